"""Forms of words that depend on a number, by the plural rules of CLDR.

A text holds the forms of its language side by side: for one, for few where the language tells them
apart, for many. Within a text they stand behind the name of their number, `{n} {n:claim|claims}`;
`static/formatting.js` reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from babel import Locale

_CATEGORIES = ("one", "few", "many")  # of CLDR, in the order of the forms
_AGREEING = re.compile(r"\{(\w+):([^{}|]*(?:\|[^{}|]*)+)\}")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[,.\s]\d{3})+")  # as any of the languages groups its digits


def form(text: str, n: float, lang: str) -> str:
    """The form of a text for `n` things; its forms are separated by bars."""
    forms = text.split("|")
    category = Locale.parse(lang).plural_form(n)
    at = _CATEGORIES.index(category) if category in _CATEGORIES else len(forms)
    return forms[min(at, len(forms) - 1)]


def agreed(text: str, values: Mapping[str, object], lang: str) -> str:
    """A text in which words have the forms for the numbers among `values`."""
    return _AGREEING.sub(lambda m: form(m[2], _number(values[m[1]]), lang), text)


def _number(value: object) -> float:
    """A number as a text says it. What is not a whole number takes the form of a fraction."""
    if isinstance(value, int | float):
        return value
    said = str(value)
    return int(re.sub(r"\D", "", said)) if _WHOLE.fullmatch(said) else 0.5
