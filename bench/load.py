"""How many viewers at once a server keeps fast, and what full exports cost the others.

    python bench/load.py [--old FOLDER] [--claims 6] [--exports] [--write]

Each viewer is a whole session of the app, from an address of its own, and steps the day every 10
to 20 s, as in `viewers.py`: the map asks for its data (or has fetched them ahead), the app is told,
and runs the page. Viewers join step by step. The largest number counts for which the 95th
percentile of a drawn step (until the map's data are there) is under 0.5 s, and that of a page
(until it has run) under 2 s. Then eight programs ask for the whole archive as CSV at once, while
forty viewers step. Viewers, programs and server share the machine; what the viewers themselves take
is shown.

--old: a folder with another checkout of the project, measured in the same run.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
import urllib.parse
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

import many_claims
import psutil
from kept import Kept, arguments
from scale import busy_days, map_query, settings
from server import Served, served
from viewers import IDLE, TELL, TURN, Session, fetch

STAGES = (20, 40, 60, 80, 100, 120, 150, 180, 220)
JOIN = 0.25  # seconds between two that join
PAUSE = (10.0, 20.0)  # seconds between two steps of a viewer
DRAWN, PAGE = 500.0, 2_000.0  # milliseconds, 95th percentile
EXPORTS, BESIDE = 8, 40  # files at once, viewers meanwhile
_END = b"0\r\n\r\n"  # of an answer that is whole


class Crowd:
    """Viewers that step until they are told to stop."""

    def __init__(self, app: Served, folder: Path, seed: int) -> None:
        self.app, self.seed = app, seed
        self.by, self.zone, self.places = settings(folder)
        self.days = busy_days(folder, 64)
        self.said: dict[str, list[Any]] = {}
        self.runs: list[float] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.anew()

    def anew(self) -> None:
        """Begin to count anew."""
        self.said = {"drawn": [], "errors": []}
        self.runs.clear()

    async def join(self, n: int) -> None:
        """Have `n` viewers in all."""
        while len(self.tasks) < n:
            self.tasks.append(asyncio.create_task(self._view(len(self.tasks))))
            await asyncio.sleep(JOIN)

    async def leave(self) -> None:
        """Everybody goes."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []

    async def _ask(self, day: date, at: Any, zoom: int, address: str) -> None:
        query = map_query((day, day), self.by, self.zone, at, zoom)
        try:
            status, _ = await fetch(self.app.url, query, address)
        except (OSError, TimeoutError, IndexError, ValueError) as e:
            self.said["errors"].append(type(e).__name__)
            return
        if status != 200:
            self.said["errors"].append(str(status))

    async def _view(self, n: int) -> None:
        chance = random.Random(self.seed + n)
        day, way = self.days[n % len(self.days)], 1
        at, zoom = self.places[n % len(self.places)], chance.choice((6, 6, 6, 7, 8))
        address = address_of(n)
        words = urllib.parse.urlencode({"day": day, "zone": self.zone, "by": self.by})
        try:
            session = await Session.open(self.app.url, words, {"runs": self.runs}, address)
        except Exception as e:
            self.said["errors"].append(f"{type(e).__name__} at the door")
            return
        ahead: tuple[date, asyncio.Task[None]] | None = None
        await asyncio.sleep(chance.uniform(0, PAUSE[1]))
        try:
            while True:
                start = time.perf_counter()
                if ahead and ahead[0] == day:
                    await ahead[1]
                else:
                    await self._ask(day, at, zoom, address)
                self.said["drawn"].append((time.perf_counter() - start) * 1000)
                await asyncio.sleep(IDLE)
                following = day + timedelta(way)
                ahead = following, asyncio.create_task(self._ask(following, at, zoom, address))
                await asyncio.sleep(TELL - IDLE)
                await session.tell(day)
                await asyncio.sleep(chance.uniform(*PAUSE) - TELL)
                way = -way if chance.random() < TURN else way
                day += timedelta(way)
        finally:
            if ahead:
                ahead[1].cancel()
            await session.close()


def address_of(n: int) -> str:
    """An address of this machine for the viewer of that number."""
    return f"127.0.{1 + n // 200}.{1 + n % 200}"


