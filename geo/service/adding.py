"""Adds new claims to a ledger from a table or a list, as the desk would save them: all or none.

What a row leaves empty and what follows from others (the side of a claimant, the name of a place)
is filled in as on the desk. What it says is never replaced: the ledger judges it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geo.i18n import t
from geo.ledger import EVENTS, Ledger, read_ledger
from geo.ledger.editing import blank_claim, claim_key, completed
from geo.ledger.saving import Change, Conflict, Refused, RowEdit, save
from geo.ledger.tables import CELL_LIMIT, Table, read_table
from geo.model.claims import COLUMNS, RowError, shortened

MAX_ROWS = 5_000  # as many as an entry of the history lists
MAX_BYTES = 20_000_000
MAX_WHY = 1_000  # letters
# How messages name what comes without a name of its own.
SENT_AS = ("claims.csv", "claims.json")
_TRIES = 5  # while others write claims with the same ids
Rows = Sequence[tuple[int, Mapping[str, str]]]


class NotAdded(Exception):
    """Nothing was added. faults: by row and column; without any, the message says it all."""

    def __init__(self, key: str, faults: Sequence[RowError] = (), **values: object) -> None:
        super().__init__(key)
        self.key, self.faults, self.values = key, tuple(faults), values

    def text(self, lang: str) -> str:
        """What is wrong, in a sentence."""
        return t(self.key, lang, **self.values)


@dataclass(frozen=True)
class Added:
    """What was added: ids in the order of the rows. same: of claims that were there already.

    entry: its number in the history, or None. notes: what was kept, but may be wrong.
    """

    ids: tuple[str, ...]
    same: tuple[str, ...]
    entry: int | None = None
    notes: tuple[RowError, ...] = ()


def read_csv(data: bytes, file: str) -> Table:
    """The rows of a table with columns of the ledger, of which any may be missing."""
    return read_table(data, file, COLUMNS, COLUMNS)


def read_json(data: bytes, file: str) -> Table:
    """The rows of a JSON list of objects, column -> text; the first is row 1. Raises NotAdded."""
    try:
        said = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as e:
        raise NotAdded("adding.json", why=shortened(str(e))) from e
    if not isinstance(said, list):
        raise NotAdded("adding.json", why=shortened(type(said).__name__))
    table = Table(total=len(said))
    for number, each in enumerate(said, 1):
        if not isinstance(each, Mapping):
            table.errors.append(RowError(file, number, "", shortened(str(each)), "not_object"))
            continue
        faults = [_fault(file, number, column, cell) for column, cell in each.items()]
        table.errors += [fault for fault in faults if fault]
        row = {column: each.get(column) or "" for column in COLUMNS}
        table.rows.append((number, row))
    return table


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise ValueError(f"a name stands twice in one object: {shortened(twice)!r}")
    return made


def _fault(file: str, number: int, column: str, cell: object) -> RowError | None:
    """What is wrong with a cell of JSON as a text; None for nothing."""

    def fault(reason: str, value: str = "", **values: object) -> RowError:
        name = column if column in COLUMNS else ""
        return RowError(file, number, name, shortened(value), reason, values)

    if column not in COLUMNS:
        return fault("column_unknown", column.encode("utf-8", "replace").decode())
    if cell is None:
        return None
    if not isinstance(cell, str):
        return fault("not_text", json.dumps(cell)[:200])
    if "\0" in cell or len(cell) > CELL_LIMIT:
        return fault("cell", cell.replace("\0", "␀")[:200], limit=CELL_LIMIT)
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return fault("letters_broken", cell.encode("utf-8", "backslashreplace").decode())
    return None


def add(
    folder: Path, table: Table, file: str, who: str, tool: str, texts: Mapping[str, str],
    today: date, why: str = "",
) -> Added:  # fmt: skip
    """Add the claims of a table to the ledger in `folder`.

    A claim that is there already with the same cells is left as it is, so that a file can be sent
    again. texts: documents at hand. Raises NotAdded, StorageError; then nothing is changed.
    """
    if table.errors:
        raise _faulty(table.errors)
    if len(table.rows) > MAX_ROWS:
        raise NotAdded("adding.many", n=f"{len(table.rows):,}", most=f"{MAX_ROWS:,}")
    for _ in range(_TRIES):
        new, same = _claims(read_ledger(folder), table.rows, file, texts, today)
        ids = tuple(new[n]["claim_id"] for n in new)
        if not new:
            return Added((), same)
        edits = [RowEdit(EVENTS, cells["claim_id"], None, cells) for cells in new.values()]
        try:
            saved = save(folder, Change("new", tuple(edits), why), who, texts, tool)
        except Conflict:  # somebody has just taken one of the ids
            continue
        except Refused as e:
            raise _faulty(_of_rows(e, new, file)) from e
        return Added(ids, same, saved.entry.entry if saved.entry else None, saved.notes)
    raise NotAdded("adding.overtaken")


def _claims(
    ledger: Ledger, rows: Rows, file: str, texts: Mapping[str, str], today: date
) -> tuple[dict[int, dict[str, str]], tuple[str, ...]]:
    """The cells of the new claims by row, and the ids of those that are there already.

    Raises NotAdded.
    """
    new: dict[int, dict[str, str]] = {}
    same: list[str] = []
    faults: list[RowError] = []
    taken = {*ledger.claims, *(row["claim_id"].strip() for _, row in rows)}
    seen: set[str] = set()
    for number, row in rows:
        given = {column: row[column].strip() for column in COLUMNS if row[column].strip()}
        key = given.get("claim_id", "")
        if key in seen:
            faults.append(RowError(file, number, "claim_id", shortened(key), "duplicate_id"))
            continue
        seen |= {key} - {""}
        if key in ledger.claims:
            there = ledger.claims[key].cells
            if all(there[column].strip() == cell for column, cell in given.items()):
                same.append(key)
            else:
                faults.append(RowError(file, number, "claim_id", shortened(key), "claim_exists"))
            continue
        base = {**blank_claim(today), **given}
        made = {**completed(base, ledger, texts), **given}
        made["claim_id"] = key or claim_key(made, taken)
        made["event_id"] = made["event_id"] or made["claim_id"]
        taken.add(made["claim_id"])
        new[number] = made
    if faults:
        raise _faulty(faults)
    return new, tuple(same)


def _of_rows(e: Refused, new: Mapping[int, Mapping[str, str]], file: str) -> list[RowError]:
    """The faults of a save under the rows that were given."""
    number_of = {cells["claim_id"]: number for number, cells in new.items()}
    found = []
    for error in e.errors:
        number = number_of.get(e.keys.get(error.row, "")) if error.file == EVENTS else None
        found.append(error if number is None else replace(error, file=file, row=number))
    return sorted(found, key=lambda error: (error.file != file, error.row))


def _faulty(faults: Sequence[RowError]) -> NotAdded:
    return NotAdded("adding.refused", faults, n=len(faults))
