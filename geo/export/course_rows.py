"""The rows behind the pictures of events over time, as values and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from geo.i18n import t
from geo.ledger.changes import Recoded
from geo.ledger.convergence import Convergence
from geo.ledger.formulas import inert
from geo.ledger.statements import Answer, Statement
from geo.model.claims import Figure
from geo.model.intervals import Interval, interval_of
from geo.views.courses import Courses
from geo.views.event_names import event_name

COLUMNS = (
    "event_id", "row", "day", "claim_id", "speaker", "side", "modality", "status", "figure", "said",
    "low", "high", "low_open", "high_open", "kind", "relation", "basis", "to_claim", "to_side",
    "days", "corrected_on", "said_before",
)  # fmt: skip
Cell = str | float | int | bool | None
CourseRow = dict[str, Cell]


class EventRows(TypedDict):
    """An event as `geo.ledger.convergence.Convergence` has it, and its rows."""

    event_id: str
    name: str
    one_side: bool
    sides: Sequence[str]
    left_out: int
    unlinked: Sequence[str]
    open_references: Sequence[str]
    rows: list[CourseRow]


class CoursesRows(TypedDict):
    """What `/api/convergence` says of events: as `Courses`, with what the rows do not show."""

    limits: str
    more: bool
    by_links: bool
    left_out: bool
    events: list[EventRows]


def courses_rows(found: Courses, lang: str) -> CoursesRows:
    """Events with their rows, and with names in `lang`."""
    return {
        "limits": t("convergence.limits", lang),
        "more": found.more,
        "by_links": found.by_links,
        "left_out": found.left_out,
        "events": [
            {
                "event_id": one.event_id,
                "name": event_name(found.part, group, lang),
                "one_side": one.one_side,
                "sides": one.sides,
                "left_out": one.left_out,
                "unlinked": one.unlinked,
                "open_references": one.open_references,
                "rows": list(course_rows(one, found.speakers)),
            }
            for one in found.events
            if (group := [c for c in found.part.claims.values() if c.event_id == one.event_id])
        ],
    }


def course_rows(course: Convergence, sides: dict[str, tuple[str, str]]) -> Iterator[CourseRow]:
    """The rows of one event, each with all `COLUMNS`; None where a column has nothing to say.

    sides: speaker and side of each claim that is linked to one of the event. `low` and `high` are
    numbers, None without a bound, and both None where a figure cannot be compared.
    """
    for one in (*course.statements, *course.undated):
        yield from _statement(one, course.recoded.get(one.claim_id))
    for answer in course.answers:
        yield _answer(course.event_id, answer, sides)
    for figure in course.figures.values():
        for between in figure.between:
            apart, (side, other) = between.distance, between.sides
            row: CourseRow = {"row": "distance", "day": between.day.isoformat()}
            row |= {"figure": figure.name, "side": side, "to_side": other}
            if apart is not None:
                row |= {"low": apart.least, "high": apart.most, "low_open": not apart.can_agree}
            yield _whole(course.event_id, row)


def courses_csv(courses: Iterable[tuple[Convergence, dict[str, tuple[str, str]]]]) -> bytes:
    """The rows of events as CSV in UTF-8, in which no spreadsheet runs a cell."""
    return rows_csv(row for course, sides in courses for row in course_rows(course, sides))


def rows_csv(rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """The same of rows that are there. Raises KeyError for one that lacks a column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([inert(_text(row[name])) for name in COLUMNS])
    return out.getvalue().encode("utf-8")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return Figure("n", "=", cell).number if isinstance(cell, float) else str(cell)


def _whole(event_id: str, row: CourseRow) -> CourseRow:
    return dict.fromkeys(COLUMNS) | row | {"event_id": event_id}


def _statement(one: Statement, recoded: Recoded | None) -> Iterator[CourseRow]:
    """A row for each figure of a statement, also for one that a correction took away; one without
    a figure where it has none. recoded: that its figures were corrected in the ledger.
    """
    row: CourseRow = {"row": "statement", "day": one.day.isoformat() if one.day else None}
    row |= {"claim_id": one.claim_id, "speaker": one.speaker, "side": one.side}
    row |= {"modality": one.modality, "status": one.status}
    corrected = recoded.names(one.figures) if recoded else set()
    figures = (*one.figures, *(recoded.figures if recoded else ()))
    names = dict.fromkeys(f.name for f in figures)
    for name in names:
        said = [f for f in one.figures if f.name == name]
        figure: CourseRow = {"figure": name, "said": _said(said)}
        figure |= _bounds(interval_of(said) if said else None)
        if recoded and name in corrected:
            before = _said([f for f in recoded.figures if f.name == name])
            figure |= {"corrected_on": recoded.day.isoformat(), "said_before": before}
        yield _whole(one.event_id, row | figure)
    if not names:
        yield _whole(one.event_id, row)


def _said(figures: Iterable[Figure]) -> str:
    return "; ".join(map(str, figures))


def _bounds(span: Interval | None) -> CourseRow:
    if span is None:
        return {}
    low, high = (v if math.isfinite(v) else None for v in (span.low, span.high))
    return {"low": low, "high": high, "low_open": span.low_open, "high_open": span.high_open}


def _answer(event_id: str, answer: Answer, sides: dict[str, tuple[str, str]]) -> CourseRow:
    speaker, side = sides[answer.by or answer.to]
    row: CourseRow = {"row": "answer", "day": answer.day.isoformat() if answer.day else None}
    row |= {"claim_id": answer.by or None, "speaker": speaker, "side": side, "days": answer.days}
    row |= {"kind": answer.kind, "relation": answer.relation, "basis": answer.basis}
    return _whole(event_id, row | {"to_claim": answer.to, "to_side": sides[answer.to][1]})
