"""What drafting gives: claims whose every field says where it comes from.

Positions are code points of the document's text, [start, end).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# stated: its words stand in the document. carried: over from a sentence before. default: by a rule
# that needs no words, such as the place of a speaker's office. guessed: likely, to be confirmed.
# ambiguous: several are possible, and none was taken.
How = Literal["stated", "carried", "default", "guessed", "ambiguous"]
FIELDS = (
    "claimant",
    "via",
    "modality",
    "report_date",
    "event_date",
    "event_date_end",
    "place",
    "figures",
    "event_type",
)


@dataclass(frozen=True)
class Reason:
    """Why a field is as it is.

    how: see `How`. spans: the words in the document that say so, which may be several. rule: key of
    the rule in words (`drafting.rule_KEY` in the strings), with its values.
    """

    how: How
    rule: str
    spans: tuple[tuple[int, int], ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A place that a name may mean. key: a place id, or a key of the gazetteer.

    latitude, longitude: WGS 84; None for a region or country. rule: of an area around it, or "".
    """

    key: str
    name: str
    precision: str
    latitude: float | None
    longitude: float | None
    region: str = ""
    country: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Draft:
    """A claim as drafted. Texts are "" where nothing is known.

    start, end: its passage. claimant: a source id of the ledger, "" where none is known by that
    name; claimant_text: the words of the document. via: source ids or words, nearest to the
    claimant first. report_date, event_date, event_date_end: ISO 8601. place: what was taken, None
    where nothing was, or several are possible; places: all candidates, best first. place_text: the
    words. figures: as in the ledger. reasons: of the fields in `FIELDS` that are filled or
    ambiguous.
    """

    start: int
    end: int
    claimant: str = ""
    claimant_text: str = ""
    via: tuple[str, ...] = ()
    modality: str = "unknown"
    report_date: str = ""
    event_date: str = ""
    event_date_end: str = ""
    place: Candidate | None = None
    places: tuple[Candidate, ...] = ()
    place_text: str = ""
    figures: str = ""
    event_type: str = "unknown"
    reasons: Mapping[str, Reason] = field(default_factory=dict)
