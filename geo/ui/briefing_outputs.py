"""What a briefing becomes: slides in a window of their own, and files for the audience."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.briefing.lacking import notices
from geo.briefing.outputs import FORMATS, Missing, file_name
from geo.briefing.scenes import Scene, ledger_of
from geo.briefing.slides import Briefing, briefing_toml
from geo.i18n import t
from geo.service.atlas import Atlas
from geo.ui.link import plain
from geo.ui.presentation import present_address
from geo.ui.presses import pressed

_BUILT = "_brief_built"
_LACKING = "_brief_lacking"
_MAX_LINES = 8  # of what cannot be drawn


def present(atlas: Atlas, briefing: Briefing, lang: str, key: str = "present") -> None:
    """The button that presents a briefing at once, in a window of its own."""
    with st.container(key=f"brief_{key}", width="content"):
        st.link_button(
            t("brief.present", lang),
            present_address(briefing, atlas, lang, briefing_toml(briefing), briefing.all_faults),
            type="primary",
            icon=":material/slideshow:",
            help=t("brief.present_help", lang),
        )


def take_home(
    atlas: Atlas, briefing: Briefing, shown: Sequence[Scene], lang: str, as_public: bool
) -> None:
    """The buttons that build files, with their progress, and what no font here can draw.

    as_public: whether `shown` is what the public gets.
    """
    stamp = (briefing_toml(briefing), atlas.version, lang, as_public)
    built: dict[str, bytes] = st.session_state.get(_BUILT, {})
    if st.session_state.get("_brief_stamp") != stamp:
        built = {}
        lines = list(notices(shown, briefing, ledger_of(shown, atlas.store), lang))
        st.session_state.update({_BUILT: built, "_brief_stamp": stamp, _LACKING: lines})
    lacking = st.session_state.get(_LACKING) or []
    if lacking:
        st.warning(plain("\n\n".join(lacking[:_MAX_LINES])), icon="🔤")
    with st.container(horizontal=True, vertical_alignment="center", key="brief_out"):
        st.markdown(t("brief.take_home", lang), width="content")
        query = None
        for key, form in FORMATS.items():
            name = key.upper()
            if key not in built:
                if pressed(t("brief.build", lang, name=name), f"brief_build_{key}"):
                    query = key
                continue
            st.download_button(
                t("brief.get", lang, name=name),
                built[key],
                file_name(briefing, lang, form),
                form.mime,
                on_click="ignore",
                key=f"brief_get_{key}",
            )
    if query is None:
        return
    bar = st.progress(0.0)
    # A click begins a new run of the page. It ends this one at its next report of progress.
    st.button(t("brief.stop", lang), key="brief_stop")

    def tell(done: int, of: int) -> None:
        bar.progress(min(1.0, done / max(1, of)), t("brief.building", lang, done=done, of=of))

    form = FORMATS[query]
    ledger = ledger_of(shown, atlas.store)
    try:
        made = form.make(list(shown), briefing, ledger, atlas.settings, lang, tell)
    except Missing as e:
        st.error(plain(str(e)))
        return
    built[query] = made
    st.rerun()
