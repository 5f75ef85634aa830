"""Reads JSON: GeoJSON, lists of objects, answers of an API with such a list, and JSON lines.

Every property becomes a column of text; so do the longitude and latitude of a point. What is wrong
with one feature or object rejects that one only.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

import numpy as np
import pyarrow as pa
import shapely

from geo.importing.beside import tables_of
from geo.importing.coordinates.systems import transformer_named
from geo.importing.encodings import Encoding
from geo.importing.json_tables import objects_of_columns, objects_of_lists
from geo.importing.objects import rows_in_batches
from geo.importing.readers.geometries import (
    ELSEWHERE,
    LATITUDE,
    LONGITUDE,
    is_elsewhere,
    own_places,
)
from geo.importing.sheets import (
    Limits,
    Reading,
    Sheet,
    choose,
    is_claim,
    unreadable,
    usable,
)
from geo.model.claims import COLUMNS, RowError, shortened
from geo.model.columns import BESIDE

# Names of types that MongoDB writes around a value.
_TYPED = ("$date", "$oid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal")
LAYER = "layer"  # the column with the name of the collection that a feature is in
_DEEP = 4  # how deep in objects a list is looked for
# The names under which answers of an API have their list, first the usual ones.
_LISTS = ("data", "results", "Result", "items", "records", "rows", "events")


@dataclass(frozen=True)
class _Bad:
    """What is wrong with one object. reason: key of the message."""

    reason: str
    value: str


class _Wrong(ValueError):
    def __init__(self, reason: str, value: object = "") -> None:
        super().__init__(reason)
        self.bad = _Bad(reason, shortened(str(value)))


def json_sheet(
    data: IO[bytes],
    encoding: Encoding,
    name: str,
    sha256: str,
    size: int,
    limits: Limits,
    reading: Reading,
) -> Sheet:
    """A sheet of the features or objects of a JSON file. Raises Unreadable."""
    if size > limits.size // 8:  # parsed JSON takes several times the memory
        raise unreadable(name, "file_large", limit=f"{limits.size // 8:,}")
    data.seek(0)
    text = data.read().decode(encoding.name, encoding.errors).removeprefix("\ufeff")
    objects, crs, beside, lists = _objects(text, name, reading.sheet)
    are_features = any(
        isinstance(o, Mapping) and (o.get("type") == "Feature" or "geometry" in o) for o in objects
    )
    to_wgs84 = _transformer(crs, name) if are_features else None
    rows: list[dict[str, object] | _Bad] = []
    strays: list[tuple[str, str, int, str]] = []  # features whose properties name another place
    for each in objects:
        try:
            if isinstance(each, _Bad):
                raise _Wrong(each.reason, each.value)
            if not isinstance(each, Mapping):
                raise _Wrong("object_bad", each)
            if twice := _twice(each, each.get("properties"), each.get("geometry")):
                raise _Wrong("key_twice", twice)
            row = _properties(each.get("properties") or {} if are_features else each)
            if are_features and not is_claim(row):
                if "id" in each:
                    row.setdefault("id", each["id"])
                place = _place(each.get("geometry"), to_wgs84)
                there = [place[LATITUDE], place[LONGITUDE]]
                for key, *names in own_places(list(row)):
                    own = [row[name] for name in names]
                    if is_elsewhere(own, there):
                        column = "" if key == ELSEWHERE else ", ".join(names)
                        strays.append((key, column, len(rows) + 2, ", ".join(map(str, own))))
                # Without a geometry, columns of the file with these names stay.
                row = {**row, **place} if place["geometry"] else {**place, **row}
            json.dumps(row, ensure_ascii=False).encode()
            rows.append(row)
        except _Wrong as e:
            rows.append(e.bad)
        except UnicodeEncodeError as e:
            rows.append(_Bad("letters_bad", repr(e.object[e.start : e.end])))
        except RecursionError:
            rows.append(_Bad("object_bad", ""))
    good = [row for row in rows if isinstance(row, dict)]
    columns = usable(dict.fromkeys(key for row in good for key in row), name) if good else []
    if beside and not rows:  # an export of no claims
        columns = list(COLUMNS)
    if len(columns) > limits.columns:
        n_columns = f"{len(columns):,}"
        raise unreadable(name, "columns_many", 1, n=n_columns, limit=f"{limits.columns:,}")
    kind = "geojson" if are_features or not rows else "csv"
    if reading.sheet and lists:  # each list of a file is imported as a document of its own
        sha256 = hashlib.sha256(f"{sha256}\0{reading.sheet}".encode()).hexdigest()
    sheet = Sheet(name, kind, encoding.name, sha256, size, columns, lambda: iter(()))
    if lists:
        sheet.found = replace(sheet.found, sheet=lists[0], sheets=tuple(lists))

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.errors.clear()
        sheet.texts.clear()
        for n, row in enumerate(rows, 2):
            if isinstance(row, _Bad):
                values = {"n": n - 1}
                sheet.errors.append(RowError(name, n, "", row.value, row.reason, values))
                sheet.texts[n] = row.value
        for stray in strays:
            sheet.remarks.add(*stray)
        table = (
            (n, [row.get(c) for c in columns])
            for n, row in enumerate(rows, 2)
            if isinstance(row, dict)
        )
        return rows_in_batches(table, columns, name, limits)

    sheet.beside = {n: t.encode() for n, t in beside.items()} if is_claim(columns) else {}
    sheet.batches = batches
    return sheet


def _objects(
    text: str, name: str, wanted: str
) -> tuple[list[Any], object, dict[str, str], Sequence[str]]:
    """The features or objects of a text, the `crs` that it declares, and a ledger's tables.

    Where it has several lists, also their names, that of the one which is read first. wanted: the
    one to read; "" to find it. Raises Unreadable, Choose.
    """
    try:
        found = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as e:
        lines = [line for line in text.splitlines() if line.strip(" \t\x1e")]
        if len(lines) < 2 or not _is_object(lines[0]):
            raise unreadable(name, "json", e.lineno, e.msg) from e
        return [_line(line) for line in lines], None, {}, ()
    except RecursionError as e:
        raise unreadable(name, "json", value=str(e)) from e
    if isinstance(found, list):
        if _are_collections(found):
            return *_features_of(found), {}, ()
        return objects_of_lists(found) or found, None, {}, ()
    if isinstance(found, dict):
        if twice := _twice(found):
            raise unreadable(name, "key_twice", value=twice)
        if _is_esri(found):
            raise unreadable(name, "esri_json")
        if isinstance(found.get("features"), list):
            return found["features"], found.get("crs"), tables_of(found.get(BESIDE)), ()
        if found.get("type") == "Topology":
            raise unreadable(name, "topojson")
        if found.get("type") == "Feature":
            return [found], found.get("crs"), {}, ()
        lists = _lists(found, 1) or _lists(found, _DEEP)
        usual = [k for word in _LISTS for k in lists if k.rsplit(".", 1)[-1] == word]
        if wanted and wanted not in lists and lists:
            raise choose(name, "sheet", "no_sheet", list(lists), wanted)
        if len(lists) > 1 and not wanted and not usual:
            raise choose(name, "sheet", "choose_sheet", list(lists))
        if lists:
            read = wanted or next(iter(usual or lists))
            objects, parent = lists[read]
            names = [read, *(key for key in lists if key != read)]
            crs = parent.get("crs")
            if _are_collections(objects):
                objects, crs = _features_of(objects)
            return objects, crs, {}, names if len(names) > 1 else ()
        if (columns := objects_of_columns(found)) is not None:
            return columns, None, {}, ()
    raise unreadable(name, "geojson", value=shortened(text.strip()))


def _are_collections(objects: Sequence[Any]) -> bool:
    """Whether a list holds collections of features, as the layers of a map."""
    return bool(objects) and all(
        isinstance(one, Mapping) and isinstance(one.get("features"), list) for one in objects
    )


def _features_of(collections: Sequence[Mapping[str, Any]]) -> tuple[list[Any], object]:
    """The features of all collections, each with the name of its own, and their `crs`.

    Where collections have several, it is a list of them, which no coordinate system is.
    """
    found = []
    for one in collections:
        options = one.get("_umap_options")
        named = options if isinstance(options, Mapping) else one
        layer = named.get("name")
        for feature in one["features"]:
            properties = feature.get("properties") if isinstance(feature, Mapping) else None
            if layer and isinstance(properties, Mapping) and LAYER not in properties:
                feature = {**feature, "properties": {**properties, LAYER: layer}}
            found.append(feature)
    systems = [one.get("crs") for one in collections]
    return found, systems[0] if all(crs == systems[0] for crs in systems) else systems


def _is_esri(found: Mapping[str, Any]) -> bool:
    """Whether an object has features as Esri's programs write them, with `attributes`."""
    features = found.get("features")
    if str(found.get("geometryType", "")).startswith("esri"):
        return True
    first = features[0] if isinstance(features, list) and features else None
    return isinstance(first, Mapping) and "attributes" in first and "properties" not in first


