"""The briefing page in a real browser: built, ordered, saved, kept over a reload, presented."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from archives import until
from on_page import open_box, rested
from playwright.sync_api import FrameLocator, Locator, Page, expect
from server import ROOT, Served, served
from test_browser import click_day

from geo.briefing import repository
from geo.briefing.slides import Slide

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger's folder that may be written."""
    copy = tmp_path_factory.mktemp("written") / "data"
    shutil.copytree(ROOT / "data", copy)
    return copy


@pytest.fixture(scope="module")
def writable(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, on data that viewers may write."""
    environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_WRITE": "1"}
    with served(tmp_path_factory.mktemp("app") / "log", environment) as running:
        yield running


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()


def titles(page: Page) -> Locator:
    return page.locator("[class*='st-key-slide_'] strong")


def opened(app: Served, open_page: Opener, briefing: str) -> Page:
    page = open_page(f"{app.url}/briefing")
    page.locator(".st-key-brief_choose").wait_for()
    if briefing != "bakhmut-2023-05":
        page.locator(".st-key-brief_choose input").click()
        page.get_by_role("option", name=briefing).click()
    press(page, "brief_open")
    page.locator(".st-key-slide_0").wait_for()
    return page


def test_a_view_of_the_map_becomes_a_slide_that_survives_a_reload(
    writable: Served, open_page: Opener
) -> None:
    page = open_page(f"{writable.url}/?day=2023-05-12&day=2023-05-12&view=48.6,38.0,9")
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    press(page, "add_view")
    expect(page.get_by_text("Added as slide 1")).to_be_visible()
    page.get_by_text("Briefing", exact=True).first.click()
    expect(titles(page)).to_have_text(["1. 12 May 2023"])
    page.reload()
    expect(titles(page)).to_have_text(["1. 12 May 2023"])
    with page.expect_download() as wait:
        press(page, "brief_download")
    text = wait.value.path().read_text(encoding="utf-8")
    assert "48.6" in text
    assert '"2023-05-12"' in text


ON_SCREEN = """() => { const c = map.getCenter(), s = map.getSize();
  return [c.lat.toFixed(4), c.lng.toFixed(4), map.getZoom(), s.x, s.y].map(Number); }"""


def plate_clicked(page: Page, frame: FrameLocator) -> None:
    frame.locator(".ca-plate", has_text="disputed").first.click()
    page.locator(".ca-panel").wait_for()


def zoomed_out(page: Page, frame: FrameLocator) -> None:
    plate_clicked(page, frame)
    frame.locator(".leaflet-control-zoom-out").click()
    frame.locator("body").evaluate(ZOOM_ENDED)


def bar_clicked(page: Page, frame: FrameLocator) -> None:
    click_day(page, 0.82)
    expect(page.locator(".st-key-toolbar")).to_contain_text("19 of 56")


def gone_back(page: Page, frame: FrameLocator) -> None:
    bar_clicked(page, frame)
    frame.locator("body").evaluate("() => { map.setView([50, 30], 7, { animate: false }); }")
    page.locator(".st-key-next button").first.click()
    expect(page.locator(".st-key-toolbar")).to_contain_text(re.compile(r"(?<!\d)9 of 56"))
    page.go_back()
    expect(page.locator(".st-key-toolbar")).to_contain_text("19 of 56")


def panned_by_key(page: Page, frame: FrameLocator) -> None:
    plate_clicked(page, frame)
    frame.locator("#map_div").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    frame.locator("body").evaluate(ZOOM_ENDED)


ZOOM_ENDED = """() => new Promise((done) => {
  const rest = () => setTimeout(done, 400);
  map.once("moveend zoomend", rest); setTimeout(rest, 1500); })"""
TWELFTH = "/?day=2023-05-12&day=2023-05-12&view=48.6,38.0,9"


@pytest.mark.parametrize(
    ("link", "act"),
    [
        (TWELFTH, plate_clicked),
        (TWELFTH, zoomed_out),
        (TWELFTH, panned_by_key),
        ("/", bar_clicked),
        ("/", gone_back),
    ],
)
def test_a_slide_takes_the_view_that_is_on_the_screen(
    app: Served, open_page: Opener, link: str, act: Callable[[Page, FrameLocator], None]
) -> None:
    page = open_page(f"{app.url}{link}")
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    act(page, frame)
    seen = frame.locator("body").evaluate(ON_SCREEN)
    page.locator(".st-key-add_view button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Added as slide 1")).to_be_visible()
    page.get_by_text("Briefing", exact=True).first.click()
    page.locator(".st-key-slide_0").wait_for()
    with page.expect_download() as wait:
        press(page, "brief_download")
    (slide,) = tomllib.loads(wait.value.path().read_text(encoding="utf-8"))["slide"]
    assert [*slide["view"], *slide["screen"]] == pytest.approx(seen, abs=1e-4)
    # And the map page shows that view again when the presenter comes back to it.
    page.get_by_text("Map", exact=True).first.click()
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    pixel = 360 / 256 / 2 ** seen[2]  # degrees
    back = frame.locator("body").evaluate(ON_SCREEN)
    assert back[:3] == pytest.approx(seen[:3], abs=pixel)


def test_slides_are_ordered_edited_doubled_deleted_and_saved(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    page = opened(writable, open_page, "two-days-in-february-2023")
    expect(titles(page)).to_have_count(6)
    press(page, "brief_down_0")
    expect(titles(page).nth(1)).to_have_text("2. Two days, many voices")
    press(page, "brief_twice_1")
    expect(titles(page)).to_have_count(7)
    press(page, "brief_delete_6")
    expect(titles(page)).to_have_count(6)
    open_box(page.locator(".st-key-slide_0 [data-testid=stExpander]").first)
    page.locator(".st-key-slide_0 input").first.fill('<b>"x"</b> {{7*7}} 🚀')
    page.keyboard.press("Tab")
    expect(titles(page).first).to_have_text('1. <b>"x"</b> {{7*7}} 🚀')
    # What the toolkit looks for behind all escapes stays text, too.
    looked_for = "https://example.org/x www.example.org a@example.org -> :streamlit:"
    page.locator(".st-key-slide_0 input").nth(0).fill(looked_for)
    page.keyboard.press("Tab")
    expect(titles(page).first).to_have_text(f"1. {looked_for}")
    expect(titles(page).first.locator("a, img, [role=img]")).to_have_count(0)
    page.locator(".st-key-slide_0 input").first.fill('<b>"x"</b> {{7*7}} 🚀')
    page.keyboard.press("Tab")
    expect(titles(page).first).to_have_text('1. <b>"x"</b> {{7*7}} 🚀')
    press(page, "brief_save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    saved, _ = repository.load(folder / "briefings", "two-days-in-february-2023")
    assert saved.slides[0].title["en"] == '<b>"x"</b> {{7*7}} 🚀'
    assert len(saved.slides) == 6


def test_the_second_who_saves_is_told_and_nothing_is_overwritten(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    page = opened(writable, open_page, "bakhmut-2023-05")
    theirs, mark = repository.load(folder / "briefings", "bakhmut-2023-05")
    again, _ = repository.load(folder / "briefings", "bakhmut-2023-05")
    repository.save(folder / "briefings", again, mark)
    path = folder / "briefings" / "bakhmut-2023-05.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# theirs\n", encoding="utf-8")
    press(page, "brief_delete_0")
    expect(titles(page)).to_have_count(len(theirs.slides) - 1)
    press(page, "brief_save")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("Nothing was overwritten")
    assert path.read_text(encoding="utf-8").endswith("# theirs\n")


def test_slides_are_made_of_the_filter_and_a_broken_file_says_why(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    broken = 'colour = 1\n[[slide]]\ntitle = "Київ"\nview = 5\n[[slide]]\nevent = ["x\n'
    (folder / "briefings" / "broken.toml").write_text(broken, encoding="utf-8")
    (folder / "briefings" / "empty.toml").write_text("# nothing\n", encoding="utf-8")
    page = open_page(f"{writable.url}/briefing?disputed=true")
    page.locator(".st-key-brief_choose").wait_for()
    page.locator("[class*='by_dispute'] button").first.click()
    expect(titles(page).first).to_be_visible()
    expect(titles(page)).to_have_count(2)
    page.locator(".st-key-brief_choose input").click()
    page.get_by_role("option", name="broken").click()
    press(page, "brief_open")
    expect(page.locator(".st-key-slide_0 [data-testid=stAlert]")).to_contain_text(
        "view = 5: A view"
    )
    expect(page.locator(".st-key-slide_1 [data-testid=stAlert]")).to_contain_text("line 6: This is")
    expect(page.get_by_text("colour = 1: This key is not known")).to_be_visible()
    expect(titles(page).first).to_have_text("1. Київ")
    page.locator(".st-key-brief_choose input").click()
    page.get_by_role("option", name="empty").click()
    press(page, "brief_open")
    expect(page.get_by_text("empty.toml: There are no slides in it")).to_be_visible()
    expect(titles(page).first).to_have_text("1. Київ")
    press(page, "brief_undo")
    expect(titles(page)).to_have_count(2)
    expect(titles(page).first).not_to_have_text("1. Київ")


def test_a_server_that_may_not_be_written_offers_the_file_instead(
    app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page, "bakhmut-2023-05")
    expect(page.locator(".st-key-brief_save")).to_have_count(0)
    expect(page.get_by_text("does not let viewers write")).to_be_visible()
    with page.expect_download() as wait:
        press(page, "brief_download")
    press(page, "brief_clear")
    expect(titles(page)).to_have_count(0)
    data = wait.value.path().read_bytes()
    file = {"name": "mine.toml", "mimeType": "application/toml", "buffer": data}
    page.locator("input[type=file]").first.set_input_files(file)
    expect(titles(page)).to_have_count(7)


def test_from_nothing_to_presenting_takes_at_most_four_clicks_and_ten_seconds(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12")
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    began, clicks = time.monotonic(), 0
    for target in (
        page.locator(".st-key-add_view button").first,
        page.locator(".st-key-nav a", has_text="Briefing"),
        page.locator(".st-key-brief_present a").first,
    ):
        target.wait_for()
        with page.expect_popup() if clicks == 2 else nullcontext() as opened:
            target.click()
        if not clicks:
            expect(page.get_by_text("Added as slide 1")).to_be_visible()
        clicks += 1
    slides = opened.value
    slides.wait_for_selector("body[data-slide='1']")
    assert clicks <= 4
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # others may use this machine
    assert time.monotonic() - began < 10 * busy
    slides.wait_for_selector(".br-map .ca-plate")
    assert "12 May 2023" in slides.locator(".br-slide:not(.is-waiting) .br-title").inner_text()


def test_a_saved_briefing_is_a_card_and_presented_at_once(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/briefing")
    card = page.locator(".st-key-brief_card_bakhmut-2023-05")
    expect(card).to_contain_text("Bakhmut, 9–13 May 2023")
    drawn = "img => img.complete && img.naturalWidth === 960"
    page.wait_for_function(
        f"() => [...document.querySelectorAll('[class*=brief_card] img')].some({drawn})"
    )
    link = card.get_by_role("link", name="Present").first
    slides = open_page(f"{app.url}{link.get_attribute('href')}")
    slides.wait_for_selector("body[data-slide='1']")
    slides.keyboard.press("Home")
    expect(slides.locator(".is-opening")).to_contain_text("7 slides")
    for key in "7", "Enter":  # it comes after the page
        slides.keyboard.press(key)
    expect(slides.get_by_text("What is disputed, side by side").first).to_be_visible()
    slides.wait_for_selector(".br-map .ca-plate")
    slides.keyboard.press("Home")
    slides.keyboard.press("ArrowRight")
    expect(slides.get_by_text("Who speaks about 9 to 13 May").first).to_be_visible()
    said = slides.get_by_text("Claims, not established facts")
    expect(said.locator("visible=true").first).to_be_visible()


def test_slides_are_put_in_order_by_keys_and_by_dragging_and_a_deletion_is_undone(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/briefing")
    press(page, "brief_edit_two-days-in-february-2023")
    strip = page.locator(".ca-sorter button")
    expect(strip).to_have_count(6)
    first, second = "Two days, many voices", "Has the offensive begun?"
    strip.first.focus()
    for key in ("Alt+ArrowRight",) * 3 + ("Alt+ArrowLeft",) * 2:  # faster than the page runs
        page.keyboard.press(key)
    expect(titles(page).first).to_have_text(f"1. {second}")
    expect(titles(page).nth(1)).to_have_text(f"2. {first}")
    expect(strip.nth(1)).to_be_focused()
    strip.nth(1).drag_to(strip.first, target_position={"x": 10, "y": 10})
    expect(titles(page).first).to_have_text(f"1. {first}")
    strip.first.focus()
    page.keyboard.press("Delete")
    expect(titles(page)).to_have_count(5)
    page.get_by_role("button", name="Bring slide 1 back").click()
    expect(titles(page).first).to_have_text(f"1. {first}")
    expect(titles(page)).to_have_count(6)
    strip.nth(4).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-slide_4")).to_be_in_viewport()
    expect(page.locator(".st-key-slide_4 input").first).to_be_visible()


def test_a_slide_says_what_became_of_its_claims_until_that_is_accepted(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    text = "[[slide]]\ntitle = 'Before'\n[slide.shown]\nn = 0\nhash = '4f53cda18c2baa0c'\n"
    (folder / "briefings" / "before.toml").write_text(text, encoding="utf-8")
    page = open_page(f"{writable.url}/briefing")
    press(page, "brief_edit_before")
    said = page.locator(".st-key-slide_0 [data-testid=stAlert]")
    expect(said).to_contain_text("The claims of this slide have changed since it was made: 0 then,")
    press(page, "brief_accept_0")
    expect(said).to_have_count(0)
    press(page, "brief_save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    saved, _ = repository.load(folder / "briefings", "before")
    assert saved.slides[0].shown is not None
    assert saved.slides[0].shown.n > 0


def test_what_was_typed_last_is_saved_though_the_app_hears_of_both_at_once(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    page = opened(writable, open_page, "bakhmut-2023-05")
    open_box(page.locator(".st-key-slide_0 [data-testid=stExpander]").first)
    rested(page)
    words = {"brief_title_en": "Of the briefing", "brief_t_en": "Of the slide"}
    os.kill(writable.pid, signal.SIGSTOP)
    try:
        for key, text in words.items():
            page.locator(f"[class*='st-key-{key}_'] input").first.fill(text)
        page.locator(".st-key-brief_saving input").fill("typed-last")
        press(page, "brief_save")
        page.wait_for_timeout(500)  # until both messages are on their way
    finally:
        os.kill(writable.pid, signal.SIGCONT)
    expect(page.get_by_text("Saved.")).to_be_visible()
    found, _ = repository.load(folder / "briefings", "typed-last")
    assert found.title["en"] == words["brief_title_en"]
    assert found.slides[0].title["en"] == words["brief_t_en"]


def test_present_shows_what_was_typed_right_before_it_was_pressed(
    writable: Served, open_page: Opener
) -> None:
    page = opened(writable, open_page, "bakhmut-2023-05")
    open_box(page.locator(".st-key-slide_0 [data-testid=stExpander]").first)
    rested(page)
    page.locator("[class*='st-key-brief_t_en_'] input").first.fill("Typed last")
    with page.expect_popup() as opening:
        page.locator(".st-key-brief_present a").first.click()
    slides = opening.value
    slides.wait_for_selector("body[data-slide='1']")
    expect(slides.locator(".br-slide:not(.is-waiting) .br-title").first).to_have_text("Typed last")


def test_a_deleted_briefing_is_brought_back_where_it_was_deleted(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    path = folder / "briefings" / "two-days-in-february-2023.toml"
    before = path.read_bytes()
    page = open_page(f"{writable.url}/briefing")
    page.locator(f".st-key-brief_delete_{path.stem} button").first.click()
    page.locator(f".st-key-brief_delete_it_{path.stem} button").click()
    said = page.locator(".st-key-brief_deleted")
    expect(said).to_contain_text(f"{path.name} was deleted.")
    assert not path.exists()
    said.get_by_role("button", name="Undo").click()
    expect(page.locator(f".st-key-brief_card_{path.stem}")).to_be_visible()
    expect(said).to_have_count(0)
    assert path.read_bytes() == before


def test_a_name_that_no_file_can_have_is_refused_in_the_readers_language(
    writable: Served, open_page: Opener
) -> None:
    page = open_page(f"{writable.url}/briefing?lang=ja")
    press(page, "brief_edit_bakhmut-2023-05")
    page.locator(".st-key-slide_0").wait_for()
    rested(page)
    page.locator(".st-key-brief_saving input").fill("No Name")
    press(page, "brief_save")
    said = page.get_by_text("保存できず、ファイルは元のまま: 英小文字、数字、ハイフン。")
    expect(said).to_be_visible()


def test_what_each_of_two_maps_shows_is_set_on_the_page_by_keys(
    writable: Served, open_page: Opener, folder: Path
) -> None:
    page = opened(writable, open_page, "two-days-in-february-2023")
    open_box(page.locator(".st-key-slide_0 [data-testid=stExpander]").first)
    slide = page.locator(".st-key-slide_0")

    picture = slide.locator("a").first

    def choose(box: Locator, words: str) -> None:
        """Choose by typing, and wait until the app has taken it: the slide's picture is another."""
        rested(page)
        before = picture.get_attribute("href") or ""
        box.click()
        page.keyboard.type(words)
        expect(page.get_by_role("option", name=words)).to_have_count(1)
        page.keyboard.press("Enter")
        expect(picture).not_to_have_attribute("href", before)

    choose(slide.get_by_role("combobox", name="Shows"), "two maps")
    expect(slide.get_by_text("What each map shows unlike the slide.")).to_be_visible()
    for half, side in (("left", "Ukrainian side"), ("right", "Third parties")):
        box = slide.locator(f"[class*='st-key-brief_{half}_'][class*='_side_'] input")
        choose(box, side)
        expect(slide.get_by_text(side, exact=True)).to_be_visible()

    file = folder / "briefings" / "two-days-in-february-2023.toml"

    def saved() -> Slide:
        rested(page)
        before = file.read_bytes()
        press(page, "brief_save")
        # The message of the last time may still stand there.
        until(lambda: file.read_bytes() != before)
        expect(page.get_by_text("Saved.").last).to_be_visible()
        return repository.load(folder / "briefings", file.stem)[0].slides[0]

    found = saved()
    assert "beside" in found.show
    assert found.left == {"side": ("ukraine",)}
    assert found.right == {"side": ("third_party",)}
    # Where slides change places, their fields go with them.
    press(page, "brief_down_0")
    expect(titles(page).nth(1)).to_contain_text(found.title["en"])
    assert saved().left == {}
