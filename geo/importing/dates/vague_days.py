"""Parts of a year that are more than a day: quarters, ISO weeks, thirds of a month, unknown digits.

Each has a first and a last day. The thirds of a month are what a text means by "early", "mid" and
"late": days 1 to 10, 11 to 20, and 21 to the last, which the ledger holds as known to the week.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

Part = tuple[date, date, Literal["week", "month", "year"]]

_QUARTER = re.compile(
    r"(?:q([1-4])|([1-4])q|([1-4])(?:st|nd|rd|th) quarter(?: of)?|(i{1,3}|iv|[1-4])(?:-?й)?"
    r" квартал)[ ,/-]{0,2}(\d{4})|(\d{4})[ -]?q([1-4])",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?([1-7]))?", re.IGNORECASE)
_UNKNOWN_DIGITS = re.compile(r"(\d{4})-(\d{2}|[Xxu]{2})-[Xxu]{2}|(\d{4})-[Xxu]{2}")
_JAPANESE_THIRDS = {"上旬": 0, "初旬": 0, "初め": 0, "中旬": 1, "半ば": 1, "下旬": 2, "末": 2}
_JAPANESE_THIRD = re.compile(rf"(.+月)の?({'|'.join(_JAPANESE_THIRDS)})")


def part_of_year(text: str) -> Part | None:
    """The quarter or ISO week that a text names, or a date with unknown digits (EDTF)."""
    try:
        if m := _QUARTER.fullmatch(text):
            said = next(g for g in (*m.groups()[:4], m[7]) if g).lower()
            quarter = _ROMAN[said] if said in _ROMAN else int(said)
            return _months(int(m[5] or m[6]), quarter * 3 - 2, quarter * 3)
        if (m := _WEEK.fullmatch(text)) and not m[3]:
            first = date.fromisocalendar(int(m[1]), int(m[2]), 1)
            return first, first + timedelta(days=6), "week"
        if m := _UNKNOWN_DIGITS.fullmatch(text):
            if m[2] and m[2].isdecimal():
                return _months(int(m[1]), int(m[2]), int(m[2]))
            year = int(m[1] or m[3])
            return date(year, 1, 1), date(year, 12, 31), "year"
    except (ValueError, OverflowError):
        return None
    return None


def day_of_week(text: str) -> date | None:
    """The day that a text names by its ISO week, such as 2023-W19-5."""
    m = _WEEK.fullmatch(text)
    try:
        return date.fromisocalendar(int(m[1]), int(m[2]), int(m[3])) if m and m[3] else None
    except ValueError:
        return None


def third_of_month(text: str) -> tuple[str, int] | None:
    """The text of the month, and which third of it is meant (0, 1, 2); None for other texts."""
    if m := _JAPANESE_THIRD.fullmatch(text):
        return m[1], _JAPANESE_THIRDS[m[2]]
    folded = text.lower()
    for third, words in enumerate(_thirds()):
        for word in words:
            if folded.startswith(word) and folded[len(word) : len(word) + 1] in (" ", "-"):
                return text[len(word) + 1 :].strip(), third
    return None


def third(first: date, which: int) -> Part:
    """A third of the month that begins with `first`."""
    last = monthrange(first.year, first.month)[1]
    days = ((1, 10), (11, 20), (21, last))[which]
    return first.replace(day=days[0]), first.replace(day=days[1]), "week"


def _months(year: int, start: int, end: int) -> Part:
    last = monthrange(year, end)[1]
    return date(year, start, 1), date(year, end, last), "month"


@cache
def _thirds() -> tuple[list[str], ...]:
    """The words for each third of a month, the longest first."""
    text = (Path(__file__).parent / "thirds.toml").read_text(encoding="utf-8")
    found: Mapping[str, list[str]] = tomllib.loads(text)
    return tuple(sorted(found[key], key=len, reverse=True) for key in ("early", "mid", "late"))
