"""Stores briefings as one TOML file each; a concurrent change is never overwritten unnoticed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from geo.briefing.faults import Fault, NoBriefing
from geo.briefing.reading import decode, read_briefing
from geo.briefing.slides import Briefing, briefing_toml, is_key
from geo.ledger.storage import held, settle


class Changed(Exception):
    """Somebody else has saved this briefing since it was opened."""


def keys(folder: Path) -> list[str]:
    """The briefings in `folder`, in order of their names."""
    settle(folder)
    return sorted(p.stem for p in folder.glob("*.toml") if is_key(p.stem))


def load(folder: Path, key: str) -> tuple[Briefing, str]:
    """A briefing, and a hash of its file to save it with; what is wrong in it is with it.

    Raises ValueError for a name that is none, and NoBriefing (a ValueError) where nothing of the
    file can be read.
    """
    if not is_key(key):
        raise ValueError(f"{key[:60]!r}: a briefing's name has small letters, digits and dashes")
    path = folder / f"{key}.toml"
    settle(folder)
    try:
        data = path.read_bytes()
    except FileNotFoundError as e:
        raise NoBriefing(path.name, Fault("no_file")) from e
    except OSError as e:
        raise NoBriefing(path.name, Fault("closed", {"why": e.strerror or e})) from e
    text, faults = decode(data, key)
    return read_briefing(text, key, faults), mark(data)


def before(key: str) -> str:
    """The name under which a file with faults is kept when it is saved again."""
    return f"{key}.before.toml"


def mark(data: bytes) -> str:
    """A hash of a file's content, by which a change is noticed."""
    return hashlib.sha256(data).hexdigest()[:16]


def save(folder: Path, briefing: Briefing, opened: str) -> str:
    """Save a briefing; return its new hash. opened: the hash it was loaded with, "" if it is new.

    A file with faults is kept beside it as `KEY.before.toml`, since what could not be read of it is
    not in the briefing. Raises Changed if the file has changed since, and StorageError (an OSError)
    if it cannot be written; the old file is then intact.
    """
    with held(folder) as mine:  # a second writer waits here, and then finds the file changed
        files = prepared(folder, briefing, opened)
        mine.replace(files)
    return mark(files[f"{briefing.key}.toml"])


def prepared(folder: Path, briefing: Briefing, opened: str) -> dict[str, bytes]:
    """The files that save a briefing, by their names in `folder`, which the caller has locked.

    Raises as `save`.
    """
    if not is_key(briefing.key):
        raise ValueError(f"{briefing.key[:60]!r}: small letters, digits and dashes only")
    path = folder / f"{briefing.key}.toml"
    old = path.read_bytes() if path.is_file() else b""
    if (mark(old) if path.is_file() else "") != opened:
        raise Changed(briefing.key)
    _remove_leftovers(folder)
    kept = {before(briefing.key): old} if old and briefing.all_faults else {}
    return {path.name: briefing_toml(briefing).encode("utf-8"), **kept}


def _remove_leftovers(folder: Path) -> None:
    """Remove files that version 0.1.0 left beside the briefings when it was killed."""
    for path in (*folder.glob("tmp????????.new"), *folder.glob(".*.lock")):
        if not path.name.startswith(".claim-atlas"):
            with suppress(OSError):
                path.unlink()
