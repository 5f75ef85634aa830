"""Dates as sources state them: a calendar day, or an instant with an offset, and spans of these.

A calendar day is the same in every time zone. An instant falls on a day that depends on the zone in
which it is read, by the rules of the IANA database (`zoneinfo`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.i18n.days import day_words, days_words, time_words

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True)
class When:
    """A date as stated: a day or an instant.

    value: a `date` if no time was stated, else a `datetime` with its offset.
    """

    value: date

    @property
    def is_instant(self) -> bool:
        """Whether a time of day with an offset was stated."""
        return isinstance(self.value, datetime)

    def day_in(self, zone: str) -> date:
        """The calendar day in `zone` (an IANA name)."""
        if isinstance(self.value, datetime):
            return _local(self.value, zone).date()
        return self.value

    def text_in(self, zone: str) -> str:
        """A day as `2023-05-12`, an instant as `2023-02-14 18:00` in `zone`.

        A time that the clock of the zone shows twice, because it was put back, has its offset:
        `2023-10-29 03:30 (+02:00)`.
        """
        if isinstance(self.value, datetime):
            local = _local(self.value, zone)
            text = local.isoformat(" ", "minutes")
            return f"{text[:16]} ({text[16:]})" if _is_shown_twice(local) else text[:16]
        return self.value.isoformat()

    def words_in(self, zone: str, lang: str) -> str:
        """The same as people write it in `lang`: `14 February 2023, 18:00`."""
        if not isinstance(self.value, datetime):
            return day_words(self.value, lang)
        local = _local(self.value, zone)
        words = time_words(local, lang)
        offset = local.isoformat(" ", "minutes")[16:]
        return f"{words} ({offset})" if _is_shown_twice(local) else words

    def __str__(self) -> str:
        """The ISO 8601 form, which `parse_when` parses to an equal value."""
        if isinstance(self.value, datetime):
            seconds = "seconds" if self.value.second else "minutes"
            return self.value.isoformat(timespec=seconds)
        return self.value.isoformat()


def _local(instant: datetime, zone: str) -> datetime:
    """`instant` in `zone`; in its own offset where the calendar ends, at year 1 and 9999."""
    try:
        return instant.astimezone(ZoneInfo(zone))
    except OverflowError:
        return instant


def _is_shown_twice(local: datetime) -> bool:
    """Whether the clock of the zone shows this time at two instants."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def parse_when(text: str) -> When:
    """Parse an ISO date (`2023-05-12`) or date-time with offset (`2023-02-14T10:00+01:00`).

    Raises ValueError for anything else, such as years outside 1 to 9999, other orders of day and
    month, a time without an offset, or days that do not exist.
    """
    if _DAY.fullmatch(text):
        return When(date.fromisoformat(text))
    if _INSTANT.fullmatch(text):
        return When(datetime.fromisoformat(text))
    raise ValueError(f"not an ISO date, nor a date-time with an offset: {text!r}")


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, both included; `end` is None for a single date.

    start: None if the date is unknown.
    """

    start: When | None
    end: When | None = None

    def days_in(self, zone: str) -> tuple[date, date] | None:
        """First and last calendar day in `zone`, or None if the date is unknown."""
        if self.start is None:
            return None
        first = self.start.day_in(zone)
        last = self.end.day_in(zone) if self.end else first
        return first, max(first, last)

    def ends_before_it_starts(self) -> bool:
        """Whether the end is before the start.

        A day and an instant are compared by the day of the instant in its own offset.
        """
        if self.start is None or self.end is None:
            return False
        a, b = self.start.value, self.end.value
        if isinstance(a, datetime) and isinstance(b, datetime):
            return b < a
        return _own_day(b) < _own_day(a)

    def text_in(self, zone: str) -> str:
        """The span in `zone`, or "" if the date is unknown."""
        if self.start is None:
            return ""
        first = self.start.text_in(zone)
        return f"{first} – {self.end.text_in(zone)}" if self.end else first

    def words_in(self, zone: str, lang: str) -> str:
        """The same as people write it in `lang`: `9–13 May 2023`."""
        if self.start is None:
            return ""
        if self.end is None:
            return self.start.words_in(zone, lang)
        first, last = self.start.value, self.end.value
        if isinstance(first, datetime) or isinstance(last, datetime) or last < first:
            return f"{self.start.words_in(zone, lang)} – {self.end.words_in(zone, lang)}"
        return days_words(first, last, lang)


def _own_day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def step(first: date, last: date, days: int) -> tuple[date, date]:
    """A range of days moved by `days` times its own length, which is one for a single day."""
    shift = days * ((last - first).days + 1)
    return moved(first, shift), moved(last, shift)


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def moved(day: date, days: int) -> date:
    """`day` moved by `days`, no further than to the ends of the calendar (years 1 and 9999)."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def each_day(first: date, last: date) -> list[date]:
    """Every calendar day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
