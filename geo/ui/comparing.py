"""The menu *Compare*: two maps beside each other with what the map shows now, in a new tab or on a
slide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from geo.briefing.half_slides import BESIDE
from geo.briefing.slides import Slide
from geo.i18n import t
from geo.service.atlas import Atlas
from geo.service.current import current_atlas
from geo.ui import drafts, past_state, private_ledger
from geo.ui.link import address, map_screen, map_view
from geo.ui.taking_away import as_on_screen, menu
from geo.ui.view import View
from geo.web.halves import DIFFERENCES, Pair, asked, with_difference

_SAID = "_compare_said"


def compare_menu(atlas: Atlas, view: View) -> None:
    """What the two maps may differ in; no menu for a ledger that only its viewer has."""
    if private_ledger.shown():
        return
    lang = view.lang
    menu(
        "compare",
        t("beside.compare", lang),
        t("beside.compare_tip", lang),
        partial(_links, atlas, view),
        icon=":material/compare:",
    )


def _links(atlas: Atlas, view: View) -> None:
    lang, at = view.lang, past_state.at()
    words = as_on_screen(view, lang) | ({"at": [at]} if at else {})
    st.caption(t("beside.compare_help", lang))
    for differ in DIFFERENCES:
        if differ == "at" and not (at or atlas.has_history):
            continue
        said = urlencode({**words, "differ": [differ]}, doseq=True, safe=",")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.link_button(
                t(f"beside.differ_{differ}", lang),
                address(said, "beside"),
                help=t(f"beside.differ_{differ}_help", lang),
                width="stretch",
                key=f"compare_{differ}",
            )
            st.button(
                t("beside.as_slide", lang),
                on_click=_add,
                args=(view, differ),
                help=t("beside.as_slide_help", lang, what=t(f"beside.differ_{differ}", lang)),
                key=f"compare_slide_{differ}",
            )
    if _SAID in st.session_state:
        st.rerun()  # all of the page: the address is to have the mark of the briefing


def say_added() -> None:
    """Say what a button of the menu has done; in the run of the page that it began."""
    if said := st.session_state.pop(_SAID, ""):
        st.toast(said)


def _add(view: View, differ: str) -> None:
    """Add two maps of what the map shows to the briefing, unless they would be alike."""
    lang, at, now = view.lang, past_state.changed_last(), current_atlas()
    words = as_on_screen(view, lang) | ({"at": [at]} if at else {})
    del words["lang"]
    asked_for = asked(now, words)
    pair = with_difference(now, asked_for.pair, differ)
    if asked_for.bad or not (pair.own["left"] or pair.own["right"] or pair.differs_in_state()):
        st.session_state[_SAID] = t("beside.alike", lang)
        return
    drafts.add(now, (_slide(pair),))
    n = len(drafts.draft().briefing.slides)
    st.session_state[_SAID] = t("brief.added", lang, n=n)


def _slide(pair: Pair) -> Slide:
    """The slide that shows a pair of maps, of the part of the map that is on the screen."""
    own: dict[str, Mapping[str, Sequence[str]]] = dict(pair.own)
    common = ""
    if pair.differs_in_state():
        own |= {half: {**own[half], "at": [moment]} for half, moment in pair.at.items()}
    else:
        common = pair.at.get("left", "")
    words, left, right = (
        {word: tuple(values) for word, values in said.items()}
        for said in (pair.common, own["left"], own["right"])
    )
    view, screen = map_view(), map_screen()
    return Slide({}, {}, words, (), (), view, (BESIDE,), screen, left, right, common)
