"""Writes claims into a Parquet archive: every batch is one commit of its manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from geo.archive import compaction
from geo.archive.counting import roots_of
from geo.archive.manifest import (
    CLAIMS,
    COUNTED,
    LINKS,
    Manifest,
    Part,
    changed,
    check_columns,
    is_archive,
    new_version,
    part_path,
    read_manifest,
    sweep,
    write_manifest,
)
from geo.archive.parquet_files import listed, order, read, stored, write_batch, write_parts
from geo.archive.sinks import Batch, Counts, Progress, Tell, progress_of
from geo.archive.work_folder import WORK, let_go, take
from geo.ledger import EVENTS, NEIGHBOURS
from geo.ledger.storage import under_way
from geo.model.claims import COLUMNS
from geo.store.engine import BackendError
from geo.store.schema import claims_in, links_schema

SETTINGS = "atlas.toml"
_MEMORY = "512MB"
_PARTS = 64  # files of a month from which on they are merged, which rewrites the whole month
_HASH = "hash(" + ", ".join(f'"{c}"' for c in COLUMNS) + ")"


class ParquetSink:
    """A folder that one load writes into. See `geo.archive.sinks.Sink`."""

    batch_rows = 100_000

    def __init__(self, folder: Path) -> None:
        """Open the archive in `folder`, or a folder for a new one. Raises BackendError."""
        if (folder / EVENTS).is_file() and not is_archive(folder):
            raise BackendError("load.is_ledger", {"path": str(folder)})
        self._folder, self.work = folder, folder / WORK
        self._made, self._lock = take(folder)
        self._now: Manifest | None = None
        # The last two states on the disk; None while it is unknown what is there.
        self._kept: tuple[Manifest, ...] | None = None
        self._settings: dict[str, bytes] = {}  # for the first commit
        self._is_known = False  # whether table `known` lists the claims from before this file
        try:
            self._db = duckdb.connect(str(self.work / "known"))
        except BaseException:
            let_go(folder, self._made, self._lock)
            raise
        try:
            self._db.execute(f"SET memory_limit='{_MEMORY}'")
            # Rows are wide, and each thread that sorts takes a share of the memory.
            self._db.execute("SET threads=1")
            self._db.execute("SET preserve_insertion_order=false")
            self._db.execute(f"SET temp_directory='{self.work / 'spill'}'")
            if is_archive(folder):
                self._now = read_manifest(folder)
                check_columns(folder, self._now)
                self._kept = (self._now,)
        except BaseException:
            self.close()
            raise

    @property
    def folder(self) -> Path:
        """The folder of the archive."""
        return self._folder

    @property
    def by(self) -> str:
        """The day that orders the storage; see `Sink`."""
        return self._now.by if self._now else ""

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones for which days are stored."""
        return self._now.zones if self._now else ()

    @property
    def _manifest(self) -> Manifest:
        assert self._now is not None, "no archive yet"
        return self._now

    def begin(self, by: str, zones: Sequence[str], settings: bytes) -> None:
        """Make the archive."""
        self._settings, self._kept = {SETTINGS: settings}, ()
        self._now = Manifest(new_version(), by, tuple(zones))

    def neighbours(self) -> dict[str, bytes]:
        """The files beside the claims."""
        if not self._now:
            return {}
        paths = {name: self._folder / name for name in NEIGHBOURS}
        return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}

    def progress(self, sha256: str) -> Progress | None:
        """How far the load of a file got."""
        return progress_of(self._now.loads.get(sha256)) if self._now else None

    def restart(self, sha256: str, name: str) -> None:
        """Prepare for a file: list the claims that the archive has, in the table `known`.

        It is made once for the file, since ids do not occur twice within one file.
        """
        self._db.execute(
            "CREATE OR REPLACE TABLE known (id VARCHAR, h UBIGINT, month VARCHAR, number BIGINT)"
        )
        self._is_known = bool(self._now and self._now.claims)
        if self._is_known:
            files = listed(self._folder, self._manifest.claims)
            self._db.execute(
                f'INSERT INTO known SELECT claim_id, {_HASH}, "month", "row" FROM '
                + claims_in(files, ", hive_partitioning=true, hive_types_autocast=false")
            )
        self._started = Progress(name)
        self._resume(sha256)

    def _resume(self, sha256: str) -> None:
        before = self.progress(sha256)
        if before and not before.done:
            self._started = before

    def put(self, batch: Batch) -> Counts:
        """Write new and changed claims, rewrite the files of those they replace, and commit."""
        was = self._manifest
        cells, numbers, counts, months = self._new_or_changed(batch.cells)
        self._started = self._started.after(batch.rows, counts)
        loads = dict(was.loads) | {batch.sha256: self._started.said()}
        if not cells.num_rows:
            self._commit(replace(was, loads=loads), batch.neighbours)
            return counts
        name = new_version()
        made = batch.derive(cells, numbers)
        claims = list(was.claims)
        if months:
            claims = self._without(claims, months, name)
        claims += write_batch(self._folder, made, was.zones, was.by, name)
        del made
        full = replace(was, claims=tuple(claims))
        for month, parts in full.months().items():
            if len(parts) > _PARTS:
                kept = [p for p in claims if p not in parts]
                claims = kept + compaction.one(self._db, self._folder, full, month, parts, False)
        now = changed(
            was,
            rows=was.rows + counts.added,
            claims=tuple(claims),
            links=self._links(was, cells, bool(months), name),
            loads=loads,
            summary=None,
            counted="",
            **dict.fromkeys(COUNTED),
        )
        self._commit(now, batch.neighbours)
        return counts

    def finish(self, sha256: str) -> None:
        """Record that the whole file is in."""
        if self._now:
            self._started = replace(self._started, done=True)
            loads = dict(self._now.loads) | {sha256: self._started.said()}
            self._commit(replace(self._now, loads=loads), {})

    def settle(self, tell: Tell) -> None:
        """Merge the files of each month, set flags, count; each step is a commit.

        An archive that has no counts yet, or by other origins, gets them too.
        """
        if self._now:
            root_of = roots_of(self.neighbours())
            for step, manifest in compaction.steps(self._db, self._folder, self._now, root_of):
                tell(step)
                self._commit(manifest, {})

    def rows(self) -> int:
        """Claims in the archive."""
        return self._now.rows if self._now else 0

    def open_references(self) -> int:
        """References to claims that are not in the archive."""
        if not self._now or not self._now.links:
            return 0
        links, claims = (listed(self._folder, p) for p in (self._now.links, self._now.claims))
        ((n,),) = self._db.execute(
            f"SELECT count(*) FROM read_parquet({links}) l ANTI JOIN read_parquet({claims}) c "
            "ON l.other = c.claim_id"
        ).fetchall()
        return int(n)

    def close(self) -> None:
        """Release the folder, and remove the files of a batch that was not committed."""
        self._db.close()
        with suppress(OSError):
            if self._kept is not None and not under_way(self._folder):
                sweep(self._folder, self._kept)
        let_go(self._folder, self._made, self._lock)

    # ---- one batch -------------------------------------------------------------------------------

    def _new_or_changed(
        self, cells: pa.RecordBatch
    ) -> tuple[pa.RecordBatch, list[int], Counts, list[str]]:
        """The new and changed claims of a batch.

        Returns their cells, their row numbers in the archive, the counts, and the months whose
        files hold older versions of them.
        """
        after = self._manifest.rows
        if not self._is_known:
            n = cells.num_rows
            return cells, list(range(after + 1, after + n + 1)), Counts(added=n), []
        self._db.register("batch", _numbered(cells))
        found: pa.Table = self._db.sql(
            f"SELECT n, k.number, k.month, k.h IS NULL AS added, k.h = b.h AS same FROM "
            f"(SELECT n, claim_id, {_HASH} AS h FROM batch) b LEFT JOIN known k "
            "ON b.claim_id = k.id ORDER BY n"
        ).to_arrow_table()
        self._db.unregister("batch")
        same = pc.fill_null(found.column("same"), False)
        kept = pc.invert(same).combine_chunks()
        rest: pa.Table = found.filter(kept)
        is_new = rest.column("added").to_pylist()
        numbers = []
        for new, old in zip(is_new, rest.column("number").to_pylist(), strict=True):
            after += new
            numbers.append(after if new else old)
        added = sum(is_new)
        counts = Counts(added, len(numbers) - added, cells.num_rows - len(numbers))
        months = pc.unique(rest.column("month").drop_null()).to_pylist()
        cells = cells.filter(kept)
        ids = cells.column("claim_id").filter(pc.invert(rest.column("added")).combine_chunks())
        self._db.register("given", pa.table({"id": ids}))
        self._db.execute("CREATE OR REPLACE TABLE replaced AS SELECT id FROM given")
        self._db.unregister("given")
        return cells, numbers, counts, months

    def _without(self, claims: Sequence[Part], months: Sequence[str], name: str) -> list[Part]:
        """The files of claims, after rewriting those of `months` without the replaced claims."""
        was = self._manifest
        maybe = [p for p in claims if p.month in set(months)]
        hit = self._db.execute(
            f"SELECT DISTINCT filename FROM read_parquet({listed(self._folder, maybe)}, "
            "filename=true) WHERE claim_id IN (SELECT id FROM replaced)"
        ).fetchall()
        named = {path for (path,) in hit}
        of = stored(was.zones)
        columns = ", ".join(f'"{c}"' for c in of.names)
        kept = []
        for n, part in enumerate(claims):
            if str(self._folder / part.path) not in named:
                kept.append(part)
                continue
            sql = (
                f"SELECT {columns} FROM {claims_in(listed(self._folder, [part]))} WHERE "
                "claim_id NOT IN (SELECT id FROM replaced) "
                f"ORDER BY {', '.join(order(was.zones, was.by))}"
            )
            path = part_path(CLAIMS, f"{name}-{n}", part.month)
            kept += write_parts(self._folder, path, read(self._db, sql, of), of)
        return kept

    def _links(
        self, was: Manifest, cells: pa.RecordBatch, replaces: bool, name: str
    ) -> tuple[Part, ...]:
        """The files of links with those of a batch, and without those of the claims it replaces."""
        links = list(was.links)
        if links and (replaces or len(links) >= _PARTS):
            gone = "WHERE claim_id NOT IN (SELECT id FROM replaced)" if replaces else ""
            sql = f"SELECT claim_id, other FROM read_parquet({listed(self._folder, links)}) {gone}"
            rows = read(self._db, sql, links_schema())
            links = write_parts(self._folder, part_path(LINKS, f"{name}-0"), rows, links_schema())
        return (
            *links,
            *write_parts(self._folder, part_path(LINKS, name), links_of(cells), links_schema()),
        )

    def _commit(self, now: Manifest, neighbours: Mapping[str, bytes]) -> None:
        write_manifest(self._folder, now, {**neighbours, **self._settings})
        # The files of the state before are kept for those who still read it.
        self._kept, self._now, self._settings = (*(self._kept or ())[-1:], now), now, {}
        sweep(self._folder, self._kept)


def links_of(cells: pa.RecordBatch) -> list[pa.RecordBatch]:
    """The disputes in a batch, as rows of `links`."""
    some = pc.not_equal(cells.column("disputes"), "")
    ids, others = (cells.column(c).filter(some).to_pylist() for c in ("claim_id", "disputes"))
    pairs = [(a, b) for a, bs in zip(ids, others, strict=True) for b in dict.fromkeys(bs.split())]
    if not pairs:
        return []
    arrays = [pa.array(column, pa.string()) for column in zip(*pairs, strict=True)]
    return [pa.RecordBatch.from_arrays(arrays, schema=links_schema())]


def _numbered(cells: pa.RecordBatch) -> pa.Table:
    return pa.Table.from_batches([cells]).append_column("n", pa.array(range(cells.num_rows)))
