"""Reads the table of a web page, or of what some programs save as `.xls`, through lxml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from lxml import etree, html

from geo.importing.header import has_table
from geo.importing.readers.task import Refused, Spool, Task, Told, batches_of

_SAMPLE = 60  # rows by which a table is told to hold data
_BREAKING = ("br", "p", "div", "li", "hr")
_STRUCK = ("s", "del", "strike")
_INLINE = (*_STRUCK, "ins", "span", "sup", "sub", "small", "a", "b", "i", "em", "strong", "font")
_MAX_SPAN = 1_000  # rows or columns that one cell may take


def read_html(task: Task) -> Mapping[str, object]:
    """Write the rows of a table to the spool."""
    parser = html.HTMLParser(
        encoding=task.encoding or None, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        page = etree.parse(task.path, parser).getroot()
    except etree.XMLSyntaxError as e:
        raise Refused("kind_html") from e
    for element in () if page is None else page.iter(*_BREAKING):  # words that it parts stay apart
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    remarks = [] if page is None else _without_unshown(page)
    # A table that holds others only lays out the page.
    tables = [] if page is None else [t for t in page.iter("table") if t.find(".//table") is None]
    named = {_name(table, n): table for n, table in enumerate(tables, 1)}
    name = _chosen(task, named)
    rows = list(_rows(named[name], task))
    hidden = [n for n, tr in enumerate(named[name].iter("tr"), 1) if _is_hidden(tr)]
    if hidden:
        shown = next(filter(None, rows[hidden[0] - 1]), "")
        remarks.append(("hidden_rows", "", hidden[0], shown, len(hidden)))
    width = max(map(len, rows))
    names = list(named) if len(named) > 1 else []
    with Spool(task, [""] * width, raw=True, sheets=names, sheet=name) as spool:
        number = 1
        for some in batches_of(rows):
            columns = ([row[n] if n < len(row) else "" for row in some] for n in range(width))
            cells = [pa.array(column, pa.string()) for column in columns]
            spool.add(range(number, number + len(some)), cells)
            number += len(some)
        return {"rows": spool.rows, "remarks": remarks}


def _without_unshown(page: Any) -> list[Told]:
    """Take out of the cells of a page what is no text of theirs, and give the remarks about it.

    That is scripts, texts that are not shown, those that are struck out beside others, and marks
    that lead to a note below. A number raised above the line stands behind `^`, so that it does not
    become digits of the number before it.
    """
    keys = ("hidden_text", "note_marks", "struck_text", "struck")
    found: dict[str, list[str]] = {key: [] for key in keys}
    for element in list(page.iter("script", "style", *_INLINE)):
        cell = next(element.iterancestors("td", "th", "caption"), None)
        if cell is None:
            continue
        text = _text(element)
        if element.tag in ("script", "style"):
            element.drop_tree()
        elif _is_hidden(element):
            found["hidden_text"].append(text)
            element.drop_tree()
        elif text and _is_struck(element):
            alone = text == _text(cell)
            found["struck" if alone else "struck_text"].append(text)
            if not alone:
                element.drop_tree()
        elif element.tag == "sup" and _leads_to_note(element, text):
            found["note_marks"].append(text)
            element.drop_tree()
        elif element.tag in ("sup", "sub") and text[:1].isdigit():
            element.text = f"^{element.text or ''}"
    for cell in page.iter("td"):
        if (text := _text(cell)) and (_is_struck(cell) or _is_struck(cell.getparent())):
            found["struck"].append(text)
    return [(key, "", 0, texts[0], len(texts)) for key, texts in found.items() if texts]


def _is_hidden(element: Any) -> bool:
    style = "".join(element.get("style", "").lower().split())
    return "display:none" in style or element.get("hidden") is not None


def _is_struck(element: Any) -> bool:
    return element.tag in _STRUCK or "line-through" in element.get("style", "").lower()


def _leads_to_note(sup: Any, text: str) -> bool:
    """Whether a raised text is a mark such as `[1]`, or leads to a place on its page."""
    if text[:1] + text[-1:] in ("[]", "()"):
        return True
    return any(link.get("href", "").startswith("#") for link in sup.iter("a"))


def _name(table: Any, n: int) -> str:
    caption = table.find("caption")
    text = _text(caption)[:60] if caption is not None else ""
    return f"table {n}: {text}" if text else f"table {n}"


def _chosen(task: Task, tables: Mapping[str, Any]) -> str:
    if task.sheet:
        if task.sheet not in tables:
            raise Refused("no_sheet", value=task.sheet, names=list(tables))
        found = [task.sheet]
    else:
        found = [name for name, table in tables.items() if has_table(_first(table, task))]
    if len(found) > 1:
        raise Refused("choose_sheet", n=len(found), names=found)
    if not found or not any(map(any, _first(tables[found[0]], task))):
        raise Refused("kind_html")
    return found[0]


def _first(table: Any, task: Task) -> list[list[str]]:
    rows = _rows(table, task)
    return [row for _, row in zip(range(_SAMPLE), rows, strict=False)]


def _rows(table: Any, task: Task) -> Iterator[list[str]]:
    """The rows of a table. A cell over several rows is in each, one over columns in the first."""
    below: dict[int, tuple[int, str]] = {}  # column -> rows that its cell still takes, and its text
    for tr in table.iter("tr"):
        row: list[str] = []
        cells = [cell for cell in tr if cell.tag in ("td", "th")]
        while cells or len(row) in below:
            if len(row) > task.columns:
                raise Refused("columns_many", 1, n=f"{len(row):,}", limit=f"{task.columns:,}")
            if len(row) in below:
                left, text = below.pop(len(row))
                if left > 1:
                    below[len(row)] = (left - 1, text)
                row.append(text)
                continue
            cell = cells.pop(0)
            text = _text(cell)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for n in range(wide):
                if high > 1:
                    below[len(row)] = (high - 1, "" if n else text)
                row.append("" if n else text)
        yield row


def _span(cell: Any, name: str) -> int:
    said = cell.get(name, "1").strip()
    return max(1, min(int(said), _MAX_SPAN)) if said.isascii() and said.isdigit() else 1


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
