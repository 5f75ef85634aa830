"""Filter, days, view, language and panel have one owner each: what changes one keeps the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from on_page import map_of
from playwright.sync_api import FrameLocator, Page, expect
from server import Served
from test_browser import MAY_12, settled

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
LINK = f"/?{MAY_12}&view=48.6,38.0,9"


def centre(frame: FrameLocator) -> list[float]:
    """Latitude, longitude and zoom of the map."""
    found: list[float] = frame.locator("#map_div").evaluate(
        """() => { const { map } = claimAtlas.state, { lat, lng } = map.getCenter();
        return [lat, lng, map.getZoom()]; }"""
    )
    return found


def opened(app: Served, open_page: Opener) -> tuple[Page, FrameLocator]:
    """The day with 19 claims, and a mark in the map's window: a frame loaded anew lacks it."""
    page = open_page(f"{app.url}{LINK}")
    frame = map_of(page)
    settled(page, "19 of 56")
    frame.locator("#map_div").evaluate("() => { window.stillTheSame = true; }")
    return page, frame


def open_panel(page: Page, frame: FrameLocator) -> None:
    frame.locator(".ca-plate", has_text="disputed").first.click()
    expect(page.locator(".ca-panel")).to_be_visible()


def is_still_the_same(frame: FrameLocator) -> bool:
    found: bool = frame.locator("#map_div").evaluate("() => window.stillTheSame === true")
    return found


def keeps_its_view(frame: FrameLocator, seen: list[float]) -> None:
    """The frame was not loaded anew, and its map shows the same."""
    assert is_still_the_same(frame)
    # The map's middle moves a little where a line is added above the map.
    assert centre(frame) == pytest.approx(seen, abs=0.002)


def pan(page: Page, frame: FrameLocator) -> list[float]:
    """Move the map; gives where it is then."""
    before = centre(frame)
    frame.locator("#map_div").evaluate(
        "() => { claimAtlas.state.map.panBy([150, 80], {animate: false}); }"
    )
    after = centre(frame)
    assert after != before
    return after


def choose_japanese(page: Page) -> None:
    page.locator(".st-key-lang button", has_text="日本語").click()
    expect(page.locator(".st-key-all_days")).to_contain_text("全期間")


def choose_dark(page: Page) -> None:
    page.locator("[data-testid=stMainMenu] button").first.click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()


def test_another_language_keeps_the_view_the_days_and_the_panel(
    app: Served, open_page: Opener
) -> None:
    page, frame = opened(app, open_page)
    open_panel(page, frame)
    seen = pan(page, frame)
    choose_japanese(page)
    expect(frame.locator(".ca-legend summary")).to_have_text("凡例")
    expect(frame.locator(".ca-mark").first).to_contain_text("食い違い")
    keeps_its_view(frame, seen)
    expect(page.locator(".ca-panel")).to_be_visible()
    assert "day=2023-05-12&day=2023-05-12" in page.url
    page.wait_for_url("**lang=ja**")


def test_another_language_right_after_a_key_keeps_the_new_day(
    app: Served, open_page: Opener
) -> None:
    page, frame = opened(app, open_page)
    seen = pan(page, frame)
    page.keyboard.press("ArrowRight")
    choose_japanese(page)
    page.wait_for_url("**day=2023-05-13&day=2023-05-13**lang=ja**")
    frame.locator("#map_div[data-words*='day=2023-05-13&day=2023-05-13']").wait_for()
    expect(page.locator(".st-key-toolbar")).to_contain_text("56件中9件")
    keeps_its_view(frame, seen)


def test_back_over_a_language_change_shows_the_language_before(
    app: Served, open_page: Opener
) -> None:
    page, frame = opened(app, open_page)
    choose_japanese(page)
    page.wait_for_url("**lang=ja**")
    page.go_back()
    expect(page.locator(".st-key-all_days")).to_contain_text("All days")
    expect(frame.locator(".ca-legend summary")).to_have_text("Legend")
    assert "lang=ja" not in page.url
    page.go_forward()
    expect(page.locator(".st-key-all_days")).to_contain_text("全期間")
    expect(frame.locator(".ca-legend summary")).to_have_text("凡例")
    assert is_still_the_same(frame)


def test_the_dark_theme_of_the_menu_reaches_the_map_at_once(app: Served, open_page: Opener) -> None:
    page, frame = opened(app, open_page)
    open_panel(page, frame)
    seen = pan(page, frame)
    expect(frame.locator("html.ca-dark")).to_have_count(0)
    choose_dark(page)
    expect(frame.locator("html.ca-dark")).to_have_count(1)
    keeps_its_view(frame, seen)
    expect(page.locator(".ca-panel")).to_be_visible()
    assert "day=2023-05-12&day=2023-05-12" in page.url


def test_the_dark_theme_of_the_menu_reaches_a_chart_at_once(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/claims?show=places")
    name = page.locator("[data-testid=stVegaLiteChart] text").get_by_text("Bakhmut", exact=True)
    expect(name).to_have_attribute("fill", "#1b1f24")
    page.locator("[data-testid=stApp][data-presses=kept]").wait_for()
    choose_dark(page)
    expect(name).to_have_attribute("fill", "#e8eaed")
