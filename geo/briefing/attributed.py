"""Lays out the attribution of a slide: badges with names, and a line of text, shrunk to fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from geo.briefing.layout import EDGE, FOOT, WIDTH
from geo.briefing.lettering import Letters, fitted, wrap
from geo.briefing.scenes import Attribution, Speaker
from geo.i18n import t

# Font sizes, and the height that the attribution may take with each; the preferred one first.
_SIZES = (
    (14.0, 54.0),
    (14.0, 76.0),
    (14.0, 96.0),
    (13.0, 96.0),
    (13.0, 130.0),
    (12.0, 130.0),
    (11.0, 150.0),
    (10.0, 170.0),
    (9.0, 170.0),
    (8.0, 170.0),
    (7.0, 170.0),
    (6.0, 170.0),
)
_MOST = 170.0
LEADING = 1.28


@dataclass(frozen=True)
class Named:
    """Where a speaker is drawn, in CSS pixels.

    left, top: of its badge. text, wide: left edge and width of its name. side: the name of its
    side if this speaker is the first of it, else ""; side_left: its left edge.
    """

    speaker: Speaker
    left: float
    top: float
    text: float
    wide: float
    side: str
    side_left: float

    @property
    def name(self) -> str:
        """The speaker's name and number of claims."""
        return f"{self.speaker.name} ×{self.speaker.n}"


@dataclass(frozen=True)
class Placed:
    """The layout of a slide's attribution, in CSS pixels. No speaker is ever left out.

    top: of the whole; size: font size; badge: scale of the badges; below: the top of `lines`.
    """

    top: float
    size: float
    badge: float
    named: tuple[Named, ...]
    below: float
    lines: tuple[str, ...]


def placed(attribution: Attribution, under: str, letters: Letters, lang: str) -> Placed:
    """The attribution at the foot of the slide, in the largest font size in which it fits."""
    wide = WIDTH - 2 * EDGE
    if not attribution.speakers:
        under = f"{t('brief.nobody', lang)} {under}"
    for size, high in _SIZES:
        top = FOOT - high
        named, below = _named(attribution.speakers, size, top + 2, wide, letters)
        lines = wrap(under, wide, size, letters)
        if below + len(lines) * size * LEADING <= FOOT:
            return Placed(top, size, size / 19, named, below, tuple(lines))
    # Hundreds of speakers: their names become running text, as small as necessary.
    names = "; ".join(f"[{s.letters}] {spelt(s)}" for s in attribution.speakers)
    sizes = [n / 4 for n in range(24, 3, -1)]
    size, found = fitted(f"{under} · {names}", wide, _MOST - 4, sizes, letters, leading=LEADING)
    return Placed(FOOT - _MOST, size, 0, (), FOOT - _MOST + 4, tuple(found))


def spelt(speaker: Speaker) -> str:
    """A speaker's name, side and number of claims."""
    return f"{speaker.name} ({speaker.side}) ×{speaker.n}"


def _named(
    speakers: tuple[Speaker, ...], size: float, top: float, wide: float, letters: Letters
) -> tuple[tuple[Named, ...], float]:
    """The speakers laid out in rows, and the bottom of the last row."""
    badge = size / 19
    row = max(size * LEADING, 30 * badge) + 3
    x, y, last = EDGE, top, ""
    found = []
    for s in speakers:
        side = f"{s.side}:" if s.side != last else ""
        last = s.side
        before = letters.width(side, size, bold=True) + 6 if side else 0.0
        # Some programs add space between Japanese and Latin letters.
        name = f"{s.name} ×{s.n}"
        seams = sum((ord(a) > 0x2E80) != (ord(b) > 0x2E80) for a, b in pairwise(name))
        wide_name = letters.width(name, size) + seams * size * 0.25 + 6
        long = before + 48 * badge + 4 + wide_name + 8
        if x > EDGE and x + long - 8 > EDGE + wide:
            x, y = EDGE, y + row
        left = x + before
        found.append(Named(s, left, y, left + 48 * badge + 4, wide_name, side, x))
        x += long
    return tuple(found), y + row if found else y
