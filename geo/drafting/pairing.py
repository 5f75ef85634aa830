"""What a draft may have to do with the claims that a ledger holds. Nothing is linked by itself."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo.drafting.model import Candidate, Draft, Reason
from geo.ledger.folder import Ledger
from geo.model.claims import Claim, Figure, parse_figures
from geo.model.dates import moved, parse_when

Kind = Literal["held", "rival", "support"]
REACH_KM = {"point": 2.0, "settlement": 8.0, "area": 25.0}  # how far a claim's place may reach
_DEGREE_KM = 111.2
_CELL = 0.5  # degrees; places further apart than two cells are never compared
_SHOWN = 8
_MAX_MONTHS = 24
_SHORTER, _LONGER = 0.9, 0.6  # shares of two passages that must be common to both
_WIDE = ("region", "country", "unknown")
_FIRM = ("denies", "retracts")
# What is said about is not told by place and day: two statements are not of one thing for these.
_TALK = ("Statement", "Diplomacy", "Aid")


@dataclass(frozen=True)
class Pair:
    """A claim of the ledger that a draft may repeat, contradict or bear out."""

    claim_id: str
    kind: Kind
    reason: Reason


class Claims:
    """The claims of a ledger, found by place, day and passage. Made once for many drafts.

    zone: IANA name of the time zone in which instants are assigned to days.
    """

    def __init__(self, ledger: Ledger, zone: str) -> None:
        self.ledger, self._zone = ledger, zone
        self._passages: dict[str, list[str]] = {}
        self._days: dict[str, tuple[date, date]] = {}
        self._cells: dict[tuple[int, int, int], list[str]] = {}
        self._countries: dict[tuple[str, int], list[str]] = {}
        for key, claim in ledger.claims.items():
            if claim.status in ("withdrawn", "retracted"):
                continue
            if claim.document and claim.evidence_sha256:
                self._passages.setdefault(claim.document, []).append(key)
            days = _days_of_claim(claim, zone)
            if days is None:
                continue
            self._days[key] = days
            for month in _months(*days):
                if claim.latitude is not None and claim.geo_precision not in _WIDE:
                    cell = (*_cell(claim.latitude, claim.longitude or 0.0), month)
                    self._cells.setdefault(cell, []).append(key)
                elif claim.country:
                    self._countries.setdefault((claim.country, month), []).append(key)

    def pairs(self, one: Draft, text: str, document: str = "") -> list[Pair]:
        """The claims that a draft repeats, may contradict, or may bear out, in this order.

        text: of the draft's document. document: its id, if the ledger has it.
        """
        found: list[Pair] = []
        words = hashlib.sha256(text[one.start : one.end].encode("utf-8")).hexdigest()
        for key in self._passages.get(document, ()) if document else ():
            claim = self.ledger.claims[key]
            if claim.evidence_sha256 == words or _is_same_passage(one, claim):
                found.append(Pair(key, "held", Reason("stated", "pair_same_passage")))
        taken = {pair.claim_id for pair in found}
        mine = _figures_of(one)
        side = self._side(one)
        for key in self._near(one):
            claim = self.ledger.claims[key]
            pair = None if key in taken else self._compare(one, mine, side, claim, document)
            if pair is not None:
                taken.add(key)
                found.append(pair)
        order = {"held": 0, "rival": 1, "support": 2}
        found.sort(key=lambda p: (order[p.kind], p.reason.rule != "pair_rival_figure"))
        return found[:_SHOWN]

    def _side(self, one: Draft) -> str:
        source = self.ledger.sources.get(one.claimant)
        return source.side if source else ""

    def _near(self, one: Draft) -> Iterator[str]:
        """The claims near enough to a draft on days that it may mean."""
        place, days = one.place, days_of(one, self._zone)
        if place is None or days is None:
            return
        keys = (key for month in _months(*days) for key in self._around(place, month))
        for key in dict.fromkeys(keys):
            first, last = self._days[key]
            if first <= days[1] and days[0] <= last:
                yield key

    def _around(self, place: Candidate, month: int) -> Iterator[str]:
        if place.precision in _WIDE or place.latitude is None or place.longitude is None:
            for key in self._countries.get((place.country, month), ()):
                claim = self.ledger.claims[key]
                if claim.geo_precision == place.precision and (
                    place.precision == "country" or claim.admin1 == place.region
                ):
                    yield key
            return
        row, column = _cell(place.latitude, place.longitude)
        for n in (row - 1, row, row + 1):
            for m in (column - 1, column, column + 1):
                for key in self._cells.get((n, m, month), ()):
                    claim = self.ledger.claims[key]
                    reach = REACH_KM[place.precision] + REACH_KM[claim.geo_precision]
                    if _km(place.latitude, place.longitude, claim) <= reach:
                        yield key

    def _compare(
        self, one: Draft, mine: Sequence[Figure], side: str, claim: Claim, document: str
    ) -> Pair | None:
        is_same_kind = one.event_type == claim.event_type != "unknown"
        is_same_speaker = bool(one.claimant) and one.claimant == claim.claimant
        figures_agree = {str(f) for f in mine} == {str(f) for f in claim.figures}
        if is_same_speaker and is_same_kind and figures_agree and claim.document != document:
            return Pair(claim.claim_id, "held", Reason("guessed", "pair_same_statement"))
        if is_same_speaker or not is_same_kind:
            return None
        for a in mine:
            for b in claim.figures:
                if a.contradicts(b):
                    values = {"mine": str(a), "theirs": str(b)}
                    reason = Reason("guessed", "pair_rival_figure", values=values)
                    return Pair(claim.claim_id, "rival", reason)
        if one.event_type in _TALK or claim.geo_precision in _WIDE:
            return None
        if (one.modality in _FIRM) != (claim.modality in _FIRM):
            return Pair(claim.claim_id, "rival", Reason("guessed", "pair_rival_denies"))
        if side and claim.claimant_side != side and "unknown" not in (side, claim.claimant_side):
            return Pair(claim.claim_id, "rival", Reason("guessed", "pair_rival_side"))
        return Pair(claim.claim_id, "support", Reason("guessed", "pair_alike"))


def _is_same_passage(one: Draft, claim: Claim) -> bool:
    """Whether two passages of one document are the same but for some words at their ends."""
    if claim.evidence_start is None or claim.evidence_end is None:
        return False
    overlap = min(one.end, claim.evidence_end) - max(one.start, claim.evidence_start)
    sizes = sorted((one.end - one.start, claim.evidence_end - claim.evidence_start))
    return overlap > 0 and overlap >= _SHORTER * sizes[0] and overlap >= _LONGER * sizes[1]


def _days_of_claim(claim: Claim, zone: str) -> tuple[date, date] | None:
    """The days of a claim; the day of a report reaches a day back."""
    days = claim.event.days_in(zone)
    if days is None and claim.reported is not None:
        day = claim.reported.day_in(zone)
        days = moved(day, -1), day
    return days


def _months(first: date, last: date) -> range:
    """The months of some days, counted on; of very long spans only the first ones."""
    begin, end = first.year * 12 + first.month, last.year * 12 + last.month
    return range(begin, min(end, begin + _MAX_MONTHS) + 1)


def days_of(one: Draft, zone: str) -> tuple[date, date] | None:
    """The days on which what a draft says may have happened; None where it has no readable day.

    A report reaches a day back. zone: IANA name, for days of instants.
    """
    try:
        if one.event_date:
            first = parse_when(one.event_date).day_in(zone)
            last = parse_when(one.event_date_end or one.event_date).day_in(zone)
            return first, max(first, last)
        if one.report_date:
            day = parse_when(one.report_date).day_in(zone)
            return moved(day, -1), day
    except ValueError:  # as somebody is typing it
        return None
    return None


def _figures_of(one: Draft) -> tuple[Figure, ...]:
    try:
        return parse_figures(one.figures)
    except ValueError:
        return ()


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude / _CELL), math.floor(longitude / _CELL)


def _km(latitude: float, longitude: float, claim: Claim) -> float:
    if claim.latitude is None or claim.longitude is None:
        return math.inf
    north = (claim.latitude - latitude) * _DEGREE_KM
    east = (claim.longitude - longitude) * _DEGREE_KM * math.cos(math.radians(latitude))
    return math.hypot(north, east)


def pairs_of(
    drafts: Iterable[Draft], text: str, ledger: Ledger, zone: str, document: str = ""
) -> list[list[Pair]]:
    """The pairs of each draft of a document. zone: IANA name, for days of instants."""
    claims = Claims(ledger, zone)
    return [claims.pairs(one, text, document) for one in drafts]
