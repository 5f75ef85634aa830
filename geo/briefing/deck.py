"""Slides as PPTX: native text, tables and chart, the map as a picture, notes, attribution."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from geo.briefing import shapes
from geo.briefing.attributed import LEADING, Placed, placed, spelt
from geo.briefing.content import (
    Bars,
    about_lines,
    attribution_of,
    bars,
    panel_rows,
    said_under,
    table_rows,
)
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
from geo.briefing.lettering import Letters, fitted, letters_for, plain
from geo.briefing.pages import Progress, letters_of
from geo.briefing.scenes import Attribution, Scene
from geo.briefing.shapes import INK, SOFT, Place, emu, run, text_box
from geo.briefing.slides import Briefing
from geo.briefing.still import frame_for, in_words, payload_of, still
from geo.briefing.tabling import laid
from geo.i18n import t
from geo.ledger import Ledger
from geo.model.settings import Settings

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck
    from pptx.slide import Slide

_MAP_DPI = 300.0
_TITLE_ONLY = 5  # the layout with nothing but a title, in the template of python-pptx
_MADE = datetime(2000, 1, 1)  # a fixed date, so that the same briefing gives the same file


def pptx(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
) -> bytes:
    """A presentation in 16:9: a title slide, then the slides. Returns the file's content."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = emu(WIDTH), emu(HEIGHT)
    about = deck.core_properties
    about.title, about.author = plain(briefing.title_in(lang))[:250], ""
    about.created = about.modified = _MADE
    with letters_for(letters_of(scenes, briefing, ledger, settings, lang)) as letters:
        _opening(deck, scenes, briefing, ledger, settings, lang, letters)
        for scene in scenes:
            progress(scene.number - 1, scene.of)
            _slide(deck, scene, ledger, settings, lang, letters)
    progress(len(scenes), len(scenes))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _opening(
    deck: Deck,
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    everything = attribution_of(scenes, ledger, lang)
    foot = placed(everything, said_under(everything, lang), letters, lang)
    title = briefing.title_in(lang)
    box = OPENING
    whole = _titled(slide, title, box, OPENING_SIZES, letters, lang)
    about = text_box(slide, OPENING_LINES, "about")
    for n, line in enumerate(about_lines(scenes, ledger, settings, lang)):
        paragraph = about.add_paragraph() if n else about.paragraphs[0]
        run(paragraph, line, 17, lang, colour=SOFT)
    _attribution(slide, foot, everything, lang)
    _notes(slide, [] if whole else [title], everything, lang)


def _slide(
    deck: Deck, scene: Scene, ledger: Ledger, settings: Settings, lang: str, letters: Letters
) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    foot = placed(scene.attribution, said_under(scene.attribution, lang), letters, lang)
    left, top, wide, high = TITLE
    faults = " · ".join(scene.faults)
    room = high - (18 if faults else 0)
    sizes = (31, 28, 25, 22, 19, 17, 15)
    whole = _titled(slide, scene.title, (left, top, wide - 90, room), sizes, letters, lang)
    if faults:
        size, lines = fitted(faults, wide - 90, 17, (13, 11, 9), letters)
        run(
            text_box(slide, (left, top + room, wide, 18), "faults").paragraphs[0],
            lines[0],
            size,
            lang,
            colour="8a1c1c",
        )
    number = text_box(slide, (left + wide - 80, top, 80, 20), "number").paragraphs[0]
    number.alignment = PP_ALIGN.RIGHT
    run(number, f"{scene.number} / {scene.of}", 13, lang, colour=SOFT)
    said: list[str] = [] if whole else [scene.title]
    if scene.note:
        said.append(scene.note)
    for part, box in places(scene.show, foot.top - 8).items():
        if part == "map":
            said.append(_map(slide, scene, box, ledger, settings, lang, letters))
        elif part == "timeline":
            chart = bars(scene, ledger, lang)
            _chart(slide, chart, box, lang)
            said += [t("timeline.title_day", lang), *chart.lines]
        else:
            said += _table(slide, part, scene, box, ledger, lang, letters)
    said.append(settings.borders.get(lang, ""))
    _attribution(slide, foot, scene.attribution, lang)
    _notes(slide, said, scene.attribution, lang)


def _titled(
    slide: Slide, text: str, box: Place, sizes: Sequence[float], letters: Letters, lang: str
) -> bool:
    """Write the slide's title; return whether it fitted without being cut."""
    size, lines = fitted(text, box[2], box[3], sizes, letters, bold=True, leading=1.2)
    shape = slide.shapes.title
    assert shape is not None, "the layout has a title"
    shape.left, shape.top, shape.width, shape.height = (emu(v) for v in box)
    frame = shapes.frame_of(shape)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    whole = not lines[-1].endswith("…") or len(text) < 40
    run(paragraph, text if whole else " ".join(lines), size, lang, bold=True)
    paragraph.line_spacing = 0.9
    return whole


def _map(
    slide: Slide,
    scene: Scene,
    box: Place,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
) -> str:
    frame = frame_for(scene, ledger, settings, box[2], box[3])
    payload = payload_of(scene, ledger, lang)
    data, shown = still(payload, frame, letters, lang, "png", _MAP_DPI)
    picture = slide.shapes.add_picture(io.BytesIO(data), *(emu(v) for v in box))
    picture.name = t("map.frame", lang)
    picture.line.color.rgb = RGBColor.from_string(shapes.LINE)
    words = in_words(scene, shown, payload, frame, lang)
    shapes.describe(picture, words)
    return words


def _table(
    slide: Slide, part: str, scene: Scene, box: Place, ledger: Ledger, lang: str, letters: Letters
) -> list[str]:
    """Add the table; return its whole text for the notes if the slide shows only part of it."""
    rows = (panel_rows if part == "panel" else table_rows)(scene, ledger, lang)
    # A little less than the box, because other programs set the same text a little wider.
    made = laid(rows, box[2], box[3] * 0.95, letters)
    name = t("panel.title", lang)
    if made.rows:
        total = sum(rows.wide)
        columns = [box[2] * w / total for w in rows.wide]
        shapes.table(slide, box, made, columns, f"{name}: {scene.title}"[:250], lang, rows.head)
    if made.left_out:
        place = (box[0], box[1] + sum(made.heights), box[2], 18.0)
        more = t("brief.more_rows", lang, n=made.left_out)
        run(text_box(slide, place, "more").paragraphs[0], more, made.size, lang, colour=SOFT)
    return [name, *rows.lines] if made.cut else []


def _chart(slide: Slide, chart: Bars, box: Place, lang: str) -> None:
    if not chart.slots:
        nothing = text_box(slide, box, "timeline").paragraphs[0]
        run(nothing, t("timeline.none", lang), 14, lang, colour=SOFT)
        return
    data = CategoryChartData()
    data.categories = [plain(slot) for slot in chart.slots]
    for name, letter, _, counts in chart.sides:
        # None, so that a count of 0 has neither bar nor label.
        data.add_series(plain(f"[{letter}] {name}"), [n or None for n in counts])
    # Any: python-pptx declares that `add_chart` returns a Chart, but it returns a GraphicFrame.
    made_in: Any = slide.shapes
    graphic = made_in.add_chart(
        XL_CHART_TYPE.COLUMN_STACKED, *(emu(v) for v in box), chart_data=data
    )
    graphic.name = t("timeline.title_day", lang)
    shapes.describe(graphic, "\n".join([t("timeline.title_day", lang), *chart.lines]))
    made = graphic.chart
    made.font.size, made.font.name = Pt(9), shapes.FACE
    made.has_title = True
    paragraph = made.chart_title.text_frame.paragraphs[0]
    run(paragraph, t("timeline.title_day", lang), 13, lang, bold=True)
    made.has_legend = True
    made.legend.position = XL_LEGEND_POSITION.RIGHT
    made.legend.include_in_layout = False
    plot = made.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(8)
    plot.data_labels.font.color.rgb = RGBColor.from_string("ffffff")
    made.value_axis.has_major_gridlines = False
    made.value_axis.visible = False
    for series, (_, _, colour, _) in zip(plot.series, chart.sides, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))


