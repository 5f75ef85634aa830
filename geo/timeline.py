"""Claims per day -> chart: a bar a day, stacked by side; a day without claims is a gap.

A short ledger gets one slot per day, and a long silence between two stretches one narrow slot
that says how many days it spans. A long ledger gets a plain time axis.
"""

from __future__ import annotations

from datetime import date, timedelta

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


def chart(
    days: pd.DataFrame, sides: dict[str, Side], chosen: tuple[date, date] | None, lang: str
) -> alt.LayerChart | alt.FacetChart:
    """The timeline, with two selections: `click` (one day) and `brush` (a stretch of days).

    days: from `per_day`. chosen: first and last chosen day, drawn full; the others are faded.
    """
    axis = slots(days)
    if len(axis) <= SLOTS_MOST:
        return _slotted(days, axis, sides, chosen, lang)
    return _continuous(days, sides, chosen, lang)


def days_of(selection: object, known: pd.DataFrame) -> tuple[date, date] | None:
    """First and last day of a selection that the chart sent back, or None for no selection.

    selection: a list of points, or a mapping of field to values (days as ISO text, or
    milliseconds since 1970 of the continuous chart).
    """
    found: list[date] = []
    values: list[object] = []
    if isinstance(selection, list):
        values = [v for point in selection if isinstance(point, dict) for v in point.values()]
    elif isinstance(selection, dict):
        values = [v for row in selection.values() if isinstance(row, list) for v in row]
    for value in values:
        if isinstance(value, str) and not value.startswith("gap"):
            found.append(date.fromisoformat(value[:10]))
        elif isinstance(value, int | float):
            found.append(pd.Timestamp(value, unit="ms").date())
    if not found:
        return None
    first, last = min(found), max(found)
    inside = [d for d in known["day"] if first <= d <= last]
    return (min(inside), max(inside)) if inside else None


def _colour(sides: dict[str, Side]) -> alt.Color:
    scale = alt.Scale(domain=list(sides), range=[s.colour for s in sides.values()])
    return alt.Color("side:N", scale=scale, legend=None)


def _slotted(
    days: pd.DataFrame,
    axis: list[str],
    sides: dict[str, Side],
    chosen: tuple[date, date] | None,
    lang: str,
) -> alt.LayerChart | alt.FacetChart:
    data = days.assign(
        slot=[d.isoformat() for d in days["day"]],
        name=[sides[s].name(lang) for s in days["side"]],
        order=[list(sides).index(s) for s in days["side"]],
        chosen=[chosen is None or chosen[0] <= d <= chosen[1] for d in days["day"]],
    ).drop(columns="day")
    top = int(days.groupby("day")["n"].sum().max())
    ground = pd.DataFrame({"slot": axis, "top": top})
    day_format = "%-m/%-d" if lang == "ja" else "%-d %b"
    silent = t("timeline.gap", lang, n="%")
    label = (
        "substring(datum.value, 0, 3) == 'gap' ? "
        f"replace('⋯ {silent}', '%', split(datum.value, ' ')[2]) : "
        f"timeFormat(toDate(datum.value + 'T00:00:00'), '{day_format}')"
    )
    x = alt.X(
        "slot:N",
        sort=axis,
        title=None,
        scale=alt.Scale(domain=axis, paddingInner=0.12),
        axis=alt.Axis(labelExpr=label, labelAngle=-60, labelOverlap=False, ticks=False),
    )
    click = alt.selection_point(name="click", fields=["slot"], on="click", clear=False)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    # The whole height of a day can be hit, not only its bar.
    hit = (
        alt.Chart(ground)
        .mark_bar(opacity=0.001, cursor="pointer")
        .encode(x=x, y=alt.Y("top:Q"), tooltip=alt.value(None))
    )
    bars = (
        alt.Chart(data)
        .mark_bar(stroke="white", strokeWidth=0.6, cursor="pointer")
        .encode(
            x=x,
            y=alt.Y("n:Q", stack="zero", title=None, axis=alt.Axis(tickMinStep=1, tickCount=4)),
            color=_colour(sides),
            opacity=alt.condition("datum.chosen", alt.value(1.0), alt.value(0.28)),
            order="order:Q",
            tooltip=[
                alt.Tooltip("slot:N", title=t("timeline.day", lang)),
                alt.Tooltip("name:N", title=t("timeline.side", lang)),
                alt.Tooltip("n:Q", title=t("timeline.claims", lang)),
            ],
        )
        .add_params(click, brush)
    )
    return alt.layer(hit, bars).properties(height=150)


def _continuous(
    days: pd.DataFrame, sides: dict[str, Side], chosen: tuple[date, date] | None, lang: str
) -> alt.LayerChart | alt.FacetChart:
    # The table is kept lean and free of the chosen days, so that it is not sent again with each.
    data = pd.DataFrame(
        {
            "day": pd.to_datetime(pd.Series(days["day"])),
            "side": pd.Categorical(days["side"], categories=list(sides)),
            "n": pd.array(days["n"].to_numpy(), dtype="int32"),
        }
    )
    day_format = "%-m/%-d" if lang == "ja" else "%-d %b"
    x = alt.X("yearmonthdate(day):T", title=None, axis=alt.Axis(format=day_format, grid=False))
    click = alt.selection_point(name="click", fields=["day"], on="click", clear=False)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    bars = (
        alt.Chart(data)
        .mark_bar(cursor="pointer")
        .encode(
            x=x,
            y=alt.Y("n:Q", stack="zero", title=None, axis=alt.Axis(tickMinStep=1, tickCount=4)),
            color=_colour(sides),
        )
        .add_params(click, brush)
    )
    if chosen is None:
        return alt.layer(bars).properties(height=150)
    edges = pd.DataFrame(
        {"from": [pd.Timestamp(chosen[0])], "to": [pd.Timestamp(chosen[1]) + pd.Timedelta(days=1)]}
    )
    band = (
        alt.Chart(edges)
        .mark_rect(opacity=0.25, color="#888", stroke="#444", strokeWidth=1)
        .encode(x=alt.X("from:T"), x2="to:T")
    )
    return alt.layer(band, bars).properties(height=150)
