"""Imports the rows of one file: maps and judges them, and stages the good ones.

Bad rows are reported and written to the file of rejected rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.by_name import PlacesByName
from geo.importing.claimants import speakers
from geo.importing.columns import Codes
from geo.importing.days_covered import DaysCovered, newest
from geo.importing.files import open_sheet
from geo.importing.judging import FirstLook, faults_of, first_look
from geo.importing.kept_rows import KeptRows, Rows
from geo.importing.mapping import Mapper, extra_of
from geo.importing.mapping_columns import ColumnMapper
from geo.importing.one_behind import OneBehind
from geo.importing.options import Options
from geo.importing.profiles import Profile, placeholders
from geo.importing.reading import rows_of
from geo.importing.report import REASON_COLUMNS, Rejects, Report
from geo.importing.screen import RowValidator
from geo.importing.sheets import Reading, Sheet, Unreadable
from geo.importing.staged_rows import SCHEMA
from geo.importing.staging import Staging
from geo.ledger import EVENTS, Ledger
from geo.ledger.formulas import FORMULA
from geo.ledger.rows import is_extra
from geo.model.claims import COLUMNS, Document, RowError, Source, shortened
from geo.model.columns import DERIVED, WRITTEN
from geo.model.places import Gazetteer, Place
from geo.model.settings import settings_for
from geo.model.shipped import DATA

# Stands for the imported file, whose claims name it before it has a row in `documents.csv`.
UNPUBLISHED = Document("", "", "", "", None, "", "", "")
_TAKEN = {*COLUMNS, *DERIVED, *REASON_COLUMNS}
_MADE = frozenset(("extra",))  # of columns of the file, whose names differ and are not empty
_INERT = f"^'({FORMULA})"  # the cells that `geo.ledger.formulas.inert` has changed


class Sink(Protocol):
    """Takes the rows that were judged: a staging area of an import, or a load."""

    def add(self, table: str, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Take good rows, as ledger cells. rows: the row of the file that each comes from."""

    def reject(self, keys: Sequence[tuple[str, str]]) -> None:
        """Take the event and claim ids of rejected rows."""


@dataclass(frozen=True)
class _Named:
    """What the claims judged so far may name. met: the sources that the file itself names."""

    sources: Mapping[str, Source]
    met: Mapping[str, Source]
    places: Mapping[str, Place]


