"""Reads a cell with a whole position: two numbers or angles, WKT, WKB, GeoJSON, MGRS, or UTM."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from geo.importing.coordinates.addresses import in_address, is_plus_code
from geo.importing.coordinates.angles import (
    MOST,
    PLAIN,
    Angle,
    Axis,
    NotAnAngle,
    angle,
    cleaned,
    plain_angle,
    words,
)
from geo.importing.coordinates.systems import transformed

_WKT = re.compile(
    r"(?:SRID\s*=\s*([0-9]{1,6})\s*;)?\s*"
    r"((?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WKB = re.compile(r"0[01][0-9A-Fa-f]{40,}")
_MGRS = re.compile(r"(?:[0-9]{1,2}[C-HJ-NP-X]|[ABYZ])[A-HJ-NP-Z]{2}[0-9]{0,10}")
_POLAR = re.compile(r"[ABYZ][A-Z]{2}")  # a word of three letters is no square
_UTM = re.compile(
    r"([0-9]{1,2}) ?([C-HJ-NP-X])[ ,]+([0-9]{6,7}(?:\.[0-9]+)?) ?(?:M ?E|E)?[ ,;]+"
    r"([0-9]{1,8}(?:\.[0-9]+)?) ?(?:M ?N|N)?",
    re.IGNORECASE,
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_SQUARE_M = 100_000  # the side of a square without digits


@dataclass(frozen=True)
class Pair:
    """Two angles in the order in which they are written. in_array: in square brackets."""

    first: Angle
    second: Angle
    in_array: bool = False


@dataclass(frozen=True)
class Shape:
    """A geometry in longitude and latitude, or in metres. srid: as it says, 0 where it does not."""

    geometry: BaseGeometry
    srid: int
    kind: str = "wkt"


@dataclass(frozen=True)
class Square:
    """The middle of a square of a grid, in degrees (WGS 84). side: metres; 0 for a point."""

    latitude: float
    longitude: float
    side: int
    kind: str = "mgrs"


Cell: TypeAlias = Pair | Shape | Square


def cell(text: str) -> Cell:
    """Read a cell that is not empty. Raises NotAnAngle."""
    text = text.strip()
    if found := _geometry(text):
        return found
    if pair := _named_pair(text):
        return pair
    if is_plus_code(text):
        raise NotAnAngle("position_plus_code")
    short = cleaned(text) if len(text) <= MOST else ""
    if not short:
        raise NotAnAngle("position")
    return _square(short) or _utm(short.removeprefix("UTM ")) or _pair(short)


def _named_pair(text: str) -> Pair | None:
    """The position in an address of a map, or in an object with `lat` and `lon`."""
    found = in_address(text) or _in_object(text)
    if found is None:
        return None
    axes: tuple[Axis, Axis] = ("latitude", "longitude")
    north, east = (Angle(float(n), axis, n) for n, axis in zip(found, axes, strict=True))
    return Pair(north, east)


def _in_object(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of a JSON object such as `{"lat": 48.59, "lng": 38}`."""
    if not (text.startswith("{") and text.endswith("}")) or len(text) > MOST:
        return None
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    named: dict[str, str] = {}
    for key, value in found.items():
        axis = next((a for a, names in words()["axes"].items() if key.casefold() in names), "")
        if axis in named or (axis and not PLAIN.fullmatch(str(value))):
            return None
        if axis:
            named[axis] = plain_angle(str(value)).text
    return (named["latitude"], named["longitude"]) if len(named) == 2 else None


def _geometry(text: str) -> Shape | None:
    try:
        if m := _WKT.fullmatch(text):
            return Shape(shapely.from_wkt(m[2]), int(m[1] or 0))
        if text.startswith("{") and text.endswith("}") and '"type"' in text:
            return Shape(shapely.from_geojson(text), 0, "geojson")
        if _WKB.fullmatch(text) and len(text) % 2 == 0:
            shape = shapely.from_wkb(text)
            return Shape(shape, int(shapely.get_srid(shape)), "wkb")
    except (shapely.errors.GEOSException, ValueError, TypeError) as e:
        raise NotAnAngle("position_shape", " ".join(str(e).split())[:80]) from e
    return None


