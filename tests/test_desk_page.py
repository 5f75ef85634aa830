"""The desk in a browser: correct, add, undo; by mouse, by keyboard, by two people at once."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from server import Served, served

from geo.i18n import t
from geo.ledger import read_ledger
from geo.ledger.documents import Kept
from geo.ledger.history import entries
from geo.ledger.tables import write_table
from geo.service.beginning import begin

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
MALIAR = "2023-05-12-malyar-two-km-advance"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of our own, which the tests write."""
    folder = tmp_path_factory.mktemp("desk") / "ledger"
    begin(folder)
    return folder


@pytest.fixture(scope="module")
def desk(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that may write to it."""
    environment = {"EVENTS_DATA_DIR": str(ledger), "EVENTS_WRITE": "1", "EVENTS_WRITER": "Ann"}
    with served(tmp_path_factory.mktemp("log") / "log", environment) as server:
        yield server


def map_of(page: Page) -> FrameLocator:
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    return frame


def card_of(page: Page) -> None:
    """Wait until the card and its map are there."""
    page.locator(".ca-card-map[data-basemap=ready]").wait_for()


def test_a_wrong_coordinate_is_corrected_in_three_clicks(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    before = read_ledger(ledger).claims[MALIAR]
    page = open_page(f"{desk.url}/?claim={MALIAR}")
    map_of(page)
    page.locator(f"[data-claim='{MALIAR}']").get_by_role("button", name="Correct").click()
    card_of(page)
    box = page.locator(".ca-card-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    page.get_by_role("button", name="Save", exact=True).click()
    # The map is back, with the claim open where it lies now.
    expect(page.locator(f"[data-claim='{MALIAR}'].is-chosen")).to_be_visible()
    after = read_ledger(ledger).claims[MALIAR]
    assert (after.latitude, after.longitude) != (before.latitude, before.longitude)
    entry = [*entries(ledger)][-1]
    assert (entry.who, entry.action) == ("Ann", "correct")
    assert {change.key for change in entry.changes} == {MALIAR}


def test_a_change_is_taken_back_on_the_desk(desk: Served, ledger: Path, open_page: Opener) -> None:
    before = (ledger / "events.csv").read_bytes()
    page = open_page(f"{desk.url}/desk?edit={MALIAR}")
    card_of(page)
    page.get_by_label("Headline, English").fill("Another headline")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved: Another headline")).to_be_visible()
    assert read_ledger(ledger).claims[MALIAR].headline_en == "Another headline"
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert (ledger / "events.csv").read_bytes() == before


def test_a_new_claim_by_keyboard_alone(desk: Served, ledger: Path, open_page: Opener) -> None:
    page = open_page(f"{desk.url}/desk?edit=%2B")
    card_of(page)
    keys = page.keyboard
    page.get_by_label("Headline, English").focus()
    keys.type("The mayor says that the bridge at Kupiansk is open")
    page.get_by_role("combobox", name="Who says so").focus()
    keys.type("Mayor of")
    page.get_by_role("option", name="New source…").wait_for()
    keys.press("ArrowUp")
    keys.press("Enter")
    source = page.locator(".ca-card-source")
    source.get_by_label("Name, English").focus()
    keys.press("Control+a")
    keys.type("Mayor of Kupiansk")
    expect(source.get_by_label("Badge")).not_to_have_value("")
    page.get_by_role("combobox", name="Published by").focus()
    keys.type("NHK")
    page.get_by_role("option", name="NHK").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    page.get_by_label("Happened on").focus()
    keys.type("2023-05-14")
    page.get_by_role("combobox", name="Find a place").focus()
    keys.type("Куп'янськ")
    page.get_by_role("option", name=re.compile("Kupyansk")).first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.press("Control+Enter")
    expect(page.get_by_text("Saved: The mayor says")).to_be_visible()
    found = read_ledger(ledger)
    claim = found.claims["2023-05-14-mayor-of-kupiansk-the-mayor-says-that-the-bridge"]
    assert (claim.claimant, claim.publisher) == ("mayor-of-kupiansk", "nhk")
    assert (claim.place_id, claim.geo_precision) == ("kupyansk", "settlement")
    assert found.errors == ()
    page.get_by_role("button", name="Show on the map").click()
    map_of(page)
    expect(page.locator(f"[data-claim='{claim.claim_id}']")).to_be_visible()


def test_the_search_for_a_place_is_near_the_top_of_the_card_and_near_each_field(
    desk: Served, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit={MALIAR}")
    card_of(page)
    place = page.get_by_role("combobox", name="Find a place")
    expect(page.get_by_role("heading", name="Correct a claim")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Find a place")).to_be_focused()
    page.keyboard.press("Enter")
    expect(place).to_be_focused()
    page.get_by_label("Said on").focus()
    page.keyboard.press("Alt+p")
    expect(place).to_be_focused()
    expect(place).to_have_value("")
    page.get_by_role("button", name="Keys", exact=True).click()
    expect(page.locator(".ca-card-keys")).to_contain_text("To the search for a place")


def test_an_area_is_drawn_by_hand_or_by_its_rule(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit=2023-02-13-ru-mod-settlement-captured")
    card_of(page)
    at = page.locator(".ca-card-at")
    box = page.locator(".ca-card-map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.get_by_role("button", name="Draw a circle").click()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y, steps=4)
    page.mouse.up()
    expect(at).to_contain_text("Radius, metres")
    page.get_by_role("button", name="Draw a polygon").click()
    for dx, dy in ((-60, -60), (60, -60), (60, 60), (-60, -60)):
        page.mouse.click(x + dx, y + dy)
        page.wait_for_timeout(50)
    expect(at).to_have_text("Area")
    page.get_by_role("textbox", name="Rule of an area").fill("sector S of bakhmut 5-20 km")
    page.keyboard.press("Enter")
    expect(at).to_have_text("sector S of bakhmut 5-20 km")
    name = page.get_by_label("Name of the place", exact=True)
    expect(name).to_have_value("south of Bakhmut")
    name.fill("South of Bakhmut, drawn")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved:")).to_be_visible()
    found = read_ledger(ledger)
    place = found.gazetteer.places[found.claims["2023-02-13-ru-mod-settlement-captured"].place_id]
    assert place.rule == "sector S of bakhmut 5-20 km"


def test_areas_are_drawn_on_a_card_by_keys_and_outlive_a_reload(
    desk: Served, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit={MALIAR}")
    card_of(page)
    at, keys = page.locator(".ca-card-at"), page.keyboard
    page.get_by_role("button", name="Draw a circle").focus()
    for key in ("Enter", "Space", "ArrowRight", "Space"):
        keys.press(key)
    expect(at).to_contain_text("Radius, metres")
    page.get_by_role("button", name="Draw a polygon").focus()
    for key in ("Enter", "Space", "ArrowRight", "Space", "Shift+ArrowDown", "Space", "Enter"):
        keys.press(key)
    expect(at).to_have_text("Area")
    outline = page.locator(".ca-card-map path[stroke='#7b1fa2']")
    expect(outline).to_have_count(1)
    page.reload()
    card_of(page)
    expect(at).to_have_text("Area")
    expect(outline).to_have_count(1)
    page.get_by_role("button", name="Not on the map").click()
    expect(at).to_have_text("Not on the map")
    expect(outline).to_have_count(0)
    page.get_by_role("button", name="Discard").click()
    expect(at).to_contain_text("Latitude")


def test_a_point_in_place_of_an_area_says_that_it_is_kept_as_a_settlement(
    desk: Served, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit=2023-05-12-konashenkov-26-attacks")
    card_of(page)
    at, kept = page.locator(".ca-card-at"), "It is kept as a settlement; for an area"
    page.locator(".ca-card-map").click(position={"x": 300, "y": 120})
    expect(at).to_contain_text(kept)
    page.goto(f"{desk.url}/desk?edit={MALIAR}")
    card_of(page)
    page.locator(".ca-card-map").click(position={"x": 300, "y": 120})
    expect(at).to_contain_text("Latitude")
    expect(at).not_to_contain_text(kept)


def test_what_was_typed_outlives_a_reload_and_a_fault_names_its_field(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit={MALIAR}")
    card_of(page)
    page.get_by_label("Happened on").fill("12 May")
    page.reload()
    card_of(page)
    expect(page.get_by_text("What was not saved before is back.")).to_be_visible()
    expect(page.get_by_label("Happened on")).to_have_value("12 May")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".ca-card-error").click()
    expect(page.get_by_label("Happened on")).to_be_focused()
    expect(page.locator(".ca-card-error")).to_contain_text("Happened on")
    assert read_ledger(ledger).claims[MALIAR].cells["event_date"] != "12 May"
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Happened on")).not_to_have_value("12 May")


def test_nothing_that_was_typed_on_a_card_is_lost_without_a_word(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit={MALIAR}")
    card_of(page)
    page.get_by_text("Name of the event").click()
    name = page.locator(".ca-card details").first.get_by_label("Name, English")
    name.fill("Two kilometres")
    page.reload()
    card_of(page)
    expect(page.get_by_text("What was not saved before is back.")).to_be_visible()
    page.get_by_text("Name of the event").click()
    expect(name).to_have_value("Two kilometres")
    page.get_by_text("Merge, split, retract").click()
    page.get_by_role("button", name="The claimant has retracted it").click()
    expect(page.get_by_text("Something was changed on this card")).to_be_visible()
    assert read_ledger(ledger).claims[MALIAR].status != "retracted"
    page.get_by_role("button", name="Discard it", exact=True).click()
    page.get_by_text("Merge, split, retract").click()
    page.get_by_role("button", name="Merge another claim into this one").click()
    expect(page.get_by_text("First find the other claim and choose it.")).to_be_visible()


def test_a_new_speaker_and_a_new_publisher_have_a_form_each(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit=%2B")
    card_of(page)
    page.get_by_label("Headline, English").fill("The road is open, **a** <b>porter</b> says")
    for field, name in (("Who says so", "A porter of Izium"), ("Published by", "Weekly Post")):
        page.get_by_role("combobox", name=field).fill(name)
        page.locator(".ca-combo-row:visible", has_text="New source…").click()
    first, second = (page.locator(".ca-card-source").nth(n) for n in (0, 1))
    expect(first.get_by_label("Name, English")).to_have_value("A porter of Izium")
    expect(first.get_by_label("Badge")).to_have_value("PI")
    expect(second.get_by_label("Name, English")).to_have_value("Weekly Post")
    expect(second.get_by_label("Kind")).to_have_value("media")
    page.get_by_role("combobox", name="Document").click()
    page.locator(".ca-combo-row:visible", has_text="New document…").click()
    form = page.locator(".ca-card-document")
    expect(form.get_by_label("Its text")).to_be_focused()
    form.get_by_label("Its text").fill("The road is open, a porter of Izium said.")
    page.get_by_role("textbox", name="Rule of an area").fill("around bakhmut 0-5 km")
    page.keyboard.press("Enter")
    expect(page.locator(".ca-card-at")).to_have_text("around bakhmut 0-5 km")
    page.keyboard.press("Control+Enter")
    # A title is made of publisher and day, so one of them is asked for.
    page.locator(".ca-card-error", has_text="Title").click()
    expect(form.get_by_label("Title, in your own words")).to_be_focused()
    form.get_by_label("Published on").fill("2023-05-15")
    page.keyboard.press("Control+Enter")
    # What was typed is shown as it was typed, and not as Markdown or HTML.
    headline = "The road is open, **a** <b>porter</b> says"
    expect(page.get_by_text(f"Saved: {headline}")).to_be_visible()
    found = read_ledger(ledger)
    (claim,) = [c for c in found.claims.values() if c.headline_en == headline]
    names = [found.sources[key].name_en for key in (claim.claimant, claim.publisher)]
    assert names == ["A porter of Izium", "Weekly Post"]
    assert (claim.location, claim.location_ja) == ("around Bakhmut", "バフムト周辺")
    document = found.documents[claim.document]
    assert (document.title_en, document.publisher) == ("Weekly Post, 2023-05-15", claim.publisher)
    assert Kept(ledger)[document.sha256] == "The road is open, a porter of Izium said."


def test_who_saves_second_sees_both_and_chooses(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    first, second = (open_page(f"{desk.url}/desk?edit={MALIAR}") for _ in range(2))
    for page in (first, second):
        card_of(page)
    first.get_by_label("Headline, English").fill("What Ann says")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("Saved: What Ann says")).to_be_visible()
    second.get_by_label("Headline, English").fill("What Ben says")
    second.get_by_role("button", name="Save", exact=True).click()
    table = second.locator(".ca-card-overtaken")
    expect(table).to_contain_text("What Ann says")
    expect(table).to_contain_text("What Ben says")
    assert read_ledger(ledger).claims[MALIAR].headline_en == "What Ann says"
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.get_by_text("Saved: What Ben says")).to_be_visible()
    assert read_ledger(ledger).claims[MALIAR].headline_en == "What Ben says"


def test_nothing_that_the_first_has_saved_is_taken_back_by_the_second(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    first, second = (open_page(f"{desk.url}/desk?edit={MALIAR}") for _ in range(2))
    for page in (first, second):
        card_of(page)
    first.get_by_label("Headline, English").fill("Ann's headline")
    first.get_by_label("More exactly").fill("Ann's detail")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("Saved: Ann's headline")).to_be_visible()
    second.get_by_label("Headline, English").fill("Ben's headline")
    second.get_by_label("Figures").fill("advance_km=3")
    second.get_by_label("Headline for the public, Japanese").scroll_into_view_if_needed()
    second.get_by_role("button", name="Save", exact=True).click()
    mine = second.get_by_role("button", name="Save mine over it")
    expect(mine).to_be_focused()
    expect(mine).to_be_in_viewport()
    expect(second.locator(".ca-card-overtaken")).to_contain_text("as it is now")
    expect(second.locator(".ca-card-status")).to_have_text("Not saved; see the top of the card")
    mine.click()
    expect(second.get_by_text("Saved: Ben's headline")).to_be_visible()
    cells = read_ledger(ledger).claims[MALIAR].cells
    found = [cells[name] for name in ("headline_en", "sub_event_type", "figures")]
    assert found == ["Ben's headline", "Ann's detail", "advance_km=3"]


def test_where_nobody_may_write_the_card_is_to_be_read_and_says_why(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/desk?edit={MALIAR}")
    card_of(page)
    expect(page.get_by_text("This server lets nobody write.")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()


def test_an_unknown_claim_is_named(desk: Served, open_page: Opener) -> None:
    page = open_page(f"{desk.url}/desk?edit=no-such-claim")
    expect(page.get_by_text("There is no claim no-such-claim")).to_be_visible()


def near(page: Page, label: str) -> float:
    """How far the name of a place stands from the pin of the card's map, in pixels."""
    pin = page.locator(".ca-card-pin").bounding_box()
    name = page.locator(".ca-card-map .ca-label", has_text=label).first.bounding_box()
    assert pin is not None
    assert name is not None
    return abs(pin["x"] + 14 - name["x"]) + abs(pin["y"] + 35 - name["y"])


def test_each_card_of_a_page_has_a_map_whose_names_lie_where_the_places_are(
    desk: Served, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?edit=2023-05-12-konashenkov-26-attacks")
    card_of(page)
    expect(page.locator(".ca-card-map .ca-label", has_text="Soledar")).to_be_visible()
    assert near(page, "Soledar") < 60
    page.get_by_role("button", name="Close").click()
    expect(page).not_to_have_url(re.compile("edit="))
    page.get_by_role("button", name="New claim").click()
    card_of(page)
    expect(page.locator(".ca-card-map .ca-label", has_text="Kyiv").first).to_be_visible()


def test_the_table_opens_the_card_and_its_address_stays_on_the_desk(
    desk: Served, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/claims")
    page.locator("[data-testid=stDataFrame]").wait_for()
    page.get_by_text(t("claims.as_text", "en")).click()
    page.locator(".ca-row-open").first.click()
    page.get_by_role("button", name=re.compile("^Correct: ")).click()
    card_of(page)
    expect(page).to_have_url(re.compile("/desk.*edit="))
    page.get_by_role("link", name="Map", exact=True).click()
    map_of(page)
    assert "edit=" not in page.url


def test_likely_repeats_are_decided_on_the_desk(tmp_path: Path, open_page: Opener) -> None:
    folder = tmp_path / "ledger"
    begin(folder)
    with (folder / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    figured = next(row for row in rows if row["figures"] and row["report_date"])
    twice = [{**figured, "claim_id": f"again-{n}", "via": "tass"} for n in (1, 2)]
    data = write_table(tuple(rows[0]), ([*row.values()] for row in [*rows, *twice]))
    (folder / "events.csv").write_bytes(data)
    environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_WRITE": "1", "EVENTS_WRITER": "Ann"}
    with served(tmp_path / "log", environment) as server:
        page = open_page(f"{server.url}/desk")
        page.get_by_text("Likely repeats to decide: 3").click()
        apart = page.locator(".st-key-repeat_again-1_again-2")
        apart.get_by_role("button", name="Two statements").click()
        expect(page.get_by_text("Likely repeats to decide: 2")).to_be_visible()
        merged = page.locator(f".st-key-repeat_{figured['claim_id']}_again-1")
        merged.get_by_role("button", name="One statement: merge").click()
        expect(page.get_by_text("Likely repeats to decide: 1")).to_be_visible()
    after = read_ledger(folder).claims
    assert "tass" in after[figured["claim_id"]].cells["via"]
    assert after["again-1"].status == "withdrawn"
    assert after["again-2"].status == figured["status"]
    assert [*entries(folder)][-1].action == "merge"


def test_another_coding_is_compared_on_the_desk(
    desk: Served, ledger: Path, tmp_path: Path, open_page: Opener
) -> None:
    events = (ledger / "events.csv").read_text(encoding="utf-8-sig")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        for path in ledger.glob("*.csv"):
            if path.name != "events.csv":
                archive.write(path, path.name)
        archive.writestr("events.csv", events.replace("attacks=26", "attacks=25", 1))
    page = open_page(f"{desk.url}/desk")
    page.get_by_role("button", name="Compare with another coding").click()
    page.locator(".st-key-coding_file input[type=file]").set_input_files(other)
    expect(
        page.get_by_text(re.compile("Passages: first 56, second 56, in both 56; F1 1.00"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile("attacks=26; .* / attacks=25"))).to_be_visible()
    page.locator("[class*=st-key-coding_open_]").get_by_role("button").click()
    card_of(page)
    page.goto(f"{desk.url}/desk")
    page.get_by_role("button", name="Compare with another coding").click()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(other.read_bytes()[:900])
    page.locator(".st-key-coding_file input[type=file]").set_input_files(broken)
    expect(page.get_by_text(re.compile("This is no package of a ledger"))).to_be_visible()
