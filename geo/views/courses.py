"""Events over time as plain data to draw: a line for each speaker, figures, answers in words.

Positions are shares of the width or height, from 0 to 1. All texts are ready to be shown, and what
a picture says is said in words beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from geo.i18n import t
from geo.i18n.days import day_words, days_words, short_day
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.convergence import Convergence
from geo.ledger.statements import KINDS, Answer, Statement, Waits
from geo.model.claims import Claim
from geo.views.event_names import event_name
from geo.views.figure_lines import (
    CORRECTED_SIGN,
    RECODED_SIGN,
    FigureData,
    day_at,
    figure_data,
    recoded_words,
    speaker_words,
)
from geo.views.panel import BadgeData, badge, figure_text

# Beside each word, so that a picture needs neither colour nor the word.
SIGNS = {
    "confirmed": "✓",
    "partly_confirmed": "½",
    "borne_out": "=",
    "denied": "✕",
    "contradicted": "≠",
    "corrected": CORRECTED_SIGN,
    "retracted": "⊘",
}
MAX_SPEAKERS, MAX_FIGURES, MAX_LINES = 14, 8, 60  # of one event; the rest is only counted
_APART = 0.17  # of the width, between the labels of two days


@dataclass(frozen=True)
class Courses:
    """Some events over time. part: a ledger with their claims. more: whether there are further
    events. by_links: whether events were looked for by links only, since there are very many.
    left_out: whether not all claims of the events could be read.
    """

    part: Ledger
    events: tuple[Convergence, ...]
    more: bool
    by_links: bool
    left_out: bool

    @property
    def speakers(self) -> dict[str, tuple[str, str]]:
        """Speaker and side of each claim."""
        return {i: (c.claimant, c.claimant_side) for i, c in self.part.claims.items()}


class MarkData(TypedDict):
    """A statement in a line. x: of its day; sign: of what it answers and whether its figures were
    corrected in the ledger, or "". label: in words.
    """

    x: float
    claim: str
    badge: BadgeData
    sign: str
    label: str


class LineData(TypedDict):
    """What one speaker says. side: its name. marks: in order of time."""

    name: str
    side: str
    colour: str
    marks: list[MarkData]


class WordsData(TypedDict):
    """A sentence about a claim. claim: its id."""

    claim: str
    sign: str
    text: str


class CourseData(TypedDict):
    """An event over time, as `static/courses.js` draws it.

    one_side: what to say where only one side speaks, or "". days: x, words, and whether there is
    room for them. given_once: figures of which there is no picture. firsts: of each side, what it
    first did to the other's claims. undated: statements without a day. notes: what is left out;
    not_drawn: those of them that pictures leave out.
    """

    event: str
    title: str
    about: str
    alt: str
    one_side: str
    days: list[tuple[float, str, bool]]
    lines: list[LineData]
    figures: list[FigureData]
    given_once: list[str]
    firsts: list[str]
    answers: list[WordsData]
    undated: list[WordsData]
    notes: list[str]
    not_drawn: list[str]


class CoursesData(TypedDict):
    """All events of a page. chosen: the event whose panel is open. text: words of the drawing."""

    events: list[CourseData]
    chosen: str
    text: dict[str, str]


_TEXTS = (
    "open",
    "answers",
    "firsts",
    "undated",
    "given_once",
    "figures_in_words",
    "signs",
    "limits",
)


def courses_data(found: Courses, lang: str, chosen: str = "") -> CoursesData:
    """The events of a page, to be drawn."""
    return {
        "events": [course_data(found.part, one, lang) for one in found.events],
        "chosen": chosen,
        "text": {key: t(f"convergence.{key}", lang) for key in _TEXTS},
    }


def course_data(ledger: Ledger, course: Convergence, lang: str) -> CourseData:
    """One event, to be drawn. ledger: with the claims of the event and those linked to them."""
    words = _Words(ledger, lang)
    own = [ledger.claims[s.claim_id] for s in (*course.statements, *course.undated)]
    days = sorted({s.day for s in course.statements if s.day})
    lines = _lines(course, words, days)
    # A figure that was given once has no course; those of several sides come first.
    moving = [f for f in course.figures.values() if sum(map(len, f.lines.values())) > 1]
    moving.sort(key=lambda f: -len(f.between))
    once = [f for f in course.figures.values() if sum(map(len, f.lines.values())) == 1]
    title = event_name(ledger, own, lang) if own else course.event_id
    not_drawn = _not_drawn(course, len(moving) - MAX_FIGURES, lang)
    n = t("claims.count", lang, n=whole(len(own) + course.left_out, lang))
    about = [days_words(days[0], days[-1], lang) if days else "", n]
    return {
        "event": course.event_id,
        "title": title,
        "about": " · ".join(filter(None, about)),
        "alt": t(
            "convergence.alt",
            lang,
            event=isolated(title),
            lines=len(lines),
            n=len(course.statements),
        ),
        "one_side": t("convergence.one_side", lang) if course.one_side else "",
        "days": _days(days, lang),
        "lines": lines,
        "figures": [figure_data(course, f, days, ledger, lang) for f in moving[:MAX_FIGURES]],
        "given_once": [
            w for f in once[:MAX_LINES] for w in figure_data(course, f, days, ledger, lang)["said"]
        ],
        "firsts": [words.first(side, answer) for (side, _), answer in course.firsts.items()],
        "answers": [words.answer(answer) for answer in course.answers[:MAX_LINES]],
        "undated": [words.undated(s, course) for s in course.undated[:MAX_LINES]],
        "notes": not_drawn + _notes(course, words, lang),
        "not_drawn": not_drawn,
    }


def said_of(answer: Answer, ledger: Ledger, lang: str) -> str:
    """What an answer is, to whom, and after how many days: `✕ denied · 1 day later · B (T)`."""
    words = _Words(ledger, lang)
    after = words.after(answer)
    to = words.who(ledger.claims[answer.to]) if answer.by else ""
    return " · ".join(x for x in (f"{SIGNS[answer.kind]} {words.kind(answer)}", after, to) if x)


def _lines(course: Convergence, words: _Words, days: Sequence[date]) -> list[LineData]:
    kinds: dict[str, set[str]] = {}
    for answer in course.answers:
        kinds.setdefault(answer.by or answer.to, set()).add(answer.kind)
    signs = {claim: "".join(SIGNS[k] for k in KINDS if k in of) for claim, of in kinds.items()}
    order = list(words.ledger.sides)
    speakers: dict[str, list[Statement]] = {}
    for one in sorted(course.statements, key=lambda s: order.index(s.side)):
        speakers.setdefault(one.speaker, []).append(one)
    made: list[LineData] = []
    for speaker, own in list(speakers.items())[:MAX_SPEAKERS]:
        side = words.ledger.sides[words.ledger.sources[speaker].side]
        marks = [
            words.mark(s, day_at(s.day, days), signs.get(s.claim_id, ""), course)
            for s in own
            if s.day
        ]
        name, named = words.ledger.sources[speaker].name(words.lang), side.name(words.lang)
        made.append({"name": name, "side": named, "colour": side.colour, "marks": marks})
    return made


def _not_drawn(course: Convergence, more_figures: int, lang: str) -> list[str]:
    """How much the pictures leave out."""
    speakers = len({s.speaker for s in course.statements})
    counts = {
        "left_out": course.left_out,
        "more_speakers": speakers - MAX_SPEAKERS,
        "more_figures": more_figures,
    }
    return _counted(counts, lang)


def _counted(counts: Mapping[str, int], lang: str) -> list[str]:
    return [t(f"convergence.{key}", lang, n=whole(n, lang)) for key, n in counts.items() if n > 0]


def _notes(course: Convergence, words: _Words, lang: str) -> list[str]:
    """What else is left out, or is no answer."""
    counts = {
        "more_answers": len(course.answers) - MAX_LINES,
        "open_references": len(course.open_references),
    }
    found = _counted(counts, lang)
    for claim in course.unlinked[:MAX_LINES]:
        said = words.ledger.claims[claim]
        found.append(t("convergence.unlinked", lang, who=words.who(said), how=words.how(said)))
    return found


def _days(days: Sequence[date], lang: str) -> list[tuple[float, str, bool]]:
    made: list[tuple[float, str, bool]] = []
    last = -math.inf
    for day in days:
        x = day_at(day, days)
        # The last day has its words in any case, so those just before it have none.
        fits = x - last >= _APART and (x == 1 or 1 - x >= _APART)
        made.append((x, short_day(day, lang), fits))
        last = x if fits else last
    return made


class _Words:
    """Says in `lang` what is drawn."""

    def __init__(self, ledger: Ledger, lang: str) -> None:
        self.ledger, self.lang = ledger, lang

    def who(self, claim: Claim) -> str:
        return speaker_words(self.ledger.sources[claim.claimant], self.ledger, self.lang)

    def how(self, claim: Claim) -> str:
        return t(f"modality.{claim.modality}", self.lang)

    def side(self, key: str) -> str:
        return isolated(self.ledger.sides[key].name(self.lang))

    def mark(self, one: Statement, x: float, sign: str, course: Convergence) -> MarkData:
        claim = self.ledger.claims[one.claim_id]
        day = day_words(one.day, self.lang) if one.day else ""
        said = [day, self.who(claim), self.how(claim), isolated(claim.headline(self.lang))]
        if one.status == "retracted":
            said.append(t("status.retracted", self.lang))
        if recoded := recoded_words(course, claim, self.lang):
            said.append(recoded)
            sign += RECODED_SIGN
        drawn = badge(claim, self.ledger, self.lang)
        return {
            "x": x,
            "claim": one.claim_id,
            "badge": drawn,
            "sign": sign,
            "label": " · ".join(said),
        }

    def undated(self, one: Statement, course: Convergence) -> WordsData:
        claim = self.ledger.claims[one.claim_id]
        said = [self.who(claim), self.how(claim), isolated(claim.headline(self.lang))]
        said += [figure_text(f, self.lang) for f in one.figures]
        said += filter(None, [recoded_words(course, claim, self.lang)])
        return {"claim": one.claim_id, "sign": "", "text": " · ".join(said)}

    def when(self, answer: Answer) -> str:
        """The day of an answer, and how long after what it answers."""
        if answer.day is None:
            return t("convergence.day_unknown", self.lang)
        return f"{day_words(answer.day, self.lang)} · {self.after(answer)}"

    def after(self, answer: Answer) -> str:
        """How long after what it answers, "" where that is not known."""
        if answer.days is None:
            return ""
        if not answer.days:
            return t("convergence.same_day", self.lang)
        return t("convergence.after", self.lang, n=whole(answer.days, self.lang))

    def kind(self, answer: Answer) -> str:
        return t(f"convergence.{answer.kind}", self.lang)

    def answer(self, answer: Answer) -> WordsData:
        to = self.ledger.claims[answer.to]
        by = self.ledger.claims.get(answer.by)
        who = self.who(to) if by is None else f"{self.who(by)} → {self.who(to)}"
        said = [self.kind(answer), self.when(answer), who]
        if answer.relation in ("own_side", "side_unknown"):
            said.append(t(f"convergence.{answer.relation}", self.lang))
        if answer.basis in ("figures", "status"):
            said.append(t(f"convergence.by_{answer.basis}", self.lang))
        said.append(isolated((by or to).headline(self.lang)))
        return {
            "claim": answer.by or answer.to,
            "sign": SIGNS[answer.kind],
            "text": " · ".join(said),
        }

    def first(self, side: str, answer: Answer) -> str:
        return f"{self.side(side)}: {SIGNS[answer.kind]} {self.kind(answer)} · {self.when(answer)}"


# ---- speakers ------------------------------------------------------------------------------------


def waits_rows(found: Iterable[Waits], ledger: Ledger, lang: str) -> list[Mapping[str, object]]:
    """How long each speaker waited, to be listed: those with most confirmed claims first.

    Columns: `speaker` (id), `who`, `side`, `n`, `median` (days), `undated`; the last
    three again with `_borne_out`, where claims that are borne out without the word count, too.
    """
    order = sorted(found, key=lambda w: (-w.confirmed.n, -w.borne_out.n, w.speaker))
    rows: list[Mapping[str, object]] = []
    for one in order:
        side = ledger.sides[one.side]
        row: dict[str, object] = {"speaker": one.speaker}
        row |= {"who": ledger.sources[one.speaker].name(lang), "side": side.name(lang)}
        for ending, wait in (("", one.confirmed), ("_borne_out", one.borne_out)):
            row[f"n{ending}"] = wait.n
            row[f"median{ending}"] = wait.median
            row[f"undated{ending}"] = wait.undated
        rows.append(row)
    return rows
