"""Cuts the basemap down for a briefing: exact within the views of its slides, coarse elsewhere."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.briefing.slides import Centre, Size
from geo.model.shipped import BASEMAP

# JSON as in a file of the basemap; the coordinates are nested by the type of the geometry.
GeoJson = dict[str, Any]
Points = list[list[float]]  # [longitude, latitude] each
Box = tuple[float, float, float, float]  # west, south, east, north in WGS 84 degrees

_WINDOW = (1920, 1080)  # CSS pixels: the largest map on a slide before anybody moves it
_SHAPE = 16 / 9  # aspect ratio of the widest map on a slide
_AROUND = 0.5  # share of the window that is kept on each side of it, for panning
_FAR = 0.12  # degrees: tolerance when simplifying lines out of view
_SPECK = 0.05  # square degrees: islands out of view that are smaller are left out
_TINY_ZOOM = 3.0  # labels of what is out of view are kept from this zoom outward


def window(view: Centre, screen: Size | None = None) -> Box:
    """What a map of full size shows at `view`, with a margin.

    screen: the size of the map on which the view was chosen; a slide shows all of that map, even
    if its own map has another shape.
    """
    lat, lon, zoom = view
    per_pixel = 360 / (256 * 2**zoom)
    side = max(screen or (0, 0))
    wide = per_pixel * max(_WINDOW[0], side * _SHAPE) * (0.5 + _AROUND)
    high = per_pixel * max(_WINDOW[1], side) * (0.5 + _AROUND) * math.cos(math.radians(lat))
    return lon - wide, lat - high, lon + wide, lat + high


def clipped(boxes: Iterable[Box]) -> GeoJson:
    """The four files of the basemap by name, as GeoJSON that is exact within `boxes`."""
    near = shapely.union_all([box(*b) for b in boxes])
    shapely.prepare(near)
    made: GeoJson = {}
    for name in ("countries", "water", "lines"):
        kept = []
        for feature in _file(name)["features"]:
            geometry = _geometry(feature["geometry"], near)
            if geometry["coordinates"]:
                kept.append({**feature, "geometry": geometry})
        made[name] = {"type": "FeatureCollection", "features": kept}
    made["labels"] = {
        "labels": [
            label
            for label in _file("labels")["labels"]
            if label["z"] <= _TINY_ZOOM
            or label["kind"] == "country"
            or shapely.contains_xy(near, label["lon"], label["lat"])
        ]
    }
    return made


@cache
def _file(name: str) -> GeoJson:
    read: GeoJson = json.loads((BASEMAP / f"{name}.json").read_text(encoding="utf-8"))
    return read


def _geometry(geometry: GeoJson, near: BaseGeometry) -> GeoJson:
    kind, found = geometry["type"], geometry["coordinates"]
    made: list[Any]  # points, or lists of them, by the type of the geometry
    if kind == "LineString":
        made = _thinned(found, near, ring=False)
    elif kind == "MultiLineString":
        made = [line for line in (_thinned(x, near, ring=False) for x in found) if line]
    elif kind == "Polygon":
        made = _polygon(found, near)
    else:
        made = [polygon for polygon in (_polygon(x, near) for x in found) if polygon]
    return {"type": kind, "coordinates": made}


def _polygon(rings: Sequence[Points], near: BaseGeometry) -> list[Points]:
    outer = _thinned(rings[0], near, ring=True)
    holes = [ring for ring in (_thinned(x, near, ring=True) for x in rings[1:]) if ring]
    return [outer, *holes] if outer else []


def _thinned(points: Points, near: BaseGeometry, *, ring: bool) -> Points:
    """Keep the points in view, and simplify runs of points out of view."""
    xy = np.asarray(points, dtype=float)
    inside = shapely.contains_xy(near, xy[:, 0], xy[:, 1])
    if inside.all():
        return points
    if not inside.any():
        # A large shape may contain the whole window without having a vertex in it.
        if ring and Polygon(xy).area < _SPECK:
            return points if near.intersects(Polygon(xy)) else []
        kept = _simple(points)
        return kept if len(kept) >= (4 if ring else 2) else []
    made: Points = []
    ends = np.flatnonzero(np.diff(inside.astype(int))) + 1
    for first, last in zip([0, *ends], [*ends, len(points)], strict=True):
        run = points[first:last]
        made += run if inside[first] or len(run) < 3 else _simple(run)
    return made


def _simple(points: Points) -> Points:
    return [list(p) for p in LineString(points).simplify(_FAR, preserve_topology=False).coords]
