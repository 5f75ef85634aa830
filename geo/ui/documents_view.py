"""The documents on the desk: those of the ledger, and how others are added."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from geo.i18n import pick, t
from geo.i18n.grammar import language_name
from geo.importing.documents import MAX_FILE, Reading, pasted, read_file
from geo.importing.fetching import fetch, may_fetch
from geo.importing.sheets import Unreadable
from geo.ledger import Ledger
from geo.ledger.saving import Conflict, Refused
from geo.ledger.storage import StorageError
from geo.model.roles import Role
from geo.service.atlas import Atlas
from geo.service.current import articles, data_folder, reopen
from geo.service.documents import (
    DRAFTED,
    AlreadyThere,
    Described,
    add_document,
    day_named,
    publisher_named,
    same_text,
)
from geo.service.limits import upload_megabytes
from geo.service.review import listed
from geo.service.writing import writer
from geo.ui import editing
from geo.ui.cancellation import still_wanted
from geo.ui.link import plain
from geo.ui.presses import submitted
from geo.ui.view import View
from geo.views.card import fault

_READ, _FAULTS, _TIMES = "_documents_read", "_documents_faults", "_documents_times"
_AT_ONCE = 30  # documents listed
_NEW = "+"
# Marks that turn the direction of a text round, as `static/review_text.js` has them.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SHOWN = 1_500  # letters of a text that is described


def documents_view(atlas: Atlas, ledger: Ledger, view: View, readonly: bool) -> None:
    """The list of documents, and below it how one is added."""
    lang = view.lang
    st.subheader(t("desk.documents", lang))
    if said := st.session_state.pop("_document_said", ""):
        st.success(plain(said))
    if not readonly:
        _add(atlas, ledger, lang)
    rows = listed(ledger, articles(), atlas.folder)
    if not rows:
        st.caption(t("desk.no_documents", lang))
    shown = st.session_state.get("_documents_shown", _AT_ONCE)
    for row in rows[:shown]:
        document = row.document
        publisher = ledger.sources[document.publisher].name(lang)
        day = (
            document.published.text_in(view.query.zone)
            if document.published
            else t("desk.no_day", lang)
        )
        code = document.language
        words = language_name(code, lang) if code else t("panel.language_unknown", lang)
        line = t("desk.document_line", lang, publisher=publisher, day=day, language=words, n=row.n)
        state = (
            t("desk.no_text", lang)
            if row.covered is None
            else t("desk.covered", lang, percent=round(100 * row.covered))
        )
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"document_{document.document}"
        ):
            st.markdown(
                f"**{plain(document.title(lang))}**  \n{plain(f'{line} · {state}')}",
                width="stretch",
            )
            st.button(
                t("desk.open", lang),
                key=f"open_{document.document}",
                on_click=editing.read,
                args=(document.document,),
            )
    if len(rows) > shown:
        st.button(t("desk.more_documents", lang), on_click=_more, args=(shown + _AT_ONCE,))


def _more(shown: int) -> None:
    st.session_state["_documents_shown"] = shown


# ---- adding --------------------------------------------------------------------------------------


def _add(atlas: Atlas, ledger: Ledger, lang: str) -> None:
    readings: list[Reading] = st.session_state.get(_READ, [])
    box = st.expander(
        t("desk.add_document", lang), icon=":material/note_add:", expanded=bool(readings),
        key="add_documents",
    )  # fmt: skip
    with box:
        for words in st.session_state.pop(_FAULTS, ()):
            st.error(plain(words))
        if readings:
            if len(readings) > 1:
                st.caption(plain(t("desk.several", lang, n=len(readings))))
            _describe(atlas, ledger, readings[0], lang)
            return
        with st.form("document_form", border=False):
            st.text_area(t("desk.paste", lang), key="document_text", height=180)
            st.file_uploader(
                t("desk.or_files", lang), accept_multiple_files=True, key=_files_key(),
                max_upload_size=upload_megabytes(MAX_FILE),
            )  # fmt: skip
            if may_fetch():
                st.text_input(t("desk.or_address", lang), key="document_address")
            st.form_submit_button(
                t("desk.read", lang), type="primary", on_click=_read, args=(ledger, lang)
            )


def _files_key() -> str:
    """The key of the field for files: another one after each reading, so that it is empty then."""
    return f"document_files_{st.session_state.get(_TIMES, 0)}"


def _read(ledger: Ledger, lang: str) -> None:
    """Read what was pasted or chosen; faults are kept to be shown, each with its file."""
    found: list[Reading] = []
    faults: list[str] = []
    given: list[tuple[str, bytes | None]] = []
    text = st.session_state.get("document_text") or ""
    if text.strip():
        given.append((text, None))
    given += [(f.name, f.getvalue()) for f in st.session_state.get(_files_key()) or ()]
    address = (st.session_state.get("document_address") or "").strip()
    if address:
        try:
            came = fetch(address, still_wanted)
            found += [
                replace(one, origin=came.url)
                for one in read_file(came.data, came.url, still_wanted)
            ]
        except Unreadable as e:
            faults.append(e.error.text(lang))
    elif not given:
        faults.append(t("error.document_empty", lang))
    for name, data in given:
        try:
            found += pasted(name) if data is None else read_file(data, name, still_wanted)
        except Unreadable as e:
            faults.append(e.error.text(lang))
    fresh = []
    for reading in found:
        if known := same_text(ledger, reading):
            name = f"{reading.origin}: " if reading.origin else ""
            faults.append(name + t("desk.there", lang, title=known.title(lang)))
        else:
            fresh.append(reading)
    st.session_state[_READ] = fresh
    st.session_state[_FAULTS] = faults
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    if found:
        st.session_state["document_text"] = ""


def _describe(atlas: Atlas, ledger: Ledger, reading: Reading, lang: str) -> None:
    """Ask what the ledger must know of a document, with proposals from it."""
    for name, count in reading.odd:
        st.warning(t(f"desk.odd_{name}", lang, n=count))
    if reading.language not in DRAFTED:
        names = ", ".join(language_name(key, lang) for key in DRAFTED)
        st.warning(plain(t("desk.odd_language", lang, names=names)))
    with st.container(height=140):
        shown = _TURNS.sub("\u2426", reading.text[:_SHOWN])
        st.text(shown + ("…" if len(reading.text) > _SHOWN else ""))
    known = list(ledger.sources)
    used = [d.publisher for d in ledger.documents.values()]
    known.sort(key=lambda key: (-used.count(key), ledger.sources[key].name(lang)))
    named = publisher_named(ledger, reading)
    zones = list(atlas.settings.zones)
    languages = list(dict.fromkeys([*DRAFTED, reading.language, ""]))
    zone = _zone(ledger, named, reading.language)
    n = reading.raw_sha256[:8] + str(len(reading.text))
    day, words = ("", "") if reading.day else day_named(reading)
    if day:
        st.caption(plain(t("desk.day_named", lang, day=day, words=words)))
    with st.form(f"describe_{n}", border=False):
        # Row by row, so that Tab and a narrow screen take them in the order in which they are read.
        by, new, day_of, zone_of, own, spoken = (
            part for _ in range(3) for part in st.columns(2, vertical_alignment="bottom")
        )
        values: dict[str, Any] = {
            "publisher": by.selectbox(
                t("desk.publisher", lang),
                [_NEW, *known],
                index=1 + known.index(named) if named else 0,
                format_func=lambda key: (
                    t("desk.publisher_new", lang) if key == _NEW else ledger.sources[key].name(lang)
                ),
            ),
            "name": new.text_input(t("desk.publisher_name", lang)),
            "published": day_of.text_input(t("desk.published", lang), reading.day or day),
            "zone": zone_of.selectbox(
                t("desk.zone", lang), zones, index=zones.index(zone) if zone in zones else 0
            ),
            "title": own.text_input(
                t("desk.title_own", lang), reading.title, placeholder=t("desk.title_built", lang)
            ),
            "language": spoken.selectbox(
                t("desk.language", lang),
                languages,
                index=languages.index(reading.language),
                format_func=lambda key: (
                    language_name(key, lang) if key else t("panel.language_unknown", lang)
                ),
            ),
            "url": st.text_input(
                t("desk.address", lang),
                reading.origin if reading.origin.startswith(("https://", "http://")) else "",
            ),
        }
        with st.container(horizontal=True):
            keep = submitted(t("desk.keep", lang), "document_keep", type="primary")
            drop = submitted(t("desk.leave_out", lang), "document_drop")
    if drop:
        _done()
        st.rerun()
    if keep:
        _keep(reading, values, lang)


def _zone(ledger: Ledger, publisher: str, language: str) -> str:
    """The zone of the publisher's last document, else of the last in that language; "" for none."""
    known = [d for d in ledger.documents.values() if d.zone]
    own = [d.zone for d in known if d.publisher == publisher]
    return (own or [d.zone for d in known if d.language == language] or [""])[-1]


