"""Which claims of a ledger were changed since a day, by its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from geo.ledger.folder import EVENTS
from geo.ledger.history import BrokenHistory, Entry, entries, files_of

# What an import writes into a row of which nothing is new.
_SEEN = frozenset({"first_seen", "last_seen"})
Since = Callable[[date], Sequence[str]]  # the claims that were changed on a day (UTC) or later


def entries_kept(folder: Path) -> tuple[Entry, ...]:
    """All entries of a history, read once for each state of its files. Raises BrokenHistory."""
    files = files_of(folder)
    state = tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)
    return _read(folder, state)


@lru_cache(maxsize=4)
def _read(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> tuple[Entry, ...]:
    return tuple(entries(folder))


def changed_since(known: Iterable[Entry], day: date) -> list[str]:
    """The claims that were added or changed on a day (UTC) or later, in the order of changes.

    An import of which the history lists no rows, because they are too many, tells none.
    """
    found: dict[str, None] = {}
    for entry in known:
        if entry.at[:10] < day.isoformat():
            continue
        for change in entry.changes:
            columns = {*(change.before or {}), *(change.after or {})}
            if change.table == EVENTS and not columns <= _SEEN:
                found[change.key] = None
    return list(found)


def since_in(read: Callable[[], Sequence[Entry]]) -> Since | None:
    """What tells the changed claims of a history; None where there is none, or it is broken.

    read: gives its entries as they are when it is asked. Raises BrokenHistory.
    """

    def since(day: date) -> list[str]:
        try:
            return changed_since(read(), day)
        except BrokenHistory:
            return []

    try:
        return since if read() else None
    except BrokenHistory:
        return None
