"""Texts for comparing and searching: without case and width, and without accents."""

from __future__ import annotations

import unicodedata

_MAX_ACCENTS, _ACCENTS_LOOKED_AT = 30, 100
_JOINER = "\u034f"  # combining grapheme joiner: invisible, and not reordered
_ALPHABETS = ("LATIN ", "GREEK ")
# Letters that people write for others, and that Unicode does not take apart.
_ALIKE = str.maketrans("łøđðħıŧё", "loddhitе") | {ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th"}
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u02b9\u2032`´"), "'")


def fold(text: str) -> str:
    """`text` for comparing and searching: Unicode NFKC, case folded, without outer spaces."""
    return unicodedata.normalize("NFKC", _streamed(text)).casefold().strip()


def bare(text: str) -> str:
    """`text` folded, and without accents: "Łódź" is "lodz", and a stress mark goes.

    What tells letters apart stays: the marks of kana, and Cyrillic letters such as й and ї, but ё
    is е. All apostrophes are alike.
    """
    folded = fold(text)
    return folded if folded.isascii() else folded.translate(_LETTERS)


def searchable(text: str) -> str:
    """`text` folded, and below it those of its words that have another bare form, in that form."""
    folded = fold(text)
    if folded.isascii():
        return folded
    words = {word: word.translate(_LETTERS) for word in folded.split() if not word.isascii()}
    bare_words = dict.fromkeys(b for word, b in words.items() if b != word)
    return "\n".join((folded, *bare_words))


class _Letters(dict[int, str]):
    """The bare form of each letter, worked out once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if "\u0300" <= letter <= "\u036f" or "\u064b" <= letter <= "\u065f":
            found = ""  # accents that stand alone, and vowel marks
        elif unicodedata.name(letter, "").startswith(_ALPHABETS):
            apart = unicodedata.normalize("NFD", letter)
            found = "".join(c for c in apart if not unicodedata.combining(c)).translate(_ALIKE)
        else:
            found = letter.translate(_ALIKE)
        self[code] = found
        return found


_LETTERS = _Letters(_APOSTROPHES)


def _streamed(text: str) -> str:
    """`text` with joiners in very long runs of accents (Unicode's stream-safe format, UAX 15).

    Normalising a run takes time quadratic in its length, and blocks all threads meanwhile.
    """
    if not any(unicodedata.combining(c) for c in text[::_ACCENTS_LOOKED_AT]):
        return text
    parts, run = [], 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > _MAX_ACCENTS:
            parts.append(_JOINER)
            run = 1
        parts.append(letter)
    return "".join(parts)
