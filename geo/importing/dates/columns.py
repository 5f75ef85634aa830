"""What the dates of a column prove together, what must be asked, and the dates as they are read.

Whether the day or the month comes first, and how digits alone are read, is decided for the whole
column: a text that only one way of reading takes proves that way. If texts prove several ways, or
none, the user must say. The same holds for the time zone of times, and for dates that a spreadsheet
has exchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from geo.importing.dates.formats import Formats
from geo.importing.dates.texts import (
    CERTAIN,
    EPOCH,
    PRECISIONS,
    WAYS,
    Meaning,
    Moment,
    NotADate,
    Precision,
    meanings,
    offset,
)
from geo.importing.questions import Example, Question, is_empty, shown

# The answers to a question besides the ways of reading and the names of time zones.
DAY, EXCHANGED, KEPT = "day", "exchanged", "kept"
_FAR = 30  # years between two groups of years, of which the smaller is pointed out
_LONG_AGO = 300  # years
_EXAMPLES = 3
_KNOWN = 200_000  # texts of a column that are not read a second time


@dataclass(frozen=True)
class Reading:
    """A text as it is read: ISO days, or instants with offset. end: "" where there is none."""

    start: str
    end: str = ""
    precision: Precision = "day"


NOTHING = Reading("")


def is_answer(word: str) -> bool:
    """Whether `word` answers a question about dates."""
    return word in (*WAYS, DAY, EXCHANGED, KEPT) or word in available_timezones()


@dataclass
class _Family:
    """Texts that the same ways of reading take. common: the ways that take all of them."""

    common: frozenset[str]
    proofs: dict[str, Example] = field(default_factory=dict)
    rows: list[Example] = field(default_factory=list)


@dataclass
class DateColumn:
    """The evidence of one column, collected text by text, and what follows from it.

    formats: declared by the profile; a text that one of them takes is certain. answers: of the
    user. only_days: whether the column holds days, whatever time stands beside them.
    """

    name: str
    formats: Formats
    answers: frozenset[str]
    only_days: bool
    today: date

    def __post_init__(self) -> None:
        self._families: dict[str, _Family] = {}
        self._zoneless: list[Example] = []  # times other than midnight without a zone
        self._epochs_at_midnight = True
        self._exact: list[tuple[date, Example]] = []  # ISO days, while all have a day of at most 12
        self._exact_all = True
        self._said: list[date] = []  # days that only one order of day and month allows
        self._said_all = True
        self._years: Counter[int] = Counter()
        self._first: dict[int, Example] = {}
        self._counted: dict[str, int | None] = {}  # texts met before, with their year
        self._short: Example | None = None  # the first with a year of two digits
        self.third: Example | None = None  # the first that is a third of a month, as it is read

    def add(self, text: str, row: int, n: int = 1) -> None:
        """Add a text that occurs `n` times, first in the row with this number."""
        if text in self._counted:
            year = self._counted[text]
            if year is not None:
                self._years[year] += n
            return
        if len(self._counted) < _KNOWN:
            self._counted[text] = None
        found = self._meanings(text)
        if found is None:
            return
        example = Example(row, shown(text))
        self._order(found, example)
        self._damage(text, found, example)
        meaning = next(iter(found.values()))
        for moment in meaning.moments:
            unknown = moment.clock is not None and not moment.zone
            if unknown and moment.clock != time() and len(self._zoneless) < _EXAMPLES:
                self._zoneless.append(example)
            if EPOCH in found and moment.clock != time():
                self._epochs_at_midnight = False
        if len({m.start.first.year for m in found.values()}) == 1:
            year = meaning.start.first.year
            self._years[year] += n
            self._first.setdefault(year, example)
            if text in self._counted:
                self._counted[text] = year
        if meaning.short and self._short is None:
            self._short = example
        if meaning.is_third and self.third is None:
            self.third = replace(example, as_=_in_words(meaning))

    def _meanings(self, text: str) -> Mapping[str, Meaning] | None:
        """What the text can mean; None for an empty one, and for one that is no date."""
        if is_empty(text):
            return None
        try:
            return possible(text, self.formats, self.today)
        except NotADate:
            return None

    def _order(self, found: Mapping[str, Meaning], example: Example) -> None:
        if CERTAIN in found:
            return
        kind = _family_of(found)
        family = self._families.setdefault(kind, _Family(frozenset(_FAMILIES[kind])))
        family.common &= found.keys()
        if len(found) == 1:
            family.proofs.setdefault(next(iter(found)), example)
        elif len(family.rows) < _EXAMPLES:
            family.rows.append(example)

    def _damage(self, text: str, found: Mapping[str, Meaning], example: Example) -> None:
        """Collect the signs of a spreadsheet that has exchanged day and month where it could."""
        certain = found.get(CERTAIN)
        if certain:
            one = certain.start
            if certain.end or one.precision != "day" or not text.strip()[:5].endswith("-"):
                return
            self._exact_all &= one.first.day <= 12
            if len(self._exact) < 100_000:
                self._exact.append((one.first, example))
        elif _family_of(found) == "order":
            self._said_all &= len(found) == 1
            if len(found) == 1 and len(self._said) < 100_000:
                self._said.append(next(iter(found.values())).start.first)

    @property
    def _is_damaged(self) -> bool:
        """Whether all texts need a day above 12, and no date that the spreadsheet made has one."""
        if not (self._exact and self._said and self._exact_all and self._said_all):
            return False
        if all(one.day == one.month for one, _ in self._exact):
            return False
        if len(self._exact) > 1:
            return True
        as_is = [one for one, _ in self._exact]
        turned = [exchanged(one) for one in as_is]
        return _spread([*turned, *self._said]) < _spread([*as_is, *self._said])

    # ---- what follows ----------------------------------------------------------------------------

    def questions(self) -> list[Question]:
        """What the column does not prove and no answer says."""
        asked = []
        for kind in self._families:
            if self._chosen(kind) is None:
                asked.append(self._about_way(kind))
        if self._zoneless and not self.only_days and self._zone is None:
            asked.append(Question(self.name, "zone", {DAY: ()}, tuple(self._zoneless)))
        if self._is_damaged and not self.answers & {EXCHANGED, KEPT}:
            some = self._exact[:_EXAMPLES]
            answers = {
                EXCHANGED: tuple(
                    Example(e.row, e.text, exchanged(one).isoformat()) for one, e in some
                ),
                KEPT: tuple(Example(e.row, e.text, one.isoformat()) for one, e in some),
            }
            rows = tuple(e for _, e in some)
            asked.append(Question(self.name, "exchanged", answers, rows))
        return asked

    def _about_way(self, kind: str) -> Question:
        family = self._families[kind]
        rows = [*family.proofs.values(), *family.rows][:_EXAMPLES]
        ways = family.common or family.proofs.keys()
        answers: dict[str, tuple[Example, ...]] = {}
        for way in (w for w in WAYS if w in ways):
            answers[way] = tuple(
                Example(e.row, e.text, _in_words(found[way]))
                for e in rows
                if way in (found := possible(e.text, self.formats, self.today))
            )
        asked = "order" if kind == "order" else "way"
        return Question(self.name, asked, answers, tuple(rows))

    def _chosen(self, kind: str) -> str | None:
        """The way of reading texts of a kind: as the user says, or as they prove."""
        common = self._families[kind].common
        said = self.answers & frozenset(_FAMILIES[kind])
        if said:
            return next(w for w in WAYS if w in said)
        return next(iter(common)) if len(common) == 1 else None

    @property
    def _zone(self) -> str | None:
        zones = self.answers - {*WAYS, EXCHANGED, KEPT}
        return next(iter(sorted(zones)), None)

    @property
    def proven(self) -> tuple[str, ...]:
        """The ways of reading that the texts prove."""
        found = (self._chosen(kind) for kind in self._families)
        return tuple(way for way in found if way and way not in self.answers)

    @property
    def short(self) -> Example | None:
        """The first text with a year of two digits, as it is read."""
        if self._short is None:
            return None
        found = possible(self._short.text, self.formats, self.today)
        way = CERTAIN if CERTAIN in found else self._chosen(_family_of(found))
        meaning = found.get(way or CERTAIN)
        return None if meaning is None else replace(self._short, as_=_in_words(meaning))

    def far_years(self) -> list[tuple[int, Example]]:
        """The years far from most others, long ago, or in the future, each with an example."""
        groups: list[list[int]] = []
        for year in sorted(self._years):
            if groups and year - groups[-1][-1] <= _FAR:
                groups[-1].append(year)
            else:
                groups.append([year])
        sizes = [sum(self._years[y] for y in group) for group in groups]
        most = max(sizes, default=0)
        alone = sizes.count(most) == 1
        far = [y for g, n in zip(groups, sizes, strict=True) if n < most or not alone for y in g]
        # A whole column may count years in another calendar: 1402 of Iran, 2566 of Thailand.
        years = range(self.today.year - _LONG_AGO, self.today.year + 2)
        other = [y for y in self._years if y not in years]
        return [(year, self._first[year]) for year in sorted({*far, *other})]

    def reader(self) -> DateReader:
        """What reads the texts of this column, once its questions are answered."""
        ways = {kind: self._chosen(kind) for kind in self._families}
        zone = self._zone
        only_days = self.only_days or zone == DAY
        return DateReader(
            self.formats,
            {kind: way for kind, way in ways.items() if way},
            None if zone in (None, DAY) else ZoneInfo(str(zone)),
            only_days,
            self._epochs_at_midnight,
            self._is_damaged and EXCHANGED in self.answers,
            self.today,
        )


# The ways of reading that are told apart together, as what proves one of them excludes the others.
_FAMILIES = {
    "order": ("dmy", "mdy", "ymd"),
    "six digits": ("yyyymm", "yymmdd", "ddmmyy", "mmddyy"),
    "eight digits": ("yyyymmdd", "ddmmyyyy", "mmddyyyy"),
    "serial": ("serial1900", "serial1904"),
    "epoch": (EPOCH,),
}


def _family_of(found: Collection[str]) -> str:
    way = next(iter(found))
    return next(kind for kind, ways in _FAMILIES.items() if way in ways)


def possible(text: str, formats: Formats, today: date) -> Mapping[str, Meaning]:
    """What a text can mean, where what a declared format takes is certain. Raises NotADate."""
    declared = formats.meaning(text.strip())
    return {CERTAIN: declared} if declared else meanings(text, today)


class DateReader:
    """Reads the texts of one column. The same text is read once."""

    def __init__(
        self,
        formats: Formats,
        ways: Mapping[str, str],
        zone: tzinfo | None,
        only_days: bool,
        epochs_are_days: bool,
        is_exchanged: bool,
        today: date,
    ) -> None:
        self._formats, self._ways, self._zone = formats, ways, zone
        self._only_days, self._epochs_are_days = only_days, epochs_are_days
        self._exchanged, self._today = is_exchanged, today
        self.read: Callable[[str], Reading] = lru_cache(100_000)(self._read)

    def _read(self, text: str) -> Reading:
        """Read one text; nothing for an empty one. Raises NotADate."""
        if is_empty(text):
            return NOTHING
        found = possible(text, self._formats, self._today)
        way = CERTAIN
        if CERTAIN not in found:
            way = self._ways.get(_family_of(found), CERTAIN)
            if way == CERTAIN:
                raise NotADate("date_order")
            if way not in found:
                raise NotADate("date_impossible")
        meaning = found[way]
        if way == EPOCH and self._epochs_are_days:
            return Reading(meaning.start.first.isoformat())
        if self._exchanged and CERTAIN in found:
            meaning = _turned(meaning)
        start = self._text(meaning.start, meaning.start.first)
        end = ""
        if meaning.end:
            end = self._text(meaning.end, meaning.end.last)
        elif meaning.start.last != meaning.start.first:
            end = meaning.start.last.isoformat()
        precision = max((m.precision for m in meaning.moments), key=PRECISIONS.index)
        return Reading(start, "" if end == start else end, precision)

    def _text(self, moment: Moment, day: date) -> str:
        clock = moment.clock
        if clock is None or self._only_days:
            return day.isoformat()
        if moment.zone:
            zone: tzinfo | None = offset(moment.zone) or ZoneInfo(moment.zone)
        else:
            zone = self._zone
        if zone is None:
            if clock == time():
                return day.isoformat()
            raise NotADate("time_without_zone")
        when = datetime.combine(day, clock, zone)
        if not _is_clear(when):
            return day.isoformat()
        if (when.utcoffset() or timedelta()).seconds % 60:  # before zones had whole minutes
            when = when.astimezone(UTC)
        text = when.isoformat(timespec="seconds" if when.second else "minutes")
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _is_clear(when: datetime) -> bool:
    """Whether a local time happens once: not twice or never, where clocks are changed."""
    other = when.replace(fold=1)
    return when.utcoffset() == other.utcoffset()


def exchanged(day: date) -> date:
    """A day with day and month exchanged; the same day where there is none."""
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return day


def _turned(meaning: Meaning) -> Meaning:
    one = meaning.start
    if meaning.end or one.precision != "day":
        return meaning
    day = exchanged(one.first)
    return Meaning(Moment(day, day, clock=one.clock, zone=one.zone))


def _spread(days: Sequence[date]) -> int:
    return (max(days) - min(days)).days


def _in_words(meaning: Meaning) -> str:
    first, last = meaning.start.first, (meaning.end or meaning.start).last
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"
