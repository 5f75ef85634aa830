"""Which claim is written and which document is read: kept in the session.

In the address they are `edit` and `document`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

NEW = "+"  # no claim id, so that a new claim has a word of its own in the address
_READING = "_reading"
_EDIT, _KEY, _FROM = "_edit", "_edit_key", "_edit_from"


def edited() -> str | None:
    """The id of the claim that is being corrected; `NEW` for a new one, None for none."""
    found: str | None = st.session_state.get(_EDIT)
    return found


def key() -> str:
    """Tells the open card from those before."""
    found: str = st.session_state.setdefault(_KEY, secrets.token_hex(4))
    return found


def edit(claim: str, came_from: str = "") -> None:
    """Open the card of a claim. came_from: the page to go back to."""
    st.session_state.update({_EDIT: claim, _KEY: secrets.token_hex(4), _FROM: came_from})
    st.session_state.pop("_card_answer", None)


def close() -> str:
    """Close the card; tells from which page it was opened, or ""."""
    for name in (_EDIT, _KEY, "_card_answer"):
        st.session_state.pop(name, None)
    found: str = st.session_state.pop(_FROM, "")
    return found


def document() -> str:
    """The key of the document that is being reviewed; "" for none."""
    found: str = st.session_state.get(_READING, "")
    return found


def read(document: str) -> None:
    """Open a document to review it; "" closes it."""
    close()
    st.session_state[_READING] = document


def adopt(words: Mapping[str, Sequence[str]]) -> None:
    """Open the card and the document that an address names, and no others."""
    wanted = (words.get("edit") or [""])[-1]
    if wanted and wanted != edited():
        edit(wanted)
    elif not wanted:
        close()
    st.session_state[_READING] = (words.get("document") or [""])[-1]


def words() -> dict[str, Any]:
    """The words for the address of the desk."""
    claim, read_now = edited(), document()
    return ({"edit": (claim,)} if claim else {}) | ({"document": (read_now,)} if read_now else {})
