"""Spark: the workers of a standalone cluster read the Parquet files of an archive."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from geo.model.claims import ADDED
from geo.store.backends import spark_session
from geo.store.compiling import Compiled, Question, compiled, shaped
from geo.store.engine import (
    BackendError,
    BackendUnavailable,
    Cancelled,
    CancelToken,
    DatasetVersion,
    Engine,
)
from geo.store.schema import tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Nodes of a plan: the name used here, and metrics by name here -> name in Spark.
_METRICS = {
    "FileSourceScanExec": (
        "read",
        {"files": "numFiles", "rows": "numOutputRows", "bytes": "filesSize"},
    ),
    "ShuffleExchangeExec": (
        "exchanged",
        {"rows": "shuffleRecordsWritten", "bytes": "shuffleBytesWritten"},
    ),
}
_T = TypeVar("_T")
_IDLE = 30  # seconds after which a cluster without workers for this app counts as unavailable
_LOOK = 1  # seconds between two looks at the workers


class Spark(Engine):
    """An engine in a cluster. Safe to share between threads.

    The folder of the archive must have the same path on every machine of the cluster.
    """

    dialect = "pyspark"
    sorts_in_memory = False

    def __init__(
        self,
        url: str,
        folder: Path,
        files: Mapping[str, Sequence[Path]],
        state: DatasetVersion,
        seconds: float = 60,
        memory: str = "512m",
        questions: int = 8,
    ) -> None:
        """url: spark://HOST:PORT; folder: of the archive; files: of each table, within the folder.

        seconds: limit for a question; memory: of each executor, in Spark's notation; questions:
        number answered in parallel. Connects for the first question. Raises BackendError.
        """
        spark_session.check(url)
        self._url, self._folder, self._memory = url, folder, memory
        self._seconds = seconds
        self._lock = threading.Lock()
        self._files, self._state = files, state
        self._views: tuple[SparkSession, DatasetVersion, SparkSession] | None = None
        # Each of these threads has a counterpart in the JVM, so they are few and reused.
        self._threads = ThreadPoolExecutor(questions, "spark")

    def replace(self, files: Mapping[str, Sequence[Path]], state: DatasetVersion) -> None:
        """Switch to another version of the archive."""
        with self._lock:
            self._files, self._state = files, state

    def run(self, question: Question, token: CancelToken | None = None) -> pa.Table:
        """The rows of a question."""
        asked = compiled(question, self.dialect)
        rows = self._asked(lambda session: _frame(session, asked).toArrow(), token)
        return shaped(rows, asked.schema)

    def stream(
        self, question: Question, rows: int, token: CancelToken | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a question, at most `rows` at a time; one partition is in memory at once."""
        asked = compiled(question, self.dialect)
        group = uuid.uuid4().hex
        started = self._asked(lambda session: _pieces(_frame(session, asked)), token, group)
        with (
            _Stoppable(token, lambda: spark_session.stop_group(group)),
            spark_session.Plainly(self._url, token),
        ):
            for batch in started:
                if token and token.is_cancelled:
                    raise Cancelled
                piece = shaped(pa.Table.from_batches([batch]), asked.schema)
                yield from piece.to_batches(max_chunksize=rows)

    def explain(self, question: Question) -> str:
        """The plan after running, with what every scan read and every exchange sent."""
        asked = compiled(question, self.dialect)
        text: str = self._asked(lambda session: _explained(_frame(session, asked)), None)
        return text

    def state(self) -> DatasetVersion:
        """The version of the archive that is read."""
        with self._lock:
            return self._state

    def close(self) -> None:
        """Release the tables, but not the session, which another engine may share."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._views = None

    def _asked(
        self, ask: Callable[[SparkSession], _T], token: CancelToken | None, group: str = ""
    ) -> _T:
        """Run `ask` in a thread of its own, and return its result.

        A question that takes too long or is cancelled is stopped in the cluster.
        """
        group = group or uuid.uuid4().hex

        def work() -> _T:
            session = self._session()
            if token and token.is_cancelled:
                raise Cancelled
            # True: interrupt tasks, so that they end at once and not at the next row.
            session.sparkContext.setJobGroup(group, "a question", True)
            return ask(session)

        given_up: Future[None] = Future()

        def stop() -> None:
            if not given_up.done():
                given_up.set_result(None)
            spark_session.stop_group(group)

        with _Stoppable(token, stop), spark_session.Plainly(self._url, token):
            return self._awaited(self._threads.submit(work), given_up, group)

    def _awaited(self, answer: Future[_T], given_up: Future[None], group: str) -> _T:
        """The answer. Cancelling does not wait for tasks to end in the cluster."""
        # Starting a session takes time, which does not count for the question.
        spark_session.session(self._url, self._memory)
        either: list[Future[Any]] = [answer, given_up]  # their results have different types
        begun = had_workers = time.monotonic()
        while not wait(either, _LOOK, FIRST_COMPLETED).done:
            now = time.monotonic()
            if now - begun >= self._seconds:
                break
            # One that dies is replaced, which takes a while on a machine with much to do.
            if spark_session.has_workers():
                had_workers = now
            elif now - had_workers >= min(_IDLE, self._seconds):
                spark_session.stop_group(group)
                values = {"where": self._url, "what": "no worker has room"}
                raise BackendUnavailable("store.unreachable", values)
        if given_up.done():
            raise Cancelled
        if not answer.done():
            spark_session.stop_group(group)
            values = {"where": self._url, "seconds": f"{self._seconds:g}"}
            raise BackendError("store.too_slow", values)
        return answer.result()

    def _session(self) -> SparkSession:
        """A session with the tables of the archive's present version."""
        base = spark_session.session(self._url, self._memory)
        with self._lock:
            made = self._views
            if made and made[0] is base and made[1] == self._state:
                return made[2]
            session = base.newSession()
            for name, kind in self._schemas().items():
                _view(session, name, kind, self._folder / name, self._files.get(name, ()))
            self._views = (base, self._state, session)
            return session

    def _schemas(self) -> dict[str, pa.Schema]:
        always = ("claims", "links")
        found = tables(self._state.zones)
        return {name: of for name, of in found.items() if name in always or name in self._files}


