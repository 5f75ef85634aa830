"""What is said over time on a slide: events, and a table of statements with what they answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from geo.briefing.content import Cell, Rows
from geo.briefing.course_drawing import Event, events_of
from geo.briefing.scenes import COURSE, Scene
from geo.i18n import t
from geo.ledger import UNKNOWN_SIDE, Ledger
from geo.ledger.convergence import Convergence, converging
from geo.ledger.statements import Statement
from geo.model.claims import Claim
from geo.views.courses import Courses, course_data, courses_data, said_of
from geo.views.event_names import event_name
from geo.views.figure_lines import between_words, figure_name, recoded_words
from geo.views.panel import badge, figure_text, reported_or_undated

MAX_EVENTS = 12  # of one slide that names none; those with most links
_MAX_BETWEEN = 4  # distances of one figure, the last ones


def scene_courses(scene: Scene, ledger: Ledger) -> Courses:
    """The events of a slide over time: those it names, else those in which claims meet.

    ledger: with all claims of these events, and those linked to them.
    """
    quoted: dict[str, list[Claim]] = {}
    for claim in scene.quoted:
        quoted.setdefault(claim.event_id, []).append(claim)
    events = [e for e in scene.events if e in quoted] or _meeting(quoted)
    as_of, zone = scene.query.as_of, scene.query.zone
    known = [
        c
        for c in ledger.claims.values()
        if as_of is None or (c.reported and c.reported.day_in(zone) <= as_of)
    ]
    own = {c.claim_id: c for c in known if c.event_id in events}
    named = {other for c in own.values() for other in (*c.disputes, *c.supports)}
    linked = {c.claim_id: c for c in known if c.claim_id in named or _names(c, own)}
    claims = own | linked
    some = claims.values()
    made = tuple(converging(event, some, zone, recoded=scene.recoded) for event in events)
    return Courses(replace(ledger, claims=claims), made, False, False, False)


def _names(claim: Claim, own: Collection[str]) -> bool:
    return any(other in own for other in (*claim.disputes, *claim.supports))


def _meeting(quoted: dict[str, list[Claim]]) -> list[str]:
    """The events whose claims have links or several known sides, those with most links first."""

    def links(group: list[Claim]) -> int:
        return sum(1 for c in group if c.disputes or c.supports)

    def meet(group: list[Claim]) -> bool:
        sides = {c.claimant_side for c in group} - {UNKNOWN_SIDE}
        return bool(links(group)) or len(sides) > 1

    found = [event for event, group in quoted.items() if meet(group)]
    found.sort(key=lambda event: (-links(quoted[event]), -len(quoted[event]), event))
    return found[:MAX_EVENTS]


def course_data_of(scene: Scene, ledger: Ledger, lang: str) -> object:
    """The events of a slide, as `static/courses.js` draws them; None for a slide without them."""
    if COURSE not in scene.show:
        return None
    return courses_data(scene_courses(scene, ledger), lang)


def course_events(scene: Scene, ledger: Ledger, lang: str) -> list[Event]:
    """The events of a slide, as pages and PPTX draw them."""
    found = scene_courses(scene, ledger)
    return events_of(course_data(found.part, one, lang) for one in found.events)


def course_rows(scene: Scene, ledger: Ledger, lang: str) -> Rows:
    """The statements of each event in order of time: who, what, what it answers, and when."""
    found = scene_courses(scene, ledger)
    keys = ("brief.who", "brief.says", "convergence.answers_what", "brief.when")
    rows: list[tuple[Cell, ...]] = [tuple(Cell(head=t(key, lang)) for key in keys)]
    if not found.events:
        rows.append((Cell(text=t("convergence.none", lang), across=True),))
    for one in found.events:
        group = [c for c in found.part.claims.values() if c.event_id == one.event_id]
        rows.append((Cell(head=event_name(found.part, group, lang), across=True),))
        if said := _said(one, found.part, lang):
            rows.append((Cell(text=said, across=True, mark=True),))
        rows += [
            _row(s, one, found.part, lang, scene.query.zone)
            for s in (*one.statements, *one.undated)
        ]
    rows.append((Cell(text=t("convergence.limits", lang), across=True),))
    return Rows(tuple(rows), (1.1, 1.8, 1.1, 0.72), title=t("convergence.link", lang))


def _said(one: Convergence, ledger: Ledger, lang: str) -> str:
    """How far apart the sides are at the end of each figure, or that only one side speaks."""
    lines = [t("convergence.one_side", lang)] if one.one_side else []
    for course in one.figures.values():
        key = f"{figure_name(course.name, lang)}: "
        lines += [key + between_words(b, ledger, lang) for b in course.between[-_MAX_BETWEEN:]]
    return "\n".join(lines)


def _row(
    one: Statement, course: Convergence, ledger: Ledger, lang: str, zone: str
) -> tuple[Cell, ...]:
    claim = ledger.claims[one.claim_id]
    b = badge(claim, ledger, lang)
    answers = [a for a in course.answers if (a.by or a.to) == one.claim_id]
    figures = "; ".join(figure_text(f, lang) for f in claim.figures)
    corrected = recoded_words(course, claim, lang)
    return (
        Cell(
            head=ledger.sources[claim.claimant].name(lang),
            text=t(f"modality.{claim.modality}", lang),
            badge=(b["letters"], b["shape"], b["colour"], b["modality"]),
            claim=claim.claim_id,
        ),
        Cell(text="\n".join(filter(None, (claim.headline(lang), figures, corrected)))),
        Cell(text="\n".join(said_of(a, ledger, lang) for a in answers)),
        Cell(text=reported_or_undated(claim, lang, zone)),
    )
