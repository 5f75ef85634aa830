"""An untrusted file -> batches of text cells, with its row numbers; limits hold while reading.

CSV goes through pyarrow's streaming reader, workbooks through openpyxl, GeoJSON through `json`;
all give the same thing: Arrow batches in which every cell is text.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from charset_normalizer import from_bytes

from geo.claims import RowError, shortened

_BLOCK = 1024 * 1024  # bytes read at once: the memory of an import, whatever the file's size
_EVENTS, _BESIDE = "events.csv", ("sides.csv", "sources.csv", "places.csv", "documents.csv")
_BESIDE_SIZE = 64 * 1024 * 1024  # bytes of a package's other tables, which are read whole
_SAMPLE = 200_000  # bytes of lines that are not ASCII, enough to tell an encoding by
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Limits:
    """What an import takes. size: bytes, unpacked; cell: characters."""

    size: int = 4 * 1024**3
    rows: int = 10_000_000
    columns: int = 1_000
    cell: int = 100_000


class Unreadable(Exception):
    """A file that cannot be read at all, or not further. error: why, and what to do."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.text("en"))
        self.error = error


@dataclass
class Sheet:
    """A file as read so far.

    columns: its header. batches: Arrow batches of text, each with the row number (as a spreadsheet
    counts: the header is row 1) of every row; can be asked for again. errors: rows that could not
    be read, filled while `batches` is consumed; texts: those rows as they stand, by row number.
    """

    name: str
    kind: str
    encoding: str
    sha256: str
    size: int
    columns: list[str]
    batches: Callable[[], Iterator[tuple[pa.RecordBatch, list[int]]]]
    errors: list[RowError] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    beside: dict[str, bytes] = field(default_factory=dict)


def open_sheet(
    source: IO[bytes],
    name: str,
    encodings: Callable[[Sequence[str]], Sequence[str]] = lambda columns: (),
    limits: Limits = Limits(),
) -> Sheet:
    """Open a CSV, GeoJSON or XLSX file, or a zip that holds exactly one of them.

    A zip with `events.csv` is a ledger: its other tables are in `beside`.
    encodings: from the header to what to try after UTF-8; none means to tell it from the text.
    Raises Unreadable, with the reason.
    """
    packed = _spooled(source, name, limits)
    data, name, beside = _unzipped(packed, name, limits)
    sheet = _opened(data, name, encodings, limits)
    sheet.beside = beside
    return sheet


def _opened(
    data: IO[bytes],
    name: str,
    encodings: Callable[[Sequence[str]], Sequence[str]],
    limits: Limits,
) -> Sheet:
    digest, size = hashlib.sha256(), 0
    data.seek(0)
    while block := data.read(_BLOCK):
        digest.update(block)
        size += len(block)
    data.seek(0)
    head = data.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise _unreadable(name, "empty")
    common = (name, digest.hexdigest(), size, limits)
    if head.startswith(b"PK"):
        return _workbook(data, *common)
    encoding = _encoding(data, name, encodings)
    data.seek(0)
    start = codecs.getincrementaldecoder(encoding)(errors="ignore").decode(head)
    if start.lstrip("\ufeff \t\r\n").startswith("{"):
        return _geojson(data, encoding, *common)
    return _csv(data, encoding, *common)


def _unreadable(
    name: str, reason: str, row: int = 0, value: str = "", **more: object
) -> Unreadable:
    return Unreadable(RowError(name, row, "", shortened(value), reason, more))


def _spooled(source: IO[bytes], name: str, limits: Limits) -> IO[bytes]:
    """A copy that can be read more than once, no larger than the limit."""
    # Closed with the last reference to it: the sheet reads from it as long as it lives.
    copy: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    _copy(source, copy, name, limits)
    return copy


def _copy(source: IO[bytes], copy: IO[bytes], name: str, limits: Limits) -> None:
    size = 0
    while block := source.read(_BLOCK):
        size += len(block)
        if size > limits.size:
            raise _unreadable(name, "file_large", limit=f"{limits.size:,}")
        copy.write(block)
    copy.seek(0)


def _unzipped(
    data: IO[bytes], name: str, limits: Limits
) -> tuple[IO[bytes], str, dict[str, bytes]]:
    if data.read(4) != b"PK\x03\x04":
        return data, name, {}
    try:
        with zipfile.ZipFile(data) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
            if "[Content_Types].xml" in names:  # a workbook: its reader unpacks it again
                total = sum(archive.getinfo(n).file_size for n in names)
                if total > limits.size:
                    raise _unreadable(name, "file_large", limit=f"{limits.size:,}")
                return data, name, {}
            beside: dict[str, bytes] = {}
            inside = [n for n in names if n.lower().endswith((".csv", ".geojson", ".json"))]
            if _EVENTS in names:
                inside, tables = [_EVENTS], [n for n in names if n in _BESIDE]
                if sum(archive.getinfo(n).file_size for n in tables) > _BESIDE_SIZE:
                    raise _unreadable(name, "file_large", limit=f"{_BESIDE_SIZE:,}")
                beside = {n: archive.read(n) for n in tables}
            if len(inside) != 1:
                found = ", ".join(names[:5])
                raise _unreadable(name, "zip_files", value=found, n=len(inside))
            copy: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
            with archive.open(inside[0]) as member:
                _copy(member, copy, name, limits)
            return copy, inside[0].rsplit("/", 1)[-1], beside
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as e:
        raise _unreadable(name, "zip_bad", value=str(e)) from e


