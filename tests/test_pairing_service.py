"""What the review shows beside a draft: rivals, supports and repetitions, of files and archives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.drafting import draft
from geo.drafting.model import Draft
from geo.drafting.pairing import Claims
from geo.i18n import LANGUAGES
from geo.ledger.folder import Ledger, read_ledger
from geo.service import pairing
from geo.service.pairing import draft_of, pairs
from geo.service.review import row_of
from geo.store.answers import Store

DATA = Path(__file__).parent.parent / "data"
ZONE = "Asia/Tokyo"
TEXT = "ロシア国防省は12日、バフムトで戦闘を続け、陣地を奪還したと発表しました。"
RIVAL = "2023-05-12-malyar-two-km-advance"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(DATA)


@pytest.fixture(scope="module")
def one(ledger: Ledger) -> Draft:
    (found,) = draft(TEXT, day=date(2023, 5, 13), zone=ZONE, ledger=ledger)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rival_has_its_headline_and_its_reason_in_words(ledger, one, lang):
    found = pairs(ledger, one, text=TEXT, document="", zone=ZONE, lang=lang)
    rival = next(pair for pair in found if pair.claim_id == RIVAL)
    assert rival.kind == "rival"
    assert rival.headline == ledger.claims[RIVAL].headline(lang)
    assert rival.reason != ""
    assert "pair_" not in rival.reason


def test_an_archive_finds_the_same_pairs_as_the_files(ledger, one):
    store = Store(ledger, [ZONE])
    beside = replace(ledger, claims={})
    archive = Store(beside, [ZONE], store.engine)
    asked = {"text": TEXT, "document": "", "zone": ZONE, "lang": "en"}
    assert {p.claim_id for p in pairs(archive, one, **asked)} == {
        p.claim_id for p in pairs(ledger, one, **asked)
    }


def test_a_draft_under_review_is_compared_as_it_stands_now(ledger, one):
    document = next(iter(ledger.documents.values()))
    row = row_of(one, 1, ledger, document)
    asked = {"text": TEXT, "document": "", "zone": ZONE, "lang": "en"}
    assert pairs(ledger, row, **asked) == pairs(ledger, one, **asked)
    far = {**row, "position": {"kind": "point", "latitude": 10.0, "longitude": 10.0}}
    assert pairs(ledger, far, **asked) == []
    typing = {**row, "cells": {**row["cells"], "event_date": "2023-05", "figures": "attacks="}}
    assert draft_of(typing, ledger).event_date == "2023-05"
    assert pairs(ledger, typing, **asked) == []


def test_statements_of_one_day_are_not_taken_for_each_others_support(ledger):
    text = "ロシアのラブロフ外相は12日、欧米を批判しました。"
    (said,) = draft(text, day=date(2023, 5, 13), zone=ZONE, ledger=ledger)
    assert said.event_type == "Statement"
    assert pairs(ledger, said, text=text, document="", zone=ZONE, lang="en") == []


def test_a_hundred_thousand_claims_are_made_findable_once(ledger, one, monkeypatch):
    made = []

    def counted(ledger, zone):
        made.append(zone)
        return Claims(ledger, zone)

    monkeypatch.setattr(pairing, "Claims", counted)
    some = list(ledger.claims.values())
    claims = {f"c{n}": replace(some[n % len(some)], claim_id=f"c{n}") for n in range(100_000)}
    many = replace(ledger, claims=claims, version="many")
    asked = {"text": TEXT, "document": "", "zone": ZONE, "lang": "en"}
    first = pairs(many, one, **asked)
    assert first
    assert pairs(many, one, **asked) == first
    assert made == [ZONE]
