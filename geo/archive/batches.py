"""Collects accepted rows into batches of claims, and puts these in an archive."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from geo.archive.sinks import Batch, Sink
from geo.importing.intake import ImportRun
from geo.model.claims import RowError
from geo.store.schema import derive

_MEMORY = "192MB"


class Flow:
    """The sink of an `ImportRun` that loads into an archive. Close it, or use `with`.

    A load that continues after it was stopped judges all rows again, but does not put in those that
    are in the archive already. So its report and its file of rejected rows cover the whole file,
    and it finds ids that occur twice wherever it was stopped.
    """

    def __init__(self, sink: Sink, sha256: str, done: int, begin: Callable[[str], None]) -> None:
        """done: the last row of the file whose claims are in the archive already.

        begin: called once if there is no archive yet, with the day that orders its storage:
        `report` or `event`.
        """
        self.bad: dict[int, RowError] = {}
        self.claims = 0
        self._sink, self._sha256, self._done, self._begin = sink, sha256, done, begin
        self._waiting: list[pa.RecordBatch] = []
        self._rows: list[int] = []
        self._folder = tempfile.TemporaryDirectory(prefix="load-", dir=sink.work)
        self._seen = duckdb.connect(str(Path(self._folder.name) / "seen"))
        self._seen.execute(f"SET memory_limit='{_MEMORY}'")
        self._seen.execute("SET threads=1")
        self._seen.execute("CREATE TABLE seen (id VARCHAR)")
        self.intake: ImportRun
        self.neighbours: Callable[[], Mapping[str, bytes]] = dict

    def __enter__(self) -> Flow:
        return self

    def __exit__(self, *_: object) -> None:
        self._seen.close()
        self._folder.cleanup()

    def add(self, table: str, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Collect accepted rows; as soon as they fill a transaction, put them in the archive."""
        self._waiting.append(batch)
        self._rows += rows
        while len(self._rows) >= self._sink.batch_rows:
            self._put(self._sink.batch_rows)

    def reject(self, keys: Sequence[tuple[str, str]]) -> None:
        """Do nothing: an archive has no use for the ids of rejected rows."""

    def flush(self) -> None:
        """Put the collected rows in the archive."""
        if self._rows:
            self._put(len(self._rows))

    def _put(self, size: int) -> None:
        # The claims of one row of the file go in together, or a load that was stopped between
        # them would not know.
        while size < len(self._rows) and self._rows[size] == self._rows[size - 1]:
            size += 1
        table = pa.Table.from_batches(self._waiting)
        self._waiting = table.slice(size).to_batches()
        whole = table.slice(0, size).combine_chunks().to_batches()[0]
        rows, self._rows = self._rows[:size], self._rows[size:]
        bad = self._twice(whole, rows)
        if bad or rows[0] <= self._done:
            kept = [row not in bad and row > self._done for row in rows]
            whole = whole.filter(pa.array(kept))
        self.claims += len(rows) - sum(row in bad for row in rows)
        if not whole.num_rows:
            return
        if not self._sink.by:
            said = pc.sum(pc.not_equal(whole.column("report_date"), "")).as_py()
            self._begin("report" if said * 2 >= whole.num_rows else "event")
        sources, gazetteer = self.intake.sources, self.intake.gazetteer

        def made(cells: pa.RecordBatch, numbers: Sequence[int]) -> pa.RecordBatch:
            return derive(cells, numbers, sources, gazetteer, self._sink.zones, self._sink.by)

        self._sink.put(Batch(whole, made, rows[-1], self.neighbours(), self._sha256))

    def _twice(self, whole: pa.RecordBatch, rows: Sequence[int]) -> dict[int, RowError]:
        """The rows whose claim id occurred earlier in this file, each with its error."""
        ids = pa.table({"id": whole.column("claim_id"), "n": pa.array(range(len(rows)))})
        self._seen.register("batch", ids)
        found = self._seen.execute(
            "SELECT n, id FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY n) AS k "
            "FROM batch) WHERE k > 1 OR id IN (SELECT id FROM seen) ORDER BY n"
        ).fetchall()
        self._seen.execute("INSERT INTO seen SELECT id FROM batch")
        self._seen.unregister("batch")
        bad: dict[int, RowError] = {}
        for n, claim in found:
            bad.setdefault(rows[n], self.intake.duplicate(rows[n], claim))
        self.bad |= bad
        return bad
