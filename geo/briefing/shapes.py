"""Native parts of a PPTX slide, which can be edited: text boxes, tables and badges."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pptx
import pptx.package
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from geo.briefing.lettering import is_rightward, plain
from geo.briefing.tabling import LEADING, PAD, Laid, LaidCell, fill_of
from geo.i18n.isolating import isolated

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck
    from pptx.shapes.autoshape import Shape
    from pptx.shapes.base import BaseShape
    from pptx.shapes.picture import Picture
    from pptx.slide import Slide
    from pptx.table import _Cell as TableCell
    from pptx.text.text import TextFrame, _Paragraph

# It has Latin, Cyrillic and Japanese; without it, programs choose a Japanese font (by charset).
FACE = "Noto Sans CJK JP"
_JAPANESE = "-128"
_LANGUAGES = {"en": "en-GB", "ja": "ja-JP", "uk": "uk-UA"}  # as PowerPoint names them
# For letters that FACE lacks or that join: office programs have it, or a substitute for it.
_WIDER = "Arial"
_BADGES = {
    "square": MSO_SHAPE.RECTANGLE,
    "circle": MSO_SHAPE.ROUNDED_RECTANGLE,
    "hexagon": MSO_SHAPE.HEXAGON,
    "diamond": MSO_SHAPE.DIAMOND,
    "triangle": MSO_SHAPE.TRAPEZOID,
    "octagon": MSO_SHAPE.OCTAGON,
}
# The extension of the format by which a picture has an SVG.
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_FILL, _COLOUR = qn("a:solidFill"), qn("a:srgbClr")
_LATIN, _EAST_ASIAN, _JOINING = qn("a:latin"), qn("a:ea"), qn("a:cs")
_SIDES = tuple(map(qn, ("a:lnL", "a:lnR", "a:lnT", "a:lnB")))
_POINTS = 0.75  # per CSS pixel
INK, SOFT, LINE = "1a1d21", "565d66", "c3c8ce"
Place = tuple[float, float, float, float]  # left, top, width, height in CSS pixels


def emu(pixels: float) -> Emu:
    """CSS pixels (96 to the inch) in the unit of PPTX."""
    return Emu(round(pixels * 9525))


def run(
    paragraph: _Paragraph,
    text: str,
    size: float,
    lang: str,
    *,
    bold: bool = False,
    colour: str = INK,
) -> None:
    """Add text to a paragraph, in fonts for Latin, Cyrillic, Japanese, Arabic and Hebrew letters.

    The paragraph has the direction of its first text, unless it was given one.
    """
    if not paragraph.runs and paragraph._p.get_or_add_pPr().get("rtl") is None:
        direct(paragraph, text)
    made = paragraph.add_run()
    made.text = plain(text)
    # Written here, since python-pptx takes ten times as long, and texts are most of a deck.
    properties = made._r.get_or_add_rPr()
    properties.set("sz", str(Pt(max(1.0, round(size * _POINTS, 1))).centipoints))
    properties.set("b", "1" if bold else "0")
    fill = etree.SubElement(properties, _FILL)
    etree.SubElement(fill, _COLOUR).set("val", colour.removeprefix("#").upper())
    properties.set("lang", _language(text) or _LANGUAGES.get(lang, lang))
    properties.set("altLang", "ja-JP")
    # Latin first, since the format prescribes the order.
    latin = _WIDER if _is_beyond(text) else FACE
    etree.SubElement(properties, _LATIN).set("typeface", latin)
    etree.SubElement(properties, _EAST_ASIAN, {"typeface": FACE, "charset": _JAPANESE})
    etree.SubElement(properties, _JOINING).set("typeface", _WIDER)
    # A fixed line height, because row heights were computed with it and fonts differ.
    paragraph.line_spacing = Pt(max(1.0, round(size * _POINTS * LEADING, 1)))


def direct(paragraph: _Paragraph, text: str) -> None:
    """Give a paragraph the direction of a text."""
    rightward = is_rightward(text)
    paragraph._p.get_or_add_pPr().set("rtl", "1" if rightward else "0")
    if rightward and paragraph.alignment in (None, PP_ALIGN.LEFT):
        paragraph.alignment = PP_ALIGN.RIGHT


def _language(text: str) -> str:
    """The language tag by which office programs set text from right to left; else ""."""
    for c in text:
        kind = unicodedata.bidirectional(c)
        if kind in ("R", "AL"):
            return "ar-SA" if kind == "AL" else "he-IL"
    return ""


def _is_beyond(text: str) -> bool:
    """Whether it has letters that FACE may lack: other than Western, basic Cyrillic, East Asian."""
    return any("\u0100" <= c < "\u2000" and not ("А" <= c <= "я" or c in "Ёё") for c in text)


def frame_of(shape: Shape, wraps: bool = True) -> TextFrame:
    """The text frame of a shape, without margins of its own."""
    frame: TextFrame = shape.text_frame
    frame.word_wrap = wraps
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    return frame


def text_box(slide: Slide, box: Place, name: str, wraps: bool = True) -> TextFrame:
    """The frame of a new text box, with one empty paragraph."""
    shape = slide.shapes.add_textbox(*(emu(v) for v in box))
    shape.name = name
    return frame_of(shape, wraps)


def badge(
    slide: Slide,
    left: float,
    top: float,
    scale: float,
    mark: tuple[str, str, str, str],
    label: str,
    lang: str,
) -> None:
    """A badge as a native shape with its letters. label: its meaning in words."""
    letters, shape, colour, _ = mark
    kind = _BADGES.get(shape, MSO_SHAPE.OCTAGON)
    made = slide.shapes.add_shape(
        kind, emu(left + 2 * scale), emu(top + 2 * scale), emu(44 * scale), emu(26 * scale)
    )
    made.name = plain(f"{letters} {label}")[:200]
    describe(made, label)
    if kind == MSO_SHAPE.ROUNDED_RECTANGLE:
        made.adjustments[0] = 0.5
    elif kind in (MSO_SHAPE.HEXAGON, MSO_SHAPE.TRAPEZOID, MSO_SHAPE.OCTAGON):
        made.adjustments[0] = 0.23
    made.fill.solid()
    made.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    made.line.color.rgb = RGBColor.from_string("111111")
    made.line.width = Pt(max(0.5, 1.5 * scale))
    made.shadow.inherit = False
    frame = frame_of(made, wraps=False)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    run(paragraph, letters, 12.5 * scale, lang, bold=True, colour="ffffff")


def describe(shape: BaseShape, text: str) -> None:
    """Give a shape or a picture its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", plain(text, lines=True))


