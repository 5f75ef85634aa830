"""One import into an empty folder, by the code in a given folder; prints what it took as JSON.

Arguments: the folder with the package `geo`, the file, its profile, the ledger to begin with.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    root, file, profile, base = sys.argv[1:5]
    sys.path.insert(0, root)
    from geo.importing.job import run_import
    from geo.importing.options import Options

    with tempfile.TemporaryDirectory() as out, open(file, "rb") as source:
        start, used = time.perf_counter(), time.process_time()
        found = run_import(
            source, Path(file).name, Path(out) / "ledger", Path(base), Options(profile=profile)
        )
        seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([found.rows, found.accepted, seconds, used, peak]))
