"""Numbers as each language writes them: `4,290`, or `4 290`."""

from __future__ import annotations

from babel.numbers import format_decimal

from geo.i18n.days import locale_of


def whole(n: int, lang: str) -> str:
    """A whole number with its digits in groups."""
    return str(format_decimal(n, locale=locale_of(lang)))
