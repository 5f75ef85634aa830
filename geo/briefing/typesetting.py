"""Sheets as PDF, PNG and SVG, by typst: the only module that knows it.

Everything is given to one template as JSON, so that no text is read as markup. Files outside of
the template's folder cannot be read, and the template reads none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import typst

from geo.briefing.coverage import fonts, listed
from geo.briefing.drawing import Sheet

_TEMPLATE = Path(__file__).with_name("slides.typ")
_MADE = 946_684_800  # a fixed time, so that the same briefing gives the same file
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
        "pages": [
            {
                "width": page.width,
                "height": page.height,
                "sheets": [_sheet(sheet) for sheet in page.sheets],
            }
            for page in pages
        ],
    }
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(), font_paths=fonts(), sys_inputs={"data": json.dumps(data)}
    )
    made, _ = compiler.compile_with_warnings(format=form, ppi=dpi, timestamp=_MADE)
    assert made is not None, "there is no file to write to"
    return [made] if isinstance(made, bytes) else made


def _sheet(sheet: Sheet) -> dict[str, object]:
    wide, high = f"{sheet.width:g}", f"{sheet.height:g}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}">'
    )
    return {
        "left": sheet.left,
        "top": sheet.top,
        "width": sheet.width,
        "height": sheet.height,
        "clip": True,
        "layers": [f"{head}{x}</svg>" if isinstance(x, str) else x for x in sheet.layers()],
    }
