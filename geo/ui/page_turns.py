"""Runs of pages take turns: one at a time, in the order in which their viewers came.

Python runs one thread at a time. Where several pages run at once none is done sooner, all are done
later, and the threads that answer maps wait for them. While a run waits for the store it gives its
turn away.
"""

from __future__ import annotations

from bisect import insort
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock
from time import monotonic

# Seconds in which a run that waits sees that its viewer has moved on. Each look takes Python from
# the run that has the turn, and a hundred may wait.
_LOOK_EVERY = 0.5
_LONG = 1.0  # seconds after which a run is a long one, as of a file that is made, and delays nobody
_REMEMBERED = 10_000  # viewers who gave up waiting


@dataclass(order=True)
class _Place:
    """A place in the line: runs that have begun come first, then who has waited longest."""

    is_new: bool
    since: float
    number: int
    reached: Event = field(default_factory=Event, compare=False)


class Turns:
    """One holds a turn at a time; who has held it for `long` seconds no longer counts."""

    def __init__(self, long: float = _LONG) -> None:
        self._long = long
        self._lock = Lock()
        self._numbers = count()
        self._line: list[_Place] = []
        self._holders: dict[int, float] = {}  # since when, by the number of the place
        self._came: OrderedDict[str, float] = OrderedDict()  # viewers who have had no turn since

    @contextmanager
    def turn(self, viewer: str, still_wanted: Callable[[], object]) -> Iterator[None]:
        """Wait for a turn and hold it.

        viewer: who waits anew, because he has moved on, keeps the place that he had. still_wanted:
        asked while it waits; what it raises ends the waiting.
        """
        with self._lock:
            since = self._came.setdefault(viewer, monotonic())
            while len(self._came) > _REMEMBERED:
                self._came.popitem(last=False)
        mine = _Turn(self, _Place(True, since, next(self._numbers)), still_wanted)
        before = _MINE.set(mine)
        try:
            mine.take()
            with self._lock:
                self._came.pop(viewer, None)
            yield
        finally:
            self.leave(mine.place)
            _MINE.reset(before)

    def stand_in_line(self, place: _Place) -> None:
        """Have `place.reached` set when it is its turn."""
        with self._lock:
            insort(self._line, place)
        self.admit()

    def leave(self, place: _Place) -> None:
        """Forget a place, whether it has its turn or waits."""
        with self._lock:
            self._holders.pop(place.number, None)
            if place in self._line:
                self._line.remove(place)
        self.admit()

    def admit(self) -> None:
        """Let the next one have its turn, if nobody has one."""
        with self._lock:
            now = monotonic()
            if self._line and all(now - since >= self._long for since in self._holders.values()):
                following = self._line.pop(0)
                self._holders[following.number] = now
                following.reached.set()

    def is_first(self, place: _Place) -> bool:
        """Whether a place is the first in the line."""
        with self._lock:
            return bool(self._line) and self._line[0] is place


@dataclass
class _Turn:
    turns: Turns
    place: _Place
    still_wanted: Callable[[], object]

    def take(self) -> None:
        """Wait for the turn."""
        self.turns.stand_in_line(self.place)
        while not self.place.reached.wait(_LOOK_EVERY):
            self.still_wanted()
            if self.turns.is_first(self.place):
                self.turns.admit()  # who holds a turn may have become a long one

    def go_on(self) -> None:
        """Wait for the turn again, before those that have not begun."""
        self.place = _Place(False, monotonic(), self.place.number)
        self.take()


_MINE: ContextVar[_Turn | None] = ContextVar("turn", default=None)


@contextmanager
def without_a_turn() -> Iterator[None]:
    """Give the turn of this run to others while it waits for something; then it goes on."""
    mine = _MINE.get()
    if mine is not None:
        mine.turns.leave(mine.place)
    yield  # what ends the waiting ends the run too, which then needs no turn
    if mine is not None:
        mine.go_on()


TURNS = Turns()  # of this process
