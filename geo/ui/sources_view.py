"""The sources: who speaks, how often, how often disputed, and through whom."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.model.origins import NAMELESS
from geo.service.atlas import Atlas
from geo.ui import api_address, grids
from geo.ui.link import base_path
from geo.ui.navigation import go_to
from geo.ui.view import View
from geo.views import charts, grid
from geo.views.origins import origin_rows


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
    _origins(atlas, view)


def _origins(atlas: Atlas, view: View) -> None:
    """Who is behind the claims, however many outlets carry them; a row leads to their claims."""
    lang = view.lang
    rows = origin_rows(atlas.ways(view.query), atlas.ledger)
    st.markdown(f"**{t('origins.title', lang)}**")
    origins = sum(row["origin"] != NAMELESS for row in rows)
    outlets = len({key for row in rows for key in row["outlets"]})
    st.caption(t("origins.help", lang, n=whole(origins, lang), outlets=whole(outlets, lang)))
    if not rows:
        return
    frame = grid.origins_table(atlas.ledger, rows, lang)

    def chosen(row: int, _: str) -> None:
        if row >= 0:
            st.session_state.update(claimant=rows[row]["speakers"], show="table")
            go_to("claims")

    grids.draw(
        "origins",
        (atlas.version, view.query),
        frame,
        lang,
        t("origins.title", lang),
        chosen,
        labels={"outlets": t("column.carried_by", lang)},
        widths={"origin": grids.width_of(frame["origin"], 290), "speakers": 290, "outlets": 290},
        height=35 * (min(len(frame), 20) + 1) + 3,
    )
    if api_address.is_served() and atlas.shared:
        words = urlencode(view.query.words(), doseq=True)
        st.link_button(t("origins.csv", lang), f"{base_path()}/api/origins.csv?{words}")
