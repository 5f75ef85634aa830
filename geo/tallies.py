"""Claims counted: by claimant, side, place and day, and where only one side speaks.

A span counts once on every day it touches. What has no day or no place is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.claims import Claim
from geo.days import each_day
from geo.groups import disputed_ids
from geo.ledger import UNKNOWN_SIDE, Ledger

_COLUMNS = ["claim_id", "claimant", "side", "place", "day", "disputed"]


def touched(
    ledger: Ledger,
    claims: Sequence[Claim],
    zone: str,
    by: str,
    days: tuple[date, date] | None = None,
) -> pd.DataFrame:
    """A row per claim and day: `claim_id`, `claimant`, `side`, `place`, `day`, `disputed`.

    by: `report` or `event`, whose day counts, read in `zone`. days: only those days. A claim
    without a day has one row, with None; `place` is a place key, "" where there is none.
    """
    disputed = disputed_ids(ledger)
    rows: list[tuple[str, str, str, str, date | None, bool]] = []
    for claim in claims:
        first, last = _days(claim, zone, by)
        if first is not None and last is not None and days:
            first, last = max(first, days[0]), min(last, days[1])
        found = [None] if first is None or last is None else each_day(first, last)
        rows += [
            (
                claim.claim_id,
                claim.claimant,
                claim.claimant_side,
                claim.place_key,
                day,
                claim.claim_id in disputed,
            )
            for day in found
        ]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame["day"] = pd.Series([r[4] for r in rows], dtype=object)
    return frame


def _days(claim: Claim, zone: str, by: str) -> tuple[date | None, date | None]:
    if by == "event":
        return claim.event.days_in(zone) or (None, None)
    day = claim.reported.day_in(zone) if claim.reported else None
    return day, day


def by_claimant(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims by claimant and day: `claimant`, `side`, `day` (None: undated), `n`, `disputed`.

    rows: from `touched`.
    """
    return _counted(rows, ["claimant", "side", "day"])


def by_place(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims by place and side, each claim once: `place` ("": none), `side`, `n`, `disputed`."""
    return _counted(rows.drop_duplicates("claim_id"), ["place", "side"])


def _counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    grouped = rows.groupby(keys, sort=True, dropna=False)["disputed"].agg(["size", "sum"])
    counted = grouped.reset_index().rename(columns={"size": "n", "sum": "disputed"})
    if "day" in keys:
        counted["day"] = pd.Series(
            [None if pd.isna(d) else d for d in counted["day"]], dtype=object
        )
    return counted.astype({"n": int, "disputed": int})


@dataclass(frozen=True)
class Silences:
    """Where only one side speaks.

    table: a row per silence: its keys, `side` (who speaks), `n` (claims of that side), `unknown`
    (claims of unknown side). spoken: of how many at least one known side speaks. unheard: where
    only claims of unknown side are. apart: claims that have no such day or place. heard: the
    known sides that speak anywhere among these claims.
    """

    table: pd.DataFrame
    spoken: int
    unheard: int
    apart: int
    heard: frozenset[str]


def silences(rows: pd.DataFrame, keys: Sequence[str]) -> Silences:
    """The days, the places, or the days and places, of which only one side speaks.

    rows: from `touched`. keys: `day`, `place`, or both. A claim of unknown side is nobody's
    voice: it neither makes a silence nor ends one, and is counted beside it.
    """
    names = list(keys)
    lacking = pd.Series(False, index=rows.index)
    for key in names:
        lacking |= rows[key].isna() if key == "day" else rows[key] == ""
    apart = int(rows.loc[lacking, "claim_id"].nunique())
    voices = rows[~lacking].drop_duplicates(["claim_id", *names])
    known = voices[voices["side"] != UNKNOWN_SIDE]
    sizes = known.groupby(names, sort=True)["side"].agg(["nunique", "first", "size"])
    alone = sizes[sizes["nunique"] == 1].rename(columns={"first": "side", "size": "n"})
    strange = voices[voices["side"] == UNKNOWN_SIDE].groupby(names).size()
    table = alone.drop(columns="nunique")
    table["unknown"] = strange.reindex(table.index, fill_value=0).astype(int)
    table = table.reset_index().astype({"n": int})
    heard = frozenset(rows["side"]) - {UNKNOWN_SIDE}
    unheard = len(strange.index.difference(sizes.index))
    return Silences(table[[*names, "side", "n", "unknown"]], len(sizes), unheard, apart, heard)


@dataclass(frozen=True)
class Voice:
    """What one source says and carries among some claims.

    n, disputed: its own claims, and those of them that are disputed. first, last: days of these,
    None where none has a day. undated: those without. outlets: who carried or published them,
    each once per claim. carried: claims of others that it carried or published.
    """

    source: str
    n: int
    disputed: int
    first: date | None
    last: date | None
    undated: int
    outlets: Counter[str]
    carried: int


def voices(ledger: Ledger, claims: Sequence[Claim], zone: str, by: str) -> list[Voice]:
    """Every source of the ledger, those with most claims first, then by key."""
    disputed = disputed_ids(ledger)
    own: dict[str, list[Claim]] = {source: [] for source in ledger.sources}
    carried: Counter[str] = Counter()
    for claim in claims:
        own[claim.claimant].append(claim)
        carried.update(carriers(claim) - {claim.claimant})
    found = []
    for source, said in own.items():
        spans = [_days(c, zone, by) for c in said]
        firsts = [first for first, _ in spans if first is not None]
        lasts = [last for _, last in spans if last is not None]
        found.append(
            Voice(
                source=source,
                n=len(said),
                disputed=sum(c.claim_id in disputed for c in said),
                first=min(firsts, default=None),
                last=max(lasts, default=None),
                undated=len(said) - len(firsts),
                outlets=Counter(o for c in said for o in sorted(carriers(c))),
                carried=carried[source],
            )
        )
    return sorted(found, key=lambda v: (-v.n, -v.carried, v.source))


def carriers(claim: Claim) -> set[str]:
    """Everyone through whom a claim came: the carriers of all its chains, and the publisher."""
    return {source for chain in claim.via for source in chain} | {claim.publisher}
