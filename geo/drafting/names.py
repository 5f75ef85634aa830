"""Names of places: the ledger's own, those bulletins name often, and those of the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from geo.drafting.kana import MIN_CONSONANTS, of_kana, of_latin
from geo.drafting.lexicon import countries, known_places, regions
from geo.drafting.model import Candidate
from geo.ledger.folder import Ledger
from geo.model import toponyms
from geo.model.folding import bare

MAX_CANDIDATES = 8
BEGINNING = 3  # letters by which two spellings of a name agree
plain = lru_cache(maxsize=20_000)(bare)  # of words and names, which come again and again
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_SAME = 0.25  # degrees within which two places of one name are the same place
_MAX_PEOPLE = 80_000
# Where most of a wide country's people live, as the shipped ledger has it.
_MIDDLES: Mapping[str, tuple[float, float]] = {"UA": (48.9982, 31.3856), "RU": (55.75, 45.0)}
_OF_REGION = re.compile("oblast|область|州|地方|共和国|край|krai|republic|республ", re.IGNORECASE)
_REGION_ENDS = (" region", " oblast", " province", " area")
_WITH_OBLASTS = ("UA", "RU", "BY")
# Endings of Russian and Ukrainian names in oblique cases, and what they may be in the nominative.
_CASES = (
    (r"(?:ами|ями|ах|ях|ам|ям)$", ("и", "ы", "і", "а", "")),
    (r"(?:ом|ем|ою|ею|ой|ей|ам)$", ("", "о", "е", "а", "я", "ь")),
    (r"(?:ого|ому)$", ("ое", "е", "ий", "ый", "ой")),
    (r"[аяуюіиыїе]$", ("", "а", "я", "о", "е", "ь", "й", "и")),
    (r"[ії]в$|ов$|ев$", ("и", "ы", "і", "а")),
)
# The same of adjectives in such names.
_ADJECTIVES = (
    (r"(?:ому|ого|им|ым|ом)$", ("ий", "ый", "ой", "е", "ое", "ій")),
    (r"(?:ій|ої|ою|ую|ой|у)$", ("а", "ая")),
    (r"(?:их|ых|ими|ыми|им|ым)$", ("і", "ые", "ие")),
)
_SHORTEST = 4  # letters of an adjective
_ALIKE = str.maketrans("іїєґ'’", "ииегъъ")


@dataclass(frozen=True)
class Names:
    """Names that are looked up first, in every language. towns: all settlements among
    them, by how their names begin.

    japanese: finds the Japanese ones. first_words: the first of each name."""

    by_name: Mapping[str, tuple[Candidate, ...]]
    japanese: re.Pattern[str]
    towns: Mapping[str, tuple[Candidate, ...]]
    first_words: frozenset[str]

    def begins(self, word: str) -> bool:
        """Whether a name begins with a word, which is without accents and case."""
        return word in self.first_words


# Letters that a Latin name may begin with, by the Cyrillic one.
_INITIALS = {
    "а": "a", "б": "b", "в": "vw", "г": "gh", "ґ": "g", "д": "d", "е": "ey", "є": "y", "ж": "zj",
    "з": "z", "и": "iy", "і": "iy", "ї": "y", "й": "yj", "к": "kcq", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "sc", "т": "t", "у": "u", "ф": "f", "х": "hk", "ц": "tc",
    "ч": "ct", "ш": "s", "щ": "s", "э": "e", "ю": "y", "я": "y",
}  # fmt: skip


def begins_alike(words: str, name: str, letters: int = 1) -> bool:
    """Whether a name in a text and one in the gazetteer begin with the same letters or sound."""
    mine, other = plain(words)[:letters], plain(name)[:letters]
    if letters > 1:
        return mine == other
    if not mine or not other or mine == other:
        return True
    return other in _INITIALS.get(mine, "") if mine in _INITIALS else not mine.isascii()


def first_of(chosen: Candidate, some: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates with the chosen one first."""
    return (chosen, *(c for c in some if c != chosen))


def is_same(a: Candidate, b: Candidate) -> bool:
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return False
    return abs(a.latitude - b.latitude) < _SAME and abs(a.longitude - b.longitude) < _SAME * 1.5


@lru_cache(maxsize=5_000)
def towns(name: str) -> tuple[Candidate, ...]:
    """The towns of the gazetteer with a name, the most populous first."""
    found: list[Candidate] = []
    for town in toponyms.named(name):
        if len(_people) > _MAX_PEOPLE:
            _people.clear()
            towns.cache_clear()  # else their inhabitants would be none
        _people[town.key] = town.population
        one = Candidate(
            town.key,
            town.name_en,
            "settlement",
            town.latitude,
            town.longitude,
            town.region,
            town.country,
        )
        if not any(is_same(one, other) for other in found):
            found.append(one)
    return tuple(found[:MAX_CANDIDATES])


