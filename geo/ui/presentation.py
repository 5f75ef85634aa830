"""Slides in a window of their own: the self-contained file of a briefing, served by its hash."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.ui.link import base_path

_MAX_FILES = 24
PATH = "/present/{mark}.html"


class _Files:
    """Built files by the hash of their content: who has the address has the file."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def put(self, data: bytes) -> str:
        mark = hashlib.sha256(data).hexdigest()
        with self._lock:
            self._files[mark] = data
            self._files.move_to_end(mark)
            while len(self._files) > _MAX_FILES:
                self._files.popitem(last=False)
        return mark

    def get(self, mark: str) -> bytes | None:
        with self._lock:
            return self._files.get(mark)


@st.cache_resource(show_spinner=False)
def _files() -> _Files:
    return _Files()


def offer(data: bytes) -> str:
    """Keep a built HTML file for a window of its own; gives its address on this server."""
    return f"{base_path()}{PATH.format(mark=_files().put(data))}"


def routes(prefix: str) -> list[Route]:
    """The route that serves what was offered."""

    async def present(request: Request) -> Response:
        data = _files().get(request.path_params["mark"])
        if data is None:
            return PlainTextResponse("Built anew by the page Briefing: open it from there.", 404)
        return Response(data, media_type="text/html; charset=utf-8")

    return [Route(f"{prefix}{PATH}", present, methods=["GET"])]
