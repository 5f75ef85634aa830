"""Reads GeoPackage, Shapefile, FlatGeobuf and GPX through GDAL, brought to WGS 84."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio._ogr as ogr
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geo.importing.readers.arrow_batches import spool_batches
from geo.importing.readers.geometries import Where, names_with, transformer, where_of_wkb
from geo.importing.readers.task import ROWS_AT_ONCE, Refused, Spool, Task
from geo.importing.readers.texts import texts_of
from geo.importing.sheets import is_claim
from geo.ledger import NEIGHBOURS

# The only drivers that may open a file. No driver that opens other files or addresses is one.
DRIVERS = {
    "gpkg": "GPKG",
    "shp": "ESRI Shapefile",
    "fgb": "FlatGeobuf",
    "gpx": "GPX",
}
READ = "0.13"  # the version of pyogrio whose `_ogr` was read
# What GDAL derives from the tracks and routes of a GPX file: read only if it is chosen.
_DERIVED = ("route_points", "track_points")


def read_vector(task: Task) -> Mapping[str, object]:
    """Write the features of a layer to the spool."""
    _allow_only(DRIVERS[task.kind])
    try:
        return _read(task)
    except (DataSourceError, DataLayerError, FeatureError) as e:
        raise Refused("kind_damaged", value=_first_line(e)) from e
    except pa.ArrowInvalid as e:
        raise Refused("encoding_of", tried=task.encoding or "UTF-8") from e
    except RuntimeError as e:  # what GDAL says while it streams
        raise Refused("kind_damaged", value=_first_line(e)) from e


def _first_line(error: Exception) -> str:
    # GDAL's messages name our own copy of the file, which says nothing to the user.
    text = (str(error).splitlines() or [""])[0]
    return " ".join(word for word in text.split() if "/" not in word)


def _allow_only(driver: str) -> None:
    """Remove all drivers of GDAL but one."""
    # Relies on `_register_drivers` of pyogrio, which calls GDALAllRegister. That drops what
    # GDAL_SKIP names, so that no other driver is asked whether the file is its own.
    others = [name for name in pyogrio.list_drivers() if name != driver]
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
    ogr._register_drivers()
    if list(pyogrio.list_drivers()) != [driver]:
        raise Refused("reader_crashed", value=driver)


def _read(task: Task) -> Mapping[str, object]:
    layers = {}
    for name in map(str, pyogrio.list_layers(task.path)[:, 0]):
        # A layer that cannot be read, such as a virtual table, costs itself only.
        with suppress(DataSourceError, DataLayerError):
            layers[name] = pyogrio.read_info(
                task.path, layer=name, force_feature_count=True, encoding=task.encoding or None
            )
    layer = _chosen(task, layers)
    info = layers[layer]
    has_shapes = info["geometry_type"] is not None
    in_shapes = has_shapes and not is_claim(info["fields"])
    has_crs = bool(info["crs"])
    to_wgs84 = transformer(info["crs"]) if in_shapes and has_crs else None
    remarks = [["crs_missing", "", 0, "", 1]] if in_shapes and not has_crs else []
    opened = pyogrio.open_arrow(
        task.path,
        layer=layer,
        encoding=task.encoding or None,
        batch_size=ROWS_AT_ONCE,
        use_pyarrow=True,
        datetime_as_string=True,
        return_fids=task.kind == "gpkg" and not {"fid", "claim_id"} & set(info["fields"]),
    )
    with opened as (about, reader):
        shape = (about["geometry_name"] or "wkb_geometry") if has_shapes else ""
        names = [name for name in reader.schema.names if name != shape]
        columns = names_with(names) if in_shapes else names
        told = {
            "sheets": list(layers),
            "sheet": layer,
            "crs": info["crs"] or "",
            "in_shapes": in_shapes,
        }
        if is_claim(names):
            told["beside"] = {
                f"{n}.csv": _as_csv(task, n) for n in layers if f"{n}.csv" in NEIGHBOURS
            }

        def where_of(batch: pa.RecordBatch) -> Where:
            return where_of_wkb(batch.column(shape), to_wgs84, has_crs)

        with Spool(task, columns, **told) as spool:
            rows = spool_batches(spool, reader, names, where_of if in_shapes else None)
            return {"rows": rows, "remarks": [*remarks, *spool.remarks]}


def _as_csv(task: Task, layer: str) -> str:
    """A layer without shapes as CSV."""
    _, found = pyogrio.read_arrow(task.path, layer=layer, read_geometry=False)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(found.column_names)
    writer.writerows(zip(*(texts_of(c.combine_chunks()).to_pylist() for c in found), strict=True))
    return out.getvalue()


def _chosen(task: Task, layers: Mapping[str, Mapping[str, Any]]) -> str:
    """The layer to read: the one that is named, or the only one with features."""
    if task.sheet:
        if task.sheet not in layers:
            raise Refused("no_sheet", value=task.sheet, names=list(layers))
        return task.sheet
    ours = [n for n, info in layers.items() if is_claim(info["fields"])]
    if len(ours) == 1:
        return ours[0]
    full = [n for n, info in layers.items() if info["features"] and n not in _DERIVED]
    in_shapes = [n for n in full if layers[n]["geometry_type"] is not None]
    found = in_shapes or full
    if len(found) > 1:
        raise Refused("choose_sheet", n=len(found), names=found)
    if not found:
        raise Refused("no_features")
    return found[0]
