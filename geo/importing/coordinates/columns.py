"""What the columns with coordinates prove together, what must be asked, and the positions read.

A kind that a text shows by itself (WKT, MGRS, a direction beside an angle) needs no proof. What two
bare numbers in one cell are, whether a comma is a decimal comma, and whether numbers are metres is
decided for the whole column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.coordinates.angles import GROUPED, MOST, NotAnAngle, angle, cleaned, words
from geo.importing.coordinates.reading import (
    LATITUDE_FIRST,
    LONGITUDE_FIRST,
    Known,
    PositionReader,
    PositionSource,
    number_of,
)
from geo.importing.coordinates.systems import DEGREES, MERCATOR_EDGE, epsg, is_system
from geo.importing.coordinates.texts import Cell, Pair, Shape, cell
from geo.importing.coordinates.zones import NotAZone, is_utm, says_half
from geo.importing.questions import Example, Question, is_empty, shown
from geo.model.places import fold

_PLAIN = r"^\s*[-+]?[0-9]{1,15}(\.[0-9]+)?\s*$"
_FAR = 1_000  # no angle is as large, however wrong it is
_EXAMPLES = 3
_KNOWN = 200_000  # texts of a column that are not read a second time
Orders: TypeAlias = Mapping[str, tuple[str, ...]]


def is_answer(word: str) -> bool:
    """Whether `word` answers a question about coordinates."""
    return word in (LATITUDE_FIRST, LONGITUDE_FIRST) or is_system(word)


def order_of_name(name: str) -> str:
    """The order of two numbers that the name of their column says; "" if it says none."""
    folded = "".join(c for c in fold(name) if c.isalnum())
    at = {
        axis: min((folded.find(w) for w in found if w in folded), default=-1)
        for axis, found in words()["axes"].items()
    }
    if min(at.values()) >= 0 and at["latitude"] != at["longitude"]:
        return LATITUDE_FIRST if at["latitude"] < at["longitude"] else LONGITUDE_FIRST
    return {"xy": LONGITUDE_FIRST, "yx": LATITUDE_FIRST}.get(folded, "")


def position_columns(columns: Sequence[str]) -> list[str]:
    """The columns whose names say that each cell holds a whole position."""
    known = words()["columns"]["names"] | words()["columns"]["shapes"]
    return [
        c
        for c in columns
        if "".join(x for x in fold(c) if x.isalnum()) in known or order_of_name(c)
    ]


def all_positions(texts: Sequence[str]) -> bool:
    """Whether some texts are filled, and all of these are positions that nothing else can be.

    Two bare numbers must have decimals, and lie within the range of angles.
    """
    filled = [text for text in texts if not is_empty(text)]
    return bool(filled) and all(map(_is_position, filled))


def _is_position(text: str) -> bool:
    try:
        found = cell(text)
    except NotAnAngle:
        return False
    if not isinstance(found, Pair):
        return True
    both = (found.first, found.second)
    if any(one.axis for one in both):
        return True
    small, large = sorted(abs(one.degrees) for one in both)
    return all(one.has_point or one.has_comma for one in both) and small <= 90 and large <= 180


@dataclass
class _Axis:
    """What the numbers of one column are. far: whether all are too large for angles."""

    n: int = 0
    far: bool = True
    outside_mercator: bool = False
    points: int = 0
    commas: int = 0
    others: int = 0
    marked: bool = False

    def number(self, value: float) -> None:
        self.n += 1
        self.far &= abs(value) > _FAR
        self.outside_mercator |= abs(value) > MERCATOR_EDGE


@dataclass
class PositionColumns:
    """The evidence of the columns with coordinates, batch by batch, and what follows from it.

    source: which columns these are. answers: of the user, about any column.
    """

    source: PositionSource
    answers: Mapping[str, tuple[str, ...]]
    comma: bool
    _axes: tuple[_Axis, _Axis] = field(default_factory=lambda: (_Axis(), _Axis()))
    _rows: list[Example] = field(default_factory=list)  # of numbers in two columns
    _met: set[str] = field(default_factory=set)
    _kinds: dict[str, int] = field(default_factory=dict)
    _pairs: list[Example] = field(default_factory=list)
    _proofs: dict[str, Example] = field(default_factory=dict)  # order -> the first that proves it
    _arrays: bool = False
    _metres: list[Example] = field(default_factory=list)
    _metre_pairs: bool = False
    _halves: list[bool] = field(default_factory=list)  # whether zones say their half of the earth

    def add(self, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Look at the coordinates of a batch of text. rows: the numbers of its rows."""
        names = batch.schema.names
        if self.source.cell in names:
            self._cells(batch.column(self.source.cell), rows)
        if self.source.zone in names:
            self._look_at_zones(batch.column(self.source.zone))
        both = (self.source.latitude, self.source.longitude)
        if not set(both) <= set(names):
            return
        columns = [batch.column(name) for name in both]
        for axis, column in zip(self._axes, columns, strict=True):
            _look(axis, column)
        if len(self._rows) < _EXAMPLES:
            for n, row in enumerate(rows[:100]):
                texts = [column[n].as_py() for column in columns]
                if not any(is_empty(text) for text in texts):
                    self._rows.append(Example(row, shown(" / ".join(texts))))
                if len(self._rows) == _EXAMPLES:
                    break

    def _look_at_zones(self, column: pa.Array) -> None:
        for text in pc.unique(column).to_pylist():
            try:
                if not is_empty(text):
                    self._halves.append(says_half(text))
            except NotAZone:
                continue  # its row will be rejected

    @property
    def _zoned(self) -> bool:
        """Whether the zone of each row counts: no system is said that has none."""
        said = self._system(self.source.latitude)
        return bool(self._halves) and self._two_are_metres and (not said or is_utm(said))

    def _cells(self, column: pa.Array, rows: Sequence[int]) -> None:
        for n, text in enumerate(column.to_pylist()):
            if text in self._met or is_empty(text):
                continue
            if len(self._met) < _KNOWN and len(text) <= MOST:
                self._met.add(text)
            try:
                self._cell(cell(text), Example(rows[n], shown(text)))
            except NotAnAngle:
                continue  # its row will be rejected

    def _cell(self, found: Cell, example: Example) -> None:
        if not isinstance(found, Pair):
            self._kinds[found.kind] = self._kinds.get(found.kind, 0) + 1
            if isinstance(found, Shape) and not found.srid and not found.geometry.is_empty:
                west, south, east, north = found.geometry.bounds
                self._far(min(map(abs, (west, east))), min(map(abs, (south, north))), example)
            return
        first, second = found.first, found.second
        if first.axis or second.axis:
            self._kinds["angles"] = self._kinds.get("angles", 0) + 1
            return
        self._arrays |= found.in_array
        if self._far(abs(first.degrees), abs(second.degrees), example):
            self._metre_pairs = True
            return
        if len(self._pairs) < _EXAMPLES:
            self._pairs.append(example)
        if abs(first.degrees) > 90 >= abs(second.degrees):
            self._proofs.setdefault(LONGITUDE_FIRST, example)
        if abs(second.degrees) > 90 >= abs(first.degrees):
            self._proofs.setdefault(LATITUDE_FIRST, example)

    def _far(self, a: float, b: float, example: Example) -> bool:
        """Whether a position is in metres, of which the first are kept."""
        if max(a, b) <= _FAR:
            return False
        if len(self._metres) < _EXAMPLES:
            self._metres.append(example)
        return True

    # ---- what follows ----------------------------------------------------------------------------

    def questions(self) -> list[Question]:
        """What the columns do not prove and no answer says."""
        asked = []
        told = self._zoned and all(self._halves)
        if self._two_are_metres and not (told or self._system(self.source.latitude)):
            asked.append(self._about_system(self.source.latitude, self._rows))
        if self._pairs and not self._order:
            asked.append(self._about_order())
        if self._metres:
            if not self._system(self.source.cell):
                asked.append(self._about_system(self.source.cell, self._metres))
            elif self._metre_pairs and not self._metre_order:
                asked.append(Question(self.source.cell, "axes", _NO_EXAMPLES, tuple(self._metres)))
        return asked

    @property
    def _two_are_metres(self) -> bool:
        return any(axis.n and axis.far for axis in self._axes)

    def _system(self, column: str) -> int:
        """The code of the system that is declared, or answered for a column; 0 for none."""
        said = [*self.answers.get(column, ()), self.source.system]
        return next((code for word in said if (code := epsg(word))), 0)

    def _about_system(self, column: str, rows: Sequence[Example]) -> Question:
        answers: dict[str, tuple[Example, ...]] = {}
        if column == self.source.cell or not any(a.outside_mercator for a in self._axes):
            reader = self._reader_with("EPSG:3857")
            made = [Example(r.row, r.text, reader.in_words(r.text, column)) for r in rows]
            answers["EPSG:3857"] = tuple(example for example in made if example.as_)
        return Question(column, "crs", answers, tuple(rows))

    def _about_order(self) -> Question:
        answers = {}
        for order in (LATITUDE_FIRST, LONGITUDE_FIRST):
            reader = self._reader_with(order)
            rows = [*self._proofs.values(), *self._pairs][:_EXAMPLES]
            answers[order] = tuple(
                Example(r.row, r.text, reader.in_words(r.text, self.source.cell)) for r in rows
            )
        return Question(self.source.cell, "axes", answers, tuple(self._pairs))

    @property
    def _said_order(self) -> str:
        """The order of two numbers in a cell that the user says; "" if none."""
        said = self.answers.get(self.source.cell, ())
        return next((order for order in (LATITUDE_FIRST, LONGITUDE_FIRST) if order in said), "")

    @property
    def _metre_order(self) -> str:
        return self._said_order or order_of_name(self.source.cell)

    @property
    def _order(self) -> str:
        """The order of two degrees in a cell: as the user says, as they or their name prove."""
        if self._said_order:
            return self._said_order
        named = order_of_name(self.source.cell)
        proven = {*self._proofs, *([named] if named else [])}
        if proven:
            return proven.pop() if len(proven) == 1 else ""
        by_custom = not self._arrays and position_columns([self.source.cell])
        return LATITUDE_FIRST if by_custom else ""

    @property
    def found(self) -> Orders:
        """Column -> how it is read, where that is no pair of plain numbers."""
        found: dict[str, tuple[str, ...]] = {}
        kinds = [f"cell_{kind}" for kind in self._kinds]
        if self._pairs and self._order and not self._said_order:
            kinds.append(self._order)
        if kinds:
            found[self.source.cell] = tuple(kinds)
        columns = (self.source.latitude, self.source.longitude)
        for name, axis in zip(columns, self._axes, strict=True):
            if axis.commas and not self.comma and self._decimal_comma:
                found[name] = ("decimal_comma",)
        if self._zoned:
            found[self.source.zone] = ("utm_zone",)
        return found

    @property
    def _decimal_comma(self) -> bool:
        """Whether commas in numbers are decimal commas: some have one, and none has a point."""
        return self.comma or not any(axis.points for axis in self._axes)

    def _reader_with(self, answer: str) -> PositionReader:
        columns = (self.source.latitude, self.source.cell)
        answers = {c: (answer, *self.answers.get(c, ())) for c in columns}
        return PositionColumns(
            self.source, answers, self.comma, self._axes, _proofs=self._proofs, _metres=self._metres
        ).reader()

    def reader(self, swap: bool = False) -> PositionReader:
        """What reads the positions of rows, once the questions are answered.

        swap: whether latitude and longitude are exchanged, as the user says.
        """
        two, one = self._system(self.source.latitude), self._system(self.source.cell)
        known = Known(
            order=self._metre_order if self._metre_pairs else self._order,
            comma=self._decimal_comma,
            system=0 if two == DEGREES else two,
            cell_system=one,
            zoned=self._zoned,
            is_plain=not any(axis.others for axis in self._axes),
            in_metres=bool(self._metres),
            swap=swap,
        )
        return PositionReader(self.source, known)


