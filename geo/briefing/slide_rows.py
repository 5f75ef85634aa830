"""What a slide may need further pages for, as the tables that `static/slide_rows.js` draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from geo.briefing.content import Cell, Rows, one_day, panel_rows, speaker_rows, table_rows
from geo.briefing.course_table import course_rows
from geo.briefing.looked_table import looked_rows
from geo.briefing.scenes import COURSE, COVERAGE, Scene
from geo.i18n import t
from geo.ledger import Ledger
from geo.views.panel import PanelData

MAX_ROWS = 400  # of a table; the rest is only counted


class BadgeOf(TypedDict):
    """A badge, as `static/badge.js` draws it."""

    letters: str
    shape: str
    colour: str
    modality: str


class CellData(TypedDict, total=False):
    """A cell, as `geo.briefing.content.Cell` has it; what is empty or false is not there."""

    head: str
    text: str
    badge: BadgeOf
    across: bool
    side: str
    mark: bool
    light: bool
    state: str
    claim: str


class RowsData(TypedDict):
    """A table. part: of the slide that it is. head: number of heading rows. wide: relative widths
    of the columns. next: the sentence on a page before that has nothing of it; rest: the one on a
    page that has a part of it; apart: the one on a page that has all but what rivals differ in.
    day: on which all is said, in words, and a line that names it; or nothing.
    """

    part: str
    head: int
    wide: list[float]
    rows: list[list[CellData]]
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
    # Events over time come last, as on the pages of a PDF.
    for part in sorted(dict.fromkeys(scene.show), key=lambda p: p == COURSE):
        if part == "panel":
            yield part, panel_rows(scene, ledger, lang, panel)
        elif part == "table":
            yield part, table_rows(scene, ledger, lang)
        elif part == COVERAGE:
            yield from ((part, rows) for rows in looked_rows(scene, ledger, lang))
        elif part == COURSE:
            yield part, course_rows(scene, ledger, lang)


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


def _cell(cell: Cell) -> CellData:
    made: CellData = {}
    if cell.head:
        made["head"] = cell.head
    if cell.text:
        made["text"] = cell.text
    if cell.badge:
        letters, shape, colour, modality = cell.badge
        made["badge"] = {"letters": letters, "shape": shape, "colour": colour, "modality": modality}
    if cell.across:
        made["across"] = True
    if cell.side:
        made["side"] = cell.side
    if cell.mark:
        made["mark"] = True
    if cell.light:
        made["light"] = True
    if cell.state:
        made["state"] = cell.state
    if cell.claim:
        made["claim"] = cell.claim
    return made
