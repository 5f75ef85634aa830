"""What claims cost, from a thousand of them to ten million: loading, questions, the server.

`--to 7` goes to ten million (default: 6). Loading, asking and serving are processes of their own,
and each is measured once: what is in `--keep` is not measured again without `--again`. Archives
stay there, for other measurements.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

import many_claims
from kept import Kept, arguments

SCRIPT = Path(__file__).resolve()
PLOT = SCRIPT.with_name("scale.png")
REQUESTS, LOADS, ASKING = 60, 3, 900  # map requests, page loads, seconds for all questions
PLOTTED = (
    ("map answer", "day"), ("map answer", "all"), ("cells, zoom 8", "day"), ("extents", "day"),
    ("gather at a place", "day"), ("page of 100", "day"), ("counts", "all"),
    ("days (timeline)", "all"), ("by_place", "all"), ("by_id, 1", ""),
)  # fmt: skip


def loaded(exponent: int, keep: Path) -> dict[str, Any]:
    """How the archive was loaded; made where it is missing."""
    made = many_claims.archive(exponent, keep)
    return {
        "rows": made.rows, "seconds": made.seconds, "rate": made.rate, "peak": made.peak,
        "size": made.size, "source": made.source,
    }  # fmt: skip


def asked(folder: Path) -> dict[str, Any]:
    """All questions, in a process of their own."""
    command = [sys.executable, str(SCRIPT.with_name("questions.py")), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=ASKING)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def settings(folder: Path) -> tuple[str, str, list[tuple[float, float]]]:
    """Whose day orders the archive at `folder`, its first zone, and some places of its claims."""
    import tomllib

    by = json.loads((folder / "archive.json").read_text())["by"]
    said = tomllib.loads((folder / "atlas.toml").read_text())
    west, south, east, north = said["home"]["bounds"]
    chance = random.Random(7)
    places = [(chance.uniform(south, north), chance.uniform(west, east)) for _ in range(20)]
    return by, next(iter(said["zones"])), places


def busy_days(folder: Path, many: int, seed: int = 7) -> list[date]:
    """Days drawn as they have claims: of the files of claims, each as often as it has rows."""
    claims = json.loads((folder / "archive.json").read_text())["claims"]
    months = [(p["path"].split("/")[1].removeprefix("month="), p["rows"]) for p in claims]
    dated = [(m, n) for m, n in months if m[:1].isdigit()]
    chance = random.Random(seed)
    drawn = chance.choices([m for m, _ in dated], [n for _, n in dated], k=many)
    return [date.fromisoformat(f"{m}-{chance.randrange(1, 29):02d}") for m in drawn]


def map_query(
    days: tuple[date, date] | None, by: str, zone: str, at: tuple[float, float], zoom: int
) -> str:
    """The words of a map's question, as the browser sends them from a map of 1096 by 620."""
    # The window's size in degrees, with its margin: near enough for asking.
    wide = 1096 * 1.7 * 360 / (256 << zoom)
    latitude, longitude = at
    box = (longitude - wide / 2, latitude - wide / 5, longitude + wide / 2, latitude + wide / 5)
    limited = [max(-m, min(m, x)) for x, m in zip(box, (180, 85, 180, 85), strict=True)]
    words: list[tuple[str, object]] = [("day", d) for d in days or ()]
    words += [("by", by)] if by != "report" else []
    words += [("zone", zone), ("lang", "en"), ("theme", "light")]
    words += [("box", ",".join(f"{x:.5f}" for x in limited))]
    words += [("zoom", zoom), ("wide", 1096), ("high", 620)]
    return urllib.parse.urlencode(words)


