"""The panel on the page: focus, keys, its own scrolling, links to it, and what labels mean."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from on_page import map_of
from playwright.sync_api import Page, expect
from samples import DATA
from server import Served, served

from geo.ledger import Ledger

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
MAY_12 = "day=2023-05-12&day=2023-05-12"
MALIAR = "2023-05-12-malyar-two-km-advance"


def focused(page: Page) -> str:
    """What has the focus: its text in the panel, or the places of a label on the map."""
    return str(
        page.evaluate(
            """() => {
              const of = document.activeElement;
              if (of.localName === "iframe") return of.contentDocument.activeElement.dataset.keys;
              return of.shadowRoot?.activeElement?.textContent || of.localName;
            }"""
        )
    )


def test_the_focus_comes_to_the_panel_and_goes_back_by_escape(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?{MAY_12}")
    frame = map_of(page)
    frame.locator("[data-keys='russia']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ca-panel h2")).to_have_text("Russia")
    page.wait_for_function("document.activeElement.shadowRoot?.activeElement?.localName === 'h2'")
    page.keyboard.press("Escape")
    expect(page.locator(".ca-panel")).to_have_count(0)
    page.wait_for_function(
        """() => { const of = document.activeElement;
          return of.localName === "iframe"
            && of.contentDocument.activeElement.dataset.keys?.split(" ").includes("russia"); }"""
    )
    # From the map, too: it hears the key, and the panel closes.
    page.keyboard.press("Enter")
    expect(page.locator(".ca-panel")).to_be_visible()
    frame.locator("[data-keys]").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator(".ca-panel")).to_have_count(0)


def test_a_row_of_the_list_has_the_focus_again_after_its_panel(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/claims?{MAY_12}&show=events")
    row = page.get_by_test_id("stMainBlockContainer").locator(f"[data-row='{MALIAR}']")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ca-panel")).to_be_visible()
    page.wait_for_function("document.activeElement.shadowRoot?.activeElement?.localName === 'h2'")
    page.keyboard.press("Escape")
    expect(page.locator(".ca-panel")).to_have_count(0)
    expect(row).to_be_focused()


def test_the_panel_scrolls_by_itself_and_ends_in_the_window(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&place=bakhmut")
    map_of(page)
    panel = page.locator(".ca-panel")
    page.wait_for_timeout(800)
    box = panel.bounding_box() or {}
    height = page.viewport_size["height"] if page.viewport_size else 0
    assert box["y"] + box["height"] <= height
    assert panel.evaluate("(node) => node.scrollHeight > node.clientHeight")
    panel.evaluate("(node) => { node.scrollTop = 400; }")
    assert panel.locator("h2").is_visible()
    top = (panel.locator("h2").bounding_box() or {})["y"]
    assert box["y"] <= top <= box["y"] + 60
    assert page.locator(".stMain").evaluate("(node) => node.scrollTop") == 0


def test_on_a_phone_it_is_a_sheet_from_below(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&place=bakhmut", viewport={"width": 390, "height": 844})
    map_of(page)
    box = page.locator(".ca-panel").bounding_box() or {}
    assert box["x"] == 0
    assert box["width"] == 390
    assert box["y"] + box["height"] == 844
    assert 200 < box["y"] < 500
    close = page.locator(".ca-close").bounding_box() or {}
    assert min(close["width"], close["height"]) >= 44
    page.locator(".ca-close").click()
    expect(page.locator(".ca-panel")).to_have_count(0)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("event=2023-05-13-bryansk-helicopter", "Bryansk Oblast"),
        (f"claim={MALIAR}", "Bakhmut"),
        ("claim=2023-05-13-some-media-two-helicopters", "Bryansk Oblast"),
    ],
)
def test_a_link_to_an_event_or_a_claim_fits_the_map_to_it(
    app: Served, open_page: Opener, ledger: Ledger, words: str, title: str
) -> None:
    page = open_page(f"{app.url}/?{words}")
    frame = map_of(page)
    expect(page.locator(".ca-panel h2")).to_contain_text(title)
    key, _, value = words.partition("=")
    claims = [c for c in ledger.claims.values() if value in (c.event_id, c.claim_id)]
    page.wait_for_timeout(1000)  # the map's way there is animated
    for claim in claims:
        assert frame.locator("body").evaluate(
            "(body, at) => map.getBounds().contains(at)", [claim.latitude, claim.longitude]
        )
    assert frame.locator("body").evaluate("() => map.getZoom()") >= 6
    if key == "claim":
        chosen = page.locator(".ca-claim.is-chosen")
        expect(chosen).to_have_attribute("data-claim", value)
        expect(chosen).to_be_in_viewport()
        assert f"claim={value}" in page.url
    # A view that the link has stays.
    page = open_page(f"{app.url}/?{words}&view=50.0,30.0,5")
    frame = map_of(page)
    expect(page.locator(".ca-panel")).to_be_visible()
    page.wait_for_timeout(1000)
    assert frame.locator("body").evaluate("() => map.getZoom()") == 5


def test_an_unknown_claim_in_a_link_is_named(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?claim=no-such-claim")
    expect(page.get_by_text("no-such-claim")).to_be_visible()
    expect(page.locator(".ca-panel")).to_have_count(0)


def test_a_label_says_what_its_badges_mean_by_pointer_and_by_key(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?day=2023-05-13&day=2023-05-13&by=event")
    frame = map_of(page)
    tip = frame.locator(".ca-tip")
    bryansk = frame.locator("[data-keys~='bryansk-oblast']")
    bryansk.hover()
    expect(tip).to_be_visible()
    for words in (
        "Bryansk Oblast; Bryansk Oblast, near the border with Ukraine",
        "A Russian state news agency (not named) (Russian side): reports",
        "Some Russian media (not named) (Russian side): reports",
        "claims here dispute each other",
    ):
        expect(tip).to_contain_text(words)
    frame.locator(".leaflet-control-scale").hover()
    expect(tip).to_be_hidden()
    frame.locator(".leaflet-control-zoom-in").focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if "bryansk-oblast" in focused(page).split():
            break
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_long_press_explains_and_opens_nothing(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}", viewport={"width": 390, "height": 844}, has_touch=True)
    frame = map_of(page)
    frame.locator("[data-keys='russia'] .ca-plate").evaluate(
        """async (node) => {
          const press = (type, of = PointerEvent) => node.dispatchEvent(new of(type,
            { bubbles: true, cancelable: true, pointerType: "touch" }));
          press("pointerdown");
          await new Promise((done) => setTimeout(done, 700));
          press("pointerup");
          press("click", MouseEvent);
        }"""
    )
    expect(frame.locator(".ca-tip")).to_contain_text("Kremlin")
    expect(page.locator(".ca-panel")).to_have_count(0)
    frame.locator("[data-keys='russia'] .ca-plate").tap()
    expect(page.locator(".ca-panel")).to_be_visible()


def test_the_legend_lists_the_letters_in_view(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-05-13&day=2023-05-13&by=event&view=53.0,33.3,7")
    frame = map_of(page)
    frame.locator(".ca-legend summary").click()
    names = frame.locator(".ca-legend-names")
    expect(names).to_contain_text("Local authorities in Bryansk Oblast")
    expect(names).not_to_contain_text("Ministry of Defence of the United Kingdom")
    frame.locator("body").evaluate("() => void map.setView([48.5, 38.0], 9, { animate: false })")
    expect(names).to_contain_text("Ministry of Defence of the United Kingdom")
    expect(names).not_to_contain_text("Local authorities in Bryansk Oblast")


def test_two_sources_with_one_badge_on_one_side_are_told_apart(
    tmp_path: Path, open_page: Opener
) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "ledger"))
    text = (folder / "sources.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        if row["source_id"] in ("ru-state-agency", "ru-media-some"):
            row["badge"] = "RUM"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (folder / "sources.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(f"{app.url}/?day=2023-05-13&day=2023-05-13&by=event&place=bryansk-oblast")
        frame = map_of(page)
        letters = frame.locator("[data-keys~='bryansk-oblast'] .ca-badge > text:first-of-type")
        assert {"RUM₁", "RUM₂"} <= set(letters.all_text_contents())
        expect(page.locator(".ca-claim .ca-badge text", has_text="RUM₂").first).to_be_visible()


def test_a_claim_in_the_panel_leads_to_its_permanent_page(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&place=bakhmut")
    map_of(page)
    link = page.locator(f"[data-claim='{MALIAR}']").get_by_role("link", name="Permanent page")
    expect(link).to_have_attribute("href", f"/c/{MALIAR}?lang=en")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("defenders of Bakhmut")
