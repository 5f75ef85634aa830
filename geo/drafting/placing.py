"""What the places that a text names are: settled by what stands near them, else left open.

A name that several places have is settled only by what the text says near it; else it stays open,
with its candidates in order.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from geo.drafting.areas import DISTRICT
from geo.drafting.kana import towns_like, towns_spelt_like
from geo.drafting.lexicon import countries_named, surrounded_by
from geo.drafting.mentions import BIG, VILLAGE, Finder, Mention
from geo.drafting.model import Candidate, How
from geo.drafting.names import (
    MAX_CANDIDATES,
    begins_alike,
    country_place,
    first_of,
    names_of,
    plain,
    population,
    population_near,
    towns,
)
from geo.ledger.folder import Ledger

Bounds = tuple[float, float, float, float]  # south, west, north, east, in degrees of WGS 84
_FINENESS = {"point": 0, "settlement": 1, "area": 2, "region": 3, "country": 4, "unknown": 5}
_EXACT = ("point", "settlement", "area")
_NEARLY_ALL = 0.7  # of the places of a text
_MANY_TIMES = 20
_TOWN = 15_000  # inhabitants from which a name is hardly another place's
_DISTRICT = DISTRICT.removeprefix("around {key}")
_CLOSE_KM, _NEAR_KM, _FAR_KM = 30.0, 80.0, 300.0
_MANY_VILLAGES = 4  # of one name
_RIGHT_BESIDE = re.compile(r"[\s,(]*|の|、")
_DEGREE_KM = 111.2
_BESIDE = 120  # code points
_GAP = 24
_BEFORE = re.compile(
    r"の(?:集落|町|村|都市|市|要衝|拠点|港湾都市)?|['’]s\s(?:\w+\s)?|\s(?:в|у|во)\s(?:\w+\s)?"
)
_BEHIND = re.compile(
    r",?\s(?:in|of)\s(?:the\s)?(?:\w+\s){0,2}|,\s(?:the\s)?|\s[(]?|"
    r",?\s(?:в|у|на)\s|\s[\w'’ʼ-]+\s(?:району|района|громади|громаде)\s"
)


@dataclass(frozen=True)
class Choice:
    """What was taken of a mention's candidates, and why."""

    place: Candidate | None
    places: tuple[Candidate, ...]
    how: How
    rule: str


