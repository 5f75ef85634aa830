"""A ledger of extremes in a browser: thousands at one place, places too near, names without end."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from on_page import map_of
from playwright.sync_api import Page, expect
from samples import PLACES, SOURCES, files, point, row, write
from server import Served, served

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
LONG = "A headline that has no end and goes on " * 130
NAME = "The Very Long Named Ministry of Everything in the World " * 4
SIZES = [(1440, 900), (390, 844)]


def rows() -> Iterator[dict[str, str]]:
    """5,000 at one place, 400 within ten metres, and one each that is long or has no names."""
    south = {"claimant": "beta", "claimant_side": "south"}
    for n in range(5_000):
        yield row(f"c{n}", event_id=f"e{n // 5}", **(south if n % 2 else {}))
    for n in range(400):
        latitude, longitude = 50.5 + (n // 20) * 4e-6, 30.5 + (n % 20) * 6e-6
        yield point(f"n{n}", latitude, longitude, event_id=f"n{n}", location=f"Spot {n}")
    yield row(
        "long", event_id="long", place_id="long", location=NAME[:200],
        location_ja="長い町の名" * 40, claimant="long", headline_en=LONG[:5_000],
        headline_ja="終わりのない見出し" * 550,
    )  # fmt: skip
    unbroken = {"headline_en": "x" * 5_000, "headline_ja": "終" * 5_000}
    yield point("bare", 46, 35, event_id="bare", location="", location_ja="", **unbroken)


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    long = {"name_en": NAME[:200], "name_ja": "とても長い名前の省" * 22}
    named = [{**SOURCES[0], **long, "source_id": "long", "badge": "LNG"}]
    place = {**PLACES[0], **long, "place_id": "long", "latitude": "52", "longitude": "25"}
    folder = tmp_path_factory.mktemp("extreme")
    data = files(*rows(), sources=[*SOURCES, *named], places=[*PLACES, place])
    write(folder / "data", data)
    with served(folder / "log", {"EVENTS_DATA_DIR": str(folder / "data")}) as running:
        yield running
    assert "Traceback" not in running.log.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_what_is_long_or_many_is_shown_and_the_page_stays_as_wide_as_its_window(
    extreme: Served, open_page: Opener, size: tuple[int, int]
) -> None:
    page = open_page("about:blank", viewport={"width": size[0], "height": size[1]})
    for words, said in (
        ("place=town", "Headline of c"),
        ("claim=long", "A headline that has no end"),
        ("claim=bare", "xxxxxxxx"),
    ):
        page.goto(f"{extreme.url}/?lang=en&{words}")
        panel = page.locator(".ca-panel")
        expect(panel.locator(".ca-claim").first).to_contain_text(said)
        assert panel.locator(".ca-claim").count() <= 200
        width = panel.evaluate("node => [node.scrollWidth, node.clientWidth]")
        assert (words, width[0] <= width[1] + 1) == (words, True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (words, wide) == (words, size[0])


def test_four_hundred_places_within_ten_metres_can_each_be_opened(
    extreme: Served, open_page: Opener
) -> None:
    page = open_page(f"{extreme.url}/?lang=en&view=50.5,30.5,16")
    label = map_of(page).locator("[data-keys]").first
    label.focus()
    label.press("Enter")
    near = map_of(page).locator(".ca-near")
    expect(near).to_be_visible()
    expect(near).to_contain_text("108 places here")  # to five places of a degree
    near.get_by_role("button", name="Spot").first.click()
    expect(page.locator(".ca-panel .ca-claim").first).to_contain_text("Headline of n")


@pytest.mark.parametrize("path", ["c/long", "c/bare", "c/c0", "e/e0", "e/long", "e/bare"])
def test_permanent_pages_stay_small(extreme: Served, path: str) -> None:
    for lang in ("en", "ja", "uk"):
        with urllib.request.urlopen(f"{extreme.url}/{path}?lang={lang}") as answer:
            page = answer.read().decode()
        assert 1_000 < len(page.encode()) < 120_000
        assert "<h1" in page


def test_a_ledger_of_one_claim_is_a_whole_atlas(tmp_path: Path, open_page: Opener) -> None:
    write(tmp_path / "data", files(row("only")))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(tmp_path / "data")}) as running:
        page = open_page(f"{running.url}/?lang=en")
        frame = map_of(page)
        expect(page.get_by_text("1 of 1 claim")).to_be_visible()
        label = frame.locator(".ca-plate")
        expect(label).to_have_count(1)
        label.click()
        panel = page.locator(".ca-panel")
        expect(panel.locator(".ca-claim")).to_have_count(1)
        expect(panel.locator(".ca-behind summary")).to_have_text("1 origin, 1 outlet")
        frame.get_by_role("button", name="Play").first.click()
        expect(frame.locator("#map_div")).to_have_attribute(
            "data-words", re.compile("day=2023-05-12")
        )
        for path, words in (
            ("claims", "Headline of only"), ("sources", "1 origin and 1 outlet"),
            ("claims?show=silences", "Days with one side only"),
        ):  # fmt: skip
            page.goto(f"{running.url}/{path}")
            expect(page.get_by_text(words).first).to_be_attached()
            assert page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in running.log.read_text(encoding="utf-8", errors="replace")
