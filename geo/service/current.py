"""The atlas that this process serves: the data that the environment names, kept up to date."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Lock

from geo.ledger import EVENTS, write_events
from geo.ledger.disclosure import Without
from geo.ledger.documents import texts_at_hand
from geo.ledger.format_version import FORMAT_FILE
from geo.ledger.history import Entry
from geo.model.settings import SETTINGS
from geo.model.shipped import DATA
from geo.service.atlas import Atlas, with_public
from geo.service.locations import data_folder as data_folder
from geo.service.reading import sees_all
from geo.service.stores import database_url, open_public, open_store
from geo.service.watching import Watched


def articles() -> Mapping[str, str]:
    """The texts of documents by SHA-256: of the ledger, and from `EVENTS_ARTICLES_DIR` if set.

    The public does not get those in which a claim stands of which it does not get all.
    """
    folder = os.environ.get("EVENTS_ARTICLES_DIR")
    texts = texts_at_hand(data_folder(), Path(folder) if folder else None)
    if sees_all():
        return texts
    closed = whole_atlas().closed_texts
    return Without(texts, closed) if closed else texts


def read_atlas(
    path: Path,
    shared: bool = True,
    url: str = "",
    files: Mapping[str, bytes] | None = None,
    known: Sequence[Entry] | None = None,
) -> Atlas:
    """Open the folder `path` or the database at `url`, with its settings or the shipped ones.

    files: content of the ledger, if it was read already. known: entries of its history, if they are
    not those in the folder. Raises BackendError, BackendUnavailable.
    """
    store, settings = open_store(path, DATA, url, files, known)
    atlas = Atlas.of(path, store, settings, shared)
    return with_public(atlas, partial(open_public, path, url, store, settings))


def current_atlas() -> Atlas:
    """What whoever asks may read: all, or what the public gets. Raises as `whole_atlas`."""
    whole = whole_atlas()
    return whole if sees_all() else whole.public()


def whole_atlas() -> Atlas:
    """The atlas of `EVENTS_DATABASE_URL` or `data_folder`, reopened when the data change.

    No answer is made of it: it also has what the public does not get. See `current_atlas`.

    While the files are incomplete, this is the last complete state, with the reason in `stale`.
    Raises BackendError, BackendUnavailable; NotWhole if there was no complete state yet.
    """
    watched = _watched(data_folder(), database_url())
    now = watched.current()
    if now.opened.store.state.version != now.opened.version:
        watched.forget()
        now = watched.current()
    return replace(now.opened, stale=now.fault) if now.fault else now.opened


def reopen() -> None:
    """Open the data again at the next question: this process has just changed them."""
    _watched(data_folder(), database_url()).forget()


def shipped_atlas() -> Atlas:
    """The ledger that comes with the app, shown if the configured data cannot be opened."""
    return replace(_watched(DATA, "").current().opened, shared=False)


def freeze_gc() -> None:
    """Freeze the garbage collector, so that it skips the objects that exist now.

    Streamlit collects after every run, while the page is still being sent.
    """
    gc.collect()
    gc.freeze()


_lock = Lock()


def _watched(folder: Path, url: str) -> Watched[Atlas]:
    with _lock:  # so that the first two callers do not create two
        return _made(folder, url)


@cache
def _made(folder: Path, url: str) -> Watched[Atlas]:
    return Watched(folder, partial(_opened, folder, url), checked=not url)


def _opened(folder: Path, url: str, files: Mapping[str, bytes] | None) -> Atlas:
    atlas = read_atlas(folder, url=url, files=files)
    freeze_gc()
    return atlas


def reader_folder() -> Path:
    """A folder with the ledger as whoever asks may read it, which nobody may change.

    Imports of a viewer's own file look up sources and places there. It is `data_folder`, or a copy
    of what the public gets.
    """
    whole = whole_atlas()
    if not whole.withholds or sees_all():
        return data_folder()
    public = whole.public()
    return Path(_copy(public.folder, public.version).name)


@lru_cache(maxsize=2)
def _copy(folder: Path, _version: str) -> tempfile.TemporaryDirectory[str]:
    ledger = whole_atlas().public().ledger
    made = tempfile.TemporaryDirectory(prefix="claims-public-")
    files = dict(ledger.neighbours)
    if ledger.claims:
        files[EVENTS] = write_events(ledger.claims.values())
    for name in (SETTINGS, FORMAT_FILE):
        if (folder / name).is_file():
            files[name] = (folder / name).read_bytes()
    for name, content in files.items():
        (Path(made.name) / name).write_bytes(content)
    return made
