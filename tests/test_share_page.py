"""What *Share* gives away, in a real browser."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from on_page import map_of
from PIL import Image
from playwright.sync_api import Page, expect
from server import Served
from test_browser import MAY_12, Opener, settled

pytestmark = pytest.mark.browser


def shared(page: Page) -> None:
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("Playback by day")).to_be_visible()


def taken(page: Page, button: str) -> Image.Image:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))


def test_the_picture_shows_what_the_screen_shows(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&view=48.6,38,8")
    frame = map_of(page)
    settled(page, "19 of 56")
    shared(page)
    near = taken(page, "PNG")
    page.keyboard.press("Escape")
    frame.locator("body").evaluate("() => { map.setView([0, -150], 3, { animate: false }) }")
    shared(page)
    expect(page.locator("[data-testid=stPopoverBody] [data-testid=stCode]").first).to_contain_text(
        "view=0.0000%2C-150.0000"
    )
    far = taken(page, "PNG")
    assert near.width == far.width == 1920
    # The sea is of one colour, and no badge lies there.
    assert len(far.convert("RGB").getcolors(10**6) or []) < len(
        near.convert("RGB").getcolors(10**6) or []
    )


def test_a_playback_is_made_with_keys_and_as_the_play_bar_is_set(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/?day=2023-05-11&day=2023-05-13&zone=Europe/Kyiv")
    frame = map_of(page)
    settled(page, "30 of 56")
    frame.locator(".ca-buttons button").last.click()  # play
    bar = frame.locator(".ca-play")
    bar.locator("select").select_option("2500")
    bar.locator("input[type=checkbox]").check()
    bar.locator("button").first.click()  # pause
    shared(page)
    body = page.locator("[data-testid=stPopoverBody]")
    expect(body.get_by_role("combobox")).to_have_value("2.5 s a day")
    expect(body.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Make a GIF").focus()
    page.keyboard.press("Enter")
    made = taken(page, "Download GIF")
    said = body.get_by_text("days with claims").inner_text()
    assert said.startswith(f"{made.n_frames} days with claims")
    assert made.info["duration"] == 2500
