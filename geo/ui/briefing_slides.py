"""The slides of a briefing on its page: their order, what they show, their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from geo.briefing.half_slides import BESIDE
from geo.briefing.scenes import Scene
from geo.briefing.slides import SHOWS, Briefing, Slide, briefing_toml
from geo.i18n import LANGUAGES, t
from geo.i18n.numbers import whole
from geo.ledger.disclosure import is_guarded
from geo.service.atlas import Atlas
from geo.service.past import changed_at
from geo.ui import drafts, private_ledger
from geo.ui.briefing_cards import picture
from geo.ui.components import components, heard
from geo.ui.connection import bring_into_view
from geo.ui.link import plain
from geo.ui.navigation import go_to
from geo.ui.presentation import picture_address
from geo.ui.sidebar import LANGUAGE_NAMES
from geo.ui.slide_halves import halves_editor
from geo.ui.view import show

_NAMES_SHOWN = 4
_SORTER = "brief_sorter"


def slides(atlas: Atlas, briefing: Briefing, shown: Sequence[Scene], lang: str) -> None:
    """The strip of all slides, and each with its picture and its words."""
    pairs = list(zip(briefing.slides, shown, strict=True))
    pictures = [_picture(atlas, slide, scene, lang) for slide, scene in pairs]
    _sorter(shown, pictures, lang)
    editors = _editor_keys(briefing.slides)
    for n, (slide, scene) in enumerate(pairs):
        _slide(atlas, n, slide, scene, pictures[n], editors[n], lang)


def _picture(atlas: Atlas, slide: Slide, scene: Scene, lang: str) -> str:
    """The address of a slide's picture; the same wherever in the briefing the slide stands."""
    alone = Briefing("", {}, (replace(slide, note={}, shown=None),))
    stamp = (briefing_toml(alone), slide.faults)
    return picture_address(lambda _: scene, slide, atlas, lang, *stamp)


def _sorter(shown: Sequence[Scene], pictures: Sequence[str], lang: str) -> None:
    items = [
        {"picture": address, "title": scene.title, "warned": bool(scene.faults or scene.since)}
        for scene, address in zip(shown, pictures, strict=True)
    ]
    text = {"label": "order", "help": "order_help", "moved": "order_moved"}
    components().sorter(
        key=_SORTER,
        data={
            "items": items,
            "heard": heard(_SORTER),
            "text": {name: t(f"brief.{key}", lang) for name, key in text.items()},
        },
        on_said_change=_take,
    )


def _take() -> None:
    """Do what was done to the strip since, each act once and one after the other."""
    said = getattr(st.session_state[_SORTER], "said", None)
    for act in said if isinstance(said, list) else ():
        match act:
            case [int(number), str(kind), int(n), int(to)]:
                if number <= st.session_state.get("_sorted", 0):
                    continue
                st.session_state["_sorted"] = number
                if kind == "move":
                    drafts.move(n, to)
                elif kind == "delete":
                    drafts.remove(n)
                elif kind == "open" and n < len(drafts.draft().briefing.slides):
                    st.session_state[_editor_keys(drafts.draft().briefing.slides)[n]] = True
                    bring_into_view(f"slide_{n}")


def _slide(
    atlas: Atlas, n: int, slide: Slide, scene: Scene, address: str, editor: str, lang: str
) -> None:
    """A slide with its picture, its words, and its editor, whose fields are made while it is open.

    address: of the picture. editor: key of the editor.
    """
    with st.container(border=True, key=f"slide_{n}"):
        side, words = st.columns([2, 3])
        with side:
            said = t("brief.preview", lang, n=n + 1, title=scene.title)
            st.html(f'<a href="{address}" target="_blank">{picture(address, said)}</a>')
        with words:
            st.markdown(f"**{n + 1}. {plain(scene.title.strip())}**")
            who = [s.name for s in scene.attribution.speakers[:_NAMES_SHOWN]]
            more = "…" if len(scene.attribution.speakers) > _NAMES_SHOWN else ""
            line = t("brief.slide_line", lang, n=len(scene.claims), who=", ".join(who) + more)
            st.caption(plain(line))
            with st.container():  # always, so that what stands below keeps its place
                _notices(atlas, n, scene, lang)
            _order(n, slide, scene, lang)
            box = st.expander(t("brief.edit", lang), key=editor, on_change="rerun")
            if box.open:
                with box:
                    _editor(atlas, n, slide, lang)


