"""A small invented ledger for the tests, and the settings of the property tests."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from geo.ledger import MAY_LACK, NEIGHBOURS, Ledger, parse_ledger
from geo.model.claims import COLUMNS
from geo.model.settings import read_settings
from geo.service.atlas import Atlas
from geo.store import Store

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
ARTICLES = ROOT.parent / "shared" / "articles"

# The same examples on every machine, and no more than a second or two for each property.
examples = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault of the code
)
# Ibis 12 calls what DuckDB 2 and pandas 3 have deprecated; nothing of ours can cure it.
uses_engine = [
    pytest.mark.filterwarnings(f"ignore:{message}:DeprecationWarning")
    for message in (r"fetch_arrow_table\(\) is deprecated", "The 'future.infer_string' option")
]

Rows = Sequence[Mapping[str, str]]

SIDES: Rows = (
    {"side": "north", "name_en": "North side", "name_ja": "北側", "letter": "N"}
    | {"shape": "square", "colour": "#B34700"},
    {"side": "south", "name_en": "South side", "name_ja": "南側", "letter": "S"}
    | {"shape": "circle", "colour": "#0067A5"},
)
SOURCES: Rows = (
    {"source_id": "alpha", "name_en": "Alpha", "name_ja": "アルファ", "badge": "ALP"}
    | {"side": "north", "kind": "military"},
    {"source_id": "beta", "name_en": "Beta", "name_ja": "ベータ", "badge": "BET"}
    | {"side": "south", "kind": "government"},
    {"source_id": "paper", "name_en": "The Paper", "name_ja": "新聞", "badge": "PAP"}
    | {"side": "south", "kind": "media"},
)
PLACES: Rows = (
    {"place_id": "town", "name_en": "Town", "name_ja": "町", "name_uk": "Місто"}
    | {"name_ru": "Город", "latitude": "48.5", "longitude": "38.0"}
    | {"geo_precision": "settlement", "geo_radius_m": "5000"},
    {"place_id": "town-area", "name_en": "around Town", "name_ja": "町の周辺"}
    | {"latitude": "48.5", "longitude": "38.0", "geo_precision": "area"}
    | {"rule": "around town 0-10 km"},
    {"place_id": "nowhere", "name_en": "Somewhere", "name_ja": "どこか"}
    | {"geo_precision": "unknown"},
)
DOCUMENTS: Rows = (
    {"document": "letter", "publisher": "paper", "title_en": "A letter", "title_ja": "手紙"}
    | {"published": "2023-05-12", "language": "en", "sha256": "0" * 64},
)


def row(claim_id: str = "c1", **cells: str) -> dict[str, str]:
    """A good row of `events.csv` about the town, with `cells` in place of its own."""
    good = dict.fromkeys(COLUMNS, "") | {
        "claim_id": claim_id,
        "event_id": "e1",
        "event_date": "2023-05-12",
        "time_precision": "day",
        "report_date": "2023-05-12",
        "event_type": "Battles",
        "headline_en": f"Headline of {claim_id}",
        "headline_ja": f"{claim_id}の見出し",
        "place_id": "town",
        "location": "Town",
        "location_ja": "町",
        "geo_precision": "settlement",
        "claimant": "alpha",
        "claimant_side": "north",
        "publisher": "paper",
        "modality": "claims",
        "status": "reviewed",
    }
    assert set(cells) <= set(COLUMNS), cells
    return good | cells


def point(claim_id: str, latitude: float, longitude: float, **cells: str) -> dict[str, str]:
    """A good row about a point that is no place of the ledger."""
    where = {"place_id": "", "geo_precision": "point"}
    where |= {"latitude": f"{latitude:.5f}", "longitude": f"{longitude:.5f}"}
    return row(claim_id, **(where | cells))


def table(columns: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 CSV of `rows`, as a spreadsheet would save it; cells not given are empty."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def files(
    *claims: Mapping[str, str],
    sides: Rows = SIDES,
    sources: Rows = SOURCES,
    places: Rows = PLACES,
    documents: Rows = (),
    event_names: Rows = (),
    coverage: Rows = (),
) -> dict[str, bytes]:
    """The files of a small ledger: name -> content. Names of events only where there are some."""
    rows_of = (sides, sources, places, documents, event_names, coverage)
    neighbours = zip(NEIGHBOURS.items(), rows_of, strict=True)
    tables = {
        name: table(columns, rows)
        for (name, columns), rows in neighbours
        if rows or name not in MAY_LACK
    }
    return {"events.csv": table(COLUMNS, claims)} | tables


def ledger_of(*claims: Mapping[str, str], **neighbours: Rows) -> Ledger:
    """A small ledger without faults."""
    ledger = parse_ledger(files(*claims, **neighbours))
    assert not ledger.errors, [e.text("en") for e in ledger.errors]
    return ledger


def write(folder: Path, contents: Mapping[str, bytes]) -> Path:
    """Write `contents` (name -> bytes) into `folder`, and give it back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return folder


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, in a thread of its own: that of a browser test has a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def atlas_of(ledger: Ledger) -> Atlas:
    """An atlas of a ledger in memory, with the settings that are shipped; half a year of days."""
    settings = read_settings(DATA)
    opened = Atlas.of(DATA, Store(ledger, list(settings.zones)), settings)
    return replace(opened, days=(date(2023, 1, 1), date(2023, 6, 30)))
