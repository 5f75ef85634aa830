"""Reads CSV through pyarrow's streaming reader, with the number of every row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from geo.importing.encodings import Utf8
from geo.importing.sheets import BLOCK, Limits, Lines, Sheet, unreadable, usable
from geo.ledger.quotes import Quotes
from geo.model.claims import RowError, shortened

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def csv_sheet(
    data: IO[bytes], encoding: str, name: str, sha256: str, size: int, limits: Limits
) -> Sheet:
    delimiter, columns = _header(data, encoding, name, limits)
    sheet = Sheet(name, "csv", encoding, sha256, size, columns, lambda: iter(()))

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.errors.clear()
        sheet.texts.clear()
        return _csv_batches(sheet, Utf8(data, encoding), delimiter, limits)

    sheet.batches, sheet.position = batches, data.tell
    return sheet


def _header(data: IO[bytes], encoding: str, name: str, limits: Limits) -> tuple[str, list[str]]:
    """The delimiter and the columns, from the first line."""
    head = Utf8(data, encoding).read(BLOCK // 4) or b""
    text = head.decode("utf-8", "ignore")
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    delimiter = max((",", ";", "\t", "|"), key=first.count)
    if first.count(delimiter) >= limits.columns:
        n = first.count(delimiter) + 1
        raise unreadable(name, "columns_many", 1, n=f"{n:,}", limit=f"{limits.columns:,}")
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    try:
        columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as e:
        raise unreadable(name, "csv", 1, str(e)) from e
    return delimiter, usable(columns, name)


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


def _csv_batches(
    sheet: Sheet, text: io.RawIOBase, delimiter: str, limits: Limits
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    bad: list[int] = []
    quotes = Quotes(delimiter)
    blank = 0
    broken: set[int] = set()

    def refuse() -> None:
        for line in quotes.bad:
            shown = line.text.decode("utf-8", "replace")
            sheet.errors.append(RowError(sheet.name, line.row, "", shortened(shown), "csv"))
            sheet.texts[line.row] = shown[: limits.cell]
            broken.add(line.row)
        quotes.bad.clear()

    def keep(row: arrow_csv.InvalidRow) -> str:
        nonlocal blank
        bad.append(row.number)
        if row.number in broken:  # reported already
            return "skip"
        blank += not row.text.strip()
        if row.text.strip():
            width = {"have": row.actual_columns, "want": row.expected_columns}
            value = shortened(row.text)
            sheet.errors.append(RowError(sheet.name, row.number, "", value, "width", width))
            sheet.texts[row.number] = row.text[: limits.cell]
        return "skip"

    try:
        reader = arrow_csv.open_csv(
            io.BufferedReader(Cleaned(text, quotes, refuse), BLOCK),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, column_names=sheet.columns, skip_rows=0
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(sheet.columns, pa.string()), strings_can_be_null=False
            ),
        )
        number, seen, total = 0, 0, 0
        for batch in reader:
            numbers = []
            for _ in range(batch.num_rows):
                number += 1
                while seen < len(bad) and bad[seen] == number:
                    seen, number = seen + 1, number + 1
                numbers.append(number)
            if numbers and numbers[0] == 1:
                batch, numbers = batch.slice(1), numbers[1:]
            total += len(numbers)
            if total + len(bad) > limits.rows + blank:
                raise unreadable(sheet.name, "rows_many", total, limit=f"{limits.rows:,}")
            before = len(numbers)
            batch, numbers = _without_blank(batch, numbers)
            blank += before - len(numbers)
            if numbers:
                yield batch, numbers
        sheet.lines = Lines(
            quotes.lines, quotes.rows - 1 - blank, quotes.continued, blank, len(quotes.escaped)
        )
    except pa.ArrowInvalid as e:
        raise unreadable(sheet.name, "csv", number, str(e)) from e


def _without_blank(batch: pa.RecordBatch, numbers: list[int]) -> tuple[pa.RecordBatch, list[int]]:
    """The rows with at least one cell that is not empty."""
    empty = None
    for column in batch.columns:
        blank = pc.equal(column, "")
        empty = blank if empty is None else pc.and_(empty, blank)
        if not pc.any(empty).as_py():
            return batch, numbers
    gone = empty.to_pylist() if empty is not None else []
    kept = [n for n, blank in zip(numbers, gone, strict=True) if not blank]
    return batch.filter(pc.invert(empty)), kept
