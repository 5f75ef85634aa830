"""Judging many rows at once agrees with judging each; cells stay the same on their way."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DOCUMENTS, examples, files, row

from geo.importing.intake import _restored
from geo.importing.screen import RowValidator
from geo.importing.staged_rows import SCHEMA
from geo.importing.staging import Staging
from geo.ledger import parse_ledger, records
from geo.ledger.formulas import inert, restored
from geo.ledger.rows import Row
from geo.model.claims import COLUMNS

LEDGER = parse_ledger(files(row(), documents=DOCUMENTS))
SCREEN = RowValidator(LEDGER.sources, LEDGER.gazetteer.places, LEDGER.documents)
DATES = [
    "",
    "2023-05-12",
    "2024-02-29",
    "2023-02-29",
    "2023-04-31",
    "2023-12-31",
    "20230512",
    "2023-02-14T10:00+01:00",
    "2023-02-14T10:00",
    "2023-02-14T24:00Z",
    "12/05/2023",
    "2023-05-12\n",
]
NUMBERS = ["", "0", "48.5", "38.0", "-91", "90.0001", "1e3", "48,5", "４８", " 48.5", "200", "5000"]
SOME = {
    "claim_id": ["a", "A", "", "a b", "a.b-c_d", "é", "-a"],
    "event_id": ["e", "", "E"],
    "event_date": DATES,
    "event_date_end": DATES,
    "report_date": DATES,
    "first_seen": DATES,
    "time_precision": ["day", "", "Day", "unknown"],
    "event_type": ["Battles", "battles", ""],
    "headline_en": ["x", "", " ", "\u3000", "\xa0\t", "\u200b"],
    "place_id": ["town", "", "nowhere", "town-area", "atlantis"],
    "geo_precision": ["settlement", "unknown", "point", "area", ""],
    "latitude": NUMBERS,
    "longitude": NUMBERS,
    "geo_radius_m": NUMBERS,
    "claimant": ["alpha", "beta", "", "gamma"],
    "claimant_side": ["north", "south", ""],
    "via": ["", "beta", "beta > paper", "beta; alpha", "gamma", ">"],
    "publisher": ["paper", "", "gamma"],
    "modality": ["claims", "shouts"],
    "figures": ["", "tanks=40", "tanks<=40; men>1", "tanks", "a=1;b=2", "A=1", "a=1e5"],
    "document": ["", "letter", "none"],
    "evidence_start": ["", "0", "5", "-1", "x"],
    "evidence_end": ["", "5", "9", "0"],
    "evidence_sha256": ["", "0" * 64, "0" * 63],
    "status": ["draft", "withdrawn", "done"],
}


def batch(*rows: Mapping[str, str]) -> pa.RecordBatch:
    arrays = [pa.array([r[c] for r in rows], pa.string()) for c in COLUMNS]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def is_right(cells: dict[str, str]) -> bool:
    reader = Row(cells)
    records.claim(2, reader, LEDGER.sources, LEDGER.gazetteer, LEDGER.documents)
    return not reader.faults


def a_few() -> st.SearchStrategy[dict[str, str]]:
    """Some columns of a good row replaced, each by a value that may be bad."""
    return st.fixed_dictionaries({}, optional={c: st.sampled_from(v) for c, v in SOME.items()})


@examples
@given(st.lists(a_few(), min_size=1, max_size=40))
def test_no_bad_row_passes_the_screen(changes):
    rows = [row(**change) for change in changes]
    for cells, good in zip(rows, SCREEN.good(batch(*rows)).to_pylist(), strict=True):
        if good:
            assert is_right(cells), cells


@pytest.mark.parametrize(("column", "value"), [(c, v) for c, vs in SOME.items() for v in vs])
def test_no_single_bad_cell_passes_the_screen(column, value):
    cells = row(**{column: value})
    (good,) = SCREEN.good(batch(cells)).to_pylist()
    assert not good or is_right(cells)


def test_ordinary_rows_are_not_looked_at_one_by_one():
    rows = [
        row("a"),
        row("b", event_date="2023-12-31", event_date_end="2024-01-30", figures="a=1; b<=2"),
        row(
            "c",
            via="beta",
            document="letter",
            evidence_start="1",
            evidence_end="9",
            evidence_sha256="0" * 64,
        ),
        row("d", place_id="", latitude="48.5", longitude="38", geo_precision="point"),
        row("e", report_date="2023-02-14T10:00+01:00", event_date=""),
    ]
    assert SCREEN.good(batch(*rows)).to_pylist() == [True] * len(rows)


@pytest.mark.parametrize("value", ["a\0b", "x" * 100_001])
def test_a_nul_or_an_endless_cell_is_never_certainly_right(value):
    assert SCREEN.good(batch(row(summary_en=value), row("b"))).to_pylist() == [False, True]


@examples
@given(st.lists(st.text(st.sampled_from("'=+-@\t\r1.a,\"\n "), max_size=6), min_size=1))
def test_cells_are_made_inert_and_restored_as_everywhere_else(texts):
    given_back = _restored(pa.RecordBatch.from_arrays([pa.array(texts)], names=["x"]))
    assert given_back.column("x").to_pylist() == [restored(text) for text in texts]


@examples
@given(texts=st.lists(st.text(st.sampled_from("'=+-@\t\r1.a,\"\n あ"), max_size=6), min_size=1))
@pytest.mark.slow
def test_what_is_written_is_what_was_staged_and_no_spreadsheet_runs_it(tmp_path_factory, texts):
    path = Path(tmp_path_factory.mktemp("staged")) / "events.csv"
    rows = [row(f"c{n}", summary_en=text) for n, text in enumerate(texts)]
    with Staging() as staging:
        staging.add("new", batch(*rows), range(2, len(rows) + 2))
        staging.merge("2023-05-12", is_ledger=True)
        staging.write(path)
    with path.open(encoding="utf-8", newline="") as file:
        written = [r["summary_en"] for r in csv.DictReader(file)]
    assert written == [inert(text) for text in texts]
