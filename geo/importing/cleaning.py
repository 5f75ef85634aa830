"""Reads what programs leave in the cells of a table: tags and entities of HTML, unseen letters.

`A &amp; B` is `A & B`, and a space without width in a name makes no other name of it. Files in the
ledger's own form stay as they are. What was read in another encoding is pointed out in all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import any_of, matches
from geo.importing.misread import misread
from geo.importing.remarks import Remarks
from geo.importing.sheets import UNSEEN, Sheet, is_claim
from geo.importing.texts import Texts

_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_ENTITIES = re.compile(_ENTITY)
# Tags of HTML, as a map's descriptions have them. Addresses in them are kept.
_TAGS = (
    "a|b|i|u|em|strong|br|p|div|span|img|table|tbody|thead|tr|td|th|ul|ol|li|font|h[1-6]|hr|center|"
    "small|big|sup|sub|blockquote|html|head|body|style|script|iframe"
)
_TAG = rf"(?i)</?(?:{_TAGS})(?:\s[^<>]*)?/?>"
_A_TAG = re.compile(_TAG)
_RAISED = re.compile(r"(?i)(?<=[0-9])<su[pb](?:\s[^<>]*)?>(?=[0-9])")
_UNSHOWN = re.compile(r"(?i)<(style|script)\b[^<>]*>")
_ADDRESS = re.compile(r"""(?i)\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NEW_LINE = re.compile(r"(?i)</?(?:br|p|div|tr|li|ul|ol|table|h[1-6]|hr|blockquote)\b")
_UNSEEN = f"[{UNSEEN}]"
# A text as some programs write it for spreadsheets, so that they leave it alone: ="007".
_TEXT_FORMULA = r'^="([^"]*)"$'
# A number as a spreadsheet shows a longer one: 1.23457E+19.
_DIGITS_LOST = r"^[0-9][.,][0-9]{2,14}E\+?[12][0-9]$"


def clean(sheet: Sheet) -> None:
    """Make the batches of a sheet ones without such marks; how many there are is remarked."""
    as_is, own = sheet.batches, is_claim(sheet.columns)

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.remarks = Remarks()
        return _told(sheet, as_is()) if own else _cleaned(sheet, _told(sheet, as_is()))

    sheet.batches = batches


def _told(
    sheet: Sheet, batches: Iterator[tuple[pa.RecordBatch, list[int]]]
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """The batches as they are; cells that were read in another encoding are remarked."""
    for batch, rows in batches:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if (having := misread(column)) is not None:
                _remark(sheet, "misread", name, column, having, rows)
            if b"E+" in Texts(column).data:
                _having(sheet, "digits_lost", name, column, _DIGITS_LOST, rows)
        yield batch, rows


def _cleaned(
    sheet: Sheet, batches: Iterator[tuple[pa.RecordBatch, list[int]]]
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    for batch, rows in batches:
        columns = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            for step in (_as_texts, _without_tags, _without_entities, _without_unseen):
                column = step(sheet, name, column, rows)
            columns.append(column)
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names), rows


def _as_texts(
    sheet: Sheet, name: str, column: pa.StringArray, rows: Sequence[int]
) -> pa.StringArray:
    if b'="' not in Texts(column).data:
        return column
    if _having(sheet, "text_formulas", name, column, _TEXT_FORMULA, rows) is None:
        return column
    return pc.replace_substring_regex(column, _TEXT_FORMULA, r"\1")


def _without_tags(
    sheet: Sheet, name: str, column: pa.StringArray, rows: Sequence[int]
) -> pa.StringArray:
    data = Texts(column).data
    if b"<" not in data or b">" not in data:
        return column
    having = _having(sheet, "markup", name, column, _TAG, rows)
    return _read(column, having, _text_of)


def _text_of(page: str) -> str:
    """The text of a piece of HTML, with the addresses of its links and pictures."""
    # A raised number is no digit of the number before it.
    lines = _A_TAG.sub(_instead_of_tag, _RAISED.sub("^", _shown(page))).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)


def _shown(page: str) -> str:
    """A piece of HTML without its styles and scripts; one that does not end is left as it is."""
    if not _UNSHOWN.search(page):
        return page
    small, kept, at = page.lower(), [], 0
    if len(small) != len(page):  # a letter that has two small ones
        small = page
    while begin := _UNSHOWN.search(page, at):
        end = small.find(f"</{begin[1].lower()}", begin.end())
        close = page.find(">", end) if end >= 0 else -1
        if close < 0:
            break
        kept.append(page[at : begin.start()])
        at = close + 1
    return "".join(kept) + page[at:]


def _instead_of_tag(tag: re.Match[str]) -> str:
    if _NEW_LINE.match(tag[0]):
        return "\n"
    if m := _ADDRESS.search(tag[0]):
        return f" {m[1] or m[2]} "
    return ""


def _without_entities(
    sheet: Sheet, name: str, column: pa.StringArray, rows: Sequence[int]
) -> pa.StringArray:
    data = Texts(column).data
    if b"&" not in data or b";" not in data:
        return column
    having = _having(sheet, "entities", name, column, _ENTITY, rows)
    return _read(column, having, lambda cell: _ENTITIES.sub(lambda m: html.unescape(m[0]), cell))


def _read(
    column: pa.StringArray, having: pa.BooleanArray | None, read: Callable[[str], str]
) -> pa.StringArray:
    """A column in which some cells are read as `read` says. having: which; None for no cell."""
    if having is None:
        return column
    cells = [read(cell) for cell in pc.filter(column, having).to_pylist()]
    return pc.replace_with_mask(column, having, pa.array(cells, pa.string()))


def _without_unseen(
    sheet: Sheet, name: str, column: pa.StringArray, rows: Sequence[int]
) -> pa.StringArray:
    data = Texts(column).data
    if not any(letter.encode() in data for letter in UNSEEN):
        return column
    _having(sheet, "unseen", name, column, _UNSEEN, rows)
    return pc.replace_substring_regex(column, _UNSEEN, "")


def _having(
    sheet: Sheet,
    remark: str,
    name: str,
    column: pa.StringArray,
    pattern: str,
    rows: Sequence[int],
) -> pa.BooleanArray | None:
    """The cells with a match of a pattern (RE2), which are remarked; None without any."""
    having = matches(column, pattern)
    if not any_of(having):
        return None
    _remark(sheet, remark, name, column, having, rows)
    return having


def _remark(
    sheet: Sheet,
    remark: str,
    name: str,
    column: pa.StringArray,
    having: pa.BooleanArray,
    rows: Sequence[int],
) -> None:
    found = pc.indices_nonzero(having)
    at = found[0].as_py()
    sheet.remarks.add(remark, name, rows[at], column[at].as_py(), len(found))
