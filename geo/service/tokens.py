"""Tokens by which programs ask this server in somebody's name.

An owner makes them. A token is shown once; `people/tokens.json` in the ledger's folder keeps its
SHA-256 only. Who made and ended which stands in `people/history/`, chained as the history of the
ledger is (`geo.ledger.history`), but not in that one, which everybody may read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.i18n import t
from geo.ledger.history import FIRST, BrokenHistory, Entry, RowChange, appended, last_entry
from geo.ledger.storage import Held, StorageError, held
from geo.model.roles import Role
from geo.service import writing

PEOPLE = "people"  # folder beside the ledger's tables
TOKENS = f"{PEOPLE}/tokens.json"
PREFIX = "claim_atlas_"  # by which programs that look for secrets know a token
MAX_DAYS, MAX_NAME, MAX_TOKENS = 365, 80, 200
# A token that gets into wrong hands must not make others, so there is none of an owner.
ROLES = (Role.VIEWER, Role.CONTRIBUTOR, Role.REVIEWER)
_BYTES = 32
_SECRET = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")  # as many letters as the bytes make
_KEPT = timedelta(days=MAX_DAYS)  # for which a token is listed after its end
_NOTED_EVERY = 60.0  # seconds between two times that a use is written
_LOG = logging.getLogger(__name__)
_noted: dict[str, float] = {}  # when this process last wrote a use, by token

Now = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Token:
    """A token, without its secret. by: who made it. used: when it was last used, to the minute.

    end: from when on it counts no more. ended: when somebody ended it before.
    """

    id: str
    name: str
    role: Role
    by: str
    made: datetime
    end: datetime
    used: datetime | None = None
    ended: datetime | None = None

    @property
    def writer(self) -> str:
        """The name under which it stands in the history."""
        return f"{self.name} (token {self.id})"

    def counts(self, at: datetime) -> bool:
        """Whether it gives rights at a moment."""
        return self.ended is None and at < self.end


@dataclass(frozen=True)
class Known:
    """The tokens of a ledger, the last made first. unclear: how many entries cannot be read."""

    tokens: tuple[Token, ...]
    unclear: int


class NoToken(Exception):
    """What was given as a token gives no rights. key, values: of the message."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Wrong(ValueError):
    """A token with this name, role or end cannot be made. key, values: of the message."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


# ---- who may -------------------------------------------------------------------------------------


def may_manage() -> bool:
    """Whether the person who is there may make and end tokens.

    Where everybody may write, or nobody, a token would give more than its maker has.
    """
    return writing.mode() in ("team", "alone") and writing.may(Role.OWNER)


def manager() -> str:
    """The name of the person who is there, who makes and ends tokens. Raises NotAllowed."""
    if not may_manage():
        raise writing.NotAllowed
    return writing.writer(Role.OWNER)


# ---- making and ending ---------------------------------------------------------------------------


def new_token(
    folder: Path, name: str, role: str, days: int, who: str, tool: str, now: Now = _utc_now
) -> tuple[Token, str]:
    """Make a token for `days` from now; return it and its secret, which is kept nowhere.

    who: as `manager` gives it. Raises Wrong, StorageError.
    """
    words = " ".join(name.split())
    if not words or len(words) > MAX_NAME or not words.isprintable():
        raise Wrong("tokens.bad_name", most=MAX_NAME)
    given = next((each for each in ROLES if each.word == role), None)
    if given is None:
        raise Wrong("tokens.bad_role", roles=", ".join(each.word for each in ROLES))
    if not 1 <= days <= MAX_DAYS:
        raise Wrong("tokens.bad_days", most=MAX_DAYS)
    at = now().replace(microsecond=0)
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    with held(folder) as mine:
        listed = [each for each in _listed(mine.folder) if not _is_old(each, at)]
        if len(listed) >= MAX_TOKENS:
            raise Wrong("tokens.too_many", most=MAX_TOKENS)
        taken = [each.get("id") for each in listed]
        key = next(k for k in iter(lambda: secrets.token_hex(4), "") if k not in taken)
        token = Token(key, words, given, who, at, at + timedelta(days=days))
        said = _said(token)
        change = RowChange("tokens", key, None, {k: v for k, v in said.items() if v})
        _store(mine, [*listed, {**said, "sha256": _hash(secret)}], "new", who, tool, change, at)
    return token, secret


def end_token(folder: Path, key: str, who: str, tool: str, now: Now = _utc_now) -> bool:
    """End a token now; False for one that is not there or has been ended. Raises StorageError."""
    at = now().replace(microsecond=0)
    with held(folder) as mine:
        listed = _listed(mine.folder)
        found = next((each for each in listed if each.get("id") == key), None)
        if found is None or found.get("ended"):
            return False
        found["ended"] = at.isoformat()
        change = RowChange("tokens", key, {"ended": ""}, {"ended": at.isoformat()})
        _store(mine, listed, "end", who, tool, change, at)
    return True


def _store(
    mine: Held,
    listed: list[dict[str, Any]],
    action: str,
    who: str,
    tool: str,
    change: RowChange,
    at: datetime,
) -> None:
    """Write the list, and what was done into the log beside it, in one step."""
    home = mine.folder / PEOPLE
    try:
        last = last_entry(home)
    except BrokenHistory as e:
        raise StorageError("history_broken", path=home, name=e.found.file) from e
    number, previous = (last[0].entry, last[1]) if last else (0, FIRST)
    entry = Entry(number + 1, at.isoformat(), who, tool, action, "", (change,), {}, previous)
    log = {f"{PEOPLE}/{name}": data for name, data in appended(home, [entry]).items()}
    mine.replace({TOKENS: _text(listed), **log})


# ---- asking --------------------------------------------------------------------------------------


def known(folder: Path) -> Known:
    """All tokens. Raises StorageError where the list cannot be read."""
    listed = _listed(folder)
    found = [token for token in map(_token, listed) if token is not None]
    ordered = sorted(found, key=lambda token: token.made, reverse=True)
    return Known(tuple(ordered), len(listed) - len(found))


def line_of(token: Token, at: datetime, lang: str) -> str:
    """A token in a line: name, role, end, last use, who made it, and whether it counts."""
    line = t(
        "tokens.line",
        lang,
        name=token.name,
        role=t(f"people.role_{token.role.word}", lang),
        end=_minute(token.end),
        used=_minute(token.used) if token.used else t("tokens.never", lang),
        by=token.by,
        id=token.id,
    )
    if token.ended:
        return t("tokens.line_ended", lang, line=line, day=_minute(token.ended))
    return line if token.counts(at) else t("tokens.line_past", lang, line=line)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def bearer(folder: Path, secret: str, now: Now = _utc_now) -> Token:
    """The token whose secret somebody has given; its use is noted. Raises NoToken."""
    if not _SECRET.fullmatch(secret):
        raise NoToken("tokens.unknown")
    read = _current(folder)
    if read is None:
        raise NoToken("tokens.unreadable")
    mine, at = _hash(secret), now()
    found = [token for sha256, token in read if hmac.compare_digest(sha256, mine)]
    if not found:
        raise NoToken("tokens.unknown")
    token = found[0]
    if token is None:
        raise NoToken("tokens.unclear")
    if token.ended is not None:
        raise NoToken("tokens.was_ended", name=token.name)
    if not token.counts(at):
        raise NoToken("tokens.has_ended", name=token.name, day=token.end.date().isoformat())
    _note_use(folder, token, at)
    return token


def _note_use(folder: Path, token: Token, at: datetime) -> None:
    """Write when a token was used, once a minute, and not while somebody else writes."""
    written = token.used is not None and abs((at - token.used).total_seconds()) < _NOTED_EVERY
    last, tick = _noted.get(token.id), time.monotonic()
    if written or (last is not None and tick - last < 1):
        return
    _noted[token.id] = tick
    try:
        with held(folder, 0) as mine:
            listed = _listed(mine.folder)
            for each in listed:
                if each.get("id") == token.id:
                    each["used"] = at.replace(microsecond=0).isoformat()
            mine.replace({TOKENS: _text(listed)})
    except StorageError as e:  # it is noted at a later request
        _LOG.debug("the use of a token was not written: %s", e)


# ---- the file ------------------------------------------------------------------------------------


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def _text(listed: list[dict[str, Any]]) -> bytes:
    return json.dumps({"tokens": listed}, indent=1).encode("ascii")


def _said(token: Token) -> dict[str, str]:
    return {
        "id": token.id,
        "name": token.name,
        "role": token.role.word,
        "by": token.by,
        "made": token.made.isoformat(),
        "end": token.end.isoformat(),
        "used": "",
        "ended": "",
    }


def _listed(folder: Path) -> list[dict[str, Any]]:
    """The entries of the file. Raises StorageError for a file that is no list of tokens."""
    try:
        said = json.loads((folder / TOKENS).read_bytes())
        listed = said["tokens"]
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise ValueError("not a list of tokens")
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as e:
        raise StorageError("tokens_unreadable", path=folder / TOKENS, why=_why(e)) from e
    return listed


def _why(e: Exception) -> str:
    """What is wrong with a file, without a letter of its content."""
    if isinstance(e, OSError):
        return e.strerror or "it cannot be read"
    return getattr(e, "msg", "") or "not a list of tokens"


def _token(said: Mapping[str, Any]) -> Token | None:
    """The token that an entry says; None for one that cannot be understood."""
    try:
        role = next(each for each in ROLES if each.word == said["role"])
        texts = [said["id"], said["name"], said["by"]]
        made, end = _time(said["made"]), _time(said["end"])
        used, ended = (_time(said[n]) if said.get(n) else None for n in ("used", "ended"))
        if made is None or end is None or not made < end <= made + timedelta(days=MAX_DAYS):
            return None
        if said.get("ended") and ended is None:
            return None
        if not all(isinstance(text, str) and text for text in texts):
            return None
        return Token(said["id"], said["name"], role, said["by"], made, end, used, ended)
    except (KeyError, TypeError, ValueError, StopIteration):
        return None


def _time(text: object) -> datetime | None:
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else None


def _is_old(said: Mapping[str, Any], at: datetime) -> bool:
    """Whether a token has ended so long ago that it need not be listed any more."""
    token = _token(said)
    return token is not None and token.end + _KEPT < at


_Read = tuple[tuple[str, Token | None], ...]


def _current(folder: Path) -> _Read | None:
    """The hash and the token of each entry; None for a file that cannot be read."""
    path = folder / TOKENS
    try:
        now = path.stat()
    except FileNotFoundError:
        return ()
    except OSError as e:
        _LOG.error("%s: %s", TOKENS, _why(e))
        return None
    return _read_once(folder, now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino)


@lru_cache(maxsize=4)
def _read_once(folder: Path, *_state: int) -> _Read | None:
    """What the file says in a state. What is wrong with it stands in the log, once."""
    try:
        listed = _listed(folder)
    except StorageError as e:
        _LOG.error("no token counts: %s", e)
        return None
    read = []
    for number, said in enumerate(listed, 1):
        token, sha256 = _token(said), said.get("sha256")
        if token is None:
            _LOG.error("%s: token %d cannot be understood and gives no rights", TOKENS, number)
        if isinstance(sha256, str) and sha256.isascii():
            read.append((sha256, token))
    return tuple(read)
