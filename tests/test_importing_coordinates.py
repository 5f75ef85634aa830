"""Coordinates in any plain kind: read where the column proves how, else asked once."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from samples import DATA, examples

from geo.cli.main import main
from geo.importing.coordinates.angles import NotAnAngle, angle, cleaned
from geo.importing.coordinates.columns import order_of_name, position_columns
from geo.importing.coordinates.texts import Pair, Shape, Square, cell
from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import Profile, parse_profile
from geo.importing.report import Report, answer_text, question_text
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger

PROFILE = """
name = { en = "T", ja = "T" }
[fields]
event_id = "t-{id}"
headline_en = "{title}"
event_date = { date = "date" }
latitude = { number = "lat" }
longitude = { number = "lon" }
geo_precision = "point"
"""
TWO = parse_profile(PROFILE, "two")


def one(column: str, crs: str = "", precision: str = "point") -> Profile:
    """A profile for a file with its positions in one column."""
    text = "\n".join(line for line in PROFILE.splitlines() if "number" not in line)
    text = text.replace('"point"', f'"{precision}"') + f'\n[coordinates]\ncolumn = "{column}"\n'
    return parse_profile(text + (f'crs = "{crs}"\n' if crs else ""), "one")


def two(latitude: str, longitude: str) -> Profile:
    """A profile for a file with its coordinates in two columns."""
    text = PROFILE.replace('number = "lat"', f'number = "{latitude}"')
    return parse_profile(text.replace('number = "lon"', f'number = "{longitude}"'), "two")


def brought(
    folder: Path, own: Profile, columns: str, *rows: tuple[str, ...], **options: object
) -> tuple[Report, list[dict[str, str]]]:
    """The report of an import, and the claims of the ledger it made."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["id", "title", "date", *columns.split("|")])
    writer.writerows([n, f"Incident {n}", "2023-05-12", *row] for n, row in enumerate(rows, 1))
    data = io.BytesIO(text.getvalue().encode())
    report = run_import(data, "t.csv", folder, DATA, Options(own=own, **options))
    assert read_ledger(folder).errors == ()
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return report, list(csv.DictReader(file))


def places(claims: list[dict[str, str]]) -> list[tuple[float, float]]:
    return [(float(c["latitude"]), float(c["longitude"])) for c in claims]


def faults(report: Report) -> list[tuple[int, str, str]]:
    return [(f.row, f.column, f.reason) for f in report.faults]


# ---- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "48.59",
        "+48.59",
        "48.59°",
        "48.59 N",
        "N48.59",
        "N 48.59°",
        "48°35'24\"N",
        "48° 35′ 24″ N",
        "48º35’24”N",
        "48 35 24 N",
        "48-35-24N",
        "48:35:24",
        "48°35.4′",
        "N 48 35.4",
        "483524N",
        "48d35m24s",
        "48 deg 35 min 24 sec north",
        "４８．５９",
        "４８°３５′２４″",
        "北緯48度35分24秒",
        "48度35分24秒",
        "48° 35′ 24″ с. ш.",
        "48°35'24\" пн.ш.",
        "48,59° с.ш.",
        "북위 48도 35분 24초",
        "lat: 48.59",
        "٤٨٫٥٩",
        "\u200e48.59",
    ],
)
def test_a_latitude_is_read_in_every_usual_spelling(text):
    found = angle(cleaned(text))
    assert math.isclose(found.degrees, 48.59, abs_tol=1e-9)
    assert found.text == "48.59"
    assert found.axis in ("", "latitude")


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("38 W", -38),
        ("W038°00'00\"", -38),
        ("−38", -38),
        ("38° з.д.", -38),
        ("西経38度", -38),
        ("0380000E", 38),
        ("東経38度0分", 38),
        ("38° в.д.", 38),
        ("сх.д. 38", 38),
    ],
)
def test_a_longitude_has_the_sign_of_its_direction(text, degrees):
    assert angle(cleaned(text)).degrees == degrees


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("48.59 O", "coordinate_word"),  # east in German, west in French
        ("-38 W", "coordinate_sign"),
        ("48°75'", "coordinate_sixty"),
        ("48 59", "coordinate_parts"),
        ("433700E", "coordinate_metres"),
        ("5394000N", "coordinate_metres"),
        ("longitude 48 N", "coordinate_axis"),
        ("48½", "coordinate"),
        ("48²", "coordinate"),
        ("48°-35'", "coordinate"),
        ("N 48 E", "coordinate"),
        ("48.5°35'", "coordinate"),
        ("°", "coordinate"),
        ("1/2", "coordinate"),
        ("x" * 10_000, "coordinate"),
    ],
)
def test_a_doubtful_angle_is_refused_with_the_reason(text, reason):
    with pytest.raises(NotAnAngle) as caught:
        angle(cleaned(text))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "48.59, 38.1",
        "48.59,38.1",
        "48.59 38.1",
        "48,59; 38,1",
        "48,59 38,1",
        "48,59, 38,1",
        "(48.59, 38.1)",
        "48 35.4, 38 6.0",
        "48.59 / 38.1",
    ],
)
def test_two_numbers_of_a_cell_are_parted_where_only_one_way_is_possible(text):
    found = cell(text)
    assert isinstance(found, Pair)
    assert (found.first.degrees, found.second.degrees) == (48.59, 38.1)


