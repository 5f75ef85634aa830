"""Slides as PPTX: native text, tables and chart, the map as a picture, notes, attribution."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

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
    said_under,
)
from geo.briefing.course_drawing import draw
from geo.briefing.drawing import Sheet
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
)
from geo.briefing.leaves import Leaf, Table, leaves
from geo.briefing.lettering import Letters, fitted, one_line, plain
from geo.briefing.map_labels import Frame
from geo.briefing.pages import Progress
from geo.briefing.scenes import Attribution, Scene, heading
from geo.briefing.shapes import INK, SOFT, Place, emu, run, text_box
from geo.briefing.slides import Briefing
from geo.briefing.still import frame_for, in_words, map_sheet, payload_of, unplaced
from geo.briefing.typesetting import Form, Page, fingerprint, typeset
from geo.briefing.waiting import Told, ahead
from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.model.settings import Settings

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck
    from pptx.slide import Slide

_MAP_DPI = 192.0  # of the picture for programs that do not know SVG
_FORMS: tuple[Form, Form] = ("png", "svg")
_LEGEND_WIDE = 260.0  # pixels of the longest name beside a chart
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
    deck = shapes.new_deck()
    deck.slide_width, deck.slide_height = emu(WIDTH), emu(HEIGHT)
    about = deck.core_properties
    about.title, about.author = plain(heading(briefing, scenes, lang))[:250], ""
    about.created = about.modified = _MADE
    letters = Letters()
    _opening(deck, scenes, briefing, ledger, settings, lang, letters)
    pictures = _Pictures(lang)
    told = Told(progress, len(scenes))
    laid = _laid(scenes, ledger, settings, lang, letters, told)

    def drawn_of(item: tuple[Leaf, list[_Drawn]]) -> list[tuple[bytes, bytes]]:
        return [pictures.of(one) for one in item[1]]

    for (leaf, drawn), made in ahead(laid, drawn_of, told.again):
        _slide(deck, leaf, list(zip(drawn, made, strict=True)), ledger, settings, lang, letters)
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
    foot = placed(everything, said_under(everything, lang), letters, lang, opens=True)
    title = heading(briefing, scenes, lang)
    box = OPENING
    size, lines = fitted(title, box[2], box[3], OPENING_SIZES, letters, bold=True, leading=1.2)
    whole = title.endswith("…") or not lines[-1].endswith("…")
    _title(slide, title if whole else " ".join(lines), box, size, lang)
    about = text_box(slide, OPENING_LINES, "about")
    for n, line in enumerate(about_lines(scenes, ledger, settings, lang)):
        paragraph = about.add_paragraph() if n else about.paragraphs[0]
        run(paragraph, line, BODY_SIZE, lang, colour=SOFT)
    _attribution(slide, foot, lang)
    _notes(slide, [] if whole else [title], everything, lang)


@dataclass(frozen=True)
class _Drawn:
    """A picture on a slide: its name, its sheet, what it says in words, and its place.

    is_map: else there are events over time in it. head: the heading of a half and its place, or
    None.
    """

    name: str
    sheet: Sheet
    words: str
    box: Place
    is_map: bool = True
    head: tuple[str, Place] | None = None


def _laid(
    scenes: Sequence[Scene],
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
    progress: Progress,
) -> Iterator[tuple[Leaf, list[_Drawn]]]:
    """The slides, each with its pictures."""
    for scene in scenes:
        progress(scene.number - 1, scene.of)
        own = scene.ledger_or(ledger)
        for leaf in leaves(scene, own, lang, letters, notes=True):
            pictures = list(_maps(scene, leaf.boxes, own, settings, lang, letters))
            yield leaf, [*pictures, *_courses(leaf, lang, letters)]


class _Pictures:
    """Pictures as PNG and SVG. Equal maps, which slides of one view have, are made once."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._made: dict[bytes, tuple[bytes, bytes]] = {}

    def of(self, drawn: _Drawn) -> tuple[bytes, bytes]:
        """The PNG and the SVG of a picture."""
        page = [Page(drawn.sheet.width, drawn.sheet.height, [drawn.sheet])]
        key = fingerprint(page)
        if key not in self._made:
            (png,), (svg,) = (typeset(page, form, self._lang, dpi=_MAP_DPI) for form in _FORMS)
            self._made[key] = png, svg
        return self._made[key]


