"""Stages the rows of an import in DuckDB, which moves them to disk beyond a limit of memory.

SQL does what needs all rows at once: finding duplicate ids and references to unknown claims, and
merging the rows with the ledger's claims.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from geo.ledger.formulas import FORMULA, NUMBER
from geo.model.claims import COLUMNS
from geo.model.home_view import Box

_MEMORY = "256MB"
_INSERT_ROWS = 50_000
_AFTER_OLD = 10**12  # orders added claims after those the ledger had
_TEXT = ", ".join(f'"{c}" VARCHAR' for c in COLUMNS)
_NAMES = ", ".join(f'"{c}"' for c in COLUMNS)
SCHEMA = pa.schema([(c, pa.string()) for c in COLUMNS])


@dataclass(frozen=True)
class Merged:
    """What an import did to a ledger, in claims.

    kept: claims that the file does not have. returned: updated claims that were withdrawn before.
    outdated: claims that stay as a newer file had them.
    """

    added: int
    updated: int
    unchanged: int
    withdrawn: int
    kept: int
    returned: int = 0
    outdated: int = 0


def _same(is_ledger: bool) -> str:
    """SQL: whether the claims `n` and `o` are equal, apart from when they were seen.

    A claim of an older version has no `extra` yet; that it gets one is no change of the claim.
    """
    ignored = {"first_seen", "last_seen", "open_references"}
    ignored |= set() if is_ledger else {"document", "status"}
    tests = {c: f'n."{c}" = o."{c}"' for c in COLUMNS if c not in ignored}
    tests["extra"] = f"({tests['extra']} OR o.extra = '')"
    return " AND ".join(tests.values())


def _inert(column: str) -> str:
    """SQL: the cells of a column as `geo.ledger.formulas.inert` writes them."""
    formula = f"^{FORMULA}".replace("'", "''")
    return (
        f"CASE WHEN regexp_matches(\"{column}\", '{formula}') AND NOT "
        f"regexp_full_match(\"{column}\", '{NUMBER}') THEN '''' || \"{column}\" "
        f'ELSE "{column}" END'
    )


class Staging:
    """Tables `new` (this import) and `old` (the ledger it goes into). Close it, or use `with`."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: for rows that do not fit in memory; None for the system's temporary folder."""
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
        self._db.execute("CREATE TEMP TABLE gone (claim_id VARCHAR)")
        self._count = {"new": 0, "old": 0}
        self._left = 0
        self._waiting: dict[str, list[pa.RecordBatch]] = {"new": [], "old": []}

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, table: str, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Append a batch with the ledger's columns. rows: their numbers in the file."""
        start = self._count[table]
        self._count[table] += batch.num_rows
        order = pa.array(range(start, start + batch.num_rows), pa.int64())
        columns = [batch.column(c) for c in COLUMNS] + [pa.array(rows, pa.int64()), order]
        waiting = self._waiting[table]
        waiting.append(pa.RecordBatch.from_arrays(columns, names=[*COLUMNS, "source_row", "ord"]))
        if sum(b.num_rows for b in waiting) >= _INSERT_ROWS:
            self._insert(table)

    def _insert(self, table: str) -> None:
        """Insert the waiting batches at once, which costs less than many small inserts."""
        if self._waiting[table]:
            self._db.register("staged", pa.Table.from_batches(self._waiting[table]))
            self._db.execute(f"INSERT INTO {table} SELECT * FROM staged")
            self._db.unregister("staged")
            self._waiting[table] = []

    def ask(self, question: str) -> list[Any]:
        """The rows that SQL finds in `new`, `old`, `spoilt` and, after `merge`, `merged`.

        Each is a tuple with the types of the columns asked for.
        """
        for table in ("new", "old"):
            self._insert(table)
        return self._db.execute(question).fetchall()

    def reject(self, keys: Sequence[tuple[str, str]]) -> None:
        """Note the event and claim ids of rejected rows, which the file does have."""
        if keys:
            events, claims = zip(*keys, strict=True)
            ids = {"event_id": pa.array(events, pa.string()), "claim_id": pa.array(claims)}
            self._db.register("staged", pa.table(ids))
            self._db.execute("INSERT INTO spoilt SELECT * FROM staged")
            self._db.unregister("staged")

    def holds(self, table: str) -> bool:
        """Whether anything was added to the table."""
        return self._count[table] > 0

    def keep(self, table: str, column: str, values: Collection[str]) -> None:
        """Make a table with one column of texts, for use in later SQL."""
        self._db.register("staged", pa.table({column: pa.array(list(values), pa.string())}))
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM staged")
        self._db.unregister("staged")

    def leave(self, where: str) -> int:
        """Leave claims out of the import, so that the ledger keeps its version of them.

        where: SQL that selects them, on `n`, the file's version, and `o`, the ledger's.
        Returns for how many of them the versions differ.
        """
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE stays AS SELECT n.claim_id, "
            f"o.status = 'withdrawn' OR NOT ({_same(False)}) AS differs FROM new n "
            f"JOIN old o USING (claim_id) WHERE {where}"
        )
        self._db.execute("DELETE FROM new WHERE claim_id IN (SELECT claim_id FROM stays)")
        ((left, differing),) = self._db.execute(
            "SELECT count(*), count(*) FILTER (differs) FROM stays"
        ).fetchall()
        self._left += int(left)
        return int(differing)

    def twice(self) -> list[tuple[int, str]]:
        """Rows whose claim id occurred in an earlier row: (row, claim id)."""
        return self.ask(
            "SELECT source_row, claim_id FROM (SELECT source_row, claim_id, row_number() OVER "
            "(PARTITION BY claim_id ORDER BY ord) AS n FROM new WHERE claim_id IN "
            "(SELECT claim_id FROM new GROUP BY 1 HAVING count(*) > 1)) WHERE n > 1 ORDER BY 1"
        )

    def dangling(self) -> list[tuple[int, str, str, str]]:
        """References to unknown claims: (row, claim id, column, reference)."""
        found = []
        for column in ("disputes", "supports"):
            found += self.ask(
                f"SELECT source_row, claim_id, '{column}', other FROM (SELECT source_row, claim_id,"
                f" unnest(string_split_regex(trim({column}), '\\s+')) AS other FROM new "
                f"WHERE {column} <> '') WHERE other NOT IN (SELECT claim_id FROM new UNION ALL "
                "SELECT claim_id FROM old UNION ALL SELECT claim_id FROM spoilt) ORDER BY 1"
            )
        return found

    def drop(self, rows: Sequence[int]) -> None:
        """Remove the rows with these numbers, and note their ids as rejected."""
        if rows:
            self._db.register("dropped", pa.table({"n": pa.array(rows, pa.int64())}))
            self._db.execute(
                "INSERT INTO spoilt SELECT event_id, claim_id FROM new "
                "WHERE source_row IN (SELECT n FROM dropped)"
            )
            self._db.execute("DELETE FROM new WHERE source_row IN (SELECT n FROM dropped)")
            self._db.unregister("dropped")

    def count(self) -> tuple[int, int]:
        """The numbers of claims and events in this import."""
        ((claims, events),) = self.ask("SELECT count(*), count(DISTINCT event_id) FROM new")
        return int(claims), int(events)

    def merge(
        self, seen: str, is_ledger: bool, withdraw: bool = False, outdated: int = 0
    ) -> Merged:
        """Make the table `merged` from the claims of import and ledger; return what was done.

        seen: ISO day of this import. withdraw: whether to mark the claims in table `gone`
        (`geo.importing.comparing.lacking`) as withdrawn. outdated: for how many of the claims
        left out (see `leave`) the file has another, older version.
        """
        same = _same(is_ledger)
        for table in ("new", "old"):
            self._insert(table)
        seen = date.fromisoformat(seen).isoformat()
        first, last = ("n.first_seen", "n.last_seen") if is_ledger else (f"'{seen}'",) * 2
        special = {
            "first_seen": f"coalesce(nullif(o.first_seen, ''), {first})",
            "last_seen": f"CASE WHEN same AND {is_ledger} THEN o.last_seen ELSE {last} END",
            "status": "CASE WHEN same AND o.status <> 'withdrawn' THEN o.status ELSE n.status END",
        }
        chosen = ", ".join(f'{special.get(c, f"n.{c}")} AS "{c}"' for c in COLUMNS)
        fate = (
            "CASE WHEN o.claim_id IS NULL THEN 'added' "
            "WHEN same AND (o.status <> 'withdrawn' OR n.status = 'withdrawn') THEN 'unchanged' "
            "ELSE 'updated' END"
        )
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE merged AS SELECT {chosen}, "
            f"coalesce(o.ord, {_AFTER_OLD} + n.ord) AS ord, {fate} AS fate, "
            "coalesce(o.status = 'withdrawn', false) AS hidden FROM (SELECT n.*, "
            f"coalesce({same}, false) AS same FROM new n LEFT JOIN old o USING (claim_id)) n "
            "LEFT JOIN old o USING (claim_id)"
        )
        gone = "o.claim_id IN (SELECT claim_id FROM gone)" if withdraw else "false"
        kept = ", ".join(
            f"CASE WHEN {gone} THEN 'withdrawn' ELSE o.status END" if c == "status" else f'o."{c}"'
            for c in COLUMNS
        )
        self._db.execute(
            f"INSERT INTO merged SELECT {kept}, o.ord, CASE WHEN {gone} AND o.status <> 'withdrawn'"
            " THEN 'withdrawn' ELSE 'kept' END, false FROM old o ANTI JOIN new USING (claim_id)"
        )
        self._mark_open_references()
        fates = dict(self._db.execute("SELECT fate, count(*) FROM merged GROUP BY 1").fetchall())
        ((returned,),) = self._db.execute(
            "SELECT count(*) FROM merged WHERE hidden AND fate = 'updated'"
            " AND status <> 'withdrawn'"
        ).fetchall()
        n = {name: int(fates.get(name, 0)) for name in ("added", "updated", "withdrawn")}
        unchanged = int(fates.get("unchanged", 0)) + self._left - outdated
        others = int(fates.get("kept", 0)) - self._left
        return Merged(
            **n, unchanged=unchanged, kept=others, returned=int(returned), outdated=outdated
        )

    def _mark_open_references(self) -> None:
        """Fill in the column `open_references` of `merged`.

        For the claims of this import these are the references to claims that are not in `merged`;
        for the others those of them that were open before and still are.
        """
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE still_open AS SELECT claim_id, string_agg(other, ' ' "
            "ORDER BY place) AS ids FROM (SELECT claim_id, other, min(place) AS place FROM "
            "(SELECT claim_id, unnest(ids) AS other, generate_subscripts(ids, 1) AS place FROM "
            "(SELECT claim_id, string_split_regex(trim(CASE WHEN fate IN ('kept', 'withdrawn') "
            "THEN open_references ELSE disputes || ' ' || supports END), '\\s+') AS ids "
            "FROM merged WHERE disputes <> '' OR supports <> '')) WHERE other <> '' AND "
            "other NOT IN (SELECT claim_id FROM merged) GROUP BY ALL) GROUP BY claim_id"
        )
        self._db.execute("UPDATE merged SET open_references = '' WHERE open_references <> ''")
        self._db.execute(
            "UPDATE merged SET open_references = still_open.ids FROM still_open "
            "WHERE merged.claim_id = still_open.claim_id"
        )

    def extent(self) -> Box | None:
        """West, south, east, north (WGS 84 degrees) of the points of `merged`; None without any."""
        ends = ", ".join(
            f"{end}(TRY_CAST({column} AS DOUBLE))"
            for end, column in zip(
                ("min", "min", "max", "max"), ("longitude", "latitude") * 2, strict=True
            )
        )
        (found,) = self.ask(f"SELECT {ends} FROM merged WHERE latitude <> ''")
        return None if None in found else tuple(found)

    def write(self, path: Path) -> None:
        """Write the merged ledger as an events file (UTF-8, RFC 4180, cells made inert)."""
        cells = ", ".join(f"nullif({_inert(c)}, '') AS \"{c}\"" for c in COLUMNS)
        self._db.execute(
            f"COPY (SELECT {cells} FROM merged ORDER BY ord) TO '{path}' (FORMAT csv, HEADER true)"
        )
