"""The version of a ledger's format, which `ledger.toml` in its folder states."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from geo.ledger.storage import Content, Held, StorageError, copy_beside, read_files

FORMAT_FILE, FORMAT = "ledger.toml", 1
BEFORE_FORMATS = 0  # the format of version 0.1.0, whose folders have no `ledger.toml`
FORMAT_TEXT = (
    "# The format of this ledger, as Claim Atlas wrote it: see docs/ledger.md. Do not change it.\n"
    f"format = {FORMAT}\n"
).encode()


def parse_format(data: bytes | None, path: Path | str) -> int:
    """The format in the content of a `ledger.toml`; 0 if there is no such file.

    path: of the file, for messages. Raises StorageError if the format is newer or invalid.
    """
    if data is None:
        return BEFORE_FORMATS
    try:
        found = tomllib.loads(data.decode("utf-8"))["format"]
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            raise ValueError(f"format = {found!r}")
    except (ValueError, KeyError) as e:
        raise StorageError("bad_format", path=path, why=str(e), known=FORMAT) from e
    if found > FORMAT:
        raise StorageError("newer_format", path=path, found=found, known=FORMAT)
    return found


def check_format(folder: Path) -> int:
    """The format of the ledger in `folder`; raises StorageError as `parse_format`."""
    return parse_format(read_files(folder, [FORMAT_FILE]).get(FORMAT_FILE), folder / FORMAT_FILE)


def replace_ledger(mine: Held, files: Mapping[str, Content], events: str) -> None:
    """Replace files of the ledger in the folder `mine`, upgrading it to the current format.

    events: name of the file with the claims. A ledger of an older format is first copied beside
    the folder; if the change fails, the copy is removed again. Raises StorageError.
    """
    if check_format(mine.folder) == FORMAT:
        mine.replace(files)
        return
    copy = None
    if (mine.folder / events).is_file():
        copy = copy_beside(mine.folder, f"before-format-{FORMAT}")
    try:
        mine.replace({FORMAT_FILE: FORMAT_TEXT, **files})
    except BaseException:
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
        raise
