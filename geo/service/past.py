"""The shared ledger as it was at a moment: what we knew then, by its history."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock

from geo.ledger.changes import changes_in, entries_kept
from geo.ledger.disclosed_history import past_for_public, public_entries
from geo.ledger.history import BrokenHistory, Entry
from geo.ledger.states import StateLost, state_after
from geo.service import history, private
from geo.service.atlas import Atlas
from geo.service.current import data_folder, read_atlas, whole_atlas
from geo.service.reading import sees_all
from geo.service.stores import database_url
from geo.store import Store

_KEPT = 3  # past atlases in memory, those asked for last


class NoPast(Exception):
    """The ledger cannot be shown as it was. key: of the message in `strings.toml`."""

    def __init__(self, key: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(key)
        self.key, self.values = key, dict(values or {})


@dataclass(frozen=True)
class Past:
    """A past state. entry: the last change in it. later: changes since. secret: for its map."""

    atlas: Atlas
    entry: Entry
    later: int
    secret: str


def moment_of(text: str) -> datetime:
    """A moment such as `2026-11-28T10:00Z`; a day alone means its end, no offset means UTC.

    Raises NoPast.
    """
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise NoPast("past.unclear", {"value": text[:40]}) from None
    if len(text.strip()) == 10:
        found = datetime.combine(found, time.max)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def past(moment: datetime) -> Past:
    """The shared ledger as it was at a moment. Raises NoPast."""
    folder = data_folder()
    if database_url() or (folder / "archive.json").is_file():
        raise NoPast("past.archive")
    try:
        known = list(entries_kept(folder))
    except BrokenHistory as e:
        raise NoPast("past.broken", {"name": e.found.file}) from e
    if not known:
        raise NoPast("past.none")
    before = [entry for entry in known if _at(entry) <= moment]
    if not before:
        raise NoPast("past.before", {"first": known[0].at[:16].replace("T", " ")})
    atlas, secret = _atlas(folder, known, before[-1])
    # A clock that was set back gives a later entry an earlier time: the chain says what came after.
    return Past(atlas, before[-1], len(known) - before[-1].entry, secret)


def changed_at() -> list[datetime]:
    """When the shared ledger was changed, the last first, as far as whoever asks may read its
    history; [] where there is no past state to show.
    """
    folder = data_folder()
    if database_url() or (folder / "archive.json").is_file():
        return []
    try:
        return [_at(entry) for entry in history.for_reader(folder)[::-1]]
    except BrokenHistory:
        return []


def _at(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.at)


_lock = Lock()
_made: OrderedDict[tuple[Path, str, str], tuple[Atlas, str]] = OrderedDict()


def _atlas(folder: Path, known: list[Entry], entry: Entry) -> tuple[Atlas, str]:
    public = not sees_all()
    now = whole_atlas() if public else None
    key = folder, entry.hash(), now.version if now else ""
    with _lock:
        if key not in _made:
            try:
                until = known[: entry.entry]
                files = state_after(folder, known, entry.entry)
            except StateLost as e:
                raise NoPast("past.lost", {"entry": e.entry}) from e
            atlas = read_atlas(folder, shared=False, files=files, known=until)
            if now is not None:
                atlas = _for_public(atlas, now, known, until)
            _made[key] = atlas, private.offer(atlas)
        _made.move_to_end(key)
        while len(_made) > _KEPT:
            _made.popitem(last=False)
        return _made[key]


def _for_public(then: Atlas, now: Atlas, known: list[Entry], until: list[Entry]) -> Atlas:
    """What the public gets of a past state. known: the whole history; until: what was before."""
    ledger = past_for_public(then.ledger, now.ledger, known)
    if ledger is then.ledger:
        return then
    shown = public_entries(until, now.ledger, now.public().ledger)
    store = Store(ledger, list(then.settings.zones), changes=changes_in(lambda: shown))
    return Atlas.of(then.folder, store, then.settings, shared=False)
