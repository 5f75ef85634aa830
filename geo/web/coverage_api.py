"""`/api/coverage` and `/api/coverage.csv`: what was looked at, and how usual a silence is.

The words are those of a filter; `rhythm` says of whom the rhythm is asked (`claimant`, `side`,
`place`), and `lang` in which language names are. `docs/coverage.md` explains the answer.
"""

from __future__ import annotations

from itertools import islice

from starlette.responses import JSONResponse, Response

from geo.ledger.tables import write_table
from geo.model.claims import shortened
from geo.model.filters import Filter
from geo.service import silence
from geo.service.atlas import Atlas
from geo.views.coverage_data import (
    CSV_COLUMNS,
    MAX_RUNS,
    CoverageData,
    csv_rows,
    rhythm_data,
    rows_data,
    runs_data,
)
from geo.views.rhythm import WORDS


def as_json(atlas: Atlas, query: Filter, words: dict[str, list[str]], lang: str) -> Response:
    """The grid, the runs and the rhythms of a filter. words: of the address, besides the filter."""
    word = (words.get("rhythm") or WORDS[:1])[-1]
    if word not in WORDS:
        bad = [{"word": "rhythm", "value": shortened(word)}]
        said = f"words that are not understood here; rhythm is one of {', '.join(WORDS)}"
        return JSONResponse({"error": said, "bad": bad}, 400)
    grid = silence.coverage(atlas, query)
    found = silence.looked(atlas, query)
    window = silence.window_of(atlas, query, found)
    runs = list(islice(runs_data(found, window), MAX_RUNS + 1))
    rhythms = silence.rhythm(atlas, query, word)
    first, last = (day.isoformat() for day in window)
    said_of: CoverageData = {
        "window": (first, last),
        "by": query.date_basis,
        "zone": query.zone,
        "unit": grid.unit,
        "slots": [(a.isoformat(), b.isoformat()) for a, b in grid.slots],
        "publishers": rows_data(grid, atlas.ledger, lang),
        "publishers_of": grid.of,
        "runs": runs[:MAX_RUNS],
        "runs_cut": len(runs) > MAX_RUNS,
        "rhythm_by": word,
        "rhythm": rhythm_data(rhythms.names, rhythms.of, word, atlas.ledger, lang),
        "rhythm_cut": rhythms.is_cut,
    }
    return JSONResponse(said_of, headers={"cache-control": "no-cache"})


def as_csv(atlas: Atlas, query: Filter, words: dict[str, list[str]], lang: str) -> Response:
    """A row for each run of days of a publisher, days that nobody looked at among them."""
    data = csv_of(atlas, query, lang)
    headers = {
        "cache-control": "no-cache",
        "content-disposition": 'attachment; filename="coverage.csv"',
    }
    return Response(data, headers=headers, media_type="text/csv; charset=utf-8")


def csv_of(atlas: Atlas, query: Filter, lang: str) -> bytes:
    """The content of that file, at most `MAX_RUNS` rows."""
    found = silence.looked(atlas, query)
    runs = islice(runs_data(found, silence.window_of(atlas, query, found)), MAX_RUNS)
    return write_table(CSV_COLUMNS, csv_rows(runs, atlas.ledger, lang))
