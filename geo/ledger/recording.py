"""Writes changes into the history of a ledger, in the same step as the change itself."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from geo.ledger.history import FIRST, Entry, appended, entries, last_entry
from geo.ledger.states import (
    TABLES,
    StateLost,
    difference,
    hash_of_content,
    hashes_of,
    kept,
    state_after,
)

WRITER = "EVENTS_WRITER"
Tables = Mapping[str, bytes | Path]


@dataclass(frozen=True)
class Recorded:
    """What is written with a change. entries: the last is that of the change. files: by name."""

    entries: tuple[Entry, ...]
    files: Mapping[str, bytes]


def recorded(folder: Path, entry: Entry, after: Tables, at: datetime) -> Recorded:
    """The history with a change at its end, and before it what was changed by other means.

    entry: without number, time, hashes and link. after: the tables that the change replaces or
    makes, by their names. Where the entry names no row, the rows that differ are listed, and the
    tables kept whole. Raises BrokenHistory.
    """
    known, now = last_entry(folder), hashes_of(folder)
    number, previous = (known[0].entry, known[1]) if known else (0, FIRST)
    time = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    new: list[Entry] = []
    states: dict[str, bytes] = {}
    present: Tables = {name: folder / name for name in now}
    if now and (known is None or dict(known[0].files) != now):
        found = _by_other_means(folder, known[0] if known else None, present)
        new.append(replace(found, entry=number + 1, at=time, files=now, previous=previous))
        states |= kept(folder, present)
        number, previous = new[-1].entry, new[-1].hash()
    hashes = now | {n: hash_of_content(c) for n, c in after.items() if n in TABLES}
    if after and not entry.changes:
        changes, rows = difference(present, {**present, **after})
        entry = replace(entry, changes=changes, rows=rows)
        states |= kept(folder, {**present, **after})
    new.append(replace(entry, entry=number + 1, at=time, files=hashes, previous=previous))
    return Recorded(tuple(new), {**appended(folder, new), **states})


def _by_other_means(folder: Path, known: Entry | None, present: Tables) -> Entry:
    """The entry for a state that the history does not know."""
    made = Entry(0, "", "", "outside", "begin" if known is None else "outside", "", (), {}, "")
    if known is None:
        return made
    try:
        before = state_after(folder, list(entries(folder)), known.entry)
    except StateLost:
        return made
    changes, rows = difference(before, present)
    return replace(made, changes=changes, rows=rows)


def writer() -> str:
    """Who writes: `EVENTS_WRITER`, else the user of the machine as whom the server runs."""
    said = os.environ.get(WRITER, "").strip()
    if said:
        return said
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return "unknown"