@pytest.mark.parametrize(
    "text",
    [
        "N48.59 E38.1",
        "E38.1, N48.59",
        "48°35'24\"N 38°6'0\"E",
        "48°35'24\"N,38°6'0\"E",
        "北緯48度35分24秒東経38度6分",
        "48.59° с.ш. 38,1° в.д.",
        "lat: 48.59, lon: 38.1",
        "geo:48.59,38.1,120?z=10",
        '{"lat": 48.59, "lng": 38.1}',
        "https://www.google.com/maps/@48.59,38.1,15z",
        "https://maps.google.com/?q=48.59,38.1",
        "https://www.google.com/maps/place/X/@48,38,12z/data=!8m2!3d48.59!4d38.1",
        "https://www.google.com/maps/search/?api=1&query=48.59%2C38.1",
        "https://www.openstreetmap.org/?mlat=48.59&mlon=38.1#map=9/48/38",
        "https://www.openstreetmap.org/#map=15/48.59/38.1",
        "https://yandex.ru/maps/?ll=38.1%2C48.59&z=12",
    ],
)
def test_directions_say_which_of_two_angles_is_the_latitude(text):
    found = cell(text)
    assert isinstance(found, Pair)
    by_axis = {found.first.axis: found.first, found.second.axis: found.second}
    assert (by_axis["latitude"].text, by_axis["longitude"].text) == ("48.59", "38.1")


@pytest.mark.parametrize(
    "text",
    [
        "48.59",
        "48,59,38,1",
        "48.5,38.1,120",
        "YES",
        "38E 48E",
        "37S 426000 5382000",
        "a, b",
        "https://example.org/?q=48.59,38.1",
        "https://goo.gl/maps/x",
        '{"lat": 48.59}',
    ],
)
def test_a_cell_that_is_no_position_is_refused(text):
    with pytest.raises(NotAnAngle):
        cell(text)


@given(st.floats(-90, 90), st.floats(-180, 180))
@examples
def test_what_is_written_in_degrees_minutes_and_seconds_is_read_back(latitude, longitude):
    def dms(value: float, letters: str) -> str:
        tenths = round(abs(value) * 36_000)
        degrees, rest = divmod(tenths, 36_000)
        minutes, seconds = divmod(rest, 600)
        return f"{degrees}°{minutes}′{seconds / 10}″{letters[value < 0]}"

    found = cell(f"{dms(latitude, 'NS')} {dms(longitude, 'EW')}")
    assert isinstance(found, Pair)
    assert abs(found.first.degrees - latitude) < 2e-5
    assert abs(found.second.degrees - longitude) < 2e-5


