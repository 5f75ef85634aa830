"""From a key press on the day filter to the new claims painted, beside an older checkout.

    python bench/key_to_paint.py --old FOLDER [--write]

Measured as `filter_to_paint.py` does it for this app, in one run: the two take turns, each time
with a server and a browser of their own. Each checkout makes its own ledger of 1,000 claims and its
own archive of 1,000,000, from the same numbers.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

from chromium import FLAGS, install
from filter_to_paint import LIMIT, MAX_LEDGER, OURS, OWN, WEBGL, stepped, summary
from kept import arguments
from playwright.sync_api import sync_playwright

EXPONENTS = (3, 6)
ROUNDS, STEPS = 5, 3  # turns of each checkout, and pages in a turn
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


def turn(root: Path, folder: Path, exponent: int) -> dict[str, list[list[float]]]:
    """The steps of one turn of a checkout, by what kind of step it is."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, *WEBGL]
        browser = playwright.chromium.launch(executable_path=install(), args=flags)
        try:
            found: dict[str, list[list[float]]] = stepped(
                browser, exponent, folder, LIMIT, STEPS, root
            )
            return found
        finally:
            browser.close()


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--old", type=Path, required=True, help="the other checkout")
    chosen: Any = parser.parse_args()
    codes = {"old": chosen.old.resolve(), "new": ROOT}
    rows = []
    for exponent in EXPONENTS:
        folders = {
            name: made(root, chosen.keep / f"key-{name}", exponent) for name, root in codes.items()
        }
        steps: dict[str, dict[str, list[list[float]]]] = {
            name: {kind: [] for kind in OWN} for name in codes
        }
        for _ in range(ROUNDS):
            for name, root in codes.items():
                for kind, found in turn(root, folders[name], exponent).items():
                    steps[name][kind] += found
        for kind in OWN:
            old, new = (summary(steps[name][kind]) for name in codes)
            what = kind.removeprefix(f"{OURS}, ") if kind != OURS else "not fetched ahead"
            rows.append([
                f"{10**exponent:,}", what, str(int(new["n"])),
                f"{old['median']:.0f}", f"{new['median']:.0f}",
                f"{new['median'] / old['median']:.2f}",
                f"{old['cpu']:.0f}", f"{new['cpu']:.0f}",
            ])  # fmt: skip
            print(rows[-1], flush=True)
    ratio = median(float(row[5]) for row in rows)
    report(
        "Key to paint, old and new",
        f"Milliseconds from the key to the claims painted, medians; {ROUNDS} turns of each, which "
        f"alternate, of {STEPS} pages each. Server: milliseconds of its processor for a step. The "
        f"median of the ratios is {ratio:.2f}.",
        ("claims", "next day", "steps", "old ms", "new ms", "new to old",
         "server old", "server new"),
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
