"""From a key press on the day filter to the new claims painted: this app, and others' ways.

All show half of N claims of one year; a key goes to the other half. This app opens a ledger up to
1,000 claims and a Parquet archive above, which holds N / 2 claims more, of the half-year after
the year, so that there is a third step. The others (`rival_app.py`, `naive_app.py`) have a slim
table of the N claims in memory.

When it counts as painted, from the key event on, in the page:

- this app: its map says that it has drawn the expected number of claims (sums over all that is in
  its window, where all of them lie) of the expected days, and two animation frames more. Every
  step is measured on a page that was just loaded, with other days than any before, so that neither
  the browser nor the server has the answer. `fetched ahead` is the next step in that direction,
  which the map has asked for in the meantime, and `back again` the step back from there; targets
  are judged by the first.
- naive folium: all of its markers are in the document of its new frame, and two frames.
- FastMarkerCluster: the first cluster or marker is in the document of its new frame, and the line
  below the map with the new number of claims, and two frames.
- st.map, pydeck, plotly: the line below the map with the new number is in the page, and the last
  call that draws into a WebGL canvas has been made: none follows for `REST` seconds in which the
  page answers. What the graphics driver does after that is not counted.

The others' days move on by one with every step, too, and their first step is not counted where
there are more than three; naive folium goes to and fro between two views.

MB per step are what the browser received until it was quiet: messages of websockets, and bodies
of answers before compression; of this app with what it fetched ahead. Every request to another
host is refused; scripts that folium fetches there are served from packages.
"""

from __future__ import annotations

import importlib.util
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

import many_claims
import numpy as np
import psutil
import xstatic.pkg.leaflet
from chromium import FLAGS, install
from kept import Kept, arguments
from playwright.sync_api import Browser, Page, Route, TimeoutError, sync_playwright
from server import served

OURS = "this app"
OWN = (OURS, f"{OURS}, fetched ahead", f"{OURS}, back again")
RIVALS = ("naive folium", "FastMarkerCluster", "st.map", "pydeck", "plotly")
LARGEST = {"naive folium": 4, "FastMarkerCluster": 5}  # powers of ten; the others: any
NEEDS = {"FastMarkerCluster": "xstatic.pkg.leaflet_markercluster", "plotly": "plotly"}
REPEATS = 10  # of this app, each on a page of its own
UPDATES = {3: 8, 4: 6, 5: 5, 6: 3}  # of the others, the first of more than three not counted
NAIVE = {3: 5, 4: 2}
LIMIT = 120.0  # seconds that a view may take
MAX_LEDGER = 3  # power of ten up to which this app opens a ledger
REST = {3: 3, 4: 3, 5: 6, 6: 15}  # seconds without drawing, while workers may still prepare it
QUIET = 1_500  # milliseconds after a step in which what belongs to it arrives
WEBGL = ("--enable-unsafe-swiftshader",)  # in software, where there is no graphics processor

