"""Where briefings are kept: one TOML file each in a folder; nothing is overwritten in silence."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path

from geo.briefing.slides import Briefing, briefing_toml, is_key, parse_briefing


class Changed(Exception):
    """Somebody else has saved this briefing since it was opened."""


def keys(folder: Path) -> list[str]:
    """The briefings in `folder`, in order of their names."""
    return sorted(p.stem for p in folder.glob("*.toml") if is_key(p.stem))


def load(folder: Path, key: str) -> tuple[Briefing, str]:
    """A briefing and the mark of its present state. Raises ValueError with place and reason."""
    if not is_key(key):
        raise ValueError(f"{key[:60]!r}: a briefing's name has small letters, digits and dashes")
    path = folder / f"{key}.toml"
    try:
        data = path.read_bytes()
        return parse_briefing(data.decode("utf-8"), key), mark(data)
    except FileNotFoundError as e:
        raise ValueError(f"{key}.toml: no such briefing") from e
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise ValueError(f"{key}.toml, line {line}: not UTF-8") from e


def mark(data: bytes) -> str:
    """A mark of a file's content."""
    return hashlib.sha256(data).hexdigest()[:16]


def save(folder: Path, briefing: Briefing, opened: str) -> str:
    """Save and give the new mark. opened: the mark it was opened with, "" for a new one.

    Raises Changed where the file is no longer as it was opened, OSError where it cannot be
    written; the old file is then whole.
    """
    if not is_key(briefing.key):
        raise ValueError(f"{briefing.key[:60]!r}: small letters, digits and dashes only")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{briefing.key}.toml"
    data = briefing_toml(briefing).encode("utf-8")
    # Whoever comes second waits, and then sees the file changed. The system frees the lock of a
    # process that ends, however it ends.
    with (folder / f".{briefing.key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = mark(path.read_bytes()) if path.is_file() else ""
        if before != opened:
            raise Changed(briefing.key)
        _write(path, data)
    return mark(data)


def _write(path: Path, data: bytes) -> None:
    """Replace `path` in one step; where that fails, it is as it was."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as new:
        try:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
        except OSError:
            os.unlink(new.name)
            raise
    os.replace(new.name, path)
