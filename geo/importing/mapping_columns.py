"""Maps the rows of a batch to claims by computing on whole columns, as `Mapper` does row by row.

What a column holds is computed once for each different text, by the functions of `Mapper`, or with
Arrow where that gives the same texts. A row that is not certainly plain (a fault, a remark to
count, a shape, a headline to build) goes to `Mapper` itself. Both are put together in the order of
rows, and what is counted or met, in that order too. A property test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.claimants import MAX_NAMES
from geo.importing.columns import (
    Codes,
    Groups,
    Mask,
    any_of,
    as_mask,
    constant,
    filled_cells,
    first_where,
    json_objects,
    matches,
    taken_from,
    trimmed,
)
from geo.importing.dates.columns import Reading
from geo.importing.dates.texts import PRECISIONS
from geo.importing.faults import Fault
from geo.importing.file_columns import FileColumns
from geo.importing.headlines import is_headline
from geo.importing.mapping import DEFAULTS, NOBODY, NOTES, SAID, SAYING, TOTALS, Mapper, Remarked
from geo.importing.placing import SHAPE
from geo.importing.placing_columns import PlaceGroups, Places
from geo.importing.profiles import DateSource, Splits, placeholders
from geo.importing.staged_rows import SCHEMA
from geo.importing.texts import Texts
from geo.ledger.tables import CELL_LIMIT
from geo.model.claims import COLUMNS, RowError

_DEGREES = r"^-?[0-9]{1,3}(\.[0-9]{1,15})?$"
_KEPT = 200_000  # different dates and places that are not worked out again
# A plain web address, of which only the host counts.
_ADDRESS = r"^https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/[!-~]*)?$"


@dataclass(frozen=True)
class Mapped:
    """The claims of a batch of rows.

    claims: as cells of the ledger. origin: the row of the batch that each comes from. faults: the
    rows of the batch that have some.
    """

    claims: pa.RecordBatch
    origin: Codes
    faults: Mapping[int, list[RowError]]


class ColumnMapper:
    """Maps batches as a `Mapper` maps rows."""

    def __init__(self, mapper: Mapper) -> None:
        self._mapper, self._probe = mapper, mapper.probe()
        self._known = _Known()

    def claims(self, batch: pa.RecordBatch, numbers: Sequence[int]) -> Mapped:
        """The claims of a batch of the file's columns. numbers: of its rows in the file."""
        self._known.forget(_KEPT)
        return _Batch(self._mapper, self._probe, self._known, batch, numbers).mapped()


@dataclass
class _Known:
    """What earlier batches of a file had, which is not worked out again.

    dates: by the column of the ledger and the cells that they are in. carriers: the outlets by the
    cells that name them. placed: how rows are placed.
    """

    dates: dict[str, dict[tuple[str, ...], Reading | None]] = field(default_factory=dict)
    carriers: dict[str, str] = field(default_factory=dict)
    placed: Places = field(default_factory=Places)

    def forget(self, most: int) -> None:
        """Forget all of a kind of which there is more than `most`."""
        self.placed.forget(most)
        if len(self.carriers) > most:
            self.carriers.clear()
        for dates in self.dates.values():
            if len(dates) > most:
                dates.clear()


