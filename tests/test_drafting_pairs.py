"""Pairing: what a draft repeats, contradicts or bears out, with the reason, and nothing linked."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.drafting import draft
from geo.drafting.model import Draft
from geo.drafting.pairing import Claims, Pair, pairs_of
from geo.i18n import LANGUAGES, t
from geo.ledger.folder import Ledger, read_ledger

DATA = Path(__file__).parent.parent / "data"
ZONE = "Asia/Tokyo"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


def one_draft(text: str, ledger: Ledger) -> Draft:
    (one,) = draft(text, day=date(2023, 5, 13), zone=ZONE, ledger=ledger)
    return one


def kinds(pairs: list[Pair]) -> dict[str, str]:
    return {pair.claim_id: pair.kind for pair in pairs}


def test_the_other_side_about_the_same_place_and_days_is_a_rival(ledger: Ledger) -> None:
    text = "ロシア国防省は12日、バフムトで戦闘を続け、陣地を奪還したと発表しました。"
    (pairs,) = pairs_of([one_draft(text, ledger)], text, ledger, ZONE)
    found = {p.claim_id: p for p in pairs}
    rival = found["2023-05-12-malyar-two-km-advance"]
    assert (rival.kind, rival.reason.rule) == ("rival", "pair_rival_side")


def test_a_figure_that_contradicts_is_named(ledger: Ledger) -> None:
    text = "ウクライナ国防省は12日、ソレダール周辺でロシア軍が3回攻撃し、撃退したと発表しました。"
    one = one_draft(text, ledger)
    one = replace(one, figures="attacks=3", event_type="Battles")
    (pairs,) = pairs_of([one], text, ledger, ZONE)
    first = pairs[0]
    assert first.claim_id == "2023-05-12-konashenkov-26-attacks"
    assert first.reason.values == {"mine": "attacks=3", "theirs": "attacks=26"}
    for lang in LANGUAGES:
        said = t(f"drafting.{first.reason.rule}", lang, **first.reason.values)
        assert "attacks=26" in said


def test_the_same_statement_through_another_document_is_held_already(ledger: Ledger) -> None:
    text = "ロシア国防省のコナシェンコフ報道官は12日、ソレダール周辺で攻撃を退けたと発表しました。"
    one = replace(
        one_draft(text, ledger),
        claimant="konashenkov",
        event_type="Battles",
        figures="attacks=26; soldiers>=1000; tanks<=40",
    )
    (pairs,) = pairs_of([one], text, ledger, ZONE)
    assert kinds(pairs)["2023-05-12-konashenkov-26-attacks"] == "held"


def test_the_same_passage_of_the_same_document_is_held(ledger: Ledger) -> None:
    text = "ロシア国防省は12日、ソレダール周辺で攻撃を退けたと発表しました。"
    one = one_draft(text, ledger)
    words = hashlib.sha256(text[one.start : one.end].encode()).hexdigest()
    key, claim = next(iter(ledger.claims.items()))
    held = replace(ledger, claims={key: replace(claim, document="doc", evidence_sha256=words)})
    assert kinds(Claims(held, ZONE).pairs(one, text, "doc")) == {key: "held"}
    assert Claims(held, ZONE).pairs(one, text, "other") == []


def test_nearly_the_same_passage_of_a_document_is_held_too(ledger: Ledger) -> None:
    text = "また、ロシア国防省は12日、ソレダール周辺で攻撃を退けたと発表しました。"
    one = one_draft(text, ledger)
    key, claim = next(iter(ledger.claims.items()))
    mine = replace(claim, document="doc", evidence_start=one.start + 3, evidence_end=one.end)
    held = replace(ledger, claims={key: mine})
    assert kinds(Claims(held, ZONE).pairs(one, text, "doc")) == {key: "held"}
    other = replace(mine, evidence_start=one.end - 8, evidence_end=one.end + 40)
    assert Claims(replace(held, claims={key: other}), ZONE).pairs(one, text, "doc") == []


def test_far_places_other_days_and_withdrawn_claims_are_no_pairs(ledger: Ledger) -> None:
    text = "ロシア国防省は12日、クピヤンスク周辺で攻撃を退けたと発表しました。"
    assert pairs_of([one_draft(text, ledger)], text, ledger, ZONE) == [[]]
    near = "ロシア国防省は2日、バフムト周辺で攻撃を退けたと発表しました。"
    assert pairs_of([one_draft(near, ledger)], near, ledger, ZONE) == [[]]


def test_a_hundred_thousand_claims_are_searched_quickly(ledger: Ledger) -> None:
    some = list(ledger.claims.values())
    claims = {}
    for n in range(100_000):
        claim = some[n % len(some)]
        moved = claim.latitude + n % 400 / 10 - 20 if claim.latitude is not None else None
        claims[f"c{n}"] = replace(claim, claim_id=f"c{n}", latitude=moved)
    many = replace(ledger, claims=claims)
    text = "ロシア国防省は12日、バフムト周辺で攻撃を退けたと発表しました。"
    one = one_draft(text, ledger)
    index = Claims(many, ZONE)
    begun = time.perf_counter()
    assert index.pairs(one, text)
    assert time.perf_counter() - begun < 0.5
