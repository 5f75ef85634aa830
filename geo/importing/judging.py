"""Judges the order of dates in a file before it is mapped, and single rows after."""

from __future__ import annotations

from collections.abc import Mapping

from geo.importing.date_formats import Evidence
from geo.importing.options import Ambiguous
from geo.importing.profiles import Profile
from geo.importing.sheets import Sheet
from geo.ledger import records
from geo.ledger.rows import Row, is_key
from geo.model.claims import Document, Source, shortened
from geo.model.places import Gazetteer


def date_evidence(sheet: Sheet, profile: Profile) -> dict[str, Evidence]:
    """What each date column proves about the order of day and month.

    Raises Ambiguous if the order matters in a column and is neither proven nor given.
    """
    found = {column: Evidence() for column in profile.date_columns()}
    marks = {
        spec["date"]: spec.get("split")
        for spec in profile.fields.values()
        if isinstance(spec, Mapping) and "date" in spec
    }
    for batch, rows in sheet.batches():
        for column, evidence in found.items():
            if column not in sheet.columns:
                continue
            mark = marks[column]
            for number, cell in zip(rows, batch.column(column).to_pylist(), strict=True):
                for part in cell.split(mark) if mark else (cell,):
                    evidence.add(part, number)
    sheet.errors.clear()
    asked = {
        c: e for c, e in found.items() if e.needed and e.order is None and c not in profile.orders
    }
    if asked:
        raise Ambiguous(asked)
    return found


def faults_of(
    cells: dict[str, str],
    sources: Mapping[str, Source],
    gazetteer: Gazetteer,
    documents: Mapping[str, Document],
    limit: int,
) -> list[tuple[str, str, str, dict[str, object]]]:
    """The faults of a row of ledger cells: (column, value, reason, values) of each.

    limit: the longest cell, in characters.
    """
    broken = next((n for n, c in cells.items() if "\0" in c or len(c) > limit), None)
    if broken is not None:
        return [(broken, shortened(cells[broken].replace("\0", "␀")), "cell", {"limit": limit})]
    reader = Row(cells)
    records.claim(0, reader, dict(sources), gazetteer, dict(documents))
    for column in ("disputes", "supports"):
        for other in cells[column].split():
            if other == cells["claim_id"]:
                reader.fault(column, "refers_to_itself", other)
            elif not is_key(other):
                reader.fault(column, "key", other)
    return list(reader.faults)
