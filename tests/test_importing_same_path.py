"""`import` and `load` share one path: the same rows, the same cells, the same questions."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import openpyxl
import pytest
from samples import DATA

from geo.archive.load import load
from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import parse_profile
from geo.importing.sheets import Reading, Unreadable
from geo.model.claims import COLUMNS

PROFILE = """
name = { en = "P", ja = "P" }
[fields]
event_id = "p-{id}"
headline_en = "{title}"
event_date = { date = "date" }
latitude = { number = "latitude" }
longitude = { number = "longitude" }
geo_precision = "point"
[claimants]
column = "who"
maybe = [","]
"""
HEADER = "id,title,date,latitude,longitude,who\n"
GOOD = (
    'A/1,One,13.05.2023,48.5,38,"DPR spokesman Eduard Basurin, OSCE monitors"\n'
    "a-1,Two,2023-05,48.6,38.1,Watch\n"
    "7,Three,NA,95,38.1,Watch\n"
    "8,Four\0,2023-05-12,48.6,38.1,Watch\n"
    ",Five,2023,48.6,38.1,\n"
)
# Vague days, lists of speakers, and rows that are no claims.
ODD = (
    "1,One,late May 2023,48.5,38,Watch\n"
    '2,Two,2023-W19,48.6,38.1,"[""Watch"", ""OSCE monitors""]"\n'
    '="3",#REF!,"Fri, 12 May 2023",48.6,38.1,#N/A\n'
    "4,Four,2023-05-12 14:30 UTC+25,48.6,38.1,Watch\n"
    "id,title,date,latitude,longitude,who\n"
    "Week of 15 May,,,,,\n"
    "Source: a list,,,,,\n"
    "Total: 4,,,,,\n"
)
SHAPES = json.dumps({
    "features": [
        {"properties": {"id": n, "title": "T", "date": "2023-05-12", "who": "Watch"},
         "geometry": geometry}
        for n, geometry in enumerate([
            {"type": "Point", "coordinates": [38, 48.5]},
            {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 48]]]},
            {"type": "Point", "coordinates": [1]},
        ])
    ]
})  # fmt: skip


def both(
    text: str | bytes, name: str, folder: Path, reading: Reading | None = None
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The claims by `import` and by `load`, in the order of their ids."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    options = Options(own=parse_profile(PROFILE, "same"), reading=reading or Reading())
    with file.open("rb") as source:
        report = run_import(source, name, folder / "ledger", DATA, options)
    loaded = load([file], str(folder / "archive"), DATA, options, rejected=folder / "rejected.csv")
    (part,) = loaded.files
    assert (part.read.rows, part.read.accepted) == (report.rows, report.accepted)
    assert part.read.reasons == report.reasons
    assert list(part.read.remarks) == list(report.remarks)
    with (folder / "ledger" / "events.csv").open(encoding="utf-8", newline="") as events:
        imported = sorted(csv.DictReader(events), key=lambda row: row["claim_id"])
    names = ", ".join(f'"{c}"' for c in COLUMNS)
    found = duckdb.sql(
        f"SELECT {names} FROM '{folder}/archive/claims/**/*.parquet' ORDER BY claim_id"
    ).fetchall()
    return imported, [dict(zip(COLUMNS, row, strict=True)) for row in found]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for title in ("One", "Two"):
        sheet = book.create_sheet(title)
        for row in (["A title"], *csv.reader((HEADER + GOOD.replace("\0", "")).splitlines())):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "name", "reading"),
    [
        (HEADER + GOOD, "f.csv", None),
        (HEADER + ODD, "f.csv", None),
        (SHAPES, "f.geojson", None),
        (workbook(), "f.xlsx", Reading(sheet="Two")),
        ((HEADER + GOOD).replace(HEADER, f"A title\n{HEADER}"), "f.csv", Reading(header=2)),
    ],
    ids=["csv", "odd", "geojson", "workbook", "titled"],
)
def test_the_same_rows_become_the_same_cells(text, name, reading, tmp_path):
    imported, loaded = both(text, name, tmp_path, reading)
    assert len(imported) == len(loaded) > 1
    seen = ("first_seen", "last_seen")  # only a ledger knows when it first held a claim
    for one, other in zip(imported, loaded, strict=True):
        assert set(one) <= set(other)  # a ledger has no columns that it has no need of
        assert {k: one.get(k, "") for k in other if k not in seen} == {
            k: v or "" for k, v in other.items() if k not in seen
        }


@pytest.mark.parametrize("dates", [("05/06/2023", "07/08/2023"), ("2023-05-12 14:30",), ("45058",)])
def test_the_same_is_asked(dates, tmp_path):
    text = HEADER + "".join(f"{n},T,{d},48.5,38,Watch\n" for n, d in enumerate(dates))
    with pytest.raises(Ambiguous) as by_import:
        both(text, "f.csv", tmp_path)
    options = Options(own=parse_profile(PROFILE, "same"))
    with pytest.raises(Ambiguous) as by_load:
        load([tmp_path / "f.csv"], str(tmp_path / "archive"), DATA, options)
    assert by_load.value.questions == by_import.value.questions


def test_the_same_profile_is_refused(tmp_path):
    text = HEADER.replace("title", "Titel") + GOOD
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    options = Options(own=parse_profile(PROFILE, "same"))
    with (tmp_path / "f.csv").open("rb") as source, pytest.raises(Unreadable) as by_import:
        run_import(source, "f.csv", tmp_path / "ledger", DATA, options)
    with pytest.raises(Unreadable) as by_load:
        load([tmp_path / "f.csv"], str(tmp_path / "archive"), DATA, options)
    assert by_load.value.error == by_import.value.error
    assert by_load.value.error.values["columns"] == "title (Titel, latitude?)"
