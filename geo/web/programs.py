"""Programs at the API: their tokens, and how often they may ask.

A token stands in the header `Authorization: Bearer ...`, and nowhere else. Whoever sends one and is
not let in is told why, even where reading needs none. A request with a token needs no `Origin`, as
programs send none; so it must have no cookie either, by which a browser would take part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.i18n import LANGUAGES, t
from geo.model.roles import Role
from geo.service.limits import (
    RATE,
    TOKEN_RATE,
    requests_a_minute,
    token_requests_a_minute,
)
from geo.service.tokens import NoToken, Token, bearer
from geo.service.writing import mode
from geo.web.hosts import COOKIE
from geo.web.rates import Rates, asker

_TOKEN = "claim_atlas.token"  # in the scope of a request
_LONGEST = 200  # letters of a token; longer ones are not looked at
_BEARER = re.compile(r"bearer(?: +(.*))?", re.IGNORECASE | re.DOTALL)
# What pages ask for while somebody looks at them: up to several questions a second, of everybody
# behind one address. These wait for their turns (`geo.web.turns`), and have no rate.
_OF_PAGES = re.compile(r"(map|card|private)(/.*)?|search", re.DOTALL)


def token_of(request: Request) -> Token | None:
    """The token with which a program asks; None for a request without one."""
    found: Token | None = request.scope.get(_TOKEN)
    return found


def reader_of(request: Request) -> Role | None:
    """The role of whoever asks the API with a token; None for a request without one."""
    token = token_of(request)
    return token.role if token else None


class Programs:
    """ASGI middleware around the API and its features (`geo.web.ogc`).

    It looks at tokens, and keeps the rate of each asker.
    """

    def __init__(
        self, app: ASGIApp, folder: Callable[[], Path], base: str = "", rates: Rates | None = None
    ) -> None:
        """app: the application to wrap. folder: of the ledger with the tokens. base: path under
        which it is served, or "".
        """
        self._app, self._folder, self._api = app, folder, f"{base}/api/"
        self._features = f"{base}/ogc"
        self._rates = rates or Rates()

    @classmethod
    def middleware(cls, folder: Callable[[], Path], base: str = "") -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, folder=folder, base=base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or refuse it."""
        ours = (self._api, self._features)
        if scope["type"] != "http" or not scope["path"].startswith(ours):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer: JSONResponse | None = None
        try:
            token = await self._token(headers)
        except NoToken as e:
            token, answer = None, _refused(e)
        asks = scope["path"].removeprefix(self._api)
        if token or answer or not _is_of_a_page(asks, headers):
            answer = self._too_often(scope, token) or answer
        if answer is None:
            await self._app({**scope, _TOKEN: token}, receive, send)
        else:
            await answer(scope, receive, send)

    async def _token(self, headers: Headers) -> Token | None:
        """The token of a request; None without one. Raises NoToken."""
        said = headers.getlist("authorization")
        found = [match for each in said if (match := _BEARER.fullmatch(each.strip()))]
        if not found:  # other kinds are for a proxy
            return None
        if len(said) > 1:
            raise NoToken("tokens.twice")
        if "cookie" in headers:
            raise NoToken("tokens.cookie")
        secret = (found[0][1] or "").strip()
        if len(secret) > _LONGEST:
            raise NoToken("tokens.unknown")
        return await run_in_threadpool(bearer, self._folder(), secret)

    def _too_often(self, scope: Scope, token: Token | None) -> JSONResponse | None:
        """What is answered to whoever asks too often; None to others.

        On a server for this machine alone there is nobody from whom to keep it.
        """
        if mode() == "alone":
            return None
        if token:
            who, kind = f"token {token.id}", "token"
            most, setting = token_requests_a_minute(), TOKEN_RATE
        else:
            who, kind = f"address {asker((scope.get('client') or ('', 0))[0])}", "address"
            most, setting = requests_a_minute(), RATE
        seconds = math.ceil(self._rates.wait(who, most))
        if not seconds:
            return None
        said = t(f"limits.rate_{kind}", LANGUAGES[0], n=most, seconds=seconds, setting=setting)
        return JSONResponse({"error": said}, 429, {"retry-after": str(seconds)})


def _is_of_a_page(asks: str, headers: Headers) -> bool:
    """Whether a page asks, which its browser or its cookie says.

    A program could say so, too; then it waits for its turns as pages do.
    """
    if not _OF_PAGES.fullmatch(asks):
        return False
    cookies = headers.get("cookie", "")
    return headers.get("sec-fetch-site") == "same-origin" or f"{COOKIE}=" in cookies


def _refused(e: NoToken) -> JSONResponse:
    said = {"error": t(e.key, LANGUAGES[0], **e.values)}
    if e.key in ("tokens.twice", "tokens.cookie"):
        return JSONResponse(said, 400)
    return JSONResponse(said, 401, {"www-authenticate": 'Bearer error="invalid_token"'})
