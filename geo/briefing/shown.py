"""What a slide showed when it was made: a mark of each claim, by which later changes are named.

A mark is the claim's status and five short hashes, one for each group of coded columns. Left out
are the columns about the coding itself (`first_seen`, `last_seen`, `open_references`, `extra`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from geo.model.claims import Claim

MAX_MARKED = 500  # claims that have a mark each; more of them have one hash together
RETRACTED = "retracted"  # by the claimant: its status, or another claim of the same claimant
# Group of columns, which has a name in the strings (`brief.since_<group>`) -> its columns.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "what": (
        "event_id", "event_type", "sub_event_type", "headline_en", "headline_ja",
        "summary_en", "summary_ja", "figures",
    ),
    "who": ("claimant", "claimant_side", "via", "publisher"),
    "how": ("modality", "disputes", "supports"),
    "when": ("event_date", "event_date_end", "time_precision", "report_date"),
    "where": (
        "place_id", "location", "location_ja", "admin1", "country", "latitude", "longitude",
        "geo_precision", "geo_radius_m",
    ),
    "evidence": ("document", "evidence_start", "evidence_end", "evidence_sha256"),
}  # fmt: skip
_DIGITS = 6  # hexadecimal, of a group
_MARK = re.compile(rf"[a-z]+(?: [0-9a-f]{{{_DIGITS}}}){{{len(GROUPS)}}}")
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


def mark_of(claim: Claim, is_retracted: bool) -> str:
    """The mark of a claim: its status, and a hash of each group of columns."""
    groups = (_short(claim.cells.get(name, "") for name in names) for names in GROUPS.values())
    return " ".join([RETRACTED if is_retracted else claim.status, *groups])


def status(mark: str) -> str:
    """The status in a mark."""
    return mark.partition(" ")[0]


def changed_groups(before: str, now: str) -> list[str]:
    """The groups of columns in which two marks differ."""
    pairs = zip(GROUPS, before.split()[1:], now.split()[1:], strict=True)
    return [name for name, a, b in pairs if a != b]


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
        if not isinstance(mark, str) or not _MARK.fullmatch(mark):
            raise ValueError("not a mark")
    if claims and _hash(claims) != hashed:
        raise ValueError("the hash is of other marks")
    return Shown(n, hashed, dict(claims))


def _short(cells: Iterable[str]) -> str:
    text = json.dumps(list(cells), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _hash(marks: Mapping[str, str]) -> str:
    text = json.dumps(sorted(marks.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
