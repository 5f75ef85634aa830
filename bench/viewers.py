"""Twenty viewers at once on a million claims: they step the day, at two paces.

Each is a whole session of the app. One is a page in Chromium; nineteen are clients that say and ask
what such a page does: a step shows what was fetched ahead from `/api/map`, or asks; the app is told
the day over the session's websocket, and runs the page anew; then the next day is fetched ahead. A
client turns around now and then, so that what it fetched ahead is of no use. All share this
machine's cores with the server: of the pages' own drawing there is as much as one viewer needs.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import threading
import time
import urllib.parse
from contextlib import suppress
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
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

CLIENTS, PAGES, SECONDS = 19, 1, 60
# Seconds between two steps of a viewer: who looks at each day, and who hurries.
PACES = {"looking": (4.0, 8.0), "hurrying": (2.0, 4.0)}
TURN = 0.15  # how often a step goes the other way
IDLE = 0.12  # seconds of rest before the next day is fetched
TELL = 0.15  # and before the app is told
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


async def fetch(url: str, query: str, address: str = "127.0.0.1") -> tuple[int, int]:
    """Status and bytes of one answer, over a connection of its own. address: of who asks."""
    at = urllib.parse.urlsplit(url)
    here = (address, 0)
    reader, writer = await asyncio.open_connection(at.hostname, at.port, local_addr=here)
    try:
        lines = [f"GET /api/map?{query} HTTP/1.1", f"Host: {at.netloc}", "Connection: close"]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), len(answer)


class Session:
    """A session of the app, as a page has it: told the day, it runs the page."""

    def __init__(self, socket: Any, said: dict[str, list[Any]]) -> None:
        self._socket, self._said = socket, said
        self._map = ""  # the map's id among the page's elements
        self._query = self._url = ""
        self._told: float | None = None
        self._ran = asyncio.Event()
        self._number = int(time.time() * 1000)

    @classmethod
    async def open(
        cls, url: str, words: str, said: dict[str, list[Any]], address: str = "127.0.0.1"
    ) -> Session:
        """Open the page at an address, and wait until it has run. address: of who looks."""
        at = urllib.parse.urlsplit(url)
        socket = await connect(
            f"ws://{at.netloc}/_stcore/stream", max_size=None, open_timeout=60, origin=url,
            subprotocols=["streamlit"], local_addr=(address, 0),
        )  # fmt: skip
        session = cls(socket, said)
        session._query, session._url = words, f"{url}/?{words}"
        session.listening = asyncio.create_task(session._listen())
        await session._run({})
        await asyncio.wait_for(session._ran.wait(), PATIENCE)
        return session

    async def _run(self, values: dict[str, str]) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.context_info.timezone = "Europe/Kyiv"
        state.context_info.url = self._url
        for key, value in values.items():
            widget = state.widget_states.widgets.add()
            widget.id, widget.json_value = key, value
        await self._socket.send(message.SerializeToString())

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            async for frame in self._socket:
                message = ForwardMsg.FromString(frame)
                kind = message.WhichOneof("type")
                if kind == "delta" and message.delta.new_element.HasField("component_instance"):
                    found = message.delta.new_element.component_instance
                    if "folium" in found.component_name:
                        self._map = found.id
                elif kind == "delta" and message.delta.new_element.HasField("exception"):
                    raise RuntimeError(message.delta.new_element.exception.message)
                elif kind == "script_finished" and message.script_finished == 0:
                    if self._told is not None:
                        self._said["runs"].append((time.perf_counter() - self._told) * 1000)
                    self._told = None
                    self._ran.set()

    async def tell(self, day: date) -> None:
        """Say, as the map does, which day it shows."""
        self._number += 1
        told = {"said": [[self._number, f"days:{day},{day}"]]}
        value = {"last_object_clicked_tooltip": json.dumps(told)}
        if self._told is None:
            self._told = time.perf_counter()
        await self._run({self._map: json.dumps(value)})

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()
        self.listening.cancel()


async def viewer(
    n: int, url: str, day: date, said: dict[str, list[Any]], all_here: asyncio.Barrier
) -> None:
    """One client for `SECONDS`: what it asked, and how long it waited at each step."""
    chance = random.Random(n)
    by, zone, places, pause = said["settings"][0]
    at, zoom, way = places[n % len(places)], chance.choice((6, 6, 6, 7, 8)), 1
    ahead: tuple[date, asyncio.Task[None]] | None = None
    words = urllib.parse.urlencode({"day": day, "zone": zone, "by": by})
    session = await Session.open(url, words, said)
    await all_here.wait()
    await asyncio.sleep(chance.uniform(0, pause[1]))
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
        await asyncio.sleep(TELL - IDLE)
        await session.tell(day)
        await asyncio.sleep(chance.uniform(*pause) - TELL)
        if chance.random() < TURN:
            way = -way
        day += timedelta(way)
    if ahead:
        await asyncio.gather(ahead[1], return_exceptions=True)
    await session.close()


def clients(
    app: Served, days: list[date], said: dict[str, list[Any]], here: threading.Event
) -> None:
    """All clients, until they have done. here: set when the sessions of all are open."""

    async def all_of_them() -> None:
        barrier = asyncio.Barrier(CLIENTS + 1)
        every = [viewer(n, app.url, days[n], said, barrier) for n in range(CLIENTS)]
        together = asyncio.gather(*every)
        waiting = asyncio.create_task(barrier.wait())
        await asyncio.wait({together, waiting}, return_when=asyncio.FIRST_COMPLETED)
        here.set()
        await together

    asyncio.run(all_of_them())


def stepping(pages: list[Page], said: dict[str, list[Any]]) -> None:
    """Step the pages in turn, each every few seconds."""
    chance = random.Random(1)
    pause = said["settings"][0][-1]
    due = [time.perf_counter() + chance.uniform(0, pause[1]) for _ in pages]
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        k = min(range(len(pages)), key=lambda i: due[i])
        # Playwright's own waiting, so that the page's messages are heard meanwhile.
        pages[k].wait_for_timeout(max(0.0, due[k] - time.perf_counter()) * 1000)
        due[k] = time.perf_counter() + chance.uniform(*pause)
        key = "ArrowLeft" if chance.random() < TURN else "ArrowRight"
        try:
            said["pages"].append(pages[k].evaluate(STEP, key))
        except Exception as e:
            said["page errors"].append(str(e).splitlines()[0])


def measured(folder: Path, pause: tuple[float, float]) -> dict[str, Any]:
    """Let them all look; what they waited for, and what the server needed."""
    by, zone, places = settings(folder)
    days = busy_days(folder, CLIENTS + PAGES)
    kinds = ("answers", "bytes", "waits", "waits ahead", "runs", "errors", "pages", "page errors")
    said: dict[str, list[Any]] = {k: [] for k in kinds}
    said["settings"] = [(by, zone, places, pause)]
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
        here = threading.Event()
        thread = threading.Thread(target=clients, args=(app, days, said, here))
        thread.start()
        here.wait(PATIENCE)
        before, start = sum(process.cpu_times()[:2]), time.perf_counter()
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
    folder = many_claims.archive(chosen.claims, chosen.keep).folder
    rows, lines = [], []
    for pace, pause in PACES.items():
        name = f"viewers 1e{chosen.claims} {pace}"
        found = kept.measure(name, lambda pause=pause: measured(folder, pause))
        if not found:
            raise SystemExit(kept.why(name))
        any_step = found["waits ahead"] + found["waits"]
        every = f"{pause[0]:g}-{pause[1]:g} s"
        size = median(found["bytes"]) / 1000 if found["bytes"] else 0
        rows += [
            [every, "answers of /api/map", *spread(found["answers"]), len(found["errors"])],
            [every, "clients: wait at any step", *spread(any_step), ""],
            [every, "clients: wait at a step fetched ahead", *spread(found["waits ahead"]), ""],
            [every, "clients: wait at a step that was not", *spread(found["waits"]), ""],
            [every, "clients: from telling the app to a page that has run",
             *spread(found["runs"]), ""],
            [every, "page: from key to paint", *spread(found["pages"]), len(found["page errors"])],
        ]  # fmt: skip
        errors = json.dumps(sorted(set(found["errors"] + found["page errors"]))[:3])
        lines.append(
            f"At {every} the server took {100 * found['cpu']:.0f} % of all cores, and had "
            f"{found['rss']:,.0f} MB at the end; an answer has {size:.1f} kB in the median; "
            f"errors: {errors}."
        )
    report(
        "Twenty viewers at once",
        f"{10**chosen.claims:,} claims. {CLIENTS} clients with a session each and {PAGES} page "
        f"in Chromium step the day for {SECONDS} s, on the machine of the server. A run of a page "
        f"that the next step overtakes is not counted. {' '.join(lines)}",
        ("a step every", "what", "n", "median ms", "95% ms", "longest ms", "errors"),
        rows,
    )


if __name__ == "__main__":
    main()
