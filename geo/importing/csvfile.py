"""Reads CSV through pyarrow's streaming reader, with the number of every row.

This runs in the process of the importer: the text is decoded and its quotes are checked by our own
code before pyarrow splits it, and the rows stream without being kept.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from geo.importing.encodings import BROKEN, Encoding, Utf8
from geo.importing.layout import Layout, layout_of
from geo.importing.remarks import Remarks
from geo.importing.sheets import (
    BLOCK,
    Found,
    Limits,
    Lines,
    Reading,
    Sheet,
    note_above,
    of_table,
    unnamed,
    unreadable,
    usable,
    without_blank,
)
from geo.ledger.quotes import Quotes
from geo.model.claims import RowError, shortened

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BROKEN_WIDTH = 4  # columns from which two short rows may be one that a line break has split


def csv_sheet(
    data: IO[bytes],
    encoding: Encoding,
    name: str,
    sha256: str,
    size: int,
    limits: Limits,
    reading: Reading,
) -> Sheet:
    """A sheet of a text with a separator. Raises Unreadable."""
    layout = layout_of(_head(data, encoding), name, limits, reading)
    if layout.header and encoding.broken and (odd := [c for c in layout.columns if BROKEN in c]):
        value = odd[0].replace(BROKEN, "")
        raise unreadable(name, "encoding_of", layout.header, value, tried=encoding.name)
    columns = (
        usable(layout.columns, name, layout.header) if layout.header else unnamed(layout.width)
    )
    if layout.chosen:
        sha256 = of_table(sha256, layout.header)
    sheet = Sheet(name, "csv", encoding.name, sha256, size, columns, lambda: iter(()))
    sheet.headerless = not layout.header
    kind = "TSV" if layout.separator == "\t" else "CSV"
    sheet.found = Found(kind, header=layout.header, separator=layout.separator)

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.errors.clear()
        sheet.texts.clear()
        sheet.remarks = Remarks()
        note_above(sheet, layout.above)
        return _Rows(sheet, layout, limits, encoding).batches(Utf8(data, encoding))

    sheet.batches, sheet.position = batches, data.tell
    return sheet


def _head(data: IO[bytes], encoding: Encoding) -> str:
    """The text of the first block, without a row that the block cuts off."""
    text = Utf8(data, encoding)
    head = text.read(BLOCK // 4) or b""
    found = head.decode("utf-8", "ignore")
    if text.read(1) and (end := max(found.rfind("\n"), found.rfind("\r"))) > 0:
        found = found[: end + 1]
    return found


class Cleaned(io.RawIOBase):
    """A CSV text without wrong quotes, so that pyarrow, which tolerates these, loses no rows."""

    def __init__(self, text: io.RawIOBase, quotes: Quotes, found: Callable[[], None]) -> None:
        """found: called after every block, to collect the bad lines that `quotes` has found."""
        self._text, self._quotes, self._found = text, quotes, found
        self._ready, self._last = memoryview(b""), False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._ready and not self._last:
            block = self._text.read(BLOCK) or b""
            self._last = not block
            self._ready = memoryview(self._quotes.feed(block, self._last))
            self._found()
        view = memoryview(buffer).cast("B")
        n = min(len(view), len(self._ready))
        view[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n


class _Rows:
    """One pass over the rows of a text.

    pyarrow gives the rows of the right width. Of the others those are mended that only lack empty
    cells at the end, or have some too many; the rest is reported.
    """

    def __init__(self, sheet: Sheet, layout: Layout, limits: Limits, encoding: Encoding) -> None:
        self._sheet, self._layout, self._limits = sheet, layout, limits
        self._encoding = encoding
        self._quotes = Quotes(layout.separator)
        self._names = [*sheet.columns, *(f"\0{n}" for n in range(layout.hidden))]
        self._bad: list[int] = []  # rows that pyarrow has left out
        self._mended: dict[int, list[str]] = {}
        # Row, number of cells and text of a row that is too short, until the next row is known.
        self._short: tuple[int, int, str] | None = None
        self._broken: set[int] = set()  # rows with a wrong quote
        # Blank rows; rows that pyarrow gave, blank or not; rows that it left out and are not blank.
        self._blank = self._total = self._lost = 0

    def batches(self, text: io.RawIOBase) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet, layout, limits = self._sheet, self._layout, self._limits
        left = layout.skip_bytes
        while left and (piece := text.read(left)):
            left -= len(piece)
        number = layout.skip_rows
        seen = 0
        try:
            reader = self._reader(text)
            for batch in reader:
                if seen == len(self._bad):  # no row was left out
                    numbers = list(range(number + 1, number + 1 + batch.num_rows))
                    number += batch.num_rows
                else:
                    numbers = []
                    for _ in range(batch.num_rows):
                        number += 1
                        while seen < len(self._bad) and self._bad[seen] == number:
                            seen, number = seen + 1, number + 1
                        numbers.append(number)
                while seen < len(self._bad) and self._bad[seen] == number + 1:
                    seen, number = seen + 1, number + 1
                self._total += len(numbers) - bisect_left(numbers, layout.first)
                if self._total + self._lost > limits.rows:
                    raise unreadable(sheet.name, "rows_many", number, limit=f"{limits.rows:,}")
                batch, numbers = self._ready(batch, numbers, number)
                if numbers:
                    yield batch, numbers
            self._settle_short(None)
            batch, numbers = self._ready(self._none(), [], None)
            if numbers:
                yield batch, numbers
        except pa.ArrowInvalid as e:
            raise unreadable(sheet.name, "csv", number, str(e)) from e
        quotes, headers = self._quotes, int(layout.header > 0)
        tags = int(layout.tags > 0)
        sheet.lines = Lines(
            layout.skip_lines + quotes.lines,
            quotes.rows - headers - tags - self._blank,
            quotes.continued,
            self._blank,
            len(quotes.escaped),
            headers,
            layout.skip_lines + tags,
        )
        if layout.tags:
            sheet.remarks.add("tags", "", layout.tags, "")

    def _reader(self, text: io.RawIOBase) -> arrow_csv.CSVStreamingReader:
        return arrow_csv.open_csv(
            io.BufferedReader(Cleaned(text, self._quotes, self._refuse), BLOCK),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, column_names=self._names, skip_rows=0
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._layout.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self._names, pa.string()), strings_can_be_null=False
            ),
        )

    # ---- rows of another width -------------------------------------------------------------------

    def _refuse(self) -> None:
        """Report the rows with wrong quotes."""
        for line in self._quotes.bad:
            row = line.row + self._layout.skip_rows
            shown = line.text.decode("utf-8", "replace").replace(BROKEN, "")
            self._sheet.errors.append(RowError(self._sheet.name, row, "", shortened(shown), "csv"))
            self._sheet.texts[row] = shown[: self._limits.cell]
            self._broken.add(row)
        self._quotes.bad.clear()

    def _keep(self, row: arrow_csv.InvalidRow) -> str:
        number = row.number + self._layout.skip_rows
        self._bad.append(number)
        if number < self._layout.first:
            self._blank += number not in (self._layout.header, self._layout.tags)
            return "skip"
        if number in self._broken:  # reported already
            self._lost += 1
            return "skip"
        if not row.text.strip():
            self._blank += 1
            return "skip"
        self._lost += 1
        cells = self._cells(row.text)
        width = len(self._sheet.columns)
        if row.actual_columns > width and not any(cell.strip() for cell in cells[width:]):
            if any(cells):
                self._mended[number] = cells[:width]
            else:
                self._blank += 1
        elif row.actual_columns < width:
            self._settle_short((number, row.actual_columns, row.text))
        else:
            self._wrong(number, row.actual_columns, row.text)
        return "skip"

    def _cells(self, text: str) -> list[str]:
        try:
            return next(csv.reader(io.StringIO(text, newline=""), delimiter=self._layout.separator))
        except (csv.Error, StopIteration):
            return [text]

    def _wrong(self, number: int, have: int, text: str) -> None:
        want = len(self._sheet.columns)
        text = text.replace(BROKEN, "")
        values = {"have": have, "want": want}
        error = RowError(self._sheet.name, number, "", shortened(text), "width", values)
        self._sheet.errors.append(error)
        self._sheet.texts[number] = text[: self._limits.cell]

    def _settle_short(self, row: tuple[int, int, str] | None) -> None:
        """Decide about a short row: cells are missing at its end, or a line break has split it.

        row: the next short row, after which the one that waits is decided; None if there is none.
        Two in a row that have the cells of one, or of which one has few cells, are the pieces of a
        broken row: no cells are put in there.
        """
        width = len(self._sheet.columns)
        before, self._short = self._short, row
        if before is None:
            return
        if row is not None and before[0] + 1 == row[0] and width >= _BROKEN_WIDTH:
            few = min(before[1], row[1]) <= width // 2
            if few or before[1] + row[1] == width + 1:
                self._wrong(*before)
                self._wrong(*row)
                self._short = None
                return
        self._fill(*before)

    def _fill(self, number: int, have: int, text: str) -> None:
        width = len(self._sheet.columns)
        if have <= width // 2:
            self._wrong(number, have, text)
            return
        cells = self._cells(text)
        if not any(cell.strip() for cell in cells):
            self._blank += 1
            return
        self._mended[number] = (cells + [""] * width)[:width]
        self._sheet.remarks.add("short", "", number, text)

    # ---- batches ---------------------------------------------------------------------------------

    def _none(self) -> pa.RecordBatch:
        arrays = [pa.array([], pa.string())] * len(self._names)
        return pa.RecordBatch.from_arrays(arrays, names=self._names)

    def _ready(
        self, batch: pa.RecordBatch, numbers: list[int], until: int | None
    ) -> tuple[pa.RecordBatch, list[int]]:
        """The rows of data up to row `until` (None: all), with the mended ones in their places."""
        layout, sheet = self._layout, self._sheet
        if numbers and numbers[0] < layout.first:
            above = sum(n < layout.first for n in numbers)
            between = sum(n not in (layout.header, layout.tags) for n in numbers[:above])
            self._blank += between
            batch, numbers = batch.slice(above), numbers[above:]
        if self._broken and (lost := [n in self._broken for n in numbers]) and any(lost):
            batch = batch.filter(pa.array([not each for each in lost]))
            numbers = [n for n in numbers if n not in self._broken]
        if self._short and (until is None or self._short[0] < until):
            self._settle_short(None)
        batch, numbers = self._without_hidden(batch, numbers)
        mended = sorted(n for n in self._mended if until is None or n <= until)
        if mended:
            rows = [self._mended.pop(n) for n in mended]
            arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            more = pa.RecordBatch.from_arrays(arrays, names=sheet.columns)
            numbers = [*numbers, *mended]
            order = sorted(range(len(numbers)), key=numbers.__getitem__)
            table = pa.Table.from_batches([batch, more]).take(pa.array(order, pa.int64()))
            batch = table.combine_chunks().to_batches()[0]
            numbers = [numbers[n] for n in order]
        before = len(numbers)
        batch, numbers = without_blank(batch, numbers)
        self._blank += before - len(numbers)
        self._total -= before - len(numbers)
        return self._without_broken(batch, numbers) if self._encoding.broken else (batch, numbers)

    def _without_broken(
        self, batch: pa.RecordBatch, numbers: list[int]
    ) -> tuple[pa.RecordBatch, list[int]]:
        """The rows without bytes that are not of the encoding; the others are reported."""
        sheet = self._sheet
        kept = np.ones(len(numbers), bool)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            for n in pc.indices_nonzero(pc.match_substring(column, BROKEN)).to_pylist():
                if kept[n]:
                    kept[n] = False
                    row, cell = numbers[n], column[n].as_py()
                    cells = [each[n].as_py() for each in batch.columns]
                    text = self._layout.separator.join(cells).replace(BROKEN, "")
                    sheet.texts[row] = text[: self._limits.cell]
                    sheet.errors.append(_broken(sheet, row, name, cell))
        if kept.all():
            return batch, numbers
        left = [n for n, keep in zip(numbers, kept, strict=True) if keep]
        return batch.filter(pa.array(kept)), left

    def _without_hidden(
        self, batch: pa.RecordBatch, numbers: list[int]
    ) -> tuple[pa.RecordBatch, list[int]]:
        """The columns of the header; rows that have more than these are reported."""
        if not self._layout.hidden:
            return batch, numbers
        width = len(self._sheet.columns)
        more = None
        for column in batch.columns[width:]:
            filled = pc.not_equal(column, "")
            more = filled if more is None else pc.or_(more, filled)
        if numbers and pc.any(more).as_py():
            for n in pc.indices_nonzero(more).to_pylist():
                cells = [column[n].as_py() for column in batch.columns]
                self._wrong(numbers[n], len(cells), self._layout.separator.join(cells))
            kept = pc.invert(more)
            numbers = [n for n, keep in zip(numbers, kept.to_pylist(), strict=True) if keep]
            batch = batch.filter(kept)
        return batch.select(list(self._sheet.columns)), numbers


def _broken(sheet: Sheet, row: int, column: str, cell: str) -> RowError:
    """The error of a cell with a byte that is not of the encoding; it shows what is around it."""
    begin = max(cell.index(BROKEN) - 20, 0)
    shown = cell[begin : begin + 60].replace(BROKEN, "")
    return RowError(sheet.name, row, column, shown, "bytes_bad", {"tried": sheet.encoding})
