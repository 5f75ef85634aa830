"""The embedded map in pages of other hosts, with real servers and a real browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Page, expect
from samples import DATA, DOCUMENTS, SOURCES, files, row, write
from server import Served, served
from test_browser import MAY_12, Opener, settled
from test_permalinks import EVIL, get, text

pytestmark = pytest.mark.browser

VIEW = "view=49,36,6&screen=1060,640"


@contextmanager
def site() -> Iterator[tuple[str, dict[str, str]]]:
    """A server of another origin: its address, and its one page, to be filled."""
    page = {"html": ""}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page["html"].encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", page
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[tuple[str, dict[str, str]], tuple[str, dict[str, str]]]]:
    with site() as named, site() as other:
        yield named, other


@pytest.fixture(scope="module")
def embedding(
    sites: tuple[tuple[str, dict[str, str]], ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The app on the shipped ledger, which lets the first site embed its map."""
    folder = tmp_path_factory.mktemp("embed") / "data"
    shutil.copytree(DATA, folder)
    with (folder / "atlas.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[embed]\nhosts = ["{sites[0][0]}"]\n')
    with served(folder.parent / "log", {"EVENTS_DATA_DIR": str(folder)}) as running:
        yield running


def framed(page: Page, where: tuple[str, dict[str, str]], src: str) -> list[str]:
    """Open a page of a site with a frame; gives what its console says."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    where[1]["html"] = f'<h1>News</h1><iframe src="{src}" width="1000" height="740"></iframe>'
    page.goto(where[0])
    return said


def test_a_page_of_a_named_host_shows_the_map_and_says_whose_claims(
    embedding: Served, sites: tuple[tuple[str, dict[str, str]], ...], open_page: Opener
) -> None:
    page = open_page("about:blank", viewport={"width": 1100, "height": 900})
    said = framed(page, sites[0], f"{embedding.url}/embed?{MAY_12}&lang=en&{VIEW}")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("12 May 2023")
    expect(frame.locator("footer")).to_contain_text("Claims, not established facts.")
    expect(frame.locator("footer")).to_contain_text("19 claims")
    assert "Natural Earth" in frame.locator(".wide").first.text_content()
    label = frame.get_by_role("button", name="Bakhmut")
    label.focus()
    page.keyboard.press("Enter")
    opened = frame.locator("[popover]:popover-open")
    expect(opened).to_contain_text("Hanna Maliar, Deputy Minister of Defence of Ukraine")
    expect(opened).to_contain_text("The defenders of Bakhmut advanced two kilometres")
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    label.click()
    with page.context.expect_page() as popup:
        opened.get_by_role("link", name="The defenders of Bakhmut").click()
    expect(popup.value.get_by_role("heading", level=1)).to_contain_text("The defenders of Bakhmut")
    assert said == []


def test_a_page_of_another_host_is_blocked_by_the_browser(
    embedding: Served, sites: tuple[tuple[str, dict[str, str]], ...], open_page: Opener
) -> None:
    page = open_page("about:blank")
    said = framed(page, sites[1], f"{embedding.url}/embed?{MAY_12}&lang=en")
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in line for line in said), said
    assert all("Claims" not in f.content() for f in page.frames[1:])


def test_only_the_embedded_map_may_be_framed_elsewhere(
    embedding: Served, sites: tuple[tuple[str, dict[str, str]], ...]
) -> None:
    _, headers, page = get(f"{embedding.url}/embed?{MAY_12}&lang=uk")
    policy = headers["content-security-policy"]
    assert f"frame-ancestors {sites[0][0]}" in policy.split("; ")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "x-frame-options" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "<script" not in page
    assert len(page.encode()) < 300_000
    _, _, page = get(f"{embedding.url}/embed?{MAY_12}&side=ukraine&lang=en")
    assert "Ukrainian side ×6" in text(page)
    assert "Russian side" not in text(page)  # it speaks, but not in this filter
    for path in ("", "embedded", "c/2023-05-12-malyar-two-km-advance", "api/claims.atom"):
        _, others, _ = get(f"{embedding.url}/{path}")
        assert others["x-frame-options"] == "SAMEORIGIN", path
        assert "frame-ancestors 'self'" in others["content-security-policy"], path


def test_without_named_hosts_the_address_says_so(app: Served) -> None:
    status, headers, page = get(f"{app.url}/embed?{MAY_12}&lang=en")
    assert status == 404
    assert "cannot be embedded" in text(page)
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("side=martians", "side=martians"),
        ("view=1,2", "view, screen"),
        ("screen=0,0", "view, screen"),
        ("screen=x", "view, screen"),
    ],
)
def test_wrong_words_are_named(embedding: Served, words: str, named: str) -> None:
    status, _, page = get(f"{embedding.url}/embed?{words}&lang=en")
    assert status == 400
    assert named in text(page)


def test_on_a_phone_another_map_fits_and_many_claims_are_counted(
    embedding: Served, open_page: Opener
) -> None:
    page = open_page(f"{embedding.url}/embed?lang=ja", viewport={"width": 390, "height": 844})
    expect(page.locator(".narrow > svg")).to_be_visible()
    expect(page.locator(".wide > svg")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = page.locator(".narrow > button").evaluate_all(
        "all => all.map((b) => b.getBoundingClientRect()).map((r) => [r.width, r.height])"
    )
    assert boxes
    assert min(min(size) for size in boxes) >= 24


def test_share_has_the_code_of_the_frame_and_it_works(
    embedding: Served,
    app: Served,
    sites: tuple[tuple[str, dict[str, str]], ...],
    open_page: Opener,
) -> None:
    page = open_page(f"{embedding.url}/?{MAY_12}&view=48.5,38,8")
    settled(page, "19 of 56")
    page.get_by_role("button", name="Share", exact=True).click()
    code = page.locator("[data-testid=stPopoverBody] [data-testid=stCode]").last
    expect(code).to_contain_text("<iframe")
    sites[0][1]["html"] = code.inner_text()
    page.goto(sites[0][0])
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("12 May 2023")
    frame.get_by_role("button", name="Bakhmut").click()
    expect(frame.locator("[popover]:popover-open")).to_contain_text("Maliar")
    page.goto(f"{app.url}/?{MAY_12}")
    settled(page, "19 of 56")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("Playback by day")).to_be_visible()
    expect(page.get_by_text("<iframe")).to_have_count(0)


def test_hostile_texts_stay_texts_in_the_embedded_map(tmp_path: Path) -> None:
    sources = [SOURCES[0] | {"name_en": EVIL, "badge": "<b>"}, *SOURCES[1:]]
    hostile = row("a", headline_en=EVIL, summary_en=EVIL, location=EVIL)
    folder = write(tmp_path / "data", files(hostile, documents=DOCUMENTS, sources=sources))
    settings = (DATA / "atlas.toml").read_text(encoding="utf-8")
    hosts = '\n[embed]\nhosts = ["https://news.example"]\n'
    (folder / "atlas.toml").write_text(settings + hosts, encoding="utf-8")
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        _, _, page = get(f"{app.url}/embed?lang=en&view=48.5,38,8")
        assert "<script" not in page
        assert "5332114" not in text(page)
        tree = html.fromstring(page)
        assert tree.xpath("//li")
        assert EVIL in tree.xpath("string(//li)")
        assert all(link.startswith("/") for link in tree.xpath("//@href"))
