"""Above the map: notices, one row of tools, and how much is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.briefing.scenes import slide_of
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.model.claims import NOWHERE
from geo.model.origins import heard, roots
from geo.service import silence
from geo.service.atlas import Atlas
from geo.store import Counts
from geo.ui import drafts, past_state, private_ledger
from geo.ui.comparing import compare_menu, say_added
from geo.ui.introduction import introduce, is_start
from geo.ui.link import map_screen, map_view, plain
from geo.ui.search_box import search_box
from geo.ui.taking_away import export_menu, share_menu
from geo.ui.view import (
    View,
    choose_places,
    clear,
    day_input,
    nearest_day,
    set_days,
    set_within,
    step_days,
    step_to_claims,
    take_days,
)
from geo.views import citation
from geo.views.coverage_table import heard_words
from geo.views.map_data import MAX_BADGES
from geo.views.origins import behind_words


def room_above_map() -> Any:
    """A container that stands above the map and is filled after it.

    One always: an element more or less before the map would load the map again.
    """
    return st.container(key="top", gap="small")


def toolbar(room: Any, atlas: Atlas, view: View, on_map: bool = False) -> None:
    """In `room`: notices, the days with their steps, exports, sharing, and what is shown.

    on_map: whether the claims are shown on the map, and not in a table.
    """
    with room:
        for notice in st.session_state.get("_notices", ()):
            st.warning(plain(notice))
        shown = atlas.counts(view.query)
        with st.container(key="toolbar", gap="xsmall"):
            _tools(atlas, view, shown)
            _status(atlas, view, shown, on_map)
        if on_map and is_start(atlas, view):
            introduce(atlas, view)
        if not shown.n:
            _ways_out(atlas, view)


def _tools(atlas: Atlas, view: View, shown: Counts) -> None:
    """One row; where the window is too narrow for it, it scrolls sideways."""
    lang = view.lang
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key="tools"
    ):
        _days(atlas, view)
        search_box(atlas, view)
        say_added()
        with st.container(width="content"):  # a fragment alone takes all of a row
            _menus(atlas, view, shown.n)
        past = past_state.changed_last()
        if atlas.shared or private_ledger.shown() or past:
            st.button(
                t("brief.add_view", lang),
                on_click=_add_view,
                args=(atlas, view),
                key="add_view",
                help=t("brief.add_past_help" if past else "brief.add_view_help", lang),
            )


@st.fragment
def _menus(atlas: Atlas, view: View, rows: int) -> None:
    """The menus, in one fragment: each fragment takes as long as all that is in this one."""
    with st.container(horizontal=True, wrap=False, width="content", gap="xsmall", key="menus"):
        export_menu(atlas, view, rows)
        compare_menu(atlas, view)
        share_menu(atlas, view, rows)


def _days(atlas: Atlas, view: View) -> None:
    lang, query = view.lang, view.query

    def step(name: str, by: int, run: Callable[..., None], key: str | None = None) -> None:
        said = t(f"toolbar.{name}", lang)
        st.button(said, key=name, shortcut=key, on_click=run, args=(atlas, query, by), help=said)

    step("previous_claims", -1, step_to_claims)
    step("previous", -1, step_days, "Left")
    given = day_input(atlas)
    st.date_input(
        t("toolbar.day", lang),
        value=given.days,
        min_value=atlas.days[0],
        max_value=given.last,
        format="YYYY-MM-DD",
        key=given.key,
        on_change=take_days,
        args=(given.key,),
        width=248,
        help=t("toolbar.help_keys", lang),
        label_visibility="collapsed",
    )
    step("next", 1, step_days, "Right")
    step("next_claims", 1, step_to_claims)
    st.button(
        t("toolbar.all_days", lang),
        key="all_days",
        on_click=set_days,
        args=((),),
        disabled=not query.day,
    )


def _add_view(atlas: Atlas, view: View) -> None:
    """Add the filter, the choice and the map's view as they are to the briefing."""
    chosen = (view.places, view.events)
    at = "" if private_ledger.shown() else past_state.changed_last()
    slide = slide_of(view.query, *chosen, map_view(), map_screen(), atlas.store, at)
    drafts.add(atlas, (slide,))
    st.toast(t("brief.added", view.lang, n=len(drafts.draft().briefing.slides)))


def _ways_out(atlas: Atlas, view: View) -> None:
    """What to do where no claim fits the filter."""
    lang = view.lang
    with st.container(horizontal=True, vertical_alignment="center", key="empty"):
        st.markdown(f"**{t('empty.title', lang)}**", width="content")
        st.button(t("empty.next_day", lang), on_click=nearest_day, args=(atlas, view.query))
        st.button(t("toolbar.all_days", lang), key="widen", on_click=set_days, args=((),))
        st.button(t("filter.clear", lang), key="clear_here", on_click=clear)
    if view.query.days:
        heard = silence.heard_on(atlas, view.query, view.query.days)
        st.markdown(plain(heard_words(heard, atlas.ledger, lang)))


def _status(atlas: Atlas, view: View, shown: Counts, on_map: bool) -> None:
    """How many claims are shown, how the map shows them, and what is left out."""
    lang = view.lang
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="status"):
        n, total = (whole(k, lang) for k in (shown.n, atlas.total))
        words = t("toolbar.shown", lang, n=n, total=total)
        # Where claims are only counted on the map, so that it comes at once, this is not counted.
        if shown.n and (shown.n <= MAX_BADGES or not on_map):
            behind = heard(atlas.ways(view.query), roots(atlas.ledger.sources))
            words = f"{words} · {behind_words(behind, lang)}"
        # One text, so that the line stays one: a second would move the map below it.
        st.markdown(words, width="content")
        _notes(atlas, view, shown)
        if on_map and shown.n - shown.unlocated > MAX_BADGES:
            st.caption(
                t("map.cells", lang, n=whole(MAX_BADGES, lang)), help=t("map.cells_help", lang)
            )
        elif on_map and shown.n and not (view.places or view.events or is_start(atlas, view)):
            st.caption(t("map.hint", lang))


def _notes(atlas: Atlas, view: View, shown: Counts) -> None:
    lang, query = view.lang, view.query
    notes = []
    if shown.withdrawn:
        notes.append(t("toolbar.withdrawn", lang, n=whole(shown.withdrawn, lang)))
    if query.day:
        left_out = atlas.undated(query)
        if left_out:
            notes.append(t(f"toolbar.undated_{query.date_basis}", lang, n=whole(left_out, lang)))
    if not (notes or shown.unlocated or query.within):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notes"):
        if query.within:
            shape = citation.within_in_words(query, lang)
            st.button(
                plain(t("filter.within_only", lang, shape=shape)),
                key="within_off",
                on_click=set_within,
                args=("",),
                type="tertiary",
            )
        if shown.unlocated:
            st.caption(plain(t("toolbar.not_on_map", lang, n=whole(shown.unlocated, lang))))
            st.button(
                t("toolbar.open_nowhere", lang),
                key="not_on_map",
                on_click=choose_places,
                args=([NOWHERE],),
                type="tertiary",
                help=t("toolbar.not_on_map_help", lang),
            )
        if notes:
            st.caption(plain(" · ".join(notes)))
