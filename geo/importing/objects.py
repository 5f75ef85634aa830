"""Makes text of values of several types, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from geo.importing.readers.texts import text_of
from geo.importing.sheets import Limits, unreadable


def rows_in_batches(
    rows: Iterable[tuple[int, Sequence[object]]],
    columns: Sequence[str],
    name: str,
    limits: Limits,
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Rows of values, each with its number, as batches of text."""
    cells: list[list[str]] = []
    numbers: list[int] = []

    def batch() -> pa.RecordBatch:
        arrays = [pa.array([row[n] for row in cells], pa.string()) for n in range(len(columns))]
        return pa.RecordBatch.from_arrays(arrays, names=list(columns))

    for number, row in rows:
        if number - 1 > limits.rows:
            raise unreadable(name, "rows_many", number, limit=f"{limits.rows:,}")
        texts = [text_of(value) for value in row][: len(columns)]
        if not any(texts):
            continue
        cells.append(texts + [""] * (len(columns) - len(texts)))
        numbers.append(number)
        if len(cells) == 20_000:
            yield batch(), numbers
            cells, numbers = [], []
    if cells:
        yield batch(), numbers
