"""The words in the browser's address, and the language they ask for.

Streamlit can bind a widget to the link itself, but writes the option's label, which here depends
on the reader's language: such a link would lose its filter in the other language. So the words
of the link are the keys of `Filter`, read at the start of a run and written when they change.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.briefing.slides import Centre
from geo.filters import Filter
from geo.i18n import LANGUAGES, preferred
from geo.maps import is_view

LINK_WORDS = (*Filter.__dataclass_fields__, "place", "event", "show", "lang", "draft")
_WORDS_MOST = 1_000  # of a kind; as many as an address of the export may have


def words_of_link() -> dict[str, list[str]]:
    """The words in the browser's address now; the map's view, which the map keeps, left out."""
    context = get_script_run_ctx()
    words = parse_qs(context.query_string if context else "", keep_blank_values=False)
    return {name: v[:_WORDS_MOST] for name, v in words.items() if name in LINK_WORDS}


def map_view() -> Centre | None:
    """The map's centre and zoom, which the map keeps in the address; None before it did."""
    context = get_script_run_ctx()
    words = parse_qs(context.query_string if context else "")
    text = (words.get("view") or [""])[-1]
    if not is_view(text):
        return None
    latitude, longitude, zoom = (float(x) for x in text.split(","))
    return latitude, longitude, zoom


def is_new_link() -> bool:
    """Whether the address is to be adopted: at a session's start, and on Back and Forward.

    Only then: a run that was under way before the address changed still carries the old one.
    """
    context = get_script_run_ctx()
    return "_words" not in st.session_state or bool(context and context.is_history_navigation)


def is_new_page() -> bool:
    """Whether the run before showed another page."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    before = st.session_state.get("_shown_page")
    st.session_state["_shown_page"] = page
    return before not in (None, page)


def language() -> str:
    """The language chosen on the page, else in the link, else the browser's."""
    chosen = st.session_state.get("lang", st.session_state.get("_kept", {}).get("lang"))
    if chosen is None:
        chosen = (words_of_link().get("lang") or [""])[-1]
    return chosen if chosen in LANGUAGES else preferred(st.context.locale)


def address(link: str, file: str = "") -> str:
    """The whole address of this page, or of a `file` of this server, with `link` as its query."""
    url = urlsplit(st.context.url or "")
    path = f"{base_path()}/{file}" if file else url.path or "/"
    return urlunsplit(url._replace(path=path, query=link))


def base_path() -> str:
    """The path under which the app is served, as `/atlas`; empty at the top."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


def plain(text: str) -> str:
    """`text` without a meaning in Markdown: every ASCII punctuation mark is escaped."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|~<>$:&^=\"'@/" else c for c in text)
