"""Which words of a language with spaces name a speaker, and which of them are the name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo.drafting.lexicon import Country, countries, pattern
from geo.drafting.text import Span

CAPITAL = r"[A-ZА-ЯІЇЄҐЁ][\w'’ʼ-]*"
PERSON = re.compile(rf"{CAPITAL}(?:\s(?:van|von|der|de|al-?|bin)?\s?{CAPITAL}){{1,3}}")
_FULL_NAME = re.compile(rf"{CAPITAL}\s(?:(?:van|von|der|de|al|bin)\s)?{CAPITAL}$")
_OF = re.compile(r"\b(?:of|in|for|from|at)\s$")
_LONG_NAME = re.compile(rf"{CAPITAL}(?:\s{CAPITAL}){{2}}$")
_ACRONYM = re.compile(r"(?:[Tt]he\s)?[A-ZА-ЯІЇЄҐ]{3,8}")
_MAX_WORDS = 22
_NAMES = re.compile(rf"{CAPITAL}(?: {CAPITAL})+")
_SHORTEST_NAME = 4  # letters of a last name
_TITLE_REACH = 60  # code points before a name in which its title stands
_CLAUSE = re.compile(r"[.;:!?]\s")
# Last names that do not stand in the nominative.
_IN_CASE = re.compile(r"(?:ого|его|ому|ему|ым|им|ой|ою|ом|ем|ої|ову|еву|іну|ину|ові|еві)$")
# Paths in the file of a language.
_NO_NAMES = (
    ("bodies",),
    ("titles",),
    ("people",),
    ("places", "region_after"),
    ("places", "district"),
)
# Titles that stand before the name of a place: "мер Олександрії", which is nobody's last name.
_OF_A_PLACE = re.compile(r"мер|мэр|голова|глава|губернатор|начальник|комендант|староста", re.I)
_OBLIQUE = re.compile(r"[аяиіїуюь]$")


def is_titled(words: str, lang: str) -> bool:
    return bool(pattern(lang, "titles").search(words))


def names_a_speaker(phrase: str, lang: str) -> bool:
    """Whether words can be a speaker: an office, a title, people, a country, or a person's name."""
    words = phrase.split()
    if not words or len(words) > _MAX_WORDS:
        return False
    if pattern(lang, "not_subjects").match(words[0]) and len(words) < 4:
        return False
    if any(pattern(lang, kind).search(phrase) for kind in ("titles", "bodies", "people")):
        return True
    if _ACRONYM.fullmatch(phrase.strip()):
        return True
    parts = re.split(r"\s(?:and|та|і|и)\s", phrase)
    if len(words) <= 5 and all(any(is_country(c, p) for c in countries()) for p in parts):
        return True
    return bool(PERSON.search(phrase)) and len(words) <= 8


def names_of_people(plain: str, lang: str) -> Iterator[Span]:
    """Where first and last names stand together, without the words of an office before them."""
    for m in _NAMES.finditer(plain):
        words = [(w.start() + m.start(), w.end() + m.start()) for w in re.finditer(r"\S+", m[0])]
        while len(words) > 2 and _is_no_name(plain[slice(*words[0])], lang):
            words = words[1:]
        if len(words) > 2 and is_titled(plain[slice(*words[0])], lang):
            words = words[1:]
        if len(words) > 1 and not any(_is_no_name(plain[slice(*w)], lang) for w in words[-2:]):
            yield words[-2][0], words[-1][1]


def people_named(text: str, lang: str) -> frozenset[str]:
    """The last names of the persons whom a text names with their title, in the nominative."""
    found = set()
    for m in _NAMES.finditer(text):
        last = m[0].split()[-1]
        if len(last) < _SHORTEST_NAME or _IN_CASE.search(last) or _is_no_name(last, lang):
            continue
        before = _CLAUSE.split(text[max(0, m.start() - _TITLE_REACH) : m.start()])[-1]
        line = text.rfind("\n", 0, m.start()) + 1
        is_headed = text[m.end() : m.end() + 1] == "\n" and m.start() - line < _TITLE_REACH
        if is_titled(before, lang) or is_titled(m[0], lang) or (is_headed and line == 0):
            found.add(last)
    return frozenset(found)


def is_country(country: Country, phrase: str) -> bool:
    bare = re.sub(r"^(?:[Tt]he)\s", "", phrase.strip())
    return bool(country.names.fullmatch(bare) or country.of.fullmatch(bare))


def name_in(plain: str, start: int, end: int, lang: str) -> Span:
    """The name itself: a person without title, an office as it stands."""
    phrase = plain[start:end]
    parts = [(m.start(), m[0].rstrip()) for m in re.finditer("[^,]+", phrase)]
    if pattern(lang, "titles").search(phrase):
        for offset, words in parts:
            for form in (_LONG_NAME, _FULL_NAME):
                m = form.search(words)
                if form is _LONG_NAME and m and (lang != "en" or _OF.search(words[: m.start()])):
                    continue  # "mayor of Kyiv Vitali Klitschko": the first word is a place
                of_place = m and re.match(r"\w+(?:ськ|цьк|ск)(?:ої|ого|ой|ому|ий|ая)\s", m[0])
                if m and not of_place and not any(_is_no_name(w, lang) for w in m[0].split()):
                    return start + offset + m.start(), start + offset + m.end()
        for offset, words in parts:
            single = re.search(rf"(\S+)\s({CAPITAL})$", words)
            if not single or single[1].lower() in ("of", "in", "for", "from", "у", "в", "на"):
                continue
            if _OF_A_PLACE.fullmatch(single[1]) and _OBLIQUE.search(single[2]):
                continue
            if is_titled(words[: single.start(2)][-25:], lang) and not _is_no_name(single[2], lang):
                return start + offset + single.start(2), start + offset + single.end(2)
    comma = phrase.find(",")
    if comma > 0 and (
        PERSON.fullmatch(phrase[:comma].strip()) or re.match(r",\s(?:the|a|an)\s", phrase[comma:])
    ):
        return start, start + comma
    return stripped(plain, start, end)


def _is_no_name(word: str, lang: str) -> bool:
    """Whether a capitalised word is of an office, title, country or region, not of a person."""
    if len(word) <= 5 and word.isupper():
        return True
    if any(c.names.fullmatch(word) for c in countries()) or word.endswith("'s"):
        return True
    return any(pattern(lang, *path).fullmatch(word) for path in _NO_NAMES)


def stripped(plain: str, start: int, end: int) -> Span:
    while start < end and not (plain[start].isalnum() or plain[start] in "«»“„\"'(["):
        start += 1
    while end > start and plain[end - 1] in " ,\n\t-–":
        end -= 1
    return start, end
