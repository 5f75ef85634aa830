"""Lays out the attribution of a slide: badges with names, and a line of text, shrunk to fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from geo.briefing.layout import EDGE, FOOT, SMALL_SIZE, WIDTH
from geo.briefing.lettering import Letters, wrap
from geo.briefing.scenes import Attribution, Speaker
from geo.i18n import t
from geo.i18n.isolating import isolated

_HIGHEST = 180.0  # pixels that the attribution may take; what needs more gets a slide of its own
_ROOMY = 130.0  # pixels in which names stand beside badges; more names are text with their letters
_BRIEF = 3  # lines of the attribution of a further page
LEADING = 1.28
_SEAM = 0.25  # of the size: the space that a program adds between Japanese and Latin letters


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
        return self.speaker.counted


@dataclass(frozen=True)
class Placed:
    """The layout of a slide's attribution, in CSS pixels.

    top: of the whole; size: font size; badge: scale of the badges; below: the top of `lines`,
    which are those of `text`.
    whole: whether all names and documents are there; else they need a slide of their own.
    """

    top: float
    size: float
    badge: float
    named: tuple[Named, ...]
    below: float
    lines: tuple[str, ...]
    text: str
    whole: bool = True


def brief(attribution: Attribution, under: str, letters: Letters) -> Placed:
    """The attribution of a page whose table names the speakers; without documents if too many."""
    wide = WIDTH - 2 * EDGE
    if len(_wrapped(under, wide, SMALL_SIZE, letters)) > _BRIEF:
        under = f"{attribution.not_facts.rstrip('.。')} · {attribution.known}"
    lines = _wrapped(under, wide, SMALL_SIZE, letters)
    top = FOOT - len(lines) * SMALL_SIZE * LEADING
    return Placed(top, SMALL_SIZE, 0, (), top, tuple(lines), under)


def placed(
    attribution: Attribution, under: str, letters: Letters, lang: str, opens: bool = False
) -> Placed:
    """The attribution at the foot of the slide. opens: whether it is the title slide."""
    wide = WIDTH - 2 * EDGE
    if not attribution.speakers:
        under = f"{t('brief.nobody', lang)} {under}"
    size = SMALL_SIZE
    lines = _wrapped(under, wide, size, letters)
    named, below = _named(attribution.speakers, size, 0.0, wide, letters)
    too_wide = any(n.text + n.wide > EDGE + wide for n in named)
    if too_wide or below + len(lines) * size * LEADING > _ROOMY:
        names = "; ".join(f"[{isolated(s.letters)}] {s.counted}" for s in attribution.speakers)
        named, below, under = (), 0.0, f"{names} · {under}"
        lines = _wrapped(under, wide, size, letters)
    whole = len(lines) * size * LEADING <= _HIGHEST
    if not whole:
        key = "brief.all_on_slides" if opens else "brief.more_speakers"
        many = t(key, lang, n=len(attribution.speakers))
        facts = attribution.not_facts.rstrip(".。")
        under = f"{facts} · {attribution.known} · {many}"
        lines = _wrapped(under, wide, size, letters)
    high = below + len(lines) * size * LEADING
    top = FOOT - high
    moved = tuple(replace(n, top=n.top + top) for n in named)
    return Placed(top, size, size / 12.5, moved, top + below, tuple(lines), under, whole)


def _seams(text: str) -> int:
    """How often Japanese and other letters meet, where some programs add space."""
    return sum((ord(a) > 0x2E80) != (ord(b) > 0x2E80) for a, b in pairwise(text))


def _wrapped(text: str, wide: float, size: float, letters: Letters) -> list[str]:
    """`text` in lines, which are as many where a program adds space between letters."""
    added = _seams(text) * size * _SEAM
    long = letters.width(text, size) if added else 0.0
    return wrap(text, wide * long / (long + added) if added else wide, size, letters)


def spelt(speaker: Speaker) -> str:
    """A speaker's name, side and number of claims."""
    return f"{isolated(speaker.name)} ({isolated(speaker.side)}) ×{speaker.n}"


def _named(
    speakers: tuple[Speaker, ...], size: float, top: float, wide: float, letters: Letters
) -> tuple[tuple[Named, ...], float]:
    """The speakers laid out in rows, and the bottom of the last row."""
    badge = size / 12.5
    row = max(size * LEADING, 30 * badge) + 2
    x, y, last = EDGE, top, ""
    found = []
    for s in speakers:
        side = f"{isolated(s.side)}:" if s.side != last else ""
        last = s.side
        before = letters.width(side, size, bold=True) + 6 if side else 0.0
        name = s.counted
        wide_name = letters.width(name, size) + _seams(name) * size * _SEAM + 6
        long = before + 48 * badge + 4 + wide_name + 8
        if x > EDGE and x + long - 8 > EDGE + wide:
            x, y = EDGE, y + row
        left = x + before
        found.append(Named(s, left, y, left + 48 * badge + 4, wide_name, side, x))
        x += long
    return tuple(found), y + row if found else y
