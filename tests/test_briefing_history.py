"""Briefings that are saved, changed and deleted stand in the chained history of the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import files, row, write

from geo.briefing import repository
from geo.briefing.repository import Changed
from geo.briefing.slides import Briefing
from geo.ledger.check import check
from geo.ledger.editing import corrected
from geo.ledger.folder import read_ledger
from geo.ledger.history import entries, first_break
from geo.ledger.saving import Conflict, save
from geo.ledger.states import state_after
from geo.ledger.storage import StorageError
from geo.ledger.verifying import verified
from geo.service import desk
from geo.service.briefings import delete_briefing, save_briefing, take_back_briefing

KEY = "week"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write(tmp_path / "ledger", files(row("a")))


def titled(words: str) -> Briefing:
    return Briefing(KEY, {"en": words, "ja": words})


def file_of(ledger: Path) -> Path:
    return ledger / "briefings" / f"{KEY}.toml"


def test_what_becomes_of_a_briefing_stands_in_the_history(ledger: Path) -> None:
    first = save_briefing(ledger, titled("One"), "", "Ann")
    second = save_briefing(ledger, titled("Two"), first, "Ben")
    assert repository.load(ledger / "briefings", KEY)[0].title["en"] == "Two"
    delete_briefing(ledger, KEY, second, "Cem")
    assert not file_of(ledger).exists()
    known = list(entries(ledger))
    told = [(e.who, e.tool, e.action) for e in known[1:]]
    assert told == [
        ("Ann", "briefing", "brief_save"),
        ("Ben", "briefing", "brief_save"),
        ("Cem", "briefing", "brief_delete"),
    ]
    one, two, gone = (entry.changes[0] for entry in known[1:])
    assert (one.table, one.key, one.before) == ("briefings", KEY, None)
    assert two.before == one.after
    assert "Two" in two.after["toml"]
    assert (gone.before, gone.after) == (two.after, None)
    assert first_break(ledger) is None


def test_each_can_be_taken_back(ledger: Path) -> None:
    first = save_briefing(ledger, titled("One"), "", "Ann")
    before = file_of(ledger).read_bytes()
    second = save_briefing(ledger, titled("Two"), first, "Ann")
    delete_briefing(ledger, KEY, second, "Ann")
    desk.take_back(ledger, 4, "Ben", {})
    assert "Two" in file_of(ledger).read_text("utf-8")
    desk.take_back(ledger, 3, "Ben", {})
    assert file_of(ledger).read_bytes() == before
    desk.take_back(ledger, 2, "Ben", {})
    assert not file_of(ledger).exists()
    last = list(entries(ledger))[-1]
    assert (last.who, last.action, last.undoes) == ("Ben", "undo", 2)
    assert first_break(ledger) is None


def test_what_was_changed_since_is_not_taken_back(ledger: Path) -> None:
    first = save_briefing(ledger, titled("One"), "", "Ann")
    save_briefing(ledger, titled("Two"), first, "Ben")
    with pytest.raises(Conflict):
        desk.take_back(ledger, 2, "Ann", {})
    assert "Two" in file_of(ledger).read_text("utf-8")
    assert len(list(entries(ledger))) == 3


def test_who_saves_second_is_told_and_nothing_is_written(ledger: Path) -> None:
    first = save_briefing(ledger, titled("One"), "", "Ann")
    save_briefing(ledger, titled("Two"), first, "Ann")
    for attempt in (
        lambda: save_briefing(ledger, titled("Three"), first, "Ben"),
        lambda: delete_briefing(ledger, KEY, first, "Ben"),
    ):
        with pytest.raises(Changed):
            attempt()
    assert len(list(entries(ledger))) == 3


def test_the_tables_and_their_past_states_stay_as_they_are(ledger: Path) -> None:
    table = (ledger / "events.csv").read_bytes()
    claim = read_ledger(ledger).claims["a"]
    save(ledger, corrected(claim, {"headline_en": "New"}), "Ann", {})
    save_briefing(ledger, titled("One"), "", "Ann")
    claim = read_ledger(ledger).claims["a"]
    save(ledger, corrected(claim, {"headline_en": "Newer"}), "Ann", {})
    known = list(entries(ledger))
    assert [e.action for e in known] == ["begin", "correct", "brief_save", "correct"]
    assert state_after(ledger, known, 1)["events.csv"] == table
    assert state_after(ledger, known, 3) == state_after(ledger, known, 2)
    _, errors = check(ledger)
    assert errors == []
    assert verified(ledger).is_right


@pytest.mark.parametrize("content", [b"title_en = 'Other'\n", None])
def test_check_and_verify_name_a_briefing_that_was_changed_by_other_means(
    ledger: Path, content: bytes | None
) -> None:
    save_briefing(ledger, titled("One"), "", "Ann")
    if content is None:
        file_of(ledger).unlink()
    else:
        file_of(ledger).write_bytes(content)
    found, errors = check(ledger)
    assert errors == []
    assert [(e.file, e.reason) for e in found.notes] == [
        (f"briefings/{KEY}.toml", "history_briefing")
    ]
    assert not verified(ledger).is_whole


def test_a_file_that_is_no_text_is_kept_and_comes_back(ledger: Path) -> None:
    (ledger / "briefings").mkdir()
    data = b"title_en = '\xff'\n"
    file_of(ledger).write_bytes(data)
    delete_briefing(ledger, KEY, repository.mark(data), "Ann")
    desk.take_back(ledger, 2, "Ann", {})
    assert file_of(ledger).read_bytes() == data


def test_a_broken_history_refuses_and_leaves_the_briefing(ledger: Path) -> None:
    first = save_briefing(ledger, titled("One"), "", "Ann")
    path = next((ledger / "history").glob("*.jsonl"))
    path.write_bytes(path.read_bytes() + b"no entry\n")
    with pytest.raises(StorageError):
        save_briefing(ledger, titled("Two"), first, "Ann")
    assert "One" in file_of(ledger).read_text("utf-8")


def test_a_deletion_gives_the_entry_that_brings_the_briefing_back(ledger: Path) -> None:
    mark = save_briefing(ledger, titled("One"), "", "Ann")
    before = file_of(ledger).read_bytes()
    entry = delete_briefing(ledger, KEY, mark, "Ann")
    assert entry is not None
    assert (entry.action, [c.key for c in entry.changes]) == ("brief_delete", [KEY])
    take_back_briefing(ledger, entry, "Ann")
    assert file_of(ledger).read_bytes() == before
    with pytest.raises(Conflict):
        take_back_briefing(ledger, entry, "Ann")


def test_an_archive_has_briefings_without_a_history(tmp_path: Path) -> None:
    (tmp_path / "archive.json").write_text("{}")
    mark = save_briefing(tmp_path, titled("One"), "", "Ann")
    delete_briefing(tmp_path, KEY, mark, "Ann")
    assert not file_of(tmp_path).exists()
    assert not (tmp_path / "history").exists()
