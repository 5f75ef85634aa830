"""The journal of a change of several files: which staged file replaces which.

A folder may have been copied from elsewhere, so its journal is untrusted. It may lead out of the
folder along a link only if it was written for this very folder.
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

from geo.ledger.storage.errors import StorageError
from geo.ledger.storage.lock import LOCK, make_folder, remove_folders, sync_folder

STAGED = ".claim-atlas.new"
JOURNAL = "journal.json"
BESIDE = ".claim-atlas"  # suffix of a file that is staged beside the target of a link
_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """One file of a change.

    name: relative to the folder, with `/`. sha256: of the new content, "" to remove the file.
    mode: permission bits, or -1 for those of a new file. staged: name of the file with the new
    content. real: the file outside the folder to which `name` is a link, or "".
    """

    name: str
    sha256: str
    mode: int = -1
    staged: str = ""
    real: str = ""

    def source(self, folder: Path) -> Path:
        """The path of the new content."""
        return Path(self.real).parent / self.staged if self.real else folder / STAGED / self.staged

    def target(self, folder: Path) -> Path:
        """The file to replace, which is the target of a link; to remove a file, the link itself."""
        return target_of(folder, self.name)[0] if self.sha256 else folder / self.name


def is_internal(name: str) -> bool:
    """Whether a file or folder is one of this package, or a lock or leftover of version 0.1.0."""
    return name in (LOCK, STAGED, ".loading", ".loading-work") or (
        name.startswith(".") and name.endswith((".lock", ".new", BESIDE))
    )


def is_file_name(name: str) -> bool:
    """Whether `name` (with `/`) names a file within a folder."""
    steps = name.split("/")
    return (
        all(steps)
        and not {".", ".."} & set(steps)
        and "\0" not in name
        and not is_internal(steps[0])
    )


def target_of(folder: Path, name: str) -> tuple[Path, bool]:
    """The file behind a name, and whether a link leads out of the folder to it.

    Raises ValueError if the name does not name a file within the folder.
    """
    if not is_file_name(name):
        raise ValueError(f"{name!r} is no name of a file in the folder")
    real = Path(os.path.realpath(folder / name))
    return real, not real.is_relative_to(folder)


def write_journal(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the journal to the disk, after which the change will be finished. Raises OSError."""
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
    """The entries of the journal; None if there is none or it is invalid."""
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
                continue  # the folder was copied, and that file belongs to the original
            kept.append(e)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return kept


def make_folders(folder: Path, entries: Iterable[Entry]) -> list[Path]:
    """Create the folders that new files need; return those that were created. Raises OSError."""
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
    """Move every staged file to its place, unless it was moved already. Raises OSError."""
    parents = {folder}
    # Removals come last: while all staged files exist, nothing has been changed.
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
    """Remove staged files and the folders made for them, while nothing has been replaced."""
    with suppress(OSError):
        (folder / STAGED / JOURNAL).unlink(missing_ok=True)
    for e in entries:
        if e.real and e.staged:
            e.source(folder).unlink(missing_ok=True)
    shutil.rmtree(folder / STAGED, ignore_errors=True)
    remove_folders(made)


def is_untouched(folder: Path, entries: Iterable[Entry]) -> bool:
    """Whether all staged files still exist, so that nothing has been replaced."""
    return all(e.source(folder).is_file() for e in entries if e.sha256)


def recover(folder: Path) -> None:
    """Finish a change that has a journal, or undo one without; the folder must be locked.

    Raises StorageError if a staged file is damaged after another one was moved to its place.
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
