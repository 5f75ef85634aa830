"""The history as viewers see it: what is found, the files of it, and the ledger as it was."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import prov.model
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples, files, row, write
from test_api import ask

from geo.ledger import EVENTS, read_ledger
from geo.ledger.check import check
from geo.ledger.editing import added, corrected
from geo.ledger.history import FIRST, Entry, RowChange, entries
from geo.ledger.saving import save, undone
from geo.service import history
from geo.service.current import read_atlas
from geo.service.history import Wanted, as_csv, as_prov, changed_claims, found
from geo.service.past import NoPast, moment_of, past

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A ledger with a history of four entries, a day apart."""
    folder = tmp_path / "ledger"
    write(folder, files(row("c1", headline_en="First"), row("c2")))
    monkeypatch.setenv("EVENTS_DATA_DIR", str(folder))
    monkeypatch.delenv("EVENTS_DATABASE_URL", raising=False)
    claim = read_ledger(folder).claims["c1"]
    save(folder, corrected(claim, {"headline_en": "Second"}, why="Misread."), "Ann", {},
         now=lambda: NOON)  # fmt: skip
    new = added({**claim.cells, "claim_id": "c3", "headline_en": "Łódź"})
    save(folder, new, "Bohdan", {}, now=lambda: NOON + timedelta(days=1))
    save(folder, undone(folder, 2), "Ann", {}, now=lambda: NOON + timedelta(days=2))
    return folder


def numbers(folder: Path, wanted: Wanted) -> list[int]:
    return [entry.entry for entry in found(folder, wanted)]


def test_entries_are_found_by_words_people_kinds_days_and_claim(folder):
    assert numbers(folder, Wanted()) == [4, 3, 2, 1]
    assert numbers(folder, Wanted("misread")) == [2]
    assert numbers(folder, Wanted("lodz bohdan")) == [3]
    assert numbers(folder, Wanted(who=("Ann",))) == [4, 2]
    assert numbers(folder, Wanted(actions=("undo", "new"))) == [4, 3]
    day = (NOON + timedelta(days=1)).date()
    assert numbers(folder, Wanted(days=(day, day))) == [3]
    assert numbers(folder, Wanted(claim="c1")) == [4, 2]
    assert {key: len(of) for key, of in changed_claims(folder).items()} == {"c1": 2, "c3": 1}


def test_the_csv_has_a_row_for_each_cell_that_changed(folder):
    read = list(csv.DictReader(io.StringIO(as_csv(found(folder, Wanted(claim="c1"))).decode())))
    cells = [(r["entry"], r["who"], r["column"], r["before"], r["after"]) for r in read]
    assert cells == [
        ("2", "Ann", "headline_en", "First", "Second"),
        ("4", "Ann", "headline_en", "Second", "First"),
    ]
    assert [r["undoes"] for r in read] == ["", "2"]
    known = {entry.entry: entry.hash() for entry in entries(folder)}
    assert [r["hash"] for r in read] == [known[2], known[4]]
    assert read[0]["previous"] == known[1]


def test_the_prov_file_is_read_by_another_program(folder):
    read = prov.model.ProvDocument.deserialize(
        content=as_prov(found(folder, Wanted())).decode(), format="json"
    )
    kinds = [type(record).__name__ for record in read.get_records()]
    counted = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    assert counted == {
        "ProvEntity": 4,  # c1 before, after the correction, after the undo; c3
        "ProvActivity": 4,
        "ProvAgent": 3,  # two people, and other means, by which it began
        "ProvAssociation": 4,
        "ProvCommunication": 1,
        "ProvGeneration": 3,
        "ProvUsage": 2,
        "ProvDerivation": 2,
    }
    (new,) = (r for r in read.get_records(prov.model.ProvEntity) if "c3" in str(r.identifier))
    assert "Łódź" in [str(value) for _, value in new.attributes]


@examples
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_any_text_in_a_history_makes_files_that_can_be_read(who, key, cell):
    change = RowChange(EVENTS, key, {"headline_en": ""}, {"headline_en": cell})
    entry = Entry(1, "2026-11-20T12:00:00.000Z", who, "desk", "correct", cell, (change,), {}, FIRST)
    (read,) = csv.DictReader(io.StringIO(as_csv([entry]).decode("utf-8"), newline=""))
    assert read["after"].removeprefix("'") == cell.removeprefix("'")
    assert list(json.loads(as_prov([entry]))["activity"]) == ["atlas:entry/1"]


