"""Which characters the fonts of this machine can draw, and how wide they are.

Fonts are those that the typesetter finds; `README.md` names the packages that have them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont, TTLibError
from PIL import ImageFont

# In this order; for each character the first that has it. Others are asked after these.
# Where Noto Sans is missing, Western letters come from the Japanese font, which has the same ones.
_WESTERN = "Noto Sans CJK JP"
LATIN = 0x100  # code points below are those of Western letters
FAMILIES = (
    "Noto Sans",
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "Noto Sans Arabic",
    "Noto Color Emoji",
)
_JAPANESE = ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP")
# Marks of direction, joining and colour without a shape of their own. Other controls of direction
# are left out, because one that is not ended would change the direction of the text that follows.
MARKS = frozenset("\u200c\u200d\u200e\u200f\u061c\ufe0f")
_UNITS = 1_000  # pixels at which letters are measured
_UNKNOWN = 1.0  # ems of a character that no font has
Face = tuple[Path, int]  # the file of a font, and its number in that file


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


@cache
def installed() -> frozenset[str]:
    """The families of this machine."""
    return frozenset(fonts().families())


def has_japanese() -> bool:
    """Whether this machine has a font for Japanese."""
    return any(family in installed() for family in _JAPANESE)


@cache
def _faces() -> dict[str, dict[bool, Face]]:
    """Family -> whether it is bold -> its face; the one nearest to regular or bold."""
    found: dict[str, dict[bool, tuple[tuple[float, int], Face]]] = {}
    for each in fonts().fonts():
        if each.path is None or each.style.lower() != "normal":
            continue
        for bold in (False, True):
            # A family may have narrow faces too.
            away = (abs(each.stretch - 1), abs(each.weight - (700 if bold else 400)))
            known = found.setdefault(each.family, {})
            if bold not in known or away < known[bold][0]:
                known[bold] = (away, (Path(each.path), each.index))
    return {
        family: {bold: face for bold, (_, face) in known.items()} for family, known in found.items()
    }


def families(c: str) -> tuple[str, ...]:
    """The families in which a character is looked for, in order."""
    if ord(c) < LATIN and "Noto Sans" not in installed():
        return (_WESTERN, *FAMILIES)
    return FAMILIES


def listed() -> list[str | dict[str, str]]:
    """The families of this machine as the typesetter takes them, in order."""
    found: list[str | dict[str, str]] = [f for f in FAMILIES if f in installed()]
    if "Noto Sans" not in installed() and _WESTERN in installed():
        found.insert(0, {"name": _WESTERN, "covers": "[\u0000-\u00ff]"})
    # Noto Sans has no "≠": it would be made of "=" and a stroke, which stands beside it.
    signs = [f for f in ("DejaVu Sans", _WESTERN) if f in installed()]
    found[:0] = [{"name": family, "covers": "[≠]"} for family in signs[:1]]
    return found


def face(family: str, bold: bool = False) -> Face | None:
    """The regular or bold face of a family; None where this machine has none."""
    return _faces().get(family, {}).get(bold)


@cache
def widths(path: Path, index: int = 0) -> dict[int, float]:
    """The characters (as code points) that a face has, with their widths in ems."""
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
            return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}
    except (OSError, TTLibError, KeyError, AttributeError):
        return {}  # a font without such tables draws nothing here


@cache
def _measure(path: Path, index: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, _UNITS, index)


@lru_cache(maxsize=65_536)
def advance(c: str, bold: bool) -> float:
    """The width of a character in ems, in the font that draws it; of a mark 0."""
    if not is_shown(c) or is_mark(c):
        return 0.0
    if unicodedata.east_asian_width(c) in "WF":
        return 1.0  # in every font; so the large ones need not be read
    for family in families(c):
        found = face(family, bold)
        if found and ord(c) < LATIN:  # every font has these; reading a large one takes long
            return _measure(*found).getlength(c) / _UNITS
        if found and (wide := widths(*found).get(ord(c))) is not None:
            return wide
    return _UNKNOWN


def is_shown(c: str) -> bool:
    """Whether a character is drawn: not a control, a directional mark or a variation selector."""
    kind = unicodedata.category(c)
    variant = 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF
    return kind not in ("Cc", "Cf", "Cs") and not variant and not is_no_character(c)


def is_mark(c: str) -> bool:
    """Whether it is a combining mark, which takes no width of its own."""
    return unicodedata.category(c) in ("Mn", "Me")


def is_no_character(c: str) -> bool:
    """Whether it is one of Unicode's noncharacters, some of which XML forbids."""
    return ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF


def undrawn(texts: Iterable[str]) -> frozenset[str]:
    """The characters of `texts` that no font on this machine can draw."""
    wanted = {c for text in texts for c in unicodedata.normalize("NFC", text) if is_shown(c)}
    return frozenset(c for c in wanted if not c.isspace() and not is_drawn(c))


@lru_cache(maxsize=65_536)
def is_drawn(c: str) -> bool:
    """Whether a font of this machine has a character."""
    usual = [family for family in FAMILIES if family in _faces()]
    others = [family for family in _faces() if family not in usual]
    return any(ord(c) in widths(*_faces()[family][False]) for family in (*usual, *others))


def script(c: str) -> str:
    """The script or kind of a character, by its Unicode name: `Thai`, `Private use`, `Symbol`."""
    kind = unicodedata.category(c)
    if kind in ("Co", "Cn"):
        return "Private use" if kind == "Co" else "Not assigned"
    first = unicodedata.name(c, "").split(" ")[0].split("-")[0]
    return "Symbol" if kind.startswith("S") or not first else first.capitalize()
