"""`/api/coverage`, `/api/rhythm`, and their rows as CSV: what was looked at, and silences.

The words are those of a filter; `rhythm` says of whom the rhythm is asked (`claimant`, `side`,
`place`), and `lang` in which language names are. `docs/coverage.md` explains the answers.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import JSONResponse, Response

from geo.model.claims import shortened
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.service.silence_rows import coverage_of, rhythms_csv, rhythms_of, runs_csv
from geo.views.rhythm import WORDS

_HEADERS = {"cache-control": "no-cache"}


def coverage_json(atlas: Atlas, query: Filter, words: dict[str, list[str]], lang: str) -> Response:
    """The grid, the runs and the rhythms of a filter. words: of the address, besides the filter."""
    return _by_word(words, lambda word: _json(coverage_of(atlas, query, word, lang)))


def coverage_csv(atlas: Atlas, query: Filter, words: dict[str, list[str]], lang: str) -> Response:
    """A row for each run of days of a publisher, days that nobody looked at among them."""
    return _csv("coverage", runs_csv(atlas, query, lang))


def rhythm_json(atlas: Atlas, query: Filter, words: dict[str, list[str]], lang: str) -> Response:
    """The rhythms of a filter alone."""
    return _by_word(words, lambda word: _json(rhythms_of(atlas, query, word, lang)))


def rhythm_csv(atlas: Atlas, query: Filter, words: dict[str, list[str]], lang: str) -> Response:
    """A row for each rhythm and each of its silences."""
    return _by_word(words, lambda word: _csv("rhythm", rhythms_csv(atlas, query, word, lang)))


def _by_word(words: dict[str, list[str]], answer: Callable[[str], Response]) -> Response:
    """The answer for those whom the address names, or an answer that says who can be named."""
    word = (words.get("rhythm") or WORDS[:1])[-1]
    if word in WORDS:
        return answer(word)
    bad = [{"word": "rhythm", "value": shortened(word)}]
    said = f"words that are not understood here; rhythm is one of {', '.join(WORDS)}"
    return JSONResponse({"error": said, "bad": bad}, 400)


def _json(said: object) -> Response:
    return JSONResponse(said, headers=_HEADERS)


def _csv(name: str, data: bytes) -> Response:
    headers = _HEADERS | {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(data, headers=headers, media_type="text/csv; charset=utf-8")
