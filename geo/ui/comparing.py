"""The menu *Compare*: two maps beside each other with what the map shows now, in a new tab."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from geo.i18n import t
from geo.service.atlas import Atlas
from geo.ui import past_state, private_ledger
from geo.ui.link import address
from geo.ui.taking_away import as_on_screen, menu
from geo.ui.view import View
from geo.web.halves import DIFFERENCES


def compare_menu(atlas: Atlas, view: View) -> None:
    """What the two maps may differ in; no menu for a ledger that only its viewer has."""
    if private_ledger.shown():
        return
    lang = view.lang
    menu(
        "compare",
        t("beside.compare", lang),
        t("beside.compare_tip", lang),
        partial(_links, atlas, view),
        icon=":material/compare:",
    )


def _links(atlas: Atlas, view: View) -> None:
    lang, at = view.lang, past_state.at()
    words = as_on_screen(view, lang) | ({"at": [at]} if at else {})
    st.caption(t("beside.compare_help", lang))
    for differ in DIFFERENCES:
        if differ == "at" and not (at or atlas.has_history):
            continue
        asked = urlencode({**words, "differ": [differ]}, doseq=True, safe=",")
        st.link_button(
            t(f"beside.differ_{differ}", lang),
            address(asked, "beside"),
            help=t(f"beside.differ_{differ}_help", lang),
            width="stretch",
            key=f"compare_{differ}",
        )
