"""Asking for claims: days, lists, words, and counts in cells."""

import math
import random
from collections import Counter
from datetime import date

import pytest
from samples import ledger_of, point, row

from geo.model.claims import NOWHERE
from geo.model.filters import Filter
from geo.store import Store

ZONES = ("UTC", "Asia/Tokyo", "Europe/Kyiv")
D = date.fromisoformat


def asked(store: Store, **wanted) -> list[str]:
    return store.claims(Filter(**wanted))


def stored(*rows) -> Store:
    return Store(ledger_of(*rows), ZONES)


@pytest.fixture(scope="module")
def dated():
    return stored(
        row("instant", report_date="2023-05-12T23:30+00:00", event_date="2023-05-10"),
        row("day", report_date="2023-05-12", event_date=""),
        row("span", report_date="2023-05-14", event_date="2023-05-09", event_date_end="2023-05-13"),
        row("unsaid", report_date="", event_date="2023-05-12"),
    )


@pytest.mark.parametrize(
    ("by", "zone", "first", "last", "found"),
    [
        ("report", "UTC", "2023-05-12", "2023-05-12", ["day", "instant"]),
        ("report", "Asia/Tokyo", "2023-05-12", "2023-05-12", ["day"]),
        ("report", "Asia/Tokyo", "2023-05-13", "2023-05-13", ["instant"]),
        ("report", "UTC", "2023-05-12", "2023-05-14", ["day", "instant", "span"]),
        ("report", "UTC", "2023-05-15", "2023-05-20", []),
        ("event", "UTC", "2023-05-10", "2023-05-10", ["instant", "span"]),
        ("event", "UTC", "2023-05-12", "2023-05-12", ["span", "unsaid"]),
        ("event", "UTC", "2023-05-13", "2023-05-20", ["span"]),
        ("event", "UTC", "2023-05-14", "2023-05-20", []),
        ("event", "UTC", "2023-05-01", "2023-05-09", ["span"]),
    ],
)
def test_days_are_those_of_the_report_or_of_the_event_in_a_zone(
    dated, by, zone, first, last, found
):
    assert sorted(asked(dated, day=(D(first), D(last)), date_basis=by, zone=zone)) == found


def test_what_was_known_on_a_day_is_what_had_been_reported_by_then(dated):
    assert sorted(asked(dated, as_of=D("2023-05-12"))) == ["day", "instant"]
    assert sorted(asked(dated, as_of=D("2023-05-12"), zone="Asia/Tokyo")) == ["day"]
    assert asked(dated, as_of=D("2023-05-11")) == []
    assert asked(dated, as_of=D("2023-05-14"), date_basis="event", day=(D("2023-05-09"),) * 2) == [
        "span"
    ]


def test_claims_without_a_day_are_counted_and_shown_among_all_days(dated):
    assert dated.undated(Filter(date_basis="report", day=(D("2023-05-12"),) * 2)) == 1
    assert dated.undated(Filter(date_basis="event")) == 1
    assert sorted(dated.claims(Filter())) == ["day", "instant", "span", "unsaid"]


def test_the_extent_covers_reports_and_events_in_every_zone(dated):
    assert dated.extent() == (D("2023-05-09"), D("2023-05-14"))
    assert dated.claim_days(Filter(zone="Asia/Tokyo", as_of=D("2023-05-13"))) == [
        D("2023-05-12"),
        D("2023-05-13"),
    ]
    nothing = stored()
    assert nothing.extent() is None
    assert nothing.claims(Filter()) == []
    assert nothing.undated(Filter()) == 0


def test_days_are_counted_by_side_with_the_ends_of_their_spans(dated):
    days = dated.days(Filter(date_basis="event", day=(D("2000-01-01"),) * 2))
    assert [
        (str(a)[:10], str(b)[:10], side, n) for a, b, side, n in days.itertuples(index=False)
    ] == [
        ("2023-05-09", "2023-05-13", "north", 1),
        ("2023-05-10", "2023-05-10", "north", 1),
        ("2023-05-12", "2023-05-12", "north", 1),
    ]


