"""Keys and typed letters that the review of a bulletin takes in a browser, by keyboard alone.

    python bench/desk.py --articles FOLDER [--document KEY] [--write]

The ledger is the shipped one without the document's claims, and without the sources, places and
names of events that only these need. Each draft is mended until its coded fields are those of the
shipped claim; drafts that are right cost one key.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from report import ROOT, report  # first: it puts the project on the path

from playwright.sync_api import sync_playwright
from reviewing import Place, Reviewer, Wanted, is_named, kilometres, labels, matched
from server import served

from geo.importing.documents import pasted
from geo.ledger import Ledger, read_ledger
from geo.ledger.disputes import rivals
from geo.ledger.documents import hash_of_text
from geo.ledger.drafts import read_review
from geo.model.claims import Claim
from geo.service import review
from geo.service.beginning import begin
from geo.service.documents import Described, add_document

CELLS = ("modality", "event_type", "sub_event_type", "event_date", "event_date_end",
         "time_precision", "report_date", "figures")  # fmt: skip
_NEAR = {"region": 250.0, "country": 2500.0}


def without(folder: Path, key: str) -> None:
    """Take a document out of the ledger in `folder`, and all that only its claims need."""
    full = read_ledger(folder)
    kept = [c for c in full.claims.values() if c.document != key]
    used = {c.claimant for c in kept} | {d.publisher for d in full.documents.values()}
    used |= {c.publisher for c in kept} | {k for c in kept for chain in c.via for k in chain}
    used |= {full.sources[k].parent for k in used if full.sources[k].parent}
    places = {c.place_id for c in kept}
    places |= {word for k in places if k for word in full.gazetteer.places[k].rule.split()}
    keep_rows(folder / "events.csv", "claim_id", {c.claim_id for c in kept})
    keep_rows(folder / "sources.csv", "source_id", used)
    keep_rows(folder / "places.csv", "place_id", places)
    keep_rows(folder / "documents.csv", "document", set(full.documents) - {key})
    keep_rows(folder / "event_names.csv", "event_id", {c.event_id for c in kept})
    if (folder / "coverage.csv").exists():  # a row may be of no document
        keep_rows(folder / "coverage.csv", "document", {"", *(set(full.documents) - {key})})
    errors = read_ledger(folder).errors
    if errors:
        raise SystemExit(errors[0].text("en"))


def keep_rows(path: Path, column: str, keys: Collection[str]) -> None:
    """Leave the rows of a table that have one of the keys."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row[column] in keys)


def wanted_of(full: Ledger, key: str) -> tuple[list[Wanted], list[Claim]]:
    """The claims of a document as they are coded, in the order of their passages."""
    claims = sorted(
        (c for c in full.claims.values() if c.document == key and c.evidence_start is not None),
        key=lambda c: c.evidence_start or 0,
    )
    numbers = {c.claim_id: n for n, c in enumerate(claims)}
    found = []
    for claim in claims:
        place = full.gazetteer.places.get(claim.place_id)
        names = names_of(full, claim.claimant)
        found.append(
            Wanted(
                claim.evidence_start or 0,
                claim.evidence_end or 0,
                names,
                {name: claim.cells[name] for name in CELLS},
                Place(claim.latitude, claim.longitude or 0, claim.geo_precision,
                      place.name_en if place else claim.location, place.rule if place else "", True)
                if claim.latitude is not None else None,
                claim.claimant_side,
                tuple(numbers[k] for k in claim.disputes if k in numbers),
                tuple(names_of(full, k) for k in claim.via[0]) if claim.via else (),
                ends=True,
            )
        )  # fmt: skip
    return found, claims


def names_of(ledger: Ledger, key: str) -> tuple[str, ...]:
    """What a source is called."""
    source = ledger.sources[key]
    return tuple(n for n in (source.name_en, source.name_ja) if n)


def is_same(full: Ledger, key: str, now: Ledger, other: str) -> bool:
    """Whether two sources of two ledgers have the same name."""
    return any(is_named(names_of(full, key), name) for name in names_of(now, other))


def is_equal(name: str, made: Claim, now: Ledger, gold: Claim, full: Ledger) -> bool:
    """Whether a coded column is as shipped; sources by their names, places by where they lie."""
    if name == "claimant":
        return is_same(full, gold.claimant, now, made.claimant)
    if name == "via":
        theirs, mine = (made.via or ((),))[0], (gold.via or ((),))[0]
        pairs = zip(mine, theirs, strict=False)
        return len(mine) == len(theirs) and all(is_same(full, a, now, b) for a, b in pairs)
    if name == "place":
        if gold.latitude is None or made.latitude is None:
            return gold.latitude is made.latitude
        aim = Place(gold.latitude, gold.longitude or 0, gold.geo_precision, "")
        far = kilometres(made.latitude, made.longitude or 0, aim)
        if made.geo_precision != gold.geo_precision:
            return False
        rules = [of.gazetteer.places[c.place_id].rule if c.place_id else ""
                 for of, c in ((full, gold), (now, made))]  # fmt: skip
        return rules[0] == rules[1] != "" or far <= _NEAR.get(aim.precision, 25.0)
    if name == "passage":
        ends = (made.evidence_end or 0) - (gold.evidence_end or 0)
        return made.evidence_start == gold.evidence_start and ends in (0, 1)  # the full stop
    return made.cells[name] == gold.cells[name]


