"""Rows of `coverage.csv`: what was looked at, as the desk and a person write it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from geo.ledger.folder import COVERAGE, Ledger
from geo.ledger.saving import Change, RowEdit, row_in
from geo.model.claims import Coverage, Document

ACTION = "coverage"


def row_of_coverage(one: Coverage) -> dict[str, str]:
    """A row as it is written."""
    return {
        "coverage_id": one.coverage_id,
        "publisher": one.publisher,
        "document": one.document,
        "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(),
        "share": "" if one.share is None else f"{one.share:g}",
        "tool": one.tool,
        "looked_by": one.looked_by,
        "looked_at": one.looked_at,
    }


def share_words(part: int, whole: int) -> str:
    """A share as the ledger has it: 1 is all of it, and nothing less is rounded up to that."""
    return "1" if part >= whole else f"{part * 1000 // whole / 1000:g}"


def day_of_document(document: Document, default_zone: str) -> date | None:
    """The calendar day of a document: in its own zone, else in that of the deployment.

    None where it does not say when it was published.
    """
    when = document.published
    return when.day_in(document.zone or default_zone) if when else None


def looked_through(
    ledger: Ledger, document: Document, share: str, who: str, now: datetime, default_zone: str
) -> Change | None:
    """The change that keeps which share of a document was looked at; None where nothing is new.

    The days of a row that is there already stay: a person may have set them.
    """
    day = day_of_document(document, default_zone)
    key = next(
        (k for k, one in ledger.coverage.items()
         if one.document == document.document and one.tool == "desk"),
        free_key(document.document, ledger.coverage),
    )  # fmt: skip
    seen = row_in(ledger, COVERAGE, key)
    if (seen is None and (day is None or share == "0")) or (seen and seen["share"] == share):
        return None
    days = {} if seen or day is None else dict.fromkeys(("first_day", "last_day"), day.isoformat())
    wanted = {
        "publisher": document.publisher,
        "document": document.document,
        **days,
        "share": share,
        "tool": "desk",
        **_signed(who, now),
    }
    return Change(ACTION, (RowEdit(COVERAGE, key, seen, wanted),))


def looked_by_hand(
    ledger: Ledger, publisher: str, first: date, last: date, is_whole: bool, who: str,
    now: datetime,
) -> Change:  # fmt: skip
    """The change that keeps that somebody looked at what a publisher published on some days."""
    key = free_key(f"{publisher}-{first.isoformat()}", ledger.coverage)
    wanted = {
        "publisher": publisher,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "share": "1" if is_whole else "",
        "tool": "hand",
        **_signed(who, now),
    }
    return Change(ACTION, (RowEdit(COVERAGE, key, None, wanted),))


def free_key(wanted: str, taken: Collection[str]) -> str:
    """A key that no row has yet."""
    key, n = wanted, 2
    while key in taken:
        key, n = f"{wanted}-{n}", n + 1
    return key


def _signed(who: str, now: datetime) -> Mapping[str, str]:
    at = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"looked_by": who, "looked_at": at}
