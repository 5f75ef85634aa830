"""Finds other tables below the one that is read in a sheet, each behind a blank row.

Their rows stand under the wrong columns, so they are rejected, with the row of their header, by
which that table can be read. A row with the header of the table that is read ends them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pyarrow as pa

from geo.importing.header import are_names, is_value
from geo.importing.questions import is_empty
from geo.importing.sheets import Sheet, is_claim
from geo.model.claims import RowError, shortened

_LEARNED = 200  # rows by which it is known in which columns numbers stand
_TITLES = 3  # rows of a single cell that may stand between a blank row and a header
_LOOKED_AT = 30  # rows behind a blank one
_TRIED = 10_000  # blank rows that are looked behind


def without_other_tables(sheet: Sheet) -> None:
    """Make the batches of a sheet ones without the rows of other tables, which become errors."""
    if sheet.found.header and not is_claim(sheet.columns):
        as_is = sheet.batches
        sheet.batches = lambda: _Pass(sheet).batches(as_is())


class _Table:
    """What is known of the columns of a table. header: its row."""

    def __init__(self, header: int, names: Sequence[str]) -> None:
        self.header = header
        self.names = {name.strip().lower() for name in names if name.strip()}
        self._filled: dict[int, int] = {}  # column -> cells that are not empty
        self._digits: dict[int, int] = {}  # column -> cells with a digit
        self.rows = 0

    def learn(self, rows: Sequence[Sequence[str]]) -> None:
        """Count the cells of rows of this table."""
        for row in rows:
            for n, cell in enumerate(row):
                if cell.strip():
                    self._filled[n] = self._filled.get(n, 0) + 1
                    self._digits[n] = self._digits.get(n, 0) + _has_digit(cell)
        self.rows += len(rows)

    def numbered(self) -> set[int]:
        """The columns of which nearly all cells have a digit, as dates, numbers and ids have."""
        return {n for n, filled in self._filled.items() if self._digits[n] * 5 >= filled * 4}

    def usual(self) -> set[int]:
        """The columns that most rows fill."""
        return {n for n, filled in self._filled.items() if filled * 2 > self.rows}

    def texts(self) -> set[int]:
        """The columns without any digit."""
        return {n for n, filled in self._filled.items() if filled and not self._digits[n]}

    def is_ended_by(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether rows behind a blank one are another table, the first of them its header."""
        row, *below = rows
        cells = {n: cell.strip() for n, cell in enumerate(row) if cell.strip()}
        names = {cell.lower() for cell in cells.values()}
        if not below or len(cells) < 2 or not are_names(list(cells.values())):
            return False
        if names <= self.names or any(is_value(c) or is_empty(c) for c in cells.values()):
            return False  # columns of this table, in whatever order, or no names
        shared = names & self.names
        if len(shared) >= 2 and len(shared) * 2 >= len(names):
            return True
        against = self.numbered() & cells.keys()
        if any(_has_digit(cells[n]) for n in against):
            return False
        return len(against) >= 2 or self._differs(set(cells), against, below)

    def _differs(
        self, columns: set[int], against: set[int], below: Sequence[Sequence[str]]
    ) -> bool:
        """Whether rows have other columns than this table. columns: those that a row names.

        against: those of them in which this table has numbers.
        """
        filled = {n for row in below for n, cell in enumerate(row) if cell.strip()}
        fewer = filled <= columns and len(columns) < len(self.usual())
        if not against:
            return (
                fewer
                and len(self.numbered()) >= 2
                and not filled & self.numbered()
                and 2 * len(columns) <= len(self.usual())
            )
        kinds = {n: [_has_digit(row[n]) for row in below if row[n].strip()] for n in columns}
        return fewer or any(
            found and ((n in against and not any(found)) or (n in self.texts() and all(found)))
            for n, found in kinds.items()
        )


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


