"""Export by URL: `/api/claims.csv?day=...` and its kin, for what reads a view live.

Read only, and of the shared ledger only. The words are those of the page's link; one that is not
understood is refused, because nobody would see a notice. Everything is built in threads, and sent
as it is built.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from geo.export import DESCRIPTION, FORMATS, Extract, Format, description, file_name, table
from geo.filters import Filter, strict_filter
from geo.ledger import Ledger
from geo.settings import Settings
from geo.store import Store

# What the files are called in an address, and how each is made. CSV is the plain one.
SERVED: dict[str, Format] = {
    form.suffix: form for form in FORMATS if form.key in ("csv", "geojson", "geoparquet")
}
_METHODS = ("GET", "HEAD")
_WORDS_MOST = 1_000
_TAG = re.compile(r'"[^"]*"|\*')


class Served(Protocol):
    """A loaded ledger. days: first and last that may be asked for; folder: of its files."""

    @property
    def ledger(self) -> Ledger:
        """The claims and what they refer to."""

    @property
    def store(self) -> Store:
        """Where they are asked for."""

    @property
    def settings(self) -> Settings:
        """What the deployment chooses."""

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that may be asked for."""

    @property
    def folder(self) -> Path:
        """The ledger's files."""


def routes(current: Callable[[], Served], base: str = "") -> list[Route]:
    """The routes under `<base>/api/`. current: gives the ledger as it is when a request comes.

    base: path under which the app is served, as `/atlas`, or empty.
    """
    answers = {f"claims.{suffix}": partial(_claims, current, suffix) for suffix in SERVED}
    answers[DESCRIPTION] = partial(_description, current)
    made = [Route(f"{base}/api/{name}", partial(_read_only, a)) for name, a in answers.items()]
    made.append(Route(f"{base}/api/{{rest:path}}", partial(_unknown, tuple(answers))))
    for route in made:
        route.methods = None  # any: what is not for reading is refused here, in words
    return made


def _read_only(answer: Callable[[Request], Response], request: Request) -> Response:
    if request.method in _METHODS:
        return answer(request)
    return JSONResponse(
        {"error": "this is read only: use GET or HEAD"}, 405, {"allow": ", ".join(_METHODS)}
    )


def _unknown(names: tuple[str, ...], request: Request) -> Response:
    return JSONResponse({"error": "there is no such file", "files": list(names)}, 404)


def _claims(current: Callable[[], Served], suffix: str, request: Request) -> Response:
    served = current()
    wanted = _wanted(served, request)
    if isinstance(wanted, Response):
        return wanted
    form = SERVED[suffix]
    tag = _tag(served, wanted, suffix)
    query = urlencode(wanted.query(), doseq=True)
    headers = {
        "etag": f"W/{tag}",  # weak: the same rows, whether or not they are compressed on the way
        "cache-control": "no-cache",  # may be kept, but is asked for again: the tag makes it cheap
        "link": f'<{DESCRIPTION}?{query}>; rel="describedby"; type="application/json"',
    }
    if _is_known(request, tag):
        return Response(status_code=304, headers=headers)
    claims = [served.ledger.claims[i] for i in served.store.claims(wanted)]
    name = file_name(wanted, len(claims), suffix)
    headers["content-disposition"] = f'attachment; filename="{name}"'
    if request.method == "HEAD":
        answer = Response(headers=headers, media_type=form.mime)
        del answer.headers["content-length"]  # not known before it is built
        return answer
    extract = Extract(served.ledger, claims, wanted, served.folder, served.settings.about)
    return StreamingResponse(form.parts(extract), headers=headers, media_type=form.mime)


def _description(current: Callable[[], Served], request: Request) -> Response:
    served = current()
    wanted = _wanted(served, request)
    if isinstance(wanted, Response):
        return wanted
    claims = [served.ledger.claims[i] for i in served.store.claims(wanted)]
    extract = Extract(served.ledger, claims, wanted, served.folder, served.settings.about)
    query = urlencode(wanted.query(), doseq=True)
    resources = [
        table(suffix, form.mime, f"claims.{suffix}?{query}") | {"name": f"claims-{suffix}"}
        for suffix, form in SERVED.items()
    ]
    return JSONResponse(description(extract, resources), headers={"cache-control": "no-cache"})


def _wanted(served: Served, request: Request) -> Filter | Response:
    """The filter of the address, or the answer that names every word that is wrong in it."""
    try:
        words = parse_qs(request.url.query, keep_blank_values=True, max_num_fields=_WORDS_MOST)
    except ValueError:
        return JSONResponse({"error": f"more than {_WORDS_MOST} words"}, 400)
    wanted, bad = strict_filter(
        words,
        zones=served.settings.zones,
        sides=served.ledger.sides,
        claimants=served.ledger.sources,
        default_zone=served.settings.default_zone,
        limits=served.days,
    )
    if not bad:
        return wanted
    return JSONResponse(
        {"error": "words that are not understood here", "bad": [asdict(b) for b in bad]}, 400
    )


def _tag(served: Served, wanted: Filter, suffix: str) -> str:
    said: tuple[Any, ...] = (served.ledger.version, wanted, suffix)
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def _is_known(request: Request, tag: str) -> bool:
    known = _TAG.findall(request.headers.get("if-none-match", ""))
    return tag in known or "*" in known
