"""Long calls of a library: several at once, and such that they can be stopped meanwhile."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TypeVar

_EVERY = 0.2  # seconds between two looks
_MAX_WORKERS = 4
S = TypeVar("S")
T = TypeVar("T")


def ahead(
    items: Iterable[S], work: Callable[[S], T], tell: Callable[[], None] = lambda: None
) -> Iterator[tuple[S, T]]:
    """The items, each with the result of `work`, which runs in other threads meanwhile.

    As many run at once as there are cores. Only one item more than that is taken in advance, so
    that little is kept in memory. tell: as in `waited`; it and whoever gives the items can end the
    work by an exception.
    """
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    waiting: deque[tuple[S, Future[T]]] = deque()
    others = ThreadPoolExecutor(workers)
    is_stopped = False

    def told() -> None:
        nonlocal is_stopped
        is_stopped = True
        tell()
        is_stopped = False

    try:
        for item in items:
            waiting.append((item, others.submit(work, item)))
            if len(waiting) > workers:
                first, future = waiting.popleft()
                yield first, _told(future, told)
        for first, future in waiting:
            yield first, _told(future, told)
    finally:
        # Whoever stops the work does not wait for what is being made.
        others.shutdown(wait=not is_stopped, cancel_futures=True)


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
    return _told(result, tell)


def _told(result: Future[T], tell: Callable[[], None]) -> T:
    """A result; `tell` is called again and again until it is there."""
    while True:
        try:
            return result.result(_EVERY)
        except TimeoutError:
            if result.done():  # the work itself took too long for something
                raise
            tell()


class Told:
    """Reports of progress, of which the last can be told again while something takes long."""

    def __init__(self, progress: Callable[[int, int], None], of: int) -> None:
        self._progress, self._last = progress, (0, of)

    def __call__(self, done: int, of: int) -> None:
        """Report that `done` of `of` are done."""
        self._last = done, of
        self._progress(done, of)

    def again(self) -> None:
        """Report once more what was reported last."""
        self._progress(*self._last)
