"""The columns by which claims are asked for, made once when they are loaded.

Every question is then comparison and arithmetic on plain columns, which all engines do alike.
Positions are squares of the grid of `geo.model.mercator`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import pyarrow as pa

from geo.model.claims import COLUMNS, WITHDRAWN, Claim, Source
from geo.model.dates import When, parse_when
from geo.model.mercator import grid_x, grid_y
from geo.model.places import Gazetteer, fold

UTC = "UTC"
SPAN_DAYS = 31  # a span of more days is `long`
LONG, UNDATED = "long", "undated"  # values of `month`


def day_columns(zones: Sequence[str], zone: str) -> tuple[str, str, str]:
    """Names of the columns with first and last day of the event, and day of the report."""
    ending = "" if zone == UTC else f"_{zones.index(zone)}"
    return f"event_from{ending}", f"event_to{ending}", f"report_on{ending}"


def schema(zones: Sequence[str]) -> pa.Schema:
    """The table `claims`: the ledger's columns as text, then the derived ones.

    zones: IANA names; a day is kept in UTC and in each of them.
    """
    fields = [pa.field(name, pa.string(), nullable=False) for name in COLUMNS]
    derived = {
        "row": pa.int64(),
        "instant": pa.int64(),
        "place_key": pa.string(),
        "x": pa.int64(),
        "y": pa.int64(),
        "disputed": pa.int64(),
        "text": pa.string(),
        "gone": pa.date32(),
    }
    for zone in (UTC, *(z for z in zones if z != UTC)):
        derived |= dict.fromkeys(day_columns(zones, zone), pa.date32())
    derived |= {"long": pa.int64(), "month": pa.string()}
    return pa.schema([*fields, *(pa.field(name, kind) for name, kind in derived.items())])


def links_schema() -> pa.Schema:
    """The table `links`: every reference of a claim to one that it disputes."""
    return pa.schema([("claim_id", pa.string()), ("other", pa.string())])


def summary_schema(zones: Sequence[str]) -> pa.Schema:
    """The table `summary`: claims counted by day, for the timeline, once by event, once by report.

    Claims without such a day have rows without days.
    """
    days = [
        name.replace("event", "day")
        for zone in (UTC, *(z for z in zones if z != UTC))
        for name in day_columns(zones, zone)[:2]
    ]
    texts = ("by", "claimant_side", "modality", "event_type", "geo_precision")
    return pa.schema(
        [
            *((name, pa.string()) for name in texts),
            *((name, pa.date32()) for name in days),
            ("disputed", pa.int64()),
            ("gone", pa.date32()),
            ("n", pa.int64()),
        ]
    )


def links(claims: Iterable[Claim]) -> pa.Table:
    """The rows of `links` for `claims`."""
    pairs = [(c.claim_id, other) for c in claims for other in c.disputes]
    rows = [{"claim_id": a, "other": b} for a, b in pairs]
    return pa.Table.from_pylist(rows, links_schema())


def table(
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    gazetteer: Gazetteer,
    zones: Sequence[str],
    by: str,
    disputed: frozenset[str],
) -> pa.Table:
    """The rows of `claims`; by: whose day `month` follows; disputed: ids of disputed claims."""
    rows = list(_rows(claims, sources, gazetteer, zones, by, disputed))
    return pa.Table.from_pylist(rows, schema(zones))


def _rows(
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    gazetteer: Gazetteer,
    zones: Sequence[str],
    by: str,
    disputed: frozenset[str],
) -> Iterator[dict[str, object]]:
    for claim in claims:
        first, last = claim.event.days_in(UTC) or (None, None)
        spans = first is not None and last is not None and last - first > timedelta(SPAN_DAYS)
        said = claim.reported.day_in(UTC) if claim.reported else None
        row: dict[str, object] = {name: claim.cells[name] for name in COLUMNS}
        row |= {
            "row": claim.row,
            "instant": _instant(claim.reported),
            "place_key": claim.place_key,
            "x": None if claim.longitude is None else grid_x(claim.longitude),
            "y": None if claim.latitude is None else grid_y(claim.latitude),
            "disputed": int(claim.claim_id in disputed),
            "text": _text(claim, sources, gazetteer),
            "gone": _gone(claim),
            "long": int(spans),
            "month": month(first if by == "event" else said, spans and by == "event"),
        }
        for zone in (UTC, *zones):
            start, end, report = day_columns(zones, zone)
            row[start], row[end] = claim.event.days_in(zone) or (None, None)
            row[report] = claim.reported.day_in(zone) if claim.reported else None
        yield row


def month(day: date | None, spans: bool) -> str:
    """The partition of a claim: the month of its first day, `long` or `undated`."""
    if day is None:
        return UNDATED
    return LONG if spans else day.isoformat()[:7]


def _gone(claim: Claim) -> date | None:
    """The last day on which a withdrawn claim still stood in its file; long ago if not known."""
    if claim.status != WITHDRAWN:
        return None
    seen = claim.cells["last_seen"]
    return parse_when(seen).day_in(UTC) if seen else date.min


def _instant(when: When | None) -> int | None:
    """Seconds since 1970 where a time of day was said, else None."""
    if when is None or not isinstance(when.value, datetime):
        return None
    return int(when.value.timestamp())


def _text(claim: Claim, sources: Mapping[str, Source], gazetteer: Gazetteer) -> str:
    source = sources[claim.claimant]
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
    place = gazetteer.places.get(claim.place_id)
    if place:
        parts += [place.name_uk, place.name_ru]
    return fold("\n".join(parts))
