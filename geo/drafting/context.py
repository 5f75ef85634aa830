"""What a text and its section have said so far, which later sentences may mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.drafting.days import Day
from geo.drafting.mentions import Mention
from geo.drafting.placing import Choice
from geo.drafting.saying import Saying


@dataclass
class Before:
    """What a section has said so far.

    saying: the last one with a speaker of its own. subject: the sentence before, as if the person
    of whom it tells said it. claimant, text: its source and words. report,
    event: its days. told: the day of which the last speaker with a name tells. kind: the kind of
    event by which days and places are told; shown: the one that is shown. of_all: whether what was
    counted last lies in all places that were told. day: the day that was named last. choice: the
    place that was taken last. settled: a place, and what was taken of it. mentions: all places
    named. heading: the place that the section's heading names.
    """

    saying: Saying | None = None
    subject: Saying | None = None
    claimant: str = ""
    text: str = ""
    report: Day | None = None
    told: Day | None = None
    event: Day | None = None
    kind: str = "unknown"
    shown: str = "unknown"
    of_all: bool = False
    day: Day | None = None
    choice: Mention | None = None
    settled: tuple[Mention, Choice] | None = None
    heading: Mention | None = None
    mentions: list[Mention] = field(default_factory=list)
