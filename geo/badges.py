"""Badges as pictures, for tables that cannot draw: the same drawing as `assets/badge.js`.

A test compares the two, shape by shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 44, 26  # of the badge itself, in CSS pixels; the picture is 4 larger

# How each modality is drawn: weight and dashes of the outline, a second line, a crossing line.
_PLAIN = (2, "none", False, "")
_MODALITIES: Mapping[str, tuple[float, str, bool, str]] = {
    "claims": _PLAIN,
    "reports": (1.5, "none", True, ""),
    "assesses": (2, "7 3", False, ""),
    "assesses_likely": (2, "1.5 3", False, ""),
    "confirms": (4, "none", False, ""),
    "denies": (2, "none", False, "slash"),
    "retracts": (2, "7 3", False, "strike"),
    "unknown": (1, "1 4", False, ""),
}
_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
Attributes = Mapping[str, object]


def svg(letters: str, shape: str, colour: str, modality: str, room: int = 0) -> str:
    """The badge as an SVG document. shape: one of `SHAPES`; colour: `#rrggbb`.

    room: pixels left free above and below: a table makes a picture as high as its row.
    """
    width, dash, inner, cross = _MODALITIES.get(modality, _MODALITIES["unknown"])
    outer = _outline(shape, 1)
    ink = {"fill": "#fff", "stroke": "#111", "stroke-width": width, "stroke-dasharray": dash}
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
            *_outline(shape, 4 if inner else 3.5),
            {"fill": colour, "stroke": "#111" if inner else "none"},
        ),
        _tag("text", text, {}, letters),
    ]
    ends: dict[str, Attributes] = {
        "slash": {"x1": 5, "y1": HEIGHT - 1, "x2": WIDTH - 5, "y2": 1},
        "strike": {"x1": 1, "y1": HEIGHT / 2, "x2": WIDTH - 1, "y2": HEIGHT / 2},
    }
    if cross:
        parts.append(_tag("line", ends[cross], {"stroke": "#fff", "stroke-width": 4}))
        parts.append(_tag("line", ends[cross], {"stroke": "#111", "stroke-width": 2}))
    w, h = WIDTH + 4, HEIGHT + 4 + 2 * room
    box = {"width": w, "height": h, "viewBox": f"-2 {-2 - room} {w} {h}"}
    return _tag("svg", {"xmlns": "http://www.w3.org/2000/svg", **box}, {}, "".join(parts), raw=True)


@lru_cache(maxsize=4096)
def data_uri(letters: str, shape: str, colour: str, modality: str, room: int = 0) -> str:
    """The badge as the address of a picture; see `svg`."""
    drawn = svg(letters, shape, colour, modality, room)
    return "data:image/svg+xml," + quote(drawn, safe=" =:/;,()'")


def _outline(shape: str, d: float) -> tuple[str, Attributes]:
    """The element of a shape and its geometry, inset by `d` pixels on every side."""
    left, top, right, bottom = d, d, WIDTH - d, HEIGHT - d
    x, y = WIDTH / 2, HEIGHT / 2
    if shape in ("square", "circle"):
        wide, high = right - left, bottom - top
        radius = 1 if shape == "square" else high / 2
        return "rect", {"x": left, "y": top, "width": wide, "height": high, "rx": radius}
    points = {
        "hexagon": [
            (left, y), (left + 6, top), (right - 6, top),
            (right, y), (right - 6, bottom), (left + 6, bottom),
        ],
        "diamond": [(left - 2, y), (x, top - 4), (right + 2, y), (x, bottom + 4)],
        "triangle": [(left, bottom), (left + 7, top), (right - 7, top), (right, bottom)],
    }.get(
        shape,
        [
            (left, top + 6), (left + 6, top), (right - 6, top), (right, top + 6),
            (right, bottom - 6), (right - 6, bottom), (left + 6, bottom), (left, bottom - 6),
        ],
    )  # fmt: skip
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
