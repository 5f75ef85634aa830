"""Boxes on the globe, and how longitudes are moved to be drawn together across 180 degrees.

A box is south, west, north, east in WGS 84 degrees. West is -180 to 180; east is never less than
west, and beyond 180 where the box lies on both sides of 180 degrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from shapely.geometry.base import BaseGeometry

TURN = 360.0  # degrees once around
Bounds = tuple[float, float, float, float]  # south, west, north, east in WGS 84 degrees


def union(boxes: Iterable[Bounds | None]) -> Bounds | None:
    """The narrowest box with all boxes that are known; None where none is.

    It lies across 180 degrees where that is the shorter way around.
    """
    known = [box for box in boxes if box]
    if not known:
        return None
    arcs = sorted((on_globe(west), east - west) for _, west, _, east in known)
    first, last = arcs[0][0], arcs[0][0] + arcs[0][1]
    # The widest gap between them is left out: from its eastern end the box begins.
    wide, west, end = 0.0, first, last
    for begin, width in arcs[1:]:
        if begin - last > wide:
            wide, west, end = begin - last, begin, last + TURN
        last = max(last, begin + width)
    if first + TURN - last >= wide:
        west, end = first, last
    if end - west >= TURN:
        west, end = -180.0, 180.0
    return min(b[0] for b in known), west, max(b[2] for b in known), end


def bounds_of_shape(shape: BaseGeometry) -> Bounds:
    """The box of a shape in WGS 84 that may be cut at 180 degrees. It must not be empty."""
    west, south, east, north = shape.bounds
    if west > -180 or east < 180:
        return south, west, north, east
    parts = [part.bounds for part in getattr(shape, "geoms", [shape]) if not part.is_empty]
    return union((south, west, north, east) for west, south, east, north in parts) or (
        south, west, north, east,
    )  # fmt: skip


def turns_to(longitude: float, centre: float) -> int:
    """How many whole turns east a longitude is drawn in a view around `centre`."""
    return math.floor((centre - longitude) / TURN + 0.5)


def on_globe(longitude: float) -> float:
    """The same longitude, from -180 to 180."""
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % TURN - 180
