"""The page *Convergence*: events over time, and how long speakers waited for another side."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.export.course_rows import courses_csv
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.model.filters import Filter
from geo.service.atlas import EVENTS, NAMING, Atlas
from geo.ui import grids
from geo.ui.components import components
from geo.ui.link import plain
from geo.ui.panel_layout import beside_panel
from geo.ui.view import View, choose_events
from geo.views import grid
from geo.views.courses import Courses, courses_data, waits_rows

_FIRST = "_courses_first"  # in the session: the filter, and how many events are skipped
_WAITS = ("n", "median", "undated")


def convergence_view(atlas: Atlas, view: View) -> None:
    """All of the page, and beside it who says what in the event that is chosen."""
    lang = view.lang
    with st.container(key="beside"), beside_panel(atlas, view):
        st.caption(t("convergence.help", lang))
        st.caption(t("convergence.limits", lang))
        first = 0 if view.events else _first(view.query)
        found = atlas.courses(view.query, first, EVENTS, view.events)
        with st.container(horizontal=True, vertical_alignment="center", key="courses_bar"):
            _buttons(found, view, first)
        for key, is_so in (("by_links", found.by_links), ("cut", found.left_out)):
            if is_so:
                st.caption(t(f"convergence.{key}", lang))
        if not found.events:
            st.info(t("convergence.none", lang))
        else:
            components().courses(
                data=courses_data(found, lang, view.events[0] if view.events else ""),
                key="courses",
                on_event_change=_choose,
            )
        _waits(atlas, view)


def _first(query: Filter) -> int:
    """How many events are skipped; none where the filter is another one."""
    known: tuple[Filter, int] | None = st.session_state.get(_FIRST)
    return known[1] if known and known[0] == query else 0


def _go(query: Filter, first: int) -> None:
    st.session_state[_FIRST] = (query, max(0, first))


def _choose() -> None:
    event = getattr(st.session_state["courses"], "event", None)
    if isinstance(event, str) and event:
        choose_events([event])


def _buttons(found: Courses, view: View, first: int) -> None:
    lang, query = view.lang, view.query
    if view.events:
        words = t("convergence.all_events", lang)
        st.button(words, on_click=choose_events, args=([],), key="courses_all")
    if first:
        words = t("convergence.earlier", lang)
        st.button(words, on_click=_go, args=(query, first - EVENTS), key="courses_earlier")
    if found.more:
        words = t("convergence.further", lang)
        st.button(words, on_click=_go, args=(query, first + EVENTS), key="courses_further")
    if found.events:
        # Built on the press, by a callable that runs without the session.
        st.download_button(
            t("convergence.csv", lang),
            data=partial(_csv, found),
            file_name="convergence.csv",
            mime="text/csv",
            on_click="ignore",
            key="courses_csv",
        )
    grids.text_choice(lang)


def _csv(found: Courses) -> bytes:
    return courses_csv((one, found.speakers) for one in found.events)


def _waits(atlas: Atlas, view: View) -> None:
    """A table of the speakers whose claims another side confirmed."""
    lang = view.lang
    st.markdown(f"**{plain(t('convergence.waits', lang))}**")
    found, cut = atlas.waits(view.query)
    st.caption(t("convergence.waits_help", lang))
    if cut:
        st.caption(t("convergence.waits_cut", lang, n=whole(NAMING, lang)))
    if not found:
        st.caption(t("convergence.waits_none", lang))
        return
    frame = pd.DataFrame(waits_rows(found, atlas.ledger, lang))
    frame["badge"] = [grid.badge_of(atlas.ledger, speaker) for speaker in frame["speaker"]]
    numbers = [*_WAITS, *(f"{name}_borne_out" for name in _WAITS)]
    names = {"undated": "not_timed", "undated_borne_out": "not_timed_borne_out"}
    labels = {name: t(f"convergence.{names.get(name, name)}", lang) for name in numbers}
    grids.draw(
        "waits",
        (atlas.version, view.query),
        frame,
        lang,
        t("convergence.waits", lang),
        columns=["badge", "who", "side", *numbers],
        labels=labels,
        widths={"who": grids.width_of(frame["who"])},
        counts=numbers,
    )
