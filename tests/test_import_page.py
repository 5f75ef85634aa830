"""The import page in a real browser: a file in, its preview, its report; nobody else sees it."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
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
    expect(report).to_contain_text("1 mentions of 1 names")
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
    page.get_by_role("button", name="Other formats").click()
    expect(page.get_by_role("button", name="GeoJSON")).to_be_visible()
    expect(page.get_by_text("api/claims.csv")).to_have_count(0)
    page.keyboard.press("Escape")
    # Nobody else sees it.
    other = open_page(app.url)
    theirs = other.frame_locator("iframe[title*='folium']")
    theirs.locator("#map_div[data-claims='55'][data-basemap=ready]").wait_for()
    expect(other.locator(".st-key-own_notice")).to_have_count(0)
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
    expect(page.get_by_text("The first rows as they would become (1 claims)")).to_be_visible()
    with page.expect_download() as wait:
        page.get_by_role("button", name="Save this mapping as a profile").click()
    profile = wait.value.path().read_text(encoding="utf-8")
    assert wait.value.suggested_filename == "table.toml"
    assert 'column = "who"' in profile
    page.locator(".st-key-import_run button").click()
    expect(page.locator(".stMain")).to_contain_text("2 rows: 1 accepted, 1 rejected; 1 claims")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"\n", "the file is empty"),
        ("twice.csv", b"a,a\n1,2\n", "stands twice in the header"),
        ("bomb.zip", b"PK\x03\x04nothing", "cannot be unpacked"),
        ("book.xlsx", b"PK\x05\x06" + b"\0" * 18, "a zip without a table"),
        ("paper.csv", b"%PDF-1.7", "a PDF, not a table"),
        ("broken.geojson", b'{"type": ', "not JSON"),
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
        expect(main).to_contain_text("1 rows: 1 accepted")
        save()
        expect(main).to_contain_text("1 rows have the id of another event")
        save()
        expect(main).to_contain_text("1 rows: 0 accepted, 1 rejected")
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
