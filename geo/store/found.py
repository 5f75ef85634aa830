"""What the store finds: counts, squares and places of the map, who says what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.i18n import pick
from geo.ledger import Ledger
from geo.model.claims import Claim
from geo.model.mercator import latitude_of, longitude_of
from geo.store.questions import ENDS

# A row of an answer, by column: numbers, texts, days, as the question says.
AnswerRow = Mapping[str, Any]


@dataclass(frozen=True)
class Counts:
    """How many claims: shown; of these without a place on the map; with a place coarser than a
    settlement; and those left out because they had gone from their source file.
    """

    n: int
    unlocated: int
    imprecise: int
    withdrawn: int


@dataclass(frozen=True)
class GridBin:
    """A square of the Web Mercator plane with the claims in it.

    latitude, longitude: their mean on that plane, WGS 84 degrees. sides: claims by side.
    place_key: of the only place in it, or empty where there are several.
    """

    latitude: float
    longitude: float
    sides: Mapping[str, int]
    disputed: int
    place_key: str = ""


@dataclass(frozen=True)
class AreaCount:
    """Claims at one place that is coarser than a settlement.

    latitude, longitude: WGS 84 degrees. radius: metres, 0 where not said. sides: claims by side.
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

    def name(self, lang: str) -> str:
        """The name under which claims have the place, in `lang`."""
        return pick(lang, en=self.name_en, ja=self.name_ja)


@dataclass(frozen=True)
class EventClaims:
    """Who says what at some places: `part` has the claims of those events, and their rivals.

    shown: those of them that the filter shows. events: how many events there are in all.
    """

    part: Ledger
    shown: tuple[Claim, ...]
    events: int


def only(rows: Sequence[AnswerRow], name: str) -> Any:
    """What all claims of a square have, from its rows with `<name>_min`, `<name>_max`; None where
    they differ. It has the type of that column.
    """
    found = {row[f"{name}_{end}"] for row in rows for end in ENDS}
    return found.pop() if len(found) == 1 else None


def cell(rows: Sequence[AnswerRow], key: str | None) -> GridBin:
    """One square, from its rows of `Questions.cells`, one per side. key: of its only place."""
    n = sum(row["n"] for row in rows)
    return GridBin(
        # The middle of a square of the grid, not its corner.
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
