"""Finds the place of a row without coordinates by its name.

The ledger's own places come first, then the gazetteer. A name counts only where one place has it,
within the region and the country that the row names: what several places have is not decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from geo.importing.regions import country_code, has_boundary, place_of, region_codes
from geo.model.places import Gazetteer, Place
from geo.model.toponyms import named


@dataclass(frozen=True)
class Named:
    """What a name means.

    place: of the ledger, or a region or country with its boundary; None for a town of the
    gazetteer. The rest is of the town: WGS 84 degrees, its Japanese name ("" where none is known),
    its ISO 3166-1 and 3166-2 codes.
    """

    place: Place | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    name_ja: str = ""
    country: str = ""
    region: str = ""


class Several(Exception):
    """Several places have the name. Nothing tells which of them is meant."""


class PlacesByName:
    """The places that names may mean.

    places: of the ledger. wanted: whether the user asks for rows to be placed by name.
    """

    def __init__(self, places: Gazetteer, wanted: bool) -> None:
        self._own, self.wanted = places, wanted
        self._known: dict[tuple[str, str, str], Named | Several | None] = {}

    def find(self, name: str, country: str, region: str) -> Named | None:
        """What a name means; None where no place is known by it. Raises Several.

        country, region: ISO 3166-1 and 3166-2 codes that the row names; "" for none.
        """
        key = name, country, region
        if key not in self._known:
            try:
                self._known[key] = self._find(*key)
            except Several as e:
                self._known[key] = e
        found = self._known[key]
        if isinstance(found, Several):
            raise Several
        return found

    def _find(self, name: str, country: str, region: str) -> Named | None:
        own = [
            place
            for place in self._own.geocode(name)
            if (not country or place.country in ("", country))
            and (not region or place.admin1 in ("", region))
        ]
        if len(own) > 1:
            raise Several
        return Named(own[0]) if own else _in_gazetteer(name, country, region)


@lru_cache(maxsize=20_000)
def _in_gazetteer(name: str, country: str, region: str) -> Named | None:
    """A country before a town of its name, and a town before the region that is called after it."""
    whole = country_code(name)
    if whole and not region and whole == (country or whole) and has_boundary(whole):
        return Named(place_of(whole))
    towns = named(name, country, region)
    if len(towns) > 1:
        raise Several
    for town in towns:
        if town.latitude is not None and town.longitude is not None:
            return Named(
                None, town.latitude, town.longitude, town.name_ja, town.country, town.region
            )
    codes = [
        code
        for code in region_codes(name, country or None)
        if has_boundary(code) and code == (region or code)
    ]
    if len(codes) > 1:
        raise Several
    return Named(place_of(codes[0])) if codes else None
