"""What a load puts its claims into: a Parquet archive or a database, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypedDict

import pyarrow as pa

# From text columns and running numbers to the table `claims`.
Derive = Callable[[pa.RecordBatch, Sequence[int]], pa.RecordBatch]
Tell = Callable[[str], None]


class ProgressData(TypedDict):
    """A `Progress` as JSON."""

    name: str
    rows: int
    done: bool
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Progress:
    """How far the load of one file has come, as it stands in the archive.

    name: of the file. rows: the last row of the file of which the claims are in. done: all are.
    added, changed, unchanged: claims.
    """

    name: str
    rows: int = 0
    done: bool = False
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def after(self, rows: int, counts: Counts) -> Progress:
        """This, with one batch more, which ended with row `rows`."""
        return replace(
            self,
            rows=max(rows, self.rows),
            added=self.added + counts.added,
            changed=self.changed + counts.changed,
            unchanged=self.unchanged + counts.unchanged,
        )

    def said(self) -> ProgressData:
        """As plain values, for JSON; `progress_of` reads them back."""
        return {
            "name": self.name,
            "rows": self.rows,
            "done": self.done,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }


@dataclass(frozen=True)
class Counts:
    """What became of the claims of a batch."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Batch:
    """Claims on their way in: one transaction.

    cells: the ledger's text columns, valid, no id twice. derive: makes the table `claims` of
    them. rows: the last row of the file that is in. neighbours: the files beside the claims, as
    these need them. sha256: of the file.
    """

    cells: pa.RecordBatch
    derive: Derive
    rows: int
    neighbours: Mapping[str, bytes]
    sha256: str


class Sink(Protocol):
    """An archive, held by one load. Use with `with`: what it holds is let go.

    batch_rows: claims in a transaction. work: folder for files on their way, None for the
    system's. by: whose day orders the storage. zones: in which days are kept.
    """

    batch_rows: int

    @property
    def work(self) -> Path | None:
        """A folder of this load, on the archive's disk."""

    @property
    def by(self) -> str:
        """`report`, `event`, or "" as long as there is no archive."""

    @property
    def zones(self) -> tuple[str, ...]:
        """IANA names."""

    def begin(self, by: str, zones: Sequence[str], settings: bytes) -> None:
        """Make the archive that is not there yet. settings: its `atlas.toml`."""

    def neighbours(self) -> dict[str, bytes]:
        """The files beside the claims; none as long as there is no archive."""

    def progress(self, sha256: str) -> Progress | None:
        """How far the load of a file came, now or before."""

    def restart(self, sha256: str, name: str) -> None:
        """A file is about to be put in, whether for the first time, further on, or again."""

    def put(self, batch: Batch) -> Counts:
        """Add what is new and replace what is changed, in one transaction, with the progress."""

    def finish(self, sha256: str) -> None:
        """All of the file is in."""

    def settle(self, tell: Tell) -> None:
        """Do what only all claims together allow, if it is due: flags, summary, tidy storage."""

    def rows(self) -> int:
        """Claims in the archive."""

    def open_references(self) -> int:
        """References to claims that are not in the archive."""

    def close(self) -> None:
        """Let go of files, connections and the lock."""


def progress_of(said: ProgressData | None) -> Progress | None:
    """The inverse of `Progress.said`."""
    return Progress(**said) if said else None
