"""What a history tells of claims: which were changed since a day, which figures were corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from geo.ledger.folder import EVENTS
from geo.ledger.history import BrokenHistory, Entry, entries, files_of
from geo.model.claims import Figure, parse_figures

# What an import writes into a row of which nothing is new.
_SEEN = frozenset({"first_seen", "last_seen"})
_FIGURES = "figures"


@dataclass(frozen=True)
class Recoded:
    """That the figures of a claim were corrected in the ledger. day: of the last time (UTC);
    before: the cell as it was at first.
    """

    day: date
    before: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures as they were at first; none where what was corrected was no figure."""
        try:
            return parse_figures(self.before)
        except ValueError:
            return ()

    def names(self, now: Iterable[Figure]) -> set[str]:
        """The names of the figures that are others now than at first."""
        return {figure.name for figure in {*self.figures} ^ {*now}}


@dataclass(frozen=True)
class Changes:
    """What a history tells. read: gives its entries as they are when it is asked."""

    read: Callable[[], Sequence[Entry]]

    def since(self, day: date) -> list[str]:
        """The claims that were changed on a day (UTC) or later; none of a broken history."""
        try:
            return changed_since(self.read(), day)
        except BrokenHistory:
            return []

    def recoded(self) -> Mapping[str, Recoded]:
        """The claims whose figures were corrected; none of a broken history."""
        try:
            return recoded_in(self.read())
        except BrokenHistory:
            return {}


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


def recoded_in(known: Iterable[Entry]) -> dict[str, Recoded]:
    """The claims whose figures are others than those that the ledger had at first."""
    found: dict[str, Recoded] = {}
    now: dict[str, str] = {}
    for entry in known:
        for change in entry.changes:
            if change.table != EVENTS:
                continue
            if change.before is None or change.after is None:  # a row that is new, or gone
                found.pop(change.key, None)
            elif _FIGURES in change.before or _FIGURES in change.after:
                first = found.get(change.key)
                before = first.before if first else change.before.get(_FIGURES, "")
                found[change.key] = Recoded(date.fromisoformat(entry.at[:10]), before)
                now[change.key] = change.after.get(_FIGURES, "")
    return {key: one for key, one in found.items() if one.before != now[key]}


def changes_in(read: Callable[[], Sequence[Entry]]) -> Changes | None:
    """What a history tells of claims; None where there is none, or it is broken.

    read: gives its entries as they are when it is asked. Raises BrokenHistory.
    """
    try:
        return Changes(read) if read() else None
    except BrokenHistory:
        return None