def p95(values: list[float]) -> float:
    """The 95th percentile; 0 of less than two."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else 0.0


def measured(
    folder: Path, root: Path, seconds: float, longest: float, stages: tuple[int, ...] = STAGES
) -> dict[str, Any]:
    """The stages of one checkout, and its exports."""
    environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_VIEWERS": "100000"}
    with (
        tempfile.TemporaryDirectory() as scratch,
        served(Path(scratch) / "log", environment, root=root) as app,
    ):
        return asyncio.run(_stages(app, folder, seconds, longest, stages))


async def _stages(
    app: Served, folder: Path, seconds: float, longest: float, stages: tuple[int, ...]
) -> dict[str, Any]:
    server, mine = psutil.Process(app.pid), psutil.Process()
    crowd, found = Crowd(app, folder, 1), []
    for n in stages:
        await crowd.join(n)
        await asyncio.sleep(PAUSE[1])  # each has stepped
        crowd.anew()
        before = [sum(p.cpu_times()[:2]) for p in (server, mine)]
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        took = (time.perf_counter() - start) * (psutil.cpu_count() or 1)
        cpu = [
            (sum(p.cpu_times()[:2]) - b) / took for p, b in zip((server, mine), before, strict=True)
        ]
        drawn, page = p95(crowd.said["drawn"]), p95(crowd.runs)
        found.append([n, len(crowd.said["drawn"]), drawn, page, cpu[0], cpu[1],
                      server.memory_info().rss / 1e6, len(crowd.said["errors"])])  # fmt: skip
        print(found[-1], sorted(set(crowd.said["errors"])), flush=True)
        if drawn > DRAWN or page > PAGE:
            break
    await crowd.leave()
    exports = await _exports(app, folder, server, longest)
    return {"stages": found, "exports": exports, "seconds": seconds}


async def _exports(
    app: Served, folder: Path, server: psutil.Process, longest: float
) -> dict[str, Any]:
    """What viewers wait while eight programs take the whole archive."""
    crowd = Crowd(app, folder, 1_000)
    await crowd.join(BESIDE)
    await asyncio.sleep(PAUSE[1])
    crowd.anew()
    before, most = _held(server), 0
    files = [asyncio.create_task(_whole_file(app, n)) for n in range(EXPORTS)]
    start = time.perf_counter()
    while not all(file.done() for file in files) and time.perf_counter() - start < longest:
        most = max(most, _held(server))
        await asyncio.sleep(0.5)
    took = time.perf_counter() - start
    sizes = [file.result() if file.done() and not file.exception() else 0 for file in files]
    said = {
        "drawn": p95(crowd.said["drawn"]),
        "page": p95(crowd.runs),
        "steps": len(crowd.runs),
        "seconds": took,
        "before": before / 1e6,
        "most": most / 1e6,
        "sizes": sizes,
    }
    for file in files:
        file.cancel()
    await asyncio.gather(*files, return_exceptions=True)
    await crowd.leave()
    return said


def _held(server: psutil.Process) -> int:
    """The bytes of memory of the server and of the processes that it started."""
    held = server.memory_info().rss
    for child in server.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            held += child.memory_info().rss
    return held


async def _whole_file(app: Served, n: int) -> int:
    """Read all claims as CSV; how many bytes came, 0 where the file ended before its end."""
    at = urllib.parse.urlsplit(app.url)
    here = (address_of(1_000 + n), 0)
    reader, writer = await asyncio.open_connection(at.hostname, at.port, local_addr=here)
    lines = ["GET /api/claims.csv HTTP/1.1", f"Host: {at.netloc}", "Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    size, end = 0, b""
    while piece := await reader.read(1 << 16):
        size += len(piece)
        end = (end + piece)[-len(_END) :]
    writer.close()
    return size if end == _END else 0


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=6, help="power of ten")
    parser.add_argument("--old", type=Path, help="another checkout, measured in the same run")
    parser.add_argument("--seconds", type=float, default=60.0, help="of a stage")
    parser.add_argument("--longest", type=float, default=600.0, help="seconds of the exports")
    parser.add_argument("--exports", action="store_true", help="the exports alone")
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "exports" if chosen.exports else "load", chosen.again)
    stages = () if chosen.exports else STAGES
    folder = many_claims.archive(chosen.claims, chosen.keep).folder
    rows, lines = [], []
    for name, root in (("old", chosen.old), ("new", ROOT)):
        if root is None:
            continue
        found = kept.measure(
            f"{name} 1e{chosen.claims}",
            lambda root=root: measured(folder, root, chosen.seconds, chosen.longest, stages),
        )
        if not found:
            raise SystemExit(kept.why(f"{name} 1e{chosen.claims}"))
        good = [s for s in found["stages"] if s[2] <= DRAWN and s[3] <= PAGE]
        if stages:
            lines.append(f"{name}: {good[-1][0] if good else 0} viewers are kept fast.")
        rows += [
            [name, str(n), str(steps), f"{drawn:,.0f}", f"{page:,.0f}", f"{100 * cpu:.0f} %",
             f"{100 * mine:.0f} %", f"{rss:,.0f}", str(errors)]
            for n, steps, drawn, page, cpu, mine, rss, errors in found["stages"]
        ]  # fmt: skip
        said = found["exports"]
        rows.append([name, f"{BESIDE} and {EXPORTS} exports", str(said["steps"]),
                     f"{said['drawn']:,.0f}", f"{said['page']:,.0f}", "", "",
                     f"{said['before']:,.0f} to {said['most']:,.0f}", ""])  # fmt: skip
        whole = [size for size in said["sizes"] if size]
        lines.append(f"{name}: {len(whole)} of {EXPORTS} files came in {said['seconds']:.0f} s, "
                     f"of {max(whole, default=0) / 1e6:,.0f} MB at most.")  # fmt: skip
    report(
        "Viewers at once",
        f"{10**chosen.claims:,} claims; a step every {PAUSE[0]:g} to {PAUSE[1]:g} s; stages of "
        f"{chosen.seconds:g} s. Drawn: until the map's data are there; page: until it has run; "
        f"both 95th percentiles. {' '.join(lines)}",
        (
            "app",
            "viewers",
            "steps",
            "drawn ms",
            "page ms",
            "server",
            "viewers' own",
            "MB",
            "errors",
        ),
        rows,
    )


if __name__ == "__main__":
    main()
