"""Compressed answers: once for the files that browsers keep for good, quickly for all others.

Streamlit leaves its scripts and styles uncompressed, as larger sites have another server in front
that does it. Here there is often none, and on a phone they take most of the first visit. Their
addresses change with their content, so each is compressed once, and kept in memory. Of a browser
that leaves while it is read only a part is known: that is not kept, or all others would get it.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.web.headers import IS_KEPT

_STATIC = re.compile(r"/static/(js|css)/[\w.~-]+\.(js|css)$")
_TEXTS = ("text/", "application/javascript", "application/json", "image/svg+xml")
_ONCE, _EACH_TIME = 9, 3  # levels: 3 takes a fifth of the time of 9, for an eighth more bytes
_MIN, _MAX = 500, 8_000_000  # bytes of a file that is compressed
_MAX_KEPT = 64_000_000  # compressed bytes of all files; those beyond are sent as they are
_ASKED_FOR_A_PART = ("range", "if-none-match", "if-modified-since")
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True)
class _File:
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Compressed:
    """ASGI middleware that compresses each such file once, and other answers quickly.

    Streamlit, whose middleware lies within this one, would take the most thorough level for all.
    """

    def __init__(self, app: ASGIApp) -> None:
        """app: the application to wrap."""
        self._app = app

        async def plain(scope: Scope, receive: Receive, send: Send) -> None:
            await app(_without_encodings(scope), receive, send)

        self._quickly = GZipMiddleware(plain, minimum_size=_MIN, compresslevel=_EACH_TIME)
        self._files: dict[str, _File] = {}
        self._bytes = 0

    @classmethod
    def middleware(cls) -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or "range" in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        if not _is_wanted(scope):
            await self._quickly(scope, receive, send)
            return
        # Their content depends on the path alone, whatever the rest of the address says.
        file = self._files.get(scope["path"])
        if file is None:
            caught = _Caught(send)
            await self._app(_without_encodings(scope), receive, caught.take)
            if caught.start is None:  # it was sent as it came
                return
            if not caught.is_whole():  # the browser has left, and nothing more of it was read
                return
            file = await to_thread.run_sync(_compressed, caught.start, b"".join(caught.pieces))
            if self._bytes + len(file.body) <= _MAX_KEPT:
                self._files[scope["path"]] = file
                self._bytes += len(file.body)
        await send({"type": "http.response.start", "status": 200, "headers": list(file.headers)})
        await send({"type": "http.response.body", "body": file.body})


class _Caught:
    """Collects an answer that is to be compressed; sends any other on as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message | None = None
        self.pieces: list[bytes] = []

    def is_whole(self) -> bool:
        """Whether all of the answer was collected."""
        assert self.start is not None
        told = int(Headers(raw=self.start["headers"])["content-length"])
        return sum(map(len, self.pieces)) == told

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_compressible(message):
            self.start = message
        elif self.start is not None and message["type"] == "http.response.body":
            self.pieces.append(message.get("body", b""))
        else:
            await self._send(message)


def _is_wanted(scope: Scope) -> bool:
    """Whether a request asks for the whole of such a file, and takes it compressed."""
    if scope["method"] != "GET":
        return False
    if not (_STATIC.search(scope["path"]) or IS_KEPT.search(scope["path"])):
        return False
    headers = Headers(scope=scope)
    accepted = {
        part.split(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")
    }
    return "gzip" in accepted and not any(name in headers for name in _ASKED_FOR_A_PART)


def _without_encodings(scope: Scope) -> Scope:
    """The same request, for the file as it is."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept, "extensions": {}}  # without sending files by their path


def _is_compressible(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    size = int(headers.get("content-length") or 0)
    return (
        message["status"] == 200
        and _MIN <= size <= _MAX
        and "content-encoding" not in headers
        and headers.get("content-type", "").startswith(_TEXTS)
    )


def _compressed(start: Message, body: bytes) -> _File:
    made = zlib.compressobj(_ONCE, wbits=_GZIP)
    data = made.compress(body) + made.flush()
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(data))
    headers.add_vary_header("Accept-Encoding")
    if etag := headers.get("etag"):
        headers["etag"] = f"W/{etag.removeprefix('W/')}"  # other bytes of the same content
    return _File(headers.raw, data)
