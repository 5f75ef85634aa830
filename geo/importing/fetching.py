"""Fetches a document by its address, where the owner of the server allows it (`EVENTS_FETCH=1`).

An address that somebody types must not reach what only this server reaches: every address that its
name resolves to must be public, the connection goes to the one that was looked at, and each
redirect is judged anew. Size, time and number of redirects are bounded. No proxy, no cookies, no
other scheme than http and https, no other port than theirs.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from geo.importing.sheets import Unreadable, unreadable

FETCH = "EVENTS_FETCH"
MAX_SIZE = 20 * 1024**2  # bytes
_SECONDS, _SOCKET_SECONDS = 30.0, 10.0
_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}
_MOVED = (301, 302, 303, 307, 308)
_PIECE = 65_536


@dataclass(frozen=True)
class Fetched:
    """A document as it came. url: from where, after redirects."""

    data: bytes
    url: str


def may_fetch() -> bool:
    """Whether this server may fetch what an address names."""
    return os.environ.get(FETCH) == "1"


def fetch(url: str, check: Callable[[], None] = lambda: None) -> Fetched:
    """Fetch a document. check: called again and again; an exception that it raises ends it.

    Raises Unreadable, which says what is wrong with the address or the answer.
    """
    if not may_fetch():
        raise unreadable(url, "fetch_off")
    end = time.monotonic() + _SECONDS
    here = url.strip()
    try:
        for _ in range(_REDIRECTS + 1):
            status, moved, data = _one(here, end, check)
            if status in _MOVED and moved:
                here = urljoin(here, moved)
                continue
            if status != http.client.OK:
                raise unreadable(url, "fetch_status", status=status)
            return Fetched(data, here)
    except (OSError, http.client.HTTPException, UnicodeError) as e:
        raise unreadable(url, "fetch_failed", why=str(e)[:80]) from e
    raise unreadable(url, "fetch_moved")


def _one(url: str, end: float, check: Callable[[], None]) -> tuple[int, str, bytes]:
    """Status, place of a redirect, and content of one answer."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as e:
        raise unreadable(url, "fetch_address") from e
    wanted = _PORTS.get(parts.scheme)
    if wanted is None or not host or parts.username or parts.password:
        raise unreadable(url, "fetch_address")
    if port not in (None, *_allowed_ports(wanted)):
        raise unreadable(url, "fetch_address")
    address = _public_address(host, port or wanted, url)
    connection: http.client.HTTPConnection = pinned_connection(
        parts.scheme, host, address, port or wanted
    )
    try:
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        headers = {"user-agent": "Claim-Atlas", "accept-encoding": "identity"}
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as answer:
            data = b""
            while answer.status == http.client.OK and (piece := answer.read1(_PIECE)):
                check()
                data += piece
                if len(data) > MAX_SIZE:
                    raise unreadable(url, "fetch_large", limit=f"{MAX_SIZE // 1024**2}")
                if time.monotonic() > end:
                    raise TimeoutError("it takes too long")
            return answer.status, answer.getheader("location") or "", data
    finally:
        connection.close()


def _allowed_ports(usual: int) -> tuple[int, ...]:
    return (usual,)


def _public_address(host: str, port: int, url: str) -> str:
    """The address to connect to. Raises Unreadable where any of the host's is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise unreadable(url, "fetch_failed", why=str(e)[:80]) from e
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(map(is_public, addresses)):
        raise unreadable(url, "fetch_private")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def pinned_connection(
    scheme: str, host: str, address: str, port: int
) -> http.client.HTTPConnection:
    """A connection to the address that was looked at, and to no other of that name."""

    def connect(
        _: tuple[str, int], timeout: float | None = None, source: tuple[str, int] | None = None
    ) -> socket.socket:
        return socket.create_connection((address, port), timeout, source)

    if scheme == "https":
        made: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=_SOCKET_SECONDS, context=ssl.create_default_context()
        )
    else:
        made = http.client.HTTPConnection(host, port, timeout=_SOCKET_SECONDS)
    made._create_connection = connect  # type: ignore[attr-defined]
    return made


__all__ = ["Fetched", "Unreadable", "fetch", "is_public", "may_fetch", "pinned_connection"]
