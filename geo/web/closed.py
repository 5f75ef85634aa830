"""Addresses of Streamlit that say more of the server than a viewer needs are not answered."""

from __future__ import annotations

import os

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

METRICS = "EVENTS_METRICS"  # 1: for the program that watches over the server


class Closed:
    """ASGI middleware that answers 404 for the server's metrics, unless `EVENTS_METRICS=1`."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """app: the application to wrap. base: path under which it is served, or ""."""
        self._app = app
        is_open = os.environ.get(METRICS) == "1"
        self._closed = () if is_open else (f"{base}/_stcore/metrics",)

    @classmethod
    def middleware(cls, base: str = "") -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, base=base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].rstrip("/") in self._closed:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)