class Places:
    """The places that a ledger and its texts name. home: what the map shows first."""

    def __init__(self, ledger: Ledger, lang: str, home: Bounds | None = None) -> None:
        self._home = home
        self._own = names_of(ledger)
        self._finder = Finder(self._own, lang)
        self.parties: frozenset[str] = frozenset()  # the two countries that are named most
        self._text, self._is_read = "", False
        self._exact: tuple[Candidate, ...] = ()  # the places that it surely names
        self.main_country = ""  # in which nearly all places and regions of the text lie
        self._found: dict[tuple[int, int, bool], list[Mention]] = {}  # asked for more than once
        self._regions: set[str] = set()
        self._countries: set[str] = set()

    def read(self, text: str) -> None:
        """Note the regions and countries that the whole text names, to settle names by."""
        self._text, self._is_read = text, False
        self._found.clear()
        often = countries_named(text)
        self._countries |= set(often)
        exact: dict[Candidate, None] = {}
        told: dict[Candidate, None] = {}
        for mention in self.mentions(text, 0, len(text), loose=True):
            first = mention.candidates[0]
            if first.precision == "region" and first.region:
                self._regions.add(first.region)
            if mention.is_known and first.country:
                self._countries.add(first.country)
            if first.precision != "country" and len({c.country for c in mention.candidates}) == 1:
                told[first] = None
            if mention.is_known and first.precision in _EXACT and len(mention.candidates) == 1:
                exact[first] = None
        self._exact, self.main_country = tuple(exact), _most_of(told)
        self._finder.regions = frozenset(self._regions)
        self.parties = frozenset(sorted(often, key=lambda iso: (-often[iso], iso))[:2])
        self._is_read = True

    def mentions(self, text: str, start: int, end: int, loose: bool = False) -> list[Mention]:
        """The places named in a part of a text, in order. loose: countries in any part, too."""
        if text is not self._text or not self._is_read:
            return self._finder.find(text, start, end, self._countries, loose)
        asked = start, end, loose
        if asked not in self._found:
            self._found[asked] = self._finder.find(text, start, end, self._countries, loose)
        return list(self._found[asked])

    def choose(
        self, mention: Mention, near: Sequence[Mention], beside: Sequence[Mention] = ()
    ) -> Choice:
        """What a mention means.

        near: the other mentions of its sentence and section. beside: those of its sentence.
        """
        some = mention.candidates
        alike = tuple(c for c in some if self._is_alike(mention.words, c))
        if mention.by_sound:
            if len(some) == 1:
                return Choice(some[0], some, "guessed", "place_by_sound")
            return Choice(None, some, "ambiguous", "place_several")
        if not mention.is_known and alike:  # the others have it as a former name
            some = alike
        if region := self._region_beside(mention, near):
            return self._in_region(mention, some, region)
        if len(some) == 1 and mention.is_known:
            how: How = "stated" if self._is_expected(some[0], near) else "guessed"
            return Choice(some[0], some, how, "place_named")
        regions = [m.candidates[0].region for m in near if m.precision == "region"]
        by_region = [c for c in some if c.region and c.region in regions]
        here = {m.candidates[0].region: m.candidates[0] for m in beside if _is_region(m)}
        if len(by_region) == 1:
            one = by_region[0]
            is_sure = _is_large(one) or one.region in here
            how = "stated" if is_sure and not self._is_common(mention, one) else "guessed"
            return Choice(one, first_of(one, some), how, "place_in_region")
        if len(here) == 1 and not mention.is_known:
            spelt = towns_spelt_like(mention.words, next(iter(here)))
            if len(spelt) == 1 and mention.precision == "settlement":
                return Choice(spelt[0], first_of(spelt[0], some), "guessed", "place_by_sound")
        if beyond := self._beside_area(mention, some, beside):
            return beyond
        is_small = all(population(c.key) < _TOWN or c.rule.endswith(_DISTRICT) for c in some)
        if len(here) == 1 and is_small and not mention.is_known:
            (only,) = here.values()
            return self._in_region(mention, some, only)
        anchors = [m.candidates[0] for m in near if _is_anchor(m, mention)]
        if len(some) == 1:
            return self._only_one(mention, some, [a for a in anchors if a in _firsts(beside)], here)
        own = [c for c in some if not c.key.startswith("geonames:")]
        if mention.is_known or len(own) == 1:
            taken = own[0] if len(own) == 1 else some[0]
            return Choice(taken, first_of(taken, some), "guessed", "place_often_named")
        for rule, fits in (
            ("place_near_others", [c for c in some if _is_near(c, anchors, _NEAR_KM)]),
            ("place_in_document", [c for c in some if c.region in self._regions]),
            ("place_in_country", [c for c in some if c.country in self._countries]),
            ("place_at_home", [c for c in some if self._is_home(c)]),
        ):
            if len(fits) == 1:
                return Choice(fits[0], first_of(fits[0], some), "guessed", rule)
        sizes = [population(c.key) for c in some]
        if sizes[0] >= BIG and sizes[0] >= _MANY_TIMES * max(1, sizes[1]):
            return Choice(some[0], some, "guessed", "place_largest")
        return Choice(None, some, "ambiguous", "place_several")

    def _region_beside(self, mention: Mention, near: Sequence[Mention]) -> Candidate | None:
        """The region that stands right beside a name: "スムイ州の", "in the Sumy region"."""
        if mention.precision not in ("point", "settlement", "area"):
            return None
        for other in near:
            if not _is_region(other):
                continue
            if other.span[1] <= mention.span[0]:
                gap = self._text[other.span[1] : mention.span[0]]
                if len(gap) <= _GAP and _BEFORE.fullmatch(gap):
                    return other.candidates[0]
            elif mention.span[1] <= other.span[0]:
                gap = self._text[mention.span[1] : other.span[0]]
                if len(gap) <= _GAP and _BEHIND.fullmatch(gap):
                    return other.candidates[0]
        return None

    def _in_region(
        self, mention: Mention, some: tuple[Candidate, ...], region: Candidate
    ) -> Choice:
        """The one of this name in a region; the region itself where none is known there."""
        own = (region.region, *(c for c, of in surrounded_by().items() if of == region.region))
        fits = [c for c in some if c.region in own]
        if not fits:
            fits = [c for c in towns(mention.words) if c.region == region.region]
            if mention.precision == "area":
                first = some[0]
                fits = [
                    replace(c, precision="area", rule=first.rule.replace(first.key, c.key))
                    for c in fits
                ]
        if len(fits) == 1:
            rule = "place_named" if mention.is_known and len(some) == 1 else "place_in_region"
            how: How = "guessed" if self._is_common(mention, fits[0]) else "stated"
            return Choice(fits[0], first_of(fits[0], some), how, rule)
        if fits:
            return Choice(None, tuple(fits), "ambiguous", "place_several")
        fits = list(towns_like(mention.words, region.region))
        if len(fits) == 1:
            return Choice(fits[0], first_of(fits[0], some), "guessed", "place_by_sound")
        return Choice(region, (region, *some)[:MAX_CANDIDATES], "guessed", "place_region_beside")

    def _only_one(
        self,
        mention: Mention,
        some: tuple[Candidate, ...],
        anchors: Sequence[Candidate],
        here: Collection[str],
    ) -> Choice:
        """The gazetteer's only place of a name, which is no proof that there is no other.

        anchors: the exact places of its sentence. here: the codes of the regions of its sentence.
        """
        one = some[0]
        districts = [a for a in anchors if a.rule.endswith(_DISTRICT)]
        if districts and one.rule == "" and not _is_near(one, districts, _NEAR_KM):
            return Choice(districts[0], (districts[0], one), "guessed", "place_region_beside")
        if anchors and population(one.key) < _TOWN and not _is_near(one, anchors, _FAR_KM):
            return Choice(None, some, "ambiguous", "place_far_from_others")
        is_large = population(one.key) >= _TOWN and one.country in self._countries
        is_far = population(one.key) < BIG and bool(self._exact) and one.region not in self._regions
        if is_large and is_far and not _is_near(one, self._exact, _FAR_KM):
            is_large = False  # nothing else that the text names is near
        is_near = one.region in here or _is_near(one, anchors, _CLOSE_KM)
        is_sure = is_large or is_near or not _is_listed(one)
        how: How = "stated" if is_sure and not self._is_common(mention, one) else "guessed"
        return Choice(one, some, how, "place_only_one")

    def _is_expected(self, one: Candidate, near: Sequence[Mention]) -> bool:
        """Whether a place that bulletins name often is a town, or where the text tells of.

        Lists lack the namesakes of a village elsewhere.
        """
        if not one.key.startswith("known:") or one.precision not in ("settlement", "area"):
            return True
        anchors = [m.candidates[0] for m in near if m.is_known and m.candidates[0].key != one.key]
        return (
            population_near(replace(one, precision="settlement", rule="")) >= VILLAGE
            or one.region in self._regions
            or _is_near(one, anchors, _NEAR_KM)
        )

    def _is_common(self, mention: Mention, one: Candidate) -> bool:
        """Whether a name is one of many villages, of which the gazetteer has only the larger."""
        if _is_large(one) or one.rule.endswith(_DISTRICT):
            return False
        return len(towns(mention.words)) >= _MANY_VILLAGES

    def _beside_area(
        self, mention: Mention, some: tuple[Candidate, ...], beside: Sequence[Mention]
    ) -> Choice | None:
        """The area that is named right beside a village which is none of those of its name.

        "Krymske near Toretsk" is not the one 80 km away: the area is taken, as a guess.
        """
        if mention.is_known or mention.precision != "settlement":
            return None
        for other in beside:
            if other is mention or other.precision != "area" or len(other.candidates) > 1:
                continue
            gap = self._text[
                min(mention.span[1], other.span[1]) : max(other.span[0], mention.span[0])
            ]
            if not _RIGHT_BESIDE.fullmatch(gap):
                continue
            if not any(_is_near(c, other.candidates, _CLOSE_KM) for c in some):
                around = other.candidates[0]
                return Choice(around, (around, *some), "guessed", "place_region_beside")
        return None

    def country(self, iso: str) -> Candidate:
        """A country as a place."""
        found = self._own.by_name.get(f"country {iso}")
        return found[0] if found else country_place(iso)

    def _is_alike(self, words: str, place: Candidate) -> bool:
        """Whether a place is still called so; of a former name the gazetteer does not say it."""
        if begins_alike(words, place.name):
            return True
        root = plain(words)[:5]
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


