"""Frictionless Data Packages: an exported file with its description, or the ledger's files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from geo.export.delimited import csv_plain
from geo.export.extract import DAYS, NUMBERS, POINT, Extract
from geo.ledger import EVENTS, NEIGHBOURS, Ledger, parse_ledger
from geo.ledger.folder import PACKAGE
from geo.model.claims import UNGUARDED
from geo.model.columns import CLAIM_COLUMNS, WRITTEN, Column

DESCRIPTION = PACKAGE
# A part of that file: JSON with the keys of the Data Package standard.
Descriptor = dict[str, Any]
# Bytes. A package is read into memory, and no extract of a ledger is larger.
PACKAGE_LIMIT = 200 * 1024 * 1024
_PIECE = 1 << 20
_PACKED = ("xlsx", "kmz", "parquet")  # formats that are compressed already
_TITLE = "Claims, not established facts: an extract of a Claim Atlas ledger"
_INERT = (
    "A cell that a spreadsheet would run as a formula begins with an apostrophe; "
    "reading it back as a ledger takes that apostrophe off."
)


def package(extract: Extract) -> Iterator[bytes]:
    """A zip with the claims, the tables beside them, and a `datapackage.json` about them."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            kept = _add(archive, EVENTS, csv_plain(extract))
            resources = [table("csv", "text/csv", EVENTS, extract.columns) | kept]
            for name, columns in NEIGHBOURS.items():
                content = extract.ledger.neighbours.get(name)
                if content is not None:
                    kept = _add(archive, name, iter([content]))
                    there = _header(content)  # older files lack columns that were added since
                    written = tuple(c for c in columns if c in there)
                    resources.append(_neighbour(name, written) | kept)
            _describe(archive, description(extract, resources, note=_INERT))
        yield from _read(file)


def _field(column: Column) -> Descriptor:
    """A column of claims as a field of a Table Schema."""
    must: Descriptor = {"required": True} if column.required and not column.or_else else {}
    kind = {"number": "number", "degrees": "number", "offset": "integer"}.get(column.kind, "string")
    if kind == "number":
        must |= {"minimum": column.low, "maximum": column.high}
    if column.words:
        must["enum"] = list(column.words)
    if column.name == "claim_id":
        must["unique"] = True
    field = {"name": column.name, "type": kind, "description": column.text}
    return field | ({"constraints": must} if must else {})


def zipped(extract: Extract, described: Descriptor, parts: Iterable[bytes]) -> Iterator[bytes]:
    """A zip with `parts` as a file, and the `datapackage.json` about it.

    described: the resource that the file is, with its name as `path`.
    """
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            resource = described | _add(archive, described["path"], parts)
            note = _INERT if described["format"] == "csv" else ""
            _describe(archive, description(extract, [resource], note=note))
        yield from _read(file)


def description(extract: Extract, resources: list[Descriptor], note: str = "") -> Descriptor:
    """The content of `datapackage.json`: the resources, with filter, data version and licence."""
    about, ledger = extract.about, extract.ledger
    said: Descriptor = {
        "name": "claim-atlas-extract",
        "title": f"{about.title} ({_TITLE})" if about.title else _TITLE,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": ledger.version[:12],
    }
    if about.licence:
        licence = {"name": about.licence}
        if about.licence_url:
            licence["path"] = about.licence_url
        said["licenses"] = [licence]
    cited = about.citation or about.title or "Claim Atlas"
    said["citation"] = f"{cited.rstrip('.')}. Data version {ledger.version[:12]}."
    said["resources"] = resources
    said["claim_atlas"] = {
        "filter": extract.query.words(),
        "rows": len(extract.claims),
        "rows_in_ledger": ledger.rows,
        "data_version": ledger.version,
        "extract": True,
    }
    if note:
        said["claim_atlas"]["note"] = note
    return said


def table(suffix: str, mime: str, path: str, columns: Sequence[str] = UNGUARDED) -> Descriptor:
    """The resource that describes a file of claims, with its schema. columns: of the claims.

    CSV and XLSX are described as tables, which every reader of data packages understands. The other
    formats are described as files, with the schema of the table in them.
    """
    base: Descriptor = {
        "name": path.rpartition("/")[2].split(".")[0],
        "path": path,
        "format": suffix,
        "mediatype": mime,
        "encoding": "utf-8",
    }
    if suffix in ("csv", "xlsx"):
        base |= {"type": "table", "profile": "tabular-data-resource"}
        fields = [_field(column) for column in map(CLAIM_COLUMNS.__getitem__, columns)]
        if suffix == "xlsx":
            fields.append({"name": WRITTEN, "type": "string"})
        base["schema"] = {
            "fields": fields,
            "primaryKey": "claim_id",
            "missingValues": [""],
        }
        if suffix == "xlsx":
            base["dialect"] = {"excel": {"sheet": "claims"}}
        return base
    if suffix not in ("geojson", "kmz", "gpkg", "parquet"):
        return base | {"type": "file"}
    fields = [
        {"name": name, "type": "number" if name in (*NUMBERS, *POINT) else "string"}
        for name in (*columns, *POINT, WRITTEN)
    ]
    if suffix in ("gpkg", "parquet"):
        fields += [{"name": name, "type": "date"} for name in DAYS]
    fields.append({"name": "geometry", "type": "any"})
    return base | {"type": "file", "schema": {"fields": fields, "primaryKey": "claim_id"}}


def table_resources(tables: Iterable[str]) -> Iterator[tuple[str, Descriptor]]:
    """The description of each table of a whole ledger, by its name."""
    for name in tables:
        if name == EVENTS:
            yield name, table("csv", "text/csv", EVENTS)
        else:
            yield name, _neighbour(name, NEIGHBOURS[name])


def read_package(data: bytes, most: int | None = None) -> Ledger:
    """The ledger in a zip that `package` wrote, or in a release.

    most: bytes to which its tables may unpack, `PACKAGE_LIMIT` unless told. Raises ValueError if it
    is no such zip, or larger.
    """
    most = PACKAGE_LIMIT if most is None else most
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [n for n in (EVENTS, *NEIGHBOURS) if n in archive.namelist()]
            if sum(archive.getinfo(n).file_size for n in names) > most:
                raise ValueError(f"the package unpacks to more than {most} bytes")
            files = {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as e:
        # RuntimeError: encrypted, or (NotImplementedError) compressed by an unknown method.
        raise ValueError(f"not a readable zip file: {e}") from e
    if EVENTS not in files:
        raise ValueError(f"the package has no {EVENTS}")
    return parse_ledger(files, extract=True)


def _neighbour(name: str, columns: tuple[str, ...]) -> Descriptor:
    fields = [{"name": column, "type": "string"} for column in columns]
    schema = {"fields": fields, "primaryKey": columns[0], "missingValues": [""]}
    return table("csv", "text/csv", name) | {"schema": schema}


def _header(content: bytes) -> list[str]:
    """The columns of a table beside the claims, as it is written."""
    lines = io.StringIO(content.decode("utf-8-sig", "replace"), newline="")
    return next(csv.reader(lines), [])


def _add(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> Descriptor:
    """Write a member piece by piece; return its size and hash for its description."""
    digest, size = hashlib.sha256(), 0
    member = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    stored = name.rpartition(".")[2] in _PACKED
    member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with archive.open(member, "w") as out:
        for part in parts:
            out.write(part)
            digest.update(part)
            size += len(part)
    return {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


def _describe(archive: zipfile.ZipFile, said: Descriptor) -> None:
    archive.writestr(DESCRIPTION, json.dumps(said, ensure_ascii=False, indent=2))


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
