"""Intervals of numbers that figures allow, and the distance between two of them.

A bound stays a bound: `>1000` allows every number above 1000, and no number stands for it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from geo.model.claims import Figure


@dataclass(frozen=True)
class Interval:
    """The numbers from `low` to `high`, either of which may be infinite.

    low_open, high_open: whether that end itself is not allowed, as in `>1000`.
    """

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it allows no number."""
        if self.low == self.high:
            return self.low_open or self.high_open
        return self.low > self.high

    def meet(self, other: Interval) -> Interval:
        """The numbers that both allow; it may be empty."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not closed)

    def hull(self, other: Interval) -> Interval:
        """The narrowest interval with both."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, closed = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not closed)

    def is_within(self, other: Interval) -> bool:
        """Whether `other` allows every number of this one."""
        return self.hull(other) == other


@dataclass(frozen=True)
class Distance:
    """How far apart two numbers are of which only intervals are known.

    least: 0 where the intervals touch or meet; most: None without a limit. can_agree: whether some
    number is in both intervals.
    """

    least: float
    most: float | None
    can_agree: bool


_OF = {
    "=": lambda v: Interval(v, v),
    ">=": lambda v: Interval(low=v),
    ">": lambda v: Interval(low=v, low_open=True),
    "<=": lambda v: Interval(high=v),
    "<": lambda v: Interval(high=v, high_open=True),
}


def interval_of(figures: Iterable[Figure]) -> Interval | None:
    """The numbers that all `figures` of one name in one claim allow.

    None where that cannot be said: one of them says "about", or no number satisfies all of them.
    """
    found = Interval()
    for figure in figures:
        if figure.relation not in _OF:
            return None
        found = found.meet(_OF[figure.relation](figure.value))
    return None if found.is_empty else found


def hull(intervals: Iterable[Interval]) -> Interval | None:
    """The narrowest interval with all of them; None where there is none."""
    found: Interval | None = None
    for each in intervals:
        found = each if found is None else found.hull(each)
    return found


def distance(a: Interval, b: Interval) -> Distance:
    """How far a number of `a` and one of `b` are apart, at least and at most."""
    most = max(b.high - a.low, a.high - b.low)
    # The difference of two very large numbers may have no float.
    least = min(max(0.0, b.low - a.high, a.low - b.high), sys.float_info.max)
    return Distance(least, most if math.isfinite(most) else None, not a.meet(b).is_empty)
