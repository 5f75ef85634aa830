"""Finds wrong quotes in a CSV text, so that every reader splits it into the same rows.

The rules are those of RFC 4180 as Python's `csv` applies them: a quoted cell may contain line
breaks, and quotes in it are doubled; a quote within an unquoted cell is an ordinary character. A
quote is wrong if it is never closed, or closed where other text follows. Then its line is one bad
row, and the following lines are read as rows again.

The text is processed in blocks. NumPy checks a whole block at once if none of its quotes is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

_QUOTE, _LF, _CR = 34, 10, 13
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
# Longer rows are taken for an unclosed quote, so that no more is held in memory.
_MAX_ROW = 1024 * 1024  # bytes
# With this many lines in a cell and columns in each, the lines are rows and not prose.
_LINES_SURE, _COLUMNS_SURE = 4, 4


@dataclass(frozen=True)
class BadLine:
    """A line with a wrong quote. row: as a spreadsheet counts (the header is row 1)."""

    row: int
    text: bytes


@dataclass
class Quotes:
    """Cleans a CSV text (UTF-8, without a byte order mark) given block by block to `feed`.

    delimiter: one ASCII character. rows: returned so far, including header and blank lines.
    lines: of the file, so far. continued: further lines of cells with line breaks. bad: lines with
    a wrong quote, in place of which `feed` returns a row with one empty cell too many, so that row
    numbers stay the same. escaped: rows in which `\\"` was read as a quote, since only that gives
    them the right number of cells.
    """

    delimiter: str = ","
    rows: int = 0
    lines: int = 0
    continued: int = 0
    bad: list[BadLine] = field(default_factory=list)
    escaped: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rest = b""
        self._width = 0
        mark = re.escape(self.delimiter).encode()
        blanks = b" *+" if self.delimiter == "\t" else rb"[ \t]*+"
        bare = rb'(?:[^"%b\r\n][^%b\r\n]*+)?+' % (mark, mark)
        end = rb"(?:\r\n|\n|\r|\Z)"

        def row_of(quoted: bytes) -> re.Pattern[bytes]:
            cell = rb"(?:%b|%b)" % (quoted + blanks, bare)
            return re.compile(rb"%b(?:%b%b)*+%b" % (cell, mark, cell, end))

        quoted = rb'"[^"]*+(?:""[^"]*+)*+"'
        cell = rb"(?:%b|%b)" % (quoted + blanks, bare)
        self._row = row_of(quoted)
        self._slashed = row_of(rb'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"')
        self._cell = re.compile(rb"%b(%b|%b)" % (cell, mark, end))
        self._open = re.compile(rb'(?:%b%b)*+"[^"]*+(?:""[^"]*+)*+\Z' % (cell, mark))
        self._ends = np.zeros(256, bool)
        self._ends[[ord(self.delimiter), _LF, _CR]] = True

    def feed(self, block: bytes, last: bool) -> bytes:
        """The complete rows that have not been returned yet. last: whether no block follows."""
        text = self._rest + block
        tail = b""
        if not last and text.endswith(b"\r"):  # may be the first half of a line end
            text, tail = text[:-1], b"\r"
        cut = self._without_fault(text, last)
        if cut >= 0:
            made = text[:cut]
        else:
            made, cut = self._row_by_row(text, last)
        self._rest = text[cut:] + tail
        return made

    # ---- a block at once -------------------------------------------------------------------------

    def _without_fault(self, text: bytes, last: bool) -> int:
        """The length of the complete rows in `text`; -1 if each row must be checked by itself."""
        if _BOM in text or (len(text) > 2 * _MAX_ROW and not last):
            return -1
        if not self._width:
            self._width = self._first_width(text, last)
        letters = np.frombuffer(text, np.uint8)
        ends = letters == _LF
        if b"\r" in text:
            lone = letters == _CR
            lone[:-1] &= letters[1:] != _LF
            ends |= lone
        at = np.flatnonzero(ends)
        if b'"' not in text:
            cut = len(text) if last else int(at[-1]) + 1 if len(at) else 0
            self._count(len(at), len(at), last and self._unfinished(text))
            return cut
        quotes = np.flatnonzero(letters == _QUOTE)
        inside = (np.searchsorted(quotes, at) & 1).astype(bool)
        outer = at[~inside]
        if last and len(quotes) % 2:
            return -1
        cut = len(text) if last else int(outer[-1]) + 1 if len(outer) else 0
        quotes = quotes[quotes < cut]
        opening, closing = quotes[0::2], quotes[1::2]
        doubled = opening[1:] == closing[:-1] + 1
        good = self._ends[letters[opening - 1]]  # index -1 for the first is replaced below
        good[opening == 0] = True
        good[1:] |= doubled
        after = self._ends[letters[np.minimum(closing + 1, len(text) - 1)]]
        after[closing == len(text) - 1] = True
        after[:-1] |= doubled
        if not (good.all() and after.all()):
            return -1
        within = at[inside & (at < cut)]
        if len(within):
            starts = np.concatenate(([0], outer + 1))
            for n in np.unique(np.searchsorted(outer, within)):
                stop = int(outer[n]) + 1 if n < len(outer) else cut
                if self._swallows(text[int(starts[n]) : stop]):
                    return -1
        self._count(len(outer), len(outer) + len(within), last and self._unfinished(text))
        return cut

    def _count(self, rows: int, lines: int, unfinished: bool) -> None:
        self.rows += rows + unfinished
        self.lines += lines + unfinished
        self.continued += lines - rows

    @staticmethod
    def _unfinished(text: bytes) -> bool:
        """Whether the last line has no line end."""
        return bool(text) and not text.endswith((b"\n", b"\r"))

    def _first_width(self, text: bytes, last: bool) -> int:
        """The number of cells in the first row that is not blank; 0 if it is not complete yet."""
        start = len(text) - len(text.lstrip(b"\r\n"))
        found = self._row.match(text, start)
        whole = found and found[0] and (last or not self._unfinished(found[0]))
        return self._cells(found[0]) if found and whole else 0

    def _cells(self, row: bytes) -> int:
        n, at = 0, 0
        while found := self._cell.match(row, at):
            n, at = n + 1, found.end()
            if not found[1] or found[1][0] in (_LF, _CR):
                break
        return n

    def _swallows(self, row: bytes) -> bool:
        """Whether a row of several lines is really several rows, because a quote is missing.

        If the row has as many cells as the header, this is assumed only if each of many lines has
        as many, too. If it has not, it is assumed if a further line is a row by itself.
        """
        if not self._width:
            return False
        lines = _LINE_END.split(row.rstrip(b"\r\n"))
        mark = self.delimiter.encode()
        if not any(line.count(mark) >= self._width - 1 for line in lines[1:]):
            return False  # most cells with line breaks end here
        if self._cells(row) == self._width:
            return (
                self._width >= _COLUMNS_SURE
                and len(lines) >= _LINES_SURE
                and all(line.count(mark) == self._width - 1 for line in lines)
            )
        return any(
            self._row.fullmatch(line) and self._cells(line) == self._width for line in lines[1:]
        )

    # ---- row by row ------------------------------------------------------------------------------

    def _row_by_row(self, text: bytes, last: bool) -> tuple[bytes, int]:
        """The complete rows of `text`, with bad ones replaced, and where the rest begins."""
        made: list[bytes] = []
        at = 0
        while at < len(text):
            while text.startswith(_BOM, at):  # byte order marks of files that were concatenated
                at += len(_BOM)
            if at == len(text):
                break
            if not last and len(text) - at > 2 * _MAX_ROW and not _LINE_END.search(text, at):
                return b"".join([*made, text[at:]]), len(text)  # not a table
            found = self._row.match(text, at)
            if found and found.end() == len(text) and not last and self._unfinished(found[0]):
                break
            if found and not (_lines_in(found[0]) > 1 and self._swallows(found[0])):
                row = found[0]
                if not self._width and row.strip(b"\r\n"):
                    self._width = self._cells(row)
                self._count(1, max(1, _lines_in(row)), False)
                made.append(row)
                at = found.end()
                continue
            line_end = _LINE_END.search(text, at)
            waits = not last and len(text) - at <= _MAX_ROW
            if waits and (line_end is None or (found is None and self._open.match(text, at))):
                break
            if found is None and (meant := self._unslashed(text, at)):
                self._count(1, max(1, _lines_in(meant[0])), False)
                self.escaped.append(self.rows)
                made.append(meant[0])
                at = meant[1]
                continue
            stop, after = (line_end.start(), line_end.end()) if line_end else (len(text),) * 2
            self._count(1, 1, False)
            self.bad.append(BadLine(self.rows, text[at:stop]))
            made.append(self.delimiter.encode() * max(1, self._width) + text[stop:after])
            at = after
        return b"".join(made), at

    def _unslashed(self, text: bytes, at: int) -> tuple[bytes, int] | None:
        """The row at `at` with `\\"` replaced by `""`, and its end, if only that makes it valid."""
        found = self._slashed.match(text, at)
        if not found or b'\\"' not in found[0]:
            return None
        row = found[0].replace(b'\\"', b'""')
        if self._cells(row) != self._width or (_lines_in(row) > 1 and self._swallows(row)):
            return None
        return row, found.end()


def _lines_in(row: bytes) -> int:
    """The number of lines in a row."""
    return len(_LINE_END.findall(row)) + (not row.endswith((b"\n", b"\r")))
