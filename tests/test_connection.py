"""A page whose connection is lost, or whose server is started anew, in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlparse

import pytest
from line import Line
from playwright.sync_api import FrameLocator, Page, expect
from server import Served, served
from test_import_page import UCDP, upload

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
TWELFTH = "/?day=2023-05-12&day=2023-05-12&zone=Europe/Kyiv"
CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
RESTING = f"{CONNECTED}[data-test-script-state=notRunning]"
KEPT = "[data-presses=kept]"  # by the page's own script, which comes last


class Servers:
    """The app behind a line, and the same app started anew."""

    def __init__(self, line: Line, second: Served) -> None:
        self.line, self.url, self._second = line, line.url, second

    def lose(self, page: Page) -> None:
        """Cut the line, and wait until the page knows."""
        self.line.cut()
        page.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for()

    def restart(self, page: Page) -> None:
        """Another server in the place of the one that the page talks to, which knows nobody."""
        self.lose(page)
        self.line.mend(port_of(self._second))


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same app in another process, which has met none of the pages."""
    with served(tmp_path_factory.mktemp("second") / "log") as running:
        yield running


@pytest.fixture
def servers(app: Served, second: Served) -> Iterator[Servers]:
    with Line(port_of(app)) as line:
        yield Servers(line, second)


def port_of(running: Served) -> int:
    port = urlparse(running.url).port
    assert port
    return port


def opened(servers: Servers, open_page: Opener, link: str = TWELFTH) -> tuple[Page, FrameLocator]:
    page = open_page(f"{servers.url}{link}")
    frame = page.frame_locator("iframe[title*='folium']")
    frame.locator("#map_div[data-draw][data-basemap=ready]").wait_for()
    page.locator(f"{RESTING}{KEPT}").wait_for()
    return page, frame


def shows(page: Page, frame: FrameLocator, day: str, n: int) -> None:
    """Toolbar, address and map agree on the day."""
    expect(page.locator(".st-key-toolbar")).to_contain_text(re.compile(rf"(?<!\d){n} of 56"))
    page.locator(RESTING).wait_for()
    assert f"day={day}&day={day}" in page.url
    frame.locator(f"#map_div[data-words*='day={day}&day={day}']").wait_for()


def next_day(page: Page) -> None:
    page.locator(".st-key-next button").first.click()


def test_the_first_press_after_a_lost_connection_counts_once(
    servers: Servers, open_page: Opener
) -> None:
    page, frame = opened(servers, open_page)
    servers.lose(page)
    servers.line.mend()
    page.locator(CONNECTED).wait_for()
    next_day(page)
    shows(page, frame, "2023-05-13", 9)


def test_the_first_press_after_a_restart_of_the_server_counts_once(
    servers: Servers, open_page: Opener
) -> None:
    page, frame = opened(servers, open_page)
    servers.restart(page)
    page.locator(CONNECTED).wait_for()
    next_day(page)
    shows(page, frame, "2023-05-13", 9)


def test_a_script_that_could_not_be_fetched_is_fetched_with_the_next_run(
    app: Served, open_page: Opener
) -> None:
    page = open_page("about:blank")
    page.context.route("**/connection.js", lambda route: route.fulfill(status=404), times=1)
    with page.expect_response("**/connection.js") as missing:
        page.goto(f"{app.url}{TWELFTH}")
    assert missing.value.status == 404
    page.locator(RESTING).wait_for()
    expect(page.locator(f"[data-testid=stApp]{KEPT}")).to_have_count(0)
    next_day(page)
    page.locator(f"{RESTING}{KEPT}").wait_for()


def test_a_press_that_the_server_cannot_have_heard_is_made_again_once(
    servers: Servers, open_page: Opener
) -> None:
    page, frame = opened(servers, open_page)
    servers.line.freeze()
    next_day(page)
    servers.lose(page)
    servers.line.mend()
    shows(page, frame, "2023-05-13", 9)


