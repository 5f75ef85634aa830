"""Claims counted: claimants by day, sides by place, and where only one side speaks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pandas as pd
import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.ui import grids
from geo.ui.link import plain
from geo.ui.view import View, choose_places, set_days
from geo.views import charts, grid
from geo.views.charts import CoverageGaps

_MAX_BOTH = 200_000  # claims for which days and places together are counted


def days_view(atlas: Atlas, view: View) -> None:
    """A table of claimants by day; a cell leads to its claims."""
    spans = atlas.by_claimant(view.query)
    counts = charts.by_claimant(spans, view.query.days)
    frame, labels = grid.matrix(atlas.ledger, counts, view.lang)
    st.caption(t("claims.days_help", view.lang))
    if any(_is_month(name) for name in labels):
        st.caption(t("claims.days_monthly", view.lang, n=grid.MAX_DAYS))

    def chosen(row: int, column: str) -> None:
        if row < 0:
            return
        st.session_state.update(claimant=[frame["source"][row]], show="table")
        days = _days_of(column)
        if days:
            set_days(days)

    columns = ["badge", "who", "n", *labels]
    grids.draw(
        "days",
        (atlas.version, view.query),
        frame,
        view.lang,
        t("claims.show_days", view.lang),
        chosen,
        columns=columns,
        labels=labels,
        widths={"who": grids.width_of(frame["who"])},
        counts=tuple(labels),
        height=_height(len(frame), 30),
    )


def _days_of(column: str) -> tuple[date, date] | None:
    """First and last day of a column of the matrix: a day or a month."""
    try:
        if _is_month(column):
            first = date.fromisoformat(f"{column}-01")
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        day = date.fromisoformat(column)
    except ValueError:
        return None
    return day, day


def _is_month(column: str) -> bool:
    return len(column) == len("2023-05") and column[4] == "-"


def places_view(atlas: Atlas, view: View) -> None:
    """A chart of the claims of each side about each place; a row opens who says what there."""
    ledger, lang = atlas.ledger, view.lang
    counts = atlas.by_place(view.query)
    data, hidden = charts.places_table(counts, ledger.sides, _names(counts, ledger, lang), lang)
    labels = tuple(dict.fromkeys(data["label"]))
    st.caption(t("claims.places_help", lang))
    if grids.are_texts():
        _places_as_text(atlas, view, data)
    else:
        _places_chart(data, labels, atlas, view)
    if hidden:
        st.caption(t("claims.places_more", lang, n=whole(hidden, lang)))


def _places_as_text(atlas: Atlas, view: View, data: pd.DataFrame) -> None:
    """What the chart shows, as a table: a row for each place, a column for each side."""
    places = list(dict.fromkeys(data["place"]))
    heads = list(dict.fromkeys(data["head"]))
    frame = data.pivot_table(
        index="label", columns="head", values="text", aggfunc="first", sort=False
    )
    grids.draw(
        "places",
        (atlas.version, view.query),
        frame.reset_index(),
        view.lang,
        t("claims.show_places", view.lang),
        lambda row, _: choose_places([places[row]] if row >= 0 and places[row] else []),
        columns=["label", *heads],
        labels={"label": t("column.place", view.lang)} | {head: head for head in heads},
    )


def _places_chart(data: pd.DataFrame, labels: tuple[str, ...], atlas: Atlas, view: View) -> None:
    key = f"places_{st.session_state.get('_charts', 0)}"

    def chosen() -> None:
        points = st.session_state[key]["selection"].get("place") or [{}]
        place = points[0].get("place")
        # A new key clears the selection, so that the same row can be chosen again.
        st.session_state["_charts"] = st.session_state.get("_charts", 0) + 1
        choose_places([place] if place else [])

    st.vega_lite_chart(
        data,
        charts.places_spec(
            labels, atlas.ledger.sides, view.theme, view.lang, data["side"].nunique()
        ),
        key=key,
        on_select=chosen,
        width="stretch",
    )


def silences_view(atlas: Atlas, view: View) -> None:
    """The days, the places, and the places by day of which only one side speaks."""
    lang = view.lang
    st.caption(t("claims.silences_help", lang))
    query = view.query
    if query.all_days() != Filter(date_basis=query.date_basis, zone=query.zone):
        st.caption(f"**{t('claims.silences_filtered', lang)}**")
    places = atlas.by_place(query)
    names = _names(places, atlas.ledger, lang)
    left, right = st.columns([47, 53])
    with left:
        spans = atlas.by_side(query)
        _silences(atlas, view, charts.coverage_gaps(spans, ["day"], query.days), names)
    with right:
        _silences(atlas, view, charts.coverage_gaps(places, ["place"]), names)
    if int(places["n"].sum()) > _MAX_BOTH:
        st.caption(t("claims.silent_too_many", lang, n=whole(_MAX_BOTH, lang)))
        return
    spans = atlas.by_place_and_day(query)
    _silences(atlas, view, charts.coverage_gaps(spans, ["day", "place"], query.days), names)


def _silences(atlas: Atlas, view: View, found: CoverageGaps, names: dict[str, str]) -> None:
    lang = view.lang
    keys = [k for k in ("day", "place") if k in found.table.columns]
    word = "_".join(keys)
    title = t(f"claims.silent_{word}", lang)
    st.markdown(f"**{title}**")
    counted = {"n": whole(len(found.table), lang), "spoken": whole(found.spoken, lang)}
    notes = [t(f"claims.silent_of_{word}", lang, **counted)]
    if found.unheard:
        notes.append(t("claims.silent_unheard", lang, n=whole(found.unheard, lang)))
    if found.apart:
        notes.append(t(f"claims.silent_apart_{word}", lang, n=whole(found.apart, lang)))
    if len(found.table) > grid.MAX_GAPS:
        notes.append(t("claims.silent_capped", lang, n=whole(grid.MAX_GAPS, lang)))
    st.caption(plain(" · ".join(notes)))
    if found.table.empty:
        return
    frame = grid.gaps_table(atlas.ledger, found, lang, names)

    def chosen(row: int, _: str) -> None:
        if row < 0:
            return
        record = found.table.iloc[row]
        if "day" in keys:
            set_days((record["day"], record["day"]))
            st.session_state["show"] = "table"
        if "place" in keys:
            choose_places([record["place"]])

    columns = [*keys, "letter", "side", "n", "silent"]
    words = {"place", "side", "silent"}.intersection(columns)
    if found.table["unknown"].any():
        columns.append("unknown")
    grids.draw(
        f"silences_{word}",
        (atlas.version, view.query),
        frame,
        lang,
        title,
        chosen,
        columns=columns,
        labels={"letter": t("column.badge", lang)},
        widths={word: grids.width_of(frame[word]) for word in words},
        height=_height(len(frame), 12),
    )


def _height(rows: int, most: int) -> int:
    """Pixels of a table of `rows`, at most `most` of them without scrolling."""
    return 35 * (min(rows, most) + 1) + 3


def _names(places: pd.DataFrame, ledger: Ledger, lang: str) -> dict[str, str]:
    """The names of places, from `Questions.by_place`."""
    return {
        place: ledger.named_place(place, lang, en, ja)
        for place, en, ja in zip(places["place"], places["en"], places["ja"], strict=True)
        if place
    }
