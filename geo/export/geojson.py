"""GeoJSON (RFC 7946) with one feature on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import shapely

from geo.export.extract import Extract
from geo.model.columns import BESIDE

_ROWS = 1_000
_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def geojson(extract: Extract) -> Iterator[bytes]:
    """A FeatureCollection in longitude and latitude, WGS 84, without a `crs` member.

    Feature ids are claim ids; a claim whose place is unknown has a null geometry. The member
    `claim_atlas` has the tables beside the claims as CSV.
    """
    areas: dict[str, str] = {}
    yield b'{"type":"FeatureCollection","features":['
    before = "\n"
    for chunk in extract.chunks(_ROWS):
        lines = []
        for claim in chunk:
            shape = extract.shape(claim)
            if shape is None:
                geometry = "null"
            elif shape.geom_type == "Point":
                geometry = shapely.to_geojson(shape)
            else:  # long, but the same for all claims about the place
                key = claim.place_key
                geometry = areas.get(key) or areas.setdefault(key, shapely.to_geojson(shape))
            lines.append(
                f'{{"type":"Feature","id":{_dumps(claim.claim_id)},"geometry":{geometry},'
                f'"properties":{_dumps(extract.with_point(claim))}}}'
            )
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield f'\n],"{BESIDE}":{_dumps(extract.beside())}}}\n'.encode()