def test_a_row_of_the_list_that_is_pressed_after_a_restart_opens(
    servers: Servers, open_page: Opener
) -> None:
    page, _ = opened(servers, open_page)
    servers.restart(page)
    page.locator(CONNECTED).wait_for()
    page.locator(".ca-list .ca-row", has_text="26 attacks near Soledar").click()
    expect(page.locator(".ca-panel")).to_contain_text("26 attacks near Soledar")


def test_a_key_that_was_pressed_while_the_server_was_away_counts(
    servers: Servers, open_page: Opener
) -> None:
    page, frame = opened(servers, open_page)
    frame.locator("#map_div").focus()
    servers.lose(page)
    page.keyboard.press("ArrowRight")
    servers.restart(page)
    shows(page, frame, "2023-05-13", 9)


def test_a_download_after_a_restart_is_what_is_shown(servers: Servers, open_page: Opener) -> None:
    page, _ = opened(servers, open_page)
    servers.restart(page)
    page.locator(CONNECTED).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV (19 rows)").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == 19


# The next day is asked for, and the browser is busy until the server has drawn it; only then is the
# download pressed, on the button of the day before.
PRESS_DURING_A_RUN = """async ([next, download]) => {
  next.click();
  await new Promise((done) => setTimeout(done, 50));
  const end = Date.now() + 4000;
  while (Date.now() < end);
  download.click();
}"""


def test_a_download_that_is_pressed_during_a_run_is_of_the_rows_that_its_button_named(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}{TWELFTH}")
    page.locator(f"{RESTING}{KEPT}").wait_for()
    button = page.get_by_role("button", name="Download CSV (19 rows)")
    buttons = [page.locator(".st-key-next button").first, button]
    with page.expect_download() as download:
        page.evaluate(PRESS_DURING_A_RUN, [each.element_handle() for each in buttons])
    text = download.value.path().read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == 19
    expect(page.get_by_role("button", name="Download CSV (9 rows)")).to_be_visible()


def test_the_panel_that_was_closed_stays_closed(servers: Servers, open_page: Opener) -> None:
    page, frame = opened(servers, open_page, f"{TWELFTH}&view=48.6,38.0,9")
    frame.locator(".ca-plate", has_text="disputed").first.click()
    page.locator(".ca-panel .ca-close").click()
    expect(page.locator(".ca-panel")).to_have_count(0)
    page.locator(RESTING).wait_for()
    servers.restart(page)
    page.locator(RESTING).wait_for()
    shows(page, frame, "2023-05-12", 19)
    expect(page.locator(".ca-panel")).to_have_count(0)


def test_an_imported_file_that_is_gone_is_said_and_not_replaced_without_a_word(
    servers: Servers, open_page: Opener
) -> None:
    page = open_page(f"{servers.url}/import")
    upload(page, "mine.csv", UCDP)
    page.locator(".st-key-import_run button").click()
    page.locator(".st-key-import_show button").click()
    expect(page.locator(".st-key-own_notice")).to_contain_text("mine.csv, 3 claims")
    page.locator(RESTING).wait_for()

    # A line that was only cut brings the same session back, with the file.
    servers.lose(page)
    servers.line.mend()
    page.locator(RESTING).wait_for()
    expect(page.locator(".st-key-own_notice")).to_contain_text("mine.csv, 3 claims")

    servers.restart(page)
    expect(page.locator(".st-key-gone")).to_contain_text("Import the file again")
    expect(page.locator(".st-key-toolbar")).to_contain_text("of 56")
    page.locator(".st-key-understood button").click()
    expect(page.get_by_text("Import the file again")).to_have_count(0)


def test_a_draft_that_is_gone_is_said(servers: Servers, open_page: Opener) -> None:
    page, _ = opened(servers, open_page)
    page.locator(".st-key-add_view button").first.click()
    expect(page.get_by_text("Added as slide 1")).to_be_visible()
    page.locator(RESTING).wait_for()
    servers.restart(page)
    expect(page.locator(".st-key-gone")).to_contain_text("no longer on this server")
