"""Which days of which publishers were looked at, so that silence and not looking are told apart.

A day of a publisher was looked at in `whole` where all that the ledger knows of it was: every row
of `coverage.csv` says a share of 1, and no document of that day is left out. It was looked at in
`part` where a row says less, or nothing, of the share; where claims were taken from a document
without a row; and where the publisher has a claim of that day. Else nobody looked: `none`. A day
that nothing tells about is never a day of silence. `docs/coverage.md` says why.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from geo.ledger import Ledger
from geo.ledger.coverage_rows import day_of_document
from geo.model.dates import each_day, end_of_month, moved

State = Literal["whole", "part", "none"]
Span = tuple[date, date]  # first and last day
Days = npt.NDArray[np.int64]  # as ordinals
MAX_SLOTS = 62  # columns of the grid; more days are counted by month, more months by year
_KINDS = ("whole", "part", "unread", "claims")


@dataclass(frozen=True)
class Run:
    """Days of a publisher that follow each other and are alike.

    documents: how many documents, files and statements by hand tell about each of these days; read:
    how many of them were looked at.
    """

    first: date
    last: date
    state: State
    documents: int
    read: int


@dataclass(frozen=True)
class LookedDays:
    """Days that were looked at, in order: the first and last of each run, which do not touch."""

    firsts: Days
    lasts: Days

    def until(self, days: Days) -> Days:
        """How many looked at days there are up to each of `days`, with it."""
        if not len(self.firsts):
            return np.zeros(len(days), np.int64)
        lengths = np.concatenate(([0], np.cumsum(self.lasts - self.firsts + 1)))
        at = np.searchsorted(self.firsts, days, side="right")
        beyond = np.where(at > 0, self.lasts[at - 1] - days, 0)
        found: Days = lengths[at] - np.maximum(beyond, 0)
        return found

    def run_after(self, day: int) -> int:
        """How many days right after `day` were looked at, up to the first that was not."""
        at = int(np.searchsorted(self.firsts, day + 1, side="right")) - 1
        if at < 0 or self.lasts[at] <= day:
            return 0
        return int(self.lasts[at]) - day


NOTHING = LookedDays(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Looked:
    """What was looked at of each publisher: runs of days in order, without those of `none` of which
    nothing is kept.
    """

    publishers: Mapping[str, tuple[Run, ...]]

    def on(self, publisher: str, day: date) -> Run:
        """What was looked at of a publisher on a day."""
        runs = self.publishers.get(publisher, ())
        at = bisect_right(runs, day, key=lambda run: run.first) - 1
        if at >= 0 and runs[at].last >= day:
            return runs[at]
        return Run(day, day, "none", 0, 0)

    def within(self, publisher: str, first: date, last: date) -> Iterator[Run]:
        """The runs of a publisher from `first` to `last`, cut there."""
        runs = self.publishers.get(publisher, ())
        start = bisect_left(runs, first, key=lambda run: run.last)
        for run in runs[start:]:
            if run.first > last:
                return
            yield Run(
                max(run.first, first), min(run.last, last), run.state, run.documents, run.read
            )

    def days_of(
        self, publishers: Collection[str], window: Span = (date.min, date.max)
    ) -> LookedDays:
        """The days on which any of some publishers was looked at, whole or in part."""
        spans = sorted(
            (run.first.toordinal(), run.last.toordinal())
            for publisher in publishers
            for run in self.within(publisher, *window)
            if run.state != "none"
        )
        if not spans:
            return NOTHING
        merged: list[list[int]] = []
        for first, last in spans:
            if merged and first <= merged[-1][1] + 1:
                merged[-1][1] = max(merged[-1][1], last)
            else:
                merged.append([first, last])
        found = np.array(merged, np.int64)
        return LookedDays(found[:, 0], found[:, 1])

    def heard(self, first: date, last: date) -> dict[str, State]:
        """The publishers that were looked at between two days: `whole` where all these days are."""
        found: dict[str, State] = {}
        for publisher in self.publishers:
            runs = list(self.within(publisher, first, last))
            if all(run.state == "none" for run in runs):
                continue
            whole = sum(_length(run) for run in runs if run.state == "whole")
            found[publisher] = "whole" if whole == (last - first).days + 1 else "part"
        return found


def looked_at(
    ledger: Ledger,
    claims: Iterable[tuple[str, date, date]],
    with_claims: Collection[str],
    default_zone: str,
) -> Looked:
    """What was looked at, by the tables of a ledger and its claims.

    claims: publisher, first and last day of claims. with_claims: those of the documents without a
    row in `coverage.csv` that claims were taken from. default_zone: of documents without a zone.
    """
    items: dict[str, list[tuple[date, date, str]]] = {}

    def add(publisher: str, first: date, last: date, kind: str) -> None:
        items.setdefault(publisher, []).append((first, last, kind))

    for one in ledger.coverage.values():
        kind = "whole" if one.share == 1 else "unread" if one.share == 0 else "part"
        add(one.publisher, one.first, one.last, kind)
    for key in without_row(ledger):
        document = ledger.documents[key]
        day = day_of_document(document, default_zone)
        if day is not None:
            add(document.publisher, day, day, "part" if key in with_claims else "unread")
    for publisher, first, last in claims:
        add(publisher, first, last, "claims")
    return Looked({publisher: tuple(_runs(found)) for publisher, found in items.items()})


def without_row(ledger: Ledger) -> list[str]:
    """The documents with a day of which no row of `coverage.csv` tells."""
    told = {one.document for one in ledger.coverage.values()}
    return [k for k, document in ledger.documents.items() if document.published and k not in told]


def _runs(items: Sequence[tuple[date, date, str]]) -> Iterator[Run]:
    """The runs of days that are alike, from what tells about them."""
    changes: dict[int, list[int]] = {}
    for first, last, kind in items:
        at = _KINDS.index(kind)
        changes.setdefault(first.toordinal(), [0] * len(_KINDS))[at] += 1
        changes.setdefault(last.toordinal() + 1, [0] * len(_KINDS))[at] -= 1
    counts = [0] * len(_KINDS)
    waiting: Run | None = None
    days = sorted(changes)
    for day, after in pairwise(days):
        counts = [n + change for n, change in zip(counts, changes[day], strict=True)]
        if not any(counts):
            continue
        first, last = date.fromordinal(day), date.fromordinal(after - 1)
        run = Run(first, last, _state(*counts), sum(counts[:3]), counts[0] + counts[1])
        if waiting and _goes_on(waiting, run):
            waiting = Run(waiting.first, last, run.state, run.documents, run.read)
            continue
        if waiting:
            yield waiting
        waiting = run
    if waiting:
        yield waiting


def _state(whole: int, part: int, unread: int, claims: int) -> State:
    if whole and not part and not unread:
        return "whole"
    return "part" if whole or part or claims else "none"


def _goes_on(run: Run, other: Run) -> bool:
    alike = (run.state, run.documents, run.read) == (other.state, other.documents, other.read)
    return alike and other.first.toordinal() == run.last.toordinal() + 1


def _length(run: Run) -> int:
    return (run.last - run.first).days + 1


# ---- the grid ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """Some days of a publisher. days: how many; looked: of them looked at, whole or in part;
    whole: of them wholly. kept: whether a document of these days is kept that nobody read. claims:
    of the filter.
    """

    days: int
    looked: int
    whole: int
    kept: bool
    claims: int

    @property
    def state(self) -> State:
        """`whole` where every day was looked at wholly, `none` where no day was looked at."""
        return "whole" if self.whole == self.days else "part" if self.looked else "none"


@dataclass(frozen=True)
class Row:
    """A publisher, and a cell for each slot of the grid."""

    publisher: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CoverageGrid:
    """Publishers by slots: days, months or years (`unit`), as first and last day. of: how many
    publishers there are, of which `rows` may have only the first.
    """

    unit: Literal["day", "month", "year"]
    slots: tuple[Span, ...]
    rows: tuple[Row, ...]
    of: int


def slots_between(
    first: date, last: date, columns: int = MAX_SLOTS
) -> tuple[Literal["day", "month", "year"], list[Span]]:
    """The days from `first` to `last`, or where these are too many, months or years, cut there.

    columns: of the grid. Of more years than it has room for, the last.
    """
    first = max(first, date(max(1, last.year - columns + 1), 1, 1))
    if (last - first).days < columns:
        return "day", [(day, day) for day in each_day(first, last)]
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    found: list[Span] = []
    start = first
    while start <= last:
        whole = end_of_month(start) if months <= columns else date(start.year, 12, 31)
        found.append((start, min(whole, last)))
        if whole >= last:
            break
        start = moved(whole, 1)
    return "month" if months <= columns else "year", found


def grid_of(
    looked: Looked,
    claims: Iterable[tuple[str, date, date, int]],
    window: Span,
    most: int,
    columns: int = MAX_SLOTS,
) -> CoverageGrid:
    """The grid of a window of days, the publishers first of which most days were looked at.

    claims: of the filter: publisher, first and last day, number; they count in each slot that they
    touch. most, columns: how many publishers and slots it has at most.
    """
    unit, slots = slots_between(*window, columns)
    starts = [first for first, _ in slots]
    counts: dict[str, list[int]] = {}
    for publisher, first, last, n in claims:
        mine = counts.setdefault(publisher, [0] * len(slots))
        start = max(0, bisect_right(starts, first) - 1)
        for at in range(start, bisect_right(starts, last)):
            if slots[at][1] >= first:
                mine[at] += n
    shown = slots[0][0], slots[-1][1]
    order = []
    for publisher in looked.publishers:
        runs = list(looked.within(publisher, *shown))
        if runs:
            days = sum(_length(run) for run in runs if run.state != "none")
            order.append((-days, publisher))
    none = [0] * len(slots)
    rows = []
    for _, publisher in sorted(order)[:most]:
        numbers = zip(slots, counts.get(publisher, none), strict=True)
        cells = tuple(_cell(looked, publisher, slot, n) for slot, n in numbers)
        rows.append(Row(publisher, cells))
    return CoverageGrid(unit, tuple(slots), tuple(rows), len(order))


def _cell(looked: Looked, publisher: str, slot: Span, n: int) -> Cell:
    runs = list(looked.within(publisher, *slot))
    return Cell(
        days=(slot[1] - slot[0]).days + 1,
        looked=sum(_length(run) for run in runs if run.state != "none"),
        whole=sum(_length(run) for run in runs if run.state == "whole"),
        kept=any(run.read < run.documents for run in runs),
        claims=n,
    )
