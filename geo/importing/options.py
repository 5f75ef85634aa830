"""What the owner of a file may say about it, and what must be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from geo.importing.comparing import Clash, Lacking
from geo.importing.date_formats import Evidence
from geo.importing.profiles import Profile
from geo.importing.sheets import Limits


@dataclass(frozen=True)
class Options:
    """What the owner of a file may say about it.

    profile: a key of the shipped ones, or `auto`. own: a profile in place of the shipped ones.
    encoding: in place of telling it. orders: date column -> `dmy` or `mdy`. swap: latitude and
    longitude change places. extract: not the whole data set, so nothing is marked withdrawn.
    withdraw: mark claims of earlier files withdrawn that this one covers and lacks. replace: where
    a row has the id of another event, or is older than what the ledger has, it takes its place.
    None for either: ask, by raising Undecided, before anything is written.
    claimants: a folder with a `claimants.csv` (and `sources.csv`) asked before the shipped ones.
    seen: the day of the import. limits: of the file.
    """

    profile: str = "auto"
    own: Profile | None = None
    encoding: str = ""
    orders: Mapping[str, str] = field(default_factory=dict)
    swap: bool = False
    extract: bool = False
    withdraw: bool | None = False
    replace: bool | None = False
    claimants: Path | None = None
    seen: date = field(default_factory=date.today)
    limits: Limits = field(default_factory=Limits)


class Ambiguous(Exception):
    """Date columns whose order of day and month the file does not prove. evidence: by column."""

    def __init__(self, evidence: Mapping[str, Evidence]) -> None:
        super().__init__(", ".join(evidence))
        self.evidence = evidence


class Undecided(Exception):
    """Claims of the ledger that this import could withdraw or replace, which its owner decides.

    lacking: what could be withdrawn. clashes: rows with the id of another event. outdated: claims
    of which the ledger has a newer state. Nothing has been written.
    """

    def __init__(self, lacking: Lacking, clashes: Sequence[Clash], outdated: int) -> None:
        super().__init__(f"{lacking.claims} to withdraw, {len(clashes) + outdated} to replace")
        self.lacking, self.clashes, self.outdated = lacking, tuple(clashes), outdated
