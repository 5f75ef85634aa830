"""How soon a command answers, as a multiple of a bare Python; beside it an older checkout.

`--old DIR` names a checkout of an earlier commit; every command is run in turn in both.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from report import ROOT, report  # first: it puts the project on the path

RUNS = 5
REPORTS = ROOT / "tests" / "main_job" / "reports.csv"


def seconds(root: Path, words: list[str]) -> float:
    """Seconds of a process."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], cwd=root, capture_output=True, check=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )  # fmt: skip
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", type=Path, help="checkout of an earlier commit")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    roots = {"now": ROOT} | ({"before": chosen.old} if chosen.old else {})
    took: dict[tuple[str, str], list[float]] = {}
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "two.csv"
        lines = REPORTS.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(lines[:3]), encoding="utf-8")
        for n in range(RUNS):
            bare.append(seconds(ROOT, ["-c", "pass"]))
            for name, root in roots.items():
                api = "geo.web.api" if (root / "geo" / "web").is_dir() else "geo.api"
                out = str(Path(scratch) / f"{name}{n}")
                for what, words in {
                    "`--help`": ["-m", "geo", "--help"],
                    "`check` of the shipped ledger": ["-m", "geo", "check"],
                    "`import` of two rows": ["-m", "geo", "import", str(file), "--out", out],
                    "loading the API": ["-c", f"import {api}"],
                }.items():
                    took.setdefault((what, name), []).append(seconds(root, words))
    unit = median(bare)
    whats = list(dict.fromkeys(what for what, _ in took))
    rows = [[what, *(f"{median(took[what, name]) / unit:.0f}" for name in roots)] for what in whats]
    text = f"Medians of {RUNS} runs in turn, as multiples of a bare Python ({unit * 1000:.0f} ms)."
    report("Command line", text, ("command", *roots), rows)


if __name__ == "__main__":
    main()
