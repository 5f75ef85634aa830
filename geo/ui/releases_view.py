"""The releases of the ledger on the page *History*, and what has become of their claims."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo.i18n import t
from geo.i18n.days import day_words
from geo.i18n.numbers import whole
from geo.ledger import EVENTS
from geo.ledger.releases import Kept
from geo.service.current import current_atlas
from geo.service.since_release import kept_releases, told_since
from geo.ui.link import plain

_ASKED = "_release_asked"


def releases_view(lang: str) -> None:
    """The releases, the last first; nothing where there are none."""
    found = kept_releases()
    if not found:
        return
    with st.expander(f"{t('recall.titled', lang)} ({whole(len(found), lang)})", key="releases"):
        st.caption(t("recall.help", lang))
        for kept in reversed(found):
            _release(kept, lang)


def _release(kept: Kept, lang: str) -> None:
    number, release = kept.number, kept.release
    with st.container(horizontal=True, vertical_alignment="center", key=f"release_{number}"):
        if kept.fault or release is None:
            why = t(f"release.{kept.fault}", lang, number=number)
            st.markdown(plain(f"{t('cite.release', lang, n=number)}: {why}"))
            return
        day = day_words(date.fromisoformat(release.at[:10]), lang)
        rows = t("claims.count", lang, n=whole(release.tables[EVENTS].rows, lang))
        head = t("cite.release", lang, n=number)
        parts = (head, day, rows, release.note)
        st.markdown(plain(" · ".join(part for part in parts if part)), width="stretch")
        st.button(
            t("recall.ask", lang),
            key=f"release_ask_{number}",
            on_click=lambda: st.session_state.update({_ASKED: number}),
        )
    if st.session_state.get(_ASKED) == number:
        atlas = current_atlas()
        for line in told_since(atlas, number, lambda then: then.ledger.claims, lang):
            st.markdown(plain(line))
