"""A cache of answers, bounded in number, in which threads share the work on the same question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from geo.store.engine import CANCEL, Cancelled

_LOOK_EVERY = 0.05  # seconds between looks at whether a waiting asker was cancelled
T = TypeVar("T")


class Answers:
    """Cached answers by question. Safe to share between threads.

    All askers get the same object, which nobody may change.
    """

    def __init__(self, most: int) -> None:
        """most: number of answers to keep; the least recently used one is dropped first."""
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()  # answers of any type
        self._under_way: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(
        self,
        question: Hashable,
        answer: Callable[[], T],
        wait: Callable[[Callable[[], T]], T] | None = None,
    ) -> T:
        """The cached answer, else the result of `answer`, which is then cached.

        If another thread is computing it, this one waits. wait: how to wait for an answer that is
        not cached; called with a function that computes it. Raises Cancelled if the asker's token
        is cancelled meanwhile, and any exception of `answer`, which is not cached.
        """
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                found: T = self._kept[question]
                return found

        def worked_out() -> T:
            return self._worked_out(question, answer)

        return wait(worked_out) if wait else worked_out()

    def _worked_out(self, question: Hashable, answer: Callable[[], T]) -> T:
        while True:
            with self._lock:
                if question in self._kept:
                    found: T = self._kept[question]
                    return found
                other = self._under_way.get(question)
                if other is None:
                    mine = self._under_way[question] = threading.Lock()
                    mine.acquire()
                    break
            _until_free(other)
        try:
            made = answer()
            with self._lock:
                self._kept[question] = made
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return made
        finally:
            with self._lock:
                del self._under_way[question]
            mine.release()

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)


def _until_free(other: threading.Lock) -> None:
    """Wait until another thread has finished its answer, or failed."""
    token = CANCEL.get()
    while not other.acquire(timeout=_LOOK_EVERY):
        if token and token.is_cancelled:
            raise Cancelled
    other.release()
