"""Days and times in words, as each language writes them: `12 May 2023`, `2023年5月12日`."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_interval, format_skeleton, get_datetime_format

# Days before months, as in most places where English is read; another language is its own locale.
_LOCALES = {"en": "en_GB"}


def day_words(day: date, lang: str) -> str:
    """A day with its year: `12 May 2023`."""
    return str(format_date(day, "long", locale=locale_of(lang)))


def short_day(day: date, lang: str) -> str:
    """A day without its year, for an axis: `12 May`."""
    return str(format_skeleton("MMMd", day, locale=locale_of(lang)))


def month_words(day: date, lang: str) -> str:
    """The month of a day, with its year: `May 2023`."""
    return str(format_skeleton("yMMM", day, locale=locale_of(lang)))


def days_words(first: date, last: date, lang: str) -> str:
    """The days from `first` to `last`: `9–13 May 2023`; a single day as `day_words` has it."""
    if first == last:
        return day_words(first, lang)
    return str(format_interval(first, last, "yMMMMd", locale=locale_of(lang)))


def time_words(at: datetime, lang: str) -> str:
    """A day and its time on the clock, to the minute: `12 May 2023, 18:00`."""
    joined = str(get_datetime_format("medium", locale=locale_of(lang)))
    return joined.replace("{1}", day_words(at, lang)).replace("{0}", f"{at:%H:%M}")


def locale_of(lang: str) -> str:
    """The locale (CLDR) by whose habit a language of the interface writes days and numbers."""
    return _LOCALES.get(lang, lang)
