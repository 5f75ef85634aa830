"""Every question about claims, as an expression: written once, for all engines.

The tables are those of `geo.store.columns`; they belong to no engine. Expressions are comparison
and arithmetic on whole numbers, days and texts, so that every engine gives the same rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import ibis

from geo.model.filters import Filter
from geo.model.mercator import GRID, TILE
from geo.store.counting import Counting
from geo.store.where import ENDS, PRECISE, Box, count, of, total


class Questions(Counting):
    """What can be asked."""

    # ---- the claims themselves -------------------------------------------------------------------

    def page(self, wanted: Filter, most: int | None, first: int = 0, box: Box | None = None) -> Any:
        """Claims of `wanted` by day of report, instant of report, and row; from the `first`, at
        most `most`. box: only those whose place is precise, and within it.
        """
        table = self._where(wanted)
        if box:
            table = table.filter(self._inside(table, box))
        return self._in_order(table, wanted).limit(most, offset=first)

    def _in_order(self, table: Any, wanted: Filter) -> Any:
        day = self._columns("report", wanted.zone)[0]
        return table.order_by(
            [ibis.asc(day, nulls_first=False), ibis.asc("instant", nulls_first=True), "row"]
        )

    def by_id(self, claim_ids: Collection[str]) -> Any:
        """The claims with these ids, by row."""
        return self._claims.filter(self._claims.claim_id.isin(list(claim_ids))).order_by("row")

    def links(self, claim_ids: Collection[str]) -> Any:
        """References of and to these claims: `claim_id`, `other`."""
        table, ids = self.tables["links"], list(claim_ids)
        return (
            table.filter(table.claim_id.isin(ids) | table.other.isin(ids))
            .distinct()
            .order_by(["claim_id", "other"])
        )

    def of_events(self, wanted: Filter, events: Collection[str], most: int) -> Any:
        """The claims of `wanted` in these events, in order, at most `most`."""
        table = self._where(wanted)
        return self._in_order(table.filter(table.event_id.isin(list(events))), wanted).limit(most)

    # ---- events ----------------------------------------------------------------------------------

    def events_there(
        self, wanted: Filter, places: Collection[str], events: Collection[str], most: int
    ) -> Any:
        """Who says what at places: the events of `wanted` there, or named by `events`; disputed
        ones first, then those with most claims: `event_id`, `n`, `disputed`.
        """
        table = self._where(wanted)
        there = table.filter(table.place_key.isin(list(places)) | table.event_id.isin(list(events)))
        grouped = there.group_by("event_id").aggregate(n=count(), disputed=total("disputed"))
        marked = grouped.mutate(order=(grouped.disputed > 0).ifelse(0, 1))
        return marked.order_by(["order", ibis.desc("n"), "event_id"]).drop("order").limit(most)

    def number_of_events(
        self, wanted: Filter, places: Collection[str] = (), events: Collection[str] = ()
    ) -> Any:
        """How many events `wanted` has; of these `places` and `events` only, where given: `n`."""
        table = self._where(wanted)
        if places or events:
            table = table.filter(
                table.place_key.isin(list(places)) | table.event_id.isin(list(events))
            )
        return table.aggregate(n=table.event_id.nunique().cast("int64"))

    def events(self, wanted: Filter, most: int, first: int = 0) -> Any:
        """The events of `wanted` in the order of their first claims: `event_id`, `n`, `first`."""
        day = self._columns("report", wanted.zone)[0]
        table = self._where(wanted)
        # A window's first row is number 0.
        place = ibis.row_number().over(
            order_by=[
                ibis.asc(table[day], nulls_first=False),
                ibis.asc(table.instant, nulls_first=True),
                table.row,
            ]
        )
        numbered = table.select("event_id", place=place.cast("int64"))
        grouped = numbered.group_by("event_id").aggregate(
            n=count(), first=numbered.place.min().cast("int64")
        )
        return grouped.order_by("first").limit(most, offset=first)

    def disputed_events(self, wanted: Filter, most: int) -> Any:
        """The disputed events of `wanted`, most disputed claims first: `event_id`, `n`, `row`."""
        table = self._where(replace(wanted, disputed=True))
        grouped = table.group_by("event_id").aggregate(n=count(), row=table.row.min().cast("int64"))
        return grouped.order_by([ibis.desc("n"), "row"]).limit(most)

    def known(self, column: str, values: Collection[str]) -> Any:
        """Which of `values` any claim has in `column`."""
        table = self._claims
        return table.filter(table[column].isin(list(values))).select(column).distinct()

    # ---- the map ---------------------------------------------------------------------------------

    def cells(self, wanted: Filter, box: Box, zoom: int, pixels: int, by_key: bool = True) -> Any:
        """The precise claims of `wanted` within `box`, in squares of `pixels` at `zoom`, by side.

        Columns `cx`, `cy` (the square), `side`, `n`, `disputed`, `sx`, `sy` (sums of positions on
        the grid), `key_min`, `key_max` (of the place keys: equal where there is one place), or
        without by_key `x_min`, `x_max`, `y_min`, `y_max`: of very many claims numbers are read
        sooner than keys. box: west > east crosses the antimeridian.
        """
        size = max(1, pixels * GRID // (TILE << zoom))
        known = {"key": "place_key"} if by_key else {"x": "x", "y": "y"}
        table = self._where(wanted)
        table = table.filter(self._inside(table, box))
        grouped = table.group_by(
            cx=(table.x // size).cast("int64"),
            cy=(table.y // size).cast("int64"),
            side=table.claimant_side,
        ).aggregate(
            n=count(),
            disputed=total("disputed"),
            sx=total("x"),
            sy=total("y"),
            **{f"{name}_{e}": of(c, e) for name, c in known.items() for e in ENDS},
        )
        return grouped.order_by(["cy", "cx", "side"])

    def places_at(self, wanted: Filter, box: Box, at: Collection[tuple[int, int]]) -> Any:
        """The place keys of the precise claims of `wanted` within `box` at positions on the grid:
        `x`, `y`, `key_min`, `key_max`.
        """
        table = self._where(wanted)
        xs, ys = ([p[n] for p in at] for n in (0, 1))
        there = table.filter(self._inside(table, box) & table.x.isin(xs) & table.y.isin(ys))
        keys = {f"key_{e}": of("place_key", e) for e in ENDS}
        return there.group_by("x", "y").aggregate(**keys).order_by(["x", "y"])

    def extents(self, wanted: Filter, most: int) -> Any:
        """Claims of `wanted` at places coarser than a settlement, by place and side, most first.

        Columns `place`, `precision`, `side`, `n`, `disputed`, `x`, `y`, `radius`, `place_id`,
        `en`, `ja`.
        """
        table = self._where(wanted)
        table = table.filter(~table.geo_precision.isin(PRECISE) & table.x.notnull())
        grouped = table.group_by(
            place=table.place_key, precision=table.geo_precision, side=table.claimant_side
        ).aggregate(
            n=count(),
            disputed=total("disputed"),
            x=table.x.min(),
            y=table.y.min(),
            radius=table.geo_radius_m.max(),
            place_id=table.place_id.max(),
            en=table.location.max(),
            ja=table.location_ja.max(),
        )
        order = [ibis.desc("n"), "place", "precision", "side"]
        return grouped.order_by(order).limit(most)
