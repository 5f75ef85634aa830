"""Changes single rows of a CSV table, and leaves every other row as it stands, byte for byte.

So a save keeps what a person wrote by hand: the order of columns and rows, quotes, line ends, a
byte order mark, and rows that are wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from geo.ledger.formulas import inert, restored
from geo.ledger.quotes import Quotes
from geo.ledger.tables import write_table

Cells = Mapping[str, str]
_MARK = b"\xef\xbb\xbf"


def with_rows(
    data: bytes | None, columns: Sequence[str], changes: Mapping[str, Cells | None]
) -> bytes:
    """A table with some rows changed, added at its end, or removed.

    data: the table in UTF-8, None if there is none yet. columns: all that it can have; the first is
    its key. changes: key -> the cells to set by their columns (others stay), or None to remove the
    row. A column that the file lacks is added where a cell needs it. Of rows with one key, the
    first is changed. Raises ValueError for a text that is no table with that key.
    """
    if data is None or not data.strip(_MARK + b" \r\n"):
        rows = [cells for cells in changes.values() if cells is not None]
        return write_table(columns, ([row.get(c, "") for c in columns] for row in rows))
    mark = _MARK if data.startswith(_MARK) else b""
    records = _Records(data.removeprefix(_MARK).decode("utf-8"))
    needed = {c for cells in changes.values() if cells for c, cell in cells.items() if cell}
    missing = [c for c in columns if c in needed and c not in records.header]
    if missing:
        records.add_columns(missing)
    records.change(columns[0], changes)
    return mark + "".join(records.texts).encode("utf-8")


class _Records:
    """The records of a table, each with its cells and its text as it stands."""

    def __init__(self, text: str) -> None:
        quotes = Quotes()
        clean = quotes.feed(text.encode(), last=True).decode()
        lines = list(io.StringIO(text, newline=""))
        cleaned = list(io.StringIO(clean, newline=""))
        if len(lines) != len(cleaned):
            raise ValueError("the table has lines that cannot be told apart")
        wrong = {line.row for line in quotes.bad}
        self.cells: list[list[str] | None] = []  # None for a row that cannot be read
        self.texts: list[str] = []
        reader = csv.reader(iter(cleaned))
        done = 0
        while done < len(cleaned):
            try:
                cells: list[str] | None = next(reader)
            except StopIteration:
                break
            except csv.Error:
                cells = None
            readable = len(self.texts) + 1 not in wrong
            self.cells.append(cells if readable and cells else None)
            self.texts.append("".join(lines[done : reader.line_num]))
            done = reader.line_num
        self._head = next((n for n, row in enumerate(self.cells) if row), None)
        self._new_line = "\n" if self.texts and not self.texts[0].endswith("\r\n") else "\r\n"

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        found = None if self._head is None else self.cells[self._head]
        if found is None:
            raise ValueError("the table has no header")
        return found

    def add_columns(self, names: Sequence[str]) -> None:
        """Add columns at the end of every row that has as many cells as the header."""
        width = len(self.header)
        for n, row in enumerate(self.cells):
            if row is not None and len(row) == width:
                more = list(names) if n == self._head else [""] * len(names)
                self.cells[n] = made = [*row, *more]
                self.texts[n] = self._text(made)

    def change(self, key: str, changes: Mapping[str, Cells | None]) -> None:
        """Change, remove and add rows."""
        header = self.header
        if key not in header:
            raise ValueError(f"the table has no column {key}")
        at, left = header.index(key), dict(changes)
        removed = []
        for n, row in enumerate(self.cells):
            if n == self._head or row is None or len(row) != len(header):
                continue
            name = restored(row[at])
            if name not in left:
                continue
            wanted = left.pop(name)
            if wanted is None:
                removed.append(n)
                continue
            new = [
                inert(wanted[c]) if c in wanted else cell
                for c, cell in zip(header, row, strict=True)
            ]
            if new != row:
                self.texts[n] = self._text(new)
        for n in reversed(removed):
            del self.texts[n]
        added = [cells for cells in left.values() if cells is not None]
        if added and self.texts and not self.texts[-1].endswith(("\n", "\r")):
            self.texts[-1] += self._new_line
        self.texts += [self._text([inert(row.get(c, "")) for c in header]) for row in added]

    def _text(self, cells: Sequence[str]) -> str:
        out = io.StringIO(newline="")
        # With this line end, a cell with either of its letters is quoted.
        csv.writer(out, lineterminator="\r\n").writerow(cells)
        return out.getvalue().removesuffix("\r\n") + self._new_line
