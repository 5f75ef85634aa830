"""Whether somebody may write to this server's ledger, and in whose name.

Four ways to run. **Team**: people sign in, and their roles say what they may. **Alone**: the server
listens on this machine only, and the machine's user may write; the first request that a proxy
passed on, or a public name in `EVENTS_HOSTS`, ends that. **Open**: its owner has said that viewers
may write (`EVENTS_WRITE=1`), because only people who may can reach it. **Public**: anybody reads,
nobody writes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event
from typing import Literal

from geo.ledger import recording
from geo.ledger.recording import WRITER
from geo.model.roles import Role
from geo.model.shipped import is_read_only
from geo.service.locations import data_folder
from geo.service.people import Person, sign_in

WRITE = "EVENTS_WRITE"
ALONE = "alone"  # the value that `serve` gives it where nobody has set it
HOSTS = "EVENTS_HOSTS"
Mode = Literal["team", "alone", "open", "public"]
# What a proxy adds to a request that it passes on.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
             "x-real-ip")  # fmt: skip
_ended = Event()

__all__ = ["WRITE", "WRITER", "NotAllowed", "end_alone", "may", "may_write", "mode", "writer"]


class NotAllowed(PermissionError):
    """The person who is there may not do this."""


def nobody() -> Person | None:
    """The person who is there, where no page says it: nobody."""
    return None


# Who is there now; the pages set it, since only they know whose session runs.
who_is_there: Callable[[], Person | None] = nobody


def mode() -> Mode:
    """The way in which this server runs. With wrong settings of sign-in, nobody writes."""
    try:
        if sign_in() is not None:
            return "team"
    except ValueError:
        return "public"
    said = os.environ.get(WRITE, "")
    if said == "1":
        return "open"
    if said == ALONE and not _ended.is_set() and not os.environ.get(HOSTS, "").strip():
        return "alone"
    return "public"


def end_alone() -> None:
    """Say that others reach this server, through a proxy: nobody writes any more."""
    _ended.set()


def may(role: Role) -> bool:
    """Whether the person who is there may do what needs this role."""
    if role is Role.VIEWER:
        return True
    match mode():
        case "team":
            person = who_is_there()
            allowed = person is not None and person.role >= role
        case "alone" | "open":
            allowed = True
        case _:
            allowed = False
    return allowed and not is_read_only(data_folder())


def may_write() -> bool:
    """Whether the person who is there may add and correct claims."""
    return may(Role.REVIEWER)


def may_take_back(who: str) -> bool:
    """Whether the person who is there may undo a change that stands under the name `who`."""
    if mode() != "team" or may(Role.OWNER):
        return may_write()
    person = who_is_there()
    return may_write() and person is not None and person.name == who


def writer(role: Role = Role.REVIEWER) -> str:
    """In whose name the person who is there writes what needs this role.

    Whoever has signed in; else `EVENTS_WRITER`, or the user of the machine as whom the server runs.
    Raises NotAllowed.
    """
    if not may(role):
        raise NotAllowed
    person = who_is_there() if mode() == "team" else None
    return person.name if person else recording.writer()
