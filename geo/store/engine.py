"""The interface of engines (DuckDB, PostgreSQL, Spark), their errors, and cancellation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

import pyarrow as pa

if TYPE_CHECKING:
    from geo.store.compiling import Question


@dataclass(frozen=True)
class DatasetVersion:
    """The version of the data in an engine.

    by: the day that orders its storage, `report` or `event`. zones: for which days are stored.
    rows: number of claims. version: new with every change of the data. summary: whether there is
    an up-to-date table `summary`. lacks: the columns of claims that a later version added and that
    this database does not have yet; their cells are empty. counted: whether the tables
    `place_counts`, `event_months`, `event_origins` and `origin_days` are there and up to date: by
    which origins they were counted (`geo.model.origins.mark_of`), or "".
    """

    by: str
    zones: tuple[str, ...]
    rows: int
    version: str
    summary: bool
    lacks: tuple[str, ...] = ()
    counted: str = ""


class _Said(Exception):
    """An error with a message for users. key: in `strings.toml`; values: for the message."""

    def __init__(self, key: str, values: Mapping[str, object] | None = None) -> None:
        self.key = key
        self.values = dict(values or {})
        super().__init__(f"{key} {self.values}")


class BackendUnavailable(_Said):
    """The engine does not answer now; it may help to wait."""


class BackendError(_Said):
    """Waiting does not help: a wrong URL, a missing extra, other columns, a broken file."""


class Cancelled(Exception):
    """The question was cancelled."""


@dataclass(eq=False)
class CancelToken:
    """Lets an asker cancel a question. Safe to use from several threads."""

    _stop: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    is_cancelled: bool = False

    def __post_init__(self) -> None:
        with _calls_lock:
            _tokens.add(self)
            self.is_cancelled |= _closed.is_set()

    def cancel(self) -> None:
        """Cancel the question, and stop what is answering it."""
        with self._lock:
            self.is_cancelled = True
            stops = list(self._stop)
        for stop in stops:
            stop()

    def on_cancel(self, stop: Callable[[], None]) -> None:
        """Have `stop` called when the question is cancelled; immediately if it already is."""
        with self._lock:
            self._stop.append(stop)
            late = self.is_cancelled
        if late:
            stop()

    def done(self, stop: Callable[[], None]) -> None:
        """Remove `stop`, because the work that it would stop has ended."""
        with self._lock:
            self._stop.remove(stop)


_tokens: WeakSet[CancelToken] = WeakSet()  # all tokens that may be in use
_calls_lock = threading.Lock()
_closed = threading.Event()


def cancel_all() -> None:
    """Cancel all questions, including future ones, because the process ends."""
    with _calls_lock:
        _closed.set()
        calls = list(_tokens)
    # In parallel, since an engine may repeat an interrupt for some time.
    for token in calls:
        threading.Thread(target=token.cancel, daemon=True).start()


# The token of the present asker, so that it need not be passed through every function.
CANCEL: ContextVar[CancelToken | None] = ContextVar("cancel", default=None)


_NAMED = 6  # columns named in a message


def columns_differ(what: str, lacks: Sequence[str], extra: Sequence[str]) -> BackendError:
    """The error that says which columns a table lacks, or has with another type, and has besides.

    what: the table.
    """

    def listed(names: Sequence[str]) -> str:
        more = ["…"] if len(names) > _NAMED else []
        return ", ".join([*names[:_NAMED], *more]) or "–"

    values = {"what": what, "lacks": listed(lacks), "extra": listed(extra)}
    return BackendError("store.columns_differ", values)


class Engine(Protocol):
    """Answers questions on the tables of `geo.store.schema`.

    sorts_in_memory: whether what it sorts must have room in the memory of this process.
    """

    dialect: str
    sorts_in_memory: bool

    def run(self, question: Question, token: CancelToken | None = None) -> pa.Table:
        """The rows of a question.

        Raises Cancelled, BackendUnavailable, BackendError.
        """

    def stream(
        self, question: Question, rows: int, token: CancelToken | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a question, at most `rows` at a time. Raises as `run`."""

    def explain(self, question: Question) -> str:
        """The engine's plan for a question, after running it."""

    def state(self) -> DatasetVersion:
        """The present version of the data."""

    def close(self) -> None:
        """Release files, connections and memory."""