@cache
def _converter() -> Any:
    import mgrs  # a compiled extension, which most imports never need

    return mgrs.MGRS()


def _square(text: str) -> Square | None:
    packed = text.replace(" ", "").upper()
    if not _MGRS.fullmatch(packed) or _POLAR.fullmatch(packed):
        return None
    digits = len(packed) - len(packed.rstrip("0123456789"))
    from mgrs.core import MGRSError

    try:
        if digits % 2:
            raise MGRSError
        latitude, longitude = _converter().toLatLon(packed)  # the middle of the square
    except MGRSError as e:
        raise NotAnAngle("position_mgrs") from e
    return Square(latitude, longitude, _SQUARE_M // 10 ** (digits // 2))


def _utm(text: str) -> Square | None:
    """A point of UTM with its zone and band. A zone with S is refused: band S, or the south?"""
    m = _UTM.fullmatch(text)
    if m is None:
        return None
    zone, band = int(m[1]), m[2].upper()
    if not 1 <= zone <= 60 or band == "S":
        raise NotAnAngle("position_utm")
    code = (32600 if band >= "N" else 32700) + zone
    longitude, latitude = transformed(code, float(m[3]), float(m[4]))
    at = min(int((latitude + 80) // 8), len(_BANDS) - 1)
    if band != "N" and not (at >= 0 and abs(_BANDS.index(band) - at) <= 1):
        raise NotAnAngle("position_utm")
    return Square(latitude, longitude, 0, "utm")


def _pair(text: str) -> Pair:
    in_array = text.startswith("[")
    while text and _BRACKETS.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    halves = _halves(text)
    if halves is None:
        raise NotAnAngle("position")
    try:
        first, second = (angle(half) for half in halves)
    except NotAnAngle as e:
        raise NotAnAngle("position" if e.reason == "coordinate" else e.reason, e.value) from e
    if first.axis and first.axis == second.axis:
        raise NotAnAngle("coordinate_axis")
    return Pair(first, second, in_array)


def _halves(text: str) -> tuple[str, str] | None:
    """The two parts of a text, where only one way of parting it is possible."""
    for mark in (";", "/", "|", ", "):
        parts = [part.strip() for part in text.split(mark)]
        if len(parts) > 1:
            return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None
    if directed := _by_direction(text):
        return directed
    for mark in (" ", ","):
        parts = text.split(mark)
        if len(parts) == 2 and all(parts):
            return parts[0], parts[1]
    return None


def _by_direction(text: str) -> tuple[str, str] | None:
    """The parts of `48°35'24"N 38°0'0"E`, `N48 35 E38 0` or `北緯48度東経38度`."""
    found = [m for m in re.finditer(r"[^\W\d_]+(?:\. ?[^\W\d_]+)*\.?", text) if _is_word(m[0])]
    if len(found) != 2:
        marks = [m.start() for m in re.finditer("°", text)]
        if found or len(marks) != 2:
            return None
        start = re.search(r"[-+]?[0-9.]+$", text[: marks[1]].rstrip())
        return (text[: start.start()].strip(), text[start.start() :]) if start else None
    cut = found[1].start() if found[0].start() == 0 else found[0].end()
    if found[0].start() == 0 and text[found[1].start()] in "度分秒도분초":
        cut += 1
    return text[:cut].strip(" ,"), text[cut:].strip(" ,")


def _is_word(text: str) -> bool:
    """Whether letters are a direction or the name of an axis, also right after a unit."""
    word = text.casefold().replace(".", "").replace(" ", "").lstrip("度分秒도분초")
    return any(word in ws for table in ("directions", "axes") for ws in words()[table].values())
