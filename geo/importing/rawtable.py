"""A sheet of rows that a child has read: under the names it gives, or with a header to be found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.beside import tables_of
from geo.importing.header import HEADER_WITHIN, Header, find_header
from geo.importing.readers.task import BAD, INFO, ROW
from geo.importing.remarks import Remarks
from geo.importing.sheets import (
    Found,
    Limits,
    Reading,
    Sheet,
    note_above,
    of_table,
    unnamed,
    unreadable,
    usable,
    without_blank,
)
from geo.model.claims import RowError


class Spooled:
    """The file of rows that a child has written. answer: what it said of them."""

    def __init__(self, path: Path, answer: Mapping[str, Any]) -> None:
        self._file: IO[bytes] = path.open("rb")
        with pa.ipc.open_stream(self._file) as stream:
            self.info: dict[str, Any] = json.loads(stream.schema.metadata[INFO])
        self.answer = answer
        self.done = 0  # rows of this pass

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All batches that have rows, from the first."""
        self._file.seek(0)
        self.done = 0
        with pa.ipc.open_stream(self._file) as stream:
            for batch in stream:
                batch.validate(full=True)
                self.done += batch.num_rows
                if batch.num_rows:
                    yield batch

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def spooled_sheet(
    spool: Spooled,
    form: str,
    name: str,
    sha256: str,
    size: int,
    limits: Limits,
    reading: Reading,
) -> Sheet:
    """A sheet of spooled rows. form: of the file, as people call it. Raises Unreadable."""
    if len(sheets := tuple(spool.info.get("sheets", ()))) > 1:
        name = f"{name}, {spool.info['sheet']}"  # messages name the sheet
    raw = bool(spool.info.get("raw"))
    header = _header(spool, name, limits, reading) if raw else None
    if header is None:
        columns = usable(spool.info["columns"], name)
    elif header.row:
        columns = usable(header.columns, name, header.row)
    else:
        columns = unnamed(header.width)
    if len(columns) > limits.columns:
        n = f"{len(columns):,}"
        raise unreadable(name, "columns_many", 1, n=n, limit=f"{limits.columns:,}")
    kind = "geojson" if spool.info.get("in_shapes") else "csv"
    if header and header.chosen:
        sha256 = of_table(sha256, header.row)
    sheet = Sheet(name, kind, form, sha256, size, columns, lambda: iter(()))
    sheet.beside = {n: t.encode() for n, t in tables_of(spool.info.get("beside")).items()}
    sheet.headerless = header is not None and not header.row
    sheet.found = Found(
        form,
        sheet=str(spool.info.get("sheet", "")) if len(sheets) > 1 else "",
        sheets=sheets,
        header=header.row if header else None,
        crs=str(spool.info.get("crs", "")),
    )

    top = (header.row or header.first) if header else 0

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.errors.clear()
        sheet.texts.clear()
        sheet.remarks = Remarks()
        for key, column, row, value, n in spool.answer.get("remarks", ()):
            if not 0 < row < top:  # a title above the table
                sheet.remarks.add(key, column, row, value, n)
        if header:
            note_above(sheet, header.above)
        if header and header.tags:
            sheet.remarks.add("tags", "", header.tags, "")
        return _batches(sheet, spool, header)

    share = size / max(1, int(spool.answer.get("rows", 0)))
    sheet.batches, sheet.position = batches, lambda: int(spool.done * share)
    return sheet


def _header(spool: Spooled, name: str, limits: Limits, reading: Reading) -> Header:
    rows: list[list[str]] = []
    wanted = max(HEADER_WITHIN, (reading.header or 0) + 1)
    for batch in spool.batches():
        some = batch.slice(0, wanted - len(rows)).to_pydict()
        cells = [column for key, column in some.items() if key not in (ROW, BAD)]
        rows += [list(row) for row in zip(*cells, strict=True)]
        if len(rows) >= wanted:
            break
    try:
        return find_header(rows, reading.header)
    except ValueError as e:
        there = any(map(any, rows))
        reason = "header_row" if reading.header and there else "empty"
        raise unreadable(name, reason, reading.header or 1) from e


def _batches(
    sheet: Sheet, spool: Spooled, header: Header | None
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    width = len(sheet.columns)
    for batch in spool.batches():
        numbers = batch.column(ROW)
        if header is not None and numbers[0].as_py() < header.first:
            batch = batch.filter(pc.greater_equal(numbers, header.first))
        for n in pc.indices_nonzero(batch.column(BAD).is_valid()).to_pylist():
            row = batch.column(ROW)[n].as_py()
            reason, value, column = json.loads(batch.column(BAD)[n].as_py())
            values = {"n": row - 1, "tried": "UTF-8"}  # which all readers give
            sheet.errors.append(RowError(sheet.name, row, column, value, reason, values))
            sheet.texts[row] = value
        batch = batch.filter(batch.column(BAD).is_null())
        cells = batch.columns[2:]
        rows = batch.column(ROW).to_pylist()
        for column in cells[width:]:
            filled = pc.indices_nonzero(pc.not_equal(column, ""))
            if len(filled):
                at = filled[0].as_py()
                sheet.remarks.add("beyond", "", rows[at], column[at].as_py(), len(filled))
        made = pa.RecordBatch.from_arrays(
            _wide(cells[:width], width, len(rows)), names=sheet.columns
        )
        made, rows = without_blank(made, rows)
        if rows:
            yield made, rows


def _wide(cells: list[pa.Array], width: int, rows: int) -> list[pa.Array]:
    blank = pa.array([""] * rows, pa.string())
    return [*cells, *[blank] * (width - len(cells))]
