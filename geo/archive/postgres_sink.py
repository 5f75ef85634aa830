"""Writes claims into PostgreSQL: every batch is one transaction."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pyarrow as pa
import pyarrow.csv as arrow_csv

from geo.archive.counting import (
    ROOTS,
    event_months_sql,
    event_origins_sql,
    origin_days_sql,
    place_counts_sql,
    roots_of,
    roots_table,
    summary_sql,
)
from geo.archive.definitions import defined, kinds
from geo.archive.manifest import (
    COUNTED,
    DAYS,
    FORMAT,
    MONTHS,
    ORIGINS,
    PLACES,
    check_same,
    new_version,
)
from geo.archive.parquet_sink import SETTINGS, links_of
from geo.archive.sinks import Batch, Counts, Progress, ProgressData, Tell, progress_of
from geo.model.claims import ADDED, COLUMNS
from geo.model.origins import mark_of
from geo.store.engine import BackendError, BackendUnavailable
from geo.store.schema import schema, summary_schema, tables

# The advisory lock of loads, any number: it keeps two loads into one database apart.
_LOCK = 0x636C61696D73
_LOCK_SECONDS = 2.0
_INDEXES = {
    "claims_event": "(event_from, event_to)",
    "claims_report": "(report_on)",
    # The orders of time.
    "claims_time": "(coalesce(report_on, event_from))",
    "claims_event_time": "(coalesce(event_from, report_on))",
    "claims_event_id": "(event_id)",
    "claims_place": "(place_key)",
    "claims_grid": "(x, y)",
    "claims_long": '(event_from, event_to) WHERE "long" = 1',
}
_WORDS = "claims_text"


_P = ParamSpec("_P")
_R = TypeVar("_R")


def _plainly(
    method: Callable[Concatenate[PostgresSink, _P], _R],
) -> Callable[Concatenate[PostgresSink, _P], _R]:
    """Raise errors of the server as BackendUnavailable or BackendError, without credentials."""

    @wraps(method)
    def told(self: PostgresSink, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(self, *args, **kwargs)
        except self._errors.OperationalError as e:
            what = str(e).strip().splitlines()[:1]
            values = {"where": self._where, "what": "".join(what)}
            raise BackendUnavailable("store.unreachable", values) from e
        except self._errors.Error as e:
            what = str(e).strip().splitlines()[:1]
            raise BackendError("load.refused", {"where": self._where, "what": "".join(what)}) from e

    return told


class PostgresSink:
    """A database that one load writes into. See `geo.archive.sinks.Sink`."""

    batch_rows = 50_000
    work: Path | None = None

    def __init__(self, url: str) -> None:
        """Connect, and hold the lock. Raises BackendUnavailable, BackendError."""
        try:
            import psycopg
        except ImportError as e:
            raise BackendError("store.no_extra", {"extra": "postgres"}) from e
        self._errors = psycopg.errors
        try:
            self._db = psycopg.connect(url, autocommit=True, connect_timeout=10)
        except psycopg.ProgrammingError:
            # `from None`, because the cause quotes the URL with its password.
            raise BackendError("store.wrong_url", {"url": f"{url.split(':')[0]}://…"}) from None
        except psycopg.OperationalError:
            parts = psycopg.conninfo.conninfo_to_dict(url)
            where = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}"
            raise BackendUnavailable("store.unreachable", {"where": where, "what": ""}) from None
        self._where = f"{self._db.info.host}:{self._db.info.port}/{self._db.info.dbname}"
        self._started = Progress("")
        self._said: dict[str, str] = {}
        try:
            self._db.execute("SET TimeZone = 'UTC'")
            self._db.execute("SET DateStyle = 'ISO, YMD'")
            if not self._locked():
                raise BackendError("load.locked", {"path": self._where, "pid": self._holder()})
            self._read()
        except BaseException:
            self._db.close()
            raise

    # ---- what is there ---------------------------------------------------------------------------

    @property
    def by(self) -> str:
        """The day that orders the storage; see `Sink`."""
        return self._said.get("by", "")

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones for which days are stored."""
        return tuple(json.loads(self._said["zones"])) if self._said else ()

    @property
    def version(self) -> str:
        """The version of the data."""
        return self._said.get("version", "")

    @_plainly
    def settings(self) -> bytes:
        """The content of its `atlas.toml`; empty if it has none."""
        found = self._db.execute("SELECT content FROM neighbours WHERE name = %s", [SETTINGS])
        row = found.fetchone()
        return bytes(row[0]) if row else b""

    @_plainly
    def anew(self, name: str | None, drop: str) -> None:
        """Remove a schema with all that is in it, and make another one, if any."""
        with self._db.transaction():
            self._run(f"DROP SCHEMA IF EXISTS {drop} CASCADE")
            if name:
                self._run(f"CREATE SCHEMA {name}")

    def _locked(self) -> bool:
        """Take the lock. A load that has just ended may hold it until the server knows its end."""
        end = time.monotonic() + _LOCK_SECONDS
        while True:
            row = self._db.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
            if row and row[0]:
                return True
            if time.monotonic() >= end:
                return False
            time.sleep(_LOCK_SECONDS / 20)

    def _holder(self) -> str:
        row = self._db.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND ((classid::bigint << 32) | objid::bigint) = %s",
            [_LOCK],
        ).fetchone()
        return str(row[0]) if row else "?"

    def _read(self) -> None:
        if not self._columns("archive"):
            for table in (*tables(()), "neighbours"):
                if have := self._columns(table):
                    # Another program's table of that name, which must not be filled.
                    wanted = kinds(schema(()))
                    check_same(f"{self._where} {table}", have, wanted)
                    raise BackendError("store.no_tables", {"where": self._where, "what": "archive"})
            return
        self._said = dict(self._db.execute("SELECT key, value FROM archive").fetchall())
        if self._said.get("format") != str(FORMAT):
            values = {"path": self._where, "found": self._said.get("format"), "known": FORMAT}
            raise BackendError("store.other_format", values)
        for table, of in tables(self.zones).items():
            have = self._columns(table)
            if table in COUNTED and not have:
                continue  # an earlier version made this database
            if check_same(f"{self._where} {table}", have, kinds(of)):
                for name in (c for c in ADDED if c not in have):
                    field = defined(pa.schema([of.field(name)]))
                    self._run(f"ALTER TABLE {table} ADD COLUMN {field} DEFAULT ''")

    def _columns(self, table: str) -> dict[str, str]:
        found = self._db.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
            "WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [table],
        ).fetchall()
        return dict(found)

    @_plainly
    def neighbours(self) -> dict[str, bytes]:
        """The files beside the claims."""
        if not self._said:
            return {}
        found = self._db.execute("SELECT name, content FROM neighbours").fetchall()
        return {n: bytes(c) for n, c in found if n != SETTINGS}

    def progress(self, sha256: str) -> Progress | None:
        """How far the load of a file got."""
        return progress_of(self._loads().get(sha256))

    def _loads(self) -> dict[str, ProgressData]:
        return dict(json.loads(self._said.get("loads", "{}")))

    def rows(self) -> int:
        """Claims in the database."""
        return int(self._said.get("rows", 0))

    @_plainly
    def open_references(self) -> int:
        """References to claims that are not in the database."""
        if not self._said:
            return 0
        row = self._db.execute(
            "SELECT count(*) FROM links l WHERE NOT EXISTS "
            "(SELECT FROM claims c WHERE c.claim_id = l.other)"
        ).fetchone()
        return int(row[0]) if row else 0

    # ---- putting in ------------------------------------------------------------------------------

    @_plainly
    def begin(self, by: str, zones: Sequence[str], settings: bytes) -> None:
        """Make the tables."""
        said = {
            "format": str(FORMAT),
            "by": by,
            "zones": json.dumps(list(zones)),
            "rows": "0",
            "loads": "{}",
            "version": new_version(),
            "summary_version": "",
        }
        with self._db.transaction():
            for table, of in tables(zones).items():
                self._run(f"CREATE TABLE {table} ({defined(of)})")
            self._run("ALTER TABLE claims ADD PRIMARY KEY (claim_id)")
            self._run("CREATE INDEX links_claim ON links (claim_id)")
            self._run("CREATE INDEX links_other ON links (other)")
            self._run("CREATE TABLE neighbours (name text PRIMARY KEY, content bytea)")
            self._run("CREATE TABLE archive (key text PRIMARY KEY, value text)")
            self._write_neighbours({SETTINGS: settings})
            self._say(said)
        self._said = said

    def restart(self, sha256: str, name: str) -> None:
        """Prepare for a file."""
        before = self.progress(sha256)
        self._started = before if before and not before.done else Progress(name)

    @_plainly
    def put(self, batch: Batch) -> Counts:
        """Write new and changed claims in one transaction."""
        of = schema(self.zones)
        made = batch.derive(batch.cells, range(batch.cells.num_rows))
        names = ", ".join(f'"{n}"' for n in of.names)
        values = ", ".join(f'n."{n}"' for n in of.names if n != "row")
        others = ", ".join(f'"{n}"' for n in of.names if n != "row")
        texts = [", ".join(f'{t}."{c}"' for c in COLUMNS) for t in ("c", "n")]
        with self._db.transaction():
            self._run(f"CREATE TEMP TABLE came ({defined(of)}) ON COMMIT DROP")
            self._copy("came", names, pa.Table.from_batches([made]))
            changed = 0
            existing = 0
            if self.rows():
                self._run("ANALYZE came (claim_id)")
                self._run(
                    "CREATE TEMP TABLE met ON COMMIT DROP AS SELECT n.claim_id, "
                    f"({texts[0]}) IS DISTINCT FROM ({texts[1]}) AS other "
                    "FROM came n JOIN claims c USING (claim_id)"
                )
                self._run("ANALYZE met")
                found = self._db.execute("SELECT count(*), count(*) FILTER (WHERE other) FROM met")
                existing, changed = found.fetchone() or (0, 0)
            if changed:
                self._run(
                    f"UPDATE claims c SET ({others}) = ROW({values}) FROM came n JOIN met m "
                    "USING (claim_id) WHERE m.other AND c.claim_id = n.claim_id"
                )
                self._run(
                    "DELETE FROM links USING met m WHERE links.claim_id = m.claim_id AND m.other"
                )
            if existing:
                self._run(
                    "DELETE FROM came n USING met m WHERE n.claim_id = m.claim_id AND NOT m.other"
                )
            fresh = "WHERE NOT EXISTS (SELECT FROM met m WHERE m.claim_id = n.claim_id)"
            added = self._run(
                f'INSERT INTO claims ({others}, "row") SELECT {values}, '
                f'{self.rows()} + row_number() OVER (ORDER BY n."row") FROM came n '
                + (fresh if existing else "")
            )
            counts = Counts(added, changed, existing - changed)
            pairs = links_of(batch.cells)
            if pairs and (added or changed):
                self._run("CREATE TEMP TABLE pairs (claim_id text, other text) ON COMMIT DROP")
                self._copy("pairs", "claim_id, other", pa.Table.from_batches(pairs))
                self._run("INSERT INTO links SELECT p.* FROM pairs p JOIN came USING (claim_id)")
            self._write_neighbours(batch.neighbours)
            started = self._started.after(batch.rows, counts)
            said = {"loads": json.dumps(self._loads() | {batch.sha256: started.said()})}
            if added or changed:
                said |= {"rows": str(self.rows() + added), "version": new_version()}
            self._say(said)
        self._started = started
        self._said |= said
        return counts

    @_plainly
    def finish(self, sha256: str) -> None:
        """Record that the whole file is in."""
        if self._said:
            self._started = replace(self._started, done=True)
            said = {"loads": json.dumps(self._loads() | {sha256: self._started.said()})}
            self._say(said)
            self._said |= said

    @_plainly
    def settle(self, tell: Tell) -> None:
        """Set the flags and count in one transaction, then make the indexes."""
        if not self._said:
            return
        root_of = roots_of(self.neighbours())
        mark, present = mark_of(root_of), self._said["version"]
        is_counted = self._said.get("counted_version") == present and self._said["counted"] == mark
        if is_counted and self._said["summary_version"] == present:
            return
        tell("tidy")
        version = new_version()
        said = {"version": version, "summary_version": version}
        said |= {"counted_version": version, "counted": mark}
        of = summary_schema(self.zones)
        with self._db.transaction():
            self._run(
                "UPDATE claims c SET disputed = 1 - disputed WHERE disputed <> (CASE WHEN "
                "EXISTS (SELECT FROM links l WHERE l.claim_id = c.claim_id) OR "
                "EXISTS (SELECT FROM links l WHERE l.other = c.claim_id) THEN 1 ELSE 0 END)"
            )
            tell("summary")
            self._run("TRUNCATE summary")
            names = ", ".join(f'"{n}"' for n in of.names)
            self._run(f"INSERT INTO summary ({names}) {summary_sql('claims', self.zones)}")
            self._count(root_of)
            self._say(said)
        self._said |= said
        tell("indexes")
        self._run("SET maintenance_work_mem = '256MB'")  # sorts an index in few runs
        for name, what in _INDEXES.items():
            self._run(f"CREATE INDEX IF NOT EXISTS {name} ON claims {what}")
        self._index_words()
        self._run(f"ANALYZE {', '.join(tables(()))}")

    def _count(self, root_of: Mapping[str, str]) -> None:
        """Count claims by event and by place anew."""
        rows = roots_table(root_of)
        self._run(f"CREATE TEMP TABLE {ROOTS} ({defined(rows.schema)}) ON COMMIT DROP")
        self._copy(ROOTS, ", ".join(rows.schema.names), rows)
        asked = {
            MONTHS: event_months_sql("claims"),
            ORIGINS: event_origins_sql("claims"),
            PLACES: place_counts_sql("claims", ORIGINS),
            DAYS: origin_days_sql("claims", ORIGINS, self.zones),
        }
        for table, sql in asked.items():
            of = tables(self.zones)[table]
            self._run(f"CREATE TABLE IF NOT EXISTS {table} ({defined(of)})")
            self._run(f"TRUNCATE {table}")
            names = ", ".join(f'"{n}"' for n in of.names)
            self._run(f"INSERT INTO {table} ({names}) {sql}")
        for table in (MONTHS, ORIGINS):
            self._run(f"CREATE INDEX IF NOT EXISTS {table}_id ON {table} (event_id)")

    def _index_words(self) -> None:
        """Index the words of texts, if the server has the extension `pg_trgm`."""
        try:
            self._run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except (
            self._errors.FeatureNotSupported,
            self._errors.UndefinedFile,
            self._errors.InsufficientPrivilege,
        ):
            return
        # Its schema need not be among those in which tables are looked for.
        row = self._db.execute(
            "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n "
            "ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'"
        ).fetchone()
        of = f'("text" {row[0]}.gin_trgm_ops)' if row else '("text" gin_trgm_ops)'
        self._run(f"CREATE INDEX IF NOT EXISTS {_WORDS} ON claims USING gin {of}")

    def close(self) -> None:
        """Close the connection, which releases the lock."""
        self._db.close()

    def _run(self, sql: str) -> int:
        return self._db.execute(sql.encode()).rowcount

    def _copy(self, table: str, names: str, rows: pa.Table) -> None:
        """COPY as CSV, which tells an empty text (quoted) from null (not quoted)."""
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="all_valid")
        into = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)".encode()
        with self._db.cursor().copy(into) as copy:
            for piece in rows.to_batches(max_chunksize=10_000):
                out = io.BytesIO()
                arrow_csv.write_csv(piece, out, options)
                copy.write(out.getvalue())

    def _say(self, said: Mapping[str, str]) -> None:
        for key, value in said.items():
            self._db.execute(
                "INSERT INTO archive VALUES (%s, %s) ON CONFLICT (key) "
                "DO UPDATE SET value = excluded.value",
                [key, value],
            )

    def _write_neighbours(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            self._db.execute(
                "INSERT INTO neighbours VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET "
                "content = excluded.content WHERE neighbours.content <> excluded.content",
                [name, content],
            )
