"""A sheet of text cells, which is what reading any file gives; limits and errors of reading."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.remarks import Remarks
from geo.model.claims import RowError, shortened
from geo.model.columns import CLAIM_COLUMNS

BLOCK = 1024 * 1024  # bytes read at once, so that memory does not grow with the file


@dataclass(frozen=True)
class Limits:
    """Limits of an import. size: bytes, unpacked; cell: characters.

    memory: bytes of the child that reads a file for the importer. seconds: until it must be done.
    """

    size: int = 4 * 1024**3
    rows: int = 10_000_000
    columns: int = 1_000
    cell: int = 100_000
    memory: int = 4 * 1024**3
    seconds: int = 3600


@dataclass(frozen=True)
class Reading:
    """How the user says that a file is to be read; what is not said is found.

    member: the file in a zip. sheet: the sheet of a workbook, or the layer of a geographic file.
    header: the row of the header, counted from 1; 0 if there is none, None to find it. separator:
    the character between the cells of a text.
    """

    member: str = ""
    sheet: str = ""
    header: int | None = None
    separator: str = ""


@dataclass(frozen=True)
class Found:
    """How a file was read, and what could be chosen instead (see `Reading`).

    format: of the file, as people call it. members, sheets: all that it has. header: None where
    the format names its columns itself. crs: of the coordinates, where it is not WGS 84. example: a
    word that shows whether the encoding is right, where the file does not say it.
    """

    format: str
    member: str = ""
    members: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header: int | None = None
    separator: str = ""
    crs: str = ""
    example: str = ""


# Letters that nobody sees, and that make no other word of a word: a space without width, a word
# joiner, a mark of byte order, a soft hyphen.
UNSEEN = "\u200b\u2060\ufeff\u00ad"


class Unreadable(Exception):
    """The file, or the rest of it, cannot be read. error: the reason and the remedy."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.text("en"))
        self.error = error


class Choose(Unreadable):
    """A file has several tables. of: `member` or `sheet` of `Reading`; names: to choose from."""

    def __init__(self, error: RowError, of: str, names: Sequence[str]) -> None:
        super().__init__(error)
        self.of, self.names = of, tuple(names)


@dataclass(frozen=True)
class Lines:
    """The lines of a CSV file: total = above + headers + rows + continued + blank.

    rows: readable or not. continued: further lines of cells with line breaks. escaped: rows in
    which a backslash before a quote was read as an escape. headers: 1, or 0 without a header.
    above: lines before the header, and the row of HXL tags below it.
    """

    total: int
    rows: int
    continued: int
    blank: int
    escaped: int
    headers: int = 1
    above: int = 0


@dataclass
class Sheet:
    """An open file as a table of text. Close it, or use `with`.

    columns: its header; `column 1` and so on where the file has none (headerless). batches: called
    for Arrow batches of text columns, each with the numbers of its rows, as a spreadsheet shows
    them; may be called several times. found: how the file was read. errors: unreadable rows, filled
    while `batches` is consumed; texts: those rows as they are in the file, by number. lines: of a
    CSV file, filled when `batches` has been consumed. beside: the other tables of a ledger's
    package. remarks: what was noticed while reading. position: called for the bytes of `size` read
    so far, if that is known. check: called again and again while rows are read; an exception that
    it raises ends the reading.
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
    headerless: bool = False
    found: Found = field(default_factory=lambda: Found("CSV"))
    close: Callable[[], None] = lambda: None
    check: Callable[[], None] = lambda: None

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_claim(columns: Collection[str]) -> bool:
    """Whether a feature's own columns are the ledger's, which then say where it lies."""
    return all(c.name in columns for c in CLAIM_COLUMNS.values() if c.required)


def of_table(sha256: str, header: int) -> str:
    """The mark of a table of a file that was found by the row of its header alone.

    Each table of a file is imported as a document of its own.
    """
    return hashlib.sha256(f"{sha256}\0{header}".encode()).hexdigest()


def note_above(sheet: Sheet, above: tuple[int, int, str]) -> None:
    """Remark the rows above the header that may be another table (`Header.above`)."""
    n, row, text = above
    if n:
        sheet.remarks.add("above", "", row, text, n)


def without_blank(
    batch: pa.RecordBatch, numbers: Sequence[int]
) -> tuple[pa.RecordBatch, list[int]]:
    """The rows with at least one cell that is not empty."""
    empty = None
    for column in batch.columns:
        blank = pc.equal(column, "")
        empty = blank if empty is None else pc.and_(empty, blank)
        if not pc.any(empty).as_py():
            return batch, list(numbers)
    gone = empty.to_pylist() if empty is not None else []
    kept = [n for n, blank in zip(numbers, gone, strict=True) if not blank]
    return batch.filter(pc.invert(empty)), kept


def unreadable(name: str, reason: str, row: int = 0, value: str = "", **more: object) -> Unreadable:
    return Unreadable(RowError(name, row, "", shortened(value), reason, more))


def choose(name: str, of: str, reason: str, names: Sequence[str], value: str = "") -> Choose:
    """The error of a file with several tables, of which one must be chosen."""
    shown = ", ".join(shortened(n, 60) for n in names[:8]) + (" …" if len(names) > 8 else "")
    values = {"n": len(names), "names": shown}
    return Choose(RowError(name, 0, "", shortened(value), reason, values), of, names)


def unnamed(n: int) -> list[str]:
    """The names of `n` columns without a header."""
    return [f"column {i}" for i in range(1, n + 1)]


def usable(columns: Iterable[object], name: str, row: int = 1) -> list[str]:
    """The header with names trimmed. Raises Unreadable if a name occurs twice.

    row: of the header in the file.
    """
    hidden = dict.fromkeys(map(ord, UNSEEN))
    found = [" ".join(str(c if c is not None else "").translate(hidden).split()) for c in columns]
    if not any(found):
        raise unreadable(name, "empty")
    found = [c or f"column {n}" for n, c in enumerate(found, 1)]
    twice = sorted({c for c in found if found.count(c) > 1})
    if twice:
        raise Unreadable(RowError(name, row, shortened(twice[0]), "", "column_twice"))
    return found
