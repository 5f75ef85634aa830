"""The page *History*: every change of the ledger, and the ledger as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.i18n import strings, t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.folder import EVENTS
from geo.ledger.history import BrokenHistory, Entry, RowChange, entries, first_break
from geo.ledger.saving import Conflict, Refused
from geo.ledger.storage import StorageError
from geo.model.claims import shortened
from geo.service import desk, history
from geo.service.current import articles, current_atlas, data_folder, reopen
from geo.service.stores import database_url
from geo.service.writing import NotAllowed, may_take_back, writer
from geo.ui import past_state
from geo.ui.link import address, is_new_link, plain, words_of_link
from geo.ui.navigation import go_to
from geo.ui.releases_view import releases_view
from geo.ui.sidebar import header
from geo.ui.view import View

_FIRST, _MORE = 20, 50  # entries shown at first, and with each press
_NAMED = 4  # rows of an entry that its line names
_CELLS = 200  # cells of an entry that are listed
_LONG = 300  # letters of a cell
_SHOWN, _OF, _ERRORS = "_history_shown", "_history_of", "_history_errors"


def history_view(view: View) -> None:
    """All of the page."""
    lang = view.lang
    with st.sidebar:
        header(lang)
    if is_new_link():
        st.session_state[_OF] = (words_of_link().get("of") or [""])[-1][:200]
    st.title(t("app.page_history", lang))
    st.caption(t("history.help", lang))
    folder = data_folder()
    if database_url() or (folder / "archive.json").is_file():
        st.info(t("past.archive", lang))
        return
    for message in st.session_state.pop(_ERRORS, ()):
        st.error(plain(message))
    broken = first_break(folder)
    try:
        known = history.for_reader(folder)[::-1]
    except BrokenHistory as e:
        st.error(plain(t("past.broken", lang, name=e.found.file)))
        return
    if broken is not None:
        st.error(plain(t(f"error.history_{broken.reason}", lang, entry=broken.entry)))
    if not known:
        st.info(t("past.none", lang))
        return
    if broken is None:
        st.caption(f"✓ {plain(t('history.whole', lang, n=whole(len(known), lang)))}")
    releases_view(lang)
    wanted = _filter(known, lang)
    found = [entry for entry in known if wanted.fits(entry)]
    count = t("history.count", lang, n=whole(len(found), lang), of=whole(len(known), lang))
    st.markdown(plain(count))
    _files(found, lang)
    most = st.session_state.get(_SHOWN, _FIRST)
    ledger = current_atlas().ledger
    for entry in found[:most]:
        _entry(entry, ledger, lang)
    if (left := len(found) - most) > 0:
        n = whole(min(left, _MORE), lang)
        st.button(t("history.more", lang, n=n), on_click=_more, args=(most,), key="more")


def _filter(known: list[Entry], lang: str) -> history.Wanted:
    """The fields by which entries are looked for, and what they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="history_filter"):
        text = st.text_input(t("history.find", lang), key="history_text", max_chars=200)
        actions = list(dict.fromkeys(entry.action for entry in known))
        done = st.multiselect(
            t("history.what", lang),
            actions,
            format_func=lambda one: action_words(one, lang),
            placeholder=t("filter.any", lang),
            key=f"history_what_{lang}",
        )
        people = sorted({entry.who for entry in known if entry.who})
        who = st.multiselect(
            t("history.who", lang),
            people,
            placeholder=t("filter.any", lang),
            key=f"history_who_{lang}",
        )
        _as_it_was(known, lang)
    claim = st.session_state.get(_OF, "")
    if claim:
        with st.container(horizontal=True, vertical_alignment="center", key="history_of"):
            st.markdown(plain(t("history.claim", lang, claim=claim)), width="content")
            st.button(t("history.all", lang), on_click=_all_claims, key="history_all")
    return history.Wanted(text, tuple(done), tuple(who), None, claim)


def _as_it_was(known: list[Entry], lang: str) -> None:
    """A day, and the map as the ledger was at its end."""
    first, last = (date.fromisoformat(known[n].at[:10]) for n in (-1, 0))
    today = datetime.now(UTC).date()
    day = st.date_input(
        t("history.at", lang), last, min_value=first, max_value=max(last, today), key="history_day"
    )
    asked = _end_of(day)
    st.button(
        t("history.go", lang),
        # The day that stands there when it is pressed: both may be told at once.
        on_click=lambda: _see(_end_of(st.session_state["history_day"])),
        disabled=not asked,
        key="history_go",
        icon=":material/map:",
    )
    if asked:
        _beside_now(asked, lang, "history_beside")


def _beside_now(moment: str, lang: str, key: str) -> None:
    """A link to two maps: the ledger as it was at a moment, and as it is."""
    words = urlencode({"left.at": moment, "lang": lang})
    st.link_button(
        t("history.beside", lang), address(words, "beside"), key=key, icon=":material/compare:"
    )


def _end_of(day: object) -> str:
    """The last minute of a day in UTC; "" where no day is chosen."""
    if not isinstance(day, date):
        return ""
    at = datetime.combine(day, time(23, 59), UTC)
    return at.isoformat(timespec="minutes").replace("+00:00", "Z")


def _files(found: list[Entry], lang: str) -> None:
    with st.container(horizontal=True, key="history_files"):
        for kind, make, file, mime in (
            ("csv", history.as_csv, "history.csv", "text/csv"),
            ("prov", history.as_prov, "history.prov.json", "application/json"),
        ):
            st.download_button(
                t(f"history.{kind}", lang),
                data=partial(make, found),
                file_name=file,
                mime=mime,
                on_click="ignore",
                key=f"history_{kind}",
            )