class ImportRun:
    """Reads one file into a `Sink`, judging its rows by the tables of a ledger.

    Rows are judged in a thread of their own, while the next ones are mapped. That thread alone
    counts in the report, writes rejected rows and calls the sink.
    """

    def __init__(
        self,
        sheet: Sheet,
        ledger: Ledger,
        staging: Sink,
        report: Report,
        rejects: Rejects,
        options: Options,
        progress: Callable[[int], None],
    ) -> None:
        """progress: called with the number of rows read so far."""
        self.sheet, self.ledger, self.staging = sheet, ledger, staging
        self.report, self.rejects = report, rejects
        self.options, self.progress = options, progress
        self.unnamed = 0  # rejected rows of which it is unknown which event they are
        self.newest = ""  # the latest change recorded in the file, as an ISO instant
        self.days = DaysCovered()
        self._mapper: Mapper | None = None
        self._profile: Profile | None = None
        self._named = _Named(ledger.sources, {}, {})

    def sources_met(self) -> Mapping[str, Source]:
        """The sources that the file's claims name."""
        return self._named.met

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every source that a claim of the file may have: the ledger's and the file's."""
        return self._named.sources

    @property
    def places(self) -> Mapping[str, Place]:
        """The places made for the file."""
        return self._named.places

    @property
    def gazetteer(self) -> Gazetteer:
        """The places of the ledger, and those made for the file."""
        return Gazetteer({**self.places, **self.ledger.gazetteer.places})

    # ---- reading ---------------------------------------------------------------------------------

    def read_old(self, folder: Path) -> None:
        """Stage the claims that the ledger in `folder` already has."""
        path = folder / EVENTS
        if not path.is_file():
            return
        with (
            path.open("rb") as file,
            open_sheet(file, EVENTS, limits=self.options.limits, reading=Reading(header=1)) as old,
        ):
            old.check = self.sheet.check
            for rows in rows_of(old):
                if rows.errors:  # the ledger is rewritten, so an unreadable row would be lost
                    raise Unreadable(rows.errors[0])
                if rows.batch is not None:
                    cells = self._as_ledger(rows.batch, rows.numbers, old.columns)
                    self.staging.add("old", cells, rows.numbers)

    def read_ledger_rows(self) -> None:
        """Read a file that has the ledger's own columns."""
        screen = RowValidator(
            self.ledger.sources,
            self.ledger.gazetteer.places,
            self.ledger.documents,
            self.options.limits.cell,
        )
        with OneBehind("judging") as judging:
            for batch, rows in self._batches(judging, None):
                cells = self._as_ledger(batch, rows, self.sheet.columns)
                judging.do(partial(self._judge_ledger_rows, cells, rows, screen))

    def _judge_ledger_rows(
        self, cells: pa.RecordBatch, rows: Sequence[int], screen: RowValidator
    ) -> None:
        self._count(len(rows))
        self._judge(cells, rows, screen, lambda c: c, self.ledger.gazetteer, None)

    def _as_ledger(
        self, batch: pa.RecordBatch, rows: Sequence[int], columns: Sequence[str]
    ) -> pa.RecordBatch:
        """A batch in the ledger's columns; cells of other columns are kept in `extra`."""
        cells = _ledger_batch(batch)
        names = [c for c in columns if c not in _TAKEN]
        if not names:
            return cells
        others = _restored(batch.select(names))
        at = cells.schema.get_field_index("extra")
        texts = cells.column(at).to_pylist()
        for n, (row, more) in enumerate(zip(rows, others.to_pylist(), strict=True)):
            more = {name: cell for name, cell in more.items() if cell.strip()}
            if more and is_extra(texts[n]):
                kept = json.loads(texts[n] or "{}")
                limit = self.options.limits.cell
                texts[n] = extra_of({**more, **kept}, limit, row, self.report.remarks)
        return cells.set_column(at, cells.schema.field(at), pa.array(texts, pa.string()))

    def read_events(self, profile: Profile, document: str, base: Path) -> None:
        """Read a file of events: map every row to its claims, then judge these."""
        self._profile = profile
        with KeptRows() as kept, OneBehind("judging") as judging:
            look = first_look(self.sheet, profile, self.options.seen, kept)
            self._note(look)
            self._read_events(profile, look, document, base, kept, judging)

    def _note(self, look: FirstLook) -> None:
        """Report what the file as a whole proves, and what is strange in it."""
        dates = look.dates
        proven = {name: column.proven for name, column in dates.items()}
        self.report.coordinates = look.positions.found
        if look.shared[0]:
            n, row = look.shared
            self.report.remarks.add("id_shared", self._id_column(), row, "", n)
        self.report.orders = {name: ways for name, ways in proven.items() if ways}
        for name, column in dates.items():
            if far := column.far_years():
                years = "; ".join(f"{example.text}: {example.row}" for _, example in far[:5])
                self.report.remarks.add("far_year", name, far[0][1].row, years, len(far))
            if column.short:
                first = column.short
                self.report.remarks.add("short_year", name, first.row, f"{first.text}: {first.as_}")
            if column.third:
                first = column.third
                self.report.remarks.add("third", name, first.row, f"{first.text}: {first.as_}")

    def _read_events(
        self,
        profile: Profile,
        look: FirstLook,
        document: str,
        base: Path,
        kept: KeptRows,
        judging: OneBehind,
    ) -> None:
        told = (*self.options.speakers, *profile.speakers)
        ledger = self.ledger
        known = speakers(ledger.sources, ledger.sides, self.options.claimants, told)
        publisher = known.publisher(profile.publisher, self.ledger.sides)
        places: dict[str, Place] = {}
        mapper = Mapper(
            profile,
            self.sheet.name,
            known,
            look,
            document,
            publisher,
            PlacesByName(ledger.gazetteer, self.options.by_name),
            places,
            swap=self.options.swap,
            longest=self.options.limits.cell,
            columns=self.sheet.columns,
            remarks=self.report.remarks,
        )
        home, whole = HomeView(base), WholeDegrees()

        def look_at(points: Iterable[tuple[str, str]]) -> None:
            if whole.may_be_all:
                points = list(points)
                whole.add(points)
            home.add(points)

        mapper.located = look_at
        self._mapper, columns = mapper, ColumnMapper(mapper)
        self._named = _Named(dict(known.sources), dict(known.met), {})
        self.report.unknown = known.unknown
        self.report.unplaced = mapper.unplaced
        documents = {**self.ledger.documents, document: UNPUBLISHED}
        own = "rejected_reason" in self.sheet.columns
        for batch, rows in self._batches(judging, kept):
            table = _restored(batch) if own else batch
            if profile.updated in batch.schema.names:
                self.newest = max(self.newest, newest(batch.column(profile.updated)))
            mapped = columns.claims(table, rows)
            named = _Named(dict(known.sources), dict(known.met), dict(places))
            unmapped = []
            for n, faults in mapped.faults.items():
                (row,) = table.slice(n, 1).to_pylist()
                unmapped.append((row, mapper.event_of(row), faults))
            events = _Events(table, np.array(rows), mapped.origin)
            judging.do(
                partial(
                    self._judge_mapped, mapped.claims, unmapped, events, profile, documents, named
                )
            )
        self.report.swapped = home.swapped and not self.options.swap
        if whole.all_are:
            self.report.remarks.add("whole_degrees", "", 0, "", whole.points)

    def _judge_mapped(
        self,
        claims: pa.RecordBatch,
        unmapped: Sequence[tuple[Mapping[str, str], str, Sequence[RowError]]],
        events: _Events,
        profile: Profile,
        documents: Mapping[str, Document],
        named: _Named,
    ) -> None:
        """Judge the claims of some rows, and reject the rows that could not be mapped.

        unmapped: the cells, event id and faults of these. events: all of the rows. named: what the
        claims up to these may name.
        """
        self._named = named
        self._count(events.count)
        self.staging.reject([(event, "") for _, event, _ in unmapped])  # one question for all
        for row, event, faults in unmapped:
            self.unnamed += not event
            self._reject(row, faults)
        if not claims.num_rows:
            return
        gazetteer = self.gazetteer
        screen = RowValidator(
            named.sources, gazetteer.places, documents, self.options.limits.cell, _MADE
        )
        self._judge(claims, events.numbers(), screen, profile.file_column, gazetteer, events)

    def _batches(
        self, judging: OneBehind, kept: KeptRows | None
    ) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        """The rows that can be read; the others are rejected.

        kept: where the rows were kept when they were read before.
        """
        done = 0
        for rows in rows_of(self.sheet, kept):
            if rows.batch is not None:
                yield rows.batch, rows.numbers
                done += len(rows.numbers)
                self.progress(done)
            if rows.errors:
                judging.do(partial(self._unreadable_rows, rows))
        self.report.lines_read, self.report.found = self.sheet.lines, self.sheet.found
        self.report.remarks.include(self.sheet.remarks)

    def _count(self, rows: int) -> None:
        """Count rows as accepted, until they are rejected."""
        self.report.rows += rows
        self.report.accepted += rows

    def _unreadable_rows(self, rows: Rows) -> None:
        keys: list[tuple[str, str]] = []
        for error in rows.errors:
            self._count(1)
            text = rows.texts.get(error.row, "")
            events = self._mapper.events_in(text) if self._mapper else []
            self.unnamed += not events
            keys += [(event, "") for event in events]
            self._reject({}, [error], text)
        self.staging.reject(keys)

    # ---- judging ---------------------------------------------------------------------------------

    def _judge(
        self,
        batch: pa.RecordBatch,
        rows: Sequence[int],
        screen: RowValidator,
        column_of: Callable[[str], str],
        gazetteer: Gazetteer,
        events: _Events | None,
    ) -> None:
        """Stage the good rows and reject the bad. One bad claim rejects all claims of its event.

        column_of: from a ledger column to the file's. events: the rows of the file that the claims
        come from, if the file has other columns than the ledger.
        """
        good = screen.good(batch)
        doubtful = pc.indices_nonzero(pc.invert(good)).to_pylist()
        bad: dict[int, list[RowError]] = {}
        cells: dict[int, Mapping[str, str]] = {}
        looked_at = batch.take(pa.array(doubtful, pa.int64())).to_pylist()
        for n, row in zip(doubtful, looked_at, strict=True):
            reader = faults_of(row, screen.sources, gazetteer, screen.documents, screen.cell)
            faults = [
                RowError(self.sheet.name, rows[n], column_of(column), value, reason, values)
                for column, value, reason, values in reader
            ]
            # Several columns of the ledger may come from one of the file.
            faults = list({(f.column, f.reason): f for f in faults}.values())
            if faults:
                bad.setdefault(rows[n], faults)
                cells.setdefault(rows[n], events.row(n) if events else row)
        if bad:
            spoilt = [n for n, row in enumerate(rows) if row in bad]
            keys = ((batch.column(c)[n].as_py() for c in ("event_id", "claim_id")) for n in spoilt)
            self.staging.reject([(event, claim) for event, claim in keys])
            for number, faults in bad.items():
                self._reject(cells[number], faults)
            kept = pa.array([row not in bad for row in rows])
            batch = batch.filter(kept)
            rows = [row for row in rows if row not in bad]
        if len(rows):
            self.days.add(batch)
            self.staging.add("new", batch, rows)

    def _reject(self, cells: Mapping[str, str], faults: Sequence[RowError], text: str = "") -> None:
        self.report.accepted -= 1
        self.report.note(faults)
        self.rejects.add(cells, faults, text)

    def cross_check(self, staging: Staging) -> None:
        """Check what needs all rows: reject duplicate ids, and report references to unknown claims.

        Such references are kept, since the claim may be imported later.
        """
        bad: dict[int, RowError] = {}
        for row, claim in staging.twice():
            bad.setdefault(row, self.duplicate(row, claim))
        self.drop(staging, bad)
        self.report.open_references = [
            RowError(self.sheet.name, row, column, shortened(other), "open_reference")
            for row, _, column, other in staging.dangling()
        ]

    def drop(self, staging: Staging, bad: Mapping[int, RowError]) -> None:
        """Reject rows that are already staged. bad: their errors by row number."""
        staging.drop(list(bad))
        self.reject_rows(bad)

    def duplicate(self, row: int, claim: str) -> RowError:
        """The error of a row whose claim id occurred in an earlier row."""
        return RowError(self.sheet.name, row, self._id_column(), shortened(claim), "duplicate_id")

    def _id_column(self) -> str:
        """The column of the file with its ids; "" where they are made of several, or of none."""
        if "claim_id" in self.sheet.columns:
            return "claim_id"
        names = placeholders(self._profile.id_template) if self._profile else []
        return names[0] if len(names) == 1 and names[0] in self.sheet.columns else ""

    def reject_rows(self, bad: Mapping[int, RowError]) -> None:
        """Reject rows by number; the file is read once more to copy them to the rejected rows."""
        if not bad:
            return
        for rows in rows_of(self.sheet):
            for n in [n for n, row in enumerate(rows.numbers) if row in bad]:
                assert rows.batch is not None  # there are rows
                cells = {name: rows.batch.column(name)[n].as_py() for name in self.sheet.columns}
                self._reject(cells, [bad[rows.numbers[n]]])


