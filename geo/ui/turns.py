"""Runs of pages take turns: one at a time, in the order in which they came.

Python runs one thread at a time. Where several pages run at once none is done sooner, all are done
later, and the threads that answer maps wait for them. While a run waits for the store it gives its
turn away.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock
from time import monotonic

_LOOK_EVERY = 0.05  # seconds in which a run that waits sees that its viewer has moved on
_LONG = 1.0  # seconds after which a run is a long one, as of a file that is made, and delays nobody


class Turn:
    """The turn of one run. still_wanted: asked while it waits; what it raises ends the waiting."""

    def __init__(self, turns: Turns, still_wanted: Callable[[], object]) -> None:
        self._turns, self._still_wanted = turns, still_wanted
        self._mine = Event()

    def take(self, has_begun: bool = False) -> None:
        """Wait for the turn. has_begun: before those that have not."""
        self._mine.clear()
        self._turns.stand_in_line(self._mine, has_begun)
        while not self._mine.wait(_LOOK_EVERY):
            self._still_wanted()
            self._turns.admit()  # who holds a turn may have become a long one

    def give_away(self) -> None:
        """End the turn, or the waiting for it."""
        self._turns.leave(self._mine)


class Turns:
    """One holds a turn at a time; who has held it for `long` seconds no longer counts."""

    def __init__(self, long: float = _LONG) -> None:
        self._long = long
        self._lock = Lock()
        self._holders: dict[Event, float] = {}  # since when
        self._begun: deque[Event] = deque()
        self._new: deque[Event] = deque()

    @contextmanager
    def turn(self, still_wanted: Callable[[], object]) -> Iterator[None]:
        """Wait for a turn and hold it; see `Turn`."""
        mine = Turn(self, still_wanted)
        before = _MINE.set(mine)
        try:
            mine.take()
            yield
        finally:
            mine.give_away()
            _MINE.reset(before)

    def stand_in_line(self, mine: Event, has_begun: bool) -> None:
        """Set `mine` when it is its turn."""
        with self._lock:
            (self._begun if has_begun else self._new).append(mine)
        self.admit()

    def leave(self, mine: Event) -> None:
        """Forget `mine`, whether it has its turn or waits."""
        with self._lock:
            self._holders.pop(mine, None)
            for line in (self._begun, self._new):
                if mine in line:
                    line.remove(mine)
        self.admit()

    def admit(self) -> None:
        """Let the next one have its turn, if nobody has one."""
        with self._lock:
            now = monotonic()
            if any(now - since < self._long for since in self._holders.values()):
                return
            line = self._begun or self._new
            if line:
                following = line.popleft()
                self._holders[following] = now
                following.set()


_MINE: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def without_a_turn() -> Iterator[None]:
    """Give the turn of this run to others while it waits for something; then it goes on."""
    mine = _MINE.get()
    if mine is None:
        yield
        return
    mine.give_away()
    yield  # what ends the waiting ends the run too, which then needs no turn
    mine.take(has_begun=True)


TURNS = Turns()  # of this process
