"""What formats of export hold is read again by `import` with equal cells, but for those that say
that they do not come back."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import DATA, examples, files, row, uses_engine, write

from geo.export import FORMATS, Extract
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import Ledger, read_ledger
from geo.model.claims import COLUMNS, MODALITIES, Claim
from geo.model.filters import Filter
from geo.model.settings import NOTHING_SAID
from geo.store import Store

pytestmark = uses_engine
FORM = {form.key: form for form in FORMATS if form.comes_back}
ZONES = ("UTC", "Asia/Tokyo")
SEEN = {"first_seen": "2023-06-01", "last_seen": "2023-07-01", "status": "withdrawn"}
TEXTS = (
    "",
    "a",
    " two  spaces ",
    "=1+1",
    "'=1",
    "-5",
    "第一\n二行目",
    'a,"b"',
    "Łódź 🚁",
    "NA",
    "null",
)
# Every kind of place, of time and of state; references within a filter and out of it.
ROWS = (
    row("first", disputes="second third", supports="fourth"),
    row("second", event_date="2023-02-14T10:00+01:00", time_precision="exact", report_date=""),
    row("third", event_id="e2", claimant="alpha", claimant_side="north", figures="tanks<=40")
    | SEEN,
    row("fourth", event_date="2023-05-10", event_date_end="2023-05-12", via="paper > alpha; beta"),
    row("coords", place_id="", latitude="48.50", longitude="38", geo_precision="point"),
    row("tenth", place_id="", latitude="-8.0", longitude="-179.25", geo_radius_m="500.0")
    | {"geo_precision": "settlement"},
    row("area", place_id="town-area", geo_precision="area"),
    row("nowhere", place_id="nowhere", geo_precision="unknown", event_date="", report_date=""),
    row("texts", headline_en="=1+1", summary_en="第一\n二行目", location=' "x",\t'),
    row("more", extra=json.dumps({"列": " 1", "b": 'x"y\n'}, ensure_ascii=False)),
    row("passage", document="letter", evidence_start="0", evidence_end="9")
    | {"evidence_sha256": "a" * 64},
    row("year", event_date="0987-01-01", event_date_end="0987-12-31", time_precision="year"),
)


def cells_of(claims: Sequence[Claim]) -> dict[str, dict[str, str]]:
    """The cells of claims, apart from the marks of references, which follow the file."""
    names = [c for c in COLUMNS if c != "open_references"]
    return {c.claim_id: {name: c.cells[name] for name in names} for c in claims}


def again(data: bytes, suffix: str, base: Path, out: Path) -> tuple[Report, Ledger]:
    """What `import` makes of an export in a new ledger."""
    report = run_import(io.BytesIO(data), f"claims.{suffix}", out, base, Options())
    return report, read_ledger(out)


def check(ledger: Ledger, base: Path, query: Filter, key: str, out: Path) -> None:
    store = Store(ledger, ZONES)
    extract = Extract.of(store, query, base, NOTHING_SAID)
    form = FORM[key]
    report, read = again(b"".join(form.parts(extract)), form.suffix, base, out)
    assert (report.rejected, report.faults, read.errors, read.notes) == (0, [], (), ())
    assert cells_of(list(read.claims.values())) == cells_of(list(extract.claims))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("base"), files(*ROWS))


@pytest.mark.parametrize("key", FORM)
@pytest.mark.parametrize(
    "query",
    [
        Filter(),
        Filter(day=(date(2023, 5, 12), date(2023, 5, 12)), date_basis="event", zone="Asia/Tokyo"),
        Filter(claimant=("beta",)),
        Filter(disputed=True),
        Filter(as_of=date(2023, 6, 15)),
    ],
    ids=["all", "day", "claimant", "disputed", "as of"],
)
def test_an_export_comes_back_with_equal_cells(base, tmp_path, key, query):
    check(read_ledger(base), base, query, key, tmp_path / "new")


@pytest.mark.parametrize("key", [key for key in FORM if not key.startswith("csv")])
def test_an_export_brings_its_sides_sources_places_and_documents(base, tmp_path, key):
    ledger = read_ledger(base)
    extract = Extract(ledger, list(ledger.claims.values()), Filter(), base)
    form = FORM[key]
    # The new ledger begins with the shipped one, which knows none of them.
    data = b"".join(form.parts(extract))
    report, read = again(data, form.suffix, DATA, tmp_path / "new")
    assert (report.rejected, report.faults, read.errors) == (0, [], ())
    assert cells_of(list(read.claims.values())) == cells_of(list(ledger.claims.values()))
    for table in ("sides", "sources", "documents"):
        assert getattr(ledger, table).items() <= getattr(read, table).items()
    assert ledger.gazetteer.places.items() <= read.gazetteer.places.items()


@pytest.mark.parametrize("key", FORM)
def test_the_shipped_ledger_comes_back_whole(tmp_path, key):
    ledger = read_ledger(DATA)
    assert len(ledger.claims) == 56
    check(ledger, DATA, Filter(), key, tmp_path / "new")


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    days = st.dates(date(2023, 2, 13), date(2023, 5, 13))
    return Filter(
        day=draw(st.sampled_from([(), *[tuple(sorted([draw(days), draw(days)]))]])),
        date_basis=draw(st.sampled_from(["event", "report"])),
        zone=draw(st.sampled_from(ZONES)),
        modality=draw(st.sampled_from([(), MODALITIES[:1]])),
        claimant=draw(st.sampled_from([(), ("beta",), ("alpha", "paper")])),
        disputed=draw(st.booleans()),
        q=draw(st.sampled_from(["", "town", "x"])),
    )


cell = st.sampled_from(TEXTS) | st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"), max_size=12
)


@pytest.mark.parametrize("key", FORM)
@settings(examples, max_examples=12)
@given(query=filters(), texts=st.lists(cell, min_size=5, max_size=5))
def test_every_filter_and_text_comes_back(key, tmp_path_factory, query, texts):
    folder = tmp_path_factory.mktemp("any")
    names = ("summary_en", "summary_ja", "location", "admin1", "sub_event_type")
    made = [{**r, **dict(zip(names, texts, strict=True))} for r in ROWS[:6]]
    base = write(folder / "base", files(*made))
    check(read_ledger(base), base, query, key, folder / "new")


@pytest.mark.parametrize("form", [f for f in FORMATS if not f.comes_back], ids=lambda f: f.key)
def test_what_does_not_come_back_is_refused_whole(base, tmp_path, form):
    ledger = read_ledger(base)
    data = form.write(ledger, list(ledger.claims.values()), Filter(), base)
    with pytest.raises(Unreadable, match="no profile fits"):
        again(data, form.suffix, base, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_references_out_of_a_filter_are_marked_in_the_file_itself(base, tmp_path):
    ledger = read_ledger(base)
    store = Store(ledger, ZONES)
    query = Filter(q="", claimant=("alpha", "beta"))
    shown = [c for c in store.iter_claims(query) if c.claim_id in ("first", "second")]
    for outside in (None, frozenset({"third", "fourth"})):
        extract = replace(Extract(ledger, shown, query, base), outside=outside)
        assert extract.cells(ledger.claims["first"])["open_references"] == "third fourth"
        assert extract.cells(ledger.claims["second"])["open_references"] == ""
    assert store.outside(Filter(day=(date(2023, 5, 12), date(2023, 5, 12)))) == {"second", "third"}
    # Put in the place of a ledger's file, the export gives no warning.
    read = read_ledger(base, FORM["csv"].write(ledger, shown, query, base))
    assert (read.errors, read.notes) == ((), ())
