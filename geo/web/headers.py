"""HTTP headers: a Content-Security-Policy for this server only, and caching of static files."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The only address outside this server: the tiles of the online layer, if a viewer chooses it.
TILES = "https://tile.openstreetmap.org https://*.tile.openstreetmap.org"

# 'unsafe-eval' is needed by the component that hosts the map, which evaluates a script of the
# server, and by the chart library, which compiles expressions. The policy still ensures that no
# script, style, font, image or connection uses another host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        f"img-src 'self' data: blob: {TILES}",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
_FIXED = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
_YEAR = "public, max-age=31536000, immutable"
# Folders of the app, whose address changes with their content.
_KEPT = re.compile(r"/component/[\w.]+\.atlas_(leaflet|assets|basemap)_[0-9a-f]{12}/")


class Headers:
    """ASGI middleware that adds the headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        """app: the application to wrap."""
        self._app = app

    @classmethod
    def middleware(cls) -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = _KEPT.search(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers[name] = value
                if message["status"] == 200 and kept:
                    headers["cache-control"] = _YEAR
            await send(message)

        await self._app(scope, receive, send_with_headers)
