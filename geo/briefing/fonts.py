"""The letters of a briefing, cut out of fonts of this machine and of the one that comes along."""

from __future__ import annotations

import base64
import importlib.util
import io
import logging
from functools import lru_cache
from pathlib import Path

from geo.briefing.coverage import is_shown, spare_files, widths

FAMILY = "Briefing"
# Noto Sans CJK, whose first face is the Japanese one; it has Latin and Cyrillic letters too.
_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/local/share/fonts",
)
_WEIGHTS = ((400, "NotoSansCJK-Regular.ttc"), (700, "NotoSansCJK-Bold.ttc"))
LICENCE = (
    "Letters cut out of Noto Sans CJK JP, copyright Adobe (Reserved Font Name 'Source') and "
    "Google, SIL Open Font License 1.1: the licence allows embedding, and goes with the letters. "
    "Letters that it lacks: DejaVu Sans, copyright Bitstream (Bitstream Vera Fonts licence)."
)
_FEATURES = ["kern", "palt"]

_log = logging.getLogger(__name__)


def font_faces(text: str) -> str:
    """CSS that holds every letter of `text`; empty where this machine has no such font."""
    return _faces("".join(sorted(set(text) | {chr(n) for n in range(32, 127)})))


@lru_cache(maxsize=8)  # cutting takes seconds, and languages of a briefing differ in letters
def _faces(letters: str) -> str:
    faces = []
    for (weight, name), spare in zip(_WEIGHTS, spare_files(), strict=True):
        path = next((p for f in _FOLDERS if (p := Path(f) / name).is_file()), None)
        has = widths(path) if path else {}
        if path is None:
            _log.warning("no %s here: the file will use the fonts of its reader", name)
        else:
            faces.append(_face(weight, *_subset(path, letters, _FEATURES)))
        # Without the first, the reader's own font of one kind is better than two kinds.
        lacking = [c for c in letters if path and is_shown(c) and c not in has]
        if found := "".join(c for c in lacking if c in widths(spare)):
            # With all its rules: some of these letters join, or bear others.
            kind, data = _subset(spare, found + " ", None)
            faces.append(_face(weight, kind, data, found))
    return "\n".join(faces)


def _face(weight: int, kind: str, data: bytes, only: str = "") -> str:
    """A rule for a font. only: the letters for which it goes before those without such a limit."""
    limit = ",".join(f"U+{ord(c):X}" for c in only)
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/{kind};base64,{base64.b64encode(data).decode('ascii')})"
        f'format("{kind}"){f";unicode-range:{limit}" if limit else ""}}}'
    )


def _subset(path: Path, letters: str, features: list[str] | None) -> tuple[str, bytes]:
    """Kind and content of a font of these letters. features: None for the usual ones."""
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
