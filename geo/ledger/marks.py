"""Marks of claims, by which later changes are named.

A mark is the claim's status and six short hashes, one for each group of coded columns. Left out are
the columns about the coding itself (`first_seen`, `last_seen`, `open_references`, `extra`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping

from geo.model.claims import WITHDRAWN, Claim

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


def mark_of(claim: Claim, is_retracted: bool) -> str:
    """The mark of a claim: its status, and a hash of each group of columns."""
    groups = (_short(claim.cells.get(name, "") for name in names) for names in GROUPS.values())
    return " ".join([RETRACTED if is_retracted else claim.status, *groups])


def is_mark(text: object) -> bool:
    """Whether a text is in the form of a mark."""
    return isinstance(text, str) and bool(_MARK.fullmatch(text))


def marks(claims: Collection[Claim], wanted: Collection[str] | None = None) -> dict[str, str]:
    """The marks of claims of a ledger, by id. claims: all of it; wanted: some ids, None for all."""
    known = {c.claim_id: c for c in claims}
    retracted = {
        old
        for new in claims
        if new.modality == "retracts"
        for old in new.disputes
        if old in known and known[old].claimant == new.claimant
    }
    keys = known if wanted is None else [key for key in wanted if key in known]
    return {key: mark_of(known[key], key in retracted) for key in keys}


def status(mark: str) -> str:
    """The status in a mark."""
    return mark.partition(" ")[0]


def changed_groups(before: str, now: str) -> list[str]:
    """The groups of columns in which two marks differ."""
    pairs = zip(GROUPS, before.split()[1:], now.split()[1:], strict=True)
    return [name for name, a, b in pairs if a != b]


def kind_of_change(before: str, now: str | None) -> str:
    """What has become of a claim: `gone`, `retracted`, `withdrawn`, `changed`, or "" for nothing.

    before, now: its marks; now is None where it is not there any more.
    """
    if now is None:
        return "gone"
    for state in (RETRACTED, WITHDRAWN):
        if status(now) == state and status(before) != state:
            return state
    return "changed" if now != before else ""


def _short(cells: Iterable[str]) -> str:
    text = json.dumps(list(cells), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
