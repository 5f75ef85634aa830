"""A server of Claim Atlas as the command line asks it, with a token.

The token goes to the given address only: by https with a verified certificate, or by http to this
machine. No redirect is followed, and no proxy is used.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geo.i18n import t
from geo.model.claims import shortened
from geo.service.tokens import PREFIX

TOKEN = "EVENTS_TOKEN"
VERSION = "claim-atlas-version"  # header of an answer: the version of the data
_SECONDS = 90.0  # without a letter of the answer; a server answers a question within 60
_PIECE = 1 << 16
_LONGEST = 20_000_000  # bytes of an answer that is no file
_NEAR = ("localhost", "127.0.0.1", "::1")


class RemoteError(Exception):
    """The server did not do it. key, values: of the message."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def text(self, lang: str) -> str:
        """The message in `lang`: what happened, and what to do."""
        return t(f"remote.{self.key}", lang, **self.values)


class NotUnderstood(Exception):
    """The server does not know some words. bad: what it says of each."""

    def __init__(self, bad: Sequence[object]) -> None:
        super().__init__(bad)
        self.bad = bad


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that name a server."""
    group = parser.add_argument_group("another server")
    group.add_argument(
        "--server", metavar="ADDRESS", help="of a running server, such as https://atlas.example.org"
    )
    group.add_argument(
        "--token-file", type=Path, metavar="FILE", help=f"with a token; else the variable {TOKEN}"
    )


class Server:
    """A server, and the token with which it is asked, or ""."""

    def __init__(self, address: str, token: str) -> None:
        """Raises RemoteError for an address that is none."""
        try:
            parts = urlsplit(address.strip())
            self._host, self._port = parts.hostname or "", parts.port
        except ValueError as e:
            raise RemoteError("address", server=shortened(address)) from e
        self._is_https = parts.scheme == "https"
        near = parts.scheme == "http" and self._host in _NEAR
        more = parts.query or parts.fragment or parts.username or parts.password
        if not self._host or more or not (self._is_https or near):
            raise RemoteError("address", server=shortened(parts.hostname or address))
        self.name = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._path = parts.path.rstrip("/")
        self._token = token

    @contextmanager
    def answer(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer to a request, as it comes. Raises RemoteError."""
        connection = self._connection()
        said = {"user-agent": "Claim-Atlas", "accept-encoding": "identity", **(headers or {})}
        if self._token:
            said["authorization"] = f"Bearer {self._token}"
        try:
            found = self._asked(connection, method, f"{self._path}{path}", body, said)
            if 300 <= found.status < 400:
                where = shortened(plain(found.getheader("location") or "?"))
                raise RemoteError("moved", server=self.name, where=where)
            yield found
        finally:
            connection.close()

    @contextmanager
    def found(self, path: str) -> Iterator[http.client.HTTPResponse]:
        """What there is at a path. Raises RemoteError, NotUnderstood."""
        with self.answer(path) as answer:
            if answer.status != 200:
                said = self.said(answer)
                bad = said.get("bad")
                if answer.status == 400 and isinstance(bad, list):
                    raise NotUnderstood(bad)
                raise self.refused(answer, said)
            yield answer

    def _asked(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
    ) -> http.client.HTTPResponse:
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # it answers before all is sent
                connection.request(method, path, body, dict(headers))
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as e:
            raise RemoteError("away", server=self.name, why=shortened(str(e) or repr(e))) from e

    def _connection(self) -> http.client.HTTPConnection:
        if self._is_https:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=_SECONDS, context=context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)

    def pieces(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        """The pieces of a file as they come. Raises RemoteError where it breaks off."""
        try:
            while piece := answer.read(_PIECE):
                yield piece
            if answer.length:
                raise RemoteError("cut", server=self.name)
        except http.client.HTTPException as e:
            raise RemoteError("cut", server=self.name) from e
        except OSError as e:
            raise RemoteError("away", server=self.name, why=shortened(str(e))) from e

    def said(self, answer: http.client.HTTPResponse) -> dict[str, Any]:
        """An answer in JSON. Raises RemoteError for one that is none."""
        try:
            found = json.loads(self._whole(answer))
        except (ValueError, RecursionError) as e:
            raise self.refused(answer, {}) from e
        if not isinstance(found, dict):
            raise self.refused(answer, {})
        return found

    def _whole(self, answer: http.client.HTTPResponse) -> bytes:
        data = b""
        for piece in self.pieces(answer):
            data += piece
            if len(data) > _LONGEST:
                raise RemoteError("not_atlas", server=self.name)
        return data

    def refused(self, answer: http.client.HTTPResponse, said: Mapping[str, Any]) -> RemoteError:
        """What is said of an answer that is not what was asked for."""
        words = plain(said.get("error") or "")
        if not words:
            return RemoteError("not_atlas", server=self.name)
        return RemoteError("status", server=self.name, status=answer.status, said=words)


def plain(said: object) -> str:
    """What a server said as one line, without signs that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in str(said))[:2_000]


def server_of(chosen: Namespace, needs_token: bool = False) -> Server:
    """The server that the command line names. Raises RemoteError."""
    token, place = os.environ.get(TOKEN, "").strip(), TOKEN
    if chosen.token_file is not None:
        place = str(chosen.token_file)
        try:
            token = chosen.token_file.read_text(encoding="ascii").strip()
        except (OSError, ValueError) as e:
            raise RemoteError("bad_token", place=place, prefix=PREFIX) from e
    if needs_token and not token:
        raise RemoteError("no_token", setting=TOKEN)
    if token and (not token.startswith(PREFIX) or not token.isascii() or len(token.split()) != 1):
        raise RemoteError("bad_token", place=place, prefix=PREFIX)
    return Server(chosen.server, token)
