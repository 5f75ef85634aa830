"""Compares two codings of the same documents: claims are matched by document and passage.

Documents are the same where the hash of their text is. Sources are the same where their keys or a
name are; places where their keys, a name or their positions are. Neither coding is the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar

from geo.ledger.agreement import Agreement, agreement
from geo.ledger.folder import Ledger
from geo.model.claims import WITHDRAWN, Claim, Source
from geo.model.folding import fold
from geo.model.places import Place

ENOUGH = 0.4  # mean of overlap/shorter and overlap/longer, from which two passages are one
_EARTH_KM = 6371.0
_T = TypeVar("_T")
# How far two positions of one place may be apart, by the finer precision of both.
NEAR_KM = {"point": 25, "settlement": 25, "area": 25, "region": 250, "country": 250}
COLUMNS = (
    "claimant", "claimant_side", "via", "modality", "report_date", "event_date", "event_date_end",
    "time_precision", "event_type", "place_id", "geo_precision", "figures",
)  # fmt: skip
_DAYS = ("report_date", "event_date", "event_date_end")


class NothingInCommon(ValueError):
    """Two ledgers have no document with the same text."""


@dataclass(frozen=True)
class Disagreement:
    """What two coders say otherwise. column: "" for a passage that only one of them has.

    document: its key in the first ledger. a, b: ids of the claims, "" for none. left, right: what
    each says.
    """

    document: str
    column: str
    a: str
    b: str
    left: str
    right: str


@dataclass(frozen=True)
class Comparison:
    """Two codings compared. documents: keys (in the first ledger) that both have; alone: how many
    documents with claims only one of them has. a, b: claims of these documents; pairs: those that
    are matched. columns: agreement by column, among the pairs.
    """

    documents: tuple[str, ...]
    alone: tuple[int, int]
    a: int
    b: int
    pairs: int
    columns: Mapping[str, Agreement]
    disagreements: tuple[Disagreement, ...]

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the shares of each coder's passages that the other has, too."""
        return 2 * self.pairs / (self.a + self.b) if self.a + self.b else None


def overlap_score(a: tuple[int, int], b: tuple[int, int]) -> float:
    """How far two passages are one: the mean of overlap/shorter and overlap/longer, 0 to 1."""
    overlap = min(a[1], b[1]) - max(a[0], b[0])
    if overlap <= 0:
        return 0.0
    shorter, longer = sorted((a[1] - a[0], b[1] - b[0]))
    return (overlap / shorter + overlap / longer) / 2


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude in degrees of WGS 84) on a sphere."""
    (la, lo), (lb, lp) = (tuple(map(radians, p)) for p in (a, b))
    h = sin((lb - la) / 2) ** 2 + cos(la) * cos(lb) * sin((lp - lo) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(h)))


def compared(a: Ledger, b: Ledger) -> Comparison:
    """Compare two ledgers. Raises NothingInCommon."""
    mine, theirs = _by_text(a), _by_text(b)
    both = [sha256 for sha256 in mine if sha256 in theirs]
    if not both:
        raise NothingInCommon
    is_same = {
        "source": _sources(a.sources, b.sources),
        "place": _places(a.gazetteer.places, b.gazetteer.places),
    }
    values: dict[str, list[tuple[str, str]]] = {column: [] for column in COLUMNS}
    found: list[Disagreement] = []
    number, n_a, n_b = 0, 0, 0
    for sha256 in both:
        own, other = mine[sha256], theirs[sha256]
        key = own[0].document
        pairs = _pairs(own, other, is_same["source"])
        number, n_a, n_b = number + len(pairs), n_a + len(own), n_b + len(other)
        for x, y in pairs:
            for column, said in _said(x, y, is_same).items():
                values[column].append(said)
                if said[0] != said[1]:
                    found.append(Disagreement(key, column, x.claim_id, y.claim_id, *said))
        matched = {x.claim_id for x, _ in pairs}, {y.claim_id for _, y in pairs}
        found += [
            Disagreement(key, "", c.claim_id, "", c.headline("en"), "")
            for c in own
            if c.claim_id not in matched[0]
        ]
        found += [
            Disagreement(key, "", "", c.claim_id, "", c.headline("en"))
            for c in other
            if c.claim_id not in matched[1]
        ]
    columns = {column: agreement(said) for column, said in values.items()}
    alone = len(mine.keys() - set(both)), len(theirs.keys() - set(both))
    documents = tuple(mine[sha256][0].document for sha256 in both)
    return Comparison(documents, alone, n_a, n_b, number, columns, tuple(found))


def _by_text(ledger: Ledger) -> dict[str, list[Claim]]:
    """The claims with a passage, by the hash of their document's text."""
    found: dict[str, list[Claim]] = {}
    for claim in ledger.claims.values():
        document = ledger.documents.get(claim.document)
        if document and claim.evidence_start is not None and claim.status != WITHDRAWN:
            found.setdefault(document.sha256, []).append(claim)
    return found


