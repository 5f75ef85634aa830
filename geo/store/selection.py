"""Turns a filter into tests on the columns of `geo.store.schema`.

Tests compare with named parameters, whose values `filter_values` gives. So an expression depends
only on which parts of a filter are set, which `shape_of` describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any

import ibis
from ibis import Deferred
from ibis.expr import types as ir

from geo.model.claims import NOWHERE
from geo.model.dates import moved
from geo.model.filters import Filter
from geo.model.folding import bare, fold
from geo.model.mercator import GRID, grid_x, grid_y
from geo.model.origins import NAMELESS
from geo.model.places import PRECISE
from geo.model.within import Edge, edges, grid_bounds, parse_within
from geo.store import parameters
from geo.store.engine import DatasetVersion
from geo.store.parameters import Value
from geo.store.schema import LONG, SPAN_DAYS, UTC, day_columns, tables

# The words of a filter that allow several values, and their columns.
FACETS = {
    "side": "claimant_side",
    "claimant": "claimant",
    "modality": "modality",
    "type": "event_type",
    "precision": "geo_precision",
}
Box = tuple[float, float, float, float]  # west, south, east, north in WGS 84 degrees
_TWO = 2  # origins: what is asked for most
_MORE = 3  # in the shape of a filter, stands for any higher number of origins
_A_DAY = date(2000, 1, 1)  # in the shape of a filter, stands for any day


def count() -> Deferred:
    """The number of rows, as a whole number in every engine."""
    return ibis._.count().cast("int64")


def total(column: str | ir.Value) -> Deferred | ir.Value:
    """The sum of a column; 0 without rows."""
    values = ibis._[column] if isinstance(column, str) else column
    return values.sum().fill_null(0).cast("int64")


@dataclass(frozen=True)
class Counted:
    """A table of claims, or one with rows that stand for several claims each: `n` of them."""

    table: ir.Table
    has_n: bool = False

    def filter(self, *tests: ir.BooleanValue) -> Counted:
        """The rows that pass all tests."""
        return replace(self, table=self.table.filter(*tests))

    def count(self) -> Deferred | ir.Value:
        """The number of claims."""
        return total("n") if self.has_n else count()

    def total(self, column: str) -> Deferred | ir.Value:
        """The sum of a column over all claims; 0 without any."""
        return total(self.table[column] * self.table.n) if self.has_n else total(column)

    def number(self, test: ir.BooleanValue) -> ir.Value:
        """The number of claims for which a test is true."""
        each = self.table.n if self.has_n else 1
        return test.fill_null(False).ifelse(each, 0).sum().fill_null(0).cast("int64")


class Selection:
    """The tables, and the tests for a filter. state: the version of the data, with its zones.

    mark: of the origins by which a filter counts (`geo.model.origins.mark_of`). Methods use only
    the shape of a filter, not its values.
    """

    def __init__(self, state: DatasetVersion, mark: str = "") -> None:
        self.zones = state.zones
        self._by = state.by
        self._has_summary = state.summary
        self._has_counts = bool(state.counted)
        self._has_origins = self._has_counts and state.counted == mark

        def table(name: str) -> ir.Table:
            return ibis.table(ibis.Schema.from_pyarrow(columns[name]), name=name)

        columns = tables(state.zones)
        self.claims = table("claims")
        self.links = table("links")
        self._summary = table("summary")
        self._place_counts = table("place_counts")
        self._event_months = table("event_months")
        self._event_origins = table("event_origins")
        self._origin_days = table("origin_days")

    @property
    def key(self) -> tuple[object, ...]:
        """All of the state that SQL depends on."""
        return self._by, self.zones, self._has_summary, self._has_counts, self._has_origins

    def days_of(self, by: str, zone: str) -> tuple[str, str]:
        """The columns with the first and last day of a claim. by: `event` or `report`."""
        first, last, said = day_columns(self.zones, zone)
        return (first, last) if by == "event" else (said, said)

    def daily(self, query: Filter) -> tuple[ir.Table, str, str]:
        """Rows with counts `n` of claims of `query` on all days, and the columns of their days.

        They are from the table `summary` or `origin_days` if it suffices, else from `claims`.
        """
        asked = query.all_days()
        simple = not (asked.q or asked.as_of or asked.claimant or asked.within or asked.changed)
        if not (simple and (self._knows_origins(asked) if asked.origins else self._has_summary)):
            first, last = self.days_of(asked.date_basis, asked.zone)
            return self.where(asked).mutate(n=ibis.literal(1, "int64")), first, last
        table = self._origin_days if asked.origins else self._summary
        tests = [table.by == asked.date_basis, table.gone.isnull(), *_facets(table, asked)]
        if asked.origins:
            tests.append(table.origins >= parameters.number("origins"))
        first, last = (name.replace("event", "day") for name in self.days_of("event", asked.zone))
        return table.filter(_all(tests)), first, last

    def where(self, query: Filter, withdrawn: bool | None = False) -> ir.Table:
        """The claims of `query`. withdrawn: False without the withdrawn ones, None with them."""
        table = self.claims
        tests = [self.kept(table, query)] if withdrawn is False else []
        if query.days:
            tests += self._during(table, query)
        if query.as_of:
            said = table[self.days_of("report", query.zone)[0]]
            tests.append(said <= parameters.day("known"))
        tests += _facets(table, query)
        if query.within:
            tests.append(_is_within(table, *_outline_of(query.within)))
        if query.changed:
            tests.append(parameters.among(table.claim_id, "changed"))
        tests += [_has_word(table, name, word) for name, word in _words(query).items()]
        found = table.filter(_all(tests)) if tests else table
        if query.origins:
            found = found.filter(found.event_id.isin(self._spoken_of(query, found).event_id))
        return found

    def placed(self, query: Filter, withdrawn: bool | None = False) -> Counted:
        """The claims of `query` by place: from the table `place_counts` if it suffices, else all.

        Its columns are those that the tables `place_counts` and `claims` both have. withdrawn: as
        of `where`.
        """
        reads_claims = query.days or query.as_of or query.q or query.claimant or query.changed
        if reads_claims or not (self._knows_origins(query) if query.origins else self._has_counts):
            return Counted(self.where(query, withdrawn))
        table = self._place_counts
        tests = [table.gone.isnull()] if withdrawn is False else []
        tests += _facets(table, query)
        if query.within:
            tests.append(_is_within(table, *_outline_of(query.within)))
        if query.origins:
            tests.append(table.origins >= parameters.number("origins"))
        return Counted(table.filter(_all(tests)) if tests else table, True)

    def linked(self, query: Filter) -> ir.Table:
        """How many claims of `query` are disputed or refer to others: `event_id`, `n`.

        Events without such claims are left out.
        """
        if self._has_counts and query == Filter(date_basis=query.date_basis, zone=query.zone):
            table = self._event_months.filter(self._event_months.links > 0)
            return table.group_by("event_id").aggregate(n=total("links"))
        table = self.where(query)
        refers = (table.disputed == 1) | (table.supports != "")
        return table.filter(refers).group_by("event_id").aggregate(n=count())

    def months(self, column: str) -> ir.Table:
        """A table with the values of a column of claims, and the months in which these are."""
        return self._event_months if column == "event_id" and self._has_counts else self.claims

    def kept(self, table: ir.Table, query: Filter) -> ir.BooleanValue:
        """Whether a claim was not withdrawn yet on the day `known` of the filter."""
        kept = table.gone.isnull()
        return kept | (table.gone >= parameters.day("known")) if query.as_of else kept

    def _knows_origins(self, query: Filter) -> bool:
        """Whether the events of which so many origins speak were counted in advance."""
        return self._has_origins and query.origins >= _TWO and not query.as_of

    def _spoken_of(self, query: Filter, found: ir.Table) -> ir.Table:
        """The events of which as many origins speak as the filter asks for: `event_id`.

        Counted are all claims that were known on the day `known` of the filter, not only those
        that it shows. found: the claims without regard to origins. Two and more of the present
        are counted in advance.
        """
        if self._knows_origins(query):
            events = self._event_origins
            return events.filter(events.origins >= parameters.number("origins")).select("event_id")
        claims = self.claims
        tests = [self.kept(claims, query), claims.claimant != NAMELESS]
        if query.as_of:
            tests.append(claims[self.days_of("report", query.zone)[0]] <= parameters.day("known"))
        if query.days:  # counting the events of some days is faster than counting all
            tests.append(claims.event_id.isin(found.event_id))
        known = claims.filter(_all(tests))
        origin = parameters.looked_up(known.claimant, "roots")
        if query.origins == _TWO:  # faster than counting them
            ends = known.group_by("event_id").aggregate(a=origin.min(), z=origin.max())
            return ends.filter(ends.a < ends.z).select("event_id")
        counted = known.group_by("event_id").aggregate(n=origin.nunique().cast("int64"))
        return counted.filter(counted.n >= parameters.number("origins")).select("event_id")

    def _during(self, table: ir.Table, query: Filter) -> list[ir.BooleanValue]:
        """Tests for the days: coarse ones in UTC, by which claims are stored, and exact ones.

        A day in any zone is at most one day off that in UTC.
        """
        day, text = parameters.day, parameters.text
        start, end = (table[c] for c in self.days_of(query.date_basis, UTC))
        tests = [start <= day("late"), end >= day("early")]
        if query.date_basis == "event":
            # For indexes: all claims except the few `long` ones start at most SPAN_DAYS before.
            tests.append((start >= day("furthest")) | (table.long == 1))
        if query.date_basis == self._by == "event":
            months = table.month.between(text("furthest_month"), text("late_month"))
            tests.append(months | (table.month == LONG))
        elif query.date_basis == self._by:
            tests.append(table.month.between(text("early_month"), text("late_month")))
        if query.zone != UTC:
            start, end = (table[c] for c in self.days_of(query.date_basis, query.zone))
            tests += [start <= day("last"), end >= day("first")]
        return tests


def inside(table: ir.Table, box: Box) -> ir.BooleanValue:
    """Whether a claim's place is precise and within a box, of which only the shape is used."""
    number = parameters.number
    across = [table.x >= number("west"), table.x <= number("east")]
    wide = across[0] & across[1] if box[0] <= box[2] else across[0] | across[1]
    high = (table.y >= number("north")) & (table.y <= number("south"))
    return table.geo_precision.isin(PRECISE) & wide & high


