"""The briefing in one HTML file, opened as a file in a browser that has no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from conftest import PATIENCE
from playwright.sync_api import Browser, BrowserContext, Page, expect
from samples import ROOT, uses_engine
from test_hostile_data import PAYLOADS

from geo.briefing.html import html_file
from geo.briefing.reading import read_briefing
from geo.briefing.repository import load
from geo.briefing.scenes import Scene, scenes
from geo.briefing.slides import Briefing, Slide
from geo.ledger import Ledger
from geo.model.settings import Settings, read_settings
from geo.store import Store

SHIPPED = "bakhmut-2023-05"
LARGE = {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(ROOT / "data")


@pytest.fixture(scope="module")
def written(
    ledger: Ledger, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Write a briefing, or given scenes of it, as a file."""
    store = Store(ledger, list(settings.zones))

    def write(briefing: Briefing, lang: str = "en", shown: list[Scene] | None = None) -> Path:
        shown = shown or scenes(briefing, ledger, store, settings, lang)
        path = tmp_path_factory.mktemp("html") / f"{briefing.key}.{lang}.html"
        path.write_bytes(html_file(shown, briefing, ledger, settings, lang))
        return path

    return write


@pytest.fixture(scope="module")
def shipped(written: Callable[..., Path]) -> dict[str, Path]:
    briefing, _ = load(ROOT / "data" / "briefings", SHIPPED)
    return {lang: written(briefing, lang) for lang in ("en", "ja")}


