"""Where claims lie and how they are asked for: one query text (Ibis), here on DuckDB in-process.

Every expression is plain comparison and arithmetic on columns that are made when the ledger is
loaded (days per zone, Web Mercator fractions, folded text), so that it runs on other engines too.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from geo.claims import WITHDRAWN, Claim
from geo.days import When, parse_when
from geo.filters import BY, Filter
from geo.groups import disputed_ids
from geo.ledger import Ledger
from geo.places import fold

# Places of these precisions may stand in a cell; all others are counted apart, never snapped.
PRECISE = ("point", "settlement")
_CELLS_PER_TILE = 4  # cells along one side of a 256-pixel map tile: 64 pixels each


@dataclass(frozen=True)
class Cell:
    """A square of the Web Mercator plane with the claims in it.

    latitude, longitude: mean of its claims, WGS 84 degrees. sides: claims by side.
    """

    latitude: float
    longitude: float
    sides: dict[str, int]
    disputed: int


@dataclass(frozen=True)
class Cells:
    """cells: the precise claims of a viewport; imprecise: the others, counted by side."""

    cells: tuple[Cell, ...]
    imprecise: dict[str, int]


class Store:
    """The claims of one ledger in an engine. Safe to share between threads."""

    def __init__(self, ledger: Ledger, zones: Sequence[str]) -> None:
        """Load `ledger`; `zones` are the IANA names in which days can be asked for."""
        self._zones = {zone: n for n, zone in enumerate(zones)}
        self._lock = threading.Lock()
        self._engine = ibis.duckdb.connect()
        self._claims = self._engine.create_table("claims", _table(ledger, zones))

    def claims(self, wanted: Filter) -> list[str]:
        """The ids of the claims of `wanted`, by day of report, instant of report, and row."""
        day = f"report_from_{self._zones[wanted.zone]}"
        table = self._where(wanted).order_by(
            [ibis.asc(day, nulls_first=False), ibis.asc("instant", nulls_first=True), "row"]
        )
        return list(self._run(table.select("claim_id"))["claim_id"])

    def undated(self, wanted: Filter) -> int:
        """How many claims fit `wanted` but for its days, and have no day by which to ask."""
        first, _ = self._day_columns(wanted)
        table = self._where(wanted.all_days()).filter(ibis._[first].isnull())
        return int(self._run(table.aggregate(n=table.count()))["n"][0])

    def withdrawn(self, wanted: Filter) -> int:
        """How many claims fit `wanted`, but had gone from their source file by then."""
        table = self._where(wanted, withdrawn=True)
        return int(self._run(table.aggregate(n=table.count()))["n"][0])

    def days(self, wanted: Filter) -> pd.DataFrame:
        """Claims of `wanted`, all days, by day and side: columns `first`, `last`, `side`, `n`.

        A row stands for claims with the same first and last day; `last` is `first` but for spans.
        """
        first, last = self._day_columns(wanted)
        table = self._where(wanted.all_days()).filter(ibis._[first].notnull())
        grouped = table.group_by(first=table[first], last=table[last], side=table.side)
        return self._run(grouped.aggregate(n=ibis._.count()).order_by(["first", "last", "side"]))

    def extent(self) -> tuple[date, date] | None:
        """First and last day of any report or event in any zone; None without dated claims."""
        columns = [
            f"{by}_{end}_{n}" for by in BY for end in ("from", "to") for n in self._zones.values()
        ]
        sums = {f"{c}_{f}": getattr(self._claims[c], f)() for c in columns for f in ("min", "max")}
        row = self._run(self._claims.aggregate(**sums)).iloc[0]
        days = [pd.Timestamp(d).date() for d in row if not pd.isna(d)]
        return (min(days), max(days)) if days else None

    def claim_days(self, wanted: Filter) -> list[date]:
        """The first days of the claims of `wanted`, all days, in order, each once."""
        return sorted({pd.Timestamp(d).date() for d in self.days(wanted)["first"]})

    def cells(self, bounds: tuple[float, float, float, float], zoom: int, wanted: Filter) -> Cells:
        """The claims of `wanted` within `bounds`, counted in cells of 64 pixels at `zoom`.

        bounds: west, south, east, north in WGS 84 degrees; west > east crosses the antimeridian.
        Claims whose place is coarser than a settlement, or unknown, are in `imprecise` only.
        """
        west, south, east, north = bounds
        all_claims = self._where(wanted)
        table = all_claims.filter(
            ibis._.geo_precision.isin(PRECISE), ibis._.latitude.between(south, north)
        )
        if west <= east:
            table = table.filter(table.longitude.between(west, east))
        else:
            table = table.filter((table.longitude >= west) | (table.longitude <= east))
        scale = float(2**zoom * _CELLS_PER_TILE)
        grouped = table.group_by(
            x=(table.mercator_x * scale).floor().cast("int64"),
            y=(table.mercator_y * scale).floor().cast("int64"),
            side=table.side,
        ).aggregate(
            n=ibis._.count(),
            disputed=ibis._.disputed.sum(),
            latitude=ibis._.latitude.sum(),
            longitude=ibis._.longitude.sum(),
        )
        rows = self._run(grouped.order_by(["y", "x", "side"]))
        found = []
        for _, part in rows.groupby(["y", "x"], sort=True):
            n = int(part["n"].sum())
            found.append(
                Cell(
                    float(part["latitude"].sum()) / n,
                    float(part["longitude"].sum()) / n,
                    {str(s): int(k) for s, k in zip(part["side"], part["n"], strict=True)},
                    int(part["disputed"].sum()),
                )
            )
        coarse = all_claims.filter(~ibis._.geo_precision.isin(PRECISE))
        apart = self._run(coarse.group_by("side").aggregate(n=ibis._.count()))
        return Cells(
            tuple(found), {str(s): int(n) for s, n in zip(apart["side"], apart["n"], strict=True)}
        )

    def _day_columns(self, wanted: Filter) -> tuple[str, str]:
        zone = self._zones[wanted.zone]
        return f"{wanted.by}_from_{zone}", f"{wanted.by}_to_{zone}"

    def _where(self, wanted: Filter, withdrawn: bool = False) -> Any:
        """The claims of `wanted`, without those that had gone from their file; or only these."""
        table = self._claims
        kept = table.gone.isnull()
        if wanted.known:
            kept = kept | (table.gone >= ibis.date(wanted.known))
        tests = [~kept if withdrawn else kept]
        if wanted.days:
            first, last = wanted.days
            from_, to = self._day_columns(wanted)
            tests += [table[from_] <= ibis.date(last), table[to] >= ibis.date(first)]
        if wanted.known:
            known = table[f"report_from_{self._zones[wanted.zone]}"]
            tests.append(known <= ibis.date(wanted.known))
        for column, allowed in (
            ("side", wanted.side),
            ("claimant", wanted.claimant),
            ("modality", wanted.modality),
            ("event_type", wanted.type),
            ("geo_precision", wanted.precision),
        ):
            if allowed:
                tests.append(table[column].isin(allowed))
        if wanted.disputed:
            tests.append(table.disputed == 1)
        tests += [table.text.contains(word) for word in fold(wanted.q).split()]
        return table.filter(reduce(lambda a, b: a & b, tests))

    def _run(self, expression: Any) -> pd.DataFrame:
        with self._lock:
            frame: pd.DataFrame = expression.to_pandas()
        return frame


def _table(ledger: Ledger, zones: Sequence[str]) -> pa.Table:
    claims = list(ledger.claims.values())
    disputed = disputed_ids(ledger)
    text, real, day = pa.string(), pa.float64(), pa.date32()
    columns: dict[str, tuple[list[Any], pa.DataType]] = {
        "claim_id": ([c.claim_id for c in claims], text),
        "row": ([c.row for c in claims], pa.int64()),
        "instant": ([_instant(c.reported) for c in claims], pa.int64()),
        "side": ([c.claimant_side for c in claims], text),
        "claimant": ([c.claimant for c in claims], text),
        "modality": ([c.modality for c in claims], text),
        "event_type": ([c.event_type for c in claims], text),
        "geo_precision": ([c.geo_precision for c in claims], text),
        "latitude": ([c.latitude for c in claims], real),
        "longitude": ([c.longitude for c in claims], real),
        "mercator_x": ([_mercator_x(c.longitude) for c in claims], real),
        "mercator_y": ([_mercator_y(c.latitude) for c in claims], real),
        "disputed": ([int(c.claim_id in disputed) for c in claims], pa.int64()),
        "text": ([_text(c, ledger) for c in claims], text),
        "gone": ([_gone(c) for c in claims], day),
    }
    for n, zone in enumerate(zones):
        events = [c.event.days_in(zone) or (None, None) for c in claims]
        reports = [c.reported.day_in(zone) if c.reported else None for c in claims]
        columns[f"event_from_{n}"] = ([e[0] for e in events], day)
        columns[f"event_to_{n}"] = ([e[1] for e in events], day)
        columns[f"report_from_{n}"] = (reports, day)
        columns[f"report_to_{n}"] = (reports, day)
    return pa.table({name: pa.array(v, type=kind) for name, (v, kind) in columns.items()})


def _gone(claim: Claim) -> date | None:
    """The last day on which a withdrawn claim still stood in its file; long ago if not known."""
    if claim.status != WITHDRAWN:
        return None
    seen = claim.cells["last_seen"]
    return parse_when(seen).day_in("UTC") if seen else date.min


def _instant(when: When | None) -> int | None:
    """Seconds since 1970 where a time of day was said, else None."""
    if when is None or not isinstance(when.value, datetime):
        return None
    return int(when.value.timestamp())


def _text(claim: Claim, ledger: Ledger) -> str:
    source = ledger.sources[claim.claimant]
    parts = [
        claim.headline_en,
        claim.headline_ja,
        claim.summary_en,
        claim.summary_ja,
        claim.location,
        claim.location_ja,
        source.name_en,
        source.name_ja,
        source.name_uk,
        claim.claim_id,
    ]
    place = ledger.gazetteer.places.get(claim.place_id)
    if place:
        parts += [place.name_uk, place.name_ru]
    return fold("\n".join(parts))


def _mercator_x(longitude: float | None) -> float | None:
    return None if longitude is None else (longitude + 180) / 360


def _mercator_y(latitude: float | None) -> float | None:
    """Spherical Web Mercator (EPSG:3857) as a fraction from north to south."""
    if latitude is None:
        return None
    sine = math.sin(math.radians(max(-85.0511, min(85.0511, latitude))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
