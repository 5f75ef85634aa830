"""Reads XLSX, XLSM, XLSB, XLS and ODS through calamine, as rows without a header."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.importing.header import has_table
from geo.importing.readers.merged_cells import Ranges, merged_cells
from geo.importing.readers.task import Refused, Spool, Task, batches_of
from geo.importing.readers.texts import text_of
from geo.importing.sheets import is_claim
from geo.ledger import NEIGHBOURS

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
# Cells that calamine gives as empty: errors such as #N/A, and formulas without a saved result.
# Bounded, and never past the next tag, so that no sheet makes the search slow.
_LOST = re.compile(
    rb'<c [^<>]{0,200}?\br="[A-Z]{1,3}([0-9]{1,7})"(?:[^<>]{0,200}?\bt="e"[^<>]{0,200}>'
    rb"(?:<f[^<>]{0,200}>[^<]{0,900}</f>|<f[^<>]{0,200}/>)?<v>([^<]{1,30})</v>"
    rb"|[^<>]{0,200}>(<f[^<>]{0,200}>[^<]{1,200})</f>(?:<v\s{0,9}/>|<v></v>)?</c>)"
)
_EXACT = 2**53  # up to which a workbook holds each whole number
_LONGEST_CELL = 1_000  # bytes of such a cell
_SHEET = re.compile(
    r'<(?:\w{1,20}:)?sheet\s[^<>]{0,999}?\bname="([^"<]{0,400})"[^<>]{0,999}?\b\w{1,20}:id="([^"<]{0,400})"'
)
_PART = re.compile(r"<(?:\w{1,20}:)?Relationship\s[^<>]{0,4000}>")


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
    name = _chosen(task, book, names)
    sheet = book.get_sheet_by_name(name)
    width = _check_size(task, sheet)
    told: dict[str, object] = {"raw": True, "sheets": names, "sheet": name}
    if _is_claims(sheet):
        beside = [n for n in names if f"{n}.csv" in NEIGHBOURS]
        told["beside"] = {f"{n}.csv": _as_csv(task, book.get_sheet_by_name(n)) for n in beside}
        told["sheets"] = [n for n in names if n not in beside]
    merged = merged_cells(task.path, name) if task.kind == "ods" else sheet.merged_cell_ranges
    with Spool(task, [""] * width, **told) as spool:
        number = 1
        digits: list[object] = []
        for some in batches_of(_rows(sheet, merged or ())):
            numbers = range(number, number + len(some))
            _count_long(some, number, digits)
            columns = ([text_of(row[n]) for row in some] for n in range(width))
            spool.add(numbers, [pa.array(column, pa.string()) for column in columns])
            number += len(some)
        lost = _lost(task, name) if task.kind == "xlsx" else []
        return {"rows": spool.rows, "remarks": [*lost, digits] if digits else lost}


def _count_long(rows: Sequence[Sequence[Any]], number: int, found: list[object]) -> None:
    """Count the whole numbers that are too long for a spreadsheet, in the form of a remark.

    number: of the first of the rows.
    """
    for n, row in enumerate(rows, number):
        for value in row:
            if type(value) is float and abs(value) >= _EXACT and abs(value) < 1e21:
                if not found:
                    found += ["digits_in_sheet", "", n, text_of(value), 0]
                found[4] = int(str(found[4])) + 1


def _lost(task: Task, name: str) -> list[list[object]]:
    """The remarks about the cells of a sheet whose errors and formulas are read as empty."""
    found: dict[str, list[object]] = {}
    with zipfile.ZipFile(task.path) as book:
        part = _part_of(book, name)
        if part not in book.namelist():
            return []
        with book.open(part) as sheet:
            rest = b""
            while block := sheet.read(_BLOCK):
                held = rest + block
                end = 0
                for m in _LOST.finditer(held):
                    end = m.end()
                    key = "cell_errors" if m[2] else "formulas"
                    shown = (m[2] or m[3].partition(b">")[2]).decode("utf-8", "replace")
                    first = found.setdefault(key, [key, "", int(m[1]), html.unescape(shown), 0])
                    first[4] = int(str(first[4])) + 1
                rest = held[max(end, len(held) - _LONGEST_CELL) :]
    return list(found.values())


def _part_of(book: zipfile.ZipFile, name: str) -> str:
    """The file of a sheet in a workbook; "" where it is not told."""
    try:
        sheets = book.read("xl/workbook.xml").decode("utf-8", "replace")
        parts = book.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return ""
    wanted = next((key for n, key in _SHEET.findall(sheets) if html.unescape(n) == name), "")
    for part in _PART.findall(parts):
        if re.search(rf'\bId="{re.escape(wanted)}"', part):
            target = re.search(r'\bTarget="([^"]*)"', part)
            path = html.unescape(target[1]) if target else ""
            return path[1:] if path.startswith("/") else f"xl/{path}"
    return ""


def _chosen(task: Task, book: CalamineWorkbook, names: Sequence[str]) -> str:
    """The sheet to read: the one that is named, or the only one with a table."""
    if task.sheet and task.sheet not in names:
        raise Refused("no_sheet", value=task.sheet, names=names)
    if task.sheet:
        return task.sheet
    if not names:
        raise Refused("empty")
    if len(names) == 1:
        return names[0]
    found = []
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if _is_claims(sheet):
            return name
        if has_table([[text_of(v) for v in row] for row in islice(_rows(sheet), _SAMPLE)]):
            found.append(name)
    found = [name for name in found if not _ABOUT.match(name)] or found
    if len(found) > 1:
        raise Refused("choose_sheet", n=len(found), names=found)
    return found[0] if found else names[0]


def _is_claims(sheet: CalamineSheet) -> bool:
    """Whether a sheet has the ledger's own columns."""
    return is_claim([text_of(v) for v in next(_rows(sheet), ())])


def _as_csv(task: Task, sheet: CalamineSheet) -> str:
    _check_size(task, sheet)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([text_of(v) for v in row] for row in _rows(sheet))
    return out.getvalue()


def _check_size(task: Task, sheet: CalamineSheet) -> int:
    """The number of columns, from the first of the sheet on."""
    height, width = (n + 1 for n in sheet.end or (-1, -1))
    if width > task.columns:
        raise Refused("columns_many", 1, n=f"{width:,}", limit=f"{task.columns:,}")
    if height > task.rows + _SAMPLE:
        raise Refused("rows_many", height, limit=f"{task.rows:,}")
    return width


def _rows(sheet: CalamineSheet, ranges: Ranges = ()) -> Iterator[list[Any]]:
    """All rows of a sheet, from its first row and column on.

    ranges: the merged cells. Those that are merged downwards have their value in each row.
    """
    if sheet.start is None:
        return
    # `iter_rows` gives the rows above the first cell, but not the columns left of it.
    left: list[Any] = [""] * sheet.start[1]
    below: dict[int, list[tuple[int, int]]] = {}  # row -> columns, with the last row of the merge
    for (top, column), (bottom, _) in ranges:
        if bottom > top:
            below.setdefault(top, []).append((column, bottom))
    merged: dict[int, tuple[int, Any]] = {}  # column -> last row, and the value
    for number, row in enumerate(sheet.iter_rows()):
        row = left + row
        for column, (bottom, value) in list(merged.items()):
            if number > bottom:
                del merged[column]
            elif row[column] in ("", None):
                row[column] = value
        for column, bottom in below.get(number, ()):
            if column < len(row):
                merged[column] = (bottom, row[column])
        yield row
