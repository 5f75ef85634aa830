"""The menus of the toolbar and the box of filters, which are filled when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from on_page import map_of
from playwright.sync_api import Page, expect
from server import Served

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
WITHIN = "box:37,48,39,49"
DAY = "?day=2023-05-12&day=2023-05-12"


def test_tab_leads_into_a_menu_and_on_to_what_follows_its_button(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/{DAY}")
    map_of(page)
    export = page.get_by_role("button", name="Export", exact=True)
    described = page.get_by_role("switch", name="As zip, with datapackage.json")
    export.focus()
    page.keyboard.press("Enter")
    described.wait_for(state="attached")
    page.keyboard.press("Tab")
    expect(described).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(export).to_be_focused()
    page.keyboard.press("Tab")
    expect(described).to_be_focused()
    for _ in range(20):  # to the end of the menu
        page.keyboard.press("Tab")
        if page.evaluate("!document.activeElement.closest('[data-testid=stPopoverBody]')"):
            break
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(export).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    with page.expect_download() as given:
        page.keyboard.press("Enter")
    assert given.value.suggested_filename == "claims_2023-05-12_19-rows.zip"
    workbook = page.get_by_role("button", name="Excel workbook, with the filter (19 rows)")
    expect(workbook).to_be_focused()


def test_a_menu_keeps_what_was_chosen_in_it(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/{DAY}")
    map_of(page)
    export = page.get_by_role("button", name="Export", exact=True)
    described = page.get_by_role("switch", name="As zip, with datapackage.json")
    export.click()
    expect(described).to_be_checked()
    page.get_by_text("As zip, with datapackage.json").click()
    expect(described).not_to_be_checked()
    page.keyboard.press("Escape")
    expect(described).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?day=2023-05-13**")
    export.click()
    expect(described).not_to_be_checked()


def test_a_filter_stays_while_its_box_is_closed(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/{DAY}&side=ukraine&within={WITHIN}&known=2023-05-20&origins=2")
    map_of(page)
    status = page.locator(".st-key-status")
    expect(status).to_contain_text("4 of 56 claims")
    expect(status).to_contain_text("Only within: rectangle")
    box = page.get_by_test_id("stSidebar").get_by_text("Filters", exact=True)
    part = page.get_by_role("textbox", name="Part of the map")
    for _ in range(2):
        box.click()
        expect(part).to_have_value(WITHIN)
        box.click()
        expect(part).to_have_count(0)
    expect(status).to_contain_text("4 of 56 claims")
    expect(status).to_contain_text("Only within: rectangle")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**day=2023-05-13**")
    for word in ("side=ukraine", f"within={WITHIN}", "known=2023-05-20", "origins=2"):
        assert word in unquote(page.url)
