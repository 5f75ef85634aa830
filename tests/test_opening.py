"""What is opened: by the folder, by the address; and what is said where it cannot be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from postgres import Server
from samples import DATA
from server import served

from geo.archive.load import load
from geo.i18n import t
from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store import Store
from geo.store.engine import BackendError, BackendUnavailable
from geo.store.found import ON_MAP, placed
from geo.views.map_data import claims_payload


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ledger as a Parquet archive."""
    folder = tmp_path_factory.mktemp("archive")
    load([DATA / "events.csv"], str(folder))
    return folder


def rows_of(store: Store) -> list[tuple[str, ...]]:
    return [tuple(c.cells.values()) for c in store.iter_claims(Filter())]


def test_an_archive_opens_like_the_ledger_it_was_made_of(archive):
    ledger, settings = open_store(DATA, DATA)
    store, same = open_store(archive, DATA)
    assert store.engine.dialect == "duckdb"
    assert same.zones == settings.zones
    assert rows_of(store) == rows_of(ledger)
    assert store.ledger.sources == ledger.ledger.sources
    assert store.ledger.claims == {}
    wanted = Filter(disputed=True)
    assert store.claims(wanted) == ledger.claims(wanted)
    event = ledger.disputed_events(Filter(), 1)
    ours, theirs = (
        store.claims_by_event(Filter(), (), event),
        ledger.claims_by_event(Filter(), (), event),
    )
    assert {c.claim_id for c in ours.shown} == {c.claim_id for c in theirs.shown}
    assert ours.part.claims.keys() == theirs.part.claims.keys()
    assert ours.part.marked == theirs.part.marked


def test_the_map_draws_the_claims_of_an_archive_as_whole_claims(archive):
    store, _ = open_store(archive, DATA)
    whole = store.page(Filter())
    part, claims = store.on_map(Filter())
    assert len(claims) == len(whole.claims)
    drawn = claims_payload(part, claims, "ja")
    assert drawn == claims_payload(whole, whole.claims.values(), "ja")
    assert sum(drawn["place"]["disputed"])
    box = (37.5, 48.3, 38.5, 49.0)  # Bakhmut and Soledar
    part, claims = store.on_map(Filter(), 5, box)
    assert [c.claim_id for c in claims] == list(store.page(Filter(), 5, box=box).claims)


def test_a_fault_in_an_archive_is_said_with_its_claim(archive):
    store, _ = open_store(archive, DATA)
    cells = dict(next(iter(store.page(Filter()).claims.values())).cells)
    with pytest.raises(BackendError) as told:
        placed({name: cells[name] for name in ON_MAP} | {"latitude": "north"}, {})
    assert told.value.key == "store.row"
    assert told.value.values == {
        "claim": cells["claim_id"],
        "column": "latitude",
        "value": "north",
    }


def test_a_database_opens_by_its_address_with_what_stands_beside_the_claims(pg: Server, tmp_path):
    url = pg.database("opened")
    load([DATA / "events.csv"], url)
    ledger, settings = open_store(DATA, DATA)
    store, same = open_store(tmp_path, DATA, url)
    assert same == settings
    assert rows_of(store) == rows_of(ledger)
    assert store.ledger.gazetteer.places == ledger.ledger.gazetteer.places
    assert store.ledger.documents == ledger.ledger.documents
    store.engine.close()


def test_zones_for_which_an_archive_has_no_days_are_named(archive, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(archive, folder)
    settings = (folder / "atlas.toml").read_text(encoding="utf-8")
    more = settings.replace("[zones]", '[zones]\n"America/Lima" = { en = "Lima", ja = "リマ" }')
    (folder / "atlas.toml").write_text(more, encoding="utf-8")
    with pytest.raises(BackendError) as e:
        open_store(folder, DATA)
    assert (e.value.key, e.value.values) == ("store.zones", {"zones": "America/Lima"})


def test_a_claim_that_no_longer_fits_its_sources_is_named(archive, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(archive, folder)
    sources = (folder / "sources.csv").read_text(encoding="utf-8")
    kept = [line for line in sources.splitlines() if not line.startswith("malyar,")]
    (folder / "sources.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    store, _ = open_store(folder, DATA)
    with pytest.raises(BackendError) as e:
        store.page(Filter())
    assert (e.value.key, e.value.values["column"]) == ("store.row", "claimant")


def broken(folder: Path) -> None:
    """Cut a file of claims short, as a copy that ended too early does."""
    part = next((folder / "claims").rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-100])


@pytest.mark.browser
@pytest.mark.parametrize(
    ("url", "cut", "said"),
    [
        ("mysql://root:secret@127.0.0.1/x", False, "EVENTS_DATABASE_URL is not an address"),
        ("postgres://root:secret@127.0.0.1:1/x", False, "does not answer now"),
        ("spark://127.0.0.1:1", True, "bytes and should have"),
        ("", True, "bytes and should have"),
    ],
)
def test_what_cannot_be_opened_is_said_above_the_shipped_ledger(
    archive, tmp_path, open_page: Callable[..., Page], url, cut, said
):
    folder = tmp_path / "copy"
    shutil.copytree(archive, folder)
    if cut:
        broken(folder)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_DATABASE_URL": url}
    with served(tmp_path / "log", environment) as app:
        page = open_page(app.url)
        expect(page.get_by_text(said)).to_be_visible()
        expect(page.get_by_text(t("store.instead", "en"))).to_be_visible()
        expect(page.get_by_text("56 of 56 claims")).to_be_visible()
        assert "secret" not in page.content()
        assert page.request.get(f"{app.url}/api/claims.csv").status in (500, 503)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


@pytest.mark.browser
def test_a_page_says_that_its_database_is_away_and_comes_back_by_itself(
    pg: Server, tmp_path, open_page: Callable[..., Page]
):
    url = pg.database("restarted")
    load([DATA / "events.csv"], url)
    environment = {"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_DATABASE_URL": url}
    with served(tmp_path / "log", environment) as app:
        page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12&zone=UTC")
        shown = page.frame_locator("iframe[title*='folium']").locator("#map_div[data-draw]")
        expect(shown).to_be_attached()
        expect(page.get_by_text("of 56 claims")).to_be_visible()
        pg.stop()
        try:
            page.get_by_role("button", name="All days").first.click()
            expect(page.get_by_text("does not answer now")).to_be_visible()
            expect(page.get_by_text(t("store.instead", "en"))).to_have_count(0)
        finally:
            pg.start()
        # Nobody touches the page.
        expect(page.get_by_text("56 of 56 claims")).to_be_visible()
        expect(page.get_by_text("does not answer now")).to_have_count(0)


def test_an_unreachable_database_is_not_called_unusable(tmp_path):
    with pytest.raises(BackendUnavailable) as e:
        open_store(tmp_path, DATA, "postgresql://x:geheim@127.0.0.1:1/x")
    assert "geheim" not in str(e.value)
