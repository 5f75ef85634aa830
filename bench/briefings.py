"""Every export of the shipped briefing, and of a hundred slides: seconds and size.

Each in a process of its own that has loaded the ledger; only the making is timed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from itertools import count, cycle, islice

from report import report  # first: it puts the project on the path

from geo.model.shipped import DATA
from geo.briefing.outputs import FORMATS, Missing
from geo.briefing.scenes import scenes
from geo.briefing.repository import load
from geo.briefing.slides import Slide
from geo.ledger import read_ledger
from geo.model.settings import read_settings
from geo.store import Store

NAME, MANY = "bakhmut-2023-05", 100


def measure(key: str, slides: int, moved: bool = False) -> dict[str, float]:
    """Make one format of the first `slides` of the briefing, repeated as often as it takes.

    moved: each view is another one, so that no two maps are equal.
    """
    import resource

    settings, ledger = read_settings(DATA), read_ledger(DATA)
    briefing, _ = load(DATA / "briefings", NAME)
    if slides:
        briefing = replace(briefing, slides=tuple(islice(cycle(briefing.slides), slides)))
    if moved:
        briefing = replace(briefing, slides=tuple(map(moved_by, briefing.slides, count())))
    found = scenes(briefing, ledger, Store(ledger, list(settings.zones)), settings, "en")
    start = time.perf_counter()
    try:
        made = FORMATS[key].make(found, briefing, ledger, settings, "en", lambda done, of: None)
    except Missing:
        return {}
    return {
        "slides": len(found),
        "seconds": time.perf_counter() - start,
        "size": len(made) / 1e6,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def moved_by(slide: Slide, n: int) -> Slide:
    """A slide whose map shows something a little further east."""
    latitude, longitude, zoom = slide.view or (48.6, 37.9, 6.0)
    return replace(slide, view=(latitude, longitude + n / 1_000, zoom))


def main() -> None:
    """Measure and print."""
    if "--measure" in sys.argv:
        key, slides, *more = sys.argv[sys.argv.index("--measure") + 1 :]
        print(json.dumps(measure(key, int(slides), more == ["moved"])))
        return
    rows = []
    for slides in (0, MANY):
        for key in FORMATS:
            command = [sys.executable, __file__, "--measure", key, str(slides)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found = json.loads(done.stdout)
            print(key, found, flush=True)
            if found:
                rows.append(
                    [
                        key, found["slides"], f"{found['seconds']:.1f}", f"{found['size']:.1f}",
                        f"{found['peak']:,.0f}",
                    ]
                )  # fmt: skip
    report(
        "Briefings",
        f"The briefing `{NAME}` in English, and its slides repeated to {MANY}; the ledger loaded.",
        ("format", "slides", "seconds", "MB written", "peak MB"),
        rows,
    )


if __name__ == "__main__":
    main()
