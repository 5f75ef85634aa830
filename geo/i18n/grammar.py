"""Words in sentences: numbers, counted things, lists of names, and names of several people.

The texts are in `strings.toml`. One that depends on a number has the forms of its language (for
one, for few where the language tells them apart, for many), separated by bars. What stands in
square brackets is left out where a sentence repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, localcontext

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.numbers import format_decimal

from geo.i18n import strings, t
from geo.i18n.plurals import form

_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]$")
_LEFT_OUT = re.compile(r"\[[^\]]*\]")
_IN_WORDS = 10  # the largest number that is written as a word
# The keys of the words for how exact a number is.
RELATIONS = {"=": "", ">=": "least", ">": "more", "<=": "most", "<": "fewer", "~": "about"}
# Words with which a name begins that are written small within a sentence.
_SMALL = {
    "en": {"a", "an", "the", "some", "several", "many", "local", "other", "social"},
    "uk": {"деякі", "кілька", "інші", "місцева", "місцеві", "соціальні"},
}
# Ukrainian words with which a name of several speakers begins.
_SEVERAL_FIRST = {"деякі", "кілька", "інші", "місцеві", "соціальні", "збройні"}
# English nouns of which several speak; a name such as "Reuters" only looks like one.
_SEVERAL = {
    "agencies", "analysts", "authorities", "experts", "forces", "journalists", "media", "ministers",
    "observers", "officers", "officials", "outlets", "people", "reporters", "residents", "rescuers",
    "soldiers", "sources", "troops", "witnesses",
}  # fmt: skip
_HEAD_ENDS = re.compile(r",| (?:of|in|for|at|on|from|near|with|to|by|close) ")


def number(digits: str, lang: str, in_words: bool = True) -> str:
    """A number as the language writes it, a small one as a word. digits: decimal."""
    value = float(digits)
    if in_words and value == int(value) and 0 <= value <= _IN_WORDS:
        return t(f"number.{int(value)}", lang)
    with localcontext(prec=len(digits) + 10):  # else numbers of many digits cannot be rounded
        return str(format_decimal(Decimal(digits), locale=lang, decimal_quantization=False))


def counted(name: str, relation: str, digits: str, lang: str, short: bool = False) -> str:
    """A figure in words: `two helicopters`, `at least 16 settlements shelled`.

    name: of the figure. relation: one of = > >= < <= ~. digits: the number in decimal. short: only
    what a sentence that has named the things before says of them: `two`.
    """
    if f"counted.{name}" in strings():
        text = form(t(f"counted.{name}", lang), float(digits), lang)
    else:
        text = t("counted.other", lang).replace("{name}", _label(name, lang))
    if short and float(digits):
        text = _LEFT_OUT.sub("", text)
    word = RELATIONS[relation]
    said = number(digits, lang, in_words="{n}" in text)
    said = t(f"amount.{word}", lang, n=said) if word else said
    phrase = re.sub(r"[\[\]]|\{[nd]\}", lambda m: said if m[0][0] == "{" else "", text)
    return t(f"counting.{word}", lang, figure=phrase) if word else phrase


def _label(name: str, lang: str) -> str:
    key = f"figure.{name}"
    return t(key, lang) if key in strings() else name.replace("_", " ")


def without_aside(name: str) -> str:
    """A name without what stands in brackets at its end."""
    return _ASIDE.sub("", name) or name


def in_sentence(name: str, lang: str) -> str:
    """A name as it stands within a sentence: "a news agency"; "Hanna Maliar, Deputy Minister,"."""
    first, space, rest = name.partition(" ")
    if first.lower() in _SMALL.get(lang, ()):
        name = f"{first.lower()}{space}{rest}"
    return f"{name}," if lang == "en" and "," in name else name


def are_several(names: Sequence[str], lang: str) -> bool:
    """Whether these names are those of more than one speaker: "Some media", or two names."""
    if len(names) != 1 or lang not in _SMALL:
        return len(names) > 1
    if lang == "uk":
        return names[0].lower().split(" ")[0] in _SEVERAL_FIRST
    head = _HEAD_ENDS.split(names[0].lower())[0]
    return head.rstrip(".").split(" ")[-1] in _SEVERAL


def listed(names: Sequence[str], lang: str) -> str:
    """Names one after the other, as the language lists them: `A, B, and C`."""
    return str(format_list(list(names), locale=lang)) if names else ""


def language_name(code: str, lang: str) -> str:
    """The name of a language (BCP 47) in `lang`; its code where it has none."""
    try:
        return Locale.parse(code, sep="-").get_display_name(lang) or code
    except (ValueError, UnknownLocaleError):
        return code


def own_name(code: str) -> str:
    """The name of a language in that language: `English`, `日本語`."""
    return sentence(language_name(code, code))


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
