"""Shows how the first rows of a file would be imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from geo.importing.claimants import speakers
from geo.importing.intake import UNPUBLISHED
from geo.importing.judging import faults_of, first_look
from geo.importing.mapping import Mapper
from geo.importing.options import Options
from geo.importing.profiles import Profile
from geo.importing.sheets import Sheet, watched
from geo.ledger import Ledger
from geo.model.claims import COLUMNS, RowError, Source
from geo.model.places import Gazetteer

ROWS = 20
_DOCUMENT = "preview"


@dataclass
class Preview:
    """claims: ledger cells by column, in order. faults: errors in the same rows of the file."""

    claims: list[dict[str, str]] = field(default_factory=list)
    faults: list[RowError] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)


def preview(
    sheet: Sheet,
    profile: Profile,
    ledger: Ledger,
    options: Options,
    check: Callable[[], None] = lambda: None,
) -> Preview:
    """Map the first `ROWS` rows of `sheet`. Raises Ambiguous and Unreadable as an import does.

    check: called before every few hundred rows; an exception that it raises ends the reading.
    """
    undo = watched(sheet, check)
    try:
        return _preview(sheet, profile, ledger, options)
    finally:
        undo()


def _preview(sheet: Sheet, profile: Profile, ledger: Ledger, options: Options) -> Preview:
    found = Preview()
    known = speakers(ledger.sources, ledger.sides, options.claimants)
    publisher = known.publisher(profile.publisher, ledger.sides)
    look = first_look(sheet, profile, options.seen)
    mapper = Mapper(
        profile,
        sheet.name,
        known,
        look,
        _DOCUMENT,
        publisher,
        swap=options.swap,
        longest=options.limits.cell,
        columns=sheet.columns,
    )
    rows = (
        (number, row)
        for batch, numbers in sheet.batches()
        for number, row in zip(numbers, batch.to_pylist(), strict=True)
    )
    for number, row in islice(rows, ROWS):
        claims, faults = mapper.claims(row, number)
        found.faults += faults
        gazetteer = Gazetteer({**mapper.places, **ledger.gazetteer.places})
        documents = {**ledger.documents, _DOCUMENT: UNPUBLISHED}
        for claim in claims:
            cells = dict(zip(COLUMNS, claim, strict=True))
            wrong = faults_of(cells, known.sources, gazetteer, documents, options.limits.cell)
            found.faults += [
                RowError(sheet.name, number, mapper.columns_of(column), value, reason, values)
                for column, value, reason, values in wrong
            ]
            if not wrong:
                found.claims.append(cells)
    sheet.errors.clear()
    found.sources = known.met
    return found
