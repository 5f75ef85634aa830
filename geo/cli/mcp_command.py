"""The command `mcp`: lets a language model ask an atlas, by the Model Context Protocol.

It speaks over standard input and output with the program that started it, and only reads. A ledger
here is asked through the same addresses as a server.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from geo import __version__
from geo.cli import remote
from geo.cli.export_command import PUBLIC
from geo.cli.file_errors import no_folder
from geo.i18n import LANGUAGES, t
from geo.model.shipped import DATA

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from geo.cli.mcp_tools import Answer, Api, Words

_LONGEST = 20_000_000  # bytes of an answer


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `mcp`."""
    parser.add_argument("--data", type=Path, help="folder of the ledger")
    parser.add_argument("--public", action="store_true", help=PUBLIC)
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    remote.add_arguments(parser)


def run(chosen: Namespace) -> int:
    """Answer until the other program closes the input; return 1 where the atlas cannot be opened,
    or 2 where the extra `mcp` is not installed or the arguments contradict each other.
    """
    lang = chosen.lang
    if find_spec("mcp") is None:
        print(t("mcp.no_extra", lang), file=sys.stderr)
        return 2
    for option in ("data", "public"):
        if chosen.server and getattr(chosen, option):
            print(t(f"remote.{option}", lang), file=sys.stderr)
            return 2
    try:
        api = _of_server(chosen) if chosen.server else _of_ledger(chosen)
    except remote.RemoteError as e:
        print(e.text(lang), file=sys.stderr)
        return 1
    except _NotOpen as e:
        print(e, file=sys.stderr)
        return 1
    server(api).run("stdio")
    return 0


def server(api: Api) -> Any:
    """The server of the protocol, with its tools."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations

    from geo.cli.mcp_tools import NOTICE, ApiError, Tools

    made = MCPServer("claim-atlas", title="Claim Atlas", instructions=NOTICE, version=__version__,
                     log_level="WARNING")  # fmt: skip
    tools = Tools(api)

    def told(tool: Callable[..., Any]) -> Callable[..., Any]:
        """The same tool, whose faults are told to whoever asks."""
        from functools import wraps

        @wraps(tool)
        async def asked(*given: Any, **named: Any) -> Any:
            try:
                return await tool(*given, **named)
            except ApiError as e:
                raise ToolError(str(e)) from e

        return asked

    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in (
        tools.find,
        tools.search_claims,
        tools.who_says_what,
        tools.rivals,
        tools.sources,
        tools.timeline,
    ):
        made.tool(annotations=reads)(told(tool))
    return made


class _NotOpen(Exception):
    """The ledger cannot be opened; the message says why."""


def _of_ledger(chosen: Namespace) -> Api:
    """The API of a ledger here. Raises _NotOpen."""
    from starlette.applications import Starlette

    from geo.service.current import read_atlas
    from geo.service.stores import database_url
    from geo.store.engine import BackendError, BackendUnavailable
    from geo.web.api import routes

    folder = chosen.data or DATA
    try:
        atlas = read_atlas(folder, url=database_url())
        if chosen.public:
            atlas = atlas.public()
    except ValueError as e:
        raise _NotOpen(str(e)) from e
    except (BackendUnavailable, BackendError) as e:
        raise _NotOpen(t(e.key, chosen.lang, **e.values)) from e
    if not atlas.total and atlas.ledger.errors:
        faults = [error.text(chosen.lang) for error in atlas.ledger.errors]
        lacking = no_folder(folder, chosen.lang)
        raise _NotOpen("\n".join([lacking, *faults] if lacking else faults))
    return InProcess(Starlette(routes=routes(lambda: atlas)))


def _of_server(chosen: Namespace) -> Api:
    """The API of a server. Raises RemoteError for an address that is none."""
    return OfServer(remote.server_of(chosen), chosen.lang)


class InProcess:
    """The API of an application in this process."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def get(self, path: str, words: Words) -> Answer:
        """The answer to a request, in JSON. Raises ApiError."""
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 0),
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": urlencode(words).encode(),
            "headers": [(b"host", b"localhost")],
            "asgi": {"version": "3.0", "spec_version": "2.4"},
        }
        status, pieces = 0, []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                pieces.append(message.get("body", b""))

        await self._app(scope, receive, send)
        return _judged(status, b"".join(pieces))


class OfServer:
    """The API of a server, asked over the network."""

    def __init__(self, server: remote.Server, lang: str) -> None:
        self._server, self._lang = server, lang

    async def get(self, path: str, words: Words) -> Answer:
        """The answer to a request, in JSON. Raises ApiError."""
        from anyio import to_thread

        return await to_thread.run_sync(self._get, f"{path}?{urlencode(words)}")

    def _get(self, path: str) -> Answer:
        from geo.cli.mcp_tools import ApiError

        try:
            with self._server.answer(path) as answer:
                data = b"".join(self._server.pieces(answer))
                return _judged(answer.status, data)
        except remote.RemoteError as e:
            raise ApiError(e.text(self._lang)) from e


def _judged(status: int, data: bytes) -> Answer:
    """An answer in JSON. Raises ApiError with what is said of any other."""
    from geo.cli.mcp_tools import ApiError

    try:
        if len(data) > _LONGEST:
            raise ValueError
        found = json.loads(data)
        if not isinstance(found, dict):
            raise ValueError
    except (ValueError, RecursionError) as e:
        raise ApiError(f"the answer ({status}) is not that of an atlas") from e
    if status != 200:
        said = found.get("description") or found.get("error") or "refused"
        more = "; ".join(f"{b.get('word')}={b.get('value')}" for b in found.get("bad", ()))
        raise ApiError(remote.plain(f"{status}: {said}{f' ({more})' if more else ''}"))
    return found
