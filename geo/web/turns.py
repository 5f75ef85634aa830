"""Viewers take turns: whoever asks for much waits for his own questions, and others do not.

A turn is one piece of work: an answer, or the next piece of a file that is being sent. Some turns
run at once. The next one goes to the address that has waited longest since its last turn, and of
the pages at that address, which their cookie tells apart, to the one that has waited longest. No
address has all turns. For use within one event loop.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from starlette.requests import Request

from geo.web.hosts import COOKIE

_LATELY = 5.0  # seconds in which a turn was asked for lately
_SHARE = 2  # of all places, one address may take one of so many


class Full(Exception):
    """There are too many requests in progress or waiting, of everybody or of this viewer."""


@dataclass(frozen=True)
class Viewer:
    """Who asks. address: of the client, as a trusted proxy says it; page: what its cookie says."""

    address: str
    page: str

    @classmethod
    def of(cls, request: Request) -> Viewer:
        """The viewer of a request."""
        address = request.client.host if request.client else ""
        return cls(address, request.cookies.get(COOKIE, "")[:200])


_Waiting = OrderedDict[str, deque[asyncio.Future[None]]]


class Turns:
    """The turns of one kind of work."""

    def __init__(self, at_once: int, most: int) -> None:
        """at_once: turns of one address in progress; one more is kept for the others.

        most: turns in progress or waiting.
        """
        self.threads = at_once + 1
        self._each, self._free, self._most = at_once, at_once + 1, most
        self._in_progress: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()  # in progress or waiting
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._last = -_LATELY  # when a turn was asked for last

    def were_asked_for(self) -> bool:
        """Whether somebody has asked for a turn in the last seconds."""
        return monotonic() - self._last < _LATELY

    @asynccontextmanager
    async def place(self, viewer: Viewer) -> AsyncIterator[None]:
        """A place for a request, whatever number of turns it takes. Raises Full."""
        address = viewer.address
        many = self._asked.total() >= self._most
        if many or self._asked[address] >= max(1, self._most // _SHARE):
            raise Full
        self._asked[address] += 1
        try:
            yield
        finally:
            _one_less(self._asked, address)

    async def take(self, viewer: Viewer) -> None:
        """Wait for a turn; it is the caller's until `give_back`."""
        self._last = monotonic()
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        of = self._waiting.setdefault(viewer.address, OrderedDict())
        of.setdefault(viewer.page, deque()).append(mine)
        self._go_on()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # the turn came at this very moment
                self.give_back(viewer)
            raise

    def give_back(self, viewer: Viewer) -> None:
        """End a turn."""
        _one_less(self._in_progress, viewer.address)
        self._free += 1
        self._go_on()

    def _go_on(self) -> None:
        while self._free and (turn := self._next()):
            address, waiting = turn
            self._free -= 1
            self._in_progress[address] += 1
            waiting.set_result(None)

    def _next(self) -> tuple[str, asyncio.Future[None]] | None:
        for address in list(self._waiting):
            if self._in_progress[address] >= self._each:
                continue
            found = self._first_of(address)
            if found is not None:
                return address, found
        return None

    def _first_of(self, address: str) -> asyncio.Future[None] | None:
        """The next that still waits at an address, which then is the last in the order."""
        pages = self._waiting[address]
        while pages:
            page, waiting = next(iter(pages.items()))
            found = waiting.popleft()
            if waiting:
                pages.move_to_end(page)
            else:
                del pages[page]
            if not found.done():
                if pages:
                    self._waiting.move_to_end(address)
                else:
                    del self._waiting[address]
                return found
        del self._waiting[address]
        return None


def _one_less(counted: Counter[str], name: str) -> None:
    counted[name] -= 1
    if counted[name] <= 0:
        del counted[name]
