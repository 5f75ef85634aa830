"""Days that a text names, worked out from the bulletin's day. What is no day is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property

from geo.drafting.clocks import clock_in, is_of_evening
from geo.drafting.text import Span

_SOON = timedelta(days=45)  # a day of a month that is no further ahead is rather of this year
_FULLWIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_WEEKDAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "uk": ("понеділ[ок]\\w*", "вівтор\\w+", "серед[уаи]", "четвер\\w*", "п.?ятниц\\w+",
           "субот\\w+", "неділ\\w+"),
    "ru": ("понедельник\\w*", "вторник\\w*", "сред[уаы]", "четверг\\w*", "пятниц\\w+",
           "суббот\\w+", "воскресень\\w+"),
}  # fmt: skip
_MONTHS = {
    "en": ("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
           "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
    "uk": ("січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня",
           "вересня", "жовтня", "листопада", "грудня"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
           "сентября", "октября", "ноября", "декабря"),
}  # fmt: skip
# Words for a day, as days from the bulletin's; (first, last).
_WORDS = {
    "en": {"today|tonight|this morning|this afternoon|this evening": (0, 0),
           "yesterday|last night": (-1, -1), "overnight": (0, 0), "tomorrow": (1, 1),
           "two days ago": (-2, -2), "three days ago": (-3, -3), "four days ago": (-4, -4),
           "a week ago": (-7, -7), "(?:over|in|during) the (?:past|last) week": (-7, 0),
           "(?:over|in|during|within) the (?:past|last|previous) (?:day|24 hours)": (-1, 0)},
    "uk": {"сьогодні|цієї ночі|від початку доби|з початку доби": (0, 0),
           "за день|за ніч": (0, 0),
           "вчора|учора|напередодні|минулої ночі": (-1, -1), "позавчора": (-2, -2),
           "завтра": (1, 1), "(?:два|2) дні тому": (-2, -2), "тиждень тому": (-7, -7),
           "(?:за|упродовж|протягом) (?:останнього |минулого )?тижня|за тиждень": (-7, 0)},
    "ru": {"сегодня|этой ночью|с начала суток": (0, 0),
           "за день|за ночь": (0, 0),
           "вчера|накануне|минувшей ночью|прошлой ночью": (-1, -1), "позавчера": (-2, -2),
           "завтра": (1, 1), "(?:два|2) дня назад": (-2, -2), "неделю назад": (-7, -7),
           "за (?:прошедшую |минувшую |последнюю )?неделю|в течение недели": (-7, 0)},
    "ja": {"きょう|今日|本日|けさ|今朝": (0, 0), "きのう|昨日|昨夜|ゆうべ|昨晩": (-1, -1),
           "おととい|一昨日": (-2, -2), "あす|明日": (1, 1),
           "(?:過去|この)24時間|この1日|一昼夜": (-1, 0)},
}  # fmt: skip
# The day that a report tells of: the one before a bulletin of the morning.
_DAY_OF_REPORT = {
    "en": r"\b(?:(?:during|over|throughout) the (?:past |current )?day)\b(?! and)",
    "uk": r"\b(?:за (?:минулу |попередню )?добу|минулої доби|(?:протягом|упродовж|впродовж) "
    r"(?:минулої |поточної )?доби|(?:протягом|упродовж|впродовж) дня)\b",
    "ru": r"\b(?:за (?:минувшие |прошедшие |последние |прошлые )?сутки|в течение (?:суток|дня))\b",
}
# Parts of the day, which are of today where no other day stands beside them.
_PARTS = {
    "en": r"\b(?:early in the morning|in the early hours|at dawn|before dawn)\b",
    "uk": r"\b(?:вночі|уночі|вранці|уранці|зранку|цього ранку|удень|вдень)\b",
    "ru": r"\b(?:ночью|утром|днём|днем)\b",
    "ja": "未明|早朝|明け方|朝にかけて",
}
_FUTURE = {
    "ja": re.compile(
        "予定|見通し|開かれる|行われる|までに|に合わせ|にあわせ|を前に|計画|"
        "(?:会談|協議|訪問|開催|参加|出席|実施|開始|再開|演説|署名|会合を|会議を)す?る?と|開くと|行うと|始めると"
    ),
    "en": re.compile(
        r"\bwill\b|\bplan(?:s|ned|ning)?\b|\bscheduled|\bstarting|\bfrom\b|\bnext\b|\bahead of\b",
        re.I,
    ),
    "uk": re.compile("запланован|відбудеться|планує|починаючи|наступн"),
    "ru": re.compile("запланирован|состоится|планирует|начиная|следующ"),
}


_DATES = ("day_of_month", "day_full", "day_number", "day_weekday", "day_same")


@dataclass(frozen=True)
class Day:
    """A day, or the first and last of several, and where the words stand. rule: of the reading."""

    first: date
    last: date
    span: Span
    rule: str


@dataclass(frozen=True)
class Calendar:
    """What a text's words for days are counted from.

    day: on which the text was published, in `zone` (IANA name). lang: of the text.
    """

    day: date
    zone: str
    lang: str
    text: str = field(repr=False, default="")

    def days(self, text: str, start: int, end: int, before: date | None) -> list[Day]:
        """The days named in a part of a text, in order, each piece of text once.

        before: the day that was named last before, for "the same day".
        """
        found: list[Day] = []
        read = _japanese if self.lang == "ja" else _european
        plain = text[start:end].translate(_FULLWIDTH)
        clock = clock_in(plain, self.day, self.zone, self.lang)
        day = clock.day if clock else self.day
        taken = bytearray(len(plain))  # 1 where words for a day stand
        for one in [*read(plain, self.day, self.lang), *self._words(plain, day)]:
            low, high = one.span
            if not any(taken[low:high]):
                taken[low:high] = b"\1" * (high - low)
                found.append(Day(one.first, one.last, (low + start, high + start), one.rule))
        for one in _relative(plain, self.lang):
            span = one.span[0] + start, one.span[1] + start
            earlier = [d.first for d in found if d.span[1] <= span[0]]
            of = earlier[-1] if earlier else before
            if of is not None:
                of += timedelta(-1 if one.rule == "day_before" else 0)
                found.append(Day(of, of, span, one.rule))
        found = _joined(sorted(found, key=lambda d: d.span), text)
        if len(found) > 1:  # "вранці у вівторок" is a part of that day
            found = [d for d in found if d.rule != "day_part"] or found
        if clock and not found:
            rule = "day_clock_abroad" if clock.is_abroad else "day_clock"
            found.append(Day(day, day, (clock.span[0] + start, clock.span[1] + start), rule))
        return sorted(found, key=lambda d: d.span)

    def _words(self, text: str, day: date) -> Iterator[Day]:
        """Words for days that are counted from `day`."""
        for words, (first, last) in _WORDS[self.lang].items():
            bound = words if self.lang == "ja" else rf"\b(?:{words})\b"
            for m in re.finditer(bound, text, re.IGNORECASE):
                yield Day(day + timedelta(first), day + timedelta(last), m.span(), "day_word")
        for forms, rule in ((_DAY_OF_REPORT, "day_word"), (_PARTS, "day_part")):
            if self.lang in forms:
                back = -1 if rule == "day_word" and not self.is_of_evening else 0
                for m in re.finditer(forms[self.lang], text, re.IGNORECASE):
                    yield Day(day + timedelta(back), day + timedelta(back), m.span(), rule)

    @cached_property
    def is_of_evening(self) -> bool:
        """Whether the text was written late in its day, of which it then speaks as the day."""
        return is_of_evening(self.text, self.lang)


# Between the first and the last of several days, each with its month.
_TO = re.compile(
    r"\s(?:to|and|through|until|по|до)\s|(?:夜|朝|未明|夕方|深夜)?から(?:翌)?", re.IGNORECASE
)


def _joined(days: list[Day], text: str) -> list[Day]:
    """Days with those made one that are the first and the last of several: 11日から17日にかけて."""
    out: list[Day] = []
    for day in days:
        before = out[-1] if out else None
        if before and before.first == before.last < day.last and day.rule != "day_part":
            gap = text[before.span[1] : day.span[0]]
            is_led = _SEVERAL.search(text[max(0, before.span[0] - 8) : before.span[0]])
            is_joined = _TO.fullmatch(gap) and (is_led or gap.endswith(("から", "翌")))
            if is_joined and before.rule in _DATES and day.rule in _DATES:
                span = before.span[0], day.span[1]
                out[-1] = Day(before.first, day.last, span, "day_first_last")
                continue
        out.append(day)
    return out


def _relative(text: str, lang: str) -> Iterator[Day]:
    """Words for the day that was named last, or the one before it; their days are not set."""
    same = {"ja": "同じ日|同日|この日", "en": r"\b(?:the same day|that day)\b",
            "uk": r"\b(?:того ж дня|того самого дня)\b", "ru": r"\bв тот же день\b"}  # fmt: skip
    earlier = {"ja": "前日|前の日", "en": r"\b(?:the day before|the previous day)\b"}
    for words, rule in ((same[lang], "day_same"), (earlier.get(lang, ""), "day_before")):
        for m in re.finditer(words or "(?!)", text, re.IGNORECASE):
            yield Day(date.min, date.min, m.span(), rule)


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _month_before(day: date) -> tuple[int, int]:
    return (day.year - 1, 12) if day.month == 1 else (day.year, day.month - 1)


def _month_after(day: date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def _end_of(year: int, month: int) -> date:
    first = date(year, month, 1)
    return date(*_month_after(first), 1) - timedelta(days=1)


def _one(made: date | None, m: re.Match[str], rule: str) -> Iterator[Day]:
    if made is not None:
        yield Day(made, made, m.span(), rule)


def _japanese(text: str, day: date, lang: str) -> Iterator[Day]:
    number = r"(\d{1,2})日(?!間|本|目|後|前|程|々|常|ごろから|まで続)"
    for m in re.finditer(rf"(\d{{1,2}})年前の(?:(\d{{1,2}})月{number}|きょう)", text):
        month, of = int(m[2] or day.month), int(m[3] or day.day)
        yield from _one(_made(day.year - int(m[1]), month, of), m, "day_years_before")
    for m in re.finditer(rf"(\d{{4}})年(\d{{1,2}})月{number}", text):
        yield from _one(_made(int(m[1]), int(m[2]), int(m[3])), m, "day_full")
    for m in re.finditer(
        rf"(おととし|去年|昨年|来年|ことし|今年)?の?(?<!\d)(\d{{1,2}})月{number}", text
    ):
        shift = {"おととし": -2, "去年": -1, "昨年": -1, "来年": 1}.get(m[1] or "")
        year = day.year + (shift or 0)
        made = _made(year, int(m[2]), int(m[3]))
        is_soon = made is not None and day < made <= day + _SOON
        is_future = is_soon or _FUTURE["ja"].search(text[m.end() :])
        if made and m[1] is None and made > day and not is_future:
            made = _made(year - 1, int(m[2]), int(m[3]))
        yield from _one(made, m, "day_of_month")
    for m in re.finditer(rf"(先月|今月|来月)の?{number}", text):
        year, month = {"先月": _month_before(day), "来月": _month_after(day)}.get(
            m[1], (day.year, day.month)
        )
        yield from _one(_made(year, month, int(m[2])), m, "day_of_month")
    for m in re.finditer(rf"(?<![\d月]){number}", text):
        made = _made(day.year, day.month, int(m[1]))
        later = made is None or made > day
        if later and not _FUTURE["ja"].search(text[m.end() : m.end() + 40]):
            earlier = day
            for _ in range(2):  # of two months in a row one has 31 days
                earlier = date(*_month_before(earlier), 1)
                made = _made(earlier.year, earlier.month, int(m[1]))
                if made is not None:
                    break
        yield from _one(made, m, "day_number")
    for m in re.finditer(r"(?:過去|この)(\d{1,2})(日間|週間|か月)", text):
        length = int(m[1]) * {"日間": 1, "週間": 7, "か月": 30}[m[2]]
        yield Day(day - timedelta(days=length), day, m.span(), "day_span")
    for m in re.finditer("今週|先週", text):
        monday = day - timedelta(days=day.weekday() + (7 if m[0] == "先週" else 0))
        yield Day(monday, min(monday + timedelta(days=6), day), m.span(), "day_week")
    for m in re.finditer("(来月|今月|先月)(末|上旬|中旬|下旬)?", text):
        year, month = {"先月": _month_before(day), "来月": _month_after(day)}.get(
            m[1], (day.year, day.month)
        )
        last = _end_of(year, month)
        first = last if m[2] == "末" else date(year, month, 1)
        yield Day(first, last, m.span(), "day_month")
    for m in re.finditer("ことしに?入って|今年に?入って", text):
        yield Day(date(day.year, 1, 1), day, m.span(), "day_year")


# "09.04", "9.04.2024"; a time of day has a word before it.
_NUMERIC = re.compile(
    r"(?<![\d.:])(?<!(?:\sо|об|\sв|\sк|до)\s)(?P<day>\d{1,2})\.(?P<month>0[1-9]|1[0-2])"
    r"(?:\.(?P<year>20\d\d))?(?![\d:]|\.\d)(?!\s?(?:%|км|кв|млн|млрд|тыс|тис|метр|годин|час))"
)


@cache
def _since(lang: str) -> re.Pattern[str]:
    """A month from whose beginning something is counted: "since the start of October"."""
    months = "|".join(f"(?P<m{n}>{m})" for n, m in enumerate(_MONTHS[lang], 1))
    lead = {
        "en": r"since (?P<begins>the (?:start|beginning) of |early )?",
        "uk": r"(?P<begins>(?:з|із|від) початку )",
        "ru": r"(?P<begins>с начала )",
    }[lang]
    tail = r"(?:\s(?P<year>20\d\d|19\d\d))?(?!\s\d)"
    return re.compile(rf"\b{lead}(?:{months})\b{tail}", re.IGNORECASE)


@cache
def _dated(lang: str) -> list[re.Pattern[str]]:
    months = "|".join(f"(?P<m{n}>{m})" for n, m in enumerate(_MONTHS[lang], 1))
    year = r"(?:,?\s(?P<year>20\d\d|19\d\d))?"
    if lang == "en":
        ways: tuple[str, ...] = (rf"(?:{months})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{year}",
                rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?:{months})\b{year}")  # fmt: skip
    else:
        ways = (rf"(?P<day>\d{{1,2}})\s(?:{months})\b{year}",)
    return [re.compile(rf"\b{way}", re.IGNORECASE) for way in ways]


def _european(text: str, day: date, lang: str) -> Iterator[Day]:
    for way in _dated(lang):
        for m in way.finditer(text):
            if lang == "en" and m["m5"] and not m["m5"][0].isupper():
                continue  # "may" is also a verb
            month = next(n for n in range(1, 13) if m[f"m{n}"])
            year = int(m["year"]) if m["year"] else day.year
            made = _made(year, month, int(m["day"]))
            is_soon = made is not None and day < made <= day + _SOON
            if made and not m["year"] and made > day and not (is_soon or _is_future(text, m, lang)):
                made = _made(year - 1, month, int(m["day"]))
            if made and (span := _span_of(text, m, made)):
                yield span
                continue
            yield from _one(made, m, "day_full" if m["year"] else "day_of_month")
    if lang != "en":
        for m in _NUMERIC.finditer(text):
            year = int(m["year"]) if m["year"] else day.year
            made = _made(year, int(m["month"]), int(m["day"]))
            if made and made > day and not m["year"]:
                made = _made(year - 1, int(m["month"]), int(m["day"]))
            yield from _one(made, m, "day_full" if m["year"] else "day_of_month")
    for m in _since(lang).finditer(text):
        month = next(n for n in range(1, 13) if m[f"m{n}"])
        if not m["year"] and not m["begins"]:
            continue  # "since August" alone says that something has been so all along
        year = int(m["year"]) if m["year"] else day.year - (month > day.month)
        if (first := date(year, month, 1)) > day:
            continue
        yield Day(first, day, m.span(), "day_month")
    for number, name in enumerate(_WEEKDAYS[lang]):
        for m in re.finditer(rf"\b{name}\b", text, re.IGNORECASE):
            if lang != "en" and not re.search(r"(?:[уву]|во|на)\s$", text[: m.start()].lower()):
                continue
            back = (day.weekday() - number) % 7
            ahead = _is_future(text, m, lang)
            made = (
                day + timedelta((number - day.weekday()) % 7 or 7)
                if ahead
                else day - timedelta(back)
            )
            yield Day(made, made, m.span(), "day_weekday")
    for m in re.finditer(r"\bthis week\b|\bцього тижня\b|\bна этой неделе\b", text, re.IGNORECASE):
        yield Day(day - timedelta(day.weekday()), day, m.span(), "day_week")


# The first day of several, before or behind the day that has the month: "between 11 and 17 May".
_NEAR = 30  # letters
_FIRST_OF_SEVERAL = re.compile(
    r"(?:\b(?:between|from|з|із|зі|с|со)\s)?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"(?:\s?[–—-]\s?|\s(?P<word>to|and|по|до)\s)$",
    re.IGNORECASE,
)
_LAST_OF_SEVERAL = re.compile(r"(?:\s?[–—-]\s?|\s(?:to|through|until)\s)(?P<day>\d{1,2})\b(?!:)")
_SEVERAL = re.compile(r"\b(?:between|from|з|із|зі|с|со)\s", re.IGNORECASE)


def _span_of(text: str, m: re.Match[str], made: date) -> Day | None:
    """The days of a month that are given by the first and the last of them; None for one day."""
    # Right before, and not from the beginning, which may be far away.
    if first := _FIRST_OF_SEVERAL.search(text, max(0, m.start() - _NEAR), m.start()):
        is_led = bool(_SEVERAL.match(first[0]))
        low = _made(made.year, made.month, int(first["day"]))
        if low and low < made and (is_led or not first["word"]):
            begin = first.start("day")
            return Day(low, made, (begin, m.end()), "day_first_last")
    last = _LAST_OF_SEVERAL.match(text, m.end())
    high = _made(made.year, made.month, int(last["day"])) if last else None
    if last and high and high > made and not m["year"]:
        return Day(made, high, (m.start(), last.end()), "day_first_last")
    return None


def _is_future(text: str, m: re.Match[str], lang: str) -> bool:
    around = text[max(0, m.start() - 40) : m.start()]
    return bool(_FUTURE[lang].search(around))