def _keep(reading: Reading, values: dict[str, Any], lang: str) -> None:
    name = " ".join((values["name"] or "").split())
    is_new = values["publisher"] == _NEW or bool(name)
    title = " ".join((values["title"] or "").split())
    spoken = "ja" if values["language"] == "ja" else "en"
    said = Described(
        title={spoken: title},
        publisher="" if is_new else values["publisher"],
        source={"name_en": name, "kind": "media"} if is_new else {},
        published=(values["published"] or "").strip(),
        zone=values["zone"] or "",
        language=values["language"],
        url=(values["url"] or "").strip(),
    )
    who = writer(Role.CONTRIBUTOR)
    try:
        saved, key = add_document(data_folder(), reading, said, who, articles())
    except AlreadyThere as e:
        st.error(plain(t("desk.there", lang, title=e.document.title(lang))))
    except Refused as e:
        for error in e.errors:
            st.error(plain(fault(error, lang)))
    except Conflict:
        st.error(plain(t("desk.meanwhile", lang)))
    except StorageError as e:
        st.error(plain(e.text(lang)))
    else:
        reopen()
        _done()
        document = saved.ledger.documents[key]
        words = pick(lang, en=document.title_en, ja=document.title_ja)
        st.session_state["_document_said"] = t("desk.added", lang, title=words)
        if not st.session_state.get(_READ):
            editing.read(key)
        st.rerun()


def _done() -> None:
    """The first of the documents that were read is dealt with."""
    st.session_state[_READ] = st.session_state.get(_READ, [])[1:]
