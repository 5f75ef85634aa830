"""Answers that are kept: bounded in number, shared by threads, each worked out once at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from geo.store.engine import CANCEL, Cancelled

_LOOK_EVERY = 0.05  # seconds after which who waits for another's answer looks whether to go on
T = TypeVar("T")


class Answers:
    """Answers by question. Safe to share between threads.

    An answer is shared by all who ask: nobody may change it.
    """

    def __init__(self, most: int) -> None:
        """most: of how many questions answers are kept; the one asked longest ago goes first."""
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
        """The answer that is kept, else what `answer` gives.

        wait: how the asker waits for what is not kept: called with what works it out. Who asks
        what another is working out waits for it. Raises Cancelled where the asker's token is given
        up meanwhile, and whatever `answer` raises, of which nothing is kept.
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
    """Until another has its answer, or has given it up."""
    token = CANCEL.get()
    while not other.acquire(timeout=_LOOK_EVERY):
        if token and token.is_cancelled:
            raise Cancelled
    other.release()
