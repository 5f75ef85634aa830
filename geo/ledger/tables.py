"""Reads untrusted CSV tables, in which every fault becomes a `RowError`, and writes tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from geo.ledger.formulas import inert, restored
from geo.ledger.quotes import Quotes
from geo.model.claims import RowError, shortened

CELL_LIMIT = 100_000  # characters; longer cells are usually due to a missing quote


@dataclass
class Table:
    """A table as read.

    rows: (row number, column -> cell) of every readable row, where the header is row 1. total: rows
    in the file, readable or not, without blank lines. errors: of the file and its rows.
    """

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    total: int = 0
    errors: list[RowError] = field(default_factory=list)


def read_table(
    data: bytes, file: str, columns: Sequence[str], optional: Collection[str] = ()
) -> Table:
    """Read UTF-8 CSV (RFC 4180, with or without a byte order mark) that has `columns`.

    The columns may be in any order. optional: columns that may be missing, with empty cells then.
    A file that cannot be read at all gives one error and no rows.
    """
    table = Table()

    def fault(reason: str, row: int = 0, column: str = "", value: str = "", **more: object) -> None:
        table.errors.append(RowError(file, row, column, shortened(value), reason, more))

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        fault("encoding", line, value=repr(data[e.start : e.start + 8]), byte=e.start)
        return table
    # Lines with wrong quotes are replaced first, so that no rows after them are lost.
    quotes = Quotes()
    text = quotes.feed(text.encode(), last=True).decode()
    wrong = {line.row: line.text.decode() for line in quotes.bad}
    # A global limit of the module `csv` protects memory; ours is checked for each cell below, where
    # its fault can be reported.
    csv.field_size_limit(max(10 * CELL_LIMIT, csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""))
    number = 0
    header: list[str] = []
    absent = tuple(optional)
    usable = False
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as e:  # the reader continues with the next line
            number += 1
            table.total += 1
            fault("csv", number, value=str(e))
            continue
        number += 1
        if number in wrong:
            fault("csv", number, value=wrong[number])
            table.total += bool(header)
            header = header or [wrong[number]]
            continue
        if not any(cells):
            continue
        if not header:
            header = cells
            usable = _header_is_usable(header, columns, optional, fault)
            continue
        table.total += 1
        if not usable:
            continue
        if len(cells) != len(header):
            fault("width", number, value=",".join(cells), have=len(cells), want=len(header))
            continue
        row = {n: restored(cell) for n, cell in zip(header, cells, strict=True)}
        for name in absent:
            row.setdefault(name, "")
        bad = next((n for n, c in row.items() if "\0" in c or len(c) > CELL_LIMIT), None)
        if bad is not None:
            fault("cell", number, bad, row[bad].replace("\0", "␀"), limit=CELL_LIMIT)
            continue
        table.rows.append((number, row))
    if not header:
        fault("empty")
    return table


def _header_is_usable(
    header: list[str],
    columns: Sequence[str],
    optional: Collection[str],
    fault: Callable[..., None],
) -> bool:
    missing = [c for c in columns if c not in header and c not in optional]
    twice = sorted({c for c in header if header.count(c) > 1})
    for column in missing:
        fault("column_missing", 1, column)
    for column in twice:
        fault("column_twice", 1, column)
    for column in header:
        if column not in columns and column not in twice:
            fault("column_unknown", 1, column, column)
    return not missing and not twice


def write_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    bom: bool = False,
    header: bool = True,
) -> bytes:
    """UTF-8 CSV (RFC 4180) with inert cells; `bom` adds the mark that Excel wants.

    bom: whether to begin with a byte order mark, by which Excel recognises UTF-8. header: False for
    the rows alone, to continue a table.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow(columns)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")
