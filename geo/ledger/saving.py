"""Saves changes of single rows of a ledger: the one way by which a person's work gets into it.

A save is judged as an import is, stored in one step or not at all, and written into the history
with it. Who saves second is told what the first has written, and decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo.ledger.check import area_errors
from geo.ledger.evidence import check_evidence
from geo.ledger.folder import (
    EVENTS,
    MAY_LACK,
    OPTIONAL,
    Ledger,
    parse_ledger,
)
from geo.ledger.format_version import FORMAT_FILE, parse_format, replace_ledger
from geo.ledger.history import (
    BrokenHistory,
    Entry,
    entries,
)
from geo.ledger.recording import recorded
from geo.ledger.states import TABLES, row_change, rows_of
from geo.ledger.storage import Held, StorageError, held, read_files
from geo.ledger.table_edit import with_rows
from geo.ledger.tables import read_table
from geo.model.claims import COLUMNS, RowError

Cells = Mapping[str, str]


@dataclass(frozen=True)
class RowEdit:
    """What becomes of a row of a table.

    seen: the row as it was shown to who edits it; None if there was none. wanted: the cells to set,
    others stay; None to remove the row.
    """

    table: str
    key: str
    seen: Cells | None
    wanted: Cells | None


@dataclass(frozen=True)
class Change:
    """What one save does. action: one word, such as `new`, `correct`, `merge`; see the history."""

    action: str
    edits: tuple[RowEdit, ...]
    why: str = ""
    undoes: int | None = None
    draft: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Overtaken:
    """A row that somebody else has changed meanwhile. now: as it is in the ledger."""

    edit: RowEdit
    now: Cells | None


class Conflict(Exception):
    """Somebody else was faster. Nothing was saved."""

    def __init__(self, rows: Sequence[Overtaken]) -> None:
        super().__init__(", ".join(row.edit.key for row in rows))
        self.rows = tuple(rows)


class Refused(Exception):
    """The change would put faults into the ledger. Nothing was saved.

    keys: the claims by the numbers of the rows in which they would have stood.
    """

    def __init__(self, errors: Sequence[RowError], keys: Mapping[int, str] | None = None) -> None:
        super().__init__("; ".join(error.text("en") for error in errors))
        self.errors, self.keys = tuple(errors), dict(keys or {})


@dataclass(frozen=True)
class Saved:
    """What was saved. entry: of the history, None if nothing changed. ledger: as it is now.

    notes: what is kept, but may be wrong: references to claims that are not there.
    """

    entry: Entry | None
    ledger: Ledger
    notes: tuple[RowError, ...] = ()


@dataclass(frozen=True)
class _State:
    """The tables of a ledger, and what they hold."""

    files: Mapping[str, bytes]
    ledger: Ledger = field(repr=False)


def save(
    folder: Path,
    change: Change,
    who: str,
    texts: Mapping[str, str],
    tool: str = "desk",
    files: Mapping[str, bytes] | Callable[[], Mapping[str, bytes]] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Saved:
    """Save a change into the ledger in `folder`.

    tool: one of `SAVE_ROWS`. texts: documents at hand, SHA-256 -> text, by which passages are
    verified. files: others to store in the same step (name relative to the folder -> content),
    such as a new document; or what makes them while the folder is locked.
    Raises Conflict, Refused; StorageError if the folder cannot be written, or its history is
    broken. Then nothing is changed.
    """
    if not who.strip():
        raise ValueError("a change needs a name")
    with held(folder) as mine:
        before = _state(mine)
        rows = {name: rows_of(before.files.get(name), name) for name in TABLES}
        _check_seen(change, rows)
        after = _edited(before, change)
        more = files() if callable(files) else files or {}
        if after.files == before.files and not more:
            return Saved(None, before.ledger)
        touched = {(edit.table, edit.key) for edit in change.edits}
        _judge(before.ledger, after, touched, texts)
        made = {name: rows_of(after.files.get(name), name) for name in TABLES}
        for name, found in made.items():  # nothing but what was asked for may change
            kept = {key: row for key, row in found.items() if (name, key) not in touched}
            was = {key: row for key, row in rows[name].items() if (name, key) not in touched}
            if kept != was:
                raise Refused([RowError(name, 0, "", "", "table_not_edited")])
        changes = [
            row_change(e.table, e.key, rows[e.table].get(e.key), made[e.table].get(e.key))
            for e in change.edits
        ]
        entry = Entry(
            entry=0,
            at="",
            who=who.strip(),
            tool=tool,
            action=change.action,
            why=change.why.strip(),
            changes=tuple(c for c in changes if c.before != c.after),
            files={},
            previous="",
            undoes=change.undoes,
            draft=change.draft,
        )
        tables = {n: c for n, c in after.files.items() if before.files.get(n) != c}
        try:
            history = recorded(mine.folder, entry, tables, now())
        except BrokenHistory as e:
            raise StorageError("history_broken", path=folder, name=e.found.file) from e
        replace_ledger(mine, {**more, **tables, **history.files}, EVENTS)
        notes = [n for n in after.ledger.notes if n not in before.ledger.notes]
        return Saved(history.entries[-1], after.ledger, tuple(notes))


def undone(folder: Path, number: int) -> Change:
    """The change that takes back an entry of the history. Raises KeyError without such an entry.

    Cells that somebody has changed since make it a Conflict when it is saved.
    """
    entry = next((e for e in entries(folder) if e.entry == number), None)
    if entry is None:
        raise KeyError(number)
    files = read_files(folder, TABLES)
    edits = []
    for row in entry.changes:
        now = rows_of(files.get(row.table), row.table).get(row.key)
        if row.before is None or row.after is None:  # a whole row came or went
            edits.append(RowEdit(row.table, row.key, row.after, row.before))
        else:
            edits.append(RowEdit(row.table, row.key, {**(now or {}), **row.after}, row.before))
    return Change("undo", tuple(edits), undoes=number)


# ---- steps of a save -----------------------------------------------------------------------------


def _state(mine: Held) -> _State:
    if (mine.folder / "archive.json").is_file():
        raise StorageError("archive_not_edited", path=mine.folder)
    files = read_files(mine.folder, (*TABLES, FORMAT_FILE))
    parse_format(files.pop(FORMAT_FILE, None), mine.folder / FORMAT_FILE)
    lacking = [name for name in TABLES if name not in files and name not in MAY_LACK]
    if lacking:
        raise Refused([RowError(name, 0, "", "", "file_missing") for name in lacking])
    return _State(files, parse_ledger(dict(files)))


def row_in(ledger: Ledger, table: str, key: str) -> dict[str, str] | None:
    """A row of one of the tables beside the claims as it is written there; None without one."""
    return rows_of(ledger.neighbours.get(table), table).get(key)


def _check_seen(change: Change, rows: Mapping[str, Mapping[str, Cells]]) -> None:
    overtaken = []
    for edit in change.edits:
        now = rows[edit.table].get(edit.key)
        seen = None if edit.seen is None else {c: edit.seen.get(c, "") for c in TABLES[edit.table]}
        if now != seen:
            overtaken.append(Overtaken(edit, now))
    if overtaken:
        raise Conflict(overtaken)


def _edited(before: _State, change: Change) -> _State:
    files = dict(before.files)
    for name, columns in TABLES.items():
        wanted = {edit.key: edit.wanted for edit in change.edits if edit.table == name}
        if not wanted:
            continue
        of_key = {
            key: None if cells is None else {**cells, columns[0]: key}
            for key, cells in wanted.items()
        }
        try:
            files[name] = with_rows(files.get(name), columns, of_key)
        except ValueError as e:
            raise Refused([RowError(name, 0, "", str(e), "table_not_edited")]) from e
    if files == before.files:
        return before
    return _State(files, parse_ledger(dict(files)))


def _judge(
    before: Ledger, made: _State, touched: set[tuple[str, str]], texts: Mapping[str, str]
) -> None:
    """Raise Refused where a change brings faults that were not there."""
    after = made.ledger
    errors = _more(before.errors, after.errors)
    claims = {key: after.claims[key] for table, key in touched if key in after.claims}
    mine = [*check_evidence(_part(after, claims), texts)]
    errors += [e for e in mine if e.reason != "document_not_at_hand"]
    areas = {key for table, key in touched if table == "places.csv"}
    errors += area_errors(after, areas)
    if errors:
        table = read_table(made.files[EVENTS], EVENTS, COLUMNS, OPTIONAL[EVENTS])
        raise Refused(errors, {number: row["claim_id"] for number, row in table.rows})


def _part(ledger: Ledger, claims: Mapping[str, Any]) -> Ledger:
    return Ledger(claims=dict(claims), documents=ledger.documents)


def _more(before: Sequence[RowError], after: Sequence[RowError]) -> list[RowError]:
    """The errors that are new, wherever their rows lie now."""
    left = Counter((e.file, e.column, e.value, e.reason) for e in before)
    found = []
    for e in after:
        key = e.file, e.column, e.value, e.reason
        left[key] -= 1
        if left[key] < 0:
            found.append(e)
    return found
