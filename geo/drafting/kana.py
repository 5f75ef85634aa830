"""Names by how they sound: ビシュホロド is Vyshhorod by its consonants, Oktyabrsky Oktyabr'skiy.

Writers spell foreign names in katakana as they hear them, so vowels differ from one to the next;
in Latin letters they spell them by one of many rules. A place that is found this way is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from geo.drafting.model import Candidate
from geo.model import toponyms
from geo.model.folding import bare

MIN_CONSONANTS = 3  # consonants that two names must share
MIN_LETTERS = 4  # of a spelling
_ROWS = {
    "k": "カキクケコ", "h": "ガギグゲゴハヒヘホフ", "s": "サシスセソ", "z": "ザジズゼゾ",
    "t": "タテト", "c": "チツ", "d": "ダヂヅデド", "n": "ナニヌネノン", "b": "バビブベボヴワ",
    "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
}  # fmt: skip
_CONSONANT = {kana: letter for letter, row in _ROWS.items() for kana in row}
# How Latin spellings of Slavic names write one consonant.
_LATIN = (
    ("shch", "sc"), ("kh", "h"), ("zh", "z"), ("sh", "s"), ("ch", "c"), ("ts", "c"), ("ia", "a"),
    ("ie", "e"), ("iu", "u"), ("g", "h"), ("f", "h"), ("l", "r"), ("j", ""), ("y", ""),
)  # fmt: skip
# What spellings in katakana differ in.
_KANA_WAYS = (
    ("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("ク$", "グ"),
    ("グ$", "ク"), ("ツィ", "チ"), ("ティ", "チ"), ("ディ", "ジ"), ("ー", ""), ("・", ""),
)  # fmt: skip
# What spellings of Slavic names in Latin letters differ in: by Russian or Ukrainian, by which rule.
_SPELLINGS = (
    ("kh", "h"), ("g", "h"), ("w", "v"), ("yo", "e"), ("io", "e"), ("ye", "e"), ("ie", "e"),
    ("ya", "a"), ("ia", "a"), ("yu", "u"), ("iu", "u"), ("y", "i"), ("j", "i"),
)  # fmt: skip


def of_kana(name: str) -> str:
    """The consonants of a name in katakana."""
    name = re.sub("フ(?=[カクコキケ])", "", name)  # クラスノホリフカ is Krasnohorivka
    return _once("".join(_CONSONANT.get(letter, "") for letter in name))


def of_latin(name: str) -> str:
    """The consonants of a name in Latin letters, as katakana would tell them apart."""
    plain = re.sub("[^a-z]", "", bare(name))
    plain = re.sub("[vw](?![aeiouy])", "", plain)  # ウ, a vowel in katakana
    for spelling, sound in _LATIN:
        plain = plain.replace(spelling, sound)
    return _once(re.sub("[aeiou]", "", plain.replace("v", "b").replace("w", "b")))


def kana_spellings(name: str) -> Iterator[str]:
    """A name in katakana as others write it: ヨハネスブルク, ヨハネスブルグ; ヴィ, ビ."""
    ways = {name}
    for one, other in _KANA_WAYS:
        ways |= {re.sub(one, other, way) for way in ways}
    yield from sorted(ways - {name})


def _once(consonants: str) -> str:
    return re.sub(r"(.)\1+", r"\1", consonants)


def spelling(name: str) -> str:
    """A Slavic name in Latin letters without what its spellings differ in."""
    plain = re.sub("[^a-z]", "", bare(name))
    for spelt, common in _SPELLINGS:
        plain = plain.replace(spelt, common)
    return re.sub(r"(.)\1+", r"\1", plain)


@lru_cache(maxsize=200)
def _by_spelling(region: str) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, tuple[Candidate, ...]] = {}
    for town in toponyms.in_region(region, lambda name: True):
        alike = spelling(town.name_en)
        found[alike] = (*found.get(alike, ()), _settlement(town))
    return found


def towns_spelt_like(name: str, region: str) -> tuple[Candidate, ...]:
    """The towns of a region (ISO 3166-2) whose names are another spelling of a Latin one."""
    alike = spelling(name)
    return _by_spelling(region).get(alike, ()) if region and len(alike) >= MIN_LETTERS else ()


def _settlement(town: toponyms.Toponym) -> Candidate:
    return Candidate(
        town.key, town.name_en, "settlement", town.latitude, town.longitude, town.region,
        town.country,
    )  # fmt: skip


@lru_cache(maxsize=200)
def _by_sound(region: str) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, tuple[Candidate, ...]] = {}
    for town in toponyms.in_region(region, lambda name: True):
        sound = of_latin(town.name_en)
        found[sound] = (*found.get(sound, ()), _settlement(town))
    return found


def towns_like(name: str, region: str) -> tuple[Candidate, ...]:
    """The towns of a region (ISO 3166-2) whose names sound like one in katakana."""
    sound = of_kana(name)
    if len(sound) < MIN_CONSONANTS or not region:
        return ()
    return _by_sound(region).get(sound, ())
