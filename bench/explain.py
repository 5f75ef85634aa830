"""What a question about one day reads of a whole archive: DuckDB over Parquet, PostgreSQL.

The kept archive, and 10^5 claims in a PostgreSQL of its own where that is installed. The day is
one of those drawn as claims have them, the busiest of them. Counted is what the engine itself
reports after it has run the question (EXPLAIN ANALYZE).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

import many_claims
import postgres
import pyarrow.parquet as pq
from kept import Kept, arguments
from questions import Asker

from geo.store.engine import Engine
from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store import Questions

ZOOM = 6


def questions(ask: Questions, wanted: Filter, asker: Asker) -> Iterator[tuple[str, Any]]:
    """Those that a step of the day asks."""
    window = asker.window(0, ZOOM)
    yield "counts", ask.counts(wanted)
    yield "cells", ask.cells(wanted, window.box, window.zoom, window.pixels)
    yield "extents", ask.extents(wanted, 4_000)
    yield "page of 100", ask.page(wanted, 100)


def duck(plan: str) -> dict[str, int]:
    """Files read by the scans of a DuckDB plan, and rows that they gave on."""
    scans = re.split(r"Table Scan|TABLE_SCAN", plan)[1:]
    files = [re.search(r"Total Files Read: (\d+)", s) for s in scans]
    # The scan's own box comes before those of the next step.
    given = [re.search(r"(\d[\d,]*) rows?\b", s) for s in scans]
    return {
        "files": max((int(f[1]) for f in files if f), default=0),
        "rows": max((int(g[1].replace(",", "")) for g in given if g), default=0),
    }


def groups(folder: Path, manifest: dict[str, Any], wanted: Filter) -> int:
    """Rows in the row groups whose statistics of days meet the question's, of its months."""
    name = "report_on" if wanted.date_basis == "report" else "event_from"
    last_name = "report_on" if wanted.date_basis == "report" else "event_to"
    first, last = (d + timedelta(by) for d, by in zip(wanted.days or (), (-1, 1), strict=True))
    rows = 0
    for part in manifest["claims"]:
        month = part["path"].split("/")[1].removeprefix("month=")
        if wanted.date_basis == "report" and not f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}":
            continue
        footer = pq.ParquetFile(folder / part["path"]).metadata
        names = footer.schema.names
        for k in range(footer.num_row_groups):
            group = footer.row_group(k)
            low = group.column(names.index(name)).statistics
            high = group.column(names.index(last_name)).statistics
            if low and low.has_min_max and low.min <= last and high.max >= first:
                rows += group.num_rows
    return rows


def of_parquet(exponent: int, keep: Path) -> list[list[str]]:
    """The lines of DuckDB."""
    kept = many_claims.archive(exponent, keep)
    asker = Asker(kept.folder)
    counted = dict(asker.days)
    wanted = asker.day(max(asker.drawn, key=lambda d: counted[d]))
    manifest = json.loads((kept.folder / "archive.json").read_text())
    touched = groups(kept.folder, manifest, wanted)
    lines = []
    for name, expression in questions(asker.store.ask, wanted, asker):
        found = duck(asker.store.engine.explain(expression))
        lines.append(
            [
                "DuckDB, Parquet", f"{kept.rows:,}", name, f"{counted[wanted.day[0]]:,}",
                f"{found['files']} of {len(manifest['claims'])} files",
                f"{touched:,} in their row groups", f"{found['rows']:,}",
            ]
        )  # fmt: skip
    return lines


@contextmanager
def quiet_opening(url: str) -> Iterator[Engine]:
    """The engine at `url`; closed at the end."""
    store, _ = open_store(ROOT / "data", ROOT / "data", url)
    try:
        yield store.engine
    finally:
        store.engine.close()


def of_postgres(exponent: int, keep: Path) -> list[list[str]]:
    """The lines of PostgreSQL, with as many claims of its own."""
    asker = Asker(many_claims.archive(exponent, keep).folder)
    counted = dict(asker.days)
    wanted = asker.day(max(asker.drawn, key=lambda d: counted[d]))
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, many_claims.__file__, "ucdp", str(10**exponent), scratch]
        subprocess.run(command, check=True)
        with postgres.postgres(Path(scratch)) as server:
            files = sorted(Path(scratch).glob("claims-*.csv"))
            command = [sys.executable, "-m", "geo", "load", *map(str, files), "--to", server.url]
            command += ["--data", str(Path(scratch) / "base"), "--profile", "ledger"]
            command += ["--rejected", str(Path(scratch) / "rejected.csv")]
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RuntimeError((done.stderr or done.stdout).strip()[-300:])
            with quiet_opening(server.url) as engine:
                ask = Questions(engine.state())
                return [
                    _postgres_line(name, engine, expression, exponent, counted[wanted.day[0]])
                    for name, expression in questions(ask, wanted, asker)
                ]


def _postgres_line(
    name: str, engine: Engine, expression: Any, exponent: int, day: int
) -> list[str]:
    plan = engine.explain(expression)
    scans = re.findall(
        r"((?:Parallel )?(?:Seq|Index|Index Only|Bitmap Heap) Scan)(?: using (\S+))? on (\S+)"
        r".*?actual time=\S+ rows=([\d.]+) loops=(\d+)",
        plan,
    )
    lost = re.findall(r"Rows Removed by (?:Filter|Index Recheck): (\d+)", plan)
    removed = sum(int(n) for n in lost)
    rows = sum(float(s[3]) * int(s[4]) for s in scans)
    pages = re.search(r"shared ((?:hit|read)=.*)", plan)
    read = sum(int(n) for n in re.findall(r"(?:hit|read)=(\d+)", pages[1])) if pages else 0
    how = ", ".join(dict.fromkeys(f"{s[0]} {s[1] or s[2]}".strip() for s in scans))
    index = re.search(r"Bitmap Index Scan on (\S+)", plan)
    how += f" by {index[1]}" if index else ""
    return [
        "PostgreSQL", f"{10**exponent:,}", name, f"{day:,}", f"{read:,} pages; {how}",
        f"{rows + removed:,.0f}", f"{rows:,.0f}",
    ]  # fmt: skip


def main() -> None:
    """Ask, and print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=6, help="power of ten")
    parser.add_argument("--postgres", type=int, default=5, help="power of ten; 0: without")
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "explain", chosen.again)
    rows: list[list[str]] = []
    sections = [(f"duckdb 1e{chosen.claims}", of_parquet, chosen.claims)]
    if chosen.postgres:
        sections.append((f"postgres 1e{chosen.postgres}", of_postgres, chosen.postgres))
    for name, take, k in sections:
        lines = kept.measure(name, lambda take=take, k=k: take(k, chosen.keep))
        rows += lines or [[name.split()[0], f"{10**k:,}", kept.why(name), "", "", "", ""]]
    report(
        "One day of a whole archive",
        "What a question about one day reads, as the engine reports it after running it: of "
        "Parquet the files opened for rows, and the rows in those row groups whose days may be "
        "meant; of PostgreSQL the pages touched, the way to the rows, and rows looked at.",
        ("engine", "claims", "question", "claims of the day", "read", "rows looked at",
         "rows left by the scan"),
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
