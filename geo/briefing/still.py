"""Draws the map of a slide as a picture, with the data, style and badges of the interactive map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.briefing.drawing import (
    PAPER,
    Sheet,
    badge,
    rectangle,
    stroke,
    write,
)
from geo.briefing.ground import COUNTRY, draw_ground, draw_labels, draw_shapes, seen
from geo.briefing.lettering import Letters, one_line
from geo.briefing.map_labels import (
    BADGE,
    CAPTION,
    CAPTION_HIGH,
    CAPTION_WIDE,
    MARK,
    SCALE,
    Frame,
    MapData,
    MapLabel,
    frame_around,
    frame_of,
    map_labels,
    sides_of,
)
from geo.briefing.scenes import Scene
from geo.briefing.slide_data import scene_bounds
from geo.briefing.typesetting import Form, Page, typeset
from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.model.areas import countries
from geo.model.bounds import TURN, on_globe
from geo.model.mercator import HALF, all_to_metres, from_metres, stretch, to_metres
from geo.model.settings import Settings
from geo.model.within import parse_within
from geo.views.map_data import ATTRIBUTION, claims_payload
from geo.views.outlines import Rings

_ORDER = ("country", "region", "area", "settlement", "point")
_OPACITY = {"country": 0.001, "region": 0.05}
_PART = "#7b1fa2"  # the outline of a part of the map, as on the page: no side's colour
_GROUND, _LINE, _CAPTION = "#ffffffee", "#6b7280", "#1a1d21"


def payload_of(scene: Scene, ledger: Ledger, lang: str) -> MapData:
    """The payload that the interactive map would get for this slide."""
    return claims_payload(ledger, scene.claims, lang, selected=scene.places)


def frame_for(
    scene: Scene, ledger: Ledger, settings: Settings, width: float, height: float
) -> Frame:
    """The frame of a slide's view; without a view that of its claims, without these of `home`."""
    if scene.view:
        return frame_of(scene.view, width, height, scene.screen)
    around = scene_bounds(scene, ledger)
    if around is None:
        return frame_around(settings.home, width, height)
    south, west, north, east = around
    return frame_around((west, south, east, north), width, height)


def draw_map(
    sheet: Sheet, payload: MapData, frame: Frame, lang: str, within: str = ""
) -> list[MapLabel]:
    """Draw basemap, areas and labels; return the claims' labels within the picture.

    within: the part of the map that the claims are of, in the words of a link.
    """
    draw_ground(sheet, frame)
    _areas(sheet, payload, frame)
    if within:
        _within(sheet, within, frame)
    shown = map_labels(payload, frame)
    draw_labels(sheet, frame, lang, [p.box for p in shown])
    selected = set(payload["selected"])
    # Drawn last and so on top: disputed ones, then those with most claims.
    upward = sorted(shown, key=lambda p: (bool(p.disputed), p.n))
    for map_label in upward:
        _label(sheet, map_label, lang, bool(selected & set(map_label.members)))
    size = CAPTION
    wide = sheet.letters.width(ATTRIBUTION, size) + 10
    box = (frame.width - wide, frame.height - 22, frame.width, frame.height)
    rectangle(sheet, box, fill=_GROUND)
    write(sheet, frame.width - 5, frame.height - 11, ATTRIBUTION, size, align="right")
    return [p for p in shown if frame.near(*_middle(p), 0)]


def map_sheet(
    payload: MapData,
    frame: Frame,
    letters: Letters,
    lang: str,
    left: float = 0,
    top: float = 0,
    within: str = "",
    unplaced: int = 0,
) -> tuple[Sheet, list[MapLabel]]:
    """A map as a sheet that lies at `left`, `top` of a page, and the claims' labels on it.

    unplaced: claims of which no place is known; the map says how many these are.
    """
    sheet = Sheet(letters, frame.width, frame.height, left, top)
    shown = draw_map(sheet, payload, frame, lang, within)
    if unplaced:
        said = t("toolbar.not_on_map", lang, n=f"{unplaced:,}")
        wide = letters.width(said, CAPTION, bold=True) + 10
        rectangle(sheet, (0, 0, wide, 24), fill=_GROUND)
        write(sheet, 5, 12, said, CAPTION, bold=True)
    return sheet, shown


