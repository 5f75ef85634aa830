"""Keeps in the ledger what was looked at: of a document under review, and said by a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from geo.ledger import Ledger, read_ledger
from geo.ledger.coverage_rows import looked_by_hand, looked_through, share_words
from geo.ledger.saving import Saved, save
from geo.model.claims import Document
from geo.service.review import covered


def keep_looked(
    folder: Path,
    document: Document,
    texts: Mapping[str, str],
    who: str,
    default_zone: str,
    now: datetime | None = None,
) -> Saved | None:
    """Keep which share of a document's sentences is covered or was looked at, with its day.

    None where there is nothing new to keep.
    Raises Conflict, Refused, StorageError; then nothing is changed.
    """
    text = texts.get(document.sha256)
    if text is None:
        return None
    ledger = read_ledger(folder)
    n, of = covered(ledger, text, folder, document)
    at = now or datetime.now(UTC)
    change = looked_through(ledger, document, share_words(n, of), who, at, default_zone)
    return save(folder, change, who, texts) if change else None


def say_looked(
    folder: Path,
    ledger: Ledger,
    publisher: str,
    days: tuple[date, date],
    is_whole: bool,
    who: str,
    texts: Mapping[str, str],
    now: datetime | None = None,
) -> Saved:
    """Keep that a person looked at all or a part of what a publisher published on some days.

    Raises Conflict, Refused, StorageError; then nothing is changed.
    """
    at = now or datetime.now(UTC)
    change = looked_by_hand(ledger, publisher, *days, is_whole, who, at)
    return save(folder, change, who, texts)
