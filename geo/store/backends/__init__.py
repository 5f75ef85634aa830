"""Chooses the engine by the scheme of `EVENTS_DATABASE_URL`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from geo.store.engine import BackendError, DatasetVersion, Engine

# From a folder to the files of each table of an archive, and its version.
Archive = Callable[[Path], tuple[Mapping[str, Sequence[Path]], DatasetVersion]]
_SECONDS = 60.0


def open_engine(
    url: str, folder: Path, embedded: Callable[[Path], Engine], archive: Archive
) -> Engine:
    """The engine for `url`; "" means the embedded one over `folder`.

    folder: of the ledger or the Parquet archive. embedded: opens the engine in this process.
    archive: reads which files belong to the archive. Raises BackendError.
    """
    scheme = url.split(":", 1)[0].lower() if url else ""
    if not scheme:
        return embedded(folder)
    if scheme in ("postgres", "postgresql"):
        from geo.store.backends.postgres import Postgres

        return Postgres(url, query_seconds())
    if scheme == "spark":
        from geo.store.backends.spark import Spark
        from geo.store.backends.spark_session import check

        check(url)  # reports what is missing before files are read
        files, state = archive(folder)
        return Spark(url, folder, files, state, query_seconds())
    # Never the URL itself: it may hold a password.
    shown = f"{scheme}:…" if ":" in url and scheme.isalnum() else "…"
    raise BackendError("store.wrong_url", {"url": shown})


def query_seconds() -> float:
    """Seconds that a question may take: `EVENTS_QUERY_SECONDS`, or 60 if that is invalid."""
    try:
        seconds = float(os.environ.get("EVENTS_QUERY_SECONDS", ""))
    except ValueError:
        return _SECONDS
    return seconds if 0 < seconds < 86_400 else _SECONDS
