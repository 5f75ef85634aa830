"""Invented bulletins in four languages become claims as a coder wants them, by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from reviewing import RIGHT, Place, Reviewer, Wanted, is_at, is_named, labels, matched
from samples import ROOT
from server import served

from geo.importing.documents import pasted
from geo.ledger import Ledger, read_ledger
from geo.ledger.check import check
from geo.ledger.drafts import read_review
from geo.service.beginning import begin
from geo.service.documents import Described, add_document

pytestmark = pytest.mark.browser

BULLETINS = ROOT / "tests" / "fixtures" / "bulletins"
NAMES = ("ja-2024-03-08", "en-2024-02-21", "uk-2024-06-03", "ru-2024-04-17")
# What is typed to find a place whose words in the bulletin name more than it.
TYPED = {"Белгородской и Курской областями": "Belgorod Oblast"}
FIRST = 3  # claims of each: a run of CI has little time


def excerpt(name: str) -> tuple[str, dict[str, Any], list[Wanted]]:
    """The beginning of a bulletin, what is said of it, and the claims that it holds."""
    text = (BULLETINS / f"{name}.txt").read_text(encoding="utf-8")
    said = json.loads((BULLETINS / f"{name}.json").read_text(encoding="utf-8"))
    claims = sorted(said["claims"], key=lambda claim: text.index(claim["passage"]))[:FIRST]
    last = claims[-1]["passage"]
    text = text[: text.index(last) + len(last)]
    return text, said, [wanted(claim, text) for claim in claims]


def wanted(claim: dict[str, Any], text: str) -> Wanted:
    start, place = text.index(claim["passage"]), claim["place"]
    cells = {name: claim[name] or "" for name in ("report_date", "event_date", "figures")}
    return Wanted(
        start, start + len(claim["passage"]), tuple(claim["claimant"]),
        cells | {"modality": claim["modality"]},
        Place(place["lat"], place["lon"], place["precision"],
              TYPED.get(place["text"], place["text"])) if place else None,
    )  # fmt: skip


def drafts(folder: Path, key: str, sha256: str) -> dict[str, Any]:
    review = read_review(folder, key, sha256)
    return {row["id"]: row for row in review["drafts"]} if review else {}


def test_bulletins_in_four_languages_are_reviewed_by_keyboard_alone(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    folder = tmp_path / "ledger"
    begin(folder)
    documents = {}
    for name in NAMES:
        text, said, gold = excerpt(name)
        told = Described({"en": name}, "nhk", {}, said["day"], said["zone"], said["language"])
        saved, key = add_document(folder, pasted(text)[0], told, "Ann", {})
        documents[key] = saved.ledger.documents[key].sha256, gold
    environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_WRITE": "1"}
    with served(tmp_path / "log", environment) as server:
        for key, (sha256, gold) in documents.items():
            page = open_page(f"{server.url}/desk?document={key}")
            page.locator(".ca-card-map[data-basemap=ready]").wait_for()
            ledger = read_ledger(folder)
            reviewer = Reviewer(page, gold, ledger, labels(ledger))
            reviewer.review(lambda k=key, s=sha256: drafts(folder, k, s), dict)
            page.close()
            right = reviewer.efforts[RIGHT]
            assert (right.keys, right.letters) == (right.items, 0)
            assert differing(read_ledger(folder), drafts(folder, key, sha256), gold) == []
    assert check(folder)[1] == []


def differing(ledger: Ledger, rows: dict[str, Any], gold: list[Wanted]) -> list[object]:
    """What was wanted and is not so in the ledger."""
    taken = [row for row in rows.values() if row["claim"]]
    found = {n: key for key, n in matched(gold, taken).items()}
    wrong: list[object] = []
    for n, aim in enumerate(gold):
        if n not in found:
            wrong.append((n, "no claim"))
            continue
        row = rows[found[n]]
        claim = ledger.claims[row["claim"]]
        source = ledger.sources[claim.claimant]
        if not any(is_named(aim.names, name) for name in (source.name_en, source.name_ja)):
            wrong.append((n, aim.names, source))
        wrong += [
            (n, name, cell, claim.cells[name])
            for name, cell in aim.cells.items()
            if claim.cells[name] != cell
        ]
        at = claim.latitude, claim.longitude, claim.geo_precision
        if aim.place and not is_at(*at, aim.place):
            wrong.append((n, aim.place, claim.location))
    return wrong
