"""The command line: what it prints, and its exit status."""

import csv
import json
import os
import socket
import subprocess
import sys
import zipfile

import pytest
import uvicorn
from samples import ARTICLES, DATA, ROOT, files, row, uses_engine, write

from geo.cli.main import main

pytestmark = uses_engine


@pytest.fixture
def faulty(tmp_path):
    return write(tmp_path, files(row("good"), row("bad", latitude="91", longitude="38.0")))


def test_the_shipped_ledger_passes_with_status_0():
    command = [sys.executable, "-m", "geo", "check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 rejected, 0 errors" in done.stdout


def test_a_fault_gives_status_1_and_its_file_row_column_value_and_reason(faulty, capsys):
    assert main(["check", "--data", str(faulty)]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first == "events.csv, row 3, column latitude: outside -90 to 90 [91]"
    assert last.startswith("1 of 2 claims accepted, 1 rejected, 1 errors")


def test_settings_that_cannot_be_read_are_a_fault_of_the_ledger(tmp_path, capsys):
    folder = write(tmp_path, files(row("a"), row("bad", latitude="91", longitude="38.0")))
    (folder / "atlas.toml").write_text("[notices\n", encoding="utf-8")
    assert main(["check", "--data", str(folder)]) == 1
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("events.csv, row 3, column latitude: outside -90 to 90")
    assert second.startswith("atlas.toml: the settings cannot be read: Expected ']'")


def test_faults_are_told_in_japanese_too(faulty, capsys):
    assert main(["check", "--data", str(faulty), "--lang", "ja"]) == 1
    assert "events.csv 3行目 latitude列: -90から90の範囲外 [91]" in capsys.readouterr().out


def test_a_missing_ledger_is_a_fault_and_no_traceback(tmp_path, capsys):
    assert main(["check", "--data", str(tmp_path / "none")]) == 1
    assert "events.csv: the file is missing" in capsys.readouterr().out


def test_days_that_no_claim_states_are_said_instead_of_an_empty_file(tmp_path, capsys):
    folder = write(tmp_path / "ledger", files(row("a", report_date=""), row("b", report_date="")))
    out, day = tmp_path / "x.csv", ["--day", "2023-05-12", "--day", "2023-05-12"]
    command = ["export", "--format", "csv", "--data", str(folder), "--out", str(out), *day]
    assert main(command) == 1
    assert "2 claims do not state the day of the report" in capsys.readouterr().err
    assert not out.exists()
    assert main([*command, "--by", "event"]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        assert [r["claim_id"] for r in csv.DictReader(file)] == ["a", "b"]


@pytest.mark.skipif(not ARTICLES.is_dir(), reason=f"the documents are not at hand: {ARTICLES}")
def test_the_evidence_is_checked_against_a_folder_of_documents(tmp_path, capsys):
    assert main(["check", "--articles", str(ARTICLES)]) == 0
    assert main(["check", "--articles", str(tmp_path)]) == 1
    assert "nhk-2023-05-13" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bake"],
        ["check", "--articles", "no/such/folder"],
        ["export"],
        ["export", "--format", "docx"],
        ["export", "--format", "csv", "--sidee", "x"],
    ],
)
def test_a_command_that_is_not_understood_gives_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_export_writes_the_rows_of_the_links_words_and_describes_them_beside(tmp_path):
    out = tmp_path / "x.geojson"
    words = ["--day", "2023-05-12", "--day", "2023-05-12", "--side", "russia"]
    assert main(["export", "--format", "geojson", *words, "--out", str(out)]) == 0
    rows = [f["properties"] for f in json.loads(out.read_text(encoding="utf-8"))["features"]]
    assert {(r["report_date"][:10], r["claimant_side"]) for r in rows} == {("2023-05-12", "russia")}
    said = json.loads((tmp_path / "x.geojson.datapackage.json").read_text(encoding="utf-8"))
    assert said["claim_atlas"]["rows"] == len(rows) > 0
    assert said["claim_atlas"]["filter"]["side"] == ["russia"]
    assert said["resources"][0]["path"] == "x.geojson"
    assert said["resources"][0]["bytes"] == out.stat().st_size


@pytest.mark.slow
def test_export_goes_to_standard_output_and_a_zip_holds_its_description(tmp_path):
    command = [sys.executable, "-m", "geo", "export", "--format", "csv", "--disputed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"claim_id,")
    out = tmp_path / "x.zip"
    assert main(["export", "--format", "csv", "--disputed", "--zip", "--out", str(out)]) == 0
    archive = zipfile.ZipFile(out)
    assert archive.namelist() == ["claims.csv", "datapackage.json"]
    assert archive.read("claims.csv") == done.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]


def test_each_bad_word_has_a_line_and_gives_status_2(capsys):
    words = ["--day", "2023-13-45", "--side", "martians", "--side", "russia"]
    assert main(["export", "--format", "csv", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "--day: not known here: 2023-13-45",
        "--side: not known here: martians",
    ]


def test_an_export_that_cannot_be_made_says_why(tmp_path, capsys):
    assert main(["export", "--format", "csv", "--data", str(tmp_path / "none")]) == 1
    assert "events.csv: the file is missing" in capsys.readouterr().err
    assert main(["export", "--format", "csv", "--out", str(tmp_path / "no" / "x.csv")]) == 1
    assert "x.csv" in capsys.readouterr().err


def test_a_name_by_which_programs_would_misread_the_file_is_pointed_out(tmp_path, capsys):
    day = ["--day", "2023-05-12", "--out"]
    assert main(["export", "--format", "kml", *day, str(tmp_path / "x.kml")]) == 0
    assert f"call it {tmp_path / 'x.kmz'}" in capsys.readouterr().err
    assert main(["export", "--format", "kml", *day, str(tmp_path / "x.kmz")]) == 0
    assert capsys.readouterr().err == ""


def test_what_serve_is_told_is_named_from_where_its_caller_is(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENTS_DATA_DIR", "mine")
    monkeypatch.setenv("EVENTS_ARTICLES_DIR", "texts")
    monkeypatch.setenv("EVENTS_WRITE", "")  # which `serve` would set for all that follow
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    assert main(["serve"]) == 0
    assert os.environ["EVENTS_DATA_DIR"] == str(tmp_path / "mine")
    assert os.environ["EVENTS_ARTICLES_DIR"] == str(tmp_path / "texts")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "none.csv", "--out", "x"], "none.csv. Check the name."),
        (["load", "none.csv", "--to", "x"], "none.csv. Check the name."),
        (["import", ".", "--out", "x"], ". is a folder. Name a file."),
        (["export", "--format", "csv", "--out", "."], ". is a folder. Name a file."),
        (["export", "--format", "csv", "--out", "a/b.csv"], "a/b.csv. Check the name."),
        (["recall", "none.csv"], "none.csv. Check the name."),
        (["compare", "none", "none"], "none. Check the name."),
    ],
)
def test_a_file_that_cannot_be_read_or_written_is_named_with_the_cure(
    arguments, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) in (1, 2)
    assert capsys.readouterr().err.strip().endswith(said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["export", "--format", "csv"],
        ["load", "none.csv", "--to", "x"],
        ["import", "none.csv", "--out", "x"],
        ["brief", "x", "--format", "svg", "--out", "x.zip"],
        ["draft", str(DATA / "places.csv"), "--day", "2023-05-12"],
        ["mcp"],
    ],
)
def test_a_ledgers_folder_that_is_not_there_is_said_first(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--data", "none"]) in (1, 2)
    first = capsys.readouterr().err.splitlines()[0]
    assert first == (
        "--data: no such folder: none. Check the name, or make a ledger there: "
        "claim-atlas init none"
    )


@pytest.mark.parametrize("port", ["-1", "0", "65536", "8501.5", "http"])
def test_what_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--port", port])
    assert ended.value.code == 2
    assert "is no port: a number from 1 to 65535" in capsys.readouterr().err


def test_a_port_that_another_program_has_is_said_at_once(capsys, monkeypatch):
    monkeypatch.setenv("EVENTS_WRITE", "")
    monkeypatch.setattr(os, "chdir", lambda path: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"127.0.0.1:{port} cannot be served at: Address already in use. "
        "Choose another port with --port, or end the other program.\n",
    )
