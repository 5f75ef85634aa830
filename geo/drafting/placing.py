"""Places that a text names: the ledger's own, those bulletins name often, and the gazetteer's.

A name that several places have is settled only by what the text says near it; else it stays open,
with its candidates in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from geo.drafting.lexicon import countries, known_places, pattern, regions, words_of
from geo.drafting.model import Candidate, How
from geo.drafting.text import Span
from geo.ledger.folder import Ledger
from geo.model import toponyms
from geo.model.folding import bare

Bounds = tuple[float, float, float, float]  # south, west, north, east, in degrees of WGS 84
_FINENESS = {"point": 0, "settlement": 1, "area": 2, "region": 3, "country": 4, "unknown": 5}
_WORD = re.compile(r"[^\W_]+(?:['’ʼ.-]+[^\W_]+)*")
_KATAKANA = re.compile("[ァ-ヴー・]{3,}")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_SAME = 0.25  # degrees within which two places of one name are the same place
_MANY_TIMES, _BIG = 20, 100_000
_MAX_CANDIDATES = 8
_MAX_WORDS = 4
_MAX_PEOPLE = 80_000
# Where most of a wide country's people live, as the shipped ledger has it.
_MIDDLES: Mapping[str, tuple[float, float]] = {"UA": (48.9982, 31.3856), "RU": (55.75, 45.0)}
_ADJECTIVE = re.compile(
    r"(\w[\w'’ʼ-]*?(?:ськ|цьк|зьк|ск|цк))(?:ий|ої|ого|ому|ій|у|ою|ім|ая|ой|ую|ое|ом|их|им|ими|а|е)"
)
_PREPOSITION = {
    "en": re.compile(
        r"\b(?:in|at|near|of|on|from|to|around|over|outside|toward|towards|into|between|and|"
        r"through|city|town|village|port|settlement|villages|towns|cities|settlements|for|within|"
        r"inside|off|hit|struck|shelled|attacked|bombed|captured|seized|entered|reached|lost)"
        r"\s(?:the\s)?(?:(?:cities|towns|villages|city|town|village|port|settlement)\s(?:of\s)?)?$|,\s$",
        re.IGNORECASE,
    ),
    "uk": re.compile(
        r"(?:^|[\s(«])(?:у|в|на|під|біля|поблизу|до|з|із|від|по|над|та|і|й|районі|селі?|село|села|"
        r"міст[оіау]|селищ[еіа]|пункт\w*|околиц\w+|неподалік|с\.|м\.|напрямку|захопл\w+|звільн\w+|"
        r"обстріл\w*|за)\s$|,\s$",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?:^|[\s(«])(?:у|в|во|на|под|около|близ|вблизи|до|из|от|по|над|и|районе|районах|селе?|село|"
        r"села|город[аеу]?|посел\w+|пункт\w*|окраин\w+|недалеко|г\.|с\.|направлении|захв\w+|"
        r"освобо\w+|обстрел\w*|за|севернее|южнее|восточнее|западнее)\s$|,\s$",
        re.IGNORECASE,
    ),
}
_IN_COUNTRY = {
    "en": re.compile(
        r"\b(?:in|across|inside|within|throughout|over|visit(?:ed|ing)?)\s(?:the\s)?$", re.I
    ),
    "uk": re.compile(r"(?:^|\s)(?:у|в|на|по|території)\s$", re.I),
    "ru": re.compile(r"(?:^|\s)(?:в|во|на|по|территории)\s$", re.I),
}
_IN_COUNTRY_JA = re.compile(
    r"(?:国内|全土|各地|領内|領|の?(?:東|西|南|北)部|の?(?:首都|各地|複数)|で(?!は?ない)|に(?:ある|おいて)|を訪問|で会見)"
)


@dataclass(frozen=True)
class Mention:
    """A place named in a text. span: its words with what tells how near. name: the name alone,
    words: as it stands."""

    span: Span
    name: Span
    candidates: tuple[Candidate, ...]
    is_known: bool
    words: str = ""

    @property
    def precision(self) -> str:
        """That of the candidates."""
        return self.candidates[0].precision


@dataclass(frozen=True)
class Choice:
    """What was taken of a mention's candidates, and why."""

    place: Candidate | None
    places: tuple[Candidate, ...]
    how: How
    rule: str


