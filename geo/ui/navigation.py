"""From page to page, keeping the filter: links that carry the words of the view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import streamlit as st

from geo.i18n import t
from geo.ui import editing
from geo.ui.link import view_words

if TYPE_CHECKING:
    from geo.ui.view import View

DESK = "desk"  # the page whose address names a claim or a document in hand
CODING = "coding"  # it has a link only while it is shown: others lead there from the desk


def remember(pages: Mapping[str, Any], path: str) -> None:
    """Note the pages of this run. pages: URL path -> `st.Page`. path: of the one that is shown."""
    st.session_state["_pages"] = dict(pages)
    st.session_state["_page_path"] = path or next(iter(pages))  # the first has the path ""


def links(view: View) -> None:
    """A link to each page. Streamlit's own links would drop the words of the address."""
    in_hand = editing.words()
    words = {k: v for k, v in parse_qs(view.link).items() if k not in in_hand} | view_words()
    pages = st.session_state["_pages"]
    wanted = st.session_state.pop("_page", None)
    if wanted in pages:
        more = in_hand if wanted == DESK else {}
        st.switch_page(pages[wanted], query_params=words | more)
    if said := st.session_state.pop("_page_said", ""):
        st.toast(said)
    with st.container(horizontal=True, gap="small", key="nav"):
        for path, page in pages.items():
            if path == CODING != page_path():
                continue
            more = in_hand if path == DESK else {}
            label = t(f"app.page_{path}", view.lang)
            st.page_link(page, label=label, query_params=words | more)


def page_path() -> str:
    """The URL path of the page that the last run showed."""
    return str(st.session_state.get("_page_path", ""))


def go_to(path: str, said: str = "") -> None:
    """Ask for another page, with the view as it is then. path: URL path; said: told there, once."""
    st.session_state["_page"] = path
    st.session_state["_page_said"] = said
