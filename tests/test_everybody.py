"""For everybody: rules of WCAG 2.2 on every page, the keyboard, readers by ear, touch."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from on_page import map_of, rested
from playwright.sync_api import Browser, Page, expect
from server import Served
from targets import smaller
from wcag import broken_rules, page_for_axe

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
PAGES = (
    "",
    "?day=2023-05-12&day=2023-05-12&place=bakhmut",
    "claims",
    "claims?show=events",
    "claims?show=days",
    "sources",
    "coverage",
    "convergence",
    "coding",
    "briefing",
    "import",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_breaks_no_rule_of_wcag(app: Served, browser: Browser, path: str) -> None:
    scheme_is = (
        "(scheme) => getComputedStyle(document.querySelector('.stApp')).colorScheme === scheme"
    )
    with page_for_axe(browser, "light") as page:
        page.goto(f"{app.url}/{path}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(scheme_is, arg=scheme)
            rested(page)
            if not path or path.startswith("?"):
                map_of(page)
            page.wait_for_timeout(1500)  # what is drawn after the run: tables, the panel's styles
            page.wait_for_function("() => !document.querySelector('[data-stale=true]')")
            page.wait_for_timeout(500)
            assert (scheme, broken_rules(page)) == (scheme, [])


def test_the_keyboard_reaches_the_map_in_five_presses(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12")
    frame = map_of(page)
    expect(page.get_by_role("button", name="Skip to the map")).to_have_count(1)
    page.wait_for_timeout(2100)
    page.locator("body").press("Tab")
    expect(page.get_by_role("button", name="Skip to the map")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.localName === 'iframe'")
    label = "() => document.activeElement.dataset.keys"
    assert frame.locator("body").evaluate(label)


def test_arrow_keys_go_from_label_to_label_and_one_tab_leaves_them(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12")
    frame = map_of(page)
    assert frame.locator("[data-keys][tabindex='0']").count() == 1
    at = "() => document.activeElement.dataset.keys || document.activeElement.className"
    frame.locator("[data-keys~='bakhmut']").focus()
    seen = {frame.locator("body").evaluate(at)}
    for key in ("ArrowUp", "ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)  # the map may move to show it
        seen.add(frame.locator("body").evaluate(at))
    assert len(seen) >= 2
    assert "day=2023-05-12&day=2023-05-12" in page.url  # no day was left
    page.keyboard.press("Tab")
    assert "leaflet" in frame.locator("body").evaluate(at)


def test_the_list_beside_the_map_grows_to_all_claims_by_keyboard(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/")
    map_of(page)
    rows = page.locator(".ca-list .ca-row")
    expect(rows).to_have_count(30)
    expect(page.locator(".ca-list")).to_contain_text("26 more are not listed here")
    page.get_by_role("button", name="List 26 more").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(56)
    expect(rows.nth(30)).to_be_focused()
    expect(
        page.get_by_role("button", name="more", exact=False).filter(has_text="List")
    ).to_have_count(0)
    # What the map shows by its look, the list says in words.
    expect(page.locator(".ca-list")).to_contain_text("(region)")
    expect(page.locator(".ca-list")).to_contain_text("not on the map")


def test_tables_can_be_read_as_text_and_opened_by_keyboard(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/claims?day=2023-05-12&day=2023-05-12")
    settled(page)
    page.get_by_role("switch", name="As text").press("Space")
    table = page.get_by_role("table", name="Table")
    expect(table.locator("tbody tr")).to_have_count(19)
    heads = table.get_by_role("columnheader").all_text_contents()
    assert heads[:4] == ["#", "≠", "Said on", "Claim"]
    assert {"Who says so", "Side", "How it is said"} <= set(heads)  # what a badge shows
    assert table.locator("img, svg").count() == 0
    page.get_by_role("button", name="Row 2: open").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ca-panel .ca-claim").first).to_contain_text("Kuleba")
    page.get_by_role("link", name="Sources").press("Enter")
    expect(page.get_by_role("table", name="Sources")).to_be_visible()


@pytest.mark.parametrize(("lang", "name"), [("en", "Map of claims"), ("ja", "主張の地図")])
def test_page_and_map_say_their_language_and_name(
    app: Served, open_page: Opener, lang: str, name: str
) -> None:
    page = open_page(f"{app.url}/?lang={lang}")
    frame = map_of(page)
    page.wait_for_function("(lang) => document.documentElement.lang === lang", arg=lang)
    assert frame.locator("html").get_attribute("lang") == lang
    expect(frame.get_by_role("region", name=name)).to_be_visible()
    assert page.locator("iframe[title*='folium']").get_attribute("aria-label") == name


def test_the_links_to_the_pages_say_which_one_is_open(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/about")
    here = page.locator(".st-key-nav a[aria-current='page']")
    expect(here).to_have_text("About")
    assert page.get_by_role("link", name="Map").evaluate("link => link.pathname") == "/"
    page.get_by_role("link", name="Sources").press("Enter")
    expect(here).to_have_text("Sources")
    expect(here).to_have_count(1)


def test_on_a_phone_the_row_of_pages_begins_where_the_page_is(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/history", viewport={"width": 390, "height": 844})
    here = page.locator(".st-key-nav a[aria-current='page']")
    expect(here).to_have_text("History")
    within = """link => {
      const { left, right } = link.getBoundingClientRect();
      const row = link.closest(".st-key-nav").getBoundingClientRect();
      return left >= row.left && right <= row.right;
    }"""
    page.wait_for_function(within, arg=here.element_handle())


def test_a_map_without_claims_asks_nobody_to_click_a_badge(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-05-25&day=2023-05-25")
    expect(page.get_by_text("No claim fits this filter.")).to_be_visible()
    rested(page)
    expect(page.get_by_text("Click a badge")).to_have_count(0)


def test_one_finger_leaves_the_map_where_it_is_and_says_how_to_move_it(
    app: Served, open_page: Opener
) -> None:
    page = open_page(
        f"{app.url}/", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    frame = map_of(page)
    body = frame.locator("body")
    centre = "() => map.getCenter().toString()"
    before = body.evaluate(centre)
    body.evaluate(
        """() => {
          const at = document.getElementById("map_div");
          const touch = (y) => [new Touch({ identifier: 1, target: at, clientX: 150, clientY: y })];
          const fire = (type, y) => at.dispatchEvent(new TouchEvent(type,
            { bubbles: true, cancelable: true, touches: touch(y), changedTouches: touch(y) }));
          fire("touchstart", 300);
          fire("touchmove", 200);
          fire("touchend", 200);
        }"""
    )
    expect(frame.locator(".ca-notice")).to_have_text("Use two fingers to move the map")
    assert body.evaluate(centre) == before
    style = "() => getComputedStyle(document.getElementById('map_div')).touchAction"
    assert body.evaluate(style) == "pan-x pan-y"


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def settled(page: Page) -> None:
    rested(page)


def test_what_a_finger_can_hit_is_44_pixels_high_and_wide(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/", **PHONE)
    for path in (*PAGES, "about"):
        page.goto(f"{app.url}/{path}")
        settled(page)
        if not path or path.startswith("?"):
            map_of(page)
        page.wait_for_timeout(1000)  # what is drawn after the run: tables, the panel's styles
        n, small = smaller(page, 44)
        assert (path, small) == (path, [])
        assert n > 5
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (path, wide) == (path, 390)
    page.goto(app.url)
    map_of(page)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_text("Filters", exact=True).tap()
    expect(page.get_by_role("button", name="Clear all filters")).to_be_visible()
    settled(page)
    assert smaller(page, 44)[1] == []


@pytest.mark.parametrize("lang", ["en", "ja", "uk"])
def test_the_tools_fit_in_one_row_of_a_window_of_1280(
    app: Served, open_page: Opener, lang: str
) -> None:
    link = f"{app.url}/?lang={lang}&day=2023-05-12&day=2023-05-12"
    page = open_page(link, viewport={"width": 1280, "height": 800})
    settled(page)
    tools = page.locator(".st-key-tools")
    expect(page.locator(".st-key-add_view button").first).to_be_visible()
    room = tools.evaluate("node => [node.scrollWidth, node.clientWidth, node.clientHeight]")
    assert room[0] <= room[1]
    assert room[2] < 60


def test_no_page_is_wider_than_a_window_of_320(app: Served, open_page: Opener) -> None:
    """As a window of 1280 is when its text is enlarged to 400 %."""
    page = open_page(app.url, viewport={"width": 320, "height": 640})
    for path in (
        "?lang=uk&day=2023-05-12&day=2023-05-12&place=bakhmut",
        "claims?lang=uk",
        "import",
    ):
        page.goto(f"{app.url}/{path}")
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


CUT = """() => [...document.querySelectorAll("button p, h1, h2, h3, label p, .st-key-status p")]
  .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.textContent)"""


def test_letters_of_twice_the_size_cut_and_cover_nothing(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?lang=uk&day=2023-05-12&day=2023-05-12", viewport={
        "width": 1280, "height": 800,
    })  # fmt: skip
    for path in ("", "claims?lang=uk&day=2023-05-12&day=2023-05-12", "about?lang=uk"):
        if path:
            page.goto(f"{app.url}/{path}")
        settled(page)
        page.add_style_tag(content="html { font-size: 32px !important; }")
        nav = page.locator(".st-key-nav").bounding_box()
        menu = page.get_by_test_id("stMainMenu").bounding_box()
        assert nav
        assert menu
        assert nav["x"] + nav["width"] <= menu["x"]
        assert page.evaluate("document.documentElement.scrollWidth") == 1280
        page.locator(".st-key-nav a").last.focus()  # what is out of sight comes into sight
        last = page.locator(".st-key-nav a").last.bounding_box()
        assert last
        assert last["x"] + last["width"] <= menu["x"]
        assert (path, page.evaluate(CUT)) == (path, [])


def test_the_calendar_speaks_the_language_that_is_chosen(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12")
    map_of(page)
    settled(page)
    page.get_by_text("日本語", exact=True).click()
    page.get_by_role("button", name="期間を選ぶ").click()
    expect(page.get_by_role("button", name="2023年5月12日金曜日").first).to_be_visible()
    with_claims = page.locator("[role=gridcell] > [data-claims]")
    expect(with_claims).to_have_text(["11", "12", "13"])
    expect(with_claims.first).to_have_attribute("aria-description", "この日の主張あり")
    page.get_by_role("button", name="前の月").click()
    expect(with_claims).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_text("Українська", exact=True).click()
    page.get_by_role("button", name="Вибрати дні").click()
    expect(page.get_by_role("button", name="12 травня 2023").first).to_be_visible()
    expect(with_claims).to_have_text(["11", "12", "13"])
    page.keyboard.press("Escape")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("button", name="Choose date range")).to_be_visible()
    assert "lang=" not in page.url  # the browser's own language needs no word


def test_another_language_takes_no_choice_from_the_filter(app: Served, open_page: Opener) -> None:
    chosen = "zone=Asia/Tokyo&side=russia&modality=claims&precision=country"
    page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12&lang=ja&{chosen}")
    map_of(page)
    settled(page)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Tokyo time")
    page.get_by_role("button", name="Next day", exact=True).click()
    page.wait_for_url("**day=2023-05-13**")
    settled(page)
    assert all(word in unquote(page.url) for word in chosen.split("&"))


class Fingers:
    """Real touches, as the browser gets them from a screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def move(self, *paths: tuple[tuple[float, float], tuple[float, float]], steps: int = 8) -> None:
        """Fingers that go from the first to the second point of their paths, all at once."""
        for n in range(steps + 1):
            part = n / steps
            points = [
                {"x": a[0] + (b[0] - a[0]) * part, "y": a[1] + (b[1] - a[1]) * part, "id": i}
                for i, (a, b) in enumerate(paths)
            ]
            self._send("touchMove" if n else "touchStart", points)
        self._send("touchEnd", [])

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self._page.wait_for_timeout(30)  # a finger takes its time


