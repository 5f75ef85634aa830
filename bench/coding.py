"""Compares the drafter with the shipped ledger, column by column: the figures of `docs/coding.md`.

    python bench/coding.py --articles FOLDER [--other LEDGER]

The drafter gets the ledger's sources, places and documents, and none of its claims. --other: a
ledger of another coder, compared in its place.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from geo.drafting import draft  # noqa: E402
from geo.ledger import NEIGHBOURS, Ledger, parse_ledger, read_ledger  # noqa: E402
from geo.ledger.tables import write_table  # noqa: E402
from geo.ledger.two_coders import compared  # noqa: E402
from geo.model.claims import COLUMNS, Document  # noqa: E402
from geo.model.origins import NAMELESS  # noqa: E402
from geo.views.coding import lines  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--other", type=Path)
    chosen = parser.parse_args()
    ledger = read_ledger(ROOT / "data")
    other = read_ledger(chosen.other) if chosen.other else drafted(ledger, chosen.articles)
    for error in other.errors:
        print(error.text("en"), file=sys.stderr)
    print("\n".join(lines(compared(ledger, other), "en")))


def drafted(ledger: Ledger, articles: Path) -> Ledger:
    """The ledger with the drafter's claims in place of its own."""
    texts = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in articles.glob("*.txt")}
    bare = replace(ledger, claims={})
    rows = []
    for document in ledger.documents.values():
        if document.sha256 in texts:
            text = texts[document.sha256].read_bytes().decode("utf-8")
            rows += _rows(bare, document, text, len(rows))
    neighbours = {n: c for n, c in ledger.neighbours.items() if n in NEIGHBOURS}
    nobody = f"{NAMELESS},Claimant unknown,発言者不明,,??,unknown,unknown,\r\n"
    neighbours["sources.csv"] = neighbours["sources.csv"].rstrip() + b"\r\n" + nobody.encode()
    table = write_table(COLUMNS, ([row[c] for c in COLUMNS] for row in rows))
    return parse_ledger({**neighbours, "events.csv": table})


def _rows(ledger: Ledger, document: Document, text: str, after: int) -> list[dict[str, str]]:
    assert document.published is not None
    day = document.published.day_in("Asia/Tokyo")
    rows = []
    given = {"lang": document.language, "publisher": document.publisher}
    for n, made in enumerate(
        draft(text, day=day, zone="Asia/Tokyo", ledger=ledger, **given), after
    ):
        who = made.claimant if made.claimant in ledger.sources else NAMELESS
        side = "unknown" if who == NAMELESS else ledger.sources[who].side
        row = dict.fromkeys(COLUMNS, "") | {
            "claim_id": f"draft-{n:03d}", "event_id": f"draft-{n:03d}",
            "headline_en": made.claimant_text or "unknown", "headline_ja": made.claimant_text,
            "claimant": who, "claimant_side": side,
            "publisher": document.publisher, "modality": made.modality, "status": "draft",
            "report_date": made.report_date, "event_date": made.event_date,
            "event_date_end": made.event_date_end, "event_type": made.event_type,
            "figures": made.figures, "document": document.document, "geo_precision": "unknown",
            "time_precision": "day" if made.event_date else "unknown",
            "evidence_start": str(made.start), "evidence_end": str(made.end),
            "evidence_sha256": hashlib.sha256(text[made.start : made.end].encode()).hexdigest(),
        }  # fmt: skip
        if place := made.place:
            known = place.key in ledger.gazetteer.places
            at = "" if known or place.latitude is None else f"{place.latitude}"
            row |= {
                "place_id": place.key if known else "", "location": place.name,
                "location_ja": place.name,
                "geo_precision": ledger.gazetteer.places[place.key].geo_precision if known
                else place.precision if at else "unknown",
                "latitude": at, "longitude": at and f"{place.longitude}",
                "geo_radius_m": "" if known or not at else "25000",
            }  # fmt: skip
        rows.append(row)
    return rows


if __name__ == "__main__":
    main()