@pytest.fixture(scope="module")
def three():
    b = {"summary_ja": "戦車が前線へ、100%", "claimant": "beta", "claimant_side": "south"}
    c = {"event_type": "Explosions/Remote violence", "place_id": "nowhere"}
    return stored(
        row("a", headline_en="A Mi-8 Helicopter", headline_ja="ヘリ１機"),
        row("b", modality="denies", disputes="a", **b),
        row("c", geo_precision="unknown", location="", location_ja="", **c),
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"side": ("south",)}, ["b"]),
        ({"side": ("south", "north")}, ["a", "b", "c"]),
        ({"claimant": ("beta",)}, ["b"]),
        ({"modality": ("denies", "confirms")}, ["b"]),
        ({"type": ("Explosions/Remote violence",)}, ["c"]),
        ({"precision": ("unknown",)}, ["c"]),
        ({"disputed": True}, ["a", "b"]),
        ({"disputed": True, "side": ("north",)}, ["a"]),
        ({"side": ("north",), "modality": ("denies",)}, []),
    ],
)
def test_each_list_and_the_disputes_narrow_the_claims(three, wanted, found):
    assert asked(three, **wanted) == found


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("HELICOPTER", ["a"]),
        ("ＨＥＬＩＣＯＰＴＥＲ", ["a"]),
        ("mi-8 helicopter", ["a"]),
        ("helicopter tank", []),
        ("ヘリ", ["a"]),
        ("ﾍﾘ", ["a"]),
        ("戦車 前線", ["b"]),
        ("місто", ["a", "b"]),
        ("ГОРОД", ["a", "b"]),
        ("ベータ", ["b"]),
        ("100%", ["b"]),
        ("'; drop table claims; --", []),
        ("_", []),
        ("  ", ["a", "b", "c"]),
    ],
)
def test_every_word_must_occur_in_any_script_case_and_width(three, q, found):
    assert asked(three, q=q) == found


def test_claims_come_in_the_order_of_their_reports_and_then_of_the_file(ledger):
    listed = asked(Store(ledger, ZONES))
    keys = [(str(ledger.claims[i].reported or ""), ledger.claims[i].row) for i in listed]
    assert [k for k in keys if k[0]] == sorted(k for k in keys if k[0])
    assert len(listed) == len(ledger.claims)


@pytest.mark.parametrize(
    ("basis", "found"),
    [
        ("report", ["said", "happened", "both", "neither"]),
        ("event", ["said", "both", "happened", "neither"]),
    ],
)
def test_the_other_day_counts_where_the_day_is_not_known(basis, found):
    days = {"event_date": "", "report_date": ""}
    store = stored(
        row("neither", **days),
        row("both", event_date="2023-05-11", report_date="2023-05-13"),
        row("happened", **days | {"event_date": "2023-05-12"}),
        row("said", **days | {"report_date": "2023-05-10"}),
    )
    query = Filter(date_basis=basis)
    assert store.claims(query) == found
    assert [c.claim_id for c in store.events(query, 9).shown] == found


def test_instants_of_one_day_come_in_the_order_of_time_whatever_their_offset():
    store = stored(
        row("second", report_date="2023-05-12T02:00+00:00"),
        row("first", report_date="2023-05-12T10:00+09:00"),
    )
    assert asked(store) == ["first", "second"]


def scattered(n: int):
    """`n` random claims: precise and coarse, of both sides, some in dispute."""
    chance = random.Random(7)
    rows = []
    for i in range(n):
        side, claimant = chance.choice([("north", "alpha"), ("south", "beta")])
        precision = chance.choice(["point", "settlement", "settlement", "area", "country"])
        more = {"geo_precision": precision, "claimant": claimant, "claimant_side": side}
        if i and chance.random() < 0.2:
            more["disputes"] = f"c{chance.randrange(i)}"
        rows.append(point(f"c{i}", chance.uniform(-80, 80), chance.uniform(-180, 180), **more))
    return ledger_of(*rows)


