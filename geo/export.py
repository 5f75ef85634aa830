"""Exactly the shown rows as bytes: CSV, and a zip that is a Frictionless Data Package.

Both are valid input again: `read_ledger(..., events=..., extract=True)` and `read_package`.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo.claims import COLUMNS, MODALITIES, STATUSES, TIME_PRECISIONS, Claim
from geo.filters import Filter
from geo.ledger import EVENTS, NEIGHBOURS, Ledger, parse_ledger, write_events
from geo.places import GEO_PRECISIONS

# A package is read whole into memory: more than this is no extract of a ledger.
PACKAGE_LIMIT = 200 * 1024 * 1024

_TYPES: dict[str, dict[str, Any]] = {
    "latitude": {"type": "number", "constraints": {"minimum": -90, "maximum": 90}},
    "longitude": {"type": "number", "constraints": {"minimum": -180, "maximum": 180}},
    "geo_radius_m": {"type": "number"},
    "evidence_start": {"type": "integer"},
    "evidence_end": {"type": "integer"},
    "time_precision": {"type": "string", "constraints": {"enum": list(TIME_PRECISIONS)}},
    "geo_precision": {"type": "string", "constraints": {"enum": list(GEO_PRECISIONS)}},
    "modality": {"type": "string", "constraints": {"enum": list(MODALITIES)}},
    "status": {"type": "string", "constraints": {"enum": list(STATUSES)}},
    "claim_id": {"type": "string", "constraints": {"required": True, "unique": True}},
}


@dataclass(frozen=True)
class Format:
    """One way out. key: of its label in the strings; write: (ledger, claims, filter) -> bytes."""

    key: str
    suffix: str
    mime: str
    write: Callable[[Ledger, Sequence[Claim], Filter, Path], bytes]


def csv_plain(ledger: Ledger, claims: Iterable[Claim], wanted: Filter, folder: Path) -> bytes:
    """The rows of `claims`, all ledger columns, UTF-8."""
    return write_events(claims)


def csv_excel(ledger: Ledger, claims: Iterable[Claim], wanted: Filter, folder: Path) -> bytes:
    """The same with the byte order mark by which Excel knows UTF-8."""
    return write_events(claims, bom=True)


def package(ledger: Ledger, claims: Sequence[Claim], wanted: Filter, folder: Path) -> bytes:
    """A zip with the rows, the ledger's neighbours and a `datapackage.json` that describes them."""
    out = io.BytesIO()
    files = {EVENTS: write_events(claims)}
    for name in NEIGHBOURS:
        path = folder / name
        if path.is_file():
            files[name] = path.read_bytes()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        description = _description(ledger, len(claims), wanted, files)
        archive.writestr("datapackage.json", json.dumps(description, ensure_ascii=False, indent=2))
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def read_package(data: bytes) -> Ledger:
    """The ledger of a zip that `package` wrote. Raises ValueError where it is no such zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [n for n in (EVENTS, *NEIGHBOURS) if n in archive.namelist()]
            if sum(archive.getinfo(n).file_size for n in names) > PACKAGE_LIMIT:
                raise ValueError(f"the package unpacks to more than {PACKAGE_LIMIT} bytes")
            files = {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as e:
        # RuntimeError: encrypted, or (NotImplementedError) packed in a way not known here.
        raise ValueError(f"not a readable zip file: {e}") from e
    if EVENTS not in files:
        raise ValueError(f"the package has no {EVENTS}")
    return parse_ledger(files, extract=True)


FORMATS = (
    Format("csv", "csv", "text/csv", csv_plain),
    Format("csv_excel", "csv", "text/csv", csv_excel),
    Format("package", "zip", "application/zip", package),
)


def file_name(wanted: Filter, rows: int, suffix: str) -> str:
    """`claims_2023-05-12_19-rows.csv`: the days and the number of rows in the name."""
    days = "all-days"
    if wanted.days:
        days = "_".join(dict.fromkeys(d.isoformat() for d in wanted.days))
    return f"claims_{days}_{rows}-rows.{suffix}"


def _description(
    ledger: Ledger, rows: int, wanted: Filter, files: dict[str, bytes]
) -> dict[str, Any]:
    def resource(name: str, columns: Iterable[str], key: str) -> dict[str, Any]:
        fields = [{"name": c} | _TYPES.get(c, {"type": "string"}) for c in columns]
        if name != EVENTS:
            fields = [{"name": c, "type": "string"} for c in columns]
        return {
            "name": name.removesuffix(".csv"),
            "path": name,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(files[name]),
            "schema": {"fields": fields, "primaryKey": key, "missingValues": [""]},
        }

    resources = [resource(EVENTS, COLUMNS, "claim_id")]
    resources += [
        resource(name, columns, columns[0]) for name, columns in NEIGHBOURS.items() if name in files
    ]
    return {
        "name": "claim-atlas-extract",
        "title": "Claims, not established facts: an extract of a Claim Atlas ledger",
        "profile": "tabular-data-package",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": ledger.version[:12],
        "resources": resources,
        "claim_atlas": {
            "filter": wanted.query(),
            "rows": rows,
            "rows_in_ledger": ledger.rows,
            "data_version": ledger.version,
            "extract": True,
            "note": "A cell that a spreadsheet would run as a formula begins with an apostrophe; "
            "reading it back as a ledger takes that apostrophe off.",
        },
    }
