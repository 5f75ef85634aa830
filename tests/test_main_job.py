"""The main job, as the README promises it to a viewer, an analyst and a presenter.

Each of them does it in Chromium, with no network but this server: on the shipped ledger, and on
a ledger made by importing one file. What the app shows is held against the CSV files themselves,
read by Python's `csv`. No later change may loosen what is asserted here.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlparse

import pytest
from conftest import ARTICLES, PATIENCE
from package import install
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
    Request,
    expect,
)
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from server import ROOT, Served, served

pytestmark = pytest.mark.browser

REPORTS = ROOT / "tests" / "main_job" / "reports.csv"
SPEAKERS = {
    "Ministry of Defence of Russia": "ru-mod",
    "General Staff of the Armed Forces of Ukraine": "ua-general-staff",
    "a neighbour": "a-neighbour-966f78",
}


# ---- what is in the files, read without the app --------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A claim as a file has it. place: latitude and longitude; None where the file has none."""

    claim_id: str
    day: str
    claimant: str
    headline: str
    place: tuple[float, float] | None


@dataclass(frozen=True)
class Ledger:
    """A ledger that is served, and what its files say of it.

    contested: the place to open, with the two sides that speak there; view: a map around it.
    traced: the claim to trace, with what must be shown of its evidence.
    """

    app: Served
    folder: Path
    rows: tuple[Row, ...]
    names: dict[str, str]
    contested: str
    view: str
    traced: str
    evidence: str

    def of(self, day: str) -> list[Row]:
        """The claims that were reported on `day`."""
        return [row for row in self.rows if row.day == day]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_in(folder: Path) -> dict[str, str]:
    return {row["source_id"]: row["name_en"] for row in table(folder / "sources.csv")}


