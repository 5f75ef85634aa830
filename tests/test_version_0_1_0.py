"""What version 0.1.0 wrote is read as 0.1.0 read it: see `fixtures/v0_1_0/README.md`."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from samples import ROOT, uses_engine

from geo.archive.manifest import read_manifest
from geo.briefing.reading import read_briefing
from geo.briefing.repository import load as load_briefing
from geo.briefing.slides import Slide, briefing_toml
from geo.cli.main import main
from geo.export.package import read_package
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.ledger import NEIGHBOURS, parse_ledger, read_ledger
from geo.model.claims import ADDED, REQUIRED
from geo.model.filters import Filter, strict_filter
from geo.model.settings import read_settings
from geo.service.stores import open_store

pytestmark = uses_engine

MADE = ROOT / "tests" / "fixtures" / "v0_1_0"
VERSION = "ff930e29d02d"  # the data version that 0.1.0 printed
IDS = [
    "c1",
    "c2",
    "c3",
    "incidents-1-alpha",
    "incidents-1-beta",
    "incidents-2-somebody-new-8f7f5b",
    "incidents-3-beta",
    "incidents-5-alpha",
    "ucdp-901-beta",
    "ucdp-902-a-nurse-19ec70",
    "ucdp-903-beta",
    "ucdp-903-alpha",
]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as Python's own reader gives them."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def claims_of(folder: Path) -> list[dict[str, str]]:
    """The rows of claims; an apostrophe keeps two of the headlines from being formulas."""
    rows = rows_of(folder / "events.csv")
    inert = [r for r in rows if r["headline_en"].startswith("'=")]
    assert sorted(r["claim_id"] for r in inert) == ["c1", "incidents-5-alpha"]
    for row in inert:
        for column in ("headline_en", "headline_ja"):
            row[column] = row[column].removeprefix("'")
    return rows


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of everything, to write to."""
    return Path(shutil.copytree(MADE, tmp_path / "made"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder that a reader would see, by its path."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    }


def test_a_ledger_opens_with_the_same_claims_and_neighbours(copied):
    before = contents(copied / "ledger")
    ledger = read_ledger(copied / "ledger")
    assert (ledger.errors, ledger.rows, ledger.version[:12]) == ((), 12, VERSION)
    assert list(ledger.claims) == IDS
    rows = claims_of(MADE / "ledger")
    assert {claim.cells[c] for claim in ledger.claims.values() for c in ADDED} == {""}
    assert [{c: claim.cells[c] for c in REQUIRED} for claim in ledger.claims.values()] == rows
    names = {
        "sides.csv": ledger.sides,
        "sources.csv": ledger.sources,
        "places.csv": ledger.gazetteer.places,
        "documents.csv": ledger.documents,
    }
    for name, records in names.items():
        keys = [row[NEIGHBOURS[name][0]] for row in rows_of(MADE / "ledger" / name)]
        assert list(records) == keys
    assert contents(copied / "ledger") == before  # reading writes nothing


def test_a_store_shows_every_claim_of_the_ledger(copied):
    store, settings = open_store(copied / "ledger", copied / "base")
    assert [c.claim_id for c in sorted(store.iter_claims(Filter()), key=lambda c: c.row)] == IDS
    assert (settings.about.title, list(settings.zones)) == (
        "A small ledger",
        ["UTC", "Asia/Tokyo"],
    )


@pytest.mark.parametrize("name", ["incidents.csv", "ucdp_rows.csv"])
def test_a_file_that_was_imported_before_changes_nothing(copied, name, capsys):
    folder = copied / "ledger"
    before = contents(folder)
    profile = ["--profile", str(copied / "profile" / "incidents.toml")]
    more = profile if name == "incidents.csv" else []
    source = str(copied / "sources" / name)
    command = ["import", source, "--out", str(folder), "--data", str(copied / "base"), *more]
    assert main(command) == 0
    assert "this very file has been imported before; nothing was changed" in capsys.readouterr().out
    assert contents(folder) == before


def test_the_same_rows_in_another_file_are_all_unchanged(copied):
    folder = copied / "ledger"
    data = (copied / "sources" / "ucdp_rows.csv").read_bytes() + b"\n"  # the same, but its hash
    report = run_import(io.BytesIO(data), "again.csv", folder, copied / "base", Options())
    assert report.merged is not None
    assert (report.merged.unchanged, report.merged.kept) == (4, 8)
    assert (report.merged.added, report.merged.updated, report.merged.withdrawn) == (0, 0, 0)
    stable = [c for c in REQUIRED if c not in ("document", "last_seen")]
    was, now = (
        [[row[c] for c in stable] for row in claims_of(f)] for f in (MADE / "ledger", folder)
    )
    assert now == was


def test_an_archive_opens_with_the_same_claims(copied):
    manifest = read_manifest(copied / "archive")
    assert (manifest.rows, manifest.by, manifest.zones) == (12, "report", ("UTC", "Asia/Tokyo"))
    store, _ = open_store(copied / "archive", copied / "base")
    rows = sorted(store.iter_claims(Filter()), key=lambda c: c.row)
    cells = [{c: claim.cells[c] for c in REQUIRED} for claim in rows]
    assert cells == claims_of(MADE / "ledger")
    assert store.counts(Filter()).n == 12
    assert store.facet(Filter(), "claimant")["beta"] == 4
    assert not store.state.counted  # nothing by place or origin, so all claims are read
    assert store.counts(Filter(origins=2)).n == 4


def test_an_archive_knows_the_file_that_was_loaded(copied, capsys):
    events = str(copied / "ledger" / "events.csv")
    assert main(["load", events, "--to", str(copied / "archive")]) == 0
    assert "loaded before, nothing to do" in capsys.readouterr().out
    store, _ = open_store(copied / "archive", copied / "base")
    assert store.state.counted  # what the version counts in advance was added
    assert store.counts(Filter(origins=2)).n == 4


def test_a_profile_reads_its_file_as_before(copied):
    text = (copied / "profile" / "incidents.toml").read_text(encoding="utf-8")
    profile = parse_profile(text, "incidents")
    assert profile.fields["headline_en"] == {"column": "what happened"}
    assert profile.claimants is not None
    assert (profile.claimants.column, profile.claimants.split) == ("who", (";",))
    with (copied / "sources" / "incidents.csv").open("rb") as source:
        report = run_import(
            source, "incidents.csv", copied / "new", copied / "base", Options(own=profile)
        )
    assert (report.rows, report.accepted, report.claims) == (5, 4, 5)
    assert [(f.row, f.column, f.value) for f in report.faults] == [(5, "day", "31 February 2023")]
    stable = [c for c in REQUIRED if c not in ("first_seen", "last_seen")]
    before = [r for r in rows_of(MADE / "ledger" / "events.csv") if r["event_id"][:3] == "inc"]
    made = rows_of(copied / "new" / "events.csv")
    assert [[r[c] for c in stable] for r in made] == [[r[c] for c in stable] for r in before]


def test_a_briefing_is_read_and_written_as_before():
    briefing, _ = load_briefing(MADE / "briefings", "two-slides")
    assert briefing.title == {"en": "Two slides", "ja": "二枚"}
    first = {"day": ("2023-05-12", "2023-05-13"), "by": ("event",), "zone": ("Asia/Tokyo",)}
    first |= {"side": ("north",), "known": ("2023-06-01",), "disputed": ("true",)}
    assert briefing.slides == (
        Slide(
            {"en": "The map"},
            {"ja": "話すこと"},
            first,
            ("town",),
            (),
            (48.5, 38.0, 9.0),
            ("map", "panel"),
        ),
        Slide(
            {"en": "The table", "ja": "表"},
            {},
            {"q": ("market",)},
            (),
            ("e1",),
            None,
            ("table", "timeline"),
        ),
    )
    text = (MADE / "briefings" / "two-slides.toml").read_text(encoding="utf-8")
    assert briefing_toml(briefing) == text
    assert read_briefing(text, "two-slides") == briefing


def test_a_data_package_comes_into_an_empty_ledger_with_equal_cells(tmp_path):
    path = MADE / "package.zip"
    ledger = read_package(path.read_bytes())
    assert (sorted(ledger.claims), ledger.errors) == (sorted(IDS), ())  # in order of time
    out = tmp_path / "new"
    with path.open("rb") as source:
        report = run_import(source, path.name, out, MADE / "base", Options())
    assert (report.profile, report.rows, report.accepted) == ("ledger", 12, 12)
    stable = [c for c in REQUIRED if c not in ("first_seen", "last_seen")]
    was, now = (
        sorted([r[c] for c in stable] for r in claims_of(f)) for f in (MADE / "ledger", out)
    )
    assert now == was
    with zipfile.ZipFile(path) as archive:
        packed = {n: archive.read(n) for n in archive.namelist() if n.endswith(".csv")}
    assert parse_ledger(packed).gazetteer.places == read_ledger(out).gazetteer.places


def test_links_mean_what_they_meant():
    ledger, settings = read_ledger(MADE / "ledger"), read_settings(MADE / "base")
    links = (MADE / "links.txt").read_text(encoding="utf-8").splitlines()
    read = [
        strict_filter(
            parse_qs(link),
            zones=settings.zones,
            sides=ledger.sides,
            claimants=ledger.sources,
            default_zone=settings.default_zone,
        )
        for link in links
    ]
    assert [bad for _, bad in read] == [[], [], [], []]
    assert [wanted for wanted, _ in read] == [
        Filter(
            day=(date(2023, 5, 12), date(2023, 5, 12)),
            date_basis="event",
            zone="Asia/Tokyo",
            as_of=date(2023, 6, 1),
            side=("north", "south"),
            claimant=("alpha",),
            modality=("claims",),
            type=("Battles",),
            precision=("settlement", "point"),
            disputed=True,
            q="market town",
        ),
        Filter(date_basis="event", zone="UTC"),
        Filter(
            day=(date(2023, 5, 9), date(2023, 5, 13)), zone="Asia/Tokyo", as_of=date(2023, 5, 12)
        ),
        Filter(),
    ]
    page = parse_qs(links[1])
    assert (page["view"], page["place"]) == (["48.50000,38.00000,9.00"], ["town", "town-area"])
    assert (page["event"], page["show"], page["lang"]) == (["e1"], ["table"], ["ja"])