class Package(pptx.package.Package):
    """The parts of a presentation. Each new part takes the number after the last of its kind, and
    equal pictures are one part; python-pptx looks through all parts for each new one."""

    @cached_property
    def _last(self) -> dict[str, int]:
        return {}

    @cached_property
    def _drawings(self) -> dict[bytes, Part]:
        return {}

    def next_partname(self, tmpl: str) -> PackURI:
        """The name of a new part. tmpl: with `%d` for its number."""
        if tmpl not in self._last:
            self._last[tmpl] = (super().next_partname(tmpl).idx or 1) - 1
        self._last[tmpl] += 1
        return PackURI(tmpl % self._last[tmpl])

    def drawing(self, svg: bytes) -> Part:
        """The part that is an SVG."""
        if svg not in self._drawings:
            name = self.next_partname("/ppt/media/map%d.svg")
            self._drawings[svg] = Part(name, "image/svg+xml", self, svg)
        return self._drawings[svg]


def new_deck() -> Deck:
    """An empty presentation, from the template of python-pptx."""
    template = Path(pptx.__file__).with_name("templates") / "default.pptx"
    deck: Deck = Package.open(str(template)).main_document_part.presentation
    return deck


def sharpen(picture: Picture, svg: bytes) -> None:
    """Give a picture an SVG besides, which newer programs show in its place."""
    package = picture.part.package
    assert isinstance(package, Package), "`new_deck` makes them"
    part = picture.part.relate_to(package.drawing(svg), RT.IMAGE)
    blip = picture._element.xpath(".//a:blip")[0]
    extension = etree.SubElement(etree.SubElement(blip, qn("a:extLst")), qn("a:ext"))
    extension.set("uri", _SVG_EXTENSION)
    element = etree.SubElement(extension, f"{{{_SVG}}}svgBlip", nsmap={"asvg": _SVG})
    element.set(qn("r:embed"), part)


