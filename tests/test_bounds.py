"""Boxes on the globe, and still maps of places on both sides of 180 degrees."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples, ledger_of, point

from geo.briefing.map_labels import frame_around, frame_of, map_labels
from geo.briefing.small_map import small_map
from geo.model import areas
from geo.model.bounds import bounds_of_shape, on_globe, union
from geo.model.home_view import fitting
from geo.views.map_data import claims_payload

FIJI = (
    point("c1", -17.8, 178.2, location="Suva"),
    point("c2", -16.5, -179.4, location="Lau"),
)


@pytest.mark.parametrize(
    ("boxes", "whole"),
    [
        ([None], None),
        ([(1, 2, 3, 4), None], (1, 2, 3, 4)),
        ([(1, 20, 3, 40), (2, -50, 9, 30)], (1, -50, 9, 40)),
        ([(1, 170, 1, 170), (2, -170, 2, -170)], (1, 170, 2, 190)),
        ([(1, 170, 1, 185), (2, -178, 2, -170)], (1, 170, 2, 190)),  # one is across already
        ([(0, -100, 0, -100), (0, 100, 0, 100)], (0, 100, 0, 260)),
        ([(0, -90, 0, -90), (0, 90, 0, 90)], (0, -90, 0, 90)),  # either way is as far
        ([(0, -180, 0, 0), (0, 0, 0, 180)], (0, -180, 0, 180)),
    ],
)
def test_the_narrowest_box_around_boxes(boxes, whole) -> None:  # type: ignore[no-untyped-def]
    assert union(boxes) == whole


longitudes = st.floats(-180, 180)


@examples
@given(st.lists(longitudes, min_size=1, max_size=8))
def test_a_box_holds_all_that_it_was_made_of(lons: list[float]) -> None:
    found = union((0, lon, 0, lon) for lon in lons)
    assert found
    _, west, _, east = found
    assert -180 <= west <= 180
    assert west <= east <= west + 360
    assert all(west - 1e-9 <= lon + turn <= east + 1e-9 for lon in lons
               for turn in [next(t for t in (0, 360) if lon + t >= west - 1e-9)])  # fmt: skip


def test_a_country_on_both_sides_is_not_the_whole_world() -> None:
    _, west, _, east = bounds_of_shape(areas.area("country RU", {}))
    assert (round(west), round(east)) == (20, 191)


def test_a_still_map_of_both_sides_is_near_and_has_their_ground() -> None:
    ledger = ledger_of(*FIJI)
    claims = list(ledger.claims.values())
    frame = frame_around((178.2, -17.8, 180.6, -16.5), 480, 280)
    assert frame.zoom == 7
    labels = map_labels(claims_payload(ledger, claims, "en"), frame)
    assert sorted(label.caption for label in labels) == ["Lau", "Suva"]
    assert all(label.box[0] > 0 and label.box[2] < 480 for label in labels)
    drawn = small_map(ledger, claims, "en")
    (land,) = re.findall(r'<path d="([^"]+)"', drawn)
    across = [float(x) for x in re.findall(r"(-?[\d.]+),", land)]
    assert min(across) < 100 < 350 < max(across)  # islands on both sides


@pytest.mark.parametrize("longitude", [179.9, -179.9])
def test_a_view_at_180_degrees_shows_what_lies_beyond(longitude: float) -> None:
    ledger = ledger_of(*FIJI)
    payload = claims_payload(ledger, list(ledger.claims.values()), "en")
    frame = frame_of((-17.0, longitude, 7), 800, 500)
    assert sorted(label.caption for label in map_labels(payload, frame)) == ["Lau", "Suva"]


def test_a_home_view_is_made_across_180_degrees() -> None:
    home = 22.0, 44.4, 40.3, 52.4
    west, _, east, _ = fitting(home, (178.2, -17.8, 180.6, -16.5))
    assert (west, east) == (177.9, 180.9)
    assert fitting(home, (-179.0, 0.0, 179.0, 1.0))[::2] == (-180.0, 180.0)
    assert [on_globe(x) for x in (east, -181.0, 180.0)] == [pytest.approx(-179.1), 179.0, 180.0]
