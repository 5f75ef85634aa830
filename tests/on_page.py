"""What browser tests do with every page of the app."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page


def map_of(page: Page) -> FrameLocator:
    """The map's frame, once its claims and its basemap are painted."""
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    return frame


def rested(page: Page) -> None:
    """Wait until no run of the page is under way: one that ends redraws what a hand has opened."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def open_box(box: Locator) -> None:
    """Open a box that folds, and wait until it has grown: a press on what moves may miss it."""
    box.locator("summary").first.click()
    box.evaluate(
        """async (node) => {
             const frame = () => new Promise(requestAnimationFrame);
             await frame();
             await frame();
             while (node.getAnimations({ subtree: true }).length) await frame();
           }"""
    )
