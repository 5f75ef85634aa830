"""Claims per day -> chart: a bar a day, stacked by side; a day without claims is a gap.

A short ledger gets one slot per day, and a long silence between two stretches one narrow slot
that says how many days it spans. A long ledger gets a plain time axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from geo.claims import Side
from geo.days import each_day
from geo.i18n import t

SLOTS_MOST = 42  # more would be too thin to hit in a sidebar
GAP_DAYS = 5  # a silence longer than this takes one slot in place of one per day


def per_day(spans: pd.DataFrame) -> pd.DataFrame:
    """Claims by day and side from `Store.days`: columns `day`, `side`, `n`.

    A span counts on every day it touches.
    """
    counts: dict[tuple[date, str], int] = {}
    for first, last, side, n in spans.itertuples(index=False):
        for day in each_day(pd.Timestamp(first).date(), pd.Timestamp(last).date()):
            counts[day, side] = counts.get((day, side), 0) + int(n)
    rows = [(day, side, n) for (day, side), n in sorted(counts.items())]
    return pd.DataFrame(rows, columns=["day", "side", "n"])


def slots(days: pd.DataFrame) -> list[str]:
    """The slots of the axis: ISO days, and `gap FIRST N` for N silent days from FIRST."""
    found: list[str] = []
    last: date | None = None
    for day in sorted(set(days["day"])):
        silent = (day - last).days - 1 if last else 0
        if last and silent > GAP_DAYS:
            found.append(f"gap {last + timedelta(days=1)} {silent}")
        elif last and silent:
            found += [d.isoformat() for d in each_day(last + timedelta(1), day - timedelta(1))]
        found.append(day.isoformat())
        last = day
    return found


def table(
    days: pd.DataFrame, sides: dict[str, Side], chosen: tuple[date, date] | None, lang: str
) -> pd.DataFrame:
    """What the chart draws: a row per day and side, and per silent slot of a short ledger.

    days: from `per_day`. chosen: first and last chosen day, or None for all.
    """
    axis = slots(days)
    if len(axis) > SLOTS_MOST:
        # Lean, and free of the chosen days, so that it is not sent again with each of them.
        return pd.DataFrame(
            {
                "day": pd.to_datetime(pd.Series(days["day"])),
                "side": pd.Categorical(days["side"], categories=list(sides)),
                "n": pd.array(
                    days["n"].to_numpy(), dtype="int16" if int(days["n"].max()) < 2**15 else "int32"
                ),
            }
        )
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
    data["top"] = int(days.groupby("day")["n"].sum().max())
    return data


def spec(
    axis: tuple[str, ...],
    sides: dict[str, Side],
    chosen: tuple[date, date] | None,
    lang: str,
) -> dict[str, Any]:
    """The Vega-Lite chart of `table`, with two selections: `click` (a day), `brush` (several).

    axis: from `slots`. chosen: marked by a band in a long ledger; a short one fades the others.
    """
    colours = tuple((key, side.colour) for key, side in sides.items())
    if len(axis) <= SLOTS_MOST:
        return dict(_slotted(axis, colours, lang))
    over_years = axis[0][:4] != axis[-1][:4]
    made = dict(_continuous(colours, lang, over_years))
    if chosen:
        first, after = chosen[0], chosen[1] + timedelta(days=1)
        band = {
            "mark": {"type": "rect", "opacity": 0.25, "color": "#888", "stroke": "#444"},
            "encoding": {
                "x": {"datum": _vega_day(first), "type": "temporal"},
                "x2": {"datum": _vega_day(after)},
            },
        }
        made["layer"] = [band, *made["layer"]]
    return made


def _vega_day(day: date) -> dict[str, int | bool]:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def days_of(selection: object) -> tuple[date, date] | None:
    """First and last day of a selection that the chart sent back, or None for no selection.

    selection: a list of points, or a mapping of field to values (days as ISO text, or
    milliseconds since 1970 of the continuous chart).
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
            continue  # a gap, or nothing that this chart sends
    return (min(found), max(found)) if found else None


