"""What the importer and the child that reads a file say to each other.

The child gets a `Task` as its argument. It writes the rows to the file `rows` as an Arrow stream,
and when it is done a JSON object to the file `answer`.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

ROWS_AT_ONCE = 20_000
ROW, BAD = "row", "bad"  # the first two columns of the stream; the others are cells
INFO = b"info"  # key of the schema's metadata


@dataclass(frozen=True)
class Task:
    """What the child is to read.

    kind: of `geo.importing.readers.kinds`. path: of the file. sheet: the sheet or layer to read; ""
    to find it. encoding: of the texts, for kinds that do not say it themselves. memory, disk:
    bytes. seconds: of processor time. columns, rows: the most that are read.
    """

    kind: str
    path: str
    rows_file: str
    answer: str
    sheet: str
    encoding: str
    memory: int
    disk: int
    seconds: int
    columns: int
    rows: int

    def as_text(self) -> str:
        """The task as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Task:
        """The task that `as_text` made."""
        return cls(**json.loads(text))


class Refused(Exception):
    """The file cannot be read. reason: key of the message; the rest is for the message.

    names: of the sheets to choose from, where that is the reason.
    """

    def __init__(
        self,
        reason: str,
        row: int = 0,
        value: object = "",
        names: Sequence[str] = (),
        **values: object,
    ) -> None:
        super().__init__(reason)
        self.reason, self.row, self.value = reason, row, str(value)
        self.names, self.values = tuple(names), values


class Bad(NamedTuple):
    """Why a row cannot be read: the key of the message, and the value and column, if known."""

    reason: str
    value: str = ""
    column: str = ""


# What is to be said of rows: key, column, row and value of the first, number.
Told: TypeAlias = tuple[str, str, int, str, int]


class Spool:
    """The rows that the child has read, written to a file as Arrow batches of text.

    info: what the importer needs to know of the sheet before its rows. remarks: about the rows.
    """

    def __init__(self, task: Task, columns: Sequence[str], **info: object) -> None:
        self._task, self.columns = task, list(columns)
        if len(self.columns) > task.columns:
            raise Refused("columns_many", 1, n=f"{len(columns):,}", limit=f"{task.columns:,}")
        told = json.dumps({"columns": self.columns, **info}).encode()
        fields = [pa.field(ROW, pa.int64()), pa.field(BAD, pa.string())]
        fields += [pa.field(f"c{n}", pa.string()) for n in range(len(columns))]
        self._schema = pa.schema(fields, metadata={INFO: told})
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with _writing():
            self._file = pa.ipc.new_stream(task.rows_file, self._schema, options=options)
        self.rows = 0
        self.remarks: list[Told] = []

    def add(
        self,
        rows: Sequence[int],
        cells: Sequence[pa.Array],
        bad: Mapping[int, Bad] | None = None,
    ) -> None:
        """Add rows, given by columns. rows: their numbers in the file.

        bad: by position in this batch, why a row cannot be read.
        """
        if self.rows + len(rows) > self._task.rows:
            raise Refused("rows_many", rows[-1], limit=f"{self._task.rows:,}")
        self.rows += len(rows)
        why = [json.dumps(bad[n]) if bad and n in bad else None for n in range(len(rows))]
        arrays = [pa.array(rows, pa.int64()), pa.array(why, pa.string()), *cells]
        with _writing():
            self._file.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            with _writing():
                self._file.close()


@contextmanager
def _writing() -> Iterator[None]:
    """Say in the user's words that there is no room for the rows."""
    try:
        yield
    except OSError as e:
        known = {errno.EFBIG: "rows_large", errno.ENOSPC: "no_room"}
        raise Refused(known.get(e.errno or 0, "reader_crashed")) from e


def batches_of(rows: Any) -> Any:
    """Lists of at most `ROWS_AT_ONCE` of the items of an iterable."""
    found = []
    for row in rows:
        found.append(row)
        if len(found) == ROWS_AT_ONCE:
            yield found
            found = []
    if found:
        yield found