def table(
    slide: Slide, box: Place, made: Laid, columns: Sequence[float], name: str, lang: str, head: int
) -> None:
    """A native table. columns: widths in pixels."""
    frame = slide.shapes.add_table(
        len(made.rows), len(columns), emu(box[0]), emu(box[1]), emu(box[2]), emu(sum(made.heights))
    )
    frame.name = plain(name)
    describe(frame, name)
    grid = frame.table
    # No banded rows, because their colours would have no meaning.
    style = grid._tbl.tblPr
    assert style is not None, "a new table has properties"
    style.set("bandRow", "0")
    style.set("firstRow", "1" if head else "0")
    for n, wide in enumerate(columns):
        grid.columns[n].width = emu(wide)
    for r, (cells, high) in enumerate(zip(made.rows, made.heights, strict=True)):
        grid.rows[r].height = emu(high)
        for c, laid in enumerate(cells):
            cell = grid.cell(r, c)
            if laid.cell.across and len(columns) > 1:
                cell.merge(grid.cell(r, len(columns) - 1))
            _cell(cell, laid, made.size, lang, r < head)


def _cell(cell: TableCell, laid: LaidCell, size: float, lang: str, head: bool) -> None:
    cell.margin_left = cell.margin_right = emu(PAD)
    cell.margin_top = cell.margin_bottom = emu(PAD - 2)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill_of(laid.cell, head).removeprefix("#"))
    _borders(cell)
    frame = cell.text_frame
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    if laid.cell.state:
        paragraph.alignment = PP_ALIGN.CENTER
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    badge, heading = laid.cell.badge, _joined(laid.head, laid.cell.head)
    if badge:
        direct(paragraph, heading)
        letters = f"[{isolated(badge[0])}] "
        run(paragraph, letters, size, lang, bold=True, colour=badge[2])
    if heading:
        run(paragraph, heading, size, lang, bold=not laid.cell.light)
    if laid.text:
        if badge or heading:
            paragraph = frame.add_paragraph()
        for n, line in enumerate(_joined(laid.text, laid.cell.text).split("\n")):
            if n:
                paragraph = frame.add_paragraph()
            run(paragraph, line, size, lang)
    if not (badge or heading or laid.text):
        run(paragraph, "", size, lang)


def _joined(lines: Sequence[str], whole: str) -> str:
    """The text of a cell without line breaks, so that it wraps when edited; cut if it was cut."""
    if not lines or not lines[-1].endswith("…") or whole.endswith("…"):
        return plain(whole, lines=True)
    spaced = not any(ord(c) > 0x2E80 for c in lines[0])
    return (" " if spaced else "").join(lines)


def _borders(cell: TableCell) -> None:
    properties = cell._tc.get_or_add_tcPr()
    fill = properties.find(_FILL)
    for n, side in enumerate(_SIDES):
        line = etree.Element(side)
        line.set("w", "7620")
        etree.SubElement(etree.SubElement(line, _FILL), _COLOUR).set("val", LINE)
        # Lines before the fill, since the format prescribes the order.
        properties.insert(n if fill is None else properties.index(fill), line)