@dataclass(frozen=True)
class _Own:
    """Names that are looked up first, in every language."""

    by_name: Mapping[str, tuple[Candidate, ...]]
    japanese: re.Pattern[str]
    towns: tuple[Candidate, ...]


class Places:
    """The places that a ledger and its texts name. home: what the map shows first."""

    def __init__(self, ledger: Ledger, lang: str, home: Bounds | None = None) -> None:
        self._lang, self._home = lang, home
        self._own = _kept(ledger)
        self._regions: set[str] = set()
        self._countries: set[str] = set()

    def read(self, text: str) -> None:
        """Note the regions and countries that the whole text names, to settle names by."""
        for mention in self.mentions(text, 0, len(text), loose=True):
            first = mention.candidates[0]
            if first.precision == "region" and first.region:
                self._regions.add(first.region)
            if mention.is_known and first.country:
                self._countries.add(first.country)
        for country in countries():
            if country.of.search(text):
                self._countries.add(country.iso)

    def mentions(self, text: str, start: int, end: int, loose: bool = False) -> list[Mention]:
        """The places named in a part of a text, in order. loose: countries in any part, too."""
        found = self._japanese if self._lang == "ja" else self._european
        return sorted(found(text, start, end, loose), key=lambda m: m.span)

    def choose(self, mention: Mention, near: Sequence[Mention]) -> Choice:
        """What a mention means. near: the other mentions of its sentence and section."""
        some = mention.candidates
        alike = tuple(c for c in some if self._is_alike(mention.words, c))
        if not mention.is_known and alike:  # the others have it as a former name
            some = alike
        if len(some) == 1 and mention.is_known:
            return Choice(some[0], some, "stated", "place_named")
        regions = [m.candidates[0].region for m in near if m.precision == "region"]
        by_region = [c for c in some if c.region and c.region in regions]
        if len(by_region) == 1:
            return Choice(by_region[0], _first(by_region[0], some), "stated", "place_in_region")
        if len(some) == 1:
            sure = some[0].country in self._countries
            return Choice(some[0], some, "stated" if sure else "guessed", "place_only_one")
        own = [c for c in some if not c.key.startswith("geonames:")]
        if mention.is_known or len(own) == 1:
            taken = own[0] if len(own) == 1 else some[0]
            return Choice(taken, _first(taken, some), "guessed", "place_often_named")
        for rule, fits in (
            ("place_in_document", [c for c in some if c.region in self._regions]),
            ("place_in_country", [c for c in some if c.country in self._countries]),
            ("place_at_home", [c for c in some if self._is_home(c)]),
        ):
            if len(fits) == 1:
                return Choice(fits[0], _first(fits[0], some), "guessed", rule)
        sizes = [_population(c.key) for c in some]
        if sizes[0] >= _BIG and sizes[0] >= _MANY_TIMES * max(1, sizes[1]):
            return Choice(some[0], some, "guessed", "place_largest")
        return Choice(None, some, "ambiguous", "place_several")

    def country(self, iso: str) -> Candidate:
        """A country as a place."""
        found = self._own.by_name.get(f"country {iso}")
        return found[0] if found else _country(iso)

    def _is_alike(self, words: str, place: Candidate) -> bool:
        """Whether a place is still called so; of a former name the gazetteer does not say it."""
        if _begins_alike(words, place.name):
            return True
        root = bare(words)[:5]
        return not place.key.startswith("geonames:") and any(
            place.key == one.key
            for name, some in self._own.by_name.items()
            if name.startswith(root)
            for one in some
        )

    def _is_home(self, place: Candidate) -> bool:
        if self._home is None or place.latitude is None or place.longitude is None:
            return False
        south, west, north, east = self._home
        return south <= place.latitude <= north and west <= place.longitude <= east

    def _japanese(self, text: str, start: int, end: int, loose: bool) -> Iterator[Mention]:
        taken: list[Span] = []
        for m in self._own.japanese.finditer(text, start, end):
            name = m.span()
            some = self._own.by_name[bare(m[0])]
            is_country = some[0].precision == "country"
            if is_country and not loose and not _IN_COUNTRY_JA.match(text, m.end(), end):
                continue
            if (
                text[m.end() : m.end() + 1] in ("ー", "人", "語")
                or text[m.start() - 1 : m.start()] == "ー"
            ):
                continue
            if text[m.end() : m.end() + 1] == "州" and some[0].precision == "settlement":
                some = _region_of(some[0].region) or some
                name = (m.start(), m.end() + 1)
            taken.append(name)
            after = re.compile(words_of("ja")["places"]["not_after"]).match(text, m.end(), end)
            if after and not loose:
                continue
            yield self._with_area(text, name, self._with_homonyms(m[0], some), end, True)
        for m in _KATAKANA.finditer(text, start, end):
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            follows = text[m.end() : m.end() + 3]
            if not re.match(r"市|町|村|で|周|近|の|に|か|と|や|、|付|方", follows):
                continue
            some = _towns(m[0])
            if not some or not (
                re.match("市|町|村|周辺|近郊|方面|付近", follows)
                or _population(some[0].key) > 5 * _BIG
            ):
                continue
            yield self._with_area(text, m.span(), some, end, False)

    def _european(self, text: str, start: int, end: int, loose: bool) -> Iterator[Mention]:
        words = [m.span() for m in _WORD.finditer(text, start, end)]
        n = 0
        while n < len(words):
            found, used = self._by_adjective(text, words, n, end), 1
            for count in range(min(_MAX_WORDS, len(words) - n), 0, -1):
                if found:
                    break
                name = words[n][0], words[n + count - 1][1]
                if count > 1 and re.search(r"[^\w\s'’ʼ.-]|\n", text[name[0] : name[1]]):
                    continue
                found = self._named(text, name, start, end, loose, count)
                if found:
                    used = count
                    break
            if found:
                yield found
            n += used

    def _named(
        self, text: str, name: Span, start: int, end: int, loose: bool, count: int
    ) -> Mention | None:
        said = text[slice(*name)]
        some = self._own.by_name.get(bare(said))
        if some:
            if not said[0].isupper() and some[0].precision != "region":
                return None
            is_in = _IN_COUNTRY[self._lang].search(text[start : name[0]])
            if some[0].precision == "country" and not loose and not is_in:
                return None
            not_after = words_of(self._lang)["places"]["not_after"]
            if not loose and not_after and re.match(not_after, text[name[1] :]):
                return None
            return self._with_area(text, name, self._with_homonyms(said, some), end, True)
        if (
            not said[0].isupper()
            or len(said) < 4
            or (not loose and count == 1 and _is_of_name(text, name))
        ):
            return None
        if not _PREPOSITION[self._lang].search(text[max(0, name[0] - 30, start) : name[0]]):
            return None
        towns = tuple(self._shared(town) for town in _towns(said))
        return self._with_area(text, name, towns, end, False) if towns else None

    def _by_adjective(self, text: str, words: list[Span], n: int, end: int) -> Mention | None:
        """A region or a front that an adjective names: "Сумській області"."""
        m = _ADJECTIVE.fullmatch(text[slice(*words[n])])
        if not m or self._lang == "en":
            return None
        head = pattern(self._lang, "places", "region_after")
        front = pattern(self._lang, "places", "around_after")
        for later in range(n + 1, min(n + 14, len(words))):
            word = text[slice(*words[later])]
            between = text[words[n][1] : words[later][0]]
            if head.fullmatch(word) and not re.search(r"[.;]", between):
                some = _region_by_stem(bare(m[1]))
                return (
                    Mention((words[n][0], words[later][1]), words[n], some, True) if some else None
                )
            if front.fullmatch(word) and not re.search(r"[.;]", between):
                place = self._town_by_stem(bare(m[1]))
                if place:
                    near = replace(place, precision="area", rule=f"around {place.key} 0-15 km")
                    return Mention((words[n][0], words[later][1]), words[n], (near,), True)
                return None
            if not (_ADJECTIVE.fullmatch(word) or word in ("та", "і", "и", "й") or later == n + 1):
                return None
        return None

    def _town_by_stem(self, stem: str) -> Candidate | None:
        root = re.sub(r"(?:івськ|овск|ськ|ск)$", "", stem)
        bare_stem = re.sub("(?:ськ|ск)$", "", stem)
        forms = (stem, bare_stem, root + "івка", root + "овка", bare_stem + "ка", bare_stem + "а")
        for form in forms:
            some = self._own.by_name.get(form) or _towns(form)
            fits = [c for c in some if c.precision == "settlement"]
            if len(fits) == 1 or (fits and self._own.by_name.get(form)):
                return fits[0]
        return None

    def _shared(self, town: Candidate) -> Candidate:
        """The ledger's place, or the one that bulletins name often, at the point of a town."""
        for some in self._own.by_name.get(bare(town.name), ()), self._own.towns:
            for own in some:
                if own.precision == "settlement" and _is_one(own, town):
                    return own
        return town

    def _with_homonyms(self, said: str, some: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The candidates, and far towns of the same name in the countries that bulletins name."""
        if (
            len(some) > 1
            or some[0].precision != "settlement"
            or not some[0].key.startswith("known:")
        ):
            return some
        if _population_near(some[0]) >= 15_000:
            return some
        others = [
            t for t in _towns(said) if t.country in self._countries and not _is_same(t, some[0])
        ]
        return (*some, *others)[:_MAX_CANDIDATES]

    def _with_area(
        self, text: str, name: Span, some: Sequence[Candidate], end: int, known: bool
    ) -> Mention:
        """The mention with the words around it that make it an area."""
        span, rule, precision = self._area(text, name, some[0], end)
        if rule and some[0].precision in ("settlement", "point"):
            some = [replace(c, precision=precision, rule=rule.format(key=c.key)) for c in some]
        elif rule and some[0].region and (other := self._neighbour(text[slice(*span)], some[0])):
            shown = rule.format(region=some[0].region, other=other)
            some = [replace(c, precision="area", rule=shown) for c in some]
        else:
            span = name
        return Mention(span, name, tuple(some), known, text[slice(*name)])

    def _neighbour(self, words: str, place: Candidate) -> str:
        """The country whose border is meant: the one named with it, else the text's only other."""
        named = [c.iso for c in countries() if c.names.search(words) and c.iso != place.country]
        others = named or sorted(self._countries - {place.country})
        return others[0] if len(others) == 1 else ""

    def _area(self, text: str, name: Span, first: Candidate, end: int) -> tuple[Span, str, str]:
        said = words_of(self._lang)["places"]
        after = text[name[1] : min(end, name[1] + 24)]
        before = text[max(0, name[0] - 40) : name[0]]
        border = "{region} within 50 km of border {other}"
        if self._lang == "ja":
            if first.precision == "region":
                m = re.match(rf"(?:の[^、。]{{0,8}}?)?(?:{said['border']})", after)
                return ((name[0], name[1] + m.end()) if m else name), border if m else "", "area"
            m = re.match(rf"(?:市|町|村)?の?(?:{said['around']})", after)
            if m:
                return (name[0], name[1] + m.end()), "around {key} 0-15 km", "area"
            found = [
                (m.end(), d)
                for d, form in said["directions"].items()
                if (m := re.match(rf"(?:市|町|村)?{form}", after))
            ]
            if found:
                stop, direction = max(found)
                return (name[0], name[1] + stop), f"sector {direction} of {{key}} 0-15 km", "area"
            return name, "", ""
        found = []
        for direction, form in said["directions"].items():
            if m := re.search(rf"(?:{form})\s(?:the\s)?(?:city of\s)?$", before, re.IGNORECASE):
                found.append((len(m[0]), direction))
        if found and first.precision != "region":
            length, direction = max(found)
            return (name[0] - length, name[1]), f"sector {direction} of {{key}} 0-15 km", "area"
        if (
            (
                m := re.search(
                    rf"(?<!\w)(?:{said['around']})\s(?:the\s)?(?:\w+\s(?:of\s)?)?$",
                    before,
                    re.IGNORECASE,
                )
            )
            and first.precision != "region"
            and not (self._lang == "ru" and m[0].startswith("у ") and 0)
        ):
            return (name[0] - len(m[0]), name[1]), "around {key} 0-15 km", "area"
        if m := re.match(rf"\s(?:{said['around_after']})(?!\w)", after):
            return (name[0], name[1] + m.end()), "around {key} 0-15 km", "area"
        m = re.search(rf"(?<!\w)\w*\s?(?:{said['border']})\s[^.]*$", before)
        if m and first.precision == "region":
            return (name[0] - len(m[0].lstrip()), name[1]), border, "area"
        return name, "", ""


def _is_of_name(text: str, name: Span) -> bool:
    """Whether a word stands beside another capitalised one, as names of persons do."""
    before = re.search(r"([\w'’-]+)\s$", text[: name[0]][-30:])
    after = re.match(r"\s([\w'’-]+)", text[name[1] : name[1] + 30])
    return bool(
        before and before[1][0].isupper() and not _PREPOSITION["uk"].search(before[0])
    ) or bool(after and after[1][0].isupper() and len(after[1]) > 2)


def best(mentions: Sequence[Mention]) -> Mention | None:
    """The mention that says most exactly where; the first of several."""
    return min(
        mentions,
        # One that several places may be counts less than a wider one that is plain.
        key=lambda m: _FINENESS[m.precision] + 2 * (len(m.candidates) > 1),
        default=None,
    )


# Letters that a Latin name may begin with, by the Cyrillic one.
_INITIALS = {
    "а": "a", "б": "b", "в": "vw", "г": "gh", "ґ": "g", "д": "d", "е": "ey", "є": "y", "ж": "zj",
    "з": "z", "и": "iy", "і": "iy", "ї": "y", "й": "yj", "к": "kcq", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "sc", "т": "t", "у": "u", "ф": "f", "х": "hk", "ц": "tc",
    "ч": "ct", "ш": "s", "щ": "s", "э": "e", "ю": "y", "я": "y",
}  # fmt: skip


def _begins_alike(words: str, name: str) -> bool:
    """Whether a name in a text and one in the gazetteer begin with the same sound."""
    mine, other = bare(words)[:1], bare(name)[:1]
    if not mine or not other or mine == other:
        return True
    return other in _INITIALS.get(mine, "") if mine in _INITIALS else not mine.isascii()


def _first(chosen: Candidate, some: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return (chosen, *(c for c in some if c != chosen))


def _is_same(a: Candidate, b: Candidate) -> bool:
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return False
    return abs(a.latitude - b.latitude) < _SAME and abs(a.longitude - b.longitude) < _SAME * 1.5


@lru_cache(maxsize=5_000)
def _towns(name: str) -> tuple[Candidate, ...]:
    """The towns of the gazetteer with a name, the most populous first."""
    found: list[Candidate] = []
    for town in toponyms.named(name):
        if len(_people) > _MAX_PEOPLE:
            _people.clear()
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
        if not any(_is_same(one, other) for other in found):
            found.append(one)
    return tuple(found[:_MAX_CANDIDATES])


_people: dict[str, int] = {}  # inhabitants of the towns that were looked up, by key


def _population(key: str) -> int:
    return _people.get(key, 0)


@lru_cache(maxsize=2_000)
def _population_near(place: Candidate) -> int:
    """The inhabitants of a well-known place, by the town of the gazetteer at its point."""
    same = [t for t in _towns(place.name.split(" (")[0]) if _is_same(t, place)]
    return max((_population(t.key) for t in same), default=0)


@cache
def _shared_names() -> Mapping[str, tuple[Candidate, ...]]:
    """Names of regions and countries, and of places that bulletins name often."""
    found: dict[str, list[Candidate]] = {}

    def add(name: str, place: Candidate) -> None:
        some = found.setdefault(bare(name), [])
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
        plain = Candidate(region.iso, region.name, "region", None, None, region.iso, region.country)
        place = own.get(region.iso, plain)
        for name in region.names:
            if not re.search(r"oblast|область|州|край|krai|republic|республ", name, re.IGNORECASE):
                continue
            add(name, place)
            head = re.sub(r"(?i)\s+oblast'?$", "", name)
            if head != name:
                for end in (" region", " oblast", " province", " area"):
                    add(head + end, place)
    for country in countries():
        for name in _plain_names(country.names.pattern):
            add(name, _country(country.iso))
    return {name: tuple(some) for name, some in found.items() if name}


def _forms(name: str) -> Iterator[str]:
    """A name, and its case forms where it is a Cyrillic one whose kind is plain."""
    yield name
    if re.fullmatch(r"[А-ЯІЇЄҐ][\w'’-]+ськ[ео]|[А-Я][\w-]+ско[ео]", name):
        for end in ("ого", "ому"):
            yield name[:-1] + end if name.endswith("е") and "ськ" in name else name[:-2] + end


def _plain_names(form: str) -> Iterator[str]:
    """The names that a pattern of a country stands for."""
    form = re.sub(r"\(\?<!\\w\)|\(\?!\\w\)", "", form)
    depth, part, parts = 0, "", []
    for letter in form:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and (
            depth == 0
            or (
                depth == 1
                and part.startswith("(?:")
                and part.count("(") == 1
                and not part.endswith("(?:")
            )
        ):
            parts.append(part)
            part = ""
        else:
            part += letter
    for one in [*parts, part]:
        one = re.sub(r"^\(\?:(?![^|]*\)$)", "", one)
        one = one[:-1] if one.count(")") > one.count("(") else one
        m = re.fullmatch(r"([^(]*)\(\?:([^)]*)\)(\??)([^(]*)", one)
        if m:
            for end in m[2].split("|"):
                yield m[1] + end + m[4]
            if m[3]:
                yield m[1] + m[4]
        elif not re.search(r"[\\()\[?]", one):
            yield one


@lru_cache(maxsize=300)
def _country(iso: str) -> Candidate:
    latitude, longitude = _MIDDLES.get(iso, (None, None))
    name, rule = _country_name(iso), f"country {iso}"
    return Candidate(f"country:{iso}", name, "country", latitude, longitude, "", iso, rule)


def _country_name(iso: str) -> str:
    for country in countries():
        if country.iso == iso:
            return next(_plain_names(country.names.pattern), iso)
    return iso


@cache
def _region_by_stem(stem: str) -> tuple[Candidate, ...]:
    """The region whose Cyrillic name begins with an adjective."""
    for name, some in _shared_names().items():
        if name.startswith(stem) and re.match(r"(?:а|ая|ий|ый)\s", name[len(stem) :]):
            return some
    return ()


@cache
def _region_of(code: str) -> tuple[Candidate, ...]:
    """A region by its ISO 3166-2 code."""
    for some in _shared_names().values():
        if some[0].precision == "region" and some[0].region == code and code:
            return some[:1]
    return ()


_last: list[tuple[Ledger, _Own]] = []  # the ledger that was asked for last, with its names


def _kept(ledger: Ledger) -> _Own:
    if not _last or _last[0][0] is not ledger:
        _last[:] = [(ledger, _own_names(ledger))]
    return _last[0][1]


def _own_names(ledger: Ledger) -> _Own:
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
            if name and (folded := bare(name)) not in names:
                names[folded] = (one,)
        if place.geo_precision == "country" and place.country:
            names.setdefault(f"country {place.country}", (one,))
    merged = dict(_shared_names())
    own = [some[0] for some in names.values()]
    for folded, shared in merged.items():
        if folded in names or len(shared) != 1:
            continue
        first = shared[0]
        same = next((c for c in own if c.precision == first.precision and _is_one(c, first)), None)
        if same is not None:
            merged[folded] = (same,)
    merged.update(names)
    japanese = sorted((n for n in merged if _JAPANESE.search(n)), key=len, reverse=True)
    # `bare` folds width and small forms; the text is searched as it stands, so both forms count.
    towns = {c: None for some in merged.values() for c in some if c.precision == "settlement"}
    return _Own(merged, re.compile("|".join(map(re.escape, japanese)) or "(?!)"), tuple(towns))


def _is_one(a: Candidate, b: Candidate) -> bool:
    if a.precision == "country":
        return a.country == b.country
    if a.precision == "region":
        return bool(a.region) and a.region == b.region and not a.rule.count("UA-") > 1
    if bare(a.name)[:3] != bare(b.name)[:3]:
        return False
    near_north = abs((a.latitude or 0) - (b.latitude or 0)) < 0.05
    return _is_same(a, b) and near_north and abs((a.longitude or 0) - (b.longitude or 0)) < 0.08
