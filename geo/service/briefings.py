"""Saves and deletes briefings in a ledger's folder, in one step with its history.

An archive has no history; its briefings are saved without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from geo.briefing import repository
from geo.briefing.repository import Changed
from geo.briefing.slides import Briefing
from geo.ledger import EVENTS
from geo.ledger.history import (
    BRIEFINGS,
    BrokenHistory,
    Entry,
    RowChange,
    briefing_change,
    briefing_file,
)
from geo.ledger.recording import recorded
from geo.ledger.saving import Conflict
from geo.ledger.storage import Held, StorageError, held

Now = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def folder_of(ledger: Path) -> Path:
    """Where briefings are kept: `briefings/` in the ledger's folder."""
    return ledger / BRIEFINGS


def save_briefing(ledger: Path, briefing: Briefing, opened: str, who: str, now: Now = _now) -> str:
    """As `repository.save`, with an entry in the history of a ledger's folder. who: saves it.

    Raises as that, and StorageError where the history is broken; then nothing is saved.
    """
    if not has_history(ledger):
        return repository.save(folder_of(ledger), briefing, opened)
    with held(ledger) as mine:
        files = repository.prepared(folder_of(mine.folder), briefing, opened)
        data = files[f"{briefing.key}.toml"]
        _write(mine, {briefing.key: data}, files, "brief_save", who, now)
    return repository.mark(data)


def delete_briefing(ledger: Path, key: str, opened: str, who: str, now: Now = _now) -> Entry | None:
    """Delete a saved briefing. opened: the hash it was seen with. Raises as `save_briefing`.

    Gives the entry of the history that takes it back; None where there is no history.
    """
    with held(ledger) as mine:
        path = folder_of(mine.folder) / f"{key}.toml"
        if not path.is_file() or repository.mark(path.read_bytes()) != opened:
            raise Changed(key)
        name = f"{BRIEFINGS}/{key}.toml"
        if has_history(ledger):
            return _write(mine, {key: None}, {path.name: None}, "brief_delete", who, now)
        mine.replace({name: None})
        return None


def take_back_briefing(ledger: Path, entry: Entry, who: str, now: Now = _now) -> Entry:
    """Undo an entry about briefings. Raises Conflict where one has changed since; StorageError."""
    with held(ledger) as mine:
        wanted: dict[str, bytes | None] = {}
        for change in entry.changes:
            if _content(mine, change.key) != briefing_file(change.after):
                raise Conflict([])
            wanted[change.key] = briefing_file(change.before)
        files = {f"{key}.toml": data for key, data in wanted.items()}
        return _write(mine, wanted, files, "undo", who, now, entry.entry)


def is_about_briefings(entry: Entry) -> bool:
    """Whether an entry changed briefings, and no row of a table."""
    return bool(entry.changes) and all(c.table == BRIEFINGS for c in entry.changes)


def has_history(ledger: Path) -> bool:
    """Whether what is saved in a folder stands in a history: in a ledger's, not an archive's."""
    return (ledger / EVENTS).is_file() and not (ledger / "archive.json").is_file()


def _write(
    mine: Held,
    briefings: Mapping[str, bytes | None],
    files: Mapping[str, bytes | None],
    action: str,
    who: str,
    now: Now,
    undoes: int | None = None,
) -> Entry:
    """Replace files in the folder of briefings, and tell what became of the `briefings`."""
    changes = [briefing_change(k, _content(mine, k), data) for k, data in briefings.items()]
    kept: tuple[RowChange, ...] = tuple(c for c in changes if c.before != c.after)
    entry = Entry(0, "", who.strip(), "briefing", action, "", kept, {}, "", undoes)
    try:
        history = recorded(mine.folder, entry, {}, now()) if kept else None
    except BrokenHistory as e:
        raise StorageError("history_broken", path=mine.folder, name=e.found.file) from e
    named = {f"{BRIEFINGS}/{name}": data for name, data in files.items()}
    mine.replace({**named, **(history.files if history else {})})
    return history.entries[-1] if history else entry


def _content(mine: Held, key: str) -> bytes | None:
    path = folder_of(mine.folder) / f"{key}.toml"
    return path.read_bytes() if path.is_file() else None
