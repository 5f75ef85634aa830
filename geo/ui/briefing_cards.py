"""The briefings that are saved on the server: cards with their title and first slide."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit as st

from geo.briefing import repository
from geo.briefing.faults import NoBriefing
from geo.briefing.scenes import Scene, scene
from geo.briefing.slide_state import StateOf
from geo.briefing.slides import Briefing, briefing_toml
from geo.i18n import t
from geo.ledger.history import Entry
from geo.ledger.saving import Conflict
from geo.service.atlas import Atlas
from geo.service.briefings import delete_briefing, has_history, take_back_briefing
from geo.service.current import data_folder
from geo.service.writing import NotAllowed, may_write, writer
from geo.ui import drafts
from geo.ui.briefing_outputs import present
from geo.ui.link import plain
from geo.ui.presentation import picture_address

_COLUMNS, _MAX_CARDS = 3, 60
_DELETED = "_brief_deleted"  # what was deleted last in this session, with its entry


def cards(atlas: Atlas, lang: str) -> None:
    """A card for each saved briefing: its first slide, to present it at once or to edit it."""
    _deleted(lang)
    keys = repository.keys(drafts.folder())[:_MAX_CARDS]
    if not keys:
        return
    st.subheader(t("brief.saved_ones", lang))
    boxes = st.columns(_COLUMNS)
    for n, key in enumerate(keys):
        with boxes[n % _COLUMNS].container(border=True, key=f"brief_card_{key}"):
            _card(atlas, key, lang)


def _card(atlas: Atlas, key: str, lang: str) -> None:
    try:
        briefing = saved(key)
    except ValueError as e:
        st.markdown(f"**{plain(key)}**")
        st.error(plain(e.text(lang) if isinstance(e, NoBriefing) else str(e)))
        return
    if briefing.slides:
        st.html(picture(_first_slide(atlas, briefing, lang), briefing.title_in(lang)))
    st.markdown(f"**{plain(briefing.title_in(lang))}**")
    count = len(briefing.slides)
    st.caption(plain(f"{t('brief.slides', lang, n=count)} · {key}.toml"))
    if briefing.all_faults:
        st.warning(plain(t("brief.faulty", lang)))
    with st.container(horizontal=True):
        if briefing.slides:
            present(atlas, briefing, lang, f"present_{key}")
        st.button(
            t("brief.open_it", lang),
            on_click=open_saved,
            args=(key, lang),
            key=f"brief_edit_{key}",
        )
        if may_write():
            _deleting(key, briefing, lang)


def _deleting(key: str, briefing: Briefing, lang: str) -> None:
    """A button that deletes a saved briefing, after asking."""
    mark = repository.load(drafts.folder(), key)[1]
    with st.popover(t("brief.delete_saved", lang), key=f"brief_delete_{key}"):
        undo = "brief.delete_undo" if has_history(data_folder()) else "brief.delete_for_good"
        st.text(f"{briefing.title_in(lang)} · {key}.toml")
        st.caption(t(undo, lang))
        st.button(
            t("brief.delete_it", lang),
            on_click=_delete,
            args=(key, mark, lang),
            key=f"brief_delete_it_{key}",
        )


def _delete(key: str, mark: str, lang: str) -> None:
    try:
        entry = delete_briefing(data_folder(), key, mark, writer())
    except NotAllowed:
        return
    except repository.Changed:
        st.session_state["_brief_faults"] = [t("brief.conflict", lang, name=key)]
    except OSError as e:
        st.session_state["_brief_faults"] = [t("brief.not_written", lang, why=e)]
    else:
        st.session_state[_DELETED] = (key, entry)


def _deleted(lang: str) -> None:
    """That a briefing was just deleted, and the button that brings it back."""
    key, entry = st.session_state.get(_DELETED, ("", None))
    if not key or key in repository.keys(drafts.folder()):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="brief_deleted"):
        st.markdown(plain(t("brief.deleted", lang, name=key)), width="content")
        if entry is not None:
            st.button(t("card.undo", lang), on_click=_bring_back, args=(entry, lang))


def _bring_back(entry: Entry, lang: str) -> None:
    try:
        take_back_briefing(data_folder(), entry, writer())
    except NotAllowed:
        return
    except Conflict:
        st.session_state["_brief_faults"] = [t("desk.undo_conflict", lang)]
    except OSError as e:
        st.session_state["_brief_faults"] = [t("brief.not_written", lang, why=e)]
    st.session_state.pop(_DELETED, None)


def title_of(key: str, lang: str) -> str:
    """The title of a saved briefing with the name of its file."""
    try:
        title = saved(key).title_in(lang)
    except ValueError:
        return key
    return title if title == key else f"{title} · {key}"


def open_saved(key: str, lang: str) -> None:
    """Make a saved briefing this session's draft; what is wrong is told on the page."""
    try:
        briefing, opened = repository.load(drafts.folder(), key)
    except ValueError as e:
        said = e.text(lang) if isinstance(e, NoBriefing) else str(e)
        st.session_state["_brief_faults"] = [said]
        return
    drafts.replace_all(drafts.Draft(briefing, opened, briefing), "open")


def picture(address: str, words: str) -> str:
    """A picture of a slide as HTML, which the browser fetches when it comes into view."""
    return (
        f'<img src="{escape(address)}" alt="{escape(words)}" loading="lazy" width="960" '
        'height="540" style="width: 100%; height: auto; display: block; '
        'border: 1px solid #8a909966; border-radius: 6px; background: #e9edf0">'
    )


def _first_slide(atlas: Atlas, briefing: Briefing, lang: str) -> str:
    first = briefing.slides[0]

    def made(state_of: StateOf) -> Scene:
        some = (atlas.ledger, atlas.store, atlas.settings, lang)
        return scene(first, 1, len(briefing.slides), *some, state_of)

    stamp = (briefing_toml(briefing), briefing.all_faults)
    return picture_address(made, first, atlas, lang, *stamp)


def saved(key: str) -> Briefing:
    """A saved briefing, read once for each state of its file. Raises as `repository.load`."""
    path = drafts.folder() / f"{key}.toml"
    try:
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
    except OSError:
        stamp = (0, 0, 0)
    return _read(drafts.folder(), key, stamp)


@lru_cache(maxsize=256)
def _read(folder: Path, key: str, stamp: tuple[int, ...]) -> Briefing:
    """stamp: of the file's state."""
    return repository.load(folder, key)[0]
