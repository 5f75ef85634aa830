"""The page History in a browser, and the map as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from on_page import open_box
from playwright.sync_api import Page, expect
from server import Served, served

from geo.ledger import read_ledger
from geo.ledger.editing import corrected
from geo.ledger.history import entries
from geo.ledger.saving import save
from geo.service.beginning import begin

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
CLAIM = "2023-05-12-malyar-two-km-advance"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ledger with two corrections of a headline."""
    folder = tmp_path_factory.mktemp("history") / "ledger"
    begin(folder)
    for day, words in ((20, "Words of the twentieth"), (21, "<b>Words</b> of *today*")):
        claim = read_ledger(folder).claims[CLAIM]
        change = corrected(claim, {"headline_en": words}, why="For _clarity_.")
        save(folder, change, "Ann", {}, now=lambda day=day: NOON.replace(day=day))
    return folder


@pytest.fixture(scope="module")
def server(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    environment = {"EVENTS_DATA_DIR": str(ledger), "EVENTS_WRITE": "1", "EVENTS_WRITER": "Ben"}
    with served(tmp_path_factory.mktemp("log") / "log", environment) as found:
        yield found


def test_a_claim_leads_to_its_history_to_the_past_and_back(
    server: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{server.url}/?claim={CLAIM}")
    claim = page.locator(f"[data-claim='{CLAIM}']")
    expect(claim).to_contain_text("<b>Words</b> of *today*")
    claim.get_by_role("button", name="Changes: 2").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_text("The chain of 3 entries is whole.")).to_be_visible()
    expect(page.get_by_text("2 of 3 changes")).to_be_visible()
    lines = page.locator("[data-testid=stExpander] summary")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Ann · corrected")
    expect(lines.first).to_contain_text("For _clarity_.")
    opened = page.locator("[data-testid=stExpander]").last
    open_box(opened)
    cells = opened.locator(".ca-history tr").last.locator("td")
    expect(cells.last).to_have_text("Words of the twentieth")
    opened.get_by_role("button", name="Show the map as it was then").click()
    notice = page.locator(".st-key-past_notice")
    expect(notice).to_contain_text("As the ledger was at 2026-11-20T12:00:00.000Z")
    expect(notice).to_contain_text("not shown: 1")
    expect(claim).to_contain_text("Words of the twentieth")
    page.wait_for_url("**at=2026-11-20T12**")
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-claims]").wait_for()
    again = open_page(page.url)  # the address says it
    expect(again.locator(f"[data-claim='{CLAIM}']")).to_contain_text("Words of the twentieth")
    again.locator("#map_div, iframe[title*='folium']").first.wait_for()
    again.locator(".st-key-add_view button").first.click()
    expect(again.get_by_text("Added as slide 1")).to_be_visible()
    again.get_by_role("button", name="Share").first.click()
    shared = again.locator("[data-testid=stPopoverBody]")
    expect(shared.locator("code").first).to_contain_text("at=2026-11-20T12")
    again.keyboard.press("Escape")
    again.locator(".st-key-nav a", has_text="Briefing").click()
    said = again.locator(".st-key-past_notice")
    expect(said).to_contain_text("Slides show the ledger as it is now, but for those of a past")
    # The slide is of that state, and says so.
    slide = again.locator(".st-key-slide_0")
    open_box(slide.locator("[data-testid=stExpander]"))
    field = slide.get_by_role("textbox", name="The ledger as it was at")
    expect(field).to_have_value("2026-11-20T12:00:00.000Z")
    with again.context.expect_page() as opened:
        again.get_by_role("link", name="Present").first.click()
    deck = opened.value
    expect(deck.locator("body")).to_contain_text("Ledger of 20 November 2026, 12:00 UTC")
    words = deck.locator("#briefing").text_content() or ""
    assert "Words of the twentieth" in words
    assert "of *today*" not in words
    deck.close()
    again.close()
    notice.get_by_role("button", name="Back to now").click()
    expect(claim).to_contain_text("<b>Words</b> of *today*")
    expect(notice).to_have_count(0)
    page.wait_for_function("!location.search.includes('at=')")


def test_a_change_is_taken_back_and_the_history_is_downloaded(
    server: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{server.url}/history")
    line = page.locator("[data-testid=stExpander]").first
    open_box(line)
    assert line.locator(".ca-history b").count() == 0  # the headline's own marks are text
    line.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("4 of 4 changes")).to_be_visible()
    last = list(entries(ledger))[-1]
    assert (last.who, last.action, last.undoes) == ("Ben", "undo", 3)
    assert read_ledger(ledger).claims[CLAIM].cells["headline_en"] == "Words of the twentieth"
    page.get_by_role("textbox", name="Words, a name, a claim").fill("ben")
    page.get_by_role("textbox", name="Words, a name, a claim").press("Enter")
    expect(page.get_by_text("1 of 4 changes")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="History as W3C PROV").click()
    said = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert "atlas:entry/4" in said["activity"]


@pytest.mark.parametrize("moment", ["1999-01-01", "soon", "'; DROP TABLE claims"])
def test_a_moment_that_cannot_be_shown_shows_the_present_and_says_so(
    server: Served, open_page: Opener, moment: str
) -> None:
    page = open_page(f"{server.url}/?at={moment}")
    expect(page.get_by_text("The ledger is shown as it is now.")).to_be_visible()
    expect(page.get_by_text("of 56 claims")).to_be_visible()
