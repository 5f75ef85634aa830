"""Which claims are meant: a filter as a test on the columns of `geo.store.columns`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Any

import ibis

from geo.model.filters import Filter
from geo.model.mercator import grid_x, grid_y
from geo.model.places import fold
from geo.store.columns import (
    LONG,
    SPAN_DAYS,
    UTC,
    day_columns,
    links_schema,
    schema,
    summary_schema,
)
from geo.store.engine import State

# Places of these precisions may stand in a cell; all others are counted apart, never snapped.
PRECISE = ("point", "settlement")
# The words of a filter that allow several values, and their columns.
FACETS = {
    "side": "claimant_side",
    "claimant": "claimant",
    "modality": "modality",
    "type": "event_type",
    "precision": "geo_precision",
}
ENDS = ("min", "max")
Box = tuple[float, float, float, float]  # west, south, east, north in WGS 84 degrees


class Selection:
    """The tables, and the claims that a filter means. state: of the engine, with its zones."""

    def __init__(self, state: State) -> None:
        self._zones = state.zones
        self._by = state.by
        self._has_summary = state.summary
        self.tables = {
            "claims": ibis.table(ibis.Schema.from_pyarrow(schema(state.zones)), name="claims"),
            "links": ibis.table(ibis.Schema.from_pyarrow(links_schema()), name="links"),
            "summary": ibis.table(
                ibis.Schema.from_pyarrow(summary_schema(state.zones)), name="summary"
            ),
        }
        self._claims = self.tables["claims"]

    def _columns(self, by: str, zone: str) -> tuple[str, str]:
        first, last, said = day_columns(self._zones, zone)
        return (first, last) if by == "event" else (said, said)

    def _daily(self, wanted: Filter) -> tuple[Any, str, str]:
        """Rows that count `n` claims each, of `wanted` on all days, and the names of their days.

        The summary where it can answer, else the claims themselves.
        """
        asked = wanted.all_days()
        simple = not (asked.q or asked.known or asked.claimant)
        if not (self._has_summary and simple):
            first, last = self._columns(asked.by, asked.zone)
            return self._where(asked).mutate(n=ibis.literal(1, "int64")), first, last
        table = self.tables["summary"]
        tests = [table.by == asked.by, table.gone.isnull(), *self._facets(table, asked)]
        first, last = (name.replace("event", "day") for name in self._columns("event", asked.zone))
        return table.filter(_all(tests)), first, last

    def _where(self, wanted: Filter, withdrawn: bool | None = False) -> Any:
        """The claims of `wanted`, without those that had gone from their file; None: with them."""
        table = self._claims
        tests = [self._kept(table, wanted)] if withdrawn is False else []
        if wanted.days:
            tests += self._during(table, wanted, *wanted.days)
        if wanted.known:
            said = table[self._columns("report", wanted.zone)[0]]
            tests.append(said <= ibis.date(wanted.known))
        tests += self._facets(table, wanted)
        tests += [table.text.contains(word) for word in fold(wanted.q).split()]
        return table.filter(_all(tests)) if tests else table

    def _kept(self, table: Any, wanted: Filter) -> Any:
        kept = table.gone.isnull()
        return kept | (table.gone >= ibis.date(wanted.known)) if wanted.known else kept

    def _facets(self, table: Any, wanted: Filter) -> list[Any]:
        allowed = {column: getattr(wanted, word) for word, column in FACETS.items()}
        tests = [table[column].isin(values) for column, values in allowed.items() if values]
        return [*tests, table.disputed == 1] if wanted.disputed else tests

    def _during(self, table: Any, wanted: Filter, first: date, last: date) -> list[Any]:
        """What touches `first` to `last`: first in UTC, by which claims are stored, then exactly.

        A zone's day is at most one day from that of UTC.
        """
        furthest, early, late = reach(wanted)
        start, end = (table[c] for c in self._columns(wanted.by, UTC))
        tests = [start <= ibis.date(late), end >= ibis.date(early)]
        if wanted.by == "event":
            # For indexes: all but the few long spans begin at most so many days before.
            tests.append((start >= ibis.date(furthest)) | (table.long == 1))
        if wanted.by == self._by == "event":
            months = table.month.between(f"{furthest:%Y-%m}", f"{late:%Y-%m}")
            tests.append(months | (table.month == LONG))
        elif wanted.by == self._by:
            tests.append(table.month.between(f"{early:%Y-%m}", f"{late:%Y-%m}"))
        if wanted.zone != UTC:
            start, end = (table[c] for c in self._columns(wanted.by, wanted.zone))
            tests += [start <= ibis.date(last), end >= ibis.date(first)]
        return tests

    def _inside(self, table: Any, box: Box) -> Any:
        west, south, east, north = box
        across = [table.x >= grid_x(west), table.x <= grid_x(east)]
        wide = across[0] & across[1] if west <= east else across[0] | across[1]
        high = (table.y >= grid_y(north)) & (table.y <= grid_y(south))
        return table.geo_precision.isin(PRECISE) & wide & high


def reach(wanted: Filter) -> tuple[date, date, date]:
    """Of a filter with days: in UTC, the day on which a claim may begin at the earliest unless it
    spans very many days, the first and the last day that it may touch.
    """
    first, last = wanted.day[0], wanted.day[-1]
    margin = 0 if wanted.zone == UTC else 1
    early = _moved(first, -margin)
    return _moved(early, -SPAN_DAYS), early, _moved(last, margin)


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        return day


def _all(tests: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a & b, tests)


def count() -> Any:
    """Rows, as a whole number in every engine."""
    return ibis._.count().cast("int64")


def of(column: str, end: str) -> Any:
    """The least or the greatest value of a column. end: of `ENDS`."""
    return getattr(ibis._[column], end)()


def total(column: str) -> Any:
    """The sum of a column, 0 of no rows."""
    return ibis._[column].sum().fill_null(0).cast("int64")


def number(test: Any) -> Any:
    """For how many rows a test holds."""
    return test.fill_null(False).ifelse(1, 0).sum().fill_null(0).cast("int64")
