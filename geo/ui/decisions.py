"""The import page's questions: what becomes of claims that an import could withdraw or replace."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.importing.options import Options, Undecided
from geo.importing.report import clash_lines, lacking_lines

_KEY = "_undecided"


def ask(question: str, asked: Undecided) -> NoReturn:
    """Draw the page anew with the questions of an import. question: which import they belong to."""
    st.session_state[_KEY] = (question, asked)
    st.rerun()


def asked_no_more() -> None:
    """The questions have been answered."""
    st.session_state.pop(_KEY, None)


def decided(question: str, options: Options, lang: str) -> Options:
    """`options` with the viewer's answers; where nothing was asked yet, with the wish to be asked.

    An import that was asked about shows its questions here; to keep everything is the answer
    before the viewer chooses another.
    """
    held = st.session_state.get(_KEY)
    if held is None or held[0] != question:
        return replace(options, withdraw=None, replace=None)
    asked: Undecided = held[1]
    withdraw = take_place = False
    if asked.lacking.claims:
        st.warning(t("import.ask_withdraw", lang))
        st.text("\n".join(lacking_lines(asked.lacking, lang)))
        withdraw = _yes("withdraw", lang)
    if asked.clashes or asked.outdated:
        st.warning(t("import.ask_replace", lang))
        lines = clash_lines(asked.clashes, lang) if asked.clashes else []
        if asked.outdated:
            lines.append(t("import.asked_outdated", lang, n=whole(asked.outdated, lang)))
        st.text("\n".join(lines))
        take_place = _yes("replace", lang)
    st.caption(t("import.asked", lang))
    return replace(options, withdraw=withdraw, replace=take_place)


def _yes(what: str, lang: str) -> bool:
    answer = st.radio(
        t(f"import.ask_{what}", lang),
        (f"{what}_no", f"{what}_yes"),
        format_func=lambda a: t(f"import.{a}", lang),
        key=f"import_{what}",
        label_visibility="collapsed",
    )
    return answer == f"{what}_yes"
