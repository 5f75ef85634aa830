"""Waits for a long call of a library in such a way that it can be stopped meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

_EVERY = 0.2  # seconds between two looks
T = TypeVar("T")


def waited(work: Callable[[], T], tell: Callable[[], None]) -> T:
    """The result of `work`, which runs in a thread of its own. Raises what it raises.

    tell: called again and again meanwhile; an exception that it raises ends the waiting at once.
    The call then comes to its end by itself, and nobody waits for it.
    """
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as e:
            result.set_exception(e)

    Thread(target=run, daemon=True).start()
    while True:
        try:
            return result.result(_EVERY)
        except TimeoutError:
            if result.done():  # the work itself took too long for something
                raise
            tell()
