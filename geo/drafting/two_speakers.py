"""Where a sentence goes from one speaker to another: "A claimed that ..., but B said that ..."."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from geo.drafting.lexicon import countries, pattern, words_of
from geo.drafting.saying import Saying
from geo.drafting.text import Span

_MOST = 6  # joints of a sentence that are looked at
_BESIDE = 60  # code points between a speaker and the words of saying
_LEAST = 12  # code points of a part
_NO_PART = re.compile(r"(?:that|що|что|to|who|which|який|яка|які|который|которая|которые)\s", re.I)
_ANSWERS = ("denies", "confirms")


def parts(plain: str, lang: str, read: Callable[[int, int], Saying]) -> list[Span]:
    """The parts of a sentence that have a speaker each; the whole where it has one.

    plain: the sentence without what is quoted. read: who says a part of it.
    """
    found: list[Span] = []
    start = 0
    for n, m in enumerate(_joints(lang).finditer(plain)):
        if n == _MOST:
            break
        if m.start() - start < _LEAST or len(plain) - m.end() < _LEAST:
            continue
        if _NO_PART.match(plain, m.end()):
            continue
        one = read(start, m.end() if lang == "ja" else m.start())
        other = read(m.end(), len(plain))
        is_led = lang != "ja" or _is_led(other)
        if _is_own(one, lang) and _is_own(other, lang) and is_led and _differ(plain, one, other):
            if m.lastgroup == "answer" and not _ends(plain, other):
                continue
            if m.lastgroup == "goes_on" and not _is_office(plain, other):
                continue
            if other.verb and pattern(lang, "between_speakers", "silent").match(
                plain, other.verb[0]
            ):
                continue
            # In Japanese the words of saying stand right before the joint, and are a part of it.
            found.append((start, m.end() if lang == "ja" else m.start()))
            start = m.end()
    return [*found, (start, len(plain))]


@cache
def _joints(lang: str) -> re.Pattern[str]:
    """What stands between the words of two speakers."""
    said = words_of(lang)["between_speakers"]
    answer, goes_on = said.get("answers", "(?!)"), said.get("goes_on", "(?!)")
    form = rf"(?:{said['joints']})|(?P<answer>{answer})|(?P<goes_on>{goes_on})"
    return re.compile(form, re.IGNORECASE)


def _ends(plain: str, said: Saying) -> bool:
    """Whether a part denies or confirms, and the sentence ends with it."""
    return said.modality in _ANSWERS and said.verb is not None and "," not in plain[said.verb[1] :]


def _is_office(plain: str, said: Saying) -> bool:
    """Whether a Japanese part is of an office or a person: others are what the first tells of."""
    words = plain[slice(*(said.phrase or said.speaker or (0, 0)))].strip()
    is_country = any(country.names.fullmatch(words) for country in countries())
    return not is_country and not pattern("ja", "people").search(words)


def _is_led(said: Saying) -> bool:
    """Whether a part begins with its speaker."""
    phrase = said.phrase or said.speaker
    return phrase is not None and phrase[0] - said.start <= _LEAST


def _is_own(said: Saying, lang: str) -> bool:
    """Whether a part names its speaker beside the words of saying, which end it in Japanese."""
    if said.speaker is None or said.verb is None or said.again is not None:
        return False
    if lang == "ja":
        return True
    low, high = said.phrase or said.speaker
    return max(low, said.verb[0]) - min(high, said.verb[1]) <= _BESIDE


def _differ(plain: str, one: Saying, other: Saying) -> bool:
    names = [plain[slice(*said.speaker)].casefold() for said in (one, other) if said.speaker]
    return len(names) == 2 and names[0] not in names[1] and names[1] not in names[0]
