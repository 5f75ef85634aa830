"""Every export of 100,000 claims: seconds, peak memory and size, each in a process of its own.

Of a process that has loaded the ledger, only the writing is timed. `--claims N` for another size,
`--only KEY` for one format.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import report  # first: it puts the project on the path

import synthetic
from geo.export import FORMATS, Extract
from geo.model.filters import Filter
from geo.ledger import read_ledger
from geo.model.settings import read_settings

CLAIMS = 100_000


def measure(key: str, folder: Path) -> dict[str, float]:
    """Write one format, piece by piece, to nowhere; `key` empty: load the ledger only."""
    import resource

    ledger = read_ledger(folder)
    claims = list(ledger.claims.values())
    extract = Extract(ledger, claims, Filter(), folder, read_settings(folder).about)
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, size, first = time.perf_counter(), 0, 0.0
    for form in FORMATS:
        if form.key == key:
            for part in form.parts(extract):
                first = first or time.perf_counter() - start
                size += len(part)
    return {
        "seconds": time.perf_counter() - start,
        "first": first,
        "loaded": loaded,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "size": size / 1e6,
        "claims": len(claims),
    }


def main() -> None:
    """Measure and print."""
    if "--measure" in sys.argv:
        key, folder = sys.argv[sys.argv.index("--measure") + 1 :]
        print(json.dumps(measure(key, Path(folder))))
        return
    count = int(sys.argv[sys.argv.index("--claims") + 1]) if "--claims" in sys.argv else CLAIMS
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = synthetic.write(Path(scratch) / "data", synthetic.many(count))
        for form in (f for f in FORMATS if f.key == only or not only):
            command = [sys.executable, __file__, "--measure", form.key, str(folder)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found = json.loads(done.stdout)
            print(form.key, found, flush=True)
            assert found["claims"] == count
            rows.append(
                [
                    form.key, f"{found['seconds']:.2f}", f"{found['first']:.2f}",
                    f"{found['size']:.1f}", f"{found['peak']:,.0f}",
                    f"{found['peak'] - found['loaded']:,.0f}",
                ]
            )  # fmt: skip
    report(
        "Exports",
        f"{count:,} synthetic claims at places of their own, the ledger loaded, the writing alone. "
        "Memory is the process's peak resident size, and how far it is above that of loading.",
        ("format", "seconds", "first bytes after s", "MB written", "peak MB", "above loading MB"),
        rows,
    )


if __name__ == "__main__":
    main()