# ---- encoding ------------------------------------------------------------------------------------


def _encoding(
    data: IO[bytes], name: str, encodings_of: Callable[[Sequence[str]], Sequence[str]]
) -> str:
    """The encoding in which all of `data` can be read."""
    data.seek(0)
    head = data.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    failed = _fault_in(data, "utf-8")
    if failed is None:
        return "utf-8"
    data.seek(0)
    # A header that is not ASCII is no obstacle to knowing the columns that are.
    columns = data.readline(_BLOCK).decode("utf-8", "replace").strip().split(",")
    encodings = encodings_of([c.strip('"') for c in columns])
    for encoding in encodings:
        if encoding.lower() not in ("utf-8", "utf8") and _fault_in(data, encoding) is None:
            return encoding
    if not encodings:
        data.seek(0)
        sample = b"\n".join(line for line in data if not line.isascii())[:_SAMPLE]
        best = from_bytes(sample).best()
        if best is not None and _fault_in(data, best.encoding) is None:
            return best.encoding
    row, piece = failed
    raise _unreadable(name, "encoding_of", row, repr(piece), tried=", ".join(["utf-8", *encodings]))


def _fault_in(data: IO[bytes], encoding: str) -> tuple[int, bytes] | None:
    """Line and bytes at which `data` is not in `encoding`; None if all of it is."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        return 0, encoding.encode()
    data.seek(0)
    line = 1
    while True:
        block = data.read(_BLOCK)
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as e:
            at = e.object[: e.start].count(b"\n")
            return line + at, bytes(e.object[e.start : e.start + 8])
        if not block:
            return None
        line += block.count(b"\n")


class _Utf8(io.RawIOBase):
    """`data` from its start, as UTF-8 without a byte order mark."""

    def __init__(self, data: IO[bytes], encoding: str) -> None:
        data.seek(0)
        self._data = data
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""
        self._first = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            block = self._data.read(_BLOCK // 4)
            text = self._decoder.decode(block, final=not block)
            if self._first and text:
                text, self._first = text.removeprefix("\ufeff"), False
            self._ready = text.encode("utf-8", "surrogatepass")
            if not block:
                break
        n = min(len(buffer), len(self._ready))
        buffer[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n


# ---- CSV -----------------------------------------------------------------------------------------


def _csv(
    data: IO[bytes], encoding: str, name: str, sha256: str, size: int, limits: Limits
) -> Sheet:
    delimiter, columns = _header(data, encoding, name, limits)
    sheet = Sheet(name, "csv", encoding, sha256, size, columns, lambda: iter(()))

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        sheet.errors.clear()
        sheet.texts.clear()
        return _csv_batches(sheet, _Utf8(data, encoding), delimiter, limits)

    sheet.batches = batches
    return sheet


def _header(data: IO[bytes], encoding: str, name: str, limits: Limits) -> tuple[str, list[str]]:
    """The delimiter and the columns, from the first record."""
    head = _Utf8(data, encoding).read(_BLOCK // 4) or b""
    text = head.decode("utf-8", "ignore")
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t", "|"), key=first.count)
    if first.count(delimiter) >= limits.columns:
        n = first.count(delimiter) + 1
        raise _unreadable(name, "columns_many", 1, n=f"{n:,}", limit=f"{limits.columns:,}")
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    try:
        columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as e:
        raise _unreadable(name, "csv", 1, str(e)) from e
    return delimiter, _usable(columns, name)


def _usable(columns: Iterable[object], name: str) -> list[str]:
    """The header, trimmed; raises where a name stands twice, for then a cell has no meaning."""
    found = [" ".join(str(c if c is not None else "").split()) for c in columns]
    if not any(found):
        raise _unreadable(name, "empty")
    found = [c or f"column {n}" for n, c in enumerate(found, 1)]
    twice = sorted({c for c in found if found.count(c) > 1})
    if twice:
        raise Unreadable(RowError(name, 1, shortened(twice[0]), "", "column_twice"))
    return found


def _csv_batches(
    sheet: Sheet, text: io.RawIOBase, delimiter: str, limits: Limits
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    bad: list[int] = []

    def keep(row: Any) -> str:
        bad.append(row.number)
        if row.text.strip():  # else a blank line
            width = {"have": row.actual_columns, "want": row.expected_columns}
            value = shortened(row.text)
            sheet.errors.append(RowError(sheet.name, row.number, "", value, "width", width))
            sheet.texts[row.number] = row.text[: limits.cell]
        return "skip"

    try:
        reader = arrow_csv.open_csv(
            io.BufferedReader(text, _BLOCK),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=sheet.columns, skip_rows=0
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(sheet.columns, pa.string()), strings_can_be_null=False
            ),
        )
        number, seen, total = 0, 0, 0
        for batch in reader:
            numbers = []
            for _ in range(batch.num_rows):
                number += 1
                while seen < len(bad) and bad[seen] == number:
                    seen, number = seen + 1, number + 1
                numbers.append(number)
            if numbers and numbers[0] == 1:
                batch, numbers = batch.slice(1), numbers[1:]
            total += len(numbers)
            if total > limits.rows:
                raise _unreadable(sheet.name, "rows_many", total, limit=f"{limits.rows:,}")
            batch, numbers = _without_blank(batch, numbers)
            if numbers:
                yield batch, numbers
    except pa.ArrowInvalid as e:
        raise _unreadable(sheet.name, "csv", number, str(e)) from e


def _without_blank(batch: pa.RecordBatch, numbers: list[int]) -> tuple[pa.RecordBatch, list[int]]:
    """The rows that have anything in them."""
    empty = None
    for column in batch.columns:
        blank = pa.compute.equal(column, "")
        empty = blank if empty is None else pa.compute.and_(empty, blank)
        if not pa.compute.any(empty).as_py():
            return batch, numbers
    gone = empty.to_pylist() if empty is not None else []
    kept = [n for n, blank in zip(numbers, gone, strict=True) if not blank]
    return batch.filter(pa.compute.invert(empty)), kept


# ---- workbooks and GeoJSON -----------------------------------------------------------------------


def _rows_in_batches(
    rows: Iterable[Sequence[object]], columns: Sequence[str], name: str, limits: Limits
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Rows of values (the first is row 2) as batches of text."""
    cells: list[list[str]] = []
    numbers: list[int] = []

    def batch() -> pa.RecordBatch:
        arrays = [pa.array([row[n] for row in cells], pa.string()) for n in range(len(columns))]
        return pa.RecordBatch.from_arrays(arrays, names=list(columns))

    for number, row in enumerate(rows, 2):
        if number - 1 > limits.rows:
            raise _unreadable(name, "rows_many", number, limit=f"{limits.rows:,}")
        texts = [_as_text(value) for value in row][: len(columns)]
        if not any(texts):
            continue
        cells.append(texts + [""] * (len(columns) - len(texts)))
        numbers.append(number)
        if len(cells) == 20_000:
            yield batch(), numbers
            cells, numbers = [], []
    if cells:
        yield batch(), numbers


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _workbook(data: IO[bytes], name: str, sha256: str, size: int, limits: Limits) -> Sheet:
    import openpyxl

    def rows() -> Iterator[tuple[object, ...]]:
        data.seek(0)
        try:
            book = openpyxl.load_workbook(data, read_only=True, data_only=True)
            yield from book.worksheets[0].iter_rows(values_only=True)
        except Unreadable:
            raise
        except Exception as e:  # openpyxl raises whatever a broken part of the zip makes it raise
            raise _unreadable(name, "workbook", value=str(e)) from e

    first = list(next(rows(), ()))
    while first and first[-1] is None:  # a sheet is often wider than its table
        first.pop()
    if len(first) > limits.columns:
        n = f"{len(first):,}"
        raise _unreadable(name, "columns_many", 1, n=n, limit=f"{limits.columns:,}")
    columns = _usable(first, name)

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        table = rows()
        next(table)
        return _rows_in_batches(table, columns, name, limits)

    return Sheet(name, "csv", "xlsx", sha256, size, columns, batches)


