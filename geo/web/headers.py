"""HTTP headers: a Content-Security-Policy for this server only, and caching of static files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from starlette.datastructures import Headers as Said
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.web.hosts import is_host

# The only address outside this server: the tiles of the online layer, if a viewer chooses it.
TILES = "https://tile.openstreetmap.org https://*.tile.openstreetmap.org"

# 'unsafe-eval' is needed by the component that hosts the map, which evaluates a script of the
# server, and by the chart library, which compiles expressions. The policy still ensures that no
# script, style, font, image or connection uses another host.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        f"img-src 'self' data: blob: {TILES}",
        "font-src 'self' data:",
        "connect-src 'self' {sockets}blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
_POLICY, _FRAMING = "content-security-policy", "x-frame-options"
_FIXED = {
    _FRAMING: "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
_YEAR = "public, max-age=31536000, immutable"
# Folders of the app, whose address changes with their content.
IS_KEPT = re.compile(r"/component/[\w.]+\.atlas_(leaflet|assets|basemap)_[0-9a-f]{12}/")


Ahead = Callable[[], Sequence[str]]


def policy(host: str = "") -> str:
    """The policy of a page that was asked for at `host`, such as `localhost:8501`.

    Older browsers do not count websockets as the page's own server, so these are named; not of a
    host whose name could be more than a name.
    """
    sockets = f"ws://{host} wss://{host} " if is_host(host) else ""
    return _CONTENT_SECURITY_POLICY.replace("{sockets}", sockets)


class Headers:
    """ASGI middleware that adds the headers to every HTTP response.

    The page at one path alone may say by a policy of its own who may frame it; others may have a
    stricter policy. The app's first page names files that the browser can fetch ahead.
    """

    def __init__(
        self,
        app: ASGIApp,
        embedded: str = "",
        base: str = "",
        ahead: Ahead | None = None,
        strict: Collection[str] = (),
    ) -> None:
        """app: the application to wrap. embedded: the path of the page that may be framed, or "".

        base: under which the app is served, such as `/atlas`, or "". ahead: gives the paths under
        it of the files to fetch ahead. strict: paths of pages whose own policy is kept.
        """
        self._app, self._embedded, self._base, self._ahead = app, embedded, base, ahead
        self._strict = frozenset(strict)

    @classmethod
    def middleware(
        cls,
        embedded: str = "",
        base: str = "",
        ahead: Ahead | None = None,
        strict: Collection[str] = (),
    ) -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, embedded=embedded, base=base, ahead=ahead, strict=strict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = IS_KEPT.search(scope["path"])
        is_first = self._ahead is not None and scope["path"].rstrip("/") == self._base

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                has_policy = _POLICY in headers
                framed = has_policy and self._embedded == scope["path"]
                kept_ones = {_POLICY, _FRAMING} if framed else set()
                if has_policy and scope["path"] in self._strict:
                    kept_ones.add(_POLICY)
                said = policy(Said(scope=scope).get("host", ""))
                for name, value in ((_POLICY, said), *_FIXED.items()):
                    if name not in kept_ones:
                        headers[name] = value
                if message["status"] == 200 and kept:
                    headers["cache-control"] = _YEAR
                if message["status"] == 200 and is_first and self._ahead:
                    links = [f"<{self._base}/{path}>; rel=prefetch" for path in self._ahead()]
                    if links:
                        headers["link"] = ", ".join(links)
            await send(message)

        await self._app(scope, receive, send_with_headers)