# Keeps when something was last drawn into a WebGL canvas.
DRAWS = """
window.drawn = 0;
for (const kind of [window.WebGLRenderingContext, window.WebGL2RenderingContext])
  for (const name of Object.getOwnPropertyNames(kind.prototype).filter(n => /^draw[AER]/.test(n))) {
    const draw = kind.prototype[name];
    kind.prototype[name] = function (...words) {
      draw.apply(this, words);
      window.drawn = performance.now();
    };
  }
"""
MEASURE = """
([key, kind, expected, words, most, rest]) => new Promise((resolve, reject) => {
  const frames = () => [...document.querySelectorAll('iframe')].map(f => f.contentWindow)
    .filter(w => { try { return w && w.document } catch (e) { return false } });
  const fresh = (test) => frames().some(w => !w.seen && test(w.document));
  const said = () => [...document.querySelectorAll('p')].some(p => p.textContent === words);
  const done = {
    ours: () => frames().some(w => {
      const map = w.document.getElementById('map_div');
      return map && map.dataset.claims === String(expected) && map.dataset.words.includes(words);
    }),
    naive: () => fresh(d => d.querySelectorAll('.leaflet-marker-icon').length === expected),
    cluster: () => said()
      && fresh(d => d.querySelector('.marker-cluster, path.leaflet-interactive')),
    canvas: said,
  }[kind];
  if (key) frames().forEach(w => { w.seen = true });
  const start = performance.now();
  if (key) for (const type of ['keydown', 'keyup'])
    document.dispatchEvent(new KeyboardEvent(type, {key, code: key, bubbles: true}));
  let told = 0, free = 0, last = start;  // words seen; the page answers since; last look
  const still = () => {
    const now = performance.now();
    if (!told) told = free = now;
    if (now - last > 250) free = now;
    if (now - Math.max(window.drawn, free) > rest) resolve(Math.max(window.drawn, told) - start);
    else if (now - start > most) resolve(-1);
    else setTimeout(still, 50);
    last = now;
  };
  const look = () => {
    last = performance.now();
    if (kind === 'canvas' && done()) still();
    else if (done()) requestAnimationFrame(() => requestAnimationFrame(
      () => resolve(performance.now() - start)));
    else if (performance.now() - start > most) resolve(-1);
    else setTimeout(look, 4);
  };
  look();
})
"""


class Over(Exception):
    """A view took more than the limit."""


def local(route: Route) -> None:
    """Serve the scripts that folium fetches from installed packages; refuse all other hosts."""
    url = route.request.url
    name = url.rsplit("/", 1)[-1]
    if "127.0.0.1" in url or url.startswith(("data:", "blob:")):
        route.continue_()
    elif name in ("leaflet.js", "leaflet.css"):
        route.fulfill(path=Path(xstatic.pkg.leaflet.BASE_DIR) / name)
    elif "markercluster" in url.lower():
        from xstatic.pkg import leaflet_markercluster

        route.fulfill(path=Path(leaflet_markercluster.BASE_DIR) / name)
    elif "leaflet" in url or "jquery" in url or "bootstrap" in url:
        # jQuery, Bootstrap and awesome markers: of these a popup needs only `$(html)[0]`.
        body = (
            "window.$ = window.$ || (h => { const d = document.createElement('div');"
            "d.innerHTML = h; return [d.firstChild] });"
        )
        script = name.endswith(".js")
        route.fulfill(
            body=body if script else "", content_type="text/javascript" if script else "text/css"
        )
    else:
        route.abort()


