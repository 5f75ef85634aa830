"""Every draft of a bulletin can become a claim: its place, its area and its speaker with it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from geo.drafting import draft
from geo.ledger import read_ledger
from geo.ledger.saving import Change, RowEdit, save
from geo.service.beginning import begin
from geo.service.desk import asked, put
from geo.service.review import position_of

FOLDER = Path(__file__).parent / "fixtures" / "bulletins"
TODAY = date(2026, 11, 29)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_every_draft_of_a_bulletin_becomes_a_claim(name, tmp_path):
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    gold = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    folder = tmp_path / "own"
    begin(folder)
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = {"document": "bulletin", "publisher": "nhk", "title_en": "A bulletin",
           "title_ja": "日報", "published": gold["day"], "language": gold["language"],
           "sha256": digest}  # fmt: skip
    texts = {digest: text}
    new = RowEdit("documents.csv", "bulletin", None, row)
    save(folder, Change("document", (new,)), "Ann", texts)
    drafts = draft(
        text,
        day=date.fromisoformat(gold["day"]),
        zone=gold["zone"],
        lang=gold["language"],
        ledger=read_ledger(folder),
    )
    assert drafts
    made = []
    for each in drafts:
        ledger = read_ledger(folder)
        cells = {
            "headline_en": "A draft", "claimant": each.claimant or "nhk", "publisher": "nhk",
            "document": "bulletin", "modality": each.modality, "event_date": each.event_date,
            "event_date_end": each.event_date_end, "report_date": each.report_date,
            "figures": each.figures, "event_type": each.event_type,
            "evidence_start": str(each.start), "evidence_end": str(each.end),
        }  # fmt: skip
        position = position_of(each.place, ledger)
        if position.get("kind") == "rule":
            cells["location"] = f"near {position['name']}"
        said = {"action": "save", "claim": "", "cells": cells, "position": position}
        _, claim = put(folder, asked(said), "Ann", texts, TODAY)
        made.append((each, claim))
    found = read_ledger(folder)
    assert found.errors == ()
    for each, key in made:
        claim = found.claims[key]
        if each.place is None:
            assert claim.latitude is None
        elif each.place.latitude is not None and not each.place.rule:
            assert claim.latitude == pytest.approx(each.place.latitude, abs=0.3)
            assert claim.geo_precision == each.place.precision
