"""PostgreSQL: the tables of `geo.store.schema` in a database, with a small connection pool."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from geo.store.backends.postgres_schema import COLUMNS_OF, check_columns
from geo.store.compiling import Question, compiled, table_of
from geo.store.engine import (
    BackendError,
    BackendUnavailable,
    Cancelled,
    CancelToken,
    DatasetVersion,
    Engine,
)
from geo.store.parameters import Value

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

_FRESH = 1.0  # seconds for which the version of the data is cached
_WAIT = 1.0  # seconds to wait for a connection before testing whether the server answers
# Overrides settings of server, role and URL: times are in UTC, dates in ISO format, a backslash has
# no meaning in a literal, and nothing is written. JIT compilation costs more than it saves here.
_SESSION = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET standard_conforming_strings = on",
    "SET default_transaction_read_only = on",
    "SET jit = off",
)


class Postgres(Engine):
    """An engine in a database. Safe to share between threads."""

    dialect = "postgres"
    sorts_in_memory = False

    def __init__(self, url: str, seconds: float = 60, connections: int = 8) -> None:
        """url: postgresql://…; seconds: limit for a question; connections: maximum number.

        Connects when the first question is asked. Raises BackendError.
        """
        try:
            import psycopg
            import psycopg_pool
        except ImportError as e:
            raise BackendError("store.no_extra", {"extra": "postgres"}) from e
        try:
            said = psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            # `from None`, because the cause quotes the URL with its password.
            raise BackendError("store.wrong_url", {"url": f"{url.split(':')[0]}://…"}) from None
        self._secrets = [str(said[k]) for k in ("password", "user") if said.get(k)]
        host, port = said.get("host", "localhost"), said.get("port", 5432)
        self._where = f"{host}:{port}/{said.get('dbname', '')}"
        self._url, self._seconds = url, seconds
        self._lock = threading.Lock()
        self._seen: tuple[float, DatasetVersion] | None = None
        self._checked: DatasetVersion | None = None  # whose columns have been checked
        self._lacks: tuple[str, ...] = ()
        self._errors = psycopg.errors
        # The pool's warnings repeat the errors raised here, with the name of the user.
        logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())
        self._pool = psycopg_pool.ConnectionPool(
            url,
            min_size=0,
            max_size=connections,
            open=False,
            kwargs={
                "autocommit": True,
                "connect_timeout": 5,
                "client_encoding": "UTF8",
                "application_name": "claim-atlas",
                # Servers behind another pooler may not support prepared statements.
                "prepare_threshold": None,
            },
            configure=self._configure,
            check=psycopg_pool.ConnectionPool.check_connection,
            # Short attempts, so that the pool soon notices when the server is back.
            reconnect_timeout=1,
            num_workers=2,
        )
        self._pool.open()

    def run(self, question: Question, token: CancelToken | None = None) -> pa.Table:
        """The rows of a question."""
        asked = compiled(question, self.dialect)
        rows = self._tried(lambda: self._fetched(asked.sql, token, asked.values))
        return table_of(rows, asked.schema)

    def stream(
        self, question: Question, rows: int, token: CancelToken | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a question, at most `rows` at a time."""
        asked = compiled(question, self.dialect)
        with (
            self._asking(token) as (connection, working),
            connection.transaction(),
            connection.cursor("stream") as cursor,  # a named cursor is on the server
        ):
            with working():
                cursor.execute(asked.sql, asked.values or None)
            while True:
                with working():
                    found = cursor.fetchmany(rows)
                if not found:
                    return
                yield from table_of(found, asked.schema).to_batches()

    def explain(self, question: Question) -> str:
        """The plan after running, with rows, buffers and times."""
        asked = compiled(question, self.dialect)
        sql = f"EXPLAIN (ANALYZE, BUFFERS) {asked.sql}"
        rows = self._tried(lambda: self._fetched(sql, None, asked.values))
        return "\n".join(line for (line,) in rows)

    def state(self) -> DatasetVersion:
        """The version of the data in the table `archive`, at most a second old."""
        with self._lock:
            seen = self._seen
        if seen and time.monotonic() - seen[0] < _FRESH:
            return seen[1]
        said: dict[str, str] = dict(
            self._tried(lambda: self._fetched("SELECT key, value FROM archive", None))
        )
        try:
            state = DatasetVersion(
                said["by"],
                tuple(json.loads(said["zones"])),
                int(said["rows"]),
                said["version"],
                said.get("summary_version") == said["version"],
                counted=said["counted"] if said.get("counted_version") == said["version"] else "",
            )
        except (KeyError, ValueError) as e:
            values = {"where": self._where, "what": f"archive: {e}"}
            raise BackendError("store.no_tables", values) from e
        if self._checked != state:
            rows = self._tried(lambda: self._fetched(COLUMNS_OF, None))
            self._lacks = check_columns(rows, state.zones, self._where)
        with self._lock:
            self._checked = state
            state = replace(state, lacks=self._lacks)
            self._seen = (time.monotonic(), state)
        return state

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _tried(self, ask: Callable[[], list[TupleRow]]) -> list[TupleRow]:
        """The answer of `ask`, which is repeated once if the connection broke: it only reads."""
        try:
            return ask()
        except BackendUnavailable:
            if not self._answers():
                raise
        return ask()

    def _fetched(
        self, sql: str, token: CancelToken | None, values: Mapping[str, Value] | None = None
    ) -> list[TupleRow]:
        with self._asking(token) as (connection, working), working():
            # Without values psycopg leaves `%` in the SQL as it is.
            rows: list[TupleRow] = connection.execute(sql, values or None).fetchall()
            return rows

    @contextmanager
    def _asking(
        self, token: CancelToken | None
    ) -> Iterator[tuple[Connection, Callable[[], AbstractContextManager[None]]]]:
        """A connection, and a context in which the server works and can be cancelled."""
        asked = _Asked(token)
        with self._said_plainly(token):
            connection = self._connection()
            try:
                asked.begin(connection)
                yield connection, asked.working
            finally:
                asked.end()
                self._pool.putconn(connection)

    def _connection(self) -> Connection:
        from psycopg_pool import PoolClosed, PoolTimeout

        end = time.monotonic() + self._seconds
        while True:
            try:
                return self._pool.getconn(_WAIT)
            except PoolClosed as e:
                raise BackendUnavailable(
                    "store.unreachable", {"where": self._where, "what": ""}
                ) from e
            except PoolTimeout:
                # Either all connections are busy, or the server does not answer.
                self._probe()
                if time.monotonic() > end:
                    values = {"where": self._where, "seconds": f"{self._seconds:g}"}
                    raise BackendUnavailable("store.too_slow", values) from None

    def _probe(self) -> None:
        import psycopg

        psycopg.connect(self._url, connect_timeout=5).close()

    def _answers(self) -> bool:
        try:
            self._probe()
        except self._errors.Error:
            return False
        return True

    def _configure(self, connection: Connection) -> None:
        for command in _SESSION:
            connection.execute(command)
        milliseconds = int(self._seconds * 1000)
        connection.execute(f"SET statement_timeout = {milliseconds}".encode())

    @contextmanager
    def _said_plainly(self, token: CancelToken | None) -> Iterator[None]:
        """Raise errors of psycopg as errors of this package, without credentials."""
        errors = self._errors
        where = {"where": self._where}
        try:
            yield
        except errors.QueryCanceled as e:
            if token and token.is_cancelled:
                raise Cancelled from e
            values = {**where, "seconds": f"{self._seconds:g}"}
            raise BackendError("store.too_slow", values) from e
        except errors.OperationalError as e:
            if token and token.is_cancelled:
                raise Cancelled from e
            raise BackendUnavailable(
                "store.unreachable", {**where, "what": self._scrubbed(e)}
            ) from None
        except errors.UndefinedTable as e:
            self._checked = None
            raise BackendError("store.no_tables", {**where, "what": self._scrubbed(e)}) from e
        except errors.UndefinedColumn as e:
            self._checked = None
            values = {"what": self._where, "lacks": self._scrubbed(e), "extra": "–"}
            raise BackendError("store.columns_differ", values) from e
        except errors.Error as e:
            raise BackendError("store.broken", {"what": self._scrubbed(e)}) from e

    def _scrubbed(self, e: Exception) -> str:
        lines = str(e).strip().splitlines()
        text = lines[0] if lines else type(e).__name__
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


class _Asked:
    """Cancels a question while the server works on it, and never the next one on the connection."""

    def __init__(self, token: CancelToken | None) -> None:
        self._token = token
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._idle.set()
        self._connection: Connection | None = None

    def begin(self, connection: Connection) -> None:
        self._connection = connection
        if self._token:
            self._token.on_cancel(self._stop)

    def end(self) -> None:
        with self._lock:
            had, self._connection = self._connection, None
        if self._token and had:
            self._token.done(self._stop)

    @contextmanager
    def working(self) -> Iterator[None]:
        self._idle.clear()
        try:
            if self._token and self._token.is_cancelled:
                raise Cancelled
            yield
        finally:
            # Waits for a cancellation in progress, before the connection is used for anything else.
            with self._lock:
                self._idle.set()

    def _stop(self) -> None:
        # Repeated, because a cancellation before the server has started is lost.
        for _ in range(40):
            with self._lock:
                if self._connection is None or self._idle.is_set():
                    return
                self._connection.cancel_safe(timeout=5)
            if self._idle.wait(0.05):
                return
