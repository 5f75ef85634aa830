"""Which fonts draw which characters, and which characters no font on this machine can draw.

The order: a Japanese font of this machine; then DejaVu, which comes with matplotlib and has Latin
with all accents, Cyrillic, Greek, Arabic, Hebrew, Georgian and Armenian; then any other TrueType
font of this machine that has a character which those lack. matplotlib does the shaping and the
bidirectional ordering by the rules in the font.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from matplotlib import get_data_path
from matplotlib.font_manager import findSystemFonts

# Regular and bold, in order of preference. The first face in a collection is the Japanese one.
_WANTED = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKjp-Regular.otf", "NotoSansCJKjp-Bold.otf"),
    ("NotoSansJP-Regular.otf", "NotoSansJP-Bold.otf"),
    ("SourceHanSansJP-Regular.otf", "SourceHanSansJP-Bold.otf"),
    ("YuGothR.ttc", "YuGothB.ttc"),
    ("meiryo.ttc", "meiryob.ttc"),
    ("ipagp.ttf", "ipagp.ttf"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
)
_SPARE = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_MAX_LOOKED_UP = 60  # characters for which the other fonts of this machine are searched
_SECONDS = 10.0
# Marks of direction and joining without a shape of their own. Other directional controls are left
# out, because an unclosed one would change the direction of the text that follows.
MARKS = frozenset("\u200c\u200d\u200e\u200f\u061c")


@cache
def font_files() -> tuple[Path, Path] | None:
    """Regular and bold of a font with Japanese and Cyrillic; None if this machine has none."""
    here = {Path(p).name: Path(p) for p in sorted(findSystemFonts())}
    for regular, bold in _WANTED:
        if regular in here:
            return here[regular], here.get(bold, here[regular])
    return None


def spare_files() -> tuple[Path, Path]:
    """Regular and bold of the font that comes with matplotlib."""
    regular, bold = (Path(get_data_path()) / "fonts" / "ttf" / name for name in _SPARE)
    return regular, bold


@cache
def widths(path: Path) -> dict[str, float]:
    """The characters that a font has, with their widths in ems; of a collection its first face."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(c): metrics[name][0] / em for c, name in font.getBestCmap().items()}


def machine_files(characters: Iterable[str]) -> tuple[Path, ...]:
    """Other TrueType fonts of this machine for characters that the usual fonts lack."""
    left = sorted(c for c in characters if is_shown(c) and not _usual(c))
    found: list[Path] = []
    for c in left[:_MAX_LOOKED_UP]:
        if any(c in widths(path) for path in found):
            continue
        path = _machine_file(c)
        if path:
            found.append(path)
    return tuple(found)


def is_shown(c: str) -> bool:
    """Whether a character is drawn: not a control, a directional mark or a variation selector."""
    kind = unicodedata.category(c)
    variant = 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF
    return kind not in ("Cc", "Cf", "Cs") and not variant and not is_no_character(c)


def is_no_character(c: str) -> bool:
    """Whether it is one of Unicode's noncharacters, some of which XML forbids."""
    return ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF


def undrawn(texts: Iterable[str]) -> frozenset[str]:
    """The characters of `texts` that no font on this machine can draw."""
    wanted = {c for text in texts for c in unicodedata.normalize("NFC", text) if is_shown(c)}
    left = {c for c in wanted if not _usual(c) and not c.isspace()}
    others = machine_files(left) if left else ()
    return frozenset(c for c in left if not any(c in widths(path) for path in others))


def script(c: str) -> str:
    """The script or kind of a character, by its Unicode name: `Thai`, `Private use`, `Symbol`."""
    kind = unicodedata.category(c)
    if kind in ("Co", "Cn"):
        return "Private use" if kind == "Co" else "Not assigned"
    first = unicodedata.name(c, "").split(" ")[0].split("-")[0]
    return "Symbol" if kind.startswith("S") or not first else first.capitalize()


def _usual(c: str) -> bool:
    files = font_files()
    return c in widths(spare_files()[0]) or bool(files and c in widths(files[0]))


@cache
def _machine_file(c: str) -> Path | None:
    """A TrueType font with this character, as fontconfig knows it."""
    command = shutil.which("fc-list")
    if not command or unicodedata.category(c) in ("Co", "Cn"):
        return None
    try:
        listed = subprocess.run(
            [command, f":charset={ord(c):x}", "file"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    for line in sorted(listed.splitlines()):
        path = Path(line.strip().removesuffix(":").strip())
        if path.suffix.lower() != ".ttf" or not path.is_file():
            continue  # only TrueType outlines can be text in a PDF
        try:
            with TTFont(path, lazy=True) as font:
                outlined = "glyf" in font
            if outlined and c in widths(path):
                return path
        except (OSError, TTLibError, KeyError):
            continue
    return None