def shape_of(query: Filter) -> Filter:
    """A filter that stands for all filters with the same SQL."""
    # Any: fields by name, as `replace` takes them.
    facets: dict[str, Any] = {word: ("",) if getattr(query, word) else () for word in FACETS}
    return replace(
        query,
        day=(_A_DAY, _A_DAY) if query.days else (),
        as_of=_A_DAY if query.as_of else None,
        changed=_A_DAY if query.changed else None,
        origins=min(query.origins, _MORE),
        within=_like(query.within) if query.within else "",
        q=" ".join("x" if word == bare(word) else "é" for word in _words(query).values()),
        **facets,
    )


def filter_values(query: Filter) -> dict[str, Value]:
    """The values of the parameters for a filter, by name."""
    found: dict[str, Value] = {word: list(getattr(query, word)) for word in FACETS}
    for name, word in _words(query).items():
        found[name] = word
        if bare(word) != word:
            found[f"{name}_bare"] = bare(word)
    if query.as_of:
        found["known"] = query.as_of
    if query.origins:
        found["origins"] = query.origins
    if query.days:
        furthest, early, late = reach(query)
        days = {"furthest": furthest, "early": early, "late": late}
        found |= {"first": query.days[0], "last": query.days[1], **days}
        found |= {f"{name}_month": f"{day:%Y-%m}" for name, day in days.items()}
    return found