def unplaced(scene: Scene, payload: MapData) -> int:
    """How many claims of a slide are at no place of its map."""
    there: int = sum(payload["place"]["n"])
    return max(0, len(scene.claims) - there)


def still(
    payload: MapData, frame: Frame, letters: Letters, lang: str, form: Form, dpi: float
) -> tuple[bytes, list[MapLabel]]:
    """A map alone as `png`, `svg` or `pdf`, and the claims' labels on it."""
    sheet, shown = map_sheet(payload, frame, letters, lang)
    (made,) = typeset([Page(frame.width, frame.height, [sheet])], form, lang, dpi=dpi)
    return made, shown


def in_words(
    scene: Scene, shown: Sequence[MapLabel], payload: MapData, frame: Frame, lang: str
) -> str:
    """The picture in words, with the extent of the map, as alternative text."""
    names = payload["place"]["name"]
    parts = []
    for map_label in shown:
        where = ""
        if names:
            where = ", ".join(dict.fromkeys(isolated(names[m]) for m in map_label.members))
        mark = f" ({t('map.disputed', lang)})" if map_label.disputed else ""
        parts.append(f"{where}{mark}: {'; '.join(s.label for s in map_label.specs)}")
    head = f"{t('map.frame', lang)}: {scene.title}. {scene.attribution.not_facts}"
    west, south, east, north = frame.bounds
    whole = east - west >= TURN
    west, east = (-180, 180) if whole else (on_globe(west), on_globe(east))
    sides = {"south": south, "north": north, "west": west, "east": east}
    extent = t("brief.extent", lang, **{side: f"{at:.4f}" for side, at in sides.items()})
    if missing := unplaced(scene, payload):
        parts.append(t("toolbar.not_on_map", lang, n=f"{missing:,}"))
    return "\n".join([head, extent, *parts])


def _middle(map_label: MapLabel) -> tuple[float, float]:
    return (map_label.box[0] + map_label.box[2]) / 2, (map_label.box[1] + map_label.box[3]) / 2


def _areas(sheet: Sheet, payload: MapData, frame: Frame) -> None:
    """Draw polygons of areas, and discs of uncertainty around points and settlements."""
    place, names = payload["place"], payload["precision"]
    window = seen(frame)
    kinds = [names[n] for n in place["precision"]]
    order = sorted(
        range(len(kinds)), key=lambda i: _ORDER.index(kinds[i]) if kinds[i] in _ORDER else -1
    )
    for z, i in enumerate(order):
        own = list(sides_of(payload, i))
        colour = payload["side"][own[0]][2] if len(own) == 1 else COUNTRY
        whole = [_turned(piece, frame) for piece in _shape(payload["shape"].get(i), place, i)]
        cut = shapely.clip_by_rect(np.array(whole, object), *window)
        shapes = shapely.simplify(cut, sheet.fine * frame.metres)
        weight = 3.0 if i in payload["selected"] else 1.3
        dash = () if kinds[i] == "settlement" else (3, 4)
        fill = _OPACITY.get(kinds[i], 0.16)
        style = f' fill="{colour}" fill-opacity="{fill:g}" stroke-opacity="0.9"'
        draw_shapes(sheet, frame, shapes, style + stroke(colour, weight, dash), 3 + z / 10_000)


def _within(sheet: Sheet, within: str, frame: Frame) -> None:
    """The outline of a part of the map, on each side of 180 degrees where it comes into view."""
    ring = parse_within(within).ring
    whole = shapely.transform(shapely.Polygon([(lon, lat) for lat, lon in ring]), all_to_metres)
    shapes = [translate(whole, turn * 2 * HALF) for turn in (-1, 0, 1)]
    seen = [shape for shape in shapes if shape.intersects(_in_view(frame))]
    draw_shapes(sheet, frame, seen, ' fill="none"' + stroke(PAPER, 5.5), 3.5)
    draw_shapes(sheet, frame, seen, ' fill="none"' + stroke(_PART, 2.5), 3.6)


