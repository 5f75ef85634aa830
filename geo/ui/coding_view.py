"""The page *Two coders*: another coder's ledger beside this one, and what is to be settled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from geo.archive.manifest import is_archive
from geo.export.package import read_package
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.two_coders import Comparison, Disagreement, NothingInCommon, compared
from geo.service.atlas import Atlas
from geo.service.limits import upload_megabytes
from geo.service.stores import database_url
from geo.ui import editing
from geo.ui.link import plain
from geo.ui.navigation import CODING, DESK, go_to
from geo.ui.sidebar import header
from geo.ui.view import View
from geo.views.coding import disagreements_csv, head, line, table

_MOST_PACKED, _MOST_UNPACKED = 20 * 1024**2, 60 * 1024**2
_SHOWN = 30  # disagreements at first, and with each press
_FILE, _BROUGHT, _MOST = "coding_file", "_coding", "_coding_most"


@dataclass(frozen=True)
class _Brought:
    """Another coder's package. It stays while its reader goes to the desk and comes back.

    version: of the ledger here, with which it was compared; found: what came of it; said: why there
    is nothing to compare; faults: rows of it with a fault.
    """

    name: str
    data: bytes
    version: str = ""
    found: Comparison | None = None
    said: str = ""
    faults: int = 0


def coding_view(atlas: Atlas, view: View) -> None:
    """All of the page."""
    lang = view.lang
    with st.sidebar:
        header(lang)
    st.title(t("app.page_coding", lang))
    st.markdown(plain(t("coding.help", lang)))
    if is_archive(atlas.folder) or database_url():
        st.info(t("coding.archive", lang))
        return
    st.file_uploader(
        t("coding.upload", lang),
        type="zip",
        key=_FILE,
        max_upload_size=upload_megabytes(_MOST_PACKED),
        on_change=_take,
    )
    brought: _Brought | None = st.session_state.get(_BROUGHT)
    if brought is None:
        return
    if brought.version != atlas.version:
        brought = _compared(atlas.ledger, brought.name, brought.data, atlas.version, lang)
        st.session_state[_BROUGHT] = brought
    if st.session_state.get(_FILE) is None:  # brought before a visit to another page
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(t("coding.brought", lang, file=brought.name)), width="content")
            st.button(t("coding.take_away", lang), on_click=_take, key="coding_away")
    if brought.said:
        st.error(plain(brought.said))
    if brought.faults:
        values = {"file": brought.name, "n": brought.faults}
        st.warning(plain(t("coding.faults", lang, **values)))
    if brought.found:
        _comparison(brought.found, lang)


def coding_link(lang: str) -> None:
    """A button that leads to the page."""
    st.button(
        t("coding.title", lang),
        on_click=go_to,
        args=(CODING,),
        key="to_coding",
        help=t("coding.help", lang),
    )


def _take() -> None:
    """Keep the file that was brought just now; none where it was taken away."""
    given = st.session_state.get(_FILE)
    st.session_state[_BROUGHT] = _Brought(given.name, given.getvalue()) if given else None
    st.session_state.pop(_MOST, None)


def _compared(ledger: Ledger, name: str, data: bytes, version: str, lang: str) -> _Brought:
    """A package, compared with the ledger here. version: of that ledger."""
    made = partial(_Brought, name, data, version)
    try:
        other = read_package(data, _MOST_UNPACKED)
        return made(compared(ledger, other), faults=len(other.errors))
    except NothingInCommon:
        return made(said=t("coding.nothing", lang, a=t("app.title", lang), b=name))
    except ValueError as e:
        return made(said=t("coding.not_read", lang, why=e))


def _comparison(found: Comparison, lang: str) -> None:
    for words in head(found, lang):
        st.markdown(plain(words))
    names = [t(f"coding.{word}", lang) for word in ("column", "n", "same", "alpha", "ac1")]
    rows = [dict(zip(names, row, strict=True)) for row in table(found, lang)]
    st.table(rows)
    st.caption(t("coding.limits", lang))
    of = len(found.disagreements)
    st.subheader(t("coding.to_settle", lang, n=whole(of, lang)))
    if not of:
        return
    st.download_button(
        t("coding.csv", lang),
        disagreements_csv(found),
        "disagreements.csv",
        "text/csv",
        on_click="ignore",
    )
    most = st.session_state.get(_MOST, _SHOWN)
    for n, each in enumerate(found.disagreements[:most]):
        _settle(n, each, lang)
    if of > most:
        left = whole(min(of - most, _SHOWN), lang)
        st.button(t("history.more", lang, n=left), on_click=_more, args=(most,), key="coding_more")


def _more(shown: int) -> None:
    st.session_state[_MOST] = shown + _SHOWN


def _settle(n: int, each: Disagreement, lang: str) -> None:
    """A disagreement, and a way to the claim of this ledger."""
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"coding_{n}"):
        st.markdown(plain(line(each, lang)), width="stretch")
        if each.a:
            st.button(
                t("coding.open", lang), key=f"coding_open_{n}", on_click=_open, args=(each.a,)
            )


def _open(claim: str) -> None:
    """Show the card of a claim on the desk; who may not write reads it there."""
    editing.edit(claim, CODING)
    go_to(DESK)
