"""Columns that no ledger has, and references to claims that the ledger does not have."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from samples import DATA, files, ledger_of, row, table, uses_engine, write

from geo.archive.load import load
from geo.archive.manifest import Part, read_manifest, write_manifest
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.importing.report import Report
from geo.ledger import read_ledger
from geo.model.claims import ADDED, COLUMNS
from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store import Store
from geo.views.panel import who_says_what

pytestmark = uses_engine

OWN = parse_profile(
    """
    name = { en = "Test", ja = "試験" }
    [fields]
    event_id = "t-{id}"
    event_date = { date = "day" }
    headline_en = "{what}"
    latitude = { number = "lat" }
    longitude = { number = "lon" }
    geo_precision = { column = "exact", words = { town = "settlement", region = "region" } }
    [claimants]
    column = "who"
    [region]
    name = "area"
    country = "land"
    """,
    "own",
)
HEADER = "id,day,what,lat,lon,exact,who,area,land,casualties,コード\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "base").mkdir()
    return write(tmp_path / "base", files())


def bring(data: str, base: Path, out: Path, name: str = "file.csv", **options: object) -> Report:
    return run_import(io.BytesIO(data.encode()), name, out, base, Options(**options))


def events(out: Path) -> dict[str, dict[str, str]]:
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        return {r["claim_id"]: r for r in csv.DictReader(file)}


def claims(*rows: Mapping[str, str]) -> str:
    return table(COLUMNS, rows).decode()


# ---- columns that have no place in the ledger ----------------------------------------------------


def test_other_columns_are_kept_with_the_claim(base, tmp_path):
    text = HEADER + '1,2023-05-12,A,48.5,38,town,Alpha,,,"3 ""killed""",ア\n'
    text += "2,2023-05-12,B,48.5,38,town,Alpha,,, ,\n"
    report = bring(text, base, tmp_path / "out", own=OWN)
    assert report.accepted == 2
    kept = events(tmp_path / "out")
    assert json.loads(kept["t-1-alpha"]["extra"]) == {"casualties": '3 "killed"', "コード": "ア"}
    assert kept["t-2-alpha"]["extra"] == ""
    assert read_ledger(tmp_path / "out").errors == ()


def test_the_files_own_point_is_kept_where_a_boundary_is_drawn(base, tmp_path):
    text = HEADER + "1,2023-05-12,A,48.5,38.25,region,Alpha,Donetsk,Ukraine,,\n"
    bring(text, base, tmp_path / "out", own=OWN)
    (claim,) = events(tmp_path / "out").values()
    assert (claim["place_id"], claim["geo_precision"]) == ("region-ua-14", "region")
    assert json.loads(claim["extra"]) == {"lat": "48.5", "lon": "38.25"}


def test_a_cell_too_long_to_be_kept_is_left_out_and_said(base, tmp_path):
    text = HEADER + f"1,2023-05-12,A,48.5,38,town,Alpha,,,{'x' * 100_001},short\n"
    report = bring(text, base, tmp_path / "out", own=OWN)
    assert report.accepted == 1
    (claim,) = events(tmp_path / "out").values()
    assert json.loads(claim["extra"]) == {"コード": "short"}
    assert [(r.key, r.column, r.row) for r in report.remarks] == [("extra_long", "casualties", 2)]
    assert any("casualties" in line for line in report.lines("en"))


def test_other_columns_of_a_ledgers_file_are_kept_too(base, tmp_path):
    lines = claims(row("a"), row("b", extra='{"mine": "1"}')).splitlines()
    text = "\r\n".join([f"{lines[0]},note,point_latitude", f"{lines[1]},new,48.5", f"{lines[2]},,"])
    bring(text, base, tmp_path / "out")
    kept = events(tmp_path / "out")
    assert json.loads(kept["a"]["extra"]) == {"note": "new"}
    assert json.loads(kept["b"]["extra"]) == {"mine": "1"}


def test_a_column_that_somebody_added_to_the_ledger_is_not_lost_by_an_import(base, tmp_path):
    out = write(tmp_path / "out", files(row("a")))
    lines = (out / "events.csv").read_text(encoding="utf-8").splitlines()
    (out / "events.csv").write_text(f"{lines[0]},note\r\n{lines[1]},mine\r\n", encoding="utf-8")
    bring(claims(row("b", event_id="e2")), base, out)
    assert json.loads(events(out)["a"]["extra"]) == {"note": "mine"}


