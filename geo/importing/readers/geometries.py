"""Makes the columns of a sheet that say where: the same as those of a GeoJSON file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.importing.coordinates.angles import words
from geo.importing.readers.task import Refused, Told
from geo.model.places import fold

LONGITUDE, LATITUDE, GEOMETRY = PLACE = ("longitude", "latitude", "geometry")
WGS84 = "EPSG:4326"
ELSEWHERE, ALSO_ELSEWHERE = "elsewhere", "also_elsewhere"  # keys of remarks
_SAME_PLACE = 0.01  # degrees
_DECIMALS = 7  # of coordinates that were transformed


@dataclass
class Where:
    """The texts of `PLACE`, and by position the values of geometries that cannot be read."""

    columns: dict[str, list[str]]
    bad: dict[int, str] = field(default_factory=dict)


def transformer(crs: object) -> Any:
    """What brings coordinates, in the order x and y, to WGS 84; None where they are.

    crs: whatever pyproj takes. Raises Refused.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    if crs in (WGS84, "OGC:CRS84"):
        return None
    try:
        return Transformer.from_crs(CRS.from_user_input(crs), WGS84, always_xy=True)
    except ProjError as e:
        raise Refused("crs_unknown", value=crs) from e


def _check_degrees(shapes: Any) -> None:
    """Raise Refused where coordinates without a CRS cannot be degrees."""
    west, south, east, north = bounds = shapely.total_bounds(shapes)
    if west < -180 or south < -90 or east > 180 or north > 90:  # all are NaN where there are none
        raise Refused("crs_missing", value=", ".join(f"{v:.10g}" for v in bounds))


def where_of_wkb(wkb: pa.Array, to_wgs84: Any, has_crs: bool = True) -> Where:
    """The places of geometries in WKB."""
    given = wkb.to_pylist()
    shapes = shapely.from_wkb(given, on_invalid="ignore")
    found = where_of(shapes, to_wgs84, has_crs)
    for n, (data, shape) in enumerate(zip(given, shapes, strict=True)):
        if data is not None and shape is None:
            found.bad[n] = data[:40].hex()
    return found


def where_of(shapes: Any, to_wgs84: Any, has_crs: bool = True) -> Where:
    """The places of an array of geometries, of which some may be None.

    A point, or the only one of several, has longitude and latitude; any other shape is GeoJSON.
    has_crs: whether the file says its CRS. Raises Refused if not, and they cannot be degrees.
    """
    shapes = np.asarray(shapes, dtype=object)
    if not has_crs:
        _check_degrees(shapes)
    for _ in range(2):  # a collection may hold a multipoint
        several = np.isin(shapely.get_type_id(shapes), (4, 7))
        only = several & (shapely.get_num_geometries(shapes) == 1)
        inner = shapely.get_geometry(shapes, 0)
        is_point = np.isin(shapely.get_type_id(inner), (0, 4))
        shapes = np.where(only & is_point, inner, shapes)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    points = there & (shapely.get_type_id(shapes) == 0)
    texts = {name: [""] * len(shapes) for name in PLACE}
    found = Where(texts)
    at = np.flatnonzero(points)
    x, y = shapely.get_x(shapes[at]), shapely.get_y(shapes[at])
    if to_wgs84 is not None and len(at):
        x, y = (np.round(v, _DECIMALS) for v in to_wgs84.transform(x, y))
    finite = np.isfinite(x) & np.isfinite(y)
    found.bad |= {n: str(shapes[n]) for n in at[~finite].tolist()}
    points_at = zip(at[finite].tolist(), x[finite].tolist(), y[finite].tolist(), strict=True)
    for n, lon, lat in points_at:
        texts[LONGITUDE][n], texts[LATITUDE][n] = f"{lon:.15g}", f"{lat:.15g}"
        texts[GEOMETRY][n] = "Point"
    for n in np.flatnonzero(there & ~points).tolist():
        try:
            texts[GEOMETRY][n] = _geojson(shapes[n], to_wgs84)
        except (shapely.errors.GEOSException, ValueError) as e:
            found.bad[n] = str(e)
    return found


def _geojson(shape: Any, to_wgs84: Any) -> str:
    if to_wgs84 is not None:
        shape = shapely.transform(
            shape, lambda xy: np.column_stack(to_wgs84.transform(xy[:, 0], xy[:, 1]))
        )
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ValueError(str(shape)[:80])
    return str(shapely.to_geojson(shape))


def is_elsewhere(own: Sequence[object], place: Sequence[object]) -> bool:
    """Whether a latitude and longitude beside a geometry name another place than that.

    own, place: latitude and longitude; what is no number names none.
    """
    try:
        pairs = [(float(str(a)), float(str(b))) for a, b in zip(own, place, strict=True)]
    except ValueError:
        return False
    return any(abs(a - b) > _SAME_PLACE for a, b in pairs)


def own_places(names: Sequence[str]) -> list[tuple[str, str, str]]:
    """The columns of a file that have latitude and longitude beside its geometries.

    Each pair with the key of the remark about those that name another place: of the columns that a
    geometry fills it counts itself, of others (`lat`, `LON`) what the profile says.
    """
    found = [(ELSEWHERE, LATITUDE, LONGITUDE)] if {LATITUDE, LONGITUDE} <= set(names) else []
    axes = words()["axes"]
    pair = [
        [n for n in names if n not in PLACE and fold(n).strip(". ") in axes[axis]] for axis in axes
    ]
    if len(pair[0]) == len(pair[1]) == 1:
        found.append((ALSO_ELSEWHERE, pair[0][0], pair[1][0]))
    return found


def elsewhere(
    names: Sequence[str], cells: Sequence[pa.Array], where: Where, first: int
) -> list[Told]:
    """The remarks about rows whose own latitude and longitude name another place.

    first: the number of the first row.
    """
    made = dict(zip(names, cells, strict=True))
    place = list(zip(where.columns[LATITUDE], where.columns[LONGITUDE], strict=True))
    told: list[Told] = []
    for key, latitude, longitude in own_places(names):
        own = zip(made[latitude].to_pylist(), made[longitude].to_pylist(), strict=True)
        found = [
            (n, mine)
            for n, (mine, there) in enumerate(zip(own, place, strict=True), first)
            if is_elsewhere(mine, there)
        ]
        if found:
            column = "" if key == ELSEWHERE else f"{latitude}, {longitude}"
            told.append((key, column, found[0][0], ", ".join(found[0][1]), len(found)))
    return told


def with_place(names: Sequence[str], cells: list[pa.Array], where: Where) -> list[pa.Array]:
    """The columns of `names` and those of `PLACE` that are not among them (see `names_with`).

    A column of the file with such a name keeps its cells where a row has no geometry.
    """
    made = dict(zip(names, cells, strict=True))
    for name in PLACE:
        own = pa.array(where.columns[name], pa.string())
        has_one = pc.not_equal(pa.array(where.columns[GEOMETRY], pa.string()), "")
        made[name] = pc.if_else(has_one, own, made[name]) if name in made else own
    return list(made.values())


def names_with(names: Sequence[str]) -> list[str]:
    """The columns that `with_place` gives."""
    return list(dict.fromkeys([*names, *PLACE]))