def same_rivals(full: Ledger, now: Ledger, gold: Sequence[Claim], pairs: Mapping[int, str]) -> int:
    """How many claims have the rivals of the shipped ones; one direction of a link is enough."""
    theirs, mine = rivals(full), rivals(now)
    numbers = {claim.claim_id: n for n, claim in enumerate(gold)}
    made = {claim: n for n, claim in pairs.items()}
    same = 0
    for n, claim in pairs.items():
        wanted = {numbers[k] for k in theirs.get(gold[n].claim_id, ()) if k in numbers}
        same += wanted == {made[k] for k in mine.get(claim, ()) if k in made}
    return same


def main() -> None:
    """Review the bulletin, and print what it took and which columns are equal in the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--document", default="")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    full = read_ledger(ROOT / "data")
    key = asked.document or max(full.documents, key=lambda k: str(full.documents[k].published))
    document = full.documents[key]
    texts = [path.read_text(encoding="utf-8") for path in asked.articles.glob("*.txt")]
    text = next(text for text in texts if hash_of_text(text) == document.sha256)
    wanted, gold = wanted_of(full, key)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "ledger"
        begin(folder)
        without(folder, key)
        (reading,) = pasted(text)
        day = document.published.text_in("UTC") if document.published else ""
        zone = document.zone or "Asia/Tokyo"
        told = Described({"en": "Bulletin"}, document.publisher, {}, day, zone, document.language)
        _, mine = add_document(folder, reading, told, "bench", {})
        sha256 = read_ledger(folder).documents[mine].sha256
        shift = reading.text.index(text[gold[0].evidence_start : gold[0].evidence_end]) - (
            gold[0].evidence_start or 0
        )
        if shift:
            raise SystemExit("the text was normalised: its offsets are not those of the ledger")

        def drafts() -> dict[str, Any]:
            found = read_review(folder, mine, sha256)
            return {row["id"]: row for row in found["drafts"]} if found else {}

        def made() -> dict[int, str]:
            rows = [
                {"id": c.claim_id, "start": c.evidence_start, "end": c.evidence_end,
                 "said": {"claimant_text": ""}}
                for c in read_ledger(folder).claims.values()
                if c.document == mine
            ]  # fmt: skip
            return {n: claim for claim, n in matched(wanted, rows).items()}

        environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_WRITE": "1"}
        with served(Path(place) / "log", environment) as server:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
            page = browser.new_page(locale="en-GB", viewport={"width": 1440, "height": 900})
            page.goto(f"{server.url}/desk?document={mine}")
            page.locator(".ca-card-map[data-basemap=ready]").wait_for()
            ledger = read_ledger(folder)
            parts = review.sentences(text, document.language)
            reviewer = Reviewer(page, wanted, ledger, labels(ledger), parts)
            began = time.monotonic()
            reviewer.review(drafts, made)
            seconds = time.monotonic() - began
            browser.close()
        now, pairs = read_ledger(folder), made()
        names = ("passage", "claimant", "claimant_side", "via", "place", *CELLS)
        equal = {
            name: sum(
                is_equal(name, now.claims[claim], now, gold[n], full) for n, claim in pairs.items()
            )
            for name in names
        }
        equal["disputes"] = same_rivals(full, now, gold, pairs)
        total = sum(c.document == mine for c in now.claims.values())
    rows = [[of, e.items, e.keys, e.letters] for of, e in reviewer.efforts.items()]
    rows += [[f"equal: {name}", f"{n} of {len(gold)}", "", ""] for name, n in equal.items()]
    report(
        "Review by keyboard",
        f"The bulletin {key}, from a ledger without its claims, sources and places: {total} claims,"
        f" of which {len(pairs)} are those of the ledger, in {seconds:.0f} s of a tireless hand."
        " `right but for the detail` needs only `sub_event_type`, a text that no draft has."
        " Claims are the same from a mean"
        " overlap of 0.4 of their passages; passages but for a full stop; places within 25 km"
        " (regions 250) or by the same rule, and of the same precision; sources by name;"
        " rivals in either direction.",
        ["what", "items", "keys", "letters"],
        rows,
    )


if __name__ == "__main__":
    main()
