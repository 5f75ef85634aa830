"""CSV: the ledger's own form, in pieces."""

from __future__ import annotations

from collections.abc import Iterator

from geo.export.extract import Extract
from geo.ledger.tables import write_table
from geo.model.claims import COLUMNS

_ROWS = 2_000  # in one piece: some 1 MB


def csv_plain(extract: Extract, bom: bool = False) -> Iterator[bytes]:
    """All ledger columns, UTF-8, as in the ledger; no cell is run (`geo.ledger.formulas`)."""
    yield write_table(COLUMNS, (), bom)
    for chunk in extract.chunks(_ROWS):
        rows = ([claim.cells[name] for name in COLUMNS] for claim in chunk)
        yield write_table(COLUMNS, rows, header=False)


def csv_excel(extract: Extract) -> Iterator[bytes]:
    """The same with the byte order mark by which Excel knows UTF-8."""
    return csv_plain(extract, bom=True)
