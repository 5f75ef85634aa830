"""Writes the Arrow batches that a library gives to the spool: texts, and places of shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa

from geo.importing.readers.geometries import Where, elsewhere, with_place
from geo.importing.readers.task import Bad, Spool
from geo.importing.readers.texts import cells_of


def spool_batches(
    spool: Spool,
    batches: Iterable[pa.RecordBatch],
    names: Sequence[str],
    where_of: Callable[[pa.RecordBatch], Where] | None,
) -> int:
    """Write all rows, and return their number; a row that cannot be read costs only itself.

    names: the columns with values. where_of: gives the places of the shapes of a batch; None where
    rows have no shapes, or say where they are in columns of their own.
    """
    first = 2  # as if a header stood above
    for batch in batches:
        cells, bad = cells_of(names, [_column(batch, name) for name in names])
        if where_of is not None:
            where = where_of(batch)
            spool.remarks += elsewhere(names, cells, where, first)
            cells = with_place(names, cells, where)
            bad |= {n: Bad("geometry_bad", value) for n, value in where.bad.items()}
        spool.add(range(first, first + batch.num_rows), cells, bad)
        first += batch.num_rows
    return spool.rows


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    # By its place: a name that stands twice is refused later, in words.
    return batch.column(batch.schema.names.index(name))
