"""Watches the folder that is served, and keeps serving its last complete state.

A spreadsheet saves slowly, and a copy may stop half way; what is read meanwhile looks like a ledger
with fewer rows. So a new state is opened only once it is complete and has not changed for a while.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from geo.archive.manifest import MANIFEST
from geo.i18n import LANGUAGES, t
from geo.ledger import EVENTS, NEIGHBOURS, Ledger
from geo.ledger.format_version import FORMAT_FILE
from geo.ledger.storage import marks, read_files
from geo.ledger.wholeness import TABLES, Fault, cut_in_a_cell, fault_in, open_ends
from geo.model.settings import SETTINGS
from geo.store.engine import BackendError, BackendUnavailable

NAMES = (EVENTS, *NEIGHBOURS, SETTINGS, FORMAT_FILE, MANIFEST)
QUIET = 0.3  # seconds without a change before a new state is opened
LONG_QUIET = 10.0  # the same for a state that shows less than the one before
_SAME_TICK = 1.0  # seconds within which two changes of a file may get the same timestamp
_PATIENCE = 2.0  # seconds that a request waits while another one checks the folder


class Opened(Protocol):
    """An opened state."""

    @property
    def ledger(self) -> Ledger:
        """Its ledger, with the number of rows and the errors."""


T = TypeVar("T", bound=Opened)
# Opens a state from the files of a ledger (name -> content), or from None for an archive.
Open = Callable[[Mapping[str, bytes] | None], T]


class NotWhole(BackendUnavailable):
    """There is no state to show yet, because the files are incomplete; it may help to wait."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"whole.{fault.key}", fault.values)
        self.fault = fault


@dataclass(frozen=True)
class Current(Generic[T]):
    """What is served now. fault: why this is not the present content of the files, or None."""

    opened: T
    fault: Fault | None


@dataclass
class _Candidate(Generic[T]):
    """A new state that may be served next. since: when it was first seen (seconds, monotonic).

    changed: the latest modification time of its files (seconds since 1970). opened: the state, or
    None if it cannot be served for the reason `fault`. less: why it must be unchanged for
    `LONG_QUIET`, if it must.
    """

    digest: str
    files: Mapping[str, bytes]
    since: float
    changed: float
    opened: T | None = None
    fault: Fault | None = None
    less: Fault | None = None
    error: Exception | None = None