class _Events:
    """The rows of a file that claims come from."""

    def __init__(self, batch: pa.RecordBatch, numbers: Codes, origin: Codes) -> None:
        """numbers: of the rows in the file. origin: the row of the batch of each claim."""
        self._batch, self._numbers, self._origin = batch, numbers, origin

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self._numbers)

    def numbers(self) -> list[int]:
        """The row of the file that each claim comes from."""
        found: list[int] = self._numbers[self._origin].tolist()
        return found

    def row(self, claim: int) -> dict[str, str]:
        """The row that a claim comes from."""
        (found,) = self._batch.slice(int(self._origin[claim]), 1).to_pylist()
        return dict(found)


class WholeDegrees:
    """Tests whether all of several coordinates are whole degrees, without any fraction."""

    _FEWEST = 5

    def __init__(self) -> None:
        self.points, self.may_be_all = 0, True

    def add(self, points: Sequence[tuple[str, str]]) -> None:
        """Add the latitudes and longitudes of some rows."""
        self.points += len(points)
        self.may_be_all &= all(map(_is_whole, (text for point in points for text in point)))

    @property
    def all_are(self) -> bool:
        """True only if there are several, and all are whole."""
        return self.may_be_all and self.points >= self._FEWEST


def _is_whole(text: str) -> bool:
    try:
        return float(text).is_integer()
    except (ValueError, OverflowError):
        return False


