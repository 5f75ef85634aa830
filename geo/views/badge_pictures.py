"""Badges as PNG, for programs that cannot show the SVG of `geo.views.badges`."""

from __future__ import annotations

import io
import unicodedata
from functools import lru_cache

import shapely
from PIL import Image, ImageDraw, ImageFont
from shapely import LinearRing, LineString, box
from shapely.ops import substring

from geo.views.badges import ACROSS, HEIGHT, WIDTH, Dash, Point, corners, style_of

_RIM = 6  # margin around the badge, since a diamond extends beyond its box
_SCALE, _FINER = (
    3,
    4,
)  # pixels per unit; how much larger it is drawn before it is scaled down
_UNIT = _SCALE * _FINER
_INK, _PAPER = "#111111", "#ffffff"


@lru_cache(maxsize=1024)
def picture(letters: str, shape: str, colour: str, modality: str) -> bytes:
    """A transparent PNG with the shape and colour of the side, letters, and the modality's outline.

    letters: two to four, of a European alphabet, Arabic or Hebrew; if the available fonts lack any
    of them, the badge has no letters.
    """
    style = style_of(modality)
    size = ((WIDTH + 2 * _RIM) * _UNIT, (HEIGHT + 2 * _RIM) * _UNIT)
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    ring = outline(shape, 1)
    _line(draw, ring, 6, _PAPER)
    draw.polygon(_pixels(ring), fill=_PAPER)
    for part in _dashes(ring, style.dash):
        _line(draw, part, style.weight, _INK)
    inner = outline(shape, 4 if style.is_double else 3.5)
    draw.polygon(_pixels(inner), fill=colour)
    if style.is_double:
        _line(draw, inner, 1, _INK)
    _letters(draw, letters)
    if style.across:
        line = LineString(ACROSS[style.across])
        _line(draw, line, 4, _PAPER)
        _line(draw, line, 2, _INK)
    out = io.BytesIO()
    small = (size[0] // _FINER, size[1] // _FINER)
    image.resize(small, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def outline(shape: str, inset: float) -> LinearRing:
    """The outline of a side's shape, `inset` units inside its box."""
    points = corners(shape, inset)
    if shape != "circle":
        return LinearRing(points)
    (left, top), _, (right, bottom), _ = points
    radius, y = (bottom - top) / 2, (top + bottom) / 2
    core = LineString([(left + radius, y), (right - radius, y)])
    return shapely.get_exterior_ring(core.buffer(radius))


def _dashes(ring: LinearRing, dash: Dash | None) -> list[LineString]:
    if dash is None:
        return [ring]
    line, parts, at = LineString(ring.coords), [], 0.0
    while at < line.length:
        parts.append(substring(line, at, min(at + dash[0], line.length)))
        at += sum(dash)
    return parts


def _line(draw: ImageDraw.ImageDraw, line: LineString, weight: float, colour: str) -> None:
    # As a filled strip with flat ends, because joints of thick lines would have gaps.
    strip = line.buffer(weight / 2, cap_style="flat", join_style="mitre")
    for part in getattr(strip, "geoms", [strip]):
        if not part.interiors:
            draw.polygon(_pixels(part.exterior), fill=colour)
            continue
        # A ring is cut in halves, because a polygon is drawn without its holes.
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
    # The first font has Latin letters only, DejaVu also other alphabets.
    for font in (ImageFont.load_default(size=size), _wider(size)):
        if font is None:
            continue
        missing = bytes(font.getmask("\uffff"))
        if not any(bytes(font.getmask(c)) == missing for c in shown):
            centre = ((WIDTH / 2 + _RIM) * _UNIT, (HEIGHT / 2 + _RIM) * _UNIT)
            draw.text(centre, shown, _PAPER, font, anchor="mm", stroke_width=0.35 * _UNIT)
            return


def _wider(size: float) -> ImageFont.FreeTypeFont | None:
    """A font of this machine with other alphabets (Debian: fonts-dejavu-core), if it has one."""
    try:
        return ImageFont.truetype("DejaVuSans-Bold.ttf", size)
    except OSError:
        return None


def _pixels(line: LinearRing) -> list[Point]:
    return [((x + _RIM) * _UNIT, (y + _RIM) * _UNIT) for x, y in line.coords]
