"""Replaces the files of a folder all together or not at all, one writer at a time."""

from __future__ import annotations

from geo.ledger.storage.copies import copy_beside, stored_names
from geo.ledger.storage.errors import StorageError, not_written
from geo.ledger.storage.journal import is_file_name, is_internal
from geo.ledger.storage.lock import sync_folder
from geo.ledger.storage.transaction import (
    Content,
    Held,
    held,
    marks,
    read_files,
    replace_files,
    settle,
    under_way,
)

__all__ = [
    "Content",
    "Held",
    "StorageError",
    "copy_beside",
    "held",
    "is_file_name",
    "is_internal",
    "marks",
    "not_written",
    "read_files",
    "replace_files",
    "settle",
    "stored_names",
    "sync_folder",
    "under_way",
]
