"""What a slide showed when it was made: a mark of each claim (`geo.ledger.marks`)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from geo.ledger.marks import is_mark, mark_of
from geo.model.claims import Claim

MAX_MARKED = 500  # claims that have a mark each; more of them have one hash together
_HASH = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Shown:
    """What a slide showed. n: number of claims. hash: of all marks.

    claims: id -> mark; empty where there were more than `MAX_MARKED`.
    """

    n: int
    hash: str
    claims: Mapping[str, str] = field(default_factory=dict)


def shown_of(claims: Collection[Claim], retracted: Collection[str] = ()) -> Shown:
    """What a slide with these claims shows. retracted: ids of those that another claim retracts."""
    marks = {c.claim_id: mark_of(c, c.claim_id in retracted) for c in claims}
    return Shown(len(marks), _hash(marks), marks if len(marks) <= MAX_MARKED else {})


def shown_toml(shown: Shown) -> dict[str, object]:
    """The form in a briefing's file, which `parse_shown` reads."""
    made: dict[str, object] = {"n": shown.n, "hash": shown.hash}
    return made | ({"claims": dict(shown.claims)} if shown.claims else {})


def parse_shown(data: object) -> Shown:
    """Read what stands under `shown`. Raises ValueError if it is not in the form written above."""
    if not isinstance(data, dict) or not data.keys() <= {"n", "hash", "claims"}:
        raise ValueError("not a table of n, hash and claims")
    n, hashed, claims = data.get("n"), data.get("hash"), data.get("claims", {})
    if not isinstance(n, int) or isinstance(n, bool) or not isinstance(hashed, str):
        raise ValueError("not a number and a hash")
    if not isinstance(claims, dict) or n < 0 or not _HASH.fullmatch(hashed):
        raise ValueError("not a number and a hash")
    if len(claims) > MAX_MARKED or (claims and len(claims) != n):
        raise ValueError("not as many claims as it says")
    for mark in claims.values():
        if not is_mark(mark):
            raise ValueError("not a mark")
    if claims and _hash(claims) != hashed:
        raise ValueError("the hash is of other marks")
    return Shown(n, hashed, dict(claims))


def _hash(marks: Mapping[str, str]) -> str:
    text = json.dumps(sorted(marks.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
