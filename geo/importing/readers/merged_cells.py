"""Finds the cells of an OpenDocument sheet that are merged downwards; calamine does not tell."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import IO, Any, TypeAlias

from lxml import etree

# Of each merge its first and its last cell, as row and column from 0 on.
Ranges: TypeAlias = Sequence[tuple[tuple[int, int], tuple[int, int]]]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SPANNED = b"number-rows-spanned"
_BLOCK = 1 << 20
_MOST = 100_000  # merges


def merged_cells(path: str, sheet: str) -> Ranges:
    """The merges of more than one row in a sheet of an ODS file."""
    with zipfile.ZipFile(path) as book:
        try:
            with book.open("content.xml") as content:
                if not _has(content, _SPANNED):
                    return ()
            with book.open("content.xml") as content:
                return _ranges(content, sheet)
        except (KeyError, etree.XMLSyntaxError):
            return ()


def _has(file: IO[bytes], text: bytes) -> bool:
    rest = b""
    while block := file.read(_BLOCK):
        if text in rest + block:
            return True
        rest = block[-len(text) :]
    return False


def _ranges(content: IO[bytes], sheet: str) -> Ranges:
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    cells = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
    events = etree.iterparse(
        content,
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row", *cells),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
    )
    here, row, column = False, 0, 0
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            here = event == "start" and element.get(f"{_TABLE}name") == sheet
            row = 0
        elif element.tag == f"{_TABLE}table-row":
            column = 0
            if event == "end":
                row += _number(element, "number-rows-repeated")
                element.clear()
        elif event == "end" and here:
            rows = _number(element, "number-rows-spanned")
            if rows > 1 and len(found) < _MOST:
                found.append(((row, column), (row + rows - 1, column)))
            column += _number(element, "number-columns-repeated")
    return found


def _number(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1
