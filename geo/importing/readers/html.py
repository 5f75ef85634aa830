"""Reads the table of a web page, or of what some programs save as `.xls`, through lxml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from lxml import etree, html

from geo.importing.header import has_table
from geo.importing.readers.task import Refused, Spool, Task, batches_of

_SAMPLE = 60  # rows by which a table is told to hold data
_BREAKING = ("br", "p", "div", "li", "hr")
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
    # A table that holds others only lays out the page.
    tables = [] if page is None else [t for t in page.iter("table") if t.find(".//table") is None]
    named = {_name(table, n): table for n, table in enumerate(tables, 1)}
    name = _chosen(task, named)
    rows = list(_rows(named[name], task))
    width = max(map(len, rows))
    names = list(named) if len(named) > 1 else []
    with Spool(task, [""] * width, raw=True, sheets=names, sheet=name) as spool:
        number = 1
        for some in batches_of(rows):
            columns = ([row[n] if n < len(row) else "" for row in some] for n in range(width))
            cells = [pa.array(column, pa.string()) for column in columns]
            spool.add(range(number, number + len(some)), cells)
            number += len(some)
        return {"rows": spool.rows}


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
