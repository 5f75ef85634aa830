"""Badges as pictures: the drawing of `assets/badge.js` as PNG, for what shows no SVG."""

from __future__ import annotations

import io
import unicodedata
from functools import lru_cache
from pathlib import Path

import shapely
from PIL import Image, ImageDraw, ImageFont
from shapely import LinearRing, LineString, box
from shapely.ops import substring

_W, _H = 44, 26  # of the badge, as in badge.js
_RIM = 6  # around it: a diamond stands out
_SCALE, _FINER = 3, 4  # pixels per unit, and how much finer it is drawn at first
_UNIT = _SCALE * _FINER
_INK, _PAPER = "#111111", "#ffffff"
# Modality -> weight, dash and gap, second line, line across.
STYLES: dict[str, tuple[float, tuple[float, float] | None, bool, str]] = {
    "claims": (2, None, False, ""),
    "reports": (1.5, None, True, ""),
    "assesses": (2, (7, 3), False, ""),
    "assesses_likely": (2, (1.5, 3), False, ""),
    "confirms": (4, None, False, ""),
    "denies": (2, None, False, "slash"),
    "retracts": (2, (7, 3), False, "strike"),
    "unknown": (1, (1, 4), False, ""),
}
Point = tuple[float, float]


@lru_cache(maxsize=1024)
def picture(letters: str, shape: str, colour: str, modality: str) -> bytes:
    """A PNG with a clear ground: shape and colour of the side, letters, outline of the modality.

    letters: two to four, of a European alphabet, Arabic or Hebrew; where the fonts that come along
    lack one the badge has none.
    """
    weight, dash, double, across = STYLES[modality if modality in STYLES else "unknown"]
    size = ((_W + 2 * _RIM) * _UNIT, (_H + 2 * _RIM) * _UNIT)
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    ring = outline(shape, 1)
    _line(draw, ring, 6, _PAPER)
    draw.polygon(_pixels(ring), fill=_PAPER)
    for part in _dashes(ring, dash):
        _line(draw, part, weight, _INK)
    inner = outline(shape, 4 if double else 3.5)
    draw.polygon(_pixels(inner), fill=colour)
    if double:
        _line(draw, inner, 1, _INK)
    _letters(draw, letters)
    if across:
        ends = [(5.0, _H - 1.0), (_W - 5.0, 1.0)]
        if across == "strike":
            ends = [(1.0, _H / 2), (_W - 1.0, _H / 2)]
        _line(draw, LineString(ends), 4, _PAPER)
        _line(draw, LineString(ends), 2, _INK)
    out = io.BytesIO()
    small = (size[0] // _FINER, size[1] // _FINER)
    image.resize(small, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def outline(shape: str, inset: float) -> LinearRing:
    """The outline of a side's shape, `inset` units within its box."""
    left, top, right, bottom = inset, inset, _W - inset, _H - inset
    x, y = _W / 2, _H / 2
    corners: dict[str, list[Point]] = {
        "square": [(left, top), (right, top), (right, bottom), (left, bottom)],
        "hexagon": [
            *((left, y), (left + 6, top), (right - 6, top)),
            *((right, y), (right - 6, bottom), (left + 6, bottom)),
        ],
        "diamond": [(left - 2, y), (x, top - 4), (right + 2, y), (x, bottom + 4)],
        "triangle": [(left, bottom), (left + 7, top), (right - 7, top), (right, bottom)],
        "octagon": [
            *((left, top + 6), (left + 6, top), (right - 6, top), (right, top + 6)),
            *((right, bottom - 6), (right - 6, bottom), (left + 6, bottom), (left, bottom - 6)),
        ],
    }
    if shape == "circle":
        radius = (bottom - top) / 2
        core = LineString([(left + radius, y), (right - radius, y)])
        return shapely.get_exterior_ring(core.buffer(radius))
    return LinearRing(corners.get(shape, corners["octagon"]))


def _dashes(ring: LinearRing, dash: tuple[float, float] | None) -> list[LineString]:
    if dash is None:
        return [ring]
    line, parts, at = LineString(ring.coords), [], 0.0
    while at < line.length:
        parts.append(substring(line, at, min(at + dash[0], line.length)))
        at += sum(dash)
    return parts


def _line(draw: ImageDraw.ImageDraw, line: LineString, weight: float, colour: str) -> None:
    # A flat-capped strip, filled: joints of thick lines would have gaps.
    strip = line.buffer(weight / 2, cap_style="flat", join_style="mitre")
    for part in getattr(strip, "geoms", [strip]):
        if not part.interiors:
            draw.polygon(_pixels(part.exterior), fill=colour)
            continue
        # A ring: cut in halves, because a polygon is drawn without its holes.
        west, south, east, north = part.bounds
        middle = (south + north) / 2
        for half in (box(west, south, east, middle), box(west, middle, east, north)):
            cut = part.intersection(half)
            for piece in getattr(cut, "geoms", [cut]):
                if piece.geom_type == "Polygon":
                    draw.polygon(_pixels(piece.exterior), fill=colour)


def _letters(draw: ImageDraw.ImageDraw, letters: str) -> None:
    size = (11 if len(letters) > 3 else 12.5) * _UNIT
    shown = unicodedata.normalize("NFC", letters)
    # The picture's own font has Latin letters, DejaVu other alphabets too.
    for font in (ImageFont.load_default(size=size), ImageFont.truetype(_spare(), size)):
        missing = bytes(font.getmask("\uffff"))
        if not any(bytes(font.getmask(c)) == missing for c in shown):
            centre = ((_W / 2 + _RIM) * _UNIT, (_H / 2 + _RIM) * _UNIT)
            draw.text(centre, shown, _PAPER, font, anchor="mm", stroke_width=0.35 * _UNIT)
            return


def _spare() -> str:
    """The bold font that comes with matplotlib."""
    from matplotlib import get_data_path

    return str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf")


def _pixels(line: LinearRing) -> list[Point]:
    return [((x + _RIM) * _UNIT, (y + _RIM) * _UNIT) for x, y in line.coords]
