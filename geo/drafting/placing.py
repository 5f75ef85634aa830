"""What the places that a text names are: settled by what stands near them, else left open.

A name that several places have is settled only by what the text says near it; else it stays open,
with its candidates in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.drafting.lexicon import countries
from geo.drafting.mentions import BIG, Finder, Mention
from geo.drafting.model import Candidate, How
from geo.drafting.names import begins_alike, country_place, first_of, names_of, population
from geo.ledger.folder import Ledger
from geo.model.folding import bare

Bounds = tuple[float, float, float, float]  # south, west, north, east, in degrees of WGS 84
_FINENESS = {"point": 0, "settlement": 1, "area": 2, "region": 3, "country": 4, "unknown": 5}
_MANY_TIMES = 20


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
        return self._finder.find(text, start, end, self._countries, loose)

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
            return Choice(by_region[0], first_of(by_region[0], some), "stated", "place_in_region")
        if len(some) == 1:
            sure = some[0].country in self._countries
            return Choice(some[0], some, "stated" if sure else "guessed", "place_only_one")
        own = [c for c in some if not c.key.startswith("geonames:")]
        if mention.is_known or len(own) == 1:
            taken = own[0] if len(own) == 1 else some[0]
            return Choice(taken, first_of(taken, some), "guessed", "place_often_named")
        for rule, fits in (
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

    def country(self, iso: str) -> Candidate:
        """A country as a place."""
        found = self._own.by_name.get(f"country {iso}")
        return found[0] if found else country_place(iso)

    def _is_alike(self, words: str, place: Candidate) -> bool:
        """Whether a place is still called so; of a former name the gazetteer does not say it."""
        if begins_alike(words, place.name):
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


def best(mentions: Sequence[Mention]) -> Mention | None:
    """The mention that says most exactly where; the first of several."""
    return min(
        mentions,
        # One that several places may be counts less than a wider one that is plain.
        key=lambda m: _FINENESS[m.precision] + 2 * (len(m.candidates) > 1),
        default=None,
    )
