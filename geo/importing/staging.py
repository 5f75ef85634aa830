"""Stages the rows of an import as Parquet files, so that memory does not grow with them.

SQL does what needs all rows at once: finding duplicate ids and references to unknown claims, and
merging the rows with the ledger's claims. DuckDB reads of the files what a question needs, and
moves to disk what does not fit in its memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from geo.importing.staged_rows import StagedRows
from geo.ledger.formulas import FORMULA, NUMBER
from geo.model.claims import COLUMNS, GUARDS, UNGUARDED
from geo.model.home_view import Box

_MEMORY = "256MB"
_AFTER_OLD = 10**12  # orders added claims after those the ledger had


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


# SQL: whether an imported claim says nothing of what the public gets. It then keeps what the ledger
# says, so that a file without these columns makes nothing public.
_UNGUARDED = "(" + " AND ".join(f"n.\"{c}\" = ''" for c in GUARDS) + ")"


def _same(is_ledger: bool) -> str:
    """SQL: whether the claims `n` and `o` are equal, apart from when they were seen.

    A claim of an older version has no `extra` yet; that it gets one is no change of the claim.
    """
    ignored = {"first_seen", "last_seen", "open_references"}
    ignored |= set() if is_ledger else {"document", "status"}
    tests = {c: f'n."{c}" = o."{c}"' for c in COLUMNS if c not in ignored}
    tests["extra"] = f"({tests['extra']} OR o.extra = '')"
    tests |= {c: f"({_UNGUARDED} OR {tests[c]})" for c in GUARDS}
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
        """folder: for the rows; None for the system's temporary folder."""
        self._folder = tempfile.TemporaryDirectory(prefix="claims-", dir=folder)
        self._path = Path(self._folder.name)
        self._db = duckdb.connect()
        self._db.execute(f"SET memory_limit='{_MEMORY}'")
        self._db.execute(f"SET temp_directory='{self._path / 'spill'}'")
        self._db.execute("SET threads=1")
        self._db.execute("CREATE TEMP TABLE spoilt (event_id VARCHAR, claim_id VARCHAR)")
        self._db.execute("CREATE TEMP TABLE gone (claim_id VARCHAR)")
        self._db.execute("CREATE TEMP TABLE left_out (ord BIGINT)")  # of the rows of `new`
        self._left = 0
        self._is_reduced = False  # whether `left_out` may have rows
        self._is_ordered = True  # whether the rows of `merged` are in their order without sorting
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="staging")
        self._files = {name: StagedRows(self._path, name, self._thread) for name in ("new", "old")}

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        for rows in self._files.values():
            rows.abandon()
        self._db.close()
        self._folder.cleanup()

    def add(self, table: str, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Append a batch with the ledger's columns. rows: their numbers in the file."""
        self._files[table].add(batch, rows)

    def _settle(self) -> None:
        """Make `new` and `old` the rows that were added so far."""
        for name, rows in self._files.items():
            if (files := rows.finished()) is not None:
                self._see(name, files)

    def _see(self, name: str, files: Sequence[Path]) -> None:
        # Nothing is joined without need: the order of rows is that of the files as long as none is.
        without = "ANTI JOIN left_out USING (ord)" if name == "new" and self._is_reduced else ""
        self._db.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet("
            f"{[str(file) for file in files]}) {without}"
        )

    def _leave_out(self, rows: str) -> None:
        """Take rows out of `new`. rows: SQL for their column `ord`."""
        self._db.execute(f"INSERT INTO left_out {rows}")
        self._is_reduced = True
        self._see("new", self._files["new"].files)

    def ask(self, question: str) -> list[Any]:
        """The rows that SQL finds in `new`, `old`, `spoilt` and, after `merge`, `merged`.

        Each is a tuple with the types of the columns asked for.
        """
        self._settle()
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
        return self._files[table].count > 0

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
        self._settle()
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE stays AS SELECT n.claim_id, n.ord, "
            f"o.status = 'withdrawn' OR NOT ({_same(False)}) AS differs FROM new n "
            f"JOIN old o USING (claim_id) WHERE {where}"
        )
        self._leave_out("SELECT ord FROM stays")
        ((left, differing),) = self._db.execute(
            "SELECT count(*), count(*) FILTER (differs) FROM stays"
        ).fetchall()
        self._left += int(left)
        return int(differing)

    def twice(self) -> list[tuple[int, str]]:
        """Rows whose claim id occurred in an earlier row: (row, claim id)."""
        # Numbers instead of ids take little memory; the few ids that share one are compared.
        return self.ask(
            "SELECT source_row, claim_id FROM (SELECT source_row, claim_id, row_number() OVER "
            "(PARTITION BY claim_id ORDER BY ord) AS n FROM new WHERE hash(claim_id) IN (SELECT h "
            "FROM (SELECT hash(claim_id) AS h FROM new) GROUP BY h HAVING count(*) > 1)) "
            "WHERE n > 1 ORDER BY 1"
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
            self._settle()
            self._db.register("dropped", pa.table({"n": pa.array(rows, pa.int64())}))
            self._db.execute(
                "INSERT INTO spoilt SELECT event_id, claim_id FROM new "
                "WHERE source_row IN (SELECT n FROM dropped)"
            )
            self._leave_out("SELECT ord FROM new WHERE source_row IN (SELECT n FROM dropped)")
            self._db.unregister("dropped")

    def count(self) -> int:
        """The number of claims in this import."""
        ((claims,),) = self.ask("SELECT count(*) FROM new")
        return int(claims)

    def merge(
        self, seen: str, is_ledger: bool, withdraw: bool = False, outdated: int = 0
    ) -> Merged:
        """Make the table `merged` from the claims of import and ledger; return what was done.

        seen: ISO day of this import. withdraw: whether to mark the claims in table `gone`
        (`geo.importing.comparing.lacking`) as withdrawn. outdated: for how many of the claims
        left out (see `leave`) the file has another, older version.
        """
        same = _same(is_ledger)
        self._settle()
        seen = date.fromisoformat(seen).isoformat()
        first, last = ("n.first_seen", "n.last_seen") if is_ledger else (f"'{seen}'",) * 2
        special = {
            "first_seen": f"coalesce(nullif(n.was_first, ''), {first})",
            "last_seen": f"CASE WHEN same AND {is_ledger} THEN n.was_last ELSE {last} END",
            "status": "CASE WHEN same AND n.was <> 'withdrawn' THEN n.was ELSE n.status END",
        }
        special |= {
            c: f"CASE WHEN {_UNGUARDED} THEN coalesce(n.was_{c}, '') ELSE n.\"{c}\" END"
            for c in GUARDS
        }
        chosen = ", ".join(f'{special.get(c, f"n.{c}")} AS "{c}"' for c in COLUMNS)
        fate = (
            "CASE WHEN n.was_ord IS NULL THEN 'added' "
            "WHEN same AND (n.was <> 'withdrawn' OR n.status = 'withdrawn') THEN 'unchanged' "
            "ELSE 'updated' END"
        )
        if self.holds("old"):
            compared = (
                f"SELECT n.*, coalesce({same}, false) AS same, o.status AS was, o.first_seen AS "
                "was_first, o.last_seen AS was_last, o.ord AS was_ord, "
                + ", ".join(f'o."{c}" AS was_{c}' for c in GUARDS)
                + " "
                "FROM new n LEFT JOIN old o USING (claim_id)"
            )
        else:
            before = ("was", "was_first", "was_last", *(f"was_{c}" for c in GUARDS))
            nothing = (f"NULL::VARCHAR AS {c}" for c in before)
            compared = (
                f"SELECT n.*, false AS same, {', '.join(nothing)}, NULL::BIGINT AS was_ord "
                "FROM new n"
            )
        gone = "o.claim_id IN (SELECT claim_id FROM gone)" if withdraw else "false"
        kept = ", ".join(
            f"CASE WHEN {gone} THEN 'withdrawn' ELSE o.status END" if c == "status" else f'o."{c}"'
            for c in COLUMNS
        )
        made = (
            f"SELECT {chosen}, coalesce(n.was_ord, {_AFTER_OLD} + n.ord) AS ord, {fate} AS fate, "
            f"coalesce(n.was = 'withdrawn', false) AS hidden FROM ({compared}) n"
        )
        if self.holds("old"):
            made += (
                f" UNION ALL SELECT {kept}, o.ord, CASE WHEN {gone} AND o.status <> 'withdrawn' "
                "THEN 'withdrawn' ELSE 'kept' END, false FROM old o ANTI JOIN new USING (claim_id)"
            )
        # What is joined is kept, so that it is not joined again for each question.
        kind = "TABLE" if self.holds("old") else "VIEW"
        self._db.execute(f"DROP {kind} IF EXISTS joined")
        self._db.execute(f"CREATE TEMP {kind} joined AS {made}")
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
        """Make `merged` of `joined`, with the column `open_references`.

        For the claims of this import these are the references to claims that are not in `merged`;
        for the others those of them that were open before and still are.
        """
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE still_open AS SELECT claim_id, string_agg(other, ' ' "
            "ORDER BY place) AS ids FROM (SELECT claim_id, other, min(place) AS place FROM "
            "(SELECT claim_id, unnest(ids) AS other, generate_subscripts(ids, 1) AS place FROM "
            "(SELECT claim_id, string_split_regex(trim(CASE WHEN fate IN ('kept', 'withdrawn') "
            "THEN open_references ELSE disputes || ' ' || supports END), '\\s+') AS ids "
            "FROM joined WHERE disputes <> '' OR supports <> '')) WHERE other <> '' AND "
            "other NOT IN (SELECT claim_id FROM joined) GROUP BY ALL) GROUP BY claim_id"
        )
        ((some,),) = self._db.execute("SELECT count(*) > 0 FROM still_open").fetchall()
        ids, more = ("''", "")
        if some:
            ids, more = "coalesce(s.ids, '')", "LEFT JOIN still_open s USING (claim_id)"
        self._db.execute(
            f"CREATE OR REPLACE TEMP VIEW merged AS SELECT j.* REPLACE ({ids} AS open_references) "
            f"FROM joined j {more}"
        )
        self._is_ordered = not (some or self._is_reduced or self.holds("old"))

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
        some = " OR ".join(f"{_name(c)} <> ''" for c in GUARDS)
        ((guarded,),) = self.ask(f"SELECT count(*) > 0 FROM merged WHERE {some}")
        columns = COLUMNS if guarded else UNGUARDED
        risky = self._files["new"].risky | self._files["old"].risky
        cells = ", ".join(
            f"nullif({_inert(c) if c in risky else _name(c)}, '') AS {_name(c)}" for c in columns
        )
        order = "" if self._is_ordered else "ORDER BY ord"
        self._db.execute(
            f"COPY (SELECT {cells} FROM merged {order}) TO '{path}' (FORMAT csv, HEADER true)"
        )


def _name(column: str) -> str:
    return f'"{column}"'
