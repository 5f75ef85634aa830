"""Finds the table in rows of cells: titles above it, its header, tags below, or no header at all.

The header is the first row that is as wide as the table. It is taken for a row of data only if it
has values where the rows below have values of the same kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

Rows = Sequence[Sequence[str]]

# Numbers, dates and times, but not a year alone, which heads the columns of many tables.
_VALUE = re.compile(
    r"[-+]?(?![12][0-9]{3}$)[0-9][0-9  ]*(?:[.,][0-9]+)*(?:[eE][-+]?[0-9]+)?"
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ][0-9:.,+Zz-]*)?"
)
_TAG = re.compile(r"#[A-Za-z_]\w*(?:\s*\+\s*\w+)*\s*")
_NAME = re.compile(r"[^\W\d][^\r\n]{0,59}")  # what may head a column
HEADER_WITHIN = 200  # rows that are looked at
_NEAR = 10  # rows


@dataclass(frozen=True)
class Header:
    """Where the table is. Rows are counted from 1; columns: the cells of the header, as they are.

    row: of the header; 0 if there is none. tags: the row of HXL tags; 0 if there is none. first:
    the first row with data. width: the columns of the table. chosen: whether the header is another
    row than would have been found. above: how many rows above the header have at least three cells,
    as another table has, and number and text of the first.
    """

    row: int
    columns: tuple[str, ...]
    tags: int
    first: int
    width: int
    chosen: bool = False
    above: tuple[int, int, str] = (0, 0, "")


def find_header(rows: Rows, wanted: int | None = None) -> Header:
    """The table in the first rows of a file. wanted: the row of its header; 0 for none.

    Raises ValueError if there is no such row, or nothing but blank rows.
    """
    found = _find_header(rows, wanted)
    chosen = wanted is not None and _find_header(rows, None).row != found.row
    above = [
        (n, cells)
        for n, row in enumerate(rows[: max(found.row - 1, 0)], 1)
        if len(cells := [cell.strip() for cell in row if cell.strip()]) > 2
    ]
    if not above:
        return replace(found, chosen=chosen)
    first, cells = above[0]
    return replace(found, chosen=chosen, above=(len(above), first, ", ".join(cells)))


def _find_header(rows: Rows, wanted: int | None) -> Header:
    rows = rows[: max(HEADER_WITHIN, (wanted or 0) + 1)]
    filled = [n for n, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled or (wanted and wanted > len(rows)):
        raise ValueError("no such row")
    width = _width(rows)
    if wanted:
        at = wanted - 1
    else:
        at = next((n for n in filled if not _is_title(rows, n, width)), filled[0])
        if wanted == 0 or (wanted is None and _is_data(rows, at)):
            return Header(0, (), 0, (filled[0] if wanted == 0 else at) + 1, width)
    header = _cut(rows[at])
    tags = next((n for n in filled if n > at), 0)
    tags = tags if tags and _are_tags(rows[tags]) else 0
    return Header(at + 1, tuple(header), tags + 1 if tags else 0, (tags or at) + 2, width)


def has_table(rows: Rows) -> bool:
    """Whether there is a table of at least three columns, with a row below its header."""
    try:
        header = find_header(rows)
    except ValueError:
        return False
    data = [row for row in rows[header.first - 1 :] if any(cell.strip() for cell in row)]
    return header.width >= 3 and bool(data)


def _cut(row: Sequence[str]) -> list[str]:
    """A row without the empty cells at its end."""
    last = max((n for n, cell in enumerate(row) if cell.strip()), default=-1)
    return list(row[: last + 1])


def _width(rows: Rows) -> int:
    """The columns of the table: what most rows have, of several the most.

    Rows of a single cell, such as comments, only count where there are no others.
    """
    widths = Counter(len(_cut(row)) for row in rows)
    widths.pop(0, None)
    if len(widths) > 1:
        widths.pop(1, None)
    most = max(widths.values(), default=0)
    return max((w for w, n in widths.items() if n == most), default=0)


def _is_title(rows: Rows, at: int, width: int) -> bool:
    """Whether a row is above the header: a title, a note, a date of download."""
    cells = _cut(rows[at])
    n = sum(bool(cell.strip()) for cell in cells)
    if n == 1:
        return width > 1
    if n * 2 < width:
        return True
    # A row with gaps is no header if one with a name for each column follows, and values below it.
    return n < width and any(
        len(rows[m]) >= width and are_names(rows[m][:width]) and _have_values(rows[m + 1 :])
        for m in range(at + 1, min(at + _NEAR, len(rows)))
    )


def _have_values(rows: Rows) -> bool:
    return any(is_value(cell) for row in rows for cell in row)


def are_names(row: Sequence[str]) -> bool:
    """Whether each cell may be the name of a column, and no two are the same."""
    cells = [cell.strip() for cell in row]
    names = {cell.casefold() for cell in cells if _NAME.fullmatch(cell)}
    return len(names) == len(cells)


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a date or a time, but not a year alone."""
    return bool(_VALUE.fullmatch(cell.strip()))


def _is_data(rows: Rows, at: int) -> bool:
    """Whether a row is data and not a header."""
    row = _cut(rows[at])
    values = {n for n, cell in enumerate(row) if is_value(cell)}
    if len(values) < 2:
        return False
    below = [each for each in rows[at + 1 :] if any(cell.strip() for cell in each)]
    against = 0  # columns of values in which this row has a name
    for n, cell in enumerate(row):
        if not cell.strip() or n in values:
            continue
        found = [each[n] for each in below if n < len(each) and each[n].strip()]
        against += bool(found) and sum(map(is_value, found)) * 2 > len(found)
    return len(values) > 2 * against


def _are_tags(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(_TAG.fullmatch(cell) for cell in cells)
