"""Pages of features that are made while their reader still reads the page before.

GDAL and QGIS take a page, read it, and only then ask for the next one: server and reader wait for
each other. For a reader who follows the link `next` the page after it is made meanwhile. There are
at most two such pages, each is given once, and one that nobody fetches is dropped after a while, so
that memory stays flat and little is made in vain.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

_MOST = 2
_SECONDS = 20.0  # for which a page waits to be fetched


@dataclass(frozen=True)
class Made:
    """A page. following: the token of the next one, "" behind the last."""

    body: bytes
    following: str


@dataclass
class PagesAhead:
    """The pages that wait to be fetched, by what they are the answer to."""

    _pages: dict[Hashable, tuple[Future[Made], float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: Hashable) -> Made | None:
        """The page, once it is made; None where it was not begun, or failed."""
        with self._lock:
            found = self._pages.pop(key, None)
        if found is None or found[0].exception() is not None:
            return None
        return found[0].result()

    def make(self, key: Hashable, made: Callable[[], Made]) -> None:
        """Make a page, in this thread, where there is room for one more."""
        page: Future[Made] = Future()
        now = time.monotonic()
        with self._lock:
            for old in [k for k, (_, begun) in self._pages.items() if now - begun > _SECONDS]:
                del self._pages[old]
            if len(self._pages) >= _MOST or key in self._pages:
                return
            self._pages[key] = page, now
        try:
            page.set_result(made())
        except BaseException as e:  # whoever asks for the page makes it again, and is told
            page.set_exception(e)
