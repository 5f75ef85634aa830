"""Reads the rows of a sheet in a thread of its own, while the rows before them are judged."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from geo.importing.columns import joined
from geo.importing.sheets import Sheet
from geo.model.claims import RowError

_WAIT = 0.1  # seconds between two looks whether the import is still wanted


@dataclass(frozen=True)
class Rows:
    """Some rows of a sheet.

    batch: None behind the last ones. numbers: of the rows in the file. errors: the unreadable rows
    that were met on the way to these; texts: those as they are in the file, by number.
    """

    batch: pa.RecordBatch | None
    numbers: list[int] = field(default_factory=list)
    errors: tuple[RowError, ...] = ()
    texts: dict[int, str] = field(default_factory=dict)


def rows_of(sheet: Sheet) -> Iterator[Rows]:
    """All rows of a sheet, in their order; at most one batch is read ahead.

    `sheet.check` is called in the thread of the caller; what it raises, and what is raised while
    reading, ends the reading. Nothing reads on once the iterator is closed.
    """
    ready: queue.Queue[Rows | BaseException] = queue.Queue(1)
    ended = threading.Event()

    def give(item: Rows | BaseException) -> None:
        while not ended.is_set():
            try:
                ready.put(item, timeout=_WAIT)
                return
            except queue.Full:
                continue

    def read() -> None:
        try:
            for batch, numbers in joined(sheet.batches()):
                give(_with_errors(sheet, batch, numbers))
                if ended.is_set():
                    return
            give(_with_errors(sheet, None, []))
        except BaseException as e:  # it is raised in the thread of the caller
            give(e)

    reader = threading.Thread(target=read, name="reading", daemon=True)
    reader.start()
    try:
        while True:
            sheet.check()
            try:
                found = ready.get(timeout=_WAIT)
            except queue.Empty:
                continue
            if isinstance(found, BaseException):
                raise found
            yield found
            if found.batch is None:
                return
    finally:
        ended.set()
        reader.join()


def _with_errors(sheet: Sheet, batch: pa.RecordBatch | None, numbers: list[int]) -> Rows:
    errors, texts = tuple(sheet.errors), dict(sheet.texts)
    sheet.errors.clear()
    sheet.texts.clear()
    return Rows(batch, numbers, errors, texts)
