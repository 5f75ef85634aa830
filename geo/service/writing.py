"""Whether this server may write to its ledger, and in whose name."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress

from geo.model.shipped import is_read_only
from geo.service.current import data_folder

WRITE, WRITER = "EVENTS_WRITE", "EVENTS_WRITER"


def may_write() -> bool:
    """Whether viewers may write to this server's data (`EVENTS_WRITE=1`)."""
    return os.environ.get(WRITE) == "1" and not is_read_only(data_folder())


def writer() -> str:
    """Who writes: `EVENTS_WRITER`, else the user of the machine as whom the server runs."""
    said = os.environ.get(WRITER, "").strip()
    if said:
        return said
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return "unknown"
