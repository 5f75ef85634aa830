"""Whether the pages show the ledger as it was at a moment, which the address says as `at`."""

from __future__ import annotations

import streamlit as st

from geo.i18n import t
from geo.service.past import NoPast, Past, moment_of, past
from geo.ui import private_ledger
from geo.ui.link import is_new_link, plain, words_of_link

_AT, _SECRET, _ENTRY = "_at", "_past_secret", "_past_entry"


def at() -> str:
    """The moment that the pages show, as the address has it; "" for now."""
    found: str = st.session_state.get(_AT, "")
    return found


def changed_last() -> str:
    """When the state that the pages show was changed last, as `shown` has found it; "" for now."""
    found: str = st.session_state.get(_ENTRY, "")
    return found


def show_at(moment: str) -> None:
    """Show the ledger as it was at a moment; "" shows it as it is."""
    st.session_state[_AT] = moment


def shown(lang: str) -> Past | None:
    """The past state that the pages show; None for the present, and where there is none, said.

    Call it before the view is read: it takes the moment of a new address.
    """
    if is_new_link():
        st.session_state[_AT] = (words_of_link().get("at") or [""])[-1][:40]
    found = None
    if at():
        try:
            found = past(moment_of(at()))
        except NoPast as e:
            st.warning(plain(t("past.as_now", lang, why=t(e.key, lang, **e.values))))
    st.session_state[_SECRET] = found.secret if found else ""
    st.session_state[_ENTRY] = found.entry.at if found else ""
    return found


def secret() -> str:
    """The secret under which the shown ledger answers its map and searches; "" if it is shared.

    Of a past state, as `shown` has found it in this run.
    """
    mine = private_ledger.shown()
    if mine is not None:
        return mine.secret
    found: str = st.session_state.get(_SECRET, "")
    return found
