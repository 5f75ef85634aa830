"""The command line: what it prints, and its exit status."""

import subprocess
import sys

import pytest
from samples import ARTICLES, ROOT, files, row, write

from geo.__main__ import main


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


def test_faults_are_told_in_japanese_too(faulty, capsys):
    assert main(["check", "--data", str(faulty), "--lang", "ja"]) == 1
    assert "events.csv 3行目 latitude列: -90から90の範囲外 [91]" in capsys.readouterr().out


def test_a_missing_ledger_is_a_fault_and_no_traceback(tmp_path, capsys):
    assert main(["check", "--data", str(tmp_path / "none")]) == 1
    assert "events.csv, row 0, column –: the file is missing" in capsys.readouterr().out


@pytest.mark.skipif(not ARTICLES.is_dir(), reason=f"the documents are not at hand: {ARTICLES}")
def test_the_evidence_is_checked_against_a_folder_of_documents(tmp_path, capsys):
    assert main(["check", "--articles", str(ARTICLES)]) == 0
    assert main(["check", "--articles", str(tmp_path)]) == 1
    assert "nhk-2023-05-13" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["bake"], ["check", "--articles", "no/such/folder"]])
def test_a_command_that_is_not_understood_gives_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err