def _geojson(
    data: IO[bytes], encoding: str, name: str, sha256: str, size: int, limits: Limits
) -> Sheet:
    """Points with properties: every property is a column, and so are longitude and latitude."""
    if size > limits.size // 8:  # parsed JSON takes several times its size
        raise _unreadable(name, "file_large", limit=f"{limits.size // 8:,}")
    data.seek(0)
    try:
        found = json.loads(data.read().decode(encoding).removeprefix("\ufeff"))
        features = found["features"]
        rows = [_feature(feature) for feature in features]
    except json.JSONDecodeError as e:
        raise _unreadable(name, "json", e.lineno, e.msg) from e
    except (KeyError, TypeError, AttributeError, RecursionError) as e:
        raise _unreadable(name, "geojson", value=str(e)) from e
    columns = _usable(dict.fromkeys(key for row in rows for key in row), name) if rows else []
    if len(columns) > limits.columns:
        n = f"{len(columns):,}"
        raise _unreadable(name, "columns_many", 1, n=n, limit=f"{limits.columns:,}")

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        table = ([row.get(c) for c in columns] for row in rows)
        return _rows_in_batches(table, columns, name, limits)

    return Sheet(name, "geojson", encoding, sha256, size, columns, batches)


def _feature(feature: dict[str, Any]) -> dict[str, object]:
    row: dict[str, object] = {
        " ".join(key.split()): value for key, value in (feature.get("properties") or {}).items()
    }
    if "id" in feature:
        row.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return row | {"longitude": "", "latitude": "", "geometry": ""}
    kind = geometry["type"]
    longitude, latitude = geometry["coordinates"][:2] if kind == "Point" else ("", "")
    return row | {"longitude": longitude, "latitude": latitude, "geometry": kind}
