"""Opening a page: the shared ledger or the viewer's own, and what is wrong with it."""

from __future__ import annotations

import streamlit as st

from geo.claims import COLUMNS
from geo.i18n import t
from geo.ui.atlas import Atlas, loaded
from geo.ui.link import language, plain
from geo.ui.own import forget, own
from geo.ui.view import start_anew

_FAULTS_MOST = 200  # listed on the page; `python -m geo check` lists all


def open_atlas() -> Atlas:
    """The ledger to show, loaded when its files change; one without claims explains how to make it.

    Stops the page there, and lists every fault of the ledger otherwise.
    """
    lang = language()
    mine = own()
    shows_own = mine is not None and mine.shown
    atlas = mine.atlas if mine is not None and shows_own else loaded()
    ledger = atlas.ledger
    faults = "\n".join(e.text(lang) for e in ledger.errors[:_FAULTS_MOST])
    if not atlas.total and not shows_own:
        st.title(t("missing.title", lang))
        st.text(t("missing.how", lang))
        st.subheader(t("missing.header", lang))
        st.code(",".join(COLUMNS), language=None, wrap_lines=True)
        st.text(faults)
        st.stop()
    # One box always: an element more or less before the map would load the map again.
    box = st.container(key="faults")
    if mine is not None and shows_own:
        with box.container(horizontal=True, vertical_alignment="center", key="own_notice"):
            words = t("import.own_shown", lang, file=mine.report.file, n=f"{atlas.total:,}")
            st.markdown(f"🔒 {plain(words)}", width="content")
            st.button(t("import.leave", lang), on_click=leave_own, key="leave_own")
    if faults:
        counts = {"rejected": ledger.rejected, "rows": ledger.rows, "n": len(ledger.errors)}
        with box.expander(t("notice.row_errors", lang, **counts), icon="⚠️"):
            st.text(faults)
    return atlas


def leave_own() -> None:
    """Drop the viewer's own ledger and go back to the shared one."""
    forget()
    start_anew(loaded())
