"""A document under review: its text, its drafts, and what the reader decides."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.i18n import t
from geo.importing.documents import MAX_FILE, pasted, read_file
from geo.importing.sheets import Unreadable
from geo.ledger import Ledger
from geo.ledger.documents import hash_of_text
from geo.ledger.drafts import Review
from geo.ledger.saving import Conflict, Refused
from geo.ledger.storage import StorageError
from geo.model.claims import Document
from geo.model.roles import Role
from geo.service import review
from geo.service.atlas import Atlas
from geo.service.current import articles, current_atlas, data_folder, reopen
from geo.service.limits import upload_megabytes
from geo.service.looking import keep_looked
from geo.service.pairing import pairs
from geo.service.writing import NotAllowed, may_write, writer
from geo.ui import editing
from geo.ui.api_address import card_url
from geo.ui.cancellation import still_wanted
from geo.ui.components import components
from geo.ui.link import base_path, plain
from geo.ui.presses import submitted
from geo.ui.private_streamlit import browser_mark
from geo.ui.view import View, show_on_map
from geo.views.card import fault, label
from geo.views.map_data import ATTRIBUTION, map_texts
from geo.views.review import PairRow, review_data
from geo.web.hosts import COOKIE

_REVIEW = "review"
_READER, _GIVEN, _DONE, _FAULTS = "_reader", "_texts_given", "_review_done", "_review_faults"
_MAX_TEXT = 10_000  # letters of a cell
_REMEMBERED = 200  # messages dealt with


def review_view(atlas: Atlas, ledger: Ledger, view: View, key: str, why_not: str) -> None:
    """All of the page of a document."""
    lang = view.lang
    document = ledger.documents.get(key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("review.back", lang),
            icon=":material/arrow_back:",
            on_click=_leave,
            args=(document, atlas.settings.default_zone, bool(why_not) or atlas.is_part),
        )
        if document:
            st.markdown(f"### {plain(document.title(lang))}", width="stretch")
    if atlas.is_part:
        st.info(t("review.closed", lang))
        return
    if document is None:
        st.error(plain(t("review.no_document", lang, document=key[:60])))
        return
    text = _text_of(document)
    if text is None:
        _ask_for_text(document, lang)
        return
    who = "" if why_not else writer(Role.CONTRIBUTOR)
    try:
        found = review.opened(
            atlas.folder,
            ledger,
            document,
            text,
            atlas.settings,
            _reader(),
            who,
            not why_not,
        )
    except StorageError as e:
        st.error(plain(e.text(lang)))
        return
    sentences = review.sentences(text, document.language)
    data: dict[str, Any] = {
        **review_data(
            ledger,
            document,
            text,
            found,
            sentences,
            lang,
            pairs=_pairs(ledger, found, document, text, atlas, lang),
            others=review.others_here(found, _reader()),
            done=st.session_state.get(_DONE, [])[-_REMEMBERED:],
            faults=st.session_state.get(_FAULTS, []),
            readonly=why_not,
        ),
        "url": card_url(base_path()),
        "more": urlencode({"zone": view.query.zone, "by": view.query.date_basis, "lang": lang}),
        "home": atlas.settings.home,
        "map": map_texts(lang),
        "card": {name: t(f"card.{name}", lang) for name in ("map", "move", "nothing_found")},
        "attribution": ATTRIBUTION,
        "dark": view.theme == "dark",
    }
    components().review(
        data=data,
        key=_REVIEW,
        on_queue_change=lambda: _take(
            document, text, lang, bool(why_not), atlas.settings.default_zone
        ),
        on_shown_change=lambda: _show(view),
    )


def _pairs(
    ledger: Ledger, found: Review, document: Document, text: str, atlas: Atlas, lang: str
) -> dict[str, list[PairRow]]:
    """The claims beside each draft that is still to be decided, without those that were refused."""
    zone = document.zone or atlas.settings.default_zone
    where = ledger if ledger.claims else atlas.store
    shown: dict[str, list[PairRow]] = {}
    for row in found["drafts"]:
        if row["state"] != "open":
            continue
        links, refused = row.get("links", {}), row.get("refused", ())
        near = pairs(where, row, text=text, document=document.document, zone=zone, lang=lang)
        shown[row["id"]] = [
            {
                "kind": links.get(pair.claim_id, pair.kind),
                "claim": pair.claim_id,
                "headline": pair.headline,
                "reason": pair.reason,
                "state": "linked" if pair.claim_id in links else "",
            }
            for pair in near
            if pair.claim_id not in refused
        ]
    return shown


def _reader() -> str:
    """Tells this browser from others, so that nobody meets her own former session.

    Where the browser takes no cookie, it tells the session.
    """
    if mark := browser_mark(st.context.cookies.get(COOKIE, "")):
        return mark
    found: str = st.session_state.setdefault(_READER, secrets.token_hex(6))
    return found


def _text_of(document: Document) -> str | None:
    """The text of a document: at hand, or given in this session where it is not kept."""
    given: Mapping[str, str] = st.session_state.get(_GIVEN, {})
    return articles().get(document.sha256) or given.get(document.sha256)


def _ask_for_text(document: Document, lang: str) -> None:
    """The text is not kept: ask for the file, which is then shown in this session alone."""
    st.info(t("review.give_text", lang))
    with st.form("give_text", border=False):
        typed = st.text_area(t("desk.paste", lang))
        file = st.file_uploader(
            t("review.or_file", lang), max_upload_size=upload_megabytes(MAX_FILE)
        )
        if not submitted(t("desk.read", lang), "give_text_read", type="primary"):
            return
    try:
        readings = read_file(file.getvalue(), file.name, still_wanted) if file else pasted(typed)
        texts = [reading.text for reading in readings]
        if file:  # a text that was not normalised when its hash was taken
            texts.append(file.getvalue().decode("utf-8", "replace"))
    except Unreadable as e:
        st.error(plain(e.error.text(lang)))
        return
    for text in (*texts, typed):
        if hash_of_text(text) == document.sha256:
            st.session_state.setdefault(_GIVEN, {})[document.sha256] = text
            st.rerun()
    st.error(t("review.other_text", lang))


# ---- what the reader does ------------------------------------------------------------------------


def _leave(document: Document | None, zone: str, readonly: bool) -> None:
    """Go back to the list, and keep how much of the document was looked at."""
    editing.read("")
    if document is not None and not readonly:
        _keep_looked(document, articles(), zone)


def _keep_looked(document: Document, texts: Mapping[str, str], zone: str) -> None:
    """Keep how much was looked at. What cannot be kept now is kept when the document is left the
    next time: what was looked at stands in the file of the review.
    """
    try:
        who = writer(Role.CONTRIBUTOR)
        saved = keep_looked(data_folder(), document, texts, who, zone)
    except (Conflict, Refused, StorageError, NotAllowed):
        return
    if saved is not None:
        reopen()


def _take(document: Document, text: str, lang: str, readonly: bool, zone: str) -> None:
    """Do all that the reader has asked for since the last time, in order."""
    queue = getattr(st.session_state[_REVIEW], "queue", None)
    if readonly or not isinstance(queue, list):
        return
    done: list[str] = st.session_state.setdefault(_DONE, [])
    faults: list[tuple[str, str, str]] = []
    texts = {**articles(), document.sha256: text}
    saved_any = False
    for said in queue[:_REMEMBERED]:
        try:
            act = _act(said)
        except ValueError:
            continue  # nothing that the page says
        if act.n in done or said.get("document") != document.document:
            continue
        try:
            who, saving = writer(Role.CONTRIBUTOR), may_write()
            here = data_folder(), document, text, act, _reader(), who
            _, saved = review.act(*here, texts, date.today(), lang, saving)
            saved_any = saved_any or saved is not None
        except review.NotDone as e:
            faults.append((act.n, act.draft, _words(e, lang)))
        except Refused as e:
            words = "; ".join(fault(x, lang) for x in e.errors)
            faults.append((act.n, act.draft, words))
        except Conflict:
            faults.append((act.n, act.draft, t("desk.undo_conflict", lang)))
        except StorageError as e:
            faults.append((act.n, act.draft, e.text(lang)))
        done.append(act.n)
    del done[:-_REMEMBERED]
    st.session_state[_FAULTS] = faults
    if saved_any:
        reopen()
    n, of = review.covered(current_atlas().ledger, text, data_folder(), document)
    if n == of:
        _keep_looked(document, texts, zone)


def _words(e: review.NotDone, lang: str) -> str:
    values = dict(e.values)
    if "fields" in values:
        names = str(values["fields"]).split(", ")
        values["fields"] = ", ".join(
            t("review.place", lang) if name == "place" else label(name, lang) for name in names
        )
    return t(f"review.{e.key}", lang, **values)


def _act(said: object) -> review.Act:
    """What the browser said. Raises ValueError where it is nothing that the page says."""
    if not isinstance(said, Mapping) or said.get("action") not in review.ACTIONS:
        raise ValueError("action")
    position, source = said.get("position"), said.get("source")
    if not isinstance(position, Mapping | None) or not isinstance(source, Mapping | None):
        raise ValueError("position")
    cells, confirmed = said.get("cells") or {}, said.get("confirmed") or []
    if not isinstance(cells, Mapping) or not isinstance(confirmed, list):
        raise ValueError("cells")
    return review.Act(
        n=_short(said.get("n")),
        action=str(said["action"]),
        draft=_short(said.get("draft", "")),
        cells={_short(name): _short(text) for name, text in cells.items()},
        position=None if position is None else dict(position),
        source=None if source is None else {_short(k): _short(v) for k, v in source.items()},
        confirmed=tuple(map(_short, confirmed)),
        start=_offset(said.get("start")),
        end=_offset(said.get("end")),
        claim=_short(said.get("claim", "")),
        kind=_short(said.get("kind", "")),
    )


def _short(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise ValueError("text")
    return value


def _offset(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _show(view: View) -> None:
    """Show a claim on the map."""
    claim = getattr(st.session_state[_REVIEW], "shown", None)
    if isinstance(claim, str) and claim:
        show_on_map(current_atlas(), claim, view)