class HomeView:
    """Tests whether all coordinates lie in the home view only if they are exchanged."""

    def __init__(self, base: Path) -> None:
        self._west, self._south, self._east, self._north = settings_for(base, DATA).home
        self._any, self._all = False, True

    def add(self, points: Iterable[tuple[str, str]]) -> None:
        """Add the latitudes and longitudes of some rows."""
        if not self._all:
            return
        for north, east in points:
            try:
                latitude, longitude = float(north), float(east)
            except ValueError:
                continue
            self._any = True
            self._all = self._inside(longitude, latitude) and not self._inside(latitude, longitude)
            if not self._all:
                return

    def _inside(self, latitude: float, longitude: float) -> bool:
        return self._south <= latitude <= self._north and self._west <= longitude <= self._east

    @property
    def swapped(self) -> bool:
        """True only if there are coordinates, and all of them look exchanged."""
        return self._any and self._all


def _ledger_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The ledger's columns in order, with cells restored (`geo.ledger.formulas.restored`)."""
    wanted = [c for c in COLUMNS if c in batch.schema.names]
    written = batch.column(WRITTEN) if WRITTEN in batch.schema.names else None
    missing = [c for c in COLUMNS if c not in wanted]
    batch = _restored(batch.select(wanted))
    blank = pa.array([""] * batch.num_rows, pa.string())
    columns = {c: batch.column(c) if c not in missing else blank for c in COLUMNS}
    if written is not None:
        columns |= _as_written(columns, written)
    arrays = [columns[c] for c in COLUMNS]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _as_written(columns: Mapping[str, pa.Array], written: pa.Array) -> dict[str, pa.Array]:
    """Latitude and longitude as an export took them from the ledger, unless these were changed."""
    cells = [columns[c].to_pylist() for c in ("latitude", "longitude")]
    for n, (*numbers, text) in enumerate(zip(*cells, written.to_pylist(), strict=True)):
        was = text.split(", ")
        if len(was) == 2 and all(map(_same_number, numbers, was)):
            cells[0][n], cells[1][n] = was
    return {
        c: pa.array(values, pa.string())
        for c, values in zip(("latitude", "longitude"), cells, strict=True)
    }


def _same_number(a: str, b: str) -> bool:
    try:
        return float(a) == float(b)
    except ValueError:
        return False


def _restored(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch with cells restored as by `geo.ledger.formulas.restored`."""
    names = [n for n in batch.schema.names if n not in REASON_COLUMNS]
    arrays = []
    for name in names:
        column = batch.column(name)
        if pc.any(pc.starts_with(column, "'")).as_py():
            column = pc.replace_substring_regex(column, _INERT, r"\1")
        arrays.append(column)
    return pa.RecordBatch.from_arrays(arrays, names=names)
