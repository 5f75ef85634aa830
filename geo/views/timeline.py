"""Claims per day and side, as the timeline draws them (`static/timeline.js`).

The browser counts them by day, month, year or decade, as finely as has room. Of a long ledger it
gets months, and the days of the part that it shows.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo.i18n import t
from geo.model.claims import Side
from geo.model.dates import each_day, end_of_month, moved
from geo.views.looked_at import LookedDays

if TYPE_CHECKING:
    import pandas as pd

_CENTURY = 36_525  # days
_EPOCH = date(1970, 1, 1).toordinal()
GAP_DAYS = 5  # a longer run of days without claims is one slot
MAX_SLOTS = 42  # of a chart on a slide
MAX_ROWS = 3_000  # of days and sides that are sent at once, about 30 kB; more are sent as months
MAX_FINE_DAYS = 400  # that are sent of a part
_LEAST_FINE = 31  # days on both sides of it
MAX_RUNS = 4_000  # lengths that are sent with each run of a page
_TEXTS = (
    "on_day",
    "title_day",
    "title_month",
    "title_year",
    "title_decade",
    "title_century",
    "earlier",
    "later",
    "zoom_in",
    "zoom_out",
    "wide",
    "narrow",
    "n_claims",
    "none_here",
    "nobody_looked",
    "nobody_spoke",
    "some_looked",
    "help",
)


def per_day(spans: pd.DataFrame) -> pd.DataFrame:
    """Claims by day and side from `Store.days`: columns `day`, `side`, `n`.

    A span counts on each of its days; one of more than a century on its first and its last.
    """
    import pandas as pd

    counts: dict[tuple[date, str], int] = {}
    for first, last, side, n in spans.itertuples(index=False):
        start, end = (pd.Timestamp(day).date() for day in (first, last))
        for day in each_day(start, end) if (end - start).days < _CENTURY else (start, end):
            counts[day, side] = counts.get((day, side), 0) + int(n)
    rows = [(day, side, n) for (day, side), n in sorted(counts.items())]
    return pd.DataFrame(rows, columns=["day", "side", "n"])


def slots(days: pd.DataFrame) -> list[str]:
    """The slots of the axis: ISO days, and `gap FIRST N` for N empty days from FIRST on."""

    found: list[str] = []
    last: date | None = None
    for day in sorted(set(days["day"])):
        silent = (day - last).days - 1 if last else 0
        if last and silent > GAP_DAYS:
            found.append(f"gap {moved(last, 1)} {silent}")
        elif last and silent:
            found += [d.isoformat() for d in each_day(moved(last, 1), moved(day, -1))]
        found.append(day.isoformat())
        last = day
    return found


def runs(days: Sequence[date]) -> list[int]:
    """Days in order as lengths: of a run of days, of the gap after it, of the next run, and so on.

    The first run begins with the first day. Short, also for many days.
    """
    found: list[int] = []
    last: date | None = None
    for day in days:
        gap = (day - last).days - 1 if last else 0
        if last is None:
            found.append(1)
        elif gap:
            found += [gap, 1]
        else:
            found[-1] += 1
        last = day
    return found


@dataclass(frozen=True)
class Timeline:
    """What does not depend on the chosen days: claims per day and side, from `per_day`."""

    days: pd.DataFrame
    _sent: dict[tuple[str, ...], tuple[dict[str, Any], str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _same: dict[tuple[str, ...], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def claim_days(self) -> list[date]:
        """The days with claims, in order; a span counts on each of its days."""
        return list(dict.fromkeys(self.days["day"]))

    @cached_property
    def runs(self) -> dict[str, Any]:
        """The days with claims for the calendar, whose days are numbers, too; none where their runs
        are more than `MAX_RUNS`."""
        found = runs(self.claim_days)
        kept = found if len(found) <= MAX_RUNS else []
        return {"first": number_of(self.claim_days[0]) if kept else 0, "runs": kept}

    def number(self, days: tuple[date, date] | None) -> int:
        """The number of claims on `days`, or on all days; a span counts on each of its days."""
        part = self.between(*days) if days else self.days
        return int(part["n"].sum())

    def between(self, first: date, last: date) -> pd.DataFrame:
        """The claims per day from `first` to `last`."""
        column = self.days["day"].to_numpy()
        start, end = bisect_left(column, first), bisect_right(column, last)
        return self.days.iloc[start:end]

    def coarse_columns(self, sides: Mapping[str, Side]) -> tuple[dict[str, Any], str]:
        """`coarse` as it is sent, and a text that another one does not have."""
        order = tuple(sides)
        if order not in self._sent:
            unit, counts = self.coarse
            made = _columns(counts, unit, sides)
            self._sent[order] = made, _digest(made)
        return self._sent[order]

    def sent(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """`payload` of this timeline as it is sent to a browser.

        What a step of the day leaves as it is goes as one JSON text, `same`, which is written once.
        """
        key = payload["lang"], *(letter for letter, *_ in payload["sides"])
        if key not in self._same:
            same = {name: value for name, value in payload.items() if name not in _STEPPED}
            self._same[key] = json.dumps(same, ensure_ascii=False, separators=(",", ":"))
        return {"same": self._same[key]} | {name: payload[name] for name in _STEPPED}

    @cached_property
    def coarse(self) -> tuple[str, pd.DataFrame]:
        """Days, or where these are too many to be sent, months or years: the unit, the counts.

        The day of a month or a year is its first.
        """
        for unit in ("day", "month"):
            found = _summed(self.days, unit)
            if len(found) <= MAX_ROWS:
                return unit, found
        return "year", _summed(self.days, "year")


# What differs from one step of the day to the next.
_STEPPED = ("fine", "fine_span", "stamp", "looked", "chosen", "wide")


def read(days: pd.DataFrame) -> Timeline:
    """The timeline of `days`, which are from `per_day`."""
    return Timeline(days)


def _summed(days: pd.DataFrame, unit: str) -> pd.DataFrame:
    if unit == "day":
        return days
    first = [d.replace(day=1) if unit == "month" else date(d.year, 1, 1) for d in days["day"]]
    summed: pd.DataFrame = days.assign(day=first).groupby(["day", "side"])[["n"]].sum()
    return summed.reset_index()


def payload(
    line: Timeline,
    sides: Mapping[str, Side],
    chosen: tuple[date, date] | None,
    window: tuple[date, date] | None,
    lang: str,
    wide: str = "",
    looked: LookedDays | None = None,
) -> dict[str, Any]:
    """What `static/timeline.js` draws. Days are numbers, since 1970-01-01.

    chosen: first and last chosen day, or None for all. window: what the browser shows of a long
    timeline; its days are sent besides the months, as far as they are not too many. wide: `open`
    under the map, `closed` where it can be opened there, or empty. looked: the days that anybody
    looked at, where that is known; days without claims say it.
    """
    columns, digest = line.coarse_columns(sides)
    unit = columns["unit"]
    span = line.claim_days[0], line.claim_days[-1]
    fine = None
    if unit != "day":
        window = _near(window or chosen, span)
        fine = _columns(line.between(*window), "day", sides) if window else None
    text = {key: t(f"timeline.{key}", lang) for key in _TEXTS}
    read_on = _numbers(looked)
    stamp = _digest((digest, window, lang, read_on))
    return {
        "rows": columns,
        "fine": fine,
        "span": [number_of(day) for day in _whole(*span, unit)],
        "fine_span": [number_of(day) for day in window] if fine and window else None,
        "stamp": stamp,
        "days": line.runs,
        "looked": read_on,
        "chosen": [day.isoformat() for day in chosen] if chosen else None,
        "sides": [[s.letter, s.colour, s.name(lang)] for s in sides.values()],
        "lang": lang,
        "wide": wide,
        "text": text,
    }


def _digest(what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]


def _numbers(looked: LookedDays | None) -> list[tuple[int, int]] | None:
    """Days that were looked at as numbers; None where that is not known, or not in a few runs."""
    if looked is None or len(looked.firsts) > MAX_RUNS:
        return None
    firsts, lasts = ((days - _EPOCH).tolist() for days in (looked.firsts, looked.lasts))
    return list(zip(firsts, lasts, strict=True))


def _columns(counts: pd.DataFrame, unit: str, sides: Mapping[str, Side]) -> dict[str, Any]:
    order = {side: n for n, side in enumerate(sides)}
    return {
        "unit": unit,
        "day": [number_of(day) for day in counts["day"]],
        "side": [order[side] for side in counts["side"]],
        "n": [int(n) for n in counts["n"]],
    }


def _near(days: tuple[date, date] | None, span: tuple[date, date]) -> tuple[date, date] | None:
    """`days` with as many on both sides, so that the next move asks nothing; None: too many."""
    if not days or (days[1] - days[0]).days > MAX_FINE_DAYS:
        return None
    more = max(_LEAST_FINE, (days[1] - days[0]).days)
    return max(span[0], moved(days[0], -more)), min(span[1], moved(days[1], more))


def number_of(day: date) -> int:
    """A day as the number of days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def _whole(first: date, last: date, unit: str) -> tuple[date, date]:
    """The days of all months or years from that of `first` to that of `last`."""
    if unit == "month":
        return first.replace(day=1), end_of_month(last)
    return (date(first.year, 1, 1), date(last.year, 12, 31)) if unit == "year" else (first, last)


def days_told(words: str) -> tuple[date, date] | None:
    """First and last day of what the browser says, as `2023-05-12,2023-05-13`; else None."""
    try:
        first, last = (date.fromisoformat(text) for text in words.split(","))
    except ValueError:
        return None
    return (first, last) if first <= last else None