@dataclass
class Room:
    """A browser without a network, and what it said and asked for."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, path: Path, mark: str = "#1") -> Page:
        page = self.context.new_page()
        self.watch(page)
        page.goto(path.as_uri() + mark)
        page.wait_for_selector("body[data-slide]")
        page.wait_for_selector(".leaflet-container[data-basemap=ready]")
        return page

    def watch(self, page: Page) -> None:
        page.on("request", lambda r: self.asked.append(r.url))
        page.on("console", lambda m: self.said.append(m.text))
        page.on("pageerror", lambda e: self.said.append(str(e)))
        page.on("dialog", lambda d: (self.said.append(d.message), d.dismiss()))


@pytest.fixture
def room(browser: Browser) -> Iterator[Room]:
    context = browser.new_context(viewport=LARGE, locale="en-GB", timezone_id="Europe/Kyiv")
    context.set_default_timeout(PATIENCE)
    context.set_offline(True)
    made = Room(context)
    yield made
    context.close()
    # Whatever a test did: no network, no violation of the policy, no error.
    assert [u for u in made.asked if not u.startswith(("file:", "data:"))] == []
    assert made.said == []


def current(page: Page) -> str:
    return page.locator("body").get_attribute("data-slide") or ""


def seen(page: Page) -> str:
    """The text of the slide that is uncovered."""
    return page.locator(".br-slide:not(.is-waiting)").inner_text()


pytestmark = [pytest.mark.browser, *uses_engine]


def test_the_file_is_small_and_its_policy_is_strict(shipped: dict[str, Path]) -> None:
    for path in shipped.values():
        text = path.read_text(encoding="utf-8")
        assert len(text.encode()) <= 3_000_000
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe" not in policy[1]
        assert "http" not in policy[1]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_slide_says_whose_claims_these_are(
    room: Room, shipped: dict[str, Path], lang: str, ledger: Ledger, settings: Settings
) -> None:
    briefing, _ = load(ROOT / "data" / "briefings", SHIPPED)
    store = Store(ledger, list(settings.zones))
    page = room.open(shipped[lang])
    for scene in scenes(briefing, ledger, store, settings, lang):
        foot = page.locator(".br-slide:not(.is-waiting) .br-foot")
        words = foot.inner_text()
        for speaker in scene.attribution.speakers:
            assert f"{speaker.name} ×{speaker.n}" in words
        assert foot.locator(".br-speakers svg.ca-badge").count() == len(scene.attribution.speakers)
        for part in (scene.attribution.not_facts, scene.attribution.known):
            assert part in words
        assert scene.attribution.sources in words
        assert scene.title in seen(page)
        # Inside the window, nothing scrolled out.
        box = foot.bounding_box()
        assert box
        assert box["y"] + box["height"] <= LARGE["height"] + 1
        assert foot.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_small_windows_lose_no_attribution(
    room: Room, shipped: dict[str, Path], size: tuple[int, int]
) -> None:
    page = room.open(shipped["en"])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for _ in range(7):
        # The slide fits itself to the window a moment after that has changed.
        page.wait_for_function(
            """([wide, high]) => {
              const foot = document.querySelector(".br-slide:not(.is-waiting) .br-foot");
              const box = foot.getBoundingClientRect();
              return box.bottom <= high + 1 && box.right <= wide + 1
                && foot.scrollHeight <= foot.clientHeight + 1;
            }""",
            arg=list(size),
        )
        page.keyboard.press("ArrowRight")


def test_titles_attribution_and_badges_are_read_from_the_back_of_a_room(
    room: Room, shipped: dict[str, Path]
) -> None:
    page = room.open(shipped["en"], "#3")
    points = "(e, wide) => parseFloat(getComputedStyle(e).fontSize) * 960 / wide"
    wide = page.evaluate("innerWidth")
    slide = page.locator(".br-slide:not(.is-waiting)")
    assert slide.locator(".br-title").evaluate(points, wide) >= 31.9
    assert slide.locator(".br-speakers li").first.evaluate(points, wide) >= 11.9
    letters = "(e, wide) => e.getBoundingClientRect().height * 12.5 / 34 * 960 / wide"
    assert slide.locator(".br-speakers svg").first.evaluate(letters, wide) >= 11.9


# A slide with more than fits beside a map, and one whose title has no room.
CROWDED = """
[[slide]]
show = ["map", "panel"]
[slide.title]
en = "Everything"
[slide.filter]
day = ["2023-05-09", "2023-05-13"]
[[slide]]
show = ["map", "timeline"]
[slide.title]
en = "A title without end %s"
[slide.filter]
day = ["2023-05-12", "2023-05-12"]
"""
SMALLEST = """() => {
  const slide = document.querySelector(".br-slide:not(.is-waiting)");
  const found = [];
  for (const node of slide.querySelectorAll(".br-side *, .br-flow *, .br-more, .br-foot *")) {
    if (node.children.length || !node.textContent.trim() || node.closest("svg")) continue;
    found.push(parseFloat(getComputedStyle(node).fontSize) * 960 / innerWidth);
  }
  const flow = slide.querySelector(".br-flow");
  return { body: Math.min(...[...slide.querySelectorAll(".br-flow .br-line, .br-more")].map(
      (node) => parseFloat(getComputedStyle(node).fontSize) * 960 / innerWidth)),
    least: Math.min(...found), cut: flow ? flow.scrollHeight > flow.clientHeight + 1 : false };
}"""


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_what_has_no_room_goes_to_further_pages_in_letters_read_from_afar(
    room: Room,
    written: Callable[..., Path],
    ledger: Ledger,
    settings: Settings,
    size: tuple[int, int],
) -> None:
    briefing = read_briefing(CROWDED % ("word " * 60), "crowded")
    shown = scenes(briefing, ledger, Store(ledger, list(settings.zones)), settings, "en")
    page = room.open(written(briefing))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function("wide => document.querySelector('.br-stage').clientWidth === wide",
                           arg=size[0])  # fmt: skip
    body = f"{18 * size[0] / 960:g}px"  # the slide fits itself to the window a moment later
    page.wait_for_function(
        "px => document.documentElement.style.getPropertyValue('--br-body') === px", arg=body
    )
    said, more = [], []
    while current(page) == "1":
        sizes = page.evaluate(SMALLEST)
        assert sizes["least"] >= 11.9, page.url
        assert sizes["body"] >= 17.9, page.url
        assert not sizes["cut"], page.url
        words = page.locator(".br-slide:not(.is-waiting) .br-flow")
        said.append(words.text_content() or "" if words.count() else "")
        sentence = page.locator(".br-slide:not(.is-waiting) .br-more")
        more.append(sentence.text_content() if sentence.count() else "")
        assert "Claims, not established facts." in seen(page)
        page.keyboard.press("ArrowRight")
    assert more[0] == "Who says what: on the next slide."
    assert more[1] == "The other claims: on the next slide."
    # Every claim stands on one of the pages, and the last page leads nowhere.
    for claim in shown[0].claims:
        assert claim.headline_en in "".join(said)
    assert more[-1] == ""
    assert current(page) == "2"
    assert page.locator(".br-slide:not(.is-waiting) .br-more").text_content() == (
        "The whole title: on the next slide."
    )
    page.keyboard.press("ArrowRight")
    assert shown[1].title in (
        page.locator(".br-slide:not(.is-waiting) .br-flow").text_content() or ""
    )


def test_on_a_phone_the_map_stays_above_who_says_what(room: Room, shipped: dict[str, Path]) -> None:
    page = room.context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(shipped["en"].as_uri() + "#5")
    page.wait_for_selector(".leaflet-container[data-basemap=ready]")
    slide = page.locator(".br-slide:not(.is-waiting)")
    space, side = (slide.locator(part).bounding_box() for part in (".br-hole", ".br-side"))
    assert space
    assert side
    assert space["width"] > 300
    assert side["y"] >= space["y"] + space["height"]


def test_keys_step_and_the_title_is_large(room: Room, shipped: dict[str, Path]) -> None:
    page = room.open(shipped["en"])
    at = []
    keys = (
        "ArrowRight Space ArrowLeft ArrowDown ArrowUp "
        "End PageDown PageDown PageDown Home PageUp Enter"
    )
    for key in keys.split():
        page.keyboard.press(key)
        at.append(page.evaluate("location.hash"))
        assert at[-1].removeprefix("#").partition(".")[0] == current(page)
        title = page.locator(".br-slide:not(.is-waiting) .br-title")
        assert float(title.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 32
    assert at == ["#2", "#2.2", "#2", "#3", "#2", "#7", "#7.2", "#7.3", "#7.3", "#0", "#0", "#1"]
    assert page.evaluate("location.hash") == "#1"
    page.keyboard.press("n")
    assert "Every badge is somebody's claim." in seen(page)
    page.keyboard.press("n")
    assert "Every badge is somebody's claim." not in seen(page)
    page.keyboard.press("ArrowDown")
    assert page.locator(".br-slide:not(.is-waiting) .br-time").count() == 0
    page.keyboard.press("t")
    assert page.locator(".br-slide:not(.is-waiting) .br-time .br-bar").count() > 0
    page.keyboard.press("?")
    expect(page.locator(".br-help")).to_be_visible()
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement !== null")


def test_the_file_begins_with_the_title_slide(room: Room, shipped: dict[str, Path]) -> None:
    page = room.open(shipped["ja"])
    page.keyboard.press("ArrowLeft")
    assert current(page) == "0"
    for words in ("バフムト 2023年5月9日〜13日", "スライド7枚", "2023年5月9日～13日", "出典"):
        assert words in seen(page)


def test_a_hash_opens_its_slide_with_map_and_panel(room: Room, shipped: dict[str, Path]) -> None:
    page = room.open(shipped["en"], "#3")
    assert current(page) == "3"
    panel = page.locator(".br-slide:not(.is-waiting) .br-side .is-panel")
    assert "Hanna Maliar" in panel.inner_text()
    map_label = page.locator(".br-map .ca-plate").first
    small = map_label.bounding_box()
    assert small
    map_label.hover()
    page.wait_for_function(
        "wide => document.querySelector('.br-map .ca-plate').getBoundingClientRect().width > wide",
        arg=small["width"] * 1.3,
    )
    map_label.click()
    expect(page.locator(".br-card .br-row")).to_have_count(2)


def test_bars_have_their_numbers_and_their_letters_a_meaning(
    room: Room, shipped: dict[str, Path]
) -> None:
    page = room.open(shipped["en"])
    time = page.locator(".br-slide:not(.is-waiting) .br-time")
    assert time.locator(".br-sum").all_text_contents() == ["2", "19", "9"]
    assert time.locator(".br-side-key").all_text_contents() == [
        "RRussian side", "UUkrainian side", "TThird parties",
    ]  # fmt: skip


def test_d_plays_the_days_of_the_slide(room: Room, shipped: dict[str, Path]) -> None:
    page = room.open(shipped["en"])
    whole = page.locator("#map_div").get_attribute("data-claims")
    page.keyboard.press("d")
    expect(page.locator(".br-day")).to_have_text("11 May 2023")
    assert page.locator("#map_div").get_attribute("data-claims") == "2"
    expect(page.locator(".br-day")).to_have_text("12 May 2023")
    expect(page.locator(".br-bar.is-now")).to_have_attribute("data-day", "2023-05-12")
    page.keyboard.press("d")
    expect(page.locator(".br-day")).to_be_hidden()
    assert page.locator("#map_div").get_attribute("data-claims") == whole


def test_the_presenters_window_keeps_step(room: Room, shipped: dict[str, Path]) -> None:
    page = room.open(shipped["en"], "#2")
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    desk = opened.value
    room.watch(desk)
    desk.wait_for_selector(".br-desk")
    expect(desk.locator("body")).to_have_attribute("data-slide", "2")
    expect(desk.locator(".br-note")).to_contain_text("One spokesman, two statements")
    assert "12 May: the Russian ministry on Soledar (2)" in seen(desk)  # the next page
    expect(desk.locator(".br-count")).to_have_text("2.2 / 7")  # its number, not that of this one
    desk.keyboard.press("ArrowRight")  # the audience's window knows how many pages there are
    expect(page.locator("body")).to_have_attribute("data-page", "2")
    expect(page.locator("body")).to_have_attribute("data-slide", "2")
    expect(desk.locator(".br-count")).to_have_text("3 / 7")
    assert "12 May: the Ukrainian deputy minister" in seen(desk)  # the next slide
    assert re.match(r"\d\d:\d\d:\d\d", desk.locator(".br-clock").inner_text())
    page.keyboard.press("ArrowRight")
    expect(desk.locator("body")).to_have_attribute("data-slide", "3")
    expect(desk.locator(".br-note")).to_contain_text("Both statements are about the week")
    desk.keyboard.press("End")
    expect(page.locator("body")).to_have_attribute("data-slide", "7")
    page.reload()
    page.wait_for_selector("body[data-slide]")
    desk.keyboard.press("Home")
    expect(page.locator("body")).to_have_attribute("data-slide", "0")
    desk.keyboard.press("b")
    expect(page.locator(".br-black")).to_be_visible()
    expect(desk.locator(".br-desk h2")).to_contain_text("Screen is black")
    expect(desk.locator(".br-black")).to_be_hidden()
    page.keyboard.press("PageDown")  # the first key brings the slide back
    expect(page.locator(".br-black")).to_be_hidden()
    expect(page.locator("body")).to_have_attribute("data-slide", "0")
    for key in "3", "Enter":
        desk.keyboard.press(key)
    expect(page.locator("body")).to_have_attribute("data-slide", "3")
    page.keyboard.press("9")
    page.keyboard.press("Enter")
    expect(page.locator(".br-status")).to_have_text("There is no slide 9; the last is 7.")
    page.keyboard.press("F5")  # as a clicker begins a show
    page.wait_for_function("() => document.fullscreenElement !== null")


def test_fingers_swipe_between_slides(browser: Browser, shipped: dict[str, Path]) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, offline=True
    )
    page = context.new_page()
    page.goto(shipped["en"].as_uri() + "#1")
    session = context.new_cdp_session(page)
    for kind, x in (("touchStart", 300), ("touchMove", 200), ("touchMove", 90), ("touchEnd", 0)):
        points = [{"x": x, "y": 60}] if x else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.locator("body")).to_have_attribute("data-slide", "2")
    context.close()


def test_on_a_phone_fingers_meet_large_buttons_and_what_is_cut_off_fades(
    browser: Browser, shipped: dict[str, Path]
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, offline=True
    )
    page = context.new_page()
    page.goto(shipped["en"].as_uri() + "#2")
    side = page.locator(".br-slide:not(.is-waiting) .br-side.is-long")
    expect(side).to_have_css("mask-image", re.compile("gradient"))
    sizes = page.locator(".br-nav button").evaluate_all(
        "all => all.map(b => b.getBoundingClientRect()).map(r => [r.width, r.height])"
    )
    assert len(sizes) == 3
    assert min(min(size) for size in sizes) >= 44
    over = """() => {
      const box = (of) => document.querySelector(of).getBoundingClientRect();
      return box(".br-nav").bottom - box(".br-slide:not(.is-waiting) .br-title").top;
    }"""
    assert page.evaluate(over) <= 0, "the title begins under the buttons"
    page.goto(shipped["en"].as_uri() + "#0")
    page.wait_for_function("() => document.body.dataset.slide === '0'")
    # All of the title slide is in view, so that nothing of it fades.
    expect(page.locator(".br-opening.is-long")).to_have_count(0)
    context.close()


def test_a_map_without_room_has_no_buttons_over_it(
    browser: Browser, shipped: dict[str, Path]
) -> None:
    context = browser.new_context(viewport={"width": 844, "height": 390}, offline=True)
    page = context.new_page()
    page.goto(shipped["en"].as_uri() + "#1")
    page.locator(".br-map .ca-plate").first.wait_for()
    expect(page.locator(".br-map .leaflet-control-zoom")).to_be_hidden()
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator(".br-map .leaflet-control-zoom")).to_be_visible()
    context.close()


def test_hostile_texts_are_texts(
    room: Room, written: Callable[..., Path], ledger: Ledger, settings: Settings, tmp_path: Path
) -> None:
    trace = tmp_path / "ran"
    payloads = [*(p.format(trace=trace) for p in PAYLOADS), "🧭 {{ }} <b>&amp;</b> " * 400]
    made = [replace(c, headline_en=p, location=p, summary_en=p)
            for c, p in zip(ledger.claims.values(), payloads, strict=False)]  # fmt: skip
    hostile = replace(ledger, claims=ledger.claims | {c.claim_id: c for c in made})
    slides = tuple(
        Slide(
            title={"en": p}, note={"en": p}, places=(c.place_key,), show=("map", "panel", "table")
        )
        for p, c in zip(payloads, made, strict=True)
    )
    briefing = Briefing("hostile", {"en": " ".join(payloads[:-2])}, slides)
    store = Store(hostile, list(settings.zones))
    path = tmp_path / "hostile.html"
    shown = scenes(briefing, hostile, store, settings, "en")
    path.write_bytes(html_file(shown, briefing, hostile, settings, "en"))
    page = room.open(path)
    page.keyboard.press("n")
    for n, payload in enumerate(payloads, 1):
        assert current(page) == str(n)
        here = page.locator(".br-slide:not(.is-waiting)")
        assert here.locator(".br-title").text_content() == payload
        assert here.locator(".br-notes p").text_content() == payload
        pages = page.locator(f".br-slide[data-slide='{n}']")
        said = pages.locator(".br-side, .br-flow").evaluate_all(
            "all => all.map(e => e.textContent)"
        )
        assert payload in "".join(said)
        assert pages.locator("img, script, a, iframe").count() == 0
        page.keyboard.press("ArrowDown")
    assert page.evaluate("window.hacked") is None
    assert not trace.exists()


def test_a_slide_with_faults_is_shown_with_the_reason(
    room: Room, written: Callable[..., Path]
) -> None:
    text = '[[slide]]\ntitle = "Gone"\nplace = ["no-such-place"]\n[slide.filter]\nq = "zzzqqq"\n'
    page = room.open(written(read_briefing(text, "gone")))
    assert "Gone" in seen(page)
    faults = page.locator(".br-faults").inner_text()
    assert "This slide has a fault" in faults
    assert "no-such-place" in faults
    assert "Claims, not established facts." in seen(page)


def test_sixty_steps_leave_nothing_behind(room: Room, shipped: dict[str, Path]) -> None:
    page = room.open(shipped["en"])
    session = room.context.new_cdp_session(page)

    def measured() -> tuple[float, int]:
        session.send("HeapProfiler.collectGarbage")
        found = session.send("Performance.getMetrics")["metrics"]
        values = {m["name"]: m["value"] for m in found}
        return values["JSHeapUsedSize"], int(values["Nodes"])

    session.send("Performance.enable")
    for _ in range(2):  # what is built once has been built
        page.keyboard.press("End")
        page.keyboard.press("Home")
        page.keyboard.press("PageDown")
        page.wait_for_timeout(900)
    heap, nodes = measured()
    for n in range(60):
        page.keyboard.press("d" if n % 3 == 2 else "ArrowRight" if n % 12 < 6 else "ArrowLeft")
        page.wait_for_timeout(40)
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    page.wait_for_timeout(1500)
    after, nodes_after = measured()
    print(f"heap {heap / 1e6:.1f} -> {after / 1e6:.1f} MB, nodes {nodes} -> {nodes_after}")
    assert after < heap + 3e6
    assert nodes_after < nodes + 1500


def test_control_characters_in_texts_are_not_shown(
    room: Room, written: Callable[..., Path]
) -> None:
    title = {"en": "Київ a\x07b\x1bc (باخموت) 𠮷 👩\u200d👧"}
    page = room.open(written(Briefing("controls", title, (Slide(title=title, show=("map",)),))))
    shown = page.locator(".br-slide:not(.is-waiting) .br-title")
    assert shown.text_content() == "Київ abc (باخموت) 𠮷 👩\u200d👧"
