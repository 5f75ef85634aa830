"""The manifest of a Parquet archive: `archive.json` names the files that belong to it.

A load first completes its files and then replaces the manifest in one step. So a reader sees either
the state before or the state after, and files that were only half written belong to no state.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.archive.sinks import ProgressData
from geo.ledger.storage import read_files, replace_files, sync_folder
from geo.model.claims import ADDED
from geo.store.engine import BackendError, DatasetVersion, columns_differ
from geo.store.schema import schema
from geo.store.schema import tables as tables_of

MANIFEST = "archive.json"
FORMAT = 1
CLAIMS, SUMMARY, LINKS = "claims", "summary", "links"
PLACES, MONTHS, ORIGINS, DAYS = COUNTED = (
    "place_counts",
    "event_months",
    "event_origins",
    "origin_days",
)
_TABLES = (CLAIMS, SUMMARY, LINKS, *COUNTED)
_BY = ("report", "event")


@dataclass(frozen=True)
class Part:
    """A file of a table. path: relative to the archive's folder, with `/`. bytes: its size."""

    path: str
    rows: int
    bytes: int

    @property
    def month(self) -> str:
        """The month of a file of claims, taken from the name of its folder."""
        return self.path.split("/")[1].removeprefix("month=")


@dataclass(frozen=True)
class Manifest:
    """What `archive.json` says.

    version: new with every commit. by: the day that orders the storage, `report` or `event`.
    zones: the IANA time zones for which days are stored. rows: claims. summary, place_counts,
    event_months, event_origins, origin_days: None while they are out of date, or were never made.
    loads: SHA-256 of a loaded file -> how far its load got. counted: by which origins the counts
    were made; see `mark_of`.
    """

    version: str
    by: str
    zones: tuple[str, ...]
    rows: int = 0
    claims: tuple[Part, ...] = ()
    summary: tuple[Part, ...] | None = None
    links: tuple[Part, ...] = ()
    loads: Mapping[str, ProgressData] = field(default_factory=dict)
    place_counts: tuple[Part, ...] | None = None
    event_months: tuple[Part, ...] | None = None
    event_origins: tuple[Part, ...] | None = None
    origin_days: tuple[Part, ...] | None = None
    counted: str = ""

    @property
    def state(self) -> DatasetVersion:
        """The state of an engine over this archive."""
        has_counts = all(self.tables()[name] is not None for name in COUNTED)
        return DatasetVersion(
            self.by,
            self.zones,
            self.rows,
            self.version,
            self.summary is not None,
            counted=self.counted if has_counts else "",
        )

    def tables(self) -> dict[str, tuple[Part, ...] | None]:
        """The files of each table; None for one that is out of date."""
        return {
            CLAIMS: self.claims,
            LINKS: self.links,
            SUMMARY: self.summary,
            PLACES: self.place_counts,
            MONTHS: self.event_months,
            ORIGINS: self.event_origins,
            DAYS: self.origin_days,
        }

    def parts(self) -> list[Part]:
        """Every file that counts."""
        return [part for parts in self.tables().values() for part in parts or ()]

    def months(self) -> dict[str, list[Part]]:
        """The files of claims by month."""
        found: dict[str, list[Part]] = {}
        for part in self.claims:
            found.setdefault(part.month, []).append(part)
        return found


def part_for_public(folder: Path, whole: Manifest | None) -> Path:
    """The folder of what the public gets of an archive in this state; a pattern for any state."""
    return folder / f"for-public-{whole.version if whole else '*'}"


def new_version() -> str:
    """A random text to tell this commit from all others."""
    return secrets.token_hex(16)


def is_archive(folder: Path) -> bool:
    """Whether `folder` has a manifest; it may still be invalid."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the archive in `folder`, after checking that its files exist in full size.

    Raises BackendError if there is no archive, it has another format, or a file is missing or has
    another size.
    """
    path = folder / MANIFEST
    try:
        said = json.loads(read_files(folder, [MANIFEST])[MANIFEST].decode("utf-8"))
    except KeyError as e:
        raise BackendError("store.not_an_archive", {"path": str(folder)}) from e
    except (OSError, ValueError) as e:
        raise BackendError("store.manifest", {"path": str(path), "what": str(e)}) from e
    found = said.get("format") if isinstance(said, dict) else None
    if found != FORMAT:
        values = {"path": str(path), "found": found, "known": FORMAT}
        newer = isinstance(found, int) and found > FORMAT
        raise BackendError("store.newer_format" if newer else "store.other_format", values)
    manifest = _parsed(said, path)
    for part in manifest.parts():
        _check_whole(folder, part)
    return manifest


