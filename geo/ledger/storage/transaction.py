"""Replaces files all together or not at all; everything that the project stores is written here.

New contents are first written to a hidden folder beside the old ones. Then a journal in it says
which file replaces which. Once the journal is on the disk, the change counts as made: if the
process is killed, whoever opens the folder next finishes it. Without a journal, staged files are
removed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from geo.ledger.storage.errors import StorageError, not_written
from geo.ledger.storage.journal import (
    BESIDE,
    JOURNAL,
    STAGED,
    Entry,
    finish,
    hash_of,
    is_untouched,
    make_folders,
    read_journal,
    recover,
    target_of,
    undo,
    write_journal,
)
from geo.ledger.storage.lock import (
    LOCK,
    LOOK_EVERY,
    acquire,
    is_held,
    make_folder,
    release,
    remove_folders,
    seconds_to_wait,
)
from geo.model.shipped import is_read_only

Content = bytes | Path | None
_READS = 100  # attempts to read files while somebody keeps changing them
_PIECE = 1 << 20


class Held:
    """A locked folder, as `held` gives it."""

    def __init__(self, folder: Path, lock: int) -> None:
        """lock: the handle of the folder's lock."""
        self.folder = folder
        self._lock = lock

    def scratch(self) -> Path:
        """A folder for temporary files, removed with the next change. Raises StorageError."""
        path = self.folder / STAGED / "work"
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise not_written(self.folder, e) from e
        return path

    def replace(self, files: Mapping[str, Content]) -> None:
        """Replace or create files, and remove those whose content is None: all or none.

        files: name relative to the folder (with `/`) -> the bytes, or a file with them, which is
        moved if it is in `scratch`. Files keep their permission bits. A link is kept, and its
        target replaced. A file that already has the content is not touched.
        Raises StorageError; then every file is unchanged, and nothing else is left behind.
        """
        entries: list[Entry] = []
        made: list[Path] = []
        try:
            (self.folder / STAGED).mkdir(exist_ok=True)
            for n, (name, content) in enumerate(files.items()):
                entry = _staged(self.folder, f"{n}", name, content)
                if entry is not None:
                    entries.append(entry)
            if not entries:
                return
            if not is_held(self.folder, self._lock):
                raise FileNotFoundError(2, "the folder is no longer there")
            write_journal(self.folder, entries)
        except BaseException as e:
            undo(self.folder, entries)
            if isinstance(e, OSError):
                raise not_written(self.folder, e) from e
            raise
        try:
            made = make_folders(self.folder, entries)
            finish(self.folder, entries)
        except OSError as e:
            if is_untouched(self.folder, entries):
                undo(self.folder, entries, made)
                raise not_written(self.folder, e) from e
            raise StorageError("unfinished", path=self.folder, why=e.strerror or str(e)) from e


@contextmanager
def held(folder: Path, wait: float | None = None) -> Iterator[Held]:
    """Lock `folder`, which is created if it does not exist, until the block ends.

    wait: seconds to wait for another writer; None for `EVENTS_LOCK_SECONDS`, else 60. A change
    that a killed writer left is finished or undone first. Raises StorageError.
    """
    if is_read_only(folder):
        raise StorageError("shipped", path=folder)
    made: list[Path] = []
    try:
        made = make_folder(folder)
        folder = folder.resolve()
        lock = acquire(folder, seconds_to_wait() if wait is None else wait)
    except OSError as e:
        remove_folders(made)
        raise not_written(folder, e) from e
    try:
        try:
            recover(folder)
        except OSError as e:
            raise not_written(folder, e) from e
        yield Held(folder, lock)
    finally:
        with suppress(OSError):
            recover(folder)
        release(folder, lock)
        remove_folders(made)


def replace_files(folder: Path, files: Mapping[str, Content], wait: float | None = None) -> None:
    """Lock `folder` and replace its files, all or none; see `held` and `Held.replace`."""
    with held(folder, wait) as mine:
        mine.replace(files)


def settle(folder: Path) -> None:
    """Finish or undo a change that a killed writer left, if that is possible without waiting."""
    if (folder / STAGED).is_dir() or (folder / LOCK).exists():
        with suppress(OSError), held(folder, 0):
            pass


def under_way(folder: Path) -> bool:
    """Whether a change is being made, or is left to be finished by somebody who may write."""
    return (folder / STAGED / JOURNAL).is_file()


def read_files(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The content of those files of `names` that exist, never from the middle of a change.

    This works in a read-only folder, too: a change that is still to be finished is read from its
    staged files. Raises OSError for a file that cannot be read.
    """
    settle(folder)
    names = tuple(names)
    found: dict[str, bytes] = {}
    for _ in range(_READS):
        before = marks(folder, names)
        found = {}
        for name, path in _paths(folder, names).items():
            with suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError):
                found[name] = path.read_bytes()
        if marks(folder, names) == before:
            return found
        time.sleep(LOOK_EVERY)
    return found


def marks(folder: Path, names: Iterable[str]) -> tuple[tuple[int, ...], ...]:
    """Values that change whenever one of the files or the journal changes.

    Of each: device, inode, size, times of modification and change (ns); none for a missing file.
    """
    found: list[tuple[int, ...]] = []
    for name in (*names, f"{STAGED}/{JOURNAL}"):
        try:
            s = (folder / name).stat()
            found.append((s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))
        except OSError:
            found.append(())
    return tuple(found)


def _staged(folder: Path, number: str, name: str, content: Content) -> Entry | None:
    """Write the new content of a file beside it; None if the file already has it."""
    real, outside = target_of(folder, name)
    if content is None:
        known = str(real) if outside else ""
        return Entry(name, "", real=known) if os.path.lexists(folder / name) else None
    old = real.stat() if real.is_file() else None
    entry = Entry(name, "", stat.S_IMODE(old.st_mode) if old else -1, number)
    if outside:  # staged there, since only a file on the same disk can replace it in one step
        for left in real.parent.glob(f".{real.name}.*{BESIDE}"):  # left by a killed writer
            left.unlink(missing_ok=True)
        staged = f".{real.name}.{secrets.token_hex(4)}{BESIDE}"
        entry = replace(entry, staged=staged, real=str(real))
    path = entry.source(folder)
    try:
        if isinstance(content, Path) and content.is_relative_to(folder / STAGED) and not outside:
            os.rename(content, path)
        else:
            _copy(content, path)
        with path.open("rb+") as new:
            if old:
                os.fchmod(new.fileno(), stat.S_IMODE(old.st_mode))
                with suppress(OSError):  # only the superuser may change the owner
                    os.fchown(new.fileno(), old.st_uid, old.st_gid)
            os.fsync(new.fileno())
            digest = hashlib.file_digest(new, "sha256").hexdigest()
        if old and old.st_size == path.stat().st_size and hash_of(real) == digest:
            path.unlink()
            return None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return replace(entry, sha256=digest)


def _copy(content: bytes | Path, path: Path) -> None:
    with path.open("xb") as new:
        if isinstance(content, bytes):
            new.write(content)
        else:
            with content.open("rb") as file:
                shutil.copyfileobj(file, new, _PIECE)


def _paths(folder: Path, names: Iterable[str]) -> dict[str, Path]:
    """The path of each file's content: staged, if a change is still to be finished."""
    paths = {name: folder / name for name in names}
    if under_way(folder):
        here = folder.resolve()
        for e in read_journal(here) or ():
            if e.name in paths and e.staged and e.source(here).is_file():
                paths[e.name] = e.source(here)
    return paths
