"""JSON of others: features, lists, answers of an API, lines; a bad one costs itself only."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from samples import DATA

from geo.importing.files import open_sheet
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Choose, Reading, Unreadable
from geo.ledger import read_ledger

PROFILE = """
name = { en = "J", ja = "J" }
optional = ["latitude", "longitude"]
[fields]
event_id = "j-{id}"
headline_en = "{title}"
event_date = { date = "date" }
latitude = { number = "latitude" }
longitude = { number = "longitude" }
geo_precision = "point"
"""


def brought(text: str, folder: Path, profile: str = PROFILE) -> tuple[Report, list[dict[str, str]]]:
    """The report, and the claims as cells."""
    folder.mkdir(exist_ok=True)
    (folder / "file.json").write_text(text, encoding="utf-8")
    options = Options(own=parse_profile(profile, "json"))
    with (folder / "file.json").open("rb") as source:
        report = run_import(source, "file.json", folder / "out", DATA, options)
    assert read_ledger(folder / "out").errors == ()
    with (folder / "out" / "events.csv").open(encoding="utf-8", newline="") as events:
        return report, list(csv.DictReader(events))


def feature(n: int, geometry: object, **more: object) -> dict[str, object]:
    own = {"id": n, "title": f"T{n}", "date": "2023-05-12"} | more
    return {"type": "Feature", "properties": own, "geometry": geometry}


def point(*coordinates: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(coordinates)}


ROWS = [
    {"id": 1, "title": "A", "date": "2023-05-12", "latitude": 48.5, "longitude": 38.25},
    {"id": 2, "title": "B", "date": "2023-05-13", "latitude": 48.6, "longitude": 38.5},
]
FEATURES = [feature(1, point(38.25, 48.5)), feature(2, point(38.5, 48.6, 120))]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        json.dumps({"status": 200, "count": 2, "data": ROWS}),
        json.dumps({"anything": ROWS, "count": 2}),
        json.dumps({"success": True, "result": {"fields": [{"id": "x"}], "records": ROWS}}),
        "\n".join(json.dumps(row) for row in ROWS),
        json.dumps([row | {"date": {"$date": row["date"]}} for row in ROWS]),
        json.dumps([list(ROWS[0]), *(list(row.values()) for row in ROWS)]),
        json.dumps({"columns": list(ROWS[0]), "data": [list(row.values()) for row in ROWS]}),
        json.dumps({name: [row[name] for row in ROWS] for name in ROWS[0]}),
        json.dumps({name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in ROWS[0]}),
        json.dumps({str(n): row for n, row in enumerate(ROWS)}),
        json.dumps({"meta": {"n": 2}, "payload": {"map": {"layer": {"features": FEATURES}}}}),
        json.dumps({"type": "FeatureCollection", "features": FEATURES}),
        "\n".join(json.dumps(each) for each in FEATURES) + "\n",
        "".join(f"\x1e{json.dumps(each)}\n" for each in FEATURES),
        json.dumps(FEATURES),
    ],
    ids=[
        "list",
        "api",
        "other-api",
        "catalogue",
        "lines",
        "typed",
        "lists",
        "split",
        "lists-of-columns",
        "objects-of-columns",
        "objects-of-rows",
        "deep",
        "geojson",
        "geojsonl",
        "sequence",
        "feature-list",
    ],
)
def test_objects_come_in_whatever_they_stand_in(text, tmp_path):
    report, claims = brought(text, tmp_path)
    assert (report.rows, report.rejected) == (2, 0)
    assert [c["latitude"] for c in claims] == ["48.5", "48.6"]
    assert [c["longitude"] for c in claims] == ["38.25", "38.5"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (feature(9, point(1)), "geometry_bad"),
        (feature(9, point("x", "y")), "geometry_bad"),
        (feature(9, point(True, 1)), "geometry_bad"),
        (feature(9, point(1e400, 1)), "geometry_bad"),
        (feature(9, "here"), "geometry_bad"),
        (feature(9, {"type": "Point"}), "geometry_bad"),
        (feature(9, {"coordinates": [1, 2]}), "geometry_bad"),
        (feature(9, None, title="a\ud800b"), "letters_bad"),
        ({"type": "Feature", "properties": "none"}, "object_bad"),
        ("not an object", "object_bad"),
        (None, "object_bad"),
        (feature(9, point(200, 95)), "range"),
    ],
)
def test_a_bad_feature_is_rejected_with_its_number_and_the_rest_comes_in(bad, reason, tmp_path):
    text = json.dumps({"type": "FeatureCollection", "features": [FEATURES[0], bad, FEATURES[1]]})
    report, claims = brought(text, tmp_path)
    assert (report.rows, report.accepted, report.rejected) == (3, 2, 1)
    assert [(f.row, f.reason) for f in report.faults[:1]] == [(3, reason)]
    assert len(claims) == 2
    if reason != "range":
        assert " 2 " in report.faults[0].text("en")


def test_a_bad_line_costs_its_line_only(tmp_path):
    text = f"{json.dumps(FEATURES[0])}\n{{broken\n{json.dumps(FEATURES[1])}\n"
    report, _ = brought(text, tmp_path)
    assert (report.rows, report.accepted) == (3, 2)
    assert report.faults[0].reason == "object_bad"


def test_a_broken_byte_rejects_its_object_only(tmp_path):
    objects = [{"id": n, "title": f"Міст {n}", "date": "2023-05-12"} for n in range(1, 5)]
    data = json.dumps(objects, ensure_ascii=False).encode().replace("т 2".encode(), b"\xd0 2")
    options = Options(own=parse_profile(PROFILE, "json"))
    report = run_import(io.BytesIO(data), "file.json", tmp_path / "out", DATA, options)
    assert (report.rows, report.accepted) == (4, 3)
    assert [(f.row, f.reason) for f in report.faults] == [(3, "letters_bad")]


def test_a_broken_byte_in_a_line_that_is_no_json_is_shown_by_its_number(tmp_path):
    lines = [f'{{"id": {n}, "title": "Міст", "date": "2023-05-12"}}\n'.encode() for n in (1, 2, 3)]
    lines[1] = lines[1].replace(b'"id"', b'\xff"id"')
    options = Options(own=parse_profile(PROFILE, "json"))
    report = run_import(io.BytesIO(b"".join(lines)), "a.jsonl", tmp_path / "out", DATA, options)
    (fault,) = report.faults
    assert (fault.row, fault.reason, fault.value[:9]) == (3, "object_bad", '{\\xFF"id"')
    rejected = tmp_path / "out" / "imports" / report.document / "rejected.csv"
    assert '\\xFF""id""' in rejected.read_text("utf-8-sig")


def test_a_key_with_two_values_rejects_its_object_and_one_said_twice_does_not(tmp_path):
    text = """[{"id": 1, "title": "A", "date": "2023-05-12"},
      {"id": 2, "title": "B", "title": "C", "date": "2023-05-12"},
      {"id": 3, "title": "D", "title": "D", "date": "2023-05-12"}]"""
    report, claims = brought(text, tmp_path)
    assert [(f.row, f.reason, f.value) for f in report.faults] == [(3, "key_twice", "title")]
    own = [c["headline_en"] for c in claims if c["event_id"].startswith("j-")]
    assert sorted(own) == ["A", "D"]
    with pytest.raises(Unreadable) as refused:
        brought('{"data": [], "data": [{"id": 1}]}', tmp_path)
    assert refused.value.error.reason == "key_twice"


def test_coordinates_are_brought_to_wgs_84_by_the_crs_of_the_file(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    data = {"crs": crs, "features": [feature(1, point(4230140.65, 6207000.1))]}
    _, (claim,) = brought(json.dumps(data), tmp_path)
    assert float(claim["latitude"]) == pytest.approx(48.59845, abs=1e-5)
    assert float(claim["longitude"]) == pytest.approx(38.0, abs=1e-5)


def test_a_collection_within_an_answer_keeps_its_crs(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    data = {"result": {"crs": crs, "features": [feature(1, point(4230140.65, 6207000.1))]}}
    _, (claim,) = brought(json.dumps(data), tmp_path)
    assert float(claim["longitude"]) == pytest.approx(38.0, abs=1e-5)


def test_the_keys_of_an_object_of_rows_are_a_column(tmp_path):
    data = {"x-1": ROWS[0], "x-2": ROWS[1]}
    _, claims = brought(json.dumps(data), tmp_path, PROFILE.replace("j-{id}", "j-{key}"))
    assert [c["event_id"] for c in claims] == ["j-x-1", "j-x-2"]


@pytest.mark.parametrize("crs", ["EPSG:999999", "+proj=longlat +nadgrids=/etc/passwd", "local"])
def test_a_crs_that_is_not_known_is_refused_by_its_name(crs, tmp_path):
    data = {"crs": {"properties": {"name": crs}}, "features": [feature(1, point(1, 2))]}
    with pytest.raises(Unreadable) as caught:
        brought(json.dumps(data), tmp_path)
    assert caught.value.error.reason == "crs_unknown"


@pytest.mark.parametrize(
    "text", ["{}", '{"a": 1}', '{"a": {"b": 1}, "c": {"d": 2}}', "{broken", "[" * 100_000]
)
def test_what_holds_no_objects_is_refused_with_a_reason(text, tmp_path):
    with pytest.raises(Unreadable) as caught:
        brought(text, tmp_path)
    assert caught.value.error.reason in ("json", "geojson")


def test_a_list_of_other_things_is_rejected_one_by_one(tmp_path):
    report, claims = brought("[1, 2]", tmp_path)
    assert (report.rows, report.rejected, claims) == (2, 2, [])


def test_of_several_lists_one_is_chosen(tmp_path):
    text = json.dumps({"first": ROWS, "second": ROWS[:1], "empty": []})
    with pytest.raises(Choose) as caught:
        brought(text, tmp_path)
    assert (caught.value.of, caught.value.names) == ("sheet", ("first", "second"))
    with open_sheet(io.BytesIO(text.encode()), "f", reading=Reading(sheet="second")) as sheet:
        assert sum(len(rows) for _, rows in sheet.batches()) == 1


def test_of_lists_with_a_usual_name_the_report_says_which_is_read(tmp_path):
    text = json.dumps({"sources": ROWS[:1], "events": ROWS})
    report, claims = brought(text, tmp_path)
    assert (report.found.sheet, report.found.sheets) == ("events", ("events", "sources"))
    assert len(claims) == 2
    assert "sheet or layer: events" in report.lines("en")[1]


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "EPSG", "properties": {"code": 3857}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        "EPSG:3857",
    ],
)
def test_the_crs_of_a_file_is_read_in_every_form(crs, tmp_path):
    far = feature(1, point(4230140.65, 6205623.5))
    _, claims = brought(json.dumps({"crs": crs, "features": [far]}), tmp_path)
    assert [(c["latitude"][:6], c["longitude"]) for c in claims] == [("48.590", "38")]


def test_a_crs_by_a_link_is_refused_and_json_of_esri_is_called_by_its_kind(tmp_path):
    link = {"type": "link", "properties": {"href": "http://192.0.2.1/crs"}}
    esri = {"geometryType": "esriGeometryPoint", "features": [{"attributes": {"id": 1}}]}
    for found, reason in (
        ({"crs": link, "features": FEATURES}, "crs_unknown"),
        (esri, "esri_json"),
    ):
        with pytest.raises(Unreadable) as caught:
            brought(json.dumps(found), tmp_path)
        assert caught.value.error.reason == reason


def test_other_columns_that_name_another_place_than_the_geometry_are_told(tmp_path):
    features = [
        feature(n, point(38.25, 48.5), Lat=lat, LON=38.25) for n, lat in ((1, 48.5), (2, 50))
    ]
    report, claims = brought(json.dumps({"features": features}), tmp_path)
    assert [c["latitude"] for c in claims] == ["48.5", "48.5"]
    told = [(r.key, r.column, r.n, r.row, r.value) for r in report.remarks]
    assert told == [("also_elsewhere", "Lat, LON", 1, 3, "50, 38.25")]


def test_features_of_several_collections_are_read_with_the_names_of_these(tmp_path):
    layers = [
        {"type": "FeatureCollection", "_umap_options": {"name": "Strikes"}, "features": FEATURES},
        {"type": "FeatureCollection", "features": [feature(3, point(39, 49), layer="own")]},
    ]
    for n, found in enumerate((layers, {"type": "umap", "layers": layers})):
        _, claims = brought(json.dumps(found), tmp_path / f"{n}")
        kept = [json.loads(c["extra"] or "{}").get("layer") for c in claims]
        assert (len(claims), kept) == (3, ["Strikes", "Strikes", "own"])
    layers[1]["crs"] = "EPSG:3857"
    with pytest.raises(Unreadable) as caught:
        brought(json.dumps(layers), tmp_path / "crs")
    assert caught.value.error.reason == "crs_unknown"


def test_a_text_in_runs_is_one_text(tmp_path):
    runs = ["Fire ", {"type": "bold", "text": "near"}, {"type": "link", "text": " town"}]
    lists = [{"type": "mayor", "text": "A"}, {"type": "governor", "text": "B"}]
    rows = [{"id": 1, "title": runs, "date": "2023-05-12", "other": lists}]
    _, claims = brought(json.dumps({"messages": rows}), tmp_path)
    assert claims[0]["headline_en"] == "Fire near town"
    assert json.loads(json.loads(claims[0]["extra"])["other"]) == lists


def test_a_feature_without_geometry_keeps_the_columns_that_it_has(tmp_path):
    text = json.dumps({"features": [FEATURES[0], feature(2, None, latitude=1.5, longitude=2.5)]})
    _, claims = brought(text, tmp_path)
    assert [(c["latitude"], c["longitude"]) for c in claims] == [("48.5", "38.25"), ("1.5", "2.5")]
