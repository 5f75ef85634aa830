"""After a lost connection the page runs once by itself, and says what is no longer on the server.

Streamlit 1.67 runs a page again when its connection comes back only if the page has a fragment that
runs at intervals; so each page has one that draws nothing. `disconnectedSessionTTL` in
`.streamlit/config.toml` says for how long a session waits for its page to come back.
"""

from __future__ import annotations

import secrets
from functools import cache

import streamlit as st

from geo.i18n import strings, t
from geo.ui import drafts, private_ledger
from geo.ui.components import components
from geo.ui.link import is_adopted, is_new_link, language, plain, words_of_link

_INTERVAL = 3_600  # seconds; that there is one is what counts
_GONE, _VIEW = "_gone", "_into_view"


@st.fragment(run_every=_INTERVAL)
def keep_connected() -> None:
    """Have the page run again when its connection comes back; draws nothing itself."""


def say_that_all_is_drawn() -> None:
    """Tell the browser that this run has drawn the page to its end: presses are heard from now."""
    is_adopted()
    # When the theme or the language changes, the browser sets `theme` or `language`, which makes
    # the page run again: nothing else is to be done.
    lang = language()
    head = {"lang": lang, "skip": t("app.skip_to_map", lang), "toolkit": _toolkit_words(lang)}
    data: dict[str, object] = {"run": secrets.token_hex(4), "head": head}
    if _VIEW in st.session_state:
        data["view"] = st.session_state[_VIEW]
    components().connection(
        key="connection",
        data=data,
        on_theme_change=lambda: None,
        on_language_change=lambda: None,
    )


@cache
def _toolkit_words(lang: str) -> dict[str, str]:
    """Words that the toolkit has in English only, with those of `lang`; none in English."""
    said = {key: each for key, each in strings().items() if key.startswith("toolkit.")}
    return {each["en"]: each[lang] for each in said.values()} if lang != "en" else {}


def bring_into_view(key: str) -> None:
    """Have the browser show the box with this key, once, when the next run has drawn it."""
    st.session_state[_VIEW] = {"key": key, "run": secrets.token_hex(4)}


def say_what_is_gone() -> None:
    """Name what the address speaks of and this server no longer has, until a reader has read it."""
    if is_new_link():
        words = words_of_link()
        gone = []
        if private_ledger.is_gone((words.get("own") or [""])[-1]):
            gone.append("own")
        if drafts.is_gone((words.get("draft") or [""])[-1]):
            gone.append("draft")
        st.session_state[_GONE] = gone
    # This box is always drawn: if elements before the map came or went, Streamlit would load the
    # map again.
    with st.container(key="gone"):
        named: list[str] = st.session_state.get(_GONE, [])
        lang = language()
        for what in named:
            st.warning(plain(t(f"notice.gone_{what}", lang)))
        if named:
            st.button(t("notice.understood", lang), key="understood", on_click=_understood)


def _understood() -> None:
    st.session_state[_GONE] = []
