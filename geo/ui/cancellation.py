"""Waiting for an answer only as long as its viewer does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from functools import cache
from time import monotonic
from typing import TypeVar

import streamlit as st

from geo.service.stores import database_url
from geo.store.backends import query_seconds
from geo.store.engine import CANCEL, BackendError, CancelToken
from geo.ui.page_turns import without_a_turn
from geo.ui.private_streamlit import is_in_a_run

_LOOK_EVERY = 0.05  # seconds
_GRACE = 1.0  # seconds in which a database that holds the same limit says so itself
# How many questions of pages run at once. Where this process answers them itself, more of them
# would make the maps wait.
_THREADS, _THREADS_OF_SERVER = 4, 16
_Answer = TypeVar("_Answer")


def ask_cancellably(ask: Callable[[], _Answer]) -> _Answer:
    """The answer of `ask`, which is given up as soon as the viewer asks for something else.

    Raises BackendError after the time that a question may take.
    """
    if not is_in_a_run():  # nobody waits who could move on
        return ask()
    token = CancelToken()
    context = copy_context()
    context.run(CANCEL.set, token)
    began: list[float] = []

    def timed() -> _Answer:
        began.append(monotonic())
        return ask()

    waiting = _pool().submit(context.run, timed)
    seconds = query_seconds()
    try:
        with without_a_turn():
            while True:
                try:
                    return waiting.result(_LOOK_EVERY)
                except NotYet:
                    still_wanted()
                if began and monotonic() - began[0] > seconds + _GRACE:
                    raise BackendError("limits.too_slow", {"seconds": f"{seconds:g}"})
    except BaseException:
        token.cancel()
        raise


def still_wanted() -> None:
    """End this run of the page if its viewer has gone or asked for something else.

    Reading the session is where Streamlit ends a run that nobody waits for.
    """
    _ = "_moved_on" in st.session_state


@cache
def _pool() -> ThreadPoolExecutor:
    threads = _THREADS_OF_SERVER if database_url() else _THREADS
    return ThreadPoolExecutor(threads, thread_name_prefix="ask")
