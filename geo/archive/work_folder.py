"""Locks the folder of a Parquet archive for one load, and makes a folder for temporary files."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from geo.ledger.storage.errors import not_written
from geo.ledger.storage.lock import is_at, make_folder, remove_folders
from geo.store.engine import BackendError

LOCK, WORK = ".loading", ".loading-work"


def take(folder: Path) -> tuple[list[Path], int]:
    """Create the folder if it does not exist, lock it, and make an empty work folder in it.

    Returns the folders that were created, and the lock. Raises BackendError if another load has
    locked it, and StorageError.
    """
    made: list[Path] = []
    lock = -1
    try:
        made = make_folder(folder)
        lock = _locked(folder / LOCK)
        shutil.rmtree(folder / WORK, ignore_errors=True)  # left by a load that was killed
        (folder / WORK).mkdir()
    except OSError as e:
        if lock >= 0:
            os.close(lock)
            (folder / LOCK).unlink(missing_ok=True)
        remove_folders(made)
        raise not_written(folder, e) from e
    return made, lock


def let_go(folder: Path, made: list[Path], lock: int) -> None:
    """Undo `take`. made, lock: what it returned."""
    shutil.rmtree(folder / WORK, ignore_errors=True)
    with suppress(OSError):
        (folder / LOCK).unlink()
    os.close(lock)
    remove_folders(made)


def _locked(path: Path) -> int:
    """Lock the folder; the system releases the lock however this process ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not is_at(handle, path):  # its last holder has removed the file meanwhile
            os.close(handle)
            return _locked(path)
    except OSError as e:
        holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        os.close(handle)
        raise BackendError("load.locked", {"path": str(path.parent), "pid": holder}) from e
    with suppress(OSError):  # only for the message
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle
