"""Detects files of a ledger that are incomplete because somebody is saving or copying them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from geo.i18n import t
from geo.ledger.folder import EVENTS, MAY_LACK, NEIGHBOURS, OPTIONAL, Ledger
from geo.ledger.tables import CELL_LIMIT
from geo.model.claims import COLUMNS
from geo.model.settings import SETTINGS, parse_settings

# The errors of a row that refers to a missing row of each table.
_MISSED_IN = {
    EVENTS: ("unknown_claim", "unknown_claim_near"),
    "sides.csv": ("no_side",),
    "sources.csv": ("no_source",),
    "places.csv": ("no_place",),
    "documents.csv": ("no_document",),
}
TABLES: Mapping[str, Sequence[str]] = {EVENTS: COLUMNS, **NEIGHBOURS}


@dataclass(frozen=True)
class Fault:
    """Why the present files are not shown.

    key: of the message in the section `whole` of `strings.toml`; values: for the message.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The message in `lang`: the file, what is wrong with it, and what to do."""
        return t(f"whole.{self.key}", lang, **self.values)


def fault_in(
    files: Mapping[str, bytes],
    tables: Mapping[str, Sequence[str]] = TABLES,
    known: Collection[str] = (),
) -> Fault | None:
    """The first sign that the files of a ledger (name -> content) are incomplete, or None.

    tables: name -> columns of the ledger's tables. known: other files that existed before.
    """
    for name in (*(name for name in tables if name not in MAY_LACK), *known):
        if name not in files:
            return Fault("missing", {"file": name})
    for name, columns in tables.items():
        fault = _fault_in_table(name, files[name], columns) if name in files else None
        if fault is not None:
            return fault
    if SETTINGS in files:
        try:
            parse_settings(files[SETTINGS])
        except ValueError as e:
            return Fault("settings", {"file": SETTINGS, "why": str(e)})
    return None


def _fault_in_table(name: str, data: bytes, columns: Sequence[str]) -> Fault | None:
    if not data.strip(b"\0\r\n\t ,\xef\xbb\xbf"):
        return Fault("empty", {"file": name})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        return Fault("encoding", {"file": name, "byte": e.start})
    # Only header and last row are checked: an incomplete file ends within a row.
    csv.field_size_limit(max(10 * CELL_LIMIT, csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    last: list[str] = []
    row = begins = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as e:
            row += 1
            if "unexpected end of data" in str(e):
                return Fault("quote", {"file": name, "row": begins + 1})
            last, begins = header, row  # faults within the file are reported by the ledger
            continue
        row += 1
        begins = row
        if any(cells):
            header, last = header or cells, cells
    lacks = [c for c in columns if c not in header]
    absent = [c for c in lacks if c not in OPTIONAL.get(name, ())]
    # A header that ends without a line end may go on with the columns that it lacks.
    is_short = len(last) < len(header) or (row == 1 and bool(lacks))
    is_cut = text.endswith("\0") or (is_short and not text.endswith(("\n", "\r")))
    if is_cut:
        return Fault("cut", {"file": name, "row": row})
    if absent:
        key = "header" if row > 1 or text.endswith(("\n", "\r")) else "cut"
        return Fault(key, {"file": name, "column": absent[0], "row": 1})
    return None


def open_ends(files: Mapping[str, bytes]) -> set[str]:
    """The tables without a final line end: some programs write none, or the last cell is cut."""
    return {n for n in TABLES if n in files and not files[n].endswith((b"\n", b"\r"))}


def cut_in_a_cell(files: Mapping[str, bytes], ledger: Ledger) -> Fault | None:
    """The fault of a table whose last line has no line end and is also wrong or missing a row."""
    for name in sorted(open_ends(files)):
        lines = io.StringIO(files[name].decode("utf-8-sig", "replace"), newline="")
        try:
            last = sum(1 for _ in csv.reader(lines))
        except csv.Error:
            continue
        for e in (*ledger.errors, *ledger.notes):
            if e.reason in _MISSED_IN.get(name, ()) or (e.file, e.row) == (name, last):
                return Fault("cut", {"file": name, "row": last})
    return None
