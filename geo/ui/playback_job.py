"""Playbacks that are being made, in a thread beside the pages, so that their viewer can go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

from geo.service.pictures import Progress
from geo.store.engine import CANCEL, Cancelled, CancelToken

MAX_WAITING = 8  # playbacks of all viewers that are made or wait
_PATIENCE = 180.0  # seconds without a look after which nobody waits any more
_lock = Lock()
_waiting = 0


class Busy(Exception):
    """`MAX_WAITING` playbacks are being made or wait."""


@dataclass
class Job:
    """A playback that is being made. key: what it shows. done, of: frames."""

    key: object
    done: int = 0
    of: int = 0
    _looked: float = field(default_factory=time.monotonic)
    _token: CancelToken = field(default_factory=CancelToken)
    _future: Future[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is not finished. Its viewer asks this again and again, or it stops."""
        self._looked = time.monotonic()
        return self._future is not None and not self._future.done()

    def wait(self) -> bytes:
        """The file, once it is finished. Raises what making it raised."""
        assert self._future is not None, "it was started"
        return self._future.result()

    def stop(self) -> None:
        """Give it up."""
        self._token.cancel()

    def _tell(self, done: int, of: int) -> None:
        self.done, self.of = done, of
        if self._token.is_cancelled or time.monotonic() - self._looked > _PATIENCE:
            raise Cancelled


def start(key: object, make: Callable[[Progress], bytes]) -> Job:
    """Have `make` called in a thread of its own; it tells its progress. Raises Busy."""
    global _waiting
    with _lock:
        if _waiting >= MAX_WAITING:
            raise Busy
        _waiting += 1
    job = Job(key)
    context = copy_context()
    context.run(CANCEL.set, job._token)
    job._future = _pool().submit(context.run, _made, job, make)
    return job


def _made(job: Job, make: Callable[[Progress], bytes]) -> bytes:
    global _waiting
    try:
        job._tell(0, 0)
        return make(job._tell)
    finally:
        with _lock:
            _waiting -= 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="playback")