_NO_EXAMPLES: Mapping[str, tuple[Example, ...]] = {LATITUDE_FIRST: (), LONGITUDE_FIRST: ()}


def _look(axis: _Axis, column: pa.Array) -> None:
    """Add the cells of a column to what is known of its axis."""
    plain = pc.match_substring_regex(column, _PLAIN)
    numbers = pc.utf8_trim_whitespace(pc.filter(column, plain))
    numbers = pc.replace_substring_regex(numbers, r"^\+", "")
    if len(numbers):
        sizes = pc.abs(pc.cast(numbers, pa.float64()))
        axis.n += len(numbers)
        axis.far &= pc.min(sizes).as_py() > _FAR
        axis.outside_mercator |= pc.max(sizes).as_py() > MERCATOR_EDGE
        axis.points += pc.sum(pc.cast(pc.match_substring(numbers, "."), pa.int64())).as_py()
    rest = pc.filter(column, pc.invert(plain))
    for text in pc.unique(rest).to_pylist():
        if is_empty(text):
            continue
        axis.others += 1
        if len(text) > MOST:
            continue
        short = cleaned(text)
        try:
            found = angle(short)
        except NotAnAngle:
            if GROUPED.fullmatch(short):
                axis.number(number_of(short))
            continue
        if not found.is_plain:
            axis.n += 1
            axis.far = False
        elif found.has_comma and GROUPED.fullmatch(short) and abs(found.degrees) > 180:
            axis.number(number_of(short))
        else:
            axis.number(found.degrees)
            axis.commas += found.has_comma
            axis.points += found.has_point
