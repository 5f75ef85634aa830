"""The options of an import, and the questions that it may have to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from geo.importing.comparing import Clash, Lacking
from geo.importing.profiles import Profile
from geo.importing.questions import Question
from geo.importing.sheets import Limits, Reading
from geo.importing.told_speakers import Speaker


@dataclass(frozen=True)
class Options:
    """What the user says about a file.

    profile: the key of a shipped profile, or `auto`. own: a profile to use instead of these.
    encoding: of the file; "" to detect it. reading: its sheet, header and separator. answers:
    column -> the answers to what is asked about it (`geo.importing.answers.is_answer`). swap:
    whether to exchange latitude and longitude. by_name: whether rows without coordinates are placed
    by the name of their place. extract: whether the file is not the whole data set,
    so that nothing is marked withdrawn. withdraw: whether to mark claims of earlier files as
    withdrawn if this file covers their subject and lacks them. replace: whether rows replace other
    events with their id, and newer claims of the ledger. withdraw and replace may be None: to ask,
    by raising Undecided before anything is written. claimants: a table of claimants, or a folder
    with a `claimants.csv` (and `sources.csv`), that take precedence over the shipped ones.
    speakers: what the user says about single speakers, before both. seen: the day of the import.
    limits: of the file.
    """

    profile: str = "auto"
    own: Profile | None = None
    encoding: str = ""
    reading: Reading = field(default_factory=Reading)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    swap: bool = False
    by_name: bool = False
    extract: bool = False
    withdraw: bool | None = False
    replace: bool | None = False
    claimants: Path | None = None
    speakers: tuple[Speaker, ...] = ()
    seen: date = field(default_factory=date.today)
    limits: Limits = field(default_factory=Limits)


class Ambiguous(Exception):
    """The file does not prove how some columns are to be read."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(", ".join(dict.fromkeys(q.column for q in questions)))
        self.questions = tuple(questions)


class Undecided(Exception):
    """The user must decide whether claims are withdrawn or replaced. Nothing has been written.

    lacking: the claims that could be withdrawn. clashes: rows with the id of another event.
    outdated: claims of which the ledger has a newer version.
    """

    def __init__(self, lacking: Lacking, clashes: Sequence[Clash], outdated: int) -> None:
        super().__init__(f"{lacking.claims} to withdraw, {len(clashes) + outdated} to replace")
        self.lacking, self.clashes, self.outdated = lacking, tuple(clashes), outdated
