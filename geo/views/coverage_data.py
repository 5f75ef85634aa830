"""Coverage and rhythm as plain data: for the API, its CSV, and the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from geo.i18n import t
from geo.ledger import Ledger
from geo.model.dates import moved
from geo.store.found import Spoken
from geo.views.looked_at import Cell, CoverageGrid, Looked, Run, Span
from geo.views.rhythm import Rhythm, Silence

MAX_RUNS = 10_000  # of an answer
CSV_COLUMNS = ("publisher", "name", "first_day", "last_day", "state", "documents", "read")
_OF_RHYTHM = ("claims", "days", "last", "gaps", "median", "longest", "unlooked", "breaks")
_OF_SILENCE = ("first", "last", "gap", "usual", "before", "open")
RHYTHM_CSV_COLUMNS = (
    "row", "by", "key", "name", *_OF_RHYTHM, *(f"silence_{name}" for name in _OF_SILENCE),
)  # fmt: skip


class CellData(TypedDict):
    """As `geo.views.looked_at.Cell`. claims: None where nobody looked, which is not zero."""

    state: str
    days: int
    looked: int
    whole: int
    kept: bool
    claims: int | None


class RowData(TypedDict):
    """A publisher, and its cells, one for each slot."""

    publisher: str
    name: str
    cells: list[CellData]


class RunData(TypedDict):
    """As `geo.views.looked_at.Run`, of a publisher. Days are ISO."""

    publisher: str
    first: str
    last: str
    state: str
    documents: int
    read: int


class SilenceData(TypedDict):
    """As `geo.views.rhythm.Silence`. Days are ISO."""

    first: str
    last: str
    gap: int
    usual: int
    before: int
    open: bool


class RhythmData(TypedDict):
    """As `geo.views.rhythm.Rhythm`, with the name. Days are ISO."""

    key: str
    name: str
    claims: int
    days: int
    last: str
    gaps: int
    median: int | None
    longest: int | None
    unlooked: int
    breaks: int
    silences: list[SilenceData]


class RhythmsData(TypedDict):
    """The answer of `/api/rhythm`. window: first and last day, ISO. rhythm_by: `claimant`, `side`
    or `place`; rhythm_cut: whether the last of these have too many days to be counted here.
    """

    window: tuple[str, str]
    by: str
    zone: str
    rhythm_by: str
    rhythm: list[RhythmData]
    rhythm_cut: bool


class CoverageData(RhythmsData):
    """The answer of `/api/coverage`, with the rhythms. slots: first and last days, ISO. publishers:
    of `publishers_of`, those first that were looked at most. runs: of all publishers in the window;
    runs_cut: whether more are left out.
    """

    unit: str
    slots: list[tuple[str, str]]
    publishers: list[RowData]
    publishers_of: int
    runs: list[RunData]
    runs_cut: bool


def cell_data(cell: Cell) -> CellData:
    """A cell as plain data."""
    return {
        "state": cell.state,
        "days": cell.days,
        "looked": cell.looked,
        "whole": cell.whole,
        "kept": cell.kept,
        "claims": None if cell.state == "none" else cell.claims,
    }


def rows_data(grid: CoverageGrid, ledger: Ledger, lang: str) -> list[RowData]:
    """The rows of the grid as plain data."""
    return [
        {
            "publisher": row.publisher,
            "name": ledger.sources[row.publisher].name(lang),
            "cells": [cell_data(cell) for cell in row.cells],
        }
        for row in grid.rows
    ]


def whole_runs(looked: Looked, publisher: str, window: Span) -> Iterator[Run]:
    """All days of a window: the runs of a publisher, and between them what nobody looked at."""
    day, last = window
    for run in looked.within(publisher, day, last):
        if run.first > day:
            yield Run(day, moved(run.first, -1), "none", 0, 0)
        yield run
        day = moved(run.last, 1)
        if run.last >= last:
            return
    yield Run(day, last, "none", 0, 0)


def runs_data(looked: Looked, window: Span) -> Iterator[RunData]:
    """The runs of all publishers in a window, days that nobody looked at among them."""
    for publisher in sorted(looked.publishers):
        for run in whole_runs(looked, publisher, window):
            yield {
                "publisher": publisher,
                "first": run.first.isoformat(),
                "last": run.last.isoformat(),
                "state": run.state,
                "documents": run.documents,
                "read": run.read,
            }


def csv_rows(runs: Iterable[RunData], ledger: Ledger, lang: str) -> Iterator[Sequence[str]]:
    """The rows of the table `CSV_COLUMNS`."""
    for run in runs:
        name = ledger.sources[run["publisher"]].name(lang)
        numbers = (str(run["documents"]), str(run["read"]))
        yield (run["publisher"], name, run["first"], run["last"], run["state"], *numbers)


def rhythm_data(
    names: Iterable[Spoken], found: Mapping[str, Rhythm], word: str, ledger: Ledger, lang: str
) -> list[RhythmData]:
    """The rhythms in the order of `names`. word: what the keys are (`geo.views.rhythm.WORDS`)."""
    return [
        {
            "key": one.key,
            "name": name_of(one, word, ledger, lang),
            "claims": rhythm.claims,
            "days": rhythm.days,
            "last": rhythm.last.isoformat(),
            "gaps": rhythm.gaps,
            "median": rhythm.median,
            "longest": rhythm.longest,
            "unlooked": rhythm.unlooked,
            "breaks": rhythm.breaks,
            "silences": [_silence_data(silence) for silence in rhythm.silences],
        }
        for one in names
        if (rhythm := found.get(one.key)) is not None
    ]


def rhythm_rows(said: RhythmsData) -> Iterator[Sequence[str]]:
    """The rows of the table `RHYTHM_CSV_COLUMNS`: each rhythm, and below it its silences."""
    for one in said["rhythm"]:
        whose = (said["rhythm_by"], one["key"], one["name"])
        yield ("rhythm", *whose, *_texts(one, _OF_RHYTHM), *("" for _ in _OF_SILENCE))
        for silence in one["silences"]:
            yield ("silence", *whose, *("" for _ in _OF_RHYTHM), *_texts(silence, _OF_SILENCE))


def _texts(row: Mapping[str, object], names: Sequence[str]) -> list[str]:
    values = [row[name] for name in names]
    return ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values]


def _silence_data(silence: Silence) -> SilenceData:
    return {
        "first": silence.first.isoformat(),
        "last": silence.last.isoformat(),
        "gap": silence.gap,
        "usual": silence.usual,
        "before": silence.before,
        "open": silence.is_open,
    }


def name_of(one: Spoken, word: str, ledger: Ledger, lang: str) -> str:
    """What a speaker, a side or a place is called."""
    if word == "claimant":
        source = ledger.sources.get(one.key)
        return source.name(lang) if source else one.key
    if word == "side":
        side = ledger.sides.get(one.key)
        return side.name(lang) if side else one.key
    named = ledger.named_place(one.key, lang, one.name_en, one.name_ja)
    return named or t("claims.no_place", lang)