@given(st.text("0123456789 .,;:+-°'\"NSEWOnse度分秒北東()[]/|{}aZ", max_size=40))
@examples
def test_no_text_breaks_the_reading_of_cells(text):
    try:
        found = cell(text)
    except NotAnAngle:
        return
    assert isinstance(found, Pair | Shape | Square)


# ---- two columns ---------------------------------------------------------------------------------


def test_kinds_may_be_mixed_where_each_text_shows_its_own(tmp_path):
    rows = (("48°35'24\"N", "38°00'00\"E"), ("N48.70", "E38.10"), ("48.6", "38.2"), ("NA", "-"))
    report, claims = brought(tmp_path, TWO, "lat|lon", *rows)
    assert report.accepted == 4
    assert places(claims[:3]) == [(48.59, 38.0), (48.7, 38.1), (48.6, 38.2)]
    assert (claims[3]["latitude"], claims[3]["geo_precision"]) == ("", "unknown")
    noticed = {(r.key, r.column, r.n) for r in report.remarks}
    assert {("empty", "lat", 1), ("empty", "lon", 1)} <= noticed


def test_a_plain_number_keeps_the_digits_that_it_has(tmp_path):
    _, claims = brought(tmp_path, TWO, "lat|lon", (" 48.70", "+38.00 "))
    assert (claims[0]["latitude"], claims[0]["longitude"]) == ("48.70", "38.00")


def test_a_decimal_comma_is_read_only_where_the_whole_file_has_it(tmp_path):
    report, claims = brought(tmp_path / "a", TWO, "lat|lon", ("48,59", "38"), ("48,70", "38,1"))
    assert places(claims) == [(48.59, 38.0), (48.7, 38.1)]
    assert report.coordinates == {"lat": ("decimal_comma",), "lon": ("decimal_comma",)}
    report, _ = brought(tmp_path / "b", TWO, "lat|lon", ("48,59", "38"), ("48.70", "38.1"))
    assert faults(report) == [(2, "lat", "decimal_comma")]


def test_a_direction_of_the_other_axis_is_refused_until_the_columns_are_exchanged(tmp_path):
    rows = (("38 E", "48.59 N"),)
    report, _ = brought(tmp_path / "a", TWO, "lat|lon", *rows)
    assert faults(report) == [(2, "lat", "coordinate_axis")]
    _, claims = brought(tmp_path / "b", TWO, "lat|lon", *rows, swap=True)
    assert places(claims) == [(48.59, 38.0)]


def test_one_number_out_of_range_stays_a_fault_of_its_row(tmp_path):
    report, claims = brought(
        tmp_path, TWO, "lat|lon", ("95", "38"), ("48.59", "2000"), ("48", "38")
    )
    assert faults(report) == [(2, "lat", "range"), (3, "lon", "range")]
    assert len(claims) == 1


def metres(code: int, latitude: float, longitude: float) -> tuple[str, str]:
    """Northing and easting of a point."""
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(longitude, latitude)
    return f"{y:.2f}", f"{x:.2f}"


@pytest.mark.parametrize("code", [32637, 3857, 28407])
def test_metres_are_named_and_read_once_their_system_is_said(code, tmp_path):
    rows = [metres(code, 48.59, 38.0), metres(code, 48.7, 38.1)]
    with pytest.raises(Ambiguous) as caught:
        brought(tmp_path, TWO, "lat|lon", *rows)
    (question,) = caught.value.questions
    assert (question.column, question.kind) == ("lat", "crs")
    assert question.rows[0].text == " / ".join(rows[0])
    said = question_text(question, "en")
    assert "metres" in said
    assert rows[0][0] in said
    if code == 3857:
        assert answer_text(question, "EPSG:3857", "en").endswith("= 48.7, 38.1)")
    _, claims = brought(tmp_path, TWO, "lat|lon", *rows, answers={"lat": (f"EPSG:{code}",)})
    for (latitude, longitude), wanted in zip(
        places(claims), [(48.59, 38.0), (48.7, 38.1)], strict=True
    ):
        assert (round(latitude, 6), round(longitude, 6)) == wanted


