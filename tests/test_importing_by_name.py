"""Rows without coordinates are placed by a name that one place alone has, if the user asks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from samples import DATA

from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.importing.report import Report
from geo.ledger import read_ledger

PROFILE = parse_profile(
    """
name = { en = "T", ja = "T" }
[fields]
event_id = "t-{id}"
headline_en = "Incident {id}"
event_date = { date = "date" }
location = "{town}"
latitude = { number = "lat" }
longitude = { number = "lon" }
geo_precision = "point"
[region]
name = "oblast"
country = "state"
""",
    "names",
)
COLUMNS = ("id", "date", "town", "oblast", "state", "lat", "lon")
Claim = dict[str, str]


def brought(
    folder: Path, *rows: tuple[str, str, str, str, str], by_name: bool = True
) -> tuple[Report, list[Claim]]:
    """The report of an import of rows (town, region, country, latitude, longitude), its claims."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([n, "2023-05-12", *row] for n, row in enumerate(rows, 1))
    options = Options(own=PROFILE, by_name=by_name)
    report = run_import(io.BytesIO(text.getvalue().encode()), "t.csv", folder, DATA, options)
    assert read_ledger(folder).errors == ()
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return report, list(csv.DictReader(file))


def told(report: Report) -> list[tuple[str, str, int, int, str]]:
    return [(r.key, r.column, r.n, r.row, r.value) for r in report.remarks]


def where(claim: Claim) -> tuple[str, ...]:
    return tuple(claim[c] for c in ("geo_precision", "latitude", "longitude", "admin1", "country"))


def test_a_name_that_one_town_has_places_its_rows_as_a_settlement(tmp_path):
    report, claims = brought(
        tmp_path, ("Kupiansk", "", "", "", ""), ("Куп'янську", "", "", "", "")
    )  # also in another language and case
    assert [where(c) for c in claims] == [
        ("settlement", "49.71", "37.6158", "UA-63", "UA"),
    ] * 2
    assert told(report) == [("placed_by_name", "town", 2, 2, "Kupiansk")]
    assert claims[0]["location"] == "Kupiansk"
    assert claims[1]["location"] == "Куп'янську"


def test_nothing_is_placed_by_name_unless_asked(tmp_path):
    report, claims = brought(tmp_path, ("Kupiansk", "", "", "", ""), by_name=False)
    assert where(claims[0]) == ("unknown", "", "", "", "")
    assert told(report) == [("place_known", "town", 1, 2, "Kupiansk")]


def test_a_name_of_several_towns_needs_its_region(tmp_path):
    report, claims = brought(
        tmp_path,
        ("Pervomaiskyi", "Kharkiv Oblast", "Ukraine", "", ""),
        ("Ivanivka", "", "Ukraine", "", ""),
        ("Nowhereville-on-Sea", "", "", "", ""),
    )
    assert where(claims[0])[0] == "settlement"
    assert where(claims[0])[3:] == ("UA-63", "UA")
    assert [c["geo_precision"] for c in claims[1:]] == ["unknown", "unknown"]
    assert told(report) == [
        ("placed_by_name", "town", 1, 2, "Pervomaiskyi"),
        ("several_places", "town", 1, 3, "Ivanivka"),
        ("place_unknown", "town", 1, 4, "Nowhereville-on-Sea"),
    ]


def test_a_town_elsewhere_than_the_row_says_is_not_taken(tmp_path):
    report, claims = brought(tmp_path, ("Kupiansk", "Odesa Oblast", "Ukraine", "", ""))
    assert claims[0]["geo_precision"] == "unknown"
    assert told(report) == [("place_unknown", "town", 1, 2, "Kupiansk")]


def test_places_of_the_ledger_come_first_and_keep_their_own_precision(tmp_path):
    _, claims = brought(tmp_path, ("Bryansk Oblast", "", "", "", ""), ("Bakhmut", "", "", "", ""))
    assert [c["place_id"] for c in claims] == ["bryansk-oblast", "bakhmut"]
    assert [c["geo_precision"] for c in claims] == ["region", "settlement"]


def test_a_region_or_country_by_its_name_is_drawn_with_its_boundary(tmp_path):
    _, claims = brought(tmp_path, ("Sumy Oblast", "", "Ukraine", "", ""), ("Chad", "", "", "", ""))
    assert [c["place_id"] for c in claims] == ["region-ua-59", "country-td"]
    assert [c["geo_precision"] for c in claims] == ["region", "country"]


def test_coordinates_of_the_file_are_never_replaced(tmp_path):
    report, claims = brought(tmp_path, ("Kupiansk", "", "", "48.5", "38.25"))
    assert where(claims[0])[:3] == ("point", "48.5", "38.25")
    assert told(report) == []
