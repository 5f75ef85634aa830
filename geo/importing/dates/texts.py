"""What the text of a date can mean, read by itself.

A text may mean several things: `05/06/2023` is a day of May or of June, `45058` a day as a
spreadsheet counts it. `meanings` gives all of them, each under a word that names the way of
reading. Which one a column means is decided in `columns`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from calendar import IllegalMonthError, monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from geo.importing.dates.program_forms import as_people_write, two_clocks
from geo.importing.dates.vague_days import (
    Part,
    day_of_week,
    part_of_year,
    third,
    third_of_month,
)
from geo.importing.dates.weekdays import without_weekday

Precision = Literal["day", "week", "month", "year"]
PRECISIONS: tuple[Precision, ...] = ("day", "week", "month", "year")
LONGEST = 100  # characters; longer texts are no dates
_FARTHEST_OFFSET = 14  # hours from UTC

# The ways of reading. CERTAIN: there is one only.
CERTAIN = ""
DMY, MDY, YMD = "dmy", "mdy", "ymd"
SERIAL_1900, SERIAL_1904 = "serial1900", "serial1904"
EPOCH = "epoch"
COMPACT = ("yyyymmdd", "ddmmyyyy", "mmddyyyy", "yymmdd", "ddmmyy", "mmddyy", "yyyymm")
WAYS = (DMY, MDY, YMD, *COMPACT, SERIAL_1900, SERIAL_1904, EPOCH)

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_LAST_OF_ERA = {"平成": 31, "昭和": 64}
_SEPARATED = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})")
_MONTH_OF_YEAR = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})")
_JAPANESE = re.compile(r"(\d{1,4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_CLOCK = re.compile(
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?\(?(?P<zone>z|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|[a-z]+(?:/[a-z0-9_+-]+){1,2}"
    r"|[^\W\d_]+(?: [^\W\d_]+){0,2})\)?)?",
    re.IGNORECASE,
)
_JAPANESE_CLOCK = re.compile(r"(午前|午後)?(\d{1,2})時(?:(半)|(\d{1,2})分(?:(\d{1,2})秒)?)?")
_COMPACT_CLOCK = re.compile(
    r"(\d{8})T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}(?::?\d{2})?)?", re.IGNORECASE
)
_BEFORE_CHRIST = re.compile(
    r"-\d{3,}-.*|.*\d\s*(?:b\.?\s?c\.?(?:\s?e\.?)?|до\s+н\.?\s?[еэ]\.?)|紀元前.*|前\d+年.*",
    re.IGNORECASE,
)
_RANGES = (
    re.compile(r"\s*(?:–|—|〜|~|―|\.\.+|から)\s*"),
    re.compile(r"\s+(?:-|to|until|till|through|по|до)\s+", re.IGNORECASE),
    re.compile(r"/"),
    re.compile(r"-"),
)
_DAYS_OF_MONTH = re.compile(r"(\d{1,2})(?:\s?[-–—]\s?|\s(?:to|по|до)\s)(\d{1,2})(\D.*)")
_FROM = re.compile(
    r"(?:from|between|(?:the )?night of|overnight(?: on)?|с|со|з|із|від|от)\s(?=\d|[^\W\d])",
    re.IGNORECASE,
)
_DAY_AND_NEXT = re.compile(r"(\d{1,2})(?:\s?[/&,]\s?|\s(?:and|та|і|и)\s)(\d{1,2})(\s.*\d{4}.*)")
_YEAR_AT_END = re.compile(r".*?[^\W\d].*?(,?\s+\d{4}\b\D*)")  # behind the name of a month
_NUMBERS_AND_YEAR = re.compile(r"\d{1,2}([./])\d{1,2}\1(\d{4})")
_AT = re.compile(r" (?:at|о|об|в)$", re.IGNORECASE)  # before a time
_WORD_FOR_YEAR = re.compile(r"(?<=\d\d)\s?(?:р|г|року|года|рік|год)\.?$")
_MONTH_THEN_DAYS = re.compile(r"([^\W\d]+\.?\s+)(\d{1,2})\s?[-–—]\s?(\d{1,2})(,?\s+\d{4})")
_WORD = re.compile(r"[^\W\d_]+\.?|\d+(?:st|nd|rd|th)?", re.IGNORECASE)
# Hyphens and a minus, and apostrophes.
_ASCII_MARKS = str.maketrans(dict.fromkeys("‐−", "-") | dict.fromkeys("’ʼ‘ʹ´`", "'"))
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)", re.IGNORECASE)


class NotADate(ValueError):
    """A text is no date that can be read. reason: key of the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Moment:
    """A day, a part of a year, or a time of day.

    first, last: its first and last day, which are equal for a day. clock: the time, None where only
    the day is said. zone: `Z`, an offset, a name of the IANA database, or "" where none is said.
    """

    first: date
    last: date
    precision: Precision = "day"
    clock: time | None = None
    zone: str = ""