def shipped_rows() -> tuple[Row, ...]:
    return tuple(
        Row(
            row["claim_id"],
            row["report_date"][:10],
            row["claimant"],
            row["headline_en"],
            (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None,
        )
        for row in table(ROOT / "data" / "events.csv")
    )


def imported_rows() -> tuple[Row, ...]:
    """One claim for each speaker of a report; `where_prec` 7 is on no map."""
    rows = []
    for report in table(REPORTS):
        for speaker in report["source_original"].split("; "):
            who = SPEAKERS[speaker]
            rows.append(
                Row(
                    f"ucdp-{report['id']}-{who}",
                    report["source_date"],
                    who,
                    f"{report['dyad_name']}: {report['where_coordinates']}",
                    None
                    if report["where_prec"] == "7"
                    else (float(report["latitude"]), float(report["longitude"])),
                )
            )
    return tuple(rows)


# ---- the servers and the readers -----------------------------------------------------------------


@pytest.fixture(scope="module", params=["shipped", "imported", "installed"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> object:
    """The shipped ledger, one that `python -m geo import` has made of a file, and the shipped one
    as the installed package serves it from another folder.
    """
    folder, environment, command = ROOT / "data", {}, None
    if request.param == "installed":
        command = install(tmp_path_factory.mktemp("installed"))
    if request.param == "imported":
        folder = tmp_path_factory.mktemp("imported") / "ledger"
        making = [sys.executable, "-m", "geo", "import", str(REPORTS), "--out", str(folder)]
        subprocess.run(making, cwd=ROOT, check=True, capture_output=True)
        environment = {"EVENTS_DATA_DIR": str(folder)}
    elif ARTICLES.is_dir():
        environment = {"EVENTS_ARTICLES_DIR": str(ARTICLES)}
    log = tmp_path_factory.mktemp("app") / "log"
    with served(log, environment, installed=command) as app:
        if request.param != "imported":
            claim = next(r for r in table(folder / "events.csv") if r["claim_id"] == TRACED)
            yield Ledger(
                app, folder, shipped_rows(), names_in(folder), "Bakhmut", "48.62,38.0,10",
                TRACED, claim["evidence_sha256"],
            )  # fmt: skip
        else:
            digest = hashlib.sha256(REPORTS.read_bytes()).hexdigest()
            yield Ledger(
                app, folder, imported_rows(), names_in(folder), "Bakhmut town", "48.62,37.95,11",
                "ucdp-7001-ru-mod", digest,
            )  # fmt: skip


CLAIM_IDS = "nodes => nodes.map((node) => node.dataset.claim)"
TRACED = "2023-05-12-malyar-two-km-advance"
LARGEST = {"width": 1440, "height": 900}


@dataclass
class Reader:
    """A browser that reaches no other host. strangers: addresses that it asked for all the same."""

    context: BrowserContext
    url: str
    strangers: list[str] = field(default_factory=list)

    def opens(self, link: str = "/") -> Page:
        """The map page, once its map is painted and all around it is there."""
        page = self.context.new_page()
        page.goto(link if link.startswith("http") else self.url + link)
        map_of(page)
        expect(page.locator(".st-key-toolbar")).to_contain_text("claims")
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return page


@pytest.fixture
def reader(browser: Browser, ledger: Ledger) -> Iterator[Callable[[], Reader]]:
    """Readers, each in a new browser; whatever they did, none asked for another host."""
    made: list[Reader] = []
    here = urlparse(ledger.app.url).netloc

    def new() -> Reader:
        context = browser.new_context(
            viewport=LARGEST, locale="en-GB", timezone_id="Europe/Kyiv",
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        one = Reader(context, ledger.app.url)

        def note(request: Request) -> None:
            if urlparse(request.url).netloc != here and request.url.startswith("http"):
                one.strangers.append(request.url)

        context.on("request", note)
        made.append(one)
        return one

    yield new
    for one in made:
        one.context.close()
        assert one.strangers == []


def map_of(page: Page) -> FrameLocator:
    """The map's frame, once its claims and its basemap are painted."""
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    return frame


def choose_day(page: Page, day: date) -> None:
    """Choose the day in the calendar above the map, as the first and the last of the range."""
    page.get_by_role("button", name="Choose date range").click()
    month = page.get_by_role("heading", name="Choose date range")
    while not (said := month.inner_text()).endswith(f"{day:%B %Y}"):
        page.get_by_role("button", name="Previous month").click()
        with suppress(AssertionError):  # a run of the page may set the calendar back
            expect(month).not_to_have_text(said, timeout=10_000)
    button = page.get_by_role("button", name=f"{day:%A}, {day.day} {day:%B %Y}")
    button.click()
    button.click()
    expect(page).to_have_url(re.compile(rf"day={day}&day={day}"))


def shown(page: Page, n: int, total: int) -> None:
    """Wait until the page says that it shows `n` claims of `total`."""
    expect(page.locator(".st-key-toolbar")).to_contain_text(f"{n} of {total}")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


# ---- what a page shows ---------------------------------------------------------------------------


def listed(page: Page, ledger: Ledger, n: int) -> Counter[tuple[str, str]]:
    """Claimant and headline of each of the `n` claims in the list beside the map."""
    expect(page.locator(".ca-list .ca-row")).to_have_count(n)
    by_name = {name: key for key, name in ledger.names.items()}
    labels = page.locator(".ca-list .ca-row").evaluate_all(
        "rows => rows.map((row) => [row.querySelector('.ca-badge').getAttribute('aria-label'),"
        " row.querySelector('.ca-row-head').lastChild.textContent])"
    )
    return Counter((by_name[named(label)], headline) for label, headline in labels)


def named(label: str) -> str:
    """The claimant's name in a badge's label: `Name (side): way of saying ×2`."""
    found = re.fullmatch(r"(.+) \([^()]*\): [^:]+", label)
    assert found, label
    return found[1]


def badges_at(frame: FrameLocator, ledger: Ledger, place: tuple[float, float]) -> Counter[str]:
    """Claimants on the badges at `place`, with how many claims each badge says it stands for."""
    by_name = {name: key for key, name in ledger.names.items()}
    frame.locator("body").evaluate(
        "(body, [at, zoom]) => { map.setView(at, zoom, { animate: false }); }", [list(place), 15]
    )
    # The plate whose own place is in the middle of the map.
    labels = frame.locator("#map_div").evaluate(
        """(div, at) => {
          const found = [];
          map.eachLayer((layer) => {
            if (!layer.getLatLng || !layer.getElement) return;
            const plate = layer.getElement()?.querySelector(".ca-plate");
            if (!plate) return;
            const { lat, lng } = layer.getLatLng();
            if (Math.abs(lat - at[0]) > 1e-3 || Math.abs(lng - at[1]) > 1e-3) return;
            for (const badge of plate.querySelectorAll(".ca-badge")) {
              found.push(badge.getAttribute("aria-label"));
            }
          });
          return found;
        }""",
        list(place),
    )
    counted: Counter[str] = Counter()
    for label in labels:
        whole, _, times = label.partition(" ×")
        counted[by_name[named(whole)]] += int(times or 1)
    return counted


def view_of(frame: FrameLocator) -> list[float]:
    """Centre, zoom, and the bounds (south, west, north, east) that a map shows."""
    return frame.locator("#map_div").evaluate(
        """() => { const c = map.getCenter(), b = map.getBounds();
          return [c.lat, c.lng, map.getZoom(), b.getSouth(), b.getWest(), b.getNorth(),
            b.getEast()]; }"""
    )


def open_contested(page: Page, ledger: Ledger) -> Locator:
    """Click the badge of the contested place; gives "who says what" beside the map."""
    # A region's badge may lie over it, so it is chosen by key, as a reader without a mouse does.
    plate = map_of(page).locator(".ca-icon", has=page.locator(f".ca-plate[aria-label^='{ledger.contested}']"))  # fmt: skip # noqa: E501
    plate.first.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".ca-panel")
    expect(panel).to_contain_text(ledger.contested)
    return panel


# ---- the three of them ---------------------------------------------------------------------------


def test_a_viewer_sees_on_the_map_who_claims_what_on_12_may(
    ledger: Ledger, reader: Callable[[], Reader]
) -> None:
    """Choose 12 May 2023: badges, "not on the map" and the list are together what the file has."""
    page = reader().opens()
    choose_day(page, date(2023, 5, 12))
    rows = ledger.of("2023-05-12")
    shown(page, len(rows), len(ledger.rows))

    assert listed(page, ledger, len(rows)) == Counter((row.claimant, row.headline) for row in rows)

    frame = map_of(page)
    on_map = [row for row in rows if row.place]
    expect(frame.locator(f"#map_div[data-claims='{len(on_map)}']")).to_be_visible()
    for place in sorted({row.place for row in on_map}):
        there = Counter(row.claimant for row in on_map if row.place == place)
        assert badges_at(frame, ledger, place) == there

    nowhere = len(rows) - len(on_map)
    note = page.locator("[data-testid=stCaptionContainer]", has_text="Not on the map")
    assert note.count() == (1 if nowhere else 0)
    if nowhere:
        expect(note).to_contain_text(f"Not on the map, place unknown: {nowhere}")

    # A day on, and a day back.
    page.locator(".st-key-next button").first.click()
    expect(page).to_have_url(re.compile("day=2023-05-13&day=2023-05-13"))
    shown(page, len(ledger.of("2023-05-13")), len(ledger.rows))
    next_day = ledger.of("2023-05-13")
    assert listed(page, ledger, len(next_day)) == Counter(
        (row.claimant, row.headline) for row in next_day
    )
    page.locator(".st-key-previous button").first.click()
    shown(page, len(rows), len(ledger.rows))


def test_a_viewer_opens_bakhmut_sees_both_sides_and_sends_the_link(
    ledger: Ledger, reader: Callable[[], Reader]
) -> None:
    page = reader().opens(f"/?day=2023-05-08&day=2023-05-14&view={ledger.view}")
    panel = open_contested(page, ledger)
    expect(panel.locator(".ca-column", has_text="Russian side").first).to_be_visible()
    expect(panel.locator(".ca-column", has_text="Ukrainian side").first).to_be_visible()
    quoted = panel.locator("[data-claim]").evaluate_all(CLAIM_IDS)
    assert set(quoted) <= {row.claim_id for row in ledger.rows}

    frame = map_of(page)
    frame.get_by_role("button", name="Copy a link to this view").click()
    expect(frame.locator(".ca-notice")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    there = reader().opens(link)
    expect(there.locator(".ca-panel")).to_contain_text(ledger.contested)
    seen = there.locator(".ca-panel [data-claim]").evaluate_all(CLAIM_IDS)
    assert seen == quoted
    rows = page.locator(".ca-list .ca-row").count()
    assert listed(there, ledger, rows) == listed(page, ledger, rows)
    latitude, longitude, zoom = view_of(frame)[:3]
    pixel = 360 / 256 / 2**zoom  # degrees of longitude, and more than of latitude
    assert view_of(map_of(there))[:3] == pytest.approx([latitude, longitude, zoom], abs=pixel)


def test_an_analyst_takes_exactly_the_filtered_rows_and_they_go_in_again(
    ledger: Ledger, reader: Callable[[], Reader], tmp_path: Path
) -> None:
    page = reader().opens("/?day=2023-05-12&day=2023-05-12&side=russia")
    sides = {row["source_id"]: row["side"] for row in table(ledger.folder / "sources.csv")}
    wanted = [row for row in ledger.of("2023-05-12") if sides[row.claimant] == "russia"]
    assert wanted
    shown(page, len(wanted), len(ledger.rows))
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download CSV ({len(wanted)} rows)").click()
    taken = download.value.path().read_bytes()
    assert taken.startswith(b"\xef\xbb\xbf")  # spreadsheets then show every letter
    rows = list(csv.DictReader(io.StringIO(taken.decode("utf-8-sig"), newline="")))
    assert Counter(row["claim_id"] for row in rows) == Counter(row.claim_id for row in wanted)

    # Into an empty ledger: every cell as it was.
    file, folder = tmp_path / "taken.csv", tmp_path / "again"
    file.write_bytes(taken)
    command = [sys.executable, "-m", "geo", "import", str(file), "--out", str(folder)]
    command += ["--data", str(ledger.folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert table(folder / "events.csv") == rows


def test_an_analyst_traces_a_claim_to_its_passage_and_its_hash(
    ledger: Ledger, reader: Callable[[], Reader]
) -> None:
    page = reader().opens(f"/?day=2023-05-12&day=2023-05-12&view={ledger.view}")
    panel = open_contested(page, ledger)
    claim = panel.locator(f"[data-claim='{ledger.traced}']")
    claim.locator("summary").click()
    expect(claim.locator(".ca-evidence")).to_contain_text(ledger.evidence[:12])
    quote = claim.locator("blockquote")
    if ledger.traced == TRACED and ARTICLES.is_dir():
        passage = quote.evaluate("node => node.textContent")
        assert hashlib.sha256(passage.encode()).hexdigest() == ledger.evidence
        expect(claim).to_contain_text("its hash matches")


def test_a_presenter_takes_the_view_on_the_screen_to_the_slides(
    ledger: Ledger, reader: Callable[[], Reader], tmp_path: Path
) -> None:
    """*Add to briefing*, *Present* and PPTX: the claims, whose they are, and the view as seen."""
    visitor = reader()
    page = visitor.opens("/?day=2023-05-12&day=2023-05-12")
    open_contested_view(page, ledger)
    frame = map_of(page)
    frame.locator(".leaflet-control-zoom-in").click()
    frame.locator("#map_div:not(.leaflet-zoom-anim)").wait_for()
    frame.locator("body").evaluate("() => { map.panBy([60, -40], { animate: false }); }")
    panel = open_contested(page, ledger)
    quoted = panel.locator("[data-claim]").evaluate_all(CLAIM_IDS)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    seen = view_of(frame)
    page.locator(".st-key-add_view button").first.click()
    expect(page.get_by_text("Added as slide 1")).to_be_visible()

    page.get_by_text("Briefing", exact=True).first.click()
    page.locator(".st-key-slide_0").wait_for()
    page.locator(".st-key-brief_build_html button").click()
    present = page.get_by_role("link", name="Present")
    expect(present).to_be_visible()
    slides = visitor.context.new_page()
    slides.goto(ledger.app.url + str(present.get_attribute("href")))
    slides.wait_for_selector(".leaflet-container[data-basemap=ready]")

    # Everything visible on the screen is on the slide, its centre equal, and a margin only where
    # the slide has another shape: one of the two directions fits exactly.
    slide_view = slides.evaluate(
        """() => { const b = claimAtlas.state.map.getBounds();
          return [b.getSouth(), b.getWest(), b.getNorth(), b.getEast()]; }"""
    )
    holds_exactly(slide_view, seen[3:])

    day = ledger.of("2023-05-12")
    speakers = {ledger.names[row.claimant] for row in day}
    foot = slides.locator(".br-slide:not(.is-waiting) .br-foot")
    for name in speakers:
        expect(foot).to_contain_text(name)
    stage = slides.locator(".br-slide:not(.is-waiting)")
    said = stage.locator("[data-claim]").evaluate_all(CLAIM_IDS)
    assert said == quoted

    page.locator(".st-key-brief_build_pptx button").click()
    with page.expect_download() as download:
        page.locator(".st-key-brief_get_pptx button").click()
    download.value.save_as(tmp_path / "briefing.pptx")
    _title, slide = Presentation(str(tmp_path / "briefing.pptx")).slides
    words = "\n".join(text_of(slide.shapes))
    headlines = {row.claim_id: row.headline for row in ledger.rows}
    for claim_id in quoted:
        assert headlines[claim_id] in words
    for name in speakers:
        assert name in words
    assert "not established facts" in words
    # The picture of the map says in its description from where to where it reaches.
    (picture,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    described = picture._element.nvPicPr.cNvPr.get("descr")
    extent = re.search(r"latitude (\S+) to (\S+), longitude (\S+) to (\S+) \(WGS 84\)", described)
    assert extent
    south, north, west, east = (float(x) for x in extent.groups())
    holds_exactly([south, west, north, east], seen[3:])


def open_contested_view(page: Page, ledger: Ledger) -> None:
    """Move the map, by its own means, to where the contested place is."""
    latitude, longitude, zoom = (float(x) for x in ledger.view.split(","))
    map_of(page).locator("body").evaluate(
        "(body, [at, zoom]) => { map.setView(at, zoom, { animate: false }); }",
        [[latitude, longitude], zoom],
    )


def holds_exactly(slide: list[float], screen: list[float]) -> None:
    """The slide has the screen's centre and all that it showed, and no margin but its shape's.

    Both: south, west, north, east in degrees.
    """
    south, west, north, east = (mercator(slide[0]), slide[1], mercator(slide[2]), slide[3])
    low, left, high, right = (mercator(screen[0]), screen[1], mercator(screen[2]), screen[3])
    pixels = (right - left) / 500  # about two pixels of the screen
    assert (west + east) / 2 == pytest.approx((left + right) / 2, abs=pixels)
    assert (south + north) / 2 == pytest.approx((low + high) / 2, abs=pixels)
    assert south <= low + pixels
    assert west <= left + pixels
    assert north >= high - pixels
    assert east >= right - pixels
    wider, taller = (east - west) / (right - left), (north - south) / (high - low)
    assert min(wider, taller) == pytest.approx(1, abs=0.01)


def mercator(latitude: float) -> float:
    """Degrees of Web Mercator northward, which are as long as those of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


def text_of(shapes: object) -> Iterator[str]:
    """Every text on a slide, also in groups and tables."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from text_of(shape.shapes)
        elif shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                yield from (cell.text for cell in row.cells)
