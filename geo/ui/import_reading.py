"""How an uploaded file is read: what was found, and what the viewer can choose instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from geo.i18n import t
from geo.importing.files import open_sheet
from geo.importing.job import encodings_for
from geo.importing.options import Options
from geo.importing.report import found_text
from geo.importing.sheets import Choose, Limits, Reading, Sheet, Unreadable
from geo.ui.cancellation import still_wanted
from geo.ui.choices import choose_one
from geo.ui.link import plain

_ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1251", "cp1250", "koi8-u", "shift_jis", "euc_jp")
_SEPARATORS = (",", ";", "\t", "|")
_KNOWN, _SHEET = "_import_known", "_sheet"


@dataclass(frozen=True)
class _Known:
    """What is known of an upload. file: its id. members, sheets: the names to choose from."""

    file: str
    members: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: Sheet | None = None


def open_upload(upload: Any, limits: Limits, lang: str) -> tuple[Sheet, Options]:
    """The uploaded file, and what the viewer says of how it is to be read.

    upload: of `st.file_uploader`. The choices are drawn in any case, with what was found beside
    them. Raises Unreadable, Choose.
    """
    held = st.session_state.get(_KNOWN)
    known = held if held and held.file == upload.file_id else _Known(upload.file_id)
    place = st.container()
    # The widgets are drawn below, when it is known what they offer; their values are there already.
    values = st.session_state
    reading = Reading(
        values.get(_key("member", known)) or "",
        values.get(_key("sheet", known)) or "",
        values.get(_key("header", known)),
        values.get(_key("separator", known)) or "",
    )
    encoding = values.get(_key("encoding", known)) or ""
    options = Options(encoding=encoding, reading=reading, limits=limits)
    failed: Unreadable | None = None
    try:
        sheet = _opened(upload, options)
        # Where the viewer has chosen one of some names, these stay.
        sheets = known.sheets if reading.sheet else sheet.found.sheets
        known = replace(known, members=sheet.found.members, sheets=sheets, sheet=sheet)
    except Choose as e:
        names = {"members": e.names} if e.of == "member" else {"sheets": e.names}
        known, failed = replace(known, sheet=None, **names), e
    except Unreadable as e:
        known, failed = replace(known, sheet=None), e
    st.session_state[_KNOWN] = known
    with place:
        options = _choices(known, options, lang)
    if failed is not None:
        raise failed
    return sheet, options


def _key(which: str, known: _Known) -> str:
    """The key of a widget. What was chosen for one file says nothing about the next."""
    key = f"import_{which}_{known.file}"
    if which == "sheet":  # each table of a zip has sheets of its own
        key += f"_{st.session_state.get(_key('member', known)) or ''}"
    return key


def _choices(known: _Known, options: Options, lang: str) -> Options:
    """Draw what was found and what can be chosen; return `options` with what is on or off."""
    found = known.sheet.found if known.sheet else None
    for which, names, chosen in (
        ("member", known.members, found.member if found else ""),
        ("sheet", known.sheets, found.sheet if found else ""),
    ):
        if len(names) > 1:
            st.selectbox(
                t(f"import.pick_{which}", lang),
                names,
                index=None,
                placeholder=chosen or t("import.pick", lang),
                key=_key(which, known),
            )
    by_itself = t("import.by_itself", lang)
    with st.expander(t("import.reading", lang)):
        if known.sheet and found:
            how = (found.format, known.sheet.encoding, found_text(found, lang))
            st.caption(plain("; ".join(filter(None, dict.fromkeys(how)))))
        left, middle, right = st.columns(3)
        for which in ("encoding", "separator"):
            st.session_state.setdefault(_key(which, known), "")
        with left:
            choose_one(
                _key("encoding", known),
                lang,
                t("import.encoding", lang),
                ("", *_ENCODINGS),
                lambda encoding: encoding or by_itself,
            )
        marks = {"": by_itself, "\t": t("import.mark_tab", lang)}
        with middle:
            choose_one(
                _key("separator", known),
                lang,
                t("import.separator", lang),
                ("", *_SEPARATORS),
                lambda mark: marks.get(mark, mark),
            )
        right.number_input(
            t("import.header", lang),
            min_value=0,
            value=None,
            step=1,
            placeholder=by_itself,
            help=t("import.header_help", lang),
            key=_key("header", known),
        )
        swap, by_name, extract = (
            st.toggle(t(f"import.{name}", lang), key=f"import_{name}")
            for name in ("swap", "by_name", "extract")
        )
    return replace(options, swap=swap, by_name=by_name, extract=extract)


def _opened(upload: Any, options: Options) -> Sheet:
    """The upload as a sheet, opened once for each way of reading it. Raises Unreadable."""
    key = (upload.file_id, options.encoding, options.reading)
    held = st.session_state.get(_SHEET)
    if held and held[0] == key:
        sheet: Sheet = held[1]
        return sheet
    drop_sheet()
    upload.seek(0)
    sheet = open_sheet(
        upload,
        upload.name,
        encodings_for(options),
        options.limits,
        reading=options.reading,
        check=still_wanted,
    )
    st.session_state[_SHEET] = (key, sheet)
    return sheet


def drop_sheet() -> None:
    """Close the sheet that this session has open."""
    held = st.session_state.pop(_SHEET, None)
    if held:
        held[1].close()
