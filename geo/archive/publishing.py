"""Makes the part of an archive that the public gets, where that is not all of it.

It is an archive of its own: of a folder, one in a folder in it, whose name has the version of the
whole one; of a database, one in the schema `for_public`, which says of which version it was made.
So the public never gets a part of another state: while a part is made, or where that was stopped,
there is none, and the public is told so.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from geo.archive.manifest import is_archive, part_for_public, read_manifest
from geo.archive.opened import SCHEMA, opened_archive, url_for_public
from geo.archive.parquet_sink import ParquetSink
from geo.archive.postgres_sink import PostgresSink
from geo.archive.sinks import Batch, Sink
from geo.ledger import NEIGHBOURS, parse_ledger
from geo.ledger.disclosure import REFERENCES, Public, is_restricted, rest_of
from geo.model.claims import COLUMNS, GUARDS
from geo.model.settings import SETTINGS
from geo.store.backends.postgres import Postgres
from geo.store.engine import Engine
from geo.store.questions import Questions
from geo.store.schema import derive

_ROWS = 50_000  # read at once
# The columns that name rows of other tables, without those that hold several.
_NAMING = {
    "claimant": "sources", "publisher": "sources", "via": "sources", "place_id": "places",
    "document": "documents", "event_id": "events",
}  # fmt: skip


def publish(folder: Path, tell: Callable[[str], None]) -> None:
    """Make the part for the public of the archive in `folder`, or remove one that is not needed.

    tell: called with `public` before it is made. Raises BackendError.
    """
    whole = read_manifest(folder)
    target = part_for_public(folder, whole)
    if is_archive(target) and read_manifest(target).summary is not None:
        return
    for old in folder.glob(part_for_public(folder, None).name):
        shutil.rmtree(old)
    files = {n: (folder / n).read_bytes() for n in NEIGHBOURS if (folder / n).is_file()}
    settings = (folder / SETTINGS).read_bytes() if (folder / SETTINGS).is_file() else b""
    made = _Whole(whole.version, whole.by, whole.zones, files, settings)

    def opened() -> Sink:
        target.mkdir()
        return ParquetSink(target)

    with closing(opened_archive(folder)) as engine:
        _make(engine, made, opened, tell)


def publish_database(url: str, tell: Callable[[str], None]) -> None:
    """As `publish`, for the archive in a database."""
    with closing(PostgresSink(url)) as whole:
        zones, version = whole.zones, whole.version
        made = _Whole(version, whole.by, zones, whole.neighbours(), whole.settings())
    public = url_for_public(url)
    with closing(PostgresSink(public)) as part:
        done = part.progress(version)
        if done and done.done:
            return

    def opened() -> Sink:
        with closing(PostgresSink(url)) as sink:
            sink.anew(SCHEMA, SCHEMA)
        return PostgresSink(public)

    with closing(Postgres(url)) as engine:
        if not _make(engine, made, opened, tell):
            with closing(PostgresSink(url)) as sink:
                sink.anew(None, SCHEMA)


@dataclass(frozen=True)
class _Whole:
    """The whole archive: its version, how it is stored, and what is beside its claims."""

    version: str
    by: str
    zones: tuple[str, ...]
    files: dict[str, bytes]
    settings: bytes


def _make(
    engine: Engine, whole: _Whole, opened: Callable[[], Sink], tell: Callable[[str], None]
) -> bool:
    """Fill an archive with what the public gets; False where that is all, and nothing is opened."""
    ask = Questions(engine.state())
    some = engine.run(ask.guarded_claims()).to_pylist()
    if not some:
        return False
    tell("public")
    restricted = {row["claim_id"] for row in some if is_restricted(row)}
    ledger = parse_ledger(whole.files, extract=True)
    rule = Public.of(ledger, restricted)
    for _ in _parts(engine, ask, rule):  # to know what only withheld cells name
        pass
    rest = rest_of(ledger, rule)

    def made(cells: pa.RecordBatch, rows: Sequence[int]) -> pa.RecordBatch:
        return derive(cells, rows, rest.sources, rest.gazetteer, whole.zones, whole.by)

    with closing(opened()) as sink:
        sink.begin(whole.by, whole.zones, whole.settings)
        sink.restart(whole.version, "public")
        row = 0
        for part in _parts(engine, ask, rule):
            row += part.num_rows
            sink.put(Batch(part, made, row, rest.neighbours, whole.version))
        sink.settle(lambda _: None)
        sink.finish(whole.version)
    return True


def _parts(engine: Engine, ask: Questions, rule: Public) -> Iterator[pa.RecordBatch]:
    """All claims in order, as the public gets them. Most have nothing withheld, and go as they
    are, without being looked at one by one.
    """
    for batch in engine.stream(ask.every_claim(), _ROWS):
        special = pc.not_equal(batch.column(GUARDS[0]), "")
        for name in (*GUARDS[1:], *REFERENCES):
            special = pc.or_(special, pc.not_equal(batch.column(name), ""))
        plain = batch.filter(pc.invert(special))
        for name, kind in _NAMING.items():
            for cell in pc.unique(plain.column(name)).to_pylist():
                keys = cell.replace(">", ";").split(";") if name == "via" else [cell]
                getattr(rule.shown, kind).update(key.strip() for key in keys)
        rows: list[dict[str, str]] = []
        numbers: list[int] = []
        for row in batch.filter(special).to_pylist():
            number = row.pop("row")
            cells = rule.cells(row)
            if cells is not None:
                rows.append(cells)
                numbers.append(number)
        columns = [pa.array([row[c] for row in rows], pa.string()) for c in COLUMNS]
        made = pa.Table.from_arrays(
            [*columns, pa.array(numbers, pa.int64())], names=[*COLUMNS, "row"]
        )
        both = pa.concat_tables([pa.Table.from_batches([plain]).select(made.column_names), made])
        if both.num_rows:
            kept = both.sort_by("row").drop_columns(["row"]).combine_chunks()
            yield from kept.to_batches()
