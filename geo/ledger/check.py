"""Checks a whole ledger, as the command `check` does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from shapely import Point

from geo.ledger.disclosure import telling_ids
from geo.ledger.documents import document_errors, texts_at_hand
from geo.ledger.evidence import check_evidence
from geo.ledger.folder import Ledger, read_ledger
from geo.ledger.history import BRIEFINGS, HISTORY, changed_briefings, entries, first_break
from geo.ledger.states import hashes_of, lost_states, state_name
from geo.model.areas import AreaError
from geo.model.claims import RowError, shortened
from geo.model.settings import SETTINGS, read_settings

# Tolerance for a point on the edge of a simplified boundary.
_EDGE_DEGREES = 0.01


def check(folder: Path, articles: Path | None = None) -> tuple[Ledger, list[RowError]]:
    """The ledger in `folder` and all its errors; with `articles`, also those of its evidence.

    Documents that the ledger keeps are checked in any case, and the passages in them.
    """
    ledger = read_ledger(folder)
    errors = [*ledger.errors, *area_errors(ledger, ledger.gazetteer.places)]
    found, notes = history_errors(folder)
    errors += found
    ledger = replace(ledger, notes=(*ledger.notes, *telling_ids(ledger), *notes))
    # Settings that cannot be read do not say whether texts are kept.
    errors += settings_errors(folder) or document_errors(folder, ledger)
    found = check_evidence(ledger, texts_at_hand(folder, articles))
    if articles is None:
        found = [e for e in found if e.reason != "document_not_at_hand"]
    errors += found
    return ledger, errors


def settings_errors(folder: Path) -> list[RowError]:
    """What is wrong in the settings of a folder; without settings, nothing is."""
    try:
        if (folder / SETTINGS).is_file():
            read_settings(folder)
    except ValueError as e:
        return [RowError(SETTINGS, 0, "", "", "settings", {"why": e.__cause__ or e})]
    return []


def history_errors(folder: Path) -> tuple[list[RowError], list[RowError]]:
    """What is wrong in a history, and what it says of changes by other means than this program."""
    if broken := first_break(folder):
        values = {"entry": broken.entry}
        file = f"{HISTORY}/{broken.file}"
        return [RowError(file, 0, "", "", f"history_{broken.reason}", values)], []
    known = list(entries(folder))
    errors = [
        RowError(state_name(sha256), 0, "", "", "history_state", {"entry": entry.entry})
        for entry, sha256 in lost_states(folder, known)
    ]
    notes = []
    for entry in known:
        if entry.action == "outside":
            tables = ", ".join(entry.rows or ())
            said = {"entry": entry.entry, "at": entry.at, "tables": tables}
            notes.append(RowError(HISTORY, 0, "", "", "history_by_other_means", said))
    if known and dict(known[-1].files) != (now := hashes_of(folder)):
        files = {n for n in {*known[-1].files, *now} if known[-1].files.get(n) != now.get(n)}
        last = {"entry": known[-1].entry, "tables": ", ".join(sorted(files))}
        notes.append(RowError(HISTORY, 0, "", "", "history_outside", last))
    for key in changed_briefings(known, folder):
        file = f"{BRIEFINGS}/{key}.toml"
        notes.append(RowError(file, 0, "", "", "history_briefing", {}))
    return errors, notes


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
        except AreaError as e:
            errors.append(RowError("places.csv", 0, "rule", place.place_id, "rule", {"why": e}))
            continue
        if shape is None or place.latitude is None or place.longitude is None:
            continue
        if shape.distance(Point(place.longitude, place.latitude)) > _EDGE_DEGREES:
            value = shortened(f"{place.place_id}: {place.latitude}, {place.longitude}")
            errors.append(RowError("places.csv", 0, "latitude", value, "outside_area"))
    return errors
