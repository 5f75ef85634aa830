"""Archives of many claims for measurements, made once and kept in a folder.

`1e6` and its kin have claims after the distribution of the UCDP file: that file comes in through
the project's own importer, whole claims of it are drawn with replacement (so place, day, side,
claimant and precision go together as they do there), with new ids, and then

- the days of a claim move together by up to `SHIFT` days either way, staying in their year;
- a claim at a point or a settlement moves to one of `SPOTS` spots within about `REACH` degrees
  of it; claims of areas, regions and countries stay where they are;
- every tenth claim joins the event of the one before it, with its place and day but a speaker of
  its own; every fiftieth disputes the one before it.

`halves-1e4` and its kin have claims as `synthetic.many` makes them: settlements of their own over
a box, N in one year, and half as many in the half-year after it.

All of it is seeded, and made column by column. The files of claims are written, loaded by
`python -m geo load` in a process of its own, and removed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from report import ROOT  # first: it puts the project on the path

UCDP = ROOT.parent / "shared" / "data" / "events" / "ucdp_ged_ukraine.csv"
SEED, SHIFT, SPOTS, REACH = 7, 15, 64, 0.05
CHUNK = 100_000  # claims made at a time
FILE = 1_000_000  # claims in a file: more come in several
YEAR, HALF = date(2022, 7, 1), 182
LOADED = "loaded.json"
# Importing nothing large here keeps this process small; a loader tells its own peak.
_LOAD = """
import sys
from geo.__main__ import main
status = main(sys.argv[2:])
peak = [l.split()[1] for l in open("/proc/self/status") if l.startswith("VmHWM")]
open(sys.argv[1], "w").write(peak[0])
sys.exit(status)
"""


@dataclass(frozen=True)
class Kept:
    """An archive. seconds, rate: of loading, rows per second; peak: megabytes of the loader;
    size: megabytes on the disk; source: where its distribution is from.
    """

    folder: Path
    rows: int
    seconds: float
    rate: float
    peak: float
    size: float
    source: str


def archive(exponent: int, keep: Path, kind: str = "") -> Kept:
    """The archive of 10**exponent claims in `keep`, made where it is not there yet.

    kind: "" after UCDP, or "halves". Raises RuntimeError with what the loader said.
    """
    folder = keep / f"{kind}{'-' if kind else ''}1e{exponent}"
    if not (folder / LOADED).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        keep.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=keep, prefix="made-") as scratch:
            command = [sys.executable, __file__, kind or "ucdp", str(10**exponent), scratch]
            subprocess.run(command, check=True)
            files = sorted(Path(scratch).glob("claims-*.csv"))
            said = _load(files, folder, Path(scratch))
        (folder / LOADED).write_text(json.dumps(said))
    said = json.loads((folder / LOADED).read_text())
    return Kept(folder, **said)


def _load(files: list[Path], folder: Path, scratch: Path) -> dict[str, Any]:
    """Load `files` into a new archive at `folder`; how that went."""
    peak = scratch / "peak"
    command = [sys.executable, "-c", _LOAD, str(peak), "load", *map(str, files)]
    command += ["--to", str(folder), "--data", str(scratch / "base")]
    command += ["--rejected", str(scratch / "rejected.csv"), "--profile", "ledger"]
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode:
        text = done.stdout.decode(errors="replace").strip()
        raise RuntimeError(f"load ended with {done.returncode}: {text[-600:]}")
    rows = json.loads((folder / "archive.json").read_text())["rows"]
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    return {
        "rows": rows,
        "seconds": seconds,
        "rate": rows / seconds,
        "peak": int(peak.read_text()) / 1024,
        "size": size / 1e6,
        "source": (scratch / "source").read_text(),
    }


# ---- after the UCDP file -------------------------------------------------------------------------


def base(scratch: Path) -> tuple[Path, str]:
    """A ledger to draw from, and what it is: the UCDP file's, else the shipped one's claims."""
    folder = scratch / "base"
    if UCDP.is_file():
        command = [sys.executable, "-m", "geo", "import", str(UCDP), "--profile", "ucdp_ged"]
        subprocess.run(
            [*command, "--out", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL, check=False
        )
        if (folder / "events.csv").is_file():
            return folder, "the UCDP GED file"
    folder.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "data").glob("*.*"):
        shutil.copy(path, folder)
    return folder, "the shipped ledger (the UCDP file is not here)"


def events_csv(n: int, path: Path, base: Path, first: int = 0) -> None:
    """Write `n` claims drawn from the ledger in `base` as a ledger's events file.

    first: number of the first of them; files of one archive continue each other's numbers.
    """
    import pyarrow.csv

    sample = _sample(base / "events.csv")
    _write(path, (_drawn(sample, k, m) for k, m in _chunks(first, n)), pyarrow.csv)


def _chunks(first: int, n: int) -> Iterator[tuple[int, int]]:
    for at in range(first, first + n, CHUNK):
        yield at, min(CHUNK, first + n - at)


def _write(path: Path, tables: Iterator[Any], csv: Any) -> None:
    writer = None
    for table in tables:
        if writer is None:
            writer = csv.CSVWriter(path, table.schema)
        writer.write(table)
    if writer:
        writer.close()


def _sample(path: Path) -> Any:
    """The claims of a ledger with a readable day, as text columns in the ledger's order."""
    import pyarrow as pa
    import pyarrow.csv

    from geo.model.claims import COLUMNS

    table = pa.csv.read_csv(
        path,
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types={c: pa.string() for c in COLUMNS}, strings_can_be_null=False,
            include_columns=COLUMNS, include_missing_columns=True,
        ),
    )  # fmt: skip
    # A ledger need not have the columns that were added later.
    columns = [column.fill_null("") for column in table.combine_chunks().columns]
    return pa.table(columns, names=list(COLUMNS))


