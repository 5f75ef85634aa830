"""What was done to the shared ledger: entries of its history that are looked for, and files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from geo.ledger import EVENTS
from geo.ledger.changes import entries_kept
from geo.ledger.disclosed_history import public_entries
from geo.ledger.formulas import inert
from geo.ledger.history import BrokenHistory, Entry, RowChange
from geo.model.folding import bare
from geo.service.current import whole_atlas
from geo.service.reading import sees_all

COLUMNS = (
    "entry", "at", "who", "tool", "action", "why", "undoes", "table", "key", "column", "before",
    "after", "hash", "previous",
)  # fmt: skip
_NAMES = "urn:claim-atlas:"


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for. text: in who, why, keys, cells; days: first and last, UTC."""

    text: str = ""
    actions: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    days: tuple[date, date] | None = None
    claim: str = ""

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is looked for."""
        day = date.fromisoformat(entry.at[:10])
        return (
            (not self.actions or entry.action in self.actions)
            and (not self.who or entry.who in self.who)
            and (self.days is None or self.days[0] <= day <= self.days[1])
            and (not self.claim or any(is_of(c, self.claim) for c in entry.changes))
            and all(word in _text(entry) for word in bare(self.text).split())
        )


def is_of(change: RowChange, claim: str) -> bool:
    """Whether a change is one of a claim's row."""
    return change.table == EVENTS and change.key == claim


def _text(entry: Entry) -> str:
    parts = [entry.who, entry.why, entry.action, str(entry.entry)]
    for change in entry.changes:
        parts += [change.key, *(change.before or {}).values(), *(change.after or {}).values()]
    return bare(" ".join(parts))


def for_reader(folder: Path) -> list[Entry]:
    """The entries of the shared ledger, as far as whoever asks may read them.

    Raises BrokenHistory, and what `whole_atlas` raises.
    """
    known = entries_kept(folder)
    if not known or sees_all():
        return list(known)
    whole = whole_atlas()
    return public_entries(known, whole.ledger, whole.public().ledger)


def found(folder: Path, wanted: Wanted) -> list[Entry]:
    """The entries that are looked for, the last first. Raises as `for_reader`."""
    return [entry for entry in for_reader(folder) if wanted.fits(entry)][::-1]


def changed_claims(folder: Path) -> Mapping[str, Sequence[Entry]]:
    """The entries of each claim that was changed since the history began, the last first, as far as
    whoever asks may read them.

    Empty for a history that cannot be read; `first_break` says so.
    """
    made: dict[str, list[Entry]] = {}
    try:
        for entry in for_reader(folder):
            keys = dict.fromkeys(c.key for c in entry.changes if c.table == EVENTS)
            for key in keys:
                made.setdefault(key, []).insert(0, entry)
    except BrokenHistory:
        return {}
    return made


def old_and_new(known: Sequence[Entry], claim: str) -> dict[str, tuple[str, str]]:
    """What entries have changed of a claim that was there before: column -> cell before and after
    all of them. known: the last first.
    """
    made: dict[str, tuple[str, str]] = {}
    for entry in reversed(known):
        for change in entry.changes:
            if not is_of(change, claim) or change.before is None or change.after is None:
                continue
            for column, cell in change.after.items():
                first = made.get(column, (change.before.get(column, ""), ""))[0]
                made[column] = first, cell
    return {column: pair for column, pair in made.items() if pair[0] != pair[1]}


def as_csv(known: Sequence[Entry]) -> bytes:
    """A row for each cell that changed, in the order of the entries, in UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in sorted(known, key=lambda e: e.entry):
        head = [entry.entry, entry.at, entry.who, entry.tool, entry.action, entry.why]
        head.append("" if entry.undoes is None else entry.undoes)
        rows = [row for change in entry.changes for row in _cells(change)]
        for row in rows or [("", "", "", "", "")]:
            cells = [*head, *row, entry.hash(), entry.previous]
            writer.writerow([inert(str(cell)) for cell in cells])
    return out.getvalue().encode("utf-8")


def _cells(change: RowChange) -> Iterator[tuple[str, str, str, str, str]]:
    """Table, key, column, and the cell before and after; "" for none."""
    before, after = change.before or {}, change.after or {}
    for column in dict.fromkeys([*before, *after]):
        yield change.table, change.key, column, before.get(column, ""), after.get(column, "")


def as_prov(known: Sequence[Entry]) -> bytes:
    """The entries as PROV-JSON (W3C member submission of 2013): who changed which row when.

    An entity is a row as an entry left it, `row/TABLE/KEY/ENTRY`; an activity is an entry; an
    agent is a person, or a tool where nobody is named.
    """
    entity: dict[str, object] = {}
    activity: dict[str, object] = {}
    agent: dict[str, object] = {}
    relations: dict[str, dict[str, object]] = {}
    latest: dict[tuple[str, str], str] = {}

    def relate(kind: str, **ends: object) -> None:
        of = relations.setdefault(kind, {})
        of[f"_:{kind}{len(of) + 1}"] = {f"prov:{name}": end for name, end in ends.items()}

    for entry in sorted(known, key=lambda e: e.entry):
        did = f"atlas:entry/{entry.entry}"
        activity[did] = {
            "prov:startTime": entry.at,
            "prov:endTime": entry.at,
            "atlas:tool": entry.tool,
            "atlas:action": entry.action,
            "atlas:why": entry.why,
            "atlas:hash": entry.hash(),
        }
        who = f"atlas:person/{_local(entry.who)}" if entry.who else f"atlas:tool/{entry.tool}"
        kind = "prov:Person" if entry.who else "prov:SoftwareAgent"
        name = entry.who or entry.tool
        agent[who] = {
            "prov:type": {"$": kind, "type": "prov:QUALIFIED_NAME"},
            "prov:label": name,
        }
        relate("wasAssociatedWith", activity=did, agent=who)
        if entry.undoes is not None:
            relate("wasInformedBy", informed=did, informant=f"atlas:entry/{entry.undoes}")
            activity.setdefault(f"atlas:entry/{entry.undoes}", {})
        for change in entry.changes:
            at = change.table, change.key
            row = f"atlas:row/{_local(change.table)}/{_local(change.key)}"
            before = latest.get(at)
            if before is None and change.before is not None:
                before = f"{row}/0"
                entity[before] = {"atlas:key": change.key, "atlas:table": change.table}
            if change.after is None:
                if before:
                    relate("wasInvalidatedBy", entity=before, activity=did, time=entry.at)
                latest.pop(at, None)
                continue
            now = f"{row}/{entry.entry}"
            cells = {f"atlas:{column}": cell for column, cell in change.after.items() if cell}
            entity[now] = {"atlas:key": change.key, "atlas:table": change.table} | cells
            relate("wasGeneratedBy", entity=now, activity=did, time=entry.at)
            if before:
                relate("used", activity=did, entity=before)
                relate("wasDerivedFrom", generatedEntity=now, usedEntity=before, activity=did)
            latest[at] = now
    said = {"prefix": {"atlas": _NAMES}, "entity": entity, "activity": activity, "agent": agent}
    return json.dumps({**said, **relations}, ensure_ascii=False, indent=1).encode("utf-8")


def _local(text: str) -> str:
    return quote(text, safe="")
