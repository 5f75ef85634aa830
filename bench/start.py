"""Cold start: from starting the server to a painted map, and what importing `geo` takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from report import ROOT, report  # first: it puts the project on the path

from chromium import FLAGS, install
from playwright.sync_api import sync_playwright
from server import served

RUNS = 3


def imported(module: str) -> float:
    """Seconds of a Python that imports `module` and ends."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=ROOT, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    ready, first, again = [], [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        for n in range(RUNS):
            browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
            start = time.perf_counter()
            with served(Path(scratch) / f"log{n}") as app:
                ready.append(time.perf_counter() - start)
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(app.url)
                frame = page.frame_locator("iframe[title*='folium']")
                frame.locator("[data-draw][data-basemap=ready]").wait_for(timeout=60_000)
                first.append(time.perf_counter() - start)
                start = time.perf_counter()
                page.reload()
                frame.locator("[data-draw][data-basemap=ready]").wait_for(timeout=60_000)
                again.append(time.perf_counter() - start)
            browser.close()
    bare = median(imported("sys") for _ in range(RUNS))
    rows = [
        ["server start to first answer", *spread(ready)],
        ["server start to a painted map (new browser, empty cache)", *spread(first)],
        ["reload to a painted map", *spread(again)],
    ]
    for module in ("geo", "geo.ledger", "geo.store", "geo.web.api", "geo.ui"):
        seconds = [imported(module) - bare for _ in range(RUNS)]
        rows.append([f"import {module} (less a bare Python, {bare:.2f} s)", *spread(seconds)])
    report("Cold start", f"Seconds, {RUNS} runs.", ("what", "min", "median", "max"), rows)


def spread(seconds: list[float]) -> list[str]:
    """Minimum, median and maximum."""
    return [f"{x:.2f}" for x in (min(seconds), median(seconds), max(seconds))]


if __name__ == "__main__":
    main()
