"""What a viewer of all days waits for: `counted.py FOLDER --old CHECKOUT`, beside that checkout.

FOLDER is an archive with what is counted in advance (`docs/scale.md`); both checkouts read it, the
older one as if it had none. They take turns, each in a process of its own. Every answer is worked
out anew, each for another filter or window; what was looked at is kept, as it is from the first
viewer on. "Processors" is what both cores worked for an answer: it says more than the seconds where
other work goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def measured(checkout: Path, folder: Path, repeats: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of each answer, and of the processors for it, by the question."""
    sys.path.insert(0, str(checkout))
    import time
    from dataclasses import replace

    from geo.briefing.map_labels import Frame
    from geo.model.filters import Filter
    from geo.service import silence
    from geo.service.atlas import Atlas
    from geo.service.stores import open_store
    from geo.views import map_data
    from geo.web.labelled_maps import counts_in_words, labelled_map, speaking_sides

    store, settings = open_store(folder, checkout / "data")
    atlas = Atlas.of(folder, store, settings)
    every = Filter(date_basis=atlas.default_date_basis, zone=settings.default_zone)
    west, south, east, north = settings.home
    latitude, longitude = (south + north) / 2, (west + east) / 2
    day = atlas.claim_days[0].replace(year=atlas.claim_days[0].year + 2)

    def a_map(one: Atlas, n: int, query: Filter) -> object:
        window = map_data.around(latitude + n / 50, longitude, 6)
        return one.counts(query), one.map_payload(query, window, "en")

    def two_maps(one: Atlas, n: int) -> object:
        frame = Frame(latitude + n / 50, longitude, 6, 700, 700)
        return [
            [
                labelled_map(one, half, frame, "a", "en"),
                speaking_sides(one, half, "en"),
                counts_in_words(one, half, "en"),
            ]
            for half in (replace(every, side=(side,)) for side in ("russia", "ukraine"))
        ]

    def rhythm(one: Atlas, word: str) -> object:
        return silence.rhythm(one, every, word)

    two, three = (replace(every, origins=n) for n in (2, 3))
    asked: dict[str, Callable[[Atlas, int], object]] = {
        "map, two origins, a day": lambda one, n: a_map(one, n, replace(two, day=(day, day))),
        "map, two origins": lambda one, n: a_map(one, n, two),
        "map, three origins": lambda one, n: a_map(one, n, three),
        "two maps side by side": two_maps,
        "map": lambda one, n: a_map(one, n, every),
        "timeline, two origins": lambda one, n: one.claims_per_day(two),
        "100 claims, two origins": lambda one, n: one.page(two, 100, n),
        "coverage: grid": lambda one, n: silence.coverage(one, every),
        "convergence: 12 events": lambda one, n: one.courses(every, 12 * n),
        "rhythm by claimant": lambda one, n: rhythm(one, "claimant"),
        "rhythm by side": lambda one, n: rhythm(one, "side"),
        "rhythm by place": lambda one, n: rhythm(one, "place"),
    }
    found: dict[str, list[tuple[float, float]]] = {}
    for name, ask in asked.items():
        for n in range(repeats + 1):
            one = replace(atlas, version=f"{name}{n}")
            silence.looked(one, every)
            if "convergence" in name:
                one.counts(every)  # the page has asked it
            start, used = time.perf_counter(), time.process_time()
            ask(one, n)
            took = time.perf_counter() - start, time.process_time() - used
            if n:  # the first makes the SQL
                found.setdefault(name, []).append((1000 * took[0], 1000 * took[1]))
    store.engine.close()
    return found


def main() -> None:
    """Measure in turns, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--measure", type=Path)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=6)
    chosen, _ = parser.parse_known_args()  # `--write` is for `report`
    if chosen.measure:
        print(json.dumps(measured(chosen.measure, chosen.folder, chosen.repeats)))
        return
    from statistics import median, quantiles

    from report import report

    load = os.getloadavg()[0]
    took: dict[str, dict[str, list[list[float]]]] = {"old": {}, "new": {}}
    for _ in range(chosen.turns):
        for which, checkout in (("old", chosen.old.resolve()), ("new", _ROOT)):
            command = [sys.executable, "-W", "ignore", __file__, str(chosen.folder), "--old", "-"]
            command += ["--measure", str(checkout), "--repeats", str(chosen.repeats)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            for name, each in json.loads(said).items():
                took[which].setdefault(name, []).extend(each)
            print(
                which,
                {k: round(median(x[0] for x in v)) for k, v in took[which].items()},
                flush=True,
            )
    rows = []
    for name in took["new"]:
        cells = [name]
        for which in ("old", "new"):
            seconds, used = zip(*took[which][name], strict=True)
            p95 = quantiles(seconds, n=20, method="inclusive")[-1]
            cells += [f"{median(seconds):,.0f}", f"{p95:,.0f}", f"{median(used):,.0f}"]
        rows.append(cells)
    report(
        "Counted in advance",
        f"{chosen.folder.name}: all days, DuckDB, {chosen.turns} turns of {chosen.repeats} answers "
        f"each; load of the machine at the beginning: {load:.1f}.",
        ("question", "median ms, old", "p95, old", "processors, old", "median ms, new", "p95, new",
         "processors, new"),
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
