"""Judges the dates of a file before it is mapped, and single rows after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import Groups, filled_cells, filled_column
from geo.importing.coordinates.columns import PositionColumns
from geo.importing.dates.columns import DateColumn
from geo.importing.dates.formats import Formats
from geo.importing.ids import Keys, KeysFound
from geo.importing.kept_rows import KeptRows
from geo.importing.one_behind import OneBehind
from geo.importing.options import Ambiguous
from geo.importing.profiles import DateSource, Profile, date_sources, placeholders
from geo.importing.reading import rows_of
from geo.importing.sheets import Sheet
from geo.ledger import records
from geo.ledger.rows import Row, is_key
from geo.model.claims import Document, Source, shortened
from geo.model.places import Gazetteer

_KEPT = 200_000  # different texts of dates that are kept while a file is read
Fault: TypeAlias = tuple[str, str, str, dict[str, object]]  # column, value, reason, values


@dataclass(frozen=True)
class FirstLook:
    """What must be known of all rows before any is mapped.

    dates: what the dates of the file prove, by the name of their source (`Profile.date_sources`).
    keys: the keys of its ids. positions: what its coordinates prove. shared: how many ids stand in
    rows that differ both in day and place, and the number of the first such row.
    """

    dates: Mapping[str, DateColumn]
    keys: Keys
    positions: PositionColumns
    shared: tuple[int, int] = (0, 0)


def first_look(sheet: Sheet, profile: Profile, today: date, kept: KeptRows) -> FirstLook:
    """Read all rows once. Raises Ambiguous if what is not proven is not answered either.

    kept: takes the rows, for the second reading.
    """
    formats = Formats(profile.formats)
    sources = profile.date_sources()
    found = {
        name: DateColumn(
            name, formats, frozenset(profile.answers.get(name, ())), source.only_days, today
        )
        for name, source in sources.items()
        if set(source.columns) & set(sheet.columns)
    }
    dates = [_DateTexts(sources[name], column, sheet.columns) for name, column in found.items()]
    positions = PositionColumns(profile.position_source(), profile.answers, profile.decimal == ",")
    with KeysFound() as ids:
        with OneBehind("ids") as collecting:
            for rows in rows_of(sheet, kept):
                if rows.batch is not None:
                    collecting.do(partial(_add_ids, ids, rows.batch, rows.numbers, profile))
                    for texts in dates:
                        texts.add(rows.batch, rows.numbers)
                    positions.add(rows.batch, rows.numbers)
        keys, shared = ids.keys(), ids.shared()
    for texts in dates:
        texts.give()
    asked = [question for column in found.values() for question in column.questions()]
    asked += positions.questions()
    if asked:
        raise Ambiguous(asked)
    return FirstLook(found, keys, positions, shared)


def _add_ids(
    found: KeysFound, batch: pa.RecordBatch, numbers: Sequence[int], profile: Profile
) -> None:
    template = profile.id_template
    columns = placeholders(template)
    if not columns or not set(columns) <= set(batch.schema.names):
        return  # rows that are told apart by a mark of their own, or not at all
    texts = filled_column(template, batch.column, batch.num_rows)
    blank = None
    for name in columns:
        empty = pc.invert(filled_cells(batch.column(name)))
        blank = empty if blank is None else pc.and_(blank, empty)
    known = pc.invert(blank)
    found.add(pc.filter(texts, known), pc.filter(texts, blank).to_pylist())
    dates = [c for source in date_sources(profile.fields.get("event_date")) for c in source.columns]
    day, place = (_joined(batch, names) for names in (dates, profile.position_source().columns))
    if day is not None and place is not None:
        rows = pc.filter(pa.array(numbers, pa.int64()), known)
        texts, day, place = (pc.filter(each, known) for each in (texts, day, place))
        found.add_said(texts, day, place, rows)


def _joined(batch: pa.RecordBatch, names: Sequence[str]) -> pa.StringArray | None:
    """The cells of columns together; None if the file has none of them."""
    there = [batch.column(name) for name in names if name in batch.schema.names]
    return pc.binary_join_element_wise(*there, " ") if there else None


class _DateTexts:
    """Collects the different texts of a source of dates, and gives each of them once."""

    def __init__(self, source: DateSource, column: DateColumn, columns: Sequence[str]) -> None:
        """columns: of the file."""
        self._source, self._column = source, column
        self._columns = [name for name in source.columns if name in columns]
        self._found: dict[tuple[str, ...], list[int]] = {}  # cells -> first row, how often

    def add(self, batch: pa.RecordBatch, rows: Sequence[int]) -> None:
        """Add the rows of a batch. rows: their numbers in the file."""
        groups = Groups([batch.column(name) for name in self._columns], batch.num_rows)
        if len(self._found) > _KEPT:
            self.give()
        found = zip(groups.first.tolist(), groups.counts().tolist(), groups.rows(), strict=True)
        for n, count, cells in sorted(found):
            known = self._found.get(cells)
            if known is None:
                self._found[cells] = [rows[n], count]
            else:
                known[1] += count

    def give(self) -> None:
        """Give the texts to the column, in the order of their first rows."""
        split = self._source.split
        for cells, (row, count) in self._found.items():
            text = self._source.text(dict(zip(self._columns, cells, strict=True)))
            for part in text.split(split) if split else (text,):
                self._column.add(part, row, count)
        self._found.clear()


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
