"""Two states of the ledger on two maps, what else the maps may differ in, and how to get there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from guarded import guarded_folder
from lxml import html
from playwright.sync_api import Page, expect
from samples import DATA, atlas_of, files, row, uses_engine, write
from server import Served, served
from test_api import ask
from test_browser import MAY_12, Opener
from test_disclosure import Client, given_away
from test_everybody import settled
from test_two_maps import step, words

from geo.briefing.half_slides import HALVES
from geo.i18n import t
from geo.ledger import read_ledger
from geo.ledger.editing import added, corrected
from geo.ledger.saving import save
from geo.model.claims import Claim
from geo.service.atlas import Atlas
from geo.service.current import read_atlas, reopen

pytestmark = uses_engine
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOUTH = {"claimant": "beta", "claimant_side": "south"}


def with_history(folder: Path) -> Path:
    """Two claims; a day later one of them is corrected, and two days later a claim comes in."""
    write(folder, files(row("c1", headline_en="First"), row("c2", **SOUTH)))
    write(folder, {"atlas.toml": (DATA / "atlas.toml").read_bytes()})

    def claim() -> Claim:
        return read_ledger(folder).claims["c1"]

    new = {"claim_id": "c3", "headline_en": "New", "report_date": "2023-05-14"}
    for n, change in enumerate(
        (
            lambda: corrected(claim(), {"headline_en": "Second"}),
            lambda: corrected(claim(), {"headline_en": "Third"}),
            lambda: added({**claim().cells, **new}),
        )
    ):
        save(folder, change(), "Ann", {}, now=lambda n=n: NOON + timedelta(days=n))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_history(tmp_path_factory.mktemp("states") / "ledger")


@pytest.fixture
def book(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Atlas]:
    # For each test: the app that other tests share is started by one of this file, too.
    monkeypatch.setenv("EVENTS_DATA_DIR", str(folder))
    monkeypatch.delenv("EVENTS_DATABASE_URL", raising=False)
    yield read_atlas(folder)
    reopen()


def page_of(book: Atlas, said: str) -> html.HtmlElement:
    answer = ask(book, f"/beside?{said}&lang=en")
    assert answer.status == 200, answer.body.decode()
    return html.fromstring(answer.body.decode())


def led_to(book: Atlas, said: str) -> dict[str, list[str]]:
    """The words of the address to which an address leads."""
    answer = ask(book, f"/beside?{said}")
    assert answer.status == 303
    there = parse_qs(urlsplit(answer.headers["location"]).query)
    return {word: values for word, values in there.items() if word not in ("zone", "lang")}


def of(half: str) -> str:
    return f"//section[contains(@class, '{half}')]"


# ---- two states ----------------------------------------------------------------------------------


def test_a_half_shows_the_ledger_as_it_was(book: Atlas) -> None:
    tree = page_of(book, "left.at=2026-11-20&view=48.5,38,8")
    heads = [words(tree, f"{of(half)}//h2[@id]") for half in HALVES]
    assert heads == ["Ledger of 20 November 2026", "Ledger of now"]
    counts = [words(tree, f"{of(half)}//*[@class='head']/p") for half in HALVES]
    assert counts == ["2 claims", "3 claims"]
    shown = [tree.xpath(f"{of(half)}//*[contains(@id, 'wide')]//li/a/text()") for half in HALVES]
    assert [set(each) for each in shown] == [{"Second", "Headline of c2"},
                                             {"Third", "Headline of c2", "New"}]  # fmt: skip
    said = words(tree, f"{of('left')}//*[@class='under']")
    assert "As the ledger was at 2026-11-20: its last change then was entry 2" in said
    assert "Later changes, not shown: 2." in said
    links = [set(tree.xpath(f"{of(half)}//li/a/@href")) for half in HALVES]
    assert "/?lang=en&at=2026-11-20&claim=c1" in links[0]
    assert "/c/c1?lang=en" in links[1]
    opened = parse_qs(urlsplit(tree.xpath(f"string({of('left')}//div[3]//p/a/@href)")).query)
    assert opened["at"] == ["2026-11-20"]
    assert (step(tree, "in")["left.at"], step(tree, "later")["left.at"]) == (["2026-11-20"],) * 2


def test_both_halves_may_show_past_states_and_one_for_both_is_said_once(book: Atlas) -> None:
    tree = page_of(book, "left.at=2026-11-20T12:00Z&right.at=2026-11-21T23:59Z")
    heads = [words(tree, f"{of(half)}//h2[@id]") for half in HALVES]
    assert heads == [f"Ledger of {day} November 2026, {at} UTC"
                     for day, at in ((20, "12:00"), (21, "23:59"))]  # fmt: skip
    there = led_to(book, "at=2026-11-21")
    assert there == {"at": ["2026-11-21"], "left.side": ["north"], "right.side": ["south"]}
    tree = page_of(book, "at=2026-11-21&left.side=north&right.side=south")
    assert [words(tree, f"{of(half)}//h2[@id]") for half in HALVES] == ["North side", "South side"]


def test_a_day_with_claims_in_either_state_is_a_step(book: Atlas) -> None:
    tree = page_of(book, "left.at=2026-11-20&day=2023-05-12&by=report")
    assert step(tree, "later")["day"] == ["2023-05-14", "2023-05-14"]
    tree = page_of(book, "at=2026-11-20&left.side=north&right.side=south&day=2023-05-12&by=report")
    assert step(tree, "later") == {}


def test_the_form_has_the_moments_and_proposes_those_of_changes(book: Atlas) -> None:
    tree = page_of(book, "left.at=2026-11-20T12:30Z")
    fields = tree.xpath("//form//input[@type='datetime-local']")
    assert [(f.get("name"), f.get("value")) for f in fields] == [
        ("left.at", "2026-11-20T12:30:00"),
        ("right.at", ""),
    ]
    proposed = tree.xpath("//datalist[@id='changes']/option/@value")
    assert proposed[:3] == [f"2026-11-{day}T12:00:00" for day in (22, 21, 20)]
    assert not tree.xpath("//form//input[@type='hidden'][contains(@name, 'at')]")
    sent = "left.at=2026-11-20T12:30:00&right.at="
    assert led_to(book, sent) == {"left.at": ["2026-11-20T12:30:00"]}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("left.at=soon", "left.at=soon. Take a new one from Share. “soon” is no moment"),
        ("right.at=2026-11-19", "The history of this ledger begins at 2026-11-20 12:00 UTC"),
        ("differ=people", "differ=people"),
        ("middle.at=2026-11-20", "middle.at"),
        ("left.at=2026-11-20&side=west", "side=west"),
    ],
)
def test_a_moment_without_a_state_is_named_with_the_reason(
    book: Atlas, said: str, named: str
) -> None:
    answer = ask(book, f"/beside?{said}&lang=en")
    assert answer.status == 400
    assert named in words(html.fromstring(answer.body.decode()), "//main")


def test_a_ledger_without_a_history_offers_no_moments() -> None:
    atlas = atlas_of(read_ledger(DATA))
    tree = html.fromstring(ask(atlas, "/beside?left.side=russia&lang=en").body.decode())
    assert not tree.xpath("//input[@type='datetime-local']")


def test_the_public_gets_of_a_past_state_what_it_may_read(tmp_path: Path, monkeypatch) -> None:
    folder = guarded_folder(tmp_path / "ledger")
    claim = read_ledger(folder).claims["far"]
    save(folder, corrected(claim, {"headline_en": "Far"}), "Ann", {}, now=lambda: NOON)
    monkeypatch.setenv("EVENTS_DATA_DIR", str(folder))
    monkeypatch.delenv("EVENTS_DATABASE_URL", raising=False)
    reopen()
    client = Client()
    for said in ("left.at=2026-11-20T12:00Z", "right.at=2026-11-21&left.q=Ann", "differ=at"):
        answer = client.get(f"/beside?{said}&lang=en&view=48.5,38,6")
        assert answer.status in (200, 303)
        assert not given_away(answer.text)
    reopen()


# ---- what else may differ ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("differ=at", {"left.at": ["2026-11-21"]}),
        ("differ=at&at=2026-11-20T13:00Z", {"left.at": ["2026-11-20T13:00Z"]}),
        ("differ=day", {"left.day": ["2023-05-12"] * 2, "right.day": ["2023-05-14"] * 2}),
        (
            "differ=day&day=2023-05-14&day=2023-05-14&side=north",
            {"left.day": ["2023-05-12"] * 2, "right.day": ["2023-05-14"] * 2, "side": ["north"]},
        ),
        (
            "differ=day&day=2023-05-12&day=2023-05-12",
            {"left.day": ["2023-05-12"] * 2, "right.day": ["2023-05-14"] * 2},
        ),
        (
            "differ=day&day=2023-05-13&day=2023-05-14",
            {
                "left.day": ["2023-05-11", "2023-05-12"],
                "right.day": ["2023-05-13", "2023-05-14"],
            },
        ),
        ("differ=known", {"left.known": ["2023-05-12"]}),
        ("differ=known&known=2023-05-13", {"left.known": ["2023-05-13"]}),
        (
            "differ=known&day=2023-05-12&day=2023-05-12",
            {"left.known": ["2023-05-12"], "day": ["2023-05-12"] * 2, "by": ["event"]},
        ),
        ("differ=side&q=Third", {"q": ["Third"]}),
        ("differ=day&left.side=north", {"left.side": ["north"]}),
    ],
)
def test_an_address_names_what_is_to_differ(
    book: Atlas, said: str, there: dict[str, list[str]]
) -> None:
    assert led_to(book, said) == there


# ---- in a browser --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with served(log, {"EVENTS_DATA_DIR": str(folder)}) as found:
        yield found


def heads(page: Page) -> list[str]:
    expect(page.locator(".half h2[id]")).to_have_count(2)
    return page.locator(".half h2[id]").all_text_contents()


def compare(page: Page, lang: str, differ: str) -> Page:
    page.get_by_role("button", name=t("beside.compare", lang), exact=True).first.click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=t(f"beside.differ_{differ}", lang)).click()
    return opened.value


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ja", "uk"])
def test_the_menu_above_the_map_leads_there_with_filter_days_and_view(
    app: Served, open_page: Opener, lang: str
) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&side=russia&side=ukraine&view=48.5,38,8&lang={lang}")
    settled(page)
    there = compare(page, lang, "day")
    there.wait_for_url("**left.day**")
    found = parse_qs(urlsplit(there.url).query)
    assert found["left.day"] == ["2023-02-14"] * 2  # the last day on which these sides spoke
    assert found["right.day"] == ["2023-05-12"] * 2
    assert found["side"] == ["russia", "ukraine"]
    latitude, longitude, _ = map(float, found["view"][0].split(","))
    assert (latitude, longitude) == (pytest.approx(48.5, abs=0.01), pytest.approx(38, abs=0.01))
    assert found["lang"] == [lang]


@pytest.mark.browser
def test_a_past_state_is_compared_with_now_from_the_map_and_the_history(
    server: Served, open_page: Opener
) -> None:
    page = open_page(f"{server.url}/?at=2026-11-20&lang=en")
    there = compare(page, "en", "at")
    assert heads(there) == ["Ledger of 20 November 2026", "Ledger of now"]
    page = open_page(f"{server.url}/history?lang=en")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Compare with now").first.click()
    there = opened.value
    assert heads(there)[1] == "Ledger of now"
    # The moment is chosen in the form, by keys.
    there.locator("summary").press("Enter")
    field = there.locator("[name='left.at']")
    field.fill("2026-11-20T12:30:00")
    field.press("Enter")
    there.wait_for_url("**12%3A30**")
    assert heads(there)[0] == "Ledger of 20 November 2026, 12:30 UTC"


@pytest.mark.browser
def test_two_maps_become_a_slide_of_the_briefing(server: Served, open_page: Opener) -> None:
    page = open_page(f"{server.url}/?view=48.6,38,8&lang=en")
    settled(page)
    page.get_by_role("button", name="Compare", exact=True).first.click()
    for n, differ in enumerate(("at", "side"), 1):
        page.locator(f".st-key-compare_slide_{differ} button").first.click()
        expect(page.get_by_text(f"Added as slide {n} of the briefing.")).to_be_visible()
    page.wait_for_url("**draft=**")
    page.keyboard.press("Escape")
    page.locator(".st-key-nav a", has_text="Briefing").click()
    expect(page.locator(".st-key-slide_1")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Present").first.click()
    deck = opened.value
    first = json.loads(deck.locator("#briefing").text_content() or "")
    second = json.loads(deck.request.get(urljoin(deck.url, first["rest"])).text())
    halves = [slide["beside"] for slide in (first["slides"][0], second["slide"])]
    assert [[half["title"] for half in each] for each in halves] == [
        ["Ledger of 21 November 2026, 12:00 UTC · 2 claims", "Ledger of now · 3 claims"],
        ["North side · 2 claims", "South side · 1 claim"],
    ]
    latitude, longitude, zoom = first["slides"][0]["view"]
    assert (round(latitude, 1), round(longitude, 1), zoom) == (48.6, 38, 8)
