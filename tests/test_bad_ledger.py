"""A ledger that is missing, empty, broken or edited while the app runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import synthetic
from on_page import map_of
from playwright.sync_api import Page, expect
from server import served
from test_browser import settled

pytestmark = pytest.mark.browser


def test_without_events_the_page_says_how_to_make_them_and_then_shows_them(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    folder = synthetic.write(tmp_path / "data", [])
    (folder / "events.csv").unlink()
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(app.url)
        expect(page.get_by_text("There are no claims to show yet")).to_be_visible()
        expect(page.get_by_text("claim_id,event_id,event_date")).to_be_visible()
        expect(page.get_by_text("events.csv: the file is missing")).to_be_visible()
        synthetic.write(folder, [])
        page.reload()
        expect(page.get_by_text("There are no claims to show yet")).to_be_visible()
        synthetic.write(folder, [synthetic.row(1), synthetic.row(2)])
        page.reload()
        map_of(page)
        settled(page, "2 of 2")


def test_a_broken_row_is_named_and_the_rest_goes_on_and_an_edit_shows(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    rows = [synthetic.row(1), synthetic.row(2, latitude="948.5"), synthetic.row(3)]
    folder = synthetic.write(tmp_path / "data", rows)
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(app.url)
        map_of(page)
        settled(page, "2 of 2")
        page.get_by_text("1 of 3 rows did not load").click()
        expect(page.get_by_text("events.csv, row 3, column latitude")).to_be_visible()
        rows[1] = synthetic.row(2)
        synthetic.write(folder, rows)
        page.locator("body").press("ArrowRight")  # the next rerun reads the edited file
        settled(page, "3 of 3")
        expect(page.get_by_text("rows did not load")).to_have_count(0)
