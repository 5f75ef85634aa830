"""A backup holds everything, and comes back byte by byte or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import threading
import zipfile
from pathlib import Path

import pytest
from killing import killed, leftovers, read_only, small_disk
from samples import DATA, ROOT, files, row, uses_engine, write

from geo.archive.parquet_sink import ParquetSink
from geo.cli.main import main
from geo.i18n import LANGUAGES
from geo.ledger.check import check
from geo.ledger.storage import StorageError, held, replace_files, stored_names
from geo.service.backup import restore

pytestmark = uses_engine

MADE = ROOT / "tests" / "fixtures" / "v0_1_0"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A ledger with imports, briefings, a profile, a draft, a history, and leftovers."""
    folder = Path(shutil.copytree(MADE / "ledger", tmp_path / "project"))
    shutil.copytree(MADE / "briefings", folder / "briefings")
    shutil.copytree(MADE / "profile", folder / "profiles")
    write(folder / "drafts", {"d.toml": "下書き = 1\n".encode()})
    write(folder, {"history.jsonl": b"{}\n", ".~lock.events.csv#": b"office"})
    (folder / "events.csv").chmod(0o640)
    return folder


def saved(project: Path, *more: str) -> Path:
    out = project.parent / "backup.zip"
    assert main(["backup", "--data", str(project), "--out", str(out), *more]) == 0
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in stored_names(folder)}


def test_everything_comes_back_into_an_empty_folder_and_the_check_is_clean(project, tmp_path):
    articles = write(tmp_path / "articles", {"one.txt": "文書".encode(), "note.md": b"no"})
    out = saved(project, "--articles", str(articles))
    new, texts = tmp_path / "new", tmp_path / "texts"
    restored = ["restore", str(out), "--data", str(new)]
    assert main([*restored, "--articles", str(texts)]) == 0
    assert contents(new) == contents(project)
    assert {
        "imports/incidents-01692ee83a99/rejected.csv",
        "briefings/two-slides.toml",
        "profiles/incidents.toml",
        "drafts/d.toml",
        "history.jsonl",
        "atlas.toml",
        "documents.csv",
    } <= contents(new).keys()
    assert contents(texts) == {"one.txt": "文書".encode()}
    assert stat.S_IMODE((new / "events.csv").stat().st_mode) == 0o640
    assert check(new)[1] == []
    assert leftovers(new) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "articles",
        "backup.zip",
        "new",
        "project",
        "texts",
    ]


def test_an_archive_comes_back_too_and_not_while_it_is_loaded(tmp_path, capsys):
    folder = Path(shutil.copytree(MADE / "archive", tmp_path / "archive"))
    sink = ParquetSink(folder)
    try:
        out = ["--out", str(tmp_path / "backup.zip")]
        assert main(["backup", "--data", str(folder), *out]) == 2
        assert str(folder) in capsys.readouterr().err
    finally:
        sink.close()
    new = tmp_path / "new"
    assert main(["restore", str(saved(folder)), "--data", str(new)]) == 0
    assert contents(new) == contents(folder)


def test_a_backup_waits_for_a_change_and_holds_all_of_it(project):
    """Four files are replaced again and again: a backup has four of one state."""
    names = [f"part-{n}" for n in range(4)]
    stop = threading.Event()

    def write_on() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            replace_files(project, dict.fromkeys(names, str(n).encode() * 10_000))

    replace_files(project, dict.fromkeys(names, b"0"))
    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for _ in range(5):
            with zipfile.ZipFile(saved(project)) as archive:
                assert len({archive.read(f"data/{name}") for name in names}) == 1
    finally:
        stop.set()
        writer.join()