def _entry(entry: Entry, ledger: Ledger, lang: str) -> None:
    with st.expander(plain(line_of(entry, ledger, lang)), key=f"history_{entry.entry}"):
        if entry.changes:
            st.html(_table(entry, lang))
        elif entry.rows:
            n = sum(sum(counted) for counted in entry.rows.values())
            st.caption(t("history.not_listed", lang, n=whole(n, lang)))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("history.see", lang), on_click=_see, args=(entry.at,), key=f"see_{entry.entry}"
            )
            _beside_now(entry.at, lang, f"beside_{entry.entry}")
            if entry.changes and may_take_back(entry.who) and not past_state.at():
                st.button(
                    t("card.undo", lang),
                    on_click=_undo,
                    args=(entry.entry, lang),
                    key=f"take_back_{entry.entry}",
                )
        st.caption(plain(t("history.hash", lang, hash=entry.hash())))


def line_of(entry: Entry, ledger: Ledger, lang: str) -> str:
    """An entry in a line: when, who, what, of which claims (else of which other rows), why."""
    rows = {c.key: c for c in entry.changes if c.table == EVENTS}
    rows = rows or {c.key: c for c in entry.changes}
    some = list(rows.values())[:_NAMED]
    names = ", ".join(
        shortened(_name_of(change, ledger, lang), 120 if len(some) == 1 else 50) for change in some
    )
    more = len(rows) - len(some)
    names += f" +{whole(more, lang)}" if more > 0 else ""
    when = entry.at[:16].replace("T", " ") + " UTC"
    why = shortened(entry.why, 120)
    parts = (when, entry.who, action_words(entry.action, lang), names, why)
    return " · ".join(part for part in parts if part)


def _name_of(change: RowChange, ledger: Ledger, lang: str) -> str:
    """What a person calls a row: a claim by its headline, others by name or title; else its key."""
    claim = ledger.claims.get(change.key) if change.table == EVENTS else None
    if claim is not None:
        return claim.headline(lang)
    cells = {**(change.before or {}), **(change.after or {})}
    for column in ("headline", "title", "name"):
        if f"{column}_en" in cells:
            words = {key: cells.get(f"{column}_{key}", "") for key in ("en", "ja", "uk")}
            return words.get(lang) or next(filter(None, words.values()), change.key)
    return change.key


def action_words(action: str, lang: str) -> str:
    """What was done, in words; an action of another version as it stands."""
    key = f"desk.action_{action}"
    return t(key, lang) if key in strings() else shortened(action, 40)


def _table(entry: Entry, lang: str) -> str:
    """The cells that differ, before and after, as escaped HTML."""

    def text(cell: str | None, none: str) -> str:
        if cell is None:
            return f"<i>{escape(none)}</i>"
        if not cell:
            return f"<i>{escape(t('history.empty', lang))}</i>"
        return f'<span dir="auto">{escape(shortened(cell, _LONG))}</span>'

    heads = "".join(
        f"<th scope=col>{escape(t(f'history.{name}', lang))}</th>"
        for name in ("row", "column", "before", "after")
    )
    rows = []
    for change in entry.changes:
        for column in columns_of(change):
            before = None if change.before is None else change.before.get(column, "")
            after = None if change.after is None else change.after.get(column, "")
            none = t("history.no_row", lang)
            rows.append(
                f'<tr><td><span dir="auto">{escape(change.key)}</span></td>'
                f"<td><code>{escape(column)}</code></td>"
                f"<td>{text(before, none)}</td><td>{text(after, none)}</td></tr>"
            )
        if len(rows) > _CELLS:
            break
    body = "".join(rows[:_CELLS])
    left = "<p>…</p>" if len(rows) > _CELLS else ""
    return f'<table class="ca-history"><thead><tr>{heads}</tr></thead>{body}</table>{left}'


def columns_of(change: RowChange) -> list[str]:
    """The columns that a change touches."""
    return list(dict.fromkeys([*(change.before or {}), *(change.after or {})]))


def _see(moment: str) -> None:
    if not moment:
        return
    past_state.show_at(moment)
    go_to("map")


def open_history(claim: str) -> None:
    """Have the page show the changes of one claim."""
    st.session_state[_OF] = claim


def _more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + _MORE


def _all_claims() -> None:
    st.session_state[_OF] = ""


def _undo(number: int, lang: str) -> None:
    st.session_state[_ERRORS] = take_back(number, lang)


def take_back(number: int, lang: str) -> list[str]:
    """Undo an entry; gives what is said instead where that cannot be done."""
    entry = next((e for e in entries(data_folder()) if e.entry == number), None)
    if entry is None or not may_take_back(entry.who):
        return [t("desk.read_only", lang)]
    try:
        saved = desk.take_back(data_folder(), number, writer(), articles())
    except NotAllowed:
        return [t("desk.read_only", lang)]
    except Conflict:
        return [t("desk.undo_conflict", lang)]
    except Refused as e:
        return [error.text(lang) for error in e.errors]
    except StorageError as e:
        return [e.text(lang)]
    reopen()
    changes = saved.entry.changes if saved.entry else ()
    went = any(c.table == "documents.csv" and c.after is None for c in changes)
    st.toast(t("desk.undone_document" if went else "desk.undone", lang))
    return []
