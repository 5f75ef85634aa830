"""Each format read again by another reader, and compared with the CSV, row by row."""

import csv
import io
import json
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from datetime import date

import duckdb
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook
from samples import DATA, ledger_of, point, row, uses_engine

from geo.export import FORMATS
from geo.ledger.formulas import restored
from geo.model.claims import UNGUARDED
from geo.model.filters import Filter
from geo.store import Store

pytestmark = uses_engine

FORM = {form.key: form for form in FORMATS}
NUMBERS = ("latitude", "longitude")
FILTERS = (
    Filter(),
    Filter(day=(date(2023, 5, 12), date(2023, 5, 12)), side=("russia",)),
    Filter(q="no claim has these words"),
)
MARKUP = "</td><script>alert(1)</script> ]]> <![CDATA[<b>x</b>]]> $[claim_id] & \"'` {{ 7*7 }}"
TEXTS = ("=1+1", "+1", "@SUM(A1)", "-1+1", "#N/A", "\tx", " padded ", "a\r\nb\nc", "_x0041_")
CONTROL = "bell\x07 escape\x1b end\ufffe"
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def store(ledger):
    return Store(ledger, ("UTC",))


@pytest.fixture(scope="module")
def hostile():
    """Claims with texts that a format could take for something else, and all kinds of place."""
    area = {"geo_precision": "area"}
    return ledger_of(
        row("markup", headline_en=MARKUP, summary_en=MARKUP, sub_event_type=MARKUP),
        *(row(f"text-{n}", summary_en=text, location=text) for n, text in enumerate(TEXTS)),
        row("control", summary_en=CONTROL, headline_en=CONTROL),
        row("area", place_id="town-area", **area),
        row("nowhere", place_id="nowhere", geo_precision="unknown"),
        point("point", 48.25, 179.5),
        point("own-area", 48.25, 179.99) | area | {"geo_radius_m": "5000"},
        point("wider-area", 48.25, 179.99) | area | {"geo_radius_m": "9000"},
        row("long", summary_en="長" * 40_000),
    )


def claims_of(ledger, store, wanted):
    return [ledger.claims[i] for i in store.claims(wanted)]


def expected(ledger, claims, wanted=FILTERS[0]):
    """The rows of the CSV, without its apostrophes; coordinates as numbers or None."""
    data = FORM["csv"].write(ledger, claims, wanted, DATA).decode()
    rows = [{k: restored(v) for k, v in r.items()} for r in csv.DictReader(io.StringIO(data, ""))]
    for r in rows:
        r |= {name: float(r[name]) if r[name] else None for name in NUMBERS}
    return rows


def read_geojson(data, _folder):
    said = json.loads(data)
    assert said["type"] == "FeatureCollection"
    assert "crs" not in said
    rows = [feature["properties"] for feature in said["features"]]
    assert [feature["id"] for feature in said["features"]] == [r["claim_id"] for r in rows]
    shapes = [f["geometry"] and shapely.geometry.shape(f["geometry"]) for f in said["features"]]
    return rows, shapes


def read_geopackage(data, folder):
    path = folder / "claims.gpkg"
    path.write_bytes(data)
    with sqlite3.connect(path) as base:
        base.row_factory = sqlite3.Row
        kind = base.execute("select * from gpkg_geometry_columns").fetchone()
        assert (kind["table_name"], kind["srs_id"]) == ("claims", 4326)
        found = [dict(r) for r in base.execute("select * from claims order by fid")]
    base.close()
    shapes = [r.pop(kind["column_name"]) for r in found]
    return found, [s and shapely.from_wkb(s[8 + 16 * (s[3] >> 1 & 1) * 2 :]) for s in shapes]


def read_geoparquet(data, folder):
    path = folder / "claims.parquet"
    path.write_bytes(data)
    with duckdb.connect() as base:
        base.execute("set enable_geoparquet_conversion = false")
        found = base.execute("from read_parquet($1)", [str(path)])
        names = [c[0] for c in found.description]
        rows = [dict(zip(names, r, strict=True)) for r in found.fetchall()]
        key = "select value from parquet_kv_metadata($1) where key = 'geo'"
        (geo,) = base.execute(key, [str(path)]).fetchone()
    said = json.loads(geo)
    assert said["primary_column"] == "geometry"
    assert said["columns"]["geometry"]["encoding"] == "WKB"
    shapes = [r.pop("geometry") for r in rows]
    return rows, [s and shapely.from_wkb(s) for s in shapes]


