"""What was looked at on a slide: publishers by days, with the limits of what that says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypedDict

from geo.briefing.content import Cell, Rows
from geo.briefing.layout import BODY_SIZE, EDGE, WIDTH
from geo.briefing.scenes import COVERAGE, Scene
from geo.briefing.tabling import PAD, SIZES
from geo.i18n import t
from geo.i18n.days import days_words
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.views.coverage_table import GridData, cell_words, column_words, grid_data
from geo.views.looked_at import Cell as LookedCell
from geo.views.looked_at import Row, Span

WIDE = WIDTH - 2 * EDGE  # of a page, in CSS pixels
_NAME = 300.0  # pixels for the name of a publisher, at least
_DIGIT = SIZES[0] * 0.62  # pixels of a digit
_WIDEST = 120.0  # pixels of a column, where there are few
# Beside a number, so that a grid needs no colours.
_PART, _NONE = "◐", "–"


class LookedData(TypedDict):
    """What `static/slide.js` draws. limits: of the method, a sentence."""

    grid: GridData | None
    empty: str
    limits: str


def looked_data_of(scene: Scene, ledger: Ledger, lang: str) -> LookedData | None:
    """What was looked at, as `static/coverage_grid.js` draws it; None for a slide without it."""
    if COVERAGE not in scene.show:
        return None
    grid = scene.looked
    return {
        "grid": grid_data(grid, ledger, lang, "") if grid and grid.rows else None,
        "empty": t("coverage.empty", lang),
        "limits": t("coverage.limits", lang),
    }


def looked_rows(scene: Scene, ledger: Ledger, lang: str, wide: float = WIDE) -> list[Rows]:
    """The grid as tables of as many days as fit beside each other in `wide` pixels."""
    grid, title = scene.looked, t("app.page_coverage", lang)
    key = Cell(text=f"{t('coverage.slide_key', lang)}\n{t('coverage.limits', lang)}", across=True)
    if grid is None or not grid.rows:
        nothing = Cell(text=t("coverage.empty", lang), across=True)
        return [Rows(((key,), (nothing,)), (1.0,), title=title)]
    cells = [[_number(cell, lang) for cell in row.cells] for row in grid.rows]
    columns = [Cell(head=column_words(first, grid.unit), state="head") for first, _ in grid.slots]
    longest = max(len(c.head or c.text) for line in (*cells, columns) for c in line)
    each = _DIGIT * longest + BODY_SIZE * 0.4 + 2 * PAD
    blocks = -(-len(columns) // max(1, int((wide - _NAME) / each)))
    per = -(-len(columns) // blocks)
    each = max(each, min(_WIDEST, (wide - 1.4 * _NAME) / per))
    found = []
    for start in range(0, len(columns), per):
        part = slice(start, start + per)
        slots = grid.slots[part]
        days = days_words(slots[0][0], slots[-1][1], lang)
        lacking = (Cell(state="head"),) * (per - len(slots))  # so that all blocks are alike
        rows: list[tuple[Cell, ...]] = [(key,)]
        rows.append(
            (Cell(head=f"{t('coverage.publisher', lang)}, {days}"), *columns[part], *lacking)
        )
        for row, numbers in zip(grid.rows, cells, strict=True):
            name = ledger.sources[row.publisher].name(lang)
            rows.append((Cell(text=name), *numbers[part], *lacking))
        if left := grid.of - len(grid.rows):
            rows.append((Cell(text=t("coverage.more", lang, n=whole(left, lang)), across=True),))
        said = tuple(line for row in grid.rows for line in _said(row, slots, part, ledger, lang))
        found.append(Rows(tuple(rows), (wide - per * each, *[each] * per), 2, title, said))
    return found


def _number(cell: LookedCell, lang: str) -> Cell:
    """How many claims there are, with a sign where a part was read; none where nobody looked."""
    if cell.state == "none":
        return Cell(text=_NONE, state=cell.state)
    sign = _PART if cell.state == "part" else ""
    return Cell(text=f"{sign}{whole(cell.claims, lang)}", state=cell.state)


def _said(row: Row, slots: Sequence[Span], part: slice, ledger: Ledger, lang: str) -> Iterator[str]:
    """A row in words, for the notes: days that follow each other and have no claim together."""
    name = isolated(ledger.sources[row.publisher].name(lang))
    known = list(enumerate(zip(slots, row.cells[part], strict=True)))
    for (words, _), some in groupby(
        known, lambda one: (cell_words(one[1][1], lang), one[0] if one[1][1].claims else -1)
    ):
        days = [slot for _, (slot, _) in some]
        yield f"{name}, {days_words(days[0][0], days[-1][1], lang)}: {words}"
