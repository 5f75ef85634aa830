"""Days in words, as each language writes them: `12 May 2023`, `2023年5月12日`."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_interval, format_skeleton

# Days before months, as in most places where English is read; another language is its own locale.
_LOCALES = {"en": "en_GB"}


def day_words(day: date, lang: str) -> str:
    """A day with its year: `12 May 2023`."""
    return str(format_date(day, "long", locale=_locale(lang)))


def short_day(day: date, lang: str) -> str:
    """A day without its year, for an axis: `12 May`."""
    return str(format_skeleton("MMMd", day, locale=_locale(lang)))


def month_words(day: date, lang: str) -> str:
    """The month of a day, with its year: `May 2023`."""
    return str(format_skeleton("yMMM", day, locale=_locale(lang)))


def days_words(first: date, last: date, lang: str) -> str:
    """The days from `first` to `last`: `9–13 May 2023`; a single day as `day_words` has it."""
    if first == last:
        return day_words(first, lang)
    return str(format_interval(first, last, "yMMMMd", locale=_locale(lang)))


def _locale(lang: str) -> str:
    return _LOCALES.get(lang, lang)
