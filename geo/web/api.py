"""The HTTP API: `/api/claims.csv?day=...` and other formats, for programs that read a view live.

`/api/map` gives what the map draws in a window, `/api/map/places` the places of a box,
`/api/map/beyond` how many claims lie outside of it, `/api/map/days` the days with claims,
`/api/search` what is found while words are typed, `/api/origins` who is behind the claims of a
filter, `/api/coverage` what was looked at, and `/api/convergence` events over time. The API is
read-only, and has only the shared
claims; only the map of a viewer's own file has an address of its own, which holds a secret. Its
parameters are the words of the page's link; unknown or invalid ones are refused, because nobody
would see a warning. Answers are built in a few threads, in which viewers take turns
(`geo.web.turns`), and sent while they are built; an answer whose client has gone, or that takes too
long, is cancelled.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.export import (
    DESCRIPTION,
    FORMATS,
    Extract,
    Format,
    address_suffix,
    description,
    file_name,
    table,
)
from geo.i18n import LANGUAGES, t
from geo.model.claims import shortened
from geo.model.filters import TEXT_LIMIT, Filter
from geo.service import private
from geo.service.atlas import Atlas
from geo.service.export_process import ExportTask
from geo.service.limits import ROWS, export_rows
from geo.service.new_sources import proposed_badge
from geo.service.past import NoPast, moment_of, past
from geo.store.engine import CANCEL
from geo.views import card, map_data
from geo.views.origins import origin_rows, origins_csv
from geo.views.protocol import ClaimDays, Found, Outside, PlacesIn
from geo.views.timeline import runs
from geo.web import (
    adding,
    counted,
    courses_api,
    coverage_api,
    embed,
    feed,
    ogc,
    permalinks,
    two_maps,
)
from geo.web.address import filter_of, server_of, words_of
from geo.web.answering import File, Kind, Wanted, in_turn, read_only
from geo.web.large_files import MANY

# The suffixes of files in URLs, and their formats.
_DESCRIBED = ("csv", "geojson", "parquet")  # in `datapackage.json`
_FORMATS = {address_suffix(f): f for f in FORMATS}
SERVED: dict[str, Format] = {name: _FORMATS[name] for name in _DESCRIBED} | _FORMATS
# Pages of version 0.1.0 that are still open name a theme, too.
_MAP_WORDS = ("box", "zoom", "wide", "high", "lang", "v", "theme", "text", "rule", "at")
_KEPT = "private, max-age=86400, immutable"  # for an address with the version of the data
# Requests in progress or waiting; more are refused for the moment. Viewers cause far fewer, since
# each has only a map and the next one.
_MAX_MAPS, _MAX_EXPORTS, _MAX_PAGES = 500, 64, 200
_MAX_LISTED = 500  # places of a box
# Header of a file without a claim: the basis of its days, and how many claims have no day by it.
UNDATED = "claim-atlas-undated"
_TAG = re.compile(r'"[^"]*"|\*')


def routes(current: Callable[[], Atlas], base: str = "", at_once: int = 2) -> list[Route]:
    """The routes under `<base>/api/`. current: returns the present atlas, for each request.

    base: path under which the app is served, such as `/atlas`, or empty.
    at_once: number of maps computed in parallel for one viewer. If this process does the work, more
    than it has cores only delay each other; if it waits for a database, more are better.
    """
    answers = {f"claims.{suffix}": partial(_claims, current, base, suffix) for suffix in SERVED}
    answers[DESCRIPTION] = partial(_description, current)
    answers["claims.atom"] = partial(_feed, current, base)
    for name, answer_coverage in _COVERAGE.items():
        answers[name] = partial(_coverage, current, answer_coverage)
    answers["convergence"] = partial(courses_api.answer_json, current)
    answers["convergence.csv"] = partial(courses_api.answer_csv, current)
    answers["origins.csv"] = partial(_origins_file, current)
    answers["sources.json"] = partial(_counted, counted.sources, current)
    answers["days.json"] = partial(_counted, counted.days, current)
    drawing = Kind.of("map", at_once, _MAX_MAPS)
    files = Kind.of("export", at_once, _MAX_EXPORTS, before=drawing.turns)
    made = [
        Route(f"{base}/api/{name}", partial(in_turn, files, partial(read_only, answer)))
        for name, answer in answers.items()
    ]
    # Searches have threads of their own: maps do not wait for them.
    searching = Kind.of("search", at_once, _MAX_MAPS)
    for path, answer_page in _PAGE.items():
        shared = partial(read_only, partial(_of_page, answer_page, current))
        theirs = partial(read_only, partial(_of_private_page, answer_page))
        kind = searching if path.startswith(("search", "card/")) else drawing
        for start, run in (("", shared), ("/private/{secret}", theirs)):
            made.append(Route(f"{base}/api{start}/{path}", partial(in_turn, kind, run)))
    turn = partial(partial, in_turn, Kind.of("page", at_once, _MAX_PAGES))
    for plain in (permalinks, embed, two_maps):
        made += plain.routes(current, base, lambda answer: turn(partial(read_only, answer)))
    turn_of_files = partial(partial, in_turn, files)
    made += ogc.routes(current, base, lambda answer: turn_of_files(partial(read_only, answer)))
    made.append(adding.route(base))
    made.append(Route(f"{base}/api/{{rest:path}}", partial(_unknown, tuple(answers))))
    for route in made:
        route.methods = None  # all: others than GET are refused here, with an explanation
    return made


@dataclass(frozen=True)
class _Asked:
    """What a page asks for. own: words that are no filter; places: keys of chosen places."""

    atlas: Atlas
    query: Filter
    own: Mapping[str, list[str]]
    lang: str
    places: Sequence[str]


def _drawn(asked: _Asked) -> object:
    window = map_data.parse_window(asked.own)
    found = asked.atlas.map_payload(asked.query, window, asked.lang, asked.places)
    return map_data.packed(found)


def _places_in(asked: _Asked) -> PlacesIn:
    places, of = asked.atlas.places_in(asked.query, map_data.parse_box(asked.own), _MAX_LISTED)
    rows = [(p.place_key, p.name(asked.atlas.ledger, asked.lang), p.n, p.disputed) for p in places]
    return {"places": rows, "of": of}


def _outside(asked: _Asked) -> Outside:
    found = asked.atlas.beyond(asked.query, map_data.parse_box(asked.own))
    return {"sides": [(b.side, b.n, b.bounds) for b in found]}


def _days(asked: _Asked) -> ClaimDays:
    days = asked.atlas.claims_per_day(asked.query).claim_days
    return {"first": days[0].isoformat() if days else None, "runs": runs(days)}


def _origins(asked: _Asked) -> object:
    rows = origin_rows(asked.atlas.ways(asked.query), asked.atlas.ledger)
    return {"origins": rows[:_MAX_LISTED], "of": len(rows)}


def _found(asked: _Asked) -> Found:
    return asked.atlas.search(_text(asked, "text"), asked.lang, asked.query)


def _text(asked: _Asked, word: str) -> str:
    """A text of the address. Raises ValueError for one that is too long."""
    text = (asked.own.get(word) or [""])[-1]
    if len(text) > TEXT_LIMIT:
        raise ValueError(word, shortened(text))
    return text


def _card_places(asked: _Asked) -> object:
    return {"places": card.find_places(asked.atlas.ledger, _text(asked, "text"), asked.lang)}


def _card_outline(asked: _Asked) -> object:
    rule, place = _text(asked, "rule"), _text(asked, "at")
    return card.outline_of(asked.atlas.ledger, rule, place, asked.lang)


def _card_badge(asked: _Asked) -> object:
    return {"badge": proposed_badge(asked.atlas.ledger, _text(asked, "text"), _text(asked, "at"))}


# What a page and its map ask for, by the end of the address.
_PAGE: dict[str, Callable[[_Asked], object]] = {
    "search": _found,
    "card/places": _card_places,
    "card/outline": _card_outline,
    "card/badge": _card_badge,
    "map": _drawn,
    "map/places": _places_in,
    "map/beyond": _outside,
    "map/days": _days,
    "origins": _origins,
}


def _of_page(
    answer: Callable[[_Asked], object], current: Callable[[], Atlas], request: Request
) -> Response:
    try:
        atlas = request.state.atlas = current()
        words = words_of(request)
        own = {word: words.pop(word) for word in _MAP_WORDS if word in words}
        query = _query_of(atlas, words)
        if isinstance(query, Response):
            return query
        lang = next((v for v in own.get("lang", ()) if v in LANGUAGES), LANGUAGES[0])
        found = answer(_Asked(atlas, query, own, lang, words.get("place", ())))
    except ValueError as e:
        return JSONResponse({"error": "a word is wrong", "bad": [str(a) for a in e.args]}, 400)
    named = atlas.store.state.version[:12] in own.get("v", ())
    headers = {"cache-control": _KEPT if named else "no-cache"}
    return JSONResponse(found, headers=headers)


def _of_private_page(answer: Callable[[_Asked], object], request: Request) -> Response:
    """What the page of a viewer's own file asks: of its address only that viewer's page knows."""
    atlas = private.find(request.path_params["secret"])
    if atlas is None:
        return JSONResponse({"error": "there is no such map any more"}, 404)
    made = _of_page(answer, lambda: atlas, request)
    made.headers["cache-control"] = "no-store"
    return made


def _unknown(names: tuple[str, ...], request: Request) -> Response:
    return JSONResponse({"error": "there is no such file", "files": list(names)}, 404)


def _claims(current: Callable[[], Atlas], base: str, suffix: str, request: Request) -> Response:
    asked = _asked(current, request)
    if isinstance(asked, Response):
        return asked
    atlas, query, form = asked.atlas, asked.query, SERVED[suffix]
    server = server_of(request, base)
    tag = _tag(atlas, query, suffix if form.comes_back else f"{suffix} {server}")
    headers = {
        "etag": f"W/{tag}",  # weak: the same rows, compressed or not
        "cache-control": "no-cache",  # may be cached, but must be revalidated
        "link": f'<{DESCRIPTION}?{asked.words}>; rel="describedby"; type="application/json"',
    }
    if _is_known(request, tag):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        name = file_name(query, atlas.store.counts(query).n, form.suffix)
        headers["content-disposition"] = f'attachment; filename="{name}"'
        answer = Response(headers=headers, media_type=form.mime)
        del answer.headers["content-length"]  # unknown before it is built
        return answer
    claims, most = atlas.store.iter_claims(query), export_rows()
    if query.days and not len(claims) and (undated := atlas.store.undated(query)):
        headers[UNDATED] = f"{query.date_basis} {undated}"
    if len(claims) > most:
        words_said = {"n": f"{len(claims):,}", "most": f"{most:,}", "setting": ROWS}
        return JSONResponse({"error": t("limits.rows", LANGUAGES[0], **words_said)}, 413)
    is_large = len(claims) >= MANY
    task = ExportTask.of(atlas, query, form.key, server) if is_large else None
    extract = Extract(
        atlas.store.ledger,
        Wanted(claims, CANCEL.get()),
        query,
        atlas.folder,
        atlas.settings.about,
        outside=None if task else atlas.store.outside(query),
        find=lambda ids: atlas.store.by_id(ids),
        address=server,
    )
    name = file_name(query, len(claims), form.suffix)
    headers["content-disposition"] = f'attachment; filename="{name}"'
    return File(form.parts(extract), headers, form.mime, is_large, task)


def _feed(current: Callable[[], Atlas], base: str, request: Request) -> Response:
    atlas = request.state.atlas = current()
    try:
        words = words_of(request)
    except ValueError as e:
        return JSONResponse({"error": str(e)}, 400)
    lang = next((v for v in words.pop("lang", ()) if v in LANGUAGES), LANGUAGES[0])
    query = _query_of(atlas, words)
    if isinstance(query, Response):
        return query
    tag = _tag(atlas, query, f"atom-{lang}")
    headers = {"etag": f"W/{tag}", "cache-control": "no-cache"}
    if _is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(
        feed.feed(atlas, query, lang, server_of(request, base)),
        headers=headers,
        media_type=feed.MIME,
    )


def _counted(
    count: Callable[[Atlas, Filter], object], current: Callable[[], Atlas], request: Request
) -> Response:
    asked = _asked(current, request)
    if isinstance(asked, Response):
        return asked
    made = count(asked.atlas, asked.query)
    return JSONResponse(made, headers={"cache-control": "no-cache"})


_Coverage = Callable[[Atlas, Filter, dict[str, list[str]], str], Response]
_COVERAGE: dict[str, _Coverage] = {
    "coverage": coverage_api.coverage_json,
    "coverage.csv": coverage_api.coverage_csv,
    "rhythm": coverage_api.rhythm_json,
    "rhythm.csv": coverage_api.rhythm_csv,
}


def _coverage(current: Callable[[], Atlas], answer: _Coverage, request: Request) -> Response:
    atlas = request.state.atlas = current()
    try:
        words = words_of(request)
    except ValueError as e:
        return JSONResponse({"error": str(e)}, 400)
    named: Sequence[str] = ("lang", "rhythm")
    own = {word: words.pop(word) for word in named if word in words}
    lang = next((v for v in own.get("lang", ()) if v in LANGUAGES), LANGUAGES[0])
    query = _query_of(atlas, words)
    return query if isinstance(query, Response) else answer(atlas, query, own, lang)


def _origins_file(current: Callable[[], Atlas], request: Request) -> Response:
    asked = _asked(current, request)
    if isinstance(asked, Response):
        return asked
    ledger = asked.atlas.ledger
    found = origins_csv(origin_rows(asked.atlas.ways(asked.query), ledger), ledger)
    headers = {
        "cache-control": "no-cache",
        "content-disposition": 'attachment; filename="origins.csv"',
    }
    return Response(found, headers=headers, media_type="text/csv; charset=utf-8")


def _description(current: Callable[[], Atlas], request: Request) -> Response:
    asked = _asked(current, request)
    if isinstance(asked, Response):
        return asked
    atlas, query = asked.atlas, asked.query
    claims = atlas.store.iter_claims(query)
    extract = Extract(atlas.ledger, claims, query, atlas.folder, atlas.settings.about)
    resources = [
        table(suffix, form.mime, f"claims.{suffix}?{asked.words}", extract.columns)
        | {"name": f"claims-{suffix}"}
        for suffix, form in SERVED.items()
        if suffix in _DESCRIBED
    ]
    return JSONResponse(description(extract, resources), headers={"cache-control": "no-cache"})


@dataclass(frozen=True)
class _View:
    """What a program asks for: an atlas, the filter, and the words that ask for it again."""

    atlas: Atlas
    query: Filter
    words: str


def _asked(current: Callable[[], Atlas], request: Request) -> _View | Response:
    """What the address asks for, or an error response that lists every wrong word.

    `at` asks for the ledger as it was at a moment (`geo.service.past`).
    """
    try:
        words = words_of(request)
    except ValueError as e:
        return JSONResponse({"error": str(e)}, 400)
    moment = words.pop("at", [""])[-1]
    try:
        atlas = past(moment_of(moment)).atlas if moment else current()
    except NoPast as e:
        bad = [{"word": "at", "value": shortened(moment)}]
        return JSONResponse({"error": t(e.key, LANGUAGES[0], **e.values), "bad": bad}, 400)
    request.state.atlas = atlas
    query = _query_of(atlas, words)
    if isinstance(query, Response):
        return query
    again = query.words() | ({"at": [moment]} if moment else {})
    return _View(atlas, query, urlencode(again, doseq=True))


def _query_of(atlas: Atlas, words: dict[str, list[str]]) -> Filter | Response:
    query, bad = filter_of(atlas, words)
    if not bad:
        return query
    return JSONResponse(
        {"error": "words that are not understood here", "bad": [asdict(b) for b in bad]}, 400
    )


def _tag(atlas: Atlas, query: Filter, suffix: str) -> str:
    said: tuple[object, ...] = (atlas.store.state.version, query, suffix)
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def _is_known(request: Request, tag: str) -> bool:
    known = _TAG.findall(request.headers.get("if-none-match", ""))
    return tag in known or "*" in known
