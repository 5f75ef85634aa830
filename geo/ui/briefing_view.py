"""The briefing page: slides in order, edited, saved, presented, taken home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from geo.briefing import repository
from geo.briefing.faults import NoBriefing
from geo.briefing.reading import MAX_BYTES, decode, read_briefing
from geo.briefing.scenes import Scene, heading, slides_by_day, slides_by_dispute
from geo.briefing.since import accepted
from geo.briefing.slides import Briefing, briefing_toml, is_key
from geo.i18n import LANGUAGES, t
from geo.service.atlas import Atlas
from geo.service.briefings import save_briefing
from geo.service.current import data_folder
from geo.service.limits import upload_megabytes
from geo.service.writing import NotAllowed, may_write, writer
from geo.ui import drafts, private_ledger
from geo.ui.briefing_cards import cards, open_saved, title_of
from geo.ui.briefing_outputs import present, take_home
from geo.ui.briefing_slides import in_language, slides
from geo.ui.choices import choose_one
from geo.ui.link import plain
from geo.ui.sidebar import LANGUAGE_NAMES, header
from geo.ui.view import View


def briefing_view(atlas: Atlas, view: View) -> None:
    """All of the page."""
    lang = view.lang
    with st.sidebar:
        header(lang)
        _opening(lang)
        _automatic(atlas, view)
    draft = drafts.draft()
    briefing = draft.briefing
    shown = drafts.shown(atlas, lang) if briefing.slides else []
    st.title(plain(heading(briefing, shown, lang)))
    st.caption(t("brief.intro", lang))
    # What comes and goes has a container that is always there: what stands below keeps its place,
    # else Streamlit would make its fields anew, without what is being typed.
    with st.container():
        for fault in st.session_state.pop("_brief_faults", ()):
            st.error(plain(fault))
        if briefing.faults:
            st.warning(plain("\n\n".join([t("brief.faulty", lang), *_said(briefing, lang)])))
    if not briefing.slides:
        st.info(t("brief.begin", lang))
        _undo(draft, lang)
        cards(atlas, lang)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="brief_first"):
        present(atlas, briefing, lang)
        _undo(draft, lang)
    with st.container():
        _since(atlas, shown, lang)
    with st.container():
        as_public = _as_public(atlas, shown, lang)
        given = atlas.public() if as_public else atlas
        made = drafts.shown(given, lang, as_public) if as_public else shown
        take_home(given, briefing, made, lang, as_public)
    with st.container():
        _saving(draft, atlas, shown, lang)
    _titles(briefing, lang)
    slides(atlas, briefing, shown, lang)


def _as_public(atlas: Atlas, shown: Sequence[Scene], lang: str) -> bool:
    """Whether files are made of what the public gets: where not all is public, unless all is asked
    for.
    """
    withheld = any(scene.state and scene.state.withheld for scene in shown)
    if not (atlas.withholds or withheld):
        return False
    return st.toggle(
        t("brief.as_public", lang),
        True,
        key="brief_as_public",
        help=t("brief.as_public_help", lang),
    )


def _said(briefing: Briefing, lang: str) -> list[str]:
    return [fault.text(lang) for fault in briefing.faults]


def _undo(draft: drafts.Draft, lang: str) -> None:
    """The button that undoes the last deletion, move or clearing."""
    if draft.undo:
        last = draft.undo[-1]
        said = t(f"brief.undo_{last.said}", lang, **last.values)
        st.button(said, on_click=drafts.undo, key="brief_undo", icon=":material/undo:")


def _since(atlas: Atlas, shown: Sequence[Scene], lang: str) -> None:
    """Which slides have changed since they were made, and the button that accepts all of it."""
    changed = [scene for scene in shown if scene.since]
    if not changed:
        return
    numbers = [scene.number for scene in changed]
    st.info(t("brief.since_said", lang, slides=", ".join(map(str, numbers))), icon="🕓")
    st.button(
        t("brief.accept_all", lang),
        on_click=drafts.accept,
        args=(atlas, numbers, lang),
        key="brief_accept_all",
        help=t("brief.accept_help", lang),
    )


# ---- opening and making --------------------------------------------------------------------------


def _opening(lang: str) -> None:
    keys = repository.keys(drafts.folder())
    if st.session_state.get("brief_choose") not in keys:
        st.session_state["brief_choose"] = keys[0] if keys else None
    choose_one("brief_choose", lang, t("brief.choose", lang), keys, lambda key: title_of(key, lang))
    st.button(
        t("brief.open", lang),
        # What is chosen when it is pressed: both presses may be told at once.
        on_click=lambda: open_saved(st.session_state["brief_choose"], lang),
        key="brief_open",
        width="stretch",
        disabled=not keys,
    )
    with st.container(key=f"upload_{lang}"):
        upload = st.file_uploader(
            t("brief.upload", lang), type="toml", key="brief_upload",
            max_upload_size=upload_megabytes(MAX_BYTES),
        )  # fmt: skip
    if upload is not None and st.session_state.get("_brief_uploaded") != upload.file_id:
        st.session_state["_brief_uploaded"] = upload.file_id
        key = upload.name.removesuffix(".toml").lower()
        key = key if is_key(key) else drafts.NEW
        try:
            text, faults = decode(upload.getvalue(), key)
            briefing = read_briefing(text, key, faults)
        except NoBriefing as e:
            st.session_state["_brief_faults"] = [e.text(lang)]
        else:
            drafts.replace_all(drafts.Draft(briefing), "open")
    st.button(t("brief.clear", lang), on_click=_clear, key="brief_clear", width="stretch")


def _clear() -> None:
    drafts.replace_all(drafts.Draft(), "clear")


def _automatic(atlas: Atlas, view: View) -> None:
    lang = view.lang
    st.markdown(f"**{t('brief.automatic', lang)}**")

    def by_day() -> None:
        drafts.add(atlas, slides_by_day(view.query, atlas.store))

    def by_dispute() -> None:
        drafts.add(atlas, slides_by_dispute(view.query, atlas.store))

    for make, label in ((by_day, "brief.by_day"), (by_dispute, "brief.by_dispute")):
        st.button(t(label, lang), on_click=make, key=label, width="stretch")


# ---- saving --------------------------------------------------------------------------------------


def _saving(draft: drafts.Draft, atlas: Atlas, shown: Sequence[Scene], lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="brief_saving"):
        field = f"brief_key_{draft.briefing.key}"
        key = st.text_input(
            t("brief.key", lang), draft.briefing.key, help=t("brief.key_help", lang), key=field,
            width=260,
        )  # fmt: skip
        if may_write() and not private_ledger.shown():
            st.button(
                t("brief.save", lang),
                on_click=_save,
                args=(field, atlas, lang),
                key="brief_save",
            )
        st.download_button(
            t("brief.download", lang),
            lambda: briefing_toml(accepted(draft.briefing, shown, atlas.store)).encode("utf-8"),
            f"{key or 'briefing'}.toml",
            "application/toml",
            on_click="ignore",
            key="brief_download",
        )
        if draft.changed:
            st.caption(t("brief.unsaved", lang))
    if private_ledger.shown():
        st.caption(t("brief.of_own", lang))
    elif not may_write():
        st.caption(t("brief.no_write", lang))
    said = st.session_state.pop("_brief_said", None)
    if said:
        (st.success if said[0] else st.error)(plain(said[1]))


def _save(field: str, atlas: Atlas, lang: str) -> None:
    """Save the draft as it is when the button is pressed, under the name that stands in `field`."""
    key: str = st.session_state[field]
    try:
        who = writer()
    except NotAllowed:
        return
    if not is_key(key):
        why = t("brief.key_help", lang)
        st.session_state["_brief_said"] = (False, t("brief.not_written", lang, why=why))
        return
    draft = drafts.draft()
    # What a slide shows is kept with it; one that has a record keeps it until accepted.
    shown = drafts.shown(atlas, lang)
    briefing = replace(accepted(draft.briefing, shown, atlas.store), key=key)
    # Another name means a new file, which must not exist yet.
    opened = draft.opened if key == draft.briefing.key else ""
    try:
        mark = save_briefing(data_folder(), briefing, opened, who)
    except repository.Changed:
        st.session_state["_brief_said"] = (False, t("brief.conflict", lang, name=key))
    except (ValueError, OSError) as e:
        st.session_state["_brief_said"] = (False, t("brief.not_written", lang, why=e))
    else:
        said = t("brief.saved", lang)
        if draft.briefing.all_faults and opened:
            said += " " + t("brief.kept_before", lang, name=repository.before(key))
        whole = replace(
            briefing, faults=(), slides=tuple(replace(s, faults=()) for s in briefing.slides)
        )
        drafts.keep(drafts.Draft(whole, mark, whole, draft.undo))
        st.session_state["_brief_said"] = (True, said)


def _titles(briefing: Briefing, lang: str) -> None:
    boxes = st.columns(len(LANGUAGES))
    for box, language in zip(boxes, LANGUAGES, strict=True):
        box.text_input(
            t("brief.name", lang, language=LANGUAGE_NAMES[language]),
            briefing.title.get(language, ""),
            **drafts.draft_field(
                f"brief_title_{language}_{drafts.mark()}_{briefing.key}", partial(_titled, language)
            ),
        )


def _titled(language: str, briefing: Briefing, said: str) -> Briefing:
    return replace(briefing, title=in_language(briefing.title, language, said))