def _drawn(sample: Any, first: int, n: int) -> Any:
    """`n` claims from number `first` on."""
    import numpy as np
    import pyarrow as pa

    chance = np.random.default_rng([SEED, first])
    number = np.arange(first, first + n)
    drawn = chance.integers(0, sample.num_rows, n)
    speaker = drawn.copy()
    joins, disputes = number % 10 == 9, number % 50 == 49
    joins[0] = disputes[0] = False
    drawn[joins] = drawn[np.flatnonzero(joins) - 1]
    shift = chance.integers(-SHIFT, SHIFT + 1, n)
    shift[joins] = shift[np.flatnonzero(joins) - 1]
    spot = chance.integers(0, SPOTS, n)
    spot[joins] = spot[np.flatnonzero(joins) - 1]
    table = sample.take(pa.array(drawn))
    ids, events = _numbered("claim-", number), _numbered("event-", number - joins)
    one = (n, "")
    columns = {
        "claim_id": ids,
        "event_id": events,
        "disputes": pa.array(np.where(disputes, _plain("claim-", number - 1), "")),
        "supports": pa.array(np.full(*one)),
        "first_seen": pa.array(np.full(*one)),
        "last_seen": pa.array(np.full(*one)),
    }
    voices = sample.take(pa.array(speaker))
    for name in ("claimant", "claimant_side", "via", "publisher"):
        columns[name] = voices[name]
    columns |= _moved_days(sample, drawn, shift)
    columns |= _moved_places(sample, drawn, spot)
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def _plain(word: str, numbers: Any) -> Any:
    import numpy as np

    return np.char.add(word, np.char.zfill(numbers.astype(str), 8))


def _numbered(word: str, numbers: Any) -> Any:
    import pyarrow as pa

    return pa.array(_plain(word, numbers))


def _moved_days(sample: Any, drawn: Any, shift: Any) -> dict[str, Any]:
    """The days of the claims `drawn`, all of a claim moved by as much, within its year."""
    import numpy as np
    import pyarrow as pa

    def days(name: str) -> tuple[Any, Any]:
        texts = np.array([t[:10] or "NaT" for t in sample[name].to_pylist()])
        found = texts.astype("datetime64[D]")
        return found[drawn], ~np.isnat(found[drawn])

    event, has_event = days("event_date")
    said, _ = days("report_date")
    lead = np.where(has_event, event, said)
    year = lead.astype("datetime64[Y]")
    start = year.astype("datetime64[D]")
    end = (year + 1).astype("datetime64[D]") - 1
    wanted = lead + shift
    # Reflected at both ends of the year.
    wanted = np.where(wanted < start, start + (start - wanted), wanted)
    wanted = np.where(wanted > end, end - (wanted - end), wanted)
    by = np.where(np.isnat(lead), np.timedelta64(0, "D"), wanted - lead)
    moved = {}
    for name in ("event_date", "event_date_end", "report_date"):
        day, has = days(name)
        moved[name] = pa.array(np.where(has, np.datetime_as_string(day + by), ""))
    return moved


