"""Hostile text in every channel of a ledger, in a real browser and on a real server."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import synthetic
from on_page import map_of, rested
from playwright.sync_api import Page, expect
from server import ROOT, Served, served

pytestmark = pytest.mark.browser

# Each would leave a trace if it ran: a file on the server, a variable or a dialog in the page.
PAYLOADS = (
    "{{{{ cycler.__init__.__globals__.os.system('touch {trace}') }}}}",
    "{{% for x in ().__class__.__base__.__subclasses__() %}}{{{{ 7*191 }}}}{{% endfor %}}",
    "${{window.top.hacked=1}}`${{window.hacked=1}}`",
    '<img src=x onerror="window.top.hacked=1;alert(1)">',
    "</script><script>window.top.hacked=1</script>",
    "'\"];window.top.hacked=1;//",
    "C:\\users\\new\\table",
    "[link](javascript:alert(1)) ![x](http://192.0.2.1/x.png) :material/home: $x^2$",
    "\u2028\u2029 line and paragraph separators",
    "=1+1 \u202e right to left",
    "x" * 10_000,
)


def _neighbour(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trace") / "ran"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, trace: Path) -> object:
    payloads = [p.format(trace=trace) for p in PAYLOADS]
    tables = {name: _neighbour(name) for name in ("sides.csv", "sources.csv", "documents.csv")}
    everything = " ".join(payloads[:-1])
    for record in tables["sides.csv"]:
        record |= {"name_en": everything, "name_ja": everything, "letter": "{{"}
    for record in tables["sources.csv"]:
        record |= {"name_en": everything, "name_ja": everything, "badge": "${x}"}
    for record in tables["documents.csv"]:
        record |= {"title_en": everything, "title_ja": everything, "url": everything}
    text = ("headline_en", "headline_ja", "summary_en", "summary_ja", "location", "location_ja")
    text += ("sub_event_type", "admin1", "country")
    rows = [
        synthetic.row(
            n,
            **dict.fromkeys(text, payload),
            document="nhk-2023-05-13",
            latitude=45.0 + 0.7 * n,
            longitude=24.0 + 1.4 * n,
            event_date=f"2023-05-{12 + n % 2}",
            report_date=f"2023-05-{12 + n % 2}",
        )
        for n, payload in enumerate(payloads)
    ]
    folder = synthetic.write(tmp_path_factory.mktemp("hostile"), rows, tables)
    with served(tmp_path_factory.mktemp("log") / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        yield app


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_in_the_data_runs(
    hostile: Served, trace: Path, open_page: Callable[..., Page], lang: str
) -> None:
    page = open_page("about:blank")
    dialogs: list[str] = []
    errors: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{hostile.url}/?lang={lang}")
    frame = map_of(page)
    body = frame.locator("body")
    assert frame.locator("#map_div").get_attribute("data-claims") == str(len(PAYLOADS))
    rested(page)
    # Every plate, every panel: the layer is drawn again for each, so one script finds and presses.
    for n in range(frame.locator(".ca-plate").count()):
        body.evaluate("(b, n) => b.querySelectorAll('.leaflet-marker-icon')[n].click()", n)
        expect(page.locator(".ca-panel")).to_be_visible()
        page.wait_for_timeout(400)
    page.locator("body").press("ArrowLeft")
    page.wait_for_timeout(1500)
    # Shown as what it is: the text itself.
    listed = page.locator(".ca-list")
    expect(listed.locator(".ca-row")).not_to_have_count(0)
    words = "".join(page.locator(".ca-row-head").all_inner_texts())
    words += page.locator(".ca-panel").inner_text()
    assert "window.top.hacked=1" in words or "{{ cycler" in words
    assert (
        page.locator(".ca-panel img, .ca-list img, .ca-panel a:not(.ca-page), .ca-list a").count()
        == 0
    )
    assert body.locator(".ca-plate img").count() == 0
    # And nothing has run, here or there.
    assert dialogs == []
    assert errors == []
    assert page.evaluate("() => window.hacked") is None
    assert body.evaluate("() => window.hacked") is None
    assert "1337" not in body.inner_text() + words
    assert not trace.exists()
    assert not [u for u in asked if "192.0.2.1" in u or u.endswith("/x")]


def test_hostile_words_in_the_link_do_nothing(
    hostile: Served, trace: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page("about:blank")
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    for payload in (p.format(trace=trace) for p in PAYLOADS[:6]):
        for word in ("q", "place", "view", "side", "day", "lang"):
            page.goto(
                f"{hostile.url}/?"
                + page.evaluate("p => new URLSearchParams(p).toString()", {word: payload})
            )
        page.locator(".st-key-toolbar").wait_for()
        page.wait_for_timeout(300)
    assert dialogs == []
    assert page.evaluate("() => window.hacked") is None
    assert not trace.exists()


def test_nothing_in_the_data_runs_on_the_other_pages(
    hostile: Served, trace: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page("about:blank")
    dialogs: list[str] = []
    errors: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    words = ""
    for path in (
        "claims",
        *(f"claims?show={s}" for s in ("days", "places", "silences")),
        "sources",
    ):
        page.goto(f"{hostile.url}/{path}")
        page.locator(".stMain").locator("canvas, svg.marks").first.wait_for(state="attached")
        page.locator(".st-key-toolbar").wait_for()
        page.wait_for_timeout(600)
        words += " ".join(page.locator("[role=gridcell]").all_text_contents())
    # In the table as what it is: the text itself.
    assert '<img src=x onerror="window.top.hacked=1;alert(1)">' in words
    assert "[link](javascript:alert(1))" in words
    page.goto(f"{hostile.url}/claims?show=events")
    rows = page.locator(".ca-list.is-tall .ca-row")
    expect(rows).to_have_count(len(PAYLOADS))
    for n in range(len(PAYLOADS)):
        rows.nth(n).click()
        expect(page.locator(".ca-panel")).to_be_visible()
        page.wait_for_timeout(200)
    assert (
        page.locator(".stMain :is(.ca-panel, .ca-list) :is(img, a:not(.ca-page), script)").count()
        == 0
    )
    assert dialogs == []
    assert errors == []
    assert page.evaluate("() => window.hacked") is None
    assert not trace.exists()
    assert not [u for u in asked if "192.0.2.1" in u or u.endswith("/x")]
