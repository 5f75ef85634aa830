"""A small map of a few claims as SVG, for a page of HTML."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from geo.briefing.drawing import Item, Shape, Sheet, Text, rectangle_svg
from geo.briefing.half_slides import half_line
from geo.briefing.lettering import Letters
from geo.briefing.map_labels import Frame, MapData, MapLabel, frame_around
from geo.briefing.scenes import Scene
from geo.briefing.slide_data import bounds
from geo.briefing.still import draw_map, frame_for, in_words, payload_of
from geo.ledger import Ledger
from geo.model.claims import Claim
from geo.model.settings import Settings
from geo.views.map_data import claims_payload

_HALF = 640, 520  # CSS pixels of each of two maps
_HALF_LETTERS = 150_000
MAX_LETTERS = 30_000  # of a map; one of half the world is drawn more coarsely to stay below
_FINENESS = (0.3, 0.7, 1.5, 3.0)  # pixels, see `Sheet`
_ANCHOR = {"left": "start", "center": "middle", "right": "end"}


def small_map(
    ledger: Ledger, claims: Sequence[Claim], lang: str, width: int = 480, height: int = 280
) -> str:
    """The map of these claims' places with basemap and badges; "" where no place is known,
    or where it would be too large for a page.

    width, height: in CSS pixels. Texts of the data stand in it as escaped text.
    """
    around = bounds(ledger, claims)
    if around is None:
        return ""
    south, west, north, east = around
    frame = frame_around((west, south, east, north), width, height)
    return light_map(claims_payload(ledger, claims, lang), frame, lang, MAX_LETTERS)[0]


def half_pictures(
    scene: Scene, ledger: Ledger, settings: Settings, lang: str
) -> list[dict[str, str]]:
    """The halves of a slide with two maps: the heading of each, its map as the address of a
    picture ("" where that would be too large), and the map in words.
    """
    frame = frame_for(scene, ledger, settings, *_HALF)
    found = []
    for half in scene.halves:
        payload = payload_of(half, half.ledger_or(ledger), lang)
        made, shown = light_map(payload, frame, lang, _HALF_LETTERS)
        data = base64.b64encode(made.encode("utf-8", "replace")).decode("ascii")
        found.append(
            {
                "title": half_line(half.title, len(half.claims), lang),
                "picture": f"data:image/svg+xml;base64,{data}" if made else "",
                "words": in_words(half, shown, payload, frame, lang),
            }
        )
    return found


def light_map(payload: MapData, frame: Frame, lang: str, most: int) -> tuple[str, list[MapLabel]]:
    """The map of a payload as SVG of at most `most` letters, and the claims' labels on it.

    "" where it has more even when drawn coarsely.
    """
    made, shown = "", []
    for fine in _FINENESS:
        sheet = Sheet(Letters(), frame.width, frame.height, fine=fine)
        shown = draw_map(sheet, payload, frame, lang)
        made = as_svg(sheet)
        if len(made) <= most:
            return made, shown
    return "", shown


def as_svg(sheet: Sheet) -> str:
    """A sheet as one SVG element, in the reader's own fonts."""
    wide, high = f"{sheet.width:g}", f"{sheet.height:g}"
    fonts = "Atlas signs, system-ui, sans-serif"
    drawn = "".join(map(_element, sheet.layers()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn-map" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" font-family="{fonts}">{drawn}</svg>'
    )


def _element(item: Item) -> str:
    if isinstance(item, Shape):
        return item.element
    return _text(item) if "text" in item else rectangle_svg(item)


def _text(text: Text) -> str:
    said: dict[str, object] = {
        "x": text["x"],
        "y": text["y"],
        "font-size": text["size"],
        "fill": text["colour"],
        "text-anchor": _ANCHOR.get(text["align"], "start"),
    }
    if text["bold"]:
        said["font-weight"] = 700
    if text["halo"]:
        said |= {"stroke": text["halo"], "stroke-width": 3, "paint-order": "stroke"}
    if text["squeeze"] < 1:  # letters of a badge, whatever font the reader has
        room = text["squeeze"] * Letters().width(text["text"], text["size"], text["bold"])
        said |= {"textLength": round(room, 1), "lengthAdjust": "spacingAndGlyphs"}
    if text["rightward"]:
        said["direction"] = "rtl"
    words = " ".join(f"{name}={quoteattr(str(value))}" for name, value in said.items())
    return f"<text {words}>{escape(text['text'])}</text>"
