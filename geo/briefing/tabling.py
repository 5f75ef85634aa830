"""Fits a table into a box: by a smaller font, then by cutting cells and leaving out rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geo.briefing.content import Cell, Rows
from geo.briefing.layout import BODY_SIZE, SMALL_SIZE
from geo.briefing.lettering import Letters, begun, cut, wrap

_WHITE, _HEAD, _MARK = "#ffffff", "#eceef1", "#fff4d6"
_LOOKED = {"whole": "#bcdccf", "part": "#e4f1ec", "none": _WHITE}  # by lightness, too
SIZES = (BODY_SIZE + 3, BODY_SIZE)  # font sizes in CSS pixels
LEADING = 1.22
PAD = 4.0  # padding of a cell


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
        badge = badge_scale(size) * 30 if self.cell.badge else 0
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


def fill_of(cell: Cell, is_head: bool) -> str:
    """The colour behind a cell. is_head: whether it is in a heading row."""
    if cell.mark:
        return _MARK
    if is_head or (cell.across and cell.head):
        return _HEAD
    return _LOOKED.get(cell.state, _WHITE)


def badge_scale(size: float) -> float:
    """The scale of a badge beside text of font size `size`."""
    return max(size / 19, SMALL_SIZE / 12.5)


def laid(rows: Rows, width: float, height: float, letters: Letters) -> Laid:
    """The table in the largest size in which it fits, else as many rows as fit in the smallest.

    A row that is higher than the box by itself, or under its heading, is cut with "…".
    """
    total = len(rows.cells)
    # Rows beyond what could fit in any case are not measured.
    could = rows.head + int(height / (SIZES[-1] * LEADING)) + 1
    rows = replace(rows, cells=rows.cells[:could])
    made = Laid(SIZES[-1], (), (), 0, False)
    for size in SIZES:
        made = _at(rows, width, size, letters, None)
        if sum(made.heights) <= height and total <= could:
            return made
    room = height - sum(made.heights[: rows.head])
    if too_high := [above for high, above in _under(made, rows.head) if high + above > room]:
        room -= max(too_high)
        most = max(2, int((room - 3 * PAD) / (made.size * LEADING)))
        made = _at(rows, width, SIZES[-1], letters, most - 1)
    room, kept = height, 0
    while kept < len(made.heights) and made.heights[kept] <= room:
        room -= made.heights[kept]
        kept += 1
    # A heading is not left without what it stands over.
    while rows.head < kept < len(made.rows) and _is_heading(made.rows[kept - 1]):
        kept -= 1
    left_out = total - kept
    return Laid(made.size, made.rows[:kept], made.heights[:kept], left_out, made.cut)


def in_parts(rows: Rows, width: float, height: float, letters: Letters) -> Rows:
    """A table in which no row is higher than a box: what a cell has more goes on in further rows.

    For boxes that are as wide, and as high at least.
    """
    size, total = SIZES[-1], sum(rows.wide)
    head = sum(
        _at(replace(rows, cells=rows.cells[: rows.head]), width, size, letters, None).heights
    )
    # Under the table's head and a heading of two lines.
    most = max(4, int((height - head - 4 * PAD) / (size * LEADING)) - 4)
    found = list(rows.cells[: rows.head])
    for cells in rows.cells[rows.head :]:
        rest: tuple[Cell, ...] = cells
        while rest:
            pairs = [
                _begun(cell, width if cell.across else width * wide / total, most, letters)
                for cell, wide in zip(rest, rows.wide, strict=False)
            ]
            found.append(tuple(first for first, _ in pairs))
            rest = tuple(more for _, more in pairs)
            if not any(cell.head or cell.text for cell in rest):
                break
    return replace(rows, cells=tuple(found))


def _begun(cell: Cell, wide: float, most: int, letters: Letters) -> tuple[Cell, Cell]:
    """What of a cell has room in `most` lines, and the rest, as a cell below it."""
    size, inner = SIZES[-1], wide - 2 * PAD
    if (len(cell.head) + len(cell.text)) * size < inner * most / 2:  # it has room in any case
        return cell, Cell(across=cell.across)
    indent = badge_scale(size) * 48 + 5 if cell.badge else 0.0
    bold = not cell.light
    head, more_head = begun(cell.head, most, inner - indent, size, letters, bold)
    lines = len(wrap(head, inner - indent, size, letters, bold)) if head else 0
    if more_head or (cell.text and lines >= most):
        return replace(cell, head=head, text=""), Cell(
            text="\n".join(filter(None, (more_head, cell.text))), across=cell.across, mark=cell.mark
        )
    text, more = begun(cell.text, most - lines, inner, size, letters)
    return replace(cell, text=text), Cell(text=more, across=cell.across, mark=cell.mark)


def _under(made: Laid, head: int) -> Iterator[tuple[float, float]]:
    """The height of each row, and that of the heading right above it, without which it is not."""
    for n in range(head, len(made.rows)):
        above = n > head and _is_heading(made.rows[n - 1])
        yield made.heights[n], made.heights[n - 1] if above else 0.0


def _is_heading(cells: tuple[LaidCell, ...]) -> bool:
    return len(cells) == 1 and cells[0].cell.across and not cells[0].cell.text


def _at(rows: Rows, width: float, size: float, letters: Letters, most: int | None) -> Laid:
    total = sum(rows.wide)
    placed, heights, shortened = [], [], False
    for cells in rows.cells:
        line, left = [], 0.0
        for n, cell in enumerate(cells):
            wide = width if cell.across else width * rows.wide[n] / total
            inner = wide - 2 * PAD
            indent = badge_scale(size) * 48 + 5 if cell.badge else 0.0
            head = (
                wrap(cell.head, inner - indent, size, letters, not cell.light) if cell.head else []
            )
            text = wrap(cell.text, inner, size, letters) if cell.text else []
            if most and len(head) + len(text) > most:
                shortened = True
                head = cut(head, max(1, most // 2), inner - indent, size, letters, not cell.light)
                text = cut(text, max(1, most - len(head)), inner, size, letters)
            line.append(LaidCell(cell, left, wide, tuple(head), tuple(text), indent))
            left += wide
        placed.append(tuple(line))
        heights.append(max(c.height(size) for c in line))
    return Laid(size, tuple(placed), tuple(heights), 0, shortened)