class _Pass:
    """One pass over the rows of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._own = self._table = _Table(sheet.found.header or 0, sheet.columns)
        self._last = 0  # the row before the next ones
        self._tried = 0

    def batches(
        self, batches: Iterator[tuple[pa.RecordBatch, list[int]]]
    ) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        """The rows of the table itself."""
        waiting: tuple[pa.RecordBatch, list[int]] | None = None
        for batch, rows in batches:
            if waiting:
                batch, rows = _together(*waiting, batch, rows)
            # A blank row near the end: what stands behind it is only known with the next rows.
            end = len(rows) - _LOOKED_AT
            cut = next((n for n in _starts(rows, self._last) if n > max(end, 0)), len(rows))
            waiting = (batch.slice(cut), rows[cut:]) if cut < len(rows) else None
            if cut:
                yield from self._rows(batch.slice(0, cut), rows[:cut])
        if waiting:
            yield from self._rows(*waiting)

    def _rows(
        self, batch: pa.RecordBatch, rows: list[int]
    ) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        starts = _starts(rows, self._last)
        first = not self._last
        self._last = rows[-1]
        others: list[int] = []
        for begin, end in pairwise(sorted({0, *starts, len(rows)})):
            behind_blank = begin in starts and not first
            others += self._others(batch, rows, begin, end, behind_blank)
            first = False
        if others:
            own = [True] * len(rows)
            for n in others:
                own[n] = False
            batch = batch.filter(pa.array(own))
            rows = [row for row, mine in zip(rows, own, strict=True) if mine]
        if rows:
            yield batch, rows

    def _others(
        self, batch: pa.RecordBatch, rows: list[int], begin: int, end: int, behind_blank: bool
    ) -> list[int]:
        """Which rows from `begin` to `end`, between blank ones, are of another table."""
        data = begin  # the first row with data of the table that goes on here
        first = _cells(batch, begin, min(end, begin + _LOOKED_AT)) if behind_blank else []
        if first and self._table.rows and self._tried < _TRIED:
            self._tried += 1
            titles = next((n for n, row in enumerate(first) if sum(map(_filled, row)) > 1), 0)
            if titles <= _TITLES and self._table.is_ended_by(first[titles:]):
                self._table = _Table(rows[begin + titles], first[titles])
                data = begin + titles + 1
        found = []
        if self._table is not self._own:
            cells = _cells(batch, begin, end)
            for n, row in enumerate(cells, begin):
                if self._is_own_header(row):
                    self._table, data = self._own, n + 1
                    break
                found.append(n)
                self._refuse(rows[n], row)
        if (left := _LEARNED - self._table.rows) > 0:
            self._table.learn(_cells(batch, data, min(end, data + left)))
        return found

    def _is_own_header(self, row: Sequence[str]) -> bool:
        names = zip(row, self._sheet.columns, strict=True)
        return any(map(_filled, row)) and all(
            not cell.strip() or cell.strip().lower() == name.lower() for cell, name in names
        )

    def _refuse(self, number: int, row: Sequence[str]) -> None:
        text = ", ".join(cell for cell in row if cell.strip())
        values = {"header": self._table.header}
        error = RowError(self._sheet.name, number, "", shortened(text), "other_table", values)
        self._sheet.errors.append(error)
        self._sheet.texts[number] = text


def _filled(cell: str) -> bool:
    return bool(cell.strip())


def _cells(batch: pa.RecordBatch, begin: int, end: int) -> list[Sequence[str]]:
    columns = [column.slice(begin, end - begin).to_pylist() for column in batch.columns]
    return list(zip(*columns, strict=True))


def _starts(rows: Sequence[int], last: int) -> list[int]:
    """The positions of rows behind a blank one. last: the row before the first of them."""
    if rows[0] == last + 1 and rows[-1] - rows[0] == len(rows) - 1:
        return []
    return [n for n, row in enumerate(rows) if row != (rows[n - 1] if n else last) + 1]


def _together(
    first: pa.RecordBatch, numbers: list[int], second: pa.RecordBatch, more: list[int]
) -> tuple[pa.RecordBatch, list[int]]:
    table = pa.Table.from_batches([first, second]).combine_chunks()
    return table.to_batches()[0], numbers + more