ZONED = "lat|lon|zone"


@pytest.mark.parametrize(
    ("zones", "codes"),
    [
        (("36U", "37U"), (32636, 32637)),
        (("36 north", "UTM 37N"), (32636, 32637)),
        (("EPSG:32636", "37t"), (32636, 32637)),
        (("36M", "37 south"), (32736, 32737)),
    ],
)
def test_each_row_of_metres_is_read_in_its_own_zone(zones, codes, tmp_path):
    at = [(48.59, 35.0), (48.7, 38.1)] if codes[0] < 32700 else [(-8.59, 35.0), (-8.7, 38.1)]
    rows = [
        (*metres(code, *where), zone) for code, where, zone in zip(codes, at, zones, strict=True)
    ]
    report, claims = brought(tmp_path, TWO, ZONED, *rows)
    assert [(round(a, 6), round(b, 6)) for a, b in places(claims)] == at
    assert report.coordinates["zone"] == ("utm_zone",)


def test_a_number_of_a_zone_lies_on_the_half_of_the_earth_that_is_answered(tmp_path):
    rows = [(*metres(32636, 48.59, 35.0), "36"), (*metres(32637, 48.7, 38.1), "37")]
    with pytest.raises(Ambiguous) as caught:
        brought(tmp_path, TWO, ZONED, *rows)
    assert [(q.column, q.kind) for q in caught.value.questions] == [("lat", "crs")]
    _, claims = brought(tmp_path, TWO, ZONED, *rows, answers={"lat": ("EPSG:32637",)})
    assert [(round(a, 6), round(b, 6)) for a, b in places(claims)] == [(48.59, 35.0), (48.7, 38.1)]


def test_zones_that_are_not_certain_reject_their_rows(tmp_path):
    good = metres(32637, 48.59, 38.0)
    report, claims = brought(
        tmp_path, TWO, ZONED, (*good, "37U"), (*good, "37S"), (*good, ""), (*good, "37 U")
    )
    assert faults(report) == [(3, "zone", "coordinate_zone"), (4, "zone", "coordinate_zone")]
    assert len(claims) == 2


