"""Import: rows per second and peak memory, of event files and of the ledger's own form.

The event files are made (`event_files.py`). `--before FOLDER` measures, beside this code, that of
an older checkout in the same run. `--rows N` sets the rows of each file, 1,000,000 unless given;
`--kinds acled,gdelt` measures only these.
Every import runs in a process of its own, whose peak resident memory the system tells. On a machine
that others use, too, compare the seconds of the processor.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from report import ROOT, report  # first: it puts the project on the path

import synthetic
from event_files import MADE, write

from geo.model.claims import COLUMNS

_RUNS_UP_TO = 20_000  # rows; larger files are imported once
_ONE = Path(__file__).with_name("one_import.py")


@dataclass(frozen=True)
class Found:
    """What an import took. used: seconds of the processor. peak: megabytes."""

    rows: int
    accepted: int
    seconds: float
    used: float
    peak: float


def make(kind: str, rows: int, path: str) -> None:
    """Write a file of `rows` rows: of the ledger, or of a kind of event file."""
    if kind in MADE:
        write(kind, rows, path)
        return
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(synthetic.many(rows))


def measured(root: Path, file: Path, profile: str, base: Path, runs: int) -> Found:
    """The medians of `runs` imports by the code in `root`, and their largest peak."""
    command = [sys.executable, str(_ONE), str(root), str(file), profile, str(base)]
    found = [
        Found(*json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
        for _ in range(runs)
    ]
    seconds, used = median(f.seconds for f in found), median(f.used for f in found)
    return Found(found[0].rows, found[0].accepted, seconds, used, max(f.peak for f in found))


def main() -> None:
    """Measure and print."""
    rows = int(_option("--rows", "1000000"))
    before = _option("--before", "")
    kinds = _option("--kinds", ",".join(("ledger", *MADE))).split(",")
    codes = [("now", ROOT), *([("before", Path(before))] if before else [])]
    lines = []
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        ledger = synthetic.write(Path(scratch) / "base", synthetic.many(10))
        own: Found | None = None
        for kind in kinds:
            path = Path(scratch) / f"{kind}.csv"
            # In a process of its own: a child begins with the peak of its parent.
            command = [sys.executable, __file__, "--make", kind, str(rows), str(path)]
            subprocess.run(command, check=True)
            base = ledger if kind == "ledger" else ROOT / "data"
            for name, root in codes:
                if kind == "ledger" and name != "now":
                    continue
                runs = 3 if rows <= _RUNS_UP_TO else 1
                found = measured(root, path, kind, base, runs)
                own = found if kind == "ledger" else own
                lines.append(line(f"{kind}, {name}", found, own))
            path.unlink()
    load = max(load, os.getloadavg()[0])
    report(
        f"Import, {rows:,} rows",
        "From the file to the ledger written, in a process of its own. Targets at one million "
        "rows: 40,000 rows/s for ACLED and UCDP, 60,000 for GDELT, under 600 MB. The last column "
        "is the rate by seconds of the processor, as a multiple of that of the ledger's own form. "
        f"Options: `{_options()}`; load of the machine up "
        f"to {load:.0f}, so that seconds are longer than on one that is idle.",
        ("file", "rows", "accepted", "seconds", "rows/s", "CPU seconds", "rows/CPU s", "peak MB",
         "of the ledger's form"),
        lines,
    )  # fmt: skip


def line(name: str, found: Found, own: Found | None) -> list[str]:
    """One row of the table. own: of the ledger's own form."""
    ratio = f"{(found.rows / found.used) / (own.rows / own.used):.2f}" if own else ""
    return [
        name, f"{found.rows:,}", f"{found.accepted:,}", f"{found.seconds:.1f}",
        f"{found.rows / found.seconds:,.0f}", f"{found.used:.1f}",
        f"{found.rows / found.used:,.0f}", f"{found.peak:.0f}", ratio,
    ]  # fmt: skip


def _options() -> str:
    """The options without the path of the older checkout, which is of one machine."""
    texts = [a for a in sys.argv[1:] if a != "--write"]
    before = _option("--before", "")
    return " ".join("FOLDER" if text == before else text for text in texts)


def _option(name: str, otherwise: str) -> str:
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else otherwise


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        main()
