"""The package: what the wheel holds, and the command that it brings, from any folder."""

from __future__ import annotations

import shlex
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from package import install, wheel
from samples import DATA

from geo import __version__
from geo.cli.main import COMMANDS, main

pytestmark = pytest.mark.slow

Ran = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def run(command: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Run the installed command in an empty folder."""
    return lambda *words: subprocess.run(
        [command, *words], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
    )


def test_the_wheel_has_one_name_at_its_top_and_all_that_the_app_needs(tmp_path):
    with zipfile.ZipFile(wheel(tmp_path)) as made:
        names = made.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"geo", f"claim_atlas-{__version__}.dist-info"}
    parts = ["py.typed", "static/map.js", "model/columns.toml"]
    app = ["app.py", "data/events.csv", "pages/map_page.py", ".streamlit/config.toml"]
    assert {f"geo/{part}" for part in (*parts, *(f"_app/{a}" for a in app))} <= set(names)
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_the_command_says_its_version_and_an_example_of_each_command(run):
    assert run("--version").stdout == f"claim-atlas {__version__}\n"
    for each in COMMANDS:
        said = run(each.name, "--help")
        assert (said.returncode, said.stderr) == (0, "")
        assert f"Example: claim-atlas {each.example}" in " ".join(said.stdout.split())


def test_the_examples_are_understood(monkeypatch):
    """Each example goes to its command as it stands."""
    for each in COMMANDS:
        called = []
        module = __import__(f"geo.cli.{each.module}", fromlist=["run"])
        monkeypatch.setattr(module, "run", lambda chosen, called=called: called.append(chosen) or 0)
        assert main(shlex.split(each.example)) == 0
        assert [chosen.command for chosen in called] == [each.name]


def test_a_ledger_of_ones_own_is_begun_checked_and_written_to(run, tmp_path):
    begun = run("init", "mine")
    assert begun.returncode == 0
    assert "claim-atlas serve --data mine" in begun.stdout
    for name in ("events.csv", "places.csv", "atlas.toml", "ledger.toml"):
        assert (tmp_path / "mine" / name).read_bytes() == (DATA / name).read_bytes()
    assert "0 rejected, 0 errors" in run("check", "--data", "mine").stdout
    again = run("import", "mine/events.csv", "--out", "mine")
    assert again.returncode == 0, again.stderr
    refused = run("init", "mine")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is not empty" in refused.stderr


def test_the_shipped_ledger_is_read_only_and_the_advice_is_given(command, run, tmp_path):
    (shipped,) = (command.parent.parent / "lib").glob("python*/site-packages/geo/_app/data")
    before = {p: p.read_bytes() for p in shipped.rglob("*") if p.is_file()}
    assert "0 rejected, 0 errors" in run("check").stdout
    refused = run("import", str(shipped / "events.csv"), "--out", str(shipped))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "claim-atlas init FOLDER" in refused.stderr
    assert {p: p.read_bytes() for p in shipped.rglob("*") if p.is_file()} == before
