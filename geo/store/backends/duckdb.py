"""DuckDB in this process, over tables in memory or the Parquet files of an archive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType

import duckdb
import pyarrow as pa

from geo.store.backends.spill import spill_folder
from geo.store.compiling import Question, compiled, shaped, table_of
from geo.store.engine import BackendError, Cancelled, CancelToken, DatasetVersion, Engine
from geo.store.schema import claims_of, links_schema, schema, sql_list, summary_schema

MEMORY = "1GB"  # memory for all questions about an archive together; DuckDB spills the rest to disk
# What is read whole, for a file, has a database of its own: sorting an archive would take every
# core and all memory from the questions of those who look. See "Viewers at once" in the benchmarks.
_MEMORY_OF_FILES, _THREADS_OF_FILES = "384MB", 1
_FEW = 1_000  # rows


class Duck(Engine):
    """An engine in this process. Safe to share between threads."""

    dialect = "duckdb"
    sorts_in_memory = True

    def __init__(self, state: DatasetVersion, threads: int = 0, memory: str = "") -> None:
        """threads: 0 for one per core; memory: the limit, such as `1GB`, or "" for none."""
        self._state = state
        self._db = duckdb.connect()
        self._lock = threading.Lock()
        self._make_reader: Callable[[], Duck] | None = None
        self._reader: Duck | None = None
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
        made._make_reader = partial(
            cls.of_files, files, state, _MEMORY_OF_FILES, lacks, _THREADS_OF_FILES
        )
        columns = {
            "claims": schema(state.zones),
            "links": links_schema(),
            "summary": summary_schema(state.zones),
        }
        # Keep the footers of files, since each question opens many.
        made._db.execute("SET parquet_metadata_cache=true")
        for name, of in columns.items():
            paths = files.get(name, ())
            if not paths:
                made._db.register("given", of.empty_table())
                made._db.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
                made._db.unregister("given")
                continue
            months = ", hive_partitioning=true, hive_types={'month': VARCHAR}"
            source = f"read_parquet({sql_list(paths)}{months if name == 'claims' else ''})"
            if name == "claims" and any(lacks.values()):
                alike: dict[tuple[str, ...], list[Path]] = {}
                for path in paths:
                    alike.setdefault(lacks.get(path, ()), []).append(path)
                source = claims_of({k: sql_list(some) for k, some in alike.items()}, months)
            made._db.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {source}')
        return made

    def run(self, question: Question, token: CancelToken | None = None) -> pa.Table:
        """The rows of a question."""
        asked = compiled(question, self.dialect)
        with self._answering(token) as cursor:
            if asked.most is not None and asked.most <= _FEW:
                # `sql` binds the statement twice, which takes longer than to build few rows here.
                rows = cursor.execute(asked.sql, asked.values or None).fetchall()
                return table_of(rows, asked.schema)
            answer = cursor.sql(asked.sql, params=asked.values or None)
            return shaped(answer.to_arrow_table(), asked.schema)

    def stream(
        self, question: Question, rows: int, token: CancelToken | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a question, at most `rows` at a time."""
        asked = compiled(question, self.dialect)
        with self._for_whole_files()._answering(token) as cursor:
            answer = cursor.sql(asked.sql, params=asked.values or None)
            for batch in answer.to_arrow_reader(rows):
                yield from shaped(pa.Table.from_batches([batch]), asked.schema).to_batches()

    def explain(self, question: Question) -> str:
        """The plan after running, with the number of rows of every step."""
        asked = compiled(question, self.dialect)
        with self._cursor() as cursor:
            answer = cursor.execute(f"EXPLAIN ANALYZE {asked.sql}", asked.values or None)
            return str(answer.fetchall()[0][1])

    def state(self) -> DatasetVersion:
        """The version of the data."""
        return self._state

    def close(self) -> None:
        """Release memory and files."""
        with self._lock:
            self._db.close()
            if self._reader is not None:
                self._reader.close()

    def _for_whole_files(self) -> Duck:
        """The engine by which what is asked for whole is read, made when it is first needed."""
        if self._make_reader is None:  # the claims are in memory
            return self
        with self._lock:
            if self._reader is None:
                self._reader = self._make_reader()
            return self._reader

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        # Each question has its own cursor, so that they run in parallel and can be stopped singly.
        with self._lock:
            cursor = self._db.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _answering(self, token: CancelToken | None) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._cursor() as cursor:
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
