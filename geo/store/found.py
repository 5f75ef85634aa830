"""Results of the store: counts, grid squares and places of the map, claims of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.ledger import Ledger
from geo.ledger.rows import Row
from geo.ledger.statements import Statement
from geo.model.claims import MODALITIES, Claim, Placed, place_key
from geo.model.columns import CLAIM_COLUMNS
from geo.model.mercator import GRID, latitude_of, longitude_of
from geo.model.places import GEO_PRECISIONS, Place
from geo.store.engine import BackendError
from geo.store.questions import ENDS

# A row of an answer by column; the question decides whether values are numbers, texts or days.
AnswerRow = Mapping[str, Any]


@dataclass(frozen=True)
class Counts:
    """Numbers of claims: n are shown; unlocated of these have no coordinates, and imprecise ones
    a place coarser than a settlement; withdrawn ones match the filter, but are not shown.
    """

    n: int
    unlocated: int
    imprecise: int
    withdrawn: int


@dataclass(frozen=True)
class GridBin:
    """A square of the Web Mercator plane with the claims in it.

    latitude, longitude: their mean on that plane, in WGS 84 degrees. sides: claims by side.
    place_key: if all claims are at one place, its key, else empty.
    """

    latitude: float
    longitude: float
    sides: Mapping[str, int]
    disputed: int
    place_key: str = ""


@dataclass(frozen=True)
class AreaCount:
    """Claims at one place that is coarser than a settlement.

    latitude, longitude: WGS 84 degrees. radius: metres, 0 if unknown. sides: claims by side.
    place_id: of the gazetteer, or empty.
    """

    place_key: str
    precision: str
    latitude: float
    longitude: float
    radius: float
    sides: Mapping[str, int]
    disputed: int
    place_id: str
    name_en: str
    name_ja: str

    def name(self, ledger: Ledger, lang: str) -> str:
        """The name of the place in `lang`: in its claims, else in the ledger."""
        return ledger.named_place(self.place_id, lang, self.name_en, self.name_ja)


@dataclass(frozen=True)
class PlaceCount:
    """Claims at one place. place_key: see `Claim.place_key`; names as in the claims."""

    place_key: str
    n: int
    disputed: int
    name_en: str
    name_ja: str

    def name(self, ledger: Ledger, lang: str) -> str:
        """The name of the place in `lang`: in its claims, else in the ledger; empty where neither
        gives one."""
        return ledger.named_place(self.place_key, lang, self.name_en, self.name_ja)


@dataclass(frozen=True)
class Spoken:
    """A speaker, side, place or publisher with `n` claims. name_en, name_ja: of a place, as claims
    name it.
    """

    key: str
    n: int
    name_en: str = ""
    name_ja: str = ""


@dataclass(frozen=True)
class Beyond:
    """Claims outside of a box, on one side of it: `n`, `e`, `s` or `w`.

    bounds: west, south, east, north of them in WGS 84 degrees, the shorter way around the world
    from the box, so that longitudes may be beyond 180 degrees.
    """

    side: str
    n: int
    bounds: tuple[float, float, float, float]


# The columns of a claim of which the map draws something.
ON_MAP = (
    "claim_id",
    "claimant",
    "modality",
    "via",
    "publisher",
    "place_id",
    "location",
    "location_ja",
    "latitude",
    "longitude",
    "geo_precision",
    "geo_radius_m",
)
_NOT_TEXT = ("via", "latitude", "longitude", "geo_radius_m")


@dataclass(frozen=True)
class EventClaims:
    """The claims of some events, for "who says what".

    part: a ledger with these claims and their rivals. shown: those that match the filter. events:
    the number of all such events, of which `part` may have only the first.
    """

    part: Ledger
    shown: tuple[Claim, ...]
    events: int


def only(rows: Sequence[AnswerRow], name: str) -> Any:
    """The value (of the column's type) that all claims of a square share, from its rows with
    `<name>_min` and `<name>_max`; None if they differ.
    """
    found = {row[f"{name}_{end}"] for row in rows for end in ENDS}
    return found.pop() if len(found) == 1 else None


def beyond(row: AnswerRow, edge: float) -> Beyond:
    """One side, from its row of `Questions.beyond`. edge: of the box in the west, in degrees."""
    west, east = (edge + 360 * row[f"x_{end}"] / GRID for end in ENDS)
    south, north = (latitude_of(row[f"y_{end}"] + 0.5) for end in reversed(ENDS))
    return Beyond(row["side"], row["n"], (west, south, east, north))


def cell(rows: Sequence[AnswerRow], key: str | None) -> GridBin:
    """One square, from its rows of `Questions.cells`, one per side. key: of its only place."""
    n = sum(row["n"] for row in rows)
    return GridBin(
        # + 0.5: the middle of a grid square, not its corner.
        latitude_of(sum(row["sy"] for row in rows) / n + 0.5),
        longitude_of(sum(row["sx"] for row in rows) / n + 0.5),
        {row["side"]: row["n"] for row in rows},
        sum(row["disputed"] for row in rows),
        key or "",
    )


def extent(rows: Sequence[AnswerRow]) -> AreaCount:
    """One place, from its rows of `Questions.extents`, one per side."""
    first = rows[0]
    radius = first["radius"]
    return AreaCount(
        first["place"],
        first["precision"],
        latitude_of(first["y"] + 0.5),
        longitude_of(first["x"] + 0.5),
        float(radius) if radius else 0.0,
        {row["side"]: row["n"] for row in rows},
        sum(row["disputed"] for row in rows),
        first["place_id"],
        first["en"],
        first["ja"],
    )


def placed(cells: Mapping[str, str], places: Mapping[str, Place]) -> Placed:
    """A claim as the map draws it, of its columns `ON_MAP`. Raises BackendError for a fault."""
    row, limits = Row(dict(cells)), CLAIM_COLUMNS["geo_radius_m"]
    latitude, longitude = row.coordinates()
    radius = row.number(limits.name, limits.low, limits.high)
    row.one_of("modality", MODALITIES)
    row.one_of("geo_precision", GEO_PRECISIONS)
    refuse_faults(row)
    place = places.get(cells["place_id"])
    if place and latitude is None:
        latitude, longitude = place.latitude, place.longitude
    texts = {name: cells[name] for name in ON_MAP if name not in _NOT_TEXT}
    key = place_key(cells["place_id"], latitude, longitude)
    return Placed(
        place_key=key, latitude=latitude, longitude=longitude, geo_radius_m=radius, cells=cells,
        **texts,
    )  # fmt: skip


def refuse_faults(row: Row) -> None:
    """Raise BackendError if a claim in an engine has a fault, with the first of them."""
    if row.faults:
        column, value, *_ = row.faults[0]
        which = {"claim": row.cells["claim_id"], "column": column, "value": value}
        raise BackendError("store.row", which)


def stated(row: AnswerRow) -> Statement:
    """A claim as a statement, from its columns in a row of `Questions.borne_out`: without event,
    figures, status and the claims that it supports.
    """
    disputes = tuple(row["disputes"].split())
    who = row["claimant"], row["claimant_side"]
    when = row["day"], row["instant"]
    return Statement(row["claim_id"], "", *who, *when, row["modality"], "", (), disputes, ())
