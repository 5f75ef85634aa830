"""Times of day that a text says, and on which day they are, by the zone that they are said in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from geo.drafting.lexicon import clocks
from geo.drafting.text import Span

_HEAD = 600  # code points in which a bulletin says when it was written
_REACH = 24  # code points between a time and its zone


@dataclass(frozen=True)
class Clock:
    """A time of day in a text. day: the last one on which it had been reached by the end of the
    bulletin's day in the bulletin's own zone. is_abroad: whether another zone is said."""

    day: date
    span: Span
    is_abroad: bool


def clock_in(text: str, day: date, zone: str, lang: str) -> Clock | None:
    """The first time of day in a part of a text; None where it says none.

    day: of the bulletin, in `zone` (IANA name).
    """
    for name, form in _zones():
        for m in form.finditer(text):
            read = _time_beside(text, m.span(), lang)
            if read is not None:
                at, span = read
                return Clock(_day_of(at, ZoneInfo(name), day, ZoneInfo(zone)), span, name != zone)
    here = _form("here", lang).search(text)
    return Clock(day, here.span(), False) if here else None


def is_of_evening(text: str, lang: str) -> bool:
    """Whether a bulletin was written late in the day that it tells of."""
    return bool(_form("evening", lang).search(text[:_HEAD]))


def _day_of(at: time, said: ZoneInfo, day: date, own: ZoneInfo) -> date:
    """The last day in the zone `said` whose time `at` lies before the end of `day` in `own`."""
    end = datetime.combine(day + timedelta(days=1), time(), own).astimezone(said)
    is_reached = datetime.combine(end.date(), at, said) < end
    return end.date() if is_reached else end.date() - timedelta(days=1)


def _time_beside(text: str, zone: Span, lang: str) -> tuple[time, Span] | None:
    """The time of day beside words for a zone, and where both stand."""
    if lang == "ja":
        m = _form("times", lang).match(text, zone[1])
        span = (zone[0], m.end()) if m else zone
    else:
        low = max(0, zone[0] - _REACH)
        m = _form("times", lang).search(text[low : zone[0]])
        span = (low + m.start(), zone[1]) if m else zone
    if m is None:
        return None
    hour, minute = int(m["hour"]), int(m["minute"] or 0)
    if m["half"] in ("p", "P", "午後", "夜", "夕方") and hour < 12:
        hour += 12
    elif m["half"] in ("a", "A") and hour == 12:
        hour = 0
    if hour == 24:
        hour = 0
    try:
        return time(hour, minute), span
    except ValueError:
        return None


@cache
def _zones() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"(?<![A-Za-zА-яІЇЄҐіїєґ])(?:{form})(?![A-Za-zА-яІЇЄҐіїєґ])"))
        for name, form in clocks()["zones"].items()
    )


@cache
def _form(kind: str, lang: str) -> re.Pattern[str]:
    return re.compile(clocks()[kind][lang], re.IGNORECASE)
