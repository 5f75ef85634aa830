"""Above the map: notices, the day with its steps, what is shown, the downloads of exactly that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from geo import export
from geo.briefing.scenes import slide_of
from geo.i18n import t
from geo.model.claims import NOWHERE
from geo.service.atlas import Atlas
from geo.store import Counts
from geo.ui import drafts, private_ledger
from geo.ui.link import address, map_screen, map_view, plain
from geo.ui.view import (
    View,
    choose_places,
    clear,
    day_input,
    nearest_day,
    set_days,
    step_days,
    take_days,
)
from geo.views import citation


def room_above_map() -> Any:
    """A container that stands above the map and is filled after it.

    One always: an element more or less before the map would load the map again.
    """
    return st.container(key="top", gap="small")


def toolbar(room: Any, atlas: Atlas, view: View) -> None:
    """In `room`: notices, the day with its steps, what is shown, the downloads of exactly that."""
    with room:
        for notice in st.session_state.get("_notices", ()):
            st.warning(plain(notice))
        shown = atlas.counts(view.query)
        _toolbar(atlas, view, shown)
        _notes(atlas, view, shown)


def _toolbar(atlas: Atlas, view: View, shown: Counts) -> None:
    lang, query = view.lang, view.query
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="toolbar"):
        back, forth = (atlas, query, -1), (atlas, query, 1)
        st.button(
            "◀",
            key="previous",
            shortcut="Left",
            on_click=step_days,
            args=back,
            help=t("toolbar.previous", lang),
        )
        key, given = day_input()
        st.date_input(
            t("toolbar.day", lang),
            value=given,
            min_value=atlas.days[0],
            max_value=atlas.days[1],
            format="YYYY-MM-DD",
            key=key,
            on_change=take_days,
            args=(key,),
            width=245,
            help=t("toolbar.help_keys", lang),
            label_visibility="collapsed",
        )
        st.button(
            "▶",
            key="next",
            shortcut="Right",
            on_click=step_days,
            args=forth,
            help=t("toolbar.next", lang),
        )
        st.button(
            t("toolbar.all_days", lang),
            key="all_days",
            on_click=set_days,
            args=((),),
            disabled=not query.day,
        )
        n, total = (f"{k:,}" for k in (shown.n, atlas.total))
        st.markdown(t("toolbar.shown", lang, n=n, total=total), width="content")
        _downloads(atlas, view, shown.n)
        _citation(atlas, view, shown.n)
        if atlas.shared or private_ledger.shown():
            st.button(
                t("brief.add_view", lang),
                on_click=_add_view,
                args=(view,),
                key="add_view",
                help=t("brief.add_view_help", lang),
            )


def _add_view(view: View) -> None:
    """Add the filter, the choice and the map's view as they are to the briefing."""
    slide = slide_of(view.query, view.places, view.events, map_view(), map_screen())
    drafts.add((slide,))
    st.toast(t("brief.added", view.lang, n=len(drafts.draft().briefing.slides)))


def _notes(atlas: Atlas, view: View, shown: Counts) -> None:
    lang, query = view.lang, view.query
    notes = []
    if shown.withdrawn:
        notes.append(t("toolbar.withdrawn", lang, n=f"{shown.withdrawn:,}"))
    if query.day:
        left_out = atlas.undated(query)
        if left_out:
            notes.append(t(f"toolbar.undated_{query.date_basis}", lang, n=f"{left_out:,}"))
    if not shown.n:
        with st.container(horizontal=True, vertical_alignment="center", key="empty"):
            st.markdown(f"**{t('empty.title', lang)}**", width="content")
            st.button(t("empty.next_day", lang), on_click=nearest_day, args=(atlas, query))
            st.button(t("toolbar.all_days", lang), key="widen", on_click=set_days, args=((),))
            st.button(t("filter.clear", lang), key="clear_here", on_click=clear)
    if not (notes or shown.unlocated):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notes"):
        if shown.unlocated:
            st.button(
                t("toolbar.not_on_map", lang, n=f"{shown.unlocated:,}"),
                key="not_on_map",
                on_click=choose_places,
                args=([NOWHERE],),
                type="tertiary",
                help=t("toolbar.not_on_map_help", lang),
            )
        if notes:
            st.caption(plain(" · ".join(notes)))


def _downloads(atlas: Atlas, view: View, rows: int) -> None:
    lang, query = view.lang, view.query

    def built(parts: Callable[[export.Extract], Iterable[bytes]]) -> bytes:
        about = atlas.settings.about
        return b"".join(parts(export.Extract.of(atlas.store, query, atlas.folder, about, lang)))

    def button(form: export.Format, label: str, described: bool) -> None:
        # The file is built on the click, by a callable that runs without the session: so it holds
        # all that it needs.
        parts = form.zipped if described else form.parts
        st.download_button(
            t(label, lang, n=f"{rows:,}"),
            data=lambda: built(parts),
            file_name=export.file_name(query, rows, "zip" if described else form.suffix),
            mime="application/zip" if described else form.mime,
            key=f"download_{label}",
            on_click="ignore",
        )

    # With a byte order mark, without which spreadsheets show wrong letters.
    button(export.CSV_EXCEL, "toolbar.download", described=False)
    with st.popover(t("toolbar.more_formats", lang)):
        described = st.toggle(
            t("format.described", lang),
            value=True,
            key="described",
            help=t("format.described_help", lang),
        )
        with st.container(horizontal=True, gap="small"):
            for form in export.FORMATS:
                if form.key != "csv":  # for programs, which take it by address or command
                    button(form, f"format.{form.key}", described)
        if not atlas.shared:  # no address leads to it
            return
        st.caption(t("format.live", lang))
        words = urlencode(query.words(), doseq=True)
        st.code(address(words, "api/claims.csv"), language=None, wrap_lines=True)


def _citation(atlas: Atlas, view: View, rows: int) -> None:
    lang, query = view.lang, view.query
    cited = citation.ViewCitation(
        atlas.settings.about,
        citation.filter_in_words(atlas.ledger, query, lang),
        rows,
        atlas.version,
        address(_shareable(view.link)) if atlas.shared else "",
        datetime.now(ZoneInfo(query.zone)).date(),
    )
    with st.popover(t("cite.title", lang), help=t("cite.help", lang)):
        st.code(cited.text(lang), language=None, wrap_lines=True)
        st.code(cited.bibtex(lang), language=None, wrap_lines=True)


def _shareable(link: str) -> str:
    """A view's words without the marks of what only its viewer has."""
    words = parse_qs(link)
    for own in ("draft", "own"):
        words.pop(own, None)
    return urlencode(words, doseq=True)
