"""What a slide may need further pages for, as the tables that `static/slide_rows.js` draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TypedDict

from geo.briefing.content import Cell, Rows, one_day, panel_rows, speaker_rows
from geo.briefing.leaves import TABLES, tables_in_order
from geo.briefing.looked_table import looked_rows
from geo.briefing.scenes import COVERAGE, Scene
from geo.i18n import t
from geo.ledger import Ledger
from geo.views.panel import PanelData

MAX_ROWS = 400  # of a table; the rest is only counted


class RowsData(TypedDict):
    """A table. part: of the slide that it is. head: number of heading rows. wide: relative widths
    of the columns. next: the sentence on a page before that has nothing of it; rest: the one on a
    page that has a part of it; apart: the one on a page that has all but what rivals differ in.
    day: on which all is said, in words, and a line that names it; or nothing.
    """

    part: str
    head: int
    wide: list[float]
    rows: list[list[dict[str, object]]]
    next: str
    rest: str
    apart: str
    day: tuple[str, str]


def rows_of(scene: Scene, ledger: Ledger, lang: str, panel: PanelData | None) -> list[RowsData]:
    """The tables of a slide in the order of its further pages. panel: as it is known already."""
    return [_data(part, rows, scene, lang) for part, rows in _tables(scene, ledger, lang, panel)]


def speakers_of(scene: Scene, lang: str) -> RowsData:
    """All speakers and documents of a slide whose attribution has no room for them."""
    return _data("speakers", speaker_rows(scene.attribution, lang), scene, lang)


def _tables(
    scene: Scene, ledger: Ledger, lang: str, panel: PanelData | None
) -> Iterator[tuple[str, Rows]]:
    for part in tables_in_order(scene.show):
        if part == COVERAGE:
            yield from ((part, rows) for rows in looked_rows(scene, ledger, lang))
        elif part == "panel":
            yield part, panel_rows(scene, ledger, lang, panel)
        else:
            yield part, TABLES[part](scene, ledger, lang)


def _data(part: str, rows: Rows, scene: Scene, lang: str) -> RowsData:
    cells = rows.cells
    if (more := len(cells) - rows.head - MAX_ROWS) > 0:
        last = Cell(text=t("brief.more_pages", lang, n=more), across=True)
        cells = (*cells[: rows.head + MAX_ROWS], (last,))
    first = t("panel.title" if part == "panel" else "brief.claims", lang)
    return {
        "part": part,
        "head": rows.head,
        "wide": list(rows.wide),
        "rows": [[_cell(cell) for cell in row] for row in cells],
        "next": t("brief.next_slide", lang, what=rows.title or first),
        "rest": t("brief.next_slide", lang, what=rows.title or t("brief.claims", lang)),
        "apart": t("brief.next_slide", lang, what=t("panel.differs", lang)),
        "day": one_day(scene.query, lang),
    }


def _cell(cell: Cell) -> dict[str, object]:
    """A cell as `static/slide_rows.js` types it: what is empty or false is not there."""
    made: dict[str, object] = {name: value for name, value in asdict(cell).items() if value}
    if cell.badge:
        names = ("letters", "shape", "colour", "modality")
        made["badge"] = dict(zip(names, cell.badge, strict=True))
    return made
