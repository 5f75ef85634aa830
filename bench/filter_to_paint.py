"""From a key press on the day filter to the new badges painted; this app and a naive one.

Both apps show half of N claims of one year over Ukraine; a key goes to the other half and back.
Time runs in the page, from the key event to the second animation frame after the new layer is
in the document. Bytes are those of the websocket's messages before compression. Every request to
another host is refused (the naive app asks for its scripts there: they are served from the same
packages by the browser's test driver, so that it draws at all).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

import psutil
import synthetic
import xstatic.pkg.leaflet
from chromium import FLAGS, install
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from server import served

SIZES = (100, 1_000, 2_000, 10_000)
UPDATES = {"this app": (14, 14, 14, 14), "naive": (8, 5, 4, 2)}

# Finds the frame that is painted with the expected claims; the old one does not count.
MEASURE = """
([key, expected, naive]) => new Promise((resolve, reject) => {
  const frames = () => [...document.querySelectorAll('iframe')].map(f => f.contentWindow)
    .filter(w => { try { return w && w.document } catch (e) { return false } });
  const done = () => frames().some(w => naive
    ? !w.seen && w.document.querySelectorAll('.leaflet-marker-icon').length === expected
    : (w.document.getElementById('map_div') || {dataset: {}}).dataset.claims === String(expected));
  frames().forEach(w => { w.seen = true });
  const start = performance.now();
  for (const type of ['keydown', 'keyup'])
    document.dispatchEvent(new KeyboardEvent(type, {key, code: key, bubbles: true}));
  const look = () => {
    if (done()) requestAnimationFrame(() => requestAnimationFrame(
      () => resolve(performance.now() - start)));
    else if (performance.now() - start > 900000) reject(new Error('not painted'));
    else setTimeout(look, 4);
  };
  look();
})
"""


def local(route: Route) -> None:
    """Serve the naive app's Leaflet from the installed package; refuse all else."""
    url = route.request.url
    if "127.0.0.1" in url:
        route.continue_()
    elif url.endswith(("leaflet.js", "leaflet.css")):
        route.fulfill(path=Path(xstatic.pkg.leaflet.BASE_DIR) / url.rsplit("/", 1)[1])
    elif url.endswith(".js"):
        # jQuery, Bootstrap and awesome markers: of these a popup needs only `$(html)[0]`.
        body = (
            "window.$ = window.$ || (h => { const d = document.createElement('div');"
            "d.innerHTML = h; return [d.firstChild] });"
        )
        route.fulfill(body=body, content_type="text/javascript")
    else:
        route.fulfill(body="", content_type="text/css")


def run(browser: Browser, size: int, updates: int, naive: bool) -> dict[str, Any]:
    """Measure one app at one size."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = synthetic.write(Path(scratch) / "data", synthetic.many(size))
        script = str(ROOT / "bench" / "naive_app.py") if naive else ""
        with served(Path(scratch) / "log", {"EVENTS_DATA_DIR": str(folder)}, script) as app:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.set_default_timeout(900_000)
            page = context.new_page()
            received = [0]
            page.on("websocket", lambda w: w.on("framereceived", lambda f: count(received, f)))
            if naive:
                page.route("**/*", local)
            query = "" if naive else "/?day=2022-07-01&day=2022-12-29&zone=UTC"
            page.goto(app.url + query)
            halves = (size // 2 + 1, size - size // 2 - 1)
            wait_painted(page, halves[0], naive)
            page.wait_for_timeout(3_000)
            return measure(page, app.pid, halves, updates, naive, received)


def count(received: list[int], frame: str | bytes) -> None:
    """Add the size of a websocket message."""
    received[0] += len(frame if isinstance(frame, bytes) else frame.encode())


def wait_painted(page: Page, expected: int, naive: bool) -> None:
    """Wait for the first view."""
    frame = page.frame_locator("iframe[title*='folium']")
    if naive:
        frame.locator(".leaflet-marker-icon").nth(expected - 1).wait_for(state="attached")
    else:
        frame.locator(f"[data-claims='{expected}'][data-basemap=ready]").wait_for()


def forget(page: Page, shown: int) -> None:
    """Rerun until the browser has dropped the view before this one from its message cache.

    It keeps a message for two runs. Going to and fro would be answered from it, and not be sent.
    """
    map_div = page.frame_locator("iframe[title*='folium']").locator("#map_div")
    for _ in range(2):
        for expected in (0, shown):
            page.get_by_text("Disputed only").click()
            expect(map_div).to_have_attribute("data-claims", str(expected), timeout=60_000)
    page.wait_for_timeout(800)


def measure(
    page: Page, pid: int, halves: tuple[int, int], updates: int, naive: bool, received: list[int]
) -> dict[str, Any]:
    """Step back and forth, and take the median of all but the first two updates."""
    times, sizes, work = [], [], []
    process = psutil.Process(pid)
    for n in range(updates):
        key = "ArrowRight" if n % 2 == 0 else "ArrowLeft"
        received[0] = 0
        before = sum(process.cpu_times()[:2])
        times.append(page.evaluate(MEASURE, [key, halves[(n + 1) % 2], naive]))
        page.wait_for_timeout(1_200)
        sizes.append(received[0])
        work.append(sum(process.cpu_times()[:2]) - before)
        if not naive:
            forget(page, halves[(n + 1) % 2])
    skip = 2 if updates > 4 else 0
    return {
        "median": median(times[skip:]),
        "p95": quantiles(times[skip:], n=20, method="inclusive")[-1]
        if len(times) > 1
        else times[0],
        "bytes": median(sizes[skip:]),
        "cpu": median(work[skip:]) * 1000,
    }


def main() -> None:
    """Measure all, print, and compare with the targets."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        for k, size in enumerate(SIZES):
            for name in UPDATES:
                found[name, size] = run(browser, size, UPDATES[name][k], name == "naive")
                print(name, size, found[name, size], flush=True)
        browser.close()
    rows = []
    for size in SIZES:
        for name in UPDATES:
            f = found[name, size]
            faster = found["naive", size]["median"] / f["median"]
            own = f["median"] / found[name, SIZES[0]]["median"]
            rows.append(
                [
                    f"{size:,}", name, f"{f['median']:,.0f}", f"{f['p95']:,.0f}",
                    f"{f['bytes'] / 1000:,.1f}", f"{f['cpu']:,.0f}", f"{faster:.1f}", f"{own:.2f}",
                ]
            )  # fmt: skip
    report(
        "Filter to paint",
        "From a key press on the day filter to the new badges painted; half of the events shown.",
        ("events", "app", "median ms", "p95 ms", "kB per update", "server CPU ms",
         "times faster than naive", "times own at 100"),
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
