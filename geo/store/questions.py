"""All questions about claims, as Ibis expressions that are written once for all engines.

Expressions use the tables of `geo.store.schema`, and only compare and calculate with whole numbers,
days and texts, so that every engine gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from types import MappingProxyType
from typing import Any

import ibis
from ibis import Deferred
from ibis.expr import types as ir

from geo.ledger import UNKNOWN_SIDE
from geo.model.claims import COLUMNS, GUARDS, NOWHERE
from geo.model.filters import Filter
from geo.model.mercator import GRID, TILE
from geo.model.origins import mark_of
from geo.model.places import PRECISE
from geo.store import parameters
from geo.store.compiling import Query
from geo.store.engine import DatasetVersion
from geo.store.parameters import Value
from geo.store.schema import UTC, day_columns, place_counts_schema
from geo.store.selection import (
    FACETS,
    Box,
    Counted,
    Selection,
    box_shape,
    box_values,
    count,
    filter_values,
    inside,
    shape_of,
    total,
    within_values,
)

ENDS = ("min", "max")
# What may be asked when it speaks or is spoken about, and the columns of it.
SPOKEN = {
    "claimant": "claimant",
    "side": "claimant_side",
    "place": "place_key",
    "publisher": "publisher",
}
# The columns that say what a claim says of another one, and who says it.
NAMED_MOST = 4  # claims that one names, on average, in an answer about which bear others out
STATED = ("claim_id", "claimant", "claimant_side", "modality", "disputes")
Values = Mapping[str, Value]
KINDS = ("claims", "events", "places", "areas")  # of what is read page by page


@dataclass(frozen=True)
class Only:
    """What else a page of features asks for.

    claims, events, places: by their keys, or None for all. days: first and last day that the event
    of a claim or its report touches, or None.
    """

    claims: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    days: tuple[date, date] | None = None

    @property
    def shape(self) -> tuple[bool | None, ...]:
        """All that SQL depends on: whether there are keys, or None where nothing is asked."""
        parts = self.claims, self.events, self.places, self.days
        return tuple(None if asked is None else bool(asked) for asked in parts)

    @property
    def values(self) -> Values:
        """The values of the parameters, by name."""
        named = {"claims": self.claims, "events": self.events, "places": self.places}
        found: dict[str, Value] = {f"only_{n}": list(keys) for n, keys in named.items() if keys}
        if self.days:
            found |= {"only_first": self.days[0], "only_last": self.days[1]}
        return found

    def of(self, table: ir.Table, days: Sequence[str]) -> ir.Table:
        """The claims that are asked for. days: the columns of their days (`day_columns`)."""
        columns = {
            "claim_id": ("only_claims", self.claims),
            "event_id": ("only_events", self.events),
            "place_key": ("only_places", self.places),
        }
        for column, (name, keys) in columns.items():
            if keys is not None:
                table = table.filter(_among(table[column], name, keys))
        if not self.days:
            return table
        first, last, said = (table[name] for name in days)
        opens, closes = parameters.day("only_first"), parameters.day("only_last")
        happened = (first <= closes) & (last >= opens)
        return table.filter(happened.fill_null(False) | said.between(opens, closes))


ALL = Only()


class Questions:
    """All questions. state: the version of the data in the engine.

    areas: the ids of places whose outline meets the shape of a filter. changed: the ids of claims
    that were changed on a day or later. roots: see `geo.model.origins.roots`.
    """

    def __init__(
        self,
        state: DatasetVersion,
        areas: Callable[[str], Sequence[str]] = lambda _: (),
        changed: Callable[[date], Sequence[str]] = lambda _: (),
        roots: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._areas, self._changed = areas, changed
        # A list without values has no type; no source has this key.
        self._roots: Values = {
            "roots_from": [NOWHERE, *roots],
            "roots_to": [NOWHERE, *roots.values()],
        }
        self._of = Selection(state, mark_of(roots))
        self._key = self._of.key

    # ---- the claims themselves -------------------------------------------------------------------

    def page(
        self, query: Filter, most: int | None, first: int = 0, box: Box | None = None
    ) -> Query:
        """Claims of `query` in order of time: see `_in_order`.

        most: number of rows, None for all; first: rows to skip. box: only claims whose place is
        precise and within it.
        """

        def build(query: Filter, box: Box | None) -> ir.Table:
            table = self._of.where(query)
            if box:
                table = table.filter(inside(table, box))
            if most is None:
                return table.order_by(self._in_order(table, query))
            number = parameters.number
            if query.days:  # and so no claim without the day that the filter goes by
                ordered = table.order_by(self._by_day(table, self._order_days(query)[0]))
                return ordered.limit(number("most"), offset=number("offset"))
            # The first by each of the two days, which engines find without sorting all rows.
            day, other = self._order_days(query)
            known, unknown = table[day].notnull(), table[day].isnull()
            parts = [
                part.order_by(self._by_day(part, name)).limit(number("end"))
                for part, name in ((table.filter(known), day), (table.filter(unknown), other))
            ]
            both = parts[0].union(parts[1])
            ordered = both.order_by(self._in_order(both, query))
            return ordered.limit(number("most"), offset=number("offset"))

        values = {} if most is None else {"most": most, "offset": first, "end": first + most}
        return replace(self._query(("page", most is None), build, query, box, values), most=most)

    def reach_of_order(self, query: Filter) -> Query:
        """Over which days the order of the claims of `query` goes: one row.

        Columns `known_first`, `known_last`, `known_n`: of claims with the day that the filter goes
        by; `other_...`: of those that have only the other day; `undated_n`: of those without both.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            day, other = (table[name] for name in self._order_days(query))
            without = day.isnull().ifelse(other, None)
            return table.aggregate(
                known_first=day.min(),
                known_last=day.max(),
                known_n=_number(day.notnull()),
                other_first=without.min(),
                other_last=without.max(),
                other_n=_number(without.notnull()),
                undated_n=_number(day.isnull() & other.isnull()),
            )

        return replace(self._query(("reach_of_order",), build, query), most=1)

    def in_window(self, query: Filter, window: tuple[date, date] | None, known: bool) -> Query:
        """The claims of `query` in a window of days, in order of time, with `order_day`.

        known: whether those with the day that the filter goes by, or those that have only the other
        one. window: None for claims without both days.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            day, other = self._order_days(query)
            column = table[day if known else other]
            tests = [] if known else [table[day].isnull()]
            if window:
                tests += [column >= parameters.day("opens"), column <= parameters.day("closes")]
            else:
                tests.append(column.isnull())
            found = table.mutate(order_day=column).filter(tests)
            return found.order_by(self._by_day(found, "order_day"))

        values = dict(zip(("opens", "closes"), window, strict=True)) if window else {}
        return self._query(("in_window", known, window is None), build, query, values=values)

    def references(self, query: Filter) -> Query:
        """The claims of `query` that refer to others: `claim_id`, `disputes`, `supports`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            refers = (table.disputes != "") | (table.supports != "")
            names = ("claim_id", "disputes", "supports")
            return table.filter(refers).select(*names).order_by("claim_id")

        return self._query(("references",), build, query)

    def shown(self, query: Filter, claim_ids: Collection[str]) -> Query:
        """Those of these claims that `query` shows: `claim_id`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            there = table.filter(_among(table.claim_id, "ids", claim_ids))
            return there.select("claim_id").order_by("claim_id")

        key = ("shown", bool(claim_ids))
        return self._query(key, build, query, values={"ids": list(claim_ids)})

    def by_id(self, claim_ids: Collection[str], months: Collection[str] = ()) -> Query:
        """The claims with these ids, by row. months: as of `of_events`."""
        table = self._of.claims

        def build(*_: object) -> ir.Table:
            there = table.filter(_among(table.claim_id, "ids", claim_ids))
            if months:
                there = there.filter(parameters.among(there.month, "months"))
            return there.order_by("row")

        values: Values = {"ids": list(claim_ids), "months": list(months)}
        return self._query(("by_id", bool(claim_ids), bool(months)), build, values=values)

    def of_document(self, document: str, most: int) -> Query:
        """The first claims that were read from a document, by row, at most `most`."""
        table = self._of.claims

        def build(*_: object) -> ir.Table:
            read = table.filter(_among(table.document, "documents", [document]))
            return read.order_by("row").limit(parameters.number("most"))

        return self._query(("of_document",), build, values={"documents": [document], "most": most})

    def guarded(self) -> Query:
        """The documents of the claims of which the public does not get all: `document`, `n`."""

        def build(*_: object) -> ir.Table:
            # Not `distinct`: Ibis would count the tested columns among those that must differ.
            some = self._guarded().group_by("document").aggregate(n=count())
            return some.order_by("document")

        return self._query(("guarded",), build)

    def guarded_claims(self) -> Query:
        """The claims of which the public does not get all: `claim_id`, `access`."""

        def build(*_: object) -> ir.Table:
            return self._guarded().select("claim_id", "access").order_by("claim_id")

        return self._query(("guarded_claims",), build)

    def every_claim(self) -> Query:
        """All claims, by row, also those that were withdrawn: the ledger's columns, and `row`."""

        def build(*_: object) -> ir.Table:
            return self._of.claims.select(*COLUMNS, "row").order_by("row")

        return self._query(("every_claim",), build)

    def _guarded(self) -> ir.Table:
        table = self._of.claims
        restricted = ~table.access.isin(("", "public"))
        tests = [restricted, *(table[name] != "" for name in GUARDS if name != "access")]
        return table.filter(reduce(lambda a, b: a | b, tests))

    def number_of_document(self, document: str) -> Query:
        """How many claims were read from a document."""
        table = self._of.claims

        def build(*_: object) -> ir.Table:
            read = table.filter(_among(table.document, "documents", [document]))
            return read.aggregate(n=read.count())

        return self._query(("number_of_document",), build, values={"documents": [document]})

    def links(self, claim_ids: Collection[str]) -> Query:
        """Disputes of and with these claims: `claim_id`, `other`."""
        table = self._of.links

        def build(*_: object) -> ir.Table:
            own, others = (_among(table[name], "ids", claim_ids) for name in ("claim_id", "other"))
            return table.filter(own | others).distinct().order_by(["claim_id", "other"])

        return self._query(("links", bool(claim_ids)), build, values={"ids": list(claim_ids)})

    def months_of(self, column: str, values: Collection[str]) -> Query:
        """In which parts of the archive claims with these values are: the values of `month`."""
        table = self._of.months(column)

        def build(*_: object) -> ir.Table:
            there = table.filter(_among(table[column], "known", values))
            return there.select("month").distinct().order_by("month")

        key = ("months_of", column, bool(values))
        return self._query(key, build, values={"known": list(values)})

    def of_events(
        self, query: Filter, events: Collection[str], most: int, months: Collection[str] = ()
    ) -> Query:
        """The claims of `query` in these events, in order, at most `most`.

        months: if given, they are looked for only there (see `months_of`).
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            there = table.filter(_among(table.event_id, "events", events))
            if months:
                there = there.filter(parameters.among(there.month, "months"))
            ordered = there.order_by(self._in_order(there, query))
            return ordered.limit(parameters.number("most"))

        values: Values = {"events": list(events), "most": most, "months": list(months)}
        key = ("of_events", bool(events), bool(months))
        return self._query(key, build, query, values=values)

    # ---- events ----------------------------------------------------------------------------------

    def events_there(
        self, query: Filter, places: Collection[str], events: Collection[str], most: int
    ) -> Query:
        """The events of `query` at `places`, and those in `events`: `event_id`, `n`, `disputed`.

        Disputed ones come first, then those with most claims.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            there = table.filter(_there(table, places, events))
            grouped = there.group_by("event_id").aggregate(n=count(), disputed=total("disputed"))
            marked = grouped.mutate(order=(grouped.disputed > 0).ifelse(0, 1))
            ordered = marked.order_by(["order", ibis.desc("n"), "event_id"]).drop("order")
            return ordered.limit(parameters.number("most"))

        values: Values = {"places": list(places), "events": list(events), "most": most}
        key = ("events_there", *_shape_of_there(places, events))
        return self._query(key, build, query, values=values)

    def number_of_events(
        self, query: Filter, places: Collection[str] = (), events: Collection[str] = ()
    ) -> Query:
        """How many events `query` has; if given, only those at `places` or in `events`: `n`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            if places or events:
                table = table.filter(_there(table, places, events))
            return table.aggregate(n=table.event_id.nunique().cast("int64"))

        values = {"places": list(places), "events": list(events)}
        key = ("number_of_events", *_shape_of_there(places, events))
        return self._query(key, build, query, values=values)

    def events(self, query: Filter, most: int, first: int = 0) -> Query:
        """The events of `query` in the order of their first claims: `event_id`, `n`, `first`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            # `row_number` of Ibis begins with 0.
            place = ibis.row_number().over(order_by=self._in_order(table, query))
            numbered = table.select("event_id", place=place.cast("int64"))
            grouped = numbered.group_by("event_id").aggregate(
                n=count(), first=numbered.place.min().cast("int64")
            )
            number = parameters.number
            return grouped.order_by("first").limit(number("most"), offset=number("offset"))

        return self._query(("events",), build, query, values={"most": most, "offset": first})

    def disputed_events(self, query: Filter, most: int) -> Query:
        """The disputed events of `query`, most disputed claims first: `event_id`, `n`, `row`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            grouped = table.group_by("event_id").aggregate(
                n=count(), row=table.row.min().cast("int64")
            )
            ordered = grouped.order_by([ibis.desc("n"), "row"])
            return ordered.limit(parameters.number("most"))

        asked = replace(query, disputed=True)
        return self._query(("disputed_events",), build, asked, values={"most": most})

    def events_with_rivals(self, query: Filter, most: int, first: int, linked: bool) -> Query:
        """The events of `query` in which claims meet: `event_id`, `links`, `n`.

        Those come first of which most claims are disputed or refer to others (`links`), then those
        with most claims. linked: only events with such claims, which is faster for very many, and
        `n` then counts only these; else also those in which two known sides speak.
        """

        def build(query: Filter, _: object) -> ir.Table:
            if linked:
                grouped = self._of.linked(query)
                met = grouped.mutate(links=grouped.n)
            else:
                table = self._of.where(query)
                refers = (table.disputed == 1) | (table.supports != "")
                side = (table.claimant_side == UNKNOWN_SIDE).ifelse(None, table.claimant_side)
                grouped = table.group_by("event_id").aggregate(
                    n=count(), links=_number(refers), one=side.min(), other=side.max()
                )
                two = (grouped.one != grouped.other).fill_null(False)
                met = grouped.filter((grouped.links > 0) | two)
            ordered = met.order_by([ibis.desc("links"), ibis.desc("n"), "event_id"])
            number = parameters.number
            cut = ordered.limit(number("most"), offset=number("offset"))
            return cut.select("event_id", "links", "n")

        values: Values = {"most": most, "offset": first}
        return self._query(("events_with_rivals", linked), build, query, values=values)

    def supporting(self) -> Query:
        """How many claims support others: `n`."""
        table = self._of.claims

        def build(*_: object) -> ir.Table:
            return table.filter(table.supports != "").aggregate(n=count())

        return replace(self._query(("supporting",), build), most=1)

    def borne_out(self, query: Filter, most: int) -> Query:
        """Pairs of claims of two known sides of which one supports the other, one of `query`.

        Columns: those of `STATED`, `day` (of the report) and `instant` of the claim that names the
        other; the same of that one, with `other_` before them; `mine`, `theirs`: 1 where the row
        tells that this claim is of `query`. A pair may come twice. At most `most` claims of `query`
        that name others, and as many pairs whose other claim is of `query`; in order of the ids.
        Neither claim is withdrawn, nor reported after the day as of which `query` asks.
        """

        def build(query: Filter, _: object) -> ir.Table:
            every = Filter(date_basis=query.date_basis, zone=query.zone, as_of=query.as_of)
            number = parameters.number
            day = self._of.days_of("report", query.zone)[0]

            def columns(table: ir.Table, start: str) -> dict[str, ir.Value]:
                found = {f"{start}{name}": table[name] for name in (*STATED, "instant")}
                return {**found, f"{start}day": table[day]}

            def naming(asked: Filter) -> ir.Table:
                table = self._of.where(asked)
                some = table.filter(table.supports != "")
                return some.select("supports", **columns(some, ""))

            def pairs(naming: ir.Table, asked: Filter, mine: int, theirs: int) -> ir.Table:
                each = naming.mutate(names=naming.supports.split(" ").unnest()).drop("supports")
                table = self._of.where(asked)
                named = table.select(**columns(table, "other_"))
                joined = each.join(named, each.names == named.other_claim_id).drop("names")
                side, other = joined.claimant_side, joined.other_claimant_side
                known = (side != UNKNOWN_SIDE) & (other != UNKNOWN_SIDE)
                joined = joined.filter(known & (side != other))
                marks = {"mine": mine, "theirs": theirs}
                return joined.mutate(**{k: ibis.literal(v, "int64") for k, v in marks.items()})

            # Few claims that name others first: each of them is looked for among all claims.
            first = naming(query).order_by("claim_id").limit(number("most"))
            found = pairs(first, every, 1, int(query == every))
            if query != every:
                order = ["claim_id", "other_claim_id"]
                other = pairs(naming(every), query, 0, 1).order_by(order).limit(number("most"))
                found = found.union(other)
            ordered = found.order_by(["claim_id", "other_claim_id", "mine"])
            return ordered.limit(number("rows"))

        values = {"most": most, "rows": most * NAMED_MOST}
        return self._query(("borne_out",), build, query, values=values)

    def known(self, column: str, values: Collection[str]) -> Query:
        """Those of `values` that occur in `column`, in order."""
        table = self._of.claims

        def build(*_: object) -> ir.Table:
            there = table.filter(_among(table[column], "known", values))
            return there.select(column).distinct().order_by(column)

        key = ("known", column, bool(values))
        return self._query(key, build, values={"known": list(values)})

    # ---- page by page, in the order of keys ------------------------------------------------------

    def claims_after(self, query: Filter, only: Only, after: str, most: int) -> Query:
        """Claims of `query` by their ids, which come after the id `after`: all columns.

        Ids stay, so that no claim comes twice or is left out while others come and go.
        """

        def build(query: Filter, _: object) -> ir.Table:
            found = _after(self._some(query, only), "claim_id", after)
            return found.order_by("claim_id").limit(parameters.number("most"))

        values = {"after": after, "most": most, **only.values}
        key = ("claims_after", bool(after), only.shape)
        return replace(self._query(key, build, query, values=values), most=most)

    def events_after(self, query: Filter, only: Only, after: str, most: int) -> Query:
        """Events of `query` by their ids, which come after the id `after`.

        Columns: `event_id`, `n`, `disputed`, `sides`, `places` (how many differ), `first`, `last`
        (days of the event), `first_report`, `last_report`.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = _after(self._some(query, only), "event_id", after)
            first, last = self._of.days_of("event", query.zone)
            said, _same = self._of.days_of("report", query.zone)
            grouped = table.group_by("event_id").aggregate(
                n=count(),
                disputed=total("disputed"),
                sides=table.claimant_side.nunique().cast("int64"),
                places=table.place_key.nunique(where=table.x.notnull()).cast("int64"),
                first=table[first].min(),
                last=table[last].max(),
                first_report=table[said].min(),
                last_report=table[said].max(),
            )
            return grouped.order_by("event_id").limit(parameters.number("most"))

        values = {"after": after, "most": most, **only.values}
        key = ("events_after", bool(after), only.shape)
        return replace(self._query(key, build, query, values=values), most=most)

    def places_of_events(self, query: Filter, events: Collection[str], most: int) -> Query:
        """The places of claims of `query` in these events: `event_id`, and as `places_after`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            there = table.filter(_among(table.event_id, "events", events) & table.x.notnull())
            grouped = _by_place(there, "event_id")
            order = ["event_id", "place", "precise"]
            return grouped.order_by(order).limit(parameters.number("most"))

        values: Values = {"events": list(events), "most": most}
        return self._query(("places_of_events", bool(events)), build, query, values=values)

    def places_after(self, query: Filter, only: Only, after: str, most: int, areas: bool) -> Query:
        """The places of claims of `query` by their keys, which come after the key `after`.

        areas: only those coarser than a settlement, else only the others. Columns: `place` (the
        key), `precise` (1 or 0), `n`, `disputed`, `precision`, `place_id`, `radius` (whole metres,
        the largest), and the names `en`, `ja` in claims.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = _after(self._some(query, only), "place_key", after)
            precise = table.geo_precision.isin(PRECISE)
            there = table.filter((~precise if areas else precise) & table.x.notnull())
            return _by_place(there).order_by("place").limit(parameters.number("most"))

        values = {"after": after, "most": most, **only.values}
        key = ("places_after", areas, bool(after), only.shape)
        return replace(self._query(key, build, query, values=values), most=most)

    def number_of(self, query: Filter, only: Only, kind: str) -> Query:
        """How many claims, events, places or areas `query` has: `n`. kind: one of `KINDS`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._some(query, only)
            if kind == "claims":
                return table.aggregate(n=count())
            if kind == "events":
                return table.aggregate(n=table.event_id.nunique().cast("int64"))
            precise = table.geo_precision.isin(PRECISE)
            there = table.filter((~precise if kind == "areas" else precise) & table.x.notnull())
            return there.aggregate(n=there.place_key.nunique().cast("int64"))

        key = ("number_of", kind, only.shape)
        return replace(self._query(key, build, query, values=only.values), most=1)

    def bounds(self) -> Query:
        """The ends of the grid positions of all claims: `x_min`, `x_max`, `y_min`, `y_max`."""

        def build(*_: object) -> ir.Table:
            table = self._of.claims
            ends = {f"{name}_{end}": getattr(table[name], end)() for name in "xy" for end in ENDS}
            return table.aggregate(**ends)

        return replace(self._query(("bounds",), build), most=1)

    # ---- the map ---------------------------------------------------------------------------------

    def cells(self, query: Filter, box: Box, zoom: int, pixels: int, by_key: bool = True) -> Query:
        """The precise claims of `query` within `box`, in squares of `pixels` at `zoom`, by side.

        Columns: `cx`, `cy` (the square), `side`, `n`, `disputed`, `sx`, `sy` (sums of grid
        positions), `key_min`, `key_max` (of place keys, equal if there is only one place); without
        by_key, `x_min`, `x_max`, `y_min`, `y_max` instead of keys, since numbers are faster to read
        for very many claims. box: west > east if it crosses the antimeridian.
        """
        ends = {"key": "place_key"} if by_key else {"x": "x", "y": "y"}

        def build(query: Filter, box: Box) -> ir.Table:
            size = parameters.number("size")
            found = self._of.placed(query)
            found = found.filter(inside(found.table, box))
            table = found.table
            grouped = table.group_by(
                cx=(table.x // size).cast("int64"),
                cy=(table.y // size).cast("int64"),
                side=table.claimant_side,
            ).aggregate(
                n=found.count(),
                disputed=found.total("disputed"),
                sx=found.total("x"),
                sy=found.total("y"),
                **{f"{name}_{e}": _end(c, e) for name, c in ends.items() for e in ENDS},
            )
            return grouped.order_by(["cy", "cx", "side"])

        size = max(1, pixels * GRID // (TILE << zoom))
        return self._query(("cells", by_key), build, query, box, {"size": size})

    def places_at(self, query: Filter, box: Box, at: Collection[tuple[int, int]]) -> Query:
        """The place keys of precise claims of `query` within `box`, by grid position.

        Columns: `x`, `y`, `key_min`, `key_max`. at: the grid positions.
        """

        def build(query: Filter, box: Box) -> ir.Table:
            table = self._of.placed(query).table
            both = _among(table.x, "xs", at) & _among(table.y, "ys", at)
            keys = {f"key_{e}": _end("place_key", e) for e in ENDS}
            there = table.filter(inside(table, box) & both)
            return there.group_by("x", "y").aggregate(**keys).order_by(["x", "y"])

        values = {"xs": [p[0] for p in at], "ys": [p[1] for p in at]}
        return self._query(("places_at", bool(at)), build, query, box, values)

    def places_in(self, query: Filter, box: Box, most: int) -> Query:
        """The places of precise claims of `query` within `box`, those with most claims first.

        Columns: `place` (the key), `n`, `disputed`, and the names `en`, `ja` in claims.
        """

        def build(query: Filter, box: Box) -> ir.Table:
            found = self._of.placed(query)
            table = found.table
            grouped = (
                table.filter(inside(table, box))
                .group_by(place=table.place_key)
                .aggregate(
                    n=found.count(),
                    disputed=found.total("disputed"),
                    en=table.location.max(),
                    ja=table.location_ja.max(),
                )
            )
            ordered = grouped.order_by([ibis.desc("n"), "place"])
            return ordered.limit(parameters.number("most"))

        return self._query(("places_in",), build, query, box, {"most": most})

    def number_of_places_in(self, query: Filter, box: Box) -> Query:
        """How many places precise claims of `query` have within `box`: `n`."""

        def build(query: Filter, box: Box) -> ir.Table:
            table = self._of.placed(query).table
            there = table.filter(inside(table, box))
            return there.aggregate(n=there.place_key.nunique().cast("int64"))

        return self._query(("number_of_places_in",), build, query, box)

    def beyond(self, query: Filter, box: Box) -> Query:
        """The precise claims of `query` outside of `box`, by the side on which they lie.

        Columns: `side` (`n`, `e`, `s`, `w`: where they are farthest from the box on the Web
        Mercator plane, the shorter way around the world), `n`, and `x_min`, `x_max` (grid steps
        east of the box's western edge, less than zero to the west of it), `y_min`, `y_max` (grid
        positions).
        """

        def build(query: Filter, box: Box) -> ir.Table:
            number = parameters.number
            found = self._of.placed(query)
            table = found.table
            more = ("n",) if found.has_n else ()
            precise = table.filter(table.geo_precision.isin(PRECISE) & table.x.notnull())
            west, east = number("west"), number("east")
            placed = precise.select(
                "y",
                *more,
                east=_once_around(precise.x - east),
                west=_once_around(west - precise.x),
                above=number("north") - precise.y,
                below=precise.y - number("south"),
                step=_once_around(precise.x - west),
                wide=_once_around(east - west),
            )
            # Between the two edges a claim is neither to the east nor to the west.
            across = placed.step <= placed.wide
            nearer = ~across & (placed.west < placed.east)
            measured = placed.select(
                "y",
                "above",
                "below",
                *more,
                step=nearer.ifelse(-placed.west, placed.step),
                off=across.ifelse(0, ibis.least(placed.east, placed.west)),
                turned=nearer.ifelse("w", "e"),
            )
            high = ibis.greatest(measured.above, measured.below)
            outside = measured.filter((measured.off > 0) | (high > 0))
            vertical = ibis.greatest(outside.above, outside.below) > outside.off
            named = outside.select(
                "step",
                "y",
                *more,
                side=vertical.ifelse(
                    (outside.above > outside.below).ifelse("n", "s"), outside.turned
                ),
            )
            grouped = named.group_by("side").aggregate(
                n=replace(found, table=named).count(),
                x_min=named.step.min().cast("int64"),
                x_max=named.step.max().cast("int64"),
                y_min=named.y.min(),
                y_max=named.y.max(),
            )
            return grouped.order_by("side")

        return self._query(("beyond",), build, query, box)

    def extents(self, query: Filter, most: int) -> Query:
        """Claims of `query` at places coarser than a settlement, by place and side, most first.

        Columns `place`, `precision`, `side`, `n`, `disputed`, `x`, `y`, `radius`, `place_id`,
        `en`, `ja`.
        """

        def build(query: Filter, _: object) -> ir.Table:
            found = self._of.placed(query)
            coarse = ~found.table.geo_precision.isin(PRECISE) & found.table.x.notnull()
            found = found.filter(coarse)
            table = found.table
            grouped = table.group_by(
                place=table.place_key, precision=table.geo_precision, side=table.claimant_side
            ).aggregate(
                n=found.count(),
                disputed=found.total("disputed"),
                x=table.x.min(),
                y=table.y.min(),
                radius=table.geo_radius_m.max(),
                place_id=table.place_id.max(),
                en=table.location.max(),
                ja=table.location_ja.max(),
            )
            ordered = grouped.order_by([ibis.desc("n"), "place", "precision", "side"])
            return ordered.limit(parameters.number("most"))

        return self._query(("extents",), build, query, values={"most": most})

    # ---- counts ----------------------------------------------------------------------------------

    def counts(self, query: Filter) -> Query:
        """Numbers of claims: `n`, `unlocated`, `imprecise`, `withdrawn`; see `Counts`."""

        def build(query: Filter, _: object) -> ir.Table:
            found = self._of.placed(query, withdrawn=None)
            table, number = found.table, found.number
            kept = self._of.kept(table, query)
            nowhere, precise = table.x.isnull(), table.geo_precision.isin(PRECISE)
            return table.aggregate(
                n=number(kept),
                unlocated=number(kept & nowhere),
                imprecise=number(kept & ~nowhere & ~precise),
                withdrawn=number(~kept),
            )

        return replace(self._query(("counts",), build, query), most=1)

    def undated(self, query: Filter) -> Query:
        """How many claims match `query` apart from its days, and have no day: `n`."""

        def build(query: Filter, _: object) -> ir.Table:
            table, first, _last = self._of.daily(query)
            return table.filter(table[first].isnull()).aggregate(n=total("n"))

        return replace(self._query(("undated",), build, query.all_days()), most=1)

    def days(self, query: Filter) -> Query:
        """Claims of `query` on all days, by days and side: `first`, `last`, `side`, `n`.

        A row counts claims with the same first and last day, which differ only for spans.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table, first, last = self._of.daily(query)
            dated = table.filter(table[first].notnull())
            grouped = dated.group_by(
                first=dated[first], last=dated[last], side=dated.claimant_side
            ).aggregate(n=total("n"))
            return grouped.order_by(["first", "last", "side"])

        return self._query(("days",), build, query.all_days())

    def extent(self) -> Query:
        """First and last day of any claim in any zone, for `report` and `event`."""
        table, zones = self._of.claims, (UTC, *self._of.zones)

        def build(*_: object) -> ir.Table:
            names = dict.fromkeys(n for zone in zones for n in day_columns(self._of.zones, zone))
            ends = {f"{name}_{end}": (name, end) for name in names for end in ENDS}
            return table.aggregate(**{key: getattr(table[n], e)() for key, (n, e) in ends.items()})

        return self._query(("extent",), build)

    def reported(self) -> Query:
        """The number of claims, `n`, and of those with a date of report, `reported`."""
        table = self._of.claims

        def build(*_: object) -> ir.Table:
            return table.aggregate(n=count(), reported=table.report_on.count().cast("int64"))

        return self._query(("reported",), build)

    def facet(self, query: Filter, word: str) -> Query:
        """Claims of `query`, ignoring what it says about `word`, by the values of that word.

        word: a key of `FACETS`. Columns: `value`, `n`; most claims first.
        """

        def build(query: Filter, _: object) -> ir.Table:
            is_counted = FACETS[word] in place_counts_schema().names
            found = self._of.placed(query) if is_counted else Counted(self._of.where(query))
            value = found.table[FACETS[word]]
            grouped = found.table.group_by(value=value).aggregate(n=found.count())
            return grouped.order_by([ibis.desc("n"), "value"])

        without: dict[str, Any] = {word: ()}  # only `word` tells which field of the filter it is
        return self._query(("facet", word), build, replace(query, **without))

    def by_side(self, query: Filter) -> Query:
        """Claims of `query` by side and days: `first`, `last` (null: undated), `side`, `n`,
        `disputed`.
        """
        return self._spans(query, {"side": "claimant_side"})

    def by_claimant(self, query: Filter) -> Query:
        """Claims of `query` by claimant and days: `first`, `last` (null: undated), `claimant`,
        `side`, `n`, `disputed`.
        """
        return self._spans(query, {"claimant": "claimant", "side": "claimant_side"})

    def by_place(self, query: Filter) -> Query:
        """Claims of `query` by place and side: `place` ("": none), `side`, `n`, `disputed`, and
        the names `en`, `ja` under which claims have the place.
        """

        def build(query: Filter, _: object) -> ir.Table:
            found = self._of.placed(query)
            table = found.table
            grouped = table.group_by(place=table.place_key, side=table.claimant_side).aggregate(
                n=found.count(),
                disputed=found.total("disputed"),
                en=table.location.max(),
                ja=table.location_ja.max(),
            )
            return grouped.order_by(["place", "side"])

        return self._query(("by_place",), build, query)

    def by_place_and_day(self, query: Filter) -> Query:
        """Claims of `query` by place, side and days: `first`, `last`, `place`, `side`, `n`,
        `disputed`.
        """
        return self._spans(query, {"place": "place_key", "side": "claimant_side"})

    def source_activity(self, query: Filter) -> Query:
        """What each claimant says: `claimant`, `n`, `disputed`, `undated`, `first`, `last`."""

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            first, last = self._of.days_of(query.date_basis, query.zone)
            grouped = table.group_by("claimant").aggregate(
                n=count(),
                disputed=total("disputed"),
                undated=_number(table[first].isnull()),
                first=table[first].min(),
                last=table[last].max(),
            )
            return grouped.order_by("claimant")

        return self._query(("source_activity",), build, query)

    def ways_of_events(self, query: Filter, events: Collection[str]) -> Query:
        """In which ways what is known of events came: `event_id`, `claimant`, `via`, `publisher`,
        `n`.

        Counted are all claims that were known on the day `known` of the filter, as the
        filter `origins` does.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            there = table.filter(_among(table.event_id, "events", events))
            keys = ["event_id", "claimant", "via", "publisher"]
            return there.group_by(keys).aggregate(n=count()).order_by(keys)

        known = Filter(zone=query.zone, date_basis=query.date_basis, as_of=query.as_of)
        values: Values = {"events": list(events)}
        return self._query(("ways_of_events", bool(events)), build, known, values=values)

    def outlets(self, query: Filter) -> Query:
        """Through whom claims came: `claimant`, `via`, `publisher`, `n`."""

        def build(query: Filter, _: object) -> ir.Table:
            keys = ["claimant", "via", "publisher"]
            return self._of.where(query).group_by(keys).aggregate(n=count()).order_by(keys)

        return self._query(("outlets",), build, query)

    def busiest(self, query: Filter, word: str, most: int) -> Query:
        """The speakers, sides, places or publishers with most claims of `query`: `key`, `n`.

        word: a key of `SPOKEN`. For places also the names `en`, `ja` in claims; claims without a
        place are left out.
        """

        def build(query: Filter, _: object) -> ir.Table:
            is_counted = SPOKEN[word] in place_counts_schema().names
            found = self._of.placed(query) if is_counted else Counted(self._of.where(query))
            table = found.table
            names = {"en": table.location.max(), "ja": table.location_ja.max()}
            grouped = (
                table.filter(table[SPOKEN[word]] != "")
                .group_by(key=table[SPOKEN[word]])
                .aggregate(n=found.count(), **(names if word == "place" else {}))
            )
            return grouped.order_by([ibis.desc("n"), "key"]).limit(parameters.number("most"))

        return self._query(("busiest", word), build, query, values={"most": most})

    def spoken(self, query: Filter, word: str, keys: Collection[str] | None, most: int) -> Query:
        """On which days some speakers, sides, places or publishers have claims of `query`.

        word: a key of `SPOKEN`; keys: its values, None for all. Columns `key`, `publisher` (through
        whom), `first`, `last`, `n`; claims without a day are left out. At most `most` rows, in this
        order.
        """

        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            first, last = self._of.days_of(query.date_basis, query.zone)
            tests = [table[first].notnull()]
            if keys is not None:
                tests.append(_among(table[SPOKEN[word]], "keys", keys))
            there = table.filter(tests)
            grouped = there.group_by(
                key=there[SPOKEN[word]],
                publisher=there.publisher,
                first=there[first],
                last=there[last],
            ).aggregate(n=count())
            ordered = grouped.order_by(["key", "publisher", "first", "last"])
            return ordered.limit(parameters.number("most"))

        values: Values = {"most": most} | ({} if keys is None else {"keys": list(keys)})
        shape = "all" if keys is None else bool(keys)
        return self._query(("spoken", word, shape), build, query, values=values)

    # ---- parts -----------------------------------------------------------------------------------

    def _query(
        self,
        key: tuple[Hashable, ...],
        build: Callable[..., ir.Table],
        query: Filter | None = None,
        box: Box | None = None,
        values: Values | None = None,
    ) -> Query:
        """A question.

        key: distinguishes it from others. build: called with the shapes of filter and box.
        """
        shape = query and shape_of(query)
        known = filter_values(query) if query else {}
        if query and query.within:
            known |= within_values(query, self._areas(query.within))
        if query and query.changed:
            # A list without values has no type; no claim has this id.
            known["changed"] = [NOWHERE, *self._changed(query.changed)]
        if query and query.origins:
            known |= self._roots
        return Query(
            (*key, self._key, shape, box_shape(box)),
            lambda: build(shape, box_shape(box)),
            {**known, **box_values(box), **(values or {})},
        )

    def _some(self, query: Filter, only: Only) -> ir.Table:
        return only.of(self._of.where(query), day_columns(self._of.zones, query.zone))

    def _in_order(self, table: ir.Table, query: Filter) -> list[ir.Value]:
        """The keys of the order of time: day, instant of report, and row.

        The day is that of the report or of the event, as the filter goes by, and where it is not
        known the other one; claims without a day come last.
        """
        first, second = (table[name] for name in self._order_days(query))
        return self._by_day(table, ibis.coalesce(first, second))

    def _order_days(self, query: Filter) -> tuple[str, str]:
        """The columns with the day that the filter goes by, and with the other one."""
        other = "report" if query.date_basis == "event" else "event"
        first, second = (self._of.days_of(by, query.zone)[0] for by in (query.date_basis, other))
        return first, second

    @staticmethod
    def _by_day(table: ir.Table, day: str | ir.Value) -> list[ir.Value]:
        return [
            ibis.asc(day, nulls_first=False),
            ibis.asc(table.instant, nulls_first=True),
            ibis.asc(table.row),
        ]

    def _spans(self, query: Filter, keys: dict[str, str]) -> Query:
        def build(query: Filter, _: object) -> ir.Table:
            table = self._of.where(query)
            first, last = self._of.days_of(query.date_basis, query.zone)
            grouped = table.group_by(
                first=table[first], last=table[last], **{k: table[c] for k, c in keys.items()}
            ).aggregate(n=count(), disputed=total("disputed"))
            order = [ibis.asc(c, nulls_first=False) for c in ("first", "last", *keys)]
            return grouped.order_by(order)

        return self._query(("spans", *keys.values()), build, query)


def _among(column: ir.Column, name: str, values: Collection[object]) -> ir.BooleanValue:
    """Whether a column's value is one of `values`, which are bound as `name`."""
    if not values:
        return ibis.literal(False)
    return parameters.among(column, name)


