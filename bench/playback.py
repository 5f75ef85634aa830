"""Ten minutes of day playback in a briefing that the server presents: memory and frames.

The first slide is played, again and again; each minute the page's heap (after garbage collection)
and the server's resident memory are taken, and the frames that came late are counted.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from report import report  # first: it puts the project on the path

import psutil
from chromium import FLAGS, install
from playwright.sync_api import sync_playwright
from server import served

MINUTES = int(sys.argv[sys.argv.index("--minutes") + 1]) if "--minutes" in sys.argv else 10
# A frame is late when the one before it is more than two sixtieths of a second away.
FRAMES = """() => {
  window.late = 0; window.frames_seen = 0;
  let last = performance.now();
  const tick = (now) => {
    window.frames_seen += 1;
    window.late += Math.max(0, Math.round((now - last) / (1000 / 60)) - 1);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""


def main() -> None:
    """Measure and print."""
    rows: list[list[str]] = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
        with served(Path(scratch) / "log") as app:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
            page.goto(f"{app.url}/briefing")
            page.locator(".st-key-brief_open button").first.click()
            page.locator(".st-key-brief_build_html button").first.click(timeout=60_000)
            link = page.get_by_role("link", name="Present")
            link.wait_for(timeout=60_000)
            slides = browser.new_page(viewport={"width": 1920, "height": 1080})
            slides.goto(f"{app.url}{link.get_attribute('href')}")
            slides.wait_for_timeout(3_000)
            slides.evaluate(FRAMES)
            devtools = slides.context.new_cdp_session(slides)
            process, start, first = psutil.Process(app.pid), time.monotonic(), (0.0, 0.0)
            for minute in range(1, MINUTES + 1):
                while time.monotonic() - start < 60 * minute:
                    slides.evaluate(
                        "() => { if (!claimBriefing.state.timer) claimBriefing.play() }"
                    )
                    slides.wait_for_timeout(400)
                for _ in range(3):
                    devtools.send("HeapProfiler.collectGarbage")
                heap = devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
                server = process.memory_info().rss / 1e6
                if minute == 2:
                    first = (heap, server)
                late, seen = slides.evaluate("() => [window.late, window.frames_seen]")
                ratios = (
                    [f"{heap / first[0]:.3f}", f"{server / first[1]:.3f}"] if first[0] else ["", ""]
                )
                share = f"{100 * late / (late + seen):.1f} %"
                rows.append([str(minute), f"{heap:.1f}", f"{server:.0f}", *ratios, share])
                print(rows[-1], flush=True)
        browser.close()
    report(
        "Day playback",
        "The first slide of the shipped briefing, played without a pause at 1920x1080. Target: "
        "heap and server within 10 % of the second minute. Headless, software rendering.",
        ("minute", "heap MB", "server MB", "heap to minute 2", "server to minute 2", "late frames"),
        rows,
    )


if __name__ == "__main__":
    main()
