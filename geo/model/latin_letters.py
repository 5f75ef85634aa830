"""Cyrillic words in Latin letters, for keys that people read. It is no spelling for a screen."""

from __future__ import annotations

import unicodedata

from geo.model.text_language import language_of

# By letter, as most languages do; `_OWN` has what one of them does otherwise.
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia", "ё": "e", "ў": "u", "'": "", "’": "", "ʼ": "",
}  # fmt: skip
_MARKS = "'’ʼ"
_OWN = {"uk": {"г": "h", "и": "y"}}
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}  # at the beginning of a word


def in_latin_letters(text: str, lang: str = "") -> str:
    """Small letters, with Latin ones for those of Cyrillic; what has none stays as it is.

    lang: of the text; "" to tell it by its letters.
    """
    plain = unicodedata.normalize("NFC", text).lower()
    if plain.isascii():
        return plain
    own = _OWN.get(lang or language_of(text), {})
    out, before = [], " "
    for letter in plain:
        is_first = not (before.isalpha() or before in _MARKS)
        found = (_FIRST if is_first else {}).get(letter) or own.get(letter)
        # An apostrophe goes only between Cyrillic letters, where it parts sounds.
        is_mark = letter in _MARKS and before not in _LETTERS
        out.append(letter if is_mark else found or _LETTERS.get(letter, letter))
        before = letter
    return "".join(out)
