"""Opens an untrusted file as a sheet of text cells; limits are enforced while reading.

CSV is read by pyarrow's streaming reader, workbooks by openpyxl, GeoJSON by `json`. All give Arrow
batches in which every cell is text, with the number of every row.
"""

from __future__ import annotations

import codecs
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import IO

from geo.importing.csvfile import csv_sheet
from geo.importing.encodings import encoding_of
from geo.importing.jsonfile import json_sheet
from geo.importing.objects import workbook_sheet
from geo.importing.sheets import BLOCK, Limits, Sheet, unreadable

_EVENTS, _BESIDE = "events.csv", ("sides.csv", "sources.csv", "places.csv", "documents.csv")
_BESIDE_SIZE = 64 * 1024 * 1024  # bytes of a package's other tables, read into memory


def open_sheet(
    source: IO[bytes],
    name: str,
    encodings: Callable[[Sequence[str]], Sequence[str]] = lambda columns: (),
    limits: Limits | None = None,
    copied: bool = True,
) -> Sheet:
    """Open a CSV, JSON or XLSX file, or a zip that holds exactly one of them.

    A zip with `events.csv` is a ledger, whose other tables are in `Sheet.beside`.
    encodings: from the columns to the encodings to try after UTF-8; none to guess it from the text.
    copied: whether to read a copy; if not, `source` must be a file on disk, and stays open with
    the sheet. Raises Unreadable with the reason.
    """
    limits = limits or Limits()
    with ExitStack() as files:
        packed = source
        if copied:
            packed = files.enter_context(tempfile.TemporaryFile())
            _copy(source, packed, name, limits)
        unpacked = files.enter_context(tempfile.TemporaryFile())
        data, name, beside = _unzipped(packed, unpacked, name, limits)
        sheet = _opened(data, name, encodings, limits)
        sheet.beside, sheet.close = beside, files.pop_all().close
    return sheet


def _opened(
    data: IO[bytes],
    name: str,
    encodings: Callable[[Sequence[str]], Sequence[str]],
    limits: Limits,
) -> Sheet:
    digest, size = hashlib.sha256(), 0
    data.seek(0)
    while block := data.read(BLOCK):
        digest.update(block)
        size += len(block)
    data.seek(0)
    head = data.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise unreadable(name, "empty")
    common = (name, digest.hexdigest(), size, limits)
    if head.startswith(b"PK"):
        return workbook_sheet(data, *common)
    encoding = encoding_of(data, name, encodings)
    data.seek(0)
    start = codecs.getincrementaldecoder(encoding)(errors="ignore").decode(head)
    if start.lstrip("\ufeff \t\r\n\x1e").startswith(("{", "[")):
        return json_sheet(data, encoding, *common)
    return csv_sheet(data, encoding, *common)


def _copy(source: IO[bytes], copy: IO[bytes], name: str, limits: Limits) -> None:
    size = 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > limits.size:
            raise unreadable(name, "file_large", limit=f"{limits.size:,}")
        copy.write(block)
    copy.seek(0)


def _unzipped(
    data: IO[bytes], copy: IO[bytes], name: str, limits: Limits
) -> tuple[IO[bytes], str, dict[str, bytes]]:
    if data.read(4) != b"PK\x03\x04":
        return data, name, {}
    try:
        with zipfile.ZipFile(data) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
            if "[Content_Types].xml" in names:  # a workbook, which openpyxl unpacks
                total = sum(archive.getinfo(n).file_size for n in names)
                if total > limits.size:
                    raise unreadable(name, "file_large", limit=f"{limits.size:,}")
                return data, name, {}
            beside: dict[str, bytes] = {}
            inside = [n for n in names if n.lower().endswith((".csv", ".geojson", ".json"))]
            if _EVENTS in names:
                inside, tables = [_EVENTS], [n for n in names if n in _BESIDE]
                if sum(archive.getinfo(n).file_size for n in tables) > _BESIDE_SIZE:
                    raise unreadable(name, "file_large", limit=f"{_BESIDE_SIZE:,}")
                beside = {n: archive.read(n) for n in tables}
            if len(inside) != 1:
                found = ", ".join(names[:5])
                raise unreadable(name, "zip_files", value=found, n=len(inside))
            with archive.open(inside[0]) as member:
                _copy(member, copy, name, limits)
            return copy, inside[0].rsplit("/", 1)[-1], beside
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as e:
        raise unreadable(name, "zip_bad", value=str(e)) from e
