"""GeoJSON (RFC 7946) with one feature on each line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from geo.export.extract import Extract, Shapes
from geo.model.columns import BESIDE
from geo.model.places import PRECISE

_ROWS = 1_000
_MAX_AREAS = 1_000  # texts of areas that are kept, of some kilobytes each
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class AreaTexts:
    """The geometries of claims as JSON. Those of areas are long, and many claims share one."""

    def __init__(
        self, shapes: Shapes, drawn: Callable[[BaseGeometry], BaseGeometry] = lambda shape: shape
    ) -> None:
        """drawn: what is written of the shape of an area."""
        self.shapes, self._drawn = shapes, drawn
        self._kept: dict[tuple[str, float | None, float | None, float | None], str] = {}

    def geometry(
        self,
        place_id: str,
        latitude: float | None,
        longitude: float | None,
        precision: str,
        radius: float | None,
    ) -> str:
        """The geometry of a place (see `Shapes.of`); `null` where it is unknown."""
        if precision in PRECISE:
            if latitude is None or longitude is None:
                return "null"
            return f'{{"type":"Point","coordinates":[{longitude!r},{latitude!r}]}}'
        shape = self.shapes.of(place_id, latitude, longitude, precision, radius)
        if shape is None or shape.geom_type == "Point":
            return "null" if shape is None else str(shapely.to_geojson(shape))
        key = ("", latitude, longitude, radius) if not place_id else (place_id, None, None, None)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MAX_AREAS:
                self._kept.clear()
            found = self._kept[key] = shapely.to_geojson(self._drawn(shape))
        return found


def feature(
    key: str, geometry: str, properties: Mapping[str, object] | str, links: object = None
) -> str:
    """A feature. geometry: as JSON. properties: these, or their JSON. links: a list, or None."""
    said = properties if isinstance(properties, str) else _dumps(properties)
    more = "" if links is None else f',"links":{_dumps(links)}'
    return (
        f'{{"type":"Feature","id":{_dumps(key)},"geometry":{geometry},"properties":{said}{more}}}'
    )


def geojson(extract: Extract) -> Iterator[bytes]:
    """A FeatureCollection in longitude and latitude, WGS 84, without a `crs` member.

    Feature ids are claim ids; a claim whose place is unknown has a null geometry. The member
    `claim_atlas` has the tables beside the claims as CSV.
    """
    areas = AreaTexts(extract.shapes)
    yield b'{"type":"FeatureCollection","features":['
    before = "\n"
    for chunk in extract.chunks(_ROWS):
        lines = []
        for claim in chunk:
            where = claim.latitude, claim.longitude, claim.geo_precision, claim.geo_radius_m
            geometry = areas.geometry(claim.place_id, *where)
            lines.append(feature(claim.claim_id, geometry, extract.with_point(claim)))
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield f'\n],"{BESIDE}":{_dumps(extract.beside())}}}\n'.encode()
