"""Protects the server from requests of other pages (DNS rebinding and CSRF).

A page elsewhere can let its own host name point to this machine; a browser then takes this server
for a part of that page. But such a request still has that name in its `Host` header. So requests
are answered only under this server's names, by HTTP and by websocket. Requests that may change
something must also come from a page of this server, which `Origin` and a token prove.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.i18n import preferred, t
from geo.service.writing import FORWARDED, end_alone

SETTING = "EVENTS_HOSTS"
ALWAYS = ("localhost", "127.0.0.1", "::1")
TOKEN, COOKIE = "x-xsrftoken", "_streamlit_xsrf"
_SAFE = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(
    r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_][A-Za-z0-9_.-]{0,253})(:(?P<port>[0-9]{0,5}))?"
)
_PORTS = {"http": 80, "https": 443}
_POLICY_VIOLATION = 1008  # close code of a refused websocket

# Whether the token in a request's header matches the one in its cookie; both may be missing.
TokenFits = Callable[[str | None, str | None], bool]


def names(text: str) -> frozenset[str]:
    """The host names in a setting: separated by commas, in any case, with or without a port.

    Raises ValueError with the remedy if one is not a host name.
    """
    found = set()
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        host = _host(part) or _host(f"[{part}]")
        if host is None:
            raise ValueError(
                f"{SETTING}: {part!r} is not the name of a host: give names as in "
                "atlas.example.org, separated by commas, without http:// and without a path"
            )
        found.add(host[0])
    return frozenset(found)


class OwnHosts:
    """ASGI middleware that refuses requests for other host names, and changes from other pages."""

    def __init__(
        self, app: ASGIApp, allowed: Collection[str], fits: TokenFits, programs: str = ""
    ) -> None:
        """app: the application to wrap. allowed: host names, from `names`, in addition to those of
        this machine and the address at which a request arrives. fits: checks the token.
        programs: prefix of paths for programs, which have no origin: what is asked there without
        one is let through, and refused or asked for its token there.
        """
        self._app, self._fits, self._programs = app, fits, programs
        self._allowed = frozenset(ALWAYS) | frozenset(allowed)

    @classmethod
    def middleware(
        cls, allowed: Collection[str], fits: TokenFits, programs: str = ""
    ) -> Middleware:
        """This middleware in the form that Starlette takes."""
        return Middleware(cls, allowed=allowed, fits=fits, programs=programs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if any(name in headers for name in FORWARDED):
            end_alone()
        refusal = self._refusal(scope, headers)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, key, name = refusal
        lang = preferred(headers.get("accept-language", "").split(",")[0])
        answer = PlainTextResponse(t(key, lang, name=name, setting=SETTING) + "\n", status)
        if scope["type"] == "http":
            await answer(scope, receive, send)
        elif "websocket.http.response" in (scope.get("extensions") or {}):
            await answer(scope, receive, send)  # a handshake is refused by an HTTP response
        else:
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, str] | None:
        """Status, text and requested name if the request is refused, else None."""
        said = headers.getlist("host")
        host = _host(said[0]) if len(said) == 1 else None
        if host is None:
            return 400, "hosts.unclear", ""
        server = scope.get("server") or ("", None)
        if host[0] not in self._allowed and host[0] != _literal(str(server[0])):
            return 403, "hosts.foreign", host[0]
        origins = headers.getlist("origin")
        if scope["type"] == "websocket":
            # Browsers always send the origin of a websocket; other programs need not.
            browser = "cookie" in headers or any(name.startswith("sec-fetch-") for name in headers)
            if (origins or browser) and not _is_own(origins, host):
                return 403, "hosts.origin", host[0]
        elif scope["method"] not in _SAFE:
            if not origins and self._programs and scope["path"].startswith(self._programs):
                return None
            if not _is_own(origins, host):
                return 403, "hosts.origin", host[0]
            if not self._fits(headers.get(TOKEN), HTTPConnection(scope).cookies.get(COOKIE)):
                return 403, "hosts.token", host[0]
        return None


def is_host(text: str) -> bool:
    """Whether a text is the name of a host, with or without a port, and nothing else."""
    return _host(text) is not None


def _host(text: str) -> tuple[str, int | None] | None:
    """Name and port in a Host header; None if it is malformed."""
    found = _HOST.fullmatch(text)
    if not found:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and port > 65_535:
        return None
    name = found["name"].lower().removesuffix(".")
    if name.startswith("["):
        name = _literal(name[1:-1])
        return (name, port) if name else None
    return (name, port) if name and ".." not in f"{name}." else None


def _literal(text: str) -> str:
    """An IP address in canonical form (IPv4-mapped IPv6 addresses as IPv4); "" for other texts."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def _is_own(origins: Sequence[str], host: tuple[str, int | None]) -> bool:
    """Whether a request comes from a page of the host that it is sent to."""
    if len(origins) != 1:
        return False
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    said = _host(origin.netloc)
    usual = _PORTS.get(origin.scheme)
    if said is None or usual is None or origin.path or origin.query or origin.fragment:
        return False
    return (said[0], said[1] or usual) == (host[0], host[1] or usual)
