"""Opens a store: a ledger in memory, an archive of Parquet files, a database, or a cluster.

`EVENTS_DATABASE_URL` decides which; if it is not set, the content of the folder does.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import ibis

from geo.archive.manifest import (
    CLAIMS,
    LINKS,
    SUMMARY,
    Manifest,
    check_columns,
    is_archive,
    read_manifest,
)
from geo.ledger import EVENTS, NEEDED, NEIGHBOURS, Ledger, parse_ledger, read_ledger
from geo.ledger.changes import Since, entries_kept, since_in
from geo.ledger.disclosed_history import public_entries
from geo.ledger.disclosure import public_ledger
from geo.ledger.format_version import FORMAT_FILE, parse_format
from geo.ledger.history import Entry
from geo.ledger.storage import StorageError, read_files
from geo.model.settings import SETTINGS, Settings, settings_for, settings_in
from geo.store import Store
from geo.store.backends import open_engine
from geo.store.backends.duckdb import Duck
from geo.store.engine import BackendError, DatasetVersion, Engine

URL = "EVENTS_DATABASE_URL"
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
        return Store(ledger, list(settings.zones), changed=_since(folder, known)), settings
    if not url and not is_archive(folder):
        settings = settings_for(folder, default)
        ledger = _read(folder)
        return Store(ledger, list(settings.zones), changed=_since(folder, known)), settings
    engine = open_engine(url, folder, embedded, parquet)
    try:
        if engine.dialect == "postgres":
            ledger, settings = _stored(engine, folder, default)
        else:
            ledger, settings = _beside(folder), settings_for(folder, default)
        state = engine.state()
        ledger = replace(ledger, version=state.version)
        return Store(ledger, list(settings.zones), engine), settings
    except BaseException:
        engine.close()
        raise


def _since(folder: Path, known: Sequence[Entry] | None) -> Since | None:
    return since_in(lambda: entries_kept(folder) if known is None else known)


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

        return Store(ledger, list(settings.zones), changed=since_in(known))
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


def embedded(folder: Path) -> Engine:
    """DuckDB over the Parquet archive in `folder`. Raises BackendError."""
    manifest = read_manifest(folder)
    complete = check_columns(folder, manifest)
    return Duck.of_files(_files(folder, manifest), manifest.state, complete=complete)


def parquet(folder: Path) -> tuple[Mapping[str, Sequence[Path]], DatasetVersion]:
    """The complete files of every table of an archive, and its state. Raises BackendError."""
    manifest = read_manifest(folder)
    check_columns(folder, manifest)
    return _files(folder, manifest), manifest.state


def _files(folder: Path, manifest: Manifest) -> Mapping[str, Sequence[Path]]:
    tables = {CLAIMS: manifest.claims, LINKS: manifest.links, SUMMARY: manifest.summary or ()}
    return {name: [folder / part.path for part in parts] for name, parts in tables.items()}


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
