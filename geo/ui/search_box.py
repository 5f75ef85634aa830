"""The search field: it finds while words are typed, and a choice goes there."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from geo.i18n import t
from geo.model.filters import TEXT_LIMIT, Filter
from geo.service.atlas import Atlas
from geo.ui import past_state
from geo.ui.api_address import search_url
from geo.ui.components import components, heard
from geo.ui.link import base_path
from geo.ui.view import (
    View,
    choose_claim,
    choose_event,
    choose_ground,
    choose_place,
    choose_speaker,
)

_KEY = "search"
_WIDTH = 150  # pixels: what the row of tools has room for in a window of 1280
_GROUPS = ("place", "ground", "speaker", "event", "claim")
_TEXTS = ("hint", *_GROUPS, "all", "none", "some", "failed", "results")
_CHOOSE: dict[str, Callable[[Atlas, str, Filter], bool]] = {
    "claim": choose_claim,
    "event": choose_event,
    "speaker": choose_speaker,
    "place": choose_place,
}


def search_box(atlas: Atlas, view: View) -> None:
    """The field, with the words of the filter in it."""
    lang, query = view.lang, view.query
    secret = past_state.secret()
    url = search_url(base_path(), secret) if atlas.shared or secret else ""
    more = {"zone": query.zone, "by": query.date_basis, "lang": lang, "v": atlas.version[:12]}
    text = {name: t(f"search.{name}", lang) for name in _TEXTS}
    text |= {"label": t("filter.q", lang), "help": t("filter.q_help", lang)}
    components().search(
        key=_KEY,
        data={
            "q": query.q,
            "heard": heard(_KEY),
            "url": url,
            "more": urlencode(more),
            "text": text,
        },
        on_said_change=lambda: _take(atlas, view),
        width=_WIDTH,
    )


def _take(atlas: Atlas, view: View) -> None:
    """Take what was chosen or typed, once."""
    match getattr(st.session_state[_KEY], "said", None):
        case [int(number), str(kind), str(what)] if number > st.session_state.get("_searched", 0):
            st.session_state["_searched"] = number
        case _:
            return
    if kind == "text":
        st.session_state["q"] = what[:TEXT_LIMIT]
    elif kind == "ground":
        choose_ground(what)
    elif kind in _CHOOSE and _CHOOSE[kind](atlas, what, view.query):
        st.toast(t("search.cleared", view.lang))