def by_hand(ledger, bounds, zoom):
    """The same counts, claim by claim, with the textbook formula of the Mercator projection."""
    west, south, east, north = bounds
    cells, coarse = Counter(), Counter()
    disputed = {c.claim_id for c in ledger.claims.values() if c.disputes}
    disputed |= {i for c in ledger.claims.values() for i in c.disputes}
    there = {}
    for c in ledger.claims.values():
        if c.geo_precision not in ("point", "settlement"):
            coarse[c.claimant_side] += 1
            continue
        inside = west <= c.longitude <= east if west <= east else not east < c.longitude < west
        if inside and south <= c.latitude <= north:
            there.setdefault(square(c.latitude, c.longitude, zoom), []).append(c)
    for where, claims in there.items():
        sides = tuple(sorted(Counter(c.claimant_side for c in claims).items()))
        cells[where, sides, sum(c.claim_id in disputed for c in claims)] += 1
    return cells, dict(coarse)


def square(latitude, longitude, zoom):
    """The square of 64 pixels, by the textbook formula of the Mercator projection."""
    pixels = 256 * 2**zoom
    x = (longitude + 180) / 360 * pixels
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * pixels
    return x // 64, y // 64


@pytest.fixture(scope="module")
def many():
    ledger = scattered(600)
    return ledger, Store(ledger, ZONES)


@pytest.mark.parametrize("zoom", [0, 2, 3, 5])
@pytest.mark.parametrize(
    "bounds", [(-180, -85, 180, 85), (-20.5, -10.25, 60.75, 55.5), (150, -60, -140, 60)]
)
def test_cells_count_as_one_counts_by_hand_across_the_antimeridian_too(many, bounds, zoom):
    ledger, store = many
    counted, coarse = by_hand(ledger, bounds, zoom)
    cells = store.cells(Filter(), bounds, zoom, 64)
    found = Counter(
        (square(c.latitude, c.longitude, zoom), tuple(sorted(c.sides.items())), c.disputed)
        for c in cells
    )
    assert found == counted
    assert sum(counted.values()) > 3
    assert store.cells(Filter(), bounds, zoom, 64, many=True) == cells
    assert store.counts(Filter()).imprecise == sum(coarse.values())


def test_an_imprecise_claim_is_counted_at_its_place_and_never_stands_in_a_cell(many):
    ledger, store = many
    world = (-180, -85, 180, 85)
    coarse = Filter(precision=("area", "country"))
    assert store.cells(coarse, world, 4, 64) == ()
    extents = store.extents(coarse)
    here = Counter()
    for extent in extents:
        here.update(extent.sides)
    assert here == Counter(
        c.claimant_side for c in ledger.claims.values() if c.geo_precision in ("area", "country")
    )
    assert {e.place_key for e in extents} == {
        c.place_key for c in ledger.claims.values() if c.geo_precision in ("area", "country")
    }
    everything = sum(sum(c.sides.values()) for c in store.cells(Filter(), world, 4, 64))
    assert everything + sum(here.values()) == len(ledger.claims)
    none = Filter(q="no such word")
    assert (store.cells(none, world, 4, 64), store.extents(none)) == ((), ())


@pytest.mark.parametrize("many", [False, True])
def test_a_cell_names_its_place_where_it_has_only_one(many):
    store = stored(
        point("a", 50.5, 30.5),
        point("b", 50.5, 30.5, claimant="beta", claimant_side="south"),
        point("c", 48.5, 38.0),
        row("d"),  # of the town that lies there
        point("e", 10.0, 10.0),
        point("f", 10.001, 10.001),
    )
    cells = store.cells(Filter(), (-180, -85, 180, 85), 8, 64, many)
    keys = {round(c.latitude, 1): c.place_key for c in cells}
    assert keys == {50.5: "@50.50000,30.50000", 48.5: "", 10.0: ""}


def test_claims_at_the_poles_and_on_the_antimeridian_are_counted():
    edge = stored(point("n", 90, 10), point("s", -90, 10), point("e", 5, 180), point("w", 5, -180))
    cells = edge.cells(Filter(), (-180, -90, 180, 90), 3, 64)
    assert sum(sum(c.sides.values()) for c in cells) == 4


