"""Claims that come as a table or a list: every input is rows, or faults, or one sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import examples, files, row, table, write

from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.model.claims import COLUMNS
from geo.service.adding import MAX_ROWS, NotAdded, add, read_csv, read_json

TODAY = date(2026, 11, 29)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
CELLS = st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=9) | ANYTHING, max_size=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "ledger", files(row("c1")))


def tried(folder: Path, data: bytes, is_json: bool) -> NotAdded | None:
    """Add what is given; what is said where that cannot be."""
    try:
        made = (read_json if is_json else read_csv)(data, "x")
        add(folder, made, "x", "Ann", "api", {}, TODAY)
    except NotAdded as e:
        return e
    return None


@examples
@given(ANYTHING.map(json.dumps).map(str.encode) | st.lists(CELLS, max_size=3).map(json.dumps).map(
    str.encode) | st.binary(max_size=40), st.booleans())  # fmt: skip
def test_whatever_comes_is_added_or_said_and_the_ledger_stays_good(tmp_path_factory, data, is_json):
    folder = write(tmp_path_factory.mktemp("any") / "ledger", files(row("c1")))
    said = tried(folder, data, is_json)
    if said is not None:
        assert said.text("en")
        assert all(fault.text("uk") for fault in said.faults)
    assert check(folder, None)[1] == []
    assert "c1" in read_ledger(folder).claims


@settings(examples, max_examples=10)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_a_headline_is_kept_as_it_is_said_by_either_form(tmp_path_factory, words):
    kept = []
    new = row("n1", headline_en=words, headline_ja="見出し")
    for data, is_json in ((table(COLUMNS, [new]), False), (json.dumps([new]).encode(), True)):
        folder = write(tmp_path_factory.mktemp("form") / "ledger", files(row("c1")))
        assert tried(folder, data, is_json) is None
        kept.append(read_ledger(folder).claims["n1"].cells["headline_en"])
    assert kept[0].splitlines() == kept[1].splitlines()
    assert kept[1].split() == words.split()


def test_rows_without_an_id_get_one_each_and_rows_without_an_event_their_own(folder):
    one = row("", event_id="", headline_en="Same words")
    made = add(folder, read_csv(table(COLUMNS, [one, one]), "x"), "x", "Ann", "api", {}, TODAY)
    assert made.ids == ("2023-05-12-alpha-same-words", "2023-05-12-alpha-same-words-2")
    claims = read_ledger(folder).claims
    assert [claims[key].cells["event_id"] for key in made.ids] == list(made.ids)
    assert claims[made.ids[0]].cells["first_seen"] == "2026-11-29"


def test_a_claim_that_refers_to_nothing_is_added_with_a_warning(folder):
    new = row("n1", disputes="not-there")
    made = add(folder, read_csv(table(COLUMNS, [new]), "x"), "x", "Ann", "api", {}, TODAY)
    assert [note.reason for note in made.notes] == ["unknown_claim"]


def test_no_more_than_an_entry_of_the_history_lists(folder):
    data = b"headline_en\r\n" + b"x\r\n" * (MAX_ROWS + 1)
    said = tried(folder, data, False)
    assert said is not None
    assert "5,001 rows" in said.text("en")


def test_a_ledger_that_is_an_archive_is_not_added_to(folder):
    (folder / "archive.json").write_text("{}")
    with pytest.raises(OSError, match="are in an archive"):
        add(folder, read_csv(table(COLUMNS, [row("n1")]), "x"), "x", "Ann", "api", {}, TODAY)
