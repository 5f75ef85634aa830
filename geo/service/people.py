"""Who is there: what a provider of sign-in says of a person, what of it counts, and until when.

Streamlit keeps the claims of the identity token (OpenID Connect) in a signed cookie. It checks
neither their end nor whether the person has signed out elsewhere; that is done here, at each run of
a page. Whatever is not proven gives no rights.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from geo.ledger.storage import held
from geo.model.roles import Role, Roles, role_of

ISSUER, CLIENT_ID, CLIENT_SECRET = "EVENTS_OIDC_ISSUER", "EVENTS_OIDC_CLIENT", "EVENTS_OIDC_SECRET"
PUBLIC_URL, COOKIE_SECRET = "EVENTS_PUBLIC_URL", "EVENTS_COOKIE_SECRET"
HOURS, GROUPS, TRUST_EMAIL = "EVENTS_SESSION_HOURS", "EVENTS_OIDC_GROUPS", "EVENTS_OIDC_TRUST_EMAIL"
_NEEDED = (ISSUER, CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, COOKIE_SECRET)
_SHORTEST_SECRET = 32
_LEEWAY = 60  # seconds by which clocks may differ
ENDED = "people/ended.json"
# The cookies of the request that is answered, by which a person is known outside of a page.
COOKIES: ContextVar[Mapping[str, str]] = ContextVar("cookies", default=MappingProxyType({}))
_LONGEST = 30 * 86_400  # seconds after which the cookie has ended by itself


@dataclass(frozen=True)
class SignIn:
    """How people sign in. hours: how long they stay so; None as long as their token says."""

    issuer: str
    client_id: str
    client_secret: str
    public_url: str
    cookie_secret: str
    hours: float | None
    groups: str
    trusts_email: bool


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in. name: for the history. session, account: to end them."""

    name: str
    email: str
    role: Role
    session: str
    account: str


