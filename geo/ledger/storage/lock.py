"""Locks a folder against other processes and threads, and creates and removes folders."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from geo.ledger.storage.errors import StorageError

LOCK = ".claim-atlas.lock"
SECONDS = "EVENTS_LOCK_SECONDS"  # environment variable: how long a writer waits for another
_WAIT = 60.0  # seconds, if that is not set
LOOK_EVERY = 0.02  # seconds


def seconds_to_wait() -> float:
    """How long a writer waits for another one: `EVENTS_LOCK_SECONDS`, else 60."""
    try:
        return max(0.0, float(os.environ.get(SECONDS, "")))
    except ValueError:
        return _WAIT


def acquire(folder: Path, wait: float) -> int:
    """Lock the folder and return the handle; the system releases it however this process ends.

    wait: seconds to wait for another holder. Raises StorageError after that, and OSError.
    """
    path, end = folder / LOCK, time.monotonic() + wait
    while True:
        # Opened for reading, since a lock file of another user may not be writable.
        handle = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_at(handle, path):  # unless its last holder has removed it meanwhile
                return handle
        except BlockingIOError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if time.monotonic() >= end:
            raise StorageError("locked", path=folder, seconds=f"{wait:g}")
        time.sleep(LOOK_EVERY)


def release(folder: Path, handle: int) -> None:
    """Release the lock and remove its file."""
    with suppress(OSError):
        if is_at(handle, folder / LOCK):
            (folder / LOCK).unlink()
    os.close(handle)


def is_at(handle: int, path: Path) -> bool:
    """Whether an open file is the one at `path`."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def is_held(folder: Path, handle: int) -> bool:
    """Whether the folder is still the one that was locked, with this lock."""
    return is_at(handle, folder / LOCK)


def make_folder(folder: Path) -> list[Path]:
    """Create a folder if it does not exist; return the folders created, the outermost first.

    Raises OSError; then none was created.
    """
    made: list[Path] = []
    missing = folder
    while not missing.exists() and missing != missing.parent:
        made.insert(0, missing)
        missing = missing.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in made:
            sync_folder(path.parent)
    except OSError:
        remove_folders(made)
        raise
    return made


def remove_folders(made: Iterable[Path]) -> None:
    """Remove folders that were created and are empty."""
    for path in sorted(made, reverse=True):
        with suppress(OSError):
            path.rmdir()


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
