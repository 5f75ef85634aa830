"""A figure of an event over time as plain data to draw: a line for each speaker, and distances.

Positions are shares of the width or height, from 0 to 1. A bound is drawn as a bound: it has an end
on one side only, and no number stands for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypedDict

from geo.i18n import strings, t
from geo.i18n.days import day_words
from geo.i18n.grammar import number
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.ledger.convergence import Between, Convergence, FigureCourse, Step
from geo.ledger.statements import CORRECTED
from geo.model.claims import Claim, Figure, Source
from geo.model.intervals import Interval
from geo.views.panel import figure_text

CORRECTED_SIGN, RECODED_SIGN = "↻", "✎"
_PAD = 0.12  # of the range of numbers, above and below
_DASHES = ("", "7 4", "2 3", "9 3 2 3")  # for the first speakers of a side, then again


class PartData(TypedDict):
    """A figure from one day to the next. low, high: where its bounds are drawn, from 0 (the lowest
    number) to 1; None where there is no bound. label: in words. sign: `CORRECTED_SIGN` where its
    speaker corrected what it had said, `RECODED_SIGN` where it was corrected in the ledger, or "".
    """

    x: float
    x2: float
    low: float | None
    high: float | None
    label: str
    sign: str


class FigureLine(TypedDict):
    """A figure as one speaker gives it. dash: an own pattern for each speaker of a side."""

    name: str
    letter: str
    colour: str
    dash: str
    parts: list[PartData]


class FigureData(TypedDict):
    """A figure over time. ticks: height and number. said, between: in words, day by day. alt: of
    the picture.
    """

    title: str
    alt: str
    ticks: list[tuple[float, str]]
    lines: list[FigureLine]
    said: list[str]
    between: list[str]


def speaker_words(source: Source, ledger: Ledger, lang: str) -> str:
    """The name of a speaker with the letter of its side."""
    letter = ledger.sides[source.side].letter
    return f"{isolated(source.name(lang))} ({isolated(letter)})"


def day_at(day: date | None, days: Sequence[date]) -> float:
    """Where a day is drawn, between the first and the last."""
    long = (days[-1] - days[0]).days if days else 0
    return round((day - days[0]).days / long, 4) if day and long else 0.5


def recoded_words(whole: Convergence, claim: Claim, lang: str) -> str:
    """That the figures of a claim were corrected in the ledger, and what they were; else ""."""
    one = whole.recoded.get(claim.claim_id)
    names = _recoded_names(whole, claim)
    if one is None or not names:
        return ""
    were = [figure_text(f, lang) for f in one.figures if f.name in names]
    before = "; ".join(were) or t("history.empty", lang)
    said = t("convergence.recoded", lang, day=day_words(one.day, lang), before=before)
    return f"{RECODED_SIGN} {said}"


def _recoded_names(whole: Convergence, claim: Claim) -> set[str]:
    """The figures of a claim that are others than at first."""
    one = whole.recoded.get(claim.claim_id)
    return one.names(claim.figures) if one else set()


def figure_data(
    whole: Convergence, course: FigureCourse, days: Sequence[date], ledger: Ledger, lang: str
) -> FigureData:
    """A figure of an event over time. days: of its statements, in order."""
    height = _heights(course)
    corrected = {a.by for a in whole.answers if a.kind == CORRECTED}
    of_side: dict[str, int] = {}
    lines: list[FigureLine] = []
    said: list[str] = []
    for speaker, steps in course.lines.items():
        source = ledger.sources[speaker]
        side = ledger.sides[source.side]
        n = of_side[side.side] = of_side.get(side.side, -1) + 1
        parts: list[PartData] = []
        for step, later in zip(steps, (*steps[1:], None), strict=True):
            claims = [ledger.claims[i] for i in step.claims]
            recoded = [c for c in claims if course.name in _recoded_names(whole, c)]
            sign = CORRECTED_SIGN * any(c.claim_id in corrected for c in claims)
            sign += RECODED_SIGN * bool(recoded)
            notes = [recoded_words(whole, c, lang) for c in recoded]
            said.append(" · ".join((_said(step, source, ledger, lang), *notes)))
            if step.interval is not None:
                ends = step.interval.low, step.interval.high
                low, high = (height(v) if math.isfinite(v) else None for v in ends)
                x, x2 = day_at(step.day, days), day_at(later.day, days) if later else 1.0
                part = PartData(x=x, x2=x2, low=low, high=high, label=said[-1], sign=sign)
                parts.append(part)
        lines.append(
            {
                "name": source.name(lang),
                "letter": side.letter,
                "colour": side.colour,
                "dash": _DASHES[n % len(_DASHES)],
                "parts": parts,
            }
        )
    name = figure_name(course.name, lang)
    bounds = _bounds(course)
    return {
        "title": name,
        "alt": t("convergence.figure_alt", lang, figure=isolated(name), n=len(lines)),
        "ticks": [(height(v), _digits(v, lang)) for v in dict.fromkeys(bounds[:1] + bounds[-1:])],
        "lines": lines,
        "said": said,
        "between": [between_words(b, ledger, lang) for b in course.between],
    }


def figure_name(name: str, lang: str) -> str:
    """The name of a figure in `lang` if it is in the strings, else as in the ledger."""
    key = f"figure.{name}"
    return t(key, lang) if key in strings() else name


def between_words(one: Between, ledger: Ledger, lang: str) -> str:
    """Since when two sides are how far apart."""
    sides = " – ".join(isolated(ledger.sides[side].name(lang)) for side in one.sides)
    return f"{day_words(one.day, lang)} · {sides}: {_distance(one, lang)}"


def _distance(one: Between, lang: str) -> str:
    apart = one.distance
    if apart is None:
        return t("convergence.none_left", lang)
    least = _digits(apart.least, lang)
    if apart.most is None:
        key = "or_more" if apart.least or apart.can_agree else "more_than"
        return t(f"convergence.{key}", lang, n=least)
    if apart.most == apart.least:
        return t("convergence.apart", lang, n=least)
    return t("convergence.apart_between", lang, least=least, most=_digits(apart.most, lang))


def _said(step: Step, source: Source, ledger: Ledger, lang: str) -> str:
    """What a speaker says of a figure since when."""
    if not step.claims:
        words = t("convergence.no_longer", lang)
    else:
        words = "; ".join(figure_text(f, lang) for f in step.figures)
        if step.interval is None:
            words = f"{words} ({t('convergence.not_compared', lang)})"
    return f"{day_words(step.day, lang)} · {speaker_words(source, ledger, lang)} · {words}"


def _digits(value: float, lang: str) -> str:
    return number(Figure("n", "=", value).number, lang, in_words=False)


def _bounds(course: FigureCourse) -> list[float]:
    """All numbers that bound what somebody says, in order."""
    steps = (step.interval for line in course.lines.values() for step in line)
    spans: list[Interval] = [span for span in steps if span]
    return sorted({v for span in spans for v in (span.low, span.high) if math.isfinite(v)})


def _heights(course: FigureCourse) -> Callable[[float], float]:
    """At which height a number is drawn: the lowest and the highest have some room around them."""
    bounds = _bounds(course) or [0.0]
    # Smaller numbers, since the difference of two very large ones may have no float.
    unit = max(1.0, *(abs(v) for v in bounds))
    first, last = bounds[0] / unit, bounds[-1] / unit
    pad = (last - first) * _PAD or _PAD
    return lambda v: round((v / unit - first + pad) / (last - first + 2 * pad), 4)
