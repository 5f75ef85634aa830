"""Measurements kept in a file, so that a run that was stopped goes on where it stopped."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("BENCH_KEEP", HERE.parent.parent / "bench-kept"))


def arguments(text: str) -> argparse.ArgumentParser:
    """What every script with kept archives understands."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--keep", type=Path, default=FOLDER, help="folder of archives and results")
    parser.add_argument("--again", action="store_true", help="measure what was measured before")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    return parser


class Kept:
    """Measurements by name, in `<folder>/<script>.json`. A failure is kept as words."""

    def __init__(self, folder: Path, script: str, again: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{script}.json"
        self.found: dict[str, Any] = {}
        if self.path.is_file():
            self.found = json.loads(self.path.read_text())
        self._again = again

    def measure(self, name: str, take: Callable[[], Any]) -> Any:
        """What was measured under `name`, else what `take` gives now; None where it fails."""
        if not self._again and name in self.found and "failed" not in self.found[name]:
            return self.found[name]["is"]
        start = time.perf_counter()
        try:
            entry = {"is": take()}
        except Exception as e:  # a competitor that fails must not end the run
            said = str(e).strip().splitlines() or [""]
            entry = {"failed": f"{type(e).__name__}: {said[0]}"[:160]}
        self.found[name] = entry
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.found, indent=1))
        beside.replace(self.path)
        print(f"{name}: {time.perf_counter() - start:.0f} s {entry.get('failed', '')}", flush=True)
        return entry.get("is")

    def why(self, name: str) -> str:
        """Why there is no measurement under `name`."""
        return "failed: " + str(self.found.get(name, {}).get("failed", "not measured"))
