"""Names that are written from the right, in an interface that is written from the left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page, expect
from samples import PLACES, SIDES, SOURCES, examples, files, row, write
from server import Served, served

from geo.briefing.html import html_file
from geo.briefing.scenes import scenes
from geo.briefing.slides import Briefing, Slide
from geo.i18n.isolating import isolated
from geo.model.shipped import DATA
from geo.service.stores import open_store

Opener = Callable[..., Page]
AGENCY, MINISTRY = "وكالة الأنباء 24", "משרד ההגנה"
NORTH, SOUTH = "الجانب الشمالي", "צד דרום"
TOWN = "حلب (القديمة)"
LANGUAGES = ("en", "ja", "uk")

# Where parts of a text begin, in pixels from the left, when it is on one line.
_PARTS = """(node, parts) => {
  node.style.whiteSpace = "nowrap";
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  return parts.map((part) => {
    const text = texts.find(({ data }) => data.includes(part));
    if (!text) return null;
    const range = document.createRange(), at = text.data.indexOf(part);
    range.setStart(text, at);
    range.setEnd(text, at + part.length);
    return range.getBoundingClientRect().left;
  });
}"""


def parts(node: Locator, *words: str) -> list[float]:
    """Where `words` begin in an element, in pixels from the left; fails where one is missing."""
    found: list[float] = node.first.evaluate(_PARTS, list(words))
    assert None not in found, (words, node.first.text_content())
    return found


def in_order(node: Locator, *words: str) -> bool:
    found = parts(node, *words)
    return found == sorted(found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def named(rows: list[dict[str, str]], *names: str) -> list[dict[str, str]]:
        return [
            {**r, "name_en": name, "name_ja": name} for r, name in zip(rows, names, strict=False)
        ] + rows[len(names) :]

    claims = [
        row("c1", headline_en=f"{AGENCY}: 26", headline_ja=f"{AGENCY}: 26", location=TOWN,
            location_ja=TOWN, figures="attacks=26", via="beta", publisher="paper"),
        row("c2", claimant="beta", claimant_side="south", location=TOWN, location_ja=TOWN,
            figures="attacks=9"),
    ]  # fmt: skip
    contents = files(
        *claims,
        sides=named([dict(r) for r in SIDES], NORTH, SOUTH),
        sources=named([dict(r) for r in SOURCES], AGENCY, MINISTRY),
        places=named([{**r, "name_uk": ""} for r in PLACES], TOWN),
    )
    return write(tmp_path_factory.mktemp("right"), contents)


@pytest.fixture(scope="module")
def right(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("right-log") / "server.log"
    with served(log, {"EVENTS_DATA_DIR": str(folder)}) as app:
        yield app


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_from_the_right_leave_the_parts_of_a_line_in_order(
    right: Served, open_page: Opener, lang: str
) -> None:
    page = open_page(f"{right.url}/?lang={lang}")
    frame = page.frame_locator("iframe[title*='folium']")
    label = frame.locator("[data-keys='town']")
    expect(label).to_be_visible()
    sub = page.locator(".ca-row-sub").filter(has_text=AGENCY)
    assert in_order(sub, AGENCY, TOWN)
    label.focus()
    tip = frame.locator(".ca-tip li span").filter(has_text=AGENCY)
    expect(tip.first).to_be_visible()
    assert in_order(tip, AGENCY, NORTH, "): ")
    page.keyboard.press("Enter")
    panel = page.locator(".ca-panel")
    expect(panel.locator(".ca-claim")).to_have_count(2)
    assert in_order(panel.locator(".ca-differs span"), AGENCY, "26")
    facts = panel.locator("[data-claim=c1] dd")
    assert in_order(facts.filter(has_text="→"), AGENCY, "→", MINISTRY)
    assert in_order(facts.filter(has_text=TOWN), TOWN, " (")


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_permanent_pages_keep_the_parts_of_a_line_in_order(
    right: Served, open_page: Opener, lang: str
) -> None:
    page = open_page(f"{right.url}/c/c1?lang={lang}")
    facts = page.locator("dd")
    assert in_order(facts.filter(has_text="→"), AGENCY, "→", MINISTRY)
    assert in_order(facts.filter(has_text=TOWN), TOWN, " (")
    line = page.locator("li .who").first
    badge, name = (line.locator(part).bounding_box() for part in (".badge", "span[dir]"))
    assert badge
    assert name
    assert badge["x"] < name["x"]


@pytest.mark.browser
def test_slides_count_the_claims_of_a_speaker_behind_the_name(
    folder: Path, tmp_path: Path, open_page: Opener
) -> None:
    store, settings = open_store(folder, DATA)
    briefing = Briefing("b", {}, (Slide(),))
    found = scenes(briefing, store.ledger, store, settings, "en")
    made = html_file(found, briefing, store.ledger, settings, "en", lambda done, of: None)
    (tmp_path / "b.html").write_bytes(made)
    page = open_page(f"{(tmp_path / 'b.html').as_uri()}#1")
    line = page.locator(".br-slide:not(.is-waiting) .br-speakers span").filter(has_text=MINISTRY)
    expect(line).to_be_visible()
    assert in_order(line, MINISTRY, "×1")


def test_a_name_without_letters_from_the_right_stays_as_it_is() -> None:
    assert isolated("Київ (Kyiv) 東京") == "Київ (Kyiv) 東京"
    assert isolated(TOWN) == f"\u2068{TOWN}\u2069"


@given(st.text(st.sampled_from("aא1 ()\u2066\u2068\u2069\u202e"), max_size=12))
@examples
def test_what_a_name_opens_ends_with_it(name: str) -> None:
    made, depth = isolated(name), 0
    for n, c in enumerate(made):
        depth += (c in "\u2066\u2068") - (c == "\u2069")
        inside = 0 < n < len(made) - 1 and made != name
        assert depth >= (1 if inside else 0)
    assert depth == 0
