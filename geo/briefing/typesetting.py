"""Sheets as PDF, PNG and SVG, by typst: the only module that knows it.

Everything is given to one template as JSON, so that no text is read as markup. Files outside of
the template's folder cannot be read, and the template reads none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

import typst

from geo.briefing.coverage import fonts, listed
from geo.briefing.drawing import Shape, Sheet

_TEMPLATE = Path(__file__).with_name("slides.typ")
_MADE = 946_684_800  # a fixed time, so that the same briefing gives the same file
# Pixels to which pictures begin and end: whole ones at 96, 144 and 192 dots per inch as well, so
# that a part of a sheet is drawn to the same dots as the sheet.
_STEP = 2
Form = Literal["pdf", "png", "svg"]


@dataclass
class Page:
    """A page of `width` by `height` CSS pixels. sheets: from the lowest to the uppermost."""

    width: float
    height: float
    sheets: list[Sheet] = field(default_factory=list)


def typeset(
    pages: Sequence[Page], form: Form, lang: str, title: str = "", dpi: float = 96
) -> list[bytes]:
    """The pages as one PDF, or as a PNG or an SVG each. dpi: of a PNG."""
    data = {
        "title": title,
        "lang": lang,
        "fonts": listed(),
        "pages": _given(pages),
    }
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(), font_paths=fonts(), sys_inputs={"data": json.dumps(data)}
    )
    made, _ = compiler.compile_with_warnings(format=form, ppi=dpi, timestamp=_MADE)
    assert made is not None, "there is no file to write to"
    return [made] if isinstance(made, bytes) else made


def fingerprint(pages: Sequence[Page]) -> bytes:
    """A hash of what is drawn on the pages: pages with the same hash look alike."""
    return sha256(json.dumps(_given(pages)).encode()).digest()


def _given(pages: Sequence[Page]) -> list[dict[str, object]]:
    """The pages as the template takes them."""
    return [
        {
            "width": page.width,
            "height": page.height,
            "sheets": [_sheet(sheet) for sheet in page.sheets],
        }
        for page in pages
    ]


def _sheet(sheet: Sheet) -> dict[str, object]:
    return {
        "left": sheet.left,
        "top": sheet.top,
        "width": sheet.width,
        "height": sheet.height,
        "clip": True,
        "layers": [
            _picture(item, sheet) if isinstance(item, Shape) else item for item in sheet.layers()
        ],
    }


def _picture(shape: Shape, sheet: Sheet) -> dict[str, object]:
    """An SVG of no more of the sheet than a shape covers."""
    left, top, right, bottom = shape.box or (0.0, 0.0, sheet.width, sheet.height)
    left, top = max(0, math.floor(left / _STEP) * _STEP), max(0, math.floor(top / _STEP) * _STEP)
    right = min(sheet.width, math.ceil(right / _STEP) * _STEP)
    bottom = min(sheet.height, math.ceil(bottom / _STEP) * _STEP)
    wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
    size = f'width="{wide:g}" height="{high:g}" viewBox="{left:g} {top:g} {wide:g} {high:g}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{shape.element}</svg>'
    return {"svg": svg, "left": left, "top": top, "width": wide, "height": high}
