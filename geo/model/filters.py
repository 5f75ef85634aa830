"""Filters: which claims to show. Filters are written as the query parameters (words) of a link.

A repeated word gives a list, as in `?day=2023-05-09&day=2023-05-13&side=a&side=b`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime

from geo.model.claims import EVENT_TYPES, MODALITIES, shortened
from geo.model.dates import moved, parse_when
from geo.model.places import GEO_PRECISIONS
from geo.model.within import parse_within

DATE_BASES = ("report", "event")
# Words of a link about how a view is shown, which do not belong to a filter.
PAGE_WORDS = ("view", "place", "event", "show", "lang", "draft")
TEXT_LIMIT = 200  # characters of free text; no search is longer


@dataclass(frozen=True)
class Filter:
    """Which claims to show.

    day: first and last day (equal for a single day), or empty for all days.
    date_basis: the day of a claim that counts, `report` or `event`.
    zone: IANA name of the time zone in which instants are assigned to days.
    as_of: show only claims reported by this day, or None.
    side, claimant, modality, type, precision: allowed values, or empty for all.
    disputed: whether to show only claims that dispute another one or are disputed.
    q: words that must all occur in the claim, without regard to case (see `fold`).
    within: a part of the map (see `geo.model.within`), or empty for everywhere.
    changed: show only claims that the ledger's history says were changed on this day (UTC) or
    later, or None.
    origins: show only claims about events of which at least so many origins speak (see
    `geo.model.origins`), whether or not the rest of the filter shows what they say; 0 for any.
    """

    day: tuple[date, ...] = ()
    date_basis: str = "report"
    zone: str = "UTC"
    as_of: date | None = None
    side: tuple[str, ...] = ()
    claimant: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    disputed: bool = False
    q: str = ""
    within: str = ""
    changed: date | None = None
    origins: int = 0

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day, or None for all days."""
        return (self.day[0], self.day[-1]) if self.day else None

    def all_days(self) -> Filter:
        """The same filter without its days."""
        return replace(self, day=())

    def words(self) -> dict[str, list[str]]:
        """The words of a link with this filter: all that differ from the default, and the zone."""
        default = Filter()
        said: dict[str, list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "zone" and value == getattr(default, field.name):
                continue
            values = value if isinstance(value, tuple) else (value,)
            said[_WORD_OF.get(field.name, field.name)] = [
                str(v).lower() if v is True else str(v) for v in values
            ]
        return said


# Links keep the words of version 0.1.0, whatever the fields are called.
_WORD_OF = {"date_basis": "by", "as_of": "known"}
# Word of a link -> the field of a filter that it sets.
FILTER_WORDS = {_WORD_OF.get(field.name, field.name): field.name for field in fields(Filter)}


@dataclass(frozen=True)
class BadWord:
    """A word of a link with an invalid value, which was ignored."""

    word: str
    value: str


def parse_filter(
    words: Mapping[str, Sequence[str]],
    *,
    zones: Collection[str],
    sides: Collection[str],
    claimants: Collection[str],
    default_zone: str,
    default_date_basis: str = "report",
    limits: tuple[date, date] = (date.min, date.max),
    has_history: bool = False,
) -> tuple[Filter, list[BadWord]]:
    """The filter in the words of a link, and the words with invalid values.

    zones, sides, claimants: the allowed values of these words. limits: first and last day that may
    be asked for. has_history: whether it can be told when claims were changed. An invalid value is
    left out and returned; valid values of the same word are kept. Words that are not part of a
    filter are ignored.
    """
    bad: list[BadWord] = []

    def refuse(word: str, value: str) -> None:
        bad.append(BadWord(word, shortened(value)))

    def dates(word: str, most: int) -> tuple[date, ...]:
        found = []
        for text in words.get(word, ()):
            try:
                if text:
                    found.append(_day(text, limits))
            except ValueError:
                refuse(word, text)
        if len(found) > most or found != sorted(found):
            refuse(word, " ".join(map(str, found)))
            return ()
        return tuple(found)

    def some(word: str, allowed: Collection[str]) -> tuple[str, ...]:
        found = []
        for text in words.get(word, ()):
            if text in allowed:
                found.append(text)
            elif text:
                refuse(word, text)
        return tuple(dict.fromkeys(found))

    def one(word: str, allowed: Collection[str], default: str) -> str:
        return (some(word, allowed) or (default,))[-1]

    text = (list(words.get("q", ())) or [""])[-1]
    if len(text) > TEXT_LIMIT:
        refuse("q", text)
        text = ""
    within = (list(words.get("within", ())) or [""])[-1]
    try:
        within = parse_within(within).text if within else ""
    except ValueError:
        refuse("within", within)
        within = ""
    changed = None
    for said in filter(None, words.get("changed", ())):
        changed = _changed(said) if has_history else None
        if changed is None:
            refuse("changed", said)
    origins = 0
    for said in filter(None, words.get("origins", ())):
        # More digits than that are no number of origins, and are not worth reading.
        good = said.isascii() and said.isdigit() and len(said) <= 3 and int(said) <= MAX_ORIGINS
        origins = int(said) if good else 0
        if not good:
            refuse("origins", said)
    day = dates("day", 2)
    as_of = dates("known", 1)
    return Filter(
        day=day if len(set(day)) != 1 else (day[0], day[0]),
        date_basis=one("by", DATE_BASES, default_date_basis),
        zone=one("zone", zones, default_zone),
        as_of=as_of[0] if as_of else None,
        side=some("side", sides),
        claimant=some("claimant", claimants),
        modality=some("modality", MODALITIES),
        type=some("type", EVENT_TYPES),
        precision=some("precision", GEO_PRECISIONS),
        disputed=one("disputed", ("true", "false"), "false") == "true",
        q=text.strip(),
        within=within,
        changed=changed,
        origins=origins,
    ), bad


def strict_filter(
    words: Mapping[str, Sequence[str]],
    *,
    zones: Collection[str],
    sides: Collection[str],
    claimants: Collection[str],
    default_zone: str,
    limits: tuple[date, date] = (date.min, date.max),
    has_history: bool = False,
) -> tuple[Filter, list[BadWord]]:
    """As `parse_filter`, but unknown words are returned as invalid, too: for programs."""
    query, bad = parse_filter(
        words,
        zones=zones,
        sides=sides,
        claimants=claimants,
        default_zone=default_zone,
        limits=limits,
        has_history=has_history,
    )
    allowed = (*FILTER_WORDS, *PAGE_WORDS)
    for word in words:
        if word not in allowed:
            bad.append(BadWord(shortened(word), shortened(" ".join(words[word]))))
    return query, bad


def _day(text: str, limits: tuple[date, date]) -> date:
    when = parse_when(text)
    if when.is_instant or not limits[0] <= when.value <= limits[1]:
        raise ValueError(text)
    return when.value


MAX_ORIGINS = 99  # that `origins` may ask for
MAX_DAYS = 3_650  # days before today that `changed` may be said in


def _changed(text: str) -> date | None:
    """The day that `changed` asks for: a day, or a number of days before today (UTC); else None."""
    if text.isascii() and text.isdigit() and len(text) < 5:
        days = int(text)
        return moved(datetime.now(UTC).date(), -days) if 0 < days <= MAX_DAYS else None
    try:
        when = parse_when(text)
    except ValueError:
        return None
    return None if when.is_instant else when.value