def _lists(found: Mapping[str, Any], deep: int) -> dict[str, tuple[list[Any], Mapping[str, Any]]]:
    """The lists of objects in an object and in the objects in it, by their path: `result.records`.

    Each with the object that it is in. Empty ones count only where there is no other. deep: how
    far to look.
    """
    lists = {k: (v, found) for k, v in found.items() if isinstance(v, list) and _are_objects(v)}
    for key, inner in found.items():
        if isinstance(inner, dict) and deep:
            lists |= {f"{key}.{k}": v for k, v in _lists(inner, deep - 1).items()}
    return {k: v for k, v in lists.items() if v[0]} or lists


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line.strip("\x1e")), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _line(line: str) -> Any:
    try:
        return json.loads(line.strip("\x1e"), object_pairs_hook=_object)
    except (json.JSONDecodeError, RecursionError):
        return _Bad("object_bad", shortened(line))


class _Twice(dict[str, Any]):
    """An object in which a key has two values, of which JSON gives the last one only."""

    key = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        for key, value in pairs:
            if made[key] != value:
                made = _Twice(made)
                made.key = key
                break
    return made


def _twice(*objects: object) -> str:
    """The first key that has two values in one of the objects; "" without any."""
    return next((each.key for each in objects if isinstance(each, _Twice)), "")


