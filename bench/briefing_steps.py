"""From key to paint in a briefing's HTML file: 50 steps in Chromium, without a network."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from report import ROOT, report  # first: it puts the project on the path

from playwright.sync_api import sync_playwright

from chromium import CURE, FLAGS, find
from geo.briefing.html import html_file
from geo.briefing.scenes import scenes
from geo.briefing.repository import load
from geo.ledger import read_ledger
from geo.model.settings import read_settings
from geo.store import Store

KEY, STEPS, REST = "bakhmut-2023-05", 50, 1.0
STEP = """(key) => new Promise((done) => {
  const start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  requestAnimationFrame(() => {
    const channel = new MessageChannel();  // its turn comes after the frame has been painted
    channel.port1.onmessage = () => done(performance.now() - start);
    channel.port2.postMessage(0);
  });
})"""


def main() -> None:
    """Measure and print. `--rest S`: seconds between steps, 1 for a speaker in a hurry."""
    rest = float(sys.argv[sys.argv.index("--rest") + 1]) if "--rest" in sys.argv else REST
    path = find()
    if path is None:
        sys.exit(CURE)
    ledger, settings = read_ledger(ROOT / "data"), read_settings(ROOT / "data")
    store = Store(ledger, list(settings.zones))
    briefing, _ = load(ROOT / "data" / "briefings", KEY)
    rows = []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for lang in ("en", "ja"):
            shown = scenes(briefing, ledger, store, settings, lang)
            start = time.perf_counter()
            data = html_file(shown, briefing, ledger, settings, lang)
            building = time.perf_counter() - start
            file = Path(scratch) / f"{lang}.html"
            file.write_bytes(data)
            context = chromium.new_context(viewport={"width": 1920, "height": 1080}, offline=True)
            page = context.new_page()
            start = time.perf_counter()
            page.goto(file.as_uri() + "#1")
            page.wait_for_selector(".leaflet-container[data-basemap=ready]")
            opening = time.perf_counter() - start
            took = []
            for n in range(STEPS):
                time.sleep(rest)
                key = "ArrowRight" if n % 12 < 6 else "ArrowLeft"
                took.append(page.evaluate(STEP, key))
            context.close()
            p95 = statistics.quantiles(took, n=20)[-1]
            rows.append(
                [
                    lang, f"{len(data) / 1e6:.2f}", f"{building:.1f}", f"{opening:.1f}",
                    f"{statistics.median(took):.0f}", f"{p95:.0f}", f"{max(took):.0f}",
                ]
            )  # fmt: skip
        chromium.close()
    report(
        "Steps of a briefing in one HTML file",
        f"`{KEY}`, {STEPS} steps at 1920x1080 with {rest:g} s between them, from the key to the "
        "frame that shows the slide; the map's flight to its view (0.7 s) follows.",
        ("language", "MB", "s to write", "s to open", "median ms", "95% ms", "longest ms"),
        rows,
    )


if __name__ == "__main__":
    main()
