"""The sidebar: language, timeline, the chosen days' claims, the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

import streamlit as st

from geo.i18n import LANGUAGES, t
from geo.i18n.grammar import own_name
from geo.i18n.numbers import whole
from geo.model.claims import EVENT_TYPES, MODALITIES, shortened
from geo.model.filters import DATE_BASES
from geo.model.places import GEO_PRECISIONS
from geo.model.within import MAX_TEXT
from geo.service.atlas import Atlas
from geo.ui.choices import choose_one, choose_some
from geo.ui.components import components, let_grow, listed
from geo.ui.link import plain
from geo.ui.signing_in import account
from geo.ui.timeline_view import draw_timeline
from geo.ui.view import View, choose_claim, clear
from geo.views import panel

LANGUAGE_NAMES = {lang: own_name(lang) for lang in LANGUAGES}
_ORIGINS = (0, 2, 3, 4)  # least numbers of origins that are offered
_MAX_FACETS = 6  # values of a word that are counted under its choice


def sidebar(atlas: Atlas, view: View, on_map: bool = False) -> None:
    """Language, timeline, the list of claims, and the filters.

    on_map: whether there is a map, under which the timeline can be opened wide.
    """
    with st.sidebar:
        header(view.lang)
        draw_timeline(atlas, view, on_map)
        _day_list(atlas, view)
        _filter_widgets(atlas, view)


def header(lang: str) -> None:
    """Name and language."""
    st.markdown(f"### {t('app.title', lang)}")
    st.caption(t("app.tagline", lang))
    st.segmented_control(
        t("app.language", lang),
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        key="lang",
        label_visibility="collapsed",
        required=True,
    )
    account(lang)


def _day_list(atlas: Atlas, view: View) -> None:
    lang, query = view.lang, view.query
    st.markdown(f"**{t('list.title', lang)}**")
    most = listed("day_list", query, panel.MAX_LISTED)
    part = atlas.first_claims(query, most)
    data = panel.day_list(
        part,
        list(part.claims.values()),
        lang,
        query.zone,
        query.date_basis,
        view.places,
        str(query),
        atlas.counts(query).n,
        most,
    )
    data["link"] = view.link
    components().nodes(
        data=data,
        key="day_list",
        on_claim_change=lambda: _claim_chosen(atlas),
        on_grow_change=lambda: let_grow("day_list", query, most),
    )


def _claim_chosen(atlas: Atlas) -> None:
    choose_claim(atlas, getattr(st.session_state["day_list"], "claim", None) or "")


def _filter_widgets(atlas: Atlas, view: View) -> None:
    ledger, lang = atlas.ledger, view.lang
    st.segmented_control(
        t("filter.by", lang),
        DATE_BASES,
        format_func=lambda basis: t(f"filter.by_{basis}", lang),
        key="by",
        required=True,
    )
    choose_one(
        "zone",
        lang,
        t("filter.zone", lang),
        list(atlas.settings.zones),
        lambda zone: atlas.settings.zone_label(zone, lang),
    )
    st.toggle(t("filter.disputed", lang), key="disputed")
    typed = st.session_state.get("within")
    if typed and not view.query.within:
        st.error(plain(t("filter.within_bad", lang, value=shortened(typed))))
    # A closed box is left empty, so that the page is run sooner; what was chosen in it is kept
    # (`view.read_view`).
    box = st.expander(t("filter.title", lang), key="filters", on_change="rerun")
    if not box.open:
        return
    with box:
        choices: list[tuple[str, Sequence[str], Callable[[str], str]]] = [
            ("side", list(ledger.sides), lambda s: ledger.sides[s].name(lang)),
            (
                "claimant",
                sorted(atlas.speakers, key=lambda s: ledger.sources[s].name(lang)),
                lambda s: ledger.sources[s].name(lang),
            ),
            ("modality", MODALITIES, lambda m: t(f"modality.{m}", lang)),
            ("type", EVENT_TYPES, lambda e: t(f"type.{e}", lang)),
            ("precision", GEO_PRECISIONS, lambda p: t(f"precision.{p}", lang)),
        ]
        for word, options, name in choices:
            _choice(word, options, name, lang)
            _facet(atlas.facet(view.query, word), name, lang)
        st.text_input(
            t("filter.within", lang),
            key="within",
            max_chars=MAX_TEXT,
            help=t("filter.within_help", lang),
            placeholder=t("filter.any", lang),
        )
        choose_one(
            "origins",
            lang,
            t("filter.origins", lang),
            list(dict.fromkeys([*_ORIGINS, view.query.origins])),
            lambda n: t("filter.origins_least", lang, n=n) if n else t("filter.any", lang),
            help=t("filter.origins_help", lang),
        )
        st.date_input(
            t("filter.known", lang),
            min_value=atlas.days[0],
            max_value=atlas.days[1],
            format="YYYY-MM-DD",
            key="known",
            help=t("filter.known_help", lang),
        )
        if atlas.has_history:
            st.date_input(
                t("filter.changed", lang),
                min_value=date.min,
                max_value=max(view.query.changed or date.min, datetime.now(UTC).date()),
                format="YYYY-MM-DD",
                key="changed",
                help=t("filter.changed_help", lang),
            )
        st.button(t("filter.clear", lang), on_click=clear, width="stretch")


def _facet(found: Mapping[str, int], name: Callable[[str], str], lang: str) -> None:
    """Under a choice, what it would find: the values with most claims, and how many."""
    shown = list(found.items())[:_MAX_FACETS]
    parts = [f"{name(value)} {whole(n, lang)}" for value, n in shown]
    hidden = len(found) - len(shown)
    if hidden:
        parts.append(t("filter.facet_more", lang, n=whole(hidden, lang)))
    if parts:
        st.caption(plain(" · ".join(parts)))


def _choice(key: str, options: Sequence[str], name: Callable[[str], str], lang: str) -> None:
    choose_some(
        key, lang, t(f"filter.{key}", lang), options, name, placeholder=t("filter.any", lang)
    )
