"""Claims that a draft under review may repeat, contradict or bear out; see `geo.drafting.pairing`.

Nothing is linked by itself: an analyst accepts or refuses each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock
from typing import Any

from geo.drafting.model import Candidate, Draft
from geo.drafting.output import pair_text
from geo.drafting.pairing import REACH_KM, Claims, Kind, days_of
from geo.ledger import Ledger
from geo.ledger.drafts import DraftRow
from geo.model.claims import EVENT_TYPES
from geo.model.filters import Filter
from geo.store.answers import Store

_MAX_COMPARED = 2_000  # claims of an archive that are near enough to be compared with one draft
_KM_PER_DEGREE = 111.2
_REPORTED_LATER = 2  # days within which what happened is reported, where no day of it is said


@dataclass(frozen=True)
class Paired:
    """A claim beside a draft. kind: held, rival or support. headline, reason: in words."""

    kind: Kind
    claim_id: str
    headline: str
    reason: str


def pairs(
    where: Ledger | Store, draft: Draft | DraftRow, *, text: str, document: str, zone: str,
    lang: str,
) -> list[Paired]:  # fmt: skip
    """The claims that a draft repeats, may contradict, or may bear out, at most eight.

    where: a ledger with its claims, or the store of an archive. draft: as the drafter made it, or
    as it stands under review. text, document: its document's text and id. zone: IANA name, for the
    days of instants. lang: of headlines and reasons. Raises BackendError, BackendUnavailable.
    """
    ledger = where.ledger if isinstance(where, Store) else where
    one = draft if isinstance(draft, Draft) else draft_of(draft, ledger)
    if isinstance(where, Store) and not ledger.claims:
        found = Claims(_compared(where, one, document, zone), zone)
        ledger = found.ledger
    else:
        found = _indexed(ledger, zone)
    return [
        Paired(
            pair.kind,
            pair.claim_id,
            ledger.claims[pair.claim_id].headline(lang),
            pair_text(pair.reason, lang),
        )
        for pair in found.pairs(one, text, document)
    ]


def draft_of(row: DraftRow, ledger: Ledger) -> Draft:
    """A draft under review, as it stands now."""
    cells = row["cells"]
    return Draft(
        row["start"],
        row["end"],
        claimant=cells.get("claimant", ""),
        modality=cells.get("modality", "unknown"),
        report_date=cells.get("report_date", ""),
        event_date=cells.get("event_date", ""),
        event_date_end=cells.get("event_date_end", ""),
        place=_place_of(row, ledger),
        figures=cells.get("figures", ""),
        event_type=cells.get("event_type", "unknown"),
    )


def _place_of(row: DraftRow, ledger: Ledger) -> Candidate | None:
    """The place at which a draft stands now; None where none is known."""
    position: Mapping[str, Any] = row["position"]
    kind, key = str(position.get("kind", "")), str(position.get("id", ""))
    said = row["said"].get("place") or {}
    if (own := ledger.gazetteer.places.get(key)) is not None:
        return Candidate(
            key, own.name_en, own.geo_precision, own.latitude, own.longitude, own.admin1,
            own.country, own.rule,
        )  # fmt: skip
    latitude, longitude = position.get("latitude"), position.get("longitude")
    is_drafted = kind in ("found", "rule") and (
        key == said.get("key") or (kind == "rule" and position.get("rule") == said.get("rule"))
    )
    if is_drafted:
        return Candidate(**said)
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    precision = "area" if kind in ("circle", "rule") else "settlement"
    return Candidate(key, str(position.get("name", "")), precision, latitude, longitude)


_last: list[tuple[Ledger, str, Claims]] = []  # of the ledger that was asked for last
_lock = Lock()


def _indexed(ledger: Ledger, zone: str) -> Claims:
    """The claims of a ledger, made findable once for as long as it is asked for."""
    with _lock:
        if _last:
            kept, in_zone, claims = _last[0]
            is_same = kept is ledger or (ledger.version and kept.version == ledger.version)
            if is_same and in_zone == zone:
                return claims
        claims = Claims(ledger, zone)
        _last[:] = [(ledger, zone, claims)]
        return claims


def _compared(store: Store, one: Draft, document: str, zone: str) -> Ledger:
    """A ledger of the claims of an archive that are to be compared with a draft."""
    found = dict(store.of_document(document, _MAX_COMPARED)[0].claims) if document else {}
    days = days_of(one, zone)
    if one.event_type in EVENT_TYPES and days and one.place is not None:
        here = _around(one.place)
        first, last = days
        query = Filter(type=(one.event_type,), zone=zone, within=here)
        if not here:
            query = replace(query, precision=(one.place.precision,))
        event = replace(query, day=(first, last), date_basis="event")
        report = replace(query, day=(first, last + timedelta(_REPORTED_LATER)))
        for asked in (event, report):
            found |= store.page(asked, _MAX_COMPARED).claims
    return replace(store.ledger, claims=found)


def _around(place: Candidate) -> str:
    """What lies near enough to a place, in a filter's words; "" for a region or a country."""
    if place.latitude is None or place.longitude is None or place.precision not in REACH_KM:
        return ""
    north = (REACH_KM[place.precision] + max(REACH_KM.values())) / _KM_PER_DEGREE
    east = north / max(0.1, math.cos(math.radians(place.latitude)))
    west, south = max(-180.0, place.longitude - east), max(-85.0, place.latitude - north)
    end, top = min(180.0, place.longitude + east), min(85.0, place.latitude + north)
    return f"box:{west:.4f},{south:.4f},{end:.4f},{top:.4f}"


# ---- what an analyst decides ---------------------------------------------------------------------

COLUMN_OF = {"rival": "disputes", "support": "supports"}


def decide_pair(row: DraftRow, claim: str, kind: str) -> None:
    """Link a draft to a claim as `rival` or `support`, or with an empty kind refuse the pair.

    It becomes a link of the ledger when the draft is accepted.
    """
    links, refused = row.setdefault("links", {}), row.setdefault("refused", [])
    links.pop(claim, None)
    refused[:] = [each for each in refused if each != claim]
    if kind in COLUMN_OF:
        links[claim] = kind
    else:
        refused.append(claim)


def linked_cells(row: DraftRow, ledger: Ledger) -> dict[str, str]:
    """The cells of the links of a draft; what it is linked to is about the same event.

    Claims that are no longer in the ledger are left out.
    """
    links = {key: kind for key, kind in row.get("links", {}).items() if key in ledger.claims}
    cells = {
        column: " ".join(key for key, found in links.items() if found == kind)
        for kind, column in COLUMN_OF.items()
    }
    events = dict.fromkeys(ledger.claims[key].event_id for key in links)
    return {column: ids for column, ids in cells.items() if ids} | (
        {"event_id": next(iter(events))} if events else {}
    )
