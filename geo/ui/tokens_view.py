"""Tokens on the page *About*, for the owners of a server: made, listed, ended."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from geo.i18n import t
from geo.ledger.history import first_break
from geo.ledger.storage import StorageError
from geo.service import tokens
from geo.service.current import data_folder
from geo.service.writing import NotAllowed
from geo.ui.link import plain

_MADE, _ERROR = "_token_made", "_token_error"
_NAME, _ROLE, _DAYS = "token_name", "token_role", "token_days"
_USUAL = 90  # days


def forget() -> None:
    """Show a token no more that was made on this page: it has been left."""
    st.session_state.pop(_MADE, None)


def tokens_part(lang: str) -> None:
    """The part of the page; nothing for others than owners."""
    if not tokens.may_manage():
        return
    with st.container(key="tokens"):
        st.subheader(t("tokens.title", lang))
        st.markdown(t("tokens.help", lang))
        if error := st.session_state.pop(_ERROR, None):
            st.error(plain(error))
        _new_one(lang)
        _form(lang)
        _list(lang)


def _new_one(lang: str) -> None:
    """A token that has just been made, until its owner says that it is copied."""
    made = st.session_state.get(_MADE)
    if made is None:
        return
    name, secret = made
    st.success(plain(t("tokens.once", lang, name=name)))
    st.code(secret, language=None, wrap_lines=True)
    st.button(t("tokens.copied", lang), on_click=forget, key="token_copied")


def _form(lang: str) -> None:
    with st.form("token_new", enter_to_submit=False):
        st.text_input(t("tokens.name", lang), max_chars=tokens.MAX_NAME, key=_NAME)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                t("tokens.role", lang),
                [role.word for role in tokens.ROLES],
                format_func=lambda word: t(f"people.role_{word}", lang),
                key=f"{_ROLE}_{lang}",
            )
            st.number_input(
                t("tokens.days", lang),
                min_value=1,
                max_value=tokens.MAX_DAYS,
                value=_USUAL,
                key=_DAYS,
            )
        st.form_submit_button(t("tokens.make", lang), on_click=_make, args=(lang,))


def _list(lang: str) -> None:
    folder, now = data_folder(), datetime.now(UTC)
    try:
        known = tokens.known(folder)
    except StorageError as e:
        st.error(plain(e.text(lang)))
        return
    if known.unclear:
        st.error(plain(t("tokens.some_unclear", lang, n=known.unclear)))
    if broken := first_break(folder / tokens.PEOPLE):
        st.error(plain(t("tokens.log_broken", lang, entry=broken.entry)))
    if not known.tokens:
        st.caption(t("tokens.none", lang))
    for token in known.tokens:
        with st.container(key=f"token_{token.id}"):
            line, button = st.columns([5, 1], vertical_alignment="center")
            line.text(tokens.line_of(token, now, lang))
            if token.counts(now):
                with button.popover(t("tokens.end", lang), key=f"token_end_{token.id}"):
                    label = plain(t("tokens.end_of", lang, name=token.name))
                    st.button(label, on_click=_end, args=(token.id, lang), key=f"end_{token.id}")


def _make(lang: str) -> None:
    state = st.session_state
    try:
        token, secret = tokens.new_token(
            data_folder(),
            str(state[_NAME]),
            str(state[f"{_ROLE}_{lang}"]),
            int(state[_DAYS]),
            tokens.manager(),
            "page",
        )
    except NotAllowed:
        state[_ERROR] = t("desk.read_only", lang)
    except tokens.Wrong as e:
        state[_ERROR] = t(e.key, lang, **e.values)
    except StorageError as e:
        state[_ERROR] = e.text(lang)
    else:
        state[_MADE] = (token.name, secret)
        state[_NAME] = ""


def _end(key: str, lang: str) -> None:
    try:
        tokens.end_token(data_folder(), key, tokens.manager(), "page")
    except NotAllowed:
        st.session_state[_ERROR] = t("desk.read_only", lang)
    except StorageError as e:
        st.session_state[_ERROR] = e.text(lang)
