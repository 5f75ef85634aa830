"""What a command writes is there whole, or what was there before stays."""

import subprocess
import sys

import pytest
from killing import small_disk
from samples import DATA, ROOT

from geo.cli.main import main
from geo.cli.output_files import whole_file


def test_a_file_that_cannot_be_finished_leaves_the_one_before(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_bytes(b"the one before")

    def begin() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        begin()
    assert path.read_bytes() == b"the one before"
    assert [p.name for p in tmp_path.iterdir()] == ["claims.csv"]


def test_the_mode_of_a_file_and_the_file_behind_a_link_are_kept(tmp_path):
    path, link = tmp_path / "claims.csv", tmp_path / "link"
    path.write_bytes(b"the one before")
    path.chmod(0o640)
    link.symlink_to(path)
    with whole_file(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--format", "geojson"],
        ["export", "--format", "csv", "--rows", "coverage"],
        ["compare", str(DATA), str(DATA)],
    ],
)
def test_a_full_disk_leaves_the_file_before_and_is_said(arguments, tmp_path, capsys):
    with small_disk(tmp_path / "disk", 16 * 1024) as is_so:
        if not is_so:
            pytest.skip("this system lets nobody mount")
        out = tmp_path / "disk" / "claims"
        out.write_bytes(b"the one before")
        (tmp_path / "disk" / "other").write_bytes(b"x" * 4096)
        with pytest.raises(OSError, match="No space left"):
            (tmp_path / "disk" / "rest").write_bytes(b"x" * 20_000)
        assert main([*arguments, "--out", str(out)]) in (1, 2)
        assert (
            capsys.readouterr()
            .err.strip()
            .endswith(f"{out} cannot be read or written: No space left on device.")
        )
        assert out.read_bytes() == b"the one before"
        assert sorted(p.name for p in out.parent.iterdir()) == ["claims", "other", "rest"]


def test_a_pipe_is_written_to_as_it_is():
    command = [sys.executable, "-m", "geo", "export", "--format", "csv", "--disputed"]
    plain, piped = (
        subprocess.run([*command, *more], cwd=ROOT, capture_output=True, check=True)
        for more in ((), ("--out", "/dev/stdout"))
    )
    assert piped.stdout == plain.stdout
    assert plain.stdout.count(b"\r\n") > 5
