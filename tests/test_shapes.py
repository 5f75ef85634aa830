"""Shapes are places: kept from a file, with a point inside, drawn on the map and exported."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, examples, uses_engine

from geo.export.extract import Extract
from geo.export.geojson import geojson
from geo.export.kml import kmz
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.ledger import Ledger, read_ledger
from geo.ledger.check import check
from geo.model.areas import area, drawable, normalised
from geo.model.filters import Filter
from geo.model.settings import read_settings
from geo.store import Store
from geo.views.outlines import outline

pytestmark = uses_engine

PROFILE = """
name = { en = "S", ja = "S" }
[fields]
event_id = "s-{#}"
headline_en = "{name}"
latitude = { number = "latitude" }
longitude = { number = "longitude" }
geo_precision = "point"
"""
SQUARE = [[37, 48], [38, 48], [38, 49], [37, 49], [37, 48]]
HOLE = [[37.4, 48.4], [37.6, 48.4], [37.6, 48.6], [37.4, 48.6], [37.4, 48.4]]
FIJI = [[178, -18], [-178, -18], [-178, -16], [178, -16], [178, -18]]
SHAPES = {
    "polygon": {"type": "Polygon", "coordinates": [SQUARE]},
    "hole": {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
    "line": {"type": "LineString", "coordinates": [[37, 48], [38, 48.5], [39, 48]]},
    "points": {"type": "MultiPoint", "coordinates": [[37, 48], [38, 49]]},
    "lines": {"type": "MultiLineString",
              "coordinates": [[[37, 48], [38, 48]], [[38, 49], [39, 49]]]},
    "polygons": {"type": "MultiPolygon",
                 "coordinates": [[SQUARE], [[[c + 3 for c in p] for p in SQUARE]]]},
    "collection": {"type": "GeometryCollection", "geometries": [
        {"type": "Point", "coordinates": [37, 48]},
        {"type": "LineString", "coordinates": [[37, 48], [38, 48]]},
        {"type": "Polygon", "coordinates": [[[c + 1 for c in p] for p in SQUARE]]}]},
    "180": {"type": "Polygon", "coordinates": [FIJI]},
    "180-line": {"type": "LineString", "coordinates": [[179, -17], [-179, -16]]},
    "185": {"type": "Polygon", "coordinates": [[[x % 360, y] for x, y in FIJI]]},
    "3d": {"type": "Polygon", "coordinates": [[[x, y, 100] for x, y in SQUARE]]},
    "bow": {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
}  # fmt: skip


def brought(features: list[tuple[str, object]], folder: Path) -> tuple[Ledger, list[str]]:
    """The ledger of a file with these names and geometries, and the reasons of rejected rows."""
    made = [
        {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
        for name, geometry in features
    ]
    (folder / "s.geojson").write_text(json.dumps({"features": made}), encoding="utf-8")
    options = Options(own=parse_profile(PROFILE, "shapes"))
    with (folder / "s.geojson").open("rb") as source:
        report = run_import(source, "s.geojson", folder / "out", DATA, options)
    assert report.rows == len(features)
    ledger, errors = check(folder / "out")
    assert errors == []
    return ledger, [fault.reason for fault in report.faults]


@pytest.mark.parametrize("kind", SHAPES)
def test_a_shape_is_kept_with_a_point_on_it_and_drawn(kind, tmp_path):
    ledger, faults = brought([(kind, SHAPES[kind])], tmp_path)
    assert faults == []
    (claim,) = ledger.claims.values()
    shape = ledger.gazetteer.shape(claim.place_id)
    assert shape is not None
    assert (claim.geo_precision, claim.place_key) == ("area", claim.place_id)
    assert shape.distance(shapely.Point(claim.longitude, claim.latitude)) < 1e-6
    rings = outline(ledger.gazetteer, claim.place_id)
    assert isinstance(rings, list)
    assert rings
    if kind in ("polygon", "hole", "line", "points", "lines", "polygons", "collection"):
        assert shape.equals(shapely.from_geojson(json.dumps(SHAPES[kind])))
    if kind == "hole":
        assert len(rings[0]) == 2


@pytest.mark.parametrize("kind", ["180", "185", "180-line"])
def test_a_shape_across_180_degrees_is_cut_there_and_stays_small(kind, tmp_path):
    ledger, _ = brought([(kind, SHAPES[kind])], tmp_path)
    (claim,) = ledger.claims.values()
    shape = ledger.gazetteer.shape(claim.place_id)
    assert shape is not None
    assert len(shape.geoms) == 2
    assert shape.intersects(shapely.Point(179.99, -16.5).buffer(0.02))
    assert not shape.intersects(shapely.box(-170, -90, 170, 90))


def test_rows_that_differ_only_in_shape_are_no_duplicates(tmp_path):
    other = {"type": "Polygon", "coordinates": [[[c + 1 for c in p] for p in SQUARE]]}
    ledger, faults = brought([("same", SHAPES["polygon"]), ("same", other)], tmp_path)
    assert faults == []
    assert len({claim.event_id for claim in ledger.claims.values()}) == 2
    assert len({claim.place_id for claim in ledger.claims.values()}) == 2


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 95], [1, 95], [1, 96], [0, 95]]]},
        {"type": "LineString", "coordinates": [[0, 0], [500, 0]]},
        {"type": "LineString", "coordinates": "none"},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "LineString", "coordinates": [[n / 7000, n % 7 + n / 1e5] for n in range(9_000)]},
    ],
)
def test_a_shape_that_cannot_be_kept_is_rejected_and_the_rest_comes_in(geometry, tmp_path):
    ledger, faults = brought([("good", SHAPES["polygon"]), ("bad", geometry)], tmp_path)
    assert [claim.headline_en for claim in ledger.claims.values()] == ["good"]
    assert faults[0] in ("geometry_bad", "shape_bad", "shape_long")


def test_shapes_go_out_as_they_came_in(tmp_path):
    ledger, _ = brought(list(SHAPES.items()), tmp_path)
    about = read_settings(tmp_path / "out").about
    store = Store(ledger, ["UTC"])
    claims = store.iter_claims(Filter())
    extract = Extract(ledger, claims, Filter(), tmp_path / "out", about, "en")
    features = json.loads(b"".join(geojson(extract)))["features"]
    for feature in features:
        kind = feature["properties"]["headline_en"]
        found = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert found.equals(normalised(shapely.from_geojson(json.dumps(SHAPES[kind])))), kind
    extract = Extract(ledger, store.iter_claims(Filter()), Filter(), tmp_path / "out", about, "en")
    with zipfile.ZipFile(io.BytesIO(b"".join(kmz(extract)))) as packed:
        text = packed.read("doc.kml").decode()
    # line, lines (2), collection, and the two halves of the line across 180 degrees
    assert text.count("LineString><") + text.count("LineString>\n") >= 6


def test_a_wrong_shape_of_a_ledger_is_named_by_check(tmp_path):
    brought([("polygon", SHAPES["polygon"])], tmp_path)
    path = tmp_path / "out" / "places.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = path.read_text(encoding="utf-8").replace("POLYGON ((37", "POLYGON ((37 9")
    path.write_text(text, encoding="utf-8")
    assert any(row["rule"].startswith("POLYGON") for row in rows)
    _, errors = check(tmp_path / "out")
    assert [(e.column, e.reason) for e in errors] == [("rule", "rule")]


@examples
@given(st.lists(st.tuples(st.integers(-180, 180), st.integers(-90, 90)), min_size=1, max_size=8))
def test_any_line_is_cut_drawn_and_stays_on_earth(points):
    line = shapely.MultiPoint(points) if len(set(points)) < 2 else shapely.LineString(points)
    made = normalised(line)
    west, south, east, north = made.bounds
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    assert not drawable(made).is_empty
    assert area(shapely.to_wkt(made), {}).geom_type == made.geom_type


def test_a_line_that_ends_at_180_degrees_is_one_line():
    made = normalised(shapely.LineString([(-1, 0), (180, 0)]))
    assert made.equals(shapely.LineString([(-180, 0), (-1, 0)]))


def test_a_ledger_with_shapes_reads_as_any_other(tmp_path):
    brought(list(SHAPES.items()), tmp_path)
    assert read_ledger(tmp_path / "out").errors == ()
