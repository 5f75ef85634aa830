"""Opens the Parquet files of an archive in an engine, and says where its public part is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from geo.archive.manifest import Manifest, check_columns, read_manifest
from geo.store.backends.duckdb import Duck
from geo.store.engine import DatasetVersion, Engine

SCHEMA = "for_public"  # of a database, with what the public gets


def url_for_public(url: str) -> str:
    """The URL of what the public gets of the archive in a database."""
    parts = urlsplit(url)
    words = parse_qsl(parts.query, keep_blank_values=True)
    before = " ".join(value for name, value in words if name == "options")
    kept = [(name, value) for name, value in words if name != "options"]
    options = f"{before} -c search_path={SCHEMA}".strip()
    query = urlencode([*kept, ("options", options)], quote_via=quote)
    return urlunsplit(parts._replace(query=query))


def opened_archive(folder: Path) -> Engine:
    """DuckDB over the Parquet archive in `folder`. Raises BackendError."""
    manifest = read_manifest(folder)
    lacks = check_columns(folder, manifest)
    return Duck.of_files(_files(folder, manifest), manifest.state, lacks=lacks)


def files_and_state(folder: Path) -> tuple[Mapping[str, Sequence[Path]], DatasetVersion]:
    """The complete files of every table of an archive, and its state. Raises BackendError."""
    manifest = read_manifest(folder)
    check_columns(folder, manifest)
    return _files(folder, manifest), manifest.state


def _files(folder: Path, manifest: Manifest) -> Mapping[str, Sequence[Path]]:
    return {
        name: [folder / part.path for part in parts]
        for name, parts in manifest.tables().items()
        if parts is not None
    }
