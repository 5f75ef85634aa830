"""The page *About*: how claims are coded, borders, sources, licences, version, who runs it."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from geo import __version__
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.model.settings import NO_INTRODUCTION, Introduction
from geo.service.atlas import Atlas
from geo.service.current import current_atlas
from geo.service.writing import mode
from geo.store.engine import BackendError, BackendUnavailable
from geo.ui.coding_view import coding_link
from geo.ui.introduction import facts
from geo.ui.link import plain
from geo.ui.navigation import go_to
from geo.ui.sidebar import header
from geo.ui.tokens_view import tokens_part
from geo.ui.view import View

_MAX_DOCUMENTS = 200  # listed
_METHOD = ("record", "badge", "chain", "place", "unknown", "dispute", "evidence")
# What is shown beside the claims, with its licence: no word of it depends on the data.
_SHOWN = ("software", "natural_earth", "geonames", "leaflet")


def about_view(atlas: Atlas, view: View) -> None:
    """What a reader may want to know before believing or citing anything here."""
    lang = view.lang
    with st.sidebar:
        header(lang)
    with st.container(key="about"):
        st.title(t("app.page_about", lang))
        st.markdown(plain(facts(atlas, view).sentence(lang)))
        _coding(atlas, lang)
        st.subheader(t("about.borders", lang))
        st.markdown(plain(atlas.settings.borders_in(lang) or t("about.not_said", lang)))
        _sources(atlas.ledger, lang)
        _licences(atlas, lang)
        _version(atlas, lang)
        _operator(atlas, lang)
        st.subheader(t("about.running", lang))
        st.markdown(t(f"about.mode_{mode()}", lang))
        tokens_part(lang)


def _coding(atlas: Atlas, lang: str) -> None:
    st.subheader(t("about.coding", lang))
    own = atlas.settings.introduction.said("coding", lang)
    if own:
        st.markdown(plain(own))
    st.markdown("\n".join(f"- {t(f'about.method_{name}', lang)}" for name in _METHOD))
    coding_link(lang)


def _sources(ledger: Ledger, lang: str) -> None:
    st.subheader(t("about.sources", lang))
    kinds = Counter(source.kind for source in ledger.sources.values())
    counted = ", ".join(
        f"{t(f'kind.{kind}', lang)} {whole(n, lang)}" for kind, n in kinds.most_common()
    )
    n = len(ledger.sources)
    st.markdown(plain(t("about.sources_counted", lang, n=whole(n, lang), kinds=counted)))
    st.button(t("about.to_sources", lang), on_click=go_to, args=("sources",), key="to_sources")
    documents = list(ledger.documents.values())
    if not documents:
        st.markdown(t("about.no_documents", lang))
    lines = []
    for one in documents[:_MAX_DOCUMENTS]:
        publisher = ledger.sources.get(one.publisher)
        parts = [
            one.title(lang),
            publisher.name(lang) if publisher else one.publisher,
            str(one.published.value) if one.published else "",
        ]
        lines.append("- " + plain(", ".join(part for part in parts if part)))
    st.markdown("\n".join(lines))
    if len(documents) > _MAX_DOCUMENTS:
        st.caption(t("about.more_documents", lang, n=whole(len(documents) - _MAX_DOCUMENTS, lang)))


def _licences(atlas: Atlas, lang: str) -> None:
    st.subheader(t("about.licences", lang))
    about = atlas.settings.about
    said = about.licence or t("about.not_said", lang)
    if about.licence and about.licence_url:
        said += f" ({about.licence_url})"
    lines = [plain(t("about.licence_data", lang, licence=said))]
    lines += [t(f"about.licence_{name}", lang) for name in _SHOWN]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _version(atlas: Atlas, lang: str) -> None:
    st.subheader(t("about.version", lang))
    values = {
        "software": __version__,
        "data": atlas.version[:12],
        "n": whole(atlas.total, lang),
    }
    st.markdown(plain(t("about.versions", lang, **values)))
    if atlas.settings.about.citation:
        st.markdown(plain(t("about.cite", lang, citation=atlas.settings.about.citation)))


def _operator(atlas: Atlas, lang: str) -> None:
    st.subheader(t("about.operator", lang))
    said = _of_server(atlas)
    lines = [said.said(name, lang) for name in ("operator", "contact")]
    for line in filter(None, lines):
        st.markdown(plain(line))
    if not any(lines):
        st.markdown(t("about.operator_not_said", lang))


def _of_server(atlas: Atlas) -> Introduction:
    """What the server's own settings say, also where a viewer's own file is shown."""
    if atlas.shared:
        return atlas.settings.introduction
    try:
        return current_atlas().settings.introduction
    except (BackendUnavailable, BackendError):
        return NO_INTRODUCTION
