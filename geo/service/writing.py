"""Whether this server may write to its ledger, and in whose name.

Three ways to run. **Alone**: the server listens on this machine only, and the machine's user may
write; the first request that a proxy passed on, or a public name in `EVENTS_HOSTS`, ends that.
**Open**: its owner has said that viewers may write (`EVENTS_WRITE=1`), because only people who may
can reach it. **Public**: anybody reads, nobody writes.
"""

from __future__ import annotations

import os
from threading import Event
from typing import Literal

from geo.ledger import recording
from geo.ledger.recording import WRITER
from geo.model.shipped import is_read_only
from geo.service.current import data_folder

WRITE = "EVENTS_WRITE"
ALONE = "alone"  # the value that `serve` gives it where nobody has set it
HOSTS = "EVENTS_HOSTS"
Mode = Literal["alone", "open", "public"]
# What a proxy adds to a request that it passes on.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
             "x-real-ip")  # fmt: skip
_ended = Event()

__all__ = ["WRITE", "WRITER", "NotAllowed", "end_alone", "may_write", "mode", "writer"]


class NotAllowed(PermissionError):
    """Nobody may write here."""


def mode() -> Mode:
    """The way in which this server runs."""
    said = os.environ.get(WRITE, "")
    if said == "1":
        return "open"
    if said == ALONE and not _ended.is_set() and not os.environ.get(HOSTS, "").strip():
        return "alone"
    return "public"


def end_alone() -> None:
    """Say that others reach this server, through a proxy: nobody writes any more."""
    _ended.set()


def may_write() -> bool:
    """Whether viewers may write to this server's data."""
    return mode() != "public" and not is_read_only(data_folder())


def writer() -> str:
    """Who writes: `EVENTS_WRITER`, else the user of the machine as whom the server runs.

    Raises NotAllowed where nobody may write.
    """
    if not may_write():
        raise NotAllowed
    return recording.writer()
