"""The atlas that this process serves: the data that the environment names, kept up to date."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from threading import Lock

from geo.ledger.documents import texts_at_hand
from geo.model.shipped import DATA
from geo.service.atlas import Atlas
from geo.service.stores import database_url, open_store
from geo.service.watching import Watched


def data_folder() -> Path:
    """The ledger's folder: `EVENTS_DATA_DIR`, else `data/`."""
    return Path(os.environ.get("EVENTS_DATA_DIR") or DATA)


def articles() -> Mapping[str, str]:
    """The texts of documents by SHA-256: of the ledger, and from `EVENTS_ARTICLES_DIR` if set."""
    folder = os.environ.get("EVENTS_ARTICLES_DIR")
    return texts_at_hand(data_folder(), Path(folder) if folder else None)


def read_atlas(
    path: Path, shared: bool = True, url: str = "", files: Mapping[str, bytes] | None = None
) -> Atlas:
    """Open the folder `path` or the database at `url`, with its settings or the shipped ones.

    files: content of the ledger, if it was read already. Raises BackendError, BackendUnavailable.
    """
    store, settings = open_store(path, DATA, url, files)
    return Atlas.of(path, store, settings, shared)


def current_atlas() -> Atlas:
    """The atlas of `EVENTS_DATABASE_URL` or `data_folder`, reopened when the data change.

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
