"""The Vega-Lite specifications of `timeline`: bars in slots, or on a plain axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import altair as alt

from geo.i18n import t
from geo.views.timeline import VegaLite

MAX_LETTERS = 24  # up to so many slots are wide enough for a letter
_BINS = {"day": "utcyearmonthdate", "month": "utcyearmonth", "year": "utcyear"}


def _colour(colours: tuple[tuple[str, str], ...]) -> alt.Color:
    scale = alt.Scale(domain=[k for k, _ in colours], range=[c for _, c in colours])
    return alt.Color("side:N", scale=scale, legend=None)


def _plain(chart: alt.LayerChart | alt.FacetChart) -> VegaLite:
    made: VegaLite = chart.to_dict()
    for name in ("datasets", "config", "$schema"):
        made.pop(name, None)
    return made


def _counts() -> alt.Y:
    axis = alt.Axis(tickMinStep=1, tickCount=4)
    return alt.Y("n:Q", stack="zero", title=None, axis=axis)


def _height(unit: str) -> int:
    """Height in pixels; a chart of months or years leaves room for the chart of days below it."""
    return 165 if unit == "day" else 110


def slotted(axis: Sequence[str], colours: tuple[tuple[str, str], ...], lang: str) -> VegaLite:
    """The chart for an axis of slots. colours: side and colour, in the order of the sides."""
    is_dense = len(axis) > MAX_LETTERS
    # The label of a gap is never left out.
    overlap = is_dense and not any(slot.startswith("gap") for slot in axis)
    made = _slot_chart(colours, lang, is_dense, overlap)
    where = {"sort": list(axis), "scale": {"domain": list(axis), "paddingInner": 0.12}}

    def placed(layer: VegaLite) -> VegaLite:
        encoding = layer["encoding"]
        return layer | {"encoding": encoding | {"x": encoding["x"] | where}}

    return made | {"layer": [placed(layer) for layer in made["layer"]]}


# Cached, because Altair is slow: it validates the chart at every step.
@lru_cache(maxsize=32)
def _slot_chart(
    colours: tuple[tuple[str, str], ...], lang: str, is_dense: bool, overlap: bool
) -> VegaLite:
    day_format = "%-m/%-d" if lang == "ja" else "%-d %b"
    silent = t("timeline.gap", lang, n="%")
    label = (
        "substring(datum.value, 0, 3) == 'gap' ? "
        f"replace('⋯ {silent}', '%', split(datum.value, ' ')[2]) : "
        f"timeFormat(toDate(datum.value + 'T00:00:00'), '{day_format}')"
    )
    x = alt.X(
        "slot:N",
        title=None,
        axis=alt.Axis(labelExpr=label, labelAngle=-60, labelOverlap=overlap, ticks=False),
    )
    click = alt.selection_point(name="click", fields=["slot"], on="click", clear=False)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    base = alt.Chart(alt.NamedData("claims")).encode(x=x)
    # A slot without claims can be clicked, but has no bar, whose outline would be a line.
    spoken = base.transform_filter("datum.n > 0")
    bars = spoken.mark_bar(stroke="white", strokeWidth=0 if is_dense else 0.6).encode(
        y=_counts(),
        color=_colour(colours),
        opacity=alt.condition("datum.chosen", alt.value(1.0), alt.value(0.28)),
        order="order:Q",
    )
    # The side's letter in its part of the bar, if it fits, so that colour is not the only cue.
    letters = (
        base.transform_filter("datum.n > 2")
        .mark_text(color="white", fontSize=9, fontWeight="bold", clip=True)
        .encode(y=alt.Y("n:Q", stack="zero", bandPosition=0.5), text="letter:N", order="order:Q")
    )
    # On top, so that a day can be clicked at its full height, not only on its bar.
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
    layers = (bars, hit) if is_dense else (bars, letters, hit)
    return _plain(alt.layer(*layers).properties(height=_height("day")))


@lru_cache(maxsize=8)
def continuous(
    colours: tuple[tuple[str, str], ...], lang: str, unit: str, over_years: bool
) -> VegaLite:
    """The chart for a plain axis. unit: what a bar counts: `day`, `month`, `year`."""
    if unit == "year":
        day_format = "%Y"
    elif over_years:
        day_format = "%Y/%-m" if lang == "ja" else "%b %Y"
    else:
        day_format = "%-m/%-d" if lang == "ja" else "%-d %b"
    click = alt.selection_point(name="click", fields=["day"], on="click", clear=False)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    bars = (
        alt.Chart(alt.NamedData("claims"))
        .mark_bar(cursor="pointer")
        .encode(
            # In UTC, because a day must not depend on the zone of the browser.
            x=alt.X(
                f"{_BINS[unit]}(day):T",
                title=None,
                axis=alt.Axis(format=day_format, labelOverlap="greedy"),
                scale=alt.Scale(type="utc"),
            ),
            y=_counts(),
            color=_colour(colours),
        )
        .add_params(click, brush)
    )
    chosen = (
        alt.Chart(alt.NamedData("chosen"))
        .mark_rect(opacity=0.25, color="#888", stroke="#888")
        .encode(x=alt.X("first:T", title=None, scale=alt.Scale(type="utc")), x2="after:T")
    )
    return _plain(alt.layer(chosen, bars).properties(height=_height(unit)))
