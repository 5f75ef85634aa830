"""Opens an untrusted file as a sheet of text cells; limits are enforced while reading.

CSV and JSON are read here, by our own code and pyarrow's reader of CSV. All other kinds are parsed
by libraries in a child process (`geo.importing.readers`). All give Arrow batches in which every
cell is text, with the number of every row.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from os.path import samestat
from pathlib import Path
from typing import IO

from geo.importing.cleaning import clean
from geo.importing.coordinates.parts import with_whole_coordinates
from geo.importing.csvfile import csv_sheet
from geo.importing.encodings import (
    encoding_of,
    encoding_of_dbf,
    odd_word,
    rows_of_dbf,
)
from geo.importing.jsonfile import json_sheet
from geo.importing.other_tables import without_other_tables
from geo.importing.rawtable import spooled_sheet
from geo.importing.readers.archives import Unpacked, copy, ungzip, unzip
from geo.importing.readers.kinds import FORMATS, kind_of
from geo.importing.readers.parent import read_in_child
from geo.importing.sheets import BLOCK, Limits, Reading, Sheet, unreadable

Encodings = Callable[[Sequence[str]], Sequence[str]]
_PACKED = 3  # how deep a file may be packed: a gzip or a KMZ in a zip


def open_sheet(
    source: IO[bytes],
    name: str,
    encodings: Encodings = lambda columns: (),
    limits: Limits | None = None,
    copied: bool = True,
    reading: Reading | None = None,
    check: Callable[[], None] = lambda: None,
) -> Sheet:
    """Open a table of any kind that `docs/importing.md` names, also one that is packed.

    A zip with `events.csv` is a ledger, whose other tables are in `Sheet.beside`.
    encodings: from the columns to the encodings to try after UTF-8; none to guess it from the text.
    copied: whether to read a copy; if not, `source` must be a file on disk, and stays open with
    the sheet. check: called while another process reads the file; an exception that it raises
    ends that. Raises Unreadable with the reason, Choose if the file has several tables.
    """
    limits, reading = limits or Limits(), reading or Reading()
    with ExitStack() as files:
        data = source
        if copied:
            data = files.enter_context(tempfile.TemporaryFile())
            copy(source, data, name, limits)
        found = Unpacked(name)
        for _ in range(_PACKED):
            kind = found.kind or kind_of(data)
            if kind not in ("zip", "gzip"):
                break
            target = files.enter_context(tempfile.TemporaryFile())
            if kind == "gzip":
                inner = ungzip(data, target, found.name, limits)
            else:
                # Only the outermost zip is asked about: its names are those that the user sees.
                asked = reading.member if not found.members else ""
                inner = unzip(data, target, found.name, limits, asked)
            if not inner.kind:
                data = target
            if found.members:
                inner = replace(inner, member=found.member, members=found.members)
            found = inner
        else:
            raise unreadable(name, "packed_deep")
        sheet = _opened(data, kind, found, encodings, limits, reading, check, files)
        sheet.beside = sheet.beside or found.beside
        sheet.found = replace(sheet.found, member=found.member, members=found.members)
        sheet.close = files.pop_all().close
    without_other_tables(sheet)
    clean(sheet)
    with_whole_coordinates(sheet)
    return sheet


def _opened(
    data: IO[bytes],
    kind: str,
    found: Unpacked,
    encodings: Encodings,
    limits: Limits,
    reading: Reading,
    check: Callable[[], None],
    files: ExitStack,
) -> Sheet:
    digest, size = hashlib.sha256(), 0
    data.seek(0)
    for part in found.parts.values():
        digest.update(part)
        size += len(part)
    while not found.parts and (block := data.read(BLOCK)):
        digest.update(block)
        size += len(block)
    if kind in FORMATS:
        return _by_child(data, kind, found, encodings, limits, reading, check, files, digest, size)
    name = found.name
    data.seek(0)
    head = data.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise unreadable(name, "empty")
    if kind != "text":
        raise unreadable(name, f"kind_{kind}")
    common = (name, digest.hexdigest(), size, limits)
    encoding = encoding_of(data, name, encodings)
    data.seek(0)
    start = codecs.getincrementaldecoder(encoding.name)(errors="ignore").decode(head)
    if start.lstrip("\ufeff \t\r\n\x1e").startswith(("{", "[")) and not reading.separator:
        return json_sheet(data, encoding, *common, reading)
    sheet = csv_sheet(data, encoding, *common, reading)
    sheet.found = replace(sheet.found, example=odd_word(data, encoding.name))
    return sheet


def _by_child(
    data: IO[bytes],
    kind: str,
    found: Unpacked,
    encodings: Encodings,
    limits: Limits,
    reading: Reading,
    check: Callable[[], None],
    files: ExitStack,
    digest: hashlib._Hash,
    size: int,
) -> Sheet:
    name = found.name
    if kind == "shp" and not found.parts:
        raise unreadable(name, "kind_shp")
    with tempfile.TemporaryDirectory(prefix="claim-atlas-") as folder:
        work = Path(folder)
        path = work / f"data.{kind}"
        encoding = ""
        if found.parts:
            for ending, content in found.parts.items():
                (work / f"data.{ending}").write_bytes(content)
            encoding = encoding_of_dbf(found.parts, encodings)
        else:
            _give(data, path)
        spool = read_in_child(path, kind, name, work, limits, reading, encoding, check)
        files.callback(spool.close)
        if reading.sheet:  # each sheet of a file is imported as a document of its own
            digest.update(b"\0" + str(spool.info["sheet"]).encode("utf-8", "surrogatepass"))
        sheet = spooled_sheet(spool, FORMATS[kind], name, digest.hexdigest(), size, limits, reading)
        if encoding:
            example = odd_word(io.BytesIO(rows_of_dbf(found.parts)), encoding)
            sheet.found = replace(sheet.found, example=example)
        return sheet


def _give(data: IO[bytes], path: Path) -> None:
    """Put a file where the child finds it: a link to it if it is on disk, else a copy."""
    name = getattr(data, "name", None)
    on_disk = Path(name) if isinstance(name, str) else None
    if on_disk and on_disk.is_file() and samestat(on_disk.stat(), os.fstat(data.fileno())):
        path.symlink_to(on_disk.absolute())
        return
    data.seek(0)
    with path.open("wb") as copied:
        while block := data.read(BLOCK):
            copied.write(block)
