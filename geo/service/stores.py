"""Opens a store: a ledger in memory, an archive of Parquet files, a database, or a cluster.

`EVENTS_DATABASE_URL` decides which; if it is not set, the content of the folder does.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import ibis

from geo.archive.manifest import is_archive, part_for_public, read_manifest
from geo.archive.opened import files_and_state, opened_archive, url_for_public
from geo.ledger import EVENTS, NEEDED, NEIGHBOURS, Ledger, parse_ledger, read_ledger
from geo.ledger.changes import Changes, changes_in, entries_kept
from geo.ledger.disclosed_history import public_entries
from geo.ledger.disclosure import public_ledger
from geo.ledger.format_version import FORMAT_FILE, parse_format
from geo.ledger.history import Entry
from geo.ledger.storage import StorageError, read_files
from geo.model.settings import SETTINGS, Settings, settings_for, settings_in
from geo.store import Store
from geo.store.backends import open_engine
from geo.store.engine import BackendError, Engine

URL = "EVENTS_DATABASE_URL"
_SAID = ibis.table({"key": "string", "value": "string"}, name="archive")
_NEIGHBOURS = ibis.table({"name": "string", "content": "binary"}, name="neighbours")


def database_url() -> str:
    """The URL of a database or a cluster; "" for the data in the folder."""
    return os.environ.get(URL, "").strip()


def open_store(
    folder: Path,
    default: Path,
    url: str = "",
    files: Mapping[str, bytes] | None = None,
    known: Sequence[Entry] | None = None,
) -> tuple[Store, Settings]:
    """Open the claims in `folder` or at `url`; return the store and its settings.

    default: folder with the settings to use if there are none. files: content of the ledger by
    name, if it was read already. known: the entries of its history, if they are not those in
    `folder`. Raises BackendError, BackendUnavailable, and ValueError for wrong
    settings.
    """
    if files is not None:
        settings = settings_in(files.get(SETTINGS), default)
        ledger = _parsed(folder, files)
        return Store(ledger, list(settings.zones), changes=_changes(folder, known)), settings
    if not url and not is_archive(folder):
        settings = settings_for(folder, default)
        ledger = _read(folder)
        return Store(ledger, list(settings.zones), changes=_changes(folder, known)), settings
    engine = open_engine(url, folder, opened_archive, files_and_state)
    try:
        if engine.dialect == "postgres":
            ledger, settings = _stored(engine, folder, default)
        else:
            ledger, settings = _beside(folder), settings_for(folder, default)
        state = engine.state()
        ledger = replace(ledger, version=state.version)
        store = Store(ledger, list(settings.zones), engine)
        if store.is_guarded:
            store.ledger = replace(ledger, guarded=True)
        return store, settings
    except BaseException:
        engine.close()
        raise


def _changes(folder: Path, known: Sequence[Entry] | None) -> Changes | None:
    return changes_in(lambda: entries_kept(folder) if known is None else known)


def open_public(folder: Path, url: str, whole: Store, settings: Settings) -> Store:
    """The store of what the public gets of `whole`, opened of `folder` or `url`; `whole` if all.

    Raises BackendError where it cannot be told what that is: then the public gets nothing.
    """
    if not whole.is_guarded:
        return whole
    if whole.is_in_memory:
        ledger = public_ledger(whole.ledger)

        def known() -> list[Entry]:
            return public_entries(entries_kept(folder), whole.ledger, ledger)

        return Store(ledger, list(settings.zones), changes=changes_in(known))
    if url.lower().startswith("postgres"):
        try:
            store, _ = open_store(folder, folder, url_for_public(url))
            said = store.engine.run(_SAID).to_pydict()
            loads = json.loads(dict(zip(said["key"], said["value"], strict=True))["loads"])
            if loads.get(whole.state.version, {}).get("done"):
                store.ledger = replace(store.ledger, is_part=True)
                return store
            store.engine.close()
        except (BackendError, KeyError, ValueError):
            pass
    elif is_archive(folder):
        part = part_for_public(folder, read_manifest(folder))
        if is_archive(part) and read_manifest(part).summary is not None:
            store, _ = open_store(part, folder, url)
            store.ledger = replace(store.ledger, is_part=True)
            return store
    raise BackendError("store.no_public")


def _read(folder: Path) -> Ledger:
    try:
        return read_ledger(folder)
    except StorageError as e:
        raise BackendError(f"storage.{e.key}", e.values) from e


def _parsed(folder: Path, files: Mapping[str, bytes]) -> Ledger:
    try:
        parse_format(files.get(FORMAT_FILE), folder / FORMAT_FILE)
    except StorageError as e:
        raise BackendError(f"storage.{e.key}", e.values) from e
    return parse_ledger({n: c for n, c in files.items() if n in (EVENTS, *NEIGHBOURS)})


def _beside(folder: Path) -> Ledger:
    """The tables beside the claims of an archive, as a ledger without claims."""
    files = read_files(folder, NEIGHBOURS)
    lacking = [n for n in NEEDED if n not in files]
    if lacking:
        raise BackendError("store.file_missing", {"path": str(folder / lacking[0])})
    return parse_ledger(files, extract=True)


def _stored(engine: Engine, folder: Path, default: Path) -> tuple[Ledger, Settings]:
    """The same from a database, with its settings, which take precedence over the folder's."""
    found = engine.run(_NEIGHBOURS).to_pydict()
    files = dict(zip(found["name"], found["content"], strict=True))
    own = files.pop(SETTINGS, b"")
    ledger = parse_ledger({n: c for n, c in files.items() if n != EVENTS}, extract=True)
    if not own:
        return ledger, settings_for(folder, default)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / SETTINGS).write_bytes(own)
        return ledger, settings_for(Path(scratch), default)
