"""What is exported: the claims of a filter in order, with their shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.ledger import NEIGHBOURS, OPTIONAL, Ledger
from geo.ledger.tables import read_table, write_table
from geo.model.areas import disc
from geo.model.claims import COLUMNS, UNGUARDED, Claim
from geo.model.columns import WRITTEN
from geo.model.filters import Filter
from geo.model.places import Gazetteer
from geo.model.settings import NOTHING_SAID, About

if TYPE_CHECKING:
    from geo.store import Store

# Columns written as numbers in formats that have numbers; all others are text, as in the ledger.
NUMBERS = ("latitude", "longitude")
# Additional columns in formats with numbers, all of them in `DERIVED`. `WRITTEN`: the claim's own
# coordinates as the ledger has them, since 38 and 38.0 are one number; reading takes these.
# What a file says of cells that its format cannot hold as they are, and how many it names.
CHANGED, MAX_NAMED = "not as in the ledger", 10_000
# The point of the place, also for claims that have no coordinates of their own but name a place.
POINT = ("point_latitude", "point_longitude")
# The first and last day of the event and the day of the report, in formats that have dates.
DAYS = ("event_day", "event_day_end", "report_day")
_EXTENDED = ("area", "region", "country")  # precisions of places that are exported as polygons
_MAX_DISCS = 2_000  # kept, since claims of a source are often about the same ones
_GRID_DEGREES = 1e-7  # about a centimetre, as RFC 7946 advises


class Claims(Protocol):
    """A sequence of claims whose number is known, and which can be read several times."""

    def __len__(self) -> int:
        """The number of claims."""

    def __iter__(self) -> Iterator[Claim]:
        """The claims, from the first on."""


@dataclass(frozen=True)
class Extract:
    """The claims of a filter.

    claims: in the order in which they are written. folder: of the ledger. about: title, licence and
    citation of the data. lang: language of texts that a format adds, such as balloons in KML.
    outside: the ids that the claims refer to and that are not among them; None to find them by
    reading the claims once more. find: gives claims by their ids; None to look among those of the
    ledger. address: of the server whose claims they are, without a slash at the end, or "".
    """

    ledger: Ledger
    claims: Claims
    query: Filter
    folder: Path
    about: About = NOTHING_SAID
    lang: str = "en"
    outside: frozenset[str] | None = None
    find: Callable[[Collection[str]], Ledger] | None = None
    address: str = ""

    @classmethod
    def of(
        cls,
        store: Store,
        query: Filter,
        folder: Path,
        about: About,
        lang: str = "en",
        address: str = "",
    ) -> Self:
        """All claims of `query` in a store."""
        claims, outside = store.iter_claims(query), store.outside(query)
        return cls(store.ledger, claims, query, folder, about, lang, outside, store.by_id, address)

    @cached_property
    def _outside(self) -> frozenset[str]:
        if self.outside is not None:
            return self.outside
        ids = {claim.claim_id for claim in self.claims}
        named = {other for c in self.claims for other in (*c.disputes, *c.supports)}
        return frozenset(named - ids)

    @property
    def columns(self) -> tuple[str, ...]:
        """The ledger's columns; what the public gets is among them where the ledger says that."""
        return columns_of(self.ledger)

    def cells(self, claim: Claim) -> dict[str, str]:
        """The claim as it goes out: references that lead out of the extract are marked as open."""
        others = dict.fromkeys((*claim.disputes, *claim.supports))
        marked = " ".join(other for other in others if other in self._outside)
        return {**{name: claim.cells[name] for name in self.columns}, "open_references": marked}

    def values(self, claim: Claim) -> dict[str, str | float | None]:
        """`cells` with the coordinates as numbers, or None where they are empty."""
        row: dict[str, str | float | None] = {**self.cells(claim)}
        for name in NUMBERS:
            row[name] = float(claim.cells[name]) if claim.cells[name] else None
        return row

    def with_point(self, claim: Claim) -> dict[str, str | float | None]:
        """`values`, the coordinates as the ledger has them (`WRITTEN`), and the place's point."""
        point = dict(zip(POINT, (claim.latitude, claim.longitude), strict=True))
        return self.values(claim) | point | {WRITTEN: written(claim)}

    def days(self, claim: Claim) -> tuple[date | None, ...]:
        """The days of the columns `DAYS`, in the filter's time zone."""
        first, last = claim.event.days_in(self.query.zone) or (None, None)
        said = claim.reported.day_in(self.query.zone) if claim.reported else None
        return first, last, said

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], list[dict[str, str]]]]:
        """The tables beside the claims, which a ledger needs to read these: name, columns, rows."""
        for name, columns in NEIGHBOURS.items():
            content = self.ledger.neighbours.get(name)
            if content is not None:
                rows = read_table(content, name, columns, OPTIONAL.get(name, ())).rows
                yield name, columns, [row for _, row in rows]

    def beside(self) -> dict[str, str]:
        """The tables beside the claims as CSV, for a place in the file that only programs read."""
        return {
            name: write_table(columns, ([row[c] for c in columns] for row in rows)).decode()
            for name, columns, rows in self.tables()
        }

    def claimants(self, claim_ids: Collection[str]) -> dict[str, str]:
        """Who makes each of these claims, of those that the ledger has."""
        if not claim_ids:
            return {}
        known = self.find(claim_ids).claims if self.find else self.ledger.claims
        return {i: known[i].claimant for i in claim_ids if i in known}

    def chunks(self, size: int) -> Iterator[list[Claim]]:
        """The claims, `size` at a time."""
        claims = iter(self.claims)
        while chunk := list(islice(claims, size)):
            yield chunk

    def shape(self, claim: Claim) -> BaseGeometry | None:
        """The place of the claim; see `Shapes.of`."""
        return self.shapes.of(
            claim.place_id,
            claim.latitude,
            claim.longitude,
            claim.geo_precision,
            claim.geo_radius_m,
        )

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes of places, as they go out."""
        return Shapes(self.ledger.gazetteer)


class Shapes:
    """The shapes of the places of claims as they go out, of which those of places are kept."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._kept: dict[str, BaseGeometry | None] = {}

    def of(
        self,
        place_id: str,
        latitude: float | None,
        longitude: float | None,
        precision: str,
        radius: float | None,
    ) -> BaseGeometry | None:
        """A place in WGS 84: a polygon for an area, region or country, a point for anything more
        precise, None if it is unknown.

        Outer rings run counter-clockwise, as RFC 7946 requires. latitude, longitude: of its point,
        in degrees. radius: metres.
        """
        if precision in _EXTENDED and place_id:
            if place_id not in self._kept:
                self._kept[place_id] = self._of_place(place_id)
            if (found := self._kept[place_id]) is not None:
                return found
        if latitude is None or longitude is None:
            return None
        if precision in _EXTENDED and not place_id and radius:
            return _ordered_disc(latitude, longitude, radius)
        return Point(longitude, latitude)

    def _of_place(self, place_id: str) -> BaseGeometry | None:
        try:
            shape = self._gazetteer.shape(place_id)
        except ValueError:
            return None  # the rule is wrong, which `check` reports; the point is still known
        return None if shape is None or shape.is_empty else _ordered(shape)


def columns_of(ledger: Ledger) -> tuple[str, ...]:
    """The columns in which claims of a ledger go out."""
    return COLUMNS if ledger.guarded else UNGUARDED


def written(claim: Claim) -> str:
    """The claim's own coordinates as the ledger has them: `48.50, 38`; "" if it has none."""
    return ", ".join(filter(None, (claim.cells[name] for name in NUMBERS)))


def point(claim: Claim) -> BaseGeometry | None:
    """The point (WGS 84) of the claim's place, or None if it is unknown."""
    if claim.latitude is None or claim.longitude is None:
        return None
    return Point(claim.longitude, claim.latitude)


@lru_cache(maxsize=_MAX_DISCS)
def _ordered_disc(latitude: float, longitude: float, radius: float) -> BaseGeometry:
    """The disc around a point: many claims share one, and each takes milliseconds to work out."""
    return _ordered(disc(latitude, longitude, radius))


def _ordered(shape: BaseGeometry) -> BaseGeometry:
    kept = shapely.set_precision(shape, _GRID_DEGREES)
    return shapely.orient_polygons(shape if kept.is_empty else kept)