def test_a_folder_that_is_not_empty_needs_a_word_and_is_copied_first(project, tmp_path, capsys):
    out = saved(project)
    mine = write(tmp_path / "mine", files(row("other")) | {"mine.txt": b"mine"})
    before = contents(mine)
    assert main(["restore", str(out), "--data", str(mine)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert contents(mine) == before
    assert main(["restore", str(out), "--data", str(mine), "--replace"]) == 0
    assert contents(mine) == contents(project)
    assert contents(tmp_path / "mine-before-restore") == before


@pytest.mark.slow
def test_a_restore_killed_at_any_file_is_whole_or_was_never_begun(project, tmp_path):
    out = saved(project)
    code = (
        "from pathlib import Path\nfrom geo.service.backup import restore\n"
        "restore(Path(sys.argv[1]), Path(sys.argv[2]), replace=True)"
    )
    for n in (0, 1, 4, 12):
        mine = write(tmp_path / f"{n}", files(row("other")))
        before = contents(mine)
        assert killed(n, code, [str(out), str(mine)], ["replace"])
        with held(mine):
            assert contents(mine) in (before, contents(project)), n


def packed(items: dict[str, bytes], **changed: object) -> bytes:
    """A backup of `items` as `backup` writes it, but with other things said in its manifest."""
    said = {
        "format": 1,
        "files": [
            {"name": n, "bytes": len(c), "sha256": hashlib.sha256(c).hexdigest(), "mode": 0o644}
            for n, c in items.items()
        ],
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in items.items():
            archive.writestr(name, content)
        archive.writestr("backup.json", json.dumps(said | changed))
    return data.getvalue()


def with_link() -> bytes:
    data = io.BytesIO(packed({"data/x": b"/etc/passwd"}))
    whole = zipfile.ZipFile(data)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("data/x")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, whole.read("data/x"))
        archive.writestr("backup.json", whole.read("backup.json"))
    return made.getvalue()


FALSE = {"name": "data/x", "bytes": 1, "sha256": "0" * 64, "mode": 0}
GOOD = packed({"data/events.csv": b"some rows " * 100, "data/sides.csv": b"x"})


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"no zip", "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (GOOD[:45] + b"\0\0\0\0" + GOOD[49:], "damaged"),
        (packed({"data/x": b"x"}, files=[]), "damaged"),
        (packed({"data/x": b"x"}, files=[FALSE]), "damaged"),
        (packed({"data/x": b"x"}, files=3), "damaged"),
        (packed({"data/../../x": b"x"}), "unsafe"),
        (packed({"/data/x": b"x"}), "unsafe"),
        (packed({"data//x": b"x"}), "unsafe"),
        (packed({"articles/a/b.txt": b"x"}), "unsafe"),
        (packed({"data/.claim-atlas.new/journal.json": b"{}"}), "unsafe"),
        (packed({"data/x": b"x", "data/x/y": b"y"}), "unsafe"),
        (with_link(), "unsafe"),
        (packed({"data/x": b"\0" * 70 * 2**20}), "too_much"),
        (packed({"data/x": b"x"}, format=2), "newer_format"),
        (packed({"data/ledger.toml": b"format = 2\n"}), "newer_format"),
        (packed({"articles/x.txt": b"x"}), "articles"),
    ],
)
def test_a_backup_that_is_damaged_or_leads_elsewhere_writes_nothing(tmp_path, data, key, capsys):
    folder = tmp_path / "deep" / "er"
    write(tmp_path, {"b.zip": data})
    with pytest.raises(StorageError) as e:
        restore(tmp_path / "b.zip", folder)
    assert e.value.key == key
    assert all(e.value.text(lang) for lang in LANGUAGES)
    assert main(["restore", str(tmp_path / "b.zip"), "--data", str(folder)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["b.zip"]


def test_every_byte_that_flips_is_noticed(tmp_path):
    for n in range(0, len(GOOD), 7):
        data = bytearray(GOOD)
        data[n] ^= 0x10
        write(tmp_path, {"b.zip": bytes(data)})
        folder = tmp_path / "new"
        try:
            restore(tmp_path / "b.zip", folder)
        except StorageError:
            assert not folder.exists(), n
        else:  # a time, or a permission bit, that nothing depends on
            assert contents(folder) == {"events.csv": b"some rows " * 100, "sides.csv": b"x"}, n
            shutil.rmtree(folder)


def test_a_backup_of_nothing_or_into_itself_is_refused(project, tmp_path, capsys):
    before = contents(project)
    for data, out in ((tmp_path / "none", tmp_path / "x.zip"), (project, project / "x.zip")):
        assert main(["backup", "--data", str(data), "--out", str(out)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert contents(project) == before
    assert not (tmp_path / "none").exists()


def test_a_full_disk_leaves_the_backup_before(project, tmp_path, capsys):
    with small_disk(tmp_path / "disk", 64 * 1024) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        out = write(tmp_path / "disk", {"b.zip": b"the one before"}) / "b.zip"
        (project / "big.png").write_bytes(b"x" * 100_000)
        assert main(["backup", "--data", str(project), "--out", str(out)]) == 2
        assert "No space left" in capsys.readouterr().err
        assert out.read_bytes() == b"the one before"
        whole = saved(project)
        assert main(["restore", str(whole), "--data", str(tmp_path / "disk" / "new")]) == 2
        assert [p.name for p in (tmp_path / "disk").iterdir()] == ["b.zip"]


def test_a_folder_that_can_only_be_read_is_backed_up(project, tmp_path):
    with read_only(project) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        out = saved(project)
    assert main(["restore", str(out), "--data", str(tmp_path / "new")]) == 0
    assert contents(tmp_path / "new") == contents(project)


def test_the_shipped_ledger_comes_back_whole(tmp_path):
    out = tmp_path / "b.zip"
    assert main(["backup", "--out", str(out)]) == 0
    assert main(["restore", str(out), "--data", str(tmp_path / "new")]) == 0
    assert contents(tmp_path / "new") == contents(DATA)
    assert check(tmp_path / "new")[1] == []
