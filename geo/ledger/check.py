"""Checks a whole ledger, as the command `check` does."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from shapely import Point

from geo.ledger.documents import document_errors, texts_at_hand
from geo.ledger.evidence import check_evidence
from geo.ledger.folder import Ledger, read_ledger
from geo.ledger.history import HISTORY, first_break
from geo.model.claims import RowError, shortened

# Tolerance for a point on the edge of a simplified boundary.
_EDGE_DEGREES = 0.01


def check(folder: Path, articles: Path | None = None) -> tuple[Ledger, list[RowError]]:
    """The ledger in `folder` and all its errors; with `articles`, also those of its evidence.

    Documents that the ledger keeps are checked in any case, and the passages in them.
    """
    ledger = read_ledger(folder)
    errors = [*ledger.errors, *area_errors(ledger, ledger.gazetteer.places)]
    if broken := first_break(folder):
        values = {"entry": broken.entry}
        errors.append(
            RowError(f"{HISTORY}/{broken.file}", 0, "", "", f"history_{broken.reason}", values)
        )
    errors += document_errors(folder, ledger)
    found = check_evidence(ledger, texts_at_hand(folder, articles))
    if articles is None:
        found = [e for e in found if e.reason != "document_not_at_hand"]
    errors += found
    return ledger, errors


def area_errors(ledger: Ledger, keys: Collection[str]) -> list[RowError]:
    """The errors of some places whose rule makes no area, or one that lacks their point.

    keys: of the places.
    """
    errors = []
    for place in ledger.gazetteer.places.values():
        if not place.rule or place.place_id not in keys:
            continue
        try:
            shape = ledger.gazetteer.shape(place.place_id)
        except ValueError as e:
            why = {"why": str(e)}
            errors.append(RowError("places.csv", 0, "rule", place.place_id, "rule", why))
            continue
        if shape is None or place.latitude is None or place.longitude is None:
            continue
        if shape.distance(Point(place.longitude, place.latitude)) > _EDGE_DEGREES:
            value = shortened(f"{place.place_id}: {place.latitude}, {place.longitude}")
            errors.append(RowError("places.csv", 0, "latitude", value, "outside_area"))
    return errors
