"""Lists the project's files in a folder, and copies them beside it."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from geo.ledger.storage.errors import not_written
from geo.ledger.storage.journal import is_internal, target_of
from geo.ledger.storage.lock import sync_folder

_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def stored_names(folder: Path) -> list[str]:
    """All files under `folder` (names with `/`, sorted) except locks, journals and staged files.

    Links are followed, but each folder is visited only once.
    """
    return sorted(_names(folder, "", {os.path.realpath(folder)}))


def _names(folder: Path, before: str, seen: set[str]) -> Iterator[str]:
    for entry in os.scandir(folder):
        if is_internal(entry.name) or entry.name.startswith(".~lock."):  # a lock of LibreOffice
            continue
        if entry.is_file():
            yield before + entry.name
        elif entry.is_dir():
            real = os.path.realpath(entry.path)
            if real not in seen:
                seen.add(real)
                yield from _names(Path(entry.path), f"{before}{entry.name}/", seen)


def copy_beside(folder: Path, label: str) -> Path:
    """Copy the files of `folder`, which must be locked, to `<folder>-<label>`; return that path.

    An existing copy is kept, and the new one gets a number. If nothing can be written beside the
    folder, the copy is made in it, as `<label>`. Raises StorageError.
    """
    names = [n for n in stored_names(folder) if not n.startswith("before-")]
    try:
        return _copied(folder, names, folder.parent, f"{folder.name}-{label}")
    except OSError as e:
        if e.errno not in _REFUSED:
            raise not_written(folder, e) from e
    try:
        return _copied(folder, names, folder, label)
    except OSError as e:
        raise not_written(folder, e) from e


def _copied(folder: Path, names: list[str], home: Path, name: str) -> Path:
    made = home / f".{name}.{secrets.token_hex(4)}.new"
    made.mkdir()
    try:
        for each in names:
            target = made / each
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(target_of(folder, each)[0], target)
            with target.open("rb+") as copy:
                os.fsync(copy.fileno())
        for path in (made, *(p for p in made.rglob("*") if p.is_dir())):
            sync_folder(path)
        final, n = home / name, 1
        while os.path.lexists(final):
            n += 1
            final = home / f"{name}-{n}"
        os.rename(made, final)
        sync_folder(home)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(made)
        raise
    return final
