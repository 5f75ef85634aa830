"""Claims event by event: the data of the grouped list, for `assets/panel.js`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from geo.claims import Claim
from geo.groups import differences, disputed_ids, events_of
from geo.i18n import t
from geo.ledger import Ledger
from geo.panel import badge

EVENTS_MOST = 200  # events in the list; the rest is counted


def event_list(
    ledger: Ledger,
    claims: Sequence[Claim],
    lang: str,
    zone: str,
    selected: Iterable[str] = (),
    stamp: str = "",
    total: int = 0,
) -> dict[str, Any]:
    """The claims with those of one event together, in the order of each event's first claim.

    Each event says how many of `claims` it has and whether any is disputed. selected: event ids.
    total: how many events there are, where `claims` are only those of the first.
    """
    disputed = disputed_ids(ledger)
    marked = set(selected)
    events = list(events_of(ledger, (c.claim_id for c in claims)).items())
    rows = []
    for event_id, group in events[:EVENTS_MOST]:
        types = dict.fromkeys(t(f"type.{c.event_type}", lang) for c in group)
        places = dict.fromkeys(c.place_name(lang) for c in group if c.place_name(lang))
        open_question = any(c.claim_id in disputed for c in group) or differences(ledger, group)
        title = [" / ".join(types), ", ".join(places), t("claims.count", lang, n=len(group))]
        for claim in group:
            rows.append(
                {
                    "id": claim.claim_id,
                    "group": event_id,
                    "day": " · ".join(part for part in title if part),
                    "mark": f"≠ {t('panel.disputed', lang)}" if open_question else "",
                    "badge": badge(claim, ledger, lang),
                    "headline": claim.headline(lang),
                    "sub": _sub(ledger, claim, lang, zone),
                    "disputed": claim.claim_id in disputed,
                    "selected": event_id in marked,
                }
            )
    hidden = max(total, len(events)) - EVENTS_MOST
    return {
        "kind": "list",
        "tall": True,
        "rows": rows,
        "more": t("claims.more_events", lang, n=hidden) if hidden > 0 else "",
        "stamp": stamp,
    }


def _sub(ledger: Ledger, claim: Claim, lang: str, zone: str) -> str:
    said = claim.reported.text_in(zone) if claim.reported else t("list.undated", lang)
    who = ledger.sources[claim.claimant].name(lang)
    parts = (said, who, t(f"modality.{claim.modality}", lang), claim.place_name(lang))
    return " · ".join(part for part in parts if part)
