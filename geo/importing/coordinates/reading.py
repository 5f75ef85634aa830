"""Reads the position of each row, once it is known how its columns are to be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.importing.coordinates.angles import (
    GROUPED,
    MOST,
    Angle,
    Axis,
    NotAnAngle,
    angle,
    cleaned,
    decimal_text,
)
from geo.importing.coordinates.systems import (
    DEGREES,
    is_geographic,
    transformed,
    transformer_of,
)
from geo.importing.coordinates.texts import Pair, Shape, Square, cell
from geo.importing.coordinates.zones import NotAZone, utm_code
from geo.importing.questions import is_empty
from geo.importing.remarks import Remarks
from geo.model.claims import shortened

# The answers to which of two numbers in a cell is the latitude.
LATITUDE_FIRST, LONGITUDE_FIRST = "lat_lon", "lon_lat"
_CACHED = 100_000  # texts of a column that are not read a second time


@dataclass(frozen=True)
class PositionSource:
    """Where the coordinates of a file are: columns, "" where there is none.

    cell: the column with a whole position in each cell. system: `EPSG:` code of metres, if the
    profile says it. zone: the column with the zone of UTM of each row, beside metres in two.
    """

    latitude: str = ""
    longitude: str = ""
    cell: str = ""
    system: str = ""
    zone: str = ""

    @property
    def columns_filled(self) -> frozenset[str]:
        """The columns of the ledger that are filled from two columns of the file."""
        return frozenset(("latitude", "longitude") if self.latitude else ())

    @property
    def columns(self) -> list[str]:
        """The columns of the file that it reads."""
        return [c for c in (self.cell, self.latitude, self.longitude, self.zone) if c]


@dataclass(frozen=True)
class Known:
    """How the columns are to be read.

    order: of two bare numbers in a cell. comma: whether a comma in a number is a decimal comma.
    system, cell_system: EPSG numbers of metres in two columns, and in one; 0 for degrees.
    zoned: whether the zone of each row counts. is_plain: whether all cells of the two columns are
    decimal numbers. in_metres: whether the one
    column holds metres. swap: whether latitude and longitude are exchanged.
    """

    order: str = ""
    comma: bool = False
    system: int = 0
    cell_system: int = 0
    zoned: bool = False
    is_plain: bool = False
    in_metres: bool = False
    swap: bool = False


@dataclass(frozen=True)
class Position:
    """Latitude and longitude (WGS 84) as the ledger writes them, or a shape.

    side: metres of the square of a grid that the file names, 0 for a point. shape: longitude and
    latitude, of what is no point.
    """

    latitude: str = ""
    longitude: str = ""
    side: int = 0
    shape: BaseGeometry | None = None


NOWHERE = Position()


class NotAPosition(ValueError):
    """Coordinates that cannot be read. reason: key of the message; values: for it."""

    def __init__(self, column: str, value: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason
        self.values: Mapping[str, object] = values


class PositionReader:
    """Reads positions. The same text of a column is read once."""

    def __init__(self, source: PositionSource, known: Known) -> None:
        self._source, self._known = source, known
        self._cell: Callable[[str], Position] = lru_cache(_CACHED)(self._read_cell)
        axes: tuple[Axis, ...] = ("latitude", "longitude")
        self._axes: dict[Axis, Callable[[str], str]] = {
            axis: lru_cache(_CACHED)(partial(self._degrees, axis)) for axis in axes
        }

    @property
    def takes_degrees(self) -> bool:
        """Whether two columns are degrees, so that a decimal number stays as it is written."""
        in_metres = self._known.system or self._known.zoned
        return bool(self._source.latitude) and not (in_metres or self._source.cell)

    @property
    def swaps(self) -> bool:
        """Whether latitude and longitude are exchanged."""
        return self._known.swap

    def read(self, row: Mapping[str, str], number: int, remarks: Remarks) -> Position:
        """The position of a row; `NOWHERE` where its cells are empty. Raises NotAPosition.

        number: of the row. remarks: where words for an empty cell are counted.
        """
        source = self._source
        if source.cell:
            text = row.get(source.cell, "")
            if not is_empty(text):
                return self._cell(text) if len(text) <= MOST else self._read_cell(text)
            if text.strip():
                remarks.add("empty", source.cell, number, text)
        if not source.latitude:
            return NOWHERE
        texts = [row.get(source.latitude, ""), row.get(source.longitude, "")]
        for n, name in enumerate((source.latitude, source.longitude)):
            if is_empty(texts[n]):
                if texts[n].strip():
                    remarks.add("empty", name, number, texts[n])
                texts[n] = ""
        zone = row.get(source.zone, "") if source.zone else ""
        return self._two(texts[0], texts[1], zone)

    def in_words(self, text: str, column: str) -> str:
        """Latitude and longitude as they would be read from an example; "" if they cannot be."""
        try:
            if column == self._source.cell:
                found = self._cell(text)
            else:
                first, _, second = text.partition(" / ")
                found = self._two(first, second)
        except NotAPosition:
            return ""
        if found.shape is not None:
            at = found.shape.representative_point()
            found = Position(decimal_text(at.y), decimal_text(at.x))
        return f"{found.latitude}, {found.longitude}" if found.latitude else ""

    # ---- two columns -----------------------------------------------------------------------------

    def _two(self, first: str, second: str, zone: str = "") -> Position:
        if self._known.swap:
            first, second = second, first
        if self._known.zoned and (first or second):
            return self._from_system(first, second, self._zone(zone))
        if self._known.system:
            return self._from_system(first, second, self._known.system)
        if self._known.is_plain:
            return Position(first.strip().removeprefix("+"), second.strip().removeprefix("+"))
        return Position(self._axes["latitude"](first), self._axes["longitude"](second))

    def _column(self, axis: Axis) -> str:
        names = (self._source.latitude, self._source.longitude)
        return names[(axis == "longitude") != self._known.swap]

    def _degrees(self, axis: Axis, text: str) -> str:
        if not text:
            return ""
        column = self._column(axis)
        try:
            if len(text) > MOST:
                raise NotAnAngle
            found = angle(cleaned(text))
        except NotAnAngle as e:
            raise NotAPosition(column, shortened(text), e.reason, word=e.value) from e
        if found.axis and found.axis != axis:
            raise NotAPosition(column, shortened(text), "coordinate_axis")
        if found.is_plain and found.has_comma and not self._known.comma:
            raise NotAPosition(column, shortened(text), "decimal_comma")
        return found.text

    def _zone(self, text: str) -> int:
        """The code of the system of a row by its zone."""
        try:
            code = 0 if is_empty(text) else utm_code(text, self._known.system)
        except NotAZone:
            code = 0
        if not code:
            raise NotAPosition(self._source.zone, shortened(text), "coordinate_zone")
        return code

    def _from_system(self, north: str, east: str, code: int) -> Position:
        """The position of two numbers of metres in a system of the EPSG register."""
        if not north and not east:
            return NOWHERE
        numbers = []
        for axis, text in (("latitude", north), ("longitude", east)):
            column = self._source.latitude if axis == "latitude" else self._source.longitude
            try:
                numbers.append(number_of(cleaned(text)))
            except ValueError as e:
                raise NotAPosition(column, shortened(text), "coordinate_metres_bad") from e
        return self._of_numbers(
            self._source.latitude, f"{north} / {east}", code, numbers[1], numbers[0]
        )

    def _of_numbers(self, column: str, text: str, code: int, x: float, y: float) -> Position:
        """The position of easting and northing, in a system of the EPSG register."""
        if not is_geographic(code) and abs(x) <= 180 and abs(y) <= 90:
            raise NotAPosition(column, shortened(text), "coordinate_degrees", system=f"EPSG:{code}")
        longitude, latitude = transformed(code, x, y)
        if math.isnan(latitude):
            raise NotAPosition(column, shortened(text), "coordinate_system", system=f"EPSG:{code}")
        return Position(decimal_text(latitude), decimal_text(longitude))

    # ---- one column ------------------------------------------------------------------------------

    def _read_cell(self, text: str) -> Position:
        column, value = self._source.cell, shortened(text)
        try:
            found = cell(text)
        except NotAnAngle as e:
            raise NotAPosition(column, value, e.reason, word=e.value) from e
        if isinstance(found, Pair):
            return self._of_pair(found, text)
        if isinstance(found, Shape):
            return self._of_shape(found, text)
        return self._of_square(found)

    def _of_square(self, found: Square) -> Position:
        latitude, longitude = decimal_text(found.latitude), decimal_text(found.longitude)
        return Position(latitude, longitude, found.side)

    def _of_pair(self, found: Pair, text: str) -> Position:
        first, second = found.first, found.second
        if first.axis or second.axis:
            is_first = first.axis == "latitude" or second.axis == "longitude"
            latitude, longitude = (first, second) if is_first else (second, first)
            return Position(latitude.text, longitude.text)
        order = self._known.order
        if not order:
            raise NotAPosition(self._source.cell, shortened(text), "coordinate_order")
        if (order == LATITUDE_FIRST) == self._known.swap:
            first, second = second, first
        if self._known.in_metres and self._known.cell_system:
            code, numbers = self._known.cell_system, (second.degrees, first.degrees)
            return self._of_numbers(self._source.cell, text, code, *numbers)
        return self._inside(first, second, text)

    def _inside(self, latitude: Angle, longitude: Angle, text: str) -> Position:
        """A position of two bare numbers, which must not be the other way round."""
        if abs(latitude.degrees) > 90 >= abs(longitude.degrees):
            raise NotAPosition(self._source.cell, shortened(text), "coordinate_order")
        return Position(latitude.text, longitude.text)

    def _of_shape(self, found: Shape, text: str) -> Position:
        shape, value = found.geometry, shortened(text)
        if shape.is_empty:
            return NOWHERE
        code = found.srid or (self._known.cell_system if self._known.in_metres else 0)
        if code and code != DEGREES:
            transformer = transformer_of(code)
            if transformer is None:
                raise NotAPosition(
                    self._source.cell, value, "coordinate_system", system=f"EPSG:{code}"
                )
            shape = shapely.transform(
                shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
            )
            if not np.isfinite(shapely.get_coordinates(shape)).all():
                raise NotAPosition(
                    self._source.cell, value, "coordinate_system", system=f"EPSG:{code}"
                )
        if self._known.swap:
            shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
        point = _only_point(shape)
        if point is None:
            return Position(shape=shapely.force_2d(shape))
        return Position(_as_written(point.y), _as_written(point.x))


def number_of(text: str) -> float:
    """A number of metres, which may have groups of three digits. Raises ValueError."""
    if GROUPED.fullmatch(text):
        for mark in " ,'":
            text = text.replace(mark, "")
    return float(text.replace(",", "."))


def _only_point(shape: BaseGeometry) -> shapely.Point | None:
    """The point that a geometry is, also as the only one of several; else None."""
    while not isinstance(shape, shapely.Point):
        inner = list(getattr(shape, "geoms", ()))
        if len(inner) != 1:
            return None
        shape = inner[0]
    return shape


def _as_written(degrees: float) -> str:
    """A number of a geometry, without the digits of its binary form."""
    return decimal_text(degrees) if abs(degrees) < 1e15 else f"{degrees:.15g}"