def test_the_ledger_is_shown_as_it_was(folder):
    def headline(moment: str) -> str:
        return past(moment_of(moment)).atlas.ledger.claims["c1"].cells["headline_en"]

    assert headline("2026-11-20T13:00Z") == "Second"
    assert headline("2026-11-21") == "Second"  # the end of that day
    assert headline("2026-11-22T14:00+02:00") == "First"  # the minute of the undo
    assert headline("2026-11-22T13:59+02:00") == "Second"
    found = past(moment_of("2026-11-20T13:00Z"))
    assert (found.entry.entry, found.later, found.atlas.shared) == (2, 2, False)
    assert set(found.atlas.ledger.claims) == {"c1", "c2"}
    assert past(moment_of("2026-11-21T13:00")).atlas.total == 3


def test_a_clock_that_was_set_back_loses_no_entry_and_mixes_no_states(folder):
    claim = read_ledger(folder).claims["c1"]
    for words, hours in (("Ahead", 240), ("Back", 49), ("Now", 50)):
        said = corrected(claim, {"headline_en": words})
        when = NOON + timedelta(hours=hours)
        saved = save(folder, said, "Ann", {}, now=lambda at=when: at)
        claim = saved.ledger.claims["c1"]
    assert numbers(folder, Wanted(claim="c1")) == [7, 6, 5, 4, 2]
    then = past(moment_of("2026-11-22T13:30Z"))  # two entries in that hour, one in days to come
    assert (then.entry.entry, then.later) == (6, 1)
    assert then.atlas.ledger.claims["c1"].headline_en == "Back"
    assert past(moment_of("2026-12-01")).atlas.ledger.claims["c1"].headline_en == "Now"
    assert past(moment_of("2026-11-22T12:30Z")).entry.entry == 4
    assert check(folder)[1] == []


def test_files_by_address_are_as_the_ledger_was(folder):
    now = read_atlas(folder)
    then = "at=2026-11-20T13:00Z"

    def rows(words: str) -> dict[str, str]:
        answer = ask(now, f"/api/claims.csv?{words}")
        assert answer.status == 200
        read = csv.DictReader(io.StringIO(answer.body.decode("utf-8")))
        return {r["claim_id"]: r["headline_en"] for r in read}

    assert set(rows("")) == {"c1", "c2", "c3"}
    assert rows("")["c1"] == "First"
    assert set(rows(then)) == {"c1", "c2"}
    assert rows(then)["c1"] == "Second"
    described = ask(now, f"/api/datapackage.json?{then}").json
    assert all("at=2026-11-20T13%3A00Z" in r["path"] for r in described["resources"])
    answer = ask(now, "/api/claims.csv?at=1999-01-01")
    assert (answer.status, answer.json["bad"]) == (400, [{"word": "at", "value": "1999-01-01"}])
    assert "begins at" in answer.json["error"]


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        ("2026-11-19", "past.before"),
        ("yesterday", "past.unclear"),
        ("", "past.unclear"),
        ("2026-13-40T10:00Z", "past.unclear"),
        ("9999-12-31T23:59:59+23:59", None),
        ("0001-01-01T00:00-23:59", "past.before"),
    ],
)
def test_a_moment_that_cannot_be_shown_is_said(folder, moment, key):
    if key is None:
        assert past(moment_of(moment)).later == 0
        return
    with pytest.raises(NoPast) as said:
        past(moment_of(moment))
    assert said.value.key == key


def test_what_has_no_history_says_so(folder, tmp_path, monkeypatch):
    other = tmp_path / "other"
    write(other, files(row("c1")))
    monkeypatch.setenv("EVENTS_DATA_DIR", str(other))
    with pytest.raises(NoPast) as said:
        past(moment_of("2026-11-22"))
    assert said.value.key == "past.none"
    (other / "archive.json").write_text("{}")
    with pytest.raises(NoPast) as said:
        past(moment_of("2026-11-22"))
    assert said.value.key == "past.archive"
    monkeypatch.setenv("EVENTS_DATA_DIR", str(folder))
    (next((folder / "history").glob("*.jsonl"))).write_text("{")
    with pytest.raises(NoPast) as said:
        past(moment_of("2026-11-22"))
    assert said.value.key == "past.broken"
    assert history.changed_claims(folder) == {}