class Meter:
    """What a page receives, and what its server works."""

    def __init__(self, page: Page, pid: int) -> None:
        self.received = 0
        self._process = psutil.Process(pid)
        self._worked = 0.0
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.dataReceived", lambda said: self._add(said["dataLength"]))
        devtools.on("Network.webSocketFrameReceived", self._frame)

    def start(self) -> None:
        """Begin to count."""
        self.received, self._worked = 0, sum(self._process.cpu_times()[:2])

    @property
    def worked(self) -> float:
        """Milliseconds of processor time since the start."""
        return (sum(self._process.cpu_times()[:2]) - self._worked) * 1000

    def _add(self, size: int) -> None:
        self.received += size

    def _frame(self, said: dict[str, Any]) -> None:
        frame = said["response"]
        size = len(frame["payloadData"])
        self._add(size * 3 // 4 if frame["opcode"] == 2 else size)  # binary comes as base64


def press(
    page: Page, key: str, kind: str, expected: int, words: str, limit: float, rest: float = 0
) -> float:
    """Milliseconds from the key to the paint; without a key from now. Raises Over."""
    took = page.evaluate(MEASURE, [key, kind, expected, words, limit * 1000, rest * 1000])
    if took < 0:
        raise Over(f"over {limit:.0f} s")
    return float(took)


def ours(browser: Browser, exponent: int, keep: Path, limit: float, repeats: int) -> dict[str, Any]:
    """Measure this app: first steps, and those that were fetched ahead."""
    with tempfile.TemporaryDirectory() as scratch:
        if exponent <= MAX_LEDGER:
            folder = many_claims.halves_ledger(10**exponent, Path(scratch) / "data")
        else:
            folder = many_claims.archive(exponent, keep, "halves").folder
        return stepped(browser, exponent, folder, limit, repeats, ROOT)


def stepped(
    browser: Browser, exponent: int, folder: Path, limit: float, repeats: int, root: Path
) -> dict[str, Any]:
    """The steps of the app in `root` on 10**exponent claims in `folder`, by their kind."""
    size = 10**exponent
    day = many_claims.halves(size)["day"]
    first_day, half = many_claims.YEAR, many_claims.HALF
    found: dict[str, Any] = {name: [] for name in OWN}
    with tempfile.TemporaryDirectory() as scratch:
        environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_DATABASE_URL": ""}
        with served(Path(scratch) / "log", environment, root=root) as app:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.set_default_timeout(limit * 1000)
            page = context.new_page()
            page.route(lambda url: "127.0.0.1" not in url, local)
            meter = Meter(page, app.pid)
            for back in range(repeats):
                starts = [first_day + timedelta(half * k - back) for k in range(3)]
                counts = [
                    int(np.sum((day >= half * k - back) & (day < half * (k + 1) - back)))
                    for k in range(3)
                ]
                last = starts[1] - timedelta(1)
                page.goto(f"{app.url}/?day={starts[0]}&day={last}&zone=UTC")
                frame = page.frame_locator("iframe[title*='folium']")
                frame.locator(f"[data-claims='{counts[0]}'][data-basemap=ready]").wait_for()
                page.wait_for_timeout(QUIET)
                keys = ("ArrowRight", "ArrowRight", "ArrowLeft")
                for k, key, name in zip((1, 2, 1), keys, OWN, strict=True):
                    meter.start()
                    words = f"day={starts[k]}"
                    took = press(page, key, "ours", counts[k], words, limit)
                    page.wait_for_timeout(QUIET)
                    found[name].append([took, meter.received, meter.worked])
            context.close()
    return found


def rival(browser: Browser, name: str, exponent: int, keep: Path, limit: float) -> dict[str, Any]:
    """Measure another way. Raises Over, ModuleNotFoundError."""
    need = NEEDS.get(name)
    if need and not _installed(need):
        raise ModuleNotFoundError(f"{need.split('.')[-1]} is not installed")
    size = 10**exponent
    kind = {"naive folium": "naive", "FastMarkerCluster": "cluster"}.get(name, "canvas")
    updates = (NAIVE if name == "naive folium" else UPDATES)[exponent]
    day = many_claims.halves(size)["day"][:size]
    steps = []

    def shown(n: int) -> int:
        first = many_claims.HALF * (n % 2) - (0 if kind == "naive" else n)
        return int(np.sum((day >= first) & (day < first + many_claims.HALF)))

    with tempfile.TemporaryDirectory() as scratch:
        if name == "naive folium":
            folder = many_claims.halves_ledger(size, Path(scratch) / "data")
            script, environment = "naive_app.py", {"EVENTS_DATA_DIR": str(folder)}
        else:
            points = many_claims.points(size, Path(scratch) / "points.parquet")
            script, environment = "rival_app.py", {"POINTS": str(points), "RIVAL": name}
        environment["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
        app_file = str(ROOT / "bench" / script)
        with served(Path(scratch) / "log", environment, app_file) as app:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            try:
                context.set_default_timeout(limit * 1000)
                page = context.new_page()
                page.route(lambda url: "127.0.0.1" not in url, local)
                if kind == "canvas":
                    page.add_init_script(DRAWS)
                meter = Meter(page, app.pid)
                page.goto(app.url)
                page.locator("button").first.wait_for()
                press(page, "", kind, shown(0), f"shown 0 {shown(0)}", limit, REST[exponent])
                page.wait_for_timeout(2 * QUIET)
                for n in range(1, updates + 1):
                    key = "ArrowRight" if n % 2 else "ArrowLeft"
                    meter.start()
                    words = f"shown {n} {shown(n)}"
                    took = press(page, key, kind, shown(n), words, limit, REST[exponent])
                    page.wait_for_timeout(QUIET)
                    steps.append([took, meter.received, meter.worked])
            finally:
                context.close()
    return {name: steps[1:] if len(steps) > 3 else steps}


def _installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def measure(exponents: list[int], names: list[str], chosen: Any, kept: Kept) -> None:
    """Measure what is not measured yet, each in a browser of its own."""
    for k in exponents:
        for name in names:
            cell, before = f"{name} 1e{k}", kept.found.get(f"{name} 1e{k - 1}", {})
            if k > LARGEST.get(name, k):
                continue
            if name != OURS and "failed" in before:
                print(f"{cell}: not tried, the size below failed", flush=True)
                continue

            def take(name: str = name, k: int = k) -> dict[str, Any]:
                with sync_playwright() as playwright:
                    flags = [*FLAGS, *WEBGL]
                    browser = playwright.chromium.launch(executable_path=install(), args=flags)
                    try:
                        of = partial(rival, name=name)
                        if name == OURS:
                            of = partial(ours, repeats=chosen.repeats)
                        return of(browser, exponent=k, keep=chosen.keep, limit=chosen.limit)
                    except TimeoutError as e:
                        raise Over(f"over {chosen.limit:.0f} s") from e
                    finally:
                        browser.close()

            kept.measure(cell, take)


def summary(steps: list[list[float]]) -> dict[str, float]:
    """Median and 95 % of milliseconds; medians of bytes and of processor time."""
    took = [s[0] for s in steps]
    p95 = quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
    return {
        "median": median(took),
        "p95": p95,
        "bytes": median(s[1] for s in steps),
        "cpu": median(s[2] for s in steps),
        "n": len(took),
    }


def main() -> None:
    """Measure, print, and compare with the targets."""
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--from", type=int, default=3, dest="first", help="power of ten")
    parser.add_argument("--to", type=int, default=6, help="power of ten")
    parser.add_argument("--only", action="append", choices=(OURS, *RIVALS), help="of these only")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that a view may take")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="of this app")
    chosen = parser.parse_args()
    kept = Kept(chosen.keep, "filter_to_paint", chosen.again)
    exponents = list(range(chosen.first, chosen.to + 1))
    measure(exponents, chosen.only or [OURS, *RIVALS], chosen, kept)
    found: dict[tuple[str, int], dict[str, float]] = {}
    for k in range(3, 8):
        for name in (OURS, *RIVALS):
            for label, steps in (kept.found.get(f"{name} 1e{k}", {}).get("is") or {}).items():
                found[label, k] = summary(steps)
    rows = []
    for k in exponents:
        for label in (*OWN, *RIVALS):
            cells = [f"{10**k:,}", label]
            f = found.get((label, k))
            if f is None:
                why = "failed: not measured" if k <= LARGEST.get(label, k) else "not tried"
                key = f"{label} 1e{k}"
                if "failed" in kept.found.get(key, {}):
                    why = kept.why(key)
                elif "failed" in kept.found.get(f"{label} 1e{k - 1}", {}):
                    why = "not tried: the size below failed"
                rows.append([*cells, why, "", "", "", "", "", ""])
                continue
            mine, own = found.get((OURS, k)), found.get((label, 3))
            rows.append(
                [
                    *cells, f"{f['median']:,.0f}", f"{f['p95']:,.0f}", f"{f['n']:.0f}",
                    f"{f['bytes'] / 1e6:,.3f}", f"{f['cpu']:,.0f}",
                    f"{f['median'] / mine['median']:.1f}" if mine else "",
                    f"{f['median'] / own['median']:.2f}" if own else "",
                ]
            )  # fmt: skip
    report(
        "Filter to paint",
        "From a key press on the day filter to the new claims painted, half of the claims shown. "
        "How that is told of each, and how each is favoured: the docstring of the script. Software "
        "rendering, without a graphics processor.",
        ("claims", "app", "median ms", "p95 ms", "steps", "MB per step", "server CPU ms",
         "times slower than this app", "times own at 1,000"),
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
