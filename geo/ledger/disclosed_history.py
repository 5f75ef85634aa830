"""What the public gets of a history, and of past states, by the rule of `geo.ledger.disclosure`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from geo.ledger.disclosure import REFERENCES, Cells, guards_of, is_restricted, public_ledger
from geo.ledger.folder import EVENTS, Ledger
from geo.ledger.history import Entry, RowChange
from geo.ledger.states import rows_of
from geo.model.claims import GUARDS

_RESTRICTED = {**dict.fromkeys(GUARDS, ""), "access": "signed_in"}


@dataclass(frozen=True)
class PublicEntry(Entry):
    """An entry of which the public does not get all. own_hash: the hash of the whole one."""

    own_hash: str = ""

    def hash(self) -> str:
        """The hash by which the next entry names the whole one."""
        return self.own_hash


def ever_guarded(known: Iterable[Entry]) -> frozenset[str]:
    """The claims of which the public did not get all at some time, as far as a history lists it."""
    return frozenset(
        change.key
        for entry in known
        for change in entry.changes
        if change.table == EVENTS and any(_has_guards(side) for side in _sides(change))
    )


def past_for_public(then: Ledger, now: Ledger, known: Sequence[Entry]) -> Ledger:
    """What the public gets of a past state: nothing that is withheld now, or was then.

    A claim that is no longer there is withheld where the public does not get all of the present
    ledger, or did not get all of that claim at any time: nobody can say any more who may read it.
    """
    gone = then.claims.keys() - now.claims.keys()
    if not now.guarded:
        gone &= ever_guarded(known)
    return public_ledger(then, {**guards_of(now), **dict.fromkeys(gone, _RESTRICTED)})


def public_entries(known: Sequence[Entry], now: Ledger, public: Ledger) -> list[Entry]:
    """What the public gets of a history. now: the present ledger; public: what it gets of that.

    Changes of claims of which it does not get all are left out, and entries of which nothing is
    left. Of other entries that something is left out of, reason, draft and counts are, too.
    """
    once = ever_guarded(known)
    if not (now.guarded or once):
        return list(known)
    rule = _Rule(now, public, once)
    found = []
    for entry in known:
        kept = tuple(c for change in entry.changes if (c := rule.change(change)))
        if kept == entry.changes and (entry.changes or not now.guarded):
            found.append(entry)
        elif kept or not entry.changes:
            said = {f.name: getattr(entry, f.name) for f in fields(Entry)}
            less = {"changes": kept, "why": "", "draft": None, "rows": None}
            found.append(PublicEntry(**said | less, own_hash=entry.hash()))
    return found


class _Rule:
    """Which changes of rows the public gets."""

    def __init__(self, now: Ledger, public: Ledger, once: frozenset[str]) -> None:
        guards = guards_of(now)
        self._restricted = {i for i, cells in guards.items() if is_restricted(cells)}
        self._restricted |= once - now.claims.keys()
        self._open = public.claims.keys() - guards.keys()
        self._rows = {name: rows_of(data, name) for name, data in public.neighbours.items()}

    def change(self, change: RowChange) -> RowChange | None:
        """A change as the public gets it; None for nothing."""
        if change.table != EVENTS:
            return change if change.key in self._rows.get(change.table, {}) else None
        if change.key not in self._open or any(_has_guards(side) for side in _sides(change)):
            return None
        made = replace(change, before=self._cells(change.before), after=self._cells(change.after))
        return None if made.before == made.after else made

    def _cells(self, cells: Cells | None) -> Mapping[str, str] | None:
        if cells is None:
            return None
        made = {name: cell for name, cell in cells.items() if name not in GUARDS}
        for name in REFERENCES:
            if name in made:
                ids = made[name].split()
                made[name] = " ".join(one for one in ids if one not in self._restricted)
        return made


def _sides(change: RowChange) -> list[Cells]:
    return [side for side in (change.before, change.after) if side]


def _has_guards(cells: Cells) -> bool:
    return any(cells.get(name) for name in GUARDS)