def _most_of(places: Collection[Candidate]) -> str:
    """The country in which nearly all of some places lie; "" where none is."""
    found = Counter(one.country for one in places if one.country)
    if not found:
        return ""
    (country, count), *_ = found.most_common(1)
    return country if count >= 2 and count >= _NEARLY_ALL * found.total() else ""


def _is_listed(place: Candidate) -> bool:
    """Whether a place is one of the gazetteer's towns."""
    return place.key.startswith("geonames:")


def _is_large(place: Candidate) -> bool:
    """Whether a place is no village, or one that bulletins name often."""
    return not _is_listed(place) or population(place.key) >= _TOWN


def _firsts(mentions: Sequence[Mention]) -> list[Candidate]:
    """The first candidate of each."""
    return [m.candidates[0] for m in mentions]


def _is_region(mention: Mention) -> bool:
    """Whether a mention is of one first-level region."""
    return mention.precision == "region" and bool(mention.candidates[0].region)


def _is_anchor(other: Mention, mention: Mention) -> bool:
    """Whether another mention tells about where a name must be looked for."""
    first = other.candidates[0]
    is_close = abs(other.span[0] - mention.span[0]) <= _BESIDE
    is_plain = other.is_known and len(other.candidates) == 1 and first.latitude is not None
    return is_close and is_plain and other is not mention and first.precision in _EXACT


def _is_near(place: Candidate, anchors: Sequence[Candidate], most: float) -> bool:
    """Whether a place lies within `most` kilometres of one of the others."""
    if place.latitude is None or place.longitude is None:
        return False
    for other in anchors:
        if other.latitude is None or other.longitude is None:
            continue
        north = (place.latitude - other.latitude) * _DEGREE_KM
        east = (place.longitude - other.longitude) * _DEGREE_KM
        if math.hypot(north, east * math.cos(math.radians(place.latitude))) <= most:
            return True
    return False


def best(mentions: Sequence[Mention]) -> Mention | None:
    """The mention that says most exactly where; the first of several."""
    return min(
        mentions,
        # One that several places may be counts less than a wider one that is plain.
        # A part of the front that is named after a town counts less than a place on it.
        key=lambda m: (
            _FINENESS[m.precision]
            + 2 * (len(m.candidates) > 1)
            + 0.5 * (m.span[1] > m.name[1])
            + 3 * m.is_origin
            # "Eastern Ukraine" counts less than a region of it.
            + 0.25 * (m.precision == "region" and not m.candidates[0].region)
        ),
        default=None,
    )
