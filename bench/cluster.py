"""What questions cost on a Spark standalone cluster: one master, two workers of one core each.

Over the kept archives, on this machine's loopback. After a first answer each question is timed
five times; what it read and what went between the workers is what Spark reports after running.
From the archives of different sizes follow, by least squares, the seconds of a question that
reads nothing and of a million claims more: the coefficients of `docs/scale.md`.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

import many_claims
import spark
from kept import Kept, arguments
from questions import Asker

from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store import Questions

REPEATS = 5
ZOOM = 6


def questions(ask: Questions, asker: Asker) -> Iterator[tuple[str, str, Any]]:
    """Name, span and expression."""
    window = asker.window(0, ZOOM)
    counted = dict(asker.days)
    busiest = max(asker.drawn, key=lambda d: counted[d])
    spans: list[tuple[str, Filter]] = [
        ("day", asker.day(busiest)), ("month", asker.month(busiest)), ("all", asker.all),
    ]  # fmt: skip
    for span, wanted in spans:
        yield "cells", span, ask.cells(wanted, window.box, window.zoom, window.pixels)
        yield "counts", span, ask.counts(wanted)
    yield "claimants", "all", ask.by_claimant(asker.all)
    yield "events, 50", "all", ask.events(asker.all, 50)
    yield "page of 100", "day", ask.page(spans[0][1], 100)


def read(plan: str) -> dict[str, int]:
    """What the scans and exchanges of a plan took: files, rows, bytes; rows and bytes sent."""
    took = {"files": 0, "rows": 0, "bytes": 0, "sent rows": 0, "sent bytes": 0}
    for kind, words in re.findall(r"^(read|exchanged): (.*)$", plan, re.M):
        for name, n in re.findall(r"(\w+)=(\d+)", words):
            took[name if kind == "read" else f"sent {name}"] += int(n)
    return took


def asked(exponent: int, keep: Path) -> list[dict[str, Any]]:
    """All questions of one archive, on a cluster of its own."""
    folder = many_claims.archive(exponent, keep).folder
    asker = Asker(folder)
    files = len(json.loads((folder / "archive.json").read_text())["claims"])
    found = []
    with tempfile.TemporaryDirectory() as scratch, spark.cluster(Path(scratch)) as cluster:
        store, _ = open_store(folder, ROOT / "data", cluster.url)
        for name, span, expression in questions(store.ask, asker):
            start = time.perf_counter()
            plan = store.engine.explain(expression)
            first = time.perf_counter() - start
            took = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                store.engine.run(expression)
                took.append(time.perf_counter() - start)
            found.append(
                {"name": name, "span": span, "first": first, "median": median(took),
                 "of files": files, **read(plan)}
            )  # fmt: skip
        store.engine.close()
    return found


def fitted(by_size: dict[int, list[dict[str, Any]]]) -> list[list[str]]:
    """Seconds of a question about nothing, and for a million claims more that it reads."""
    lines: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for found in by_size.values():
        for each in found:
            lines.setdefault((each["name"], each["span"]), []).append(each)
    rows = []
    for (name, span), points in lines.items():
        if span != "all" or len(points) < 2:
            continue
        millions = [p["rows"] / 1e6 for p in points]
        slope, fixed = linear_regression(millions, [p["median"] for p in points])
        largest = points[-1]
        rate = f"{1 / slope / 2:,.2f}" if slope > 0.01 else "not told from noise"
        rows.append(
            [name, f"{fixed:.2f}", f"{slope:.3f}", rate,
             f"{largest['bytes'] / largest['rows']:,.0f}",
             f"{largest['sent bytes'] / 1e3:,.1f}"]
        )  # fmt: skip
    return rows


def main() -> None:
    """Measure what is not measured yet, and print all."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--from", type=int, default=5, dest="first", help="power of ten")
    parser.add_argument("--to", type=int, default=6, help="power of ten")
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "cluster", chosen.again)
    by_size: dict[int, list[dict[str, Any]]] = {}
    rows = []
    for k in range(chosen.first, chosen.to + 1):
        found = kept.measure(f"spark 1e{k}", lambda k=k: asked(k, chosen.keep))
        by_size[k] = found or []
        rows += [
            [
                f"{10**k:,}", f["name"], f["span"], f"{f['median']:.2f}", f"{f['first']:.1f}",
                f"{f['files']:,} of {f['of files']:,}", f"{f['rows']:,}",
                f"{f['bytes'] / 1e6:,.1f}", f"{f['sent rows']:,}", f"{f['sent bytes'] / 1e3:,.1f}",
            ]
            for f in by_size[k]
        ] or [[f"{10**k:,}", kept.why(f"spark 1e{k}"), *[""] * 8]]  # fmt: skip
    report(
        "A Spark cluster",
        "One master and two workers with one core each, on the two cores of this machine. Median "
        f"of {REPEATS} answers after a first one; files opened, rows given by the scan, size of "
        "the files opened; rows and kB exchanged between the workers.",
        ("claims", "question", "of", "s", "s, first", "files", "rows", "MB of files",
         "rows exchanged", "kB exchanged"),
        rows,
    )  # fmt: skip
    report(
        "A Spark cluster: coefficients",
        "Fitted to the questions about all days above: seconds = fixed + slope x millions of "
        "claims read, on two cores.",
        ("question", "fixed s", "s per million", "million claims/s per core",
         "bytes of file per claim", "kB exchanged at the largest"),
        fitted(by_size),
    )  # fmt: skip


if __name__ == "__main__":
    main()
