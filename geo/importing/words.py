"""Compares a cell with the words of a profile: also in other case, or as a number like 1.0."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WHOLE = re.compile(r"([0-9]+)\.0+")


def plain_word(text: str) -> str:
    """A word for comparison: `Battles ` is `battles`, `1.0` is `1`."""
    folded = " ".join(text.split()).casefold()
    m = _WHOLE.fullmatch(folded)
    return m[1] if m else folded


def plain_words(words: Mapping[str, str]) -> Mapping[str, str]:
    """The words of a profile by `plain_word`: without regard to case, numbers by their value."""
    found: dict[str, str] = {}
    for word, meaning in words.items():
        found.setdefault(plain_word(word), str(meaning))
    return found