class _Stoppable:
    """Calls `stop` when the token is cancelled during the block."""

    def __init__(self, token: CancelToken | None, stop: Callable[[], None]) -> None:
        self._token, self._stop = token, stop

    def __enter__(self) -> None:
        if self._token:
            self._token.on_cancel(self._stop)

    def __exit__(self, *_: object) -> None:
        if self._token:
            self._token.done(self._stop)


def _view(
    session: SparkSession, name: str, kind: pa.Schema, root: Path, files: Sequence[Path]
) -> None:
    from pyspark.sql.functions import coalesce, col, lit
    from pyspark.sql.pandas.types import from_arrow_schema

    wanted = from_arrow_schema(kind)
    if files:
        # `basePath`: columns such as `month` come from the path between it and the file.
        reader = session.read.schema(wanted).option("basePath", str(root))
        frame = reader.parquet(*[str(f) for f in files])
        # Files of older versions lack some columns, which are null then.
        added = {c: coalesce(col(c), lit("")) for c in ADDED if c in kind.names}
        frame = frame.withColumns(added).select(*kind.names)
    else:
        frame = session.createDataFrame([], wanted)
    frame.createOrReplaceTempView(name)


def _frame(session: SparkSession, asked: Compiled) -> DataFrame:
    return session.sql(asked.sql, args=dict(asked.values))


def _pieces(frame: DataFrame) -> Iterator[pa.RecordBatch]:
    """The answer in batches, one partition at a time; `toArrow` would hold all in memory."""
    from pyspark import RDD
    from pyspark.serializers import NoOpSerializer
    from pyspark.sql.pandas.types import to_arrow_schema

    kind = to_arrow_schema(frame.schema)
    batches = frame._jdf.toArrowBatchRdd().toJavaRDD()
    found: RDD[bytes] = RDD(batches, frame.sparkSession.sparkContext, NoOpSerializer())
    pieces: Iterator[bytes] = found.toLocalIterator()
    return (pa.ipc.read_record_batch(pa.py_buffer(piece), kind) for piece in pieces)


def _explained(frame: DataFrame) -> str:
    frame.toArrow()
    execution = frame._jdf.queryExecution()
    jvm = frame.sparkSession.sparkContext._jvm
    assert jvm is not None, "the session has a JVM"
    plan = jvm.org.apache.spark.sql.api.python.PythonSQLUtils.explainString(execution, "formatted")
    moved = "\n".join(_moved(execution.executedPlan()))
    return f"{plan}\n{moved}"


def _moved(node: Any) -> Iterator[str]:
    """A line for every scan and exchange in a plan that has run, with what it read or sent.

    node: of the plan, an object in the JVM, which has no type here.
    """
    kind = node.getClass().getSimpleName()
    if kind == "AdaptiveSparkPlanExec":
        yield from _moved(node.executedPlan())
    elif kind.endswith("QueryStageExec"):
        yield from _moved(node.plan())
    elif kind in _METRICS:
        word, metrics = _METRICS[kind]
        have = (f"{m}={node.metrics().apply(name).value()}" for m, name in metrics.items())
        yield f"{word}: {' '.join(have)}"
    children = node.children()
    for n in range(children.size()):
        yield from _moved(children.apply(n))