class NotSignedIn(Exception):
    """What a cookie says counts for nothing. key: of the reason in `strings.toml`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def sign_in() -> SignIn | None:
    """The settings of sign-in from the environment; None where there are none.

    Raises ValueError that names what is missing or wrong, without secrets.
    """
    said = {name: os.environ.get(name, "").strip() for name in _NEEDED}
    if not any(said.values()):
        return None
    if missing := [name for name, value in said.items() if not value]:
        raise ValueError(f"sign-in needs {', '.join(missing)}, too: set all of it or none")
    for name in (ISSUER, PUBLIC_URL):
        parts = urlsplit(said[name])
        near = parts.hostname in ("localhost", "127.0.0.1")
        if parts.scheme != "https" and not (near and parts.scheme == "http"):
            raise ValueError(f"{name}: not an https:// address")
        if not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{name}: not the address of a server")
    if len(said[COOKIE_SECRET]) < _SHORTEST_SECRET:
        raise ValueError(f"{COOKIE_SECRET}: shorter than {_SHORTEST_SECRET} letters")
    hours = os.environ.get(HOURS, "").strip()
    try:
        lasting = float(hours) if hours else None
    except ValueError:
        raise ValueError(f"{HOURS}: not a number of hours") from None
    if lasting is not None and not 0 < lasting <= _LONGEST / 3_600:
        raise ValueError(f"{HOURS}: not between 0 and {_LONGEST // 3_600}")
    return SignIn(
        said[ISSUER].rstrip("/"),
        said[CLIENT_ID],
        said[CLIENT_SECRET],
        said[PUBLIC_URL].rstrip("/"),
        said[COOKIE_SECRET],
        lasting,
        os.environ.get(GROUPS, "").strip() or "groups",
        os.environ.get(TRUST_EMAIL) == "1",
    )


def ready_sign_in() -> SignIn | None:
    """The settings as `sign_in` gives them, of a server that has what sign-in needs.

    Raises ValueError where the settings are wrong, or a package is missing.
    """
    settings = sign_in()
    if settings is not None and any(find_spec(name) is None for name in ("authlib", "httpx")):
        raise ValueError("sign-in needs packages that are not installed here: make extra-team")
    return settings


def person_of(
    said: Mapping[str, Any],
    settings: SignIn,
    roles: Roles,
    folder: Path,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Person:
    """The person of whom a token says something. folder: of the ledger. Raises NotSignedIn."""
    if str(said.get("iss", "")).rstrip("/") != settings.issuer:
        raise NotSignedIn("people.other_issuer")
    audience = said.get("aud")
    if settings.client_id not in (audience if isinstance(audience, list) else [audience]):
        raise NotSignedIn("people.other_audience")
    subject, issued, end = said.get("sub"), _time(said.get("iat")), _time(said.get("exp"))
    if not isinstance(subject, str) or not subject or issued is None or end is None:
        raise NotSignedIn("people.unclear")
    at = now().timestamp()
    if settings.hours is not None:
        end = issued + settings.hours * 3_600
    if at > end or at > issued + _LONGEST or at < issued - _LEEWAY:
        raise NotSignedIn("people.ended")
    account = _hash(settings.issuer, subject)
    session = _hash(settings.issuer, subject, str(issued), str(said.get("nonce", "")))
    ended = _ended(folder)
    if session in ended.get("sessions", {}) or issued <= ended.get("accounts", {}).get(account, -1):
        raise NotSignedIn("people.signed_out")
    email = said.get("email")
    proven = said.get("email_verified") is True or settings.trusts_email
    mine = email.strip() if isinstance(email, str) and proven else ""
    groups = said.get(settings.groups)
    known = [g for g in groups if isinstance(g, str)] if isinstance(groups, list) else []
    name = said.get("name")
    words = name.strip() if isinstance(name, str) else ""
    shown = " ".join(filter(None, (words, f"<{mine}>" if mine else ""))) or subject
    return Person(shown[:200], mine, role_of(roles, mine, known), session, account)


def _time(value: object) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11
    return float(value) if good and isinstance(value, int | float) else None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


# ---- signing out ---------------------------------------------------------------------------------


def end_session(
    person: Person,
    folder: Path,
    everywhere: bool = False,
    at: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """End a session, or all sessions of an account that began until now. Raises StorageError.

    A cookie that somebody has kept is worth nothing afterwards.
    """
    now = at().timestamp()
    with held(folder) as mine:
        known = _read(folder / ENDED)
        sessions = {k: v for k, v in known.get("sessions", {}).items() if v > now - _LONGEST}
        accounts = {k: v for k, v in known.get("accounts", {}).items() if v > now - _LONGEST}
        if everywhere:
            accounts[person.account] = now
        else:
            sessions[person.session] = now
        made = json.dumps({"sessions": sessions, "accounts": accounts}, indent=1)
        mine.replace({ENDED: made.encode("utf-8")})


def _ended(folder: Path) -> Mapping[str, Mapping[str, float]]:
    path = folder / ENDED
    try:
        stat = path.stat()
    except FileNotFoundError:
        return {}
    except OSError as e:
        raise NotSignedIn("people.unclear") from e
    return _read_once(path, stat.st_mtime_ns, stat.st_size, stat.st_ino)


@lru_cache(maxsize=4)
def _read_once(path: Path, *_state: int) -> Mapping[str, Mapping[str, float]]:
    return _read(path)


def _read(path: Path) -> Mapping[str, Mapping[str, float]]:
    """What the file says. Where it is broken, nobody is signed in."""
    with suppress(FileNotFoundError):
        try:
            said = json.loads(path.read_bytes())
            return {
                name: {str(k): float(v) for k, v in said[name].items()}
                for name in ("sessions", "accounts")
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as e:
            if isinstance(e, FileNotFoundError):
                raise
            raise NotSignedIn("people.unclear") from e
    return {}
