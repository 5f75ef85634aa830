"""Fonts for pictures and pages: a small font of the characters used, and fallback fonts.

Fonts with Japanese and Cyrillic are large, and mostly in a format (CFF) that matplotlib cannot
embed as text in a PDF. So the glyphs in use are converted into a small TrueType font. Characters
that it lacks come from other fonts, which are TrueType already and keep their shaping rules.
"""

from __future__ import annotations

import tempfile
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from matplotlib.font_manager import FontProperties

from geo.briefing.coverage import (
    MARKS,
    font_files,
    is_no_character,
    is_shown,
    machine_files,
    spare_files,
    widths,
)

_UNITS = 1000  # units per em of the small font
_ABSENT = "□"  # shown for a character that no font has
_RIGHT, _LEFT = ("R", "AL"), ("L",)  # bidirectional classes of letters
_lock = threading.Lock()  # fontTools reads a font lazily, which threads must not do at once


class Chain(FontProperties):
    """A list of font files, each used for the characters that those before it lack.

    matplotlib looks fonts up by family, and falls back to the next family in the list. Here the
    families are the paths of the files, so that nothing has to be added to its font list, which
    all threads share. Relies on `FontManager._find_fonts_by_props` as in matplotlib 3.11.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        """files: of TrueType fonts, in order of preference."""
        self._files = tuple(map(str, files))
        super().__init__(fname=self._files[0])

    def __copy__(self) -> Chain:
        made = Chain.__new__(Chain)
        made.__dict__.update(self.__dict__)
        return made

    def get_family(self) -> list[str]:
        """The paths of all files."""
        return list(self._files)

    def set_family(self, family: str | Iterable[str] | None) -> None:
        """Use only this file, as matplotlib does for each font of the list."""
        if isinstance(family, str):
            self._files = (family,)
            self.set_file(family)


@dataclass(frozen=True)
class Letters:
    """Fonts in two weights. advances: width of each character in ems, regular and bold."""

    regular: FontProperties
    bold: FontProperties
    advances: tuple[dict[str, float], dict[str, float]]

    def font(self, bold: bool) -> FontProperties:
        """The font of one weight."""
        return self.bold if bold else self.regular

    def known(self, text: str) -> str:
        """`text` in NFC, with a box in place of every character that no font has."""
        shown = []
        for c in unicodedata.normalize("NFC", text):
            if c in self.advances[0] or c in MARKS:
                shown.append(c)
            elif is_shown(c):
                shown.append(_ABSENT)
        return "".join(shown)

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """The width of `text` at font size `size`, without regard to joining and kerning."""
        ems = self.advances[bold]
        return size * sum(ems.get(c, 1.0) for c in text if is_shown(c) and not _is_mark(c))


def _is_mark(c: str) -> bool:
    """Whether it is a combining mark, which takes no width of its own."""
    return unicodedata.category(c) in ("Mn", "Me")


@contextmanager
def letters_for(texts: Iterable[str]) -> Iterator[Letters]:
    """Fonts with the characters of `texts` and of ASCII; their files exist until the block ends."""
    always = {chr(n) for n in range(32, 127)} | set("□…≠×·→⋯")
    wanted = {c for text in texts for c in unicodedata.normalize("NFC", text) if c.isprintable()}
    wanted |= always
    spare, found, others = spare_files(), font_files(), machine_files(wanted)
    with tempfile.TemporaryDirectory(prefix="letters-") as folder:
        made: list[FontProperties] = []
        advances = []
        for n in (0, 1):
            chain = [spare[n], spare[0], *others]
            known: dict[str, float] = {}
            for path in reversed(chain):
                known |= {c: wide for c, wide in widths(path).items() if c in wanted}
            if found:
                file = Path(folder) / f"{n}.ttf"
                with _lock:
                    known |= _small(file, found[n], wanted, ("", "Bold")[n])
                chain.insert(0, file)
            made.append(Chain(dict.fromkeys(chain)))
            advances.append(known)
        yield Letters(made[0], made[1], (advances[0], advances[1]))


@cache
def _opened(path: Path) -> tuple[Any, Any, dict[int, str], float]:
    """A font's table of widths, its glyphs (both of fontTools, which ships no types), the names
    of its glyphs by code point, and the scale to the units of the small font.
    """
    font = TTFont(path, fontNumber=0, lazy=True)
    return font["hmtx"], font.getGlyphSet(), font.getBestCmap(), _UNITS / font["head"].unitsPerEm


def _small(path: Path, source: Path, wanted: set[str], weight: str) -> dict[str, float]:
    """Write the small font to `path`; return the widths of its characters in ems."""
    glyphs: dict[str, Glyph] = {".notdef": TTGlyphPen(None).glyph()}
    metrics = {".notdef": (_UNITS, 0)}
    names: dict[int, str] = {}
    advances: dict[str, float] = {}
    widths, drawings, cmap, scale = _opened(source)
    for character in sorted(wanted):
        code = ord(character)
        if code not in cmap:
            continue
        name = f"u{code:05X}"
        pen = TTGlyphPen(None)
        # Approximates cubic curves by quadratic ones within a thousandth of an em, and draws
        # composite glyphs, such as letters with accents, as plain outlines.
        quadratic = Cu2QuPen(pen, 1.0, reverse_direction=True)
        scaled = TransformPen(quadratic, (scale, 0, 0, scale, 0, 0))
        drawings[cmap[code]].draw(DecomposingFilterPen(scaled, drawings))
        glyphs[name] = pen.glyph()
        advance = round(widths[cmap[code]][0] * scale)
        metrics[name] = (advance, 0)
        names[code] = name
        advances[character] = advance / _UNITS
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    table = builder.font["glyf"]
    metrics = {name: (wide, getattr(table[name], "xMin", 0)) for name, (wide, _) in metrics.items()}
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    family = "ClaimAtlasLetters"
    style = weight or "Regular"
    builder.setupNameTable(
        {"familyName": family, "styleName": style, "psName": f"{family}-{style}"}
    )
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=1000, usWinDescent=300)
    builder.setupPost()
    builder.save(path)
    return advances


def plain(text: str, lines: bool = False) -> str:
    """`text` without control characters, on one line unless `lines` are kept."""
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
_NOT_LAST = frozenset("「『【〔〈《([{‘“(")


def wrap(text: str, width: float, size: float, letters: Letters, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `width`, broken at spaces and between wide characters."""
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
                while fits < len(part) - 1 and _is_mark(part[fits]):
                    fits += 1
                lines.append(part[:fits])
                part = part[fits:]
                long = letters.width(part, size, bold)
            line, wide = line + part, wide + long
        lines.append(line.rstrip())
        found += [_directed(line, is_rightward(paragraph)) for line in lines]
    return found


def is_rightward(text: str) -> bool:
    """Whether the first letter of `text` belongs to a script written from right to left."""
    for c in text:
        kind = unicodedata.bidirectional(c)
        if kind in _RIGHT or kind in _LEFT:
            return kind in _RIGHT
    return False


def _directed(line: str, rightward: bool) -> str:
    """A line with a mark that sets the direction of its paragraph, whatever it begins with."""
    if not line or is_rightward(line) == rightward:
        return line
    return ("\u200f" if rightward else "\u200e") + line


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        last = parts[-1][-1] if parts else ""
        after_wide = bool(last) and unicodedata.east_asian_width(last) in "WF"
        new = not parts or last == " " or wide or after_wide
        if parts and (c in _NOT_FIRST or last in _NOT_LAST or c == " "):
            new = False
        if new:
            parts.append(c)
        else:
            parts[-1] += c
    return parts


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


def cut(
    lines: list[str], most: int, width: float, size: float, letters: Letters, bold: bool = False
) -> list[str]:
    """At most `most` of `lines`; the last then ends with "…"."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and letters.width(last + "…", size, bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], last + "…"]
