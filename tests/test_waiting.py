"""Long calls that can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from geo.briefing.waiting import Told, ahead, waited


class Stop(Exception):
    """As the page stops its work."""


def test_a_long_call_is_told_of_and_can_be_stopped():
    ends, told = threading.Event(), []

    def tell() -> None:
        told.append(time.monotonic())
        if len(told) == 2:
            raise Stop

    with pytest.raises(Stop):
        waited(lambda: ends.wait(60), tell)
    assert len(told) == 2
    ends.set()


def test_the_result_or_the_fault_of_the_call_comes_back():
    assert waited(lambda: 42, lambda: None) == 42
    with pytest.raises(TimeoutError, match="own"):
        waited(lambda: (_ for _ in ()).throw(TimeoutError("own")), lambda: None)


def test_work_is_done_ahead_in_order_and_of_few_items():
    taken: list[int] = []

    def items() -> Iterator[int]:
        for n in range(50):
            taken.append(n)
            yield n

    for item, result in ahead(items(), lambda n: n * n):
        assert result == item * item
        assert len(taken) <= item + 6, "no more is taken in advance than threads can work on"
    assert taken == list(range(50))


def test_work_ahead_ends_when_its_items_end_by_an_exception():
    done: list[int] = []

    def items() -> Iterator[int]:
        yield from range(10)
        raise Stop

    with pytest.raises(Stop):
        list(ahead(items(), done.append))
    assert len(done) <= 10
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


def test_work_ahead_can_be_stopped_while_an_item_takes_long() -> None:
    ends, told = threading.Event(), []

    def tell() -> None:
        told.append(time.monotonic())
        if len(told) == 2:
            raise Stop

    with pytest.raises(Stop):
        list(ahead(range(9), lambda _: ends.wait(60), tell))
    assert len(told) == 2
    ends.set()


def test_what_was_reported_last_is_told_again() -> None:
    said: list[tuple[int, int]] = []
    told = Told(lambda done, of: said.append((done, of)), 7)
    told.again()
    told(3, 7)
    told.again()
    assert said == [(0, 7), (3, 7), (3, 7)]
