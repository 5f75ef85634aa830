"""Long calls that can be stopped."""

from __future__ import annotations

import threading
import time

import pytest

from geo.briefing.waiting import waited


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
