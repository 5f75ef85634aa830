"""The sources: who speaks, how often, how often disputed, and through whom."""

from __future__ import annotations

import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.service.atlas import Atlas
from geo.ui import grids
from geo.ui.navigation import go_to
from geo.ui.view import View
from geo.views import charts, grid


def sources_view(atlas: Atlas, view: View) -> None:
    """A table of all sources with what they say in the view; a row leads to their claims."""
    lang = view.lang
    found = charts.source_activity(
        atlas.ledger,
        atlas.source_activity(view.query),
        atlas.outlets(view.query),
    )
    frame = grid.sources_table(atlas.ledger, found, lang)
    speakers = sum(voice.n > 0 for voice in found)
    st.caption(
        t("sources.help", lang, speakers=whole(speakers, lang), total=whole(len(found), lang))
    )
    st.caption(t("sources.hint", lang))
    grids.text_choice(lang)

    def chosen(row: int, _: str) -> None:
        if row >= 0:
            st.session_state.update(claimant=[found[row].source], show="table")
            go_to("claims")

    grids.draw(
        "sources",
        (atlas.version, view.query),
        frame,
        lang,
        t("app.page_sources", lang),
        chosen,
        labels={"who": t("column.source", lang)},
        # In a window of 1440 the outlets stay in sight.
        widths={"who": grids.width_of(frame["who"], 290), "side": grids.width_of(frame["side"])}
        | {"share": 100, "first": 92, "last": 92},
        columns=[c for c in grid.SOURCE_COLUMNS if c != "undated" or frame["undated"].any()],
        height=35 * (min(len(frame), 40) + 1) + 3,
    )