@dataclass(frozen=True)
class Meaning:
    """A moment, or all from one to another.

    short: whether the year has two digits. is_third: whether it is a third of a month, by a word
    such as "late".
    """

    start: Moment
    end: Moment | None = None
    short: bool = False
    is_third: bool = False

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The start, and the end where there is one."""
        return (self.start,) if self.end is None else (self.start, self.end)


def meanings(text: str, today: date) -> Mapping[str, Meaning]:
    """All that `text` can mean, by the way of reading; `CERTAIN` where there is one only.

    today: the day by which a year of two digits is taken for one of this century or the last.
    Raises NotADate for a text that no way of reading takes.
    """
    text = plain(text)
    if len(text) > LONGEST:
        raise NotADate("date_format")
    if _BEFORE_CHRIST.fullmatch(text):
        raise NotADate("date_before_christ")
    one = _moments(text, today)
    if one is not None:
        if not one:
            raise NotADate("date_impossible")
        return one
    for first, second in _halves(text):
        found = _between(first, second, today)
        if found:
            return found
    raise NotADate("date_format")


def plain(text: str) -> str:
    """`text` with digits and marks as ASCII has them (NFKC), and single spaces.

    Letters that nobody sees, such as marks of direction, are left out. A raised number or one in a
    circle, as a mark of a note is, stands behind `^`, so that it makes no other number.
    """
    if not text.isascii():
        text = "".join(f"^{c}" if unicodedata.category(c) == "No" else c for c in text)
        text = unicodedata.normalize("NFKC", text).translate(_ASCII_MARKS)
        text = "".join(
            str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c
            for c in text
            if unicodedata.category(c) != "Cf"
        )
    return " ".join(text.split())


# ---- ranges --------------------------------------------------------------------------------------


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """The ways to take a text for a range: the texts of its start and of its end."""
    if clocks := two_clocks(text):
        yield clocks
    text = text.removesuffix("まで")
    text = _FROM.sub("", text, count=1) if _FROM.match(text) else text
    if m := _DAYS_OF_MONTH.fullmatch(text):
        yield m[1] + m[3], m[2] + m[3]
    if (m := _DAY_AND_NEXT.fullmatch(text)) and int(m[2]) == int(m[1]) + 1:
        yield m[1] + m[3], m[2] + m[3]
    if m := _MONTH_THEN_DAYS.fullmatch(text):
        yield m[1] + m[2] + m[4], m[1] + m[3] + m[4]
    for mark in _RANGES:
        parts = mark.split(text)
        if len(parts) == 2 and all(parts):
            first, second = parts
            if (m := re.fullmatch(r"\d{1,2}日", second)) and "月" in first:
                second = first[: first.rindex("月") + 1] + second
            elif (m := re.match(r"\d{1,2}月", second)) and "年" in first:
                second = first[: first.index("年") + 1] + second
            yield first, second
            if any(len(number) > 2 for number in re.findall(r"\d+", first)):
                continue
            if m := _YEAR_AT_END.fullmatch(second):  # "May 30 - June 2, 2023": the year of both
                yield first + m[1], second
            elif m := _NUMBERS_AND_YEAR.fullmatch(second):
                yield f"{first.removesuffix(m[1])}{m[1]}{m[2]}", second


def _between(first: str, second: str, today: date) -> dict[str, Meaning]:
    starts, ends = _moments(first, today), _moments(second, today)
    if not starts or not ends:
        return {}
    found = {}
    for way in dict.fromkeys([*starts, *ends]):
        start, end = (m.get(way) or m.get(CERTAIN) for m in (starts, ends))
        if start and end and start.start.first <= end.start.last:
            found[way] = Meaning(start.start, end.start, start.short or end.short)
    return found


# ---- one moment ----------------------------------------------------------------------------------


def _moments(text: str, today: date) -> dict[str, Meaning] | None:
    """The meanings of a text that is no range; empty if it is a date that does not exist.

    None if it is no date at all.
    """
    text = as_people_write(text)
    if m := _COMPACT_CLOCK.fullmatch(text):
        text = f"{m[1]} {m[2]}:{m[3]}:{m[4] or '00'}{m[5] or ''}"
    day, clock, zone = _clocked(text)
    if day is None:
        return {}
    found = _days(day, today)
    if found is None or clock is None:
        return found
    return {
        way: replace(meaning, start=replace(meaning.start, clock=clock, zone=zone))
        for way, meaning in found.items()
        if meaning.start.precision == "day" and meaning.start.clock is None
    }


def _clocked(text: str) -> tuple[str | None, time | None, str]:
    """The text of the day, the time, and the zone; the day is None where the time is none."""
    if "時" in text:
        text = " ".join(_JAPANESE_CLOCK.sub(_with_colons, text).split())
    if ":" not in text:
        return text, None, ""
    at = re.search(r"[T, ]\s?(?=\d{1,2}:\d{2})", text)
    if at is None:
        return text, None, ""
    m = _CLOCK.fullmatch(text[at.end() :])
    if m is None:
        return text, None, ""
    hour, half = int(m["h"]), (m["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None, None, ""
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, int(m["m"]), int(m["s"] or 0)) == (24, 0, 0):  # of this day, or of the next?
        raise NotADate("time_end_of_day")
    try:
        clock = time(hour, int(m["m"]), int(m["s"] or 0))
    except ValueError:
        return None, None, ""
    zone = _zone(m["zone"] or "")
    if zone is None:
        raise NotADate("date_zone")
    if m["s"] is None and text[at.start()] != "T" and _may_be_a_span(m["zone"] or "", clock):
        raise NotADate("time_span")
    day = text[: at.start()]
    return _AT.sub("", day), clock, zone


def _may_be_a_span(zone: str, clock: time) -> bool:
    """Whether an offset such as the one of `10:30-11:30` may be the time of an end."""
    found = re.fullmatch(r"-(\d{1,2}):(\d{2})", zone)
    return found is not None and (int(found[1]), int(found[2])) > (clock.hour, clock.minute)


def _with_colons(m: re.Match[str]) -> str:
    """A time that is written with Japanese signs as one with colons."""
    half, hour = m[1], int(m[2])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "午後" else 0)
    return f" {hour}:{30 if m[3] else int(m[4] or 0):02}:{int(m[5] or 0):02}"


def _zone(text: str) -> str | None:
    """A zone as `Moment` has it; None for a word that may be several zones, or none."""
    word = text.casefold()
    if not text or ("/" in text and text in available_timezones()):
        return text
    if (found := _zones().get(word)) is not None:
        return found
    if m := re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?", word):
        if int(m[2]) > _FARTHEST_OFFSET or int(m[3] or 0) > 59:
            return None
        return f"{m[1]}{int(m[2]):02}:{m[3] or '00'}"
    return None


def _days(text: str, today: date) -> dict[str, Meaning] | None:
    """The meanings of a text without a time: those on the day of the week that it names."""
    text, weekday = without_weekday(text)
    found = _dated(text, today)
    if not found or weekday is None:
        return found
    fitting = {
        way: meaning
        for way, meaning in found.items()
        if meaning.start.precision != "day" or meaning.start.first.weekday() == weekday
    }
    if not fitting:
        raise NotADate("date_weekday")
    return fitting


def _dated(text: str, today: date) -> dict[str, Meaning] | None:
    if not text[:3].isalpha():
        text = _WORD_FOR_YEAR.sub("", text)
    if text.isdecimal() or re.fullmatch(r"(?:\d{5}|\d{10})\.\d{1,12}", text):
        return _of_digits(text, today)
    if part := part_of_year(text):
        return {CERTAIN: Meaning(_moment_of(part))}
    if day := day_of_week(text):
        return {CERTAIN: Meaning(Moment(day, day))}
    if of := third_of_month(text):
        return _thirds_of(of[0], of[1], today)
    if m := _SEPARATED.fullmatch(text):
        return _separated(m[1], m[3], m[4], today)
    if m := _MONTH_OF_YEAR.fullmatch(text):
        return _certain(int(m[1] or m[4]), int(m[2] or m[3]), 0)
    if "年" in text:
        return _japanese(text)
    return _named(text, today)


def _moment_of(part: Part) -> Moment:
    first, last, precision = part
    return Moment(first, last, precision)


def _thirds_of(month: str, which: int, today: date) -> dict[str, Meaning] | None:
    """A third of a month, where the text beside the word for it is a month."""
    found = _dated(month, today)
    if not found or any(meaning.start.precision != "month" for meaning in found.values()):
        return None
    return {
        way: Meaning(_moment_of(third(meaning.start.first, which)), is_third=True)
        for way, meaning in found.items()
    }


def _certain(year: int, month: int, day: int, short: bool = False) -> dict[str, Meaning]:
    made = _made(year, month, day)
    return {CERTAIN: Meaning(made, short=short)} if made else {}


def _made(year: int, month: int, day: int) -> Moment | None:
    """The moment of three numbers, where month or day are 0 if they are not known.

    None where there is no such day in the calendar.
    """
    try:
        if not month:
            return None if day else Moment(date(year, 1, 1), date(year, 12, 31), "year")
        if not day:
            return Moment(
                date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month"
            )
        one = date(year, month, day)
    except (ValueError, IllegalMonthError):
        return None
    return Moment(one, one)


def _century(year: int, today: date) -> int:
    """The year of two digits: not later than next year, else of the last century."""
    century = today.year // 100 * 100
    return century + year if century + year <= today.year + 1 else century - 100 + year


def _separated(a: str, b: str, c: str, today: date) -> dict[str, Meaning] | None:
    """Three numbers with the same mark between them."""
    if len(a) == 4 and len(c) <= 2:
        return _certain(int(a), int(b), int(c))
    if len(a) > 2 or len(c) not in (2, 4):
        return None
    short = len(c) == 2
    year = _century(int(c), today) if short else int(c)
    ways = {DMY: _made(year, int(b), int(a)), MDY: _made(year, int(a), int(b))}
    if short and len(a) == 2:
        ways[YMD] = _made(_century(int(a), today), int(b), int(c))
    return {way: Meaning(m, short=short) for way, m in ways.items() if m and m.precision != "year"}


def _japanese(text: str) -> dict[str, Meaning] | None:
    era = next((e for e in _ERAS if text.startswith(e)), "")
    m = _JAPANESE.fullmatch(text.removeprefix(era).replace("元年", "1年").replace(" ", ""))
    if not m or (not era and len(m[1]) < 4):
        return None
    if int(m[1]) > _LAST_OF_ERA.get(era, 9999):
        return {}
    return _certain(_ERAS.get(era, 0) + int(m[1]), int(m[2] or 0), int(m[3] or 0))


def _named(text: str, today: date) -> dict[str, Meaning] | None:
    """A month's name with a year, and mostly a day."""
    words = [w.rstrip(".").lower() for w in _WORD.findall(text.replace("'", ""))]
    if re.sub(r"[\s,./-]", "", _WORD.sub("", text.replace("'", ""))):
        return None
    words = [w for w in words if w not in _beside() or w in _months()]
    named = [w for w in words if w in _months()]
    numbers = [_ORDINAL.sub("", w) for w in words if w[0].isdecimal()]
    if len(named) != 1 or len(named) + len(numbers) != len(words) or not 1 <= len(numbers) <= 2:
        return None
    month = _months()[named[0]]
    if len(numbers) == 1:
        return _certain(int(numbers[0]), month, 0) if len(numbers[0]) == 4 else None
    first, second = numbers
    if len(first) == 4 and len(second) <= 2:
        return _certain(int(first), month, int(second))
    if len(second) == 4 and len(first) <= 2:
        return _certain(int(second), month, int(first))
    if len(first) > 2 or len(second) != 2:
        return None
    if words.index(named[0]) != 1 and not _has_year_behind_day(text, first, second):
        return None  # two days of an unknown year: 12-14 May, May 30/31
    # A year of two digits stands last, or first where the month's name stands between.
    ways = {DMY: _made(_century(int(second), today), month, int(first))}
    if len(first) == 2 and words.index(named[0]) == 1:
        ways[YMD] = _made(_century(int(first), today), month, int(second))
    found = {way: Meaning(m, short=True) for way, m in ways.items() if m and m.precision == "day"}
    return {CERTAIN: found[DMY]} if words.index(named[0]) == 0 and DMY in found else found


