"""GeoJSON (RFC 7946) with one feature on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import shapely

from geo.export.extract import Extract
from geo.model.claims import Claim
from geo.model.columns import BESIDE

_ROWS = 1_000
_MAX_AREAS = 1_000  # texts of areas that are kept, of some kilobytes each
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class AreaTexts:
    """The geometries of claims as JSON. Those of areas are long, and many claims share one."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, float | None], str] = {}

    def geometry(self, extract: Extract, claim: Claim) -> str:
        """The geometry of a claim; `null` where its place is unknown."""
        shape = extract.shape(claim)
        if shape is None or shape.geom_type == "Point":
            return "null" if shape is None else str(shapely.to_geojson(shape))
        # A disc around coordinates of a claim's own is as wide as that claim says.
        key = claim.place_key, None if claim.place_id else claim.geo_radius_m
        if key not in self._kept:
            if len(self._kept) >= _MAX_AREAS:
                self._kept.clear()
            self._kept[key] = shapely.to_geojson(shape)
        return self._kept[key]


def feature(key: str, geometry: str, properties: Mapping[str, object]) -> str:
    """A feature. geometry: as JSON."""
    return (
        f'{{"type":"Feature","id":{_dumps(key)},"geometry":{geometry},'
        f'"properties":{_dumps(properties)}}}'
    )


def geojson(extract: Extract) -> Iterator[bytes]:
    """A FeatureCollection in longitude and latitude, WGS 84, without a `crs` member.

    Feature ids are claim ids; a claim whose place is unknown has a null geometry. The member
    `claim_atlas` has the tables beside the claims as CSV.
    """
    areas = AreaTexts()
    yield b'{"type":"FeatureCollection","features":['
    before = "\n"
    for chunk in extract.chunks(_ROWS):
        lines = []
        for claim in chunk:
            geometry = areas.geometry(extract, claim)
            lines.append(feature(claim.claim_id, geometry, extract.with_point(claim)))
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield f'\n],"{BESIDE}":{_dumps(extract.beside())}}}\n'.encode()