PARTS = {
    "direction": ("lat,ns,lon,ew", "lat", "lon"),
    "named": ("lat,Lat Dir,lon,lon_hemisphere", "lat", "lon"),
    "angle": ("lat_d,lat_m,lat_s,lon_d,lon_m,lon_s", "lat_d", "lon_d"),
    "all": ("Lat Deg,Lat Min,Lat Sec,Lat N/S,Long Deg,Long Min,Long Sec,Long E/W",
            "Lat Deg", "Long Deg"),
    "uk": ("широта,широта півкуля,довгота,довгота півкуля", "широта", "довгота"),
    "picture": ("GPSLatitude,GPSLatitudeRef,GPSLongitude,GPSLongitudeRef",
                "GPSLatitude", "GPSLongitude"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("named", "cells", "point"),
    [
        ("direction", "12.5,S,45.0,W", (-12.5, -45)),
        ("direction", "12.5,N,45.0,E", (12.5, 45)),
        ("direction", "-12.5,S,-45.05,W", (-12.5, -45.05)),  # both say it
        ("direction", "12.5 S,S,45,", (-12.5, 45)),
        ("named", "12.5,South,45.05,west", (-12.5, -45.05)),
        ("angle", "48,35,24,38,0,0", (48.59, 38)),
        ("angle", "48,42,,38,6,", (48.7, 38.1)),
        ("angle", "48.0,35.4,,38.0,0.0,", (48.59, 38)),
        ("angle", "48.05,,,38.005,,", (48.05, 38.005)),
        ("all", "12,30,0,S,45,0,0,W", (-12.5, -45)),
        ("uk", "12.5,Пд,45,Зх", (-12.5, -45)),
        ("picture", "12 deg 30' 0.00'',S,45 deg 0' 0.00'',W", (-12.5, -45)),
    ],
)
def test_a_coordinate_in_several_columns_is_put_together_and_it_is_said(
    named, cells, point, tmp_path
):
    columns, latitude, longitude = PARTS[named]
    profile = two(latitude, longitude)
    report, claims = brought(tmp_path, profile, columns.replace(",", "|"), tuple(cells.split(",")))
    assert places(claims) == [point]
    changed = cells not in ("48.05,,,38.005,,", "-12.5,S,-45.05,W", "12.5 S,S,45,")
    assert ("parts" in {r.key for r in report.remarks}) == changed


@pytest.mark.parametrize(
    ("named", "cells", "fault"),
    [
        ("direction", "-12.5,N,45,E", ("lat", "coordinate_sign")),
        ("direction", "12.5 N,S,45,E", ("lat", "coordinate")),
        ("direction", "12.5,E,45,E", ("lat", "coordinate_axis")),
        ("direction", "12.5,up,45,E", ("lat", "coordinate_word")),
        ("angle", "48,75,0,38,0,0", ("lat_d", "coordinate_sixty")),
        ("angle", "48.5,30,0,38,0,0", ("lat_d", "coordinate")),
        ("angle", ",30,0,38,0,0", ("lat_d", "coordinate")),
    ],
)
def test_parts_of_a_coordinate_that_contradict_each_other_reject_the_row(
    named, cells, fault, tmp_path
):
    columns, latitude, longitude = PARTS[named]
    profile = two(latitude, longitude)
    report, _ = brought(tmp_path, profile, columns.replace(",", "|"), tuple(cells.split(",")))
    assert [(f.column, f.reason) for f in report.faults] == [fault]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("lat_min|lat_max|lon_min|lon_max", ("12", "13", "44", "46")),
        ("lat_min", ("30",)),
        ("side", ("S",)),
        ("latest_dir", ("S",)),
        ("lat_deg|lat_min|lat_sec", ("48", "35", "24")),  # of another column
    ],
)
def test_columns_that_are_no_parts_leave_the_coordinates_alone(columns, cells, tmp_path):
    _, claims = brought(tmp_path, TWO, f"lat|lon|{columns}", ("12.5", "45", *cells))
    assert places(claims) == [(12.5, 45)]


def test_coordinates_that_all_are_whole_degrees_are_pointed_out(tmp_path):
    rows = [(f"{n}", f"{n}.0") for n in range(10, 15)]
    for n, (more, told) in enumerate([([], [5]), ([("15.5", "15")], [])]):
        report, _ = brought(tmp_path / f"{n}", TWO, "lat|lon", *rows, *more)
        assert [r.n for r in report.remarks if r.key == "whole_degrees"] == told


def test_a_zone_beside_degrees_is_no_zone_of_utm(tmp_path):
    report, claims = brought(tmp_path, TWO, ZONED, ("48.59", "38.0", "3"), ("48.7", "38.1", "4"))
    assert places(claims) == [(48.59, 38.0), (48.7, 38.1)]
    assert "zone" not in report.coordinates
    assert [json.loads(claim["extra"]) for claim in claims] == [{"zone": "3"}, {"zone": "4"}]


def test_a_zone_counts_for_nothing_where_a_system_is_answered_that_has_none(tmp_path):
    rows = [(*metres(28407, 48.59, 38.0), "7")]
    _, claims = brought(tmp_path, TWO, ZONED, *rows, answers={"lat": ("EPSG:28407",)})
    assert [(round(a, 5), round(b, 5)) for a, b in places(claims)] == [(48.59, 38.0)]


def test_a_system_that_does_not_fit_is_a_fault_of_the_row(tmp_path):
    profile = parse_profile(PROFILE + '[coordinates]\ncrs = "EPSG:32637"\n', "utm")
    report, claims = brought(
        tmp_path, profile, "lat|lon", metres(32637, 48.59, 38), ("48.7", "38.1"), ("x", "1")
    )
    assert faults(report) == [(3, "lat", "coordinate_degrees"), (4, "lat", "coordinate_metres_bad")]
    assert [(round(a, 5), round(b, 5)) for a, b in places(claims)] == [(48.59, 38.0)]


