"""Opening a page: the shared ledger or the viewer's own, and what is wrong with it."""

from __future__ import annotations

import time

import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import EVENTS
from geo.model.claims import COLUMNS, RowError
from geo.service.atlas import Atlas
from geo.service.current import current_atlas, data_folder, shipped_atlas
from geo.service.stores import database_url
from geo.service.watching import NotWhole
from geo.store.engine import BackendError, BackendUnavailable
from geo.ui import past_state
from geo.ui.link import language, plain
from geo.ui.private_ledger import forget, own
from geo.ui.view import start_anew

_AGAIN = 3  # seconds after which what did not answer is asked again
_OPENED: set[tuple[str, str]] = set()  # folders and addresses that could be opened once
_MAX_FAULTS = 200  # listed on the page; `python -m geo check` lists all


def open_atlas(of_now: bool = False) -> Atlas:
    """The ledger to show, opened again when its files change.

    One without claims says how to make it, and stops the page; else every fault is listed.

    of_now: whether the page shows no past state, and says so where one is asked for.
    """
    lang = language()
    mine = own()
    shows_own = mine is not None and mine.shown
    # These two are always drawn: if elements before the map came or went, Streamlit would load the
    # map again.
    with st.container(key="past"):
        past = None if shows_own else past_state.shown(lang)
    then = past.atlas if past and not of_now else None
    other = mine.atlas if mine is not None and shows_own else then
    atlas = other or _loaded(lang)
    ledger = atlas.ledger
    faults = "\n".join(e.text(lang) for e in ledger.errors[:_MAX_FAULTS])
    if not atlas.total and not shows_own:
        st.title(t("missing.title", lang))
        st.text(t("missing.how", lang))
        st.subheader(t("missing.header", lang))
        st.code(",".join(COLUMNS), language=None, wrap_lines=True)
        st.text(faults)
        st.stop()
    box = st.container(key="faults")
    if past is not None:
        with box.container(horizontal=True, vertical_alignment="center", key="past_notice"):
            when = f"{past.entry.at[:16].replace('T', ' ')} UTC"
            values = {"at": past_state.at(), "entry": past.entry.entry, "when": when}
            words = t("past.shown", lang, later=whole(past.later, lang), **values)
            if of_now:
                words = t("past.only_now", lang, at=past_state.at())
            st.markdown(f"🕰️ {plain(words)}", width="content")
            st.button(
                t("past.leave", lang), on_click=past_state.show_at, args=("",), key="leave_past"
            )
    if mine is not None and shows_own:
        with box.container(horizontal=True, vertical_alignment="center", key="own_notice"):
            words = t("import.own_shown", lang, file=mine.report.file, n=whole(atlas.total, lang))
            st.markdown(f"🔒 {plain(words)}", width="content")
            st.button(t("import.leave", lang), on_click=leave_own, key="leave_own")
    if atlas.stale is not None:
        with box:
            say_stale(atlas, lang)
    if faults:
        counts = {"rejected": ledger.rejected, "rows": ledger.rows, "n": len(ledger.errors)}
        with box.expander(t("notice.row_errors", lang, **counts), icon="⚠️"):
            st.text(faults)
    return atlas


def _loaded(lang: str) -> Atlas:
    """What is to be shown; where it never could be opened, the shipped ledger under a notice."""
    where = str(data_folder()), database_url()
    try:
        atlas = current_atlas()
    except NotWhole as e:
        explain(e, lang)
        st.stop()
    except (BackendUnavailable, BackendError) as e:
        # What a viewer was just looking at is never replaced by another ledger.
        if where in _OPENED:
            raise
        with st.container(key="closed"):
            st.error(plain(t(e.key, lang, **e.values)), icon="🚫")
            st.markdown(f"**{t('store.instead', lang)}**")
        if isinstance(e, BackendUnavailable):
            try_again()
        return shipped_atlas()
    _OPENED.add(where)
    return atlas


def give_notice(e: BackendUnavailable | BackendError, lang: str) -> None:
    """Say on the page why it cannot be shown, and show it as soon as it can be."""
    st.error(plain(t(e.key, lang, **e.values)), icon="🚫")
    if isinstance(e, BackendUnavailable):
        st.caption(t("store.trying", lang))
        try_again()


def explain(e: NotWhole, lang: str) -> None:
    """Say what is wrong with files that were never whole, and show them as soon as they are."""
    if e.fault.key in ("missing", "empty") and e.fault.values["file"] == EVENTS:
        st.title(t("missing.title", lang))
        st.text(t("missing.how", lang))
        st.subheader(t("missing.header", lang))
        st.code(",".join(COLUMNS), language=None, wrap_lines=True)
        reason = "file_missing" if e.fault.key == "missing" else "empty"
        st.text(RowError(EVENTS, 0, "", "", reason).text(lang))
    else:
        st.title(t("whole.title", lang))
        st.error(plain(e.fault.text(lang)), icon="🚫")
    st.caption(t("whole.waiting", lang))
    try_again()


def say_stale(atlas: Atlas, lang: str) -> None:
    """Say that the last whole state is shown, and why; show the next as soon as it is whole."""
    shown = atlas.stale
    if shown is None:
        return
    words = t("whole.notice", lang, version=atlas.version[:12], why=shown.text(lang))
    st.warning(plain(words), icon="⚠️")

    @st.fragment(run_every=_AGAIN)
    def again() -> None:
        try:
            now = current_atlas()
        except (BackendUnavailable, BackendError):
            return
        if (now.version, now.stale) != (atlas.version, shown):
            st.rerun()

    again()


def try_again() -> None:
    """Run the page again in a few seconds, until what did not answer does."""
    began = time.monotonic()

    @st.fragment(run_every=_AGAIN)
    def again() -> None:
        if time.monotonic() - began > _AGAIN / 2:
            st.rerun()

    again()


def leave_own() -> None:
    """Drop the viewer's own ledger and go back to the shared one."""
    forget()
    start_anew(current_atlas())
