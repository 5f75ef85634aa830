"""A part of the map as a filter: a rectangle, a circle, or a polygon, in the words of a link.

    box:WEST,SOUTH,EAST,NORTH              west > east where it lies on both sides of 180 degrees
    circle:LATITUDE,LONGITUDE,METRES       as a polygon of 64 corners
    polygon:LAT,LON;LAT,LON;LAT,LON...     3 to 100 corners; edges are straight on the map

Degrees are WGS 84. Which claims belong to it is one rule for all engines: a claim whose place is a
point or a settlement belongs if that point lies in it, and so does any other claim without an
outline; a claim of an area, region or country belongs if the outline of its place meets it. Claims
without coordinates never do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.model.mercator import EDGE, GRID, grid_x, grid_xs, grid_y, grid_ys
from geo.model.places import Gazetteer

MAX_CORNERS, CIRCLE_CORNERS = 100, 64
MAX_RADIUS = 2_000_000  # metres
MAX_TEXT = 2_500  # characters; no shape is longer
_DIGITS = 5  # decimals of a degree: about a metre
Ring = tuple[tuple[float, float], ...]  # latitude, longitude, which may go on beyond 180 degrees


@dataclass(frozen=True)
class Within:
    """A shape. text: in the words of a link. kind: `box`, `circle` or `polygon`.

    ring: its corners. Longitudes begin between -180 and 180 degrees and go on beyond 180 where the
    shape lies on both sides of it.
    """

    text: str
    kind: str
    ring: Ring

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north, east in WGS 84 degrees; east may be beyond 180 degrees."""
        latitudes, longitudes = zip(*self.ring, strict=True)
        return min(latitudes), min(longitudes), max(latitudes), max(longitudes)


@dataclass(frozen=True)
class Edge:
    """An edge of a shape on the grid of `geo.model.mercator`, from its northern end.

    x, y: of that end. dx, dy: to the other one; dy is 0 for an edge that no claim can cross.
    """

    x: int
    y: int
    dx: int
    dy: int


@lru_cache(maxsize=200)
def parse_within(text: str) -> Within:
    """The shape of a text. Raises ValueError with the reason."""
    kind, _, said = text.partition(":")
    if len(text) > MAX_TEXT:
        raise ValueError("too long")
    if kind == "box":
        return _box(*_numbers(said, 4))
    if kind == "circle":
        return _circle(*_numbers(said, 3))
    if kind == "polygon":
        corners = [_numbers(pair, 2) for pair in said.split(";")]
        return _polygon([(latitude, longitude) for latitude, longitude in corners])
    raise ValueError("not box:, circle: or polygon:")


def _numbers(text: str, count: int) -> list[float]:
    found = [float(part) for part in text.split(",")]
    if len(found) != count or not all(math.isfinite(n) for n in found):
        raise ValueError(f"not {count} numbers")
    return [round(n, _DIGITS) + 0.0 for n in found]


def _said(*numbers: float) -> str:
    return ",".join(f"{n:.{_DIGITS}f}".rstrip("0").rstrip(".") for n in numbers)


def _check(latitude: float, longitude: float) -> None:
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("outside -90 to 90 and -180 to 180 degrees")


def _box(west: float, south: float, east: float, north: float) -> Within:
    for longitude in (west, east):
        _check(south, longitude)
        _check(north, longitude)
    if south >= north or west == east:
        raise ValueError("without an extent")
    right = east if west < east else east + 360
    ring = ((north, west), (north, right), (south, right), (south, west))
    return Within(f"box:{_said(west, south, east, north)}", "box", ring)


def _circle(latitude: float, longitude: float, metres: float) -> Within:
    from pyproj import Geod

    _check(latitude, longitude)
    metres = round(metres)
    if not 1 <= metres <= MAX_RADIUS:
        raise ValueError(f"not 1 to {MAX_RADIUS} metres")
    if abs(latitude) + metres / 110_000 >= 90:
        raise ValueError("around a pole")
    angles = np.linspace(0, 360, CIRCLE_CORNERS, endpoint=False)
    many = np.full(CIRCLE_CORNERS, 1.0)
    lons, lats, _ = Geod(ellps="WGS84").fwd(
        many * longitude, many * latitude, angles, many * metres
    )
    ring = _unrolled(list(zip(lats.tolist(), lons.tolist(), strict=True)))
    return Within(f"circle:{_said(latitude, longitude)},{metres}", "circle", ring)


