"""How badges show side and modality, and badges as SVG, the same as `static/badge.js` draws."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 44, 26  # CSS pixels of the badge itself; its picture is 4 pixels larger
INSET = 3.5  # of the colour, inside the outline
_BESIDE = 1.0  # between letters and the end of the colour

Point = tuple[float, float]
Dash = tuple[float, float]  # lengths of stroke and gap


@dataclass(frozen=True)
class Style:
    """How a modality is drawn, in CSS pixels of a badge of full size.

    weight, dash: of the outline. is_double: whether there is a second outline. across: a crossing
    line, `slash` or `strike`, or "".
    """

    weight: float = 2
    dash: Dash | None = None
    is_double: bool = False
    across: str = ""


STYLES: Mapping[str, Style] = {
    "claims": Style(),
    "reports": Style(1.5, is_double=True),
    "assesses": Style(dash=(7, 3)),
    "assesses_likely": Style(dash=(1.5, 3)),
    "confirms": Style(4),
    "denies": Style(across="slash"),
    "retracts": Style(dash=(7, 3), across="strike"),
    "unknown": Style(1, (1, 4)),
}
ACROSS: Mapping[str, tuple[Point, Point]] = {
    "slash": ((5, HEIGHT - 1), (WIDTH - 5, 1)),
    "strike": ((1, HEIGHT / 2), (WIDTH - 1, HEIGHT / 2)),
}
_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
Attributes = Mapping[str, object]


def svg(
    letters: str, shape: str, colour: str, modality: str, room: int = 0, bare: bool = False
) -> str:
    """The badge as an SVG document. shape: one of `SHAPES`; colour: `#rrggbb`.

    bare: only its outlines, as SVG elements for a document in which letters are set apart.

    room: pixels left empty above and below, since tables scale a picture to the height of its row.
    """
    style = style_of(modality)
    dash = f"{style.dash[0]:g} {style.dash[1]:g}" if style.dash else "none"
    outer = _outline(shape, 1)
    weight = {"stroke-width": style.weight, "stroke-dasharray": dash}
    ink = {"fill": "#fff", "stroke": "#111", **weight}
    text: dict[str, object] = {
        "x": WIDTH / 2,
        "y": HEIGHT / 2 + 4.2,
        "text-anchor": "middle",
        "fill": "#fff",
        "font-weight": 700,
        "font-size": 11 if len(letters) > 3 else 12.5,
        "font-family": _FONT,
    }
    if len(letters) > 3:
        text |= {"textLength": 29, "lengthAdjust": "spacingAndGlyphs"}
    parts = [
        _tag(*outer, {"fill": "#fff", "stroke": "#fff", "stroke-width": 4}),
        _tag(*outer, ink),
        _tag(
            *_outline(shape, 4 if style.is_double else INSET),
            {"fill": colour, "stroke": "#111" if style.is_double else "none"},
        ),
    ]
    if bare:
        return f'<g transform="translate(2 2)">{"".join(parts)}</g>'
    parts.append(_tag("text", text, {}, letters))
    if style.across:
        (x1, y1), (x2, y2) = ACROSS[style.across]
        ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
        parts.append(_tag("line", ends, {"stroke": "#fff", "stroke-width": 4}))
        parts.append(_tag("line", ends, {"stroke": "#111", "stroke-width": 2}))
    w, h = WIDTH + 4, HEIGHT + 4 + 2 * room
    box = {"width": w, "height": h, "viewBox": f"-2 {-2 - room} {w} {h}"}
    return _tag("svg", {"xmlns": "http://www.w3.org/2000/svg", **box}, {}, "".join(parts), raw=True)


@lru_cache(maxsize=4096)
def data_uri(letters: str, shape: str, colour: str, modality: str, room: int = 0) -> str:
    """The badge as a `data:` URI; see `svg`."""
    drawn = svg(letters, shape, colour, modality, room)
    return "data:image/svg+xml," + quote(drawn, safe=" =:/;,()'")


def style_of(modality: str) -> Style:
    """How a modality is drawn; unknown words are drawn as `unknown`."""
    return STYLES.get(modality, STYLES["unknown"])


def corners(shape: str, inset: float) -> list[Point]:
    """The corners of a side's shape, `inset` pixels inside the badge's box.

    An unknown shape is an octagon. A circle, which is drawn as a box with round ends, has the
    corners of that box.
    """
    left, top, right, bottom = inset, inset, WIDTH - inset, HEIGHT - inset
    x, y = WIDTH / 2, HEIGHT / 2
    box = [(left, top), (right, top), (right, bottom), (left, bottom)]
    hexagon = [(left, y), (left + 6, top), (right - 6, top)]
    hexagon += [(right, y), (right - 6, bottom), (left + 6, bottom)]
    octagon = [(left, top + 6), (left + 6, top), (right - 6, top), (right, top + 6)]
    octagon += [(right, bottom - 6), (right - 6, bottom), (left + 6, bottom), (left, bottom - 6)]
    known = {
        "square": box,
        "circle": box,
        "hexagon": hexagon,
        "diamond": [(left - 2, y), (x, top - 4), (right + 2, y), (x, bottom + 4)],
        "triangle": [(left, bottom), (left + 7, top), (right - 7, top), (right, bottom)],
    }
    return known.get(shape, octagon)


def letter_room(shape: str, high: float) -> float:
    """How wide letters may be that stand, `high` pixels, in the middle of a shape's colour."""
    left = INSET
    if shape == "circle":
        radius = HEIGHT / 2 - INSET
        left += radius - math.sqrt(radius**2 - (high / 2) ** 2)
    else:
        points = corners(shape, INSET)
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            for y in (HEIGHT / 2 - high / 2, HEIGHT / 2 + high / 2):
                if min(y1, y2) <= y <= max(y1, y2) and y1 != y2:
                    x = x1 + (x2 - x1) * (y - y1) / (y2 - y1)
                    left = max(left, min(x, WIDTH - x))
    return WIDTH - 2 * (left + _BESIDE)


def _outline(shape: str, inset: float) -> tuple[str, Attributes]:
    """The SVG element of a shape with its geometry, `inset` pixels inside the badge's box."""
    points = corners(shape, inset)
    if shape in ("square", "circle"):
        (left, top), _, (right, bottom), _ = points
        wide, high = right - left, bottom - top
        radius = 1 if shape == "square" else high / 2
        return "rect", {"x": left, "y": top, "width": wide, "height": high, "rx": radius}
    return "polygon", {"points": " ".join(f"{_number(a)},{_number(b)}" for a, b in points)}


def _number(value: object) -> str:
    """A number as JavaScript writes it: without `.0`."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _tag(name: str, *attributes: Attributes | str, raw: bool = False) -> str:
    content = ""
    pairs: list[str] = []
    for given in attributes:
        if isinstance(given, str):
            content = given if raw else escape(given)
        else:
            pairs += [f" {key}={quoteattr(_number(v))}" for key, v in given.items()]
    return f"<{name}{''.join(pairs)}>{content}</{name}>"
