"""Keeps the rows of a table of an import in Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geo.importing.texts import Texts
from geo.model.claims import COLUMNS

_WRITTEN_ROWS, _WRITTEN_BYTES = 50_000, 8 * 1024 * 1024  # of a batch that is written at once
_FIRST = b"'=+-@\t\r"  # what a cell that `FORMULA` matches begins with
SCHEMA = pa.schema([(c, pa.string()) for c in COLUMNS])
_STAGED = SCHEMA.append(pa.field("source_row", pa.int64())).append(pa.field("ord", pa.int64()))


class StagedRows:
    """The rows of one table, in files.

    count: of rows. files: those begun so far. risky: columns with a cell that begins as a formula
    may.
    """

    def __init__(self, folder: Path, name: str, thread: Executor) -> None:
        """thread: which writes, while the next rows are made."""
        self.count = 0
        self.risky: set[str] = set()
        self._folder, self._name = folder, name
        self.files: list[Path] = []
        self._writer: pq.ParquetWriter | None = None
        self._sink: pa.OSFile | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._thread = thread
        self._writing: Future[None] | None = None
        self._told = False

    def add(self, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Append a batch. rows: their numbers in the file."""
        order = np.arange(self.count, self.count + batch.num_rows)
        self.count += batch.num_rows
        texts = [batch.column(c) for c in COLUMNS]
        self.risky |= {
            c
            for c, text in zip(COLUMNS, texts, strict=True)
            if c not in self.risky and Texts(text).any_begins(_FIRST)
        }
        columns = [*texts, pa.array(rows, pa.int64()), pa.array(order)]
        self._waiting.append(pa.RecordBatch.from_arrays(columns, schema=_STAGED))
        if (
            sum(b.num_rows for b in self._waiting) >= _WRITTEN_ROWS
            or sum(b.nbytes for b in self._waiting) >= _WRITTEN_BYTES
        ):
            self._write()

    def _write(self) -> None:
        if self._writer is None:
            path = self._folder / f"{self._name}-{len(self.files)}.parquet"
            self.files.append(path)
            self._sink = pa.OSFile(str(path), "wb")
            self._writer = pq.ParquetWriter(self._sink, _STAGED, compression="lz4")
        self._wait()
        rows = pa.Table.from_batches(self._waiting, _STAGED)
        self._writing = self._thread.submit(self._writer.write_table, rows)
        self._waiting, self._told = [], False

    def _wait(self) -> None:
        """Wait until the rows are written that were given to the thread."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def finished(self) -> list[Path] | None:
        """The files with all rows; None if they are the same as when this was asked last."""
        if self._waiting or not self.files:
            self._write()
        self.close()
        if self._told:
            return None
        self._told = True
        return self.files

    def close(self) -> None:
        """Close the file that is written to."""
        self._wait()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def abandon(self) -> None:
        """Close the file that is written to, whatever has become of it."""
        with suppress(OSError, pa.ArrowException):
            self.close()
        # A writer that could not write its end has left its file open.
        with suppress(OSError, pa.ArrowException):
            if self._sink is not None:
                self._sink.close()
        self._writer = self._sink = None
