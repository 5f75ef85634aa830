"""GeoPackage and GeoParquet, written in groups of rows so that memory stays bounded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo.export.extract import NUMBERS, POINT, Extract, with_point
from geo.model.areas import WGS84
from geo.model.claims import COLUMNS, Claim

LAYER = "claims"
_ROWS = 10_000  # in one group
_PIECE = 1 << 20  # bytes read at once from a finished file
_COLUMNS = (*COLUMNS, *POINT)
_REAL = (*NUMBERS, *POINT)


def geoparquet(extract: Extract) -> Iterator[bytes]:
    """GeoParquet 1.x with the column `geometry` in WKB, WGS 84; at least one piece per row group.

    Each group is written to a temporary file, whose new bytes are then yielded.
    """
    # An empty GeoDataFrame gives the file metadata that describes the geometry column.
    with tempfile.TemporaryFile() as template:
        _frame(extract, ()).to_parquet(template, index=False)
        template.seek(0)
        metadata = pq.read_schema(template).metadata
    kinds = [(name, pa.float64() if name in _REAL else pa.string()) for name in _COLUMNS]
    schema = pa.schema([*kinds, ("geometry", pa.binary())]).with_metadata(
        {b"geo": metadata[b"geo"]}
    )
    with tempfile.TemporaryFile() as file:
        sent = 0
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for chunk in extract.chunks(_ROWS):
                writer.write_table(_arrow(extract, chunk, schema))
                pieces, sent = _new(file, sent)
                yield pieces
        yield _new(file, sent)[0]


def geopackage(extract: Extract) -> Iterator[bytes]:
    """An OGC GeoPackage with the layer `claims` in WGS 84, with geometries of any type, or null."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.gpkg"
        first = True
        for chunk in extract.chunks(_ROWS) if extract.claims else iter([[]]):
            pyogrio.write_dataframe(
                _frame(extract, chunk),
                path,
                layer=LAYER,
                driver="GPKG",
                geometry_type="Unknown",
                append=not first,
            )
            first = False
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _frame(extract: Extract, claims: Sequence[Claim]) -> gpd.GeoDataFrame:
    rows = [with_point(claim) for claim in claims]
    columns = {
        name: pd.Series([row[name] for row in rows], dtype="float64" if name in _REAL else "str")
        for name in _COLUMNS
    }
    shapes = [extract.shape(claim) for claim in claims]
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=WGS84))


def _arrow(extract: Extract, claims: Sequence[Claim], schema: pa.Schema) -> pa.Table:
    rows = [with_point(claim) for claim in claims]
    columns = [pa.array([row[name] for row in rows], schema.field(name).type) for name in _COLUMNS]
    shapes = shapely.to_wkb([extract.shape(claim) for claim in claims])
    return pa.Table.from_arrays([*columns, pa.array(shapes, pa.binary())], schema=schema)


def _new(file: IO[bytes], sent: int) -> tuple[bytes, int]:
    """The bytes written to the file after the first `sent`, and the new number of bytes sent."""
    file.flush()
    end = file.tell()
    file.seek(sent)
    data = file.read(end - sent)
    file.seek(end)
    return data, end
