"""Twenty viewers at once on a million claims: they step the day every one to two seconds.

Seventeen of them are clients that ask `/api/map` as the map's script does: a step shows what was
fetched ahead, or asks; then the next day is fetched ahead. Three are whole sessions of the app, in
three pages of one Chromium. All share this machine's cores with the server. A client turns around
now and then, so that what it fetched ahead is of no use.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import threading
import time
import urllib.parse
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from report import report  # first: it puts the project on the path

import many_claims
import psutil
from chromium import FLAGS, install
from kept import Kept, arguments
from playwright.sync_api import Page, sync_playwright
from scale import busy_days, map_query, settings
from server import Served, served

CLIENTS, PAGES, SECONDS = 17, 3, 30
PAUSE = (1.0, 2.0)  # seconds between two steps of a viewer
TURN = 0.15  # how often a step goes the other way
IDLE = 0.12  # seconds of rest before the next day is fetched
PATIENCE = 120  # seconds that an answer may take

STEP = """(key) => new Promise((resolve, reject) => {
  const maps = () => [...document.querySelectorAll('iframe')].map(f => {
    try { return f.contentDocument.getElementById('map_div') } catch (e) { return null }
  }).filter(Boolean);
  const map = maps()[0], start = performance.now();
  if (!map) return reject(new Error('no map'));
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
  });
  seen.observe(map, { attributes: true, attributeFilter: ['data-claims'] });
  for (const type of ['keydown', 'keyup'])
    document.dispatchEvent(new KeyboardEvent(type, { key, code: key, bubbles: true }));
  setTimeout(() => { seen.disconnect(); reject(new Error('not painted')) }, 30000);
})"""


async def fetch(url: str, query: str) -> tuple[int, int]:
    """Status and bytes of one answer, over a connection of its own."""
    at = urllib.parse.urlsplit(url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    try:
        lines = [f"GET /api/map?{query} HTTP/1.1", f"Host: {at.netloc}", "Connection: close"]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), len(answer)


async def viewer(n: int, url: str, day: date, said: dict[str, list[Any]]) -> None:
    """One client for `SECONDS`: what it asked, and how long it waited at each step."""
    chance = random.Random(n)
    by, zone, places = said["settings"][0]
    at, zoom, way = places[n % len(places)], chance.choice((6, 6, 6, 7, 8)), 1
    ahead: tuple[date, asyncio.Task[None]] | None = None
    await asyncio.sleep(chance.uniform(0, PAUSE[1]))
    end = time.perf_counter() + SECONDS

    async def ask(day: date) -> None:
        start = time.perf_counter()
        try:
            status, size = await fetch(url, map_query((day, day), by, zone, at, zoom))
        except Exception as e:
            said["errors"].append(f"{type(e).__name__} {e}")
            return
        said["answers"].append((time.perf_counter() - start) * 1000)
        said["bytes"].append(size)
        if status != 200:
            said["errors"].append(str(status))

    while time.perf_counter() < end:
        start = time.perf_counter()
        if ahead and ahead[0] == day:
            await ahead[1]
            said["waits ahead"].append((time.perf_counter() - start) * 1000)
        else:
            if ahead:
                ahead[1].cancel()  # as the browser gives it up
            await ask(day)
            said["waits"].append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(IDLE)
        following = day + timedelta(way)
        ahead = (following, asyncio.create_task(ask(following)))
        await asyncio.sleep(chance.uniform(*PAUSE) - IDLE)
        if chance.random() < TURN:
            way = -way
        day += timedelta(way)
    if ahead:
        await asyncio.gather(ahead[1], return_exceptions=True)


def clients(app: Served, days: list[date], said: dict[str, list[Any]]) -> None:
    """All clients, until they have done."""

    async def all_of_them() -> None:
        await asyncio.gather(*(viewer(n, app.url, days[n], said) for n in range(CLIENTS)))

    asyncio.run(all_of_them())


def stepping(pages: list[Page], said: dict[str, list[Any]]) -> None:
    """Step the pages in turn, each every one to two seconds."""
    chance = random.Random(1)
    due = [time.perf_counter() + chance.uniform(0, 2) for _ in pages]
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        k = min(range(len(pages)), key=lambda i: due[i])
        # Playwright's own waiting, so that the page's messages are heard meanwhile.
        pages[k].wait_for_timeout(max(0.0, due[k] - time.perf_counter()) * 1000)
        due[k] = time.perf_counter() + chance.uniform(*PAUSE)
        key = "ArrowLeft" if chance.random() < TURN else "ArrowRight"
        try:
            said["pages"].append(pages[k].evaluate(STEP, key))
        except Exception as e:
            said["page errors"].append(str(e).splitlines()[0])


def measured(folder: Path) -> dict[str, Any]:
    """Let them all look; what they waited for, and what the server needed."""
    by, zone, places = settings(folder)
    days = busy_days(folder, CLIENTS + PAGES)
    kinds = ("answers", "bytes", "waits", "waits ahead", "errors", "pages", "page errors")
    said: dict[str, list[Any]] = {k: [] for k in kinds}
    said["settings"] = [(by, zone, places)]
    with (
        tempfile.TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
        served(Path(scratch) / "log", {"EVENTS_DATA_DIR": str(folder)}) as app,
    ):
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        pages = []
        for day in days[CLIENTS:]:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{app.url}/?day={day}&zone={urllib.parse.quote(zone)}&by={by}")
            page.frame_locator("iframe[title*='folium']").locator(
                "[data-draw][data-claims]"
            ).wait_for(timeout=120_000)
            page.wait_for_timeout(1_500)
            pages.append(page)
        process = psutil.Process(app.pid)
        before, start = sum(process.cpu_times()[:2]), time.perf_counter()
        thread = threading.Thread(target=clients, args=(app, days, said))
        thread.start()
        stepping(pages, said)
        # The pages are busy for as long as the clients are.
        thread.join()
        took = time.perf_counter() - start
        cpu = (sum(process.cpu_times()[:2]) - before) / took / (psutil.cpu_count() or 1)
        rss = process.memory_info().rss / 1e6
        browser.close()
    del said["settings"]
    return {**said, "cpu": cpu, "rss": rss, "seconds": took}


def spread(values: list[float]) -> list[str]:
    """How many, median, 95 % and most."""
    if len(values) < 2:
        return [str(len(values)), "", "", ""]
    p95 = quantiles(values, n=20, method="inclusive")[-1]
    return [str(len(values)), *(f"{x:,.0f}" for x in (median(values), p95, max(values)))]


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=6, help="power of ten")
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "viewers", chosen.again)
    name = f"viewers 1e{chosen.claims}"
    folder = many_claims.archive(chosen.claims, chosen.keep).folder
    found = kept.measure(name, lambda: measured(folder))
    if not found:
        raise SystemExit(kept.why(name))
    rows = [
        ["answers of /api/map", *spread(found["answers"]), len(found["errors"])],
        ["clients: wait at a step that was fetched ahead", *spread(found["waits ahead"]), ""],
        ["clients: wait at a step that was not", *spread(found["waits"]), ""],
        ["pages: from key to paint", *spread(found["pages"]), len(found["page errors"])],
    ]
    size = median(found["bytes"]) / 1000 if found["bytes"] else 0
    report(
        "Twenty viewers at once",
        f"{10**chosen.claims:,} claims. {CLIENTS} clients and {PAGES} whole pages in one Chromium "
        f"step the day every {PAUSE[0]:g} to {PAUSE[1]:g} s for {SECONDS} s, on the machine of the "
        f"server. The server took {100 * found['cpu']:.0f} % of all cores, and had "
        f"{found['rss']:,.0f} MB at the end; an answer has {size:.1f} kB in the median. "
        f"Errors: {json.dumps(sorted(set(found['errors'] + found['page errors']))[:3])}.",
        ("what", "n", "median ms", "95% ms", "longest ms", "errors"),
        rows,
    )


if __name__ == "__main__":
    main()
