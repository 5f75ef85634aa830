"""Counts of claims by claimant, side, place and day, and the chart of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from geo.i18n import t
from geo.ledger import UNKNOWN_SIDE, Ledger
from geo.model.claims import Side
from geo.model.origins import outlets_of

# A Vega-Lite specification: JSON, whose schema Vega-Lite defines.
VegaLite = dict[str, Any]


def by_day(spans: pd.DataFrame, days: tuple[date, date] | None = None) -> pd.DataFrame:
    """`spans` with one row for each `day` from `first` to `last`, and counts of equal rows summed.

    days: only days in this range. Rows without days keep one row with None.
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

    spans: from `Questions.by_claimant`. days: only days in this range.
    """
    counted = by_day(spans, days)
    order = counted.assign(late=counted["day"].isna()).sort_values(
        ["claimant", "side", "late", "day"], kind="stable", key=_as_text
    )
    return order.drop(columns="late").reset_index(drop=True)


def _as_text(column: pd.Series) -> pd.Series:
    return column if column.dtype == bool else column.astype(str)


@dataclass(frozen=True)
class CoverageGaps:
    """Days or places about which only one side makes claims.

    table: a row for each such gap, with its keys, `side` (the one with claims), `n` (its claims),
    `unknown` (claims of unknown side). spoken: number of days or places with claims of any known
    side. unheard: number of those with claims of unknown side only. apart: number of claims without
    day or place. heard: the known sides that make any of these claims.
    """

    table: pd.DataFrame
    spoken: int
    unheard: int
    apart: int
    heard: frozenset[str]


def coverage_gaps(
    spans: pd.DataFrame, keys: Sequence[str], days: tuple[date, date] | None = None
) -> CoverageGaps:
    """The days, places, or places on days, about which only one side makes claims.

    spans: from `Questions.by_side`, `by_place` or `by_place_and_day`. keys: `day`, `place`, or
    both. days: only days in this range. Claims of unknown side are counted separately, and neither
    make nor close a gap.
    """
    names = list(keys)
    lacking = pd.Series(False, index=spans.index)
    for key in names:
        lacking |= spans["first"].isna() if key == "day" else spans["place"] == ""
    placed = spans[~lacking]
    if "day" in names:
        placed = by_day(placed, days)
    spoken = placed.groupby([*names, "side"], sort=True)["n"].sum().reset_index()
    known = spoken[spoken["side"] != UNKNOWN_SIDE]
    sizes = known.groupby(names, sort=True).agg(
        sides=("side", "nunique"), side=("side", "first"), n=("n", "sum")
    )
    table = sizes[sizes["sides"] == 1].drop(columns="sides")
    strange = spoken[spoken["side"] == UNKNOWN_SIDE].set_index(names)["n"]
    table["unknown"] = strange.reindex(table.index, fill_value=0).astype(int)
    table = table.reset_index().astype({"n": int})
    heard = frozenset(spans["side"]) - {UNKNOWN_SIDE}
    return CoverageGaps(
        table=table[[*names, "side", "n", "unknown"]],
        spoken=len(sizes),
        unheard=len(strange.index.difference(sizes.index)),
        apart=int(spans.loc[lacking, "n"].sum()),
        heard=heard,
    )


@dataclass(frozen=True)
class SourceActivity:
    """What one source says and passes on, among some claims.

    n, disputed: numbers of its own claims, and of the disputed ones. first, last: days of its
    claims, None if none has a day. undated: number of its claims without a day. outlets: who passed
    on or published them, counted once per claim. carried: number of claims of others that it passed
    on or published.
    """

    source: str
    n: int
    disputed: int
    first: date | None
    last: date | None
    undated: int
    outlets: Counter[str]
    carried: int


def source_activity(
    ledger: Ledger, said: pd.DataFrame, carried: pd.DataFrame
) -> list[SourceActivity]:
    """The activity of every source of the ledger, those with most claims first, then by key.

    said, carried: from `Questions.source_activity` and `Questions.outlets`.
    """
    own = {row["claimant"]: row for row in said.to_dict("records")}
    outlets: dict[str, Counter[str]] = {}
    through: Counter[str] = Counter()
    for claimant, via, publisher, n in carried.itertuples(index=False):
        for source in sorted(outlets_of(via, publisher)):
            outlets.setdefault(claimant, Counter())[source] += int(n)
            if source != claimant:
                through[source] += int(n)
    found = []
    for source in ledger.sources:
        row = own.get(source, {"n": 0, "disputed": 0, "undated": 0, "first": None, "last": None})
        found.append(
            SourceActivity(
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


MAX_PLACES = 40  # rows; the rest is only counted
_ROW = 22  # pixels
_BAR = 0.62  # length of the longest bar as a share of its column, which leaves room for the number


def places_table(
    counts: pd.DataFrame, sides: Mapping[str, Side], names: Mapping[str, str], lang: str
) -> tuple[pd.DataFrame, int]:
    """The data of the chart, a row for each place and side, and the number of places left out.

    counts: from `Questions.by_place`. names: of the places. Sides without claims have no column.
    """
    heard = [s for s in sides if s in set(counts["side"])]
    totals = counts.groupby("place")["n"].sum()
    order = sorted(totals.index.difference([""]), key=lambda p: (-totals[p], names.get(p, p)))
    hidden = max(0, len(order) - MAX_PLACES)
    # Claims without a place always have a row.
    shown = order[:MAX_PLACES] + [""] * ("" in totals.index)
    columns_of = (counts[name] for name in ("place", "side", "n", "disputed"))
    cells = {(p, s): (int(n), int(d)) for p, s, n, d in zip(*columns_of, strict=True)}
    most = max((n for (place, _), (n, _) in cells.items() if place in set(shown)), default=1)
    labels = _unique([names.get(p, p) or t("claims.no_place", lang) for p in shown])
    rows = []
    for label, place in zip(labels, shown, strict=True):
        for column, side in enumerate(heard):
            n, disputed = cells.get((place, side), (0, 0))
            rows.append(
                {
                    "place": place,
                    "label": label,
                    "side": side,
                    "head": f"{sides[side].letter} · {sides[side].name(lang)}",
                    "from": column,
                    "to": column + _BAR * n / most,
                    "n": n,
                    "text": (f"{n} ≠" if disputed else str(n)) if n else "–",
                }
            )
    columns = ["place", "label", "side", "head", "from", "to", "n", "text"]
    return pd.DataFrame(rows, columns=columns), hidden


def _unique(labels: list[str]) -> list[str]:
    """The labels, with numbers added to repeated ones."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def places_spec(
    labels: tuple[str, ...], sides: Mapping[str, Side], theme: str, lang: str, columns: int
) -> VegaLite:
    """The Vega-Lite chart of `places_table`, with the selection `place` (a click on a row).

    labels: of the places, from the top. theme: `light` or `dark`. columns: number of sides.
    """
    colours = tuple((key, side.colour) for key, side in sides.items())
    made = dict(_spec(colours, theme, lang, columns))
    made["height"] = _ROW * len(labels)
    made["encoding"] = {"y": made["encoding"]["y"] | {"scale": {"domain": list(labels)}}}
    return made


