"""Coordinate reference systems that a user or a file names by a code of the EPSG register.

Other definitions are refused: those of PROJ may name files.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from geo.model.areas import WGS84

_CODE = re.compile(r"EPSG:([0-9]{4,6})", re.IGNORECASE)
# How files of GeoJSON name a system.
_NAMED = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[0-9.]*:)?CRS84", re.IGNORECASE)
DEGREES = 4326  # the code of WGS 84
MERCATOR_EDGE = 20_037_509  # metres from the middle of Web Mercator to its edge


def epsg(text: str) -> int | None:
    """The number of a code such as `EPSG:32637`; None for other texts."""
    m = _CODE.fullmatch(text.strip())
    return int(m[1]) if m else None


def is_system(text: str) -> bool:
    """Whether a text names a system that coordinates on the ground can be in."""
    code = epsg(text)
    return code is not None and _transformer(code) is not None


def is_geographic(code: int) -> bool:
    """Whether the coordinates of a system are degrees."""
    from pyproj import CRS

    return bool(CRS.from_epsg(code).is_geographic)


@cache
def _transformer(code: int) -> Any:
    """What brings x, y of a system to longitude, latitude; None where there is no such system."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        system = CRS.from_epsg(code)
        if not (system.is_geographic or system.is_projected):
            return None
        return Transformer.from_crs(system, WGS84, always_xy=True)
    except ProjError:
        return None


def transformed(code: int, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude (WGS 84) of a point; both NaN where it lies outside of the system."""
    transformer = _transformer(code)
    if transformer is None:
        return math.nan, math.nan
    longitude, latitude = transformer.transform(x, y)
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return math.nan, math.nan
    return float(longitude), float(latitude)


def transformer_of(code: int) -> Any:
    """The transformer of a system that `is_system` knows."""
    return _transformer(code)


def transformer_named(text: str) -> Any:
    """The transformer of a system as GeoJSON names it; None for WGS 84. Raises LookupError."""
    m = _NAMED.fullmatch(text)
    if _CRS84.fullmatch(text) or (m and int(m[1]) == DEGREES):
        return None
    found = _transformer(int(m[1])) if m else None
    if found is None:
        raise LookupError(text)
    return found
