"""Engines that answer questions about claims: DuckDB in-process, PostgreSQL, Spark.

A question is an Ibis expression over tables without an engine; each engine has it in its own SQL.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

import pyarrow as pa

if TYPE_CHECKING:
    from geo.store.compiling import Question


@dataclass(frozen=True)
class DatasetVersion:
    """What is in an engine now.

    by: the day that orders its storage, `report` or `event`. zones: in which days are kept.
    rows: claims. version: changes with every change of the data. summary: whether there is an
    up-to-date table `summary`.
    """

    by: str
    zones: tuple[str, ...]
    rows: int
    version: str
    summary: bool


class _Said(Exception):
    """An error with words for its reader: key of the message in `strings.toml`, and its values."""

    def __init__(self, key: str, values: Mapping[str, object] | None = None) -> None:
        self.key = key
        self.values = dict(values or {})
        super().__init__(f"{key} {self.values}")


class BackendUnavailable(_Said):
    """The engine does not answer now; waiting may cure it."""


class BackendError(_Said):
    """What waiting does not cure: a wrong URL, a missing extra, other columns, a broken file."""


class Cancelled(Exception):
    """The question was given up before it was answered."""


@dataclass(eq=False)
class CancelToken:
    """A question that its asker may give up. Safe to use from several threads."""

    _stop: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    is_cancelled: bool = False

    def __post_init__(self) -> None:
        with _calls_lock:
            _tokens.add(self)
            self.is_cancelled |= _closed.is_set()

    def cancel(self) -> None:
        """Give the question up: what answers it is told to stop."""
        with self._lock:
            self.is_cancelled = True
            stops = list(self._stop)
        for stop in stops:
            stop()

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Have `stop` called when the question is given up; at once if it is already."""
        with self._lock:
            self._stop.append(stop)
            late = self.is_cancelled
        if late:
            stop()

    def done(self, stop: Callable[[], None]) -> None:
        """What `stop` would stop has ended."""
        with self._lock:
            self._stop.remove(stop)


_tokens: WeakSet[CancelToken] = WeakSet()  # all that may be under way
_calls_lock = threading.Lock()
_closed = threading.Event()


def cancel_all() -> None:
    """Give up every question, and those that are yet to be asked: the process ends."""
    with _calls_lock:
        _closed.set()
        calls = list(_tokens)
    # Side by side: telling an engine may take as long as a lost interruption is said again.
    for token in calls:
        threading.Thread(target=token.cancel, daemon=True).start()


# The call of whoever asks now, so that it need not be handed through every question.
CANCEL: ContextVar[CancelToken | None] = ContextVar("cancel", default=None)


class Engine(Protocol):
    """Where the tables `claims`, `links` and `summary` of `geo.store.schema` lie."""

    dialect: str

    def run(self, question: Question, token: CancelToken | None = None) -> pa.Table:
        """The rows of a question: a Query, or an Ibis expression.

        Raises Cancelled, BackendUnavailable, BackendError.
        """

    def stream(
        self, question: Question, rows: int, token: CancelToken | None = None
    ) -> Iterator[pa.RecordBatch]:
        """As `run`, at most `rows` rows at a time."""

    def explain(self, question: Question) -> str:
        """How the engine answers: its plan, with what it read."""

    def state(self) -> DatasetVersion:
        """What is in it now."""

    def close(self) -> None:
        """Let go of files, connections and memory."""
