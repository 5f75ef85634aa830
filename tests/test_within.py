"""Filters by a part of the map: which claims belong to it, in an address and in every file."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from samples import examples, ledger_of, point, row

from geo.export import Extract, description
from geo.model.filters import Filter, parse_filter
from geo.model.settings import About
from geo.model.within import MAX_CORNERS, parse_within
from geo.store import Store
from geo.views.citation import filter_in_words

KNOWN = {"zones": ("UTC",), "sides": (), "claimants": (), "default_zone": "UTC"}
FIJI = "polygon:-16,178;-16,-178;-19,-178;-19,178"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("box:36,47.5,39,49", "box:36,47.5,39,49"),
        ("box:36.0000049,47.50,39,49.0", "box:36,47.5,39,49"),
        ("box:170,-20,-170,-10", "box:170,-20,-170,-10"),
        ("circle:48.5,38,25000.4", "circle:48.5,38,25000"),
        ("polygon:48,37;49,38;48,39;48,37", "polygon:48,37;49,38;48,39"),
        (FIJI, FIJI),
    ],
)
def test_a_shape_in_an_address_is_kept_in_one_form(text, same):
    query, bad = parse_filter({"within": [text]}, **KNOWN)
    assert (query.within, bad) == (same, [])
    assert query.words()["within"] == [same]
    assert parse_within(same).text == same


@pytest.mark.parametrize(
    "text",
    [
        "box:36,47,39", "box:39,49,36,47", "box:1,2,1,3", "box:0,0,200,1", "box:a,b,c,d",
        "box:nan,0,1,1", "box:0,0,inf,1", "circle:48,38,0", "circle:48,38,99999999",
        "circle:89.9,0,50000", "polygon:1,1;2,2", "polygon:1,1;2,2;3,3", "polygon:", "circle",
        "hexagon:1,2", "polygon:" + ";".join(f"{n % 80},{n}" for n in range(MAX_CORNERS + 1)),
        "x" * 9_999,
    ],
)  # fmt: skip
def test_what_is_no_shape_is_named_and_not_used(text):
    query, bad = parse_filter({"within": [text]}, **KNOWN)
    assert query.within == ""
    assert [b.word for b in bad] == ["within"]


def scattered(n=900):
    chance = random.Random(3)
    return ledger_of(
        *(point(f"c{i}", chance.uniform(-80, 80), chance.uniform(-180, 180)) for i in range(n))
    )


@pytest.fixture(scope="module")
def many():
    ledger = scattered()
    return ledger, Store(ledger, ["UTC"])


def inside(store, text):
    return set(store.claims(Filter(within=parse_within(text).text)))


@pytest.mark.parametrize("bounds", [(-20, -10, 60, 55), (150, -60, -140, 60), (-180, -80, 180, 80)])
def test_a_box_has_what_lies_in_it_on_both_sides_of_180_degrees(many, bounds):
    ledger, store = many
    west, south, east, north = bounds
    expected = {
        c.claim_id
        for c in ledger.claims.values()
        if south <= c.latitude <= north
        and (west <= c.longitude <= east if west < east else not east < c.longitude < west)
    }
    assert len(expected) > 30
    assert inside(store, f"box:{west},{south},{east},{north}") == expected


def test_a_circle_has_what_is_at_most_so_far_away(many):
    ledger, store = many
    for latitude, longitude, km in [(48, 38, 1_500), (-10, 179, 2_000), (60, -179.5, 1_900)]:
        far = {
            c.claim_id: Geod(ellps="WGS84").inv(longitude, latitude, c.longitude, c.latitude)[2]
            for c in ledger.claims.values()
        }
        found = inside(store, f"circle:{latitude},{longitude},{km * 1000}")
        # A polygon of 64 corners is a little smaller than its circle.
        assert found >= {i for i, metres in far.items() if metres < km * 990}
        assert found <= {i for i, metres in far.items() if metres <= km * 1_001}
        assert found


def test_a_polygon_has_what_lies_in_it_as_it_is_drawn_on_the_map(many):
    ledger, store = many
    chance = random.Random(9)
    for _ in range(12):
        corners = [(chance.uniform(-70, 70), chance.uniform(-170, 170)) for _ in range(7)]
        shape = shapely.Polygon([plane(*corner) for corner in corners])
        if any(
            abs(a[1] - b[1]) > 180 for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
        ):
            continue  # its edges go the shorter way around the world
        expected = {
            c.claim_id
            for c in ledger.claims.values()
            if shapely.make_valid(shape).contains(shapely.Point(plane(c.latitude, c.longitude)))
        }
        text = "polygon:" + ";".join(f"{a:.5f},{b:.5f}" for a, b in corners)
        assert inside(store, text) == expected


def plane(latitude, longitude):
    return longitude, math.degrees(math.asinh(math.tan(math.radians(latitude))))


def test_a_polygon_across_180_degrees_goes_the_shorter_way():
    store = Store(
        ledger_of(point("a", -17, 179), point("b", -17, -179), point("c", -17, 0)), ["UTC"]
    )
    assert inside(store, FIJI) == {"a", "b"}


def test_an_area_belongs_where_its_outline_meets_the_shape_and_nothing_unlocated_does():
    ledger = ledger_of(
        row("area", place_id="town-area", geo_precision="area", geo_radius_m=""),
        row("town"),
        row("nowhere", place_id="", geo_precision="unknown"),
    )
    store = Store(ledger, ["UTC"])
    # The town's point is at 48.5, 38; the area reaches 10 km around it.
    assert inside(store, "box:38.1,48.4,39,48.6") == {"area"}
    assert inside(store, "box:37.9,48.4,39,48.6") == {"area", "town"}
    assert inside(store, "box:38.3,48.4,39,48.6") == set()
    assert inside(store, "circle:48.5,38.2,6000") == {"area"}
    assert store.counts(Filter(within="box:38.1,48.4,39,48.6")).n == 1
    assert store.counts(Filter(within="box:-180,-90,180,90")).unlocated == 0


@given(
    st.text(max_size=40) | st.from_regex(r"(box|circle|polygon):[-0-9.,;e]{0,40}", fullmatch=True)
)
@examples
def test_any_text_is_a_shape_in_one_form_or_refused(text):
    try:
        shape = parse_within(text)
    except ValueError:
        return
    assert parse_within(shape.text).text == shape.text


def test_every_file_and_citation_names_the_shape(tmp_path):
    ledger = ledger_of(row("town"))
    store = Store(ledger, ["UTC"])
    query = Filter(within="circle:48.5,38,25000")
    words = filter_in_words(ledger, query, "en")
    assert "Part of the map: circle of 25 km around 48.5° N, 38° E" in words
    assert "半径25km" in filter_in_words(ledger, query, "ja")
    for text in ("box:36,47.5,39,49", FIJI):
        assert "Part of the map: " in filter_in_words(ledger, replace(query, within=text), "en")
    said = json.dumps(description(Extract.of(store, query, tmp_path, About()), []))
    assert "circle:48.5,38,25000" in said
