"""Fields that offer choices by names of the reader's language.

Streamlit's browser side keeps a choice by its name and sends it with the next press. After a change
of the language no such name is offered any more, and the choice would be lost. So each language has
a field of its own, and the choice itself stands in the session, under a key without language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")


def choose_one(
    word: str,
    lang: str,
    label: str,
    options: Sequence[T],
    name: Callable[[T], str],
    **more: Any,
) -> None:
    """A field for one of `options`, which is `st.session_state[word]`."""
    with st.container(key=word):
        st.selectbox(label, options, format_func=name, **_kept(word, lang), **more)


def choose_some(
    word: str,
    lang: str,
    label: str,
    options: Sequence[str],
    name: Callable[[str], str],
    **more: Any,
) -> None:
    """A field for some of `options`, which are the list `st.session_state[word]`."""
    with st.container(key=word):
        st.multiselect(label, options, format_func=name, **_kept(word, lang), **more)


def remembered(word: str, first: Any) -> dict[str, Any]:
    """Key and callback of a field in a part that is not always drawn, so that it keeps its value.

    The value is `st.session_state[word]`; first: what it is at first.
    """
    st.session_state.setdefault(word, first)
    return _kept(word, "shown")


def taken_by(key: str, take: Callable[[Any], None]) -> dict[str, Any]:
    """Key and callback of a field. take: is given what it says, whenever that changes."""

    def changed() -> None:
        # A field may still call this after it was replaced, as by one of another language.
        if key in st.session_state:
            take(st.session_state[key])

    return {"key": key, "on_change": changed}


def _kept(word: str, lang: str) -> dict[str, Any]:
    key = f"{word}_{lang}"
    st.session_state[key] = st.session_state[word]
    return taken_by(key, lambda said: st.session_state.update({word: said}))
