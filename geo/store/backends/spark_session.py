"""The Spark session of this process, of which there can be only one."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geo.store.engine import BackendError, BackendUnavailable, Cancelled, CancelToken

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PATIENCE = 60  # seconds for a session to start, after the master has accepted a connection
_LOCK = threading.Lock()
_STARTED: dict[str, Future[SparkSession]] = {}
_LOST = ("SparkContext was shut down", "stopped SparkContext", "SparkContext has been shutdown")
_SETTINGS = {
    "spark.app.name": "claim-atlas",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "512m",
    "spark.scheduler.mode": "FAIR",  # short questions do not wait behind long ones
    # Days are in UTC, whatever the machines' settings; days before 1582 are not recalculated.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    # The month in a path is text, and must not be inferred to be a date or a number.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # A search text such as `${…}` must not be replaced by a setting.
    "spark.sql.variable.substitute": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.shuffle.partitions": "16",
    # Tasks of a lost or slow worker are given to the others.
    "spark.task.maxFailures": "8",
    "spark.speculation": "true",
    # A task that does not stop is ended with its executor, which is started again.
    "spark.task.reaper.enabled": "true",
    "spark.task.reaper.killTimeout": "20s",
    "spark.executor.heartbeatInterval": "5s",
    "spark.network.timeout": "30s",
    "spark.network.timeoutInterval": "10s",
}


def check(url: str) -> None:
    """Raise BackendError if the URL is wrong, or PySpark or Java is missing."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname and parts.port)
    except ValueError:
        whole = False
    if not whole:
        raise BackendError("store.wrong_url", {"url": "spark://…"})
    try:
        import pyspark  # noqa: F401
    except ImportError as e:
        raise BackendError("store.no_extra", {"extra": "spark"}) from e
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java") if home else shutil.which("java")
    if not java or not Path(java).is_file():
        raise BackendError("store.no_java")


def session(url: str, memory: str) -> SparkSession:
    """The session at `url`, started if necessary; a session at another URL is ended.

    memory: of each executor. Raises BackendUnavailable, immediately if nothing listens there.
    """
    with _LOCK:
        started = _STARTED.get(url)
        if started is None or _ended(started):
            own = _reached(url)
            for other in _STARTED.values():
                _end(other)
            _STARTED.clear()
            started = _STARTED[url] = Future()
            settings = _SETTINGS | {
                "spark.executor.memory": memory,
                "spark.driver.host": own,
                "spark.driver.bindAddress": own,
            }
            # In a thread, since a master that never answers would block for a minute.
            threading.Thread(target=_start, args=(started, url, settings), daemon=True).start()
    try:
        return started.result(_PATIENCE)
    except Late:
        raise BackendUnavailable("store.unreachable", {"where": url, "what": "no answer"}) from None
    except Exception as e:
        what = _first_words(e)
        raise BackendUnavailable("store.unreachable", {"where": url, "what": what}) from e


def stop_group(group: str) -> None:
    """Cancel the jobs of a group, including those that have not started."""
    for started in list(_STARTED.values()):
        if started.done() and not started.exception():
            started.result().sparkContext._jsc.sc().cancelJobGroupAndFutureJobs(group)


def has_workers() -> bool:
    """Whether the session has any executor."""
    for started in list(_STARTED.values()):
        if started.done() and not started.exception():
            tracker = started.result().sparkContext._jsc.sc().statusTracker()
            return len(tracker.getExecutorInfos()) > 1  # the driver counts as one
    return False


class Plainly:
    """A block in which errors of Spark are raised as errors of this package."""

    def __init__(self, url: str, token: CancelToken | None) -> None:
        self._url, self._token = url, token

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if error is None or not isinstance(error, Exception):
            return
        if self._token and self._token.is_cancelled:
            raise Cancelled from error
        if isinstance(error, Cancelled | BackendUnavailable | BackendError):
            return
        said = str(error)
        what = _first_words(error)
        if type(error).__name__ == "Py4JNetworkError" or isinstance(error, OSError):
            _forget()
            raise BackendUnavailable(
                "store.unreachable", {"where": self._url, "what": what}
            ) from error
        if any(words in said for words in _LOST):
            raise BackendUnavailable(
                "store.unreachable", {"where": self._url, "what": what}
            ) from error
        if "TABLE_OR_VIEW_NOT_FOUND" in said:
            raise BackendError("store.no_tables", {"where": self._url, "what": what}) from error
        raise BackendError("store.broken", {"what": what}) from error


def _start(started: Future[SparkSession], url: str, settings: dict[str, str]) -> None:
    try:
        from pyspark.conf import SparkConf
        from pyspark.sql import SparkSession

        # This logger prints failed queries with the search text.
        logging.getLogger("SQLQueryContextLogger").disabled = True
        conf = SparkConf().setMaster(url).setAll(list(settings.items()))
        started.set_result(SparkSession.builder.config(conf=conf).getOrCreate())
    except BaseException as e:
        started.set_exception(e)


def _ended(started: Future[SparkSession]) -> bool:
    if not started.done():
        return False
    if started.exception():
        return True
    try:
        return bool(started.result().sparkContext._jsc.sc().isStopped())
    except Exception:  # the JVM has ended, or the session was stopped
        return True


def _end(started: Future[SparkSession]) -> None:
    if started.done() and not started.exception():
        try:
            started.result().stop()
        except Exception:
            _forget()


def _forget() -> None:
    """Forget a JVM that has ended, so that the next session starts a new one."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None


def _reached(url: str) -> str:
    """The address of this machine as the master sees it. Raises BackendUnavailable."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as s:
            own: str = s.getsockname()[0]
            return own
    except OSError as e:
        values = {"where": url, "what": e.strerror or type(e).__name__}
        raise BackendUnavailable("store.unreachable", values) from e


def _first_words(error: BaseException) -> str:
    """The most informative line of an error: for errors from the JVM, the second one."""
    lines = [*str(error).strip().splitlines(), ""]
    line = lines[1] if lines[0].startswith("An error occurred while calling") else lines[0]
    return line.strip(": ") or type(error).__name__
