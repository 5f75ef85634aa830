"""The page on which two codings are compared, as a reader who may write nothing uses it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from samples import DATA
from server import Served, served

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with served(log, {"EVENTS_DATA_DIR": str(DATA), "EVENTS_WRITE": "0"}) as found:
        yield found


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ledger as another coder has it: another number, and less of how it is said."""
    events = (DATA / "events.csv").read_text(encoding="utf-8-sig")
    events = events.replace("attacks=26", "attacks=25", 1).replace(",assesses,", ",reports,")
    path = tmp_path_factory.mktemp("other") / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for table in DATA.glob("*.csv"):
            if table.name != "events.csv":
                archive.write(table, table.name)
        archive.writestr("events.csv", events)
    return path


def test_a_reader_finds_it_and_reads_each_claim_and_comes_back_to_the_list(
    public: Served, other: Path, open_page: Opener
) -> None:
    page = open_page(f"{public.url}/about?lang=en")
    expect(page.locator(".st-key-nav")).not_to_contain_text("Two coders")
    page.get_by_role("button", name="Compare with another coding").first.press("Enter")
    expect(page.get_by_role("heading", name="Two coders")).to_be_visible()
    expect(page.locator(".st-key-nav")).to_contain_text("Two coders")
    page.locator(".st-key-coding_file input[type=file]").set_input_files(other)
    expect(page.get_by_text(re.compile(r"in both 56; F1 1\.00"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"To be settled: \d+"))).to_be_visible()
    row = page.locator("[class*=st-key-coding_]").filter(has_text="attacks=25").last
    row.get_by_role("button", name="Open on the desk").press("Enter")
    expect(page.locator(".ca-card")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Close", exact=True).first.click()
    expect(page.get_by_text("Compared with other.zip.")).to_be_visible()
    expect(page.get_by_text(re.compile("attacks=26; .* / attacks=25"))).to_be_visible()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("Compared with other.zip.")).to_have_count(0)
    expect(page.get_by_text("To be settled")).to_have_count(0)
