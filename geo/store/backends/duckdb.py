"""DuckDB in this process, over tables in memory or the Parquet files of an archive."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import duckdb
import pyarrow as pa

from geo.store.backends.spill import spill_folder
from geo.store.compiling import Compiled, Question, compiled, shaped, table_of
from geo.store.engine import BackendError, Cancelled, CancelToken, DatasetVersion, Engine
from geo.store.schema import LONG, claims_of, sql_list
from geo.store.schema import tables as tables_of

MEMORY = "1GB"  # memory for all questions about an archive together; DuckDB spills the rest to disk
# What is read whole, for a file, has a database of its own: sorting an archive would take every
# core and all memory from the questions of those who look. See "Viewers at once" in the benchmarks.
_MEMORY_OF_FILES, _THREADS_OF_FILES = "384MB", 1
_FEW, _NARROW = 1_000, 20  # rows and columns that are read faster one by one
# It advises `sql`, since rows are copied once more on their way; see `run`.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)
# A question about few months is answered by a database that has a view of them, and one thread: a
# second one takes a fifth more of the processors, and is not faster where there is little to read.
_MEMORY_OF_MONTHS, _FEW_MONTHS, _LITTLE = "384MB", 4, 64_000_000  # bytes


class Duck(Engine):
    """An engine in this process. Safe to share between threads."""

    dialect = "duckdb"
    sorts_in_memory = True

    def __init__(self, state: DatasetVersion, threads: int = 0, memory: str = "") -> None:
        """threads: 0 for one per core; memory: the limit, such as `1GB`, or "" for none."""
        self._state = state
        self._db = duckdb.connect()
        self._lock = threading.Lock()
        self._make: Callable[[str, int], Duck] | None = None  # of the same files
        self._others: dict[tuple[str, int], Duck] = {}  # by their memory and threads
        self._months: dict[str, list[Path]] = {}  # the files of claims, in order of their months
        self._bytes: dict[str, int] = {}  # by month
        self._lacks: Mapping[Path, tuple[str, ...]] = {}
        self._views: dict[tuple[str, ...], str] = {}  # the schemas with a view of some months
        self._naming = threading.Lock()
        # Its own choice is a folder where the server was started, which may not be written or kept.
        spill = str(spill_folder(self)).replace("'", "''")
        self._db.execute(f"SET temp_directory='{spill}'")
        if threads:
            self._db.execute(f"SET threads={int(threads)}")
        if memory:
            self._db.execute(f"SET memory_limit='{memory}'")

    @classmethod
    def of_tables(cls, tables: Mapping[str, pa.Table], state: DatasetVersion) -> Duck:
        """An engine with copies of `tables` in memory."""
        made = cls(state)
        for name, table in tables.items():
            made._db.register("given", table)
            made._db.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
            made._db.unregister("given")
        return made

    @classmethod
    def of_files(
        cls,
        files: Mapping[str, Sequence[Path]],
        state: DatasetVersion,
        memory: str = MEMORY,
        lacks: Mapping[Path, tuple[str, ...]] = MappingProxyType({}),
        threads: int = 0,
    ) -> Duck:
        """An engine over the Parquet files of an archive, which each question reads.

        files: of every table. memory: the limit for all questions together, such as `512MB`.
        lacks: by file of claims, the columns that later versions added and that it lacks.
        """
        made = cls(state, threads, memory)
        made._make = lambda memory, threads: cls.of_files(files, state, memory, lacks, threads)
        # Keep the footers of files, since each question opens many.
        made._db.execute("SET parquet_metadata_cache=true")
        for name, of in tables_of(state.zones).items():
            paths = files.get(name, ())
            if not paths:
                made._db.register("given", of.empty_table())
                made._db.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
                made._db.unregister("given")
                continue
            if name == "claims":
                made._lacks = lacks
                for path in sorted(paths):
                    month = path.parent.name.partition("=")[2]
                    made._months.setdefault(month, []).append(path)
                    made._bytes[month] = made._bytes.get(month, 0) + path.stat().st_size
                source = made._claims_in(paths)
            else:
                source = f"read_parquet({sql_list(paths)})"
            made._db.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {source}')
        return made

    def run(self, question: Question, token: CancelToken | None = None) -> pa.Table:
        """The rows of a question."""
        asked = compiled(question, self.dialect)
        months = self._months_of(asked)
        with self._for(months)._answering(months, token) as cursor:
            # `sql` would bind the statement twice, which takes as long as a small answer.
            answer = cursor.execute(asked.sql, asked.values or None)
            if asked.most is not None and asked.most <= _FEW and len(asked.schema) <= _NARROW:
                return table_of(answer.fetchall(), asked.schema)
            return shaped(answer.to_arrow_table(), asked.schema)

    def stream(
        self, question: Question, rows: int, token: CancelToken | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a question, at most `rows` at a time."""
        asked = compiled(question, self.dialect)
        reader = self._other(_MEMORY_OF_FILES, _THREADS_OF_FILES)
        with reader._answering(self._months_of(asked), token) as cursor:
            answer = cursor.sql(asked.sql, params=asked.values or None)
            for batch in answer.to_arrow_reader(rows):
                yield from shaped(pa.Table.from_batches([batch]), asked.schema).to_batches()

    def explain(self, question: Question) -> str:
        """The plan after running, with the number of rows of every step."""
        asked = compiled(question, self.dialect)
        with self._answering(self._months_of(asked), None) as cursor:
            answer = cursor.execute(f"EXPLAIN ANALYZE {asked.sql}", asked.values or None)
            return str(answer.fetchall()[0][1])

    def state(self) -> DatasetVersion:
        """The version of the data."""
        return self._state

    def close(self) -> None:
        """Release memory and files."""
        with self._lock:
            self._db.close()
            for other in self._others.values():
                other.close()

    def _other(self, memory: str, threads: int) -> Duck:
        """An engine of the same files with a database of its own, made when it is first needed."""
        if self._make is None:  # the claims are in memory
            return self
        with self._lock:
            if (memory, threads) not in self._others:
                self._others[memory, threads] = self._make(memory, threads)
            return self._others[memory, threads]

    def _for(self, months: tuple[str, ...]) -> Duck:
        """The engine that answers a question about these months soonest."""
        is_little = months and sum(self._bytes[month] for month in months) <= _LITTLE
        return self._other(_MEMORY_OF_MONTHS, 1) if is_little else self

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        # Each question has its own cursor, so that they run in parallel and can be stopped singly.
        with self._lock:
            cursor = self._db.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def _claims_in(self, paths: Sequence[Path]) -> str:
        """SQL for the claims in some files of the archive."""
        # DuckDB takes all files for as long as the first one when it chooses what to keep in memory
        # for a join: with a small one first that would be the claims, and not what they meet.
        paths = sorted(paths, key=lambda path: -path.stat().st_size)
        months = ", hive_partitioning=true, hive_types={'month': VARCHAR}"
        if not any(self._lacks.get(path) for path in paths):
            return f"read_parquet({sql_list(paths)}{months})"
        alike: dict[tuple[str, ...], list[Path]] = {}
        for path in paths:
            alike.setdefault(self._lacks.get(path, ()), []).append(path)
        return claims_of({lacks: sql_list(some) for lacks, some in alike.items()}, months)

    def _months_of(self, asked: Compiled) -> tuple[str, ...]:
        """The months that a question reads, if they are few; else none, for all of them.

        DuckDB takes as long for the files that it then leaves out as for a small answer.
        """
        values = asked.values
        furthest = values.get("furthest_month")
        first, last = furthest or values.get("early_month"), values.get("late_month")
        if not (asked.reads_claims_once and isinstance(first, str) and isinstance(last, str)):
            return ()
        found = [m for m in self._months if first <= m <= last or (furthest and m == LONG)]
        return tuple(found) if len(found) <= _FEW_MONTHS else ()

    def _view_of(self, months: tuple[str, ...]) -> str:
        """The schema with a view `claims` of these months."""
        with self._naming:
            if months not in self._views:
                name = f"months_{len(self._views)}"
                source = self._claims_in([path for month in months for path in self._months[month]])
                cursor = self._db.cursor()
                cursor.execute(f"CREATE SCHEMA {name}")
                cursor.execute(f"CREATE VIEW {name}.claims AS SELECT * FROM {source}")
                cursor.close()
                self._views[months] = name
            return self._views[months]

    @contextmanager
    def _answering(
        self, months: tuple[str, ...], token: CancelToken | None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._cursor() as cursor:
            if months:
                cursor.execute(f"SET search_path='{self._view_of(months)},main'")
            ended = threading.Event()

            def stop() -> None:
                # Repeated, because an interrupt before the query has started is lost.
                for _ in range(5):
                    if ended.is_set():
                        return
                    cursor.interrupt()
                    ended.wait(0.05)

            if token:
                token.on_cancel(stop)
            try:
                if token and token.is_cancelled:
                    raise Cancelled
                yield cursor
            except duckdb.InterruptException as e:
                raise Cancelled from e
            except duckdb.OutOfMemoryException as e:
                raise BackendError("store.memory", {"what": str(e).splitlines()[0]}) from e
            except (duckdb.IOException, duckdb.InvalidInputException) as e:
                raise BackendError("store.broken", {"what": str(e).splitlines()[0]}) from e
            finally:
                ended.set()
                if token:
                    token.done(stop)