class Watched(Generic[T]):
    """A folder and its last complete state. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        opened: Open[T],
        checked: bool = True,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """opened: called once for each new state. checked: whether the folder must have a ledger,
        which it need not if the claims are in a database."""
        self._folder, self._open, self._checked = folder, opened, checked
        self._clock, self._wall, self._sleep = clock, wall, sleep
        self._lock = threading.Lock()
        self._good: tuple[str, T] | None = None
        self._names: tuple[str, ...] = ()  # of the files of the state that is served
        self._open_ends: set[str] = set()
        self._next: _Candidate[T] | None = None
        self._seen: object = None
        self._seen_at = 0.0
        self._fault: Fault | None = None

    def current(self) -> Current[T]:
        """The state to show. If it will be ready within `QUIET`, this waits for it.

        Raises NotWhole if there was no complete state yet; BackendError, BackendUnavailable or
        ValueError if the first one cannot be opened.
        """
        # Another thread may be opening a large state; meanwhile the last one is served.
        if not self._lock.acquire(timeout=-1 if self._good is None else _PATIENCE):
            good = self._good
            assert good is not None
            return Current(good[1], self._fault)
        try:
            wait = self._look()
            if 0 < wait <= QUIET:
                self._sleep(wait)
                self._look()
            if self._good is None:
                assert self._next is not None
                if self._next.error is not None:
                    raise self._next.error
                raise NotWhole(self._fault or Fault("changing"))
            return Current(self._good[1], self._fault)
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Reopen the state when it is next needed, even if no file has changed."""
        with self._lock:
            self._good = self._next = self._seen = None

    def _look(self) -> float:
        """Serve a new state if it is ready; return the seconds until one may be, else 0."""
        now = marks(self._folder, NAMES)
        changed = max((m[-1] for m in now if m), default=0) / 1e9
        # A file that changes twice within a tick of the clock keeps its timestamp.
        is_sure = self._seen_at - changed > _SAME_TICK
        has_failed = self._next is not None and self._next.error is not None
        if now != self._seen or not is_sure or has_failed:
            self._read(now, changed)
        if self._next is None:
            return 0
        return self._judge(self._next)

    def _read(self, now: object, changed: float) -> None:
        self._seen_at = self._wall()
        try:
            files = read_files(self._folder, NAMES)
        except OSError as e:
            self._seen, files = None, {}
            self._fault = Fault("unreadable", {"why": e.strerror or str(e)})
            self._next = _Candidate("", files, self._clock(), changed, fault=self._fault)
            return
        self._seen = now
        if MANIFEST in files or not self._checked:
            files.pop(EVENTS, None)  # in an archive the manifest decides which files count
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
        found = digest.hexdigest()
        if self._good is not None and found == self._good[0]:
            self._next = self._fault = None
        elif self._next is None or found != self._next.digest or self._next.error is not None:
            self._next = _Candidate(found, files, self._clock(), changed)

    def _judge(self, new: _Candidate[T]) -> float:
        """Serve the candidate, or record why it is not served yet."""
        if new.opened is None and new.fault is None:
            self._fault = Fault("changing")  # for other requests meanwhile
            self._try(new)
        self._fault = new.fault
        if new.opened is None:
            return 0
        age = max(self._clock() - new.since, self._wall() - new.changed)
        quiet = LONG_QUIET if new.less else QUIET
        if age < quiet:
            self._fault = new.less or Fault("changing")
            return quiet - age
        self._good, self._names = (new.digest, new.opened), tuple(new.files)
        self._open_ends = open_ends(new.files)
        self._next = self._fault = None
        return 0

    def _try(self, new: _Candidate[T]) -> None:
        """Open a candidate if it is complete, else record its fault."""
        is_ledger = self._checked and MANIFEST not in new.files
        if self._checked:
            known = [n for n in self._names if n != EVENTS]
            new.fault = fault_in(new.files, TABLES if is_ledger else NEIGHBOURS, known)
            if new.fault is not None:
                return
        try:
            opened = self._open(new.files if is_ledger else None)
        except (BackendError, BackendUnavailable, ValueError) as e:
            new.error = e
            new.fault = Fault("not_opened", {"why": _said(e)})
            return
        if is_ledger and self._good is None:
            new.fault = cut_in_a_cell(new.files, opened.ledger)
        elif self._checked and self._good is not None:
            was, now = self._good[1].ledger, opened.ledger
            new.less = _shows_less(was, now)
            opener = sorted(open_ends(new.files) - self._open_ends)
            if new.less and opener:
                new.fault = Fault("cut", {"file": opener[0], "row": _rows(new.files[opener[0]])})
            elif opener:
                new.less = Fault("changing")
        if new.fault is None:
            new.opened = opened


def _shows_less(was: Ledger, now: Ledger) -> Fault | None:
    """Why a state may be cut: it has fewer rows or more errors than the one before; else None."""
    sizes = (
        (was.rows, now.rows),
        (now.rejected, was.rejected),
        (len(now.errors), len(was.errors)),
        (len(was.sides), len(now.sides)),
        (len(was.sources), len(now.sources)),
        (len(was.documents), len(now.documents)),
        (len(was.gazetteer.places), len(now.gazetteer.places)),
    )
    if all(after >= before for before, after in sizes):
        return None
    values = {"now": len(now.claims), "before": len(was.claims), "seconds": f"{LONG_QUIET:g}"}
    return Fault("less", values)


def _rows(data: bytes) -> int:
    """The approximate number of rows, counting line breaks within cells too."""
    return data.count(b"\n") + 1


def _said(e: BackendError | BackendUnavailable | ValueError) -> str:
    return str(e) if isinstance(e, ValueError) else t(e.key, LANGUAGES[0], **e.values)
