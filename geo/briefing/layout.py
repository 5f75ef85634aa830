"""The layout of a slide in 16:9: boxes in CSS pixels (left, top, width, height)."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 1280.0, 720.0
EDGE = 28.0  # margin on every side
TITLE = (EDGE, 16.0, WIDTH - 2 * EDGE, 56.0)
BODY_TOP, FOOT = 80.0, 710.0  # top of the parts, bottom of the attribution
OPENING = (EDGE + 40, 150.0, WIDTH - 2 * EDGE - 80, 190.0)  # the title of the title slide
OPENING_LINES = (EDGE + 40, 356.0, WIDTH - 2 * EDGE - 80, 160.0)  # what it says under the title
OPENING_SIZES = (52.0, 46.0, 40.0, 34.0, 28.0, 22.0, 18.0)  # font sizes of its title
_GAP, _TIMELINE = 12.0, 150.0
Place = tuple[float, float, float, float]


def places(show: Sequence[str], bottom: float) -> dict[str, Place]:
    """The box of each part of `show`: side by side, a timeline below them, all above `bottom`."""
    left, wide = EDGE, WIDTH - 2 * EDGE
    found: dict[str, Place] = {}
    rest = [part for part in dict.fromkeys(show) if part != "timeline"]
    if "timeline" in show:
        top = bottom - _TIMELINE if rest else BODY_TOP
        found["timeline"] = (left, top, wide, bottom - top)
        bottom = top - _GAP
    high = bottom - BODY_TOP
    if len(rest) == 1:
        found[rest[0]] = (left, BODY_TOP, wide, high)
    elif len(rest) == 2:
        # The first part is a little wider.
        first = (wide - _GAP) * 0.52
        found[rest[0]] = (left, BODY_TOP, first, high)
        found[rest[1]] = (left + first + _GAP, BODY_TOP, wide - _GAP - first, high)
    elif rest:
        half = (wide - _GAP) / 2
        found[rest[0]] = (left, BODY_TOP, half, high)
        each = (high - _GAP * (len(rest) - 2)) / (len(rest) - 1)
        for n, part in enumerate(rest[1:]):
            top = BODY_TOP + n * (each + _GAP)
            found[part] = (left + half + _GAP, top, half, each)
    return found
