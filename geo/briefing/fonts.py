"""Font subsets with the characters of a briefing, to embed in its HTML file."""

from __future__ import annotations

import base64
import importlib.util
import io
import logging
from functools import lru_cache
from pathlib import Path

from geo.briefing.coverage import face, is_shown, widths

FAMILY = "Briefing"
# Where Noto Sans CJK is installed. Its first face is Japanese, with Latin and Cyrillic letters.
_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/local/share/fonts",
)
_WEIGHTS = ((400, "NotoSansCJK-Regular.ttc"), (700, "NotoSansCJK-Bold.ttc"))
_BOLD = 700
LICENCE = (
    "Letters cut out of Noto Sans CJK JP, copyright Adobe (Reserved Font Name 'Source') and "
    "Google, SIL Open Font License 1.1: the licence allows embedding, and goes with the letters. "
    "Letters that it lacks: DejaVu Sans, copyright Bitstream (Bitstream Vera Fonts licence)."
)
_FEATURES = ["kern", "palt"]

_log = logging.getLogger(__name__)


def font_faces(text: str) -> str:
    """CSS with embedded fonts for the characters of `text`; "" if this machine lacks the font."""
    return _faces("".join(sorted(set(text) | {chr(n) for n in range(32, 127)})))


@lru_cache(maxsize=8)  # subsetting takes seconds; each language has its own characters
def _faces(letters: str) -> str:
    faces = []
    for weight, name in _WEIGHTS:
        path = next((p for f in _FOLDERS if (p := Path(f) / name).is_file()), None)
        has = widths(path) if path else {}
        if path is None:
            _log.warning("no %s on this machine: the file will use the fonts of its reader", name)
        else:
            faces.append(_face(weight, *_subset(path, letters, _FEATURES)))
        # Without the first font, the reader's own font is better than a mixture with this one.
        lacking = [c for c in letters if path and is_shown(c) and ord(c) not in has]
        spare = face("DejaVu Sans", bold=weight == _BOLD)
        if spare and (found := "".join(c for c in lacking if ord(c) in widths(*spare))):
            # Keep all layout features, because some of these letters join or carry marks.
            kind, data = _subset(spare[0], found + " ", None)
            faces.append(_face(weight, kind, data, found))
    return "\n".join(faces)


def _face(weight: int, kind: str, data: bytes, only: str = "") -> str:
    """An `@font-face` rule. only: the characters to limit it to, if not all."""
    limit = ",".join(f"U+{ord(c):X}" for c in only)
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/{kind};base64,{base64.b64encode(data).decode('ascii')})"
        f'format("{kind}"){f";unicode-range:{limit}" if limit else ""}}}'
    )


def _subset(path: Path, letters: str, features: list[str] | None) -> tuple[str, bytes]:
    """Format (`woff2` or `woff`) and content of a font with these characters only.

    features: OpenType layout features to keep; None for the default ones.
    """
    from fontTools import subset

    kind = "woff2" if importlib.util.find_spec("brotli") else "woff"
    options = subset.Options(
        flavor=kind,
        font_number=0,
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        drop_tables=["BASE", "VORG", "vhea", "vmtx", "DSIG"],
    )
    if features is not None:
        options.layout_features = features
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with subset.load_font(str(path), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        out = io.BytesIO()
        subset.save_font(font, out, options)
    return kind, out.getvalue()
