"""The layout of a slide in 16:9: boxes in CSS pixels (left, top, width, height)."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 1280.0, 720.0
EDGE = 28.0  # margin on every side
# Font sizes in CSS pixels, of which a point has 4/3: read from the back of a room.
TITLE_SIZE, BODY_SIZE, SMALL_SIZE = 43.0, 24.0, 16.0  # 32, 18 and 12 points
TITLE_TOP, TITLE_LINE, TITLE_LINES = 12.0, 52.0, 2  # top, height of a line, the most lines
TITLE_WIDE = WIDTH - 2 * EDGE - 90  # beside it stands the number of the slide
FOOT = 710.0  # bottom of the attribution
OPENING = (EDGE + 40, 150.0, WIDTH - 2 * EDGE - 80, 190.0)  # the title of the title slide
OPENING_LINES = (EDGE + 40, 356.0, WIDTH - 2 * EDGE - 80, 160.0)  # what it says under the title
OPENING_SIZES = (52.0, 46.0, TITLE_SIZE)  # font sizes of its title
SHARES = (
    0.58,
    0.66,
    0.74,
    0.8,
)  # of the width, for what is read beside a map; the first that will do
_GAP, _TIMELINE = 12.0, 190.0
Place = tuple[float, float, float, float]


def places(
    show: Sequence[str], top: float, bottom: float, share: float = SHARES[0]
) -> dict[str, Place]:
    """The box of each part of `show`: side by side, a timeline below them, from top to bottom.

    share: of the width, for what is read beside a map.
    """
    left, wide = EDGE, WIDTH - 2 * EDGE
    found: dict[str, Place] = {}
    rest = [part for part in dict.fromkeys(show) if part != "timeline"]
    if "timeline" in show:
        begin = bottom - _TIMELINE if rest else top
        found["timeline"] = (left, begin, wide, bottom - begin)
        bottom = begin - _GAP
    high = bottom - top
    if len(rest) == 1:
        found[rest[0]] = (left, top, wide, high)
    elif len(rest) == 2:
        first = (wide - _GAP) * (1 - share if rest[0] == "map" else share)
        found[rest[0]] = (left, top, first, high)
        found[rest[1]] = (left + first + _GAP, top, wide - _GAP - first, high)
    elif rest:
        half = (wide - _GAP) / 2
        found[rest[0]] = (left, top, half, high)
        each = (high - _GAP * (len(rest) - 2)) / (len(rest) - 1)
        for n, part in enumerate(rest[1:]):
            found[part] = (left + half + _GAP, top + n * (each + _GAP), half, each)
    return found
