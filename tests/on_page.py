"""What browser tests do with every page of the app."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Page


def map_of(page: Page) -> FrameLocator:
    """The map's frame, once its claims and its basemap are painted."""
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    return frame


def rested(page: Page) -> None:
    """Wait until no run of the page is under way: one that ends redraws what a hand has opened."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