def _has_year_behind_day(text: str, day: str, year: str) -> bool:
    """Whether the second number beside a month is a year of two digits, and no other day.

    It is where it is no day, has an apostrophe, or is parted from the day as the day is from the
    month before it: `May-12-23`.
    """
    m = re.search(rf"(\W*){day}(?:st|nd|rd|th)?(\W+){year}", text, re.IGNORECASE)
    if m is None or not text[: m.start()].strip():  # the month is behind both
        return False
    return int(year) > 31 or "'" in m[2] or m[1].strip() == m[2].strip()


@cache
def _months() -> Mapping[str, int]:
    """The number of the month by its name."""
    return {name: int(n) for n, names in _words().items() if n != "beside" for name in names}


@cache
def _beside() -> frozenset[str]:
    """Words beside a month's name that say nothing."""
    return frozenset(_words()["beside"])


@cache
def _words() -> Mapping[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "months.toml").read_text(encoding="utf-8"))


@cache
def _zones() -> Mapping[str, str]:
    """The time zone that a word means."""
    return tomllib.loads((Path(__file__).parent / "zones.toml").read_text(encoding="utf-8"))


# ---- digits alone --------------------------------------------------------------------------------


def _of_digits(text: str, today: date) -> dict[str, Meaning] | None:
    """Digits alone mean something by their number; years are then those of this time."""
    number = text.partition(".")[0]
    match len(number):
        case 4:
            return _certain(int(text), 0, 0)
        case 5:
            return _serial(text)
        case 6:
            a, b, c = (int(number[n : n + 2]) for n in (0, 2, 4))
            return _plausible(
                {
                    "yyyymm": (int(number[:4]), int(number[4:]), 0),
                    "yymmdd": (_century(a, today), b, c),
                    "ddmmyy": (_century(c, today), b, a),
                    "mmddyy": (_century(c, today), a, b),
                }
            )
        case 8:
            a, b = int(number[:2]), int(number[2:4])
            ymd = int(number[:4]), int(number[4:6]), int(number[6:])
            later = int(number[4:])
            found = _plausible({"ddmmyyyy": (later, b, a), "mmddyyyy": (later, a, b)})
            first = _made(*ymd)
            return ({"yyyymmdd": Meaning(first)} if first and ymd[1] else {}) | found
        case 10:
            return _epoch(int(number))
        case 12 | 14:
            made = _made(int(text[:4]), int(text[4:6]), int(text[6:8]))
            try:
                clock = time(int(text[8:10]), int(text[10:12]), int(text[12:] or 0))
            except ValueError:
                return {}
            whole = made is not None and made.precision == "day"
            return {CERTAIN: Meaning(replace(made, clock=clock))} if made and whole else {}
        case 13 | 16 | 19:  # thousandths, millionths, billionths of a second
            return _epoch(int(number[:10]))
    return None


