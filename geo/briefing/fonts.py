"""The letters of a briefing, cut out of a font of this machine that has them all."""

from __future__ import annotations

import base64
import importlib.util
import io
import logging
from functools import lru_cache
from pathlib import Path

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
    "Google, SIL Open Font License 1.1: the licence allows embedding, and goes with the letters."
)

_log = logging.getLogger(__name__)


def font_faces(text: str) -> str:
    """CSS that holds every letter of `text`; empty where this machine has no such font."""
    return _faces("".join(sorted(set(text) | {chr(n) for n in range(32, 127)})))


@lru_cache(maxsize=8)  # cutting takes seconds, and languages of a briefing differ in letters
def _faces(letters: str) -> str:
    faces = []
    for weight, name in _WEIGHTS:
        path = next((p for f in _FOLDERS if (p := Path(f) / name).is_file()), None)
        if path is None:
            _log.warning("no %s here: the file will use the fonts of its reader", name)
            continue
        kind, data = _subset(path, letters)
        faces.append(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
            f"src:url(data:font/{kind};base64,{base64.b64encode(data).decode('ascii')})"
            f'format("{kind}")}}'
        )
    return "\n".join(faces)


def _subset(path: Path, letters: str) -> tuple[str, bytes]:
    from fontTools import subset

    kind = "woff2" if importlib.util.find_spec("brotli") else "woff"
    options = subset.Options(
        flavor=kind, font_number=0, hinting=False, desubroutinize=True, notdef_outline=True,
        layout_features=["kern", "palt"], drop_tables=["BASE", "VORG", "vhea", "vmtx", "DSIG"],
    )  # fmt: skip
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with subset.load_font(str(path), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        out = io.BytesIO()
        subset.save_font(font, out, options)
    return kind, out.getvalue()
