"""Random filters, viewports and choices for every question of the store."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from archives import WORDS, ZONES

from geo.model.claims import NOWHERE
from geo.model.filters import Filter
from geo.model.mercator import grid_x, grid_y
from geo.model.within import parse_within
from geo.store import Questions
from geo.store.questions import ALL, KINDS, Only

Asked = Callable[[Questions, Filter, random.Random], Any]


def _box(chance: random.Random) -> tuple[float, float, float, float]:
    # West of east nine times in ten; else across the antimeridian.
    a, b = (chance.uniform(-180, 180) for _ in range(2))
    south, north = sorted(chance.uniform(-80, 80) for _ in range(2))
    wide = chance.random() < 0.1
    return (max(a, b), south, min(a, b), north) if wide else (min(a, b), south, max(a, b), north)


def _in_shape(query: Filter, chance: random.Random, kind: str) -> Filter:
    west, south, east, north = _box(chance)
    if kind == "box":
        said = f"box:{west},{south},{east},{north}"
    elif kind == "circle":
        said = f"circle:{south},{west},{chance.randrange(10**3, 10**6)}"
    else:
        corners = [(chance.uniform(-80, 80), chance.uniform(-180, 180)) for _ in range(5)]
        said = "polygon:" + ";".join(f"{a},{b}" for a, b in corners)
    return replace(query, within=parse_within(said).text)


def _events(chance: random.Random) -> list[str]:
    return [f"event-{chance.randrange(250):07d}" for _ in range(chance.randrange(4))]


def _ids(chance: random.Random) -> list[str]:
    return [f"claim-{chance.randrange(250):07d}" for _ in range(chance.randrange(5))]


def _after(chance: random.Random, kind: str) -> str:
    return chance.choice(["", f"{kind}-{chance.randrange(250):07d}"])


def _only(chance: random.Random) -> Only:
    return Only(tuple(_ids(chance)), tuple(_events(chance)), ("bakhmut", "kyiv"))


def _positions(chance: random.Random) -> list[tuple[int, int]]:
    # Where the hostile claims of `archives` are.
    drawn = chance.sample(range(len(WORDS)), 9)
    return [(grid_x(-179.9 + n * 21), grid_y(-60 + n * 7)) for n in drawn]


def _window(chance: random.Random) -> tuple[date, date]:
    first = date(2022, 6, 1) + timedelta(chance.randrange(300))
    return first, first + timedelta(chance.randrange(60))


QUESTIONS: dict[str, Asked] = {
    "counts": lambda ask, f, _: ask.counts(f),
    "counts in a box": lambda ask, f, c: ask.counts(_in_shape(f, c, "box")),
    "counts in a circle": lambda ask, f, c: ask.counts(_in_shape(f, c, "circle")),
    "counts in a polygon": lambda ask, f, c: ask.counts(_in_shape(f, c, "polygon")),
    "days in a polygon": lambda ask, f, c: ask.days(_in_shape(f, c, "polygon")),
    "counts of changed": lambda ask, f, _: ask.counts(replace(f, changed=date(2023, 1, 1))),
    "days of changed": lambda ask, f, _: ask.days(replace(f, changed=date(2023, 1, 1))),
    "counts of two origins": lambda ask, f, _: ask.counts(replace(f, origins=2)),
    "counts of more origins": lambda ask, f, c: ask.counts(replace(f, origins=c.choice([1, 3, 4]))),
    "undated": lambda ask, f, _: ask.undated(f),
    "days": lambda ask, f, _: ask.days(f),
    "facet": lambda ask, f, c: ask.facet(f, c.choice(["side", "claimant", "type"])),
    "by_side": lambda ask, f, _: ask.by_side(f),
    "by_claimant": lambda ask, f, _: ask.by_claimant(f),
    "by_place": lambda ask, f, _: ask.by_place(f),
    "by_place_and_day": lambda ask, f, _: ask.by_place_and_day(f),
    "source_activity": lambda ask, f, _: ask.source_activity(f),
    "page": lambda ask, f, c: ask.page(f, c.randrange(1, 60), c.randrange(40)),
    "page of all days": lambda ask, f, c: ask.page(replace(f, day=()), c.randrange(1, 60)),
    "reach_of_order": lambda ask, f, _: ask.reach_of_order(f),
    "in_window": lambda ask, f, c: ask.in_window(f, _window(c), True),
    "in_window by the other day": lambda ask, f, c: ask.in_window(f, _window(c), False),
    "in_window without a day": lambda ask, f, _: ask.in_window(f, None, False),
    "days of two origins": lambda ask, f, _: ask.days(replace(f, origins=2)),
    "page of two origins": lambda ask, f, _: ask.page(replace(f, day=(), origins=2), 40),
    "page in a box": lambda ask, f, c: ask.page(f, 50, 0, _box(c)),
    "of_document": lambda ask, _, c: ask.of_document(f"doc-{c.randrange(3)}", 20),
    "number_of_document": lambda ask, _, c: ask.number_of_document(f"doc-{c.randrange(3)}"),
    "of_events": lambda ask, f, c: ask.of_events(f, _events(c), 20),
    "of_events in months": lambda ask, f, c: ask.of_events(f, _events(c), 20, ["2022-08", "long"]),
    "months_of": lambda ask, _, c: ask.months_of("event_id", _events(c)),
    "events_there": lambda ask, f, c: ask.events_there(f, ["bakhmut"], _events(c), 9),
    "events nowhere": lambda ask, f, _: ask.events_there(f, [NOWHERE], [], 9),
    "number_of_events": lambda ask, f, c: ask.number_of_events(f, (), _events(c)),
    "events": lambda ask, f, c: ask.events(f, c.randrange(1, 30), c.randrange(9)),
    "events_with_rivals": lambda ask, f, c: ask.events_with_rivals(f, 9, c.randrange(9), False),
    "events_with_rivals of very many": lambda ask, f, c: ask.events_with_rivals(f, 9, 0, True),
    "supporting": lambda ask, *_: ask.supporting(),
    "borne_out": lambda ask, f, _: ask.borne_out(f, 20),
    "borne_out of all": lambda ask, f, _: ask.borne_out(
        Filter(f.day[:0], f.date_basis, f.zone), 20
    ),
    "disputed_events": lambda ask, f, _: ask.disputed_events(f, 10),
    "claims_after": lambda ask, f, c: ask.claims_after(f, ALL, _after(c, "claim"), 20),
    "claims_after of some": lambda ask, f, c: ask.claims_after(f, _only(c), "", 20),
    "claims_after of days": lambda ask, f, c: ask.claims_after(f, Only(days=_window(c)), "", 20),
    "events_after": lambda ask, f, c: ask.events_after(f, ALL, _after(c, "event"), 20),
    "places_after": lambda ask, f, c: ask.places_after(f, ALL, _after(c, "a"), 20, False),
    "places_after of areas": lambda ask, f, c: ask.places_after(f, ALL, "", 20, True),
    "places_of_events": lambda ask, f, c: ask.places_of_events(f, _events(c), 50),
    "number_of": lambda ask, f, c: ask.number_of(f, ALL, c.choice(KINDS)),
    "number_of some": lambda ask, f, c: ask.number_of(f, _only(c), "claims"),
    "bounds": lambda ask, *_: ask.bounds(),
    "cells": lambda ask, f, c: ask.cells(f, _box(c), c.randrange(0, 14), 64),
    "cells of two origins": lambda ask, f, c: ask.cells(
        replace(f, day=(), origins=2), _box(c), c.randrange(0, 14), 64
    ),
    "cells of very many": lambda ask, f, c: ask.cells(f, _box(c), c.randrange(0, 14), 64, False),
    "places_at": lambda ask, f, c: ask.places_at(f, (-180, -85, 180, 85), _positions(c)),
    "places_in": lambda ask, f, c: ask.places_in(f, _box(c), c.randrange(1, 20)),
    "number_of_places_in": lambda ask, f, c: ask.number_of_places_in(f, _box(c)),
    "beyond": lambda ask, f, c: ask.beyond(f, _box(c)),
    "extents": lambda ask, f, _: ask.extents(f, 100),
    "outlets": lambda ask, f, _: ask.outlets(f),
    "busiest": lambda ask, f, c: ask.busiest(f, c.choice(["claimant", "side", "publisher"]), 9),
    "busiest places": lambda ask, f, _: ask.busiest(f, "place", 9),
    "spoken": lambda ask, f, _: ask.spoken(f, "claimant", ["ru-mod", "ua-mod", "x'%"], 99),
    "spoken of all": lambda ask, f, _: ask.spoken(f, "publisher", None, 99),
    "spoken of places": lambda ask, f, _: ask.spoken(f, "place", ["bakhmut", "kherson"], 20),
    "ways_of_events": lambda ask, f, c: ask.ways_of_events(f, _events(c)),
    "known": lambda ask, _, c: ask.known("event_id", _events(c)),
    "references": lambda ask, f, _: ask.references(f),
    "shown": lambda ask, f, c: ask.shown(f, _ids(c)),
    "by_id": lambda ask, _, c: ask.by_id(_ids(c)),
    "by_id in months": lambda ask, _, c: ask.by_id(_ids(c), ["2022-08", "2022-09", "long"]),
    "links": lambda ask, _, c: ask.links(_ids(c)),
    "extent": lambda ask, *_: ask.extent(),
    "reported": lambda ask, *_: ask.reported(),
    "guarded": lambda ask, *_: ask.guarded(),
    "guarded_claims": lambda ask, *_: ask.guarded_claims(),
    "every_claim": lambda ask, *_: ask.every_claim(),
}


def wanted(chance: random.Random) -> Filter:
    """A filter of a few random words."""
    said: dict[str, Any] = {"date_basis": chance.choice(["event", "report"])}
    said["zone"] = chance.choice(["UTC", *ZONES])
    first = date(2022, 5, 1) + timedelta(chance.randrange(420))
    if chance.random() < 0.6:
        said["day"] = (first, first + timedelta(chance.choice([0, 2, 7, 40, 200, 400])))
    if chance.random() < 0.15:
        said["as_of"] = first
    if chance.random() < 0.2:
        said["q"] = chance.choice([*WORDS, "claim", "主張 1", "place 7", "drone"])
    if chance.random() < 0.3:
        said["side"] = tuple(chance.sample(["russia", "ukraine", "third_party", "nobody"], 2))
    if chance.random() < 0.1:
        said["claimant"] = tuple(chance.sample(["ru-mod", "ua-mod", "isw", "nhk", "x'%"], 2))
    if chance.random() < 0.2:
        said["modality"] = ("claims", "denies")
    if chance.random() < 0.1:
        said["precision"] = ("settlement", "area")
    said["disputed"] = chance.random() < 0.1
    return Filter(**said)


def ordered(table: pa.Table) -> list[tuple[Any, ...]]:
    """The rows of a table in an order of their own."""
    return sorted((tuple(r.values()) for r in table.to_pylist()), key=repr)
