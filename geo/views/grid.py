"""Tables of claims, sources and gaps, as plain values for a sortable grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

import numpy as np
import pandas as pd

from geo.i18n import t
from geo.i18n.days import day_words, month_words
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.disputes import disputed_ids
from geo.model.claims import Claim
from geo.model.origins import NAMELESS
from geo.views import timeline
from geo.views.badges import data_uri
from geo.views.charts import CoverageGaps, SourceActivity
from geo.views.origins import OriginRow
from geo.views.panel import chain, figure_text

MAX_ROWS = 5_000  # claims on a page of the table; more would take seconds to send
MAX_GAPS = 1000  # rows in a table of gaps
MAX_DAYS = 100  # columns of the matrix; more days are counted by month
_ROOM = 13  # pixels above and below a badge in the high rows of claims
UNDATED = "no day"  # the column of the matrix for claims without a day
PICTURES = ("badge", "letter")  # columns with `data:` URIs of pictures
SAID_BY_PICTURES = ("who", "side", "modality")  # by a badge: whose claim, how it is made
NUMBERS = (
    "n", "unknown", "carried", "undated", "share", "said_days", "gaps", "unlooked", "breaks"
)  # fmt: skip

CLAIM_COLUMNS = (
    "badge",
    "disputed",
    "reported",
    "headline",
    "who",
    "side",
    "place",
    "modality",
    "happened",
    "type",
    "precision",
    "figures",
    "chain",
    "publisher",
    "status",
    "event_id",
    "claim_id",
)
CHOSEN = CLAIM_COLUMNS[:9]  # shown until others are chosen
MARK = "≠"


class TextTable(TypedDict):
    """Rows of a table as texts. open: says what a row's button does, with `{n}`, or "" without
    one. more, grow: as in `geo.views.panel.ListData`."""

    kind: str
    title: str
    row: str
    open: str
    columns: list[str]
    rows: list[list[str]]
    more: str
    grow: str
    stamp: str


def text_rows(frame: pd.DataFrame, columns: Sequence[str], lang: str, most: int) -> list[list[str]]:
    """The first `most` rows of a table as texts, in the columns given (`words_for` has them)."""
    shown = [[_text(name, cell, lang) for cell in frame[name].head(most)] for name in columns]
    return [list(row) for row in zip(*shown, strict=True)]


def words_for(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """`columns` without pictures, but with the columns that say in words what a picture shows."""
    told = [name for name in SAID_BY_PICTURES if name in frame.columns]
    words = [name for name in columns if name not in PICTURES]
    has_picture = len(words) < len(columns)
    return [*words, *(name for name in told if has_picture and name not in words)]


def _text(name: str, cell: object, lang: str) -> str:
    if cell is None or cell != cell:  # NaN is not itself
        return ""
    if name == "share":
        return f"{cell:.0f} %"
    return whole(int(cell), lang) if isinstance(cell, int | np.integer) else str(cell)


def claims_table(ledger: Ledger, claims: Sequence[Claim], lang: str, zone: str) -> pd.DataFrame:
    """A row per claim in the order given, at most `MAX_ROWS`, with the columns `CLAIM_COLUMNS`.

    Times are in `zone`; cells say if something was not stated.
    """
    disputed = disputed_ids(ledger)
    rows = []
    for claim in claims[:MAX_ROWS]:
        source = ledger.sources[claim.claimant]
        rows.append(
            (
                badge_of(ledger, claim.claimant, claim.modality, _ROOM),
                MARK if claim.claim_id in disputed else "",
                claim.reported.text_in(zone) if claim.reported else t("panel.not_stated", lang),
                claim.headline(lang),
                source.name(lang),
                ledger.sides[source.side].name(lang),
                ledger.place_name(claim, lang) or t("claims.no_place", lang),
                t(f"modality.{claim.modality}", lang),
                claim.event.text_in(zone) if claim.event.start else t("panel.not_stated", lang),
                t(f"type.{claim.event_type}", lang),
                t(f"precision.{claim.geo_precision}", lang),
                "; ".join(figure_text(f, lang) for f in claim.figures),
                chain(claim, ledger, lang),
                ledger.sources[claim.publisher].name(lang),
                t(f"status.{claim.status}", lang),
                claim.event_id,
                claim.claim_id,
            )
        )
    frame = pd.DataFrame(rows, columns=list(CLAIM_COLUMNS), dtype="str")
    # Categories, so that each picture is sent only once.
    frame["badge"] = frame["badge"].astype("category")
    return frame


def badge_of(ledger: Ledger, source_id: str, modality: str = "claims", room: int = 0) -> str:
    """The badge of a source as a `data:` URI. room: see `badges.svg`."""
    source = ledger.sources[source_id]
    side = ledger.sides[source.side]
    return data_uri(source.letters, side.shape, side.colour, modality, room)


def letter_of(ledger: Ledger, side: str) -> str:
    """The letter of a side in its shape, as a `data:` URI."""
    found = ledger.sides[side]
    return data_uri(found.letter, found.shape, found.colour, "claims")


def matrix(ledger: Ledger, counts: pd.DataFrame, lang: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """A matrix of claimants by day, and the label of each column of days.

    counts: from `charts.by_claimant`. Columns: `source`, `badge`, `who`, `n` (the sum of the row),
    then ISO days, with `gap FIRST N` for N days without claims from FIRST on, or months if there
    are more than `MAX_DAYS` days; and `UNDATED` if there are claims without a day. A cell has the
    number of claims, with `≠` if any is disputed.
    """
    dated = counts[counts["day"].notna()]
    days = timeline.slots(dated) if len(dated) else []
    monthly = len(days) > MAX_DAYS
    slot = [
        UNDATED if pd.isna(day) else day.isoformat()[: 7 if monthly else 10]
        for day in counts["day"]
    ]
    cells: dict[str, dict[str, list[int]]] = {}
    for source, name, n, disputed in zip(
        counts["claimant"], slot, counts["n"], counts["disputed"], strict=True
    ):
        cell = cells.setdefault(source, {}).setdefault(name, [0, 0])
        cell[0] += int(n)
        cell[1] += int(disputed)
    columns = sorted(set(slot) - {UNDATED}) if monthly else days
    columns = [*columns, *([UNDATED] if UNDATED in slot else [])]
    order = list(ledger.sides)

    def place(source: str) -> tuple[int, int, str]:
        total = sum(n for n, _ in cells[source].values())
        return order.index(ledger.sources[source].side), -total, source

    rows = []
    for source in sorted(cells, key=place):
        own = cells[source]
        rows.append(
            {
                "source": source,
                "badge": badge_of(ledger, source),
                "who": ledger.sources[source].name(lang),
                "n": sum(n for n, _ in own.values()),
            }
            | {name: _cell(*own[name]) if name in own else "" for name in columns}
        )
    frame = pd.DataFrame(rows, columns=["source", "badge", "who", "n", *columns])
    return frame, {name: _label(name, lang) for name in columns}


def _cell(n: int, disputed: int) -> str:
    return f"{n} {MARK}" if disputed else str(n)


def _label(slot: str, lang: str) -> str:
    if slot == UNDATED:
        return t("list.undated", lang)
    if slot.startswith("gap"):
        return f"⋯ {t('timeline.gap', lang, n=whole(int(slot.split(' ')[2]), lang))}"
    if len(slot) == len("2023-05"):
        return month_words(date.fromisoformat(f"{slot}-01"), lang)
    return day_words(date.fromisoformat(slot), lang)


def gaps_table(
    ledger: Ledger, found: CoverageGaps, lang: str, names: Mapping[str, str]
) -> pd.DataFrame:
    """A row for each gap, at most `MAX_GAPS`: day and place, which side makes claims, which do not.

    Columns: `day` and `place` if they are keys of the gaps, `letter` (a picture), `side`, `n`,
    `silent`, `unknown`. names: of the places.
    """
    rows = []
    known = [s for s in ledger.sides if s in found.heard]
    for record in found.table.head(MAX_GAPS).to_dict("records"):
        row: dict[str, object] = {}
        if "day" in record:
            row["day"] = record["day"].isoformat()
        if "place" in record:
            row["place"] = names.get(record["place"], record["place"])
        side = str(record["side"])
        silent = [ledger.sides[s].name(lang) for s in known if s != side]
        rows.append(
            row
            | {
                "letter": letter_of(ledger, side),
                "side": ledger.sides[side].name(lang),
                "n": record["n"],
                "silent": t("claims.and", lang).join(silent),
                "unknown": record["unknown"],
            }
        )
    keys = [k for k in ("day", "place") if k in found.table.columns]
    return pd.DataFrame(rows, columns=[*keys, "letter", "side", "n", "silent", "unknown"])


ORIGIN_COLUMNS = ("badge", "origin", "n", "speakers", "outlets")


def origins_table(ledger: Ledger, rows: Sequence[OriginRow], lang: str) -> pd.DataFrame:
    """A row per origin, with the columns `ORIGIN_COLUMNS`."""

    def names(keys: Sequence[str]) -> str:
        return ", ".join(ledger.sources[key].name(lang) for key in keys if key in ledger.sources)

    made = [
        (
            badge_of(ledger, row["origin"]),
            "" if row["origin"] == NAMELESS else names([row["origin"]]),
            row["claims"],
            names(row["speakers"]),
            names(row["outlets"]),
        )
        for row in rows
    ]
    return pd.DataFrame(made, columns=list(ORIGIN_COLUMNS))


SOURCE_COLUMNS = (
    "badge",
    "who",
    "kind",
    "side",
    "n",
    "share",
    "first",
    "last",
    "outlets",
    "carried",
    "parent",
    "undated",
    "source_id",
)


def sources_table(ledger: Ledger, sources: Sequence[SourceActivity], lang: str) -> pd.DataFrame:
    """A row per source, with the columns `SOURCE_COLUMNS`.

    share: percentage of its claims that are disputed; missing if it makes none.
    """
    rows = []
    for activity in sources:
        source = ledger.sources[activity.source]
        parent = ledger.sources.get(source.parent)
        outlets = [
            f"{ledger.sources[key].name(lang)} ({n})" for key, n in activity.outlets.most_common()
        ]
        rows.append(
            (
                badge_of(ledger, activity.source),
                source.name(lang),
                t(f"kind.{source.kind}", lang),
                ledger.sides[source.side].name(lang),
                activity.n,
                100 * activity.disputed / activity.n if activity.n else None,
                activity.first.isoformat() if activity.first else "",
                activity.last.isoformat() if activity.last else "",
                ", ".join(outlets),
                activity.carried,
                parent.name(lang) if parent else "",
                activity.undated,
                activity.source,
            )
        )
    frame = pd.DataFrame(rows, columns=list(SOURCE_COLUMNS))
    frame["share"] = frame["share"].astype("float64")
    return frame
