"""Writes a file that a command was told to write: all of it, or what was there stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is at `path` once all of it is written. Raises OSError, with the name `path`.

    It is written beside it under another name. A device or a pipe is written to as it is, and so is
    a file in a folder that may not be written.
    """
    real = path.resolve()
    beside = real.with_name(f".{real.name}.part")
    try:
        if path.exists() and not (path.is_file() and os.access(real.parent, os.W_OK)):
            with path.open("wb") as file:
                yield file
            return
        try:
            with beside.open("wb") as file:
                yield file
            if real.exists():
                shutil.copymode(real, beside)
            beside.replace(real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as e:
        if e.filename in (None, str(beside), str(real)):
            e.filename, e.filename2 = str(path), None
        raise
