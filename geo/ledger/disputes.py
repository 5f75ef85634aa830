"""Groups claims into events, and finds what rival claims differ in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from geo.ledger.folder import Ledger
from geo.model.claims import Claim


@dataclass(frozen=True)
class Difference:
    """What two rival claims differ in.

    kind: `figure`, `place`, `time`, or `direct` (the ledger links them, but nothing comparable
    differs). a, b: ids of the claims. left, right: their values in the ledger. linked: whether the
    ledger says that one disputes the other; else their figures contradict each other.
    """

    kind: str
    a: str
    b: str
    left: str
    right: str
    linked: bool


def rivals(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """By claim id: the claims that it disputes or that dispute it, in the ledger's order."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in ledger.claims.values():
        for other in claim.disputes:
            if other in ledger.claims:
                found[claim.claim_id].add(other)
                found[other].add(claim.claim_id)
    return {k: tuple(sorted(v, key=lambda i: ledger.claims[i].row)) for k, v in found.items()}


def disputed_ids(ledger: Ledger) -> frozenset[str]:
    """The claims that dispute another one or are disputed, by the links in the ledger.

    This includes claims of an extract whose rivals are outside it.
    """
    linked = {c.claim_id for c in ledger.claims.values() if c.disputes}
    return frozenset(linked | rivals(ledger).keys() | ledger.marked)


def events_of(ledger: Ledger, claim_ids: Iterable[str]) -> dict[str, list[Claim]]:
    """The claims of `claim_ids` by event id, in the order given."""
    events: dict[str, list[Claim]] = {}
    for claim_id in claim_ids:
        claim = ledger.claims[claim_id]
        events.setdefault(claim.event_id, []).append(claim)
    return events


def differences(ledger: Ledger, claims: Iterable[Claim]) -> list[Difference]:
    """What the rivals among the `claims` of an event differ in, pair by pair.

    Two claims are rivals if the ledger links them, or if no number satisfies a figure of both. For
    linked pairs, place and time are compared as well.
    """
    linked = rivals(ledger)
    found = []
    listed = list(claims)
    for n, a in enumerate(listed):
        for b in listed[n + 1 :]:
            pair = b.claim_id in linked.get(a.claim_id, ())
            if not pair and a.event_id != b.event_id:
                continue
            found += _compare(a, b, pair)
    return found


def _compare(a: Claim, b: Claim, linked: bool) -> list[Difference]:
    def difference(kind: str, left: str, right: str) -> Difference:
        return Difference(kind, a.claim_id, b.claim_id, left, right, linked)

    found = [
        difference("figure", str(x), str(y))
        for x in a.figures
        for y in b.figures
        if x.contradicts(y)
    ]
    if not linked:
        return found
    if a.place_key != b.place_key:
        found.append(difference("place", a.place_key, b.place_key))
    times = [c.cells["event_date"] or c.time_precision for c in (a, b)]
    if a.event.start and b.event.start and times[0] != times[1]:
        found.append(difference("time", *times))
    return found or [difference("direct", a.modality, b.modality)]
