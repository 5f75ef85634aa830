"""The one Spark session of this process: there can be no second one."""

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

_PATIENCE = 60  # seconds in which a session must have started; the master has answered by then
_LOCK = threading.Lock()
_STARTED: dict[str, Future[SparkSession]] = {}
_LOST = ("SparkContext was shut down", "stopped SparkContext", "SparkContext has been shutdown")
_SETTINGS = {
    "spark.app.name": "claim-atlas",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "512m",
    "spark.scheduler.mode": "FAIR",  # a short question does not wait behind a long one
    # Days are days in UTC, whatever the machines' clocks say; those before 1582 as in the file.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    # A month is a text, not a day or a number that is guessed from the path.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # What is searched for may be `${…}`: it is not the name of a setting.
    "spark.sql.variable.substitute": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.shuffle.partitions": "16",
    # A worker may vanish, or be slow: its tasks go to the others.
    "spark.task.maxFailures": "8",
    "spark.speculation": "true",
    # A task that does not heed that it is stopped ends with its executor, which comes anew.
    "spark.task.reaper.enabled": "true",
    "spark.task.reaper.killTimeout": "20s",
    "spark.executor.heartbeatInterval": "5s",
    "spark.network.timeout": "30s",
    "spark.network.timeoutInterval": "10s",
}


def check(url: str) -> None:
    """Raises BackendError where the URL is wrong, or what Spark needs is missing."""
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
    """The session at `url`, started if need be; one at another URL is ended.

    memory: of each executor. Raises BackendUnavailable: at once where nothing listens there.
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
            # A master that takes the connection and says nothing holds the thread for a minute.
            threading.Thread(target=_start, args=(started, url, settings), daemon=True).start()
    try:
        return started.result(_PATIENCE)
    except Late:
        raise BackendUnavailable("store.unreachable", {"where": url, "what": "no answer"}) from None
    except Exception as e:
        what = _first_words(e)
        raise BackendUnavailable("store.unreachable", {"where": url, "what": what}) from e


def stop_group(group: str) -> None:
    """Stop the jobs of a group, those that have not begun, too."""
    for started in list(_STARTED.values()):
        if started.done() and not started.exception():
            started.result().sparkContext._jsc.sc().cancelJobGroupAndFutureJobs(group)


def has_workers() -> bool:
    """Whether any executor is there to work."""
    for started in list(_STARTED.values()):
        if started.done() and not started.exception():
            tracker = started.result().sparkContext._jsc.sc().statusTracker()
            return len(tracker.getExecutorInfos()) > 1  # the first is this process
    return False


class Plainly:
    """A block in which Spark's errors become this package's."""

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

        # It prints every failed question with the text that was searched for.
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
    except Exception:  # the JVM is gone, or the session was stopped from here
        return True


def _end(started: Future[SparkSession]) -> None:
    if started.done() and not started.exception():
        try:
            started.result().stop()
        except Exception:
            _forget()


def _forget() -> None:
    """The JVM is gone: the next session has one of its own."""
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
    """The line of an error that says what it is; what failed in the JVM says so in the second."""
    lines = [*str(error).strip().splitlines(), ""]
    line = lines[1] if lines[0].startswith("An error occurred while calling") else lines[0]
    return line.strip(": ") or type(error).__name__
