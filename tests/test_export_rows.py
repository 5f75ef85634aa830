"""The command `export` writes the rows of convergence, coverage and rhythm that the API gives."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import synthetic
from guarded import guarded_folder
from samples import DATA, atlas_of, files, row, uses_engine, write
from server import Served
from test_api import ask
from test_courses import rows as rival_rows
from test_disclosure import given_away

from geo.cli.main import main
from geo.ledger import read_ledger
from geo.service.atlas import Atlas

pytestmark = uses_engine
DAYS = ["--day", "2023-05-12", "--day", "2023-05-13", "--by", "event"]
OF_DAYS = "day=2023-05-12&day=2023-05-13&by=event"


@pytest.fixture(scope="module")
def book() -> Atlas:
    """The shipped ledger."""
    return atlas_of(read_ledger(DATA))


def exported(tmp_path: Path, *arguments: str) -> bytes:
    out = tmp_path / "out"
    assert main(["export", *arguments, "--out", str(out)]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    return out.read_bytes()


def table_in(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


@pytest.mark.parametrize("words", ["", OF_DAYS])
@pytest.mark.parametrize(
    ("rows", "more", "asked"),
    [
        ("convergence", [], "most=24"),
        ("coverage", [], ""),
        ("coverage", ["--rhythm", "place"], "rhythm=place"),
        ("rhythm", [], ""),
        ("rhythm", ["--rhythm", "side"], "rhythm=side"),
    ],
)
def test_a_file_has_what_the_api_gives(book, tmp_path, capsys, rows, more, asked, words):
    filtered = DAYS if words else []
    address = "&".join(filter(None, (asked, words, "lang=ja")))
    whole = ask(book, f"/api/{rows}?{address}")
    arguments = ["--rows", rows, *more, *filtered, "--lang", "ja"]
    assert json.loads(exported(tmp_path, *arguments, "--format", "json")) == whole.json
    table = ask(book, f"/api/{rows}.csv?{address}")
    assert (whole.status, table.status) == (200, 200)
    assert exported(tmp_path, *arguments, "--format", "csv") == table.body
    assert len(table.body.splitlines()) > 1
    assert capsys.readouterr().err == ""


def test_a_rhythm_has_a_row_and_below_it_its_silences(book):
    answer = ask(book, "/api/rhythm.csv?rhythm=claimant")
    read = table_in(answer.body)
    said = ask(book, "/api/coverage?rhythm=claimant").json["rhythm"]
    rhythms = [r for r in read if r["row"] == "rhythm"]
    assert [(r["key"], r["claims"], r["last"]) for r in rhythms] == [
        (one["key"], str(one["claims"]), one["last"]) for one in said
    ]
    assert len(read) == len(said) + sum(len(one["silences"]) for one in said)


def test_all_events_are_written_though_the_api_gives_some_at_a_time(tmp_path):
    claims = []
    for n in range(27):
        claims += [{**one, "claim_id": f"{one['claim_id']}{n}", "event_id": f"event-{n:02}",
                    "disputes": f"a{n}" if one["disputes"] else "", "supports": ""}
                   for one in rival_rows()[:2]]  # fmt: skip
    folder = synthetic.write(tmp_path / "ledger", claims)
    out = tmp_path / "out"
    said = ["export", "--data", str(folder), "--rows", "convergence", "--out", str(out)]
    assert main([*said, "--format", "json"]) == 0
    whole = json.loads(out.read_text("utf-8"))
    assert (whole["more"], len({e["event_id"] for e in whole["events"]})) == (False, 27)
    some = [one for n in range(14) for one in ("--event", f"event-{n:02}")]
    assert main([*said, "--format", "csv", *some]) == 0
    read = table_in(out.read_bytes())
    assert list(dict.fromkeys(r["event_id"] for r in read)) == [f"event-{n:02}" for n in range(14)]


@pytest.mark.parametrize("rows", ["convergence", "coverage", "rhythm"])
def test_a_server_gives_the_same_rows(app: Served, tmp_path, rows):
    for form in ("csv", "json"):
        said = ["--rows", rows, "--format", form, *DAYS, "--zone", "Europe/Kyiv", "--lang", "uk"]
        here = exported(tmp_path, *said)
        assert exported(tmp_path, *said, "--server", app.url) == here


@pytest.mark.parametrize(
    "wrong",
    [
        ["--rows", "rhythm", "--format", "geojson"],
        ["--rows", "claims", "--format", "json"],
        ["--rows", "coverage", "--format", "csv", "--zip"],
        ["--rows", "coverage", "--format", "csv", "--event", "e1"],
        ["--rows", "convergence", "--format", "csv", "--rhythm", "side"],
    ],
)
def test_options_that_do_not_go_together_are_named(capsys, wrong):
    assert main(["export", *wrong]) == 2
    assert f"does not go with --rows {wrong[1]}" in capsys.readouterr().err


def test_an_event_that_is_not_there_is_named_here_and_by_a_server(app: Served, capsys):
    said = ["export", "--rows", "convergence", "--format", "csv", "--event", "nothing"]
    for where in ([], ["--server", app.url]):
        assert main([*said, *where]) == 2
        found = capsys.readouterr()
        assert (found.out, found.err) == ("", "--event: not known here: nothing\n")


def test_the_public_gets_the_rows_of_what_it_may_read(tmp_path):
    folder = guarded_folder(tmp_path / "ledger")
    out = tmp_path / "out"
    for rows in ("convergence", "coverage", "rhythm"):
        for form in ("csv", "json"):
            said = ["export", "--data", str(folder), "--rows", rows, "--format", form]
            assert main([*said, "--out", str(out)]) == 0
            assert rows == "convergence" or given_away(out.read_text("utf-8"))
            assert main([*said, "--public", "--out", str(out)]) == 0
            assert not given_away(out.read_text("utf-8"))


def test_cells_are_inert_in_the_table_of_rhythms(tmp_path):
    cells = {"place_id": "", "location": "=1+1", "latitude": "48", "longitude": "38"}
    folder = write(tmp_path / "ledger", files(row("c1", **cells)))
    out = tmp_path / "out"
    said = ["export", "--data", str(folder), "--rows", "rhythm", "--rhythm", "place"]
    assert main([*said, "--format", "csv", "--out", str(out)]) == 0
    read = table_in(out.read_bytes())
    assert [r["name"] for r in read] == ["'=1+1"]
