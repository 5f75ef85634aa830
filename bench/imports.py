"""Import: rows per second and peak memory, for the UCDP file and for more and more ledger rows.

Every import runs in a process of its own, whose peak resident memory the system tells. The UCDP
file is measured where `../shared/data` has it.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from report import ROOT, report  # first: it puts the project on the path

import synthetic

from geo.model.claims import COLUMNS

SIZES = (10_000, 100_000, 1_000_000)
UCDP = ROOT.parent / "shared" / "data" / "events" / "ucdp_ged_ukraine.csv"


def make(size: str, path: str) -> None:
    """Write a ledger's events file of `size` rows."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(synthetic.many(int(size)))


def one(file: str, profile: str, base: str) -> None:
    """Import `file` into an empty folder; print rows, seconds and peak megabytes as JSON."""
    from geo.importing.options import Options
    from geo.importing.job import run_import

    with tempfile.TemporaryDirectory() as out, open(file, "rb") as source:
        start = time.perf_counter()
        found = run_import(
            source, Path(file).name, Path(out) / "ledger", Path(base), Options(profile=profile)
        )
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([found.rows, found.accepted, seconds, peak]))


def measured(file: Path, profile: str, base: Path, runs: int) -> tuple[int, int, float, float]:
    """Rows, accepted rows, median seconds and largest peak of `runs` imports."""
    command = [sys.executable, __file__, "--one", str(file), profile, str(base)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(runs)
    ]
    return (
        found[0][0], found[0][1], median(f[2] for f in found), max(f[3] for f in found)
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        base = synthetic.write(Path(scratch) / "base", synthetic.many(10))
        if UCDP.is_file():
            rows.append(line("UCDP GED, Ukraine", *measured(UCDP, "ucdp_ged", ROOT / "data", 3)))
        for size in SIZES:
            path = Path(scratch) / f"{size}.csv"
            # In a process of its own: a child begins with the peak of its parent.
            command = [sys.executable, __file__, "--make", str(size), str(path)]
            subprocess.run(command, check=True)
            runs = 3 if size < 1_000_000 else 1
            rows.append(line(f"ledger, {size:,} rows", *measured(path, "ledger", base, runs)))
            path.unlink()
    report(
        "Import",
        "From the file to the ledger written, in a process of its own. Targets: 50,000 rows/s for "
        "the ledger profile, under 600 MB at one million rows.",
        ("file", "rows", "accepted", "seconds", "rows/s", "peak MB"),
        rows,
    )


def line(name: str, rows: int, accepted: int, seconds: float, peak: float) -> list[str]:
    """One row of the table."""
    return [
        name, f"{rows:,}", f"{accepted:,}", f"{seconds:.2f}", f"{rows / seconds:,.0f}",
        f"{peak:.0f}",
    ]  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:5])
    elif sys.argv[1:2] == ["--make"]:
        make(*sys.argv[2:4])
    else:
        main()