def served_at(folder: Path) -> dict[str, Any]:
    """The memory of the app's server on an archive: at rest, asked for maps, visited."""
    import psutil
    from playwright.sync_api import sync_playwright

    from chromium import FLAGS, install
    from server import served

    by, zone, places = settings(folder)
    days = busy_days(folder, REQUESTS)
    took: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        start = time.perf_counter()
        with served(Path(scratch) / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
            ready = time.perf_counter() - start
            process = psutil.Process(app.pid)
            time.sleep(2)
            found = {"ready": ready, "rest": process.memory_info().rss / 1e6}
            for n, day in enumerate(days):
                # Every fourth a month, every tenth all days.
                span = None if n % 10 == 9 else (day, day + timedelta(29 if n % 4 == 3 else 0))
                query = map_query(span, by, zone, places[n % len(places)], (5, 6, 8, 11)[n % 4])
                start = time.perf_counter()
                with urllib.request.urlopen(f"{app.url}/api/map?{query}", timeout=120) as answer:
                    answer.read()
                took.append((time.perf_counter() - start) * 1000)
            found["asked"] = process.memory_info().rss / 1e6
            found["answer"] = sorted(took)[len(took) // 2]
            opening = []
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=install(), args=list(FLAGS))
                for day in days[:LOADS]:
                    page = browser.new_page(viewport={"width": 1440, "height": 900})
                    start = time.perf_counter()
                    page.goto(f"{app.url}/?day={day}&zone={urllib.parse.quote(zone)}&by={by}")
                    page.frame_locator("iframe[title*='folium']").locator(
                        "[data-draw][data-claims]"
                    ).wait_for(timeout=120_000)
                    opening.append(time.perf_counter() - start)
                    page.wait_for_timeout(2_000)
                browser.close()
            found["visited"] = process.memory_info().rss / 1e6
            found["page"] = sorted(opening)[len(opening) // 2]
            return found


def tables(exponents: list[int], kept: Kept) -> None:
    """Print, or write, what there is by now."""
    rows = []
    source = ""
    for k in exponents:
        found = kept.found.get(f"load 1e{k}", {}).get("is")
        source = found["source"] if found else source
        server = kept.found.get(f"server 1e{k}", {}).get("is")
        cells = [f"{10**k:,}"]
        if found:
            cells += [f"{found['seconds']:,.1f}", f"{found['rate']:,.0f}", f"{found['peak']:,.0f}"]
            cells += [f"{found['size']:,.1f}"]
        else:
            cells += [kept.why(f"load 1e{k}"), "", "", ""]
        if server:
            cells += [f"{server[w]:,.0f}" for w in ("rest", "asked", "visited")]
            cells += [f"{server['ready']:.1f}", f"{server['answer']:,.0f}", f"{server['page']:.1f}"]
        else:
            cells += [kept.why(f"server 1e{k}"), "", "", "", "", ""]
        rows.append(cells)
    report(
        "Scale: loading and serving",
        f"Claims drawn from {source}, as the docstring of `many_claims.py` says, loaded into a "
        "Parquet archive by `python -m geo load` in a process of its own. Server: resident MB "
        f"at rest, after {REQUESTS} questions of maps (days, months, all days; zooms 5 to 11), and "
        f"after {LOADS} page loads more; the median answer to such a question; the median seconds "
        "to a painted page.",
        ("claims", "s to load", "rows/s", "loader's peak MB", "MB on disk", "server MB at rest",
         "asked", "visited", "s to start", "ms per map", "s per page"),
        rows,
    )  # fmt: skip
    names: dict[tuple[str, str], dict[int, Any]] = {}
    for k in exponents:
        answers = kept.found.get(f"ask 1e{k}", {}).get("is") or {}
        for name, span, how in answers.get("questions", ()):
            names.setdefault((name, span), {})[k] = how
    report(
        "Scale: questions",
        "Milliseconds: median / 95 % of warm answers, each of another day, place or window (20 of "
        "what takes less than a second, else fewer), and in brackets the first one. Days are drawn "
        "as often as they have claims; a month is 30 days.",
        ("question", "of", *(f"{10**k:,}" for k in exponents)),
        [[*name, *(shown(by.get(k)) for k in exponents)] for name, by in names.items()],
    )
    if "--write" in sys.argv:
        plot(exponents, kept, names)
        _refer()


def shown(how: dict[str, Any] | None) -> str:
    """A cell of the table of questions."""
    if how is None:
        return ""
    if "failed" in how:
        return str(how["failed"])
    p50, p95, first = (f"{how[w]:,.0f}" if how[w] >= 100 else f"{how[w]:.1f}"
                       for w in ("p50", "p95", "first"))  # fmt: skip
    return f"{p50} / {p95} ({first})"


def plot(exponents: list[int], kept: Kept, names: dict[tuple[str, str], dict[int, Any]]) -> None:
    """Cost against size, both in powers of ten."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(15, 6), gridspec_kw={"width_ratios": [2, 1, 1]})
    styles = ["o-", "s-", "^-", "v-", "D-", "o--", "s--", "^--", "v--", "D--"]
    for (name, span), style in zip(PLOTTED, styles, strict=True):
        found = names.get((name, span), {})
        at = [(10**k, found[k]["p50"]) for k in exponents if "p50" in found.get(k, {})]
        if at:
            label = f"{name} ({span})".replace(" ()", "")
            axes[0].loglog(*zip(*at, strict=True), style, label=label)
    axes[0].set(title="Questions: median", xlabel="claims", ylabel="ms")
    series = {"load": {"seconds": "s to load", "size": "MB on disk"}}
    memory = {"load": {"peak": "loader's peak"}, "server": {"rest": "server at rest",
              "asked": "server, asked", "visited": "server, visited"}}  # fmt: skip
    for axis, lines in ((axes[1], series), (axes[2], memory)):
        for section, of in lines.items():
            for key, label in of.items():
                there = {k: kept.found.get(f"{section} 1e{k}", {}).get("is") for k in exponents}
                at = [(10**k, f[key]) for k, f in there.items() if f]
                if at:
                    axis.loglog(*zip(*at, strict=True), "o-", label=label)
        axis.set(xlabel="claims")
    axes[1].set(title="Loading and disk")
    axes[2].set(title="Memory", ylabel="MB")
    for axis in axes:
        axis.grid(True, which="major", alpha=0.3)
        # Below: no line runs under it.
        axis.legend(fontsize="small", ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.12))
    figure.tight_layout()
    figure.savefig(PLOT, dpi=80)


def _refer() -> None:
    """Show the plot in RESULTS.md, under the table it belongs to."""
    path = ROOT / "bench" / "RESULTS.md"
    text = path.read_text(encoding="utf-8")
    line = f"![Cost against size, both in powers of ten]({PLOT.name})\n"
    start = text.index("## Scale: loading and serving")
    end = text.find("\n## ", start)
    end = len(text) if end < 0 else end
    section = text[start:end].replace(line, "").rstrip()
    path.write_text(f"{text[:start]}{section}\n\n{line}{text[end:]}", encoding="utf-8")


def main() -> None:
    """Measure what is not measured yet, and print all."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--from", type=int, default=3, dest="first", help="power of ten")
    parser.add_argument("--to", type=int, default=6, help="power of ten")
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "scale", chosen.again)
    exponents = list(range(chosen.first, chosen.to + 1))
    for k in exponents:
        folder = chosen.keep / f"1e{k}"
        if kept.measure(f"load 1e{k}", lambda k=k: loaded(k, chosen.keep)):
            kept.measure(f"ask 1e{k}", lambda folder=folder: asked(folder))
            kept.measure(f"server 1e{k}", lambda folder=folder: served_at(folder))
    tables(exponents, kept)


if __name__ == "__main__":
    main()
