"""Start, first paint, and from key to paint, beside an older checkout, in one run.

    python bench/beside_older.py --old FOLDER [--write]

The two checkouts take turns, each time with a server and a browser of their own. From the start of
the server to its first answer, and to a painted map, is measured on the ledger that each ships.
From the key to the paint is measured as `filter_to_paint.py` does it for this app, on a ledger of
1,000 claims and an archive of 1,000,000 that each checkout makes itself, from the same numbers.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

from chromium import FLAGS, install
from filter_to_paint import LIMIT, MAX_LEDGER, OURS, OWN, WEBGL, stepped, summary
from kept import arguments
from playwright.sync_api import Browser, sync_playwright
from server import served

EXPONENTS = (3, 6)
ROUNDS, STEPS = 5, 1  # turns of each checkout, and pages in a turn
PAINTED = "[data-draw][data-basemap=ready]"
MAKE = """
import sys
from pathlib import Path
root, keep, exponent = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
sys.path[:0] = [str(root / part) for part in ("bench", "tests", "")]
import report, many_claims
if exponent <= int(sys.argv[4]):
    print(many_claims.halves_ledger(10 ** exponent, keep / "ledger"))
else:
    print(many_claims.archive(exponent, keep, "halves").folder)
"""


def made(root: Path, keep: Path, exponent: int) -> Path:
    """The ledger or archive of 10**exponent claims that the checkout in `root` makes itself."""
    keep.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", MAKE, str(root), str(keep), str(exponent), str(MAX_LEDGER)]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return Path(said.splitlines()[-1])


def started(browser: Browser, root: Path) -> tuple[float, float]:
    """Seconds from the start of the server to its first answer, and to a painted map."""
    with tempfile.TemporaryDirectory() as scratch:
        start = time.perf_counter()
        with served(Path(scratch) / "log", root=root, at_once=False) as app:
            ready = time.perf_counter() - start
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(app.url)
            frame = page.frame_locator("iframe[title*='folium']")
            frame.locator(PAINTED).wait_for(timeout=60_000)
            painted = time.perf_counter() - start
            page.close()
    return ready, painted


def with_browser(measure: Any) -> Any:
    """What `measure` finds with a new browser."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, *WEBGL]
        browser = playwright.chromium.launch(executable_path=install(), args=flags)
        try:
            return measure(browser)
        finally:
            browser.close()


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--old", type=Path, required=True, help="the other checkout")
    chosen = parser.parse_args()
    codes = {"old": chosen.old.resolve(), "new": ROOT}
    rows = []
    starts: dict[str, list[tuple[float, float]]] = {name: [] for name in codes}
    for _ in range(ROUNDS):
        for name, root in codes.items():
            starts[name].append(with_browser(lambda browser, root=root: started(browser, root)))
    for n, what in enumerate(("start to the first answer", "start to a painted map")):
        old, new = (median(each[n] for each in starts[name]) * 1000 for name in codes)
        rows.append(["as shipped", what, str(ROUNDS), *_ratio(old, new), "", ""])
        print(rows[-1], flush=True)
    for exponent in EXPONENTS:
        folders = {
            name: made(root, chosen.keep / f"older-{name}", exponent)
            for name, root in codes.items()
        }
        steps: dict[str, dict[str, list[list[float]]]] = {
            name: {kind: [] for kind in OWN} for name in codes
        }
        for _ in range(ROUNDS):
            for name, root in codes.items():
                asked = exponent, folders[name], LIMIT, STEPS, root
                found = with_browser(lambda browser, asked=asked: stepped(browser, *asked))
                for kind, each in found.items():
                    steps[name][kind] += each
        for kind in OWN:
            before, after = (summary(steps[name][kind]) for name in codes)
            way = kind.removeprefix(f"{OURS}, ") if kind != OURS else "not fetched ahead"
            rows.append([
                f"{10**exponent:,}", f"key to paint, {way}", str(int(after["n"])),
                *_ratio(before["median"], after["median"]),
                f"{before['cpu']:.0f}", f"{after['cpu']:.0f}",
            ])  # fmt: skip
            print(rows[-1], flush=True)
    report(
        "Start and key to paint, beside an older checkout",
        f"Milliseconds, medians; {ROUNDS} turns of each checkout, which alternate, of {STEPS} "
        "pages where keys are pressed. The server's own milliseconds are of the processor, for a "
        "step with the run of the page that follows.",
        ("claims", "what", "n", "old ms", "new ms", "new to old", "server old", "server new"),
        rows,
    )


def _ratio(old: float, new: float) -> list[str]:
    return [f"{old:,.0f}", f"{new:,.0f}", f"{new / old:.2f}"]


if __name__ == "__main__":
    main()
