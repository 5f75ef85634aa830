"""Files replaced all or none: killed at every step, two at once, on a full disk, along a link."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from killing import killed, leftovers, read_only, small_disk
from samples import examples
from server import ROOT

from geo.i18n import LANGUAGES
from geo.ledger.storage import StorageError, held, read_files, replace_files, settle

NAMES = ("a.csv", "b.csv", "imports/x/c.csv")
OLD = {"a.csv": b"old a", "b.csv": b"old b"}
NEW = {"a.csv": b"new a", "imports/x/c.csv": b"new c", "b.csv": b"new b"}
CHANGE = """
from pathlib import Path
from geo.ledger.storage import replace_files
new = {"a.csv": b"new a", "imports/x/c.csv": b"new c", "b.csv": b"new b"}
replace_files(Path(sys.argv[1]), new)
"""


def begun(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    return folder


def seen(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@examples
@given(st.dictionaries(st.sampled_from(NAMES), st.none() | st.binary(), max_size=3))
def test_what_is_replaced_is_read_back_and_what_is_none_is_gone(tmp_path_factory, files):
    folder = begun(tmp_path_factory.mktemp("round") / "data")
    replace_files(folder, files)
    assert seen(folder) == {n: c for n, c in {**OLD, **files}.items() if c is not None}
    assert read_files(folder, NAMES) == seen(folder)


@pytest.mark.slow
def test_a_change_killed_before_any_of_its_steps_is_whole_or_was_never_begun(tmp_path):
    ends = []
    for n in range(100):
        folder = begun(tmp_path / "data")
        if not killed(n, CHANGE, [str(folder)]):
            break
        found = read_files(folder, NAMES)
        assert found in (OLD, NEW), n
        ends.append(found == NEW)
        settle(folder)
        assert seen(folder) == found, n
        assert leftovers(folder) == [], n
        assert (folder / "imports").exists() == (found == NEW), n
        replace_files(folder, NEW)
        assert seen(folder) == NEW
    else:
        pytest.fail("never came to its end")
    assert ends == sorted(ends)  # there is one moment from which it is made
    assert {True, False} == set(ends)


def test_who_may_not_write_reads_a_change_that_was_killed_half_way(tmp_path):
    folder = begun(tmp_path / "data")
    assert killed(2, CHANGE, [str(folder)], ["replace"])  # the journal, and one file
    assert ((folder / "a.csv").read_bytes(), (folder / "b.csv").read_bytes()) == (
        b"new a",
        b"old b",
    )
    with read_only(folder) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        before = leftovers(folder)
        assert read_files(folder, NAMES) == NEW
        assert leftovers(folder) == before
    assert read_files(folder, NAMES) == seen(folder) == NEW


def test_two_writers_at_once_come_one_after_the_other(tmp_path):
    folder = begun(tmp_path / "data")
    (folder / "a.csv").write_bytes(b"0")

    def add() -> None:
        for _ in range(20):
            with held(folder) as mine:
                n = int((folder / "a.csv").read_bytes())
                mine.replace({"a.csv": str(n + 1).encode()})

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    code = (
        "import sys; from pathlib import Path; from geo.ledger.storage import held\n"
        "for _ in range(20):\n"
        "  with held(Path(sys.argv[1])) as mine:\n"
        "    n = int((mine.folder / 'a.csv').read_bytes())\n"
        "    mine.replace({'a.csv': str(n + 1).encode()})\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True)
    for thread in threads:
        thread.join()
    assert seen(folder) == OLD | {"a.csv": b"80"}


def test_who_waits_too_long_is_told_so_in_every_language(tmp_path, monkeypatch):
    folder = begun(tmp_path / "data")
    monkeypatch.setenv("EVENTS_LOCK_SECONDS", "0.1")
    with held(folder):
        with pytest.raises(StorageError, match="somebody else has been writing") as e:
            replace_files(folder, NEW)
        assert all("0.1" in e.value.text(lang) for lang in LANGUAGES)
    assert seen(folder) == OLD


def test_permission_bits_stay_and_a_link_stays_a_link(tmp_path):
    folder, far = begun(tmp_path / "data"), tmp_path / "far"
    far.mkdir()
    (folder / "a.csv").chmod(0o640)
    (far / "b.csv").write_bytes(b"old b")
    (far / "b.csv").chmod(0o604)
    (folder / "b.csv").unlink()
    (folder / "b.csv").symlink_to(far / "b.csv")
    (folder / "d.csv").symlink_to("a.csv")
    replace_files(folder, {"d.csv": b"new a", "b.csv": b"new b"})
    assert (folder / "b.csv").is_symlink()
    assert (folder / "d.csv").is_symlink()
    assert ((folder / "a.csv").read_bytes(), (far / "b.csv").read_bytes()) == (b"new a", b"new b")
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (folder / "a.csv", far / "b.csv")]
    assert modes == [0o640, 0o604]
    assert [p.name for p in far.iterdir()] == ["b.csv"]


def test_a_change_along_a_link_that_was_killed_half_way_is_finished(tmp_path):
    for n in range(100):
        folder = begun(tmp_path / "data")
        far = tmp_path / "far"
        shutil.rmtree(far, ignore_errors=True)
        far.mkdir()
        (folder / "b.csv").rename(far / "b.csv")
        (folder / "b.csv").symlink_to(far / "b.csv")
        if not killed(n, CHANGE, [str(folder)], ["replace"]):
            break
        assert read_files(folder, NAMES) in (OLD, NEW), n
        replace_files(folder, NEW)
        assert read_files(folder, NAMES) == NEW
        assert [p.name for p in far.iterdir()] == ["b.csv"], n
    assert n > 2


def test_a_full_disk_changes_nothing_and_leaves_nothing(tmp_path):
    with small_disk(tmp_path / "data", 256 * 1024) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        folder = tmp_path / "data"
        for name, data in OLD.items():
            (folder / name).write_bytes(data)
        filler = folder / "filler"
        room = 230 * 1024
        while room > 0:  # from room for next to nothing to room for nearly all
            with filler.open("wb") as file:
                file.write(b"x" * room)
            with pytest.raises(StorageError, match=r"nothing was changed in .*No space left") as e:
                replace_files(folder, {"a.csv": b"y" * 120_000, "b.csv": b"z" * 150_000})
            assert e.value.key == "not_written"
            filler.unlink()
            assert (seen(folder), leftovers(folder)) == (OLD, [])
            room -= 40 * 1024


def test_a_file_that_may_grow_no_further_changes_nothing(tmp_path):
    """The same as a full disk, where nobody may mount one."""
    folder = begun(tmp_path / "data")
    code = CHANGE.replace('b"new b"', "b'x' * 100_000")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    command = [sys.executable, "-c", f"import sys{code}", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=limited)
    assert "nothing was changed" in done.stderr
    assert (seen(folder), leftovers(folder)) == (OLD, [])


def test_a_folder_that_can_only_be_read_is_said_to_be(tmp_path):
    folder = begun(tmp_path / "data")
    with read_only(folder) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        with pytest.raises(StorageError, match="nothing was changed"):
            replace_files(folder, NEW)
        assert read_files(folder, NAMES) == OLD
    assert (seen(folder), leftovers(folder)) == (OLD, [])


def test_a_folder_that_vanishes_is_not_made_again(tmp_path):
    folder = begun(tmp_path / "data")
    with held(folder) as mine:
        shutil.rmtree(folder)
        with pytest.raises(StorageError, match="nothing was changed"):
            mine.replace(NEW)
    assert not folder.exists()


def test_a_new_folder_goes_again_where_the_change_fails(tmp_path):
    with pytest.raises(RuntimeError), held(tmp_path / "new" / "folder"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "", "a//b", ".claim-atlas.new/x"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    folder = begun(tmp_path / "data")
    with pytest.raises(ValueError, match="no name of a file"):
        replace_files(folder, {"a.csv": b"new", name: b"x"})
    assert (seen(folder), leftovers(folder)) == (OLD, [])


@pytest.mark.parametrize("name", ["../victim", "link", "linked/victim"])
def test_a_journal_that_came_with_a_folder_changes_nothing_outside_it(tmp_path, name):
    folder, victim = begun(tmp_path / "data"), tmp_path / "victim"
    victim.write_bytes(b"mine")
    (folder / "link").symlink_to(victim)
    (folder / "linked").symlink_to(tmp_path)
    staged = folder / ".claim-atlas.new"
    staged.mkdir()
    sha = "9fcfd5f2a9b1b3b7e9b4d1b0a1e2b6a2d1c0b9a8f7e6d5c4b3a2918070605040"
    real = str(victim) if name != "../victim" else ""
    entry = {"name": name, "sha256": sha, "mode": -1, "staged": "x.claim-atlas", "real": real}
    (staged / "x.claim-atlas").write_bytes(b"theirs")
    (tmp_path / "x.claim-atlas").write_bytes(b"theirs")
    gone = {"name": "linked/victim", "sha256": "", "mode": -1, "staged": "", "real": str(victim)}
    said = {"format": 1, "folder": [1, 1], "files": [entry, gone]}
    (staged / "journal.json").write_text(json.dumps(said))
    settle(folder)
    assert victim.read_bytes() == b"mine"
    assert not staged.exists()


def test_a_staged_file_that_was_damaged_is_not_put_in_place(tmp_path):
    folder = begun(tmp_path / "data")
    assert killed(1, CHANGE, [str(folder)], ["replace"])  # after the journal
    staged = folder / ".claim-atlas.new"
    first = next(p for p in staged.iterdir() if p.read_bytes() == b"new a")
    first.write_bytes(b"new")
    settle(folder)
    assert seen(folder) == OLD
    assert killed(2, CHANGE, [str(folder)], ["replace"])  # after the first file
    for path in staged.iterdir():
        if path.read_bytes() == b"new b":
            path.write_bytes(b"new")
    with pytest.raises(StorageError, match=r"b\.csv in it is damaged"):
        replace_files(folder, {"a.csv": b"newer"})
    assert os.path.isdir(staged)
