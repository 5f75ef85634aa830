"""Keeps the rows of a file while it is read, so that a second reading does not parse it again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo.model.claims import RowError

_MAX_ERRORS, _MAX_TEXT = 1_000, 4_000_000  # unreadable rows, and characters of their texts
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


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


class KeptRows:
    """The rows of one sheet in a temporary file. Close it, or use `with`.

    A full disk, or very many unreadable rows, only mean that nothing is kept.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rows-")
        self._path = Path(self._folder.name) / "rows.arrow"
        self._writer: pa.ipc.RecordBatchFileWriter | None = None
        self._sink: pa.OSFile | None = None
        self._others: list[Rows] = []  # of each batch: the same without the batch
        self._errors = self._letters = 0
        self._abandoned = False
        self.whole = False  # whether all rows are kept
        self.share = 0.0  # of the rows that `rows` has given

    def __enter__(self) -> KeptRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._folder.cleanup()

    def add(self, rows: Rows) -> None:
        """Keep the next rows; those without a batch are the last."""
        if self._abandoned:
            return
        self._errors += len(rows.errors)
        self._letters += sum(map(len, rows.texts.values()))
        if self._errors > _MAX_ERRORS or self._letters > _MAX_TEXT:
            self._abandon()
            return
        try:
            if rows.batch is not None:
                self._write(rows.batch, rows.numbers)
            else:
                self._close()
        except OSError:  # there is no room: the file will be read once more
            self._abandon()
            return
        self._others.append(Rows(None, [], rows.errors, rows.texts))
        self.whole = rows.batch is None

    def _write(self, batch: pa.RecordBatch, numbers: list[int]) -> None:
        # The numbers stand behind the last column, whatever the columns are called.
        schema = batch.schema.append(pa.field("row", pa.int64()))
        if self._writer is None:
            self._sink = pa.OSFile(str(self._path), "wb")
            self._writer = pa.ipc.new_file(self._sink, schema, options=_COMPRESSED)
        column = pa.array(np.array(numbers, np.int64))
        columns = [*batch.columns, column]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))

    def rows(self) -> Iterator[Rows]:
        """All rows, if they are whole."""
        *batches, last = self._others
        if batches:
            with pa.OSFile(str(self._path), "rb") as file, pa.ipc.open_file(file) as kept:
                for n, other in enumerate(batches):
                    batch = kept.get_batch(n)
                    numbers = batch.column(batch.num_columns - 1).to_pylist()
                    names = batch.schema.names[:-1]
                    cells = pa.RecordBatch.from_arrays(batch.columns[:-1], names=names)
                    yield Rows(cells, numbers, other.errors, other.texts)
                    self.share = (n + 1) / len(batches)
        yield last

    def _abandon(self) -> None:
        self._abandoned = True
        self._others.clear()
        with suppress(OSError):
            self._close()
        self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        writer, sink, self._writer, self._sink = self._writer, self._sink, None, None
        try:
            if writer is not None:
                writer.close()
        finally:
            if sink is not None:
                sink.close()
