"""The browser's heap over 200 updates: after the 200th against after the 20th."""

from __future__ import annotations

import tempfile
from pathlib import Path

from report import report  # first: it puts the project on the path

import synthetic
from chromium import FLAGS, install
from playwright.sync_api import sync_playwright
from server import served

MARKS = (1, 20, 50, 100, 150, 200)


def main() -> None:
    """Measure and print."""
    heap: dict[int, float] = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        folder = synthetic.write(Path(scratch) / "data", synthetic.many(1_000))
        with served(Path(scratch) / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
            browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{app.url}/?day=2022-07-01&day=2022-12-29&zone=UTC")
            map_div = page.frame_locator("iframe[title*='folium']").locator("#map_div")
            page.frame_locator("iframe[title*='folium']").locator("[data-basemap=ready]").wait_for()
            devtools = page.context.new_cdp_session(page)
            for n in range(1, max(MARKS) + 1):
                before = map_div.get_attribute("data-draw")
                page.locator("body").press("ArrowRight" if n % 2 else "ArrowLeft")
                page.wait_for_function(
                    "old => [...document.querySelectorAll('iframe')].some(f => {"
                    " const m = f.contentDocument && f.contentDocument.getElementById('map_div');"
                    " return m && m.dataset.draw && m.dataset.draw !== old })",
                    arg=before,
                )
                if n in MARKS:
                    page.wait_for_timeout(1_500)
                    for _ in range(3):
                        devtools.send("HeapProfiler.collectGarbage")
                    heap[n] = devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
            browser.close()
    rows = [[n, f"{mb:.1f}", f"{mb / heap[20]:.3f}"] for n, mb in heap.items()]
    report(
        "Browser memory",
        "JavaScript heap after garbage collection, 500 of 1,000 claims shown, one update per key.",
        ("updates", "MB", "ratio to 20 updates"),
        rows,
    )


if __name__ == "__main__":
    main()