def nominatives(word: str) -> Iterator[str]:
    """What a Cyrillic word may be in the nominative, and as the other languages spell it."""
    forms = dict.fromkeys(
        re.sub(form, end, word)
        for form, ends in _CASES
        if re.search(form, word) and len(word) > 5
        for end in ends
    )
    for form in forms:
        for way in dict.fromkeys((form, _closed(form), _respelt(form))):
            if way != word:
                yield way


def two_nominatives(name: str) -> Iterator[str]:
    """What the adjective and noun of a Cyrillic name may be: "Старому Осколі", "Малій Токмачці"."""
    first, _, noun = name.partition(" ")
    heads = [
        re.sub(form, end, first)
        for form, ends in _ADJECTIVES
        if re.search(form, first) and len(first) > _SHORTEST
        for end in ends
    ]
    nouns = dict.fromkeys((noun, *nominatives(noun), *_open_syllables(noun)))
    for head in dict.fromkeys((first, *heads)):
        for one in nouns:
            if f"{head} {one}" != name:
                yield f"{head} {one}"


def _open_syllables(noun: str) -> Iterator[str]:
    """The nominatives of a noun that has another vowel or consonant there: Токмачці, Розі."""
    for form in nominatives(noun):
        for other, own in (("цка", "тка"), ("чцка", "чка"), ("ц", "к"), ("з", "г"), ("с", "х")):
            if form.endswith((own, other)) or other in form[-4:]:
                yield form[:-4] + form[-4:].replace(other, own)
        yield re.sub("[ое](?=[^аеєиіїоуюяыэ]$)", "і", form)


@lru_cache(maxsize=2_000)
def towns_in_case(word: str) -> tuple[Candidate, ...]:
    """The towns of which a Cyrillic word may be a case form that the gazetteer lacks."""
    return next((some for form in nominatives(word) if (some := towns(form))), ())


def _closed(name: str) -> str:
    """The nominative of a name whose vowel changes in other cases: Миколаєв- is Миколаїв."""
    return re.sub("[ое]в$", "ів", re.sub("єв$", "їв", name))


def _respelt(name: str) -> str:
    """A Cyrillic name with і as the language that has и writes it."""
    return re.sub("(?<=[сцз])ьк", "к", name).translate(_ALIKE)


_people: dict[str, int] = {}  # inhabitants of the towns that were looked up, by key


def population(key: str) -> int:
    return _people.get(key, 0)


@lru_cache(maxsize=2_000)
def population_near(place: Candidate) -> int:
    """The inhabitants of a well-known place, by the town of the gazetteer at its point."""
    same = [t for t in towns(place.name.split(" (")[0]) if is_same(t, place)]
    return max((population(t.key) for t in same), default=0)


@cache
def _shared_names() -> Mapping[str, tuple[Candidate, ...]]:
    """Names of regions and countries, and of places that bulletins name often."""
    found: dict[str, list[Candidate]] = {}

    def add(name: str, place: Candidate) -> None:
        some = found.setdefault(plain(name), [])
        if name and place not in some:
            some.append(place)

    for known in known_places():
        place = Candidate(
            known.key, known.name, known.precision, known.latitude, known.longitude,
            known.region, known.country,
        )  # fmt: skip
        for name in known.names:
            for form in _forms(name):
                add(form, place)
    own = {c.region: c for some in found.values() for c in some if c.precision == "region"}
    for region in regions():
        unplaced = Candidate(
            region.iso, region.name, "region", None, None, region.iso, region.country
        )
        place = own.get(region.iso, unplaced)
        head = re.sub(r"(?i)\s+(?:oblast'?|krai)$", "", region.name)
        if region.country in _WITH_OBLASTS:
            for end in _REGION_ENDS:
                add(head + end, place)
        for name in region.names:
            if not re.search(
                r"oblast|область|州|地方|共和国|край|krai|republic|республ", name, re.IGNORECASE
            ):
                continue
            add(name, place)
            head = re.sub(r"(?i)\s+oblast'?$", "", name)
            if head != name:
                for end in _REGION_ENDS:
                    add(head + end, place)
    for one in countries():
        for name in one.forms:
            add(name, country_place(one.iso))
    return {name: tuple(some) for name, some in found.items() if name}


def _forms(name: str) -> Iterator[str]:
    """A name, and its case forms where it is a Cyrillic one whose kind is plain."""
    yield name
    if re.fullmatch(r"[А-ЯІЇЄҐ][\w'’-]+ськ[ео]|[А-Я][\w-]+ско[ео]", name):
        for end in ("ого", "ому"):
            yield name[:-1] + end if name.endswith("е") and "ськ" in name else name[:-2] + end


