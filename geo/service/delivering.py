"""Sends a message about claims to a webhook, or by e-mail, within bounds.

An address in `atlas.toml` must not reach what only this machine reaches: a webhook's host has a
public address, is this machine itself, or was named by the owner; the connection goes to the
address that was looked at. No redirect is followed, no proxy is asked, and what takes too long is
given up.
"""

from __future__ import annotations

import http.client
import json
import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from ipaddress import ip_address
from threading import Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from geo import __version__
from geo.importing.fetching import is_public, pinned_connection
from geo.model.notices import is_loopback

SECONDS = 20.0  # for one message, whatever the other side does
_SOCKET_SECONDS = 10.0
_PORTS = {"https": 443, "http": 80}
SMTP = "EVENTS_SMTP_"  # HOST, PORT, TLS, USER, PASSWORD, FROM
_TLS = ("starttls", "tls", "none")


class NotDelivered(Exception):
    """A message was not taken. key: of the text `notices.KEY`; values: for it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def post(url: str, body: Mapping[str, Any], private: Collection[str], seconds: float = 0) -> None:
    """Post JSON to a webhook, which must answer 2xx.

    private: hosts that may have an address that is not public. seconds: `SECONDS` if 0. Raises
    NotDelivered.
    """
    data = json.dumps(body, ensure_ascii=False).encode("utf-8")
    status = _within(lambda: _post(url, data, private), seconds or SECONDS)
    if 300 <= status < 400:
        raise NotDelivered("redirect", status=status)
    if not 200 <= status < 300:
        raise NotDelivered("status", status=status)


def _post(url: str, data: bytes, private: Collection[str]) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = _address_of(host, port, private)
    connection = pinned_connection(parts.scheme, host, address, port)
    try:
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": f"Claim-Atlas/{__version__}",
        }
        connection.request("POST", path, data, headers)
        with connection.getresponse() as answer:
            return answer.status  # what else it says is not read
    finally:
        connection.close()


def _address_of(host: str, port: int, private: Collection[str]) -> str:
    """The address to connect to. Raises NotDelivered where any of the host's may not be reached."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if is_loopback(host):
        fits = all(ip_address(one.partition("%")[0]).is_loopback for one in found)
    else:
        fits = host.casefold() in private or all(map(is_public, found))
    if not found or not fits:
        raise NotDelivered("private", host=host)
    return found[0]


@dataclass(frozen=True)
class MailServer:
    """How mail is sent: from `EVENTS_SMTP_HOST` and so on."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str

    @classmethod
    def of_environment(cls, env: Mapping[str, str] = os.environ) -> MailServer:
        """Raises NotDelivered where a setting is missing or wrong."""

        def said(name: str, other: str = "") -> str:
            return env.get(SMTP + name, "").strip() or other

        made = cls(
            said("HOST"),
            int(port) if (port := said("PORT", "587")).isdecimal() else 0,
            said("TLS", "starttls"),
            said("USER"),
            said("PASSWORD"),
            said("FROM"),
        )
        if not made.host or "@" not in made.sender or not made.sender.isprintable():
            raise NotDelivered("smtp_lacks", settings=f"{SMTP}HOST, {SMTP}FROM")
        if not 0 < made.port < 65_536 or made.tls not in _TLS:
            settings, words = f"{SMTP}PORT, {SMTP}TLS", ", ".join(_TLS)
            raise NotDelivered("smtp_wrong", settings=settings, words=words)
        if made.tls == "none" and not is_loopback(made.host):
            raise NotDelivered("smtp_plain", host=made.host)
        if bool(made.user) != bool(made.password):
            raise NotDelivered("smtp_lacks", settings=f"{SMTP}USER, {SMTP}PASSWORD")
        return made


def mail(
    server: MailServer, to: str, subject: str, text: str, key: str, seconds: float = 0
) -> None:
    """Send a text to an e-mail address. key: the same for the same message, for its Message-ID.

    seconds: `SECONDS` if 0. Raises NotDelivered.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, to, subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{key}@claim-atlas.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    _within(lambda: _mail(server, message), seconds or SECONDS)


def _mail(server: MailServer, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    place = server.host, server.port
    made: smtplib.SMTP
    if server.tls == "tls":
        made = smtplib.SMTP_SSL(*place, timeout=_SOCKET_SECONDS, context=context)
    else:
        made = smtplib.SMTP(*place, timeout=_SOCKET_SECONDS)
    with made:
        if server.tls == "starttls":
            made.starttls(context=context)
        if server.user:
            made.login(server.user, server.password)
        made.send_message(message)


def _within(do: Callable[[], Any], seconds: float) -> Any:
    """What `do` gives, if it does so in time. Raises NotDelivered.

    It runs in a thread that is left alone when its time is over: nothing can end the look-up of a
    name, or the slow bytes of another side.
    """
    given: list[Any] = []

    def run() -> None:
        try:
            given.append(do())
        except NotDelivered as e:
            given.append(e)
        except smtplib.SMTPException as e:
            given.append(NotDelivered("smtp_failed", why=_line(e)))
        except (OSError, http.client.HTTPException, UnicodeError) as e:
            given.append(NotDelivered("failed", why=_line(e)))

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not given:
        raise NotDelivered("slow", seconds=f"{seconds:g}")
    if isinstance(given[0], NotDelivered):
        raise given[0]
    return given[0]


def _line(e: Exception) -> str:
    """What an error says, on one line."""
    return " ".join(str(e).split())[:120] or type(e).__name__
