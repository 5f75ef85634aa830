"""Reads workbooks; values of several types become text, row by row."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import IO

import pyarrow as pa

from geo.importing.remarks import Remarks
from geo.importing.sheets import Limits, Sheet, Unreadable, unreadable, usable


def rows_in_batches(
    rows: Iterable[tuple[int, Sequence[object]]],
    columns: Sequence[str],
    name: str,
    limits: Limits,
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Rows of values, each with its number, as batches of text."""
    cells: list[list[str]] = []
    numbers: list[int] = []

    def batch() -> pa.RecordBatch:
        arrays = [pa.array([row[n] for row in cells], pa.string()) for n in range(len(columns))]
        return pa.RecordBatch.from_arrays(arrays, names=list(columns))

    for number, row in rows:
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

    sheet = Sheet(name, "csv", "xlsx", sha256, size, columns, lambda: iter(()))

    def numbered() -> Generator[tuple[int, tuple[object, ...]]]:
        table = rows()
        next(table)
        for number, row in enumerate(table, 2):
            if len(row) > limits.columns:
                n = f"{len(row):,}"
                raise unreadable(name, "columns_many", number, n=n, limit=f"{limits.columns:,}")
            beyond = [value for value in row[len(columns) :] if value is not None]
            if beyond:
                sheet.remarks.add("beyond", "", number, str(beyond[0]), len(beyond))
            yield number, row

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.remarks = Remarks()
        return rows_in_batches(numbered(), columns, name, limits)

    sheet.batches = batches
    return sheet
