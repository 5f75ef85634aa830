"""The claims as a table or event by event; a row opens who says what beside it."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.model.claims import Claim, shortened
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.ui import editing, grids
from geo.ui.choices import choose_some
from geo.ui.components import components, let_grow, listed
from geo.ui.counts_view import days_view, places_view, silences_view
from geo.ui.link import plain
from geo.ui.navigation import DESK, go_to, page_path
from geo.ui.panel_layout import beside_panel
from geo.ui.view import SHOWS, View, choose_events
from geo.views import grid
from geo.views.panel import MAX_LIST_EVENTS, event_list

_FEW = 6  # rows for which the table need not be as high as the window
_CHOSEN = "_table_claim"  # in the session: the claim that is chosen in the table, and its event
_ROW = 65  # pixels of a row: from here on, words are wrapped


def claims_view(atlas: Atlas, view: View) -> None:
    """What the reader chose to see of the claims, and beside it who says what."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="show_bar"):
        st.segmented_control(
            t("claims.show", view.lang),
            SHOWS,
            format_func=lambda show: t(f"claims.show_{show}", view.lang),
            key="show",
            label_visibility="collapsed",
            required=True,
        )
        if view.show == "table":
            _column_choice(view.lang)
        if view.show != "events":
            grids.text_choice(view.lang)
        if view.show == "table":
            _correct_button(atlas, view)
    draw = {
        "table": _table,
        "events": _events,
        "days": days_view,
        "places": places_view,
        "silences": silences_view,
    }
    with st.container(key="beside"), beside_panel(atlas, view):
        if atlas.counts(view.query).n:
            draw[view.show](atlas, view)


def _column_choice(lang: str) -> None:
    if "columns" not in st.session_state:
        st.session_state["columns"] = list(grid.CHOSEN)
    with st.popover(t("claims.columns", lang)):
        choose_some(
            "columns",
            lang,
            t("claims.columns", lang),
            grid.CLAIM_COLUMNS,
            lambda name: t(f"column.{name}", lang),
            placeholder=t("filter.any", lang),
            label_visibility="collapsed",
        )


def _table(atlas: Atlas, view: View) -> None:
    n = atlas.counts(view.query).n
    first = _page_choice(math.ceil(n / grid.MAX_ROWS), n, view) * grid.MAX_ROWS
    part = atlas.page(view.query, grid.MAX_ROWS, first)
    claims = list(part.claims.values())
    frame = _frame(atlas.version, view.query, view.lang, first, part)
    columns = st.session_state.get("columns") or grid.CHOSEN
    few = len(frame) <= _FEW
    with st.container(key="few" if few else "tall"):
        grids.draw(
            "claims",
            (atlas.version, view.query, first),
            frame,
            view.lang,
            t("claims.show_table", view.lang),
            lambda row, _: _choose(claims[row] if row >= 0 else None),
            columns=[name for name in grid.CLAIM_COLUMNS if name in columns],
            height=_ROW * len(frame) + 38 if few else "stretch",
            row_height=_ROW,
        )
    st.caption(t("claims.hint", view.lang))


def _choose(claim: Claim | None) -> None:
    """Open who says what in the event of a claim of the table, and have it to be corrected."""
    choose_events([claim.event_id] if claim else [])
    st.session_state[_CHOSEN] = (claim.claim_id, claim.event_id) if claim else None


def _correct_button(atlas: Atlas, view: View) -> None:
    """The button that opens the card of the claim that is chosen in the table."""
    claim, event = st.session_state.get(_CHOSEN) or ("", "")
    if not claim or view.events != (event,):
        return
    found = atlas.store.by_id([claim]).claims.get(claim)
    if found is None:
        return
    st.button(
        t("claims.correct", view.lang, headline=plain(shortened(found.headline(view.lang), 60))),
        key="table_correct",
        on_click=_correct,
        args=(claim,),
    )


def _correct(claim: str) -> None:
    editing.edit(claim, page_path())
    go_to(DESK)


def _page_choice(pages: int, n: int, view: View) -> int:
    """Which page of the claims is shown, from 0; other filters begin with the first."""
    if pages < 2:
        return 0
    lang = view.lang
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pages"):
        number = st.number_input(
            t("claims.page", view.lang),
            1,
            pages,
            key=f"page_{hash(view.query)}",
            width=150,
        )
        first = (number - 1) * grid.MAX_ROWS + 1
        last = min(n, number * grid.MAX_ROWS)
        said = {"first": whole(first, lang), "last": whole(last, lang), "total": whole(n, lang)}
        st.caption(t("claims.paged", view.lang, **said))
    return int(number) - 1


@st.cache_resource(max_entries=6, show_spinner=False)
def _frame(version: str, query: Filter, lang: str, first: int, _part: Ledger) -> pd.DataFrame:
    return grid.claims_table(_part, list(_part.claims.values()), lang, query.zone)


def _events(atlas: Atlas, view: View) -> None:
    most = listed("event_list", view.query, MAX_LIST_EVENTS)
    found = atlas.events(view.query, most)
    data = event_list(
        found.part,
        found.shown,
        view.lang,
        view.query.zone,
        view.events,
        str(view.query),
        found.events,
        most,
        atlas.heard_of(view.query, {c.event_id for c in found.shown}),
    )

    def chosen() -> None:
        claim_id = getattr(st.session_state["event_list"], "claim", "") or ""
        claim = found.part.claims.get(claim_id)
        choose_events([claim.event_id] if claim else [])

    components().nodes(
        data=data,
        key="event_list",
        on_claim_change=chosen,
        on_grow_change=lambda: let_grow("event_list", view.query, most),
    )
