"""Runs of pages take turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from geo.ui.page_turns import Turns, without_a_turn

MOST = 10  # seconds that a test waits


class MovedOn(Exception):
    """A viewer has asked for something else."""


def wanted() -> None:
    """Nobody moves on."""


class Run:
    """A run in a thread of its own, which ends when it is told to."""

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        turns: Turns,
        viewer: str,
        log: list[str],
        still_wanted: Callable[[], object] = wanted,
    ) -> None:
        self.begun, self.end = Event(), Event()

        def run() -> None:
            with turns.turn(viewer, still_wanted):
                log.append(viewer)
                self.begun.set()
                assert self.end.wait(MOST)

        self.done: Future[None] = pool.submit(run)

    def finish(self) -> None:
        self.end.set()
        self.done.result(MOST)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as found:
        yield found


def test_one_runs_at_a_time_in_the_order_in_which_they_came(pool: ThreadPoolExecutor) -> None:
    turns = Turns(long=MOST)
    log: list[str] = []
    first = Run(pool, turns, "first", log)
    assert first.begun.wait(MOST)
    second = Run(pool, turns, "second", log)
    while len(turns._line) < 1:
        pass
    third = Run(pool, turns, "third", log)
    assert not second.begun.wait(0.2)
    first.finish()
    assert second.begun.wait(MOST)
    assert not third.begun.is_set()
    second.finish()
    third.finish()
    assert log == ["first", "second", "third"]


def test_who_moves_on_while_waiting_keeps_the_place(pool: ThreadPoolExecutor) -> None:
    turns = Turns(long=MOST)
    log: list[str] = []
    first = Run(pool, turns, "first", log)
    assert first.begun.wait(MOST)
    moved = Event()

    def still_wanted() -> None:
        if moved.is_set():
            raise MovedOn

    early = Run(pool, turns, "early", log, still_wanted)
    while len(turns._line) < 1:
        pass
    late = Run(pool, turns, "late", log)
    while len(turns._line) < 2:
        pass
    moved.set()
    with pytest.raises(MovedOn):
        early.done.result(MOST)
    again = Run(pool, turns, "early", log)
    while len(turns._line) < 2:
        pass
    first.finish()
    assert again.begun.wait(MOST)
    again.finish()
    late.finish()
    assert log == ["first", "early", "late"]


def test_a_run_that_waits_for_the_store_lets_others_run_and_goes_on_before_new_ones(
    pool: ThreadPoolExecutor,
) -> None:
    turns = Turns(long=MOST)
    log: list[str] = []
    asked, answered = Event(), Event()

    def asking() -> None:
        with turns.turn("asking", wanted):
            with without_a_turn():
                asked.set()
                assert answered.wait(MOST)
            log.append("asking")

    done = pool.submit(asking)
    assert asked.wait(MOST)
    other = Run(pool, turns, "other", log)
    assert other.begun.wait(MOST)
    new = Run(pool, turns, "new", log)
    while len(turns._line) < 1:
        pass
    answered.set()
    while len(turns._line) < 2:
        pass
    other.finish()
    done.result(MOST)
    new.finish()
    assert log == ["other", "asking", "new"]


def test_a_long_run_holds_up_nobody(pool: ThreadPoolExecutor) -> None:
    turns = Turns(long=0.1)
    log: list[str] = []
    long = Run(pool, turns, "long", log)
    assert long.begun.wait(MOST)
    other = Run(pool, turns, "other", log)
    assert other.begun.wait(MOST)
    other.finish()
    long.finish()


def test_a_run_that_fails_gives_its_turn_back() -> None:
    turns = Turns(long=MOST)
    with pytest.raises(ZeroDivisionError), turns.turn("a", wanted):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), turns.turn("a", wanted), without_a_turn():
        raise ZeroDivisionError
    with turns.turn("b", wanted):
        assert len(turns._holders) == 1
    assert not turns._holders
    assert not turns._came
