"""Looks at a file as an import would, and writes nothing: what it lacks, and its first claims."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.claimants import NO_SIDE, UNKNOWN, told_sources
from geo.importing.intake import UNPUBLISHED, ImportRun
from geo.importing.job import ledger_beside
from geo.importing.options import Options
from geo.importing.profiles import Profile
from geo.importing.report import Rejects, Report
from geo.importing.sheets import Sheet
from geo.importing.told_speakers import Speaker
from geo.ledger import Ledger, records
from geo.ledger.rows import Row
from geo.model.claims import Claim, Source
from geo.model.places import Gazetteer

SHOWN = 200  # claims of the first rows, for the map; a table shows fewer
SECONDS = 6.0  # for all rows; where these do not suffice, the numbers are of the rows before
_DOCUMENT = "preview"


@dataclass
class Survey:
    """What an import of a file would find.

    report: of the rows that were looked at. whole: whether these are all. no_place, no_day,
    no_speaker: accepted rows that say no place, neither day, or no speaker. cells: of the first
    claims, as in the ledger. ledger: its tables, with those that came with the file. sources: by
    id, those of the ledger and of the file. gazetteer: the places of both.
    """

    report: Report
    ledger: Ledger
    whole: bool = True
    no_place: int = 0
    no_day: int = 0
    no_speaker: int = 0
    claims: int = 0
    cells: list[dict[str, str]] = field(default_factory=list)
    sources: Mapping[str, Source] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer({}))

    @property
    def unknown(self) -> Counter[str]:
        """The texts that name speakers whom no table knows, with how often."""
        return self.report.unknown


class _OutOfTime(Exception):
    """The rows so far have taken all the time there is."""


class _Counts:
    """Takes the rows of an import as a `Sink`, counts what they lack, and keeps the first.

    again: rows with the id of a claim of an earlier row, and that id.
    """

    def __init__(self, found: Survey) -> None:
        self.found = found
        self.again: dict[int, str] = {}
        self._met: set[str] = set()

    def add(self, table: str, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Count good rows. rows: the row of the file that each claim comes from."""
        found = self.found
        for claim, row in zip(batch.column("claim_id").to_pylist(), rows, strict=True):
            if claim in self._met:
                self.again.setdefault(row, claim)
            self._met.add(claim)
        good = [row not in self.again for row in rows]
        batch, rows = (
            batch.filter(pa.array(good)),
            [r for r, g in zip(rows, good, strict=True) if g],
        )
        empty = {name: pc.equal(batch.column(name), "") for name in _ASKED}
        numbers = pa.array(rows, pa.int64())

        def lacking(mask: pa.BooleanArray) -> int:
            return len(pc.unique(numbers.filter(mask)))

        found.no_place += lacking(pc.and_(empty["latitude"], empty["place_id"]))
        found.no_day += lacking(pc.and_(empty["event_date"], empty["report_date"]))
        found.no_speaker += lacking(pc.equal(batch.column("claimant"), UNKNOWN))
        found.claims += len(rows)
        found.cells += batch.slice(0, max(0, SHOWN - len(found.cells))).to_pylist()

    def reject(self, keys: Sequence[tuple[str, str]]) -> None:
        """Rejected rows are in the report."""


_ASKED = ("latitude", "place_id", "event_date", "report_date")


def survey(
    sheet: Sheet,
    profile: Profile,
    ledger: Ledger,
    base: Path,
    options: Options,
    check: Callable[[], None] = lambda: None,
) -> Survey:
    """Map and judge the rows of `sheet` as an import into a new ledger does, for `SECONDS`.

    ledger: whose sides, sources and places are known; base: its folder, for the settings. check:
    called before every few hundred rows; an exception that it raises ends the reading. Raises
    Ambiguous and Unreadable as an import does.
    """
    ledger = ledger_beside(ledger, sheet)
    report = Report(sheet.name, profile.key, sheet.encoding, sheet.sha256, _DOCUMENT)
    found = Survey(report, ledger)
    counts = _Counts(found)
    started: list[float] = []

    def tell(_: int) -> None:
        started.append(time.monotonic())
        if started[-1] - started[0] > SECONDS:
            raise _OutOfTime

    before, sheet.check = sheet.check, check
    try:
        with closing(Rejects(Path(os.devnull), sheet.columns)) as rejects:
            run = ImportRun(sheet, ledger, counts, report, rejects, options, tell)
            try:
                if profile.is_ledger:
                    run.read_ledger_rows()
                else:
                    run.read_events(profile, _DOCUMENT, base)
            except _OutOfTime:
                found.whole = False
    finally:
        sheet.check = before
        sheet.errors.clear()
    for row, claim in counts.again.items():
        report.accepted -= 1
        report.note([run.duplicate(row, claim)])
    report.claims = found.claims
    found.sources, found.gazetteer = run.sources, run.gazetteer
    return found


def first_claims(found: Survey, told: Iterable[Speaker]) -> Ledger:
    """A ledger with the first claims of a file, made by the speakers as the user tells of them."""
    ledger = found.ledger
    sides = {NO_SIDE.side: NO_SIDE, **ledger.sides}
    same, described = told_sources(told, sides)
    sources = {**found.sources, **described}
    documents = {**ledger.documents, _DOCUMENT: UNPUBLISHED}
    claims: dict[str, Claim] = {}
    for number, cells in enumerate(found.cells, 2):
        key = same.get(cells["claimant"], "")
        key = key if key in sources else cells["claimant"]
        own = {"claimant": key, "claimant_side": sources[key].side}
        row = Row({**cells, **own})
        made = records.claim(number, row, dict(sources), found.gazetteer, documents)
        if not row.faults:
            claims[made.claim_id] = made
    return replace(
        ledger,
        claims=claims,
        sides=sides,
        sources=dict(sources),
        documents=documents,
        gazetteer=found.gazetteer,
        errors=(),
        rows=len(claims),
    )
