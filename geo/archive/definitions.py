"""Arrow schemas as columns of PostgreSQL."""

from __future__ import annotations

import pyarrow as pa

# By code point, as everywhere else: a database's own order puts other letters beside each other.
_TYPES = {pa.string(): 'text COLLATE "C"', pa.int64(): "bigint", pa.date32(): "date"}
_NAMES = {pa.string(): "text", pa.int64(): "bigint", pa.date32(): "date"}


def kinds(of: pa.Schema) -> dict[str, str]:
    """Column -> type, as the server names it."""
    return {f.name: _NAMES[f.type] for f in of}


def defined(of: pa.Schema) -> str:
    """The columns as CREATE TABLE wants them."""
    return ", ".join(
        f'"{f.name}" {_TYPES[f.type]}' + ("" if f.nullable else " NOT NULL") for f in of
    )
