"""Arrow schemas as columns of PostgreSQL."""

from __future__ import annotations

import pyarrow as pa

# Sorted by code point, as in the other engines: the collation of a database may differ.
_TYPES = {pa.string(): 'text COLLATE "C"', pa.int64(): "bigint", pa.date32(): "date"}
_NAMES = {pa.string(): "text", pa.int64(): "bigint", pa.date32(): "date"}


def kinds(of: pa.Schema) -> dict[str, str]:
    """The columns of a schema with their types, as PostgreSQL names these."""
    return {f.name: _NAMES[f.type] for f in of}


def defined(of: pa.Schema) -> str:
    """The columns of a schema, written for CREATE TABLE."""
    return ", ".join(
        f'"{f.name}" {_TYPES[f.type]}' + ("" if f.nullable else " NOT NULL") for f in of
    )