def read_kml(data, folder):
    path = folder / "claims.kmz"
    path.write_bytes(data)
    rows = []
    for mark in ET.fromstring(zipfile.ZipFile(path).read("doc.kml")).iter(f"{KML}Placemark"):
        cells = {d.get("name"): d.text or "" for d in mark.iter(f"{KML}SimpleData")}
        numbers = (*NUMBERS, "point_latitude", "point_longitude")
        rows.append(cells | {n: float(cells[n]) if n in cells else None for n in numbers})
    if not rows:
        return rows, []
    _, _, shapes, _ = pyogrio.raw.read(path, columns=[])
    # Of a collection, the badge's point and the area itself, the area.
    found = [s and shapely.from_wkb(s) for s in shapes]
    areas = [
        shapely.union_all(s.geoms[1:]) if s and s.geom_type == "GeometryCollection" else s
        for s in found
    ]
    return rows, areas


READERS = {
    "geojson": read_geojson,
    "geopackage": read_geopackage,
    "geoparquet": read_geoparquet,
    "kml": read_kml,
}


@pytest.mark.parametrize("key", READERS)
@pytest.mark.parametrize("wanted", FILTERS, ids=["all", "some", "none"])
@pytest.mark.slow
def test_a_format_with_shapes_has_the_rows_of_the_csv(ledger, store, tmp_path, key, wanted):
    claims = claims_of(ledger, store, wanted)
    rows, shapes = READERS[key](FORM[key].write(ledger, claims, wanted, DATA), tmp_path)
    points = [(r["point_latitude"], r["point_longitude"]) for r in rows]
    assert [{c: r[c] for c in UNGUARDED} for r in rows] == expected(ledger, claims, wanted)
    assert points == [(c.latitude, c.longitude) for c in claims]
    for claim, shape in zip(claims, shapes, strict=True):
        if claim.latitude is None:
            assert shape is None
        elif claim.geo_precision in ("point", "settlement"):
            assert shape.equals(shapely.Point(claim.longitude, claim.latitude))
        else:
            drawn = ledger.gazetteer.shape(claim.place_id)
            assert shape.geom_type in ("Polygon", "MultiPolygon")
            assert shape.symmetric_difference(drawn).area < 1e-4 * drawn.area


@pytest.mark.parametrize("key", READERS)
def test_texts_of_every_kind_come_through_a_format_with_shapes(hostile, tmp_path, key):
    claims = list(hostile.claims.values())
    rows, shapes = READERS[key](FORM[key].write(hostile, claims, Filter(), DATA), tmp_path)
    want = expected(hostile, claims)
    if key == "kml":  # what XML cannot hold is replaced
        for r in want:
            if r["claim_id"] == "control":
                r |= dict.fromkeys(
                    ("summary_en", "headline_en"), "bell\ufffd escape\ufffd end\ufffd"
                )
    assert [{c: r[c] for c in UNGUARDED} for r in rows] == want
    kinds = {c.claim_id: s and s.geom_type for c, s in zip(claims, shapes, strict=True)}
    assert kinds["nowhere"] is None
    assert kinds["point"] == "Point"
    assert kinds["area"] == "Polygon"
    assert kinds["own-area"] == "MultiPolygon"  # cut at the antimeridian
    sizes = {c.claim_id: s.area for c, s in zip(claims, shapes, strict=True) if s is not None}
    assert sizes["wider-area"] / sizes["own-area"] == pytest.approx(81 / 25, rel=0.01)


def test_rings_of_geojson_run_counter_clockwise_within_the_world(ledger, hostile):
    for book in (ledger, hostile):
        data = FORM["geojson"].write(book, list(book.claims.values()), Filter(), DATA)
        _, shapes = read_geojson(data, None)
        for shape in filter(None, shapes):
            assert shape.is_valid
            assert -180 <= shape.bounds[0] <= shape.bounds[2] <= 180
            for part in getattr(shape, "geoms", [shape]):
                if part.geom_type == "Polygon":
                    assert part.exterior.is_ccw
                    assert not any(hole.is_ccw for hole in part.interiors)


def sheets(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names}