def _attribution(slide: Slide, foot: Placed, said: Attribution, lang: str) -> None:
    """Badges with names, and the line under them: required on every slide."""
    for n in foot.named:
        s = n.speaker
        high = 30 * foot.badge
        if n.side:
            box = (n.side_left, n.top, n.left - n.side_left, high)
            side = text_box(slide, box, "side")
            side.vertical_anchor = MSO_ANCHOR.MIDDLE
            run(side.paragraphs[0], n.side, foot.size, lang, bold=True)
        shapes.badge(
            slide, n.left, n.top, foot.badge, (s.letters, s.shape, s.colour, ""), spelt(s), lang
        )
        name = text_box(slide, (n.text, n.top, n.wide + 4, high), "claimant")
        name.vertical_anchor = MSO_ANCHOR.MIDDLE
        run(name.paragraphs[0], n.name, foot.size, lang, colour=INK)
    high = max(foot.size, len(foot.lines) * foot.size * LEADING)
    box = (EDGE, foot.below, WIDTH - 2 * EDGE, high)
    paragraph = text_box(slide, box, "attribution").paragraphs[0]
    run(paragraph, _whole(foot, said, lang), foot.size, lang, colour=SOFT)


def _whole(foot: Placed, said: Attribution, lang: str) -> str:
    """The attribution's line without line breaks; with all names if the badges have no room."""
    under = said_under(said, lang)
    if not said.speakers:
        return f"{t('brief.nobody', lang)} {under}"
    if foot.named:
        return under
    return f"{under} · " + "; ".join(f"[{s.letters}] {spelt(s)}" for s in said.speakers)


def _notes(slide: Slide, said: Sequence[str], whose: Attribution, lang: str) -> None:
    names = "; ".join(f"[{s.letters}] {spelt(s)}" for s in whose.speakers)
    parts = [*said, names, said_under(whose, lang)]
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None, "the notes have a text"
    frame.text = "\n".join(plain(part, lines=True) for part in parts if part)
