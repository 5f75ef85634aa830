"""Finds the places that a text names, with the words that make an area of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from geo.drafting.areas import DISTRICT, FRONT, area, neighbour
from geo.drafting.kana import kana_spellings, towns_like, towns_spelt_like
from geo.drafting.lexicon import countries_named, pattern, words_of
from geo.drafting.model import Candidate
from geo.drafting.names import (
    BEGINNING,
    MAX_CANDIDATES,
    Names,
    begins_alike,
    is_one,
    is_same,
    known_like,
    nominatives,
    plain,
    population,
    population_near,
    region_by_stem,
    region_of,
    towns,
    towns_in_case,
    two_nominatives,
)
from geo.drafting.text import Span

BIG = 100_000  # inhabitants
_LONG_LIST = 120  # code points of names before one
VILLAGE = 2_000  # inhabitants up to which a place has namesakes and no district
_CITY = 25_000  # from which a town abroad is named by its name alone
_WORD = re.compile(r"[^\W_]+(?:['’ʼ.-]+[^\W_]+)*")
_KATAKANA = re.compile("[ァ-ヴー・]{3,}")
_MAX_WORDS = 4
_ADJECTIVE = re.compile(
    r"(\w[\w'’ʼ-]*?(?:ськ|цьк|зьк|ск|цк))(?:ий|ої|ого|ому|ій|у|ою|ім|ая|ой|ую|ое|ом|их|им|ими|а|е)"
)
# A land that is named after its chief town: "Харківщина", "Донеччина".
_LAND = re.compile(r"([^\W\d_]{3,12}?)(щ|чч)ин(?:а|и|і|е|у|ою|ой)")
_ROOT = re.compile("[сцз]ьк|[сц]к")
# Of a town after the title of an office; a first name stands in the nominative.
_GENITIVE = re.compile("(?:[аяиыуюіїв]|ого)$")
_FROM = re.compile(
    r"(?:^|\s)(?:from|з|із|зі|из|со стороны|з боку|с территории|з території|"
    r"from the territory of)\s(?:the\s|area of\s|район\w{1,2}\s)?$|"
    r"(?:^|\s)from\s(?:\w+\s){1,3}(?:in|at)\s$",
    re.IGNORECASE,
)
_GOVERNOR = re.compile(r"(?:['’]s)?\s(?:regional\s)?[Gg]overnor(?!\w)")
_GOVERNOR_OF = re.compile(r"(?<!\w)[Gg]overnor of (?:the )?$")
# "Soldiers at the front in Kursk" are in its region.
_TROOPS_IN = re.compile(
    r"(?<!\w)(?:troops|soldiers|units|front ?lines?|incursion|operation|offensive|foothold|"
    r"fighting|advanc\w+|positions)(?:\s[\w’'-]+){0,6}\sin\s(?:the\s)?$",
    re.IGNORECASE,
)
_MAYOR = re.compile(r"(?:['’]s)?\s[Mm]ayor(?!\w)")
# Units, outlets and companies that are called after a place: "группировки «Днепр»".
_OF_A_GROUP = re.compile(
    r"(?:групп\w+|угрупован\w+|канал\w*|бригад\w+|корпус\w*|батальон\w*|батальйон\w*|полк\w*|"
    r"командуванн\w+|командовани\w+|ОСУВ|ОТУ|ОТГ|ОСГВ|газет\w+|издани\w+|видан\w+|агентств\w+|"
    r"проект\w*|проєкт\w*|компани\w+|компані\w+|операци\w+|операці\w+|отряд\w*|загон\w*|"
    r"group|brigade|battalion|regiment|unit|company|newspaper|channel|войск|військ)\s[«\"“„]$",
    re.IGNORECASE,
)
# What follows a place that stands for what its line tells.
_LABELS = re.compile(
    r"(?P<kind>\s(?:community|district|громада|община|тергромада|ТГ))?(?::\s|\s[—–-]\s|\.\s|,\s\d)"
)
# "в Киеве это не комментируют": the government, and not the town.
_GOVERNMENT_SAYS = re.compile(
    r"(?:\s(?!что|що)[а-яіїєґё]+){0,4}\s(?:комментир|коментую|заяв|счита|вважа|отриц|запереч|подтвер|підтвер|"
    r"утвержд|стверд|настаив|наполяга|обеща|обіця|надею|сподіва|назва|отверг|відкин|призна|визна|"
    r"спросту|опроверг|обвин|звинувач)[а-яіїєґ]*(?:ют|ят|ли|ть|уть)(?!\w)"
)
_CLOSING = ("»", '"', "”", "“")
_JOINED = ("та", "і", "и", "й")
_KANA_GAP = re.compile(
    "(?:の|にある)?(?:国境に近い|前線に近い)?(?:集落|町|村|都市|市|要衝|拠点|港湾都市)?"
)
_KANA_ENDS = re.compile("市|町|村|地区|周辺|近郊|方面|付近")
# What stands at a name in katakana without a gap, or with the dot within names.
_LONGEST_PART = 40  # letters of a part of a name
_KANA_BEFORE = re.compile("(?P<name>[ァ-ヴー]+)(?P<dot>・)$")
_KANA_BEHIND = re.compile("(?P<dot>・)?(?P<name>[ァ-ヴー]+)")
# Behind a name that is surely of a place, though no list has it.
_KANA_PLACE = re.compile(
    "で(?!は?ない)|に(?:移|向|ある|到着|入)|を(?:掌握|制圧|奪還|解放|占拠|攻撃|砲撃|空爆|訪)|市(?!長)|周辺|近郊|方面|"
    "の(?:北|南|東|西|町|村|市|都市|集落|中心|港|石油|工業|製油|空港|基地|郊外|学校|病院|住宅|集合)"
)
_KANA_FOLLOWS = re.compile("州|市|町|村|で|周|近|の|に|か|と|や|を|、|付|方|地区")


@dataclass(frozen=True)
class Mention:
    """A place named in a text.

    span: its words with what tells how near. name: where the name alone stands. is_known: whether
    it is a name that the ledger or the lists have. words: the name as it stands. is_origin: whether
    something comes from there. by_sound: whether the candidates only sound like it.
    """

    span: Span
    name: Span
    candidates: tuple[Candidate, ...]
    is_known: bool
    words: str = ""
    is_origin: bool = False
    by_sound: bool = False

    @property
    def precision(self) -> str:
        """That of the candidates."""
        return self.candidates[0].precision


class Finder:
    """Finds names of places in texts of a language."""

    def __init__(self, names: Names, lang: str) -> None:
        self._names, self._lang = names, lang
        self.regions: frozenset[str] = frozenset()  # codes of those that the whole text names

    def find(
        self, text: str, start: int, end: int, countries: Collection[str], loose: bool
    ) -> list[Mention]:
        """The places named in a part of a text, in order.

        countries: ISO codes of those that the whole text names. loose: whether a country counts
        wherever it stands, and a name that may be of a person or an office.
        """
        found = self._japanese if self._lang == "ja" else self._european
        return sorted(found(text, start, end, countries, loose), key=lambda m: m.span)

    # ---- Japanese --------------------------------------------------------------------------------

    def _japanese(
        self, text: str, start: int, end: int, near: Collection[str], loose: bool
    ) -> Iterator[Mention]:
        taken: list[Span] = []
        found: list[Mention] = []
        for m in self._names.japanese.finditer(text, start, end):
            some = self._names.by_name[plain(m[0])]
            after = text[m.end() : m.end() + 1]
            if self._is_part_of_name(text, m):
                continue
            if pattern("ja", "places", "part_of_name").match(text, m.end()):
                continue
            is_in = pattern("ja", "places", "in_country").match(text, m.end(), end)
            if some[0].precision == "country" and not loose and not is_in:
                continue
            name = m.span()
            if after == "州" and some[0].precision == "settlement":
                some = region_of(some[0].region) or some
                name = (m.start(), m.end() + 1)
            taken.append(name)
            if not loose and pattern("ja", "places", "not_after").match(text, m.end(), end):
                continue
            found.append(
                self._with_area(text, name, self._homonyms(m[0], some, near), end, near, True)
            )
        # "モスクワ北西のトベリ州" is the region alone.
        leads = {
            id(one)
            for one, later in pairwise(found)
            if later.precision == "region" and one.precision in ("area", "settlement")
            if text[one.span[1] : later.span[0]] == "の" and one.span[1] > one.name[1]
        }
        found = [one for one in found if id(one) not in leads]
        yield from found
        for m in _KATAKANA.finditer(text, start, end):
            before = bisect_left(taken, (m.end(),))  # the names are in order
            if before and m.start() < taken[before - 1][1]:
                continue
            follows = text[m.end() : m.end() + 3]
            if not _KANA_FOLLOWS.match(follows):
                continue
            some = tuple(map(self._shared, towns(m[0]) or _towns_in_kana(m[0])))
            if region := _region_of_kana(text, m.start(), found):
                here = tuple(town for town in some if town.region == region)
                if here or (alike := _alike_in(m[0], region)):
                    one = self._with_area(text, m.span(), here or alike, end, near, False)
                    yield replace(one, by_sound=not here)
                continue
            if not some and _KANA_PLACE.match(text, m.end()):  # a region that the text names
                by_region = [towns_like(m[0], region) for region in sorted(self.regions)]
                alike = tuple(town for found_there in by_region for town in found_there)
                if len(alike) == 1:
                    one = self._with_area(text, m.span(), alike, end, near, False)
                    yield replace(one, by_sound=True)
                    continue
            if not some and (alike := known_like(m[0])):
                one = self._with_area(text, m.span(), alike, end, near, False)
                yield replace(one, by_sound=True)
                continue
            if some and follows.startswith(("州", "地方")):
                of = region_of(some[0].region)
                name = m.start(), m.end() + (1 if follows[0] == "州" else 2)
                if of:
                    yield self._with_area(text, name, of, end, near, True)
                continue
            is_spelt = bool(towns(m[0]))  # else another spelling is a town's
            is_town = some and (
                _KANA_ENDS.match(follows)
                or _KANA_PLACE.match(text, m.end())
                or (is_spelt and population(some[0].key) > 5 * BIG)
                or self._is_often_named(m[0])
            )
            if is_town:
                yield self._with_area(text, m.span(), some, end, near, False)

    def _is_part_of_name(self, text: str, m: re.Match[str]) -> bool:
        """Whether a name in katakana is only a part of a longer one: スラビャンスク・ナ・クバニ."""
        if not _KATAKANA.fullmatch(m[0]):
            return text[m.start() - 1 : m.start()] == "ー"
        # Right before, and not from the beginning, which may be far away.
        before = _KANA_BEFORE.search(text, max(0, m.start() - _LONGEST_PART), m.start())
        after = _KANA_BEHIND.match(text, m.end())
        if text[m.start() - 1 : m.start()] == "ー":
            return True
        if after and not after["dot"]:  # "ウクライナメディア" is no name of a place
            return self._names.by_name[plain(m[0])][0].precision in ("settlement", "point")
        parts = [one["name"] for one in (before, after) if one and one["dot"]]
        return any(plain(part) not in self._names.by_name for part in parts)  # else a list

    # ---- languages with spaces between words -----------------------------------------------------

    def _european(
        self, text: str, start: int, end: int, near: Collection[str], loose: bool
    ) -> Iterator[Mention]:
        words = [(m.start(), m.end() - _possessive(m[0])) for m in _WORD.finditer(text, start, end)]
        regions: dict[str, None] = {}
        unknown: list[Span] = []
        n = 0
        while n < len(words):
            used, found = 1, None
            said = text[slice(*words[n])]
            if said[0].isupper() or _ROOT.search(said) or self._names.begins(plain(said)):
                found = self._by_land(text, words[n], near) or self._by_adjective(
                    text, words, n, near
                )
                if found is None and not self._is_of_front(text, words, n):
                    used, found = self._longest(text, words, n, start, end, near, loose)
            if found is not None:
                yield found
                if found.precision == "region":
                    regions[found.candidates[0].region] = None
            elif self._lang == "en" and not loose and said[0].isupper():
                unknown.append(words[n])
            n += used
        if len(regions) == 1 and unknown:
            yield from self._spelt(text, unknown, start, end, near, *regions)

    def _spelt(
        self, text: str, names: Sequence[Span], start: int, end: int, near: Collection[str],
        region: str,
    ) -> Iterator[Mention]:  # fmt: skip
        """The towns of a region whose names are spelt otherwise in the gazetteer."""
        for name in names:
            before = text[max(start, name[0] - 40) : name[0]]
            some = towns_spelt_like(text[slice(*name)], region)
            if some and self._leads(before) and not _is_of_name(text, name, self._lang):
                one = self._with_area(text, name, some, end, near, False)
                yield replace(one, by_sound=True)

    def _longest(
        self, text: str, words: list[Span], n: int, start: int, end: int, near: Collection[str],
        loose: bool,
    ) -> tuple[int, Mention | None]:  # fmt: skip
        """The longest name that begins with a word, and how many words it has."""
        first = plain(text[slice(*words[n])])
        for count in range(min(_MAX_WORDS, len(words) - n), 0, -1):
            name = words[n][0], words[n + count - 1][1]
            if count > 1 and not (self._names.begins(first) or text[words[n + 1][0]].isupper()):
                continue
            if count > 1 and re.search(r"[^\w\s'’ʼ.-]|\n", text[slice(*name)]):
                continue
            if found := self._named(text, name, start, end, near, loose, count):
                return count, found
        return 1, None

    def _named(
        self, text: str, name: Span, start: int, end: int, near: Collection[str], loose: bool,
        count: int,
    ) -> Mention | None:  # fmt: skip
        said = text[slice(*name)]
        before = text[max(start, name[0] - 40) : name[0]]
        after = text[name[1] : min(end, name[1] + 60)]
        if not loose and pattern(self._lang, "places", "not_names").fullmatch(said):
            return None
        if self._lang != "en" and said.isascii():
            return None  # of an outlet: "The Washington Post"
        if after.startswith(_CLOSING) and _OF_A_GROUP.search(before):
            return None
        some = self._names.by_name.get(plain(said))
        is_site = some is not None and some[0].precision == "point"
        if not is_site and _street(self._lang).search(f"{before}\0{after}"):
            return None
        if some:
            if not said[0].isupper() and some[0].precision not in ("region", "point"):
                return None
            if not loose and not self._is_meant(said, some[0], before, after):
                return None
            if (
                pattern(self._lang, "places", "only_led").fullmatch(said)
                and not self._leads(before)
                and not self._is_label(text, name)
            ):
                return None
            long_before = text[max(start, name[0] - _LONG_LIST) : name[0]]
            some = self._region_said(some, long_before, after) or self._homonyms(said, some, near)
            return self._with_area(text, name, some, end, near, True)
        if not said[0].isupper() or len(said) < 4:
            return None
        leads = self._leads(before) or ("place" if self._is_label(text, name) else "")
        if self._lang == "en" and (_GOVERNOR.match(after) or _MAYOR.match(after)):
            leads = "title"
        if leads == "title" and self._lang != "en" and not _GENITIVE.search(said):
            if not lead(self._lang, "before").search(before):
                return None
            leads = "place"  # "в селе Коренево"
        if not leads and not (count == 1 and not loose and self._is_often_named(said)):
            return None
        if not loose and count == 1 and leads != "title" and _is_of_name(text, name, self._lang):
            return None
        if not loose and not self._is_meant(said, None, before, after):
            return None
        found = towns(said)
        if not found and self._lang != "en" and count == 2:
            forms = two_nominatives(said)
            found = next((some for form in forms if (some := towns(form))), ())
        if not found and self._lang != "en" and count == 1:
            own = (self._names.by_name.get(plain(form)) for form in nominatives(said))
            listed = next((some for some in own if some and some[0].precision != "country"), ())
            if listed:
                return self._with_area(text, name, listed, end, near, True)
            in_case = towns_in_case(said) if leads != "title" else ()
            found = tuple(t for t in in_case if not near or t.country in near)
            if not found and leads == "place":  # abroad, "у Дубровнику"
                found = tuple(t for t in in_case if population(t.key) >= _CITY)
        some = tuple(self._shared(town) for town in found)
        if not some:
            return None
        some = self._region_said(some, before, after) or some
        return self._with_area(text, name, some, end, near, False)

    def _is_often_named(self, said: str) -> bool:
        """Whether a name is of a place of the ledger or the lists, and needs no word before it."""
        some = towns(said)
        return bool(some) and not self._shared(some[0]).key.startswith("geonames:")

    def _leads(self, before: str) -> str:
        """What stands before a name: "title" of an office, "place" words, or "" for neither."""
        for kind, words in (("title", "office_of"), ("place", "before")):
            if lead(self._lang, words).search(before):
                return kind
        return "place" if before.endswith(", ") else ""

    def _is_label(self, text: str, name: Span) -> bool:
        """Whether a name stands at the head of a line for what the line tells: "Липці: ..."."""
        line = text[max(0, text.rfind("\n", 0, name[0]) + 1, name[0] - 40) : name[0]]
        behind = _LABELS.match(text, name[1])
        if behind is None or any(letter.isalpha() for letter in line):
            return False
        # "Name:" may be somebody who speaks.
        return bool(
            line.strip() or behind["kind"] or plain(text[slice(*name)]) in self._names.by_name
        )

    def _is_meant(self, said: str, place: Candidate | None, before: str, after: str) -> bool:
        """Whether a name is of a place, and not of a government or of those who live there."""
        words = words_of(self._lang)["places"]
        is_in = lead(self._lang, "in_country").search(before)
        if place is not None and place.precision == "country":
            return bool(is_in)
        if pattern(self._lang, "places", "capitals").fullmatch(said):
            led = is_in or self._leads(before) == "title" or _MAYOR.match(after)
            if is_in and self._lang in ("uk", "ru") and _GOVERNMENT_SAYS.match(after):
                return False
            if not led and not re.match(words["of_town"] or "(?!)", after):
                return False
        is_of = words["not_after"] and re.match(words["not_after"], after)
        return not is_of or bool(re.match(words["of_town"] or "(?!)", after))

    def _region_said(
        self, some: tuple[Candidate, ...], before: str, after: str
    ) -> tuple[Candidate, ...]:
        """The region, where a town's name is that of its region: "the border region of Kursk"."""
        words = words_of(self._lang)["places"]
        if some[0].precision != "settlement" or not words["region_after"]:
            return ()
        head = words["region_after"]
        listed = r"(?:[^\W\d_][\w'’-]+(?:,\s|\s(?:and|та|і|и)\s))*"
        behind = r"(?:(?:,\s(?:and\s)?|\s(?:and|та|і|и)\s)[^\W\d_][\w'’-]+)*\s"
        is_en = self._lang == "en"
        is_after = re.search(rf"(?<!\w)(?:{head})\s(?:of\s)?{listed}$", before, re.IGNORECASE)
        if not is_after and not (
            is_en
            and (
                re.match(rf"{behind}(?i:{head})(?!\w)", after)
                or _GOVERNOR.match(after)
                or _GOVERNOR_OF.search(before)
                or (
                    "-" not in some[0].name
                    and some[0].country == "RU"
                    and _TROOPS_IN.search(before)
                )
            )
        ):
            return ()
        for one in some:
            region = region_of(one.region)
            if region and begins_alike(one.name, region[0].name, 4):
                return region
        return ()

    def _by_land(self, text: str, name: Span, near: Collection[str]) -> Mention | None:
        """A region or a district by the name of its land: "Сумщина", "на Нікопольщині"."""
        said = text[slice(*name)]
        m = _LAND.fullmatch(said) if self._lang != "en" else None
        if m is None:
            return None
        ends = ("цьк", "цк") if m[2] == "чч" else ("ськ", "ск")
        stems = [plain(m[1]) + end for end in ends]
        if some := next(filter(None, map(region_by_stem, stems)), None):
            return Mention(name, name, some, True, said)
        place = next(filter(None, (self._town_by_stem(stem, near) for stem in stems)), None)
        if place is None:
            return None
        around = replace(place, precision="area", rule=DISTRICT.format(key=place.key))
        return Mention(name, name, (around,), True, said)

    def _by_adjective(
        self, text: str, words: list[Span], n: int, near: Collection[str]
    ) -> Mention | None:
        """A region, a district or a front that an adjective names: "Сумській області"."""
        m = _ADJECTIVE.fullmatch(text[slice(*words[n])]) if self._lang != "en" else None
        if not m:
            return None
        ways = {k: pattern(self._lang, "places", k)
                for k in ("region_after", "around_after", "district", "site_after")}  # fmt: skip
        for later in range(n + 1, min(n + 14, len(words))):
            word = text[slice(*words[later])]
            if re.search(r"[.;]", text[words[n][1] : words[later][0]]):
                return None
            span = words[n][0], words[later][1]
            if ways["region_after"].fullmatch(word):
                some = region_by_stem(plain(m[1]))
                return Mention(span, words[n], some, True, m[0]) if some else None
            is_noun = later > n + 1 and len(m[0]) - len(m[1]) == 1  # "в Брянске горела нефтебаза"
            if ways["site_after"].fullmatch(word) and not (is_noun or countries_named(m[0])):
                place = self._town_by_stem(plain(m[1]), near)
                return Mention(span, words[n], (place,), True, m[0]) if place else None
            for way, rule in (("around_after", FRONT), ("district", DISTRICT)):
                if ways[way].fullmatch(word):
                    fronts = words_of(self._lang)["places"]["fronts"]
                    if rule == FRONT and (wide := region_of(fronts.get(plain(m[1]), ""))):
                        return Mention(span, words[n], wide, True, m[0])
                    place = self._town_by_stem(plain(m[1]), near)
                    if rule == DISTRICT and place is not None and _is_village(place):
                        place = self._town_by_stem(plain(m[1]), near, False)
                    if place is None:  # it may be named after a region
                        wide = region_by_stem(plain(m[1])) if rule == FRONT else ()
                        return Mention(span, words[n], wide, True, m[0]) if wide else None
                    others = self._neuters(plain(m[1]), place, near) if rule == DISTRICT else ()
                    some = (place, *others)
                    around = tuple(
                        replace(c, precision="area", rule=rule.format(key=c.key)) for c in some
                    )
                    is_plain = not place.key.startswith("geonames:") or place.country in near
                    return Mention(span, words[n], around, is_plain and len(some) == 1, m[0])
            if not (_ADJECTIVE.fullmatch(word) or word in _JOINED or later == n + 1):
                return None
        return None

    def _is_of_front(self, text: str, words: list[Span], n: int) -> bool:
        """Whether a word is one of the adjectives that name parts of a front, and no town."""
        if self._lang == "en" or not _ADJECTIVE.fullmatch(text[slice(*words[n])]):
            return False
        for at, later in enumerate(words[n + 1 : n + 14]):
            word = text[slice(*later)]
            if pattern(self._lang, "places", "around_after").fullmatch(word):
                return at > 0
            if not (_ADJECTIVE.fullmatch(word) or word in _JOINED):
                return False
        return False

    def _neuters(self, stem: str, place: Candidate, near: Collection[str]) -> list[Candidate]:
        """Other towns that an adjective may be of: черноморськ- is of Чорноморське, too."""
        found = [t for end in ("ое", "е") for t in towns(stem + end) if t.country in near]
        return [t for t in dict.fromkeys(found) if not is_same(t, place)]

    def _town_by_stem(
        self, stem: str, near: Collection[str], with_listed: bool = True
    ) -> Candidate | None:
        """The town that an adjective is made of: покровськ, оріхівськ, харківськ.

        near: the countries that the text names, in one of which it must be. with_listed: whether it
        may be one of those that bulletins name often.
        """
        root = re.sub(r"(?:івськ|ївськ|овск|евск|ськ|цьк|ск|цк)$", "", stem)
        bare_stem = re.sub("(?:ськ|ск)$", "", stem)
        forms = (
            stem, bare_stem, root + "івка", root + "ївка", root + "овка", root + "евка",
            bare_stem + "ка", bare_stem + "а", bare_stem + "о",
            root + "ів", root + "ов", root + "их", root + "хів", root + "хов", root + "ців",
        )  # fmt: skip
        for form in forms if with_listed else ():  # those that bulletins name often come first
            often = [
                c for c in self._names.by_name.get(form, ())
                if c.precision == "settlement" and (not near or c.country in near)
            ]  # fmt: skip
            if len(often) == 1:
                return often[0]
        for form in forms:
            listed = self._names.by_name.get(form) if with_listed else None
            some = listed or tuple(map(self._shared, towns(form)))
            fits = [c for c in some if c.precision == "settlement"]
            fits = [c for c in fits if not near or c.country in near]
            often = [c for c in fits if not c.key.startswith("geonames:")]
            if len(often) == 1:
                return often[0]
            if len(fits) == 1 or (fits and listed):
                return fits[0]
        return None

    # ---- both ------------------------------------------------------------------------------------

    def _shared(self, town: Candidate) -> Candidate:
        """The ledger's place, or the one that bulletins name often, at the point of a town."""
        alike = self._names.towns.get(plain(town.name)[:BEGINNING], ())
        for some in self._names.by_name.get(plain(town.name), ()), alike:
            for own in some:
                if own.precision == "settlement" and is_one(own, town):
                    return own
        return town

    def _homonyms(
        self, said: str, some: tuple[Candidate, ...], near: Collection[str]
    ) -> tuple[Candidate, ...]:
        """The candidates, and far towns of the same name in the countries that the text names."""
        first = some[0]
        if len(some) > 1 or first.precision != "settlement" or not first.key.startswith("known:"):
            return some
        if population_near(first) >= 15_000:
            return some
        others = [t for t in towns(said) if t.country in near and not is_same(t, first)]
        return (*some, *others)[:MAX_CANDIDATES]

    def _with_area(
        self, text: str, name: Span, some: Sequence[Candidate], end: int, near: Collection[str],
        is_known: bool,
    ) -> Mention:  # fmt: skip
        """The mention with the words around it that make it an area."""
        first = some[0]
        far = words_of(self._lang)["places"]["fronts"].get(plain(text[slice(*name)]), "")
        front = pattern(self._lang, "places", "fronts_after").match(text, name[1], end)
        if self._lang == "en" and far:
            front = pattern("en", "places", "fronts_after").match(text, name[1] + 1, end)
        if front and (wide := region_of(far)):
            return Mention((name[0], front.end()), name, wide, True, text[slice(*name)])
        span, rule = area(text, name, first.precision, end, self._lang)
        if rule and first.precision in ("settlement", "point"):
            some = [replace(c, precision="area", rule=rule.format(key=c.key)) for c in some]
        elif rule and first.region and (other := neighbour(text[slice(*span)], first, near)):
            shown = rule.format(region=first.region, other=other)
            some = [replace(c, precision="area", rule=shown) for c in some]
        else:
            span = name
        is_origin = bool(_FROM.search(text[max(0, name[0] - 50) : name[0]]))
        return Mention(span, name, tuple(some), is_known, text[slice(*name)], is_origin)


