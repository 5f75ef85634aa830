"""The app in a real browser: what viewer, analyst and presenter do, and that it is offline."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from conftest import ARTICLES
from on_page import map_of, open_box, rested
from playwright.sync_api import FrameLocator, Locator, Page, expect
from server import Served

from geo.ledger import Ledger
from geo.views.citation import claim_bibtex, claim_citation

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
MAY_12 = "day=2023-05-12&day=2023-05-12&zone=Europe/Kyiv"


def claims_on_map(frame: FrameLocator) -> int:
    return int(frame.locator("#map_div").get_attribute("data-claims") or -1)


def settled(page: Page, text: str) -> None:
    """Wait until the toolbar is there, with its buttons, and says `text`."""
    expect(page.locator(".st-key-next button").first).to_be_visible()
    # A number is whole: "19 of 56" is not "9 of 56".
    words = re.compile(rf"(?<!\d){re.escape(text)}")
    expect(page.locator(".st-key-toolbar")).to_contain_text(words)


def plate(frame: FrameLocator, name: str) -> Locator:
    return frame.locator(".ca-plate", has_text=name).first


def words(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def click_day(page: Page, share: float) -> None:
    """Click the timeline at `share` of its width."""
    rested(page)
    box = page.locator(".st-key-timeline svg").bounding_box()
    assert box
    page.mouse.click(box["x"] + share * box["width"], box["y"] + 50)


def test_viewer_has_both_sides_of_12_may_in_three_clicks(app: Served, open_page: Opener) -> None:
    page = open_page(app.url)
    frame = map_of(page)
    click_day(page, 0.82)  # 1: the bar of 12 May
    settled(page, "19 of 56")
    assert words(page)["day"] == ["2023-05-12", "2023-05-12"]
    plate(frame, "disputed").click()  # 2: the plate over Bakhmut and Soledar
    panel = page.locator(".ca-panel")
    expect(panel.locator(".ca-column", has_text="Russian side").first).to_contain_text(
        "26 attacks near Soledar"
    )
    expect(panel.locator(".ca-column", has_text="Ukrainian side").first).to_contain_text(
        "Not one position was lost at Bakhmut"
    )
    lefts = [
        (panel.locator(".ca-column", has_text=side).first.bounding_box() or {})["y"]
        for side in ("Russian side", "Ukrainian side")
    ]
    assert lefts[0] == lefts[1]  # beside each other, not below


def test_analyst_checks_a_disputed_claim_and_takes_exactly_these_rows(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/")
    frame = map_of(page)
    page.get_by_text("Disputed only").click()
    settled(page, "5 of 56")
    plate(frame, "Bryansk").click()
    claim = page.locator("[data-claim='2023-05-13-some-media-two-helicopters']")
    claim.locator("summary").click()
    expect(claim).to_contain_text("SHA-256")
    if ARTICLES.is_dir():
        expect(claim.locator("blockquote")).to_contain_text("2機")
        expect(claim).to_contain_text("its hash matches")
    expect(page.locator(".ca-differs")).to_contain_text(
        "A Russian state news agency says one helicopter; some Russian media say two."
    )
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV for Excel, with BOM (5 rows)").click()
    archive = zipfile.ZipFile(download.value.path())
    assert json.loads(archive.read("datapackage.json"))["claim_atlas"]["rows"] == 5
    data = archive.read("claims.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {r["claim_id"] for r in rows} == {
        "2023-05-13-state-agency-one-helicopter",
        "2023-05-13-some-media-two-helicopters",
        "2023-05-12-malyar-two-km-advance",
        "2023-05-11-isw-front-pierced",
        "2023-05-12-konashenkov-line-holds",
    }
    assert any("ヘリ" in r["headline_ja"] for r in rows)
    page.get_by_text("As zip, with datapackage.json").click()
    page.wait_for_timeout(500)  # the button says the same before and after
    rested(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="GeoJSON (5 rows)").click()
    assert download.value.suggested_filename == "claims_all-days_5-rows.geojson"
    assert len(json.loads(download.value.path().read_bytes())["features"]) == 5


def test_claims_without_a_place_are_opened_from_their_count(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?lang=ja")
    map_of(page)
    note = page.get_by_role("button", name="それを見る")
    note.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".ca-panel")
    expect(panel.locator("h2")).to_have_text("地図にない主張: 場所不明")
    expect(panel.locator(".ca-claim")).to_have_count(1)
    page.wait_for_url("**place=%40*")
    again = open_page(page.url)  # the link opens the same
    expect(again.locator(".ca-panel .ca-claim")).to_have_count(1)


def test_a_search_finds_while_it_is_typed_and_goes_there_by_keys(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?day=2023-02-11&day=2023-02-11")
    frame = map_of(page)
    field = page.get_by_role("combobox", name="Search")
    field.focus()
    page.keyboard.type("soledar maliar", delay=20)
    rows = page.locator(".ca-found-row")
    expect(rows.last).to_have_text("Show only claims with “soledar maliar”")
    expect(page.get_by_text("Nothing has all of these words")).to_be_visible()
    field.fill("ﾊﾞﾌﾑﾄ")  # half width
    expect(rows.first).to_contain_text("Bakhmut")
    field.fill("helicopter mi-8 bryansk")
    expect(rows.filter(has_text="One Mi-8 helicopter has crashed")).to_have_count(1)
    page.keyboard.press("ArrowUp")  # the last one, which is the filter
    page.keyboard.press("ArrowUp")  # and the claim above it
    expect(page.locator(".ca-found-row[aria-selected=true]")).to_contain_text("One Mi-8 helicopter")
    page.keyboard.press("Enter")
    claim = page.locator("[data-claim='2023-05-13-state-agency-one-helicopter']")
    expect(claim).to_be_visible()  # the day left it out, and is cleared
    expect(page.get_by_text("The filter left this out. It was cleared.")).to_be_visible()
    assert "day" not in words(page)
    frame.locator(".ca-selected").wait_for()
    field.fill("maliar")
    page.keyboard.press("Escape")
    expect(page.locator(".ca-found")).to_be_hidden()
    page.keyboard.press("Enter")
    settled(page, "3 of 56")
    assert words(page)["q"] == ["maliar"]
    page.keyboard.press("Escape")
    settled(page, "56 of 56")
    field.fill("maliar")
    for key in ("Escape", "Enter", "Escape"):  # faster than the page runs
        page.keyboard.press(key)
    page.get_by_role("button", name="Next day with claims").click()
    settled(page, "2 of 56")
    assert "q" not in words(page)
    expect(field).to_have_value("")


def test_a_part_of_the_map_filters_lists_and_files_until_it_is_taken_away(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?within=circle:48.6,38,60000&disputed=true")
    frame = map_of(page)
    settled(page, "3 of 56")
    assert frame.locator("#map_div").get_attribute("data-within") == "circle:48.6,38,60000"
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV for Excel, with BOM (3 rows)").click()
    archive = zipfile.ZipFile(download.value.path())
    said = json.loads(archive.read("datapackage.json"))["claim_atlas"]
    assert (said["rows"], said["filter"]["within"]) == (3, ["circle:48.6,38,60000"])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Only within: circle of 60 km").click()
    settled(page, "5 of 56")
    assert "within" not in words(page)


def test_presenter_sends_a_link_and_the_colleague_sees_the_same(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&side=russia&side=ukraine&place=bakhmut")
    frame = map_of(page)
    settled(page, "18 of 56")
    page.wait_for_function("location.search.includes('view=')")
    zoom = frame.locator("body").evaluate("() => map.getZoom()")
    frame.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function("end => location.search.endsWith(end)", arg=f",{zoom + 1}")
    page.wait_for_timeout(500)
    link = page.url
    there = open_page(link, locale="ja-JP", timezone_id="Asia/Tokyo")
    other = map_of(there)
    settled(there, "56件中18件")
    assert {k: v for k, v in words(there).items() if k != "view"} == {
        k: v for k, v in words(page).items() if k != "view"
    }
    views = [
        f.locator("#map_div").evaluate(
            "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
        )
        for f in (frame, other)
    ]
    assert views[0] == pytest.approx(views[1], abs=0.03)  # a pixel at this zoom is 0.022°
    expect(there.locator(".ca-panel h2")).to_have_text("バフムト")


def test_nothing_leaves_the_machine(app: Served, open_page: Opener) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("websocket", lambda w: asked.append(w.url))
    page.goto(app.url)
    frame = map_of(page)
    plate(frame, "Ukraine").click()
    page.locator(".ca-panel").wait_for()
    page.get_by_role("button", name="Export", exact=True).click()
    page.wait_for_timeout(1500)
    hosts = {urlparse(u).netloc for u in asked if not u.startswith(("data:", "blob:", "about:"))}
    assert hosts == {urlparse(app.url).netloc}
    assert any("leaflet.js" in u for u in asked)
    assert any("countries.json" in u for u in asked)


def test_basemap_is_kept_by_the_browser(app: Served, open_page: Opener) -> None:
    page = open_page(app.url)
    map_of(page)
    page.reload()
    map_of(page)
    kept = (
        page.frame_locator("iframe[title*='folium']")
        .locator("body")
        .evaluate(
            "() => performance.getEntriesByType('resource')"
            ".filter(e => e.name.includes('countries.json')).map(e => e.transferSize)"
        )
    )
    assert kept == [0]


def test_map_is_not_loaded_again_and_keeps_its_view(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&view=48.5,38.1,9")
    frame = map_of(page)
    settled(page, "19 of 56")
    body = frame.locator("body")
    body.evaluate("() => { window.mark = 1 }")
    page.locator("body").press("ArrowRight")
    settled(page, "9 of 56")
    page.get_by_text("Disputed only").click()
    settled(page, "0 of 56")
    plate_count = body.evaluate("() => window.feature_group.length")
    assert plate_count == 1  # the host would keep one layer per update
    assert body.evaluate("() => window.mark") == 1
    assert body.evaluate("() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]") == (
        pytest.approx([48.5, 38.1, 9], abs=0.01)
    )


def test_arrow_keys_step_the_day_from_the_page_and_from_the_map(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?{MAY_12}")
    frame = map_of(page)
    settled(page, "19 of 56")
    page.locator("body").press("ArrowLeft")
    settled(page, "2 of 56")
    frame.locator("#map_div").press("ArrowRight")
    settled(page, "19 of 56")
    frame.locator("#map_div").press("ArrowRight")
    settled(page, "9 of 56")
    frame.locator("#map_div").press("ArrowLeft")
    settled(page, "19 of 56")
    assert claims_on_map(frame) == 19


def test_back_returns_to_the_view_before(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}")
    map_of(page)
    settled(page, "19 of 56")
    page.locator("body").press("ArrowRight")
    settled(page, "9 of 56")
    page.get_by_text("Disputed only").click()
    settled(page, "0 of 56")
    page.go_back()
    settled(page, "9 of 56")
    page.go_back()
    settled(page, "19 of 56")
    page.go_forward()
    settled(page, "9 of 56")


@pytest.mark.parametrize("path", ["", "/", "/?day=2023-05-13&day=2023-05-13"])
def test_every_page_opens_cold_by_its_address(app: Served, open_page: Opener, path: str) -> None:
    page = open_page(f"{app.url}{path}")
    map_of(page)
    settled(page, "9 of 56" if "day" in path else "56 of 56")
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_a_bad_link_gives_a_notice_and_the_default(app: Served, open_page: Opener) -> None:
    page = open_page(
        f"{app.url}/?day=2023-13-45&side=martians&side=russia&zone=Mars/Base&view=x&place=nowhere"
        "&modality=%3Cimg%20src=x%20onerror=alert(1)%3E"
    )
    map_of(page)
    notices = page.locator("[data-testid=stAlert]")
    for bad in ("2023-13-45", "martians", "Mars/Base", "nowhere", "<img src=x onerror=alert(1)>"):
        expect(notices.filter(has_text=bad)).to_have_count(1)
    expect(notices.filter(has_text="map view")).to_have_count(1)
    settled(page, "19 of 56")  # the good word beside the bad ones counts
    assert words(page)["zone"] == ["Europe/Kyiv"]


def test_an_empty_result_offers_a_way_out(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-03-20&day=2023-03-20")
    frame = map_of(page)
    expect(page.get_by_text("No claim fits this filter.")).to_be_visible()
    assert claims_on_map(frame) == 0
    page.get_by_role("button", name="nearest day").click()
    settled(page, "9 of 56")


def test_times_and_zones(app: Served, open_page: Opener) -> None:
    page = open_page(
        f"{app.url}/?zone=Asia/Tokyo&by=event&day=2023-02-14&day=2023-02-14&place=nato-headquarters"
    )
    map_of(page)
    claim = page.locator("[data-claim='2023-02-14-nhk-brussels-meeting-opens']")
    expect(claim).to_contain_text("14 February 2023, 18:00")


def test_viewers_own_zone_and_language_are_the_default(app: Served, open_page: Opener) -> None:
    page = open_page(app.url, locale="ja-JP", timezone_id="Asia/Tokyo")
    map_of(page)
    expect(page.get_by_role("combobox", name="時間帯")).to_have_value("日本時間")
    expect(page.get_by_text("誰が、どこで何が起きたと言っているか")).to_be_visible()
    page.wait_for_function("location.search.includes('zone=Asia/Tokyo')")


def test_japanese_page_has_no_english_left(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&place=bakhmut&lang=ja")
    frame = map_of(page)
    settled(page, "56件中19件")
    shown = page.locator(".stMain").inner_text() + page.locator(".stSidebar").inner_text()
    shown += page.locator(".ca-panel").inner_text() + frame.locator("body").inner_text()
    left = set(re.findall(r"[A-Za-z]{4,}", shown))
    left -= {"Claim", "Atlas", "English", "YYYY", "yyyy", "keyboard", "expand"}
    # The toolkit draws its icons as ligatures of their names.
    left -= {"arrow", "more", "right", "left", "double", "compare"}
    # badges and hashes, the names of data sets, and key hints of the toolkit are no sentences
    left -= {
        "BibTeX",
        "Natural",
        "Earth",
        "GeoNames",
        "RMFA",
        "KREM",
        "NATO",
        "BRICS",
        "OpenStreetMap",
    }
    left = {w for w in left if not re.fullmatch(r"[0-9a-f]+", w) and "keyboard_" not in w}
    assert left == set()


def test_online_tiles_are_a_choice_and_off(app: Served, open_page: Opener) -> None:
    page = open_page(app.url)
    frame = map_of(page)
    frame.locator(".leaflet-control-layers").hover()
    choices = frame.locator(".leaflet-control-layers-base label")
    expect(choices).to_have_count(2)
    expect(choices.nth(0)).to_contain_text("Offline map")
    expect(choices.nth(0).locator("input")).to_be_checked()
    expect(choices.nth(1)).to_contain_text("OpenStreetMap")


def test_list_centres_the_map_on_a_claim(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-02-14&day=2023-02-14")
    map_of(page)
    settled(page, "9 of 56")
    page.locator(".ca-row", has_text="Meeting on military support").click()
    page.locator(".ca-panel").wait_for()
    # The map flies there.
    there = "at => map.getCenter().distanceTo(at) < 30_000"
    handle = page.locator("iframe[title*='folium']").element_handle().content_frame()
    assert handle
    handle.wait_for_function(there, arg=[50.88, 4.43])


def test_legend_names_the_border_convention(app: Served, open_page: Opener) -> None:
    page = open_page(app.url)
    frame = map_of(page)
    legend = frame.locator(".ca-legend")
    if legend.get_attribute("open") is None:
        legend.locator("summary").click()
    expect(legend).to_contain_text("ISO 3166-2")
    expect(legend).to_contain_text("assesses as likely")
    assert legend.locator("svg").count() >= 12


def test_headers_forbid_other_hosts_and_frames(app: Served, open_page: Opener) -> None:
    page = open_page("about:blank")
    response = page.goto(app.url)
    assert response
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-frame-options"] == "SAMEORIGIN"


def test_claim_and_view_can_be_cited(app: Served, open_page: Opener, ledger: Ledger) -> None:
    page = open_page(
        f"{app.url}/?{MAY_12}&place=bakhmut", permissions=["clipboard-read", "clipboard-write"]
    )
    map_of(page)
    key = "2023-05-12-konashenkov-line-holds"
    claim = page.locator(f"[data-claim='{key}']")
    for button, words in (
        ("Copy citation", claim_citation(ledger, ledger.claims[key], "en")),
        ("Copy citation: BibTeX", claim_bibtex(ledger, ledger.claims[key], "en")),
    ):
        claim.get_by_role("button", name=button, exact=True).click()
        expect(claim.get_by_role("button").filter(has_text="Copied").first).to_be_visible()
        assert page.evaluate("() => navigator.clipboard.readText()") == words
        expect(claim.get_by_role("button").filter(has_text="Copied")).to_have_count(0)
    page.get_by_role("button", name="Share", exact=True).click()
    cited = page.locator("[data-testid=stPopoverBody] [data-testid=stCode]")
    expect(cited.nth(1)).to_contain_text("19 claims")
    expect(cited.nth(1)).to_contain_text(f"{app.url}/?day=2023-05-12")
    expect(cited.nth(2)).to_contain_text(ledger.version[:12])


def test_a_citation_is_shown_where_the_browser_refuses_to_copy(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&place=bakhmut")
    map_of(page)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    box = page.locator(".ca-cite").first
    box.get_by_role("button").first.click()
    expect(box.get_by_role("textbox", name="Copy this text")).to_have_value(re.compile("SHA-256"))


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900), (1920, 1080), (390, 844)])
def test_the_map_reaches_the_edges_of_the_window_below_one_row_of_tools(
    app: Served, open_page: Opener, width: int, height: int
) -> None:
    page = open_page(app.url, viewport={"width": width, "height": height})
    map_of(page)
    expect(page.locator(".st-key-add_view button").first).to_be_attached()
    reaches = """([x, y]) => {
      const box = document.querySelector("iframe[title*=folium]").getBoundingClientRect();
      return Math.abs(box.right - x) < 1 && Math.abs(box.bottom - y) < 1;
    }"""
    page.wait_for_function(reaches, arg=[width, height])
    # While parts of the page are still on their way, it may be larger for a moment.
    fits = """() => {
      const e = document.querySelector(".stMain");
      return e.scrollHeight === e.clientHeight && e.scrollWidth === e.clientWidth;
    }"""
    page.wait_for_function(fits)
    tools = page.locator(".st-key-tools")
    tops = tools.locator("button:visible").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect()).map((b) => b.top + b.height / 2)"
    )
    assert max(tops) - min(tops) < 5  # one row
    if width >= 1280:
        assert tools.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_the_steps_go_to_the_next_day_with_claims(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?day=2023-02-14&day=2023-02-14")
    map_of(page)
    settled(page, "9 of 56")
    page.get_by_role("button", name="Next day with claims").click()
    settled(page, "2 of 56")
    assert words(page)["day"] == ["2023-05-11", "2023-05-11"]
    page.get_by_role("button", name="Previous day with claims").click()
    settled(page, "9 of 56")
    assert words(page)["day"] == ["2023-02-14", "2023-02-14"]


def test_the_calendar_opens_on_the_month_of_the_last_claims(app: Served, open_page: Opener) -> None:
    page = open_page(app.url)
    map_of(page)
    settled(page, "56 of 56")
    page.get_by_role("button", name="Choose date range").click()
    expect(page.get_by_role("heading", name="Choose date range")).to_contain_text("May 2023")


def test_share_has_the_link_with_the_view_on_the_screen(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}")
    frame = map_of(page)
    settled(page, "19 of 56")
    frame.locator("body").evaluate("() => { map.setView([48.5, 38.1], 9, { animate: false }) }")
    page.get_by_role("button", name="Share", exact=True).click()
    link = page.locator("[data-testid=stPopoverBody] [data-testid=stCode]").first
    expect(link).to_contain_text("day=2023-05-12")
    expect(link).to_contain_text("view=48.5000%2C38.1000%2C9")


def test_a_typed_day_counts_once_enter_is_pressed(app: Served, open_page: Opener) -> None:
    page = open_page(app.url)
    open_box(page.locator("[data-testid=stExpander]", has_text="Filters").first)
    page.locator(".st-key-known [role=spinbutton]").first.click()
    page.keyboard.type("20230512")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-status")).to_contain_text("40 of 56 claims")
    page.wait_for_function("location.search.includes('known=2023-05-12')")
