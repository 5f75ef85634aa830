"""A sheet of text cells, which is what reading any file gives; limits and errors of reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from geo.importing.remarks import Remarks
from geo.model.claims import RowError, shortened

BLOCK = 1024 * 1024  # bytes read at once, so that memory does not grow with the file

PIECE = 500  # rows between two looks at whether the import was stopped


@dataclass(frozen=True)
class Limits:
    """Limits of an import. size: bytes, unpacked; cell: characters."""

    size: int = 4 * 1024**3
    rows: int = 10_000_000
    columns: int = 1_000
    cell: int = 100_000


class Unreadable(Exception):
    """The file, or the rest of it, cannot be read. error: the reason and the remedy."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.text("en"))
        self.error = error


@dataclass(frozen=True)
class Lines:
    """The lines of a CSV file: total = 1 (header) + rows + continued + blank.

    rows: readable or not. continued: further lines of cells with line breaks. escaped: rows in
    which a backslash before a quote was read as an escape.
    """

    total: int
    rows: int
    continued: int
    blank: int
    escaped: int


@dataclass
class Sheet:
    """An open file as a table of text. Close it, or use `with`.

    columns: its header. batches: called for Arrow batches of text columns, each with the numbers of
    its rows (the header is row 1); may be called several times. errors: unreadable rows, filled
    while `batches` is consumed; texts: those rows as they are in the file, by number. lines: of a
    CSV file, filled when `batches` has been consumed. beside: the other tables of a ledger's
    package. remarks: what was noticed while reading. position: called for the bytes of `size` read
    so far, if that is known.
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
    remarks: Remarks = field(default_factory=Remarks)
    position: Callable[[], int] = lambda: 0
    close: Callable[[], None] = lambda: None

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def watched(sheet: Sheet, check: Callable[[], None]) -> Callable[[], None]:
    """Make `sheet` call `check` before every `PIECE` rows; return a function that undoes this.

    An exception that `check` raises ends the reading.
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
    """The header with names trimmed. Raises Unreadable if a name occurs twice."""
    found = [" ".join(str(c if c is not None else "").split()) for c in columns]
    if not any(found):
        raise unreadable(name, "empty")
    found = [c or f"column {n}" for n, c in enumerate(found, 1)]
    twice = sorted({c for c in found if found.count(c) > 1})
    if twice:
        raise Unreadable(RowError(name, 1, shortened(twice[0]), "", "column_twice"))
    return found
