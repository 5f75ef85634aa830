"""Imports and saves that are killed, that meet, or that find no room: nothing lost or halved."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from killing import IMPORT, killed, leftovers, read_only, small_disk
from samples import DATA, ROOT, files, row, uses_engine, write

from geo.archive.manifest import read_manifest
from geo.briefing import repository
from geo.briefing.slides import Briefing
from geo.cli.main import main
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.ledger.history import entries, first_break

pytestmark = [*uses_engine, pytest.mark.slow]

MADE = ROOT / "tests" / "fixtures" / "v0_1_0"
SOURCE = MADE / "sources" / "ucdp_rows.csv"


def base_of(folder: Path) -> Path:
    return Path(shutil.copytree(MADE / "base", folder))


def command(out: Path, source: Path = SOURCE) -> list[str]:
    return ["import", str(source), "--out", str(out), "--data", str(MADE / "base")]


def claims(folder: Path) -> list[str]:
    ledger, errors = check(folder)
    assert errors == []
    return list(ledger.claims)


def contents(folder: Path) -> dict[str, bytes]:
    """All files, but for the entries of the history, which say when they were written."""
    assert first_break(folder) is None
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.suffix != ".jsonl"
    }


def test_an_import_killed_between_any_two_files_is_whole_or_can_be_repeated(tmp_path):
    whole = base_of(tmp_path / "whole")
    assert main(command(whole)) == 0
    ends = []
    for n in range(20):
        folder = base_of(tmp_path / f"{n}")
        if not killed(n, IMPORT, command(folder), ["replace"]):
            break
        found = claims(folder)  # a reader comes first
        assert found in (claims(MADE / "base"), claims(whole))
        ends.append(len(found))
        assert main(command(folder)) == 0
        assert contents(folder) == contents(whole)
        assert [e.action for e in entries(folder)] == ["begin", "import"]
    assert ends[0] == 3
    assert ends[-1] == 7
    assert len(ends) >= 5  # the journal, three tables and two lists of the import, among others


def test_an_import_into_a_new_folder_that_is_killed_leaves_no_part_of_a_ledger(tmp_path):
    for n in (0, 3):
        folder = tmp_path / f"{n}" / "new"
        assert killed(n, IMPORT, command(folder), ["replace"])
        names = set(read_ledger(folder).claims)
        assert names in (
            set(),
            {"ucdp-901-beta", "ucdp-902-a-nurse-19ec70", "ucdp-903-beta", "ucdp-903-alpha"},
        )
        assert main(command(folder)) == 0
        assert len(claims(folder)) == 4
        assert leftovers(folder) == []


def test_two_imports_at_once_both_end_in_the_ledger(tmp_path):
    folder = base_of(tmp_path / "ledger")
    own = ["--profile", str(MADE / "profile" / "incidents.toml")]
    commands = [command(folder), command(folder, MADE / "sources" / "incidents.csv") + own]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", f"import sys{IMPORT}", *c], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for c in commands
    ]
    assert [process.wait() for process in running] == [0, 1]  # 1: a row of the second is rejected
    assert sorted(claims(folder)) == sorted(claims(MADE / "ledger"))
    assert read_ledger(folder).documents.keys() == read_ledger(MADE / "ledger").documents.keys()


def test_two_imports_at_once_in_threads_of_a_server_both_end_in_the_ledger(tmp_path):
    folder = base_of(tmp_path / "ledger")
    other = write(tmp_path, {"rows.csv": files(row("x1"), row("x2"))["events.csv"]}) / "rows.csv"
    failed: list[BaseException] = []

    def bring(path: Path) -> None:
        try:
            with path.open("rb") as source:
                run_import(source, path.name, folder, MADE / "base", Options(extract=True))
        except BaseException as e:
            failed.append(e)

    threads = [threading.Thread(target=bring, args=(p,)) for p in (SOURCE, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(claims(folder)) == 3 + 4 + 2
    assert leftovers(folder) == []


def test_an_import_onto_a_full_disk_says_so_and_changes_nothing(tmp_path, capsys):
    with small_disk(tmp_path / "disk", 96 * 1024) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        folder = base_of(tmp_path / "disk" / "ledger")
        with (tmp_path / "disk" / "filler").open("wb") as filler:
            room = shutil.disk_usage(folder).free - 3 * 4096
            filler.write(b"x" * room)
        before = contents(folder)
        assert main(command(folder)) == 2
        assert "nothing was changed in" in capsys.readouterr().err
        assert (contents(folder), leftovers(folder)) == (before, [])


def test_a_load_onto_a_full_disk_leaves_nothing_or_whole_batches(tmp_path, capsys):
    rows = tmp_path / "rows.csv"
    rows.write_bytes(files(*(row(f"c{n:03}") for n in range(90)))["events.csv"])
    with small_disk(tmp_path / "disk", 4 * 2**20) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        folder, filler = tmp_path / "disk" / "archive", tmp_path / "disk" / "filler"
        for room in (0, 4096, 40_000):  # for a lock, for a folder, for an engine
            with filler.open("wb") as file:
                file.write(b"x" * (shutil.disk_usage(filler).free - room))
            assert main(["load", str(rows), "--to", str(folder), "--data", str(MADE / "base")]) == 2
            assert "space" in capsys.readouterr().err.splitlines()[-1]
            assert leftovers(tmp_path / "disk") == []
            assert not folder.exists() or read_manifest(folder).rows in (0, 90)
            filler.unlink()
        assert main(["load", str(rows), "--to", str(folder), "--data", str(MADE / "base")]) == 0
        assert read_manifest(folder).rows == 90


def test_an_archive_that_cannot_be_read_is_left_as_it_is(tmp_path):
    folder = Path(shutil.copytree(MADE / "archive", tmp_path / "archive"))
    for data in (b"{", b'{"format": 2}'):
        (folder / "archive.json").write_bytes(data)
        before = contents(folder)
        assert main(["load", str(MADE / "ledger" / "events.csv"), "--to", str(folder)]) == 2
        assert contents(folder) == before


def test_an_import_into_a_folder_that_can_only_be_read_says_so(tmp_path, capsys):
    folder = base_of(tmp_path / "ledger")
    with read_only(folder) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        assert main([*command(folder), "--lang", "ja"]) == 2
        assert "何も変わっていない" in capsys.readouterr().err
        assert len(claims(folder)) == 3
    assert leftovers(folder) == []


def test_an_import_keeps_permission_bits_and_links(tmp_path):
    folder, far = base_of(tmp_path / "ledger"), tmp_path / "far"
    far.mkdir()
    (folder / "events.csv").chmod(0o640)
    (folder / "sources.csv").rename(far / "s.csv")
    (folder / "sources.csv").symlink_to(far / "s.csv")
    assert main(command(folder)) == 0
    assert (folder / "events.csv").stat().st_mode & 0o777 == 0o640
    assert (folder / "sources.csv").is_symlink()
    assert len(claims(folder)) == 7


def test_two_who_save_a_new_briefing_at_once_are_not_both_right(tmp_path):
    said: list[str] = []
    ready = threading.Barrier(2)

    def save(text: str) -> None:
        ready.wait()
        try:
            repository.save(tmp_path / "briefings", Briefing("b", {"en": text}), "")
            said.append(text)
        except repository.Changed:
            said.append("changed")

    threads = [threading.Thread(target=save, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("changed") == 1
    kept, _ = repository.load(tmp_path / "briefings", "b")
    assert kept.title["en"] in said
    assert [p.name for p in (tmp_path / "briefings").iterdir()] == ["b.toml"]


def test_a_briefing_killed_while_it_is_saved_is_the_old_one_or_the_new_one(tmp_path):
    code = (
        "from pathlib import Path\nfrom geo.briefing.repository import load, save\n"
        "from geo.briefing.slides import Briefing\n_, mark = load(Path(sys.argv[1]), 'b')\n"
        "save(Path(sys.argv[1]), Briefing('b', {'en': 'two'}), mark)"
    )
    ends = []
    for n in range(4):
        folder = tmp_path / f"{n}"
        repository.save(folder, Briefing("b", {"en": "one"}), "")
        if not killed(n, code, [str(folder)], ["replace"]):
            break
        assert repository.keys(folder) == ["b"]
        ends.append(repository.load(folder, "b")[0].title["en"])
        assert leftovers(folder) == []
    assert ends == ["one", "two"]


def test_what_a_killed_version_0_1_0_left_beside_a_briefing_goes(tmp_path):
    for name in ("tmpab3_9xyz.new", ".b.lock"):
        (tmp_path / name).write_bytes(b"half")
    repository.save(tmp_path, Briefing("b", {"en": "one"}), "")
    assert [p.name for p in tmp_path.iterdir()] == ["b.toml"]


def test_the_shipped_ledger_is_only_read(capsys):
    before = {p: p.stat().st_mtime_ns for p in DATA.iterdir()}
    assert main(["check"]) == 0
    assert {p: p.stat().st_mtime_ns for p in DATA.iterdir()} == before
