"""Dates as they were said: a day without a time, or an instant with an offset, and spans of these.

A date-only value belongs to that calendar day in every zone and never moves. A date-time with an
offset is an instant, and its day depends on the zone in which it is read (daylight saving
included, by the IANA database through `zoneinfo`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

# Years 1000 to 2999: a typo beyond them would be a span of a million days, or no instant at all.
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True)
class When:
    """One date as it was said.

    value: a `date` (no time was said), or an aware `datetime` (time and offset were said).
    """

    value: date

    @property
    def is_instant(self) -> bool:
        """Whether a time of day with an offset was said."""
        return isinstance(self.value, datetime)

    def day_in(self, zone: str) -> date:
        """The calendar day in `zone` (an IANA name); a date-only value is the same in all."""
        if isinstance(self.value, datetime):
            return self.value.astimezone(ZoneInfo(zone)).date()
        return self.value

    def text_in(self, zone: str) -> str:
        """`2023-05-12`, or for an instant `2023-02-14 18:00` in `zone`."""
        if isinstance(self.value, datetime):
            return self.value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        return self.value.isoformat()

    def __str__(self) -> str:
        """The ISO 8601 form that `parse_when` reads back to an equal value."""
        if isinstance(self.value, datetime):
            seconds = "seconds" if self.value.second else "minutes"
            return self.value.isoformat(timespec=seconds)
        return self.value.isoformat()


def parse_when(text: str) -> When:
    """Read an ISO date (`2023-05-12`) or date-time with offset (`2023-02-14T10:00+01:00`).

    Raises ValueError for anything else: years outside 1000 to 2999, other orders of day and
    month, a time without an offset, days that do not exist. Nothing is guessed.
    """
    if _DAY.fullmatch(text):
        return When(date.fromisoformat(text))
    if _INSTANT.fullmatch(text):
        return When(datetime.fromisoformat(text))
    raise ValueError(f"not an ISO date, nor a date-time with an offset: {text!r}")


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, both included; `end` is None for a single date.

    start: None where the source does not say when.
    """

    start: When | None
    end: When | None = None

    def days_in(self, zone: str) -> tuple[date, date] | None:
        """First and last calendar day in `zone`, or None where no date was said."""
        if self.start is None:
            return None
        first = self.start.day_in(zone)
        last = self.end.day_in(zone) if self.end else first
        return first, max(first, last)

    def ends_before_it_starts(self) -> bool:
        """Whether the end lies before the start; a date-only end reaches to the end of its day.

        A mixed pair is compared by the instant's own local day, the only day it was said with.
        """
        if self.start is None or self.end is None:
            return False
        a, b = self.start.value, self.end.value
        if isinstance(a, datetime) and isinstance(b, datetime):
            return b < a
        return _own_day(b) < _own_day(a)

    def text_in(self, zone: str) -> str:
        """The span in `zone`, or an empty string where no date was said."""
        if self.start is None:
            return ""
        first = self.start.text_in(zone)
        return f"{first} – {self.end.text_in(zone)}" if self.end else first


def _own_day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def step(first: date, last: date, days: int) -> tuple[date, date]:
    """Move a range of days by `days` times its own length (a single day moves by one day)."""
    shift = timedelta(days=days * ((last - first).days + 1))
    return first + shift, last + shift


def each_day(first: date, last: date) -> list[date]:
    """Every calendar day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
