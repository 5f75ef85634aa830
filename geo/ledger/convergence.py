"""What the sides of an event say over time: who answers whom, when, and how far apart figures are.

`docs/convergence.md` says how each word follows from the ledger, and what does not follow. Nothing
is guessed: a statement without a day of report is listed and never placed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from geo.ledger.changes import Recoded
from geo.ledger.folder import UNKNOWN_SIDE
from geo.ledger.statements import (
    ANSWERING,
    CORRECTED,
    OTHER_SIDE,
    RETRACTED,
    SELF,
    Answer,
    Statement,
    answers_among,
    statement,
)
from geo.model.claims import WITHDRAWN, Claim, Figure
from geo.model.intervals import Distance, Interval, distance, hull, interval_of

MAX_STATEMENTS = 200  # of one event; what was said later is only counted


@dataclass(frozen=True)
class Step:
    """What a speaker's figure is from a day on. figures: as said, none after a retraction.

    interval: None where they cannot be compared ("about", or nothing is said any more).
    """

    day: date
    figures: tuple[Figure, ...]
    interval: Interval | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """How far apart two sides are from a day on; None where one of them gives no figure."""

    day: date
    sides: tuple[str, str]
    distance: Distance | None


@dataclass(frozen=True)
class FigureCourse:
    """One figure of an event over time. lines: the steps of each speaker, those who began first."""

    name: str
    lines: Mapping[str, tuple[Step, ...]]
    between: tuple[Between, ...]


@dataclass(frozen=True)
class Convergence:
    """An event over time.

    statements: with a day, in order of time; undated: without one. left_out: how many statements
    more there are. answers: to statements of this event. firsts: the first of each kind, by the
    side that answers. unlinked: ids of statements that confirm, deny or retract without the ledger
    saying what. open_references: ids that are referred to and not there. figures: by name.
    recoded: the statements whose figures were corrected in the ledger, by id.
    """

    event_id: str
    statements: tuple[Statement, ...]
    undated: tuple[Statement, ...]
    left_out: int
    sides: tuple[str, ...]
    answers: tuple[Answer, ...]
    firsts: Mapping[tuple[str, str], Answer]
    unlinked: tuple[str, ...]
    open_references: tuple[str, ...]
    figures: Mapping[str, FigureCourse]
    recoded: Mapping[str, Recoded] = field(default_factory=dict)

    @property
    def one_side(self) -> bool:
        """Whether only one known side speaks, or none."""
        return len(self.sides) < 2


def converging(
    event_id: str,
    claims: Iterable[Claim],
    zone: str,
    most: int = MAX_STATEMENTS,
    recoded: Mapping[str, Recoded] | None = None,
) -> Convergence:
    """An event over time. claims: of the event, and those of others that are linked to them.

    recoded: claims whose figures were corrected in the ledger.
    """
    known = {c.claim_id: statement(c, zone) for c in claims if c.status != WITHDRAWN}
    own = [s for s in known.values() if s.event_id == event_id]
    dated = sorted((s for s in own if s.day), key=_order)
    undated = [s for s in own if not s.day]
    shown, listed = dated[:most], undated[:most]
    mine = {s.claim_id for s in (*shown, *listed)}
    named = {other for i in mine for other in (*known[i].disputes, *known[i].supports)}
    others = {
        i: s
        for i, s in known.items()
        if i in mine or (s.event_id != event_id and (i in named or _names_any(s, mine)))
    }
    answers = tuple(a for a in answers_among(others) if a.to in mine)
    firsts: dict[tuple[str, str], Answer] = {}
    for answer in answers:
        if answer.by and answer.relation in (OTHER_SIDE, SELF):
            firsts.setdefault((others[answer.by].side, answer.kind), answer)
    tied = {a.by for a in answers} | {i for i in mine if _names_any(others[i], known)}
    retracted = _retractions(answers)
    names = dict.fromkeys(f.name for s in (*shown, *listed) for f in s.figures)
    sides = dict.fromkeys(s.side for s in (*shown, *listed) if s.side != UNKNOWN_SIDE)
    return Convergence(
        event_id,
        tuple(shown),
        tuple(listed),
        len(own) - len(mine),
        tuple(sides),
        answers,
        firsts,
        tuple(i for i in sorted(mine - tied) if others[i].modality in ANSWERING),
        tuple(sorted(named - known.keys())),
        {name: _course(name, shown, retracted) for name in names},
        {claim: one for claim, one in (recoded or {}).items() if claim in mine},
    )


def _order(one: Statement) -> tuple[date, int, str]:
    return one.day or date.max, -1 if one.instant is None else one.instant, one.claim_id


def _names_any(one: Statement, known: Collection[str]) -> bool:
    return any(i in known and i != one.claim_id for i in (*one.disputes, *one.supports))


# ---- figures -------------------------------------------------------------------------------------


def _retractions(answers: Iterable[Answer]) -> dict[str, date | None]:
    """The claims that their speakers took back, and since when; None where that is not known."""
    found: dict[str, date | None] = {}
    for answer in answers:
        if answer.relation == SELF and answer.kind in (RETRACTED, CORRECTED):
            found.setdefault(answer.to, answer.day)
    return found


def _course(
    name: str, statements: Sequence[Statement], retracted: Mapping[str, date | None]
) -> FigureCourse:
    """A figure as each speaker gives it from day to day, and how far the sides are apart."""
    given = [s for s in statements if any(f.name == name for f in s.figures)]
    by_speaker: dict[str, list[Statement]] = defaultdict(list)
    for one in given:
        # What was taken back on a day that is not known has no place in time.
        if retracted.get(one.claim_id, date.max) is not None:
            by_speaker[one.speaker].append(one)
    lines = {who: _steps(name, own, retracted) for who, own in by_speaker.items()}
    side_of = {s.speaker: s.side for s in given}
    days = sorted({step.day for line in lines.values() for step in line})
    between: list[Between] = []
    last: dict[tuple[str, str], Distance | None] = {}
    for day in days:
        at: dict[str, list[Interval]] = defaultdict(list)
        for who, line in lines.items():
            now = [step for step in line if step.day <= day][-1:]
            if side_of[who] != UNKNOWN_SIDE and now and now[0].interval:
                at[side_of[who]].append(now[0].interval)
        spans = {side: span for side, all_of in at.items() if (span := hull(all_of))}
        for pair in combinations(sorted({side_of[who] for who in lines} - {UNKNOWN_SIDE}), 2):
            there = pair[0] in spans and pair[1] in spans
            apart = distance(spans[pair[0]], spans[pair[1]]) if there else None
            if apart != last.get(pair):
                between.append(Between(day, pair, apart))
                last[pair] = apart
    return FigureCourse(name, lines, tuple(between))


def _steps(
    name: str, own: Sequence[Statement], retracted: Mapping[str, date | None]
) -> tuple[Step, ...]:
    """What one speaker says from day to day: the latest, until it is replaced or taken back.

    Several statements of one day count together, since their order is not known.
    """
    ends = {s.claim_id: retracted.get(s.claim_id) for s in own}
    days = sorted({d for s in own for d in (s.day, ends[s.claim_id]) if d})
    made: list[Step] = []
    for day in days:
        standing = [s for s in own if s.day and s.day <= day < (ends[s.claim_id] or date.max)]
        newest = max((s.day for s in standing if s.day), default=None)
        now = [s for s in standing if s.day == newest]
        said = [tuple(f for f in s.figures if f.name == name) for s in now]
        spans = [interval_of(figures) for figures in said]
        clear = [span for span in spans if span is not None]
        made.append(
            Step(
                day,
                tuple(dict.fromkeys(f for figures in said for f in figures)),
                hull(clear) if len(clear) == len(spans) else None,
                tuple(s.claim_id for s in now),
            )
        )
    return tuple(s for n, s in enumerate(made) if not n or s.claims != made[n - 1].claims)
