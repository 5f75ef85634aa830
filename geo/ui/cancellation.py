"""Waiting for an answer only as long as its viewer does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from functools import cache
from typing import TypeVar

import streamlit as st

from geo.service.stores import database_url
from geo.store.engine import CANCEL, CancelToken
from geo.ui.private_streamlit import is_in_a_run

_LOOK_EVERY = 0.05  # seconds
# How many questions of pages run at once. Where this process answers them itself, more of them
# would make the maps wait.
_THREADS, _THREADS_OF_SERVER = 4, 16
_Answer = TypeVar("_Answer")


def ask_cancellably(ask: Callable[[], _Answer]) -> _Answer:
    """The answer of `ask`, which is given up as soon as the viewer asks for something else."""
    if not is_in_a_run():  # nobody waits who could move on
        return ask()
    token = CancelToken()
    context = copy_context()
    context.run(CANCEL.set, token)
    waiting = _pool().submit(context.run, ask)
    try:
        while True:
            try:
                return waiting.result(_LOOK_EVERY)
            except NotYet:
                still_wanted()
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