def _polygon(corners: list[tuple[float, float]]) -> Within:
    if corners[0] == corners[-1]:
        corners = corners[:-1]
    if not 3 <= len(corners) <= MAX_CORNERS:
        raise ValueError(f"not 3 to {MAX_CORNERS} corners")
    for corner in corners:
        _check(*corner)
    ring = _unrolled(corners)
    if not shapely.Polygon(ring).area:
        raise ValueError("without an extent")
    text = ";".join(_said(*corner) for corner in corners)
    return Within(f"polygon:{text}", "polygon", ring)


def _unrolled(corners: list[tuple[float, float]]) -> Ring:
    """The corners so that no edge is wider than 180 degrees: it goes the shorter way around."""
    found = [corners[0]]
    for latitude, longitude in corners[1:]:
        before = found[-1][1]
        found.append((latitude, longitude + 360 * round((before - longitude) / 360)))
    west = min(longitude for _, longitude in found)
    turn = -360 * math.floor((west + 180) / 360)
    return tuple((latitude, longitude + turn) for latitude, longitude in found)


# ---- on the grid ---------------------------------------------------------------------------------


def _x(longitude: float) -> int:
    """The position on the grid, which goes on beyond 180 degrees."""
    return grid_x(longitude) if longitude < 180 else grid_x(longitude - 360) + GRID


def edges(within: Within) -> list[Edge]:
    """The edges of a shape that is no box, for counting those that lie east of a point."""
    points = [(_x(longitude), grid_y(latitude)) for latitude, longitude in within.ring]
    found = []
    for a, b in zip(points, (*points[1:], points[0]), strict=True):
        (x, y), (to_x, to_y) = sorted((a, b), key=lambda p: p[1])
        found.append(Edge(x, y, to_x - x, to_y - y))
    return found


def grid_bounds(within: Within) -> tuple[int, int, int, int]:
    """Smallest x, smallest y, largest x, largest y on the grid."""
    south, west, north, east = within.bounds
    return _x(west), grid_y(north), _x(east), grid_y(south)


@lru_cache(maxsize=64)
def _plane(within: Within) -> BaseGeometry:
    shape = _on_grid(shapely.Polygon([(lon, lat) for lat, lon in within.ring]))
    return shape if shape.is_valid else shapely.make_valid(shape)


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    """A shape in WGS 84 degrees on the plane of the grid, where its edges are straight."""
    return shapely.transform(
        shape, lambda p: np.column_stack((grid_xs(p[:, 0]), grid_ys(np.clip(p[:, 1], -EDGE, EDGE))))
    )


class Outlines:
    """The outlines of the places of a ledger, to find those that meet a shape."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._tree: shapely.STRtree | None = None
        self._places: list[str] = []

    def meeting(self, within: Within) -> list[str]:
        """The ids of places with an outline (an area, a region, a country) that meets a shape."""
        if self._tree is None:
            self._tree = self._made()
        plane = _plane(within)
        found = set(self._tree.query(plane, predicate="intersects").tolist())
        if plane.bounds[2] > GRID:  # on both sides of 180 degrees
            moved = translate(plane, -GRID)
            found |= set(self._tree.query(moved, predicate="intersects").tolist())
        return [self._places[n] for n in sorted(found)]

    def _made(self) -> shapely.STRtree:
        shapes, self._places = [], []
        for place in self._gazetteer.places.values():
            if place.geo_precision in ("point", "settlement", "unknown"):
                continue
            try:
                shape = self._gazetteer.shape(place.place_id)
            except ValueError:
                continue  # the rule is wrong: `check` says so, and the claims have their points
            if shape is not None and not shape.is_empty:
                shapes.append(_on_grid(shape))
                self._places.append(place.place_id)
        return shapely.STRtree(shapes)