def _plausible(ways: Mapping[str, tuple[int, int, int]]) -> dict[str, Meaning]:
    """The ways that give a date between 1900 and 2100, with a month."""
    found = {}
    for way, (year, month, day) in ways.items():
        made = _made(year, month, day) if 1900 <= year <= 2100 and month else None
        if made and (made.precision == "day" or way == "yyyymm"):
            found[way] = Meaning(made, short="yyyy" not in way)
    return found


def _serial(text: str) -> dict[str, Meaning]:
    """Days as spreadsheets count them, from 1900 on (with a 29 February that was not), or 1904."""
    days = float(text)
    found = {}
    for way, zero in ((SERIAL_1900, date(1899, 12, 30)), (SERIAL_1904, date(1904, 1, 1))):
        when = datetime.combine(zero, time()) + timedelta(seconds=round(days * 86_400))
        clock = when.time() if "." in text else None
        found[way] = Meaning(Moment(when.date(), when.date(), clock=clock))
    return found


def _epoch(seconds: int) -> dict[str, Meaning]:
    """Seconds since 1970, which count from midnight of UTC."""
    when = datetime.fromtimestamp(seconds, UTC)
    return {EPOCH: Meaning(Moment(when.date(), when.date(), clock=when.time(), zone="Z"))}


def offset(zone: str) -> timezone | None:
    """The offset that a zone of `Moment` is, where it is one."""
    if zone == "Z":
        return UTC
    if zone[:1] not in ("+", "-"):
        return None
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    apart = timedelta(hours=hours, minutes=minutes)
    return timezone(-apart if zone[0] == "-" else apart)
