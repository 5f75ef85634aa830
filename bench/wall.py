"""Eight hours of a wall display in fast motion: 2,000 steps, changes of language and theme.

    python bench/wall.py [--steps 2000] [--write]

A page in Chromium shows the shipped ledger and steps from day to day, to and fro. Every fiftieth
step changes the language, every seventy-fifth the theme. The browser's heap (after garbage
collection) and the server's memory are compared with those after the tenth minute, which is the
forty-second of 2,000 steps.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from report import report  # first: it puts the project on the path

import psutil
from chromium import FLAGS, install
from play_map import heap
from playwright.sync_api import Page, sync_playwright
from server import served

TENTH_MINUTE = 1 / 48  # of eight hours
MARKS = 8
LANGUAGE, THEME = 50, 75  # steps between two changes
LANGUAGES = ("日本語", "Українська", "English")
THEMES = ("Dark", "Light")
DRAWN = """old => [...document.querySelectorAll('iframe')].some(f => {
  const m = f.contentDocument && f.contentDocument.getElementById('map_div');
  return m && m.dataset.draw && m.dataset.draw !== old })"""


def step(page: Page, n: int) -> None:
    """Go to the next day, or back; and change what is due."""
    map_div = page.frame_locator("iframe[title*='folium']").locator("#map_div")
    before = map_div.get_attribute("data-draw")
    page.locator("body").press("ArrowRight" if (n // 20) % 2 == 0 else "ArrowLeft")
    page.wait_for_function(DRAWN, arg=before, timeout=60_000)
    if n % LANGUAGE == 0:
        name = LANGUAGES[n // LANGUAGE % len(LANGUAGES)]
        page.locator(".st-key-lang button", has_text=name).click()
        page.wait_for_timeout(1_000)
    if n % THEME == 0:
        page.locator("[data-testid=stMainMenu] button").first.click()
        page.get_by_test_id(f"stMainMenuItem-theme-{THEMES[n // THEME % 2]}").click()
        page.wait_for_timeout(500)
        page.keyboard.press("Escape")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    first = max(1, round(chosen.steps * TENTH_MINUTE))
    marks = {first, *(round(chosen.steps * k / MARKS) for k in range(1, MARKS + 1))}
    found: list[tuple[int, float, float]] = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
        served(Path(scratch) / "log") as app,
    ):
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="en-GB")
        page.goto(f"{app.url}/?day=2023-02-11&day=2023-02-11")
        page.frame_locator("iframe[title*='folium']").locator("[data-basemap=ready]").wait_for()
        devtools, process = page.context.new_cdp_session(page), psutil.Process(app.pid)
        began = time.monotonic()
        for n in range(1, chosen.steps + 1):
            step(page, n)
            if n in marks:
                page.wait_for_timeout(1_500)
                found.append((n, heap(devtools), process.memory_info().rss / 1e6))
                print(found[-1], flush=True)
        took = time.monotonic() - began
        browser.close()
    _, heap_then, rss_then = found[0]
    rows = [
        [f"{n:,}", f"{mb:.1f}", f"{mb / heap_then:.3f}", f"{rss:.0f}", f"{rss / rss_then:.3f}"]
        for n, mb, rss in found
    ]
    report(
        "Wall display",
        f"{chosen.steps:,} steps on the shipped ledger in {took:.0f} s, another language every "
        f"{LANGUAGE} steps, another theme every {THEME}. Ratios are to step {first}, the tenth "
        "minute of eight hours.",
        ("steps", "browser heap MB", "ratio", "server MB", "ratio"),
        rows,
    )


if __name__ == "__main__":
    main()