def test_two_fingers_move_the_map_and_one_scrolls_the_page(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/", **(PHONE | {"viewport": {"width": 390, "height": 560}}))
    frame = map_of(page)
    settled(page)
    body, fingers = frame.locator("body"), Fingers(page)
    view = "() => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
    box = page.locator("iframe[title*='folium']").bounding_box()
    assert box
    x, y = box["x"] + 200, min(box["y"] + 150, 480)
    zoom, lat, _ = body.evaluate(view)
    fingers.move(((x - 30, y), (x - 30, y + 60)), ((x + 30, y), (x + 30, y + 60)))
    page.wait_for_function("(lat) => frames[0].map.getCenter().lat > lat + 0.5", arg=lat)
    at_rest = "!frames[0].document.querySelector('.leaflet-zoom-anim')"
    page.wait_for_function(at_rest)
    fingers.move(((x - 20, y), (x - 110, y)), ((x + 20, y), (x + 110, y)))
    page.wait_for_function("(zoom) => frames[0].map.getZoom() > zoom + 1", arg=zoom)
    page.wait_for_function(at_rest)
    before = body.evaluate(view)
    fingers.move(((x, y), (x, y - 140)))
    page.wait_for_function("document.querySelector('.stMain').scrollTop > 20")
    assert body.evaluate(view) == before


def test_a_part_of_the_map_is_drawn_with_one_finger(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/", **PHONE)
    frame = map_of(page)
    settled(page)
    body = frame.locator("body")
    frame.get_by_role("button", name="Filter by a part of the map").tap()
    frame.get_by_role("button", name="Draw a rectangle").tap()
    box = page.locator("iframe[title*='folium']").bounding_box()
    assert box
    x, y = box["x"] + 120, box["y"] + 160
    Fingers(page).move(((x, y), (x + 180, y + 160)))
    page.wait_for_url("**within=box**")
    expect(page.get_by_role("button", name="Only within: rectangle")).to_be_visible()
    # Afterwards one finger scrolls the page again, and leaves the map where it is.
    assert body.evaluate("() => map.dragging.enabled()") is False
