"""Opens what others packed: zip files with one usable file among others, and gzip."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

from geo.importing.sheets import BLOCK, Limits, choose, unreadable
from geo.ledger import NEIGHBOURS

EVENTS = "events.csv"
_MAIN = "doc.kml"  # to which the other files of a KMZ belong
_BESIDE_SIZE = 64 * 1024 * 1024  # bytes of a package's other tables, read into memory
_TABLES = (
    *(".csv", ".tsv", ".tab", ".psv", ".json", ".geojson", ".geojsonl", ".jsonl", ".ndjson"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".geoparquet"),
    *(".kml", ".kmz", ".gpkg", ".fgb", ".gpx", ".shp", ".gz"),
)
_SHAPEFILE = ("shp", "shx", "dbf", "prj", "cpg")
# Texts about the data, and descriptions of it for programs.
_ABOUT = re.compile(
    r"(?:readme|read_me|licen[cs]e|copying|changelog|notice|citation|metadata|datapackage)\b.*"
    r"|.*-metadata\.json|.*\.aux\.xml",
    re.IGNORECASE,
)
# What a zip is, by a file in it; a kind that is no table has the message `error.kind_KIND`.
_MARKS = (
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("word/", "word"),
    ("ppt/", "slides"),
    ("META-INF/container.xml", "word"),
    ("AndroidManifest.xml", "program"),
    ("META-INF/MANIFEST.MF", "program"),
)
_OPEN_DOCUMENTS = {"spreadsheet": "ods", "text": "word", "presentation": "slides"}
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    UnicodeError,
    OSError,
)


@dataclass
class Unpacked:
    """A file that was unpacked. name: for messages; without folders.

    kind: where the packing tells it; "" otherwise. beside: the other tables of a ledger's package.
    parts: of a shapefile, by their endings. member, members: as in `Found`.
    """

    name: str
    kind: str = ""
    beside: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    member: str = ""
    members: tuple[str, ...] = ()


def copy(source: IO[bytes], target: IO[bytes], name: str, limits: Limits) -> None:
    """Copy all of `source`. Raises Unreadable above the limit."""
    size = 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > limits.size:
            raise unreadable(name, "file_large", limit=f"{limits.size:,}")
        target.write(block)
    target.seek(0)


def ungzip(data: IO[bytes], target: IO[bytes], name: str, limits: Limits) -> Unpacked:
    """Unpack a gzip file into `target`. Raises Unreadable."""
    data.seek(0)
    try:
        with gzip.GzipFile(fileobj=data) as packed:
            copy(packed, target, name, limits)  # type: ignore[arg-type]
    except _BROKEN as e:
        raise unreadable(name, "gzip_bad", value=str(e)) from e
    return Unpacked(re.sub(r"\.gz$", "", name, flags=re.IGNORECASE) or name)


def unzip(data: IO[bytes], target: IO[bytes], name: str, limits: Limits, member: str) -> Unpacked:
    """Unpack the usable file of a zip into `target`, unless the zip itself is a document.

    member: the file to take; "" for the only usable one. Raises Unreadable, Choose.
    """
    data.seek(0)
    try:
        with zipfile.ZipFile(data) as archive:
            return _unzipped(archive, target, name, limits, member)
    except _BROKEN as e:
        raise unreadable(name, "zip_bad", value=str(e)) from e


def _unzipped(
    archive: zipfile.ZipFile, target: IO[bytes], name: str, limits: Limits, member: str
) -> Unpacked:
    names = [n for n in archive.namelist() if not n.endswith("/")]
    if kind := _document(archive, names):
        if sum(info.file_size for info in archive.infolist()) > limits.size:
            raise unreadable(name, "file_large", limit=f"{limits.size:,}")
        return Unpacked(name, kind)
    beside: dict[str, bytes] = {}
    ours = EVENTS if EVENTS in names else _MAIN if _MAIN in names else ""
    if ours and not member:
        tables = [n for n in names if n in NEIGHBOURS]
        if sum(archive.getinfo(n).file_size for n in tables) > _BESIDE_SIZE:
            raise unreadable(name, "file_large", limit=f"{_BESIDE_SIZE:,}")
        beside = {n: archive.read(n) for n in tables}
        members = [ours] if ours == EVENTS else usable_members(names)
    else:
        members = usable_members(names)
    if not members:
        shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
        raise unreadable(name, "zip_without", value=shown)
    if member and member not in members:
        raise choose(name, "member", "no_member", members, member)
    if not member and len(members) > 1 and members[0].lower() != _MAIN:
        raise choose(name, "member", "zip_files", members)
    chosen = member or members[0]
    found = Unpacked(chosen.rsplit("/", 1)[-1], beside=beside, members=tuple(members))
    found.member = chosen if len(members) > 1 else ""
    if chosen.lower().endswith(".shp"):
        found.kind, found.parts = "shp", _parts(archive, names, chosen, limits, name)
        return found
    with archive.open(chosen) as packed:
        copy(packed, target, found.name, limits)
    return found


def usable_members(names: Iterable[str]) -> list[str]:
    """The files of a zip that may be tables."""
    found = [n for n in names if not n.startswith("__MACOSX/")]
    # Hidden files, and those by which an office program marks an open one.
    found = [n for n in found if not _base(n).startswith((".", "~$"))]
    tables = [n for n in found if n.lower().endswith(_TABLES) and not _ABOUT.match(_base(n))]
    if main := [n for n in tables if n.lower() == _MAIN]:  # which the others belong to
        return [*main, *(n for n in tables if n.lower().endswith(".kml") and n not in main)]
    texts = [n for n in found if n.lower().endswith((".txt", ".dat"))]
    return tables or [n for n in texts if not _ABOUT.match(_base(n))]


def _base(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _document(archive: zipfile.ZipFile, names: list[str]) -> str:
    """The kind of a zip that is a document itself; "" if it only packs other files."""
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            kind = file.read(100).decode("ascii", "replace").strip()
        start = "application/vnd.oasis.opendocument."
        if kind.startswith(start):
            return _OPEN_DOCUMENTS.get(kind.removeprefix(start).split("-")[0], "binary")
    if "[Content_Types].xml" in names or "META-INF/MANIFEST.MF" in names or "mimetype" in names:
        for start, kind in _MARKS:
            if any(n.startswith(start) for n in names):
                return kind
    return ""


def _parts(
    archive: zipfile.ZipFile, names: list[str], chosen: str, limits: Limits, name: str
) -> dict[str, bytes]:
    """The files of a shapefile, by their endings in lower case."""
    stem = chosen[:-4].casefold()
    found = {n[-3:].lower(): n for n in names if n[:-4].casefold() == stem and n[-4:-3] == "."}
    parts = {ending: found[ending] for ending in _SHAPEFILE if ending in found}
    if sum(archive.getinfo(n).file_size for n in parts.values()) > limits.size // 4:
        raise unreadable(name, "file_large", limit=f"{limits.size // 4:,}")
    if "dbf" not in parts:
        raise unreadable(name, "shapefile_parts", value=chosen)
    return {ending: archive.read(n) for ending, n in parts.items()}
