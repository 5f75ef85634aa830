"""Saved filters of which somebody is told: the table `[notices]` of `atlas.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from geo.i18n import LANGUAGES
from geo.model.filters import PAGE_WORDS

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}")
_NAME = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029]{1,80}")
_MAX_SAVED, _MAX_EMAILS, _MAX_ADDRESS = 100, 20, 2_000
_KNOWN = ("name", "filter", "webhook", "email", "lang", "all")


@dataclass(frozen=True)
class SavedFilter:
    """A filter of which somebody is told. words: of a link.

    webhook: an address, or ""; email: addresses. all: whether also what the public does not get is
    told.
    """

    name: str
    words: Mapping[str, Sequence[str]]
    webhook: str = ""
    email: tuple[str, ...] = ()
    lang: str = LANGUAGES[0]
    all: bool = False


@dataclass(frozen=True)
class Notices:
    """The table `[notices]`. address: of this atlas, with which links begin, without a slash at its
    end. private: names of hosts that may have an address that is not public.
    """

    address: str = ""
    private: frozenset[str] = frozenset()
    saved: tuple[SavedFilter, ...] = field(default=(), repr=False)


NO_NOTICES = Notices()


def parse_notices(table: Mapping[str, Any]) -> Notices:
    """Read the table. Raises ValueError with the remedy if it is wrong."""
    if not table:
        return NO_NOTICES
    for name in table:
        if name not in ("address", "private", "saved"):
            raise ValueError(f"notices.{name}: only address, private and saved are known")
    address = _address(table.get("address"))
    private = _texts(table.get("private", []), "notices.private", '["hooks.internal"]')
    given = table.get("saved", [])
    if not isinstance(given, list) or len(given) > _MAX_SAVED:
        raise ValueError(f"notices.saved: not a list of at most {_MAX_SAVED} [[notices.saved]]")
    saved = tuple(_saved(each, n) for n, each in enumerate(given, 1))
    names = [one.name for one in saved]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"notices.saved: {twice!r} is the name of two; give each its own")
    return Notices(address, frozenset(host.casefold() for host in private), saved)


def _saved(said: object, n: int) -> SavedFilter:
    where = f"notices.saved, number {n}"
    if not isinstance(said, Mapping):
        raise ValueError(f"{where}: not a table; begin each with [[notices.saved]]")
    for name in said:
        if name not in _KNOWN:
            raise ValueError(f"{where}: {name} is not known; only {', '.join(_KNOWN)} are")
    name, lang = said.get("name"), said.get("lang", LANGUAGES[0])
    if not isinstance(name, str) or not _NAME.fullmatch(name.strip()):
        raise ValueError(f"{where}: name: a text of one line, at most 80 letters")
    where = f"notices.saved, {name.strip()!r}"
    if lang not in LANGUAGES:
        raise ValueError(f"{where}: lang: one of {', '.join(LANGUAGES)}")
    for key in ("filter", "webhook"):
        if not isinstance(said.get(key, ""), str) or len(said.get(key, "")) > _MAX_ADDRESS:
            raise ValueError(f"{where}: {key}: a text of at most {_MAX_ADDRESS} letters")
    if not isinstance(said.get("all", False), bool):
        raise ValueError(f"{where}: all: true or false")
    email = _texts(said.get("email", []), f"{where}: email", '["ann@example.org"]')
    if wrong := next((one for one in email if not _EMAIL.fullmatch(one)), None):
        raise ValueError(f"{where}: email: {wrong!r} is no address, as ann@example.org")
    if len(email) > _MAX_EMAILS:
        raise ValueError(f"{where}: email: at most {_MAX_EMAILS} addresses")
    webhook = str(said.get("webhook", "")).strip()
    if webhook:
        check_webhook(webhook, where)
    if not webhook and not email:
        raise ValueError(f"{where}: name a webhook or an email, else nobody is told")
    words = _words(str(said.get("filter", "")), where)
    return SavedFilter(name.strip(), words, webhook, email, str(lang), bool(said.get("all")))


def _words(link: str, where: str) -> dict[str, list[str]]:
    """The words of a filter in a link, or in the part of one after the question mark."""
    query = link.partition("?")[2] if "?" in link else link
    try:
        found = parse_qs(query.strip(), keep_blank_values=True, strict_parsing=bool(query.strip()))
    except ValueError as e:
        raise ValueError(
            f"{where}: filter: the words of a link, as side=a&day=2023-05-12 ({e})"
        ) from e
    return {word: values for word, values in found.items() if word not in PAGE_WORDS}


def check_webhook(url: str, where: str) -> None:
    """Raise ValueError for an address that is not https, unless it is of this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as e:
        raise ValueError(f"{where}: webhook: no web address ({e})") from e
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or parts.scheme not in ("https", "http") or not host or "@" in parts.netloc:
        raise ValueError(f"{where}: webhook: an address as https://hooks.example.org/path")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError(f"{where}: webhook: https://, since http:// is for this machine alone")


def is_loopback(host: str) -> bool:
    """Whether a host is named as this machine: `localhost`, or an address of the loopback."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _address(said: object) -> str:
    if not isinstance(said, str):
        raise ValueError('notices.address: the address of this atlas, as "https://atlas.example"')
    parts = urlsplit(said.strip())
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query:
        raise ValueError(f"notices.address: {said!r} is no address as https://atlas.example")
    return said.strip().rstrip("/")


def _texts(said: object, where: str, example: str) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise ValueError(f"{where}: not a list, as {example}")
    return tuple(dict.fromkeys(one.strip() for one in said))
