"""Fits a table into a box: by a smaller font, then by cutting cells and leaving out rows."""

from __future__ import annotations

from dataclasses import dataclass

from geo.briefing.content import Cell, Rows
from geo.briefing.lettering import Letters, cut, wrap

SIZES = (17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.5)  # font sizes in CSS pixels
LEADING = 1.32
PAD = 5.0  # padding of a cell
_MAX_CELL = 0.4  # height of a cell as a share of the box, in the smallest size


@dataclass(frozen=True)
class LaidCell:
    """A cell laid out. left, width: in the table; indent: of the heading, beside its badge."""

    cell: Cell
    left: float
    width: float
    head: tuple[str, ...]
    text: tuple[str, ...]
    indent: float

    def height(self, size: float) -> float:
        """The height of the cell with its padding."""
        badge = badge_scale(size) * 32 if self.cell.badge else 0
        head = max(len(self.head) * size * LEADING, badge)
        return head + len(self.text) * size * LEADING + 2 * PAD


@dataclass(frozen=True)
class Laid:
    """A table laid out. size: font size; heights: of the rows; left_out: rows not shown."""

    size: float
    rows: tuple[tuple[LaidCell, ...], ...]
    heights: tuple[float, ...]
    left_out: int
    cut: bool


def badge_scale(size: float) -> float:
    """The scale of a badge beside text of font size `size`."""
    return size / 19


def laid(rows: Rows, width: float, height: float, letters: Letters) -> Laid:
    """The table in the largest size in which it fits, else as many rows as fit in the smallest."""
    made = Laid(SIZES[-1], (), (), 0, False)
    for size in SIZES:
        made = _at(rows, width, size, letters, None)
        if sum(made.heights) <= height:
            return made
    size = SIZES[-1]
    lines = max(2, int(height * _MAX_CELL / (size * LEADING)))
    made = _at(rows, width, size, letters, lines)
    room, kept = height, 0
    if sum(made.heights) > height:
        room -= size * LEADING + PAD  # room for the line with the number of rows left out
        while kept < len(made.heights) and made.heights[kept] <= room:
            room -= made.heights[kept]
            kept += 1
        left_out = len(made.rows) - kept
        return Laid(size, made.rows[:kept], made.heights[:kept], left_out, True)
    return made


def _at(rows: Rows, width: float, size: float, letters: Letters, most: int | None) -> Laid:
    total = sum(rows.wide)
    placed, heights, shortened = [], [], False
    for cells in rows.cells:
        line, left = [], 0.0
        for n, cell in enumerate(cells):
            wide = width if cell.across else width * rows.wide[n] / total
            inner = wide - 2 * PAD
            indent = badge_scale(size) * 48 + 5 if cell.badge else 0.0
            head = wrap(cell.head, inner - indent, size, letters, True) if cell.head else []
            text = wrap(cell.text[:4000], inner, size, letters) if cell.text else []
            if most and len(head) + len(text) > most:
                shortened = True
                head = cut(head, max(1, most // 2), inner - indent, size, letters, True)
                text = cut(text, max(1, most - len(head)), inner, size, letters)
            line.append(LaidCell(cell, left, wide, tuple(head), tuple(text), indent))
            left += wide
        placed.append(tuple(line))
        heights.append(max(c.height(size) for c in line))
    return Laid(size, tuple(placed), tuple(heights), 0, shortened)
