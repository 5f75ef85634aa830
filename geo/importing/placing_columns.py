"""Places the claims of a whole batch: one row of each group that is placed alike, by `Placer`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import Codes, Groups, as_mask, constant, matches
from geo.importing.coordinates.reading import Position
from geo.importing.placing import Placer, name_of
from geo.importing.regions import held

_DEGREES = r"^-?[0-9]{1,3}(\.[0-9]{1,17})?$"
# The columns of the ledger that placing reads, and those that it fills.
_READ = ("geo_precision", "geo_radius_m", "location", "location_ja", "latitude", "longitude")
_FILLED = (*_READ, "country", "admin1", "place_id")
_AS_IT_IS: tuple[str | None, ...] = (None,) * len(_FILLED)


@dataclass
class Placed:
    """How rows of a group are placed.

    boundary: the code of what is drawn. around: that in which the point should lie. cells: number
    of the cells of the ledger that placing
    changes, among those of the file; 0 until a row was placed. unplaced: the name of a region
    without a boundary, which is counted; None where there is none. remark: what is counted of rows
    without coordinates, and the name of their place.
    """

    boundary: str | None
    around: str | None
    cells: int = 0
    unplaced: str | None = None
    remark: tuple[str, str] | None = None


@dataclass
class Places:
    """What earlier batches of a file had.

    groups: by what decides how rows are placed. told: by the texts of the columns with the names
    of region and country, whether the point decides which region is meant. cells: the different
    cells that placing has made, in the order of `_FILLED`, None for one that it leaves; numbers:
    their places in `cells`.
    """

    groups: dict[tuple[object, ...], Placed] = field(default_factory=dict)
    told: dict[tuple[str, ...], bool] = field(default_factory=dict)
    cells: list[tuple[str | None, ...]] = field(default_factory=lambda: [_AS_IT_IS])
    numbers: dict[tuple[str | None, ...], int] = field(default_factory=dict)

    def forget(self, most: int) -> None:
        """Forget all where there is more than `most`."""
        if len(self.told) > most:
            self.told.clear()
        if len(self.groups) > most:
            self.groups.clear()
            self.numbers.clear()
            self.cells = [_AS_IT_IS]

    def number(self, cells: tuple[str | None, ...]) -> int:
        """The number of some cells."""
        found = self.numbers.get(cells)
        if found is None:
            found = self.numbers[cells] = len(self.cells)
            self.cells.append(cells)
        return found


class PlaceGroups:
    """The rows of a batch by what decides how they are placed.

    codes: the number of each row's group. doubtful: rows that must be placed one by one.
    has_boundary: rows for which a region or country is drawn. outside: a number above 0 for rows
    whose point lies outside of it.
    """

    def __init__(
        self,
        placer: Placer,
        names: Mapping[str, pa.StringArray],
        cells: Mapping[str, pa.StringArray],
        size: int,
        known: Places,
    ) -> None:
        """names: the columns of the file with region and country. cells: of the ledger, none of a
        shape or of a square of a grid. size: rows. known: the groups of earlier batches.
        """
        self._placer, self._names, self._cells, self._known = placer, names, cells, known
        north, east = (_numbers(cells[column]) for column in ("latitude", "longitude"))
        blank = [pc.equal(cells[c], "") for c in ("latitude", "longitude", "location_ja")]
        strange = [
            pc.invert(pc.or_(empty, pc.is_valid(number)))
            for empty, number in zip(blank, (north, east), strict=False)
        ]
        self.doubtful = as_mask(strange[0]) | as_mask(strange[1])
        y, x = (pc.fill_null(n, np.nan).to_numpy(zero_copy_only=False) for n in (north, east))
        self._y, self._x = y, x
        with np.errstate(invalid="ignore"):
            self._located = (np.abs(y) <= 90) & (np.abs(x) <= 180) & ((y != 0) | (x != 0))
        flags = self._located.astype(np.int8)
        for n, each in enumerate(blank, 1):
            flags = flags + (as_mask(each).astype(np.int8) << n)
        columns = list(names.values())
        by_name = Groups(columns, size)
        told = []
        for row in by_name.rows():
            if row not in known.told:
                known.told[row] = placer.by_point(dict(zip(names, row, strict=True)))
            told.append(known.told[row])
        keys = [*columns, cells["geo_precision"], cells["geo_radius_m"], pa.array(flags)]
        if any(told):
            by_point = pa.array(np.array(told)[by_name.codes])
            keys += [pc.if_else(by_point, cells[c], "") for c in ("latitude", "longitude")]
        # The name of the place decides only where there are no coordinates.
        nowhere = pc.and_(blank[0], blank[1])
        if pc.any(nowhere).as_py():
            keys += [pc.if_else(nowhere, cells[c], "") for c in ("location", "location_ja")]
        else:
            keys += [constant("", size)] * 2
        groups = Groups(keys, size)
        self.codes: Codes = groups.codes
        self._placed: list[Placed] = []
        for key, n in zip(groups.rows(), groups.first.tolist(), strict=True):
            if key not in known.groups:
                known.groups[key] = Placed(self._drawn(n), self._around(n))
            self._placed.append(known.groups[key])
        drawn = [placed.boundary for placed in self._placed]
        self.has_boundary = np.array([code is not None for code in drawn], np.bool_)[self.codes]
        self.outside = self._outside([placed.around for placed in self._placed])

    def _drawn(self, n: int) -> str | None:
        """The code of the boundary that is drawn for a row."""
        wanted = self._cells["geo_precision"][n].as_py()
        return self._placer.boundary(self._row(n), wanted, self._point(n))

    def _around(self, n: int) -> str | None:
        """The code of the region or country in which the point of a row should lie."""
        wanted = self._cells["geo_precision"][n].as_py()
        return self._placer.around(self._row(n), wanted, self._point(n))

    def _point(self, n: int) -> tuple[float, float] | None:
        return (float(self._y[n]), float(self._x[n])) if self._located[n] else None

    def _row(self, n: int) -> dict[str, str]:
        return {name: column[n].as_py() for name, column in self._names.items()}

    def _outside(self, around: Sequence[str | None]) -> Codes:
        """0 for each row whose point lies where it should, or that has none of both.

        1 for a point outside a country, 2 for one outside a region; 3 where the point is drawn.
        """
        known = sorted({code for code in around if code})
        numbers = {code: n for n, code in enumerate(known)}
        of_rows = np.array([numbers.get(code or "", -1) for code in around], np.int64)[self.codes]
        found = np.zeros(len(of_rows), np.int64)
        for n, code in enumerate(known):
            rows = np.flatnonzero((of_rows == n) & self._located)
            found[rows[~held(code, self._y[rows], self._x[rows])]] = 2 if "-" in code else 1
        found[(found == 1) & ~self.has_boundary] = 3
        return found

    def tell_outside(self, n: int, number: int, count: int) -> None:
        """Count rows whose point lies outside. n: the first of them; number: in the file."""
        code = self._placed[self.codes[n]].around
        point, wanted = self._point(n), self._cells["geo_precision"][n].as_py()
        if code and point:
            self._placer.outside(code, self._row(n), number, point, wanted, count)

    def place(self, group: int, n: int, number: int, count: int) -> None:
        """Place the rows of a group as row `n` of it is placed.

        number: of that row in the file. count: how many rows there are.
        """
        placed, unplaced = self._placed[group], self._placer.unplaced
        before = {column: self._cells[column][n].as_py() for column in _READ}
        cells = {**before, "place_id": ""}
        row = self._row(n)
        name = self._placer.region_name(row)
        counted = unplaced.get(name, 0)
        told = self._placer.place(cells, row, number, Position(), count, outside_told=True)
        placed.remark = (told, name_of(before)) if told else None
        placed.unplaced = name if unplaced.get(name, 0) > counted else None
        # What placing leaves as it was, each row has of its own.
        made = (cells[c] if cells[c] != before.get(c) else None for c in _FILLED)
        placed.cells = self._known.number(tuple(made))

    def count(self, group: int, count: int) -> bool:
        """Count the rows of a group that was placed before; return whether it was."""
        placed = self._placed[group]
        if placed.unplaced is not None:
            self._placer.unplaced[placed.unplaced] += count
        if placed.remark is not None:
            remark, name = placed.remark
            self._placer.tell_name(remark, 0, name, count)
        return placed.cells > 0

    def cells(self) -> dict[str, pa.StringArray]:
        """The columns of the ledger that placing fills, for the rows of the groups placed."""
        used, codes = np.unique([placed.cells for placed in self._placed], return_inverse=True)
        at = pa.array(codes[self.codes])
        made = [self._known.cells[number] for number in used.tolist()]
        found = {}
        for n, column in enumerate(_FILLED):
            texts = [cells[n] for cells in made]
            own = self._cells.get(column, constant("", len(at)))
            if all(text is None for text in texts):
                found[column] = own
            else:
                found[column] = pc.coalesce(pa.array(texts, pa.string()).take(at), own)
        return found


def _numbers(column: pa.StringArray) -> pa.DoubleArray:
    """The cells that are plain degrees, as numbers; all others are null."""
    plain = matches(column, _DEGREES)
    return pc.cast(pc.if_else(plain, column, pa.scalar(None, pa.string())), pa.float64())
