"""Reads XLSX, XLSM, XLSB, XLS and ODS through calamine, as rows without a header."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.importing.header import has_table
from geo.importing.readers.task import Refused, Spool, Task, batches_of
from geo.importing.readers.texts import text_of
from geo.importing.sheets import NEIGHBOURS, is_claim

_SAMPLE = 60  # rows by which a sheet is told to be a table
# Sheets about the data, beside which another one has it.
_ABOUT = re.compile(
    r"\W*(?:read[\s_-]*me|about|notes?|info|information|licen[cs]e|citation|metadata|"
    r"はじめに|説明|注記|описание|опис|примечани\w+|примітк\w+)\b",
    re.IGNORECASE,
)
# Cells far to the right, which calamine would fill up with empty ones: column 703 and further.
_FAR = re.compile(rb'\br="([A-Z]{3})([0-9]+)"')
_BLOCK = 1 << 20


def read_workbook(task: Task) -> Mapping[str, object]:
    """Write the rows of a sheet to the spool, from the first row of the sheet on."""
    try:
        if task.kind == "xlsx":
            _check_width(task)
        with CalamineWorkbook.from_path(task.path) as book:
            return _read(task, book)
    except PasswordError as e:
        raise Refused("password") from e
    except (CalamineError, OSError, zipfile.BadZipFile) as e:
        raise Refused("workbook", value=e) from e


def _check_width(task: Task) -> None:
    """Refuse sheets with more columns than allowed before all of their cells are made."""
    with zipfile.ZipFile(task.path) as book:
        for name in book.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                continue
            with book.open(name) as sheet:
                rest = b""
                while block := sheet.read(_BLOCK):
                    for found in _FAR.finditer(rest + block):
                        n = 0
                        for letter in found[1]:
                            n = n * 26 + letter - 64
                        if n > task.columns:
                            limit = f"{task.columns:,}"
                            raise Refused("columns_many", int(found[2]), n=f"{n:,}", limit=limit)
                    rest = block[-20:]


def _read(task: Task, book: CalamineWorkbook) -> Mapping[str, object]:
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
        and (sheet.visible == SheetVisibleEnum.Visible or sheet.name == task.sheet)
    ]
    name, rows = _chosen(task, book, names)
    width = max((len(row) for row in rows), default=0)
    told: dict[str, object] = {"raw": True, "sheets": names, "sheet": name}
    if rows and is_claim([text_of(v) for v in rows[0]]):
        beside = [n for n in names if f"{n}.csv" in NEIGHBOURS]
        told["beside"] = {f"{n}.csv": _as_csv(_rows(task, book, n)) for n in beside}
        told["sheets"] = [n for n in names if n not in beside]
    with Spool(task, [""] * width, **told) as spool:
        number = 1
        for some in batches_of(rows):
            numbers = range(number, number + len(some))
            texts = [
                [text_of(row[n]) if n < len(row) else "" for row in some] for n in range(width)
            ]
            spool.add(numbers, [pa.array(column, pa.string()) for column in texts])
            number += len(some)
        return {"rows": spool.rows}


def _chosen(
    task: Task, book: CalamineWorkbook, names: Sequence[str]
) -> tuple[str, list[list[Any]]]:
    """The sheet to read and its rows: the sheet that is named, or the only one with a table."""
    if task.sheet:
        if task.sheet not in names:
            raise Refused("no_sheet", value=task.sheet, names=names)
        return task.sheet, _rows(task, book, task.sheet)
    if not names:
        raise Refused("empty")
    if len(names) == 1:
        return names[0], _rows(task, book, names[0])
    found = {}
    for name in names:
        rows = _rows(task, book, name)
        if rows and is_claim([text_of(v) for v in rows[0]]):
            return name, rows
        if has_table([[text_of(v) for v in row] for row in rows[:_SAMPLE]]):
            found[name] = rows
    data = {name: rows for name, rows in found.items() if not _ABOUT.match(name)}
    found = data or found
    if len(found) > 1:
        raise Refused("choose_sheet", n=len(found), names=list(found))
    if not found:
        return names[0], _rows(task, book, names[0])
    return next(iter(found.items()))


def _as_csv(rows: list[list[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[text_of(v) for v in row] for row in rows])
    return out.getvalue()


def _rows(task: Task, book: CalamineWorkbook, name: str) -> list[list[Any]]:
    """All rows of a sheet, from its first row and column on."""
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return []
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if width > task.columns:
        raise Refused("columns_many", 1, n=f"{width:,}", limit=f"{task.columns:,}")
    if height > task.rows + _SAMPLE:
        raise Refused("rows_many", height, limit=f"{task.rows:,}")
    return sheet.to_python(skip_empty_area=False)
