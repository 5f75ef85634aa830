"""What reading a file gives, whatever its kind: a sheet of text cells; limits and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from geo.model.claims import RowError, shortened

BLOCK = 1024 * 1024  # bytes read at once: the memory of an import, whatever the file's size

PIECE = 500  # rows worked on before a stopped import ends


@dataclass(frozen=True)
class Limits:
    """What an import takes. size: bytes, unpacked; cell: characters."""

    size: int = 4 * 1024**3
    rows: int = 10_000_000
    columns: int = 1_000
    cell: int = 100_000


class Unreadable(Exception):
    """A file that cannot be read at all, or not further. error: why, and what to do."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.text("en"))
        self.error = error


@dataclass(frozen=True)
class Lines:
    """The physical lines of a CSV file: total = 1 (header) + rows + continued + blank.

    rows: read or not. continued: lines within cells. escaped: rows in which a backslash before a
    quote was read as part of the quote.
    """

    total: int
    rows: int
    continued: int
    blank: int
    escaped: int


@dataclass
class Sheet:
    """A file as read so far.

    columns: its header. batches: Arrow batches of text, each with the row number (as a spreadsheet
    counts: the header is row 1) of every row; can be asked for again. errors: rows that could not
    be read, filled while `batches` is consumed; texts: those rows as they stand, by row number.
    lines: how the lines of a CSV file add up, after `batches` has been consumed.
    beside: the other tables of a ledger's package. position: bytes of `size` read so far, where
    that is known. close: gives the file back; or use `with`.
    """

    name: str
    kind: str
    encoding: str
    sha256: str
    size: int
    columns: list[str]
    batches: Callable[[], Iterator[tuple[pa.RecordBatch, list[int]]]]
    errors: list[RowError] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    lines: Lines | None = None
    beside: dict[str, bytes] = field(default_factory=dict)
    position: Callable[[], int] = lambda: 0
    close: Callable[[], None] = lambda: None

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def watched(sheet: Sheet, check: Callable[[], None]) -> Callable[[], None]:
    """Have `sheet` call `check` before every `PIECE` rows that are read from it.

    What `check` raises ends the reading. Returns what undoes it.
    """
    batches = sheet.batches

    def pieces() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        for batch, rows in batches():
            for start in range(0, len(rows), PIECE):
                check()
                yield batch.slice(start, PIECE), rows[start : start + PIECE]

    def undo() -> None:
        sheet.batches = batches

    sheet.batches = pieces
    return undo


def unreadable(name: str, reason: str, row: int = 0, value: str = "", **more: object) -> Unreadable:
    return Unreadable(RowError(name, row, "", shortened(value), reason, more))


def usable(columns: Iterable[object], name: str) -> list[str]:
    """The header, trimmed; raises where a name stands twice, for then a cell has no meaning."""
    found = [" ".join(str(c if c is not None else "").split()) for c in columns]
    if not any(found):
        raise unreadable(name, "empty")
    found = [c or f"column {n}" for n, c in enumerate(found, 1)]
    twice = sorted({c for c in found if found.count(c) > 1})
    if twice:
        raise Unreadable(RowError(name, 1, shortened(twice[0]), "", "column_twice"))
    return found
