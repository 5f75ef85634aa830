"""Places: points, settlements, areas, regions and countries, each with its precision and shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.model.areas import area, disc
from geo.model.columns import words_of
from geo.model.folding import fold as fold  # most ask for it here

# From the finest to the coarsest; `unknown` is an explicit value, never a default.
GEO_PRECISIONS = words_of("geo_precision")
# Only places of these precisions are counted in grid squares; others are counted by place.
PRECISE = ("point", "settlement")


@dataclass(frozen=True)
class Place:
    """One row of `places.csv`.

    place_id: the key.
    name_en, name_ja, name_uk, name_ru: names; empty if unknown.
    latitude, longitude: WGS 84 degrees; of an area, a point inside it; None if unknown.
    geo_precision: one of GEO_PRECISIONS.
    geo_radius_m: metres of uncertainty around the point; None if there is a polygon.
    admin1, country: ISO 3166-2 and ISO 3166-1 alpha-2 codes; empty if not applicable.
    geonames_id: id in GeoNames, or empty.
    rule: how the polygon is made (see `areas`); empty for a point or settlement.
    """

    place_id: str
    name_en: str
    name_ja: str
    name_uk: str
    name_ru: str
    latitude: float | None
    longitude: float | None
    geo_precision: str
    geo_radius_m: float | None
    admin1: str
    country: str
    geonames_id: str
    rule: str

    def name(self, lang: str) -> str:
        """The name in `lang`, else the English one, else the key."""
        own = {"en": self.name_en, "ja": self.name_ja, "uk": self.name_uk, "ru": self.name_ru}
        return own.get(lang) or self.name_en or self.place_id


_MAX_SHAPES = 2_000  # kept of a ledger


@dataclass(frozen=True)
class Gazetteer:
    """All places of a ledger, and their shapes."""

    places: dict[str, Place]

    @cached_property
    def centres(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude of the places that have them, for the rules of areas."""
        return {
            p.place_id: (p.latitude, p.longitude)
            for p in self.places.values()
            if p.latitude is not None and p.longitude is not None
        }

    def shape(self, place_id: str) -> BaseGeometry | None:
        """The extent of a place in WGS 84: its polygon or disc of uncertainty; None if unknown.

        Raises ValueError if the rule of the place is wrong.
        """
        return self._kept_shape(place_id)

    @cached_property
    def _kept_shape(self) -> Callable[[str], BaseGeometry | None]:
        """The shapes that were asked for last: a rule takes milliseconds to work out."""
        return lru_cache(maxsize=_MAX_SHAPES)(self._shape)

    def _shape(self, place_id: str) -> BaseGeometry | None:
        place = self.places[place_id]
        if place.rule:
            return area(place.rule, self.centres)
        if place.latitude is None or place.longitude is None:
            return None
        if place.geo_radius_m:
            return disc(place.latitude, place.longitude, place.geo_radius_m)
        return Point(place.longitude, place.latitude)

    def geocode(self, text: str) -> list[Place]:
        """The places whose name in any language is `text` (compared by `fold`), in file order.

        If there are several, the user must choose; an empty list means unknown.
        """
        wanted = fold(text)
        return [
            p
            for p in self.places.values()
            if wanted and wanted in {fold(n) for n in (p.name_en, p.name_ja, p.name_uk, p.name_ru)}
        ]
