"""Reads the rows of a sheet in a thread of its own, while the rows before them are judged."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pyarrow as pa

from geo.importing.columns import joined
from geo.importing.kept_rows import KeptRows, Rows
from geo.importing.sheets import Sheet

_WAIT = 0.1  # seconds between two looks whether the import is still wanted


def rows_of(sheet: Sheet, kept: KeptRows | None = None) -> Iterator[Rows]:
    """All rows of a sheet, in their order; at most one batch is read ahead.

    kept: where the rows are kept while they are read, and where they are taken from the next time.
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
            for rows in _source(sheet, kept):
                give(rows)
                if ended.is_set():
                    return
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


def _source(sheet: Sheet, kept: KeptRows | None) -> Iterator[Rows]:
    """All rows of a sheet, from the file or from where they are kept."""
    if kept is not None and kept.whole:
        sheet.position = lambda: int(sheet.size * kept.share)
        yield from kept.rows()
        return
    for batch, numbers in joined(sheet.batches()):
        rows = _with_errors(sheet, batch, numbers)
        if kept is not None:
            kept.add(rows)
        yield rows
    last = _with_errors(sheet, None, [])
    if kept is not None:
        kept.add(last)
    yield last


def _with_errors(sheet: Sheet, batch: pa.RecordBatch | None, numbers: list[int]) -> Rows:
    errors, texts = tuple(sheet.errors), dict(sheet.texts)
    sheet.errors.clear()
    sheet.texts.clear()
    return Rows(batch, numbers, errors, texts)
