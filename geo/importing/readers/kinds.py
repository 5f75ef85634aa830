"""Tells the kind of a file by its first bytes, whatever its name is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO

HEAD = 4096  # bytes

# Kinds that a child reads, and what people call them.
FORMATS: Mapping[str, str] = {
    "xlsx": "XLSX",
    "xlsb": "XLSB",
    "xls": "XLS",
    "ods": "ODS",
    "parquet": "Parquet",
    "gpkg": "GeoPackage",
    "shp": "Shapefile",
    "fgb": "FlatGeobuf",
    "kml": "KML",
    "gpx": "GPX",
    "html": "HTML",
}
# Kinds of documents whose text a child takes out, and what people call them.
DOCUMENTS: Mapping[str, str] = {
    "page": "HTML",
    "pdf": "PDF",
    "docx": "DOCX",
    "mail": "EML",
    "list": "RSS",
}
# Kinds that hold no table, by their first bytes; each has a message `error.kind_KIND`.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"BM", "image"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"{\\rtf", "word"),
    (b"\0\1\0\0Standard ", "database"),
    (b"Obj\1", "binary"),
)
_ROOT = re.compile(
    r"\s*(?:<\?xml.*?\?>|<!--.*?-->|<!doctype\s+(?P<doctype>[\w:-]+)[^>\[]*(?:\[.*?\]\s*)?>|\s)*"
    r"<(?P<root>[\w.:-]+)[\s>/]",
    re.DOTALL | re.IGNORECASE,
)
_ROOTS: Mapping[str, str] = {
    "kml": "kml",
    "gpx": "gpx",
    "html": "html",
    "head": "html",
    "body": "html",
    "table": "html",
    "svg": "image",
    "featurecollection": "xml",
}
_CONTROL = frozenset(range(9)) | {11} | frozenset(range(14, 32)) - {27, 30, 31}
_MAX_CONTROL, _FEW = 0.04, 100  # share and number of control characters that a text may have


def kind_of(data: IO[bytes]) -> str:
    """The kind of a file: a key of `FORMATS`, `text`, `zip`, `gzip`, or one that holds no table."""
    data.seek(0)
    head = data.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1") and _has_control(head):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg" if head[68:70] == b"GP" or _has_contents(data) else "database"
    if head.startswith(b"fgb") and head[4:7] == b"fgb":
        return "fgb"
    if head.startswith(b"\0\0\x27\x0a"):
        return "shp"
    if head[257:262] == b"ustar":
        return "archive"
    if head.startswith(b"RIFF") and _has_control(head):
        return "image" if head[8:12] == b"WEBP" else "media"
    if head[4:8] == b"ftyp" and _has_control(head):
        return "image" if head[8:11] in (b"hei", b"avi", b"mif") else "media"
    for mark, kind in _OTHERS:
        # A mark of letters may begin a text, too: `ID3,title`.
        if head.startswith(mark) and (not mark.isalnum() or _has_control(head)):
            return kind
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _markup(head.decode("utf-16", "ignore"))
    if _is_binary(head):
        return "binary"
    return _markup(head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))


def _has_contents(data: IO[bytes]) -> bool:
    """Whether a database has the table that makes it a GeoPackage, though it does not say so."""
    data.seek(0)
    return b"gpkg_contents" in data.read(1 << 20)


def _has_control(head: bytes) -> bool:
    return any(byte in _CONTROL for byte in head)


def _is_binary(head: bytes) -> bool:
    # UTF-16 and UTF-32 without a mark have a NUL beside each ASCII letter.
    zeros = [head[n::2].count(0) for n in (0, 1)]
    if max(zeros) > len(head) * 0.1 and not min(zeros):
        return False
    if max(zeros) > len(head) * 0.4 and min(zeros) < len(head) * 0.3:
        return False
    return sum(byte in _CONTROL for byte in head) > max(_FEW, len(head) * _MAX_CONTROL)


def _markup(text: str) -> str:
    found = _ROOT.match(text)
    if found is None:
        return "text"
    root = found["root"].rsplit(":", 1)[-1].lower()
    if (found["doctype"] or "").lower() == "html":
        return "html"
    if found["doctype"] and root in ("kml", "gpx"):  # it may declare entities
        return "doctype"
    if root in _ROOTS:
        return _ROOTS[root]
    return "xml" if text.lstrip().startswith("<?xml") else "text"
