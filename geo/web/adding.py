"""`POST /api/claims`: a program with a token adds claims, as CSV or JSON."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.i18n import LANGUAGES, t
from geo.ledger.storage import StorageError
from geo.model.claims import RowError
from geo.model.roles import Role
from geo.model.shipped import is_read_only
from geo.service.adding import (
    MAX_BYTES,
    MAX_WHY,
    SENT_AS,
    Added,
    NotAdded,
    add,
    read_csv,
    read_json,
)
from geo.service.current import articles, data_folder, reopen
from geo.service.stores import database_url
from geo.service.tokens import Token
from geo.service.writing import mode
from geo.web.programs import token_of
from geo.web.turns import Full, Turns, Viewer

_READERS = {
    "text/csv": (read_csv, SENT_AS[0]),
    "application/json": (read_json, SENT_AS[1]),
}
_MAX_WAITING = 16  # requests whose claims are in memory
_LOG = logging.getLogger(__name__)
_LANG = LANGUAGES[0]


def route(base: str = "") -> Route:
    """The route under `<base>/api/`."""
    made = Route(f"{base}/api/claims", partial(_answer, Turns(1, _MAX_WAITING)))
    made.methods = None  # all: others than POST are refused here, with an explanation
    return made


async def _answer(turns: Turns, request: Request) -> Response:
    if request.method != "POST":
        return _said(t("adding.method", _LANG), 405, {"allow": "POST"})
    token = token_of(request)
    if token is None:
        said = t("tokens.needed", _LANG)
        return _said(said, 401, {"www-authenticate": "Bearer"})
    if refusal := _may_not(token):
        return refusal
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _READERS:
        return _said(t("adding.kind", _LANG), 415)
    why = _why(request)
    if why is None:
        return _said(t("adding.word", _LANG, most=f"{MAX_WHY:,}"), 400)
    viewer = Viewer.of(request)
    try:
        async with turns.place(viewer):
            data = await _body(request)
            if data is None:
                return _said(t("adding.large", _LANG, limit=MAX_BYTES // 1_000_000), 413)
            await turns.take(viewer)
            try:
                return await run_in_threadpool(_added, token, kind, data, why)
            finally:
                turns.give_back(viewer)
    except Full:
        busy = "too many requests at once: ask again in a moment"
        return _said(busy, 503, {"retry-after": "2"})
    except ClientDisconnect:
        return Response(status_code=499)


def _may_not(token: Token) -> Response | None:
    """Why a token may not write here; None where it may."""
    if token.role < Role.REVIEWER:
        said = t("tokens.role_lacks", _LANG, name=token.name, role=token.role.word)
        return _said(said, 403)
    if mode() == "public" or is_read_only(data_folder()):
        return _said(t("tokens.no_writing", _LANG), 403)
    if database_url():
        return _said(StorageError("archive_not_edited", path=data_folder().name).text(_LANG), 409)
    return None


def _why(request: Request) -> str | None:
    """Why the claims are added, as the address says; None for an address that says more."""
    words = request.query_params.multi_items()
    if not words:
        return ""
    good = len(words) == 1 and words[0][0] == "why" and len(words[0][1]) <= MAX_WHY
    return words[0][1] if good and words[0][1].isprintable() else None


async def _body(request: Request) -> bytes | None:
    """What is sent; None for more than may be. Raises ClientDisconnect."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _added(token: Token, kind: str, data: bytes, why: str) -> Response:
    read, file = _READERS[kind]
    try:
        table = read(data, file)
        made = add(data_folder(), table, file, token.writer, "api", articles(), date.today(), why)
    except NotAdded as e:
        status = 409 if e.key == "adding.overtaken" else 422
        return JSONResponse({"error": e.text(_LANG), "faults": _faults(e.faults)}, status)
    except StorageError as e:
        _LOG.error("claims were not added: %s", e)
        if e.key == "locked":
            return _said(e.text(_LANG), 503, {"retry-after": "10"})
        return _said(e.text(_LANG), 409)
    if made.ids:
        reopen()
    return JSONResponse(_told(made), 201 if made.ids else 200)


def _told(made: Added) -> dict[str, object]:
    return {
        "added": list(made.ids),
        "unchanged": list(made.same),
        "entry": made.entry,
        "notes": [note.text(_LANG) for note in made.notes],
    }


def _faults(faults: Sequence[RowError]) -> list[dict[str, object]]:
    return [
        {
            "file": fault.file,
            "row": fault.row,
            "column": fault.column,
            "value": fault.value,
            "reason": fault.reason,
            "values": {name: str(value) for name, value in fault.values.items()},
            "message": fault.text(_LANG),
        }
        for fault in faults
    ]


def _said(sentence: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status, headers)
