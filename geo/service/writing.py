"""Whether this server may write to its ledger, and in whose name."""

from __future__ import annotations

import os

from geo.ledger.recording import WRITER, writer
from geo.model.shipped import is_read_only
from geo.service.current import data_folder

WRITE = "EVENTS_WRITE"

__all__ = ["WRITE", "WRITER", "may_write", "writer"]


def may_write() -> bool:
    """Whether viewers may write to this server's data (`EVENTS_WRITE=1`)."""
    return os.environ.get(WRITE) == "1" and not is_read_only(data_folder())
