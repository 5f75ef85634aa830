"""Areas: the polygon of a place, computed from the rule in `places.csv`.

Rules (`REGION` is an ISO 3166-2 code, `COUNTRY` an ISO 3166-1 alpha-2 code):

    around PLACE A-B km                    a ring, or with A = 0 a disc
    sector N|NE|E|SE|S|SW|W|NW of PLACE A-B km   90 degrees wide, centred on that direction
    REGION within N km of border COUNTRY   the part of a region within N km of a country
    regions REGION [REGION ...]            the union of regions
    country COUNTRY                        a whole country
    POLYGON ((...))                        a shape of its own, in WKT (OGC Simple Features): also
                                           points, lines, collections, with holes

Distances are measured in metres in a projected CRS: for rings and sectors an azimuthal equidistant
one centred on the place, which keeps distances and bearings from the centre; for strips along a
border the UTM zone at the middle of the region. Results are WGS 84, longitude and latitude.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from shapely import Point, Polygon, box, get_num_coordinates, transform
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.i18n import t
from geo.model.shipped import BASEMAP, DATA

WGS84 = "EPSG:4326"
MERCATOR = "EPSG:3857"

_BEARINGS = {d: i * 45.0 for i, d in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))}
_SECTOR_DEGREES = 90.0
# The shared border of two regions may not have the same vertices in both.
_BORDER_TOLERANCE_M = 100.0

_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_AROUND = re.compile(rf"around (\S+) {_NUMBER}-{_NUMBER} km")
_SECTOR = re.compile(rf"sector (N|NE|E|SE|S|SW|W|NW) of (\S+) {_NUMBER}-{_NUMBER} km")
_STRIP = re.compile(rf"([A-Z]{{2}}-\w{{1,3}}) within {_NUMBER} km of border ([A-Z]{{2}})")
_REGIONS = re.compile(r"regions((?: [A-Z]{2}-\w{1,3})+)")
_COUNTRY = re.compile(r"country ([A-Z]{2})")
_WKT = re.compile(r"(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Boundary:
    """A part of a region or country; a country may have several.

    iso: ISO 3166-2 code of a region, ISO 3166-1 alpha-2 code of a country. country: alpha-2 code.
    shape: WGS 84.
    """

    iso: str
    country: str
    name_en: str
    name_ja: str
    shape: BaseGeometry


Boundaries = Mapping[str, tuple[Boundary, ...]]  # by ISO code


@cache
def regions(path: Path = DATA / "boundaries" / "regions.geojson") -> Boundaries:
    """The boundaries of regions, from a GeoJSON file."""
    return _boundaries(path)


@cache
def countries(path: Path = BASEMAP / "countries.json") -> Boundaries:
    """The boundaries of all countries, from the basemap."""
    return _boundaries(path)


@dataclass(frozen=True)
class RegionNames:
    """A first-level region of the world: its ISO 3166-2 code, its country, and all its names."""

    iso: str
    country: str
    name_en: str
    name_ja: str
    names: tuple[str, ...]


WORLD = DATA / "boundaries" / "world.parquet"


@cache
def world_regions(path: Path = WORLD) -> Mapping[str, RegionNames]:
    """The first-level regions of the world by ISO code, without their shapes."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["iso", "country", "en", "ja", "names"])
    return {
        row["iso"]: RegionNames(
            row["iso"], row["country"], row["en"], row["ja"], tuple(row["names"])
        )
        for row in table.to_pylist()
    }


@cache
def _world_shapes(country: str, path: Path = WORLD) -> Mapping[str, BaseGeometry]:
    """The shapes of the regions of a country (WGS 84), by ISO code."""
    import pyarrow.parquet as pq

    found = pq.read_table(path, columns=["iso", "shape"], filters=[("country", "=", country)])
    cells = zip(found.column("iso").to_pylist(), found.column("shape").to_pylist(), strict=True)
    return {iso: shapely.from_wkb(shape) for iso, shape in cells if shape}


