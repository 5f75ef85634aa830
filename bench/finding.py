"""Times of what finds: a search while it is typed, what lies off the screen, parts of the map.

Claims are drawn in memory; each figure is the median of seven questions, and their extremes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median

from report import report  # first: it puts the project on the path

import pyarrow as pa
import synthetic

from geo.ledger import read_ledger
from geo.model.claims import COLUMNS
from geo.model.filters import Filter
from geo.model.shipped import DATA
from geo.model.toponyms import find
from geo.model.within import parse_within
from geo.store import Store, schema
from geo.store.backends.duckdb import Duck
from geo.store.engine import DatasetVersion
from geo.views.search import search

ZONES = ["Europe/Kyiv"]
MOST = 100_000  # claims that are drawn; more are these again
SHAPES = ("box:36,47,39,49", "circle:48.5,38,100000", "polygon:47,36;49,36;49,39;48,41;47,39")
TEXTS = ("place 777", "bakhmut soledar", "odesa", "主張 12")


def store_of(count: int) -> Store:
    """`count` claims in memory."""
    book = read_ledger(DATA)
    rows = synthetic.many(min(count, MOST))
    columns = [pa.array([row[name] for row in rows]) for name in COLUMNS]
    batch = pa.RecordBatch.from_arrays(columns, names=list(COLUMNS))
    made = schema.derive(batch, range(len(rows)), book.sources, book.gazetteer, ZONES, "report")
    claims = pa.concat_tables([pa.Table.from_batches([made])] * max(1, count // MOST))
    state = DatasetVersion("report", tuple(ZONES), claims.num_rows, f"v{count}", False)
    links = pa.Table.from_pylist([], schema.links_schema())
    engine = Duck.of_tables({"claims": claims, "links": links}, state)
    return Store(replace(book, claims={}), ZONES, engine)


Row = tuple[str, str, str]


def timed(count: int, name: str, run: Callable[[], object]) -> Row:
    """The milliseconds of a question, after one that prepares its SQL."""
    run()
    found = []
    for _ in range(7):
        began = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - began))
    said = f"{median(found):.1f} ({min(found):.1f} to {max(found):.1f})"
    return name, f"{count:,}" if count else "", said


def names() -> list[Row]:
    """Look-ups in the gazetteer."""
    began = time.perf_counter()
    find("odesa")
    first = 1000 * (time.perf_counter() - began)
    rows = [("gazetteer: the first name, with its files", "", f"{first:.0f}")]
    texts = ("odesa", "бахмута", "springfield illinois", "a")
    return rows + [timed(0, f"gazetteer: {text}", partial(find, text)) for text in texts]


def questions(count: int) -> list[Row]:
    """Questions to a store of `count` claims."""
    store = store_of(count)
    spoken = store.facet(Filter(), "claimant")
    rows = [
        timed(count, f"search: {text}", partial(search, store, spoken, text, "en", Filter()))
        for text in TEXTS
    ]
    window, near = (36, 47, 39, 49), (37.9, 48.4, 38.1, 48.6)
    rows.append(timed(count, "claims off the screen", partial(store.beyond, Filter(), window)))
    places = partial(store.places_in, Filter(), near, 500)
    rows.append(timed(count, "places in a box", places))
    for text in SHAPES:
        counts = partial(store.counts, Filter(within=parse_within(text).text))
        rows.append(timed(count, f"counts in a {text.partition(':')[0]}", counts))
    return rows


if __name__ == "__main__":
    found = [*names(), *questions(100_000), *questions(1_000_000)]
    report("Finding", __doc__.strip(), ("question", "claims", "ms: median (extremes)"), found)
