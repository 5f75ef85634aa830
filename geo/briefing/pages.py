"""Slides as pages: PDF, and a PNG or an SVG of each, drawn from the same content as PPTX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from geo.briefing.attributed import LEADING as FOOT_LEADING
from geo.briefing.attributed import Placed, placed
from geo.briefing.content import (
    Bars,
    about_lines,
    attribution_of,
    bars,
    said_under,
)
from geo.briefing.course_drawing import draw
from geo.briefing.drawing import (
    PAPER,
    Sheet,
    badge,
    rectangle,
    write,
)
from geo.briefing.half_slides import BESIDE, fitted_head, half_line, half_places
from geo.briefing.layout import (
    BODY_SIZE,
    EDGE,
    HEIGHT,
    OPENING,
    OPENING_LINES,
    OPENING_SIZES,
    SMALL_SIZE,
    TITLE_LINE,
    TITLE_SIZE,
    TITLE_TOP,
    TITLE_WIDE,
    WIDTH,
    Place,
)
from geo.briefing.leaves import Leaf, Table, leaves
from geo.briefing.lettering import Letters, fitted, is_rightward, one_line, plain, wrap
from geo.briefing.map_labels import Frame
from geo.briefing.scenes import Scene, heading
from geo.briefing.slides import Briefing
from geo.briefing.still import frame_for, map_sheet, payload_of, unplaced
from geo.briefing.tabling import LEADING, PAD, LaidCell, badge_scale, fill_of
from geo.briefing.typesetting import Form, Page, typeset
from geo.briefing.waiting import Told, ahead, waited
from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.model.settings import Settings

Progress = Callable[[int, int], None]  # slides done, total; an exception stops the work
_INK, _SOFT, _LINE, _WARN = "#1a1d21", "#565d66", "#c3c8ce", "#8a1c1c"
_PNG_DPI = 144.0  # 1920 x 1080
_KEY, _LEAST_NAME = 46.0, 60.0  # pixels of a legend's square with its gaps, and of a short name
_AT_ONCE = 4  # pages that are drawn at once, between two reports of progress


def pdf(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
) -> bytes:
    """One PDF: a title page, then the slides; its text can be searched and copied."""
    made = [page for _, page in drawn(scenes, briefing, ledger, settings, lang, progress)]
    title = plain(heading(briefing, scenes, lang))[:200]
    (whole,) = waited(
        lambda: typeset(made, "pdf", lang, title), lambda: progress(len(scenes), len(scenes))
    )
    progress(len(scenes), len(scenes))
    return whole


def pictures(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
    form: Form = "png",
) -> Iterator[tuple[str, bytes]]:
    """File name and content of a picture (`png` or `svg`) of each slide; number 0 is the title."""
    told = Told(progress, len(scenes))
    made = drawn(scenes, briefing, ledger, settings, lang, told)

    def finished(pages: list[tuple[str, Page]]) -> list[bytes]:
        return typeset([page for _, page in pages], form, lang, dpi=_PNG_DPI)

    several = iter(lambda: list(islice(made, _AT_ONCE)), [])
    for pages, found in ahead(several, finished, told.again):
        for (number, _), data in zip(pages, found, strict=True):
            yield f"{briefing.key}-{lang}-{number}.{form}", data
    progress(len(scenes), len(scenes))


def drawn(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
) -> Iterator[tuple[str, Page]]:
    """The pages with their numbers: `00` of the title, `03` and `03-2` of slide 3."""
    letters, digits = Letters(), len(str(max(len(scenes), 10)))
    if scenes:
        yield "0" * digits, opening(scenes, briefing, ledger, settings, lang, letters)
    for scene in scenes:
        progress(scene.number - 1, scene.of)
        own = scene.ledger_or(ledger)
        for n, leaf in enumerate(leaves(scene, own, lang, letters), 1):
            name = f"{scene.number:0{digits}}" + (f"-{n}" if n > 1 else "")
            yield name, page(leaf, own, settings, lang, letters)


def zipped(form: Form) -> Callable[..., bytes]:
    """The function that writes a zip with a picture (`png` or `svg`) of each slide."""

    def made(
        scenes: Sequence[Scene],
        briefing: Briefing,
        ledger: Ledger,
        settings: Settings,
        lang: str,
        progress: Progress,
    ) -> bytes:
        out = io.BytesIO()
        # A PNG is packed already.
        packing = zipfile.ZIP_STORED if form == "png" else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(out, "w") as file:
            for name, data in pictures(scenes, briefing, ledger, settings, lang, progress, form):
                # A fixed date, so that the same briefing gives the same file.
                file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, packing)
        return out.getvalue()

    return made


def opening(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
) -> Page:
    """The title slide: title, what the slides are made of, and everybody whom they quote."""
    sheet = Sheet(letters, WIDTH, HEIGHT)
    made = Page(WIDTH, HEIGHT, [sheet])
    everything = attribution_of(scenes, ledger, lang)
    foot = placed(everything, said_under(everything, lang), letters, lang, opens=True)
    left, top, wide, high = OPENING
    size, lines = fitted(
        heading(briefing, scenes, lang), wide, high, OPENING_SIZES, letters, bold=True, leading=1.2
    )
    first = top + (high - len(lines) * size * 1.2) / 2
    for n, line in enumerate(lines):
        _line(sheet, left, wide, first + (n + 0.86) * size * 1.2, line, size, bold=True)
    y = OPENING_LINES[1]
    for said in about_lines(scenes, ledger, settings, lang):
        for line in wrap(said, wide, BODY_SIZE, letters):
            y += BODY_SIZE * LEADING
            write(sheet, left, y, line, BODY_SIZE, colour=_SOFT, upright="baseline")
    _attribution(sheet, foot)
    return made


def page(leaf: Leaf, ledger: Ledger, settings: Settings, lang: str, letters: Letters) -> Page:
    """A page of a slide: title, its parts, attribution."""
    scene = leaf.scene
    sheet = Sheet(letters, WIDTH, HEIGHT)
    made = Page(WIDTH, HEIGHT, [sheet])
    _title(sheet, leaf)
    for part, (left, top, wide, high) in leaf.boxes.items():
        if part == "map":
            frame = frame_for(scene, ledger, settings, wide, high)
            _map(made, scene, frame, (left, top), ledger, lang, letters)
        elif part == BESIDE:
            boxes = half_places((left, top, wide, high))
            frame = frame_for(scene, ledger, settings, *boxes[0][1][2:])
            for half, (head, box) in zip(scene.halves, boxes, strict=False):
                text = half_line(half.title, len(half.claims), lang)
                size, line = fitted_head(text, head, letters)
                _line(sheet, head[0], head[2], head[1] + BODY_SIZE, line, size, bold=True)
                own = half.ledger_or(ledger)
                _map(made, half, frame, box[:2], own, lang, letters)
        else:
            _bars(sheet, bars(scene, ledger, lang), (left, top, wide, high), lang)
    if leaf.drawn:
        draw(sheet, leaf.drawn.picture, *leaf.drawn.box[:2])
    for table in leaf.tables.values():
        _table(sheet, table)
    if leaf.more:
        y = leaf.more_top + BODY_SIZE
        write(sheet, EDGE, y, leaf.more, BODY_SIZE, colour=_SOFT, upright="baseline")
    _attribution(sheet, leaf.foot)
    return made


def _map(
    page: Page,
    scene: Scene,
    frame: Frame,
    at: tuple[float, float],
    ledger: Ledger,
    lang: str,
    letters: Letters,
) -> None:
    """Draw the map of a scene with its upper left corner at `at`."""
    left, top = at
    drawn = payload_of(scene, ledger, lang)
    missing = unplaced(scene, drawn)
    small, _ = map_sheet(drawn, frame, letters, lang, left, top, scene.query.within, missing)
    page.sheets.insert(0, small)
    rectangle(page.sheets[-1], (left, top, left + frame.width, top + frame.height), line=_LINE)


def picture(scene: Scene, ledger: Ledger, settings: Settings, lang: str, wide: int) -> bytes:
    """A PNG of the first page of a slide, as the formats show it; without its number.

    wide: pixels.
    """
    letters, ledger = Letters(), scene.ledger_or(ledger)
    first = replace(leaves(scene, ledger, lang, letters)[0], number="")
    made = page(first, ledger, settings, lang, letters)
    (png,) = typeset([made], "png", lang, dpi=96 * wide / WIDTH)
    return png


def _title(sheet: Sheet, leaf: Leaf) -> None:
    right = WIDTH - EDGE
    write(sheet, right, TITLE_TOP + 14, leaf.number, SMALL_SIZE, colour=_SOFT, align="right")
    y = TITLE_TOP
    for line in leaf.title:
        _line(sheet, EDGE, TITLE_WIDE, y + TITLE_SIZE, line, TITLE_SIZE, bold=True)
        y += TITLE_LINE
    if leaf.is_first and leaf.scene.faults:
        faults = " · ".join(leaf.scene.faults)
        _, lines = fitted(faults, WIDTH - 2 * EDGE, 24, (SMALL_SIZE,), sheet.letters)
        write(sheet, EDGE, y + 14, lines[0], SMALL_SIZE, colour=_WARN)


def _line(
    sheet: Sheet, left: float, wide: float, y: float, text: str, size: float, bold: bool = False
) -> None:
    """One line of a paragraph, aligned to the right if its script is written from there."""
    x, align = (left + wide, "right") if is_rightward(text) else (left, "left")
    write(sheet, x, y, text, size, colour=_INK, bold=bold, align=align, upright="baseline")


def _table(sheet: Sheet, table: Table) -> None:
    (left, top, _, _), made, rows = table.box, table.made, table.rows
    size, y = made.size, top
    for n, (cells, row) in enumerate(zip(made.rows, made.heights, strict=True)):
        for c in cells:
            x = left + c.left
            fill = fill_of(c.cell, n < rows.head)
            rectangle(sheet, (x, y, x + c.width, y + row), fill=fill, line=_LINE, weight=0.8)
            if c.cell.state:
                _centred(sheet, c, (x, y, c.width, row), size)
                continue
            line = y + PAD + size * 0.98
            if c.cell.badge:
                scale = badge_scale(size)
                badge(sheet, x + PAD - 2 * scale, y + PAD - 1, scale, c.cell.badge)
            indent = PAD + c.indent
            for text in c.head:
                _line(
                    sheet,
                    x + indent,
                    c.width - indent - PAD,
                    line,
                    text,
                    size,
                    bold=not c.cell.light,
                )
                line += size * LEADING
            if c.cell.badge:
                line = max(line, y + PAD + badge_scale(size) * 30 + size * 0.98)
            for text in c.text:
                _line(sheet, x + PAD, c.width - 2 * PAD, line, text, size)
                line += size * LEADING
        y += row


def _centred(sheet: Sheet, c: LaidCell, box: Place, size: float) -> None:
    """A number of the grid of what was looked at, or what stands above it."""
    (left, top, wide, high), step = box, size * LEADING
    y = top + (high - step * len(c.head + c.text)) / 2 + size * 0.98
    for text in (*c.head, *c.text):
        bold = text in c.head
        write(sheet, left + wide / 2, y, text, size, bold=bold, align="center", upright="baseline")
        y += step


def _bars(sheet: Sheet, chart: Bars, box: tuple[float, float, float, float], lang: str) -> None:
    left, top, wide, high = box
    if not chart.slots:
        write(sheet, left, top + 20, t("timeline.none", lang), BODY_SIZE, colour=_SOFT)
        return
    write(sheet, left, top + 10, t("timeline.title_day", lang), SMALL_SIZE, colour=_INK, bold=True)
    x = left + sheet.letters.width(t("timeline.title_day", lang), SMALL_SIZE, bold=True) + 24
    for (_, letter, colour, _), name in zip(
        chart.sides, _legend(chart, left + wide - x, sheet.letters), strict=True
    ):
        rectangle(sheet, (x, top, x + 20, top + 20), fill=colour)
        write(
            sheet,
            x + 10,
            top + 16,
            letter,
            SMALL_SIZE,
            colour=PAPER,
            bold=True,
            align="center",
            upright="baseline",
        )
        write(sheet, x + 26, top + 10, name, SMALL_SIZE, colour=_INK)
        x += _KEY + sheet.letters.width(name, SMALL_SIZE)
    totals = [sum(n[i] for *_, n in chart.sides) for i in range(len(chart.slots))]
    base, most = top + high - 26, max(totals)
    unit = (base - top - 48) / most
    slot = min(wide / len(chart.slots), 110.0)
    rectangle(sheet, (left, base, left + slot * len(totals), base + 1), fill=_LINE)
    for i, label in enumerate(chart.slots):
        middle, y = left + slot * (i + 0.5), base
        for _, letter, colour, counts in chart.sides:
            if not counts[i]:
                continue
            tall = counts[i] * unit
            box_ = (middle - slot * 0.4, y - tall, middle + slot * 0.4, y)
            rectangle(sheet, box_, fill=colour, line=PAPER, weight=0.6)
            words = f"{isolated(letter)} {counts[i]}"
            if tall > 18 and sheet.letters.width(words, SMALL_SIZE, bold=True) < slot * 0.8:
                write(
                    sheet,
                    middle,
                    y - tall / 2 + 6,
                    words,
                    SMALL_SIZE,
                    colour=PAPER,
                    bold=True,
                    align="center",
                    upright="baseline",
                )
            y -= tall
        if totals[i]:
            write(sheet, middle, y - 11, str(totals[i]), SMALL_SIZE, colour=_INK, align="center")
        size = min(SMALL_SIZE, SMALL_SIZE * slot / (sheet.letters.width(label, SMALL_SIZE) + 2))
        write(sheet, middle, base + 14, label, size, colour=_SOFT, align="center")


def _legend(chart: Bars, wide: float, letters: Letters) -> list[str]:
    """The names of the sides, those that are too long for a line cut alike."""
    names = [name for name, *_ in chart.sides]
    rooms = [letters.width(name, SMALL_SIZE) for name in names]
    while sum(rooms) + _KEY * len(rooms) > wide and max(rooms) > _LEAST_NAME:
        rooms = [min(room, max(_LEAST_NAME, max(rooms) * 0.9)) for room in rooms]
    return [
        one_line(name, room + 1, SMALL_SIZE, letters)
        for name, room in zip(names, rooms, strict=True)
    ]


def _attribution(sheet: Sheet, made: Placed) -> None:
    rectangle(sheet, (EDGE, made.top - 3, WIDTH - EDGE, made.top - 2), fill=_LINE)
    for n in made.named:
        s = n.speaker
        badge(sheet, n.left, n.top, made.badge, (s.letters, s.shape, s.colour, "claims"))
        y = n.top + 15 * made.badge + made.size * 0.36
        write(sheet, n.side_left, y, n.side, made.size, colour=_INK, bold=True, upright="baseline")
        write(sheet, n.text, y, n.name, made.size, colour=_INK, upright="baseline")
    for i, line in enumerate(made.lines):
        y = made.below + (i + 0.9) * made.size * FOOT_LEADING
        write(sheet, EDGE, y, line, made.size, colour=_SOFT, upright="baseline")
