"""Reads Parquet and GeoParquet, one group of rows after the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.importing.beside import tables_in
from geo.importing.readers.arrow_batches import spool_batches
from geo.importing.readers.geometries import (
    Where,
    names_with,
    transformer,
    where_of,
    where_of_wkb,
)
from geo.importing.readers.task import ROWS_AT_ONCE, Refused, Spool, Task
from geo.importing.sheets import is_claim
from geo.model.columns import BESIDE

_CRS84 = "OGC:CRS84"  # what GeoParquet means where it names none


def read_parquet(task: Task) -> Mapping[str, object]:
    """Write the rows of a Parquet file to the spool."""
    try:
        return _read(task)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowKeyError, OSError) as e:
        raise Refused("kind_damaged", value=(str(e).splitlines() or [""])[0]) from e


def _read(task: Task) -> Mapping[str, object]:
    with pq.ParquetFile(task.path) as file:
        schema = file.schema_arrow
        shape, crs = _geometry(schema)
        to_wgs84 = transformer(crs) if shape and crs is not None else None
        names = [n for n in schema.names if n != shape]
        in_shapes = bool(shape) and not is_claim(names)
        columns = names_with(names) if in_shapes else names
        told = {"in_shapes": in_shapes, "crs": _crs_text(crs)}
        if is_claim(names):
            told["beside"] = tables_in((schema.metadata or {}).get(BESIDE.encode(), b"{}"))

        def where_of(batch: pa.RecordBatch) -> Where:
            return _where(batch.column(shape), to_wgs84, crs is not None)

        with Spool(task, columns, **told) as spool:
            batches = file.iter_batches(batch_size=ROWS_AT_ONCE)
            rows = spool_batches(spool, batches, names, where_of if in_shapes else None)
            missing = [["crs_missing", "", 0, "", 1]] if shape and crs is None else []
            return {"rows": rows, "remarks": [*missing, *spool.remarks]}


def _geometry(schema: pa.Schema) -> tuple[str, object]:
    """The column with the geometry, "" if there is none; and its CRS, None if it is not known."""
    try:
        geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        column = geo.get("primary_column", "")
        about = geo.get("columns", {}).get(column, {})
        if column in schema.names and isinstance(about, dict):
            # `null` says that it is not known, which a missing key does not.
            crs = about.get("crs", _CRS84)
            return column, None if crs is None else _authority(crs)
        for field in schema:  # GeoArrow, without the metadata of GeoParquet
            kind = (field.metadata or {}).get(b"ARROW:extension:name", b"").decode()
            kind = kind or getattr(field.type, "extension_name", "")
            if kind == "geoarrow.wkb":
                told = (field.metadata or {}).get(b"ARROW:extension:metadata", b"{}")
                crs = json.loads(told or b"{}").get("crs") or _CRS84
                return str(field.name), _authority(crs)
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError) as e:
        raise Refused("kind_damaged", value=f"geo: {e}") from e
    return "", ""


def _authority(crs: object) -> object:
    """The code of a CRS in its register, where its definition (PROJJSON) names that."""
    code = crs.get("id") if isinstance(crs, dict) else None
    if isinstance(code, dict) and {"authority", "code"} <= code.keys():
        return f"{code['authority']}:{code['code']}"
    return json.dumps(crs) if isinstance(crs, dict) else crs


def _crs_text(crs: object) -> str:
    text = str(crs or "")
    return text if len(text) < 40 else ""


def _where(column: pa.Array, to_wgs84: Any, has_crs: bool) -> Where:
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_struct(column.type) and {"x", "y"} <= {f.name for f in column.type}:
        x, y = (np.asarray(column.field(k).to_pylist(), float) for k in ("x", "y"))
        shapes = shapely.points(x, y)
        there = column.is_valid().to_pylist()
        given = [s if t else None for s, t in zip(shapes, there, strict=True)]
        return where_of(given, to_wgs84, has_crs)
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        raise Refused("encoding_of_geometry", value=str(column.type))
    return where_of_wkb(column, to_wgs84, has_crs)
