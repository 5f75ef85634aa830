"""How long another page and the panel take with the claims of the UCDP file, on a desk.

From the press until the page shows what it is for and no run of it is under way; for the map, until
its claims and its basemap are painted. The file comes in through the project's own importer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from report import ROOT, report  # first: it puts the project on the path

from chromium import FLAGS, install
from many_claims import UCDP
from playwright.sync_api import Page, sync_playwright
from server import served

RUNS = 3
PAINTED = "[data-draw][data-basemap=ready]"
FRAME = "iframe[title*='folium']"
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"
# The page, and what shows that it is there.
PAGES = {
    "Claims": "[data-testid=stDataFrame] canvas",
    "Sources": "[data-testid=stDataFrame] canvas",
    "Briefing": "h1:has-text('riefing')",
    "About": "h1:has-text('About')",
}


def imported(folder: Path) -> tuple[int, str]:
    """A ledger of the UCDP file in `folder`; gives its number of claims, and a day with some."""
    command = [sys.executable, "-m", "geo", "import", str(UCDP), "--out", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    from geo.ledger import read_ledger

    claims = read_ledger(folder).claims.values()
    days = Counter(str(c.event.start)[:10] for c in claims if c.latitude is not None)
    return len(claims), next(day for day, n in days.items() if 3 <= n <= 12)


def switched(page: Page, name: str) -> float:
    """Seconds from the press on the link to a page until it is there."""
    link = page.locator(".st-key-nav").get_by_role("link", name=name, exact=True)
    start = time.perf_counter()
    link.click()
    if name == "Map":
        page.frame_locator(FRAME).locator(PAINTED).wait_for()
    else:
        page.wait_for_url(f"**/{name.lower()}*")
        page.locator(PAGES[name]).first.wait_for()
        page.locator(RESTS).wait_for()
    return time.perf_counter() - start


def opened(page: Page, n: int) -> float:
    """Seconds from the press on a label of the map until the panel says who says what there."""
    frame = page.frame_locator(FRAME)
    label = frame.locator(".ca-plate").nth(n)
    label.wait_for()
    start = time.perf_counter()
    label.click(force=True)
    page.locator(".ca-panel .ca-claim").first.wait_for()
    seconds = time.perf_counter() - start
    page.keyboard.press("Escape")
    page.locator(".ca-panel .ca-claim").first.wait_for(state="detached")
    return seconds


def main() -> None:
    """Measure and print."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch) / "ledger"
        n, day = imported(folder)
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        with served(Path(scratch) / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
            page.set_default_timeout(30_000)
            page.goto(app.url)
            page.frame_locator(FRAME).locator(PAINTED).wait_for()
            for run in range(RUNS + 1):
                for name in (*PAGES, "Map"):
                    seconds = switched(page, name)
                    if run:  # the first of each is not counted: the server has no answers yet
                        found.setdefault(f"to the page {name}", []).append(seconds)
            page.goto(f"{app.url}/?day={day}&day={day}&by=event")
            page.frame_locator(FRAME).locator(PAINTED).wait_for()
            page.locator(RESTS).wait_for()
            for _ in range(RUNS):
                found.setdefault("the panel of a place", []).append(opened(page, 0))
        browser.close()
    rows = [
        [what, f"{min(s):.2f}", f"{median(s):.2f}", f"{max(s):.2f}"] for what, s in found.items()
    ]
    text = (
        f"{n:,} claims of the UCDP file, {RUNS} runs, seconds. "
        f"Load of the machine: {os.getloadavg()[0]:.1f}."
    )
    report("Pages and panel", text, ("what", "min", "median", "max"), rows)


if __name__ == "__main__":
    main()
