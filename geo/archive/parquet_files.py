"""Writes files of claims, sorted so that a question about days reads few row groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.archive.manifest import CLAIMS, Part, finished, part_path
from geo.store.schema import UTC, day_columns, schema, sql_list

ROW_GROUP = 8_192
FILE_ROWS = 1_000_000  # rows in one file at most
_READ_ROWS = 8 * ROW_GROUP
# Nearly every value of these columns is unique, so a dictionary of them would save nothing.
_UNIQUE = {"claim_id", "row", "text", "instant", "x", "y"}
_LONG = {"text", "headline_en", "headline_ja", "summary_en", "summary_ja"}


def stored(zones: Sequence[str]) -> pa.Schema:
    """The columns of a file of claims: all but the month, which is in its path."""
    whole = schema(zones)
    return whole.remove(whole.get_field_index("month"))


def order(zones: Sequence[str], by: str) -> tuple[str, str, str]:
    """The sort keys of a file, as SQL: whether the claim spans several days, its day, its row."""
    first, last, report = day_columns(zones, UTC)
    return f'"{first}" <> "{last}"', f'"{first if by == "event" else report}"', '"row"'


def write_batch(
    folder: Path, claims: pa.RecordBatch, zones: Sequence[str], by: str, name: str
) -> list[Part]:
    """Write claims in the full schema, as one sorted file for each month."""
    if not claims.num_rows:
        return []
    first, last, report = day_columns(zones, UTC)
    keys = pa.table(
        {
            "month": claims.column("month"),
            "span": pc.not_equal(claims.column(first), claims.column(last)),
            "day": claims.column(first if by == "event" else report),
            "row": claims.column("row"),
        }
    )
    index = pc.sort_indices(keys, sort_keys=[(k, "ascending") for k in keys.column_names])
    months = pc.take(claims.column("month"), index)
    parts, start = [], 0
    for run in pc.run_end_encode(months).run_ends.to_pylist():
        month = months[start].as_py()
        # Taken month by month, because a sorted copy of the whole batch would need much memory.
        rows = pa.Table.from_batches([claims.take(index.slice(start, run - start))])
        path = part_path(CLAIMS, name, month)
        kept = rows.select(stored(zones).names)
        parts += write_parts(folder, path, kept.to_batches(), stored(zones))
        start = run
    return parts


def write_parts(
    folder: Path, path: str, batches: Iterable[pa.RecordBatch], of: pa.Schema
) -> list[Part]:
    """Write sorted batches to `path`, and to more files beside it beyond `FILE_ROWS` rows."""
    parts: list[Part] = []
    for n, chunk in enumerate(_files(batches)):
        name = path if not n else path.replace(".parquet", f"-{n}.parquet")
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        rows = 0
        with pq.ParquetWriter(
            target,
            of,
            compression="zstd",
            use_dictionary=[c for c in of.names if c not in _UNIQUE],
            write_statistics=[c for c in of.names if c not in _LONG],
        ) as writer:
            for table in chunk:
                writer.write_table(table.cast(of), row_group_size=ROW_GROUP)
                rows += table.num_rows
        parts.append(finished(folder, name, rows))
    return parts


def _files(batches: Iterable[pa.RecordBatch]) -> Iterator[Iterator[pa.Table]]:
    """The batches as tables of whole row groups, at most `FILE_ROWS` rows for each file."""
    groups = _grouped(batches)
    waiting: list[pa.Table] = []

    def file(table: pa.Table) -> Iterator[pa.Table]:
        rows = 0
        while True:
            rows += table.num_rows
            yield table
            following = next(groups, None)
            if following is None:
                return
            if rows + following.num_rows > FILE_ROWS:
                waiting.append(following)
                return
            table = following

    while (start := waiting.pop() if waiting else next(groups, None)) is not None:
        yield file(start)


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows as tables of whole row groups; only the last may be smaller."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= _READ_ROWS:
            whole = pa.Table.from_batches(held)
            cut = rows - rows % ROW_GROUP
            yield whole.slice(0, cut)
            held, rows = whole.slice(cut).to_batches(), rows - cut
    if rows:
        yield pa.Table.from_batches(held)


def listed(folder: Path, parts: Iterable[Part]) -> str:
    """The files of `parts` as a list in SQL."""
    return sql_list(folder / part.path for part in parts)


def read(db: duckdb.DuckDBPyConnection, sql: str, of: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a query, with the types of `of`, a few row groups at a time."""
    for batch in db.sql(sql).to_arrow_reader(_READ_ROWS):
        yield from pa.Table.from_batches([batch]).cast(of).to_batches()
