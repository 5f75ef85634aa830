"""Two minutes of the map's play button on a million claims: days per second, and the page's heap.

Target: at least two days per second, and a heap (after garbage collection) that does not grow:
at the end at most 1.1 times that after the first quarter.
"""

from __future__ import annotations

import json
import tempfile
import urllib.parse
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from report import report  # first: it puts the project on the path

import many_claims
import psutil
from chromium import FLAGS, install
from kept import Kept, arguments
from playwright.sync_api import CDPSession, sync_playwright
from scale import settings
from server import served

QUARTERS, MONTHS = 4, 10
# Counts the days that were painted, and keeps when.
WATCH = """() => {
  const map = [...document.querySelectorAll('iframe')].map(f => {
    try { return f.contentDocument.getElementById('map_div') } catch (e) { return null }
  }).find(Boolean);
  const days = () => map.querySelector('.ca-days')?.textContent || '';
  window.played = [];
  let last = '';
  new MutationObserver(() => {
    const now = days();
    if (now && now !== last) { last = now; window.played.push([performance.now(), now]); }
  }).observe(map, { subtree: true, childList: true, characterData: true });
}"""


def heap(devtools: CDPSession) -> float:
    """Megabytes in use after garbage collection."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
    return float(devtools.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def begin(folder: Path) -> date:
    """The first day of the ten months with most claims."""
    claims = json.loads((folder / "archive.json").read_text())["claims"]
    found: dict[int, int] = {}
    for part in claims:
        month = part["path"].split("/")[1].removeprefix("month=")
        if month[:1].isdigit():
            number = int(month[:4]) * 12 + int(month[5:]) - 1
            found[number] = found.get(number, 0) + part["rows"]
    best = max(found, key=lambda m: sum(found.get(m + k, 0) for k in range(MONTHS)))
    return date(best // 12, best % 12 + 1, 1)


def measured(folder: Path, seconds: float) -> dict[str, Any]:
    """Play for so long; days, heap and the server's memory at each quarter."""
    by, zone, _ = settings(folder)
    first = begin(folder)
    with (
        tempfile.TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
        served(Path(scratch) / "log", {"EVENTS_DATA_DIR": str(folder)}) as app,
    ):
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
        page.goto(f"{app.url}/?day={first}&zone={urllib.parse.quote(zone)}&by={by}&lang=en")
        frame = page.frame_locator("iframe[title*='folium']")
        frame.locator("[data-draw][data-claims]").wait_for(timeout=120_000)
        page.wait_for_timeout(3_000)
        devtools = page.context.new_cdp_session(page)
        process = psutil.Process(app.pid)
        page.evaluate(WATCH)
        marks = [(0.0, 0, heap(devtools), process.memory_info().rss / 1e6)]
        start = page.evaluate("performance.now()")
        frame.locator(".ca-buttons").get_by_label("Play the days").click()
        for quarter in range(1, QUARTERS + 1):
            due = start + 1000 * seconds * quarter / QUARTERS
            page.wait_for_timeout(max(0.0, due - page.evaluate("performance.now()")))
            # Before the garbage is collected, which stops the page for a while.
            now, days = page.evaluate("() => [performance.now(), window.played.length]")
            rss = process.memory_info().rss / 1e6
            marks.append(((now - start) / 1000, days, heap(devtools), rss))
        played = page.evaluate("window.played")
        browser.close()
    gaps = sorted(b[0] - a[0] for a, b in pairwise(played))
    longest = gaps[-1] if gaps else 0.0
    return {"marks": marks, "longest": longest, "first": str(first)}


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=6, help="power of ten")
    parser.add_argument("--seconds", type=float, default=120)
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "play_map", chosen.again)
    folder = many_claims.archive(chosen.claims, chosen.keep).folder
    name = f"play 1e{chosen.claims}"
    found = kept.measure(name, lambda: measured(folder, chosen.seconds))
    if not found:
        raise SystemExit(kept.why(name))
    rows = []
    before = found["marks"][0]
    for mark in found["marks"]:
        took, days, mb, server = mark
        since = took - before[0]
        rate = f"{(days - before[1]) / since:.2f}" if since else ""
        ratio = mb / found["marks"][1][2]
        rows.append([f"{took:.0f}", days, rate, f"{mb:.1f}", f"{ratio:.3f}", f"{server:,.0f}"])
        before = mark
    report(
        "Playing the map's days",
        f"{10**chosen.claims:,} claims, played from {found['first']} on; the map steps when the "
        "day before is painted, and not more than every 400 ms. Heap after garbage collection. The "
        f"longest that a day stood was {found['longest']:,.0f} ms.",
        ("s", "days", "days/s", "heap MB", "heap to the first quarter", "server MB"),
        rows,
    )


if __name__ == "__main__":
    main()
