"""Drafts are reviewed: accepted in one step with the claim, kept, taken back; by two at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from samples import DATA, files, row, write

from geo import drafting
from geo.drafting.model import Candidate, Draft, Reason
from geo.importing.documents import pasted
from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.ledger.documents import Kept
from geo.ledger.drafts import draft_in, read_review
from geo.ledger.history import entries
from geo.ledger.saving import Refused, Saved
from geo.ledger.storage import StorageError
from geo.model.settings import read_settings
from geo.service import review
from geo.service.documents import Described, add_document
from geo.service.review import Act, NotDone
from geo.views.card import area_name
from geo.views.review import review_data

TEXT = "👨‍👩‍👧 Bulletin. Alpha says 26 attacks failed at Town. Beta denied it é. Rain fell."
TODAY = date(2026, 11, 29)
TOWN = Candidate("town", "Town", "settlement", 48.5, 38.0)


def drafted(text: str, **_: object) -> list[Draft]:
    """A drafter for the tests: two drafts with every kind of reason."""
    start, end = text.index("Alpha"), text.index(" Beta")
    second = text.index("Beta"), text.index(" Rain")
    stated = Reason("stated", "name", ((start, start + 5),))
    return [
        Draft(start, end, "alpha", "Alpha", modality="claims", figures="attacks=26", place=TOWN,
              places=(TOWN,), reasons={"claimant": stated, "place": Reason("guessed", "near")}),
        Draft(*second, "beta", "Beta", modality="denies", reasons={"claimant": stated}),
    ]  # fmt: skip


class Desk:
    """A ledger with one document under review."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        said = Described({"en": "Bulletin"}, "paper", published="2023-05-12", language="en")
        _, key = add_document(folder, pasted(TEXT)[0], said, "Ann", {})
        self.document = read_ledger(folder).documents[key]
        self.text = Kept(folder)[self.document.sha256]
        self.open()

    def open(self, reader: str = "r1", who: str = "Ann") -> review.Review:
        return review.opened(
            self.folder, read_ledger(self.folder), self.document, self.text,
            read_settings(DATA), reader, who, True,
        )  # fmt: skip

    def act(
        self, n: str, action: str, draft: str = "", who: str = "Ann", may: bool = True, **more: Any
    ) -> Saved:
        said = Act(n, action, draft, **more)
        texts = Kept(self.folder)
        _, saved = review.act(
            self.folder, self.document, self.text, said, who, who, texts, TODAY, "en", may
        )
        return saved

    def now(self) -> Any:
        return read_review(self.folder, self.document.document, self.document.sha256)

    def states(self) -> list[str]:
        return [row["state"] for row in self.now()["drafts"]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(drafting, "draft", drafted, raising=False)
    write(tmp_path / "ledger", files(row("c1")))
    return Desk(tmp_path / "ledger")


def test_accepting_writes_one_claim_with_its_passage_and_the_draft_in_the_history(desk):
    desk.act("1", "accept", "d2")
    (claim,) = [c for c in read_ledger(desk.folder).claims.values() if c.claim_id != "c1"]
    passage = desk.text[claim.evidence_start : claim.evidence_end]
    assert passage == "Beta denied it é."
    assert (claim.claimant, claim.modality, claim.publisher) == ("beta", "denies", "paper")
    assert (claim.headline_en, claim.headline_ja) == ("Beta (denies)", "")
    assert claim.headline("ja") == "Beta (denies)［英語のみ］"
    entry = [*entries(desk.folder)][-1]
    assert entry.draft["said"]["claimant_text"] == "Beta"
    assert (entry.who, desk.states()) == ("Ann", ["open", "accepted"])
    assert check(desk.folder)[1] == []


def test_who_may_only_draft_cannot_change_the_ledger(desk):
    before = read_ledger(desk.folder).version
    desk.act("1", "reject", "d1", may=False)
    desk.act("2", "undo", may=False)
    with pytest.raises(NotDone) as refused:
        desk.act("3", "accept", "d2", may=False)
    assert (refused.value.key, desk.states()) == ("role", ["open", "open"])
    assert read_ledger(desk.folder).version == before
    desk.act("4", "accept", "d2")
    with pytest.raises(NotDone) as refused:
        desk.act("5", "undo", may=False)
    assert (refused.value.key, desk.states()) == ("role", ["open", "accepted"])


def test_a_guess_must_be_confirmed_or_touched_first(desk):
    with pytest.raises(NotDone) as refused:
        desk.act("1", "accept", "d1")
    assert refused.value.key == "to_confirm"
    assert len(read_ledger(desk.folder).claims) == 1
    desk.act("2", "accept", "d1", confirmed=("place",))
    claims = read_ledger(desk.folder).claims
    (claim,) = [c for c in claims.values() if c.claim_id != "c1"]
    assert (claim.place_id, claim.cells["figures"]) == ("town", "attacks=26")


def test_undo_takes_the_claim_back_and_the_draft_is_open_again(desk):
    before = read_ledger(desk.folder).claims.keys()
    desk.act("1", "accept", "d2")
    desk.act("2", "undo")
    assert read_ledger(desk.folder).claims.keys() == before
    assert desk.states() == ["open", "open"]
    with pytest.raises(NotDone):
        desk.act("3", "undo")


def test_a_message_that_comes_twice_counts_once(desk):
    desk.act("1", "accept", "d2")
    desk.act("1", "accept", "d2")
    assert len(read_ledger(desk.folder).claims) == 2


def test_the_second_of_two_who_decides_is_told_who_was_first(desk):
    desk.open("r2", "Ben")
    assert review.others_here(desk.now(), "r2") == ["Ann"]
    desk.act("1", "reject", "d1", who="Ben")
    with pytest.raises(NotDone) as refused:
        desk.act("2", "accept", "d1", confirmed=("place",))
    assert refused.value.values == {"who": "Ben"}
    desk.act("3", "accept", "d2")
    assert desk.states() == ["rejected", "accepted"]


def test_words_that_are_selected_become_a_draft_with_offsets_in_code_points(desk):
    start = desk.text.index("Rain")
    desk.act("1", "new", start=start - 1, end=start + 10)
    (row,) = [row for row in desk.now()["drafts"] if row["id"].startswith("n")]
    assert desk.text[row["start"] : row["end"]] == "Rain fell."
    with pytest.raises(Refused):  # nobody says it yet
        desk.act("2", "accept", row["id"])
    desk.act(
        "3", "accept", row["id"],
        cells={"claimant": "+"}, source={"name_en": "A neighbour", "side": "north"},
    )  # fmt: skip
    ledger = read_ledger(desk.folder)
    assert ledger.sources["a-neighbour"].side == "north"
    assert ledger.errors == ()


def test_split_and_merge_keep_every_letter_and_can_be_taken_back(desk):
    first, second = desk.now()["drafts"]
    desk.act("1", "merge", "d1")
    merged = draft_in(desk.now(), "d1")
    assert (merged["start"], merged["end"]) == (first["start"], second["end"])
    desk.act("2", "split", "d1")
    spans = [(d["start"], d["end"]) for d in desk.now()["drafts"] if d["state"] == "open"]
    assert spans == [(first["start"], first["end"]), (second["start"], second["end"])]
    desk.act("3", "undo")
    desk.act("4", "undo")
    alive = [(d["id"], d["state"]) for d in desk.now()["drafts"] if d["state"] != "gone"]
    assert alive == [("d1", "open"), ("d2", "open")]


def test_sentences_without_a_draft_are_looked_at_and_counted(desk):
    (row,) = [r for r in review.listed(read_ledger(desk.folder), Kept(desk.folder), desk.folder)
              if r.document == desk.document]  # fmt: skip
    assert row.covered == 0
    at = desk.text.index("Rain")
    desk.act("1", "look", start=at, end=at + 10)
    desk.act("2", "accept", "d2")
    (row,) = [r for r in review.listed(read_ledger(desk.folder), Kept(desk.folder), desk.folder)
              if r.document == desk.document]  # fmt: skip
    assert row.covered == pytest.approx(0.5)


def test_a_full_disk_leaves_ledger_and_drafts_as_they_were(desk, monkeypatch):
    before = {p: p.read_bytes() for p in desk.folder.rglob("*") if p.is_file()}

    def no_room(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("geo.ledger.storage.transaction.write_journal", no_room)
    with pytest.raises(StorageError):
        desk.act("1", "accept", "d2")
    monkeypatch.undo()
    assert {p: p.read_bytes() for p in desk.folder.rglob("*") if p.is_file()} == before


def test_the_page_gets_every_field_with_its_reason(desk):
    data = review_data(
        read_ledger(desk.folder), desk.document, desk.text, desk.now(),
        review.sentences(desk.text, "en"), "en", pairs={}, others=(), done=(), faults=(),
        readonly="",
    )  # fmt: skip
    fields = {field["name"]: field for field in data["drafts"][0]["fields"]}
    assert (fields["claimant"]["shown"], fields["claimant"]["sure"]) == ("Alpha", True)
    assert (fields["place"]["shown"], fields["place"]["sure"]) == ("Town", False)
    assert fields["place"]["why"].startswith("a guess")
    assert [s for s in data["sentences"] if not s[2]]


def test_a_document_of_the_ledger_keeps_its_review_over_another_opening(desk):
    desk.act("1", "reject", "d1")
    again = desk.open("r9", "Cleo")
    assert [row["state"] for row in again["drafts"]] == ["rejected", "open"]


def test_accepted_pairs_become_links_in_the_same_save_and_refused_ones_are_remembered(desk):
    desk.act("1", "edit", "d2", cells={"event_date": "2023-05-12"})
    desk.act("2", "link", "d2", claim="c1", kind="rival")
    desk.act("3", "refuse", "d1", claim="c1")
    assert draft_in(desk.now(), "d1")["refused"] == ["c1"]
    assert read_ledger(desk.folder).claims.keys() == {"c1"}  # not linked before it is accepted
    saved = desk.act("4", "accept", "d2")
    (claim,) = [c for c in saved.ledger.claims.values() if c.claim_id != "c1"]
    assert (claim.disputes, claim.supports) == (("c1",), ())
    assert claim.event_id == saved.ledger.claims["c1"].event_id
    assert [*entries(desk.folder)][-1].entry == saved.entry.entry
    desk.act("5", "undo")
    desk.act("6", "undo")
    desk.act("7", "undo")
    assert draft_in(desk.now(), "d2")["links"] == {}
    assert draft_in(desk.now(), "d1")["refused"] == []


def test_a_refused_link_is_taken_out_of_the_draft(desk):
    desk.act("1", "link", "d2", claim="c1", kind="support")
    desk.act("2", "refuse", "d2", claim="c1")
    saved = desk.act("3", "accept", "d2")
    assert all(not c.supports for c in saved.ledger.claims.values())


def test_the_same_statement_through_another_document_is_one_more_carrier(desk):
    before = read_ledger(desk.folder).claims["c1"]
    desk.act("0", "edit", "d2", cells={"via": "beta"})
    desk.act("1", "carry", "d2", claim="c1")
    after = read_ledger(desk.folder).claims
    assert after.keys() == {"c1"}
    assert after["c1"].via == (*before.via, ("beta", "paper"))
    assert desk.states() == ["open", "accepted"]
    entry = [*entries(desk.folder)][-1]
    assert (entry.action, entry.draft["id"]) == ("carry", "d2")
    desk.act("2", "undo")
    assert read_ledger(desk.folder).claims["c1"].via == before.via
    assert desk.states() == ["open", "open"]
    with pytest.raises(NotDone):
        desk.act("3", "carry", "d2", claim="no-such-claim")


def test_a_carrier_that_the_claim_has_already_changes_no_claim(desk):
    before = (desk.folder / "events.csv").read_bytes()
    assert desk.act("1", "carry", "d2", claim="c1") is None  # the same paper published it
    assert (desk.folder / "events.csv").read_bytes() == before
    (row,) = [r for r in review.listed(read_ledger(desk.folder), Kept(desk.folder), desk.folder)
              if r.document == desk.document]  # fmt: skip
    assert row.covered > 0
    desk.act("2", "undo")
    assert (desk.states(), desk.now()["looked"]) == (["open", "open"], [])


@pytest.mark.parametrize(
    ("position", "names"),
    [
        (
            {"rule": "sector S of bakhmut 0-15 km", "name": "Bakhmut"},
            ("south of Bakhmut", "バフムトの南側"),
        ),
        (
            {"rule": "around known:Izium 0-15 km", "name": "Izium", "name_ja": "イジューム"},
            ("around Izium", "イジューム周辺"),
        ),
        # Typed, and not drafted: the rule is all that is said.
        ({"rule": "sector NW of bakhmut 5-20 km", "name": "sector NW of bakhmut 5-20 km"},
         ("north-west of Bakhmut", "バフムトの北西側")),
        ({"rule": "RU-BRY within 50 km of border UA", "name": "Bryansk Oblast"},
         ("area of Bryansk Oblast", "Bryansk Oblastの区域")),
    ],
)  # fmt: skip
def test_an_area_is_called_by_its_middle_and_its_direction(position, names) -> None:
    ledger = read_ledger(DATA)
    assert (area_name(ledger, position, "en"), area_name(ledger, position, "ja")) == names
