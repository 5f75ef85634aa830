"""Files of all kinds, damaged at random: no traceback, no hang, every row accounted for, a ledger
that reads.

`MUTATED_FILES` in the environment sets their number.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

import geopandas
import openpyxl
import pandas as pd
import pytest
import shapely
from samples import DATA

from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import Profile, parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger

pytestmark = pytest.mark.slow
MUTATED = int(os.environ.get("MUTATED_FILES", "150"))
PROFILE = """
name = { en = "M", ja = "M" }
optional = ["lat", "lon", "who", "latitude", "longitude"]
[fields]
event_id = "m-{id}"
headline_en = "{what}"
event_date = { date = "day" }
latitude = { number = "LAT" }
longitude = { number = "LON" }
geo_precision = "point"
[claimants]
column = "who"
split = [";"]
maybe = [",", " and "]
"""
TABLE = PROFILE.replace("LAT", "lat").replace("LON", "lon")
POINTS = PROFILE.replace("LAT", "latitude").replace("LON", "longitude")
ROWS = [
    ("A/1", "Shelling", "12.05.2023", "48.59", "38.0", "DPR spokesman, OSCE monitors"),
    ("a-1", 'Fire in "Town"', "13.05.2023", "48.70", "38.1", "residents and Ukrainian army"),
    ("Подія", "Attack\nagain", "14.05.2023", "", "", "Watch; Paper"),
]
CSV = "id,what,day,lat,lon,who\n" + "".join(
    ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in ROWS
)
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "actor2,country,admin1,location,latitude,longitude,geo_precision,source,source_scale,notes\n"
    "SDN1,12 May 2023,2023,1,P,Battles,Armed clash,A,B,Sudan,Khartoum,Town,15.6,32.5,3,Paper,N,x\n"
    "UKR2,13 May 2023,2023,1,P,Battles,Armed clash,A,B,Ukraine,Donetsk,Town,48.6,38,1,Paper,N,x\n"
)
FEATURES = json.dumps({
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": geometry,
         "properties": {"id": n, "what": f"T{n}", "day": "2023-05-12", "who": "Watch"}}
        for n, geometry in enumerate([
            {"type": "Point", "coordinates": [38.0, 48.59]},
            {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 48]]]},
            {"type": "LineString", "coordinates": [[179, 1], [-179, 2]]},
            None,
        ])
    ],
})  # fmt: skip
NAMES = CSV.split("\n")[0].split(",")


def table() -> pd.DataFrame:
    return pd.DataFrame([dict(zip(NAMES, row, strict=True)) for row in ROWS])


def places() -> geopandas.GeoDataFrame:
    shapes = [shapely.Point(38, 48.59), shapely.box(37, 48, 38, 49), None]
    return geopandas.GeoDataFrame(table()[["id", "what", "day", "who"]], geometry=shapes, crs=4326)


def on_disk(name: str, write: Callable[[Path], None]) -> bytes:
    """The bytes of a file that is written by its path."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def in_memory(write: Callable[[IO[bytes]], object]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ([f"Table of {len(ROWS)}"], NAMES, *ROWS):
        book.worksheets[0].append(row)
    return in_memory(book.save)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "."), data)
    return out.getvalue()


def shapefile() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        points = places().iloc[:1]
        points.to_file(Path(folder) / "a.shp")
        return zipped(**{f"a__{p.name[2:]}": p.read_bytes() for p in Path(folder).iterdir()})


def kml() -> bytes:
    marks = "".join(
        "<Placemark><ExtendedData>"
        + "".join(
            f'<Data name="{name}"><value>{escape(cell)}</value></Data>'
            for name, cell in zip(NAMES, row, strict=True)
        )
        + f"</ExtendedData><Point><coordinates>38,48.{n}</coordinates></Point></Placemark>"
        for n, row in enumerate(ROWS)
    )
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'.encode()
    )


