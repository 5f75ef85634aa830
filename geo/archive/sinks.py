"""What a load writes its claims into, batch by batch: a Parquet archive or a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypedDict

import pyarrow as pa

# Makes rows of the table `claims` from text columns and row numbers.
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
    """How far the load of one file got, as recorded in the archive.

    name: of the file. rows: the last row of the file whose claims are in. done: whether all are.
    added, changed, unchanged: numbers of claims.
    """

    name: str
    rows: int = 0
    done: bool = False
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def after(self, rows: int, counts: Counts) -> Progress:
        """This progress after one more batch, which ended with row `rows` of the file."""
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
    """Claims to be written in one transaction.

    cells: the ledger's text columns, valid and with unique ids. derive: makes rows of the table
    `claims` from them. rows: the last row of the file after this batch. neighbours: the tables
    beside the claims, with the records that these claims refer to. sha256: of the file.
    """

    cells: pa.RecordBatch
    derive: Derive
    rows: int
    neighbours: Mapping[str, bytes]
    sha256: str


class Sink(Protocol):
    """An archive, locked for one load. Close it, or use `with`.

    batch_rows: claims in a transaction.
    """

    batch_rows: int

    @property
    def work(self) -> Path | None:
        """A folder for temporary files on the archive's disk; None for the system's folder."""

    @property
    def by(self) -> str:
        """The day that orders the storage, `report` or `event`; "" while there is no archive."""

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones (IANA names) for which days are stored."""

    def begin(self, by: str, zones: Sequence[str], settings: bytes) -> None:
        """Create the archive. settings: the content of its `atlas.toml`."""

    def neighbours(self) -> dict[str, bytes]:
        """The tables beside the claims (name -> content); empty while there is no archive."""

    def progress(self, sha256: str) -> Progress | None:
        """How far the load of a file got, in this load or an earlier one; None if never loaded."""

    def restart(self, sha256: str, name: str) -> None:
        """Prepare for a file, whether it is new, continued or loaded again."""

    def put(self, batch: Batch) -> Counts:
        """Add new claims and replace changed ones, and record the progress, in one transaction."""

    def finish(self, sha256: str) -> None:
        """Record that the whole file is in."""

    def settle(self, tell: Tell) -> None:
        """Compact the storage and update dispute flags and summary, unless they are up to date."""

    def rows(self) -> int:
        """Claims in the archive."""

    def open_references(self) -> int:
        """References to claims that are not in the archive."""

    def close(self) -> None:
        """Release files, connections and the lock."""


def progress_of(said: ProgressData | None) -> Progress | None:
    """The inverse of `Progress.said`."""
    return Progress(**said) if said else None
