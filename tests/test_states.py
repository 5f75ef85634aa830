"""Past states of a ledger, and the history of imports and of changes by other means."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import files, row, write

from geo.cli.main import main
from geo.ledger import EVENTS, read_ledger
from geo.ledger.check import check
from geo.ledger.editing import added, corrected
from geo.ledger.history import Entry, entries, first_break
from geo.ledger.saving import Change, RowEdit, save, undone
from geo.ledger.states import STATES, StateLost, state_after

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger of two claims."""
    write(
        tmp_path / "ledger",
        files(
            row("c1", place_id="", latitude="48.4", longitude="38.1", geo_precision="point"),
            row("c2"),
        ),
    )
    return tmp_path / "ledger"


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def put(folder: Path, change: Change, minutes: int = 0) -> None:
    save(folder, change, "Ann", {}, now=lambda: NOON + timedelta(minutes=minutes))


def correction(folder: Path, **cells: str) -> Change:
    return corrected(read_ledger(folder).claims["c1"], cells)


def by_hand(folder: Path, old: bytes, new: bytes) -> None:
    path = folder / EVENTS
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))


def known(folder: Path) -> list[Entry]:
    return list(entries(folder))


def test_every_state_is_given_to_the_byte(folder):
    states = [tables(folder)]
    put(folder, correction(folder, latitude="48.5"))
    states.append(tables(folder))
    put(folder, added({**read_ledger(folder).claims["c2"].cells, "claim_id": "c3"}))
    states.append(tables(folder))
    by_hand(folder, b"48.5", b"48.75")
    states.append(tables(folder))
    put(folder, undone(folder, 3))
    states.append(tables(folder))
    found = known(folder)
    actions = [entry.action for entry in found]
    assert actions == ["begin", "correct", "new", "outside", "undo"]
    assert [state_after(folder, found, n + 1) for n in range(5)] == states


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["correct", "add", "remove", "hand"]), max_size=6))
def test_states_of_any_history_are_given_to_the_byte(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("states") / "ledger"
    write(
        folder,
        files(
            row("c1", place_id="", latitude="48.4", longitude="38.1", geo_precision="point"),
            row("c2"),
        ),
    )
    seen = {}
    for n, step in enumerate(steps):
        before = len(known(folder))
        claims = read_ledger(folder).claims
        cells = claims["c1"].cells
        match step:
            case "correct":
                put(folder, correction(folder, headline_en=f'"{n}", 見出し'))
            case "add":
                put(folder, added({**cells, "claim_id": f"n{n}"}))
            case "remove":
                key = next(reversed(claims))
                if key != "c1":
                    edit = RowEdit(EVENTS, key, claims[key].cells, None)
                    put(folder, Change("remove", (edit,)))
            case "hand":
                path = folder / EVENTS
                path.write_bytes(path.read_bytes().replace(b"38.", b"38.0", 1))
                continue
        if len(known(folder)) > before:
            seen[len(known(folder))] = tables(folder)
    found = known(folder)
    assert {n: state_after(folder, found, n) for n in seen} == seen
    assert first_break(folder) is None


def test_a_change_by_other_means_is_listed_with_its_rows(folder):
    put(folder, correction(folder, latitude="48.5"))
    by_hand(folder, b"48.5", b"48.75")
    put(folder, correction(folder, latitude="48.8"))
    outside = known(folder)[2]
    assert (outside.tool, outside.who, outside.rows) == ("outside", "", {EVENTS: [0, 1, 0]})
    (change,) = outside.changes
    assert (change.key, change.before, change.after) == (
        "c1",
        {"latitude": "48.5"},
        {"latitude": "48.75"},
    )


def test_an_import_stands_in_the_history_and_can_be_taken_back(tmp_path, monkeypatch):
    monkeypatch.setenv("EVENTS_WRITER", "Ben")
    source = tmp_path / "mine.csv"
    data = files(row("c1"), row("c2"))[EVENTS]
    source.write_bytes(data)
    folder = tmp_path / "ledger"
    write(folder, files(row("c9")))
    before = tables(folder)
    assert main(["import", str(source), "--out", str(folder), "--data", str(folder)]) == 0
    begin, entry = known(folder)
    assert (begin.action, entry.action, entry.tool, entry.who) == (
        "begin",
        "import",
        "import",
        "Ben",
    )
    assert "mine.csv" in entry.why
    assert entry.rows[EVENTS] == [2, 0, 0]
    assert {c.key for c in entry.changes if c.table == EVENTS} == {"c1", "c2"}
    assert state_after(folder, known(folder), 1) == before
    assert state_after(folder, known(folder), 2) == tables(folder)
    put(folder, undone(folder, 2))
    assert set(read_ledger(folder).claims) == {"c9"}
    assert first_break(folder) is None


def test_a_state_that_was_altered_is_refused_and_check_says_so(folder):
    put(folder, correction(folder, latitude="48.5"))
    (path,) = (p for p in (folder / STATES).iterdir() if b"c1" in gzip.decompress(p.read_bytes()))
    assert check(folder)[1] == []
    path.write_bytes(gzip.compress(b"claim_id\r\nanother\r\n"))
    with pytest.raises(StateLost):
        state_after(folder, known(folder), 2)
    (fault,) = check(folder)[1]
    assert fault.reason == "history_state"
    path.write_bytes(b"no gzip")
    with pytest.raises(StateLost):
        state_after(folder, known(folder), 1)
    path.unlink()
    assert [e.reason for e in check(folder)[1]] == ["history_state"]


def test_check_says_what_was_changed_by_other_means(folder, capsys):
    put(folder, correction(folder, latitude="48.5"))
    by_hand(folder, b"48.5", b"48.75")
    ledger, errors = check(folder)
    assert errors == []
    (note,) = [n for n in ledger.notes if n.reason == "history_outside"]
    assert EVENTS in note.text("en")
    put(folder, correction(folder, latitude="48.8"))
    assert main(["check", "--data", str(folder)]) == 0
    assert "entry 3" in capsys.readouterr().out