_STEP = 8  # edges are bound by the eight, so that shapes of about the same size have one SQL


def _outline_of(within: str) -> tuple[int, bool]:
    """With how many edges a shape is bound, 0 for a box, and whether it goes beyond 180 degrees.

    within: a shape, or the text that stands for all like it.
    """
    if within.startswith("#"):
        number, _, more = within[1:].partition("+")
        return int(number), bool(more)
    shape = parse_within(within)
    corners = 0 if shape.kind == "box" else -(-len(shape.ring) // _STEP) * _STEP
    return corners, shape.bounds[3] > 180


def _like(within: str) -> str:
    """A text that stands for all shapes with the same SQL."""
    corners, beyond = _outline_of(within)
    return f"#{corners}{'+180' if beyond else ''}"


def within_values(query: Filter, areas: Sequence[str]) -> dict[str, Value]:
    """The values of the parameters for a shape. areas: the ids of places whose outline meets it."""
    shape = parse_within(query.within)
    found: dict[str, Value] = dict(zip(_SIDES, grid_bounds(shape), strict=True))
    bound = edges(shape) if shape.kind != "box" else []
    bound += [Edge(0, 0, 0, 0)] * (_outline_of(query.within)[0] - len(bound))
    for n, edge in enumerate(bound):
        found |= {f"edge_{n}_{name}": value for name, value in vars(edge).items()}
    # A list without values has no type; no place has this id.
    return {**found, "within_areas": [NOWHERE, *areas]}


_SIDES = ("within_west", "within_north", "within_east", "within_south")


def _is_within(table: ir.Table, corners: int, beyond: bool) -> ir.BooleanValue:
    """Whether a claim belongs to a shape: see `geo.model.within`.

    Of a shape that is no box, the edges east of the point are counted, in whole numbers: an odd
    number means that the point lies inside.
    """
    number = parameters.number
    west, north, east, south = (number(name) for name in _SIDES)
    x, y = table.x, table.y
    if beyond:  # 180 degrees, where positions go on
        x = (x < west).ifelse(x + GRID, x)
    inside = (x >= west) & (x <= east) & (y >= north) & (y <= south)
    if corners:
        inside &= parameters.odd_crossings(x, y, "edge", corners) == 1
    area = ~table.geo_precision.isin(PRECISE) & parameters.among(table.place_id, "within_areas")
    return (table.x.notnull() & inside) | area


def box_shape(box: Box | None) -> Box | None:
    """A box that stands for all with the same SQL, which depends on crossing the antimeridian."""
    return box and ((0, 0, 1, 1) if box[0] <= box[2] else (1, 0, 0, 1))


def box_values(box: Box | None) -> dict[str, Value]:
    """The values of the parameters for a box, as grid positions."""
    if not box:
        return {}
    west, south, east, north = box
    sides = {"west": grid_x(west), "east": grid_x(east)}
    return {**sides, "north": grid_y(north), "south": grid_y(south)}


def reach(query: Filter) -> tuple[date, date, date]:
    """The days in UTC that a filter with days can reach.

    Returns the earliest start of a claim that is not `long`, and the first and last day that a
    claim may touch.
    """
    first, last = query.day[0], query.day[-1]
    margin = 0 if query.zone == UTC else 1
    early = moved(first, -margin)
    return moved(early, -SPAN_DAYS), early, moved(last, margin)


def _facets(table: ir.Table, query: Filter) -> list[ir.BooleanValue]:
    tests = [
        parameters.among(table[column], word)
        for word, column in FACETS.items()
        if getattr(query, word)
    ]
    return [*tests, table.disputed == 1] if query.disputed else tests


def _words(query: Filter) -> dict[str, str]:
    """The search words by the names of their parameters."""
    return {f"word_{n}": word for n, word in enumerate(fold(query.q).split())}


def _has_word(table: ir.Table, name: str, word: str) -> ir.BooleanValue:
    """Whether a claim's text has a word, as it is written or without accents."""
    found = parameters.contains(table.text, name)
    return found if word == bare(word) else found | parameters.contains(table.text, f"{name}_bare")


def _all(tests: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(lambda a, b: a & b, tests)