def _pairs(
    own: Sequence[Claim], other: Sequence[Claim], source_of: Mapping[str, str]
) -> list[tuple[Claim, Claim]]:
    """Claims of one document that are one, each in one pair: those that overlap most first, then
    those of one claimant.
    """
    scored = []
    for n, x in enumerate(own):
        for m, y in enumerate(other):
            score = overlap_score(_passage(x), _passage(y))
            if score >= ENOUGH:
                is_one = source_of[y.claimant] == source_of[x.claimant]
                scored.append((-score, not is_one, n, m))
    found, taken = [], (set[int](), set[int]())
    for _, _, n, m in sorted(scored):
        if n not in taken[0] and m not in taken[1]:
            taken[0].add(n)
            taken[1].add(m)
            found.append((own[n], other[m]))
    return sorted(found, key=lambda pair: (_passage(pair[0]), pair[0].row))


def _passage(claim: Claim) -> tuple[int, int]:
    assert claim.evidence_start is not None
    assert claim.evidence_end is not None
    return claim.evidence_start, claim.evidence_end


def _said(
    a: Claim, b: Claim, is_same: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[str, str]]:
    """What both say in each column, in the words of the first ledger."""
    sources = is_same["source"]

    def value(claim: Claim, column: str) -> str:
        cell = claim.cells[column]
        if column in _DAYS:
            return cell[:10]
        if column == "figures":
            return "; ".join(sorted(str(figure) for figure in claim.figures))
        return cell

    found = {column: (value(a, column), value(b, column)) for column in COLUMNS}
    left, right = found["claimant"]
    found["claimant"] = sources[left], sources[right]
    found["via"] = _chain(a, sources), _chain(b, sources)
    places = is_same["place"]
    here, there = _place(a, places), _place(b, places)
    found["place_id"] = here, here if _is_there(a, b, here, there) else there
    return found


def _chain(claim: Claim, source_of: Mapping[str, str]) -> str:
    chains = (" > ".join(source_of[key] for key in chain) for chain in claim.via)
    return "; ".join(sorted(chains))


def _place(claim: Claim, place_of: Mapping[str, str]) -> str:
    return place_of.get(claim.place_id, claim.place_key) or claim.location


def _is_there(a: Claim, b: Claim, here: str, there: str) -> bool:
    """Whether two claims are about one place. here, there: its key, else its name."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return fold(here) == fold(there)
    away = kilometres((a.latitude, a.longitude), (b.latitude, b.longitude))
    near = min(NEAR_KM.get(c.geo_precision, 0) for c in (a, b))
    return here == there or away <= near


def _sources(a: Mapping[str, Source], b: Mapping[str, Source]) -> dict[str, str]:
    return _alike(a, b, lambda s: (s.name_en, s.name_ja, s.name_uk))


def _places(a: Mapping[str, Place], b: Mapping[str, Place]) -> dict[str, str]:
    return _alike(a, b, lambda p: (p.name_en, p.name_ja, p.name_uk, p.name_ru))


def _alike(
    a: Mapping[str, _T], b: Mapping[str, _T], names: Callable[[_T], Iterable[str]]
) -> dict[str, str]:
    """One key for all records of two ledgers that have a key or a name in common.

    It is a key of the first ledger, where that has one of them.
    """
    groups: dict[str, set[str]] = {}  # by name
    by_key: dict[str, set[str]] = {}
    for key, record in (*a.items(), *b.items()):
        group = by_key.setdefault(key, {key})
        for name in filter(None, map(fold, names(record))):
            other = groups.setdefault(name, group)
            if other is not group:
                other |= group
                for each in group:
                    by_key[each] = other
                groups.update({n: other for n, g in groups.items() if g is group})
                group = other
    return {key: min(group, key=lambda k: (k not in a, k)) for key, group in by_key.items()}