@pytest.mark.parametrize("wanted", FILTERS, ids=["all", "some", "none"])
def test_the_workbook_has_the_rows_of_the_csv_and_a_sheet_of_the_filter(ledger, store, wanted):
    claims = claims_of(ledger, store, wanted)
    read = sheets(FORM["xlsx"].write(ledger, claims, wanted, DATA))
    header, *rows = read["claims"]
    assert header == [*UNGUARDED, "coordinates_as_written"]
    want = expected(ledger, claims, wanted)
    for r, claim in zip(want, claims, strict=True):
        numbers = (claim.cells[name] for name in NUMBERS)
        r["coordinates_as_written"] = ", ".join(filter(None, numbers))
    assert [{k: None if v == "" else v for k, v in zip(header, r, strict=True)} for r in rows] == [
        {k: None if v == "" else v for k, v in r.items()} for r in want
    ]
    said = dict(line[:2] for line in read["filter"])
    assert said["rows"] == len(claims)
    assert said["data version"] == ledger.version
    for word, values in wanted.words().items():
        assert said[f"filter: {word}"] == " ".join(values)


def test_no_text_becomes_a_formula_in_the_workbook_and_none_breaks_it(hostile):
    claims = list(hostile.claims.values())
    data = FORM["xlsx"].write(hostile, claims, Filter(q="=1+1"), DATA)
    archive = zipfile.ZipFile(io.BytesIO(data))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        cells = list(ET.fromstring(archive.read(name)).iter(f"{space}c"))
        assert not [c for c in cells if c.find(f"{space}f") is not None]
        assert {c.get("t") for c in cells} <= {"inlineStr", "n"}
    header, *rows = sheets(data)["claims"]
    found = {r[0]: dict(zip(header, r, strict=True)) for r in rows}
    for r in expected(hostile, claims):
        if r["claim_id"] != "long":
            for column in ("summary_en", "headline_en", "location"):
                assert found[r["claim_id"]][column] == r[column].replace("\ufffe", "\ufffd")
    assert found["long"]["summary_en"] == "長" * 32_766 + "…"
    assert dict(line[:2] for line in sheets(data)["filter"])["texts cut"] == 1


def test_every_placemark_has_its_badge_and_a_balloon_without_markup_of_the_data(hostile):
    claims = list(hostile.claims.values())
    archive = zipfile.ZipFile(io.BytesIO(FORM["kml"].write(hostile, claims, Filter(), DATA)))
    assert b"<kml:" not in archive.read("doc.kml")  # some readers look for names without prefix
    document = ET.fromstring(archive.read("doc.kml"))
    icons = {
        style.get("id"): style.find(f"{KML}IconStyle/{KML}Icon/{KML}href").text
        for style in document.iter(f"{KML}Style")
    }
    marks = {m.get("id"): m for m in document.iter(f"{KML}Placemark")}
    assert len(marks) == len(claims)
    for mark in marks.values():
        icon = icons[mark.find(f"{KML}styleUrl").text.removeprefix("#")]
        assert archive.read(icon).startswith(b"\x89PNG")
    balloon = marks["claim-markup"].find(f"{KML}description").text
    for words in (
        "Alpha",
        "North side",
        "claims",
        "The Paper",
        "2023-05-12",
        "Town",
        "No document",
    ):
        assert words in balloon
    assert "&lt;script&gt;" in balloon
    assert "<script" not in balloon
    assert "<b>" not in balloon
    assert "$[" not in balloon


def test_badges_differ_by_letters_shape_colour_and_modality():
    from geo.views.badge_pictures import picture

    made = [
        picture("ABC", "square", "#0067A5", "claims"),
        picture("ABD", "square", "#0067A5", "claims"),
        picture("ABC", "circle", "#0067A5", "claims"),
        picture("ABC", "square", "#B34700", "claims"),
        picture("ABC", "square", "#0067A5", "denies"),
    ]
    assert len(set(made)) == len(made)
    # Letters that the picture's font lacks are left out, not drawn as boxes.
    assert picture("漢", "square", "#0067A5", "claims") == picture(
        "", "square", "#0067A5", "claims"
    )


@pytest.mark.parametrize("key", FORM)
@pytest.mark.slow
def test_a_file_goes_out_in_pieces_that_make_the_whole(ledger, key):
    from geo.export import Extract

    claims = list(ledger.claims.values()) * 40
    extract = Extract(ledger, claims, Filter(), DATA)
    pieces = list(FORM[key].parts(extract))
    if key in ("csv", "csv_excel", "geojson", "geoparquet"):
        assert len(pieces) >= 2
        assert b"".join(pieces) == FORM[key].write(ledger, claims, Filter(), DATA)
    assert all(pieces)
