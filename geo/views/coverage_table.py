"""The heat grid of the page Coverage, its words, and the table of rhythms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from geo.i18n import t
from geo.i18n.days import day_words, days_words, month_words
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.store.found import Spoken
from geo.views.coverage_data import name_of
from geo.views.looked_at import Cell, CoverageGrid, Span
from geo.views.rhythm import Rhythm, Silence

if TYPE_CHECKING:
    import pandas as pd

RHYTHM_COLUMNS = ("who", "n", "said_days", "median", "longest", "gaps", "unlooked", "breaks",
                  "last_said", "silence")  # fmt: skip

STATES = ("whole", "part", "none")  # of cells


class GridCell(TypedDict):
    """state: `whole`, `part` or `none`. text: the number of claims; label: all of it in words."""

    state: str
    text: str
    label: str


class GridRow(TypedDict):
    """A publisher and its cells."""

    name: str
    cells: list[GridCell]


class GridData(TypedDict):
    """What `static/coverage_grid.js` draws. groups: months or years above the columns, and over how
    many of them each stands. key: state and words of the legend.
    """

    kind: str
    title: str
    who: str
    groups: list[tuple[str, int]]
    columns: list[str]
    rows: list[GridRow]
    legend: list[tuple[str, str]]
    help: str
    more: str
    stamp: str


def grid_data(grid: CoverageGrid, ledger: Ledger, lang: str, stamp: str) -> GridData:
    """The grid with all of its words."""
    rows: list[GridRow] = []
    for row in grid.rows:
        name = ledger.sources[row.publisher].name(lang)
        cells = zip(grid.slots, row.cells, strict=True)
        rows.append(
            {"name": name, "cells": [grid_cell(name, slot, cell, lang) for slot, cell in cells]}
        )
    left = grid.of - len(grid.rows)
    return {
        "kind": "coverage",
        "title": t(f"coverage.title_{grid.unit}", lang),
        "who": t("coverage.publisher", lang),
        "groups": [(words, len(list(some))) for words, some in groupby(_groups(grid, lang))],
        "columns": [column_words(first, grid.unit) for first, _ in grid.slots],
        "rows": rows,
        "legend": [(state, t(f"coverage.key_{state}", lang)) for state in STATES],
        "help": t("coverage.keys", lang),
        "more": t("coverage.more", lang, n=whole(left, lang)) if left else "",
        "stamp": stamp,
    }


def _groups(grid: CoverageGrid, lang: str) -> list[str]:
    if grid.unit == "day":
        return [month_words(first, lang) for first, _ in grid.slots]
    if grid.unit == "month":
        return [str(first.year) for first, _ in grid.slots]
    return ["" for _ in grid.slots]


def column_words(first: date, unit: str) -> str:
    """What stands over a day, a month or a year: its number."""
    return str({"day": first.day, "month": first.month}.get(unit, first.year))


def grid_cell(name: str, slot: Span, cell: Cell, lang: str) -> GridCell:
    """A cell with its words. A day that nobody looked at has no number, not even zero."""
    text = "" if cell.state == "none" else whole(cell.claims, lang)
    label = f"{name}, {days_words(*slot, lang)}: {cell_words(cell, lang)}"
    return {"state": cell.state, "text": text, "label": label}


def cell_words(cell: Cell, lang: str) -> str:
    """What was looked at, and what was found: a sentence."""
    if cell.state == "none":
        return t("coverage.kept_not_read" if cell.kept else "coverage.none", lang)
    said = [t("coverage.whole" if cell.state == "whole" else "coverage.part", lang)]
    if cell.days > 1 and cell.state == "part":
        numbers = {"n": whole(cell.looked, lang), "of": whole(cell.days, lang)}
        said = [t("coverage.some_days", lang, **numbers)]
    found = "coverage.claims" if cell.claims else "coverage.no_claims"
    return ", ".join([*said, t(found, lang, n=whole(cell.claims, lang))])


def heard_words(heard: Mapping[str, str], ledger: Ledger, lang: str) -> str:
    """Why some days have no claims: nobody looked, or these publishers were looked at."""
    if not heard:
        return t("coverage.nobody_looked", lang)
    listed = sorted(heard, key=lambda key: (heard[key] != "whole", key))
    names = [
        t(f"coverage.named_{heard[key]}", lang, name=ledger.sources[key].name(lang))
        for key in listed[:_NAMED]
    ]
    if len(listed) > _NAMED:
        names.append(t("coverage.others", lang, n=whole(len(listed) - _NAMED, lang)))
    return t("coverage.nobody_spoke", lang, names=t("claims.and", lang).join(names))


_NAMED = 5  # publishers


def silence_words(silence: Silence, lang: str) -> str:
    """A silence: from when to when, and what was usual."""
    key = "coverage.silence_open" if silence.is_open else "coverage.silence"
    return t(
        key,
        lang,
        days=days_words(silence.first, silence.last, lang),
        n=whole(silence.gap - 1, lang),
        usual=whole(silence.usual, lang),
        before=whole(silence.before, lang),
    )


def rhythm_table(
    names: Sequence[Spoken], found: Mapping[str, Rhythm], word: str, ledger: Ledger, lang: str
) -> pd.DataFrame:
    """A row for each speaker, side or place, with the columns `RHYTHM_COLUMNS` and `key`."""
    import pandas as pd

    rows = []
    for one in names:
        rhythm = found.get(one.key)
        if rhythm is None:
            continue
        latest = rhythm.silences[0] if rhythm.silences else None
        unsaid = ""
        if not rhythm.gaps:
            unsaid = t("coverage.too_few", lang) if rhythm.unlooked else "–"
        rows.append(
            (
                one.key,
                name_of(one, word, ledger, lang),
                rhythm.claims,
                rhythm.days,
                unsaid or whole(rhythm.median or 0, lang),
                unsaid or whole(rhythm.longest or 0, lang),
                rhythm.gaps,
                rhythm.unlooked,
                rhythm.breaks,
                day_words(rhythm.last, lang),
                silence_words(latest, lang) if latest else "",
            )
        )
    return pd.DataFrame(rows, columns=["key", *RHYTHM_COLUMNS])
