"""What a viewer answered about a kind of file, for the next file of that kind in this session."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from geo.importing.sheets import Sheet
from geo.importing.told_speakers import MAX_SPEAKERS, Speaker
from geo.model.places import fold
from geo.ui.link import language

_KINDS, _SPEAKERS = "_import_kinds", "_import_speakers"
_MAX_KINDS = 40


def kind_of(sheet: Sheet) -> str:
    """The kind of a file: that of its format and columns."""
    return hashlib.sha256(repr((sheet.kind, sheet.columns)).encode()).hexdigest()[:16]


def remembered(sheet: Sheet) -> dict[str, Any]:
    """What was answered about files of this kind, by the name of the question; to be changed."""
    kinds: dict[str, dict[str, Any]] = st.session_state.setdefault(_KINDS, {})
    kind = kind_of(sheet)
    found = kinds.pop(kind, {})
    kinds[kind] = found  # the last
    while len(kinds) > _MAX_KINDS:
        del kinds[next(iter(kinds))]
    return found


def widget(sheet: Sheet, name: str, options: Sequence[Any], default: Any = None) -> str:
    """The key of the widget that asks `name`, set to what was answered before.

    options: the answers that it can have; default: for the first file of a kind. Each language has
    a widget of its own, for the reason that `geo.ui.choices` gives.
    """
    key = f"import_{name}_{language()}_{sheet.sha256[:12]}"
    if key not in st.session_state:
        before = remembered(sheet).get(name, default)
        if before in options:
            st.session_state[key] = before
    return key


def remember(sheet: Sheet, name: str, answer: Any) -> None:
    """Keep an answer for the next file of this kind."""
    known = remembered(sheet)
    if name not in known or known[name] != answer:
        known[name] = answer
        known[f"{name} of"] = sheet.sha256


def is_of_another_file(sheet: Sheet, name: str) -> bool:
    """Whether what is answered was answered for another file of this kind."""
    return bool(remembered(sheet).get(f"{name} of", sheet.sha256) != sheet.sha256)


def speakers() -> dict[str, Speaker]:
    """What was said about speakers, by their folded text; to be changed through `tell`."""
    found: dict[str, Speaker] = st.session_state.setdefault(_SPEAKERS, {})
    return found


def told_of(text: str) -> Speaker | None:
    """What was said about a speaker."""
    return speakers().get(fold(text))


def tell(speaker: Speaker) -> None:
    """Keep what is said about a speaker; nothing more where it says nothing."""
    known = speakers()
    known.pop(fold(speaker.text), None)
    if speaker.says_something and len(known) < MAX_SPEAKERS:
        known[fold(speaker.text)] = speaker
