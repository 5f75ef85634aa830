"""Clicks and seconds of the tasks of a first visit, on the shipped ledger and a desk.

A task begins on the map of all days, once it is painted, and ends when what was asked for is on the
screen. A press, a drag and a choice in a list count as one click each.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from report import report  # first: it puts the project on the path

from chromium import FLAGS, install
from playwright.sync_api import FrameLocator, Locator, Page, sync_playwright
from server import served

RUNS = 3
FRAME = "iframe[title*='folium']"
PAINTED = "#map_div[data-draw][data-basemap=ready]"
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"
PANEL = ".ca-panel .ca-claim"


class Visit:
    """A page, and the clicks on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    @property
    def map(self) -> FrameLocator:
        """The map's frame."""
        return self.page.frame_locator(FRAME)

    def press(self, target: Locator) -> None:
        """One click."""
        self.clicks += 1
        target.first.click()

    def panel(self, words: str) -> None:
        """Wait for a claim with these words in the panel."""
        self.page.locator(PANEL, has_text=words).first.wait_for()


def bakhmut(visit: Visit) -> None:
    """12 May, and who says what in Bakhmut."""
    visit.press(visit.page.get_by_role("button", name="12 May 2023, the day with most claims"))
    visit.page.wait_for_url("**day=2023-05-12&day=2023-05-12**")
    visit.press(visit.map.get_by_role("button", name="Bakhmut"))
    visit.panel("advanced two kilometres")


def bryansk(visit: Visit) -> None:
    """Who says what in Bryansk Oblast, from all days."""
    visit.press(visit.map.get_by_role("button", name="Bryansk Oblast"))
    visit.panel("Su-34")


def play(visit: Visit) -> None:
    """From the press on Play until the first day of the play shows a badge."""
    before = visit.map.locator("#map_div").get_attribute("data-draw")
    visit.press(visit.map.get_by_role("button", name="Play the days"))
    visit.map.locator(f"#map_div:not([data-draw='{before}']) [data-keys]").first.wait_for()


def share(visit: Visit) -> None:
    """A link to what is shown."""
    visit.press(visit.page.get_by_role("button", name="Share", exact=True))
    visit.page.get_by_text("Playback by day").wait_for()


def disputed(visit: Visit) -> None:
    """The disputed claims of May: the switch, and a drag over the days of May."""
    visit.press(visit.page.locator("label", has_text="Disputed only"))
    visit.page.wait_for_url("**disputed=true**")
    visit.page.locator(RESTS).wait_for()
    box = visit.page.locator(".st-key-timeline svg").first.bounding_box()
    assert box
    visit.clicks += 1
    mouse, y = visit.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] * 0.72, y)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 4, y, steps=6)
    mouse.up()
    visit.page.wait_for_url("**day=2023-05**")
    visit.page.locator(RESTS).wait_for()


def csv(visit: Visit) -> None:
    """Exactly what is shown, as CSV."""
    with visit.page.expect_download() as wait:
        visit.press(visit.page.locator(".st-key-export button"))
    assert wait.value.path()


def briefing(visit: Visit) -> None:
    """From nothing to presenting what is shown."""
    visit.press(visit.page.locator(".st-key-add_view button"))
    visit.page.get_by_text("Added as slide 1").wait_for()
    visit.press(visit.page.locator(".st-key-nav a", has_text="Briefing"))
    link = visit.page.locator(".st-key-brief_present a").first
    link.wait_for()
    with visit.page.expect_popup() as opened:
        visit.press(link)
    opened.value.wait_for_selector("body[data-slide='1']")
    opened.value.close()


# The task, what it may take, and how it is done.
TASKS: dict[str, tuple[str, Callable[[Visit], None]]] = {
    "12 May and Bakhmut": ("3 clicks", bakhmut),
    "Bryansk": ("1 click", bryansk),
    "play until the first badge": ("1.5 s", play),
    "share": ("1 click", share),
    "disputed of May": ("4 clicks", disputed),
    "CSV": ("1 click", csv),
    "briefing from nothing to presenting": ("4 clicks, 10 s", briefing),
}


def main() -> None:
    """Measure and print."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        with served(Path(scratch) / "log") as app:
            for name, (target, task) in TASKS.items():
                seconds, clicks = [], 0
                for run in range(RUNS + 1):
                    context = browser.new_context(
                        viewport={"width": 1440, "height": 900}, locale="en-GB"
                    )
                    page = context.new_page()
                    page.goto(app.url)
                    visit = Visit(page)
                    visit.map.locator(PAINTED).wait_for()
                    page.locator(RESTS).wait_for()
                    began = time.perf_counter()
                    task(visit)
                    if run:  # the first is not counted: the server has no answers yet
                        seconds.append(time.perf_counter() - began)
                    clicks = visit.clicks
                    context.close()
                rows.append([name, target, clicks, f"{median(seconds):.1f}", f"{max(seconds):.1f}"])
        browser.close()
    text = (
        f"The shipped ledger, {RUNS} runs in a fresh browser context each, 1440x900. The first "
        f"version took 16 s until Play showed a badge, and 14.7 s to build a briefing before "
        f"presenting. Load of the machine: {os.getloadavg()[0]:.1f}."
    )
    header = ("task", "target", "clicks", "median s", "longest s")
    report("Tasks of a first visit", text, header, rows)


if __name__ == "__main__":
    main()