def _there(table: ir.Table, places: Collection[str], events: Collection[str]) -> ir.BooleanValue:
    found = _among(table.place_key, "places", places) | _among(table.event_id, "events", events)
    return found | table.x.isnull() if NOWHERE in places else found


def _shape_of_there(places: Collection[str], events: Collection[str]) -> tuple[bool, ...]:
    return bool(places), bool(events), NOWHERE in places


def _after(table: ir.Table, column: str, after: str) -> ir.Table:
    """The rows whose key comes after another one, by code point; all where that is ""."""
    return table.filter(table[column] > parameters.text("after")) if after else table


def _by_place(table: ir.Table, *more: str) -> ir.Table:
    """Claims by place and precision: see `Questions.places_after`. more: other keys."""
    found = table.select(
        *more,
        "disputed",
        "geo_precision",
        "place_id",
        "location",
        "location_ja",
        place=table.place_key,
        precise=table.geo_precision.isin(PRECISE).ifelse(1, 0).cast("int64"),
        metres=table.geo_radius_m.nullif("").cast("float64").ceil().cast("int64"),
    )
    return found.group_by(*more, "place", "precise").aggregate(
        n=count(),
        disputed=total("disputed"),
        precision=found.geo_precision.max(),
        place_id=found.place_id.max(),
        radius=found.metres.max(),
        en=found.location.max(),
        ja=found.location_ja.max(),
    )


def _once_around(steps: ir.IntegerValue) -> ir.IntegerValue:
    """Steps to the east on the grid, from 0 to the whole way around the world."""
    return (steps < 0).ifelse(steps + GRID, steps)


def _end(column: str, end: str) -> Deferred:
    """The smallest or largest value of a column. end: one of `ENDS`."""
    return getattr(ibis._[column], end)()


def _number(test: ir.BooleanValue) -> ir.IntegerScalar:
    """The number of rows for which a test is true."""
    return test.fill_null(False).ifelse(1, 0).sum().fill_null(0).cast("int64")