GPX = (
    '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    + "".join(
        f'<wpt lat="48.{n}" lon="38"><time>2023-05-1{n}T10:00:00Z</time><name>N{n}</name></wpt>'
        for n in range(3)
    )
    + "</gpx>"
)
WAYPOINTS = (
    POINTS.replace("{id}", "{name}").replace("{what}", "{name}").replace('"day"', '"time"')
).replace("[claimants]", "[dates]\nformats = []\n[claimants]")
LINES = "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS)
# A file of each kind: its name, what makes it, and the profile for it.
SEEDS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("table.csv", CSV.encode, TABLE),
    ("titled.csv", (f"A title\n\n{CSV}").encode, TABLE),
    ("utf16.csv", lambda: CSV.encode("utf-16"), TABLE),
    ("table.tsv", lambda: CSV.replace(",", "\t").encode("cp1251", "replace"), TABLE),
    ("acled.csv", ACLED.encode, ""),
    ("points.geojson", FEATURES.encode, POINTS),
    ("list.json", lambda: json.dumps(table().to_dict("records")).encode(), TABLE),
    ("lines.jsonl", LINES.encode, TABLE),
    ("table.csv.gz", lambda: gzip.compress(CSV.encode(), mtime=0), TABLE),
    ("table.zip", lambda: zipped(a__csv=CSV.encode(), readme__txt=b"x"), TABLE),
    ("table.xlsx", workbook, TABLE),
    ("table.parquet", lambda: in_memory(table().to_parquet), TABLE),
    ("points.parquet", lambda: in_memory(places().to_parquet), POINTS),
    ("points.kml", kml, POINTS),
    ("points.kmz", lambda: zipped(doc__kml=kml()), POINTS),
    ("points.gpkg", lambda: on_disk("a.gpkg", lambda p: places().to_file(p)), POINTS),
    ("points.fgb", lambda: on_disk("a.fgb", lambda p: places().iloc[:2].to_file(p)), POINTS),
    ("table.html", lambda: table().to_html(index=False).encode(), TABLE),
    ("points.gpx", GPX.encode, WAYPOINTS),
    ("points.zip", shapefile, POINTS),
)
SPICE = (
    "\0", '"', "'", "\n", "\r", ",", ";", "\t", "\ufeff", "\u202e", "\ud800", "é", "🧨", "=1+1",
    "<script>", "{", "}", "[", "]", ":", "/", "-", "9" * 40, "1e400", "NaN", "-0", " ", "\x1f",
    "\x85", "ŉ", "\u200b", "٣", "null", "2023-02-30", "(", ")", " and ", ", ", "; ",
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """`data` with a few bytes added, removed, changed, doubled or moved."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, what = chance.randrange(len(found) + 1), chance.random()
        if what < 0.4:
            found[at:at] = chance.choice(SPICE).encode("utf-8", "surrogatepass")
        elif what < 0.55:
            del found[at : at + chance.randint(1, 20)]
        elif what < 0.65 and found:
            found[min(at, len(found) - 1)] = chance.randrange(256)
        elif what < 0.8:
            found[at:at] = found[max(0, at - chance.randint(1, 30)) : at]
        else:
            start = chance.randrange(len(found) + 1)
            found[at:at] = found[start : start + chance.randint(1, 60)]
    return bytes(found)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """`data` mutated: of a packed file mostly what is in it, so that it can still be unpacked."""
    if data.startswith(b"\x1f\x8b") and chance.random() < 0.7:
        return gzip.compress(mutated(gzip.decompress(data), chance))
    if not data.startswith(b"PK") or chance.random() < 0.3:
        return mutated(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    name = chance.choice(list(files))
    return zipped(**(files | {name: mutated(files[name], chance)}))


def brought(data: bytes, name: str, profile: Profile | None, folder: Path) -> Report | None:
    """The report of an import that answers what it is asked; None where the file is refused."""
    answers: dict[str, tuple[str, ...]] = {}
    for _ in range(5):
        try:
            options = Options(own=profile, answers=answers)
            return run_import(io.BytesIO(data), name, folder, DATA, options)
        except Ambiguous as e:
            for question in e.questions:
                said = answers.get(question.column, ())
                # A system of coordinates may have no proposal.
                answers[question.column] = (*said, next(iter(question.answers), "EPSG:32637"))
        except Unreadable as e:
            e.error.text("ja")
            return None
    raise AssertionError("asks for ever")


@pytest.mark.parametrize("part", range(len(SEEDS)), ids=[name for name, _, _ in SEEDS])
def test_damaged_files_are_refused_or_read_and_every_row_is_accounted_for(part, tmp_path):
    name, made, text = SEEDS[part]
    data, profile = made(), parse_profile(text, "mutated") if text else None
    whole = brought(data, name, profile, tmp_path / "whole")
    assert whole is not None
    assert whole.accepted > 0
    for number in range(MUTATED // len(SEEDS)):
        folder = tmp_path / str(number)
        bad = damaged(data, random.Random(number * len(SEEDS) + part))
        began = time.monotonic()
        report = brought(bad, name, profile, folder)
        assert time.monotonic() - began < 60, number
        if report is None:
            assert not (folder / "events.csv").exists()
            continue
        assert report.accepted + report.rejected == report.rows, number
        assert 0 <= report.accepted <= report.rows, number
        assert read_ledger(folder).errors == (), number
        shutil.rmtree(folder)