def _moved_places(sample: Any, drawn: Any, spot: Any) -> dict[str, Any]:
    """Coordinates of the claims `drawn`: at points and settlements, one of the spots near it."""
    import numpy as np
    import pyarrow as pa

    from geo.store import PRECISE

    exact = np.isin(np.array(sample["geo_precision"].to_pylist()), PRECISE)
    own = np.array([not p for p in sample["place_id"].to_pylist()])
    chance = np.random.default_rng(SEED)
    made = {}
    for name in ("latitude", "longitude"):
        texts = np.array(sample[name].to_pylist(), dtype="U24")
        moves = exact & own & (texts != "")
        # Every place with each of its spots, as text: claims pick among them.
        every = np.repeat(texts[:, None], SPOTS, axis=1)
        at = np.array([float(t) if t else 0.0 for t in texts])
        off = chance.uniform(-REACH, REACH, (len(texts), SPOTS))
        off[:, 0] = 0
        near = np.char.mod("%.4f", at[:, None] + off)
        every[moves] = near[moves]
        made[name] = pa.array(every[drawn, spot])
    return made


# ---- halves of a year ----------------------------------------------------------------------------


def halves(n: int) -> dict[str, Any]:
    """`n` claims of the year from `YEAR` on and n / 2 of the half-year after it, in this order.

    `day` counts from `YEAR`; the first `n // 2 + 1` lie in the first half-year.
    """
    import numpy as np

    chance = np.random.default_rng([SEED, n])
    half = np.concatenate([np.zeros(n // 2 + 1), np.ones(n - n // 2 - 1), np.full(n // 2, 2)])
    rows = len(half)
    return {
        "day": (half * HALF + chance.integers(0, HALF, rows)).astype(int),
        "latitude": chance.uniform(46.2, 51.8, rows).round(4),
        "longitude": chance.uniform(23.5, 39.5, rows).round(4),
        "who": chance.integers(0, 8, rows),
        "modality": chance.integers(0, 4, rows),
    }


def halves_csv(n: int, folder: Path) -> Path:
    """Write those claims as the events file `claims-0.csv` of a ledger in `folder`."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv

    import synthetic
    from geo.model.claims import COLUMNS

    found = halves(n)
    numbers = np.arange(len(found["day"]))
    constant = synthetic.row(0)

    def text(name: str, at: Any) -> Any:
        if name in ("claim_id", "event_id"):
            return _plain(f"{name[:5]}-", numbers[at])
        if name in ("event_date", "report_date"):
            return np.datetime_as_string(np.datetime64(YEAR) + found["day"][at])
        if name in ("latitude", "longitude"):
            return np.char.mod("%.4f", found[name][at])
        if name in ("location", "location_ja", "headline_en", "headline_ja"):
            return np.char.add(constant[name].rstrip("0"), numbers[at].astype(str))
        choices = {
            "claimant": (synthetic.SPEAKERS, "who"),
            "claimant_side": (synthetic.SIDES, "who"),
            "modality": (synthetic.MODALITIES, "modality"),
        }
        if name in choices:
            values, key = choices[name]
            return np.array(values)[found[key][at]]
        return np.full(len(numbers[at]), constant[name])

    def chunks() -> Iterator[Any]:
        for k, m in _chunks(0, len(numbers)):
            at = slice(k, k + m)
            yield pa.table({name: pa.array(text(name, at)) for name in COLUMNS})

    path = folder / "claims-0.csv"
    _write(path, chunks(), pa.csv)
    return path


def halves_ledger(n: int, folder: Path) -> Path:
    """The same claims as a ledger that the app keeps in memory."""
    import synthetic

    with tempfile.TemporaryDirectory() as scratch:
        path = halves_csv(n, Path(scratch))
        synthetic.write(folder, [])
        shutil.copy(path, folder / "events.csv")
    return folder


def points(n: int, path: Path) -> Path:
    """Write the claims of the first year as a slim Parquet table, for other apps: `day`,
    `latitude`, `longitude`, `side`, `headline`.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    import synthetic

    found = {name: values[:n] for name, values in halves(n).items()}
    table = pa.table(
        {
            "day": pa.array(np.datetime64(YEAR) + found["day"]),
            "latitude": found["latitude"],
            "longitude": found["longitude"],
            "side": np.array(synthetic.SIDES)[found["who"]],
            "headline": np.char.add("Claim ", np.arange(n).astype(str)),
        }
    )
    pq.write_table(table, path)
    return path


def make(kind: str, n: int, scratch: Path) -> None:
    """Write `n` claims into `scratch`: `claims-*.csv`, the ledger `base`, what `source` they have.

    In a process of its own: a child of a process with all of this in memory would seem to need it.
    """
    if kind == "halves":
        import synthetic

        synthetic.write(scratch / "base", [])
        halves_csv(n, scratch)
        (scratch / "source").write_text("synthetic.many")
        return
    folder, source = base(scratch)
    for k, first in enumerate(range(0, n, FILE)):
        events_csv(min(FILE, n - first), scratch / f"claims-{k}.csv", folder, first)
    (scratch / "source").write_text(source)


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