def _is_village(place: Candidate) -> bool:
    """Whether a place that bulletins name often is too small for a district of its name."""
    return place.key.startswith("known:") and population_near(place) < VILLAGE


def _alike_in(name: str, region: str) -> tuple[Candidate, ...]:
    """The towns of a region that sound like a name in katakana: those often named, else all."""
    often = tuple(town for town in known_like(name) if town.region == region)
    return often or towns_like(name, region)


def _region_of_kana(text: str, at: int, found: Sequence[Mention]) -> str:
    """The region that stands right before a name in katakana: "スムイ州の集落"; "" where none."""
    for mention in found:
        is_before = mention.precision == "region" and mention.span[1] <= at
        if is_before and _KANA_GAP.fullmatch(text, mention.span[1], at):
            return mention.candidates[0].region
    return ""


@lru_cache(maxsize=2_000)
def _towns_in_kana(name: str) -> tuple[Candidate, ...]:
    """The towns of another spelling of a name in katakana."""
    return next((some for way in kana_spellings(name) if (some := towns(way))), ())


@cache
def lead(lang: str, words: str) -> re.Pattern[str]:
    """Words of `places` that stand right before a name."""
    form = words_of(lang)["places"][words]
    return re.compile(rf"(?:^|[\s(«\"“])(?:{form})[»”\"]?\s(?:the\s)?$", re.IGNORECASE)


@cache
def _street(lang: str) -> re.Pattern[str]:
    """Whether a name, of which NUL holds the place, is of a street."""
    return re.compile(words_of(lang)["places"]["streets"], re.IGNORECASE)


def _possessive(word: str) -> int:
    """How many letters at the end of a word say whose something is."""
    return 2 if word.endswith(("'s", "’s")) else 0


def _is_of_name(text: str, name: Span, lang: str) -> bool:
    """Whether a word stands beside another capitalised one, as names of persons do."""
    before = re.search(r"([\w'’-]+)\s$", text[: name[0]][-30:])
    after = re.match(r"\s([\w'’-]+)", text[name[1] : name[1] + 30])
    is_after_word = before and before[1][0].isupper() and len(before[1]) > 2
    if is_after_word and lead(lang, "before").search(text, max(0, name[0] - 40), name[0]):
        is_after_word = False  # "Под Купянском"
    if after and _ADJECTIVE.fullmatch(after[1]):  # of its region: "в Торопце Тверской области"
        after = None
    return bool(is_after_word) or bool(after and after[1][0].isupper() and len(after[1]) > 2)
