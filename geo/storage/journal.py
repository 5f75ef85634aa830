"""A change of several files on its way: staged contents, and the journal that says where they go.

A journal is data from a folder that may have come from anywhere: it leads out of the folder, along
a link, only where it was written by this very folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from geo.storage.errors import StorageError
from geo.storage.lock import LOCK, make_folder, remove_folders, sync_folder

STAGED = ".claim-atlas.new"
JOURNAL = "journal.json"
BESIDE = ".claim-atlas"  # how the name of a file ends that is staged beside the end of a link
_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """One file of a change.

    name: from the folder, with `/`. sha256: of the new content, "" where the file is removed.
    mode: permission bits, or -1 for those of a new file. staged: name of the file with the new
    content. real: the file outside the folder that `name` leads to along a link, or "".
    """

    name: str
    sha256: str
    mode: int = -1
    staged: str = ""
    real: str = ""

    def source(self, folder: Path) -> Path:
        """Where the new content lies."""
        return Path(self.real).parent / self.staged if self.real else folder / STAGED / self.staged

    def target(self, folder: Path) -> Path:
        """Where it goes: to the end of a link; of a file to remove, the link itself."""
        return target_of(folder, self.name)[0] if self.sha256 else folder / self.name


def is_internal(name: str) -> bool:
    """Whether a file or folder is of this package, or a lock or leftover of version 0.1.0."""
    return name in (LOCK, STAGED, ".loading", ".loading-work") or (
        name.startswith(".") and name.endswith((".lock", ".new", BESIDE))
    )


def is_file_name(name: str) -> bool:
    """Whether `name` (with `/`) is one of a file in a folder: it leads nowhere else."""
    steps = name.split("/")
    return (
        all(steps)
        and not {".", ".."} & set(steps)
        and "\0" not in name
        and not is_internal(steps[0])
    )


def target_of(folder: Path, name: str) -> tuple[Path, bool]:
    """The file behind a name, and whether a link leads out of the folder to it.

    Raises ValueError where the name is none of a file in the folder.
    """
    if not is_file_name(name):
        raise ValueError(f"{name!r} is no name of a file in the folder")
    real = Path(os.path.realpath(folder / name))
    return real, not real.is_relative_to(folder)


def write_journal(folder: Path, entries: Iterable[Entry]) -> None:
    """From when this returns, the change is made, and will be finished. Raises OSError."""
    home = folder.stat()
    said = {"format": _FORMAT, "folder": [home.st_dev, home.st_ino]}
    path = folder / STAGED / JOURNAL
    with path.with_suffix(".part").open("x", encoding="utf-8") as file:
        json.dump(said | {"files": [asdict(e) for e in entries]}, file)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder / STAGED)
    sync_folder(folder)
    os.replace(path.with_suffix(".part"), path)
    sync_folder(folder / STAGED)


def read_journal(folder: Path) -> list[Entry] | None:
    """What a journal says; None where there is none, or none that can be followed."""
    try:
        said = json.loads((folder / STAGED / JOURNAL).read_text(encoding="utf-8"))
        entries = [Entry(**e) for e in said["files"]]
        home = folder.stat()
        is_here = said["folder"] == [home.st_dev, home.st_ino]
        if said["format"] != _FORMAT:
            return None
        kept = []
        for e in entries:
            real, outside = target_of(folder, e.name)
            if "/" in e.staged or e.staged in (".", "..") or bool(e.sha256) != bool(e.staged):
                return None
            if e.real and not e.staged.endswith(BESIDE):
                return None
            if (outside or e.real) and not (is_here and str(real) == e.real):
                continue  # copied from elsewhere: what lies there is not this folder's
            kept.append(e)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return kept


def make_folders(folder: Path, entries: Iterable[Entry]) -> list[Path]:
    """Make the folders that new files need; gives those that were made. Raises OSError."""
    made: list[Path] = []
    try:
        for e in entries:
            if e.sha256:
                made += make_folder(e.target(folder).parent)
    except OSError:
        remove_folders(made)
        raise
    return made


def finish(folder: Path, entries: list[Entry]) -> None:
    """Put every staged file in its place; what is there already stays. Raises OSError."""
    parents = {folder}
    # Removed last: as long as all staged files are there, nothing has changed.
    for e in sorted(entries, key=lambda e: not e.sha256):
        target = e.target(folder)
        if not e.sha256:
            target.unlink(missing_ok=True)
        elif e.source(folder).exists():
            os.replace(e.source(folder), target)
        if target.parent.is_dir():
            parents.add(target.parent)
    for parent in parents:
        sync_folder(parent)
    (folder / STAGED / JOURNAL).unlink(missing_ok=True)
    sync_folder(folder / STAGED)
    shutil.rmtree(folder / STAGED, ignore_errors=True)


def undo(folder: Path, entries: Iterable[Entry], made: Iterable[Path] = ()) -> None:
    """Remove what was staged, and folders made for it: nothing has been replaced yet."""
    with suppress(OSError):
        (folder / STAGED / JOURNAL).unlink(missing_ok=True)
    for e in entries:
        if e.real and e.staged:
            e.source(folder).unlink(missing_ok=True)
    shutil.rmtree(folder / STAGED, ignore_errors=True)
    remove_folders(made)


def is_untouched(folder: Path, entries: Iterable[Entry]) -> bool:
    """Whether all staged files still wait, so that nothing has been replaced."""
    return all(e.source(folder).is_file() for e in entries if e.sha256)


def recover(folder: Path) -> None:
    """Finish the change that a journal describes, or undo one without; the folder is held.

    Raises StorageError where a staged file is damaged and another one is in its place already.
    """
    if not (folder / STAGED).is_dir():
        return
    entries = read_journal(folder)
    if entries is None:
        shutil.rmtree(folder / STAGED)
        return
    waiting = [e for e in entries if e.sha256 and e.source(folder).is_file()]
    bad = [e.name for e in waiting if hash_of(e.source(folder)) != e.sha256]
    if bad and is_untouched(folder, entries):
        undo(folder, entries)
    elif bad:
        raise StorageError("damaged", path=folder, name=bad[0])
    else:
        make_folders(folder, entries)
        finish(folder, entries)


def hash_of(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
