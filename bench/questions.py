"""Every question of the store, asked of one archive in this process; prints JSON.

`questions.py FOLDER`: for `scale.py`, in a process of its own. The first answer is that of files
nobody has asked since the archive was opened (the system may still have them in memory); the
others are of other days, places and windows, drawn as the claims are, seeded.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from report import ROOT  # first: it puts the project on the path

from geo.ledger.convergence import converging
from geo.ledger.statements import waits
from geo.service.atlas import NAMING
from geo.views import map_data
from geo.store.engine import CANCEL, Cancelled, CancelToken
from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store import FACETS, PRECISE

REPEATS, FEWER, FEWEST = 20, 5, 2  # of what takes up to 1 s, up to 5 s, longer
MOST = 60.0  # seconds after which a question is given up
HURRY, END = 200.0, 400.0  # seconds of all questions after which they are asked less often; not
ZOOMS = (5, 8, 11)
Ask = Callable[[], Any]


class Asker:
    """Questions about one archive. Days and places are drawn as often as they have claims."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        start = time.perf_counter()
        self.store, self.settings = open_store(folder, ROOT / "data")
        self.opening = time.perf_counter() - start
        by, zone = self.store.state.by, self.settings.default_zone
        self.all = Filter(date_basis=by, zone=zone)
        self.chance = random.Random(seed)
        rows = self.store.days(self.all)
        single = rows[rows["first"] == rows["last"]] if len(rows) else rows
        self.days = [(d, int(n)) for d, n in zip(single["first"], single["n"], strict=True)]
        weights = [n for _, n in self.days]
        self.drawn = self.chance.choices([d for d, _ in self.days], weights, k=200)
        claims = [
            c
            for d in dict.fromkeys(self.drawn[:20])
            for c in self.store.page(self.day(d), 200).claims.values()
        ]
        self.claims = self.chance.sample(claims, min(len(claims), 400))
        self.spots = [c for c in self.claims if c.geo_precision in PRECISE]

    def day(self, day: date) -> Filter:
        """The claims of one day."""
        return Filter(day=(day, day), date_basis=self.all.date_basis, zone=self.all.zone)

    def month(self, day: date) -> Filter:
        """The claims of the thirty days from `day` on."""
        last = day + timedelta(29)
        return Filter(day=(day, last), date_basis=self.all.date_basis, zone=self.all.zone)

    def wanted(self, span: str) -> Callable[[int], Filter]:
        """Filters of a span: the nth of a day, of a month, or of all days."""
        if span == "day":
            return lambda n: self.day(self.drawn[n])
        if span == "month":
            return lambda n: self.month(self.drawn[n])
        return lambda n: self.all

    def window(self, n: int, zoom: int) -> map_data.Window:
        """The nth window at `zoom`: around the home view, or around a claim."""
        if zoom <= 5 or not self.spots:
            west, south, east, north = self.settings.home
            return map_data.around((south + north) / 2 + n / 50, (west + east) / 2, zoom)
        claim = self.spots[n % len(self.spots)]
        return map_data.around(claim.latitude, claim.longitude, zoom)

    def questions(self) -> Iterator[tuple[str, str, Callable[[int], Any]]]:
        """Name, span and question: what is asked the nth time."""
        store, claims = self.store, self.claims
        place = lambda n: [claims[n % len(claims)].place_key]  # noqa: E731
        ids = [c.claim_id for c in claims]
        for span in ("day", "month", "all"):
            of = self.wanted(span)
            yield "map answer", span, lambda n, of=of: self._map(of(n), n)
            yield "counts", span, lambda n, of=of: store.counts(of(n))
            for zoom in ZOOMS:
                yield (
                    f"cells, zoom {zoom}",
                    span,
                    lambda n, of=of, zoom=zoom: store.cells(
                        of(n), (w := self.window(n, zoom)).box, zoom, w.pixels
                    ),
                )
            yield "extents", span, lambda n, of=of: store.extents(of(n))
        for span in ("day", "all"):
            of = self.wanted(span)
            yield "page of 100", span, lambda n, of=of: store.page(of(n), 100)
            yield (
                "page of 100 in a box",
                span,
                lambda n, of=of: store.page(of(n), 100, box=self.window(n, 8).box),
            )
            yield "gather at a place", span, lambda n, of=of: store.claims_by_event(of(n), place(n))
            yield "events, 50", span, lambda n, of=of: store.events(of(n), 50)
            yield "disputed events, 20", span, lambda n, of=of: store.disputed_events(of(n), 20)
            yield "number of events", span, lambda n, of=of: store.number_of_events(of(n))
            yield "search: counts", span, lambda n, of=of: store.counts(self._search(of(n), n))
            for word in FACETS:
                yield f"facet: {word}", span, lambda n, of=of, word=word: store.facet(of(n), word)
            for name in ("by_side", "by_claimant", "by_place", "source_activity", "outlets"):
                yield (
                    name,
                    span,
                    lambda n, of=of, name=name: store.frame(getattr(store.ask, name)(of(n))),
                )
        for span in ("day", "month", "all"):
            of, many = self.wanted(span), span == "all"
            yield (
                "events over time, 12",
                span,
                lambda n, of=of, many=many: self._courses(of(n), 12 * n if many else 0, many),
            )
            yield (
                "days until confirmed",
                span,
                lambda n, of=of: (
                    waits(*store.borne_out(of(n), NAMING)[:2]) if store.supporting() else None
                ),
            )
        of = self.wanted("day")
        yield "by_place_and_day", "day", lambda n: store.frame(store.ask.by_place_and_day(of(n)))
        month = self.wanted("month")
        yield (
            "by_place_and_day",
            "month",
            lambda n: store.frame(store.ask.by_place_and_day(month(n))),
        )
        yield "days (timeline)", "all", lambda n: store.days(self.all)
        yield "undated", "all", lambda n: store.undated(self.all)
        yield "extent", "all", lambda n: store.extent()
        yield "by_id, 1", "", lambda n: store.by_id([ids[n % len(ids)]])
        yield "by_id, 100", "", lambda n: store.by_id(ids[n : n + 100])
        yield "known: place", "", lambda n: store.known("place_key", place(n))
        yield "known: event", "", lambda n: store.known("event_id", [claims[n].event_id])

    def _courses(self, wanted: Filter, first: int, many: bool) -> Any:
        found, _ = self.store.meeting(wanted, 12, first, many)
        claims = found.part.claims.values()
        events = dict.fromkeys(c.event_id for c in found.shown)
        return [converging(event, claims, wanted.zone) for event in events]

    def _map(self, wanted: Filter, n: int) -> Any:
        counts = self.store.counts(wanted)
        window = self.window(n, 6)
        return map_data.payload(self.store, counts, wanted, window, "en")

    def _search(self, wanted: Filter, n: int) -> Filter:
        words = [c.headline_en.split()[-1] for c in self.claims if c.headline_en.split()]
        return Filter(
            day=wanted.day,
            date_basis=wanted.date_basis,
            zone=wanted.zone,
            q=words[n % len(words)][:40],
        )


