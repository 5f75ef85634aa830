"""The page *Desk*: documents, the card of a claim, and the last changes of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.archive.manifest import is_archive
from geo.i18n import t
from geo.ledger import Ledger
from geo.ledger.editing import blank_claim
from geo.ledger.history import BrokenHistory
from geo.ledger.saving import Conflict, Refused
from geo.ledger.storage import StorageError
from geo.model.claims import WITHDRAWN, shortened
from geo.model.roles import Role
from geo.service import desk
from geo.service.atlas import Atlas
from geo.service.current import articles, current_atlas, data_folder, reopen
from geo.service.history import for_reader
from geo.service.stores import database_url
from geo.service.writing import may, may_take_back, may_write, mode, writer
from geo.ui import editing, past_state, private_ledger
from geo.ui.api_address import card_url, search_url
from geo.ui.coding_view import coding_link
from geo.ui.components import components
from geo.ui.documents_view import documents_view
from geo.ui.history_view import line_of, take_back
from geo.ui.link import base_path, plain
from geo.ui.navigation import go_to
from geo.ui.repeats_view import repeats_view
from geo.ui.review_view import review_view
from geo.ui.sidebar import header
from geo.ui.view import View, choose_claim, show_on_map
from geo.views import card
from geo.views.map_data import ATTRIBUTION, map_texts

_CARD, _ANSWER = "card", "_card_answer"
_LAST = 10  # changes shown
_LISTED = 30  # claims whose headline is to be written


def desk_view(atlas: Atlas, view: View) -> None:
    """All of the page."""
    lang = view.lang
    with st.sidebar:
        header(lang)
    why_not = read_only(atlas, lang)
    claim = editing.edited()
    if claim is not None:
        _card(atlas, view, claim, why_not)
        return
    ledger = _ledger(atlas, "")
    if key := editing.document():
        review_view(atlas, ledger, view, key, read_only(atlas, lang, Role.CONTRIBUTOR))
        return
    st.title(t("app.page_desk", lang))
    st.caption(t("desk.intro", lang))
    if why_not:
        st.info(plain(why_not))
    else:
        st.text(t("desk.writes_as", lang, who=writer()))
    _said(view)
    st.button(
        t("desk.new", lang),
        type="primary",
        icon=":material/add:",
        key="desk_new",
        on_click=editing.edit,
        args=(editing.NEW,),
        disabled=bool(why_not),
    )
    documents_view(atlas, ledger, view, bool(read_only(atlas, lang, Role.CONTRIBUTOR)))
    if not is_archive(atlas.folder) and not database_url():
        repeats_view(ledger, lang, view.query.zone, bool(why_not))
        coding_link(lang)
    _to_write(ledger, lang, bool(why_not))
    _history(atlas, ledger, lang, bool(why_not))


def read_only(atlas: Atlas, lang: str, role: Role = Role.REVIEWER) -> str:
    """Why what needs a role cannot be written here; "" where it can."""
    if private_ledger.shown() is not None:
        how = "desk.read_only_own" if may_write() else "desk.read_only_own_here"
        return t(how, lang, button=t("import.save", lang))
    if past_state.at():
        return t("desk.read_only_past", lang)
    if database_url() or is_archive(atlas.folder):
        return t("desk.read_only_archive", lang)
    if may(role) and atlas.shared:
        return ""
    return t("desk.read_only_role" if mode() == "team" else "desk.read_only", lang)


# ---- the card ------------------------------------------------------------------------------------


def _card(atlas: Atlas, view: View, claim: str, why_not: str) -> None:
    lang = view.lang
    ledger = _ledger(atlas, claim)
    row = ledger.claims[claim].cells if claim in ledger.claims else {}
    if claim != editing.NEW and not row:
        st.error(plain(t("desk.gone", lang, claim=shortened(claim, 60))))
        st.button(t("card.close", lang), on_click=_close, key="desk_close")
        return
    answer = st.session_state.get(_ANSWER, {})
    cells = dict(row) or blank_claim(date.today())
    place = cells["place_id"]
    shared = sum(c.place_id == place for c in ledger.claims.values()) - 1 if place else 0
    data: dict[str, Any] = {
        **card.card(
            ledger,
            cells | answer.get("cells", {}),
            row,
            cells,
            lang,
            key=editing.key(),
            shared=max(0, shared),
            readonly=why_not,
            errors=answer.get("errors", ()),
            overtaken=answer.get("overtaken", ()),
        ),
        "url": card_url(base_path()),
        "search": search_url(base_path()),
        "more": urlencode({"zone": view.query.zone, "by": view.query.date_basis, "lang": lang}),
        "home": atlas.settings.home,
        "zones": _zones(atlas, ledger, lang),
        "map": map_texts(lang),
        "attribution": ATTRIBUTION,
        "dark": view.theme == "dark",
        "position": answer.get("position"),
    }
    if answer.get("message"):
        st.error(plain(answer["message"]))
    components().card(
        data=data,
        key=_CARD,
        on_asked_change=lambda: _take(atlas, view),
        on_closed_change=_close,
    )


def _zones(atlas: Atlas, ledger: Ledger, lang: str) -> list[tuple[str, str]]:
    """The time zones of a new document, first that of the newest of the ledger."""
    known = [d.zone for d in ledger.documents.values() if d.zone][-1:]
    settings = atlas.settings
    return [
        (zone, settings.zone_label(zone, lang) if zone in settings.zones else zone)
        for zone in dict.fromkeys([*known, *settings.zones])
    ]


def _ledger(atlas: Atlas, claim: str) -> Ledger:
    """The ledger with all its claims; of an archive, with the one that is shown."""
    ledger = atlas.ledger  # in memory, with its claims; of an archive, without them
    return atlas.store.by_id([claim]) if claim and not ledger.claims else ledger


def _take(atlas: Atlas, view: View) -> None:
    """Save what the card asks for, or keep why it was not saved."""
    lang = view.lang
    said = getattr(st.session_state[_CARD], "asked", None)
    if said is None or read_only(atlas, lang):
        return
    kept: dict[str, Any] = {"cells": {}, "position": None}
    try:
        asked = desk.asked(said)
        kept = {"cells": dict(asked.cells), "position": dict(asked.position) or None}
        saved, claim = desk.put(data_folder(), asked, writer(), articles(), date.today())
    except ValueError:
        return  # nothing that the card says
    except Refused as e:
        st.session_state[_ANSWER] = {**kept, "errors": e.errors}
        return
    except Conflict as e:
        st.session_state[_ANSWER] = {**kept, "overtaken": e.rows}
        return
    except StorageError as e:
        st.session_state[_ANSWER] = {**kept, "message": e.text(lang)}
        return
    reopen()
    now = saved.ledger.claims[claim]
    key = "desk.saved" if saved.entry else "desk.unchanged"
    st.session_state["_desk_said"] = {
        "words": t(key, lang, headline=now.headline(lang)),
        "claim": claim,
    }
    page = editing.close()
    if page == "map":
        show_on_map(current_atlas(), claim, view)
    elif page:
        choose_claim(current_atlas(), claim)
        go_to(page)


def _close() -> None:
    if page := editing.close():
        go_to(page)


def _said(view: View) -> None:
    """What became of the last card."""
    lang = view.lang
    said = st.session_state.get("_desk_said")
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="desk_said"):
        st.success(plain(said["words"]))
        st.button(
            t("desk.on_map", lang), on_click=_show, args=(said["claim"], view), key="desk_on_map"
        )
        st.button(
            t("desk.correct", lang), on_click=editing.edit, args=(said["claim"],), key="desk_again"
        )


def _show(claim: str, view: View) -> None:
    st.session_state.pop("_desk_said", None)
    show_on_map(current_atlas(), claim, view)


def _to_write(ledger: Ledger, lang: str, readonly: bool) -> None:
    """The claims whose headline or summary is missing in a language."""
    lacking = [c for c in ledger.claims.values() if c.status != WITHDRAWN and c.lacks_words]
    if not lacking:
        return
    with st.expander(t("desk.to_write", lang, n=len(lacking)), key="to_write"):
        for claim in lacking[:_LISTED]:
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"write_{claim.claim_id}"
            ):
                st.markdown(plain(claim.headline(lang)), width="stretch")
                st.button(
                    t("desk.correct", lang),
                    key=f"to_write_{claim.claim_id}",
                    on_click=editing.edit,
                    args=(claim.claim_id,),
                    disabled=readonly,
                )


# ---- history -------------------------------------------------------------------------------------


def _history(atlas: Atlas, ledger: Ledger, lang: str, readonly: bool) -> None:
    st.subheader(t("desk.history", lang))
    for message in st.session_state.pop("_desk_errors", ()):
        st.error(plain(message))
    try:
        known = for_reader(atlas.folder)[-_LAST:]
    except BrokenHistory as e:
        broken = StorageError("history_broken", path=atlas.folder, name=e.found.file)
        st.error(plain(broken.text(lang)))
        return
    if not known:
        st.caption(t("desk.no_history", lang))
    for entry in reversed(known):
        with st.container(horizontal=True, vertical_alignment="center", key=f"entry_{entry.entry}"):
            st.markdown(plain(line_of(entry, ledger, lang)), width="stretch")
            if entry.changes and not readonly and may_take_back(entry.who):
                st.button(
                    t("card.undo", lang),
                    key=f"undo_{entry.entry}",
                    on_click=_undo,
                    args=(entry.entry, lang),
                )


def _undo(number: int, lang: str) -> None:
    st.session_state["_desk_errors"] = take_back(number, lang)
    st.session_state.pop("_desk_said", None)
