"""Reads workbooks and GeoJSON, whose values of several types become text, row by row."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import IO, Any

import pyarrow as pa

from geo.importing.sheets import Limits, Sheet, Unreadable, unreadable, usable


def _rows_in_batches(
    rows: Iterable[Sequence[object]], columns: Sequence[str], name: str, limits: Limits
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Rows of values (the first is row 2) as batches of text."""
    cells: list[list[str]] = []
    numbers: list[int] = []

    def batch() -> pa.RecordBatch:
        arrays = [pa.array([row[n] for row in cells], pa.string()) for n in range(len(columns))]
        return pa.RecordBatch.from_arrays(arrays, names=list(columns))

    for number, row in enumerate(rows, 2):
        if number - 1 > limits.rows:
            raise unreadable(name, "rows_many", number, limit=f"{limits.rows:,}")
        texts = [_as_text(value) for value in row][: len(columns)]
        if not any(texts):
            continue
        cells.append(texts + [""] * (len(columns) - len(texts)))
        numbers.append(number)
        if len(cells) == 20_000:
            yield batch(), numbers
            cells, numbers = [], []
    if cells:
        yield batch(), numbers


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):  # workbooks store a date as a date with time
        day = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if day else value.isoformat(timespec="seconds")
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def workbook_sheet(data: IO[bytes], name: str, sha256: str, size: int, limits: Limits) -> Sheet:
    import openpyxl

    def rows() -> Generator[tuple[object, ...]]:
        data.seek(0)
        try:
            book = openpyxl.load_workbook(data, read_only=True, data_only=True)
            try:
                yield from book.worksheets[0].iter_rows(values_only=True)
            finally:
                book.close()
        except Unreadable:
            raise
        except Exception as e:  # for a broken zip, openpyxl raises errors of any type
            raise unreadable(name, "workbook", value=str(e)) from e

    table = rows()
    first = list(next(table, ()))
    table.close()
    while first and first[-1] is None:  # empty columns to the right of the table
        first.pop()
    if len(first) > limits.columns:
        n = f"{len(first):,}"
        raise unreadable(name, "columns_many", 1, n=n, limit=f"{limits.columns:,}")
    columns = usable(first, name)

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        table = rows()
        next(table)
        return _rows_in_batches(table, columns, name, limits)

    return Sheet(name, "csv", "xlsx", sha256, size, columns, batches)


def geojson_sheet(
    data: IO[bytes], encoding: str, name: str, sha256: str, size: int, limits: Limits
) -> Sheet:
    """A sheet of features: every property is a column, and so are longitude and latitude."""
    if size > limits.size // 8:  # parsed JSON takes several times the memory
        raise unreadable(name, "file_large", limit=f"{limits.size // 8:,}")
    data.seek(0)
    try:
        found = json.loads(data.read().decode(encoding).removeprefix("\ufeff"))
        features = found["features"]
        rows = [_feature(feature) for feature in features]
    except json.JSONDecodeError as e:
        raise unreadable(name, "json", e.lineno, e.msg) from e
    except (KeyError, TypeError, AttributeError, RecursionError) as e:
        raise unreadable(name, "geojson", value=str(e)) from e
    columns = usable(dict.fromkeys(key for row in rows for key in row), name) if rows else []
    if len(columns) > limits.columns:
        n = f"{len(columns):,}"
        raise unreadable(name, "columns_many", 1, n=n, limit=f"{limits.columns:,}")

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        table = ([row.get(c) for c in columns] for row in rows)
        return _rows_in_batches(table, columns, name, limits)

    return Sheet(name, "geojson", encoding, sha256, size, columns, batches)


def _feature(feature: dict[str, Any]) -> dict[str, object]:
    """The properties and the point of a feature, which is untrusted JSON of any structure."""
    row: dict[str, object] = {
        " ".join(key.split()): value for key, value in (feature.get("properties") or {}).items()
    }
    if "id" in feature:
        row.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return row | {"longitude": "", "latitude": "", "geometry": ""}
    kind = geometry["type"]
    longitude, latitude = geometry["coordinates"][:2] if kind == "Point" else ("", "")
    return row | {"longitude": longitude, "latitude": latitude, "geometry": kind}
