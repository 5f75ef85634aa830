"""Who speaks, and when: `/api/sources.json` and `/api/days.json`, for programs."""

from __future__ import annotations

from typing import Any

from geo.model.filters import Filter
from geo.service.atlas import Atlas


def sources(atlas: Atlas, query: Filter) -> dict[str, Any]:
    """The sources that make claims of a filter, those with most claims first.

    What the filter says about claimants does not count.
    """
    found = []
    for key, n in atlas.facet(query, "claimant").items():
        source = atlas.ledger.sources[key]
        names = {"en": source.name_en, "ja": source.name_ja, "uk": source.name_uk}
        found.append(
            {
                "source_id": key,
                "names": {lang: name for lang, name in names.items() if name},
                "side": source.side,
                "kind": source.kind,
                "parent": source.parent,
                "claims": n,
            }
        )
    return {"sources": found}


def days(atlas: Atlas, query: Filter) -> dict[str, Any]:
    """Claims of a filter by day and side; by month or year where these are too many to be sent.

    The day of a month or a year is its first. A span counts on each of its days.
    """
    timeline = atlas.claims_per_day(query)
    unit, counts = timeline.coarse
    if query.days and unit == "day":
        counts = timeline.between(*query.days)
    rows = counts[["day", "side", "n"]].itertuples(index=False)
    return {
        "by": query.date_basis,
        "zone": query.zone,
        "unit": unit,
        "undated": atlas.undated(query),
        "days": [{"day": d.isoformat(), "side": side, "claims": int(n)} for d, side, n in rows],
    }
