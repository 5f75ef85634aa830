"""The page Coverage in a browser: by keys, as text, on an empty day, and what the desk keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from samples import DATA, files, row, write
from server import Served, served

from geo.importing.documents import pasted
from geo.ledger import read_ledger
from geo.service.documents import Described, add_document

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
READ = (
    {"coverage_id": "a", "publisher": "paper", "first_day": "2023-05-01", "share": "1"}
    | {"last_day": "2023-05-20", "tool": "hand"},
    {"coverage_id": "b", "publisher": "beta", "first_day": "2023-05-03", "share": "0.5"}
    | {"last_day": "2023-05-03", "tool": "hand"},
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Alpha speaks every day, and falls silent while the paper is read; a document to review."""
    spoken = [date(2023, 5, 1) + timedelta(n) for n in (*range(12), 16)]
    rows = [
        row(f"c{n}", report_date=f"{day}", event_date=f"{day}", publisher="paper")
        for n, day in enumerate(spoken)
    ]
    made = {**files(*rows, coverage=READ), "atlas.toml": (DATA / "atlas.toml").read_bytes()}
    folder = write(tmp_path_factory.mktemp("coverage") / "ledger", made)
    said = Described({"en": "Bulletin"}, "paper", published="2023-06-02", language="en")
    add_document(folder, pasted("Alpha says that it rained.")[0], said, "Ann", {})
    return folder


@pytest.fixture(scope="module")
def app(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    environment = {"EVENTS_DATA_DIR": str(ledger), "EVENTS_WRITE": "1", "EVENTS_WRITER": "Ann"}
    with served(tmp_path_factory.mktemp("log") / "log", environment) as server:
        yield server


DAYS = "day=2023-05-01&day=2023-05-20"


def test_the_grid_is_gone_through_by_keys_and_a_day_leads_to_its_claims(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/coverage?{DAYS}")
    grid = page.get_by_role("grid", name="Publishers by day")
    expect(grid.get_by_role("row")).to_have_count(4)
    last = grid.get_by_label("The Paper, 20 May 2023: all read, no claim found")
    last.focus()
    page.keyboard.press("ArrowDown")
    expect(grid.get_by_label("Beta, 20 May 2023: nobody looked")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(grid.get_by_label("The Paper, 2 May 2023: all read, 1 claim")).to_be_focused()
    assert grid.locator("[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 13 claims")).to_be_visible()
    assert "/claims" in page.url


def test_a_silence_longer_than_usual_is_listed_with_what_was_usual(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/coverage?{DAYS}")
    closed = r"silent 13.{1,3}16 May 2023, 4 days; usual until then: every 1 day or sooner"
    expect(page.get_by_text(re.compile(closed))).to_be_visible()
    still = r"silent 18.{1,3}20 May 2023, at least 3 days"
    expect(page.get_by_text(re.compile(still))).to_be_visible()


def test_as_text_the_same_stands_in_a_table(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/coverage?day=2023-05-03&day=2023-05-04")
    page.get_by_text("As text").click()
    table = page.get_by_role("region", name="Publishers by day")
    expect(table.locator("tbody tr")).to_have_count(4)
    words = table.locator("tbody tr").all_inner_texts()
    assert [" ".join(line.split()[1:]) for line in words] == [
        "The Paper 3 May 2023 all read, 1 claim",
        "The Paper 4 May 2023 all read, 1 claim",
        "Beta 3 May 2023 read in part, no claim found",
        "Beta 4 May 2023 nobody looked",
    ]


def test_an_empty_day_says_whether_anybody_looked(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-05-14")
    words = "No claim of this filter was found in what was read: The Paper (all)."
    expect(page.get_by_text(words)).to_be_visible()
    page = open_page(f"{app.url}/?day=2023-05-25")
    expect(page.get_by_text("Nobody looked: no publisher is marked as read")).to_be_visible()
    empty = page.get_by_role("option", name="16 May 2023")
    expect(empty.first).to_have_attribute("aria-label", "16 May 2023, no claims in what was read")


def test_a_document_that_is_left_is_kept_with_what_was_looked_at(
    app: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/desk?document=paper-2023-06-02")
    review = page.locator(".ca-review")
    review.wait_for()
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("All is reviewed.").first).to_be_visible()
    page.get_by_role("button", name="All documents").click()
    expect(review).to_have_count(0)
    expect(page.get_by_text("Bulletin").first).to_be_visible()
    found = read_ledger(ledger).coverage["paper-2023-06-02"]
    assert (found.share, found.tool, found.looked_by) == (1.0, "desk", "Ann")
    assert found.first == date(2023, 6, 2)


def test_a_person_says_what_was_looked_at(app: Served, ledger: Path, open_page: Opener) -> None:
    page = open_page(f"{app.url}/coverage?{DAYS}")
    page.get_by_text("Say what you looked at").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Choose a publisher and the first day.")).to_be_visible()
    assert [one.tool for one in read_ledger(ledger).coverage.values()].count("hand") == 2
