"""CSV in the form of the ledger, in pieces."""

from __future__ import annotations

from collections.abc import Iterator

from geo.export.extract import Extract
from geo.ledger.tables import write_table
from geo.model.columns import CLAIM_COLUMNS

_ROWS = 2_000  # in one piece, about 1 MB


def csv_plain(extract: Extract, bom: bool = False, hxl: bool = False) -> Iterator[bytes]:
    """All columns as in the ledger, in UTF-8, with cells made inert (`geo.ledger.formulas`).

    bom: whether it begins with a byte order mark. hxl: whether a row of HXL tags is below the names
    of the columns.
    """
    tags = [[CLAIM_COLUMNS[name].hxl for name in extract.columns]] if hxl else ()
    yield write_table(extract.columns, tags, bom)
    for chunk in extract.chunks(_ROWS):
        rows = (list(extract.cells(claim).values()) for claim in chunk)
        yield write_table(extract.columns, rows, header=False)


def csv_excel(extract: Extract) -> Iterator[bytes]:
    """The same with a byte order mark, by which Excel recognises UTF-8."""
    return csv_plain(extract, bom=True)


def csv_hxl(extract: Extract) -> Iterator[bytes]:
    """The same with a row of HXL tags, by which humanitarian tools know the columns."""
    return csv_plain(extract, hxl=True)
