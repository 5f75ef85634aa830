"""XLSX: a sheet of claims, and a sheet with the filter they come from."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from geo.export.extract import CHANGED, MAX_NAMED, NUMBERS, Extract, written
from geo.i18n import t
from geo.ledger.formulas import may_run
from geo.model.columns import WRITTEN
from geo.views.citation import filter_in_words

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MAX_ROWS = 1_048_575  # below the header in one sheet
MAX_CELL = 32_767  # characters in a cell, which spreadsheets count in UTF-16 units
CUT = "…"
SHEETS = ("claims", "filter")  # before and after those of the tables beside the claims
_PIECE = 1 << 20
# Characters that XML cannot hold or that its readers change, and text that looks like an escape,
# are written as `_xHHHH_` (ECMA-376, ST_Xstring), which spreadsheets decode.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NONCHARACTER = re.compile("[\ufffe\uffff]")
_NONCHARACTERS = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")


def xlsx(extract: Extract) -> Iterator[bytes]:
    """Sheets `claims` and `filter`, and the tables beside the claims, in pieces.

    Coordinates are numbers, all other cells text.

    Unlike in CSV, a text that a spreadsheet may run as a formula (`geo.ledger.formulas`) needs no
    apostrophe in front, because its cell has the type text; `quotePrefix` keeps it text when it is
    edited. Texts longer than a cell can hold are cut, and letters that no workbook can hold are
    replaced; the sheet `filter` names these cells.
    Raises ValueError for more rows than a sheet can have.
    """
    if len(extract.claims) > MAX_ROWS:
        raise ValueError(f"{len(extract.claims)} claims, but a sheet has {MAX_ROWS} rows at most")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEETS[0])
    sheet.freeze_panes = "B2"
    sheet.append([_text(sheet, name, bold=True)[0] for name in (*extract.columns, WRITTEN)])
    cut = 0
    changed: list[str] = []
    for claim in extract.claims:
        cells: list[WriteOnlyCell | str | float | None] = []
        for name, value in extract.values(claim).items():
            if name in NUMBERS or value == "":
                cells.append(value if value != "" else None)
                continue
            text = str(value)
            cell, was_cut = _text(sheet, text)
            cut += was_cut
            if was_cut or (not text.isascii() and _NONCHARACTER.search(text)):
                changed.append(f"{claim.claim_id}: {name}")
            cells.append(cell)
        cells.append(written(claim))  # a text, if only "", since some readers want whole rows
        sheet.append(cells)
    for name, columns, rows in extract.tables():
        beside = book.create_sheet(name.removesuffix(".csv"))
        beside.freeze_panes = "B2"
        beside.append([_text(beside, column, bold=True)[0] for column in columns])
        for row in rows:
            texts = [_text(beside, row[column]) for column in columns]
            beside.append([cell for cell, _ in texts])
            for column, (_, was_cut) in zip(columns, texts, strict=True):
                if was_cut:
                    cut += 1
                    changed.append(f"{name}, {row[columns[0]]}: {column}")
    _filter_sheet(book, extract, cut, changed)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _filter_sheet(book: Workbook, extract: Extract, cut: int, changed: list[str]) -> None:
    sheet = book.create_sheet(SHEETS[1])
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    about, ledger, query = extract.about, extract.ledger, extract.query
    lines: list[tuple[str, str | int]] = [
        ("title", about.title or t("app.title", extract.lang)),
        ("note", t("map.legend_not_facts", extract.lang)),
        ("filter", filter_in_words(ledger, query, extract.lang)),
        *((f"filter: {word}", " ".join(found)) for word, found in query.words().items()),
        ("rows", len(extract.claims)),
        ("rows in ledger", ledger.rows),
        ("data version", ledger.version),
        ("licence", " ".join(part for part in (about.licence, about.licence_url) if part)),
        ("citation", about.citation),
        ("texts cut", cut),
        *((CHANGED, where) for where in changed[:MAX_NAMED]),
    ]
    for name, value in lines:
        if value != "":
            shown = value if isinstance(value, int) else _text(sheet, value)[0]
            sheet.append([_text(sheet, name, bold=True)[0], shown])


def _text(
    sheet: WriteOnlyWorksheet, text: str, bold: bool = False
) -> tuple[WriteOnlyCell | str, bool]:
    """`text` as a cell of type text, whatever it begins with, and whether it had to be cut."""
    long = len(text) > MAX_CELL // 2 and len(text.encode("utf-16-le")) // 2 > MAX_CELL
    if long:
        text = text.encode("utf-16-le")[: 2 * (MAX_CELL - 1)].decode("utf-16-le", "ignore") + CUT
    text = text.translate(_NONCHARACTERS)
    marked = may_run(text) or text.startswith("#")  # `#REF!` would be an error, not a text
    if not (bold or long or marked or _ESCAPED.search(text)):
        return text, long
    cell = WriteOnlyCell(sheet)
    # Not through the cell's own setter: it makes a formula of what begins with `=`, an error of
    # what looks like one, and refuses or cuts what the escape has made harmless or longer.
    cell._value = _ESCAPED.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    cell.data_type = "s"
    if marked:
        cell.quotePrefix = True  # stays a text when somebody edits it
    if bold:
        cell.font = Font(bold=True)
    return cell, long