def test_metres_may_have_groups_of_digits(tmp_path):
    _report, claims = brought(
        tmp_path, TWO, "lat|lon", ("5 382 000", "426,000"), answers={"lat": ("EPSG:32637",)}
    )
    assert [(round(a, 2), round(b, 2)) for a, b in places(claims)] == [(48.59, 38.0)]


# ---- one column ----------------------------------------------------------------------------------


def test_the_order_of_two_numbers_is_proven_by_one_beyond_90(tmp_path):
    report, claims = brought(tmp_path, one("where"), "where", ("38.0, 48.59",), ("139.7, 35.7",))
    assert places(claims) == [(48.59, 38.0), (35.7, 139.7)]
    assert report.coordinates == {"where": ("lon_lat",)}


def test_the_order_of_two_numbers_is_asked_where_nothing_proves_it(tmp_path):
    rows = (("48.59, 38.0",), ("48.7, 38.1",))
    with pytest.raises(Ambiguous) as caught:
        brought(tmp_path, one("where"), "where", *rows)
    (question,) = caught.value.questions
    assert (question.column, question.kind) == ("where", "axes")
    assert [answer_text(question, a, "en") for a in question.answers] == [
        "latitude, then longitude (48.59, 38.0 = 48.59, 38.0; 48.7, 38.1 = 48.7, 38.1)",
        "longitude, then latitude (48.59, 38.0 = 38.0, 48.59; 48.7, 38.1 = 38.1, 48.7)",
    ]
    _, claims = brought(tmp_path, one("where"), "where", *rows, answers={"where": ("lon_lat",)})
    assert places(claims) == [(38.0, 48.59), (38.1, 48.7)]


def test_texts_that_prove_both_orders_are_asked_and_the_others_refused(tmp_path):
    rows = (("35.7, 139.7",), ("139.7, 35.7",))
    with pytest.raises(Ambiguous):
        brought(tmp_path, one("where"), "where", *rows)
    report, claims = brought(
        tmp_path, one("where"), "where", *rows, answers={"where": ("lat_lon",)}
    )
    assert places(claims) == [(35.7, 139.7)]
    assert faults(report) == [(3, "where", "coordinate_order")]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("lat,lon", "lat_lon"),
        ("LatLng", "lat_lon"),
        ("lon_lat", "lon_lat"),
        ("Longitude / Latitude", "lon_lat"),
        ("緯度,経度", "lat_lon"),
        ("широта, долгота", "lat_lon"),
        ("x,y", "lon_lat"),
        ("coordinates", ""),
        ("where", ""),
        ("latitude", ""),
    ],
)
def test_the_name_of_a_column_may_say_the_order(name, order):
    assert order_of_name(name) == order


def test_a_name_that_the_numbers_contradict_decides_nothing(tmp_path):
    with pytest.raises(Ambiguous):
        brought(tmp_path, one("lat,lon"), "lat,lon", ("139.7, 35.7",), ("38.1, 48.7",))


def test_by_custom_coordinates_are_latitude_and_longitude_but_not_in_an_array(tmp_path):
    _, claims = brought(tmp_path / "a", one("coordinates"), "coordinates", ("48.59, 38.0",))
    assert places(claims) == [(48.59, 38.0)]
    with pytest.raises(Ambiguous):
        brought(tmp_path / "b", one("coordinates"), "coordinates", ("[38.0, 48.59]",))


def test_wkt_makes_points_and_shapes(tmp_path):
    area = "POLYGON((38 48,38.1 48,38.1 48.1,38 48))"
    rows = ("POINT (38.00 48.59)", "SRID=4326;POINT(38.1 48.7)", area, "MULTIPOINT((37 48))")
    report, claims = brought(
        tmp_path, one("wkt"), "wkt", *((r,) for r in (*rows, "POINT EMPTY", "POLYGON((38 48))"))
    )
    assert faults(report) == [(7, "wkt", "position_shape")]
    assert places(claims[:2]) == [(48.59, 38.0), (48.7, 38.1)]
    assert places(claims[3:4]) == [(48.0, 37.0)]
    assert [c["geo_precision"] for c in claims] == ["point", "point", "area", "point", "unknown"]
    place = read_ledger(tmp_path).gazetteer.places[claims[2]["place_id"]]
    assert shapely.from_wkt(place.rule).equals(shapely.from_wkt(area))
    assert report.coordinates == {"wkt": ("cell_wkt",)}


