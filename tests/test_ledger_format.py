"""The format of a ledger: older ones are read and upgraded with a copy, newer ones are refused."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import IMPORT, killed
from playwright.sync_api import Page, expect
from samples import DATA, ROOT, files, row, uses_engine, write
from server import served

from geo.cli.main import main
from geo.ledger import read_ledger
from geo.ledger.storage import StorageError, stored_names
from geo.model.claims import UNGUARDED
from geo.service.stores import open_store
from geo.store.engine import BackendError

pytestmark = uses_engine

MADE = ROOT / "tests" / "fixtures" / "v0_1_0"
SOURCE = MADE / "sources" / "ucdp_rows.csv"


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in stored_names(folder)}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger as version 0.1.0 left it."""
    return Path(shutil.copytree(MADE / "base", tmp_path / "mine"))


def command(out: Path) -> list[str]:
    return ["import", str(SOURCE), "--out", str(out), "--data", str(MADE / "base")]


def test_the_first_write_upgrades_a_folder_and_keeps_a_copy_beside_it(old):
    before = contents(old)
    assert main(command(old)) == 0
    copy = old.with_name("mine-before-format-1")
    assert contents(copy) == before
    assert "ledger.toml" not in before
    assert "\nformat = 1\n" in (old / "ledger.toml").read_text()
    assert list(read_ledger(old).claims)[:3] == ["c1", "c2", "c3"]  # ids stay as they are
    assert len(read_ledger(old).claims) == 7
    assert main([*command(old), "--extract"]) == 0
    assert sorted(p.name for p in old.parent.iterdir()) == ["mine", copy.name]


def test_a_copy_that_is_there_already_stays(old):
    first = write(old.with_name("mine-before-format-1"), {"events.csv": b"an earlier copy"})
    assert main(command(old)) == 0
    assert (first / "events.csv").read_bytes() == b"an earlier copy"
    assert contents(old.with_name("mine-before-format-1-2")) == contents(MADE / "base")


def test_reading_an_old_folder_changes_nothing(old):
    before = contents(old.parent)
    assert main(["check", "--data", str(old)]) == 0
    open_store(old, DATA)
    assert contents(old.parent) == before


def test_a_new_ledger_says_its_format(tmp_path):
    assert main(command(tmp_path / "new")) == 0
    assert "\nformat = 1\n" in (tmp_path / "new" / "ledger.toml").read_text()
    assert [p.name for p in tmp_path.iterdir()] == ["new"]
    assert (DATA / "ledger.toml").is_file()


@pytest.mark.slow
def test_an_upgrade_killed_at_any_file_is_made_again(old):
    for n in range(3):
        folder = Path(shutil.copytree(MADE / "base", old.parent / f"{n}"))
        assert killed(n, IMPORT, command(folder), ["replace"])
        assert main(command(folder)) == 0
        assert len(read_ledger(folder).claims) == 7
        copies = sorted(old.parent.glob(f"{n}-before-format-1*"))
        assert copies
        assert all(contents(copy) == contents(MADE / "base") for copy in copies)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format = 2\n", "says format 2; this version of Claim Atlas knows formats up to 1"),
        ("format = 'x'\n", "must say: format = 1"),
        ("form", "must say: format = 1"),
    ],
)
def test_a_newer_format_is_refused_by_every_command_with_one_line(old, text, said, capsys):
    (old / "ledger.toml").write_text(text)
    before = contents(old.parent)
    out = ["--out", str(old.parent / "x")]
    for arguments in (
        ["check", "--data", str(old)],
        command(old),
        ["import", str(SOURCE), *out, "--data", str(old)],
        ["load", str(old / "events.csv"), "--to", str(old.parent / "archive")],
    ):
        assert main(arguments) == 2, arguments
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
    with pytest.raises(BackendError):
        open_store(old, DATA)
    with pytest.raises(StorageError):
        read_ledger(old)
    assert contents(old.parent) == before


def test_a_newer_format_is_refused_by_export_and_brief(old, capsys):
    (old / "ledger.toml").write_text("format = 2\n")
    shutil.copytree(MADE / "briefings", old / "briefings")
    out = ["--data", str(old), "--out", str(old.parent / "x")]
    assert main(["export", "--format", "csv", *out]) == 2
    assert main(["brief", "two-slides", "--format", "html", *out]) == 2
    assert capsys.readouterr().err.count("says format 2") == 2
    assert not (old.parent / "x").exists()


def test_a_newer_archive_is_refused(tmp_path, capsys):
    folder = Path(shutil.copytree(MADE / "archive", tmp_path / "archive"))
    said = json.loads((folder / "archive.json").read_text(encoding="utf-8"))
    (folder / "archive.json").write_text(json.dumps(said | {"format": 2}))
    before = contents(folder)
    assert main(["load", str(MADE / "ledger" / "events.csv"), "--to", str(folder)]) == 2
    assert main(["export", "--format", "csv", "--data", str(folder)]) == 2
    assert capsys.readouterr().err.count("use a newer version") == 2
    assert contents(folder) == before


@pytest.mark.browser
def test_page_and_api_say_that_a_format_is_newer(
    old: Path, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    (old / "ledger.toml").write_text("format = 2\n")
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(old)}) as app:
        page = open_page(app.url)
        expect(page.get_by_text("knows formats up to 1")).to_be_visible()
        answer = page.request.get(f"{app.url}/api/claims.csv")
        assert answer.status in (500, 503)
        assert "knows formats up to 1" in answer.json()["error"]


# ---- columns that later versions add -------------------------------------------------------------

ADDED = """
import csv, sys
from pathlib import Path
from geo.model import claims
claims.ADDED = (*claims.ADDED, "later")
claims.COLUMNS = (*claims.COLUMNS, "later")
claims.UNGUARDED = (*claims.UNGUARDED, "later")
from geo.__main__ import main
from geo.ledger import read_ledger, write_events, parse_ledger
out = Path(sys.argv[1])
ledger = read_ledger(out)
assert ledger.errors == (), ledger.errors
assert {c.cells["later"] for c in ledger.claims.values()} == {""}
again = read_ledger(out, write_events(ledger.claims.values()))
assert again.errors == () and again.claims.keys() == ledger.claims.keys()
assert main(["import", sys.argv[2], "--out", str(out), "--data", sys.argv[3]]) == 0
assert main(["import", sys.argv[4], "--out", str(out), "--data", sys.argv[3], "--extract"]) == 0
assert main(["load", str(out / "events.csv"), "--to", str(out) + "-archive"]) == 0
assert main(["check", "--data", str(out)]) == 0
"""


@pytest.mark.slow
def test_a_column_that_is_added_later_need_not_be_in_a_file(old, tmp_path):
    export = write(tmp_path / "from", files(row("x1"))) / "events.csv"  # of this version
    arguments = [str(old), str(SOURCE), str(MADE / "base"), str(export)]
    done = subprocess.run(
        [sys.executable, "-c", ADDED, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with (old / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*UNGUARDED, "later"]  # nothing is withheld here
    assert [r["claim_id"] for r in rows][:3] == ["c1", "c2", "c3"]
    assert len(rows) == 8
