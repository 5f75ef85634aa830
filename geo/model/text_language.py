"""Tells the language of a text by its letters."""

from __future__ import annotations

import re

_KANA = re.compile("[\u3040-\u30ff]")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_ONLY_UK, _ONLY_RU = re.compile("[іїєґІЇЄҐ]"), re.compile("[ыэъёЫЭЪЁ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_LOOKED_AT = 20_000  # characters
_WORD = re.compile(r"[^\W\d_]+")
# Words that every English text has, and that are none in most other languages.
_ENGLISH = frozenset(
    ["the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "by", "at", "from",
     "as", "it", "are", "were", "be", "have", "has", "had", "said", "its", "not", "will", "an",
     "which", "this", "their", "they", "been", "who", "but", "after", "would"]
)  # fmt: skip
_SHARE, _FEW = 0.12, 12  # of the words; of fewer words nothing is told


def language_of(text: str) -> str:
    """The language of a text by most of its letters: ja, uk, ru or en; "" where it has none."""
    head = text[:_LOOKED_AT]
    latin, cyrillic = len(_LATIN.findall(head)), len(_CYRILLIC.findall(head))
    if _KANA.search(head) and len(_JAPANESE.findall(head)) > (latin + cyrillic) / 4:
        return "ja"
    if cyrillic > latin:
        uk, ru = len(_ONLY_UK.findall(head)), len(_ONLY_RU.findall(head))
        return "uk" if uk > ru else "ru"
    return "en" if latin else ""


def is_plainly_other(text: str) -> bool:
    """Whether a text in Latin letters is in another language than English, as its words say."""
    if language_of(text) != "en":
        return False
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    return len(words) >= _FEW and sum(w in _ENGLISH for w in words) < _SHARE * len(words)