def test_a_shape_that_names_its_system_is_brought_to_degrees(tmp_path):
    north, east = metres(32637, 48.59, 38.0)
    hexadecimal = shapely.to_wkb(shapely.Point(38.1, 48.7), hex=True)
    _, claims = brought(
        tmp_path, one("geom"), "geom", (f"SRID=32637;POINT({east} {north})",), (hexadecimal,)
    )
    assert [(round(a, 5), round(b, 5)) for a, b in places(claims)] == [(48.59, 38.0), (48.7, 38.1)]


def test_shapes_in_metres_without_a_system_are_asked_about(tmp_path):
    north, east = metres(3857, 48.59, 38.0)
    row = (f"POINT({east} {north})",)
    with pytest.raises(Ambiguous) as caught:
        brought(tmp_path, one("wkt"), "wkt", row)
    assert [(q.kind, [*q.answers]) for q in caught.value.questions] == [("crs", ["EPSG:3857"])]
    _, claims = brought(tmp_path, one("wkt", crs="EPSG:3857"), "wkt", row)
    assert [(round(a, 5), round(b, 5)) for a, b in places(claims)] == [(48.59, 38.0)]


@pytest.mark.parametrize(
    ("text", "precision", "radius"),
    [
        ("37U DQ 26000 82000", "point", ""),
        ("37UDQ26008200", "point", ""),
        ("37UDQ260820", "point", "71"),
        ("37UDQ2682", "area", "708"),
        ("37U DQ 2 8", "area", "7072"),
        ("37UDQ", "area", "70711"),
    ],
)
def test_a_square_of_mgrs_is_no_more_precise_than_it_is_large(text, precision, radius, tmp_path):
    _, (claim,) = brought(tmp_path, one("mgrs"), "mgrs", (text,))
    assert (claim["geo_precision"], claim["geo_radius_m"]) == (precision, radius)
    # The whole square lies within the radius of the point that is drawn.
    to_metres = Transformer.from_crs(4326, 32637, always_xy=True)
    x, y = to_metres.transform(float(claim["longitude"]), float(claim["latitude"]))
    packed = text.replace(" ", "")[5:]
    half = len(packed) // 2
    side = 100_000 // 10**half
    west = 400_000 + int(packed[:half] or 0) * side
    south = 5_400_000 + int(packed[half:] or 0) * side
    for corner in ((west, south), (west + side, south + side)):
        assert math.dist((x, y), corner) <= max(float(radius or 0), side / math.sqrt(2) + 0.1)


def test_a_settlement_in_a_large_square_is_an_area(tmp_path):
    rows = (("37UDQ2682",), ("37UDQ28",))
    _, claims = brought(tmp_path, one("mgrs", precision="settlement"), "mgrs", *rows)
    assert [(c["geo_precision"], c["geo_radius_m"]) for c in claims] == [
        ("settlement", "708"),
        ("area", "7072"),
    ]


def test_a_bad_square_is_refused_with_the_cure(tmp_path):
    report, _ = brought(tmp_path, one("mgrs"), "mgrs", ("37UDQ260",), ("37UDQ2682",), ("60XZZ11",))
    assert faults(report) == [(2, "mgrs", "position_mgrs"), (4, "mgrs", "position_mgrs")]
    assert "37U DQ 260 820" in report.faults[0].text("en")


