"""What goes out: the claims of a filter, in order, with their shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.ledger import Ledger
from geo.model.areas import disc
from geo.model.claims import COLUMNS, Claim
from geo.model.filters import Filter
from geo.model.settings import NOTHING_SAID, About

# The cells that are numbers in formats which have numbers; all others are texts, as in the ledger.
NUMBERS = ("latitude", "longitude")
# Beside the ledger's columns, in formats with shapes: the point that stands for the place, also
# where the claim leaves its coordinates to the place.
POINT = ("point_latitude", "point_longitude")
_EXTENDED = ("area", "region", "country")  # precisions of places that go out as polygons
_GRID_DEGREES = 1e-7  # about a centimetre, as RFC 7946 advises


class Claims(Protocol):
    """Claims that are counted, and can be read from the first one on, again and again."""

    def __len__(self) -> int:
        """How many."""

    def __iter__(self) -> Iterator[Claim]:
        """From the first on."""


@dataclass(frozen=True)
class Extract:
    """The claims of a filter.

    claims: in the order in which they go out. folder: of the ledger. about: title, licence and
    citation of the data. lang: of the words that a format adds (balloons of KML).
    """

    ledger: Ledger
    claims: Claims
    wanted: Filter
    folder: Path
    about: About = NOTHING_SAID
    lang: str = "en"
    _shapes: dict[str, BaseGeometry | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def chunks(self, size: int) -> Iterator[list[Claim]]:
        """The claims, `size` at a time."""
        claims = iter(self.claims)
        while chunk := list(islice(claims, size)):
            yield chunk

    def shape(self, claim: Claim) -> BaseGeometry | None:
        """Where the claim says it happened, WGS 84: a polygon for an area, a region or a country,
        a point for what is more precise, None where nothing is known.

        Rings run as RFC 7946 wants them, the outer one counter-clockwise.
        """
        if claim.geo_precision not in _EXTENDED:
            return point(claim)
        if not claim.place_id:
            if claim.latitude is None or claim.longitude is None or not claim.geo_radius_m:
                return point(claim)
            return _ordered(disc(claim.latitude, claim.longitude, claim.geo_radius_m))
        if claim.place_id not in self._shapes:
            self._shapes[claim.place_id] = self._shape_of_place(claim.place_id)
        found = self._shapes[claim.place_id]
        return point(claim) if found is None else found

    def _shape_of_place(self, place_id: str) -> BaseGeometry | None:
        try:
            shape = self.ledger.gazetteer.shape(place_id)
        except ValueError:
            return None  # the rule is wrong: `check` says so; the point is still known
        return None if shape is None or shape.is_empty else _ordered(shape)


def point(claim: Claim) -> BaseGeometry | None:
    """The point that stands for the claim's place, or None where it is unknown."""
    if claim.latitude is None or claim.longitude is None:
        return None
    return Point(claim.longitude, claim.latitude)


def values(claim: Claim) -> dict[str, str | float | None]:
    """The ledger's columns as they stand in the CSV, with coordinates as numbers, or None."""
    row: dict[str, str | float | None] = {name: claim.cells[name] for name in COLUMNS}
    for name in NUMBERS:
        row[name] = float(claim.cells[name]) if claim.cells[name] else None
    return row


def with_point(claim: Claim) -> dict[str, str | float | None]:
    """`values`, and the point of the place."""
    return values(claim) | dict(zip(POINT, (claim.latitude, claim.longitude), strict=True))


def _ordered(shape: BaseGeometry) -> BaseGeometry:
    kept = shapely.set_precision(shape, _GRID_DEGREES)
    return shapely.orient_polygons(shape if kept.is_empty else kept)