def _slide(
    deck: Deck,
    leaf: Leaf,
    pictures: Sequence[tuple[_Drawn, tuple[bytes, bytes]]],
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
) -> None:
    scene, faults = leaf.scene, " · ".join(leaf.scene.faults)
    cut_faults: list[str] = []
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    box = (EDGE, TITLE_TOP, TITLE_WIDE, TITLE_LINE * max(1, len(leaf.title)))
    text = " ".join(leaf.title) if leaf.cut or not leaf.is_first else scene.title
    _title(slide, text, box, TITLE_SIZE, lang)
    if faults and leaf.is_first:
        place = (EDGE, box[1] + box[3], WIDTH - 2 * EDGE, 24.0)
        _, lines = fitted(faults, place[2], place[3], (SMALL_SIZE,), letters)
        paragraph = text_box(slide, place, "faults").paragraphs[0]
        run(paragraph, lines[0], SMALL_SIZE, lang, colour="8a1c1c")
        cut_faults = [] if lines[0] == faults else list(scene.faults)
    place = (WIDTH - EDGE - 90, TITLE_TOP, 90, 20)
    number = text_box(slide, place, "number").paragraphs[0]
    number.alignment = PP_ALIGN.RIGHT
    run(number, leaf.number, SMALL_SIZE, lang, colour=SOFT)
    said: list[str] = [scene.title] if leaf.cut else []
    said += cut_faults
    if leaf.is_first:
        said.append(scene.notes)
    for drawn, picture in pictures:
        _picture(slide, drawn, *picture, lang, letters)
        said.append(drawn.words)
    for part, box in leaf.boxes.items():
        if part not in ("map", BESIDE):
            chart = bars(scene, scene.ledger_or(ledger), lang)
            _chart(slide, chart, box, lang, letters)
            said += [t("timeline.title_day", lang), *chart.lines]
    for table in leaf.tables.values():
        said += _table(slide, table, scene, lang)
    if leaf.more:
        place = (EDGE, leaf.more_top, WIDTH - 2 * EDGE, BODY_SIZE * 1.2)
        run(text_box(slide, place, "more").paragraphs[0], leaf.more, BODY_SIZE, lang, colour=SOFT)
    said += leaf.noted
    said.append(settings.borders_in(lang))
    _attribution(slide, leaf.foot, lang)
    _notes(slide, said, scene.attribution, lang)


def _title(slide: Slide, text: str, box: Place, size: float, lang: str) -> None:
    """Write the slide's title."""
    shape = slide.shapes.title
    assert shape is not None, "the layout has a title"
    shape.left, shape.top, shape.width, shape.height = (emu(v) for v in box)
    frame = shapes.frame_of(shape)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    run(paragraph, text, size, lang, bold=True)
    paragraph.line_spacing = 0.9


def _maps(
    scene: Scene,
    boxes: Mapping[str, Place],
    ledger: Ledger,
    settings: Settings,
    lang: str,
    letters: Letters,
) -> Iterator[_Drawn]:
    def made(one: Scene, frame: Frame, box: Place, head: tuple[str, Place] | None) -> _Drawn:
        payload = payload_of(one, one.ledger_or(ledger), lang)
        missing = unplaced(one, payload)
        within = one.query.within
        sheet, shown = map_sheet(payload, frame, letters, lang, within=within, unplaced=missing)
        words = in_words(one, shown, payload, frame, lang)
        return _Drawn(t("map.frame", lang), sheet, words, box, head=head)

    if box := boxes.get("map"):
        yield made(scene, frame_for(scene, ledger, settings, *box[2:]), box, None)
    if whole := boxes.get(BESIDE):
        places = half_places(whole)
        frame = frame_for(scene, ledger, settings, *places[0][1][2:])
        for half, (head, box) in zip(scene.halves, places, strict=False):
            yield made(half, frame, box, (half_line(half.title, len(half.claims), lang), head))


