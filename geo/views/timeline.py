"""Charts of claims per day, as bars stacked by side.

A short ledger gets one slot for each day; a long run of days without claims is one slot that says
how many days it spans. A long ledger gets a plain time axis, with one bar for each day, month or
year, wide enough to click; and a second chart of the days around the chosen ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo.model.claims import Side
from geo.model.dates import each_day, moved

if TYPE_CHECKING:
    import pandas as pd

MAX_SLOTS = 42  # more would be too narrow to click in a sidebar
_CENTURY = 36_525  # days
GAP_DAYS = 5  # a longer run of days without claims is one slot
# A Vega-Lite specification: JSON, whose schema Vega-Lite defines.
VegaLite = dict[str, Any]
MAX_DAYS = 186  # of a plain axis with a bar for each day; for more days a bar is a month
MAX_MONTHS = 600  # for more months a bar is a year


@dataclass(frozen=True)
class Chart:
    """A chart of the timeline, as Vega-Lite `spec` over its `datasets`.

    It has two selections, `click` (a bar) and `brush` (several); see `days_of`. name: `all`, or
    `near` for the days around the chosen ones. unit: what a bar counts: `day`, `month`, `year`.
    span: the first and last day of `near`. The spec does not depend on the chosen days, because
    the browser takes long to rebuild a chart whose spec has changed.
    """

    name: str
    unit: str
    spec: VegaLite
    datasets: dict[str, pd.DataFrame]
    span: tuple[date, date] | None = None


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
    """What does not depend on the chosen days: claims per day, and the chart's axis and bars.

    days: from `per_day`. bins: the bars of a plain axis, None if the axis has slots.
    """

    days: pd.DataFrame
    axis: tuple[str, ...]
    unit: str
    bins: pd.DataFrame | None

    @cached_property
    def claim_days(self) -> list[date]:
        """The days with claims, in order; a span counts on each of its days."""
        return list(dict.fromkeys(self.days["day"]))

    def number(self, days: tuple[date, date] | None) -> int:
        """The number of claims on `days`, or on all days; a span counts on each of its days."""
        part = self.between(*days) if days else self.days
        return int(part["n"].sum())

    def between(self, first: date, last: date) -> pd.DataFrame:
        """The claims per day from `first` to `last`."""
        column = self.days["day"].to_numpy()
        start, end = bisect_left(column, first), bisect_right(column, last)
        return self.days.iloc[start:end]


def read(days: pd.DataFrame) -> Timeline:
    """The timeline of `days`, which are from `per_day`."""
    axis = tuple(slots(days))
    if len(axis) <= MAX_SLOTS:
        return Timeline(days, axis, "day", None)
    unit = _unit(days)
    return Timeline(days, axis, unit, _bins(days, unit))


def charts(
    line: Timeline, sides: dict[str, Side], chosen: tuple[date, date] | None, lang: str
) -> list[Chart]:
    """The charts to show: all days, and for a long ledger also the days near the chosen ones.

    chosen: first and last chosen day, or None for all.
    """
    from geo.views.timeline_spec import continuous, slotted

    colours = tuple((key, side.colour) for key, side in sides.items())
    if line.bins is None:
        claims = _slot_table(line.days, line.axis, sides, chosen, lang)
        return [Chart("all", "day", slotted(line.axis, colours, lang), {"claims": claims})]
    over_years = line.axis[0][:4] != line.axis[-1][:4]
    spec = continuous(colours, lang, line.unit, over_years)
    made = [Chart("all", line.unit, spec, {"claims": line.bins, "chosen": _band(chosen)})]
    span = _near(chosen)
    if span:
        axis = tuple(d.isoformat() for d in each_day(*span))
        claims = _slot_table(line.between(*span), axis, sides, chosen, lang)
        spec = slotted(axis, colours, lang)
        made.append(Chart("near", "day", spec, {"claims": claims}, span))
    return made


def _unit(days: pd.DataFrame) -> str:
    many = (days["day"].max() - days["day"].min()).days + 1
    if many <= MAX_DAYS:
        return "day"
    return "month" if many <= MAX_MONTHS * 31 else "year"


def _near(chosen: tuple[date, date] | None) -> tuple[date, date] | None:
    """The range of the chart `near`: the months of the chosen days, else only these days.

    Whole months, so that the chart seldom changes with a step to the next day. None if even the
    days are too many.
    """
    if not chosen:
        return None
    months = _whole(chosen[0], "month")[0], _whole(chosen[1], "month")[1]
    return next((s for s in (months, chosen) if (s[1] - s[0]).days < MAX_SLOTS), None)


def shown(first: date, last: date) -> str:
    """`2023-05` for a whole month, else first and last day."""
    if (first, last) == _whole(first, "month"):
        return f"{first:%Y-%m}"
    return f"{first} – {last}"


def _whole(day: date, unit: str) -> tuple[date, date]:
    """The first and last day of the unit (`day`, `month`, `year`) that contains `day`."""
    if unit == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return (date(day.year, 1, 1), date(day.year, 12, 31)) if unit == "year" else (day, day)


def _bins(days: pd.DataFrame, unit: str) -> pd.DataFrame:
    """A row for each side and day, month or year (as its first day), with few columns.

    Days are instants in UTC, because browsers read days without a zone in their own.
    """
    import pandas as pd

    day = pd.to_datetime(pd.Series(days["day"]))
    if unit != "day":
        day = day.dt.to_period({"month": "M", "year": "Y"}[unit]).dt.start_time
    summed = days.assign(day=day).groupby(["day", "side"], as_index=False)["n"].sum()
    kind = "int16" if int(summed["n"].max()) < 2**15 else "int32"
    return pd.DataFrame(
        {
            "day": summed["day"].dt.tz_localize("UTC"),
            "side": pd.Categorical(summed["side"]),
            "n": pd.array(summed["n"].to_numpy(), dtype=kind),
        }
    )


def _band(chosen: tuple[date, date] | None) -> pd.DataFrame:
    """The chosen days as marked on a plain axis, from `first` up to but without `after`."""
    import pandas as pd

    rows = [(chosen[0], moved(chosen[1], 1))] if chosen else []
    return pd.DataFrame(rows, columns=["first", "after"], dtype="datetime64[ms, UTC]")


def _slot_table(
    days: pd.DataFrame,
    axis: Sequence[str],
    sides: dict[str, Side],
    chosen: tuple[date, date] | None,
    lang: str,
) -> pd.DataFrame:
    """A row for each slot and side, and one for each empty slot, with whether it is chosen."""
    import pandas as pd

    rows = [
        (day.isoformat(), side, int(n), chosen is None or chosen[0] <= day <= chosen[1])
        for day, side, n in days.itertuples(index=False)
    ]
    spoken = {slot for slot, *_ in rows}
    rows += [(slot, next(iter(sides)), 0, True) for slot in axis if slot not in spoken]
    data = pd.DataFrame(rows, columns=["slot", "side", "n", "chosen"])
    data["name"] = [sides[s].name(lang) for s in data["side"]]
    data["letter"] = [sides[s].letter for s in data["side"]]
    data["order"] = [list(sides).index(s) for s in data["side"]]
    data["top"] = max(1, int(data.groupby("slot")["n"].sum().max()))
    return data


def days_of(selection: object, unit: str = "day") -> tuple[date, date] | None:
    """First and last day of a selection in the chart, or None without a selection.

    selection: a list of points, or a mapping of field to values (days as ISO text, or milliseconds
    since 1970 on a plain axis). unit: what a bar of the chart counts.
    """
    found: list[date] = []
    values: list[object] = []
    if isinstance(selection, Mapping):
        values = [v for row in selection.values() if isinstance(row, Sequence) for v in row]
    elif isinstance(selection, Sequence):
        values = [v for point in selection if isinstance(point, Mapping) for v in point.values()]
    for value in values:
        try:
            if isinstance(value, str):
                found.append(date.fromisoformat(value[:10]))
            elif isinstance(value, int | float):
                found.append(datetime.fromtimestamp(value / 1000, UTC).date())
        except (ValueError, OverflowError, OSError):
            continue  # a gap, or an invalid value
    if not found:
        return None
    first, last = min(found), max(found)
    if isinstance(selection, Mapping) and first < last:
        return first, last
    # Bars. A brush without width is a click on a bar.
    return _whole(first, unit)[0], _whole(last, unit)[1]
