"""The sidebar: language, timeline, the chosen days' claims, the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from geo.i18n import LANGUAGES, t
from geo.model.claims import EVENT_TYPES, MODALITIES
from geo.model.filters import DATE_BASES
from geo.model.places import GEO_PRECISIONS
from geo.service.atlas import Atlas
from geo.ui.components import components
from geo.ui.link import plain
from geo.ui.view import View, choose_claim, clear, set_days
from geo.views import panel, timeline

_MAX_FACETS = 6  # values of a word that are counted under its choice
LANGUAGE_NAMES = {"en": "English", "ja": "日本語"}


def sidebar(atlas: Atlas, view: View) -> None:
    """Language, timeline, the list of claims, and the filters."""
    with st.sidebar:
        header(view.lang)
        _timeline(atlas, view)
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


def _timeline(atlas: Atlas, view: View) -> None:
    lang, query = view.lang, view.query
    line = atlas.claims_per_day(query)
    if line.days.empty:
        st.markdown(f"**{t('timeline.title_day', lang)}**")
        st.caption(t("timeline.none", lang))
        return
    count = st.session_state.get("_timelines", 0)
    for chart in timeline.charts(line, atlas.ledger.sides, query.days, lang):
        title = t(f"timeline.title_{chart.unit}", lang)
        if chart.span:
            title += f" · {timeline.shown(*chart.span)}"
        st.markdown(f"**{title}**", help=t(f"timeline.help_{chart.unit}", lang))
        key = f"timeline_{chart.name}_{count}"
        st.vega_lite_chart(
            chart.spec | {"datasets": chart.datasets},
            key=key,
            on_select=partial(_timeline_chosen, key, chart.unit),
            width="stretch",
        )


def _day_list(atlas: Atlas, view: View) -> None:
    lang, query = view.lang, view.query
    st.markdown(f"**{t('list.title', lang)}**")
    part = atlas.first_claims(query)
    data = panel.day_list(
        part,
        list(part.claims.values()),
        lang,
        query.zone,
        query.date_basis,
        view.places,
        str(query),
        atlas.counts(query).n,
    )
    data["link"] = view.link
    components().nodes(data=data, key="day_list", on_claim_change=lambda: _claim_chosen(atlas))


def _claim_chosen(atlas: Atlas) -> None:
    choose_claim(atlas, getattr(st.session_state["day_list"], "claim", None) or "")


def _timeline_chosen(key: str, unit: str) -> None:
    """Take a click or a brush as the day filter, and draw new charts, which show that filter.

    Otherwise an old brush would stay, and take the next click for its own end.
    """
    selection = st.session_state.get(key, {}).get("selection", {})
    chosen = [timeline.days_of(selection.get(name), unit) for name in ("click", "brush")]
    found = next(filter(None, chosen), None)
    if found:
        set_days(found)
        st.session_state["_timelines"] = st.session_state.get("_timelines", 0) + 1


def _filter_widgets(atlas: Atlas, view: View) -> None:
    ledger, lang = atlas.ledger, view.lang
    st.segmented_control(
        t("filter.by", lang),
        DATE_BASES,
        format_func=lambda basis: t(f"filter.by_{basis}", lang),
        key="by",
        required=True,
    )
    st.selectbox(
        t("filter.zone", lang),
        list(atlas.settings.zones),
        format_func=lambda zone: atlas.settings.zones[zone].get(lang, zone),
        key="zone",
    )
    st.text_input(
        t("filter.q", lang),
        key="q",
        max_chars=200,
        help=t("filter.q_help", lang),
    )
    st.toggle(t("filter.disputed", lang), key="disputed")
    # The counts are asked for only while the box is open.
    box = st.expander(t("filter.title", lang), key="filters", on_change="rerun")
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
            if box.open:
                _facet(atlas.facet(view.query, word), name, lang)
        st.date_input(
            t("filter.known", lang),
            min_value=atlas.days[0],
            max_value=atlas.days[1],
            format="YYYY-MM-DD",
            key="known",
            help=t("filter.known_help", lang),
        )
        st.button(t("filter.clear", lang), on_click=clear, width="stretch")


def _facet(found: Mapping[str, int], name: Callable[[str], str], lang: str) -> None:
    """Under a choice, what it would find: the values with most claims, and how many."""
    shown = list(found.items())[:_MAX_FACETS]
    parts = [f"{name(value)} {n:,}" for value, n in shown]
    hidden = len(found) - len(shown)
    if hidden:
        parts.append(t("filter.facet_more", lang, n=hidden))
    if parts:
        st.caption(plain(" · ".join(parts)))


def _choice(key: str, options: Sequence[str], name: Callable[[str], str], lang: str) -> None:
    st.multiselect(
        t(f"filter.{key}", lang),
        options,
        format_func=name,
        key=key,
        placeholder=t("filter.any", lang),
    )
