"""Who is behind claims, in words: "1 origin, 3 outlets"."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypedDict

from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.tables import write_table
from geo.model.origins import Heard, heard, roots

MAX_NAMED = 12  # origins or outlets named; the rest is only counted


class BehindData(TypedDict):
    """Who is behind an event. words: how many. names: lines that say who. note: what is counted."""

    words: str
    names: list[str]
    note: str


def behind_words(found: Heard, lang: str) -> str:
    """How many origins and outlets, and how many claims have no known speaker."""
    parts = [
        t("origins.origins", lang, n=whole(len(found.origins), lang)),
        t("origins.outlets", lang, n=whole(len(found.outlets), lang)),
    ]
    if found.nameless:
        parts.append(t("origins.nameless", lang, n=whole(found.nameless, lang)))
    return t("claims.and", lang).join(parts)


def behind(found: Heard, ledger: Ledger, lang: str, of_all: bool) -> BehindData:
    """Who is behind an event: in numbers, then by name.

    of_all: whether all that is known of the event is counted, or only the claims that are shown.
    """
    which = "of_all" if of_all else "of_shown"
    names = [
        t(f"origins.named_{kind}", lang, names=_names(keys, ledger, lang))
        for kind, keys in (("origins", found.origins), ("outlets", found.outlets))
        if keys
    ]
    return {
        "words": behind_words(found, lang),
        "names": names,
        "note": " ".join(t(f"origins.{key}", lang) for key in (which, "note")),
    }


def _names(keys: Collection[str], ledger: Ledger, lang: str) -> str:
    known = sorted(ledger.sources[key].name(lang) for key in keys if key in ledger.sources)
    named = [isolated(name) for name in known[:MAX_NAMED]]
    if len(known) > MAX_NAMED:
        named.append(t("filter.facet_more", lang, n=whole(len(known) - MAX_NAMED, lang)))
    return t("claims.and", lang).join(named)


class OriginRow(TypedDict):
    """An origin among some claims: keys of sources. speakers: who speak for it. outlets: who carry
    or publish it. The row of `NAMELESS` counts claims without a known speaker, which are of nobody
    knows how many origins.
    """

    origin: str
    claims: int
    speakers: list[str]
    outlets: list[str]


def origin_rows(ways: Iterable[tuple[str, str, str, int]], ledger: Ledger) -> list[OriginRow]:
    """The origins of claims, those with most claims first.

    ways: claimant, `via`, publisher, number of claims.
    """
    root_of = roots(ledger.sources)
    found: dict[str, tuple[list[int], set[str], set[str]]] = {}
    for claimant, via, publisher, n in ways:
        origin = root_of.get(claimant, claimant)
        counts, speakers, outlets = found.setdefault(origin, ([], set(), set()))
        counts.append(n)
        speakers.add(claimant)
        outlets |= heard([(claimant, via, publisher, n)], root_of).outlets
    rows = [
        OriginRow(
            origin=origin, claims=sum(counts), speakers=sorted(speakers), outlets=sorted(outlets)
        )
        for origin, (counts, speakers, outlets) in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["claims"], row["origin"]))


def origins_csv(rows: Iterable[OriginRow], ledger: Ledger) -> bytes:
    """The origins as a table in CSV, with names in English, the keys in the ledger's form."""
    sources = ledger.sources
    made = (
        (
            row["origin"],
            sources[row["origin"]].name_en if row["origin"] in sources else "",
            str(row["claims"]),
            "; ".join(row["speakers"]),
            "; ".join(row["outlets"]),
        )
        for row in rows
    )
    return write_table(("origin", "name_en", "claims", "speakers", "outlets"), made)
