"""Measures lines of text and breaks them, by the fonts that draw them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from geo.briefing.coverage import MARKS, advance, is_drawn, is_mark, is_no_character, is_shown
from geo.i18n.isolating import POP, STARTS, isolated, paired, split

_ABSENT = "□"
LEFTWARD, RIGHTWARD = "\u200e", "\u200f"  # marks that set the direction of what they begin
_RIGHT, _LEFT = ("R", "AL"), ("L",)  # bidirectional classes of letters
_ISOLATES = frozenset(STARTS + POP)


@dataclass(frozen=True)
class Letters:
    """The fonts of slides, as far as text is measured by them."""

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """The width of `text` at font size `size`, without regard to joining and kerning."""
        return size * sum(advance(c, bold) for c in text)


def known(text: str) -> str:
    """`text` in NFC as it can be drawn: with a box in place of every character that no font has.

    Of controls of direction it keeps isolates that end; others would turn what follows.
    """
    return "".join(map(_drawn_as, paired(unicodedata.normalize("NFC", text))))


@lru_cache(maxsize=65_536)
def _drawn_as(c: str) -> str:
    if c in MARKS or c in _ISOLATES or c.isspace():
        return c
    if not is_shown(c):
        return ""
    return c if is_drawn(c) else _ABSENT


def plain(text: str, lines: bool = False) -> str:
    """`text` without control characters, on one line unless `lines` are kept."""
    if text.isprintable():  # then it has none
        return text
    kept = []
    for c in text.replace("\r\n", "\n").replace("\r", "\n"):
        if c == "\n" and lines:
            kept.append(c)
        elif c in "\n\t":
            kept.append(" ")
        elif unicodedata.category(c) not in ("Cc", "Cs") and not is_no_character(c):
            kept.append(c)
    return "".join(kept)


# Characters that must not begin a line, and characters that must not end one.
_NOT_FIRST = frozenset("、。,.・:;?!)」』】〕〉》,.:;?!)]}%’”…ーっゃゅょッャュョ々")
_JOINER = "\u200d"
_NEAR = 60  # letters; a space further from where a text may be parted is not looked for
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # of skin
_FLAG = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # the letters of flags
_NOT_LAST = frozenset("「『【〔〈《([{‘“(")


def wrap(text: str, width: float, size: float, letters: Letters, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `width`, broken at spaces and between wide characters."""
    return list(_wrapped(text, width, size, letters, bold))


@lru_cache(maxsize=8_192)  # names and headlines are tried in several places, on many slides
def _wrapped(text: str, width: float, size: float, letters: Letters, bold: bool) -> tuple[str, ...]:
    found: list[str] = []
    for paragraph in plain(text, lines=True).split("\n"):
        lines: list[str] = []
        line, wide = "", 0.0
        for part in _parts(paragraph):
            long = letters.width(part, size, bold)
            if line and wide + letters.width(part.rstrip(), size, bold) > width:
                lines.append(line.rstrip())
                line, wide = "", 0.0
            while letters.width(part.rstrip(), size, bold) > width and len(part) > 1:
                fits, sum_ = 0, 0.0
                while fits < len(part) - 1:
                    sum_ += letters.width(part[fits], size, bold)
                    if sum_ > width:
                        break
                    fits += 1
                fits = max(1, fits)
                while fits < len(part) - 1 and is_mark(part[fits]):
                    fits += 1
                lines.append(part[:fits])
                part = part[fits:]
                long = letters.width(part, size, bold)
            line, wide = line + part, wide + long
        lines.append(line.rstrip())
        found += [_directed(line, is_rightward(paragraph)) for line in split(lines)]
    return tuple(found)


def is_rightward(text: str) -> bool:
    """Whether the first letter of `text` belongs to a script written from right to left.

    As Unicode prescribes, without isolated names: a sentence with them has the direction of its
    language.
    """
    depth = 0
    for c in text:
        if c in STARTS:
            depth += 1
        elif c == POP:
            depth = max(0, depth - 1)
        kind = "" if depth else unicodedata.bidirectional(c)
        if kind in _RIGHT or kind in _LEFT:
            return kind in _RIGHT
    return False


def _directed(line: str, rightward: bool) -> str:
    """A line with a mark that sets the direction of its paragraph, whatever it begins with."""
    if not line or is_rightward(line) == rightward:
        return line
    return (RIGHTWARD if rightward else LEFTWARD) + line


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        last = parts[-1][-1] if parts else ""
        after_wide = bool(last) and unicodedata.east_asian_width(last) in "WF"
        new = not parts or last == " " or wide or after_wide
        if parts and (c in _NOT_FIRST or last in _NOT_LAST or c == " " or _joins(parts[-1], c)):
            new = False
        if parts and (c == POP or last in STARTS):
            new = False
        if new:
            parts.append(c)
        else:
            parts[-1] += c
    return parts


def _joins(before: str, c: str) -> bool:
    """Whether `c` is a part of the character that `before` ends with: of an emoji, or a flag."""
    if before[-1] == _JOINER or c == _JOINER or is_mark(c) or c in _TONES:
        return True
    if c not in _FLAG:
        return False
    letters = len(before) - len(before.rstrip(_FLAG))  # a flag has two of them
    return letters % 2 == 1


def fitted(
    text: str,
    width: float,
    height: float,
    sizes: Iterable[float],
    letters: Letters,
    bold: bool = False,
    leading: float = 1.3,
) -> tuple[float, list[str]]:
    """The largest of `sizes` in which `text` fits, and its lines; in the last size cut with "…"."""
    size, lines = 0.0, [""]
    for size in sizes:
        # Text far beyond what could fit is cut before it is measured.
        lines = wrap(text[: int(width * height / size**2 * 8) + 80], width, size, letters, bold)
        if len(lines) * size * leading <= height:
            return size, lines
    return size, cut(lines, max(1, int(height / (size * leading))), width, size, letters, bold)


def one_line(
    name: str, width: float, size: float, letters: Letters, after: str = "", bold: bool = False
) -> str:
    """A name on one line, cut with "…" where it is too long. after: what follows it whole."""
    room = width - letters.width(after, size, bold)
    shown = cut(wrap(name, room, size, letters, bold), 1, room, size, letters, bold)[0]
    return isolated(shown) + after if after else shown


def begun(
    text: str, most: int, width: float, size: float, letters: Letters, bold: bool = False
) -> tuple[str, str]:
    """As much of `text` as has at most `most` lines, at least a letter of it, and the rest.

    It ends before a space where one is near, and never within a character of several parts.
    """
    if len(wrap(text, width, size, letters, bold)) <= most:
        return text, ""
    low, high = 1, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        if len(wrap(text[:middle], width, size, letters, bold)) <= most:
            low = middle
        else:
            high = middle
    at = low
    space = max(text.rfind(c, 1, at + 1) for c in " \n")
    if space > at - _NEAR:
        at = space
    while at > 1 and (is_mark(text[at]) or _joins(text[:at], text[at])):
        at -= 1
    return text[:at].rstrip(), text[at:].lstrip()


def cut(
    lines: list[str], most: int, width: float, size: float, letters: Letters, bold: bool = False
) -> list[str]:
    """At most `most` of `lines`; the last then ends with "…"."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and letters.width(last + "…", size, bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], split([last])[0] + "…"]
