"""The atlas that this process shows to all: what the environment names, in its last whole state."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from threading import Lock

from geo.ledger.evidence import texts_in
from geo.model.shipped import DATA
from geo.service.atlas import Atlas
from geo.service.stores import database_url, open_store
from geo.service.watching import Watched


def data_folder() -> Path:
    """The ledger's folder: `EVENTS_DATA_DIR`, else `data/`."""
    return Path(os.environ.get("EVENTS_DATA_DIR") or DATA)


def articles() -> Mapping[str, str]:
    """The texts of the documents, by name, where `EVENTS_ARTICLES_DIR` points to them."""
    folder = os.environ.get("EVENTS_ARTICLES_DIR")
    return texts_in(Path(folder)) if folder else {}


def read_atlas(
    path: Path, shared: bool = True, url: str = "", files: Mapping[str, bytes] | None = None
) -> Atlas:
    """Open what lies in the folder `path`, or at `url`, with its own settings or the shipped ones.

    files: of a ledger, as they were read from the folder. Raises BackendError, BackendUnavailable.
    """
    store, settings = open_store(path, DATA, url, files)
    return Atlas.of(path, store, settings, shared)


def current_atlas() -> Atlas:
    """What `EVENTS_DATABASE_URL` or `data_folder` hold, opened again when that changes.

    As long as the files are not whole, the last state that was, with `stale` saying why.
    Raises BackendError, BackendUnavailable; NotWhole where no state was whole yet.
    """
    watched = _watched(data_folder(), database_url())
    now = watched.current()
    if now.opened.store.state.version != now.opened.version:
        watched.forget()
        now = watched.current()
    return replace(now.opened, stale=now.fault) if now.fault else now.opened


def shipped_atlas() -> Atlas:
    """The ledger that comes with the app: shown where no other can be opened."""
    return replace(_watched(DATA, "").current().opened, shared=False)


def freeze_gc() -> None:
    """Leave what is in memory now out of every later search for garbage.

    Streamlit searches after every run, while it still sends.
    """
    gc.collect()
    gc.freeze()


_lock = Lock()


def _watched(folder: Path, url: str) -> Watched[Atlas]:
    with _lock:  # else two who come first would each make one
        return _made(folder, url)


@cache
def _made(folder: Path, url: str) -> Watched[Atlas]:
    return Watched(folder, partial(_opened, folder, url), checked=not url)


def _opened(folder: Path, url: str, files: Mapping[str, bytes] | None) -> Atlas:
    atlas = read_atlas(folder, url=url, files=files)
    freeze_gc()
    return atlas
