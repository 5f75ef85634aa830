"""Makes releases of a ledger, and tells what has become of the claims of an older one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geo.archive.manifest import is_archive
from geo.ledger import EVENTS, NEIGHBOURS, Ledger, read_ledger
from geo.ledger.disclosure import public_ledger
from geo.ledger.folder import write_events
from geo.ledger.history import BrokenHistory, Entry
from geo.ledger.marks import changed_groups, kind_of_change, marks
from geo.ledger.recording import recorded, writer
from geo.ledger.releases import (
    BadRelease,
    Release,
    Signed,
    marks_content,
    releases,
    signed,
    signer,
    table_state,
)
from geo.ledger.storage import held
from geo.model.settings import About


@dataclass(frozen=True)
class Recalled:
    """What has become of a claim since it was cited.

    kind: as `geo.ledger.marks.kind_of_change` names it. groups: of columns that were corrected.
    """

    claim_id: str
    kind: str
    groups: tuple[str, ...] = ()


def made(
    folder: Path, pem: bytes, about: About, note: str = "", public: bool = False
) -> tuple[Signed, dict[str, bytes]]:
    """Release the present state of the ledger in `folder`; gives its tables as they are released.

    pem: a private key of Ed25519. public: only what the public gets. Raises BadRelease and
    StorageError; nothing is written then.
    """
    private, key = signer(pem)
    if is_archive(folder):
        raise BadRelease("archive")
    with held(folder) as mine:
        ledger = read_ledger(folder)
        if ledger.errors:
            raise BadRelease("errors", n=len(ledger.errors))
        known = list(releases(folder))
        wrong = next((kept for kept in known if kept.fault), None)
        if wrong is not None:
            raise BadRelease("former", number=wrong.number)
        now = datetime.now(UTC)
        number = known[-1].number + 1 if known else 1
        why = f"{number}: {note}" if note else str(number)
        entry = Entry(0, "", writer(), "command", "release", why, (), {}, "")
        try:
            history = recorded(folder, entry, {}, now)
        except BrokenHistory as e:
            raise BadRelease("history", file=e.found.file) from e
        shown = public_ledger(ledger) if public else ledger
        tables = _tables(folder, shown, public)
        marked = marks_content(marks(shown.claims.values()))
        last = history.entries[-1]
        release = Release(
            release=number,
            at=last.at,
            note=note,
            public=public,
            title=about.title,
            licence=about.licence,
            citation=about.citation,
            data_version=shown.version,
            tables={name: table_state(content) for name, content in tables.items()},
            history={"entry": last.entry, "hash": last.hash()},
            previous=hashlib.sha256(known[-1].content).hexdigest() if known else "",
            marks=hashlib.sha256(marked).hexdigest(),
            key=key,
        )
        done = signed(release, private, marked)
        mine.replace({**history.files, **done.files()})
    return done, tables


def _tables(folder: Path, shown: Ledger, public: bool) -> dict[str, bytes]:
    """The tables that are released: as they lie in the folder, or made anew for the public."""
    if not public:
        names = (EVENTS, *NEIGHBOURS)
        return {n: (folder / n).read_bytes() for n in names if (folder / n).is_file()}
    return {EVENTS: write_events(shown.claims.values()), **shown.neighbours}


def write_key(path: Path, pem: bytes) -> None:
    """Write a private key where nobody else can read it. Raises OSError, also if it is there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def recalled(before: Mapping[str, str], now: Mapping[str, str]) -> list[Recalled]:
    """What has become of claims, in the order of their ids. before, now: their marks."""
    found = []
    for claim_id, mark in sorted(before.items()):
        kind = kind_of_change(mark, now.get(claim_id))
        if kind:
            groups = changed_groups(mark, now[claim_id]) if kind == "changed" else []
            found.append(Recalled(claim_id, kind, tuple(groups)))
    return found
