"""What a person may do, and who has which role: the table `[roles]` of `atlas.toml`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import IntEnum

GROUP = "group:"
_ENTRY = re.compile(r"[^@\s,]{1,100}@[^@\s,]{1,200}|@[^@\s,]{1,200}|group:\S.{0,200}")


class Role(IntEnum):
    """Each role may do what those before it may.

    VIEWER reads. CONTRIBUTOR works on drafts and adds documents. REVIEWER accepts, adds, corrects,
    imports and saves briefings, and takes back her own changes. OWNER takes back anybody's.
    """

    VIEWER = 0
    CONTRIBUTOR = 1
    REVIEWER = 2
    OWNER = 3

    @property
    def word(self) -> str:
        """The role as `atlas.toml` names it."""
        return self.name.lower()


GIVEN = {role.word: role for role in Role if role is not Role.VIEWER}
Roles = Mapping[Role, tuple[str, ...]]


def parse_roles(table: Mapping[str, object]) -> dict[Role, tuple[str, ...]]:
    """Read the table. Raises ValueError with the remedy if it is wrong."""
    made: dict[Role, tuple[str, ...]] = {}
    for name, value in table.items():
        if name not in GIVEN:
            raise ValueError(
                f"roles.{name}: there is no such role; there are {', '.join(GIVEN)}, and everybody "
                "else is a viewer"
            )
        if not isinstance(value, list):
            raise ValueError(f'roles.{name}: not a list, as ["ann@example.org"]')
        for entry in value:
            if not isinstance(entry, str) or not _ENTRY.fullmatch(entry.strip()):
                raise ValueError(
                    f"roles.{name}: {entry!r} is neither an e-mail (ann@example.org), nor a domain "
                    "(@example.org), nor a group (group:coders)"
                )
        made[GIVEN[name]] = tuple(entry.strip() for entry in value)
    return made


def role_of(roles: Roles, email: str, groups: Collection[str]) -> Role:
    """The highest role that somebody has. email: "" where it is not proven."""
    mine = email.strip().casefold()
    found = Role.VIEWER
    for role, entries in roles.items():
        for entry in entries:
            if entry.startswith(GROUP):
                fits = entry.removeprefix(GROUP).strip() in groups
            elif entry.startswith("@"):
                fits = bool(mine) and mine.rpartition("@")[1:] == ("@", entry[1:].casefold())
            else:
                fits = bool(mine) and mine == entry.casefold()
            if fits:
                found = max(found, role)
    return found