@cache
def _by_sound() -> Mapping[str, tuple[Candidate, ...]]:
    """Towns that bulletins name often, by the consonants of their names in katakana."""
    found: dict[str, dict[Candidate, None]] = {}
    for known in known_places():
        if known.precision != "settlement":
            continue
        place = Candidate(
            known.key, known.name, known.precision, known.latitude, known.longitude,
            known.region, known.country,
        )  # fmt: skip
        kana = [name for name in known.names if re.fullmatch("[ァ-ヴー・]{3,}", name)]
        for sound in {of_latin(known.name), *(of_kana(_without_w(one)) for one in kana)}:
            found.setdefault(sound, {})[place] = None
    return {sound: tuple(some) for sound, some in found.items()}


def _without_w(name: str) -> str:
    """A name in katakana without what some write and others do not: ポクロフスク, ポクロウシク."""
    return re.sub("[フヴブ](?=[カキクケコサシスセソタチツト])", "", name)


def known_like(name: str) -> tuple[Candidate, ...]:
    """The towns that bulletins name often and that sound like a name in katakana."""
    sound = of_kana(_without_w(name))
    return _by_sound().get(sound, ()) if len(sound) > MIN_CONSONANTS else ()


@lru_cache(maxsize=300)
def country_place(iso: str) -> Candidate:
    """A country as a place."""
    latitude, longitude = _MIDDLES.get(iso, (None, None))
    name, rule = _country_name(iso), f"country {iso}"
    return Candidate(f"country:{iso}", name, "country", latitude, longitude, "", iso, rule)


def _country_name(iso: str) -> str:
    for one in countries():
        if one.iso == iso:
            return one.forms[0]
    return iso


@cache
def region_by_stem(stem: str) -> tuple[Candidate, ...]:
    """The region whose Cyrillic name begins with an adjective."""
    for name, some in _shared_names().items():
        if some[0].precision == "region" and re.match(r"(?:а|ая|ий|ый)\s", name.removeprefix(stem)):
            return some
    return ()


@cache
def region_of(code: str) -> tuple[Candidate, ...]:
    """A region by its ISO 3166-2 code."""
    for some in _shared_names().values():
        if some[0].precision == "region" and some[0].region == code and code:
            return some[:1]
    return ()


_last: list[tuple[Ledger, Names]] = []  # the ledger that was asked for last, with its names


def names_of(ledger: Ledger) -> Names:
    if not _last or _last[0][0] is not ledger:
        _last[:] = [(ledger, _own_names(ledger))]
    return _last[0][1]


def _own_names(ledger: Ledger) -> Names:
    """The ledger's places before the shared ones: of the same point, the ledger's is taken."""
    names: dict[str, tuple[Candidate, ...]] = {}
    for key, place in ledger.gazetteer.places.items():
        if place.geo_precision == "unknown":
            continue
        one = Candidate(
            key, place.name_en, place.geo_precision, place.latitude, place.longitude,
            place.admin1, place.country, place.rule,
        )  # fmt: skip
        for name in (place.name_en, place.name_ja, place.name_uk, place.name_ru):
            if name and (folded := plain(name)) not in names:
                names[folded] = (one,)
        if place.geo_precision == "country" and place.country:
            names.setdefault(f"country {place.country}", (one,))
    merged = dict(_shared_names())
    own = [some[0] for some in names.values()]
    for folded, shared in merged.items():
        if folded in names or len(shared) != 1:
            continue
        first = shared[0]
        same = next((c for c in own if c.precision == first.precision and is_one(c, first)), None)
        if same is not None:
            merged[folded] = (same,)
    merged.update(names)
    settlements: dict[str, dict[Candidate, None]] = {}
    for one in (c for some in merged.values() for c in some if c.precision == "settlement"):
        settlements.setdefault(plain(one.name)[:BEGINNING], {})[one] = None
    firsts = frozenset(name.split()[0] for name in merged if name)
    by_head = {head: tuple(some) for head, some in settlements.items()}
    japanese = _any_of(name for name in merged if _JAPANESE.search(name))
    return Names(merged, japanese, by_head, firsts)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Finds the longest of some names, grouped by their first letters, so that few are tried."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        groups.setdefault(name[0], []).append(re.escape(name[1:]))
    if not groups:
        return re.compile("(?!)")
    firsts = "".join(map(re.escape, groups))
    tails = "|".join(f"{re.escape(first)}(?:{'|'.join(some)})" for first, some in groups.items())
    return re.compile(f"(?=[{firsts}])(?:{tails})")


def is_one(a: Candidate, b: Candidate) -> bool:
    if a.precision == "country":
        return a.country == b.country
    if a.precision == "region":
        return bool(a.region) and a.region == b.region and not a.rule.count("UA-") > 1
    if plain(a.name)[:BEGINNING] != plain(b.name)[:BEGINNING]:
        return False
    near_north = abs((a.latitude or 0) - (b.latitude or 0)) < 0.05
    return is_same(a, b) and near_north and abs((a.longitude or 0) - (b.longitude or 0)) < 0.08