def check_columns(folder: Path, manifest: Manifest) -> dict[Path, tuple[str, ...]]:
    """The files of claims, each with the columns that later versions added and that it lacks.

    Raises BackendError if a file of the archive has other columns than its table.
    """
    lacks: dict[Path, tuple[str, ...]] = {}
    whole = schema(manifest.zones)
    # The month of a claim is only in the path of its file.
    claims = whole.remove(whole.get_field_index("month"))
    columns = tables_of(manifest.zones) | {CLAIMS: claims}
    for table, parts in manifest.tables().items():
        wanted = columns[table]
        for part in parts or ():
            try:
                have = pq.read_schema(folder / part.path)
            except (OSError, pa.ArrowInvalid) as e:
                raise BackendError("store.broken", {"what": f"{part.path}: {e}"}) from e
            absent = check_same(part.path, _kinds(have), _kinds(wanted))
            if table == CLAIMS:
                lacks[folder / part.path] = absent
    return lacks


def check_same(what: str, have: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The columns (name -> type) that later versions added and `what` lacks.

    Raises BackendError if its columns differ otherwise from those `wanted`.
    """
    absent = tuple(c for c in wanted if c in ADDED and c not in have)
    if have != {c: kind for c, kind in wanted.items() if c not in absent}:
        lacks = [c for c in wanted if have.get(c) != wanted[c]]
        extra = [c for c in have if c not in wanted]
        raise columns_differ(what, lacks, extra)
    return absent


def write_manifest(
    folder: Path, manifest: Manifest, beside: Mapping[str, bytes] = MappingProxyType({})
) -> None:
    """Replace the manifest together with the files `beside` it (name -> content), in one step.

    The files that the manifest names must be complete. Raises StorageError.
    """
    said = {"format": FORMAT} | asdict(manifest)
    content = json.dumps(said, ensure_ascii=False, indent=1).encode()
    replace_files(folder, {**beside, MANIFEST: content})


def part_path(table: str, name: str, month: str = "") -> str:
    """The path of a new file of a table, relative to the archive's folder."""
    within = f"month={month}/" if month else ""
    return f"{table}/{within}{name}.parquet"


def finished(folder: Path, path: str, rows: int) -> Part:
    """The part at `path`, after its bytes have been flushed to the disk."""
    file = folder / path
    with file.open("rb") as written:
        os.fsync(written.fileno())
    sync_folder(file.parent)
    return Part(path, rows, file.stat().st_size)


def sweep(folder: Path, kept: Iterable[Manifest]) -> None:
    """Remove the table files that none of the manifests `kept` names, and empty folders."""
    named = {part.path for manifest in kept for part in manifest.parts()}
    for table in _TABLES:
        for path in (folder / table).rglob("*.parquet"):
            if path.relative_to(folder).as_posix() not in named:
                path.unlink(missing_ok=True)
        for path in (*(folder / table).glob("*/"), folder / table):
            with suppress(OSError):  # it is not empty
                path.rmdir()


def changed(manifest: Manifest, **what: Any) -> Manifest:
    """`manifest` as a new commit, with a version of its own and with the fields `what`."""
    return replace(manifest, version=new_version(), **what)


def _parsed(said: Mapping[str, Any], path: Path) -> Manifest:
    """The manifest in parsed JSON, of which any value may have the wrong type."""
    try:
        derived = {name: said.get(name) for name in COUNTED}
        counts = {n: None if p is None else _parts(p, n) for n, p in derived.items()}
        summary = said["summary"]
        manifest = Manifest(
            str(said["version"]),
            str(said["by"]),
            tuple(str(z) for z in said["zones"]),
            int(said["rows"]),
            _parts(said["claims"], CLAIMS),
            None if summary is None else _parts(summary, SUMMARY),
            _parts(said["links"], LINKS),
            dict(said["loads"]),
            **counts,
            counted=str(said.get("counted", "")),
        )
        if manifest.by not in _BY or manifest.rows != sum(p.rows for p in manifest.claims):
            raise ValueError("by, rows")
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise BackendError("store.manifest", {"path": str(path), "what": repr(e)}) from e
    return manifest


def _parts(said: Sequence[Mapping[str, Any]], table: str) -> tuple[Part, ...]:
    """The files of a table that parsed JSON names. Raises ValueError for a path outside it."""
    parts = tuple(Part(str(p["path"]), int(p["rows"]), int(p["bytes"])) for p in said)
    for part in parts:
        # A manifest is untrusted data: its paths must stay within the folder.
        steps = part.path.split("/")
        if steps[0] != table or ".." in steps or (table == CLAIMS and len(steps) != 3):
            raise ValueError(part.path)
    return parts


def _check_whole(folder: Path, part: Part) -> None:
    path = folder / part.path
    have = path.stat().st_size if path.is_file() else None
    if have is None:
        raise BackendError("store.file_missing", {"path": str(path)})
    if have != part.bytes:
        values = {"path": str(path), "have": f"{have:,}", "want": f"{part.bytes:,}"}
        raise BackendError("store.half_written", values)


def _kinds(of: pa.Schema) -> dict[str, str]:
    return {f.name: str(f.type) for f in of}
