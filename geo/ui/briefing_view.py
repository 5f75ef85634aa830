"""The briefing page: slides in order, edited, saved, presented, taken home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from geo.briefing import repository
from geo.briefing.faults import NoBriefing
from geo.briefing.reading import decode, read_briefing
from geo.briefing.scenes import Scene, scenes, slides_by_day, slides_by_dispute
from geo.briefing.slides import SHOWS, Briefing, Slide, briefing_toml, is_key
from geo.i18n import LANGUAGES, t
from geo.service.atlas import Atlas
from geo.ui import drafts, private_ledger
from geo.ui.briefing_outputs import take_home, thumbnails
from geo.ui.link import plain
from geo.ui.navigation import go_to
from geo.ui.sidebar import LANGUAGE_NAMES, header
from geo.ui.view import View, show

_NAMES_SHOWN = 4


def briefing_view(atlas: Atlas, view: View) -> None:
    """All of the page."""
    lang = view.lang
    with st.sidebar:
        header(lang)
        _opening(lang)
        _automatic(atlas, view)
    draft = drafts.draft()
    st.title(draft.briefing.title_in(lang) if draft.briefing.slides else t("brief.title", lang))
    st.caption(t("brief.intro", lang))
    if not draft.briefing.slides:
        st.info(t("brief.empty", lang))
        return
    shown = scenes(draft.briefing, atlas.ledger, atlas.store, atlas.settings, lang)
    take_home(atlas, draft.briefing, shown, lang)
    _saving(draft, lang)
    _titles(draft.briefing, lang)
    pictures = thumbnails(atlas, draft.briefing, shown, lang)
    for n, (slide, scene) in enumerate(zip(draft.briefing.slides, shown, strict=True)):
        _slide(n, slide, scene, pictures[n], lang)


# ---- opening and making --------------------------------------------------------------------------


def _opening(lang: str) -> None:
    keys = repository.keys(drafts.folder())
    chosen = st.selectbox(t("brief.choose", lang), keys, key="brief_choose")
    st.button(
        t("brief.open", lang),
        on_click=_open,
        args=(chosen, lang),
        key="brief_open",
        width="stretch",
        disabled=not keys,
    )
    with st.container(key=f"upload_{lang}"):
        upload = st.file_uploader(t("brief.upload", lang), type="toml", key="brief_upload")
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
            drafts.keep(drafts.Draft(briefing))
    for fault in st.session_state.pop("_brief_faults", ()):
        st.error(plain(fault))
    st.button(t("brief.clear", lang), on_click=_clear, key="brief_clear", width="stretch")


def _open(key: str, lang: str) -> None:
    try:
        briefing, opened = repository.load(drafts.folder(), key)
    except NoBriefing as e:
        st.session_state["_brief_faults"] = [e.text(lang)]
        return
    drafts.keep(drafts.Draft(briefing, opened, briefing))


def _clear() -> None:
    drafts.keep(drafts.Draft())


def _automatic(atlas: Atlas, view: View) -> None:
    lang = view.lang
    st.markdown(f"**{t('brief.automatic', lang)}**")

    def by_day() -> None:
        drafts.add(slides_by_day(view.query, atlas.store))

    def by_dispute() -> None:
        drafts.add(slides_by_dispute(view.query, atlas.store))

    for make, label in ((by_day, "brief.by_day"), (by_dispute, "brief.by_dispute")):
        st.button(t(label, lang), on_click=make, key=label, width="stretch")


# ---- saving --------------------------------------------------------------------------------------


def _saving(draft: drafts.Draft, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="brief_saving"):
        key = st.text_input(
            t("brief.key", lang),
            draft.briefing.key,
            help=t("brief.key_help", lang),
            key=f"brief_key_{draft.briefing.key}",
            width=260,
        )
        if drafts.may_write() and not private_ledger.shown():
            st.button(t("brief.save", lang), on_click=_save, args=(key, lang), key="brief_save")
        st.download_button(
            t("brief.download", lang),
            briefing_toml(draft.briefing),
            f"{key or 'briefing'}.toml",
            "application/toml",
            on_click="ignore",
            key="brief_download",
        )
        if draft.changed:
            st.caption(t("brief.unsaved", lang))
    if private_ledger.shown():
        st.caption(t("brief.of_own", lang))
    elif not drafts.may_write():
        st.caption(t("brief.no_write", lang))
    said = st.session_state.pop("_brief_said", None)
    if said:
        (st.success if said[0] else st.error)(plain(said[1]))


def _save(key: str, lang: str) -> None:
    draft = drafts.draft()
    briefing = replace(draft.briefing, key=key)
    # Another name means a new file, which must not exist yet.
    opened = draft.opened if key == draft.briefing.key else ""
    try:
        mark = repository.save(drafts.folder(), briefing, opened)
    except repository.Changed:
        st.session_state["_brief_said"] = (False, t("brief.conflict", lang, name=key))
    except (ValueError, OSError) as e:
        st.session_state["_brief_said"] = (False, t("brief.not_written", lang, why=e))
    else:
        drafts.keep(drafts.Draft(briefing, mark, briefing))
        st.session_state["_brief_said"] = (True, t("brief.saved", lang))


# ---- slides --------------------------------------------------------------------------------------


def _titles(briefing: Briefing, lang: str) -> None:
    boxes = st.columns(len(LANGUAGES))
    for box, language in zip(boxes, LANGUAGES, strict=True):
        text = box.text_input(
            t("brief.name", lang, language=LANGUAGE_NAMES[language]),
            briefing.title.get(language, ""),
            key=f"brief_title_{language}_{drafts.mark()}_{briefing.key}",
        )
        if text != briefing.title.get(language, ""):
            drafts.change(
                lambda b, k=language, v=text: replace(b, title={**b.title, k: v})  # type: ignore[misc]
            )


def _slide(n: int, slide: Slide, scene: Scene, thumbnail: bytes, lang: str) -> None:
    with st.container(border=True, key=f"slide_{n}"):
        picture, words = st.columns([1, 3])
        with picture:
            st.image(thumbnail, width="stretch")
        with words:
            st.markdown(f"**{n + 1}. {plain(scene.title)}**")
            who = [s.name for s in scene.attribution.speakers[:_NAMES_SHOWN]]
            more = "…" if len(scene.attribution.speakers) > _NAMES_SHOWN else ""
            line = t("brief.slide_line", lang, n=len(scene.claims), who=", ".join(who) + more)
            st.caption(plain(line))
            for fault in scene.faults:
                st.warning(plain(fault))
            _order(n, slide, scene, lang)
            with st.expander(t("brief.edit", lang)):
                _editor(n, slide, lang)


def _order(n: int, slide: Slide, scene: Scene, lang: str) -> None:
    with st.container(horizontal=True, gap="small"):
        last = scene.number == scene.of
        for key, mark, how, off in (
            ("up", "↑", partial(_moved, n, -1), n == 0),
            ("down", "↓", partial(_moved, n, 1), last),
            ("twice", "＋", partial(_doubled, n), False),
            ("delete", "✕", partial(_removed, n), False),
        ):
            st.button(
                mark,
                on_click=drafts.change,
                args=(_on_slides(how),),
                disabled=off,
                key=f"brief_{key}_{n}",
                help=t(f"brief.{key}", lang),
            )
        if private_ledger.shown():  # no address leads there
            st.button(t("brief.see", lang), on_click=_see, args=(scene,), key=f"brief_see_{n}")
            return
        centre = f"&view={','.join(f'{x:g}' for x in slide.view)}" if slide.view else ""
        st.link_button(t("brief.see", lang), f"./?{scene.link}{centre}")


def _see(scene: Scene) -> None:
    """Show what a slide shows on the map of this session."""
    show(scene.query, scene.places, scene.events, scene.view)
    go_to("map")


def _on_slides(
    how: Callable[[list[Slide]], list[Slide]],
) -> Callable[[Briefing], Briefing]:
    return lambda b: replace(b, slides=tuple(how(list(b.slides))))


def _moved(n: int, by: int, slides: list[Slide]) -> list[Slide]:
    if 0 <= n + by < len(slides):
        slides[n], slides[n + by] = slides[n + by], slides[n]
    return slides


def _doubled(n: int, slides: list[Slide]) -> list[Slide]:
    return [*slides[: n + 1], *slides[n:]]


def _removed(n: int, slides: list[Slide]) -> list[Slide]:
    return [*slides[:n], *slides[n + 1 :]]


def _editor(n: int, slide: Slide, lang: str) -> None:
    # The key depends on the content, so that another slide in this place shows its own words.
    stamp = f"{n}_{hash((tuple(slide.words.items()), slide.places, slide.events, slide.view))}"
    title, note = dict(slide.title), dict(slide.note)
    boxes = st.columns(len(LANGUAGES))
    for box, language in zip(boxes, LANGUAGES, strict=True):
        name = LANGUAGE_NAMES[language]
        title[language] = box.text_input(
            t("brief.name", lang, language=name),
            title.get(language, ""),
            key=f"brief_t_{language}_{stamp}",
        )
        note[language] = box.text_area(
            t("brief.note", lang, language=name),
            note.get(language, ""),
            key=f"brief_n_{language}_{stamp}",
        )
    show: Sequence[Any] = st.multiselect(
        t("brief.shows", lang),
        SHOWS,
        list(slide.show),
        key=f"brief_s_{stamp}",
        format_func=lambda s: t(f"brief.show_{s}", lang),
    )
    changed = replace(
        slide,
        title={k: v for k, v in title.items() if v},
        note={k: v for k, v in note.items() if v},
        show=tuple(show) or ("map",),
    )
    if changed != slide:
        drafts.change(_on_slides(lambda slides: [*slides[:n], changed, *slides[n + 1 :]]))
        st.rerun()
