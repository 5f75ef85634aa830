"""The rows behind coverage and rhythm, of a filter: what the API, its tables and exports say."""

from __future__ import annotations

from itertools import islice

from geo.ledger.tables import write_table
from geo.model.filters import Filter
from geo.service import silence
from geo.service.atlas import Atlas
from geo.views.coverage_data import (
    CSV_COLUMNS,
    MAX_RUNS,
    RHYTHM_CSV_COLUMNS,
    CoverageData,
    RhythmsData,
    csv_rows,
    rhythm_data,
    rhythm_rows,
    rows_data,
    runs_data,
)


def coverage_of(atlas: Atlas, query: Filter, word: str, lang: str) -> CoverageData:
    """The grid, the runs and the rhythms of a filter. word: of `geo.views.rhythm.WORDS`."""
    grid = silence.coverage(atlas, query)
    found = silence.looked(atlas, query)
    runs = list(islice(runs_data(found, silence.window_of(atlas, query, found)), MAX_RUNS + 1))
    return {
        **rhythms_of(atlas, query, word, lang),
        "unit": grid.unit,
        "slots": [(a.isoformat(), b.isoformat()) for a, b in grid.slots],
        "publishers": rows_data(grid, atlas.ledger, lang),
        "publishers_of": grid.of,
        "runs": runs[:MAX_RUNS],
        "runs_cut": len(runs) > MAX_RUNS,
    }


def rhythms_of(atlas: Atlas, query: Filter, word: str, lang: str) -> RhythmsData:
    """The rhythms of a filter. word: as `coverage_of` takes it."""
    first, last = silence.window_of(atlas, query, silence.looked(atlas, query))
    rhythms = silence.rhythm(atlas, query, word)
    return {
        "window": (first.isoformat(), last.isoformat()),
        "by": query.date_basis,
        "zone": query.zone,
        "rhythm_by": word,
        "rhythm": rhythm_data(rhythms.names, rhythms.of, word, atlas.ledger, lang),
        "rhythm_cut": rhythms.is_cut,
    }


def runs_csv(atlas: Atlas, query: Filter, lang: str) -> bytes:
    """A row for each run of days of a publisher, at most `MAX_RUNS`."""
    found = silence.looked(atlas, query)
    runs = islice(runs_data(found, silence.window_of(atlas, query, found)), MAX_RUNS)
    return write_table(CSV_COLUMNS, csv_rows(runs, atlas.ledger, lang))


def rhythms_csv(atlas: Atlas, query: Filter, word: str, lang: str) -> bytes:
    """A row for each rhythm of a filter, and below it one for each of its silences."""
    return write_table(RHYTHM_CSV_COLUMNS, rhythm_rows(rhythms_of(atlas, query, word, lang)))