class _Batch(FileColumns):
    """One batch, while it is mapped."""

    def __init__(
        self,
        mapper: Mapper,
        probe: Mapper,
        known: _Known,
        batch: pa.RecordBatch,
        numbers: Sequence[int],
    ) -> None:
        super().__init__(mapper, probe, batch)
        self._numbers, self._read = numbers, known.dates
        self._placed, self._carriers = known.placed, known.carriers

    # ---- columns of the ledger -------------------------------------------------------------------

    def _cells(self) -> dict[str, pa.StringArray]:
        """The cells of the ledger that are the same for all claims of a row, before placing."""
        mapper = self._mapper
        cells: dict[str, pa.StringArray] = {}
        for column, spec in mapper.profile.fields.items():
            if column in mapper.dated or column in mapper.columns_filled:
                continue
            cells[column] = self._headline(spec) if is_headline(column) else self._cell(spec)
            if column in SAID:
                cells[column] = pc.if_else(self._says(cells[column]), cells[column], "")
        for column in COLUMNS:
            if column not in cells:
                cells[column] = constant(DEFAULTS.get(column, ""), self._size)
        if mapper.columns:
            self._doubt_headers()
        self._fill_dates(cells)
        self._fill_position(cells)
        nowhere = pc.equal(cells["latitude"], "")
        if any_of(nowhere):
            for name in mapper.total_columns:
                self._doubt(pc.and_(nowhere, matches(self._column(name), f"{TOTALS}|{NOTES}")))
        columns = placeholders(mapper.profile.id_template)
        if columns:
            some = pc.invert(pa.repeat(pa.scalar(True), self._size))
            for name in columns:
                some = pc.or_(some, filled_cells(self._column(name)))
            self._doubt(pc.invert(some))
        cells["event_id"] = mapper.look.keys.of_column(cells["event_id"])
        en, ja = cells["headline_en"], cells["headline_ja"]
        cells["headline_en"] = pc.if_else(pc.equal(en, ""), ja, en)
        cells["headline_ja"] = pc.if_else(pc.equal(ja, ""), en, ja)
        self._doubt(pc.equal(cells["headline_en"], ""))
        if mapper.says_more:
            silent = pc.equal(cells["event_type"], "unknown")
            for column in SAYING:
                silent = pc.and_(silent, pc.equal(cells[column], ""))
            self._doubt(silent)
        cells["document"] = constant(mapper.document, self._size)
        cells["publisher"] = constant(mapper.publisher, self._size)
        return cells

    def _doubt_headers(self) -> None:
        """Doubt rows with names of columns, and those below a header of other columns."""
        mapper = self._mapper
        names = pa.array([name.lower() for name in mapper.columns], pa.string())
        first = pc.utf8_lower(trimmed(self._column(mapper.columns[0])))
        may_be = as_mask(pc.is_in(first, names))
        self.doubtful |= may_be
        below = bool(mapper.below)
        start = 0
        rows = zip(np.flatnonzero(may_be).tolist(), self._rows(may_be), strict=True)
        for n, row in rows if may_be.any() else ():
            header = mapper.header_in(row)
            if header and below:
                self.doubtful[start:n] = True
            if header:
                below, start = header == "header_other", n
        if below:
            self.doubtful[start:] = True

    def _fill_dates(self, cells: dict[str, pa.StringArray]) -> None:
        """Fill in the columns that hold dates, as `Mapper` does."""
        read = {column: self._dates(column) for column in self._mapper.dated}
        blank = constant("", self._size)
        nothing = (blank, blank, constant("day", self._size))
        start, end = read.get("event_date", nothing), read.get("event_date_end", nothing)
        if "event_date" in read:
            cells["event_date"] = start[0]
        last = _first_filled(end[1], end[0], start[1])
        if "event_date_end" in read:
            cells["event_date_end"] = last
        else:
            cells["event_date_end"] = _first_filled(
                pc.if_else(pc.equal(start[1], ""), "", last), cells["event_date_end"]
            )
        same = pc.equal(cells["event_date_end"], cells["event_date"])
        cells["event_date_end"] = pc.if_else(same, "", cells["event_date_end"])
        precision = cells["time_precision"]
        for word in PRECISIONS[1:]:
            for first, _, of in (start, end):
                coarse = pc.and_(pc.equal(of, word), pc.not_equal(first, ""))
                precision = pc.if_else(coarse, word, precision)
        cells["time_precision"] = precision
        if "report_date" in read:
            cells["report_date"] = read["report_date"][0]
            self._doubt(pc.not_equal(read["report_date"][1], ""))

    def _dates(self, column: str) -> tuple[pa.StringArray, pa.StringArray, pa.StringArray]:
        """Starts, ends and precisions of the dates that fill a column."""
        sources = self._mapper.dated[column]
        names = list(dict.fromkeys(name for source in sources for name in source.columns))
        groups = Groups([self._column(name) for name in names], self._size)
        known = self._read.setdefault(column, {})
        found: list[Reading | None] = []
        for row in groups.rows():
            if row not in known:
                known[row] = self._date(sources, dict(zip(names, row, strict=True)))
            found.append(known[row])
        starts = self._spread(groups, [None if one is None else one.start for one in found])
        ends = groups.spread(["" if one is None else one.end for one in found])
        return starts, ends, groups.spread(["" if one is None else one.precision for one in found])

    def _date(self, sources: Sequence[DateSource], row: Mapping[str, str]) -> Reading | None:
        try:
            return self._probe.first_date(sources, row, 0)
        except (Fault, Remarked):
            return None

    def _fill_position(self, cells: dict[str, pa.StringArray]) -> None:
        """Fill in latitude and longitude, as `Mapper` does."""
        mapper, positions = self._mapper, self._mapper.positions
        source = mapper.profile.position_source()
        if not source.columns:
            return
        if positions.takes_degrees:
            found = [self._column(name) for name in (source.latitude, source.longitude)]
            for column in found:
                plain = pc.or_(pc.equal(column, ""), matches(column, _DEGREES))
                self._doubt(pc.invert(plain))
            latitude, longitude = reversed(found) if positions.swaps else found
        else:
            latitude, longitude = self._positions(source.columns)
        filled = pc.and_(pc.not_equal(latitude, ""), pc.not_equal(longitude, ""))
        for column, made in (("latitude", latitude), ("longitude", longitude)):
            all_of = bool(mapper.columns_filled)
            cells[column] = made if all_of else pc.if_else(filled, made, cells[column])
        self._points = pc.filter(
            pa.table({"latitude": latitude, "longitude": longitude, "n": range(self._size)}), filled
        )

    def _positions(self, names: Sequence[str]) -> tuple[pa.StringArray, pa.StringArray]:
        """Latitudes and longitudes by the reader of single rows."""
        groups = Groups([self._column(name) for name in names], self._size)
        found: list[tuple[str | None, str]] = []
        for row in groups.rows():
            of = dict(zip(names, row, strict=True))
            found.append(self._probe.plain_position(of) or (None, ""))
        north = self._spread(groups, [one for one, _ in found])
        return north, groups.spread([other for _, other in found])

    def _extra(self, boundary: Mask) -> pa.StringArray:
        """The cells that have no place in the ledger, as `Mapper` keeps them."""
        mapper, drawn = self._mapper, pa.array(boundary)
        kept: dict[str, tuple[pa.StringArray, pa.BooleanArray]] = {}
        for name in [*mapper.point_columns, *mapper.others]:
            column = self._column(name)
            wanted = filled_cells(column)
            if name in mapper.point_columns:
                wanted = pc.and_(wanted, drawn)
            own = mapper.own_names.get(name, name)
            if own == SHAPE:
                shape = pc.or_(pc.starts_with(column, "{"), pc.starts_with(column, "Point"))
                wanted = pc.and_(wanted, pc.invert(shape))
            if any_of(wanted):
                kept[own] = (column, wanted)
        made = json_objects(kept, self._size)
        most = min(mapper.longest, CELL_LIMIT)
        if Texts(made).longest > most:
            self._doubt(pc.greater(pc.binary_length(made), most))
        return made

    # ---- together --------------------------------------------------------------------------------

    def mapped(self) -> Mapped:
        """The claims of the batch, and its faults."""
        mapper, speakers, profile = self._mapper, self._mapper.speakers, self._mapper.profile
        self._points = pa.table({"latitude": [], "longitude": [], "n": []})
        cells = self._cells()
        self._doubt(pc.starts_with(self._column(SHAPE), "{"))
        names = {name: self._column(name) for name in profile.region.columns}
        places = PlaceGroups(mapper.placer, names, cells, self._size, self._placed)
        self.doubtful |= places.doubtful
        extra = self._extra(places.has_boundary)
        carriers = self._named(profile.carriers)
        claimants = self._named(profile.claimants)
        plain = ~self.doubtful
        mapper.located(self._located(plain))
        via: list[str] = [""] * len(carriers.first)
        keys: list[list[str]] = [[] for _ in claimants.first]
        # What is met or counted, in the order of rows: (row, step, group, rows).
        steps = [(n, 0, 0, 1) for n in np.flatnonzero(self.doubtful).tolist()]
        ways = (places.codes, places.outside, carriers.codes, claimants.codes)
        for step, codes in enumerate(ways, 1):
            found, first, counts = first_where(codes, plain)
            steps += [
                (n, step, group, count)
                for n, group, count in zip(
                    first.tolist(), found.tolist(), counts.tolist(), strict=True
                )
                if not self._is_told(step, group, count, places)
            ]
        carrying, claiming = carriers.rows(), claimants.rows()
        rows: list[list[str]] = []
        origins: list[int] = []
        faults: dict[int, list[RowError]] = {}
        single = self._rows(self.doubtful)
        for n, step, group, count in sorted(steps):
            if step == 0:
                claims, wrong = mapper.claims(next(single), self._numbers[n])
                rows += claims
                origins += [n] * len(claims)
                if wrong:
                    faults[n] = wrong
            elif step == 1:
                places.place(group, n, self._numbers[n], count)
            elif step == 2 and group:
                places.tell_outside(n, self._numbers[n], count)
            elif step == 3 and profile.carriers:
                (text,) = carrying[group]
                if text not in self._carriers:
                    told = "; ".join(speakers.carriers(text, profile.carriers))
                    self._carriers[text] = told
                via[group] = self._carriers[text]
            elif step == 4:
                text = "".join(claiming[group])
                keys[group] = speakers.of_cell(text, profile.claimants or NOBODY, count)
        cells |= places.cells()
        cells["extra"] = extra
        if profile.carriers:
            cells["via"] = carriers.spread(via)
        return _together(
            self._exploded(cells, np.flatnonzero(plain), claimants, keys), rows, origins, faults
        )

    def _is_told(self, step: int, group: int, count: int, places: PlaceGroups) -> bool:
        """Whether there is nothing to do for a group of rows, as earlier batches had it.

        What then is counted is counted here: to that, the order of rows is nothing.
        """
        if step == 1:
            return places.count(group, count)
        return step == 2 and group == 0

    def _named(self, splits: Splits | None) -> Groups:
        """The rows by the cell that names speakers; doubted where it may name too many."""
        if splits is None:
            return Groups((), self._size)
        column = self._column(splits.column)
        if splits.split or splits.maybe:
            self._doubt(pc.greater_equal(pc.binary_length(column), MAX_NAMES))
        elif splits.host and not splits.drop:
            column = pc.replace_substring_regex(column, _ADDRESS, r"https://\1/")
        return Groups([column], self._size)

    def _rows(self, among: Mask) -> Iterator[dict[str, str]]:
        """The rows of a mask, in their order."""
        rows: list[dict[str, str]] = self._batch.filter(pa.array(among)).to_pylist()
        return iter(rows)

    def _located(self, plain: Mask) -> Iterator[tuple[str, str]]:
        """The latitudes and longitudes of the plain rows that have them."""
        columns = self._points
        for start in range(0, columns.num_rows, 200):
            some = columns.slice(start, 200).to_pydict()
            for north, east, n in zip(*some.values(), strict=True):
                if plain[n]:
                    yield north, east

    def _exploded(
        self,
        cells: dict[str, pa.StringArray],
        rows: Codes,
        claimants: Groups,
        keys: Sequence[Sequence[str]],
    ) -> tuple[pa.RecordBatch, Codes]:
        """One claim for each claimant of each of `rows`, and the row that it comes from."""
        sizes = np.array([len(each) for each in keys], np.int64)
        starts = np.cumsum(sizes) - sizes
        codes = claimants.codes[rows]
        each = sizes[codes]
        origin = np.repeat(rows, each)
        within = np.arange(len(origin)) - np.repeat(np.cumsum(each) - each, each)
        at = pa.array(np.repeat(starts[codes], each) + within)
        flat = [key for some in keys for key in some]
        met = self._mapper.speakers.met
        claimant = pa.array(flat, pa.string()).take(at)
        side = pa.array([met[key].side for key in flat], pa.string()).take(at)
        taken = pa.array(origin)
        whole = len(origin) == self._size and bool((sizes == 1).all())
        made = {
            column: array if whole else taken_from(array, taken)
            for column, array in cells.items()
            if column not in ("claim_id", "claimant", "claimant_side")
        }
        made |= {"claimant": claimant, "claimant_side": side}
        made["claim_id"] = pc.binary_join_element_wise(made["event_id"], claimant, "-")
        return pa.RecordBatch.from_arrays([made[c] for c in COLUMNS], schema=SCHEMA), origin


def _together(
    plain: tuple[pa.RecordBatch, Codes],
    rows: Sequence[Sequence[str]],
    origins: Sequence[int],
    faults: Mapping[int, list[RowError]],
) -> Mapped:
    """The claims of both ways, in the order of rows."""
    claims, origin = plain
    if not rows:
        return Mapped(claims, origin, faults)
    arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    more = pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
    origin = np.concatenate([origin, np.array(origins, np.int64)])
    order = np.argsort(origin, kind="stable")
    table = pa.Table.from_batches([claims, more]).take(pa.array(order)).combine_chunks()
    return Mapped(table.to_batches()[0], origin[order], faults)


def _first_filled(*columns: pa.StringArray) -> pa.StringArray:
    """The first text of each row that is not empty."""
    found = columns[-1]
    for column in reversed(columns[:-1]):
        found = pc.if_else(pc.equal(column, ""), found, column)
    return found
