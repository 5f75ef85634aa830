"""What a briefing becomes: slides in a window of their own, files for the audience, thumbnails."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import streamlit as st

from geo.briefing import still
from geo.briefing.lacking import notices
from geo.briefing.lettering import Letters
from geo.briefing.outputs import FORMATS, Missing, file_name
from geo.briefing.scenes import Scene, ledger_of
from geo.briefing.slides import Briefing, briefing_toml
from geo.i18n import t
from geo.service.atlas import Atlas
from geo.ui import presentation
from geo.ui.link import plain

_BUILT = "_brief_built"
_LACKING = "_brief_lacking"
_MAX_LINES = 8  # of what cannot be drawn
_MAX_PICTURES = 400
_THUMBNAIL, _DPI = (640.0, 360.0), 60.0


def take_home(atlas: Atlas, briefing: Briefing, shown: Sequence[Scene], lang: str) -> None:
    """The buttons that present and that build files, with their progress."""
    stamp = (briefing_toml(briefing), atlas.version, lang)
    built: dict[str, bytes] = st.session_state.get(_BUILT, {})
    if st.session_state.get("_brief_stamp") != stamp:
        built = {}
        lines = list(notices(shown, briefing, ledger_of(shown, atlas.store), lang))
        st.session_state.update({_BUILT: built, "_brief_stamp": stamp, _LACKING: lines})
    lacking = st.session_state.get(_LACKING) or []
    if lacking:
        st.warning(plain("\n\n".join(lacking[:_MAX_LINES])), icon="🔤")
    with st.container(horizontal=True, vertical_alignment="center", key="brief_out"):
        query = None
        for key, form in FORMATS.items():
            name = key.upper()
            if key not in built:
                if st.button(t("brief.build", lang, name=name), key=f"brief_build_{key}"):
                    query = key
                continue
            if key == "html":
                address = presentation.offer(built[key])
                st.link_button(
                    t("brief.present", lang),
                    address,
                    type="primary",
                    help=t("brief.present_help", lang),
                )
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


@st.cache_resource(show_spinner=False)
def _pictures() -> OrderedDict[object, bytes]:
    """Small pictures by what they show, shared by all; the oldest go first."""
    return OrderedDict()


def thumbnails(atlas: Atlas, briefing: Briefing, shown: Sequence[Scene], lang: str) -> list[bytes]:
    """A small picture of the map of every slide, drawn once for what it shows."""
    kept = _pictures()
    keys = [(atlas.version, lang, s.query, s.places, s.view, s.screen) for s in shown]
    missing = {k: s for k, s in zip(keys, shown, strict=True) if k not in kept}
    made: dict[object, bytes] = {}
    if missing:
        ledger = ledger_of(list(missing.values()), atlas.store)
        for key, scene in missing.items():
            payload = still.payload_of(scene, ledger, lang)
            frame = still.frame_for(scene, ledger, atlas.settings, *_THUMBNAIL)
            made[key] = still.still(payload, frame, Letters(), lang, "png", _DPI)[0]
    pictures = [made[k] if k in made else kept[k] for k in keys]
    kept.update(made)
    while len(kept) > _MAX_PICTURES:
        kept.popitem(last=False)
    return pictures
