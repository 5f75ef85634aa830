"""How long what the page Coverage asks takes: `silences.py FOLDER`; prints milliseconds.

Asked of days, months and everything, with nothing kept from before, and then with what was looked
at kept, as it is from the second viewer on. FOLDER is an archive or a ledger.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from report import ROOT  # first: it puts the project on the path

from geo.model.filters import Filter
from geo.service import silence
from geo.service.atlas import Atlas
from geo.service.stores import open_store
from geo.views.rhythm import WORDS

REPEATS = 12
Ask = Callable[[Atlas, Filter], object]
ASKED: dict[str, Ask] = {
    "what was looked at": silence.looked,
    "grid": silence.coverage,
    **{
        f"rhythm by {word}": lambda atlas, query, word=word: silence.rhythm(atlas, query, word)
        for word in WORDS
    },
}


def timed(
    atlas: Atlas, ask: Ask, filters: list[Filter], first: bool
) -> tuple[list[float], list[float]]:
    """Milliseconds of each, and of the processors for it, whatever else the machine does.

    first: whether what was looked at is not kept either.
    """
    found: list[float] = []
    worked: list[float] = []
    for n, query in enumerate(filters):
        asked = replace(atlas, version=f"{ask}{n}{first}{time.perf_counter()}")
        if not first:
            silence.looked(asked, query)
        began, used = time.perf_counter(), time.process_time()
        ask(asked, query)
        found.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - used))
    return found, worked


def main() -> None:
    """Ask, and print a line for each question and span."""
    folder = Path(sys.argv[1])
    store, settings = open_store(folder, ROOT / "data")
    atlas = Atlas.of(folder, store, settings)
    every = Filter(date_basis=atlas.default_date_basis, zone=settings.default_zone)
    chance = random.Random(7)
    drawn = chance.choices(store.claim_days(every), k=REPEATS)
    spans = {
        "day": [replace(every, day=(d, d)) for d in drawn],
        "month": [replace(every, day=(d, d + timedelta(29))) for d in drawn],
        "all": [every] * REPEATS,
    }
    for name, ask in ASKED.items():
        for span, filters in spans.items():
            timed(atlas, ask, filters[:2], True)  # SQL is made once
            for first in (True,) if ask is silence.looked else (True, False):
                took, used = timed(atlas, ask, filters, first)
                said = f"median {median(took):6.0f}, p95 {quantiles(took, n=20)[-1]:6.0f}"
                said += f", processors {median(used):6.0f}"
                kept = "nothing kept" if first else "looked at kept"
                print(f"{name:22} {span:6} {kept:15} {said} ms", flush=True)


if __name__ == "__main__":
    main()
