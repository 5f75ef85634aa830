"""Slides as pages: PDF, and a PNG or an SVG of each, drawn from the same content as PPTX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from geo.briefing.attributed import LEADING as FOOT_LEADING
from geo.briefing.attributed import Placed, placed
from geo.briefing.content import (
    Bars,
    Rows,
    about_lines,
    attribution_of,
    bars,
    panel_rows,
    said_under,
    table_rows,
    texts_of,
)
from geo.briefing.drawing import (
    PAPER,
    Sheet,
    badge,
    new_figure,
    picture_of,
    rectangle,
    sheet_on,
    write,
)
from geo.briefing.ground import label_texts
from geo.briefing.layout import (
    EDGE,
    HEIGHT,
    OPENING,
    OPENING_LINES,
    OPENING_SIZES,
    TITLE,
    WIDTH,
    places,
)
from geo.briefing.lettering import Letters, fitted, is_rightward, letters_for, wrap
from geo.briefing.scenes import Scene
from geo.briefing.slides import Briefing
from geo.briefing.still import draw_map, frame_for, payload_of
from geo.briefing.tabling import LEADING, PAD, badge_scale, laid
from geo.i18n import strings, t
from geo.ledger import Ledger
from geo.model.settings import Settings

Progress = Callable[[int, int], None]  # slides done, total; an exception stops the work
_INK, _SOFT, _LINE, _WARN = "#1a1d21", "#565d66", "#c3c8ce", "#8a1c1c"
_PNG_DPI = 144.0  # 1920 x 1080


def letters_of(
    scenes: Sequence[Scene], briefing: Briefing, ledger: Ledger, settings: Settings, lang: str
) -> Iterator[str]:
    """All texts that pictures of these slides may show, to select the glyphs for them."""
    yield from label_texts(lang)
    yield briefing.title_in(lang)
    yield from about_lines(scenes, ledger, settings, lang)
    yield from (texts[lang] for texts in strings().values())
    for side in ledger.sides.values():
        yield from (side.letter, side.name(lang))
    for source in ledger.sources.values():
        yield from (source.letters, source.name(lang))
    for claim in ledger.claims.values():
        yield from (claim.place_name(lang), "·→")
    for scene in scenes:
        yield from texts_of(scene, panel_rows(scene, ledger, lang), table_rows(scene, ledger, lang))


def pdf(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
) -> bytes:
    """One PDF with a page for each slide; its text can be searched and copied."""
    out = io.BytesIO()
    with letters_for(letters_of(scenes, briefing, ledger, settings, lang)) as letters:
        about = {"Title": letters.known(briefing.title_in(lang))[:200], "CreationDate": None}
        with PdfPages(out, metadata=about) as file:
            if scenes:
                file.savefig(opening(scenes, briefing, ledger, settings, lang, letters))
            for scene in scenes:
                progress(scene.number - 1, scene.of)
                file.savefig(page(scene, ledger, settings, lang, letters))
    progress(len(scenes), len(scenes))
    return out.getvalue()


def pictures(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
    form: str = "png",
) -> Iterator[tuple[str, bytes]]:
    """File name and content of a picture (`png` or `svg`) of each slide; number 0 is the title."""

    def made(number: int, of: int, figure: Figure) -> tuple[str, bytes]:
        digits = len(str(max(of, 10)))
        name = f"{briefing.key}-{lang}-{number:0{digits}}.{form}"
        return name, picture_of(figure, form, _PNG_DPI)

    with letters_for(letters_of(scenes, briefing, ledger, settings, lang)) as letters:
        if scenes:
            first = opening(scenes, briefing, ledger, settings, lang, letters)
            yield made(0, scenes[0].of, first)
        for scene in scenes:
            progress(scene.number - 1, scene.of)
            yield made(scene.number, scene.of, page(scene, ledger, settings, lang, letters))
    progress(len(scenes), len(scenes))


def zipped(form: str) -> Callable[..., bytes]:
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
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in pictures(scenes, briefing, ledger, settings, lang, progress, form):
                # A fixed date, so that the same briefing gives the same file.
                file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
        return out.getvalue()

    return made


def opening(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
) -> Figure:
    """The title slide: title, what the slides are made of, and everybody whom they quote."""
    figure = new_figure(WIDTH, HEIGHT)
    sheet = sheet_on(figure, letters, (WIDTH, HEIGHT), (0, 0, WIDTH, HEIGHT))
    everything = attribution_of(scenes, ledger, lang)
    foot = placed(everything, said_under(everything, lang), letters, lang)
    left, top, wide, high = OPENING
    size, lines = fitted(
        briefing.title_in(lang), wide, high, OPENING_SIZES, letters, bold=True, leading=1.2
    )
    first = top + (high - len(lines) * size * 1.2) / 2
    for n, line in enumerate(lines):
        _line(sheet, left, wide, first + (n + 0.86) * size * 1.2, line, size, bold=True)
    y = OPENING_LINES[1]
    for said in about_lines(scenes, ledger, settings, lang):
        for line in wrap(said, wide, 17, letters):
            y += 17 * LEADING
            write(sheet, left, y, line, 17, colour=_SOFT, upright="baseline")
    _attribution(sheet, foot)
    return figure


def page(scene: Scene, ledger: Ledger, settings: Settings, lang: str, letters: Letters) -> Figure:
    """A whole slide: title, its parts, attribution."""
    figure = new_figure(WIDTH, HEIGHT)
    sheet = sheet_on(figure, letters, (WIDTH, HEIGHT), (0, 0, WIDTH, HEIGHT))
    _title(sheet, scene)
    foot = placed(scene.attribution, said_under(scene.attribution, lang), letters, lang)
    for part, box in places(scene.show, foot.top - 8).items():
        if part == "map":
            small = sheet_on(figure, letters, (WIDTH, HEIGHT), box)
            frame = frame_for(scene, ledger, settings, box[2], box[3])
            draw_map(small, payload_of(scene, ledger, lang), frame, lang)
            left, top, wide, high = box
            rectangle(sheet, (left, top, left + wide, top + high), line=_LINE, order=9)
        elif part == "timeline":
            _bars(sheet, bars(scene, ledger, lang), box, lang)
        else:
            rows = (panel_rows if part == "panel" else table_rows)(scene, ledger, lang)
            _table(sheet, rows, box, lang)
    _attribution(sheet, foot)
    return figure


def _title(sheet: Sheet, scene: Scene) -> None:
    left, top, wide, high = TITLE
    number = f"{scene.number} / {scene.of}"
    write(sheet, left + wide, top + 12, number, 13, colour=_SOFT, align="right")
    faults = " · ".join(scene.faults)
    room = high - (18 if faults else 0)
    size, lines = fitted(
        scene.title,
        wide - 90,
        room,
        (31, 28, 25, 22, 19, 17, 15),
        sheet.letters,
        bold=True,
        leading=1.2,
    )
    first = top + (room - len(lines) * size * 1.2) / 2
    for n, line in enumerate(lines):
        y = first + (n + 0.86) * size * 1.2
        _line(sheet, left, wide - 90, y, line, size, bold=True)
    if faults:
        size, lines = fitted(faults, wide - 90, 17, (13, 11, 9), sheet.letters)
        write(sheet, left, top + high - 5, lines[0], size, colour=_WARN, upright="baseline")


def _line(
    sheet: Sheet, left: float, wide: float, y: float, text: str, size: float, bold: bool = False
) -> None:
    """One line of a paragraph, aligned to the right if its script is written from there."""
    x, align = (left + wide, "right") if is_rightward(text) else (left, "left")
    write(sheet, x, y, text, size, colour=_INK, bold=bold, align=align, upright="baseline")


def _table(sheet: Sheet, rows: Rows, box: tuple[float, float, float, float], lang: str) -> None:
    left, top, wide, high = box
    made = laid(rows, wide, high, sheet.letters)
    size, y = made.size, top
    for n, (cells, row) in enumerate(zip(made.rows, made.heights, strict=True)):
        for c in cells:
            x = left + c.left
            fill = "#ffffff"
            if n < rows.head or (c.cell.across and c.cell.head and not c.cell.mark):
                fill = "#eceef1"
            if c.cell.mark:
                fill = "#fff4d6"
            rectangle(sheet, (x, y, x + c.width, y + row), fill=fill, line=_LINE, weight=0.8)
            line = y + PAD + size * 0.98
            if c.cell.badge:
                scale = badge_scale(size)
                badge(sheet, x + PAD - 2 * scale, y + PAD - 1, scale, c.cell.badge)
            for text in c.head:
                indent = PAD + c.indent
                _line(sheet, x + indent, c.width - indent - PAD, line, text, size, bold=True)
                line += size * LEADING
            if c.cell.badge:
                line = max(line, y + PAD + badge_scale(size) * 32 + size * 0.98)
            for text in c.text:
                _line(sheet, x + PAD, c.width - 2 * PAD, line, text, size)
                line += size * LEADING
        y += row
    if made.left_out:
        more = t("brief.more_pages", lang, n=made.left_out)
        write(sheet, left + PAD, y + size * 1.2, more, size, colour=_SOFT, upright="baseline")


def _bars(sheet: Sheet, chart: Bars, box: tuple[float, float, float, float], lang: str) -> None:
    left, top, wide, high = box
    if not chart.slots:
        write(sheet, left, top + 20, t("timeline.none", lang), 14, colour=_SOFT)
        return
    write(sheet, left, top + 8, t("timeline.title_day", lang), 13, colour=_INK, bold=True)
    x = left + sheet.letters.width(t("timeline.title_day", lang), 13, bold=True) + 24
    for name, letter, colour, _ in chart.sides:
        rectangle(sheet, (x, top + 1, x + 16, top + 15), fill=colour)
        write(
            sheet,
            x + 8,
            top + 12,
            letter,
            11,
            colour=PAPER,
            bold=True,
            align="center",
            upright="baseline",
        )
        write(sheet, x + 21, top + 8, name, 13, colour=_INK)
        x += 40 + sheet.letters.width(name, 13)
    totals = [sum(n[i] for *_, n in chart.sides) for i in range(len(chart.slots))]
    base, most = top + high - 20, max(totals)
    unit = (base - top - 38) / most
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
            words = f"{letter} {counts[i]}"
            if tall > 13 and sheet.letters.width(words, 11, bold=True) < slot * 0.8:
                write(
                    sheet,
                    middle,
                    y - tall / 2 + 4,
                    words,
                    11,
                    colour=PAPER,
                    bold=True,
                    align="center",
                    upright="baseline",
                )
            y -= tall
        if totals[i]:
            write(sheet, middle, y - 7, str(totals[i]), 11, colour=_INK, align="center")
        size = min(12.0, 12.0 * slot / (sheet.letters.width(label, 12) + 2))
        write(sheet, middle, base + 11, label, size, colour=_SOFT, align="center")


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
