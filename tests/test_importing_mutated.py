"""Files that were damaged at random: no traceback, every row accounted for, a ledger that reads.

`MUTATED_FILES` in the environment sets their number.
"""

from __future__ import annotations

import io
import json
import os
import random
from pathlib import Path

import pytest
from samples import DATA

from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import Profile, parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger

pytestmark = pytest.mark.slow
MUTATED = int(os.environ.get("MUTATED_FILES", "180"))
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
SEEDS: tuple[tuple[str, bytes, str], ...] = (
    ("table.csv", CSV.encode(), TABLE),
    ("table.csv", CSV.encode("utf-16"), TABLE),
    ("table.tsv", CSV.replace(",", "\t").encode("cp1251", "replace"), TABLE),
    ("acled.csv", ACLED.encode(), ""),
    ("points.geojson", FEATURES.encode(), POINTS),
    ("list.json", json.dumps([dict(zip(CSV.split("\n")[0].split(","), r, strict=True))
                              for r in ROWS]).encode(), TABLE),
)  # fmt: skip
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


def brought(data: bytes, name: str, profile: Profile | None, folder: Path) -> Report | None:
    """The report of an import that answers what it is asked; None where the file is refused."""
    answers: dict[str, tuple[str, ...]] = {}
    for _ in range(5):
        try:
            options = Options(own=profile, dates=answers)
            return run_import(io.BytesIO(data), name, folder, DATA, options)
        except Ambiguous as e:
            for question in e.questions:
                said = answers.get(question.column, ())
                answers[question.column] = (*said, next(iter(question.answers)))
        except Unreadable as e:
            e.error.text("ja")
            return None
    raise AssertionError("asks for ever")


@pytest.mark.parametrize("part", range(len(SEEDS)))
def test_damaged_files_are_refused_or_read_and_every_row_is_accounted_for(part, tmp_path):
    name, data, text = SEEDS[part]
    profile = parse_profile(text, "mutated") if text else None
    read = 0
    for number in range(MUTATED // len(SEEDS)):
        folder = tmp_path / str(number)
        bad = mutated(data, random.Random(number * len(SEEDS) + part))
        report = brought(bad, name, profile, folder)
        if report is None:
            assert not (folder / "events.csv").exists()
            continue
        read += 1
        assert report.accepted + report.rejected == report.rows, number
        assert 0 <= report.accepted <= report.rows, number
        assert read_ledger(folder).errors == (), number
    assert read > 0
