"""Areas are measured in metres on the ground, checked here in other projections than theirs."""

import math

import geopandas as gpd
import pytest
from samples import ledger_of, row
from shapely import Point, get_coordinates, get_num_coordinates
from shapely.geometry.base import BaseGeometry

from geo.model.areas import AreaError, area, disc, simplified

CENTRES = {"bakhmut": (48.5942, 37.9989)}
EQUAL_AREA = "+proj=laea +lat_0=48.5942 +lon_0=37.9989 +datum=WGS84"
STRIP = "RU-BRY within 50 km of border UA"


def metric(shape: BaseGeometry, crs: object = EQUAL_AREA) -> BaseGeometry:
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(crs).iloc[0]


def square_km(shape: BaseGeometry) -> float:
    return metric(shape).area / 1e6


def test_a_disc_of_fifteen_kilometres_has_the_area_of_one():
    shape = area("around bakhmut 0-15 km", CENTRES)
    assert square_km(shape) == pytest.approx(math.pi * 15**2, rel=0.01)
    assert shape.contains(Point(37.9989, 48.5942))


def test_a_ring_leaves_its_middle_out():
    shape = area("around bakhmut 5-15 km", CENTRES)
    assert square_km(shape) == pytest.approx(math.pi * (15**2 - 5**2), rel=0.01)
    assert not shape.contains(Point(37.9989, 48.5942))


def test_the_southern_sector_lies_south_and_is_a_quarter_of_its_ring():
    sector = area("sector S of bakhmut 5-20 km", CENTRES)
    ring = area("around bakhmut 5-20 km", CENTRES)
    assert square_km(sector) == pytest.approx(square_km(ring) / 4, rel=0.02)
    west, south, east, north = sector.bounds
    assert north < 48.5942
    assert (west + east) / 2 == pytest.approx(37.9989, abs=0.001)
    assert south == pytest.approx(48.5942 - 20 / 111.2, abs=0.002)


@pytest.mark.parametrize(
    ("direction", "east", "north"),
    [
        ("N", 0, 1),
        ("NE", 1, 1),
        ("E", 1, 0),
        ("SE", 1, -1),
        ("S", 0, -1),
        ("SW", -1, -1),
        ("W", -1, 0),
        ("NW", -1, 1),
    ],
)
def test_each_sector_lies_in_its_direction(direction, east, north):
    centre = metric(area(f"sector {direction} of bakhmut 5-20 km", CENTRES)).centroid
    assert [round(centre.x / 12_000), round(centre.y / 12_000)] == [east, north]


def test_the_strip_along_a_border_lies_in_its_region_and_reaches_every_point_that_near():
    utm = "EPSG:32636"
    strip, region = metric(area(STRIP, {}), utm), metric(area("regions RU-BRY", {}), utm)
    neighbour = metric(area("country UA", {}), utm)
    assert strip.difference(region.buffer(1)).is_empty
    assert region.intersection(neighbour.buffer(49_500)).difference(strip).area < 1e4


def test_no_vertex_of_the_strip_is_farther_from_the_border_than_it_says():
    utm = "EPSG:32636"
    strip, neighbour = metric(area(STRIP, {}), utm), metric(area("country UA", {}), utm)
    assert max(Point(xy).distance(neighbour) for xy in get_coordinates(strip)) < 50_500


def test_a_city_a_hundred_kilometres_from_the_border_is_not_near_it():
    bryansk = Point(34.32, 53.27)
    assert area("regions RU-BRY", {}).contains(bryansk)
    assert not area(STRIP, {}).contains(bryansk)


def test_crimea_lies_in_the_country_that_the_standard_gives():
    simferopol = Point(34.1, 45.0)
    assert area("country UA", {}).contains(simferopol)
    assert not area("country RU", {}).contains(simferopol)


def test_regions_are_united():
    both = area("regions UA-14 UA-09", {})
    assert both.contains(Point(37.8, 48.0))
    assert both.contains(Point(39.3, 48.57))
    assert not both.contains(Point(30.52, 50.45))


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("somewhere near bakhmut", "not an area rule"),
        ("", "not an area rule"),
        ("sector X of bakhmut 5-20 km", "not an area rule"),
        ("around bakhmut 5 km", "not an area rule"),
        ("RU-BRY within ５０ km of border UA", "not an area rule"),
        ("around atlantis 0-5 km", "atlantis"),
        ("around bakhmut 15-5 km", "not beyond"),
        ("country ZZ", "no boundary"),
        ("regions RU-BRY XX-YY", "XX-YY"),
        ("RU-BRY within 50 km of border ZZ", "no boundary"),
        ("UA-30 within 50 km of border RU", "no border"),
    ],
)
def test_a_rule_that_does_not_work_says_why(rule, why):
    with pytest.raises(AreaError, match=why) as told:
        area(rule, CENTRES)
    for lang in ("ja", "uk"):
        assert told.value.text(lang) not in ("", told.value.text("en"))


def test_a_shape_for_the_screen_has_few_points_and_still_its_place():
    whole = area("country UA", {})
    drawn = simplified(whole)
    assert get_num_coordinates(whole) > 1000
    assert get_num_coordinates(drawn) <= 330
    assert drawn.intersection(whole).area / whole.area > 0.98


def test_a_disc_across_the_antimeridian_is_two_halves_and_not_a_belt_around_the_earth():
    shape = disc(-17.0, 179.95, 30_000)
    assert shape.is_valid
    assert shape.area < 1


def test_a_place_is_drawn_no_finer_than_it_is_known():
    gazetteer = ledger_of(row()).gazetteer
    town = gazetteer.shape("town")
    assert town is not None
    assert square_km(town) == pytest.approx(math.pi * 5**2, rel=0.01)
    assert gazetteer.shape("nowhere") is None