@pytest.mark.parametrize("wrong", ["{", "[]", '{"a": 1}', '{"": "x"}', '{"a": "1", "a": "2"}'])
def test_what_is_no_object_of_texts_is_refused(base, tmp_path, wrong):
    report = bring(claims(row("a", extra=wrong), row("b", event_id="e2")), base, tmp_path / "out")
    assert [(f.row, f.column, f.reason) for f in report.faults] == [(2, "extra", "extra")]
    assert list(events(tmp_path / "out")) == ["b"]


def test_what_is_kept_is_found_by_searching_and_shown_in_the_panel():
    ledger = ledger_of(row("a", extra='{"notes": "A Zebra was seen"}'), row("b"))
    assert Store(ledger, ("UTC",)).claims(Filter(q="zebra")) == ["a"]
    assert Store(ledger, ("UTC",)).claims(Filter(q="notes")) == []  # the name of a column
    said = who_says_what(ledger, list(ledger.claims.values()), ["town"], "en", "UTC", {})
    shown = {c["id"]: c["extra"] for e in said["events"] for s in e["columns"] for c in s["claims"]}
    assert shown == {"a": [["notes", "A Zebra was seen"]], "b": []}


def test_a_claim_of_an_older_version_gets_its_other_columns_without_being_changed(base, tmp_path):
    out, text = tmp_path / "out", HEADER + "1,2023-05-12,A,48.5,38,town,Alpha,,,3,\n"
    bring(text, base, out, own=OWN)
    older = (out / "events.csv").read_text(encoding="utf-8")
    older = older.replace('"{""casualties"": ""3""}"', "").replace("draft", "reviewed")
    (out / "events.csv").write_text(older, encoding="utf-8")
    report = bring(text + "\n", base, out, own=OWN)
    assert report.merged is not None
    assert (report.merged.unchanged, report.merged.updated) == (1, 0)
    (claim,) = events(out).values()
    assert (claim["status"], json.loads(claim["extra"])) == ("reviewed", {"casualties": "3"})


# ---- an archive of a version that had fewer columns ----------------------------------------------


def test_an_archive_without_the_added_columns_is_read_and_loaded_into(tmp_path):
    folder = tmp_path / "archive"
    load([DATA / "events.csv"], str(folder))
    manifest = read_manifest(folder)
    parts = []
    for part in manifest.claims:  # as a version before these columns wrote them
        path = folder / part.path
        pq.write_table(pq.read_table(path, partitioning=None).drop_columns(list(ADDED)), path)
        parts.append(Part(part.path, part.rows, path.stat().st_size))
    write_manifest(folder, type(manifest)(**{**vars(manifest), "claims": tuple(parts)}))
    store, _ = open_store(folder, DATA)
    assert {c.cells["extra"] for c in store.iter_claims(Filter())} == {""}
    new = tmp_path / "new"
    write(new, files(row("later", extra='{"a": "b"}')))
    load([new / "events.csv"], str(folder), new)
    report = load([DATA / "events.csv"], str(folder), again=True)
    assert report.files[0].progress.unchanged == 56
    store, _ = open_store(folder, DATA)
    found = {c.claim_id: c.cells["extra"] for c in store.iter_claims(Filter())}
    assert len(found) == 57
    assert (found.pop("later"), set(found.values())) == ('{"a": "b"}', {""})


# ---- references to claims that are not there -----------------------------------------------------


def test_an_import_marks_the_references_that_are_open_and_the_next_clears_them(base, tmp_path):
    out = tmp_path / "out"
    bring(claims(row("a", disputes="c b", supports="d"), row("b", event_id="e2")), base, out)
    assert events(out)["a"]["open_references"] == "c d"
    assert read_ledger(out).notes == ()
    bring(claims(row("c", event_id="e3")), base, out)
    assert events(out)["a"]["open_references"] == "d"
    bring(claims(row("a", disputes="b"), row("d", event_id="e4")), base, out)
    assert events(out)["a"]["open_references"] == ""


def test_a_wrong_id_typed_by_hand_stays_a_warning_after_another_import(base, tmp_path):
    out = write(tmp_path / "out", files(row("clash-at-town", disputes="shelling-at-tovn")))
    bring(claims(row("shelling-at-town", event_id="e2")), base, out)
    (note,) = read_ledger(out).notes
    assert (note.value, note.reason) == ("shelling-at-tovn", "unknown_claim_near")
    assert "the nearest is shelling-at-town" in note.text("en")
    assert events(out)["clash-at-town"]["open_references"] == ""