def _turned(piece: BaseGeometry, frame: Frame) -> BaseGeometry:
    """A piece in Web Mercator, moved as a whole to the side of 180 degrees that the frame shows."""
    west, _, east, _ = piece.bounds
    turns = frame.turns_of(from_metres((west + east) / 2, 0)[0])
    return translate(piece, turns * 2 * HALF) if turns else piece


def _in_view(frame: Frame) -> BaseGeometry:
    west, north = frame.origin
    wide, high = frame.width * frame.metres, frame.height * frame.metres
    return shapely.box(west, north - high, west + wide, north)


def _shape(drawn: str | Rings | None, place: MapData, i: int) -> Iterable[BaseGeometry]:
    """The extent of place number `i` in Web Mercator. place: the columns of the message."""
    if isinstance(drawn, str):  # the basemap has whole countries
        return [shapely.transform(piece.shape, all_to_metres) for piece in countries()[drawn]]
    if drawn:
        polygons = [
            shapely.Polygon(
                [(x, y) for y, x in rings[0]], [[(x, y) for y, x in hole] for hole in rings[1:]]
            )
            for rings in drawn
        ]
        return [shapely.transform(polygon, all_to_metres) for polygon in polygons]
    if place["radius"][i]:
        x, y = to_metres(place["lat"][i], place["lon"][i])
        radius = place["radius"][i] * stretch(place["lat"][i])
        return [shapely.Point(x, y).buffer(radius, quad_segs=24)]
    return []


def _label(sheet: Sheet, map_label: MapLabel, lang: str, selected: bool) -> None:
    x, y = _middle(map_label)
    wide, high = BADGE[0] * SCALE, BADGE[1] * SCALE
    columns, size = map_label.columns, CAPTION
    rows = math.ceil(len(map_label.specs) / columns)
    letters = sheet.letters
    caption = one_line(map_label.name, CAPTION_WIDE - 6, size, letters, map_label.beyond)
    mark = f"≠ {t('map.disputed', lang)}" if map_label.disputed else ""
    marked = letters.width(mark, size, bold=True) + 10 if mark else 0
    inside = max(columns * wide + columns - 1, letters.width(caption, size), marked)
    tall = rows * high + rows - 1 + (MARK if mark else 0) + (CAPTION_HIGH - 2 if caption else 0)
    edge = 3.0 if selected else 1.5
    left, right = x - inside / 2 - 4 - edge / 2, x + inside / 2 + 4 + edge / 2
    top, bottom = y - tall / 2 - 3 - edge / 2, y + tall / 2 + 3 + edge / 2
    if not map_label.imprecise:  # a soft shadow marks a precise place
        rectangle(sheet, (left, top + 1.5, right, bottom + 1.5), fill="#00000030", radius=6)
    rectangle(
        sheet,
        (left, top, right, bottom),
        fill=_GROUND,
        line=_CAPTION if selected else _LINE,
        weight=edge,
        dash=(4.5, 3) if map_label.imprecise and not selected else (),
        radius=6,
    )
    at = top + edge / 2 + 3
    if mark:
        rectangle(
            sheet,
            (x - marked / 2, at, x + marked / 2, at + MARK - 2),
            fill="#111111",
            radius=3,
        )
        write(
            sheet,
            x,
            at + MARK * 0.68,
            mark,
            size,
            colour=PAPER,
            bold=True,
            align="center",
            upright="baseline",
        )
        at += MARK
    grid = x - (columns * wide + columns - 1) / 2
    for n, spec in enumerate(map_label.specs):
        row, column = divmod(n, columns)
        badge(
            sheet,
            grid + column * (wide + 1),
            at + row * (high + 1),
            SCALE,
            (spec.letters, spec.shape, spec.colour, spec.modality),
            spec.count,
        )
    if caption:
        write(
            sheet,
            x,
            at + rows * (high + 1) + CAPTION * 0.9,
            caption,
            size,
            colour=_CAPTION,
            align="center",
            upright="baseline",
        )
