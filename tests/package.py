"""The package as it is installed: built, and put into an environment without network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from server import ROOT


def wheel(folder: Path) -> Path:
    """Build the wheel into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def install(folder: Path) -> Path:
    """A new environment in `folder` with the package; gives its command `claim-atlas`.

    Its dependencies are those of this environment, which are the locked ones.
    """
    built = wheel(folder)
    home = folder / "environment"
    venv.create(home, with_pip=True)
    paths = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    here = sysconfig.get_path("purelib")
    (Path(paths) / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    pip = [home / "bin" / "python", "-m", "pip", "install", "--no-index", "--no-deps", built]
    alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    subprocess.run(pip, cwd=folder, check=True, capture_output=True, env=alone)
    return home / "bin" / "claim-atlas"
