"""Claims as statements on days, and which of them answer others; who waits how long for that.

`docs/convergence.md` says how each word follows from the ledger. An answer is a statement that the
ledger links to another one made before it; no word here says who is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from statistics import median

from geo.ledger.folder import UNKNOWN_SIDE
from geo.model.claims import Claim, Figure
from geo.model.intervals import interval_of

CONFIRMED, PARTLY, BORNE_OUT = "confirmed", "partly_confirmed", "borne_out"
DENIED, CONTRADICTED = "denied", "contradicted"
CORRECTED, RETRACTED = "corrected", "retracted"
KINDS = (CONFIRMED, PARTLY, BORNE_OUT, DENIED, CONTRADICTED, CORRECTED, RETRACTED)
# What a claimant says of another claim in so many words, and no claim has by chance.
ANSWERING = frozenset({"confirms", "denies", "retracts"})
OTHER_SIDE, OWN_SIDE, SELF, SIDE_UNKNOWN = "other_side", "own_side", "self", "side_unknown"


@dataclass(frozen=True)
class Statement:
    """A claim as something said on a day.

    day: of the report, in the zone that was asked for, or None. instant: seconds since 1970 where
    the report has a time, else None.
    """

    claim_id: str
    event_id: str
    speaker: str
    side: str
    day: date | None
    instant: int | None
    modality: str
    status: str
    figures: tuple[Figure, ...]
    disputes: tuple[str, ...]
    supports: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """One statement answers another. to, by: ids of the claims; kind: one of `KINDS`.

    relation: who answers, `other_side`, `own_side` (another speaker of the same side), `self`, or
    `side_unknown`. basis: what says so, `disputes`, `supports`, `figures` or `status`. by: "" where
    only the status says it. day: of the answer; days: from the one to the other; both None where
    it is not known.
    """

    kind: str
    to: str
    by: str
    relation: str
    basis: str
    day: date | None
    days: int | None


@dataclass(frozen=True)
class Wait:
    """How long claims waited. n: of which it is known; median: days, None for n = 0; undated: how
    many were answered on a day that is not known, or were made on one.
    """

    n: int
    median: float | None
    undated: int


@dataclass(frozen=True)
class Waits:
    """How long the claims of a speaker waited until another side confirmed them, at least in part.

    borne_out: the same, where a claim that another side bears out without the word counts, too.
    """

    speaker: str
    side: str
    confirmed: Wait
    borne_out: Wait


def statement(claim: Claim, zone: str) -> Statement:
    """A claim as a statement. zone: IANA name, in which instants are assigned to days."""
    when = claim.reported
    value = when.value if when else None
    return Statement(
        claim.claim_id,
        claim.event_id,
        claim.claimant,
        claim.claimant_side,
        when.day_in(zone) if when else None,
        int(value.timestamp()) if isinstance(value, datetime) else None,
        claim.modality,
        claim.status,
        claim.figures,
        claim.disputes,
        claim.supports,
    )


# ---- answers -------------------------------------------------------------------------------------


def answers_among(known: Mapping[str, Statement], by_figures: bool = True) -> list[Answer]:
    """All answers among some statements: by day, those without a known day last.

    by_figures: whether figures that contradict each other count without a link, too.
    """
    found = [
        answer
        for (a, b), basis in _pairs(known, by_figures).items()
        for answer in _between(known[a], known[b], basis)
    ]
    taken_back = {a.to: a.day for a in found if a.relation == SELF}
    by_speaker: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in known.values():
        by_speaker[one.event_id, one.speaker].append(one)

    def stood(answer: Answer) -> bool:
        """Whether a figure that is contradicted without a link was still what its speaker said."""
        first, later = known[answer.to], known[answer.by]
        end = taken_back.get(first.claim_id)
        if first.day is None or later.day is None:
            return True
        if end is not None and end <= later.day:
            return False
        own = by_speaker[first.event_id, first.speaker]
        newer = [s for s in own if s.day and first.day < s.day <= later.day]
        return any(
            not any(f.name == x.name for s in newer for f in s.figures)
            for x in first.figures
            if any(x.contradicts(y) for y in later.figures)
        )

    found = [a for a in found if a.basis != "figures" or stood(a)]
    said = {a.to for a in found if a.kind == RETRACTED}
    found += [
        Answer(RETRACTED, s.claim_id, "", SELF, "status", None, None)
        for s in known.values()
        if s.status == "retracted" and s.claim_id not in said
    ]
    return sorted(found, key=lambda a: (a.day is None, a.day or date.max, a.to, a.by))


def _pairs(
    known: Mapping[str, Statement], by_figures: bool
) -> dict[tuple[str, str], frozenset[str]]:
    """Pairs of statements that answer each other, and what says so.

    A claim that refers to itself, and one that is not there, make no pair; two that refer to each
    other make one. Figures count between sides, where no number satisfies both.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in known.values():
        for basis in ("disputes", "supports"):
            for other in getattr(one, basis):
                if other in known and other != one.claim_id:
                    a, b = sorted((one.claim_id, other))
                    found[a, b].add(basis)
    by_event: dict[str, list[Statement]] = defaultdict(list)
    for one in known.values():
        if by_figures and one.figures and one.side != UNKNOWN_SIDE:
            by_event[one.event_id].append(one)
    for group in by_event.values():
        for left, right in combinations(group, 2):
            a, b = sorted((left.claim_id, right.claim_id))
            if left.side != right.side and (a, b) not in found and _contradict(left, right):
                found[a, b].add("figures")
    return {pair: frozenset(bases) for pair, bases in found.items()}


