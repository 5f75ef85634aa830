"""Claims counted: by claimant, side, place and day, and where only one side speaks.

From the counts of `geo.store.counting`. A span counts once on every day it touches. What has no
day or no place is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.ledger import UNKNOWN_SIDE, Ledger


def by_day(spans: pd.DataFrame, days: tuple[date, date] | None = None) -> pd.DataFrame:
    """`spans` with a row for every day, `day`, in place of the days `first` to `last`.

    days: only those. What has no day keeps its row, with None. Counts of equal rows are summed.
    """
    keys = [c for c in spans.columns if c not in ("first", "last", "n", "disputed")]
    sums = [c for c in ("n", "disputed") if c in spans.columns]
    undated = spans[spans["first"].isna()]
    dated = spans[spans["first"].notna()]
    first = pd.to_datetime(dated["first"]).to_numpy("datetime64[D]")
    last = pd.to_datetime(dated["last"]).to_numpy("datetime64[D]")
    if days:
        first = np.maximum(first, np.datetime64(days[0]))
        last = np.minimum(last, np.datetime64(days[1]))
    lengths = np.maximum((last - first).astype(int) + 1, 0)
    every = dated.loc[dated.index.repeat(lengths), [*keys, *sums]].reset_index(drop=True)
    offset = np.arange(len(every)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    every["day"] = np.repeat(first, lengths) + offset
    counted = every.groupby([*keys, "day"], sort=True, observed=True)[sums].sum().reset_index()
    counted["day"] = pd.Series(list(counted["day"].dt.date), dtype=object)
    rest = undated[[*keys, *sums]].assign(day=None)
    return pd.concat([counted, rest], ignore_index=True)[[*keys, "day", *sums]]


def by_claimant(spans: pd.DataFrame, days: tuple[date, date] | None = None) -> pd.DataFrame:
    """Claims by claimant and day: `claimant`, `side`, `day` (None: undated), `n`, `disputed`.

    spans: from `Counting.by_claimant`. days: only those.
    """
    counted = by_day(spans, days)
    order = counted.assign(late=counted["day"].isna()).sort_values(
        ["claimant", "side", "late", "day"], kind="stable", key=_as_text
    )
    return order.drop(columns="late").reset_index(drop=True)


def _as_text(column: pd.Series) -> pd.Series:
    return column if column.dtype == bool else column.astype(str)


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


def silences(
    spans: pd.DataFrame, keys: Sequence[str], days: tuple[date, date] | None = None
) -> Silences:
    """The days, the places, or the days and places, of which only one side speaks.

    spans: from `Counting.by_side`, `by_place` or `by_place_and_day`. keys: `day`, `place`, or
    both. days: only those. A claim of unknown side is nobody's voice: it neither makes a silence
    nor ends one, and is counted beside it.
    """
    names = list(keys)
    lacking = pd.Series(False, index=spans.index)
    for key in names:
        lacking |= spans["first"].isna() if key == "day" else spans["place"] == ""
    placed = spans[~lacking]
    if "day" in names:
        placed = by_day(placed, days)
    voices = placed.groupby([*names, "side"], sort=True)["n"].sum().reset_index()
    known = voices[voices["side"] != UNKNOWN_SIDE]
    sizes = known.groupby(names, sort=True).agg(
        sides=("side", "nunique"), side=("side", "first"), n=("n", "sum")
    )
    table = sizes[sizes["sides"] == 1].drop(columns="sides")
    strange = voices[voices["side"] == UNKNOWN_SIDE].set_index(names)["n"]
    table["unknown"] = strange.reindex(table.index, fill_value=0).astype(int)
    table = table.reset_index().astype({"n": int})
    heard = frozenset(spans["side"]) - {UNKNOWN_SIDE}
    return Silences(
        table=table[[*names, "side", "n", "unknown"]],
        spoken=len(sizes),
        unheard=len(strange.index.difference(sizes.index)),
        apart=int(spans.loc[lacking, "n"].sum()),
        heard=heard,
    )


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


def voices(ledger: Ledger, said: pd.DataFrame, carried: pd.DataFrame) -> list[Voice]:
    """Every source of the ledger, those with most claims first, then by key.

    said, carried: from `Counting.voices` and `Counting.carriers`.
    """
    own = {row["claimant"]: row for row in said.to_dict("records")}
    outlets: dict[str, Counter[str]] = {}
    through: Counter[str] = Counter()
    for claimant, via, publisher, n in carried.itertuples(index=False):
        for source in sorted(carriers(via, publisher)):
            outlets.setdefault(claimant, Counter())[source] += int(n)
            if source != claimant:
                through[source] += int(n)
    found = []
    for source in ledger.sources:
        row = own.get(source, {"n": 0, "disputed": 0, "undated": 0, "first": None, "last": None})
        found.append(
            Voice(
                source=source,
                n=int(row["n"]),
                disputed=int(row["disputed"]),
                first=row["first"],
                last=row["last"],
                undated=int(row["undated"]),
                outlets=outlets.get(source, Counter()),
                carried=through[source],
            )
        )
    return sorted(found, key=lambda v: (-v.n, -v.carried, v.source))


def carriers(via: str, publisher: str) -> set[str]:
    """Everyone through whom a claim came: the carriers of all its chains, and the publisher.

    via: as the ledger has it, `a; b > c`.
    """
    chains = via.replace(">", ";").split(";") if via else []
    return {source.strip() for source in chains} | {publisher}
