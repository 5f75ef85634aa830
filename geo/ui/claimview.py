"""The claims as a table or event by event; a row opens who says what beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo import grid
from geo.claims import Claim
from geo.eventlist import event_list
from geo.filters import Filter
from geo.i18n import t
from geo.ui import grids
from geo.ui.atlas import Atlas
from geo.ui.beside import beside_panel
from geo.ui.components import components
from geo.ui.tallyview import days_view, places_view, silences_view
from geo.ui.view import SHOWS, View, choose_events

_FEW = 6  # rows for which the table need not be as high as the window
_ROW = 65  # pixels of a row: from here on, words are wrapped


def claims_view(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
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
    draw = {
        "table": _table,
        "events": _events,
        "days": days_view,
        "places": places_view,
        "silences": silences_view,
    }
    with st.container(key="beside"), beside_panel(atlas, view, claims):
        if claims:
            draw[view.show](atlas, view, claims)


def _column_choice(lang: str) -> None:
    if "columns" not in st.session_state:
        st.session_state["columns"] = list(grid.CHOSEN)
    with st.popover(t("claims.columns", lang)):
        st.multiselect(
            t("claims.columns", lang),
            grid.CLAIM_COLUMNS,
            format_func=lambda name: t(f"column.{name}", lang),
            key="columns",
            placeholder=t("filter.any", lang),
            label_visibility="collapsed",
        )


def _table(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    frame = _frame(atlas.ledger.version, view.wanted, view.lang, atlas, claims)
    if len(claims) > len(frame):
        st.caption(t("claims.capped", view.lang, n=len(frame), total=len(claims)))
    columns = st.session_state.get("columns") or grid.CHOSEN
    few = len(frame) <= _FEW
    with st.container(key="few" if few else "tall"):
        grids.draw(
            "claims",
            (atlas.ledger.version, view.wanted),
            frame,
            view.lang,
            t("claims.show_table", view.lang),
            lambda row, _: choose_events([claims[row].event_id] if row >= 0 else []),
            columns=[name for name in grid.CLAIM_COLUMNS if name in columns],
            height=_ROW * len(frame) + 38 if few else "stretch",
            row_height=_ROW,
        )
    st.caption(t("claims.hint", view.lang))


@st.cache_resource(max_entries=6, show_spinner=False)
def _frame(
    version: str, wanted: Filter, lang: str, _atlas: Atlas, _claims: Sequence[Claim]
) -> pd.DataFrame:
    return grid.claims_table(_atlas.ledger, _claims, lang, wanted.zone)


def _events(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    data = event_list(
        atlas.ledger, claims, view.lang, view.wanted.zone, view.events, str(view.wanted)
    )

    def chosen() -> None:
        claim = atlas.ledger.claims.get(getattr(st.session_state["event_list"], "claim", "") or "")
        choose_events([claim.event_id] if claim else [])

    components().nodes(data=data, key="event_list", on_claim_change=chosen)
