"""Buttons whose work the page itself does, further down than they stand.

Streamlit begins the page again with every message from the browser, and tells only the first of
these runs that a button was pressed. A press is therefore kept until a run comes to its work.
"""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from geo.ui.private_streamlit import page_of_run

_PRESSED = "_pressed"
_EXPECTED = 60.0  # seconds after which nobody waits for the work of a press any more


def pressed(label: str, key: str, **more: Any) -> bool:
    """Draw a button, and say once for each press that its work is to be done now."""
    st.button(label, key=key, on_click=_keep, args=(key,), **more)
    return _taken(key)


def submitted(label: str, key: str, **more: Any) -> bool:
    """The same for the button of a form."""
    st.form_submit_button(label, key=key, on_click=_keep, args=(key,), **more)
    return _taken(key)


def _keep(key: str) -> None:
    st.session_state.setdefault(_PRESSED, {})[key] = (time.monotonic(), page_of_run())


def _taken(key: str) -> bool:
    kept: dict[str, tuple[float, str]] = st.session_state.get(_PRESSED, {})
    if key not in kept:
        return False
    at, page = kept.pop(key)
    return page == page_of_run() and time.monotonic() - at < _EXPECTED
