"""How many claims each side makes about each place -> chart: a row a place, a column a side.

Every bar stands in its side's column with its number: in grey it says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from geo.claims import Side
from geo.i18n import t

PLACES_MOST = 40  # rows; the rest is counted
_ROW = 22  # pixels
_BAR = 0.62  # the longest bar, as a share of its column: the number stands behind it


def places_table(
    counts: pd.DataFrame, sides: Mapping[str, Side], names: Mapping[str, str], lang: str
) -> tuple[pd.DataFrame, int]:
    """What the chart draws, a row per place and side, and how many places it leaves out.

    counts: from `tallies.by_place`. names: of the places. A side that is nowhere has no column.
    """
    heard = [s for s in sides if s in set(counts["side"])]
    totals = counts.groupby("place")["n"].sum()
    order = sorted(totals.index.difference([""]), key=lambda p: (-totals[p], names.get(p, p)))
    hidden = max(0, len(order) - PLACES_MOST)
    # Claims without a place always have their row.
    shown = order[:PLACES_MOST] + [""] * ("" in totals.index)
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
    """The labels, numbered where two places have the same name."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def places_spec(
    labels: tuple[str, ...], sides: Mapping[str, Side], theme: str, lang: str, columns: int
) -> dict[str, Any]:
    """The Vega-Lite chart of `places_table`, with the selection `place` (a click on a row).

    labels: of the places, from above. theme: `light` or `dark`. columns: how many sides.
    """
    colours = tuple((key, side.colour) for key, side in sides.items())
    made = dict(_spec(colours, theme, lang, columns))
    made["height"] = _ROW * len(labels)
    made["encoding"] = {"y": made["encoding"]["y"] | {"scale": {"domain": list(labels)}}}
    return made


@lru_cache(maxsize=32)
def _spec(
    colours: tuple[tuple[str, str], ...], theme: str, lang: str, columns: int
) -> dict[str, Any]:
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
            # On top, so that the whole row can be hit.
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
