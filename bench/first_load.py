"""The first visit on a phone: bytes over the wire, and seconds until the map is painted.

The phone is Chromium with a processor four times slower, 1.6 Mbit/s down, 0.75 up, and 150 ms of
round trip, with an empty cache each time. `--before FOLDER` measures another checkout of the
project beside this one, in the same run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from report import ROOT, report  # first: it puts the project on the path

from chromium import FLAGS, install
from playwright.sync_api import Browser, Page, sync_playwright
from server import Served, served

RUNS = 3
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DOWN, UP, LATENCY = 1.6e6 / 8, 0.75e6 / 8, 150  # bytes a second, milliseconds
SLOWER = 4
CLAIM = "c/2023-05-12-malyar-two-km-advance"
PAINTED = "[data-draw][data-basemap=ready]"


@dataclass
class Wire:
    """What came over the network. kinds: bytes by the kind of what was fetched."""

    requests: int = 0
    kinds: dict[str, float] = field(default_factory=dict)
    frames: float = 0.0
    largest: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Megabytes of answers; messages of the page's connection are apart."""
        return sum(self.kinds.values()) / 1e6


@contextmanager
def phone(browser: Browser) -> Iterator[tuple[Page, Wire]]:
    """A page of a new phone, and what it fetches."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Kyiv", **PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    wire = Wire()
    asked: dict[str, tuple[str, str]] = {}

    def sent(event: dict[str, object]) -> None:
        wire.requests += 1
        request = event["request"]
        asked[str(event["requestId"])] = (str(event.get("type")), str(request["url"]))  # type: ignore[index]

    def came(event: dict[str, object]) -> None:
        kind, url = asked.get(str(event["requestId"]), ("other", ""))
        n = float(event["encodedDataLength"])  # type: ignore[arg-type]
        wire.kinds[kind] = wire.kinds.get(kind, 0.0) + n
        wire.largest[url] = n

    def heard(event: dict[str, object]) -> None:
        wire.frames += len(str(event["response"]["payloadData"])) * 3 / 4  # type: ignore[index]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", came)
    session.on("Network.webSocketFrameReceived", heard)
    session.send("Network.enable")
    slow = {
        "offline": False,
        "latency": LATENCY,
        "downloadThroughput": DOWN,
        "uploadThroughput": UP,
    }
    session.send("Network.emulateNetworkConditions", slow)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.set_default_timeout(180_000)
    try:
        yield page, wire
    finally:
        context.close()


def first_load(browser: Browser, app: Served) -> tuple[float, float, Wire]:
    """Seconds until the map is painted and until the page's first words, and what came."""
    with phone(browser) as (page, wire):
        start = time.perf_counter()
        page.goto(f"{app.url}/?day=2023-05-12&day=2023-05-12", wait_until="commit")
        page.get_by_text("19 of 56").first.wait_for()
        words = time.perf_counter() - start
        page.frame_locator("iframe[title*='folium']").locator(PAINTED).wait_for()
        return time.perf_counter() - start, words, wire


def plain_page(browser: Browser, app: Served) -> tuple[float, Wire]:
    """Seconds until a permanent page has loaded, and what came."""
    with phone(browser) as (page, wire):
        start = time.perf_counter()
        page.goto(f"{app.url}/{CLAIM}", wait_until="load")
        return time.perf_counter() - start, wire


def on_a_phone(before: Path | None, verbose: bool) -> None:
    """Both checkouts in turn, and a table."""
    roots = {"now": ROOT} | ({"before": before} if before else {})
    painted: dict[str, list[tuple[float, float, Wire]]] = {name: [] for name in roots}
    plain: list[tuple[float, Wire]] = []
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=install(), args=list(FLAGS)
        )
        for name, root in roots.items():
            with served(scratch / name, root=root) as app:
                first_load(browser, app)  # the server's first page
                for _ in range(RUNS):
                    painted[name].append(first_load(browser, app))
                    if root == ROOT:
                        plain.append(plain_page(browser, app))
        browser.close()
    rows = []
    for name, found in painted.items():
        wire = found[-1][2]
        seconds = [x for x, _, _ in found]
        rows.append(
            [
                f"map painted, {name}",
                *spread(seconds),
                f"{wire.total:.2f}",
                wire.requests,
                f"{median(w for _, w, _ in found):.1f}",
            ]
        )
        if verbose:
            print({kind: round(n / 1e6, 2) for kind, n in wire.kinds.items()}, wire.frames)
            for url, n in sorted(wire.largest.items(), key=lambda x: -x[1])[:40]:
                print(f"{n / 1e3:8.0f} kB {url}")
    size = f"{plain[-1][1].total:.3f}"
    rows.append([f"/{CLAIM}", *spread([x for x, _ in plain]), size, plain[-1][1].requests, ""])
    text = (
        f"Seconds, {RUNS} runs each after one that is not counted; Chromium with an empty cache, "
        f"{SLOWER} times slower processor, 1.6 Mbit/s, {LATENCY} ms. "
        f"Load of the machine: {os.getloadavg()[0]:.1f}."
    )
    head = ("what", "min", "median", "max", "MB over the wire", "requests", "words after s")
    report("First visit on a phone", text, head, rows)


def spread(seconds: list[float]) -> list[str]:
    """Minimum, median and maximum."""
    return [f"{x:.2f}" for x in (min(seconds), median(seconds), max(seconds))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep the table in RESULTS.md")
    chosen = parser.parse_args()
    on_a_phone(chosen.before, chosen.verbose)


if __name__ == "__main__":
    sys.exit(main())
