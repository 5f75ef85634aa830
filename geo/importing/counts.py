"""Recognises tables of counts, which hold no events: nobody claims what a row of them says."""

from __future__ import annotations

from collections.abc import Collection

from geo.importing.sheets import Sheet, Unreadable
from geo.model.claims import RowError

# The columns of ACLED's aggregated files, in small letters.
_WHEN = frozenset(("week", "month", "year"))
_HOW_MANY = frozenset(("events", "fatalities"))
_COLUMNS = _WHEN | _HOW_MANY | {
    "region", "country", "iso", "id", "admin1", "admin2", "event_type", "sub_event_type",
    "disorder_type", "population_exposure", "population_best",
    "centroid_latitude", "centroid_longitude",
}  # fmt: skip


def are_counts(columns: Collection[str]) -> bool:
    """Whether columns are those of an aggregated file of ACLED: events per place and time."""
    found = {"_".join(column.casefold().split()) for column in columns}
    return (
        found <= _COLUMNS and "country" in found and bool(found & _WHEN) and bool(found & _HOW_MANY)
    )


def refuse_counts(sheet: Sheet) -> None:
    """Raise Unreadable for a table of counts."""
    if are_counts(sheet.columns):
        raise Unreadable(RowError(sheet.name, sheet.found.header or 1, "", "", "counts"))