def _editor_keys(slides: Sequence[Slide]) -> list[str]:
    """The keys of the slides' editors, which go with the slides when these change places."""
    alike: Counter[int] = Counter()
    keys = []
    for content in map(_content, slides):
        alike[content] += 1
        keys.append(f"brief_editor_{content}_{alike[content]}")
    return keys


def _content(slide: Slide) -> int:
    """What tells the fields of a slide from those of another in its place."""
    return hash((tuple(slide.words.items()), slide.places, slide.events, slide.view))


def _notices(atlas: Atlas, n: int, scene: Scene, lang: str) -> None:
    """What is wrong with a slide, and what became of its claims."""
    if scene.faults:
        st.warning(plain("\n\n".join(scene.faults)))
    if scene.since:
        st.info(plain("\n\n".join(scene.since)), icon="🕓")
        st.button(
            t("brief.accept", lang),
            on_click=drafts.accept,
            args=(atlas, [n + 1], lang),
            key=f"brief_accept_{n}",
            help=t("brief.accept_help", lang),
        )
    withheld = scene.state.withheld if scene.state else ()
    guarded = (is_guarded(c.cells) or c.claim_id in withheld for c in scene.claims)
    if less := sum(guarded):
        said = t("brief.not_public", lang, n=whole(less, lang), of=len(scene.claims))
        st.info(plain(said), icon="🔒")


def _order(n: int, slide: Slide, scene: Scene, lang: str) -> None:
    with st.container(horizontal=True, gap="small"):
        last = scene.number == scene.of
        for key, mark, how, off in (
            ("up", "↑", partial(drafts.move, n, n - 1), n == 0),
            ("down", "↓", partial(drafts.move, n, n + 1), last),
            ("twice", "＋", partial(drafts.double, n), False),
            ("delete", "✕", partial(drafts.remove, n), False),
        ):
            st.button(
                mark,
                on_click=how,
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


def _editor(atlas: Atlas, n: int, slide: Slide, lang: str) -> None:
    stamp = f"{n}_{drafts.order()}_{_content(slide)}"
    boxes = st.columns(len(LANGUAGES))
    for box, language in zip(boxes, LANGUAGES, strict=True):
        name = LANGUAGE_NAMES[language]
        box.text_input(
            t("brief.name", lang, language=name),
            slide.title.get(language, ""),
            **drafts.slide_field(n, f"brief_t_{language}_{stamp}", partial(_titled, language)),
        )
        box.text_area(
            t("brief.note", lang, language=name),
            slide.note.get(language, ""),
            **drafts.slide_field(n, f"brief_n_{language}_{stamp}", partial(_noted, language)),
        )
    st.multiselect(
        t("brief.shows", lang),
        SHOWS,
        list(slide.show),
        format_func=lambda s: t(f"brief.show_{s}", lang),
        **drafts.slide_field(n, f"brief_s_{lang}_{stamp}", _showing),
    )
    if slide.at or changed_at():
        st.text_input(
            t("brief.at", lang),
            slide.at,
            placeholder=t("brief.at_now", lang),
            help=t("brief.at_help", lang),
            **drafts.slide_field(n, f"brief_at_{stamp}", _as_of),
        )
    if BESIDE in slide.show:
        halves_editor(n, slide, atlas, lang, stamp)


def _titled(language: str, slide: Slide, said: str) -> Slide:
    return replace(slide, title=in_language(slide.title, language, said))


def _noted(language: str, slide: Slide, said: str) -> Slide:
    return replace(slide, note=in_language(slide.note, language, said))


def _showing(slide: Slide, said: Sequence[str]) -> Slide:
    return replace(slide, show=tuple(said) or ("map",))


def _as_of(slide: Slide, said: str) -> Slide:
    return replace(slide, at=said.strip())


def in_language(texts: Mapping[str, str], language: str, said: str) -> dict[str, str]:
    """Texts by language with one of them changed, or taken away where nothing is said."""
    return {k: v for k, v in {**texts, language: said}.items() if v}
