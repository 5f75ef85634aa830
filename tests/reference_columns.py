"""The derived columns of one claim at a time: slower, and plainly what `geo.store.schema` means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import pyarrow as pa

from geo.model.claims import COLUMNS, WITHDRAWN, Claim, Source
from geo.model.dates import When, parse_when
from geo.model.folding import searchable
from geo.model.mercator import grid_x, grid_y
from geo.model.places import Gazetteer
from geo.store.schema import LONG, SPAN_DAYS, UNDATED, UTC, day_columns, schema


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
        " ".join(claim.extra.values()),
    ]
    place = gazetteer.places.get(claim.place_id)
    if place:
        parts += [place.name_uk, place.name_ru]
    return searchable("\n".join(parts))
