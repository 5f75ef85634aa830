"""The file of a backup: a zip of `data/...` and `articles/...` with a list in `backup.json`."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import IO

from geo.i18n import t
from geo.ledger.format_version import FORMAT_FILE, parse_format
from geo.ledger.storage import StorageError, is_file_name

MANIFEST, FORMAT = "backup.json", 1
DATA, ARTICLES = "data/", "articles/"
MAX_FILES = 100_000
MAX_BYTES = 64 * 2**30  # unpacked
MAX_RATIO = 300  # unpacked bytes per packed byte, of all files together; texts have about 10
_SMALL = 64 * 2**20  # unpacked bytes up to which the ratio does not matter
_MAX_MANIFEST = 64 * 2**20
_PIECE = 1 << 20
# OSError: a position beyond the end of the file.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class BackupError(StorageError):
    """A backup could not be made or restored; nothing was changed.

    Its messages are in the section `backup` of `strings.toml`.
    """

    def text(self, lang: str) -> str:
        """The message in `lang`: what happened, and what to do."""
        return t(f"backup.{self.key}", lang, **self.values)


@dataclass(frozen=True)
class Item:
    """A file of a backup. name: `data/...` or `articles/...`; mode: its permission bits."""

    name: str
    bytes: int
    sha256: str
    mode: int


def manifest_of(items: list[Item]) -> bytes:
    """The content of `backup.json`."""
    said = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": [asdict(item) for item in items],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def read_manifest(archive: zipfile.ZipFile) -> list[Item]:
    """The files that a backup lists, after every check that needs no unpacking.

    Raises BackupError for other zips, a newer format, names outside the folders, links, or too
    much data.
    """
    members = archive.infolist()
    if len(members) > MAX_FILES + 1:
        raise BackupError("too_much", what=f"{len(members):,} > {MAX_FILES:,}")
    names = [m.filename for m in members]
    if MANIFEST not in names:
        raise BackupError("no_backup")
    if len(set(names)) != len(names):
        raise BackupError("damaged", why="a name occurs twice")
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or member.is_dir() or member.flag_bits & 1:
            raise BackupError("unsafe", name=member.filename[:200])
        if member.compress_type not in _METHODS:
            raise BackupError("damaged", why=member.filename[:200])
    if archive.getinfo(MANIFEST).file_size > _MAX_MANIFEST:
        raise BackupError("too_much", what=MANIFEST)
    try:
        said = json.loads(b"".join(_pieces(archive, MANIFEST)))
        found = said["format"]
        if isinstance(found, int) and found > FORMAT:
            raise BackupError("newer_format", found=found, known=FORMAT)
        items = [
            Item(str(f["name"]), int(f["bytes"]), str(f["sha256"]), int(f["mode"]))
            for f in said["files"]
        ]
    except (KeyError, TypeError, AttributeError, ValueError) as e:
        raise BackupError("damaged", why=f"{MANIFEST}: {e}") from e
    _check_items(items, archive)
    return items


def _check_items(items: list[Item], archive: zipfile.ZipFile) -> None:
    if {i.name for i in items} != {m.filename for m in archive.infolist()} - {MANIFEST}:
        raise BackupError("damaged", why=f"{MANIFEST} lists other files than the zip has")
    for item in items:
        folder, _, name = item.name.partition("/")
        known = f"{folder}/" == DATA or (f"{folder}/" == ARTICLES and "/" not in name)
        if not known or not is_file_name(name) or "\\" in name or ":" in name:
            raise BackupError("unsafe", name=item.name[:200])
        if archive.getinfo(item.name).file_size != item.bytes:
            raise BackupError("damaged", why=item.name)
    total = sum(i.bytes for i in items)
    packed = sum(archive.getinfo(i.name).compress_size for i in items)
    if total > MAX_BYTES or (total > _SMALL and total > packed * MAX_RATIO):
        raise BackupError("too_much", what=f"{total:,} B")
    stems = {i.name for i in items}
    for name in stems:
        if any("/".join(name.split("/")[:n]) in stems for n in range(1, name.count("/") + 1)):
            raise BackupError("unsafe", name=name[:200])  # a file and a folder with the same name


def unpack(archive: zipfile.ZipFile, item: Item, take: Callable[[bytes], object]) -> None:
    """The content of a file, in pieces. Raises BackupError if size or hash differ from the list."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(archive, item.name):
        size += len(piece)
        if size > item.bytes:
            break
        digest.update(piece)
        take(piece)
    if size != item.bytes or digest.hexdigest() != item.sha256:
        raise BackupError("damaged", why=item.name)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The content of a member, in pieces. Raises BackupError if it cannot be unpacked."""
    try:
        with archive.open(name) as file:
            while piece := file.read(_PIECE):
                yield piece
    except _DAMAGED as e:
        raise BackupError("damaged", why=f"{name}: {e}") from e


def verify(archive: zipfile.ZipFile, items: list[Item]) -> None:
    """Check all hashes and the format of the ledger, without writing. Raises BackupError."""
    for item in items:
        head = bytearray()
        unpack(archive, item, head.extend if item.name == DATA + FORMAT_FILE else len)
        if item.name == DATA + FORMAT_FILE:
            parse_format(bytes(head), FORMAT_FILE)


def open_backup(file: IO[bytes]) -> zipfile.ZipFile:
    """Open the zip. Raises BackupError if it is not a zip."""
    try:
        return zipfile.ZipFile(file)
    except _DAMAGED as e:
        raise BackupError("damaged", why=str(e)) from e