def _boundaries(path: Path) -> Boundaries:
    found: dict[str, tuple[Boundary, ...]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        said = feature["properties"]
        iso = said["iso"]
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        country = said.get("country") or iso
        made = Boundary(iso, country, said["en"], said["ja"], shape)
        found[iso] = (*found.get(iso, ()), made)
    return found


def projected(shape: BaseGeometry, crs: str, to: str) -> BaseGeometry:
    """`shape` transformed from `crs` to another coordinate reference system (names of PROJ)."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(crs, to, always_xy=True)
    return transform(shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


class AreaError(ValueError):
    """Why a rule or a shape makes no area. reason: key of the message; values: for it."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason, self.values = reason, values
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """The message in `lang`."""
        return t(f"area.{self.reason}", lang, **self.values)


def area(rule: str, centres: dict[str, tuple[float, float]]) -> BaseGeometry:
    """The polygon of `rule` in WGS 84.

    centres: place_id -> (latitude, longitude) of the places a rule may name.
    Raises AreaError if a rule cannot be parsed or names an unknown place.
    """
    if m := _AROUND.fullmatch(rule):
        return _ring(_centre(m[1], centres), *_distances(m[2], m[3]))
    if m := _SECTOR.fullmatch(rule):
        return _ring(_centre(m[2], centres), *_distances(m[3], m[4]), bearing=_BEARINGS[m[1]])
    if m := _STRIP.fullmatch(rule):
        return _strip(m[1], float(m[2]) * 1000, m[3])
    if m := _REGIONS.fullmatch(rule):
        return shapely.union_all([_region(c) for c in m[1].split()])
    if m := _COUNTRY.fullmatch(rule):
        return _region(m[1])
    if is_shape(rule):
        return shape_of(rule)
    raise AreaError("rule", rule=rule[:200])


@dataclass(frozen=True)
class WholeArea:
    """What a rule says that names one whole region or country.

    precision: as in `geo_precision`. admin1: ISO 3166-2 code; "" for a country. country: alpha-2.
    """

    precision: str
    admin1: str
    country: str
    name_en: str
    name_ja: str


def whole_area(rule: str) -> WholeArea | None:
    """The region or country that a rule names, if it names one and no more."""
    if (m := _REGIONS.fullmatch(rule)) and len(codes := m[1].split()) == 1:
        if found := world_regions().get(codes[0]):
            return WholeArea("region", found.iso, found.country, found.name_en, found.name_ja)
    elif (m := _COUNTRY.fullmatch(rule)) and (parts := countries().get(m[1])):
        return WholeArea("country", "", m[1], parts[0].name_en, parts[0].name_ja)
    return None


def is_shape(rule: str) -> bool:
    """Whether a rule is a shape of its own, in WKT."""
    return _WKT.match(rule) is not None


def shape_of(wkt: str) -> BaseGeometry:
    """The shape that a text in WKT describes, in WGS 84, cut at the antimeridian (RFC 7946).

    Raises AreaError.
    """
    try:
        return normalised(shapely.from_wkt(wkt))
    except shapely.errors.GEOSException as e:
        raise AreaError("wkt", why=str(e)[:80]) from e


def normalised(shape: BaseGeometry) -> BaseGeometry:
    """A valid shape in two dimensions, cut where it crosses the antimeridian.

    shape: longitude and latitude in WGS 84. A polygon or line two of whose neighbouring points are
    more than 180 degrees apart crosses it, and so does one with longitudes beyond 180 degrees.
    Raises AreaError for an empty shape, and for coordinates outside of the earth.
    """
    flat = shapely.force_2d(shape)
    if flat is None or flat.is_empty:
        raise AreaError("empty")
    xy = shapely.get_coordinates(flat)
    if not np.isfinite(xy).all() or np.abs(xy[:, 1]).max() > 90 or np.abs(xy[:, 0]).max() > 360:
        raise AreaError("degrees")
    parts = [_cut_part(part) for part in _single(flat)]
    valid = [part if part.is_valid else shapely.make_valid(part) for part in parts]
    return valid[0] if len(valid) == 1 else _collected(valid)


def _single(shape: BaseGeometry) -> list[BaseGeometry]:
    """The points, lines and polygons of a shape, also of collections in collections."""
    if not hasattr(shape, "geoms"):
        return [shape]
    return [single for part in shape.geoms for single in _single(part)]


def _collected(parts: list[BaseGeometry]) -> BaseGeometry:
    kinds = {part.geom_type for part in parts}
    if len(kinds) > 1 or any(hasattr(part, "geoms") for part in parts):
        flat = [single for part in parts for single in _single(part)]
        kinds = {part.geom_type for part in flat}
        parts = flat
    if len(parts) == 1:
        return parts[0]
    match kinds.pop() if len(kinds) == 1 else "":
        case "Point":
            return shapely.MultiPoint(parts)
        case "LineString":
            return shapely.MultiLineString(parts)
        case "Polygon":
            made: BaseGeometry = shapely.MultiPolygon(parts)
            return made if made.is_valid else shapely.union_all(parts)
        case _:
            return shapely.GeometryCollection(parts)


def _cut_part(part: BaseGeometry) -> BaseGeometry:
    """A point, line or polygon, cut where it crosses the antimeridian."""
    x = shapely.get_coordinates(part)[:, 0]
    leaps = part.geom_type != "Point" and len(x) > 1 and np.abs(np.diff(x)).max() > 180
    if not leaps and np.abs(x).max() <= 180:
        return part
    kept = [single for half in _halves(part) for single in _single(half) if not half.is_empty]
    dimension = shapely.get_dimensions(part)
    return _collected([single for single in kept if shapely.get_dimensions(single) == dimension])


def inside(shape: BaseGeometry) -> tuple[float, float]:
    """Latitude and longitude of a point inside the largest part of a shape (WGS 84), or on it."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    point = largest.representative_point()
    return point.y, point.x


def drawable(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, with lines and points as narrow ones, for drawing only."""
    parts = _single(shape)
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    others = [part for part in parts if part.geom_type != "Polygon"]
    if not others:
        return shape
    west, south, east, north = shape.bounds
    wide = max((east - west) / 150, (north - south) / 150, 0.003)
    return shapely.union_all([*polygons, *(part.buffer(wide, quad_segs=3) for part in others)])


def disc(latitude: float, longitude: float, radius_m: float) -> BaseGeometry:
    """The disc of `radius_m` metres around a point, in WGS 84."""
    return _ring((latitude, longitude), 0.0, radius_m)


def simplified(shape: BaseGeometry, points: int = 320) -> BaseGeometry:
    """`shape` with about `points` vertices at most: a cartographic simplification for drawing only.

    Small parts are left out, and the tolerance grows until the number of vertices fits.
    """
    west, south, east, north = shape.bounds
    tolerance = max(east - west, north - south) / 400
    while get_num_coordinates(shape) > points and tolerance < 5:
        largest = max(shape.geoms, key=lambda g: g.area) if hasattr(shape, "geoms") else shape
        parts = getattr(shape, "geoms", [shape])
        kept = [g.simplify(tolerance) for g in parts if g.area > largest.area / 200]
        shape = shapely.union_all(shapely.make_valid(kept))
        tolerance *= 1.6
    return shape


def _distances(inner: str, outer: str) -> tuple[float, float]:
    a, b = float(inner) * 1000, float(outer) * 1000
    if b <= a:
        raise AreaError("distances", outer=outer, inner=inner)
    return a, b


def _centre(place_id: str, centres: dict[str, tuple[float, float]]) -> tuple[float, float]:
    if place_id not in centres:
        raise AreaError("place", place=place_id)
    return centres[place_id]


def _region(code: str) -> BaseGeometry:
    for table in (regions, countries):
        pieces = [piece.shape for piece in table().get(code, ())]
        if pieces:
            return pieces[0] if len(pieces) == 1 else shapely.union_all(pieces)
        if "-" in code:
            break
    shape = _world_shapes(code[:2]).get(code) if "-" in code else None
    if shape is not None:
        return shape
    raise AreaError("boundary", code=code)


def _ring(
    centre: tuple[float, float], inner_m: float, outer_m: float, bearing: float | None = None
) -> BaseGeometry:
    latitude, longitude = centre
    crs = f"+proj=aeqd +lat_0={latitude} +lon_0={longitude} +datum=WGS84 +units=m"
    if bearing is None:
        shape: BaseGeometry = Point(0, 0).buffer(outer_m, quad_segs=16)
        if inner_m:
            shape = shape.difference(Point(0, 0).buffer(inner_m, quad_segs=16))
    else:
        half = _SECTOR_DEGREES / 2
        angles = [math.radians(bearing - half + n * half / 12) for n in range(25)]
        outer = [(outer_m * math.sin(a), outer_m * math.cos(a)) for a in angles]
        inner = [(inner_m * math.sin(a), inner_m * math.cos(a)) for a in reversed(angles)]
        shape = Polygon(outer + (inner if inner_m else [(0.0, 0.0)]))
    return _cut(projected(shape, crs, WGS84))


def _cut(shape: BaseGeometry) -> BaseGeometry:
    """`shape` cut in two if it crosses the antimeridian (RFC 7946)."""
    west, _, east, _ = shape.bounds
    return shape if east - west < 180 else shapely.union_all(_halves(shape))


def _halves(shape: BaseGeometry) -> list[BaseGeometry]:
    """The parts of a shape west and east of the antimeridian, which it crosses."""
    whole = transform(shape, lambda xy: np.column_stack((xy[:, 0] % 360, xy[:, 1])))
    if not whole.is_valid:
        whole = shapely.make_valid(whole)
    left = whole.intersection(box(0, -90, 180, 90))
    return [left, translate(whole.intersection(box(180, -90, 360, 90)), -360)]


def _strip(code: str, width_m: float, country: str) -> BaseGeometry:
    region = _region(code)
    metric = _utm(region)
    pieces = [piece for found in regions().values() for piece in found]
    other = [p.shape for p in pieces if p.country == country and len(p.iso) > 2]
    if not other:
        raise AreaError("boundary", code=country)
    land = projected(region, WGS84, metric)
    # Only near shapes matter, and others would lie far outside the UTM zone.
    around = region.buffer(width_m / 40_000)  # degrees, generously
    near = [projected(shape, WGS84, metric) for shape in other if shape.intersects(around)]
    across = shapely.union_all(near)
    if not near or across.distance(land) > _BORDER_TOLERANCE_M:
        raise AreaError("border", code=code, country=country)
    return projected(land.intersection(across.buffer(width_m)), metric, WGS84)


def _utm(shape: BaseGeometry) -> str:
    """The UTM zone at the middle of a shape's bounds."""
    from pyproj.aoi import AreaOfInterest
    from pyproj.database import query_utm_crs_info

    west, south, east, north = shape.bounds
    x, y = (west + east) / 2, (south + north) / 2
    zones = query_utm_crs_info("WGS 84", AreaOfInterest(x, y, x, y))
    return f"EPSG:{zones[0].code}"
