"""What the owner of a file may say about it, and what must be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from geo.importing.dates import Evidence
from geo.importing.profiles import Profile
from geo.importing.sheets import Limits


@dataclass(frozen=True)
class Options:
    """What the owner of a file may say about it.

    profile: a key of the shipped ones, or `auto`. own: a profile in place of the shipped ones.
    encoding: in place of telling it. orders: date column -> `dmy` or `mdy`. swap: latitude and
    longitude change places. extract: not the whole data set, so nothing is marked withdrawn.
    claimants: a folder with a `claimants.csv` (and `sources.csv`) asked before the shipped ones.
    seen: the day of the import. limits: of the file.
    """

    profile: str = "auto"
    own: Profile | None = None
    encoding: str = ""
    orders: Mapping[str, str] = field(default_factory=dict)
    swap: bool = False
    extract: bool = False
    claimants: Path | None = None
    seen: date = field(default_factory=date.today)
    limits: Limits = field(default_factory=Limits)


class Ambiguous(Exception):
    """Date columns whose order of day and month the file does not prove. evidence: by column."""

    def __init__(self, evidence: Mapping[str, Evidence]) -> None:
        super().__init__(", ".join(evidence))
        self.evidence = evidence
