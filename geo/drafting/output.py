"""Drafts as plain data, for pipelines and for people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypedDict

from geo.drafting.model import Draft, Reason
from geo.drafting.pairing import Pair
from geo.i18n import t
from geo.ledger.folder import Ledger

_PLACE_FIELDS = ("place_id", "place_text", "latitude", "longitude", "geo_precision")


class DraftedClaim(TypedDict):
    """A draft in JSON: unknown is null, positions are code points."""

    start: int
    end: int
    claimant: str | None
    claimant_text: str | None
    via: list[str]
    modality: str | None
    report_date: str | None
    event_date: str | None
    event_date_end: str | None
    place_id: str | None
    place_text: str | None
    latitude: float | None
    longitude: float | None
    geo_precision: str | None
    figures: str | None
    event_type: str | None
    candidates: list[dict[str, object]]
    reasons: dict[str, dict[str, object]]


class PairedClaim(TypedDict):
    """A claim of the ledger beside a draft. draft: its number in the list of claims, from 0."""

    draft: int
    kind: str
    claim_id: str
    headline: str
    reason: str


def as_data(
    text: str,
    drafts: Sequence[Draft],
    ledger: Ledger,
    document: dict[str, object],
    lang: str,
    pairs: Sequence[Sequence[Pair]] = (),
) -> dict[str, object]:
    """One object: the document, its claims, and what the ledger holds beside them.

    document: what is known of it. lang: of headlines and reasons. pairs: of each draft.
    """
    known = {"sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(), "length": len(text)}
    return {
        "document": known | document,
        "claims": [_claim(text, one, ledger, lang) for one in drafts],
        "pairs": [_pair(n, pair, ledger, lang) for n, some in enumerate(pairs) for pair in some],
    }


def _pair(n: int, pair: Pair, ledger: Ledger, lang: str) -> PairedClaim:
    return {
        "draft": n,
        "kind": pair.kind,
        "claim_id": pair.claim_id,
        "headline": ledger.claims[pair.claim_id].headline(lang),
        "reason": pair_text(pair.reason, lang),
    }


def _claim(text: str, one: Draft, ledger: Ledger, lang: str) -> DraftedClaim:
    place = one.place
    return {
        "start": one.start,
        "end": one.end,
        "claimant": one.claimant or None,
        "claimant_text": one.claimant_text or None,
        "via": list(one.via),
        "modality": _known(one.modality),
        "report_date": one.report_date or None,
        "event_date": one.event_date or None,
        "event_date_end": one.event_date_end or None,
        "place_id": place.key if place and place.key in ledger.gazetteer.places else None,
        "place_text": one.place_text or None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "geo_precision": place.precision if place else None,
        "figures": one.figures or None,
        "event_type": _known(one.event_type),
        "candidates": [
            {
                "key": c.key,
                "name": c.name,
                "precision": c.precision,
                "latitude": c.latitude,
                "longitude": c.longitude,
                "region": c.region or None,
                "country": c.country or None,
                "rule": c.rule or None,
            }
            for c in one.places
        ],
        "reasons": {name: _reason(text, said, lang) for name, said in one.reasons.items()},
    }


def _reason(text: str, said: Reason, lang: str) -> dict[str, object]:
    return {
        "how": said.how,
        "rule": said.rule,
        "says": reason_text(said, lang),
        "words": [text[a:b] for a, b in said.spans],
        "spans": [list(span) for span in said.spans],
    }


def _known(word: str) -> str | None:
    return None if word == "unknown" else word


def reason_text(said: Reason, lang: str) -> str:
    """A reason in words."""
    how = t(f"drafting.how_{said.how}", lang)
    return f"{how}: {t(f'drafting.rule_{said.rule}', lang, **said.values)}"


def pair_text(said: Reason, lang: str) -> str:
    """Why a claim stands beside a draft, in words."""
    return t(f"drafting.{said.rule}", lang, **said.values)


def as_lines(
    text: str, drafts: Sequence[Draft], lang: str, ledger: Ledger, pairs: Sequence[Sequence[Pair]]
) -> list[str]:
    """A list for people: each claim with its passage, its fields and where they come from.

    ledger, pairs: the claims that it holds beside each draft.
    """
    lines: list[str] = []
    for number, one in enumerate(drafts, 1):
        passage = " ".join(text[one.start : one.end].split())
        lines.append(f"{number}. [{one.start}-{one.end}] {passage}")
        place = one.place
        at = ""
        if place is not None:
            at = f"{place.name} ({place.precision})"
            if place.latitude is not None and place.longitude is not None:
                at += f" {place.latitude:.4f}, {place.longitude:.4f}"
        elif one.places:
            at = "? " + "; ".join(f"{c.name} {c.region or c.country}" for c in one.places)
        days = one.event_date + (f" - {one.event_date_end}" if one.event_date_end else "")
        shown = {
            "claimant": one.claimant_text + (f" ({one.claimant})" if one.claimant else ""),
            "via": " > ".join(one.via),
            "modality": one.modality,
            "report_date": one.report_date,
            "event_date": days,
            "place": at,
            "figures": one.figures,
            "event_type": one.event_type,
        }
        for name, value in shown.items():
            if not value or value == "unknown":
                continue
            why = one.reasons.get(name)
            because = f"  [{reason_text(why, lang)}]" if why else ""
            lines.append(f"   {name}: {value}{because}")
        for pair in pairs[number - 1]:
            said = ledger.claims[pair.claim_id].headline(lang)
            lines.append(
                f"   {t(f'drafting.pair_{pair.kind}', lang)}: {pair.claim_id}: {said}"
                f"  [{pair_text(pair.reason, lang)}]"
            )
    return lines