def _colour(colours: tuple[tuple[str, str], ...]) -> alt.Color:
    scale = alt.Scale(domain=[k for k, _ in colours], range=[c for _, c in colours])
    return alt.Color("side:N", scale=scale, legend=None)


def _plain(chart: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    made: dict[str, Any] = chart.to_dict()
    for name in ("data", "datasets", "config", "$schema"):
        made.pop(name, None)
    return made


def _counts() -> alt.Y:
    axis = alt.Axis(tickMinStep=1, tickCount=4)
    return alt.Y("n:Q", stack="zero", title=None, axis=axis)


# Building a chart is slow next to drawing it: its schema is checked at every step.
@lru_cache(maxsize=64)
def _slotted(
    axis: tuple[str, ...], colours: tuple[tuple[str, str], ...], lang: str
) -> dict[str, Any]:
    day_format = "%-m/%-d" if lang == "ja" else "%-d %b"
    silent = t("timeline.gap", lang, n="%")
    label = (
        "substring(datum.value, 0, 3) == 'gap' ? "
        f"replace('⋯ {silent}', '%', split(datum.value, ' ')[2]) : "
        f"timeFormat(toDate(datum.value + 'T00:00:00'), '{day_format}')"
    )
    x = alt.X(
        "slot:N",
        sort=list(axis),
        title=None,
        scale=alt.Scale(domain=list(axis), paddingInner=0.12),
        axis=alt.Axis(labelExpr=label, labelAngle=-60, labelOverlap=False, ticks=False),
    )
    click = alt.selection_point(name="click", fields=["slot"], on="click", clear=False)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    base = alt.Chart(alt.NamedData("claims")).encode(x=x)
    bars = base.mark_bar(stroke="white", strokeWidth=0.6).encode(
        y=_counts(),
        color=_colour(colours),
        opacity=alt.condition("datum.chosen", alt.value(1.0), alt.value(0.28)),
        order="order:Q",
    )
    # The side's letter in its part of the bar, where it fits: colour is not the only cue.
    letters = (
        base.transform_filter("datum.n > 2")
        .mark_text(color="white", fontSize=9, fontWeight="bold", clip=True)
        .encode(y=alt.Y("n:Q", stack="zero", bandPosition=0.5), text="letter:N", order="order:Q")
    )
    # On top, so that the whole height of a day can be hit, not only its bar.
    hit = (
        base.mark_bar(opacity=0.001, cursor="pointer")
        .encode(
            y=alt.Y("max(top):Q", title=None),
            tooltip=[
                alt.Tooltip("slot:N", title=t("timeline.day", lang)),
                alt.Tooltip("sum(n):Q", title=t("timeline.claims", lang)),
            ],
        )
        .add_params(click, brush)
    )
    return _plain(alt.layer(bars, letters, hit).properties(height=165))


@lru_cache(maxsize=8)
def _continuous(
    colours: tuple[tuple[str, str], ...], lang: str, over_years: bool
) -> dict[str, Any]:
    if over_years:
        day_format = "%Y/%-m" if lang == "ja" else "%b %Y"
    else:
        day_format = "%-m/%-d" if lang == "ja" else "%-d %b"
    click = alt.selection_point(name="click", fields=["day"], on="click", clear=False)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    bars = (
        alt.Chart(alt.NamedData("claims"))
        .mark_bar(cursor="pointer")
        .encode(
            # In UTC throughout: a day must not move with the zone of the browser.
            x=alt.X(
                "utcyearmonthdate(day):T",
                title=None,
                axis=alt.Axis(format=day_format, labelOverlap="greedy"),
                scale=alt.Scale(type="utc"),
            ),
            y=_counts(),
            color=_colour(colours),
        )
        .add_params(click, brush)
    )
    return _plain(alt.layer(bars).properties(height=165))