def timed(ask: Callable[[int], Any], n: int) -> float | None:
    """Milliseconds of the nth answer; None where it was given up after `MOST` seconds."""
    call = CancelToken()
    token = CANCEL.set(call)
    timer = threading.Timer(MOST, call.cancel)
    timer.start()
    start = time.perf_counter()
    try:
        ask(n)
        return (time.perf_counter() - start) * 1000
    except Cancelled:
        return None
    finally:
        timer.cancel()
        CANCEL.reset(token)


def measured(ask: Callable[[int], Any], since: float) -> dict[str, Any]:
    """The first answer, and median and 95 % of the later ones, in milliseconds.

    since: seconds since the first question of all.
    """
    if since > END:
        return {"failed": f"not asked: {END:.0f} s were over"}
    try:
        first = timed(ask, 0)
        if first is None:
            return {"failed": f"over {MOST:.0f} s"}
        again = timed(ask, 1) or MOST * 1000
        repeats = REPEATS if again < 1_000 else FEWER if again < 5_000 else FEWEST
        repeats = repeats if since < HURRY else min(repeats, FEWER)
        took = [again, *(timed(ask, n) or MOST * 1000 for n in range(2, repeats + 1))]
    except Exception as e:
        return {"failed": f"failed: {type(e).__name__} {e}"[:120]}
    p95 = quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
    return {"first": first, "p50": median(took), "p95": p95, "repeats": len(took)}


def main() -> None:
    """Ask all."""
    asker = Asker(Path(sys.argv[1]))
    found = {"opening": {"first": asker.opening * 1000}, "questions": []}
    start = time.perf_counter()
    for name, span, ask in asker.questions():
        found["questions"].append([name, span, measured(ask, time.perf_counter() - start)])
        print(name, span, found["questions"][-1][2], file=sys.stderr, flush=True)
    with open("/proc/self/status") as status:
        found["peak"] = next(int(x.split()[1]) for x in status if x.startswith("VmHWM")) / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
