"""What is lost where things go wrong: processes killed at random moments, full disks, two writers.

Every job runs in a process of its own, forked from this one after everything is imported, so that
its time is that of the job. `--seed N` repeats a run. Nothing may be lost, halved or served wrong.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from report import ROOT, report  # first: it puts the project on the path

import synthetic
from killing import leftovers, read_only, small_disk

from geo.archive.manifest import is_archive, read_manifest
from geo.model.roles import Role
from geo.service.backup import backup
from geo.service.people import ENDED, Person, end_session
from geo.briefing import repository
from geo.briefing.slides import Briefing
from geo.model.claims import COLUMNS
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.ledger import read_ledger
from geo.archive.load import load
from geo.archive.parquet_sink import ParquetSink
from geo.ledger.editing import corrected
from geo.ledger.history import entries, first_break
from geo.ledger.saving import save as save_rows
from geo.ledger.states import hashes_of, state_after
from geo.ledger.storage import stored_names
from geo.ledger.tables import write_table
from geo.service.watching import Watched

KILLS = {"import": 70, "load": 60, "briefing save": 70, "desk save": 70, "sign-out": 60}
ROWS = 300
STATES = (0, ROWS // 3, 2 * ROWS // 3, ROWS)  # of an archive: after each batch
ROUNDS = 10  # of two writers at once
CUTS = 100


@dataclass
class Tally:
    """What became of one kind of fault. lost: rows; halved: files; wrong: states that were read."""

    tried: int = 0
    lost: int = 0
    halved: int = 0
    wrong: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    left_out: str = ""

    def line(self, name: str) -> list[object]:
        """Its row of the table."""
        ends = self.left_out or ", ".join(f"{n} {what}" for what, n in sorted(self.ends.items()))
        return [name, self.tried, self.lost, self.halved, self.wrong, ends]


class Bench:
    """One run in a scratch folder."""

    def __init__(self, scratch: Path, seed: int) -> None:
        self.scratch, self.chance = scratch, random.Random(seed)
        self.base = synthetic.write(scratch / "base", synthetic.many(ROWS))
        shutil.copy(ROOT / "data" / "atlas.toml", self.base)
        self.other = self._events("other", ROWS, 2 * ROWS)
        self.third = self._events("third", 2 * ROWS, 3 * ROWS)

    def _events(self, name: str, first: int, end: int) -> Path:
        rows = [synthetic.row(n, summary_en="x" * 200) for n in range(first, end)]
        path = self.scratch / f"{name}.csv"
        path.write_bytes(write_table(COLUMNS, ([r[c] for c in COLUMNS] for r in rows)))
        return path

    def fresh(self, name: str) -> Path:
        """A new copy of the base ledger."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base, folder)
        return folder

    # ---- the jobs --------------------------------------------------------------------------------

    def bring(self, folder: Path, source: Path) -> None:
        """Import `source` into the ledger in `folder`."""
        with source.open("rb") as file:
            run_import(file, source.name, folder, self.base, Options(extract=True))

    def put(self, folder: Path) -> None:
        """Load the other file into the archive in `folder`, three batches."""
        ParquetSink.batch_rows = ROWS // 3
        load([self.other], str(folder), self.base, rejected=self.scratch / "rejected.csv")

    # ---- killed ----------------------------------------------------------------------------------

    def killed(self, job: Callable[[], None], seconds: float, watch: Callable[[], None]) -> bool:
        """Run `job` in a process that is killed at a random moment of its `seconds`.

        Half of them fall into the last third, in which files are put in place. watch: called
        meanwhile. Gives whether the process had ended before.
        """
        first = self.chance.choice((0.0, seconds * 0.67))
        moment = self.chance.uniform(first, seconds)
        pid = forked(job)
        killer = threading.Timer(moment, os.kill, (pid, signal.SIGKILL))
        killer.start()
        while killer.is_alive():
            watch()
            time.sleep(0.002)
        return os.waitpid(pid, 0)[1] == 0

    def imports(self) -> Tally:
        """Imports that are killed, and repeated."""
        tally, folder = Tally(), self.fresh("ledger")
        before = shown(folder)
        seconds = min(timed(lambda: self.bring(self.fresh("ledger"), self.other)) for _ in range(5))
        after, whole = shown(folder), contents(folder)
        for _ in range(KILLS["import"]):
            folder = self.fresh("ledger")
            old = contents(folder)
            reads: list[str] = []
            ended = self.killed(
                lambda f=folder: self.bring(f, self.other), seconds,
                lambda f=folder, r=reads: r.append(shown(f)),
            )  # fmt: skip
            state = shown(folder)  # whoever opens it next
            tally.tried += 1
            tally.ends["made" if state == after else "not made" if state == before else "torn"] += 1
            tally.ends["ended before it was killed"] += ended
            tally.wrong += sum(s not in (before, after) for s in [*reads, state])
            tally.halved += torn(folder, old, whole)
            done(lambda f=folder: self.bring(f, self.other))
            tally.lost += missing(folder, 2 * ROWS)
            tally.wrong += bool(leftovers(folder))
        return tally

    def loads(self) -> Tally:
        """Loads of three batches that are killed, and called again."""
        tally, folder = Tally(), self.scratch / "archive"
        seconds = timed(lambda: self.put(folder))
        for n in range(3):
            seconds = min(seconds, timed(lambda n=n: self.put(self.scratch / f"archive-{n}")))
        ids = told(lambda: ids_in(folder))
        for _ in range(KILLS["load"]):
            shutil.rmtree(folder, ignore_errors=True)
            reads: list[int] = []
            ended = self.killed(
                lambda: self.put(folder), seconds, lambda r=reads: r.append(rows_said(folder))
            )
            state = rows_said(folder)
            tally.tried += 1
            tally.ends["ended before it was killed"] += ended
            tally.ends["no batch in" if not state else "some batches in" if state < ROWS
                       else "all batches in"] += 1  # fmt: skip
            tally.wrong += sum(
                n not in (0, ROWS // 3, 2 * ROWS // 3, ROWS) for n in [*reads, state]
            )
            if state:  # what the manifest says is in its files
                found = told(lambda: ids_in(folder))
                tally.halved += len(found) != state or found != ids[:state]
            done(lambda: self.put(folder))
            tally.lost += len(set(ids) - set(told(lambda: ids_in(folder))))
            tally.wrong += bool(leftovers(folder))
        return tally

    def briefings(self) -> Tally:
        """Briefings that are killed while they are saved."""
        tally, folder = Tally(), self.scratch / "briefings"
        texts = ["one " * 2_000, "two " * 2_000]
        seconds = min(timed(lambda t=t: save(folder, t)) for t in texts * 3)
        for n in range(KILLS["briefing save"]):
            save(folder, texts[0])
            ended = self.killed(lambda: save(folder, texts[1]), seconds, lambda: None)
            try:
                found = repository.load(folder, "b")[0].title["en"]
            except (ValueError, OSError):
                found = ""
            tally.tried += 1
            tally.ends["ended before it was killed"] += ended
            tally.ends["the new one" if found == texts[1] else "the old one"] += 1
            tally.halved += found not in texts
            save(folder, f"{n}")
            tally.lost += repository.load(folder, "b")[0].title["en"] != f"{n}"
            tally.wrong += bool(leftovers(folder)) or repository.keys(folder) != ["b"]
        return tally

    def saves(self) -> Tally:
        """Corrections of the desk that are killed; the history must tell of each that was made."""
        tally, folder = Tally(), self.fresh("desk")
        claims = list(read_ledger(folder).claims)

        def correct(n: int) -> None:
            claim = read_ledger(folder).claims[claims[n % len(claims)]]
            change = corrected(claim, {"headline_en": f"Correction {n}"})
            save_rows(folder, change, "Ann", {})

        seconds = min(timed(lambda n=n: correct(n)) for n in range(1_000, 1_005))
        for n in range(KILLS["desk save"]):
            before = len(list(entries(folder)))
            ended = self.killed(lambda n=n: correct(n), seconds, lambda: None)
            claim = read_ledger(folder).claims[claims[n % len(claims)]]  # finishes what was begun
            known = list(entries(folder))
            made = claim.cells["headline_en"] == f"Correction {n}"
            tally.tried += 1
            tally.ends["ended before it was killed"] += ended
            tally.ends["made" if made else "not made"] += 1
            tally.halved += (len(known) - before) != made
            tally.lost += len(claims) - len(read_ledger(folder).claims)
            tally.wrong += first_break(folder) is not None
            tally.wrong += dict(known[-1].files) != hashes_of(folder)
            tally.wrong += (
                state_after(folder, known, len(known))["events.csv"]
                != (folder / "events.csv").read_bytes()
            )
            tally.wrong += bool(leftovers(folder))
        return tally

    def sign_outs(self) -> Tally:
        """Sign-outs that are killed; none that ended may be forgotten, nor others."""
        tally, folder = Tally(), self.fresh("people")
        done_with: set[str] = set()

        def leave(n: int) -> None:
            end_session(Person("Ann", "", Role.VIEWER, f"s{n}", "a"), folder)

        seconds = min(timed(lambda n=n: leave(n)) for n in range(1_000, 1_005))
        for n in range(KILLS["sign-out"]):
            ended = self.killed(lambda n=n: leave(n), seconds, lambda: None)
            read_ledger(folder)  # whoever opens the folder next finishes what was begun
            known = set(json.loads((folder / ENDED).read_bytes())["sessions"])
            tally.tried += 1
            tally.ends["ended before it was killed"] += ended
            tally.ends["made" if f"s{n}" in known else "not made"] += 1
            tally.wrong += ended and f"s{n}" not in known
            tally.lost += len(done_with - known)
            tally.halved += bool(leftovers(folder))
            done_with = known
        return tally

    # ---- no room, no right, two at once, cut -----------------------------------------------------

    def full_disk(self) -> Tally:
        """Import, load, briefing and backup with more and more room, until each is done."""
        tally = Tally()
        with small_disk(self.scratch / "disk", 8 * 2**20) as is_so:
            if not is_so:
                tally.left_out = "not run: nobody may mount here; see the next line"
                return tally
            disk = self.scratch / "disk"
            jobs = self._jobs(disk / "x")
            for name, job in jobs.items():
                shutil.rmtree(disk / "x", ignore_errors=True)
                shutil.copytree(self.base, disk / "x")
                save(disk / "x" / "briefings", "one")
                before = contents(disk)
                room, filler = 0, disk / "filler"
                while True:
                    filler.write_bytes(b"")
                    with filler.open("wb") as file:
                        free = shutil.disk_usage(disk).free
                        file.write(b"x" * max(0, free - room))
                    said = failed(job)
                    filler.unlink()
                    tally.tried += 1
                    if not said:
                        tally.ends[f"{name} done"] += 1
                        break
                    tally.ends["said so"] += 1
                    # Of a load the batches that are in stay: it goes on from there.
                    tally.wrong += rows_said(disk / "x" / "archive") not in STATES
                    leftover = leftovers(disk)
                    shutil.rmtree(disk / "x" / "archive", ignore_errors=True)
                    tally.halved += contents(disk) != before
                    tally.wrong += bool(leftover)
                    room = 4096 if not room else int(room * 1.6)
        return tally

    def small_files(self) -> Tally:
        """The same where files may not grow: every write beyond a size fails."""
        tally = Tally()
        folder = self.fresh("small")
        save(folder / "briefings", "one")
        before = contents(folder)
        for name, job in self._jobs(folder).items():
            size = 1_000
            while True:

                def limited(job: Callable[[], None] = job, size: int = size) -> None:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                    job()

                said = failed(limited)
                tally.tried += 1
                if not said:
                    tally.ends[f"{name} done"] += 1
                    break
                tally.ends["said so"] += 1
                tally.halved += contents(folder) != before
                tally.wrong += bool(leftovers(folder))
                size *= 3
            folder = self.fresh("small")
            save(folder / "briefings", "one")
        return tally

    def only_read(self) -> Tally:
        """Everything that writes, in a folder that can only be read."""
        tally = Tally()
        folder = self.fresh("fixed")
        save(folder / "briefings", "one")
        before = contents(folder)
        with read_only(folder) as is_so:
            if not is_so:
                tally.left_out = "not run: nobody may mount here"
                return tally
            for job in self._jobs(folder).values():
                tally.tried += 1
                tally.ends["said so" if failed(job) else "not noticed"] += 1
                tally.wrong += len(told(lambda: list(read_ledger(folder).claims))) != ROWS
        tally.halved += contents(folder) != before
        tally.wrong += bool(leftovers(folder))
        return tally

    def _jobs(self, folder: Path) -> dict[str, Callable[[], object]]:
        return {
            "import": lambda: self.bring(folder, self.other),
            "load": lambda: self.put(folder / "archive"),
            "briefing save": lambda: save(folder / "briefings", "two " * 3_000),
            "backup": lambda: backup(self.base, folder / "b.zip"),
        }

    def two_writers(self) -> Tally:
        """Two imports into one ledger, and two saves of one briefing, at once."""
        tally = Tally()
        for _ in range(ROUNDS):
            folder = self.fresh("both")
            pids = [
                forked(lambda f=folder, s=s: self.bring(f, s)) for s in (self.other, self.third)
            ]
            tally.ends["imports failed"] += sum(os.waitpid(p, 0)[1] != 0 for p in pids)
            tally.lost += missing(folder, 3 * ROWS)
            tally.wrong += bool(leftovers(folder))
            shutil.rmtree(self.scratch / "shared", ignore_errors=True)
            pids = [forked(lambda t=t: create(self.scratch / "shared", t)) for t in ("one", "two")]
            ok = [os.waitpid(p, 0)[1] == 0 for p in pids]
            tally.lost += sum(ok) != 1  # the other is told that it came second
            tally.tried += 2
        return tally

    def cut(self) -> Tally:
        """Files cut at a random byte while they are served."""
        tally = Tally()
        folder = self.fresh("cut")
        watched = Watched(folder, lambda files: read_ledger_of(files))
        whole = len(watched.current().opened.ledger.claims)
        for _ in range(CUTS):
            name = self.chance.choice(("events.csv", "sources.csv", "places.csv", "sides.csv"))
            data = (folder / name).read_bytes()
            (folder / name).write_bytes(data[: self.chance.randrange(len(data))])
            now = watched.current()
            tally.tried += 1
            tally.wrong += len(now.opened.ledger.claims) != whole or now.fault is None
            tally.ends[now.fault.key if now.fault else "not noticed"] += 1
            (folder / name).write_bytes(data)
            tally.wrong += watched.current().fault is not None
        return tally


# ---- parts ---------------------------------------------------------------------------------------


def forked(job: Callable[[], object]) -> int:
    """Start `job` in a process of its own; it ends with status 0 where it does not fail."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        job()
        status = 0
    except BaseException as e:
        if os.environ.get("FAULTS_TELL"):
            print(repr(e), file=sys.stderr)
    finally:
        os._exit(status)


def done(job: Callable[[], object]) -> None:
    """Run `job` in a process of its own. Raises RuntimeError where it fails."""
    if os.waitpid(forked(job), 0)[1]:
        raise RuntimeError("a job that nobody disturbed has failed")


def timed(job: Callable[[], object]) -> float:
    """The seconds of a job that nobody disturbs."""
    start = time.monotonic()
    done(job)
    return time.monotonic() - start


def failed(job: Callable[[], object]) -> bool:
    """Whether a job in a process of its own fails."""
    return bool(os.waitpid(forked(job), 0)[1])


def told(ask: Callable[[], object]) -> list[str]:
    """What `ask` gives, found in a process of its own: threads of an engine survive no fork."""
    back, out = os.pipe()
    pid = forked(lambda: os.fdopen(out, "w").write(json.dumps(ask())))
    os.close(out)
    with os.fdopen(back) as file:
        text = file.read()
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError("what was stored could not be read")
    found: list[str] = json.loads(text)
    return found


def shown(folder: Path) -> str:
    """The state that a reader sees: version, rows, rejected rows, faults."""
    ledger = read_ledger(folder)
    return f"{ledger.version} {ledger.rows} {ledger.rejected} {len(ledger.errors)}"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the project in a folder."""
    return {name: (folder / name).read_bytes() for name in stored_names(folder)}


def torn(folder: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> int:
    """Files that are neither as before nor as after."""
    return sum(data not in (old.get(n), new.get(n)) for n, data in contents(folder).items())


def missing(folder: Path, count: int) -> int:
    """How many of the claims 0 to `count` the events file lacks, read by Python's csv."""
    text = (folder / "events.csv").read_text(encoding="utf-8")
    found = {row["claim_id"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    wanted = {r["claim_id"] for r in synthetic.many(ROWS)}
    wanted |= {f"claim-{n:07d}" for n in range(ROWS, count)}
    return len(wanted - found)


def ids_in(folder: Path) -> list[str]:
    """The claims in the files of an archive, in the order of their numbers."""
    import pyarrow.parquet as pq

    manifest = read_manifest(folder)
    rows = [
        r
        for part in manifest.claims
        for r in pq.read_table(folder / part.path, columns=["claim_id", "row"]).to_pylist()
    ]
    return [r["claim_id"] for r in sorted(rows, key=lambda r: r["row"])]  # fmt: skip


def rows_said(folder: Path) -> int:
    """How many claims the manifest says; -1 where it cannot be read."""
    if not is_archive(folder):
        return 0
    try:
        return read_manifest(folder).rows
    except Exception:
        # A file may be swept between the manifest and a look at it: only the state counts.
        return read_manifest(folder).rows if is_archive(folder) else -1


def save(folder: Path, text: str) -> None:
    """Save the briefing `b` over what is there."""
    opened = repository.load(folder, "b")[1] if (folder / "b.toml").is_file() else ""
    repository.save(folder, Briefing("b", {"en": text}), opened)


def create(folder: Path, text: str) -> None:
    """Save the briefing `b` as a new one. Raises Changed where there is one."""
    repository.save(folder, Briefing("b", {"en": text}), "")


@dataclass(frozen=True)
class Book:
    """A ledger as it is watched."""

    ledger: object


def read_ledger_of(files: Mapping[str, bytes] | None) -> Book:
    """The ledger of watched files."""
    from geo.ledger import NEIGHBOURS, parse_ledger

    assert files is not None
    return Book(parse_ledger({n: c for n, c in files.items() if n in ("events.csv", *NEIGHBOURS)}))


def main() -> int:
    """Run all, print the table, and fail where a number is not 0."""
    seed = int(sys.argv[sys.argv.index("--seed") + 1]) if "--seed" in sys.argv else 1
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        bench = Bench(Path(scratch), seed)
        parts = {
            "import killed": bench.imports,
            "load killed": bench.loads,
            "briefing save killed": bench.briefings,
            "desk save killed": bench.saves,
            "sign-out killed": bench.sign_outs,
            "full disk": bench.full_disk,
            "files that may not grow": bench.small_files,
            "folder that can only be read": bench.only_read,
            "two writers at once": bench.two_writers,
            "file cut while it is served": bench.cut,
        }
        found = {}
        for name, part in parts.items():
            start = time.monotonic()
            found[name] = part()
            print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    report(
        "Faults",
        f"Processes killed (SIGKILL) at random moments, seed {seed}: after each the folder is read "
        "as whoever opens it next does, and the job is done again. All of the middle columns must "
        "be 0.",
        ("fault", "times", "rows lost", "files half written", "states served wrong", "what became"),
        [tally.line(name) for name, tally in found.items()],
    )
    bad = sum(t.lost + t.halved + t.wrong for t in found.values())
    print("not run:", [n for n, t in found.items() if t.left_out] or "nothing")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
