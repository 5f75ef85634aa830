"""Documents in a browser: from pasted text to a claim on the map; a review by keyboard alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from server import Served, served
from test_review import TEXT, drafted
from wcag import broken_rules, page_for_axe

from geo import drafting
from geo.importing.documents import pasted
from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.ledger.documents import Kept
from geo.ledger.drafts import read_review
from geo.model.settings import read_settings
from geo.service import review
from geo.service.beginning import begin
from geo.service.documents import Described, add_document

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
NEWS = (
    "Monday news.\n\nThe mayor of Kupiansk 👨‍👩‍👧 said that the bridge ве́чір is open. "
    "<img src=x onerror=alert(1)> \u202eNobody was hurt."
)


@pytest.fixture(scope="module")
def unserved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of our own, with a document that has two drafts. No server writes into it."""
    folder = tmp_path_factory.mktemp("unserved") / "ledger"
    begin(folder)
    said = Described({"en": "Bulletin"}, "nhk", published="2023-05-12", language="en")
    _, key = add_document(folder, pasted(TEXT)[0], said, "Ann", {})
    known = read_ledger(folder)
    document = known.documents[key]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "draft", drafted, raising=False)
        review.opened(
            folder, known, document, Kept(folder)[document.sha256], read_settings(folder),
            "r1", "Ben", True,
        )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def ledger(unserved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger that the server `desk` reads and writes."""
    return Path(shutil.copytree(unserved, tmp_path_factory.mktemp("review") / "ledger"))


@pytest.fixture(scope="module")
def desk(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    environment = {"EVENTS_DATA_DIR": str(ledger), "EVENTS_WRITE": "1", "EVENTS_WRITER": "Ann"}
    with served(tmp_path_factory.mktemp("log") / "log", environment) as server:
        yield server


def of_document(ledger: Path, key: str) -> list[str]:
    """The passages of the claims of a document."""
    known = read_ledger(ledger)
    text = Kept(ledger)[known.documents[key].sha256]
    claims = [c for c in known.claims.values() if c.document == key]
    return [text[c.evidence_start : c.evidence_end] for c in claims]


def test_from_a_pasted_text_to_a_claim_on_the_map(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?day=2023-05-12")
    page.get_by_text("Add documents").click()
    page.get_by_label("Paste a text").fill(NEWS)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_text("turn its direction round")).to_be_visible()
    page.get_by_label("Name of the new publisher").fill("Town paper")
    page.get_by_label("Title, in your own words").fill("Town news")
    page.get_by_label("Published on").fill("2023-05-15")
    page.get_by_role("button", name="Add this document").click()
    text = page.locator(".ca-review-text")
    expect(text).to_contain_text("<img src=x onerror=alert(1)> ␦Nobody")
    # Words that follow an emoji of several letters, and end after a combining mark.
    page.evaluate(
        """() => {
          const root = document.querySelector("[data-testid^=stBidi] *, .ca-review")
          const host = [...document.querySelectorAll("*")].find((n) => n.shadowRoot?.querySelector(".ca-review-text"));
          const node = [...host.shadowRoot.querySelectorAll(".ca-review-text span")]
            .find((span) => span.textContent.includes("bridge")).firstChild;
          const from = node.data.indexOf("said"), to = node.data.indexOf(" is open");
          document.getSelection().setBaseAndExtent(node, from, node, to);
        }"""  # noqa: E501
    )
    page.keyboard.press("n")
    expect(page.locator(".ca-review-card blockquote")).to_have_text("said that the bridge ве́чір")
    page.keyboard.press("Enter")
    expect(page.get_by_text("First say who says it.")).to_be_visible()
    page.keyboard.type("Mayor")
    page.get_by_role("option", name="New source: Mayor").click()
    page.get_by_role("combobox", name="Place").fill("Kupiansk")
    page.locator(".ca-combo-row").first.click()
    page.get_by_role("button", name="Accept, go on").click()
    expect(page.locator(".ca-review-decisions")).to_contain_text("accepted")
    assert of_document(ledger, "town-paper-2023-05-15") == ["said that the bridge ве́чір"]
    assert check(ledger)[1] == []
    page.locator(".ca-review-text .is-held").wait_for()
    # The filter of the page has another day than the claim: it is cleared, and the map shows it.
    shown = page.locator(".ca-review-decisions").get_by_role("button", name="Show on the map")
    shown.first.click()
    expect(page.get_by_text("The filter left this out.")).to_be_visible()
    (claim,) = [c for c in read_ledger(ledger).claims.values() if c.document.startswith("town")]
    expect(page.locator(f"[data-claim='{claim.claim_id}'].is-chosen")).to_be_visible()
    page.get_by_role("link", name="Desk", exact=True).click()
    page.get_by_role("button", name="All documents").click()
    changes = page.locator("[class*=st-key-entry_]", has_text="new claim")
    expect(changes.first).to_contain_text(claim.headline("en"))


def test_a_document_is_reviewed_by_keyboard_alone_over_a_reload(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    page = open_page(f"{desk.url}/desk?document=nhk-2023-05-12")
    left = page.locator(".ca-review-said")
    expect(left).to_contain_text("Drafts to decide: 2")
    expect(page.get_by_text("Also reviewing now: Ben")).to_be_visible()
    keys = page.keyboard
    keys.press("?")
    expect(page.locator(".ca-review-help")).to_be_visible()
    keys.press("j")
    keys.press("x")
    expect(left).to_contain_text("Drafts to decide: 1")
    page.reload()
    expect(left).to_contain_text("Drafts to decide: 1")
    keys.press("Enter")  # a guess is not accepted unseen, and nobody of this name is known
    expect(left).to_contain_text("First")
    keys.press("Escape")
    keys.press("Backspace")
    expect(left).to_contain_text("Drafts to decide: 2")
    keys.press("x")
    keys.press("x")
    expect(left).to_contain_text("Drafts to decide: 0")
    page.locator(".ca-review[data-waiting='0']").wait_for()  # what was rejected is a sentence again
    for _ in range(4):  # the sentences without a draft
        keys.press("Enter")
    expect(left).to_have_text("All is reviewed.")
    document = read_ledger(ledger).documents["nhk-2023-05-12"]
    expect(page.locator(".ca-review-decisions li").first).to_contain_text("no claim")
    found = read_review(ledger, document.document, document.sha256)
    assert found is not None
    assert [row["state"] for row in found["drafts"]] == ["rejected", "rejected"]


def test_the_ends_of_a_passage_and_its_carriers_are_written_by_keys(
    unserved: Path, tmp_path: Path, open_page: Opener
) -> None:
    mine = tmp_path / "ledger"
    shutil.copytree(unserved, mine)
    text = "The \U0001f680 news.\n\nThe ministry said two aircraft fell. Nobody was hurt."
    said = Described({"en": "B"}, "nhk", published="2023-05-13", language="en")
    _, key = add_document(mine, pasted(text)[0], said, "Ann", {})
    environment = {"EVENTS_DATA_DIR": str(mine), "EVENTS_WRITE": "1", "EVENTS_WRITER": "Ann"}
    with served(tmp_path / "log", environment) as server:
        page = open_page(f"{server.url}/desk?document={key}")
        keys, passage = page.keyboard, page.locator(".ca-review-card blockquote")
        page.locator(".ca-review-text").wait_for()
        expect(passage).to_contain_text("two aircraft fell")
        hand = page.locator(".ca-review-card").get_attribute("data-at")
        keys.press("Home")
        keys.press("End")
        for _ in range(12):
            keys.press("ArrowLeft")
        keys.press("Shift+ArrowRight")
        first = passage.inner_text()
        keys.press("ArrowRight")
        assert passage.inner_text().startswith(first)
        assert len(passage.inner_text()) > len(first)
        keys.press("Control+ArrowLeft")
        wanted = passage.inner_text()
        page.reload()
        expect(passage).to_have_text(wanted)
        page.locator(".ca-review-card summary", has_text="More fields").click()
        field = page.locator(".ca-chain input")
        field.fill("NHK")
        page.locator(".ca-chain .ca-combo-row").first.wait_for()
        keys.press("ArrowDown")
        keys.press("Enter")
        expect(page.locator(".ca-chain li button")).to_have_count(1)
        keys.press("Backspace")
        expect(page.locator(".ca-chain li")).to_have_count(0)
        field.fill("NHK")
        page.locator(".ca-chain .ca-combo-row").first.wait_for()
        keys.press("ArrowDown")
        keys.press("Enter")
        keys.press("Escape")
        page.locator(".ca-review[data-waiting='0']").wait_for()
        document = read_ledger(mine).documents[key]
        found = read_review(mine, document.document, document.sha256)
        assert found is not None
        (row,) = [row for row in found["drafts"] if row["id"] == hand]
        assert text[row["start"] : row["end"]] == wanted
        assert row["cells"]["via"] == "nhk"
        # Who decides second is told, cannot write into it any more, and goes on by the same keys.
        other = open_page(f"{server.url}/desk?document={key}")
        expect(other.locator(".ca-review-card blockquote")).to_have_text(wanted)
        keys.press("x")
        expect(page.locator(".ca-review-decisions")).to_contain_text("rejected")
        other.keyboard.press("x")
        expect(other.get_by_text("Ann has decided on this draft meanwhile.")).to_be_visible()
        expect(other.get_by_label("Figures")).to_be_disabled()
        other.keyboard.press("Enter")
        expect(other.locator(".ca-review-card blockquote")).to_have_text("Nobody was hurt.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["desk", "desk?document=nhk-2023-05-12", "desk?edit=%2B"])
def test_the_desk_breaks_no_rule_of_wcag(
    desk: Served, browser: Browser, path: str, scheme: str
) -> None:
    with page_for_axe(browser, scheme) as page:
        page.goto(f"{desk.url}/{path}")
        ready = ".ca-card-map[data-basemap=ready]" if "?" in path else "[data-testid=stExpander]"
        page.locator(ready).first.wait_for()
        assert broken_rules(page) == []


def test_the_document_leaves_the_address_with_its_reader(
    desk: Served, ledger: Path, open_page: Opener
) -> None:
    def readers() -> set[str]:
        document = read_ledger(ledger).documents["nhk-2023-05-12"]
        found = read_review(ledger, document.document, document.sha256)
        return set(found["seen"]) if found else set()

    page = open_page(f"{desk.url}/desk?document=nhk-2023-05-12")
    text = page.locator(".ca-review-text")
    text.wait_for()
    before = readers()
    page.reload()
    text.wait_for()
    assert readers() == before  # nobody meets her own session before a reload
    page.get_by_role("link", name="Sources", exact=True).click()
    expect(page).to_have_url(re.compile("/sources"))
    assert "document=" not in page.url
    page.get_by_role("link", name="Desk", exact=True).click()
    text.wait_for()
    page.get_by_role("button", name="All documents").click()
    expect(page.get_by_text("Add documents")).to_be_visible()
    expect(page).not_to_have_url(re.compile("document="))
    page.go_back()
    text.wait_for()
    page.go_forward()
    expect(page.get_by_text("Add documents")).to_be_visible()
