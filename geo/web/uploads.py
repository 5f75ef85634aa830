"""Uploaded files of all viewers together have a limit, and those of one session half of it.

Streamlit limits each file, and keeps the files of a session until it ends. So before a file is read
its size is added to what is held and to what is coming in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.i18n import preferred, t

# Bytes held of all sessions, and of the session with this id.
Held = Callable[[str], tuple[int, int]]
_UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/")


class Uploads:
    """ASGI middleware that refuses uploads for which there is no room."""

    def __init__(self, app: ASGIApp, held: Held, most: Callable[[], int]) -> None:
        """app: the application to wrap. held: tells what is held. most: bytes there is room for."""
        self._app, self._held, self._most = app, held, most
        self._coming: list[tuple[str, int]] = []

    @classmethod
    def middleware(cls, held: Held, most: Callable[[], int]) -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, held=held, most=most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or refuse it."""
        is_upload = scope["type"] == "http" and scope["method"] in ("PUT", "POST")
        found = _UPLOAD.search(scope["path"]) if is_upload else None
        if not found:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        lang = preferred(headers.get("accept-language", "").split(",")[0])
        said = headers.get("content-length", "")
        if not (said.isascii() and said.isdigit()):
            answer = PlainTextResponse(t("limits.length", lang) + "\n", 411)
            await answer(scope, receive, send)
            return
        mine = found["session"], int(said)
        if not self._has_room(*mine):
            most = f"{self._most() // 1_000_000}"
            answer = PlainTextResponse(t("limits.uploads", lang, most=most) + "\n", 413)
            await answer(scope, receive, send)
            return
        self._coming.append(mine)
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming.remove(mine)

    def _has_room(self, session: str, size: int) -> bool:
        held, of_session = self._held(session)
        coming = sum(n for _, n in self._coming)
        own = sum(n for name, n in self._coming if name == session)
        most = self._most()
        return held + coming + size <= most and of_session + own + size <= most // 2
