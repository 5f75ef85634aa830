"""Folders for what DuckDB moves out of memory, of which none outlives its server.

A folder is removed with its engine. One that a killed process left is removed by the next process
that makes one: it is known by its lock, which ends with its process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

_START, _LOCK = "claim-atlas-spill-", "lock"


def spill_folder(owner: object) -> Path:
    """A new folder, removed when `owner` is."""
    _sweep()
    # The lock is taken before the folder has the name by which others look for such folders.
    made = Path(tempfile.mkdtemp(prefix="claim-atlas-"))
    handle = os.open(made / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    path = made.rename(made.with_name(_START + made.name.removeprefix("claim-atlas-")))
    weakref.finalize(owner, _remove, path, handle)
    return path


def _remove(path: Path, handle: int) -> None:
    shutil.rmtree(path, ignore_errors=True)
    os.close(handle)


def _sweep() -> None:
    """Remove the folders of processes that are no more. Those of others cannot be opened."""
    for path in Path(tempfile.gettempdir()).glob(f"{_START}*"):
        with suppress(OSError):
            handle = os.open(path / _LOCK, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(handle)