def test_a_point_of_utm_with_its_zone_is_read(tmp_path):
    north, east = metres(32637, 48.59, 38.0)
    rows = ((f"37U {east} {north}",), (f"UTM 37N {east}mE {north}mN",), (f"37S {east} {north}",))
    report, claims = brought(tmp_path, one("utm"), "utm", *rows)
    assert [(round(a, 5), round(b, 5)) for a, b in places(claims)] == [(48.59, 38.0)] * 2
    assert faults(report) == [(4, "utm", "position_utm")]


def test_a_plus_code_is_called_by_its_kind(tmp_path):
    report, _ = brought(tmp_path, one("at"), "at", ("8GX5H2RR+2X",), ("H2RR+2X Town",))
    assert faults(report) == [(n, "at", "position_plus_code") for n in (2, 3)]


# ---- where positions are -------------------------------------------------------------------------


def test_a_file_without_the_two_columns_is_read_by_its_one_column(tmp_path):
    for n, (name, text) in enumerate({
        "wkt": "POINT (38.1 48.7)", "coordinates": "48.7, 38.1", "lat_lon": "48.7, 38.1",
    }.items()):  # fmt: skip
        _, claims = brought(tmp_path / str(n), TWO, name, (text,))
        assert places(claims) == [(48.7, 38.1)]
    assert position_columns(["id", "latitude", "GPS coordinates", "note"]) == ["GPS coordinates"]


def test_where_a_row_has_no_position_of_its_own_two_numbers_count(tmp_path):
    profile = parse_profile(PROFILE + '[coordinates]\ncolumn = "wkt"\n', "both")
    _, claims = brought(
        tmp_path, profile, "lat|lon|wkt", ("1", "2", "POINT (38 48)"), ("48.7", "38.1", "")
    )
    assert places(claims) == [(48.0, 38.0), (48.7, 38.1)]


def test_the_command_line_names_the_flag_for_each_answer(tmp_path, capsys):
    file = tmp_path / "t.csv"
    file.write_text('id,title,date,where\n1,A,2023-05-12,"48.59, 38.0"\n', encoding="utf-8")
    own = tmp_path / "own.toml"
    text = "\n".join(line for line in PROFILE.splitlines() if "number" not in line)
    own.write_text(text + '\n[coordinates]\ncolumn = "where"\n', encoding="utf-8")
    arguments = ["import", str(file), "--out", str(tmp_path / "out"), "--profile", str(own)]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "which number is the latitude?" in said
    assert "--answer where=lon_lat   longitude, then latitude" in said
    assert main([*arguments, "--answer", "where=lat_lon"]) == 0
    claim = next(iter(read_ledger(tmp_path / "out").claims.values()))
    assert (claim.latitude, claim.longitude) == (48.59, 38.0)


def test_collections_nested_thousands_of_times_are_refused(tmp_path):
    deep = "GEOMETRYCOLLECTION(" * 4_000 + "LINESTRING(38 48, 39 49)" + ")" * 4_000
    report, _ = brought(tmp_path, one("wkt"), "wkt", (deep,), ("POINT(38 48)",))
    assert faults(report) == [(2, "wkt", "shape_deep")]


def test_the_one_column_is_found_by_its_cells_where_no_name_tells_it(tmp_path):
    _, claims = brought(tmp_path / "a", TWO, "note|scene", ("1, 2", "POINT (38.1 48.7)"))
    assert places(claims) == [(48.7, 38.1)]
    with pytest.raises(Ambiguous) as caught:
        brought(tmp_path / "b", TWO, "note|scene", ("text", "48.59, 38.0"), ("3/4", "48.7, 38.1"))
    assert [(q.column, q.kind) for q in caught.value.questions] == [("scene", "axes")]


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("note", ("1, 2",)),
        ("note", ("12.5, 200.5",)),
        ("note|more", ("48.59, 38.0", "48.7, 38.1")),
        ("note", ("Seen at 48.59, 38.0",)),
    ],
)
def test_a_column_that_may_be_something_else_is_not_taken_for_positions(columns, row, tmp_path):
    with pytest.raises(Unreadable) as caught:
        brought(tmp_path, TWO, columns, row)
    assert caught.value.error.reason == "profile_columns"
