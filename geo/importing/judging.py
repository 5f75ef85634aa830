"""Judges the dates of a file before it is mapped, and single rows after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import Groups, filled_cells, filled_column, joined
from geo.importing.coordinates.columns import PositionColumns
from geo.importing.dates.columns import DateColumn
from geo.importing.dates.formats import Formats
from geo.importing.ids import Keys, KeysFound
from geo.importing.options import Ambiguous
from geo.importing.profiles import DateSource, Profile, placeholders
from geo.importing.sheets import Sheet
from geo.ledger import records
from geo.ledger.rows import Row, is_key
from geo.model.claims import Document, Source, shortened
from geo.model.places import Gazetteer

Fault: TypeAlias = tuple[str, str, str, dict[str, object]]  # column, value, reason, values


@dataclass(frozen=True)
class FirstLook:
    """What must be known of all rows before any is mapped.

    dates: what the dates of the file prove, by the name of their source (`Profile.date_sources`).
    keys: the keys of its ids. positions: what its coordinates prove.
    """

    dates: Mapping[str, DateColumn]
    keys: Keys
    positions: PositionColumns


def first_look(sheet: Sheet, profile: Profile, today: date) -> FirstLook:
    """Read all rows once. Raises Ambiguous if what is not proven is not answered either."""
    formats = Formats(profile.formats)
    sources = profile.date_sources()
    found = {
        name: DateColumn(
            name, formats, frozenset(profile.answers.get(name, ())), source.only_days, today
        )
        for name, source in sources.items()
        if set(source.columns) & set(sheet.columns)
    }
    positions = PositionColumns(profile.position_source(), profile.answers, profile.decimal == ",")
    with KeysFound() as ids:
        for batch, rows in joined(sheet.batches()):
            for name, column in found.items():
                for text, row, n in _different(batch, rows, sources[name]):
                    for part in text.split(sources[name].split) if sources[name].split else (text,):
                        column.add(part, row, n)
            positions.add(batch, rows)
            _add_ids(ids, batch, profile)
        keys = ids.keys()
    sheet.errors.clear()
    asked = [question for column in found.values() for question in column.questions()]
    asked += positions.questions()
    if asked:
        raise Ambiguous(asked)
    return FirstLook(found, keys, positions)


def _add_ids(found: KeysFound, batch: pa.RecordBatch, profile: Profile) -> None:
    template = profile.id_template
    columns = placeholders(template)
    if not columns or not set(columns) <= set(batch.schema.names):
        return  # rows that are told apart by a mark of their own, or not at all
    texts = filled_column(template, batch.column, batch.num_rows)
    blank = None
    for name in columns:
        empty = pc.invert(filled_cells(batch.column(name)))
        blank = empty if blank is None else pc.and_(blank, empty)
    found.add(pc.filter(texts, pc.invert(blank)), pc.filter(texts, blank).to_pylist())


def _different(
    batch: pa.RecordBatch, rows: list[int], source: DateSource
) -> list[tuple[str, int, int]]:
    """The different texts of a source: each with its first row, and how often it occurs."""
    columns = [c for c in source.columns if c in batch.schema.names]
    groups = Groups([batch.column(c) for c in columns], batch.num_rows)
    counts = groups.counts().tolist()
    texts = [source.text(dict(zip(columns, row, strict=True))) for row in groups.rows()]
    found = zip(texts, groups.first.tolist(), counts, strict=True)
    return [(text, rows[n], count) for text, n, count in sorted(found, key=lambda each: each[1])]


def broken_cell(cells: Mapping[str, str], columns: Iterable[str], limit: int) -> Fault | None:
    """The fault of the first of `columns` whose cell no table can hold; None if there is none.

    Such a cell has a NUL, or more than `limit` characters.
    """
    for column in columns:
        text = cells.get(column, "")
        if "\0" in text or len(text) > limit:
            return column, shortened(text.replace("\0", "␀")), "cell", {"limit": limit}
    return None


def faults_of(
    cells: dict[str, str],
    sources: Mapping[str, Source],
    gazetteer: Gazetteer,
    documents: Mapping[str, Document],
    limit: int,
) -> list[Fault]:
    """The faults of a row of ledger cells: (column, value, reason, values) of each.

    limit: the longest cell, in characters.
    """
    broken = broken_cell(cells, cells, limit)
    if broken is not None:
        return [broken]
    reader = Row(cells)
    records.claim(0, reader, dict(sources), gazetteer, dict(documents))
    for column in ("disputes", "supports"):
        for other in cells[column].split():
            if other == cells["claim_id"]:
                reader.fault(column, "refers_to_itself", other)
            elif not is_key(other):
                reader.fault(column, "key", other)
    return list(reader.faults)