def _contradict(a: Statement, b: Statement) -> bool:
    return any(x.contradicts(y) for x in a.figures for y in b.figures)


def _between(a: Statement, b: Statement, basis: frozenset[str]) -> list[Answer]:
    """Which of two linked statements answers the other: the later one.

    Where that is not known, or both were made on one day, it is the one that says so in words
    (confirms, denies, retracts); else the one that names the other; else each of them.
    """
    order = _earlier(a, b)
    if order:
        pairs = [(a, b)] if order < 0 else [(b, a)]
    else:
        speak = [s.modality in ANSWERING for s in (a, b)]
        name = [_refers(a, b), _refers(b, a)]
        which = next((pair for pair in (speak, name) if pair[0] != pair[1]), [True, True])
        pairs = [pair for pair, is_it in zip(((b, a), (a, b)), which, strict=True) if is_it]
    made = []
    for first, later in pairs:
        kind = _kind(first, later, basis)
        if not kind:
            continue
        known = first.day and later.day
        days = (later.day - first.day).days if first.day and later.day else None
        day = later.day if known else None
        words = next(w for w in ("disputes", "supports", "figures") if w in basis)
        said = "supports" if kind in (CONFIRMED, PARTLY, BORNE_OUT) else words
        relation = _relation(first, later)
        made.append(Answer(kind, first.claim_id, later.claim_id, relation, said, day, days))
    return made


def _earlier(a: Statement, b: Statement) -> int:
    """Less than 0 if `a` is earlier, more than 0 if `b` is; 0 on one day, or where not known."""
    if a.day is None or b.day is None:
        return 0
    if a.instant is not None and b.instant is not None:
        return (a.instant > b.instant) - (a.instant < b.instant)
    return (a.day > b.day) - (a.day < b.day)


def _refers(a: Statement, b: Statement) -> bool:
    return b.claim_id in a.disputes or b.claim_id in a.supports


def _relation(first: Statement, later: Statement) -> str:
    if first.speaker == later.speaker:
        return SELF
    if UNKNOWN_SIDE in (first.side, later.side):
        return SIDE_UNKNOWN
    return OWN_SIDE if first.side == later.side else OTHER_SIDE


def _kind(first: Statement, later: Statement, basis: frozenset[str]) -> str:
    """What the later statement does to the first one; "" if a speaker only repeats itself."""
    if first.speaker == later.speaker:
        if "disputes" not in basis:
            return ""
        return RETRACTED if later.modality == "retracts" else CORRECTED
    if "supports" in basis:
        if later.modality == "confirms":
            whole = "disputes" not in basis and _gives_all(first, later)
            return CONFIRMED if whole else PARTLY
        if "disputes" not in basis:
            return BORNE_OUT
    return DENIED if later.modality == "denies" and "disputes" in basis else CONTRADICTED


def _gives_all(first: Statement, later: Statement) -> bool:
    """Whether the later statement gives every figure of the first, none of them otherwise."""
    for name in dict.fromkeys(f.name for f in first.figures):
        old, new = (tuple(f for f in s.figures if f.name == name) for s in (first, later))
        if old == new:
            continue
        allowed, given = interval_of(old), interval_of(new)
        if not new or allowed is None or given is None or not given.is_within(allowed):
            return False
    return True


# ---- speakers ------------------------------------------------------------------------------------


def waits(known: Mapping[str, Statement], counted: Iterable[str]) -> list[Waits]:
    """How long each speaker's claims waited until another side confirmed them, speakers by id.

    known: claims, and those that bear them out. counted: ids of the claims that count.
    """
    firm: dict[str, list[int | None]] = defaultdict(list)
    all_of: dict[str, list[int | None]] = defaultdict(list)
    mine = set(counted)
    for answer in answers_among(known, by_figures=False):
        if answer.relation != OTHER_SIDE or answer.to not in mine:
            continue
        if answer.kind in (CONFIRMED, PARTLY):
            firm[answer.to].append(answer.days)
        if answer.kind in (CONFIRMED, PARTLY, BORNE_OUT):
            all_of[answer.to].append(answer.days)
    speakers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim in all_of:
        speakers[known[claim].speaker, known[claim].side].append(claim)
    return [
        Waits(*key, _wait(firm, claims), _wait(all_of, claims))
        for key, claims in sorted(speakers.items())
    ]


def _wait(found: Mapping[str, Sequence[int | None]], claims: Iterable[str]) -> Wait:
    each = [[d for d in found[c] if d is not None] for c in claims if c in found]
    firsts = [min(days) for days in each if days]
    middle = float(median(firsts)) if firsts else None
    return Wait(len(firsts), middle, len(each) - len(firsts))
