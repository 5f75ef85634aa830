"""Requests to the API of a running server, header by header, as a program sends them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def sent(
    url: str, path: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b""
) -> Said:
    """Send one request with these headers and no others but Host and length."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=120)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body or method == "POST":
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Said(answer.status, found, answer.read())
    finally:
        connection.close()


def bearing(secret: str) -> tuple[str, str]:
    """The header with a token."""
    return ("Authorization", f"Bearer {secret}")
