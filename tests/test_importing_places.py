"""Regions and countries of files: found in all the world, and never drawn elsewhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import shapely
from samples import DATA

from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.regions import (
    country_code,
    has_boundary,
    holds,
    place_of,
    region_code,
)
from geo.ledger import read_ledger
from geo.model.areas import area, countries, regions, world_regions

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "actor2,country,admin1,location,latitude,longitude,geo_precision,source,source_scale,notes\n"
)
UCDP = (
    "id,source_original,source_office,source_date,source_headline,where_prec,where_coordinates,"
    "where_description,adm_1,country,latitude,longitude,date_prec,date_start,date_end,"
    "type_of_violence,dyad_name,best,high,low\n"
)


def acled(*rows: tuple[str, str, str, str]) -> str:
    """An export of ACLED; of each row country, region, latitude and longitude."""
    return ACLED + "".join(
        f'X{n},12 May 2023,2023,1,Political violence,Battles,Armed clash,A,B,"{country}","{name}",'
        f"Town,{latitude},{longitude},3,Paper,National,Text\n"
        for n, (country, name, latitude, longitude) in enumerate(rows)
    )


def brought(text: str, folder: Path) -> list[dict[str, str]]:
    """The claims of a file, as cells."""
    file = folder / "file.csv"
    file.write_text(text, encoding="utf-8")
    with file.open("rb") as source:
        report = run_import(source, file.name, folder / "out", DATA, Options())
    assert report.rejected == 0, report.faults
    assert read_ledger(folder / "out").errors == ()
    with (folder / "out" / "events.csv").open(encoding="utf-8", newline="") as events:
        return list(csv.DictReader(events))


@pytest.mark.slow
def test_nothing_is_drawn_elsewhere_than_its_file_says_in_any_region_of_the_world():
    found = asked = 0
    for iso, region in world_regions().items():
        if not has_boundary(iso):
            continue
        shape = area(f"regions {iso}", {})
        inside = shapely.Point(place_of(iso).longitude, place_of(iso).latitude)
        assert shape.buffer(0.01).contains(inside), iso
        point = (inside.y, inside.x)
        for name in region.names:
            asked += 1
            code = region_code(name, region.country, point)
            found += code == iso
            # What is drawn holds the point: another code only where it does, too.
            assert code is None or holds(code, *point), (iso, name, code)
            code = region_code(name, None, point)
            assert code is None or holds(code, *point), (iso, name, code)
    assert found > asked * 0.97
    assert asked > 15_000


def test_every_country_of_the_basemap_is_known_by_its_names():
    for iso, pieces in countries().items():
        if iso:
            assert country_code(pieces[0].name_en) == iso
            assert country_code(pieces[0].name_ja) == iso
    assert len(regions()) > 30


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DR Congo (Zaire)", "CD"),
        ("Democratic Republic of Congo", "CD"),
        ("Myanmar (Burma)", "MM"),
        ("Bosnia-Herzegovina", "BA"),
        ("Yemen (North Yemen)", "YE"),
        ("Ivory Coast", "CI"),
        ("Palestine", "PS"),
        ("Saint Lucia", "LC"),
        ("Україна", "UA"),
        ("ロシア", "RU"),
        ("Atlantis", None),
    ],
)
def test_countries_are_known_in_the_spellings_of_others(name, code):
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("country", "name", "latitude", "longitude", "code"),
    [
        ("Russia", "Belgorod", 50.6, 36.6, "RU-BEL"),
        ("Palestine", "Gaza Strip", 31.5, 34.4, "PS-GZZ"),
        ("Myanmar", "Rakhine", 20.1, 93.5, "MM-16"),
        ("Democratic Republic of Congo", "Nord-Kivu", -0.6, 29.0, "CD-NK"),
        ("Syria", "Aleppo", 36.2, 37.1, "SY-HL"),
        ("Sudan", "Khartoum", 15.6, 32.5, "SD-KH"),
        ("Ukraine", "Kyiv", 50.1, 30.9, "UA-32"),
        ("Ukraine", "Kyiv City", 50.45, 30.5, "UA-30"),
        ("Ukraine", "Kirovograd oblast", 48.5, 32.0, "UA-35"),
        ("Україна", "Донецька область", 48.0, 37.8, "UA-14"),
        ("Ukraine", "Crimea", 45.3, 34.2, "UA-43"),
        ("Mexico", "Michoacan", 19.2, -101.9, "MX-MIC"),
    ],
)  # fmt: skip
def test_a_claim_about_a_region_is_drawn_as_it(country, name, latitude, longitude, code, tmp_path):
    (claim,) = brought(acled((country, name, latitude, longitude)), tmp_path)
    assert (claim["admin1"], claim["geo_precision"]) == (code, "region")
    assert claim["place_id"] == f"region-{code.lower()}"


def test_a_region_without_a_boundary_keeps_the_point_of_the_file(tmp_path):
    (claim,) = brought(acled(("Ukraine", "No such region", 48.15, 38.65)), tmp_path)
    assert (claim["latitude"], claim["longitude"]) == ("48.15", "38.65")
    assert (claim["geo_precision"], claim["geo_radius_m"]) == ("region", "100000")
    assert (claim["place_id"], claim["admin1"]) == ("", "No such region")


def test_a_country_without_a_boundary_keeps_the_point_of_the_file(tmp_path):
    row = "1,spokesman,Agency,2023-05-13,H,6,Sea,Sea,,Atlantis,31.5,-24.3,1,2023-05-12,2023-05-12,"
    (claim,) = brought(f"{UCDP}{row}1,A - B,1,1,1\n", tmp_path)
    assert (claim["latitude"], claim["longitude"]) == ("31.5", "-24.3")
    assert (claim["geo_precision"], claim["geo_radius_m"]) == ("country", "500000")


def test_a_region_without_name_or_point_is_drawn_as_its_country(tmp_path):
    (claim,) = brought(acled(("Ukraine", "", "", "")), tmp_path)
    assert (claim["geo_precision"], claim["place_id"]) == ("country", "country-ua")