def _are_objects(values: Iterable[object]) -> bool:
    return all(isinstance(v, Mapping) for v in values)


def _properties(found: object) -> dict[str, object]:
    if not isinstance(found, Mapping):
        raise _Wrong("object_bad", found)
    return {" ".join(str(key).split()): _bare(value) for key, value in found.items()}


def _bare(value: object) -> object:
    """A value without what programs write around it: its type, as in `{"$date": ...}`, or how
    parts of a text are shown.
    """
    while isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        if key not in _TYPED:
            break
        value = inner
    return _text_of_runs(value) if isinstance(value, list) else value


def _text_of_runs(values: list[Any]) -> object:
    """The text of a list of texts, of which some say how they are shown; another list as it is.

    Messengers write such lists: `["A ", {"type": "bold", "text": "strike"}]`.
    """
    texts = []
    for value in values:
        told = value if not isinstance(value, dict) else value.get("text")
        if not isinstance(told, str) or (isinstance(value, dict) and "type" not in value):
            return values
        texts.append(told)
    kinds = {type(value) for value in values}  # objects alone may be several things
    is_text = kinds == {str, dict} or (kinds == {dict} and len(values) == 1)
    return "".join(texts) if is_text else values


# ---- geometry ------------------------------------------------------------------------------------


def _transformer(crs: object, name: str) -> Any:
    """What brings coordinates to WGS 84; None where they are. Raises Unreadable."""
    if crs is None:
        return None
    said = crs.get("properties") if isinstance(crs, Mapping) else crs
    if isinstance(said, Mapping):
        # `code` stands in files of before 2008.
        code = said.get("code")
        text = str(said.get("name") or (f"EPSG:{code}" if code else said))
    else:
        text = str(said)
    try:
        return transformer_named(text) if text else None
    except LookupError as e:
        raise unreadable(name, "crs_unknown", value=text) from e


def _place(geometry: object, to_wgs84: Any) -> dict[str, object]:
    """The columns of a feature's geometry: the point, or the shape as GeoJSON.

    A shape other than a point has no longitude and latitude.
    """
    if geometry is None:
        return {"longitude": "", "latitude": "", "geometry": ""}
    if not isinstance(geometry, Mapping) or not isinstance(geometry.get("type"), str):
        raise _Wrong("geometry_bad", geometry)
    point = _only_point(geometry)
    if point is None:
        return {"longitude": "", "latitude": "", "geometry": _shape(geometry, to_wgs84)}
    if not point:  # an empty point
        return {"longitude": "", "latitude": "", "geometry": ""}
    if len(point) < 2 or not all(_is_number(v) for v in point[:2]):
        raise _Wrong("geometry_bad", point)
    longitude, latitude = point[:2]
    if to_wgs84 is not None:
        longitude, latitude = to_wgs84.transform(float(longitude), float(latitude))
        if not (math.isfinite(longitude) and math.isfinite(latitude)):
            raise _Wrong("geometry_bad", point)
        longitude, latitude = round(longitude, 7), round(latitude, 7)
    return {"longitude": longitude, "latitude": latitude, "geometry": "Point"}


def _shape(geometry: Mapping[str, Any], to_wgs84: Any) -> str:
    """A shape as GeoJSON in WGS 84."""
    text = json.dumps(geometry, ensure_ascii=False)
    try:
        shape = shapely.from_geojson(text)
    except shapely.errors.GEOSException as e:
        raise _Wrong("geometry_bad", text) from e
    if to_wgs84 is not None:
        shape = shapely.transform(
            shape, lambda xy: np.column_stack(to_wgs84.transform(xy[:, 0], xy[:, 1]))
        )
    return str(shapely.to_geojson(shape))


def _only_point(geometry: Mapping[str, Any]) -> list[Any] | None:
    """The coordinates of a point, also where it is the only one of several; else None."""
    kind, coordinates = geometry["type"], geometry.get("coordinates")
    if kind == "Point":
        if not isinstance(coordinates, list):
            raise _Wrong("geometry_bad", coordinates)
        return coordinates
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        return coordinates[0] if isinstance(coordinates[0], list) else None
    inner = geometry.get("geometries")
    if kind == "GeometryCollection" and isinstance(inner, list) and len(inner) == 1:
        only = inner[0]
        if isinstance(only, Mapping) and only.get("type") in ("Point", "MultiPoint"):
            return _only_point(only)
    return None


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
