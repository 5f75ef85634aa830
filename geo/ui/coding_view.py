"""Another coder's ledger beside this one, on the desk: agreement, and what to settle."""

from __future__ import annotations

import streamlit as st

from geo.export.package import read_package
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.two_coders import Comparison, Disagreement, NothingInCommon, compared
from geo.ui import editing
from geo.ui.link import plain
from geo.views.coding import disagreements_csv, head, line, table

_MOST_MB, _MOST_UNPACKED = 20, 60 * 1024 * 1024
_SHOWN = 30  # disagreements


def coding_view(ledger: Ledger, lang: str, readonly: bool) -> None:
    """The field for the other coding, and below it the comparison."""
    with st.expander(t("coding.title", lang), key="coding"):
        st.caption(t("coding.help", lang))
        given = st.file_uploader(
            t("coding.upload", lang), type="zip", key="coding_file", max_upload_size=_MOST_MB
        )
        if given is None:
            return
        try:
            other = read_package(given.getvalue(), _MOST_UNPACKED)
            found = compared(ledger, other)
        except NothingInCommon:
            names = {"a": t("app.title", lang), "b": given.name}
            st.error(plain(t("coding.nothing", lang, **names)))
            return
        except ValueError as e:
            st.error(plain(t("coding.not_read", lang, why=e)))
            return
        if other.errors:
            values = {"file": given.name, "n": len(other.errors)}
            st.warning(plain(t("coding.faults", lang, **values)))
        _comparison(found, lang, readonly)


def _comparison(found: Comparison, lang: str, readonly: bool) -> None:
    for words in head(found, lang):
        st.markdown(plain(words))
    names = [t(f"coding.{word}", lang) for word in ("column", "n", "same", "alpha", "ac1")]
    rows = [dict(zip(names, row, strict=True)) for row in table(found, lang)]
    st.table(rows)
    st.caption(t("coding.limits", lang))
    if not found.disagreements:
        return
    st.download_button(
        t("coding.csv", lang), disagreements_csv(found), "disagreements.csv", "text/csv"
    )
    for n, each in enumerate(found.disagreements[:_SHOWN]):
        _settle(n, each, lang, readonly)
    if (of := len(found.disagreements)) > _SHOWN:
        st.caption(t("coding.shown", lang, n=_SHOWN, of=whole(of, lang)))


def _settle(n: int, each: Disagreement, lang: str, readonly: bool) -> None:
    """A disagreement, with the card of the claim of this ledger."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"coding_{n}"):
        st.markdown(plain(line(each, lang)), width="stretch")
        if each.a:
            st.button(
                t("desk.correct", lang),
                key=f"coding_open_{n}",
                on_click=editing.edit,
                args=(each.a,),
                disabled=readonly,
            )
