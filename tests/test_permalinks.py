"""Permanent pages of claims, events and documents: plain HTML that needs no script."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, expect
from samples import DOCUMENTS, SOURCES, files, row, write
from server import Served, served

from geo.ledger import Ledger

MALIAR = "c/2023-05-12-malyar-two-km-advance"
HELICOPTER = "e/2023-05-13-bryansk-helicopter"
BULLETIN = "d/nhk-2023-05-13"
EVIL = "<script>alert(1)</script>\"'{{ 1234*4321 }}${1234*4321}"


def get(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, dict(answer.headers.items()), answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, dict(e.headers.items()), e.read().decode()


def text(page: str) -> str:
    found = html.fromstring(page)
    for unread in found.xpath("//style|//script"):
        unread.getparent().remove(unread)
    return " ".join(found.text_content().split())


def test_the_page_of_a_claim_has_badge_chain_rivals_figures_and_citation(app: Served) -> None:
    status, headers, page = get(f"{app.url}/{MALIAR}")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert len(page.encode()) < 60_000
    said = text(page)
    for words in (
        "The defenders of Bakhmut advanced two kilometres",
        "Hanna Maliar, Deputy Minister of Defence of Ukraine",
        "Hanna Maliar, Deputy Minister of Defence of Ukraine → NHK (Japan)",
        "advance (km) = 2",
        "Counter-attacks around Bakhmut",
        "What others say against it",
        "The Russian line of defence has not been pierced",
        "These are claims, not established facts.",
        "SHA-256",
    ):
        assert words in said, words
    tree = html.fromstring(page)
    assert tree.xpath("//span[@class='badge']/@aria-label")[0] == (
        "Hanna Maliar, Deputy Minister of Defence of Ukraine (Ukrainian side): claims"
    )
    assert tree.xpath("//svg//text()") or "MAL" in page
    assert tree.xpath("//script/@type") == ["application/ld+json"]  # data, which no browser runs
    (map_,) = tree.xpath("//figure")
    assert map_.get("aria-label") == "Bakhmut (settlement)"
    assert len(map_.xpath(".//path")) >= 2  # the ground, and the place
    assert "MAL" in map_.xpath("string(.//svg)")
    (title,) = tree.xpath("//meta[@property='og:title']/@content")
    assert title.startswith("The defenders of Bakhmut advanced two kilometres")
    assert tree.xpath("//meta[@property='og:description']/@content")[0]
    assert tree.xpath("//a[@class='open']/@href") == [
        "/?claim=2023-05-12-malyar-two-km-advance&lang=en"
    ]


@pytest.mark.parametrize("claim", ["2023-02-14-peskov-nato-hostile", "2023-05-13-bryansk-su34"])
def test_a_map_of_half_the_world_leaves_the_page_small(app: Served, claim: str) -> None:
    _, _, page = get(f"{app.url}/c/{claim}")
    assert html.fromstring(page).xpath("//figure//path")
    assert len(page.encode()) < 60_000


def test_an_event_has_the_sentences_of_what_differs_and_its_claims_by_side(app: Served) -> None:
    _, _, page = get(f"{app.url}/{HELICOPTER}")
    said = text(page)
    for words in (
        "Helicopter crash in Bryansk Oblast",
        "A Russian state news agency says one helicopter; some Russian media say two.",
        "Russian side",
        "Two people died in the helicopter crash",
    ):
        assert words in said, words
    links = html.fromstring(page).xpath("//li/a/@href")
    assert "/c/2023-05-13-bryansk-two-dead?lang=en" in links


def test_a_document_lists_the_claims_that_were_read_from_it(app: Served, ledger: Ledger) -> None:
    _, _, page = get(f"{app.url}/{BULLETIN}")
    said = text(page)
    assert "Daily bulletin on Ukraine, events of 13 May 2023" in said
    assert "NHK (Japan), 13 May 2023" in said
    assert "10a07d5a7d56ab9e59799ebb318a37e5b650a5c55123f9a92f1af4e17ea4415c" in said
    read = [c for c in ledger.claims.values() if c.document == "nhk-2023-05-13"]
    assert len(html.fromstring(page).xpath("//li")) == len(read) == 34


@pytest.mark.parametrize(
    ("query", "accept", "lang", "words"),
    [
        ("", "ja,en;q=0.5", "ja", "守備隊が2キロ前進したとウクライナ国防次官"),
        ("", "de-DE, uk;q=0.8, en;q=0.5", "uk", "Ганна Маляр"),
        ("", "de", "en", "The defenders of Bakhmut"),
        ("?lang=ja", "en", "ja", "出来事"),
        ("?lang=xx", "en", "en", "Evidence"),
    ],
)
def test_a_page_speaks_the_readers_language(
    app: Served, query: str, accept: str, lang: str, words: str
) -> None:
    _, headers, page = get(f"{app.url}/{MALIAR}{query}", **{"Accept-Language": accept})
    assert headers["content-language"] == lang
    assert html.fromstring(page).get("lang") == lang
    assert words in text(page)


@pytest.mark.parametrize(
    "path", ["c/no-such", "e/no-such", "d/no-such", "c/", "c/a/b", "d/%E2%80%AE"]
)
def test_what_is_not_there_is_said_plainly(app: Served, path: str) -> None:
    status, headers, page = get(f"{app.url}/{path}")
    assert status == 404
    assert headers["content-type"].startswith("text/html")
    assert "Nothing here is called" in text(page)
    assert "Traceback" not in page


def test_pages_work_without_scripts_and_lead_into_the_app(app: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    try:
        page = context.new_page()
        page.goto(f"{app.url}/{MALIAR}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("The defenders of Bakhmut")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("link", name="The Russian line of defence").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("has not been pierced")
        page.get_by_role("link", name="日本語").click()
        assert page.locator("html").get_attribute("lang") == "ja"
    finally:
        context.close()


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    documents = [DOCUMENTS[0] | {"title_en": EVIL, "url": "javascript:alert(1)"}]
    sources = [SOURCES[0] | {"name_en": EVIL, "badge": "<b>"}, *SOURCES[1:]]
    hostile = row(
        "a", document="letter", headline_en=EVIL, summary_en=EVIL, location=EVIL, event_id="e1"
    )
    folder = write(tmp_path / "data", files(hostile, documents=documents, sources=sources))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        for path in ("c/a", "e/e1", "d/letter", f"c/{EVIL.replace(' ', '%20').replace('?', '')}"):
            _, _, page = get(f"{app.url}/{urllib.request.quote(path, safe='/%')}")
            assert set(html.fromstring(page).xpath("//script/@type")) <= {"application/ld+json"}
            assert "<script>" not in page
            hrefs = html.fromstring(page).xpath("//@href")
            assert all(link.startswith(("/", "?", app.url)) for link in hrefs), hrefs
            assert "5332114" not in text(page)
            assert not html.fromstring(page).xpath("//b[not(@dir)]")
