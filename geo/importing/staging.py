"""Rows on their way into a ledger, in an engine on disk: memory does not grow with the rows.

What needs all rows at once is asked here in SQL: ids that stand twice, references to no claim,
what an import changes in a ledger, and writing the merged ledger out.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from geo.claims import COLUMNS

_MEMORY = "256MB"
_INSERT_ROWS = 50_000
_AFTER_OLD = 10**12  # added claims follow those the ledger had
_TEXT = ", ".join(f'"{c}" VARCHAR' for c in COLUMNS)
_NAMES = ", ".join(f'"{c}"' for c in COLUMNS)
# Cells as `geo.tables.inert` writes them: no spreadsheet runs them.
_INERT = r"""CASE WHEN regexp_matches({0}, '^''*[=+\-@\t\r]')
  AND NOT regexp_full_match({0}, '-?[0-9]+(\.[0-9]+)?') THEN '''' || {0} ELSE {0} END"""
SCHEMA = pa.schema([(c, pa.string()) for c in COLUMNS])


@dataclass(frozen=True)
class Merged:
    """What an import did to a ledger, in claims."""

    added: int
    updated: int
    unchanged: int
    withdrawn: int
    kept: int


class Staging:
    """Tables `new` (this import) and `old` (the ledger it goes into). Close it, or use `with`."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: where rows that memory does not hold are kept; without, where the system says."""
        self._folder = tempfile.TemporaryDirectory(prefix="claims-", dir=folder)
        path = Path(self._folder.name)
        self._db = duckdb.connect()
        self._db.execute(f"SET memory_limit='{_MEMORY}'")
        self._db.execute(f"SET temp_directory='{path / 'spill'}'")
        self._db.execute("SET preserve_insertion_order=false")
        self._db.execute("SET threads=1")
        for table in ("new", "old"):
            self._db.execute(f"CREATE TEMP TABLE {table} ({_TEXT}, source_row BIGINT, ord BIGINT)")
        self._db.execute("CREATE TEMP TABLE spoilt (event_id VARCHAR, claim_id VARCHAR)")
        self._count = {"new": 0, "old": 0}
        self._waiting: dict[str, list[pa.RecordBatch]] = {"new": [], "old": []}

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, table: str, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Append a batch whose columns are the ledger's; rows: their numbers in the file."""
        start = self._count[table]
        self._count[table] += batch.num_rows
        order = pa.array(range(start, start + batch.num_rows), pa.int64())
        columns = [batch.column(c) for c in COLUMNS] + [pa.array(rows, pa.int64()), order]
        waiting = self._waiting[table]
        waiting.append(pa.RecordBatch.from_arrays(columns, names=[*COLUMNS, "source_row", "ord"]))
        if sum(b.num_rows for b in waiting) >= _INSERT_ROWS:
            self._insert(table)

    def _insert(self, table: str) -> None:
        """Put what waits into the table: one large insert costs less than many small ones."""
        if self._waiting[table]:
            self._db.register("staged", pa.Table.from_batches(self._waiting[table]))
            self._db.execute(f"INSERT INTO {table} SELECT * FROM staged")
            self._db.unregister("staged")
            self._waiting[table] = []

    def _ask(self, question: str) -> list[Any]:
        for table in ("new", "old"):
            self._insert(table)
        return self._db.execute(question).fetchall()

    def spoil(self, keys: Sequence[tuple[str, str]]) -> None:
        """Remember event and claim ids of rejected rows: they have not vanished from the file."""
        if keys:
            self._db.executemany("INSERT INTO spoilt VALUES (?, ?)", keys)

    def twice(self) -> list[tuple[int, str]]:
        """Rows whose claim id stood in an earlier row, with that id."""
        return self._ask(
            "SELECT source_row, claim_id FROM (SELECT source_row, claim_id, row_number() OVER "
            "(PARTITION BY claim_id ORDER BY ord) AS n FROM new WHERE claim_id IN "
            "(SELECT claim_id FROM new GROUP BY 1 HAVING count(*) > 1)) WHERE n > 1 ORDER BY 1"
        )

    def dangling(self) -> list[tuple[int, str, str, str]]:
        """Rows that refer to no claim, here or in the ledger: row, claim id, column, reference."""
        found = []
        for column in ("disputes", "supports"):
            found += self._ask(
                f"SELECT source_row, claim_id, '{column}', other FROM (SELECT source_row, claim_id,"
                f" unnest(string_split_regex(trim({column}), '\\s+')) AS other FROM new "
                f"WHERE {column} <> '') WHERE other NOT IN (SELECT claim_id FROM new UNION ALL "
                "SELECT claim_id FROM old UNION ALL SELECT claim_id FROM spoilt) ORDER BY 1"
            )
        return found

    def drop(self, rows: Sequence[int]) -> None:
        """Take the rows of the file with these numbers out again, and remember their ids."""
        if rows:
            self._db.register("dropped", pa.table({"n": pa.array(rows, pa.int64())}))
            self._db.execute(
                "INSERT INTO spoilt SELECT event_id, claim_id FROM new "
                "WHERE source_row IN (SELECT n FROM dropped)"
            )
            self._db.execute("DELETE FROM new WHERE source_row IN (SELECT n FROM dropped)")
            self._db.unregister("dropped")

    def count(self) -> tuple[int, int]:
        """Claims and events of this import."""
        ((claims, events),) = self._ask("SELECT count(*), count(DISTINCT event_id) FROM new")
        return int(claims), int(events)

    def merge(self, seen: str, dataset: str, is_ledger: bool, extract: bool) -> Merged:
        """Make table `merged`: new claims, old ones, and what became of them.

        seen: ISO day of this import. dataset: whose claims may be marked withdrawn where the new
        file, within the days it covers, no longer has them; an `extract` marks none.
        """
        ignored = {"first_seen", "last_seen"} | (set() if is_ledger else {"document", "status"})
        same = " AND ".join(f'n."{c}" = o."{c}"' for c in COLUMNS if c not in ignored)
        for table in ("new", "old"):
            self._insert(table)
        seen = date.fromisoformat(seen).isoformat()
        last = f"coalesce(nullif(n.last_seen, ''), '{seen}')" if is_ledger else f"'{seen}'"
        special = {
            "first_seen": f"coalesce(nullif(o.first_seen, ''), nullif(n.first_seen, ''), '{seen}')",
            "last_seen": f"CASE WHEN same AND {is_ledger} THEN o.last_seen ELSE {last} END",
            "status": "CASE WHEN same AND o.status <> 'withdrawn' THEN o.status ELSE n.status END",
        }
        chosen = ", ".join(f'{special.get(c, f"n.{c}")} AS "{c}"' for c in COLUMNS)
        fate = (
            "CASE WHEN o.claim_id IS NULL THEN 'added' "
            "WHEN same AND o.status <> 'withdrawn' THEN 'unchanged' ELSE 'updated' END"
        )
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE merged AS SELECT {chosen}, "
            f"coalesce(o.ord, {_AFTER_OLD} + n.ord) AS ord, {fate} AS fate FROM (SELECT n.*, "
            f"coalesce({same}, false) AS same FROM new n LEFT JOIN old o USING (claim_id)) n "
            "LEFT JOIN old o USING (claim_id)"
        )
        gone = "false"
        if not extract:
            day = "left(coalesce(nullif({0}.event_date, ''), {0}.report_date), 10)"
            n, o = day.format("n"), day.format("o")
            gone = (
                f"regexp_full_match(o.document, '{re.escape(dataset)}-[0-9a-f]{{12}}') AND "
                f"({o} BETWEEN (SELECT min({n}) FROM new n WHERE {n} <> '') AND "
                f"(SELECT max({n}) FROM new n) OR o.event_id IN (SELECT event_id FROM new)) AND "
                "o.event_id NOT IN (SELECT event_id FROM spoilt)"
            )
        kept = ", ".join(
            f"CASE WHEN {gone} THEN 'withdrawn' ELSE o.status END" if c == "status" else f'o."{c}"'
            for c in COLUMNS
        )
        self._db.execute(
            f"INSERT INTO merged SELECT {kept}, o.ord, CASE WHEN {gone} AND o.status <> 'withdrawn'"
            " THEN 'withdrawn' ELSE 'kept' END FROM old o ANTI JOIN new USING (claim_id)"
        )
        fates = dict(self._db.execute("SELECT fate, count(*) FROM merged GROUP BY 1").fetchall())
        names = ("added", "updated", "unchanged", "withdrawn", "kept")
        return Merged(*(int(fates.get(name, 0)) for name in names))

    def write(self, path: Path) -> None:
        """Write the merged ledger as an events file (UTF-8, RFC 4180, inert cells)."""
        cells = ", ".join(
            f"nullif({_INERT.format(f'{chr(34)}{c}{chr(34)}')}, '') AS \"{c}\"" for c in COLUMNS
        )
        self._db.execute(
            f"COPY (SELECT {cells} FROM merged ORDER BY ord) TO '{path}' (FORMAT csv, HEADER true)"
        )
