"""Outlines of places for the browser: rings of coordinates, simplified for a screen."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from shapely.geometry import mapping

from geo.model.areas import area, drawable, is_shape, simplified
from geo.model.places import Gazetteer

# Possible numbers of vertices of an outline: outlines share the size of one message.
_POINTS = (24, 40, 64, 96, 160, 320)
_MAX_POINTS = 2_400
_MAX_BYTES = 28_000
Rings = list[list[list[list[float]]]]  # polygons of rings of [latitude, longitude]
_Centres = tuple[tuple[str, float, float], ...]


def outline(gazetteer: Gazetteer, place_id: str, points: int = 320, digits: int = 3) -> str | Rings:
    """Polygons of rings of [latitude, longitude], or the ISO code of a whole country.

    The browser has whole countries in its basemap. Empty for a place without a rule or with a wrong
    one. points: approximate maximum of vertices. digits: decimals of a degree.
    """
    rule = gazetteer.places[place_id].rule
    if rule.startswith("country "):
        return rule.removeprefix("country ")
    return _rings(rule, _centres(gazetteer, rule), points, digits) if rule else []


def outlines(gazetteer: Gazetteer, places: dict[int, str], zoom: int) -> dict[int, str | Rings]:
    """Outlines of several places, together at most about 28 kB of JSON: the more, the coarser.

    places: number -> place id. If the coarsest outlines are still too large, the largest of them
    are left out. Returns the outlines by the same numbers.
    """
    drawn = [p for p in places.values() if not _named(gazetteer, p)]
    fitting = sum(p * len(drawn) <= _MAX_POINTS for p in _POINTS)
    levels = _POINTS[max(0, fitting - 1) :]
    digits = 2 if zoom <= 7 else 3
    found = {}
    for n, place_id in places.items():
        # A finer level for a winding outline of which nothing is left at the common one.
        rings = (outline(gazetteer, place_id, points, digits) for points in levels)
        if kept := next((r for r in rings if r), None):
            found[n] = kept
    cost = {n: len(json.dumps(rings, separators=(",", ":"))) for n, rings in found.items()}
    total = sum(cost.values())
    for n in sorted(found, key=lambda n: -cost[n]):
        if total <= _MAX_BYTES:
            break
        total -= cost[n]
        del found[n]
    return found


def rings_of_rule(gazetteer: Gazetteer, rule: str) -> Rings:
    """Polygons of rings of [latitude, longitude] of a rule. Raises ValueError for a wrong one."""
    known = {key: (north, east) for key, north, east in _centres(gazetteer, rule)}
    return _polygons(mapping(simplified(drawable(area(rule, known)))), 4)


def _named(gazetteer: Gazetteer, place_id: str) -> bool:
    rule = gazetteer.places[place_id].rule
    return not rule or rule.startswith("country ")


def _centres(gazetteer: Gazetteer, rule: str) -> _Centres:
    """The places that `rule` names, with coordinates: part of the key of cached outlines."""
    if is_shape(rule):
        return ()
    named = (gazetteer.places.get(word) for word in rule.split())
    return tuple(
        (p.place_id, p.latitude, p.longitude)
        for p in named
        if p and p.latitude is not None and p.longitude is not None
    )


@lru_cache(maxsize=2048)
def _rings(rule: str, centres: _Centres, points: int, digits: int) -> Rings:
    known = {k: (latitude, longitude) for k, latitude, longitude in centres}
    try:
        shape = mapping(simplified(drawable(area(rule, known)), points))
    except ValueError:
        return []  # `check` reports the rule; the badge is shown without an area
    return _polygons(shape, digits)


def _polygons(shape: Any, digits: int) -> Rings:
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [
        [[[round(y, digits), round(x, digits)] for x, y in ring] for ring in polygon]
        for polygon in polygons
    ]