@lru_cache(maxsize=32)
def _spec(colours: tuple[tuple[str, str], ...], theme: str, lang: str, columns: int) -> VegaLite:
    ink, rule = ("#e8eaed", "#3a4148") if theme == "dark" else ("#1b1f24", "#d9dce0")
    x = {"field": "from", "type": "quantitative", "axis": None, "scale": {"domain": [0, columns]}}
    tooltip = [
        {"field": "label", "title": t("panel.where", lang)},
        {"field": "head", "title": t("timeline.side", lang)},
        {"field": "text", "title": t("timeline.claims", lang)},
    ]
    limit = f"width / {columns} - 8"
    text = {"type": "text", "color": ink, "align": "left", "fontSize": 12}
    return {
        "width": "container",
        "config": {"view": {"stroke": None}},
        "padding": {"top": 4, "bottom": 4, "left": 4, "right": 4},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {
                    "labelLimit": {"expr": "containerSize()[0] < 600 ? 120 : 240"},
                    "ticks": False,
                    "domain": False,
                    "labelColor": ink,
                },
            }
        },
        "layer": [
            {
                "mark": {"type": "rule", "color": rule},
                "encoding": {"x": x, "y": {"value": 0}, "y2": {"value": "height"}},
                "transform": [{"aggregate": [], "groupby": ["from"]}],
            },
            {
                "mark": text
                | {"fontWeight": "bold", "baseline": "bottom", "limit": {"expr": limit}},
                "transform": [{"aggregate": [], "groupby": ["from", "head"]}],
                "encoding": {"x": x, "y": {"value": -6}, "text": {"field": "head"}},
            },
            {
                "mark": {"type": "bar", "height": {"band": 0.66}, "cornerRadiusEnd": 2},
                "transform": [{"filter": "datum.n > 0"}],
                "encoding": {
                    "x": x,
                    "x2": {"field": "to"},
                    "color": {
                        "field": "side",
                        "type": "nominal",
                        "legend": None,
                        "scale": {
                            "domain": [key for key, _ in colours],
                            "range": [colour for _, colour in colours],
                        },
                    },
                },
            },
            {
                "mark": text | {"dx": 5, "baseline": "middle"},
                "encoding": {
                    "x": x | {"field": "to"},
                    "text": {"field": "text"},
                    "opacity": {"condition": {"test": "datum.n > 0", "value": 1}, "value": 0.55},
                },
            },
            # On top, so that the whole row can be clicked.
            {
                "params": [
                    {
                        "name": "place",
                        "select": {
                            "type": "point",
                            "fields": ["place"],
                            "on": "click",
                            "clear": False,
                        },
                    }
                ],
                "mark": {"type": "bar", "opacity": 0.001, "cursor": "pointer"},
                "transform": [{"calculate": "datum.from + 1", "as": "end"}],
                "encoding": {"x": x, "x2": {"field": "end"}, "tooltip": tooltip},
            },
        ],
    }
