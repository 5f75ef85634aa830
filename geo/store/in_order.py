"""All claims of a filter in order of time, without sorting them all at once.

An engine in this process would keep a sorted archive in memory, or fail where it does not fit. So
the claims are asked for by windows of days, which follow each other; see `Questions.in_window`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from heapq import merge
from itertools import chain
from typing import Any

from geo.model.filters import Filter
from geo.store.engine import CANCEL, Engine
from geo.store.questions import Questions

_AT_ONCE = 10_000  # claims that are sorted at once, about
_STREAMED = 10_000  # claims at a time
_KEYS = ("order_day", "instant")  # columns that the order needs, beside `row`

Row = dict[str, Any]


def rows_in_order(
    engine: Engine, ask: Questions, query: Filter, columns: Sequence[str]
) -> Iterator[Row]:
    """The rows of the claims of `query`, with `columns`, in the order of `Questions.page`.

    columns: with `row`. Raises as `Engine.run`.
    """
    found = engine.run(ask.reach_of_order(query), CANCEL.get()).to_pylist()[0]

    def part(window: tuple[date, date] | None, known: bool) -> Iterator[Row]:
        question = ask.in_window(query, window, known).select(*columns, *_KEYS)
        for batch in engine.stream(question, _STREAMED, CANCEL.get()):
            yield from batch.to_pylist()

    def dated(name: str, known: bool) -> Iterator[Row]:
        first, last, n = (found[f"{name}_{what}"] for what in ("first", "last", "n"))
        windows = _windows(first, last, n) if n else []
        return chain.from_iterable(part(window, known) for window in windows)

    parts = [dated("known", True), dated("other", False)]
    ordered = merge(*parts, key=_order) if found["other_n"] else parts[0]
    undated = part(None, False) if found["undated_n"] else ()
    for row in chain(ordered, undated):
        for key in _KEYS:
            del row[key]
        yield row


def _order(row: Row) -> tuple[date, bool, int, int]:
    instant = row["instant"]
    return row["order_day"], instant is not None, instant or 0, row["row"]


def _windows(first: date, last: date, n: int) -> Iterator[tuple[date, date]]:
    """Days from the first to the last, in windows that have about `_AT_ONCE` of `n` claims each."""
    days = (last - first).days + 1
    step = max(1, days * _AT_ONCE // n)
    for start in range(0, days, step):
        end = min(start + step, days) - 1
        yield first + timedelta(start), first + timedelta(end)