def test_what_has_gone_from_its_file_is_left_out_counted_and_still_known_on_earlier_days():
    ledger = ledger_of(
        row("a"),
        row("b", status="withdrawn", last_seen="2023-06-01"),
        row("c", status="withdrawn"),
    )
    store = Store(ledger, ["UTC"])
    now = Filter()
    assert (store.claims(now), store.counts(now).withdrawn) == (["a"], 2)
    known = Filter(as_of=D("2023-06-01"))
    assert (store.claims(known), store.counts(known).withdrawn) == (["a", "b"], 1)
    later = Filter(as_of=D("2023-06-02"))
    assert (store.claims(later), store.counts(later).withdrawn) == (["a"], 2)


@pytest.mark.parametrize(
    "bounds", [(-180, -85, 180, 85), (-20.5, -10.25, 60.75, 55.5), (150, -60, -140, 60)]
)
def test_claims_out_of_a_box_are_counted_by_the_side_where_they_are_farthest(many, bounds):
    ledger, store = many
    west, south, east, north = bounds
    counted = Counter()
    for claim in ledger.claims.values():
        if claim.geo_precision not in ("point", "settlement"):
            continue
        x, y = plane(claim.latitude, claim.longitude)
        (left, top), (right, bottom) = plane(north, west), plane(south, east)
        across = (x - left) % 1 <= (right - left) % 1 or east - west == 360
        off = {"e": 0 if across else (x - right) % 1, "w": 0 if across else (left - x) % 1}
        if not across:
            off[max(off, key=off.get)] = 0
        off |= {"n": top - y, "s": y - bottom}
        side = max(off, key=off.get)
        if off[side] > 0:
            counted[side] += 1
    found = store.beyond(Filter(), bounds)
    assert {b.side: b.n for b in found} == dict(counted)
    inside = sum(sum(c.sides.values()) for c in store.cells(Filter(), bounds, 4, 64))
    assert inside + sum(counted.values()) == 600 - store.counts(Filter()).imprecise


def plane(latitude, longitude):
    """The place on the Mercator plane, from 0 to 1 along each side."""
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return (longitude + 180) / 360, y


def test_the_bounds_of_what_is_outside_go_the_shorter_way_around_the_world():
    store = stored(point("a", 10, -175), point("b", 12, -170), point("c", 11, 100))
    east, west = store.beyond(Filter(), (150, 0, 170, 20))
    assert (east.side, east.n, west.side, west.n) == ("e", 2, "w", 1)
    assert [round(v, 3) for v in east.bounds] == [185, 10, 190, 12]
    assert [round(v, 3) for v in west.bounds] == [100, 11, 100, 11]


def test_places_too_near_for_the_map_are_listed_with_most_claims_first():
    store = stored(
        point("a", 50.50001, 30.5, location="one", location_ja="一"),
        point("b", 50.50002, 30.5, location="two", location_ja="二"),
        point("c", 50.50002, 30.5, location="two", location_ja="二", disputes="a"),
        point("d", 51, 31),
        point("e", 50.5, 30.5, geo_precision="area"),
    )
    places, of = store.places_in(Filter(), (30.4, 50.4, 30.6, 50.6), 5)
    found = [(p.name(store.ledger, "ja"), p.n, p.disputed) for p in places]
    assert found == [("二", 2, 1), ("一", 1, 1)]
    assert of == 2
    first, of = store.places_in(Filter(), (30.4, 50.4, 30.6, 50.6), 1)
    assert ([p.name(store.ledger, "en") for p in first], of) == (["two"], 2)


def test_claims_without_a_place_are_chosen_as_if_they_were_at_one():
    store = stored(
        row("a", place_id="", geo_precision="unknown"),
        row("b", event_id="e2"),
        row("c", event_id="e3", place_id="", geo_precision="unknown"),
    )
    found = store.claims_by_event(Filter(), [NOWHERE])
    assert {c.claim_id for c in found.shown} == {"a", "c"}
    assert store.known("place_key", ["town", NOWHERE, "other"]) == {"town", NOWHERE}
    assert store.known("event_id", [NOWHERE]) == set()
