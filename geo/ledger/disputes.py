"""Claims grouped into events, and what rival claims differ in, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from geo.ledger.folder import Ledger
from geo.model.claims import Claim


@dataclass(frozen=True)
class Difference:
    """In what two claims of one event differ.

    kind: `figure`, `place`, `time`, `direct` (linked in the ledger, nothing machine-readable).
    a, b: the two claims. left, right: the differing values as the ledger has them.
    linked: the ledger says that one disputes the other (else found by comparing figures).
    """

    kind: str
    a: str
    b: str
    left: str
    right: str
    linked: bool


def rivals(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """claim_id -> the claims it disputes or is disputed by, either way round, in ledger order."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in ledger.claims.values():
        for other in claim.disputes:
            if other in ledger.claims:
                found[claim.claim_id].add(other)
                found[other].add(claim.claim_id)
    return {k: tuple(sorted(v, key=lambda i: ledger.claims[i].row)) for k, v in found.items()}


def disputed_ids(ledger: Ledger) -> frozenset[str]:
    """The claims that dispute another, or are disputed, as the ledger links them.

    A claim whose rival lies outside an extract is disputed all the same.
    """
    linked = {c.claim_id for c in ledger.claims.values() if c.disputes}
    return frozenset(linked | rivals(ledger).keys() | ledger.marked)


def events_of(ledger: Ledger, claim_ids: Iterable[str]) -> dict[str, list[Claim]]:
    """The events of `claim_ids`, each with those claims, in the order given."""
    events: dict[str, list[Claim]] = {}
    for claim_id in claim_ids:
        claim = ledger.claims[claim_id]
        events.setdefault(claim.event_id, []).append(claim)
    return events


def differences(ledger: Ledger, claims: Iterable[Claim]) -> list[Difference]:
    """What the rivals among `claims` differ in, pair by pair.

    Rivals are pairs that the ledger links, and pairs of one event with figures that no number
    can satisfy together. Of a linked pair the figures, the place and the time are compared.
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
