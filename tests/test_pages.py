"""The pages of claims and of sources in a real browser, and the way from page to page."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from on_page import map_of
from playwright.sync_api import Locator, Page, expect
from server import Served
from test_browser import MAY_12, settled, words

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
ROW, HEAD = 65, 36  # pixels of the table of claims
PATHS = {"Map": "/", "Claims": "/claims", "Sources": "/sources", "Briefing": "/briefing"}


def grid_of(page: Page, n: int = 0) -> Locator:
    """The n-th table of the page, once it has rows."""
    grid = page.locator("[data-testid=stDataFrame]").nth(n)
    grid.locator("[role=gridcell]").first.wait_for(state="attached")
    return grid


def column(grid: Locator, name: str) -> list[str]:
    """The words of a column, as a screen reader has them, of the rows in sight."""
    heads = grid.locator("[role=columnheader]").all_text_contents()
    n = [h.lstrip("↑↓ ") for h in heads].index(name)
    rows = grid.locator("tbody [role=row]").all()
    return [r.locator("[role=gridcell]").nth(n).text_content() or "" for r in rows]


def click_cell(page: Page, grid: Locator, x: float, row: int, height: int = ROW) -> None:
    box = grid.locator("canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + x, box["y"] + (HEAD + height * (row + 0.5) if row >= 0 else 15))


def go(page: Page, name: str) -> None:
    page.mouse.move(700, 500)  # away from a button whose help would lie over the links
    page.locator(".st-key-nav a", has_text=name).click()
    page.wait_for_url(lambda url: urlparse(url).path == PATHS[name])


def test_analyst_sorts_searches_opens_a_row_and_takes_the_filter_to_the_map(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/claims?{MAY_12}&side=ukraine")
    settled(page, "6 of 56")
    expect(page.get_by_text("Page not found")).to_have_count(0)
    grid = grid_of(page)
    by_time = column(grid, "Claim")
    click_cell(page, grid, 400, -1)  # the heading sorts
    expect(grid.locator("[role=columnheader]", has_text="↑ Claim")).to_have_count(1)
    assert column(grid, "Claim") == sorted(by_time) != by_time
    page.wait_for_timeout(800)
    expect(page.locator(".ca-panel")).to_have_count(0)  # and opens nothing
    page.get_by_role("combobox", name="Search").fill("Maliar")
    page.get_by_role("combobox", name="Search").press("Enter")
    settled(page, "3 of 56")
    grid = grid_of(page)
    said = column(grid, "Claim")
    click_cell(page, grid, 400, 1)
    panel = page.locator(".ca-panel")
    expect(panel).to_contain_text(said[1])
    page.wait_for_function("location.search.includes('event=')")
    page.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    page.locator(".st-key-next button").first.click()
    settled(page, "0 of 56")
    expect(page.get_by_text("No claim fits this filter.")).to_be_visible()
    page.locator(".st-key-previous button").first.click()
    settled(page, "3 of 56")
    go(page, "Map")
    frame = map_of(page)
    settled(page, "3 of 56")
    assert int(frame.locator("#map_div").get_attribute("data-claims") or 0) == 3
    for word, value in {"q": "Maliar", "side": "ukraine", "day": "2023-05-12"}.items():
        assert words(page)[word][0] == value
    page.locator(".st-key-previous button").first.click()
    settled(page, "0 of 56")
    go(page, "Claims")
    settled(page, "0 of 56")
    assert words(page)["day"] == ["2023-05-11", "2023-05-11"]
    assert words(page)["q"] == ["Maliar"]
    page.go_back()
    map_of(page)
    settled(page, "0 of 56")


def test_the_arrow_keys_within_the_table_do_not_step_the_day(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/claims?{MAY_12}")
    settled(page, "19 of 56")
    grid = grid_of(page)
    click_cell(page, grid, 400, 0)
    one = page.locator(".ca-panel .ca-headline").first
    before = one.inner_text()
    page.keyboard.press("ArrowDown")
    expect(one).not_to_have_text(before)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(1000)
    settled(page, "19 of 56")


def test_the_link_of_a_page_holds_the_whole_view(app: Served, open_page: Opener) -> None:
    event = "2023-05-bakhmut-counterattacks"
    page = open_page(f"{app.url}/claims?{MAY_12}&show=events&event={event}")
    page.wait_for_function("location.search.includes('zone=')")
    there = open_page(page.url, locale="ja-JP", timezone_id="Asia/Tokyo")
    settled(there, "56件中19件")
    assert words(there)["zone"] == ["Europe/Kyiv"]
    rows = there.locator(".ca-list.is-tall .ca-row")
    expect(rows).to_have_count(19)
    expect(there.locator(".ca-list.is-tall .is-selected")).not_to_have_count(0)
    heads = there.locator(".ca-list.is-tall .ca-day")
    expect(heads.filter(has_text="≠ 食い違い").first).to_contain_text("主張")
    expect(there.locator(".ca-panel .ca-differs").first).to_be_visible()
    there.locator(".ca-list.is-tall .ca-row").last.click()
    expect(there.locator(".ca-panel .ca-column")).to_have_count(1)


def test_the_matrix_leads_to_the_claims_of_a_cell(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/claims?day=2023-05-11&day=2023-05-12&show=days")
    settled(page, "21 of 56")
    grid = grid_of(page)
    day = dict(zip(column(grid, "Who says so"), column(grid, "12 May 2023"), strict=True))
    assert day["Hanna Maliar, Deputy Minister of Defence of Ukraine"] == "3 ≠"
    who = [w.startswith("Dmitry Medvedev") for w in column(grid, "Who says so")].index(True)
    box = grid.locator("canvas").first.bounding_box()
    assert box
    click_cell(page, grid, box["width"] - 30, who, 35)
    settled(page, "4 of 56")
    assert words(page)["claimant"] == ["medvedev"]
    assert words(page)["day"] == ["2023-05-12", "2023-05-12"]
    assert len(column(grid_of(page), "Claim")) == 4


def test_a_silence_leads_to_its_claims(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/claims?show=silences")
    settled(page, "56 of 56")
    expect(page.get_by_text("3 of 6 days")).to_be_visible()
    expect(page.get_by_text("11 of 17 places")).to_be_visible()
    days = grid_of(page)
    assert column(days, "Day") == ["2023-02-11", "2023-05-11", "2023-05-13"]
    assert column(days, "Side") == ["Ukrainian side", "Third parties", "Third parties"]
    click_cell(page, days, 150, 0, 35)
    settled(page, "2 of 56")
    assert words(page)["day"] == ["2023-02-11", "2023-02-11"]


def test_the_chart_of_places_opens_who_says_what_there(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/claims?show=places")
    settled(page, "56 of 56")
    chart = page.locator(".stMain [data-testid=stVegaLiteChart]")
    chart.locator("canvas, svg").first.wait_for()
    box = chart.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    expect(page.locator(".ca-panel h2")).to_have_text("Russia")
    page.wait_for_function("location.search.includes('place=russia')")


def test_a_source_has_its_numbers_and_leads_to_its_claims(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/sources")
    settled(page, "56 of 56")
    expect(page.get_by_text("Page not found")).to_have_count(0)
    grid = grid_of(page)
    names = column(grid, "Source")
    n = [w.startswith("Hanna Maliar") for w in names].index(True)
    row = {name: column(grid, name)[n] for name in ("Kind", "Side", "Claims", "First day")}
    assert row == {
        "Kind": "military",
        "Side": "Ukrainian side",
        "Claims": "3",
        "First day": "2023-05-12",
    }
    assert "33" in column(grid, "Disputed")[n]
    assert column(grid, "Carried by (claims)")[n] == "NHK (Japan) (3), Social media (1)"
    click_cell(page, grid, 200, n, 35)
    settled(page, "3 of 56")
    assert "/claims?" in page.url
    assert words(page)["claimant"] == ["malyar"]


@pytest.mark.parametrize("path", ["claims", "claims?show=days", "claims?show=silences", "sources"])
def test_the_japanese_pages_have_no_english_left(app: Served, open_page: Opener, path: str) -> None:
    page = open_page(f"{app.url}/{path}", locale="ja-JP")
    settled(page, "56件")
    grid = grid_of(page)
    shown = page.locator(".stMain").inner_text() + " ".join(
        grid.locator("[role=columnheader], [role=gridcell]").all_text_contents()
    )
    left = set(
        re.findall(r"[A-Za-z]{4,}", re.sub(r"data:image\S+(?: \S+)*?%3E(?=\s|$)", "", shown))
    )
    left -= {"YYYY", "yyyy"}
    # The toolkit draws its icons as ligatures of their names.
    left -= {"keyboard", "expand", "arrow", "more", "right", "left", "double", "compare"}
    left = {w for w in left if "keyboard_" not in w}
    assert {w for w in left if w.islower()} == set()