def _courses(leaf: Leaf, lang: str, letters: Letters) -> Iterator[_Drawn]:
    """The events over time of a page, as pages draw them."""
    if leaf.drawn:
        picture = leaf.drawn.picture
        sheet = Sheet(letters, picture.wide, picture.high)
        draw(sheet, picture, 0, 0)
        yield _Drawn(t("convergence.link", lang), sheet, picture.words, leaf.drawn.box, False)


def _picture(
    slide: Slide, drawn: _Drawn, png: bytes, svg: bytes, lang: str, letters: Letters
) -> None:
    if drawn.head:
        text, place = drawn.head
        size, line = fitted_head(text, place, letters)
        run(text_box(slide, place, "heading").paragraphs[0], line, size, lang, bold=True)
    picture = slide.shapes.add_picture(io.BytesIO(png), *(emu(v) for v in drawn.box))
    shapes.sharpen(picture, svg)
    picture.name = drawn.name
    if drawn.is_map:
        picture.line.color.rgb = RGBColor.from_string(shapes.LINE)
    shapes.describe(picture, drawn.words)


def _table(slide: Slide, table: Table, scene: Scene, lang: str) -> list[str]:
    """Add the table; return its text for the notes if cells of it are cut, or are no words."""
    rows, made, box = table.rows, table.made, table.box
    name = rows.title or t("panel.title", lang)
    if made.rows:
        total = sum(rows.wide)
        columns = [box[2] * w / total for w in rows.wide]
        shapes.table(slide, box, made, columns, f"{name}: {scene.title}"[:250], lang, rows.head)
    if rows.said:
        return [name, *rows.said]
    return [name, *rows.lines] if made.cut else []


def _chart(slide: Slide, chart: Bars, box: Place, lang: str, letters: Letters) -> None:
    if not chart.slots:
        nothing = text_box(slide, box, "timeline").paragraphs[0]
        run(nothing, t("timeline.none", lang), BODY_SIZE, lang, colour=SOFT)
        return
    data = CategoryChartData()
    data.categories = [plain(slot) for slot in chart.slots]
    for name, letter, _, counts in chart.sides:
        short = isolated(one_line(name, _LEGEND_WIDE, SMALL_SIZE, letters))
        # None, so that a count of 0 has neither bar nor label.
        data.add_series(plain(f"[{isolated(letter)}] {short}"), [n or None for n in counts])
    # Any: python-pptx declares that `add_chart` returns a Chart, but it returns a GraphicFrame.
    made_in: Any = slide.shapes
    graphic = made_in.add_chart(
        XL_CHART_TYPE.COLUMN_STACKED, *(emu(v) for v in box), chart_data=data
    )
    graphic.name = t("timeline.title_day", lang)
    shapes.describe(graphic, "\n".join([t("timeline.title_day", lang), *chart.lines]))
    made = graphic.chart
    made.font.size, made.font.name = Pt(12), shapes.FACE
    made.has_title = True
    paragraph = made.chart_title.text_frame.paragraphs[0]
    run(paragraph, t("timeline.title_day", lang), SMALL_SIZE, lang, bold=True)
    made.has_legend = True
    made.legend.position = XL_LEGEND_POSITION.RIGHT
    made.legend.include_in_layout = False
    plot = made.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(12)
    plot.data_labels.font.color.rgb = RGBColor.from_string("ffffff")
    made.value_axis.has_major_gridlines = False
    made.value_axis.visible = False
    for series, (_, _, colour, _) in zip(plot.series, chart.sides, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))


def _attribution(slide: Slide, foot: Placed, lang: str) -> None:
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
    run(paragraph, foot.text, foot.size, lang, colour=SOFT)


def _notes(slide: Slide, said: Sequence[str], whose: Attribution, lang: str) -> None:
    names = "; ".join(f"[{isolated(s.letters)}] {spelt(s)}" for s in whose.speakers)
    parts = [*said, names, said_under(whose, lang)]
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None, "the notes have a text"
    frame.text = "\n".join(plain(part, lines=True) for part in parts if part)
