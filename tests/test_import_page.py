"""The import page in a real browser: a file in, its preview, its report; nobody else sees it."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from on_page import open_box, rested
from playwright.sync_api import FrameLocator, Page, expect
from server import ROOT, Served, served

from geo.importing.job import run_import

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
UCDP = (
    "id,source_original,source_office,source_date,where_prec,date_prec,date_start,date_end,"
    "type_of_violence,dyad_name,where_coordinates,where_description,adm_1,country,latitude,"
    "longitude,best,low,high,source_headline\n"
    "1,Ministry of Defence of Russia; General Staff of the Armed Forces of Ukraine,Reuters,"
    "2023-05-13,1,1,2023-05-12,2023-05-12,1,A - B,Bakhmut,,Donetsk oblast,Ukraine,48.5942,37.9989,"
    "3,1,5,x\n"
    "2,a neighbour,AFP,2023-05-13,4,1,2023-05-12,2023-05-12,1,A - B,,,Luhansk oblast,Ukraine,,,0,0,"
    "0,y\n"
    "3,DPR,AFP,2023-05-13,9,1,2023-05-12,2023-05-12,1,A - B,,,Luhansk oblast,Ukraine,,,0,0,0,z\n"
)


def upload(page: Page, name: str, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    field = page.locator("input[type=file]").first
    field.wait_for(state="attached")
    field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


def opened(app: Served, open_page: Opener, **options: object) -> Page:
    page = open_page(f"{app.url}/import", **options)
    expect(page.locator("[data-testid=stFileUploader]").first).to_be_visible()
    return page


def test_an_analyst_sees_whose_claim_each_row_is_on_the_map(app: Served, open_page: Opener) -> None:
    page = opened(app, open_page)
    upload(page, "mine.csv", UCDP)
    expect(page.get_by_text("The first rows as they would become (3 claims)")).to_be_visible()
    page.locator(".st-key-import_run button").click()
    report = page.locator(".stMain")
    expect(report).to_contain_text("3 rows: 2 accepted, 1 rejected; 3 claims")
    expect(report).to_contain_text("1 mention of 1 name")
    with page.expect_download() as wait:
        page.locator(".st-key-import_get_rejected button").click()
    rows = list(csv.DictReader(io.StringIO(wait.value.path().read_text(encoding="utf-8-sig"))))
    assert [(r["id"], r["rejected_row"], r["rejected_column"]) for r in rows] == [
        ("3", "4", "where_prec")
    ]
    page.locator(".st-key-import_show button").click()
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-claims='3'][data-basemap=ready]").wait_for()
    expect(page.locator(".st-key-own_notice")).to_contain_text("mine.csv, 3 claims")
    # No address leads to it, so none is offered.
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("button", name="GeoJSON")).to_be_visible()
    expect(page.get_by_text("api/claims.csv")).to_have_count(0)
    page.keyboard.press("Escape")
    # Nobody else sees it.
    other = open_page(app.url)
    theirs = other.frame_locator("iframe[title*='folium']")
    theirs.locator("#map_div[data-claims='55'][data-basemap=ready]").wait_for()
    expect(other.locator(".st-key-own_notice")).to_have_count(0)
    page.mouse.move(2, 2)  # away from what explains itself where the pointer rests
    page.locator(".st-key-leave_own button").click()
    frame.locator("#map_div[data-claims='55']").wait_for()


def test_any_table_comes_in_when_its_columns_are_named_and_the_mapping_is_kept(
    app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page)
    text = "what,who,date,lat,lon\nA {{7*7}} <b>fire</b>,DPR,13/05/2023,48.5,38\n"
    text += "B,OSCE,05/13/2023,48.6,38.1\n"
    upload(page, "table.csv", text)
    # The columns' names were enough to propose all of it; only the order of the dates is asked.
    expect(page.get_by_text("Which column says what?")).to_be_visible()
    expect(page.locator(".stMain")).to_contain_text("which comes first, day or month?")
    expect(page.locator(".stMain")).to_contain_text("row 3: 05/13/2023")
    page.get_by_role("radio", name="day/month/year").or_(
        page.get_by_role("button", name="day/month/year")
    ).first.click()
    expect(page.get_by_text("The first rows as they would become (1 claim)")).to_be_visible()
    with page.expect_download() as wait:
        page.get_by_role("button", name="Save this mapping as a profile").click()
    profile = wait.value.path().read_text(encoding="utf-8")
    assert wait.value.suggested_filename == "table.toml"
    assert 'column = "who"' in profile
    page.locator(".st-key-import_run button").click()
    expect(page.locator(".stMain")).to_contain_text("2 rows: 1 accepted, 1 rejected; 1 claim")


def test_another_language_takes_no_choice_from_the_page(app: Served, open_page: Opener) -> None:
    page = opened(app, open_page)
    text = "thing,who,date,lat,lon\nA fire,DPR,13/05/2023,48.5,38\nB,OSCE,05/13/2023,48.6,38.1\n"
    upload(page, "table.csv", text)
    page.locator("[class*=st-key-import_question_order] button", has_text="day/month").click()
    heading = page.locator("[class*=st-key-import_map_headline]")
    heading.locator("input").click()
    page.get_by_role("option", name="thing").click()
    expect(page.get_by_text("The first rows as they would become (1 claim)")).to_be_visible()
    open_box(page.locator("[data-testid=stExpander]", has_text="How to read the file"))
    rested(page)
    separator = page.locator("[class*=st-key-import_separator] input")
    separator.click()
    page.get_by_role("option", name=",", exact=True).click()
    page.get_by_text("日本語", exact=True).click()
    expect(page.get_by_text("最初の行の読み込み結果（主張1件）")).to_be_visible()
    # The next press sends what the browser holds.
    page.get_by_text("読み込み方").click()
    page.locator(".st-key-import_swap label").click()
    expect(separator).to_have_count(1)  # that of the language before has gone
    expect(separator).to_have_value(",")
    expect(heading.locator("input")).to_have_value("thing")
    page.locator(".st-key-import_swap label").click()
    expect(page.get_by_text("最初の行の読み込み結果（主張1件）")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"\n", "the file is empty"),
        ("twice.csv", b"a,a\n1,2\n", "stands twice in the header"),
        ("bomb.zip", b"PK\x03\x04nothing", "cannot be unpacked"),
        ("book.xlsx", b"PK\x05\x06" + b"\0" * 18, "a zip without a table"),
        ("paper.csv", b"%PDF-1.7", "a PDF, not a table"),
        ("broken.geojson", b'{"type": ', "not JSON"),
        ("weekly.csv", b"WEEK,COUNTRY,EVENTS\n06-May-2023,Sudan,12\n", "A count is no claim"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_page_lives_on(
    name: str, data: bytes, words: str, app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page)
    upload(page, name, data)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(words)
    upload(page, "good.csv", UCDP)
    page.locator(".st-key-import_run button").wait_for()


ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "actor2,country,admin1,location,latitude,longitude,geo_precision,source,source_scale,notes,"
    "fatalities\n"
)


def acled(key: str, day: str, town: str = "Town", at: str = "12.1,15.0") -> str:
    return (
        f"{key},{day},2023,1,Political violence,Battles,Armed clash,Army,Militia,Chad,Mandoul,"
        f"{town},{at},1,Paper,National,A fight.,0\n"
    )


def test_claims_that_a_file_lacks_or_would_replace_are_asked_about_before_anything_is_written(
    tmp_path: Path, open_page: Opener
) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    old = "".join(acled(f"T{n}", f"2023-05-{n:02}") for n in (1, 2, 3))
    with io.BytesIO((ACLED + old).encode()) as source:
        run_import(source, "old.csv", data, data)
    before = (data / "events.csv").read_bytes()
    environment = {"EVENTS_DATA_DIR": str(data), "EVENTS_WRITE": "1"}
    newer = acled("T1", "2023-05-01") + acled("T3", "2023-05-03")
    with served(tmp_path / "log", environment) as app:
        page = opened(app, open_page)
        main = page.locator(".stMain")

        def save() -> None:
            page.locator(".st-key-import_save button:visible").first.click()

        upload(page, "new.csv", ACLED + newer + acled("T9", "2023-05-03"))
        page.locator(".st-key-import_run button").click()
        expect(main).to_contain_text("3 rows: 3 accepted")
        save()
        expect(main).to_contain_text("1 of the 3 claims")
        expect(main).to_contain_text("2023-05-02: Armed clash: Army / Militia, Town")
        expect(page.get_by_role("radio", name="Keep them")).to_be_checked()
        assert (data / "events.csv").read_bytes() == before
        page.get_by_text("Mark them withdrawn").click()
        expect(page.get_by_role("radio", name="Mark them withdrawn")).to_be_checked()
        save()
        expect(main).to_contain_text("1 no longer in the file and marked so")
        # A row with the id of another event.
        upload(page, "other.csv", ACLED + acled("T1", "2024-01-01", "Elsewhere", "9,9"))
        page.locator(".st-key-import_run button").click()
        expect(main).to_contain_text("1 row: 1 accepted")
        save()
        expect(main).to_contain_text("1 row has the id of another event")
        save()
        expect(main).to_contain_text("1 row: 0 accepted, 1 rejected")
    with (data / "events.csv").open(encoding="utf-8", newline="") as file:
        found = {r["event_id"]: r for r in csv.DictReader(file) if r["event_id"][:6] == "acled-"}
    assert {k: r["status"] for k, r in found.items()} == {
        "acled-t1": "draft",
        "acled-t2": "withdrawn",
        "acled-t3": "draft",
        "acled-t9": "draft",
    }
    assert found["acled-t1"]["location"] == "Town"


def test_what_was_found_in_a_file_is_shown_and_can_be_changed(
    app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a/events.txt.csv", f"Downloaded from <b>here</b>\n{UCDP}")
        packed.writestr("codebook.csv", "code,meaning\n1,x\n")
    upload(page, "two.zip", out.getvalue())
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("a zip with 2 tables")
    page.locator("[class*=st-key-import_member] input").click()
    page.get_by_role("option", name="a/events.txt.csv").click()
    expect(page.get_by_text("The first rows as they would become (3 claims)")).to_be_visible()
    page.get_by_text("How to read the file").click()
    expect(page.locator(".stMain")).to_contain_text("header in row 2; separator ,")
    page.locator("[class*=st-key-import_header] input").fill("0")
    page.keyboard.press("Enter")
    expect(page.locator(".stMain")).to_contain_text("no header; the columns are called column 1")


def test_a_crash_of_a_library_is_a_message_to_its_viewer_only(
    app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page)
    upload(page, "damaged.gpkg", b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 5000)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("GeoPackage file is damaged")
    upload(page, "good.csv", UCDP)
    page.locator(".st-key-import_run button").wait_for()


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button:visible").first.click()


def map_of_page(page: Page, claims: int) -> FrameLocator:
    # For a moment there may be the former map, too.
    frame = page.frame_locator("iframe[title*='folium']").last
    frame.locator(f"#map_div[data-claims='{claims}'][data-basemap=ready]").wait_for()
    return frame


def answer_day_first(page: Page) -> None:
    page.locator("[class*=st-key-import_question_order] button", has_text="day/month").click()


def test_the_sample_shows_the_whole_way_and_nothing_is_asked_of_other_hosts(
    app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).netloc))
    expect(page.locator(".stMain")).to_contain_text("Recognised by their columns")
    press(page, "import_sample")
    answer_day_first(page)
    what = page.locator(".st-key-import_what")
    expect(what).to_contain_text("sample.csv · CSV")
    expect(what).to_contain_text("16 rows, 9 columns")
    for said in ("Rows without a place1", "Rows without a day1", "Rows without a speaker1"):
        expect(what).to_contain_text(said)
    picture = page.locator("[data-testid=stImage] img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 500
    press(page, "import_run")
    # The result is in view, and the keyboard is on the button that shows it.
    show = page.locator(".st-key-import_show button:visible").first
    expect(show).to_be_in_viewport()
    expect(show).to_be_focused()
    page.keyboard.press("Enter")
    map_of_page(page, 15)
    expect(page.locator(".stSidebar")).to_contain_text("Evacuation in Vik")
    for name in ("Claims", "Sources", "Briefing", "Import", "Map"):
        page.locator(".st-key-nav a", has_text=name).click()
        page.wait_for_url(f"**/{'' if name == 'Map' else name.lower()}?*")
        expect(page.locator(".st-key-own_notice")).to_contain_text("sample.csv, 16 claims")
        expect(page.get_by_role("button", name="Back to the shared atlas")).to_be_visible()
    assert {host for host in hosts if host} == {urlparse(app.url).netloc}


FAR = (
    "date,title,place,lat,lon,who\n"
    "01/02/2024,Exercise one,Bay,-33.1,151.2,Harbour Office\n"
    "02/02/2024,Exercise two,Cape,-34.2,150.1,harbor office\n"
    "03/02/2024,,Cape,-34.2,150.1,Pilots\n"
)


def test_a_file_of_another_part_of_the_world_can_be_used_like_the_shared_atlas(
    app: Served, open_page: Opener
) -> None:
    page = opened(app, open_page)
    upload(page, "far.csv", FAR)
    answer_day_first(page)
    press(page, "import_run")
    press(page, "import_show")
    frame = map_of_page(page, 3)
    latitude, longitude, zoom = view_of(page)
    assert (latitude, longitude) == (pytest.approx(-33.65, abs=0.2), pytest.approx(150.65, abs=0.2))
    assert zoom >= 7
    # Play goes on by itself from day to day.
    page.locator(".st-key-next button").first.click()
    frame.locator("#map_div[data-claims='1']").wait_for()
    frame.get_by_role("button", name="Play the days").first.click()
    expect(frame.locator(".ca-days")).to_be_visible()
    page.wait_for_url(lambda url: "day=" in url and "day=2024-02-01" not in url)
    # The view becomes a slide of this file, and the slide opens on the map again.
    page.locator(".st-key-all_days button:visible").first.click()
    frame.locator("#map_div[data-claims='3']").wait_for()
    press(page, "add_view")
    expect(page.get_by_text("Added as slide 1")).to_be_visible()
    page.locator(".st-key-nav a", has_text="Briefing").click()
    expect(page.locator(".st-key-slide_0")).to_contain_text("3 claims")
    press(page, "brief_build_pptx")
    expect(page.locator(".st-key-brief_get_pptx button:visible").first).to_be_visible()
    press(page, "brief_see_0")
    map_of_page(page, 3)
    assert view_of(page)[:2] == pytest.approx((latitude, longitude), abs=0.05)
    # The way back leads to the shared atlas and its first view, and its own briefing.
    press(page, "leave_own")
    map_of_page(page, 55)
    assert view_of(page)[0] == pytest.approx(49.3, abs=0.5)
    page.locator(".st-key-nav a", has_text="Briefing").click()
    expect(page.locator(".stMain")).to_contain_text("No slides yet")


def view_of(page: Page) -> tuple[float, float, float]:
    """Latitude, longitude and zoom that the address says the map shows, once it rests."""
    page.wait_for_function("new URLSearchParams(location.search).has('view')")
    page.wait_for_timeout(600)
    latitude, longitude, zoom = parse_qs(urlparse(page.url).query)["view"][0].split(",")
    return float(latitude), float(longitude), float(zoom)


def rows_of(page: Page) -> dict[str, str]:
    """Name and side of the speakers in the table, as a screen reader has them."""
    rows = page.locator(".st-key-import_speakers [data-testid=stDataFrame] tbody [role=row]")
    expect(rows).to_have_count(3)
    cells = [
        [c.text_content() or "" for c in r.locator("[role=gridcell]").all()] for r in rows.all()
    ]
    return {row[0]: row[2] for row in cells}


def test_speakers_get_sides_by_keyboard_which_the_next_file_and_the_profile_keep(
    app: Served, open_page: Opener, tmp_path: Path
) -> None:
    page = opened(app, open_page)
    upload(page, "far.csv", FAR)
    answer_day_first(page)
    grid = page.locator(".st-key-import_speakers [data-testid=stDataFrame]")
    grid.locator("[role=gridcell]").first.wait_for(state="attached")
    assert list(rows_of(page).values()) == ["unknown"] * 3
    # Into the table and to the side of its first speaker, without the mouse.
    grid.locator("canvas").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    expect(page.locator(".st-key-import_speakers")).to_contain_text("about 1 of 3 names")
    named = next(name for name, side in rows_of(page).items() if side == "russia")
    # The name that is written alike is joined only by its tick.
    with page.expect_download() as wait:
        press(page, "import_get_claimants")
    table = list(csv.DictReader(io.StringIO(wait.value.path().read_text(encoding="utf-8-sig"))))
    assert {r["text"]: r["side"] for r in table} == {
        name: "russia" if name == named else "" for name in rows_of(page)
    }
    with page.expect_download() as wait:
        press(page, "import_save_profile")
    profile = wait.value.path().read_text(encoding="utf-8")
    assert 'date = "dmy"' in profile
    assert 'side = "russia"' in profile
    press(page, "import_run")
    press(page, "import_show")
    map_of_page(page, 3)
    with page.expect_download() as wait:
        page.get_by_role("button", name="Download CSV").click()
    claims = list(csv.DictReader(io.StringIO(wait.value.path().read_text(encoding="utf-8-sig"))))
    assert sorted(c["claimant_side"] for c in claims) == ["russia", "unknown", "unknown"]
    # The next file of the same columns: nothing is asked, and all can be changed.
    page.locator(".st-key-nav a", has_text="Import").click()
    upload(page, "next.csv", FAR.replace("2024", "2023"))
    expect(page.locator("[class*=st-key-import_question]")).to_contain_text("Answered as before")
    expect(page.locator(".st-key-import_what")).to_contain_text("3 rows")
    expect(page.locator(".st-key-import_speakers")).to_contain_text("about 1 of 3 names")
    assert rows_of(page)[named] == "russia"
    # Another viewer gives the profile: nothing is asked either.
    other = opened(app, open_page)
    upload(other, "far.csv", FAR)
    field = other.locator("[class*=st-key-upload_profile] input[type=file]")
    data = {"name": "kept.toml", "mimeType": "application/toml", "buffer": profile.encode()}
    field.set_input_files(data)
    expect(other.locator(".st-key-import_what")).to_contain_text("columns as in “far”")
    expect(other.locator(".st-key-import_speakers")).to_contain_text("about 1 of 3 names")
    assert rows_of(other)[named] == "russia"
