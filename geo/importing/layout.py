"""Finds how a text with a separator is laid out: separator, header, first row, columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from geo.importing.header import Header, are_names, find_header
from geo.importing.sheets import Limits, Reading, unreadable

SEPARATORS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_SAMPLE, _WRONG = 400, 20  # rows that are looked at, and how many of them may be wrong


@dataclass(frozen=True)
class Layout:
    """Where the table is in a text. Rows are counted from 1, as a spreadsheet shows them.

    header: the row of the header; 0 if there is none. tags: the row of HXL tags; 0 if there is
    none. first: the first row that may hold data. columns: the cells of the header. width: the
    number of columns. hidden: cells that rows have beyond these, all empty in the sample. skip_*:
    the rows, lines and UTF-8 bytes before the header, or before the first row of data. chosen,
    above: see `geo.importing.header.Header`.
    """

    separator: str
    header: int
    tags: int
    first: int
    columns: tuple[str, ...]
    width: int
    hidden: int
    skip_rows: int
    skip_lines: int
    skip_bytes: int
    chosen: bool
    above: tuple[int, int, str]


def layout_of(head: str, name: str, limits: Limits, reading: Reading) -> Layout:
    """The layout of a text that begins with `head`. Raises Unreadable."""
    said = _SEP_LINE.match(head)
    csv.field_size_limit(max(len(head) + 1, csv.field_size_limit()))
    separator = reading.separator or (said[1] if said else "")
    if len(separator.encode()) > 1 or separator in ('"', "\r", "\n"):
        raise unreadable(name, "separator", value=separator)
    body = head[said.end() :] if said else head
    tried = {mark: _rows(body, mark) for mark in ([separator] if separator else SEPARATORS)}
    separator = max(tried, key=lambda mark: _fit(tried[mark][0], mark))
    rows, lines, wrong = tried[separator]
    wanted = reading.header
    if said and wanted:
        wanted -= 1
    try:
        header = find_header(rows, wanted)
    except ValueError as e:
        reason = "header_row" if reading.header and any(map(any, rows)) else "empty"
        raise unreadable(name, reason, reading.header or 1) from e
    for at in wrong:  # a line as wide as the table, and not below its header, is the header
        if at < (header.row or header.first) and rows[at][0].count(separator) >= header.width - 1:
            raise unreadable(name, "csv", at + 1 + bool(said), rows[at][0])
    if max(header.width, len(header.columns)) > limits.columns:
        n = f"{max(header.width, len(header.columns)):,}"
        row = header.row or header.first
        raise unreadable(name, "columns_many", row, n=n, limit=f"{limits.columns:,}")
    return _layout(separator, header, rows, lines, head, said.end() if said else 0)


def _layout(
    separator: str, header: Header, rows: list[list[str]], lines: list[int], head: str, start: int
) -> Layout:
    """lines: of the text before each row. start: of the first row in `head`."""
    begin = (header.row or header.first) - 1  # rows before the table
    data = [row for row in rows[header.first - 1 :] if any(cell.strip() for cell in row)]
    if header.row:
        width = len(header.columns)
        # Cells beyond the header that no row of the sample fills.
        raw = Counter(len(row) for row in data if len(row) > width and not any(row[width:]))
        raw[len(rows[header.row - 1])] += 0
        usual, n = max(raw.items(), key=lambda pair: (pair[1], pair[0]))
        hidden = usual - width if n * 2 > len(data) or not data else 0
    else:
        width = max(header.width, Counter(map(len, data)).most_common(1)[0][0])
        hidden = 0
    body = io.StringIO(head[start:], newline="")
    above = [body.readline() for _ in range(lines[begin])]
    skipped = head[:start] + "".join(above)
    offset = int(start > 0)  # the line that names the separator
    n, first, text = header.above
    return Layout(
        separator,
        header.row + offset if header.row else 0,
        header.tags + offset if header.tags else 0,
        header.first + offset,
        header.columns,
        width,
        hidden,
        begin + offset,
        lines[begin] + offset,
        len(skipped.encode("utf-8", "surrogatepass")),
        header.chosen,
        (n, first + offset, text),
    )


def _rows(text: str, separator: str) -> tuple[list[list[str]], list[int], list[int]]:
    """The first rows, the number of lines before each, and which are lines with a wrong quote.

    These are rows of one cell.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    wrong: list[int] = []
    before, rest = 0, text
    while rest and len(rows) < _SAMPLE and len(wrong) < _WRONG:
        source = io.StringIO(rest, newline="")
        reader = csv.reader(source, delimiter=separator, strict=True)
        start, at = before, 0
        try:
            for row in reader:
                rows.append(row)
                lines.append(before)
                before, at = start + reader.line_num, source.tell()
                if len(rows) == _SAMPLE:
                    break
            rest = ""
        except csv.Error:
            wrong.append(len(rows))
            source.seek(at)
            rows.append([source.readline()])
            lines.append(before)
            before, rest = before + 1, rest[source.tell() :]
    return rows, lines, wrong


def _fit(rows: list[list[str]], separator: str) -> float:
    """How well a separator splits rows: into many cells, all into equally many, with a header."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    several = {width: n for width, n in widths.items() if width > 1}
    if not several:
        return 0.0
    width, n = max(several.items(), key=lambda pair: (pair[1], pair[0]))
    fit = width * n / sum(widths.values())
    header = find_header(rows)
    others = [mark for mark in SEPARATORS if mark != separator]
    named = header.row and not any(mark in name for name in header.columns for mark in others)
    return fit if named and are_names(header.columns) else fit / 2
