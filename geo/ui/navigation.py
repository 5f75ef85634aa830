"""From page to page, keeping the filter: links that carry the words of the view."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

import streamlit as st

from geo.i18n import t
from geo.ui.link import view_words
from geo.ui.view import View


def remember(pages: Mapping[str, str], path: str) -> None:
    """Note the pages of this run. pages: URL path -> file. path: of the one that is shown."""
    st.session_state["_pages"] = dict(pages)
    st.session_state["_page_path"] = path or next(iter(pages))  # the first has the path ""


def links(view: View) -> None:
    """A link to each page. Streamlit's own links would drop the words of the address."""
    words = parse_qs(view.link) | view_words()
    pages = st.session_state["_pages"]
    wanted = st.session_state.pop("_page", None)
    if wanted in pages:
        st.switch_page(pages[wanted], query_params=words)
    with st.container(horizontal=True, gap="small", key="nav"):
        for path, file in pages.items():
            st.page_link(file, label=t(f"app.page_{path}", view.lang), query_params=words)


def page_path() -> str:
    """The URL path of the page that the last run showed."""
    return str(st.session_state.get("_page_path", ""))


def go_to(path: str) -> None:
    """Ask for another page, with the view as it is then. path: URL path."""
    st.session_state["_page"] = path
