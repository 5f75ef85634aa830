"""What was looked at, asked of a store: for the page, the API and slides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from geo.model.claims import Claim
from geo.model.filters import Filter
from geo.store import Store
from geo.views.looked_at import Looked, Span, looked_at, without_row

MAX_SPOKEN = 200_000  # rows of an answer of the store


def looked(store: Store, query: Filter, default_zone: str) -> Looked:
    """What was looked at, by the day of report or of the event, whatever else a filter says.

    default_zone: of documents without a zone.
    """
    every = Filter(date_basis=query.date_basis, zone=query.zone)
    spans = ((key, first, last) for key, first, last, _ in claims(store, every))
    used = store.known("document", without_row(store.ledger))
    return looked_at(store.ledger, spans, used, default_zone)


def claims(store: Store, query: Filter) -> Iterator[tuple[str, date, date, int]]:
    """Publisher, first and last day of claims of a filter, and how many there are."""
    rows = store.spoken(query, "publisher", None, MAX_SPOKEN)
    names = ("key", "first", "last", "n")
    return zip(*(rows.column(c).to_pylist() for c in names), strict=True)


def of_claims(some: Iterable[Claim], query: Filter) -> Iterator[tuple[str, date, date, int]]:
    """The same of some claims; those without a day are left out."""
    for claim in some:
        if span := span_of(claim, query):
            yield claim.publisher, *span, 1


def span_of(claim: Claim, query: Filter) -> Span | None:
    """The first and last day of a claim, by the day that a filter uses (report or event)."""
    if query.date_basis == "report":
        day = claim.reported.day_in(query.zone) if claim.reported else None
        return (day, day) if day else None
    return claim.event.days_in(query.zone)


def window_of(claim_days: Span, query: Filter, found: Looked) -> Span:
    """The days that a filter chose, else those from the first to the last of which anything is
    known; none after the day `as_of`. claim_days: first and last day with claims.
    """
    runs = [run for of in found.publishers.values() for run in (of[:1] + of[-1:])]
    first = min([claim_days[0], *(run.first for run in runs)])
    last = max([claim_days[1], *(run.last for run in runs)])
    first, last = query.days or (first, last)
    if query.as_of:
        last = max(first, min(last, query.as_of))
    return first, last
