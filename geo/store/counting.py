"""Questions that are answered with counts, as expressions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis

from geo.model.filters import Filter
from geo.store.columns import UTC, day_columns
from geo.store.where import FACETS, PRECISE, Selection, count, number, total


class Counting(Selection):
    """Claims counted: altogether, by day, by the values of a word, by who speaks and where."""

    def counts(self, wanted: Filter) -> Any:
        """`n` claims of `wanted`; `homeless` of these without coordinates, `coarse` with a place
        coarser than a settlement; and `withdrawn` claims that fit, but had gone by then.
        """
        table = self._where(wanted, withdrawn=None)
        kept = self._kept(table, wanted)
        nowhere, precise = table.x.isnull(), table.geo_precision.isin(PRECISE)
        return table.aggregate(
            n=number(kept),
            homeless=number(kept & nowhere),
            coarse=number(kept & ~nowhere & ~precise),
            withdrawn=number(~kept),
        )

    def undated(self, wanted: Filter) -> Any:
        """How many claims fit `wanted` but for its days, and have no day by which to ask: `n`."""
        table, first, _ = self._daily(wanted)
        return table.filter(table[first].isnull()).aggregate(n=total("n"))

    def days(self, wanted: Filter) -> Any:
        """Claims of `wanted`, all days, by day and side: `first`, `last`, `side`, `n`.

        A row stands for claims with the same first and last day; `last` is `first` but for spans.
        """
        table, first, last = self._daily(wanted)
        dated = table.filter(table[first].notnull())
        grouped = dated.group_by(
            first=dated[first], last=dated[last], side=dated.claimant_side
        ).aggregate(n=total("n"))
        return grouped.order_by(["first", "last", "side"])

    def extent(self) -> Any:
        """First and last day of any claim in any zone, for `report` and `event`."""
        found = {}
        for zone in (UTC, *self._zones):
            first, last, said = day_columns(self._zones, zone)
            for name in (first, last, said):
                found[f"{name}_min"] = self._claims[name].min()
                found[f"{name}_max"] = self._claims[name].max()
        return self._claims.aggregate(**found)

    def reported(self) -> Any:
        """How many claims there are, `n`, and how many say when they were `reported`."""
        return self._claims.aggregate(
            n=count(), reported=self._claims.report_on.count().cast("int64")
        )

    def facet(self, wanted: Filter, word: str) -> Any:
        """Claims of `wanted`, whatever it says of `word` itself, by the values of that word.

        word: a key of `FACETS`. Columns `value`, `n`; most claims first.
        """
        anything: Any = {word: ()}
        table = self._where(replace(wanted, **anything))
        grouped = table.group_by(value=table[FACETS[word]]).aggregate(n=count())
        return grouped.order_by([ibis.desc("n"), "value"])

    def by_side(self, wanted: Filter) -> Any:
        """Claims of `wanted` by side and days: `first`, `last` (null: undated), `side`, `n`,
        `disputed`.
        """
        return self._spans(wanted, {"side": "claimant_side"})

    def by_claimant(self, wanted: Filter) -> Any:
        """Claims of `wanted` by claimant and days: `first`, `last` (null: undated), `claimant`,
        `side`, `n`, `disputed`.
        """
        return self._spans(wanted, {"claimant": "claimant", "side": "claimant_side"})

    def by_place(self, wanted: Filter) -> Any:
        """Claims of `wanted` by place and side: `place` ("": none), `side`, `n`, `disputed`, and
        the names `en`, `ja` under which claims have the place.
        """
        table = self._where(wanted)
        grouped = table.group_by(place=table.place_key, side=table.claimant_side).aggregate(
            n=count(),
            disputed=total("disputed"),
            en=table.location.max(),
            ja=table.location_ja.max(),
        )
        return grouped.order_by(["place", "side"])

    def by_place_and_day(self, wanted: Filter) -> Any:
        """Claims of `wanted` by place, side and days: `first`, `last`, `place`, `side`, `n`,
        `disputed`.
        """
        return self._spans(wanted, {"place": "place_key", "side": "claimant_side"})

    def _spans(self, wanted: Filter, keys: dict[str, str]) -> Any:
        table = self._where(wanted)
        first, last = self._columns(wanted.by, wanted.zone)
        grouped = table.group_by(
            first=table[first], last=table[last], **{k: table[c] for k, c in keys.items()}
        ).aggregate(n=count(), disputed=total("disputed"))
        order = [ibis.asc(c, nulls_first=False) for c in ("first", "last", *keys)]
        return grouped.order_by(order)

    def voices(self, wanted: Filter) -> Any:
        """What each claimant says: `claimant`, `n`, `disputed`, `undated`, `first`, `last`."""
        table = self._where(wanted)
        first, last = self._columns(wanted.by, wanted.zone)
        grouped = table.group_by("claimant").aggregate(
            n=count(),
            disputed=total("disputed"),
            undated=number(table[first].isnull()),
            first=table[first].min(),
            last=table[last].max(),
        )
        return grouped.order_by("claimant")

    def carriers(self, wanted: Filter) -> Any:
        """Through whom claims came: `claimant`, `via`, `publisher`, `n`."""
        table = self._where(wanted)
        keys = ["claimant", "via", "publisher"]
        return table.group_by(keys).aggregate(n=count()).order_by(keys)
