"""`/api/convergence`: events over time as JSON; `/api/convergence.csv`: the rows behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.export.course_rows import courses_csv, courses_rows
from geo.i18n import LANGUAGES
from geo.model.claims import shortened
from geo.model.filters import BadWord, Filter
from geo.service.atlas import EVENTS, Atlas
from geo.views.courses import Courses
from geo.web.address import filter_of, words_of

MOST, FURTHEST = 24, 1_000_000  # events of an answer, and events that may be skipped
_HEADERS = {"cache-control": "no-cache"}


def answer_json(current: Callable[[], Atlas], request: Request) -> Response:
    """The events with their rows, and how long speakers waited."""
    asked = _asked(current, request)
    if isinstance(asked, Response):
        return asked
    atlas, query, found, lang = asked
    waited, cut = atlas.waits(query)
    made = {
        **courses_rows(found, lang),
        "speakers": [asdict(one) for one in waited],
        "speakers_left_out": cut,
    }
    return JSONResponse(made, headers=_HEADERS)


def answer_csv(current: Callable[[], Atlas], request: Request) -> Response:
    """The rows of the events."""
    asked = _asked(current, request)
    if isinstance(asked, Response):
        return asked
    _, _, found, _ = asked
    headers = _HEADERS | {"content-disposition": 'attachment; filename="convergence.csv"'}
    data = courses_csv((one, found.speakers) for one in found.events)
    return Response(data, headers=headers, media_type="text/csv")


def _asked(
    current: Callable[[], Atlas], request: Request
) -> tuple[Atlas, Filter, Courses, str] | Response:
    """The events that the address asks for, or an answer that names every wrong word."""
    atlas = request.state.atlas = current()
    try:
        words = words_of(request)
    except ValueError as e:
        return JSONResponse({"error": str(e)}, 400)
    lang = next((v for v in words.pop("lang", ()) if v in LANGUAGES), LANGUAGES[0])
    bad: list[BadWord] = []

    def number(word: str, default: int, least: int, most: int) -> int:
        said = words.pop(word, [str(default)])[-1]
        if said.isascii() and said.isdigit() and len(said) < 9 and least <= int(said) <= most:
            return int(said)
        bad.append(BadWord(word, shortened(said)))
        return default

    most, first = number("most", EVENTS, 1, MOST), number("first", 0, 0, FURTHEST)
    events = list(dict.fromkeys(words.pop("event", [])))
    query, others = filter_of(atlas, words)
    bad += others
    known = atlas.known("event_id", events[: MOST + 1]) if events else frozenset[str]()
    bad += [BadWord("event", shortened(e)) for e in events if e not in known or len(events) > MOST]
    if bad:
        said = {"error": "words that are not understood here", "bad": [asdict(b) for b in bad]}
        return JSONResponse(said, 400)
    return atlas, query, atlas.courses(query, first, most, events), lang
