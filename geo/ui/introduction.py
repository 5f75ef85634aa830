"""The first screen: what this is in one sentence, and views to start from."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.i18n import t
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.ui.link import plain
from geo.ui.view import View, choose_claim, set_days
from geo.views import introduction
from geo.views.map_data import MANY, MAX_BADGES


def is_start(atlas: Atlas, view: View) -> bool:
    """Whether nothing has been chosen yet."""
    everything = Filter(zone=view.query.zone, date_basis=atlas.default_date_basis)
    return view.query == everything and not (view.places or view.events)


def facts(atlas: Atlas, view: View) -> introduction.Facts:
    """What the sentence says of the atlas, whatever is chosen of it."""
    asked = Filter(zone=view.query.zone, date_basis=atlas.default_date_basis)
    days = atlas.claims_per_day(asked).claim_days
    shown = atlas.counts(asked)
    return introduction.Facts(
        topic=atlas.settings.introduction.said("topic", view.lang),
        claims=atlas.total,
        speakers=len(atlas.speakers),
        documents=len(atlas.ledger.documents),
        days=(days[0], days[-1]) if days else None,
        counted=shown.n - shown.unlocated > MAX_BADGES,
    )


def introduce(atlas: Atlas, view: View) -> None:
    """The sentence, and under it the views to start from."""
    with st.container(key="intro", gap="xsmall"):
        st.markdown(plain(facts(atlas, view).sentence(view.lang)))
        found = _samples(atlas, view)
        if not found:
            return
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key="samples"
        ):
            st.caption(t("intro.start", view.lang), width="content")
            for sample in found:
                st.button(
                    plain(sample.label),
                    key=f"sample_{sample.kind}",
                    on_click=_open,
                    args=(atlas, view, sample),
                )


def _samples(atlas: Atlas, view: View) -> list[introduction.Sample]:
    query = view.query
    disputed = atlas.counts(replace(query, disputed=True)).n
    places = atlas.by_place(query) if atlas.total <= MANY else None
    line = atlas.claims_per_day(query)
    known = atlas.ledger.gazetteer.places
    return introduction.samples(line, disputed, atlas.total, places, view.lang, known)


def _open(atlas: Atlas, view: View, sample: introduction.Sample) -> None:
    if sample.day:
        set_days((sample.day, sample.day))
    elif sample.place:
        there = atlas.claims_by_event(view.query, (sample.place,), ()).shown
        if there:
            choose_claim(atlas, there[0].claim_id)
    else:
        st.session_state["disputed"] = True
