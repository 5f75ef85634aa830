"""Processes that are killed at a chosen moment, and disks that are full or only to be read."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from server import ROOT

# The calls by which a change reaches the disk; killed before the one of that number.
CALLS = ("replace", "rename", "fsync", "fchmod", "unlink", "mkdir", "rmdir")
_KILLED = """
import os, signal, sys
left, calls = int(sys.argv[1]), sys.argv[2].split(",")
def counted(real):
    def call(*a, **k):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*a, **k)
    return call
for name in calls:
    setattr(os, name, counted(getattr(os, name)))
sys.argv[1:3] = []
"""
IMPORT = """
from geo.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def killed(n: int, code: str, arguments: Sequence[str], calls: Sequence[str] = CALLS) -> bool:
    """Run Python code in a process that is killed before the `n`th of `calls`.

    Gives False where it came to its end before.
    """
    command = [sys.executable, "-c", _KILLED + code, str(n), ",".join(calls), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode == -signal.SIGKILL:
        return True
    assert done.returncode in (0, 1), done.stderr
    return False


def leftovers(folder: Path) -> list[str]:
    """Hidden files and folders, at any depth."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.name[0] == ".")


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """A disk of `size` bytes at `folder`; gives False where the system lets nobody make one."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)):
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)


@contextmanager
def read_only(folder: Path) -> Iterator[bool]:
    """`folder` can only be read until the block ends; gives False where that cannot be had."""
    if os.geteuid():
        mode = folder.stat().st_mode
        folder.chmod(0o555)
        try:
            yield True
        finally:
            folder.chmod(mode)
        return
    # Who is root may write whatever the permission bits say, but not to a disk mounted so.
    if not _mount("--bind", str(folder), str(folder)):
        yield False
        return
    try:
        yield _mount("-o", "remount,bind,ro", str(folder))
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)


def _mount(*arguments: str) -> bool:
    if os.geteuid() or not shutil.which("mount"):
        return False
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0
