"""Makes a new ledger as a copy of the shipped one."""

from __future__ import annotations

from pathlib import Path

from geo.ledger import EVENTS, NEIGHBOURS
from geo.ledger.format_version import FORMAT_FILE
from geo.ledger.storage import StorageError, held
from geo.model.settings import SETTINGS
from geo.model.shipped import DATA

_FILES = (EVENTS, *NEIGHBOURS, SETTINGS, FORMAT_FILE)
_BRIEFINGS = "briefings/*.toml"


def begin(folder: Path) -> int:
    """Copy the shipped ledger with settings and briefings to `folder`; return the number of files.

    The folder is created if it does not exist. Raises StorageError if it is not empty or cannot be
    written; then nothing was changed.
    """
    with held(folder) as mine:
        if any(not path.name.startswith(".") for path in mine.folder.iterdir()):
            raise StorageError("not_empty", path=folder)
        paths = [DATA / name for name in _FILES if (DATA / name).is_file()]
        paths += sorted(DATA.glob(_BRIEFINGS))
        mine.replace({path.relative_to(DATA).as_posix(): path.read_bytes() for path in paths})
        return len(paths)
