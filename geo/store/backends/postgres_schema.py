"""Checks the tables of `geo.store.schema` in a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from geo.model.claims import ADDED
from geo.store.engine import BackendError, columns_differ
from geo.store.schema import schema

# Texts must sort by code point, as in the other engines; other collations put "ä" beside "a".
COLUMNS_OF = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
  a.attcollation = 0 OR l.collname IN ('C', 'POSIX', 'ucs_basic')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.oid IN (to_regclass('claims'), to_regclass('links')) AND a.attnum > 0
  AND NOT a.attisdropped
"""
_KINDS = {
    pa.string(): ("text", "character varying"),
    pa.int64(): ("bigint",),
    pa.date32(): ("date",),
}


def check_columns(
    rows: Iterable[tuple[str, str, str, bool]], zones: Sequence[str], where: str
) -> tuple[str, ...]:
    """The columns of claims that later versions added and that the database does not have.

    Raises BackendError if the tables differ otherwise from those of `geo.store.schema`.
    rows: the answer to `COLUMNS_OF`; where: the database, without credentials.
    """
    found: dict[str, dict[str, tuple[str, bool]]] = {"claims": {}, "links": {}}
    for table, column, kind, by_code_point in rows:
        found[table][column] = (kind, by_code_point)
    links = pa.schema([("claim_id", pa.string()), ("other", pa.string())])
    for table, wanted in (("claims", schema(zones)), ("links", links)):
        have = found[table]
        if not have:
            raise BackendError("store.no_tables", {"where": where, "what": table})
        lacks = [
            f.name
            for f in wanted
            if not _fits(have.get(f.name), f.type) and (f.name in have or f.name not in ADDED)
        ]
        if lacks:
            extra = [c for c in have if c not in wanted.names]
            raise columns_differ(f"{where} {table}", lacks, extra)
    return tuple(c for c in ADDED if c not in found["claims"])


def _fits(have: tuple[str, bool] | None, kind: pa.DataType) -> bool:
    return have is not None and have[0] in _KINDS[kind] and have[1]
