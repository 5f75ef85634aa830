"""No more viewers at once than a server can serve: who comes when it is full waits, with a word.

Each page that is open holds a connection (Streamlit's websocket), and each of its runs takes time
of the processor. With too many of them every page becomes slow. So above `EVENTS_VIEWERS` pages a
new one is not opened: it says so, and asks again by itself. Those that are open stay as fast as
they were, and may come back after a lost connection.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.service.limits import viewers
from geo.web.pages import language, render

AGAIN = 5  # seconds until a page that waits asks again
_STREAM = "/_stcore/stream"
_SLACK = 2  # times as many connections as viewers: pages that come back after a lost one
_WITHOUT_SESSION = ("api", "ogc", "c", "e", "d", "embed", "beside", "static", "component", "media",
                    "_stcore", "oauth2callback", "auth", "app")  # fmt: skip
_REFUSED = 1013  # "try again later" (RFC 6455 and its registry)


class Viewers:
    """ASGI middleware that counts the open pages, and lets new ones wait when it is full."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """app: the application to wrap. base: path under which it is served, or ""."""
        self._app, self._base = app, base
        self._open = 0

    @classmethod
    def middleware(cls, base: str = "") -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, base=base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] == "websocket" and scope["path"] == self._base + _STREAM:
            await self._connected(scope, receive, send)
        elif self._open >= viewers() and _asks_for_a_page(scope, self._base):
            await _wait(Request(scope), self._base)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._open >= _SLACK * viewers():
            await receive()  # websocket.connect
            await send({"type": "websocket.close", "code": _REFUSED})
            return
        self._open += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open -= 1


def _asks_for_a_page(scope: Scope, base: str) -> bool:
    """Whether a browser opens a page of the app, and no file, data or page without a session."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    first = scope["path"].removeprefix(base).strip("/").split("/")[0]
    wanted = Headers(scope=scope).get("accept", "")
    return "text/html" in wanted and first not in _WITHOUT_SESSION and "." not in first


def _wait(request: Request, base: str) -> HTMLResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    here = f"{request.url.path}{query}"
    page = render("waiting.html.jinja", language(request), base=base, here=here, again=AGAIN)
    return HTMLResponse(page, 503, {"retry-after": str(AGAIN), "cache-control": "no-store"})
