"""Files of every kind: the same two rows come out of each, brought to WGS 84, with their texts."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from samples import DATA, ROOT

from geo.cli.main import main
from geo.importing.files import open_sheet
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.importing.readers.texts import text_of
from geo.importing.sheets import Choose, Limits, Reading, Sheet, Unreadable
from geo.ledger import read_ledger

NAMES = ["id", "title", "date", "who"]
TABLE = [
    ["1", "Обстріл міста", "2023-05-12", "Watch"],
    ["2", "Fire", "2023-05-13", "Paper"],
]
POINTS = [(38.25, 48.5), (38.5, 48.625)]
PROFILE = parse_profile(
    """
    name = { en = "R", ja = "R" }
    [fields]
    event_id = "r-{id}"
    headline_en = "{title}"
    event_date = { date = "date" }
    latitude = { number = "latitude" }
    longitude = { number = "longitude" }
    geo_precision = "point"
    """,
    "readers",
)


def frame(crs: str = "EPSG:4326", **more: object) -> geopandas.GeoDataFrame:
    shapes = geopandas.GeoSeries([shapely.Point(p) for p in POINTS], crs="EPSG:4326")
    return geopandas.GeoDataFrame(
        {n: [row[k] for row in TABLE] for k, n in enumerate(NAMES)} | more,
        geometry=shapes.to_crs(crs),
    )


def vector(name: str, driver: str, crs: str = "EPSG:4326") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        frame(crs).to_file(folder / name, driver=driver, layer="events")
        return folder / name

    return write


def shapefile(folder: Path) -> Path:
    frame("EPSG:32637").to_file(folder / "events.shp", encoding="utf-8")
    with zipfile.ZipFile(folder / "events.zip", "w") as packed:
        packed.writestr("readme.txt", "about")
        for part in folder.glob("events.*"):
            if part.suffix != ".zip":
                packed.write(part, f"data/{part.name}")
    return folder / "events.zip"


def geoparquet(folder: Path) -> Path:
    frame("EPSG:3857").to_parquet(folder / "events.parquet")
    return folder / "events.parquet"


def placemarks() -> str:
    marks = "".join(
        f"<Placemark><name>{escape(title)}</name><ExtendedData>"
        f'<Data name="id"><value>{n}</value></Data><Data name="title"><value>{title}</value></Data>'
        f'<Data name="date"><value>{day}</value></Data><Data name="who"><value>{who}</value></Data>'
        f"</ExtendedData><Point><coordinates>{x},{y},0</coordinates></Point></Placemark>"
        for (n, title, day, who), (x, y) in zip(TABLE, POINTS, strict=True)
    )
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}'


def kml(folder: Path) -> Path:
    (folder / "x.kml").write_text(f"{placemarks()}</Document></kml>", encoding="utf-8")
    return folder / "x.kml"


def kmz(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "x.kmz", "w") as packed:
        packed.writestr("doc.kml", f"{placemarks()}</Document></kml>")
        packed.writestr("images/badge.png", b"\x89PNG\r\n\x1a\n")
    return folder / "x.kmz"


@pytest.mark.parametrize(
    "write",
    [
        vector("x.gpkg", "GPKG", "EPSG:3857"),
        vector("x.fgb", "FlatGeobuf", "EPSG:32637"),
        shapefile,
        geoparquet,
        kml,
        kmz,
    ],
    ids=["geopackage", "flatgeobuf", "shapefile", "geoparquet", "kml", "kmz"],
)
def test_features_come_in_with_their_properties_and_in_wgs_84(write, tmp_path):
    path = write(tmp_path)
    with path.open("rb") as source:
        report = run_import(source, path.name, tmp_path / "out", DATA, Options(own=PROFILE))
    assert (report.rows, report.rejected, report.faults) == (2, 0, [])
    assert read_ledger(tmp_path / "out").errors == ()
    with (tmp_path / "out" / "events.csv").open(encoding="utf-8", newline="") as file:
        # FlatGeobuf has its features in the order of its index.
        claims = sorted(csv.DictReader(file), key=lambda claim: claim["event_id"])
    assert [(c["event_id"], c["headline_en"], c["event_date"]) for c in claims] == [
        (f"r-{n}", title, day) for n, title, day, _ in TABLE
    ]
    for claim, (x, y) in zip(claims, POINTS, strict=True):
        assert float(claim["longitude"]) == pytest.approx(x, abs=1e-6)
        assert float(claim["latitude"]) == pytest.approx(y, abs=1e-6)


def test_a_profile_for_tables_reads_features_where_their_geometry_is(tmp_path):
    text = '[fields]\nevent_id = "{id}"\nlatitude = { number = "lat" }\n'
    text += 'longitude = { number = "lon" }\ngeo_precision = "point"\nheadline_en = "{title}"\n'
    own = parse_profile(f'name = {{ en = "T", ja = "T" }}\n{text}', "table")
    with kml(tmp_path).open("rb") as source:
        report = run_import(source, "x.kml", tmp_path / "out", DATA, Options(own=own))
    assert (report.accepted, report.rejected) == (2, 0)
    found = read_ledger(tmp_path / "out").claims.values()
    assert [(claim.longitude, claim.latitude) for claim in found] == POINTS


# ---- what the readers give -----------------------------------------------------------------------


def opened(
    data: bytes, name: str = "file", reading: Reading | None = None, limits: Limits | None = None
) -> Sheet:
    return open_sheet(io.BytesIO(data), name, reading=reading, limits=limits)


def rows_of(sheet: Sheet) -> list[dict[str, str]]:
    with sheet:
        return [row for batch, _ in sheet.batches() for row in batch.to_pylist()]


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=2)
    return out.getvalue()


def test_values_of_parquet_become_the_texts_that_the_date_reader_proves():
    table = pa.table({
        "day": pa.array([date(2023, 5, 12), None, date(2023, 5, 14)]),
        "at": pa.array([datetime(2023, 5, 12, 10, 30), None, datetime(2023, 5, 14)],
                       pa.timestamp("ns")),
        "zoned": pa.array([datetime(2023, 5, 12, 10), None, None], pa.timestamp("ms", "UTC")),
        "n": pa.array([1.0, None, 2.5]),
        "small": pa.array([48.59, None, 38.0], pa.float32()),
        "big": pa.array([2**62, None, 0]),
        "yes": pa.array([True, None, False]),
        "word": pa.array(["a", None, "b"]).dictionary_encode(),
        "several": pa.array([["a", "é"], None, []]),
        "time": pa.array([time(10, 30), None, time(0)], pa.time64("us")),
    })  # fmt: skip
    assert rows_of(opened(parquet(table))) == [
        {"day": "2023-05-12", "at": "2023-05-12T10:30:00", "zoned": "2023-05-12T10:00:00+00:00",
         "n": "1", "small": "48.59", "big": str(2**62), "yes": "true", "word": "a",
         "several": '["a", "é"]', "time": "10:30:00"},
        {"day": "2023-05-14", "at": "2023-05-14T00:00:00", "zoned": "", "n": "2.5", "small": "38",
         "big": "0", "yes": "false", "word": "b", "several": "[]", "time": "00:00:00"},
    ]  # fmt: skip


def test_values_that_python_does_not_have_are_not_made_into_others():
    table = pa.table({
        "n": pa.array([float("nan"), float("inf")]),
        "at": pa.array([2**40, 10**9], pa.timestamp("s")),
        "ns": pa.array([10**9 + 1, None], pa.timestamp("ns")),
        "raw": pa.array([b"\xff", b"ok"]),
    })  # fmt: skip
    first, second = rows_of(opened(parquet(table)))
    assert (first["n"], second["n"]) == ("", "inf")
    assert ("out of range" in first["at"], second["at"][:10]) == (True, "2001-09-09")
    assert (first["ns"], first["raw"], second["raw"]) == ("1970-01-01T00:00:01", "ff", "ok")


def test_a_broken_byte_in_parquet_rejects_its_row_only():
    raw = pa.array([b"One", b"\xff" + "Три".encode(), None])
    texts = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    lists = pa.ListArray.from_arrays([0, 1, 2, 3], texts)
    for column, good in ((texts, ["One", ""]), (lists, ['["One"]', "[null]"])):
        with opened(parquet(pa.table({"id": [1, 2, 3], "what": column}))) as sheet:
            rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
            assert [(row["id"], row["what"]) for row in rows] == list(
                zip(["1", "3"], good, strict=True)
            )
            found = [(e.row, e.column, e.reason, e.value) for e in sheet.errors]
            assert found == [(3, "what", "bytes_bad", "\\xffТри")]


def test_shapes_are_geojson_and_a_missing_one_leaves_the_columns_of_the_file(tmp_path):
    shapes = [shapely.box(37, 48, 38, 49), shapely.MultiPoint([(38, 48)]), None, shapely.Point()]
    own = {"name": list("abcd"), "latitude": [1.5] * 4}
    geopandas.GeoDataFrame(own, geometry=shapes, crs=4326).to_file(tmp_path / "x.gpkg")
    rows = rows_of(opened((tmp_path / "x.gpkg").read_bytes()))
    assert json.loads(rows[0]["geometry"])["type"] == "Polygon"
    found = [(r["geometry"], r["longitude"], r["latitude"]) for r in rows[1:]]
    assert found == [("Point", "38", "48"), ("", "", "1.5"), ("", "", "1.5")]


def test_a_shapefile_without_crs_is_read_only_as_degrees_and_it_is_said(tmp_path):
    def packed(crs: str) -> bytes:
        known = frame(crs)
        unknown = geopandas.GeoDataFrame(
            known[NAMES], geometry=geopandas.GeoSeries(known.geometry.to_numpy())
        )
        folder = tmp_path / crs.replace(":", "")
        folder.mkdir()
        unknown.to_file(folder / "a.shp", encoding="cp1251")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part in folder.iterdir():
                if part.suffix != ".cpg":
                    archive.write(part, part.name)
        return out.getvalue()

    with pytest.warns(UserWarning, match="'crs' was not provided"):
        degrees, metres = packed("EPSG:4326"), packed("EPSG:3857")
    with opened(degrees) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [remark.key for remark in sheet.remarks] == ["crs_missing"]
    assert [row["longitude"] for row in rows] == ["38.25", "38.5"]
    assert rows[0]["title"] == "Обстріл міста"  # the file says no encoding
    assert reason_of(metres) == "crs_missing"


@pytest.mark.parametrize(
    ("said", "encoding", "title"),
    [
        (0x00, "cp1251", "Обстріл"),
        (0x57, "cp1251", "Обстріл"),  # "Windows", as programs write whatever the texts are in
        (0x03, "utf-8", "Обстріл"),
        (0x57, "cp1252", "Café"),
        (0x65, "cp866", "Обстрел"),
    ],
)
def test_texts_of_a_shapefile_are_read_in_the_encoding_of_their_letters(
    said, encoding, title, tmp_path
):
    frame(title=[title, title]).to_file(tmp_path / "a.shp", encoding=encoding)
    texts = bytearray((tmp_path / "a.dbf").read_bytes())
    texts[29] = said
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for ending in ("shp", "shx", "prj"):
            archive.write(tmp_path / f"a.{ending}", f"a.{ending}")
        archive.writestr("a.dbf", bytes(texts))
    with opened(out.getvalue()) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
    assert [row["title"] for row in rows] == [title, title]


def test_a_broken_byte_in_a_shapefile_rejects_its_row_and_a_cut_letter_is_marked(tmp_path):
    titles = ["Обстріл міста", "Пожежа"]
    frame(title=titles).to_file(tmp_path / "a.shp", encoding="utf-8")
    texts = (tmp_path / "a.dbf").read_bytes()

    def packed(old: bytes, new: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for ending in ("shp", "shx", "prj"):
                archive.write(tmp_path / f"a.{ending}", f"a.{ending}")
            archive.writestr("a.dbf", texts.replace(old, new))
        return out.getvalue()

    with opened(packed("Пожежа".encode(), b"\xff" + "Пожежа".encode()[:-1])) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [row["title"] for row in rows] == ["Обстріл міста"]
        found = [(e.row, e.column, e.reason, e.value) for e in sheet.errors]
        assert found == [(3, "title", "bytes_bad", "\\xffПожеж\\xd0")]
    with opened(packed("Пожежа".encode(), "Пожеж".encode() + b"\xd0 ")) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [row["title"] for row in rows] == ["Обстріл міста", "Пожеж\ufffd"]
        assert [(r.key, r.row) for r in sheet.remarks] == [("misread", 3)]


def reason_of(data: bytes, name: str = "file", limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        opened(data, name, limits=limits)
    for lang in ("en", "ja"):
        assert "{" not in caught.value.error.text(lang)
    return caught.value.error.reason


def test_times_of_kml_stay_as_precise_as_they_are_written():
    text = placemarks() + (
        "<Folder><name>Strikes</name>"
        "<Placemark id='a'><TimeStamp><when>2023-05</when></TimeStamp>"
        "<MultiGeometry><Point><coordinates>1,2</coordinates></Point>"
        "<LineString><coordinates>1,2 3,4</coordinates></LineString></MultiGeometry></Placemark>"
        "<Placemark><TimeSpan><begin>2023</begin><end>2023-05-12T10:00:00+03:00</end></TimeSpan>"
        "<Point><coordinates>here</coordinates></Point></Placemark></Folder>"
        "<NetworkLink><Link><href>http://192.0.2.1/x.kml</href></Link></NetworkLink>"
        "</Document></kml>"
    )
    with opened(text.encode()) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [(e.row, e.reason) for e in sheet.errors] == [(5, "geometry_bad")]
        assert [(r.key, r.n) for r in sheet.remarks] == [("network_links", 1)]
    assert len(rows) == 3
    assert (rows[2]["timestamp"], rows[2]["folder"]) == ("2023-05", "Strikes")
    assert json.loads(rows[2]["geometry"])["type"] == "GeometryCollection"
    assert (rows[0]["Name"], rows[0]["id"], rows[2]["id"]) == ("Обстріл міста", "1", "a")


def test_what_kml_hides_or_says_twice_is_told():
    def mark(n: int, more: str, *said: str) -> str:
        data = "".join(f'<Data name="who"><value>{who}</value></Data>' for who in said)
        return (
            f"<Placemark><name>N{n}</name>{more}<ExtendedData>{data}</ExtendedData>"
            "<Point><coordinates>38,48.5</coordinates></Point></Placemark>"
        )

    overlay = "<GroundOverlay><name>Front line</name></GroundOverlay>"
    marks = (
        mark(1, "<visibility>1</visibility>", "Watch"),
        mark(2, "<visibility>0</visibility>", "Paper", "Paper"),
        mark(3, "", "Watch", "Army"),
    )
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}{overlay}'
    with opened(f"{kml}</Document></kml>".encode()) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [(row["Name"], row["who"]) for row in rows] == [("N1", "Watch"), ("N2", "Paper")]
        assert [(e.row, e.reason, e.value) for e in sheet.errors] == [(4, "key_twice", "who")]
        assert [(r.key, r.n, r.value) for r in sheet.remarks] == [
            ("marks_hidden", 1, "N2"), ("overlays", 1, "Front line")
        ]  # fmt: skip


def test_times_of_tracks_lists_and_data_of_others_in_kml_are_columns():
    def mark(inside: str) -> str:
        return f"<Placemark>{inside}</Placemark>"

    when = "<when>2023-05-12T1{}:00:00Z</when>".format
    track = f"<gx:Track>{when(0)}{when(1)}<gx:coord>38 48 0</gx:coord></gx:Track>"
    lists = (
        '<ExtendedData><SchemaData><gx:SimpleArrayData name="n"><gx:value>1</gx:value>'
        "<gx:value>2</gx:value></gx:SimpleArrayData></SchemaData><my:who>Watch</my:who>"
        "</ExtendedData><atom:author><atom:name>Desk</atom:name></atom:author>"
    )
    marks = mark(track) + mark(lists) + mark("<name>A</name><name>B</name>")
    with opened(f'<kml xmlns="http://www.opengis.net/kml/2.2">{marks}</kml>'.encode()) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [(e.row, e.reason, e.value) for e in sheet.errors] == [(4, "key_twice", "Name")]
    assert (rows[0]["begin"], rows[0]["end"]) == ("2023-05-12T10:00:00Z", "2023-05-12T11:00:00Z")
    assert (rows[1]["n"], rows[1]["who"], rows[1]["author"]) == ('["1", "2"]', "Watch", "Desk")


@pytest.mark.parametrize("bad", ["38,25,48,5,0", "38.0,48.5 39,49", "38;48.5"])
def test_a_point_of_kml_is_two_or_three_numbers(bad):
    point = "<Placemark><name>{}</name><Point><coordinates>{}</coordinates></Point></Placemark>"
    marks = "".join(point.format(*each) for each in (("A", "38 , 48.5, 0"), ("B", bad)))
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    with opened(kml.encode()) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert [(row["Name"], row["latitude"]) for row in rows] == [("A", "48.5")]
        assert [(e.row, e.reason) for e in sheet.errors] == [(3, "geometry_bad")]


def test_a_place_in_columns_that_is_not_that_of_the_geometry_is_told(tmp_path):
    own = {"latitude": [48.5, 10.0], "longitude": [38.251, 20.0]}
    frame(**own).to_file(tmp_path / "a.gpkg")
    frame(**own).to_file(tmp_path / "a.geojson")
    for name in ("a.gpkg", "a.geojson"):
        with opened((tmp_path / name).read_bytes()) as sheet:
            rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
            assert [row["longitude"] for row in rows] == ["38.25", "38.5"]
            told = [(r.key, r.n, r.row, r.value.replace(".0", "")) for r in sheet.remarks]
            assert told == [("elsewhere", 1, 3, "10, 20")]


def test_all_shapes_of_kml_are_read_and_a_missing_declaration_costs_nothing():
    ring = "<LinearRing><coordinates>{0},{0},5 {1},{0} {1},{1} {0},{0}</coordinates></LinearRing>"
    shapes = [
        f"<Polygon><outerBoundaryIs>{ring.format(0, 9)}</outerBoundaryIs></Polygon>",
        f"<Polygon><outerBoundaryIs>{ring.format(0, 9)}</outerBoundaryIs>"
        f"<innerBoundaryIs>{ring.format(5, 6)}</innerBoundaryIs></Polygon>",
        "<LineString><coordinates> 1, 2, 3\n4,5 </coordinates></LineString>",
        "<gx:Track><when>2023-05-12</when><gx:coord>1 2 0</gx:coord><gx:coord>3 4 0</gx:coord>"
        "</gx:Track>",
        "<Model><Location><longitude>1</longitude><latitude>2</latitude></Location></Model>",
        "<MultiGeometry><Point><coordinates>1,2</coordinates></Point></MultiGeometry>",
        "",
    ]
    marks = "".join(f"<Placemark><name>x</name>{shape}</Placemark>" for shape in shapes)
    rows = rows_of(opened(f"<kml><Document>{marks}</Document></kml>".encode()))
    kinds = [
        json.loads(r["geometry"])["type"] if r["geometry"].startswith("{") else r["geometry"]
        for r in rows
    ]
    assert kinds == ["Polygon", "Polygon", "LineString", "LineString", "Point", "Point", ""]
    assert len(json.loads(rows[1]["geometry"])["coordinates"]) == 2
    assert (rows[4]["longitude"], rows[4]["latitude"]) == ("1", "2")


@pytest.mark.parametrize("bad", ["a &nbsp; b", "a & b", "<b>", "\x01"])
def test_kml_that_is_no_xml_is_refused_with_the_line(bad):
    text = f"<kml><Document>\n<Placemark><name>{bad}</name></Placemark></Document></kml>"
    with pytest.raises(Unreadable) as caught:
        opened(text.encode())
    assert (caught.value.error.reason, caught.value.error.row) == ("xml_bad", 2)


def test_tracks_and_places_of_gpx_are_chosen_between():
    text = (
        b'<?xml version="1.0"?><gpx version="1.1" creator="x" '
        b'xmlns="http://www.topografix.com/GPX/1/1">'
        b'<wpt lat="48.5" lon="38.25"><time>2023-05-12T10:00:00Z</time><name>A</name></wpt>'
        b'<trk><trkseg><trkpt lat="1" lon="2"/><trkpt lat="3" lon="4"/></trkseg></trk>'
        b"</gpx>"
    )
    with pytest.raises(Choose) as caught:
        opened(text)
    assert (caught.value.of, caught.value.names) == ("sheet", ("waypoints", "tracks"))
    (row,) = rows_of(opened(text, reading=Reading(sheet="waypoints")))
    assert (row["name"], row["time"]) == ("A", "2023-05-12T10:00:00Z")
    assert (row["longitude"], row["latitude"]) == ("38.25", "48.5")
    (track,) = rows_of(opened(text, reading=Reading(sheet="tracks")))
    assert "LineString" in track["geometry"]


def test_layers_are_chosen_between_and_empty_ones_are_none(tmp_path):
    path = tmp_path / "x.gpkg"
    frame().to_file(path, layer="a")
    frame().iloc[:0].to_file(path, layer="empty")
    assert len(rows_of(opened(path.read_bytes()))) == 2
    frame().iloc[:1].to_file(path, layer="b")
    assert reason_of(path.read_bytes()) == "choose_sheet"
    assert len(rows_of(opened(path.read_bytes(), reading=Reading(sheet="b")))) == 1
    with pytest.raises(Choose) as caught:
        opened(path.read_bytes(), reading=Reading(sheet="c"))
    assert "a, empty, b" in caught.value.error.text("en")


# ---- workbooks -----------------------------------------------------------------------------------


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_of_the_old_format_is_read_as_a_spreadsheet_program_wrote_it():
    # LibreOffice Calc wrote it. No program at hand writes XLSB, so that has no file of its own.
    data = (ROOT / "tests" / "fixtures" / "points.xls").read_bytes()
    with opened(data, "points.xls") as sheet:
        found = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
    assert (sheet.found.format, sheet.found.header) == ("XLS", 1)
    assert found == [
        {"id": "1", "title": "A fight", "date": "2023-05-12", "lat": "48.59", "lon": "38",
         "source": "Reuters"},
        {"id": "2", "title": "Дім; 家", "date": "2023-05-13", "lat": "48.7", "lon": "38.1",
         "source": "AFP"},
    ]  # fmt: skip


def test_a_workbook_of_the_old_format_tells_its_hidden_sheets_and_merged_cells():
    data = (ROOT / "tests" / "fixtures" / "hidden.xls").read_bytes()  # LibreOffice Calc wrote it
    with opened(data, "hidden.xls") as sheet:
        found = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        told = {r.key: (r.n, r.row, r.value) for r in sheet.remarks}
    assert found == [
        {"id": "1", "title": "Shelling", "day": "2023-05-12"},
        {"id": "2", "title": "Strike", "day": "2023-05-12"},
    ]
    assert told == {"hidden_sheets": (1, 0, "Old"), "merged_down": (1, 3, "2023-05-12")}
    assert sheet.found.sheets == ("Data", "Old")


@pytest.mark.parametrize("name", ["shown.xlsx", "shown.ods"])
def test_cells_of_workbooks_are_read_as_they_are_shown(name):
    data = (ROOT / "tests" / "fixtures" / name).read_bytes()  # LibreOffice Calc wrote them
    with opened(data, name) as sheet:
        found = [tuple(row.values()) for batch, _ in sheet.batches() for row in batch.to_pylist()]
        told = {r.key: (r.n, r.row, r.value) for r in sheet.remarks}
    assert found == [
        ("1", "2023-05", "3^1"),
        ("2", "2023-05-17", "31"),  # its value says more than is shown
        ("3", "2023", "4 of 5^2"),
        ("4", "2023-05-01", "2"),
        ("5", "2023-06-01", "5"),  # behind a 3 that is struck out
        ("6", "2023-06-02", "7"),
    ]
    assert told == {
        "dates_shown": (2, 2, "2023-05"),
        "struck_text": (1, 6, "3"),
        "struck": (1, 7, "C7" if name.endswith("xlsx") else "7"),
    }


def test_text_of_a_web_page_that_is_struck_out_beside_other_text_is_left_out():
    cells = ("<del>3</del><ins>5</ins>", '<span style="text-decoration: line-through">4</span> 6')
    rows = "".join(
        f"<tr><td>{n}</td><td>A</td><td>{cell}</td></tr>" for n, cell in enumerate(cells)
    )
    rows += (
        '<tr><td>2</td><td>B</td><td><s>7</s></td></tr><tr style="text-decoration:line-through">'
    )
    page = f"<table><tr><th>id<th>what<th>n</tr>{rows}<td>3</td><td>C</td><td></td></tr></table>"
    with opened(page.encode(), "a.html") as sheet:
        found = [row["n"] for batch, _ in sheet.batches() for row in batch.to_pylist()]
        told = [(r.key, r.n, r.value) for r in sheet.remarks]
    assert found == ["5", "6", "7", ""]
    assert told == [("struck_text", 2, "3"), ("struck", 3, "7")]


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("mmm-yy", "2023-05"),
        ("[$-409]mmm\\-yy;@", "2023-05"),
        ('[$-411]ggge"年"m"月"', "2023-05"),
        ('"d" mmm yyyy', "2023-05"),
        ("mmmm", "2023-05"),
        ("d mmm yyyy", "2023-05-01"),
        ("mm/yyyy hh:mm", "2023-05-01"),
    ],
)
def test_the_format_of_a_date_tells_what_it_shows(shown, text):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("id", "day", "killed"), (1, date(2023, 5, 1), 3), (2, None, 4)):
        book.active.append(row)
    book.active["B2"].number_format = shown
    book.active.merge_cells("B2:B3")
    inline = CellRichText("5", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    book.active.append((3, date(2023, 5, 1), inline))
    book.save(out)
    with opened(out.getvalue(), "f.xlsx") as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
    assert [row["day"] for row in rows] == [text, text, "2023-05-01"]
    assert rows[2]["killed"] == "5^1"


def test_the_sheet_with_a_table_is_found_and_its_header_below_a_title():
    data = workbook(
        ReadMe=[["About this file"], ["See the next sheet"]],
        Data=[
            ["Incidents"],
            [],
            ["id", "day", "n", "_x0041_"],
            ["#event+id", "#date", None, "#x"],
            [1, date(2023, 5, 12), 2.5, "a\r\nb"],
            [],
            [2, datetime(2023, 5, 12, 14, 30), True, "x", "beyond"],
        ],
    )
    with opened(data, "book.xlsx") as sheet:
        found = [
            (number, row)
            for batch, rows in sheet.batches()
            for number, row in zip(rows, batch.to_pylist(), strict=True)
        ]
        told = [(r.key, r.row) for r in sheet.remarks]
    assert (sheet.found.sheet, sheet.found.header) == ("Data", 3)
    assert sheet.found.sheets == ("ReadMe", "Data")
    assert [number for number, _ in found] == [5, 7]
    assert list(found[0][1].values())[:3] == ["1", "2023-05-12", "2.5"]
    assert list(found[1][1].values())[:3] == ["2", "2023-05-12T14:30:00", "true"]
    assert told == [("tags", 4), ("beyond", 7)]


def test_a_table_that_begins_right_and_below_keeps_its_place():
    data = workbook(S=[[], [], [None, None, *NAMES], *([None, None, *row] for row in TABLE)])
    with opened(data) as sheet:
        (found,) = [(rows, batch.to_pylist()) for batch, rows in sheet.batches()]
    assert (sheet.found.header, found[0]) == (3, [4, 5])
    assert [[row[name] for name in NAMES] for row in found[1]] == TABLE


def test_of_two_tables_in_a_workbook_one_is_chosen_and_each_is_a_document_of_its_own():
    one, two = ([["id", "a", "b"], [n, "x", 2]] for n in (1, 2))
    data = workbook(One=one, Two=two)
    with pytest.raises(Choose) as caught:
        opened(data)
    assert caught.value.names == ("One", "Two")
    sheets = [opened(data, "book.xlsx", Reading(sheet=name)) for name in ("One", "Two")]
    assert sheets[0].sha256 != sheets[1].sha256
    assert [rows_of(sheet)[0]["id"] for sheet in sheets] == ["1", "2"]
    assert sheets[1].name == "book.xlsx, Two"  # as messages name it


def open_document(
    *rows: list[tuple[str, str]], columns: str = "", said: Mapping[int, str] | None = None
) -> bytes:
    """A sheet of cells, each with its type and value; rows without end below, as some write.

    columns: what is said of columns. said: in the tags of rows, which are counted from 1.
    """
    names = {"date": "date-value", "float": "value", "percentage": "value"}
    names["boolean"] = "boolean-value"

    def cell(kind: str, value: str) -> str:
        if kind == "error":
            return (
                '<table:table-cell office:value-type="string" office:string-value="" '
                f'calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>'
            )
        said = f' office:{names[kind]}="{value}"' if kind in names else ""
        shown = value if kind == "string" else "as it is shown"
        text = f"<text:p>{shown}</text:p>"
        return f'<table:table-cell office:value-type="{kind}"{said}>{text}</table:table-cell>'

    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext='
        '"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{columns}'
        + "".join(
            f"<table:table-row {(said or {}).get(n, '')}>"
            f"{''.join(cell(*each) for each in row)}</table:table-row>"
            for n, row in enumerate(rows, 1)
        )
        + '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)
    return out.getvalue()


def test_open_document_sheets_are_read_by_their_values():
    data = open_document(
        [("string", name) for name in ("id", "day", "at", "ok", "lat")],
        [
            ("float", "1"),
            ("date", "2023-05-12"),
            ("date", "2023-05-12T10:30:00"),
            ("boolean", "true"),
            ("float", "48.59"),
        ],
    )
    assert rows_of(opened(data)) == [
        {"id": "1", "day": "2023-05-12", "at": "2023-05-12T10:30:00", "ok": "true", "lat": "48.59"}
    ]


def test_cells_of_open_document_sheets_that_are_merged_downwards_hold_for_each_row():
    # LibreOffice Calc wrote it.
    data = (ROOT / "tests" / "fixtures" / "merged.ods").read_bytes()
    found = rows_of(opened(data, reading=Reading(sheet="Days")))
    assert [tuple(row.values())[-4:] for row in found] == [
        ("1", "2023-05-12", "7", "7"),
        ("2", "2023-05-12", "7", "7"),
        ("3", "2023-05-13", "8", "8"),
        ("4", "2023-05-14", "", "9"),
        ("5", "2023-05-14", "", "9"),
    ]


# ---- packed files, and files of another kind -----------------------------------------------------

CSV = ",".join(NAMES) + "\n" + "".join(",".join(row) + "\n" for row in TABLE)


def zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            path = name.replace("__", ".").replace("_in_", "/").replace("MACOSX", "__MACOSX")
            archive.writestr(path, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(CSV.encode(), mtime=0),
        zipped(table__tsv=CSV.replace(",", "\t"), README__md="a", licence__txt="b"),
        zipped(data_in_table__csv=CSV, datapackage__json="{}", MACOSX_in_table__csv="x"),
        zipped(table__csv__gz=gzip.compress(CSV.encode(), mtime=0)),
        zipped(table__txt=CSV.replace(",", "\t"), readme__txt="x"),
        zipped(**{"table__csv": CSV, "~$table__xlsx": "x", "more_in_~$b__csv": "x"}),
    ],
    ids=["gzip", "tsv", "package", "gzip in zip", "text", "marks of open files"],
)
def test_the_one_table_of_a_packed_file_is_read(data):
    assert [list(row.values()) for row in rows_of(opened(data))] == TABLE


def test_of_the_files_of_a_kmz_the_main_one_is_read_and_the_others_can_be_chosen():
    def kml(title: str) -> str:
        return placemarks().replace("Fire", title) + "</Document></kml>"

    data = zipped(doc__kml=kml("Main"), more_in_b__kml=kml("Other"))
    with opened(data, "a.kmz") as sheet:
        assert (sheet.found.member, sheet.found.members) == ("doc.kml", ("doc.kml", "more/b.kml"))
        assert [row["title"] for b, _ in sheet.batches() for row in b.to_pylist()][1] == "Main"
    other = opened(data, "a.kmz", Reading(member="more/b.kml"))
    assert [row["title"] for row in rows_of(other)][1] == "Other"


def test_of_two_tables_in_a_zip_one_is_chosen():
    data = zipped(a_in_incidents__csv=CSV, codebook__csv="code,meaning\n1,x\n")
    with pytest.raises(Choose) as caught:
        opened(data, "two.zip")
    assert (caught.value.of, caught.value.names) == ("member", ("a/incidents.csv", "codebook.csv"))
    assert "--member" in caught.value.error.text("en")
    sheet = opened(data, reading=Reading(member="a/incidents.csv"))
    assert sheet.found.member == "a/incidents.csv"
    assert len(rows_of(sheet)) == 2


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n" + b"\0" * 99, "kind_pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "kind_image"),
        (b"MZ" + bytes(range(256)) * 16, "kind_program"),
        (b"7z\xbc\xaf\x27\x1c", "kind_archive"),
        (bytes(range(256)) * 16, "kind_binary"),
        (b"<!DOCTYPE html><html><body>", "kind_html"),
        (b'<?xml version="1.0"?><rss><a/></rss>', "kind_xml"),
        (b"\0\0\x27\x0a" + b"\0" * 99, "kind_shp"),
        (b"SQLite format 3\0" + b"\0" * 99, "kind_database"),
        (zipped(**{"[Content_Types]__xml": "x", "word_in_document__xml": "x"}), "kind_word"),
        (zipped(**{"[Content_Types]__xml": "x", "ppt_in_x__xml": "x"}), "kind_slides"),
        (zipped(picture__png="x"), "zip_without"),
        (gzip.compress(CSV.encode(), mtime=0)[:-12], "gzip_bad"),
        (zipped(a__zip=b"x"), "zip_without"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_kind_is_called_by_its_kind(data, kind):
    assert reason_of(data, "table.csv") == kind


@pytest.mark.parametrize("name", ["ID3", "PAR1", "MZ", "BM", "GIF8", "OggS", "RIFF", "fgb"])
def test_a_text_that_begins_like_another_kind_is_a_text(name):
    with opened(f"{name},b\n1,2\n".encode()) as sheet:
        assert sheet.columns == [name, "b"]


def test_a_utf_16_text_without_a_mark_is_a_text():
    sheet = opened(CSV.encode("utf-16-le"))
    assert (sheet.encoding, [list(row.values()) for row in rows_of(sheet)]) == ("utf-16-le", TABLE)
    cyrillic = "id,назва,джерело\n" + "1,Удар по мосту біля села,Міська рада\n" * 9
    with opened(cyrillic.encode("utf-16-be")) as sheet:
        assert sheet.encoding == "utf-16-be"


def test_japanese_text_with_escapes_is_read_by_them():
    text = "id,題名,日付\n1,橋への攻撃,2023-05-12\n"
    sheet = opened(text.encode("iso2022_jp"))
    assert sheet.encoding == "iso2022_jp"
    assert rows_of(sheet) == [{"id": "1", "題名": "橋への攻撃", "日付": "2023-05-12"}]


def test_geoparquet_that_says_it_knows_no_crs_is_read_only_as_degrees(tmp_path):
    for crs, reason in (("EPSG:4326", ""), ("EPSG:3857", "crs_missing")):
        path = tmp_path / "x.parquet"
        known = frame(crs)
        unknown = geopandas.GeoSeries(known.geometry.to_numpy())
        geopandas.GeoDataFrame(known[NAMES], geometry=unknown).to_parquet(path)
        if reason:
            assert reason_of(path.read_bytes()) == reason
        else:
            assert rows_of(opened(path.read_bytes()))[0]["longitude"] == "38.25"


def test_the_table_of_a_page_is_read_and_of_two_one_is_chosen():
    def page(*tables: str) -> bytes:
        text = "".join(f"<table><tr><td>{n}</td></tr></table>{t}" for n, t in enumerate(tables))
        return f"<!DOCTYPE html><html><body><h1>x</h1>{text}<p>y</body></html>".encode()

    head = "".join(f"<th>{name}</th>" for name in NAMES)
    rows = (
        f"<tr><th colspan=4>Title</th></tr><tr>{head}</tr>"
        "<tr><td>1</td><td>A <b>b</b>&amp;</td><td rowspan=2>2023-05-12</td><td>W</td></tr>"
        "<tr><td>2</td><td colspan=1>B</td><td>P</td></tr>"
    )
    sheet = opened(page(f"<table>{rows}</table>"))
    assert [list(row.values()) for row in rows_of(sheet)] == [
        ["1", "A b&", "2023-05-12", "W"],
        ["2", "B", "2023-05-12", "P"],
    ]
    assert (sheet.found.format, sheet.found.header) == ("HTML", 2)
    two = page(f"<table><caption>One</caption>{rows}</table>", f"<table>{rows}</table>")
    assert reason_of(two) == "choose_sheet"
    assert len(rows_of(opened(two, reading=Reading(sheet="table 2: One")))) == 2


def test_marks_of_notes_and_hidden_text_are_no_part_of_a_cell():
    cells = (
        "1",
        'A<script>x = 1</script> <span style="display: none">0012</span>town',
        '3<sup id="n"><a href="#note">1</a></sup>',
        "4<sup>[2]</sup>",
        "5<sup>1</sup>",
        "12<sup>th</sup>",
    )
    names = ("id", "what", "a", "b", "c", "d")
    rows = [
        "".join(f"<th>{name}</th>" for name in names),
        "".join(f"<td>{cell}</td>" for cell in cells),
    ]
    page = "".join(f"<tr>{row}</tr>" for row in rows)
    page = f'<table>{page}<tr style="display:none"><td>2</td><td>B</td></tr></table>'
    with opened(page.encode()) as sheet:
        found = [list(row.values()) for batch, _ in sheet.batches() for row in batch.to_pylist()]
        told = {r.key: (r.n, r.row, r.value) for r in sheet.remarks}
    assert found == [["1", "A town", "3", "4", "5^1", "12th"], ["2", "B", "", "", "", ""]]
    assert told == {
        "hidden_text": (1, 0, "0012"), "note_marks": (2, 0, "1"), "hidden_rows": (1, 3, "2")
    }  # fmt: skip


def test_words_on_two_lines_of_a_cell_stay_two_words():
    page = (
        "<table><tr><th>id<th>what<th>who<tr><td>1<td>A<br>B<td><p>C</p><p>D <b>E</b>F</p></table>"
    )
    assert rows_of(opened(f"<html>{page}</html>".encode())) == [
        {"id": "1", "what": "A B", "who": "C D EF"}
    ]


def test_pandas_writes_what_the_reader_reads(tmp_path):
    found = pd.DataFrame({"id": [1, 2], "day": pd.to_datetime(["2023-05-12", "2023-05-13"])})
    found.to_parquet(tmp_path / "x.parquet")
    rows = rows_of(opened((tmp_path / "x.parquet").read_bytes()))
    assert rows[0] == {"id": "1", "day": "2023-05-12T00:00:00"}


def test_the_command_line_says_how_a_file_is_to_be_read(tmp_path, capsys):
    book = workbook(One=[["x", "y", "z"], [1, 2, 3]], Two=[["a", "b", "c"], NAMES, *TABLE])
    packed = zipped(book__xlsx=book, other__csv="a;b;c\n1;2;3\n")
    (tmp_path / "two.zip").write_bytes(packed)
    (tmp_path / "p.toml").write_text(
        'name = { en = "P", ja = "P" }\n[fields]\nevent_id = "p-{id}"\nheadline_en = "{title}"\n'
        'event_date = { date = "date" }\n'
    )
    command = ["import", str(tmp_path / "two.zip"), "--out", str(tmp_path / "out")]
    command += ["--profile", str(tmp_path / "p.toml")]
    assert main(command) == 2
    assert "book.xlsx, other.csv: choose one (--member" in capsys.readouterr().err
    command += ["--member", "book.xlsx"]
    assert main(command) == 2
    assert "One, Two: choose one (--sheet" in capsys.readouterr().err
    assert main([*command, "--sheet", "Two", "--header", "-1"]) == 2
    assert "--header -1" in capsys.readouterr().err
    assert main([*command, "--sheet", "Two", "--header", "2"]) == 0
    said = capsys.readouterr().out
    assert "file in the zip: book.xlsx; sheet or layer: Two; header in row 2" in said
    assert "2 rows: 2 accepted, 0 rejected" in said


def test_cells_that_are_merged_downwards_hold_for_each_of_their_rows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["id", "what", "day", "lat", "lon", "who"],
        ["1", "One", "2023-05-12", 48.5, 38, "Army"],
        ["2", None, None, 48.6, 38, None],
        ["3", "Three", "2023-05-14", 48.7, 38, "Police"],
    ):
        sheet.append([None, *row])
    sheet.insert_rows(1)
    for cells in ("C3:C4", "D3:D4", "G3:G4", "A3:A5"):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    with open_sheet(io.BytesIO(out.getvalue()), "a.xlsx") as opened:
        ((batch, rows),) = opened.batches()
    assert rows == [3, 4, 5]
    assert [(r["what"], r["day"], r["who"]) for r in batch.to_pylist()] == [
        ("One", "2023-05-12", "Army"),
        ("One", "2023-05-12", "Army"),
        ("Three", "2023-05-14", "Police"),
    ]


def test_what_a_workbook_hides_or_merges_is_read_and_told(capsys, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Cases", None, None, None, None, None],
        ["id", "what", "day", "lat", "lon", "who"],
        ["1", "One", "2023-05-12", 48.5, 38, "Army"],
        ["2", "Two", "2023-05-13", 48.6, 38, "Police"],
        ["3", None, "2023-05-14", 48.7, 38, "Police"],
        ["4", "Four", "2023-05-15", 48.8, 38, None],
    ):
        sheet.append(row)
    sheet.row_dimensions[1].hidden = True  # above the table
    sheet.row_dimensions[4].hidden = True
    sheet.row_dimensions[900].hidden = True  # without cells
    sheet.column_dimensions["F"].hidden = True
    sheet.column_dimensions["X"].hidden = True  # without cells
    for cells in ("A1:F1", "B4:B5", "E6:F6"):
        sheet.merge_cells(cells)
    for name, state in (("Old", "hidden"), ("Lists", "veryHidden")):
        book.create_sheet(name).sheet_state = state
        for row in (["id", "what", "day"], ["9", "Nine", "2023-05-19"]):
            book[name].append(row)
    book.save(tmp_path / "a.xlsx")
    with opened((tmp_path / "a.xlsx").read_bytes(), "a.xlsx") as found:
        rows = [row for batch, _ in found.batches() for row in batch.to_pylist()]
        told = {r.key: (r.n, r.row, r.value) for r in found.remarks}
    assert [(row["id"], row["what"]) for row in rows] == [
        ("1", "One"), ("2", "Two"), ("3", "Two"), ("4", "Four")
    ]  # fmt: skip
    assert told == {
        "hidden_rows": (1, 4, "2"),
        "hidden_columns": (1, 0, "F"),
        "hidden_sheets": (2, 0, "Old, Lists"),
        "merged_down": (1, 5, "Two"),
        "merged_across": (1, 6, "E:F"),
    }
    with opened((tmp_path / "a.xlsx").read_bytes(), "a.xlsx", Reading(sheet="Old")) as found:
        assert [row["id"] for batch, _ in found.batches() for row in batch.to_pylist()] == ["9"]
    profile = tmp_path / "p.toml"
    profile.write_text(
        'name = { en = "T", ja = "T" }\n[fields]\nevent_id = "t-{id}"\nheadline_en = "{what}"\n'
    )
    command = ["import", str(tmp_path / "a.xlsx"), "--data", str(DATA), "--profile", str(profile)]
    main([*command, "--out", str(tmp_path / "out")])
    said = capsys.readouterr().out
    assert "1 row that the file hides is read like the others" in said
    assert "2 sheets that the workbook hides were not read: Old, Lists" in said


def test_rows_that_a_filter_hides_in_open_document_and_its_errors_are_told():
    data = open_document(
        [("string", "id"), ("string", "what")],
        [("float", "1"), ("error", "#N/A")],
        [("float", "2"), ("string", "Two")],
        [("float", "4"), ("string", "Four")],
        columns='<table:table-column/><table:table-column table:visibility="collapse"/>',
        said={3: 'table:visibility="filter" table:number-rows-repeated="2"'},
    )
    with opened(data) as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        told = {r.key: (r.n, r.row, r.value) for r in sheet.remarks}
    assert [(row["id"], row["what"]) for row in rows] == [
        ("1", ""), ("2", "Two"), ("2", "Two"), ("4", "Four")
    ]  # fmt: skip
    assert told == {
        "hidden_rows": (2, 3, "2"),
        "hidden_columns": (1, 0, "B"),
        "cell_errors": (1, 2, "#N/A"),
    }


def test_a_long_number_is_written_with_all_its_digits():
    assert text_of(2.5e16) == "25000000000000000"


def test_numbers_of_which_a_workbook_has_lost_digits_are_told():
    numbers = [9007199254740991, 12345678901234567890, 22345678901234567891, "12345678901234567890"]
    data = workbook(Data=[["id", "what", "n"], *([n, "A", 1] for n in numbers)])
    with opened(data) as sheet:
        list(sheet.batches())
        told = [(r.key, r.n, r.row, r.value) for r in sheet.remarks]
    assert told == [("digits_in_sheet", 2, 3, "12345678901234569216")]


def test_errors_and_formulas_without_a_result_are_told():
    book = openpyxl.Workbook()
    book.active.title = "Other"
    sheet = book.create_sheet("A & B")
    for row in (
        ["id", "what", "day", "lat", "lon"],
        ["1", "One", "2023-05-12", "#N/A", "#REF!"],
        ["2", "=A2", "2023-05-13", 48.6, 38],
        ["3", "Three", "2023-05-14", 48.7, 38],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    with open_sheet(io.BytesIO(out.getvalue()), "a.xlsx") as opened:
        list(opened.batches())
        told = [(r.key, r.n, r.row, r.value) for r in opened.remarks]
    assert told == [("cell_errors", 2, 2, "#N/A"), ("formulas", 1, 3, "A2")]


def test_numbers_that_are_shown_as_percent_are_told():
    book = openpyxl.Workbook()
    for row in (["id", "what", "n"], ["1", "One", 0.25], ["2", "Two", 0.5], ["3", "Three", 2]):
        book.active.append(row)
    for cell, style in (("C2", "0%"), ("C3", "0.0\\ %"), ("C4", '0" %"')):
        book.active[cell].number_format = style
    out = io.BytesIO()
    book.save(out)
    with opened(out.getvalue()) as sheet:
        list(sheet.batches())
        assert [(r.key, r.n, r.row, r.value) for r in sheet.remarks] == [("percent", 2, 2, "0.25")]
    document = open_document(
        [("string", "id"), ("string", "n")], [("float", "1"), ("percentage", "0.25")]
    )
    with opened(document) as sheet:
        list(sheet.batches())
        assert [(r.key, r.n, r.row, r.value) for r in sheet.remarks] == [("percent", 1, 2, "0.25")]


def test_comments_and_addresses_of_links_in_a_workbook_are_told():
    book = openpyxl.Workbook()
    for row in (
        ["id", "what", "link"],
        ["1", "One", "https://news.example/1"],
        ["2", "Two", "Report"],
    ):
        book.active.append(row)
    for cell, address in (("C2", "https://news.example/1"), ("C3", "https://news.example/2?a=1&b")):
        book.active[cell].hyperlink = address
    book.active["B3"].comment = Comment("not confirmed", "me")
    out = io.BytesIO()
    book.save(out)
    with opened(out.getvalue()) as sheet:
        list(sheet.batches())
        assert [(r.key, r.n, r.row, r.value) for r in sheet.remarks] == [
            ("comments", 1, 3, "not confirmed"),
            ("links", 1, 3, "https://news.example/2?a=1&b"),
        ]


def test_a_raised_number_in_a_workbook_is_no_digit_of_the_number_before_it():
    plain = workbook(
        Data=[["id", "n", "m"], ["1", "31", "7"], ["2", "5", "20"], ["3", "km2", "20"]]
    )
    raised = '<r><t>{}</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>{}</t></r>'
    texts = [raised.format(text[:-1], text[-1]) for text in ("31", "20", "km2")]
    shared = "".join(f"<si>{text}</si>" for text in (*texts, "<t>20</t>"))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            data = old.read(part).decode()
            for n, text in enumerate(("31", "20", "km2")):
                text = f't="inlineStr"><is><t>{text}</t></is>'
                data = data.replace(text, f't="s"><v>{n}</v>', 1)
                data = data.replace(text, 't="s"><v>3</v>')
            new.writestr(part, data)
        names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        new.writestr("xl/sharedStrings.xml", f"<sst {names}>{shared}</sst>")
    found = rows_of(opened(made.getvalue()))
    # A plain 20 in another cell has the same text as a raised one.
    assert [(row["n"], row["m"]) for row in found] == [("3^1", "7"), ("5", "2^0"), ("km2", "20")]


def test_a_comment_in_a_sheet_does_not_hold_up_the_search_for_lost_cells():
    plain = workbook(Data=[["id", "n"], ["a", 1]])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part.startswith("xl/worksheets/"):
                data = data.replace(b"<sheetData>", b"<!--" + b"<c " * 300_000 + b"--><sheetData>")
            new.writestr(part, data)
    assert rows_of(opened(made.getvalue(), "big.xlsx")) == [{"id": "a", "n": "1"}]
