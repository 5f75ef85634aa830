"""Likely repeats on the desk: two claims that may be one statement, which a person decides."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo.i18n import t
from geo.ledger import Ledger
from geo.ledger.repeats import Pair, Repeat, keep_apart, kept_apart, likely_repeats
from geo.ledger.saving import Conflict, Refused
from geo.ledger.storage import StorageError
from geo.model.claims import Claim
from geo.service import desk
from geo.service.current import articles, data_folder, reopen
from geo.service.writing import writer
from geo.ui import editing
from geo.ui.link import plain
from geo.views.panel import chain, figure_text, reported

_SHOWN, _MOST = 20, 500  # pairs shown, and looked for
_ERROR = "_repeats_error"


def repeats_view(ledger: Ledger, lang: str, zone: str, readonly: bool) -> None:
    """The pairs, each with what both say and the two ways to decide; nothing without pairs."""
    try:
        found = likely_repeats(ledger, _MOST, kept_apart(data_folder()))
    except StorageError as e:
        st.error(plain(e.text(lang)))
        return
    if message := st.session_state.pop(_ERROR, ""):
        st.error(plain(message))
    if not found:
        return
    with st.expander(t("repeats.title", lang, n=len(found)), key="repeats"):
        st.caption(t("repeats.help", lang))
        for repeat in found[:_SHOWN]:
            _pair(repeat, ledger, lang, zone, readonly)
        if len(found) > _SHOWN:
            st.caption(t("repeats.more", lang, n=len(found) - _SHOWN))


def _pair(repeat: Repeat, ledger: Ledger, lang: str, zone: str, readonly: bool) -> None:
    first, second = repeat.first, repeat.second
    who = ledger.sources[first.claimant].name(lang)
    key = f"{first.claim_id}_{second.claim_id}"
    with st.container(border=True, key=f"repeat_{key}"):
        st.markdown(plain(f"{who} · {figure_text(repeat.figure, lang)}"))
        for claim in (first, second):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(_line(claim, ledger, lang, zone)), width="stretch")
                st.button(
                    t("desk.correct", lang),
                    key=f"repeat_open_{key}_{claim.claim_id}",
                    on_click=editing.edit,
                    args=(claim.claim_id,),
                    disabled=readonly,
                )
        with st.container(horizontal=True):
            st.button(
                t("repeats.merge", lang),
                key=f"repeat_merge_{key}",
                on_click=_merge,
                args=(first.claim_id, second.claim_id, lang),
                disabled=readonly,
                help=t("repeats.merge_help", lang),
            )
            st.button(
                t("repeats.apart", lang),
                key=f"repeat_apart_{key}",
                on_click=_apart,
                args=(repeat.pair, lang),
                disabled=readonly,
            )


def _line(claim: Claim, ledger: Ledger, lang: str, zone: str) -> str:
    """What a claim says, when it was said, and through whom it came."""
    said = reported(claim, lang, zone)
    return " · ".join((claim.headline(lang), said, chain(claim, ledger, lang)))


def _merge(first: str, second: str, lang: str) -> None:
    """Make one claim of two: the earlier one goes on."""
    asked = desk.Asked("merge", first, {}, {}, other=second, why=t("repeats.why", lang))
    try:
        desk.put(data_folder(), asked, writer(), articles(), date.today())
    except Refused as e:
        st.session_state[_ERROR] = " ".join(error.text(lang) for error in e.errors)
        return
    except Conflict:
        st.session_state[_ERROR] = t("repeats.overtaken", lang)
        return
    except StorageError as e:
        st.session_state[_ERROR] = e.text(lang)
        return
    reopen()


def _apart(pair: Pair, lang: str) -> None:
    """Remember that two claims are two statements."""
    try:
        keep_apart(data_folder(), pair)
    except StorageError as e:
        st.session_state[_ERROR] = e.text(lang)
