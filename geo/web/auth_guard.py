"""Streamlit's addresses of sign-in, with what it lacks.

`/auth/logout` is a plain GET, by which any page elsewhere could sign people out: it is answered
only where the browser says that a page of this server asks. Cookies of a server behind https go
back by https only. What goes wrong at `/auth/login` and at the
way back is one plain sentence for the person; the log has the rest.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.i18n import preferred, t

_LOG = logging.getLogger(__name__)
_OWN = ("same-origin", "none")  # `none`: typed, or from a bookmark


class AuthGuard:
    """ASGI middleware around Streamlit's addresses of sign-in."""

    def __init__(self, app: ASGIApp, base: str = "", is_https: bool = False) -> None:
        """app: the application to wrap. base: path under which it is served, or "".

        is_https: whether browsers reach it by https.
        """
        self._app, self._is_https = app, is_https
        self._logout = f"{base}/auth/logout"
        self._ways_in = (f"{base}/auth/login", f"{base}/oauth2callback")

    @classmethod
    def middleware(cls, base: str = "", is_https: bool = False) -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, base=base, is_https=is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        if self._is_https and scope["type"] == "http":
            send = _with_secure_cookies(send)
        headers = Headers(scope=scope) if path else Headers()
        lang = preferred(headers.get("accept-language", "").split(",")[0])
        if path == self._logout and not _is_from_here(headers):
            text = t("people.not_from_here", lang) + "\n"
            await PlainTextResponse(text, 403)(scope, receive, send)
        elif path in self._ways_in:
            await self._say_plainly(scope, receive, send, lang)
        else:
            await self._app(scope, receive, send)

    async def _say_plainly(self, scope: Scope, receive: Receive, send: Send, lang: str) -> None:
        answer = PlainTextResponse(t("people.away", lang) + "\n", 503)
        state = "waiting"

        async def replaced(message: Message) -> None:
            nonlocal state
            if message["type"] == "http.response.start" and state == "waiting":
                state = "failed" if message["status"] >= 400 else "passed"
            if state == "passed":
                await send(message)

        try:
            await self._app(scope, receive, replaced)
        except Exception:
            if state == "passed":
                raise
            _LOG.exception("sign-in failed")
            state = "failed"
        if state != "passed":
            await answer(scope, receive, send)


def _with_secure_cookies(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                (name, value + b"; Secure")
                if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
                else (name, value)
                for name, value in message.get("headers", ())
            ]
        await send(message)

    return sent


def _is_from_here(headers: Headers) -> bool:
    """Whether a page of this server asks, or the person herself."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said in _OWN
    try:
        return urlsplit(headers.get("referer", "")).netloc == headers.get("host", "-")
    except ValueError:
        return False
