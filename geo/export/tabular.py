"""GeoPackage and GeoParquet, written in groups of rows so that memory stays bounded."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo.export.extract import DAYS, NUMBERS, POINT, Extract
from geo.model.areas import WGS84
from geo.model.claims import Claim
from geo.model.columns import BESIDE, WRITTEN

LAYER = "claims"
_ROWS = 10_000  # in one group
_PIECE = 1 << 20  # bytes read at once from a finished file


def geoparquet(extract: Extract) -> Iterator[bytes]:
    """GeoParquet 1.x with the column `geometry` in WKB, WGS 84; at least one piece per row group.

    The metadata `claim_atlas` has the tables beside the claims as CSV. Each group is written to a
    temporary file, whose new bytes are then yielded.
    """
    # An empty GeoDataFrame gives the file metadata that describes the geometry column.
    with tempfile.TemporaryFile() as template:
        gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=WGS84)).to_parquet(template, index=False)
        template.seek(0)
        metadata = pq.read_schema(template).metadata
    beside = json.dumps(extract.beside(), ensure_ascii=False).encode()
    schema = _schema(extract).with_metadata({b"geo": metadata[b"geo"], BESIDE.encode(): beside})
    with tempfile.TemporaryFile() as file:
        sent = 0
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for chunk in extract.chunks(_ROWS):
                writer.write_table(_table(extract, chunk, schema))
                pieces, sent = _new(file, sent)
                yield pieces
        yield _new(file, sent)[0]


def geopackage(extract: Extract) -> Iterator[bytes]:
    """An OGC GeoPackage with the layer `claims` in WGS 84, with geometries of any type, or null.

    The tables beside the claims are tables of attributes.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.gpkg"
        first = True
        for chunk in extract.chunks(_ROWS) if extract.claims else iter([[]]):
            pyogrio.write_arrow(
                _table(extract, chunk, _schema(extract)),
                path,
                layer=LAYER,
                driver="GPKG",
                geometry_name="geometry",
                geometry_type="Unknown",
                crs=WGS84,
                append=not first,
            )
            first = False
        for name, columns, rows in extract.tables():
            beside = pa.table({c: pa.array([row[c] for row in rows], pa.string()) for c in columns})
            pyogrio.write_arrow(beside, path, layer=Path(name).stem, driver="GPKG")
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _schema(extract: Extract) -> pa.Schema:
    names = (*extract.columns, *POINT, WRITTEN)
    return pa.schema(
        [
            *((n, pa.float64() if n in (*NUMBERS, *POINT) else pa.string()) for n in names),
            *((name, pa.date32()) for name in DAYS),
            ("geometry", pa.binary()),
        ]
    )


def _table(extract: Extract, claims: Sequence[Claim], schema: pa.Schema) -> pa.Table:
    rows = [extract.with_point(claim) for claim in claims]
    names = schema.names[: -len(DAYS) - 1]
    columns = [pa.array([row[name] for row in rows], schema.field(name).type) for name in names]
    columns += [pa.array(days, pa.date32()) for days in _days(extract, claims)]
    shapes = shapely.to_wkb([extract.shape(claim) for claim in claims])
    return pa.Table.from_arrays([*columns, pa.array(shapes, pa.binary())], schema=schema)


def _days(extract: Extract, claims: Sequence[Claim]) -> list[tuple[date | None, ...]]:
    """The columns `DAYS`."""
    return list(zip(*map(extract.days, claims), strict=True)) or [()] * len(DAYS)


def _new(file: IO[bytes], sent: int) -> tuple[bytes, int]:
    """The bytes written to the file after the first `sent`, and the new number of bytes sent."""
    file.flush()
    end = file.tell()
    file.seek(sent)
    data = file.read(end - sent)
    file.seek(end)
    return data, end
