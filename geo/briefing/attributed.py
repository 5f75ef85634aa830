"""The attribution in place: badges with names spelt out, and the line under them, shrunk to fit."""

from __future__ import annotations

from dataclasses import dataclass

from geo.briefing.layout import ATTRIBUTION
from geo.briefing.lettering import Letters, fitted, wrap
from geo.briefing.scenes import Attribution, Speaker
from geo.i18n import t

_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0)
_LEADING = 1.28


@dataclass(frozen=True)
class Named:
    """A speaker in place: the box's upper left corner in the slide, and the lines of its name."""

    speaker: Speaker
    left: float
    top: float
    name: str


@dataclass(frozen=True)
class Placed:
    """The attribution of a slide in place. Nothing of it is ever left out.

    size: of all its letters; badge: scale of the badges; top: of `lines`.
    """

    size: float
    badge: float
    named: tuple[Named, ...]
    top: float
    lines: tuple[str, ...]


def placed(attribution: Attribution, under: str, letters: Letters, lang: str) -> Placed:
    """The attribution in the largest letters in which all of it fits."""
    left, top, wide, high = ATTRIBUTION
    speakers = attribution.speakers
    for size in _SIZES:
        badge = size / 19
        row = max(size * _LEADING, 30 * badge) + 2
        x, y = left, top + 4
        named = []
        for s in speakers:
            name = speaker_name(s)
            long = 48 * badge + 4 + letters.width(name, size) + 16
            if x > left and x + long > left + wide:
                x, y = left, y + row
            named.append(Named(s, x, y, name))
            x += long
        below = y + row + 1 if named else y
        if not named:
            under = f"{t('brief.nobody', lang)} {under}"
        lines = wrap(under, wide, size, letters)
        if below + len(lines) * size * _LEADING <= top + high:
            return Placed(size, badge, tuple(named), below, tuple(lines))
    # Hundreds of speakers: names run on as text, as small as it takes.
    names = "; ".join(f"[{s.letters}] {speaker_name(s)}" for s in speakers)
    size, lines = fitted(
        f"{names} · {under}", wide, high - 4, [n / 2 for n in range(8, 1, -1)], letters,
        leading=_LEADING,
    )  # fmt: skip
    return Placed(size, 0, (), top + 4, tuple(lines))


def speaker_name(speaker: Speaker) -> str:
    """A speaker's name with its side, and how many claims."""
    return f"{speaker.name} ({speaker.side}) ×{speaker.n}"
