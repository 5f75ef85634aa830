"""Reads XLSX, XLSM, XLSB, XLS and ODS through calamine, as rows without a header."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
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

from geo.importing.header import HEADER_WITHIN, has_table
from geo.importing.readers.sheet_marks import Marks, Ranges, marks_of
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
_EXACT = 2**53  # up to which a workbook holds each whole number


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
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    hidden = [one.name for one in sheets if one.visible != SheetVisibleEnum.Visible]
    names = [one.name for one in sheets if one.name not in hidden or one.name == task.sheet]
    name = _chosen(task, book, names, hidden)
    hidden = [n for n in hidden if n != name]
    sheet = book.get_sheet_by_name(name)
    width = _check_size(task, sheet)
    told: dict[str, object] = {"raw": True, "sheets": [*names, *hidden], "sheet": name}
    if _is_claims(sheet):
        beside = [n for n in names if f"{n}.csv" in NEIGHBOURS]
        told["beside"] = {f"{n}.csv": _as_csv(task, book.get_sheet_by_name(n)) for n in beside}
        told["sheets"] = [n for n in (*names, *hidden) if n not in beside]
    marks = marks_of(task.kind, task.path, name)
    marks.merges += sheet.merged_cell_ranges or ()
    marks.spread()
    noticed = _Noticed(marks)
    if hidden:
        noticed.add("hidden_sheets", 0, ", ".join(hidden), len(hidden))
    with Spool(task, [""] * width, **told) as spool:
        number = 1
        for some in batches_of(_rows(sheet, marks.merges, noticed)):
            numbers = range(number, number + len(some))
            columns = [[text_of(row[n]) for row in some] for n in range(width)]
            noticed.retell(some, columns, number)
            noticed.look(some, columns, number)
            spool.add(numbers, [pa.array(column, pa.string()) for column in columns])
            number += len(some)
        return {"rows": spool.rows, "remarks": noticed.remarks()}


class _Noticed:
    """What is to be said of the cells of a sheet, in the form of remarks."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        # By key, those of the first rows also by row: there the header is only looked for later.
        self._remarks: dict[tuple[str, int], tuple[int, str, int]] = {}
        self._shown_columns: set[int] = set()  # that are hidden, and have cells
        for key, (row, text, n) in marks.cells.items():
            self.add(key, row, text, n)
        for (top, left), (_, right) in marks.merges:
            if right > left:
                self.add("merged_across", top + 1, f"{_letters(left)}:{_letters(right)}")

    def add(self, key: str, row: int, value: str, n: int = 1) -> None:
        """Add a remark about `n` cells, rows or columns. row, value: of the first."""
        at = key, min(row, HEADER_WITHIN)
        first, shown, before = self._remarks.get(at, (row, value, 0))
        self._remarks[at] = first, shown, before + n

    def retell(
        self, rows: Sequence[Sequence[Any]], columns: Sequence[list[str]], first: int
    ) -> None:
        """Put the texts of cells right that show something else than their value.

        A first of May that is shown as May is the month, a raised number no digit, and what is
        struck out no part of a text.
        """
        last = first + len(rows)
        for (row, column), text in self._marks.retold.items():
            if first <= row < last and column < len(columns):
                columns[column][row - first] = text
        for (column, precision), at in self._marks.vague.items():
            for row in at[bisect_left(at, first) : bisect_left(at, last)]:
                value = rows[row - first][column] if column < len(columns) else None
                if isinstance(value, date) and (text := _as_shown(value, precision)):
                    columns[column][row - first] = text
                    self.add("dates_shown", row, text)

    def look(
        self, rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[str]], first: int
    ) -> None:
        """Look at rows, and at the columns of their texts. first: the number of the first row."""
        for n, row in enumerate(rows, first):
            for value in row:
                if type(value) is float and abs(value) >= _EXACT and abs(value) < 1e21:
                    self.add("digits_in_sheet", n, text_of(value))
            for column, address in self._marks.links.get(n, ()):
                text = columns[column][n - first] if column < len(columns) else ""
                if text and address.rstrip("/") not in text:  # not an address that links itself
                    self.add("links", n, address)
            if n in self._marks.hidden_rows and (shown := _first_text(row)):
                self.add("hidden_rows", n, shown)
        for column in self._marks.hidden_columns:
            if column < len(columns) and any(columns[column]):
                self._shown_columns.add(column)

    def remarks(self) -> Sequence[tuple[str, str, int, str, int]]:
        """All remarks: key, column, row and value of the first, number."""
        if self._shown_columns:
            letters = ", ".join(_letters(column) for column in sorted(self._shown_columns))
            self.add("hidden_columns", 0, letters, len(self._shown_columns))
        found = sorted(self._remarks.items(), key=lambda one: one[1][0])
        return [(key, "", row, value, n) for (key, _), (row, value, n) in found]


def _as_shown(value: date, precision: str) -> str:
    """The month or year of a date that shows no more; "" where its value says more."""
    says_more = value.day != 1 or (precision == "year" and value.month != 1)
    if says_more or (isinstance(value, datetime) and value.time() != time()):
        return ""
    return f"{value.year:04}" if precision == "year" else f"{value.year:04}-{value.month:02}"


def _first_text(row: Sequence[Any]) -> str:
    return next((text for value in row if (text := text_of(value).strip())), "")


def _letters(column: int) -> str:
    """The letters by which a spreadsheet calls a column, counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _chosen(task: Task, book: CalamineWorkbook, names: Sequence[str], hidden: Sequence[str]) -> str:
    """The sheet to read: the one that is named, or the only one with a table.

    hidden: sheets that are read only if they are named.
    """
    if task.sheet and task.sheet not in names:
        raise Refused("no_sheet", value=task.sheet, names=[*names, *hidden])
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


def _rows(
    sheet: CalamineSheet, ranges: Ranges = (), noticed: _Noticed | None = None
) -> Iterator[list[Any]]:
    """All rows of a sheet, from its first row and column on.

    ranges: the merged cells. Those that are merged downwards have their value in each row, which
    is noticed.
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
                if noticed is not None and (shown := text_of(value)):
                    noticed.add("merged_down", number + 1, shown)
        for column, bottom in below.get(number, ()):
            if column < len(row):
                merged[column] = (bottom, row[column])
        yield row
