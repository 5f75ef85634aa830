"""The records: claims, sources, sides, documents and figures, and the error of a row.

Terms follow ACLED (event types), UCDP GED (precision), W3C PROV (who said it, through whom) and
W3C Web Annotation (position of the passage). `geo.ledger` reads and writes records.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeAlias, runtime_checkable

from geo.i18n import pick, t
from geo.model.columns import CLAIM_COLUMNS, words_of
from geo.model.dates import Span, When

MODALITIES = words_of("modality")
TIME_PRECISIONS = words_of("time_precision")
EVENT_TYPES = words_of("event_type")
STATUSES = words_of("status")
NOWHERE = "@"  # among place keys: all claims without coordinates
WITHDRAWN = "withdrawn"  # no longer in the file it was imported from
KINDS = (
    "government",
    "military",
    "local_authority",
    "media",
    "think_tank",
    "international_organisation",
    "own_reporting",
    "person",
    "unknown",
)
LOOKED_WITH = ("desk", "import", "hand")  # the values of `tool` in `coverage.csv`
SHAPES = ("square", "circle", "hexagon", "diamond", "triangle", "octagon")

# Later versions add columns at the end, which older files do not have.
COLUMNS = tuple(CLAIM_COLUMNS)
REQUIRED = tuple(name for name, column in CLAIM_COLUMNS.items() if not column.added)
ADDED = tuple(name for name, column in CLAIM_COLUMNS.items() if column.added)
# What the public gets of a claim; see `geo.ledger.disclosure`.
GUARDS = tuple(name for name, column in CLAIM_COLUMNS.items() if column.guard)
UNGUARDED = tuple(name for name, column in CLAIM_COLUMNS.items() if not column.guard)

_FIGURE = re.compile(r"([a-z][a-z0-9_]*)(<=|>=|=|<|>|~)(-?[0-9]+(?:\.[0-9]+)?)")


@runtime_checkable
class Said(Protocol):
    """What can be said in any language, such as why a rule makes no area."""

    def text(self, lang: str) -> str:
        """The message in `lang`."""


@dataclass(frozen=True)
class RowError:
    """An error in a cell, a row, or a whole file (row 0).

    file: file name; row: its number, where the header is row 1; column: its name or "";
    value: the offending text, shortened; reason: key of the message in `strings.toml`;
    values: for the message; one may be a message of its own.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The message in `lang`: `events.csv, row 7, column latitude: fault and remedy [value]`.

        Without row and column where it is about the whole file.
        """
        place = t("error.at_row", lang, file=self.file, row=self.row) if self.row else self.file
        if self.column:
            place = t("error.at_column", lang, place=place, column=self.column)
        return f"{place}: {self.said(lang)}"

    def said(self, lang: str) -> str:
        """The message in `lang` without the place: `fault and remedy [value]`."""
        values = {
            name: value.text(lang) if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        shown = f" [{self.value}]" if self.value else ""
        return t(f"error.{self.reason}", lang, **values) + shown


_HALF = re.compile("[\ud800-\udfff]")


def number_of(half: str) -> str:
    """What stands for half of a character, which no file and no browser takes.

    That is `\\xFF` for a byte of another encoding, as `surrogateescape` gives it, else `\\uD83D`.
    """
    code = ord(half)
    return f"\\x{code - 0xDC00:02X}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04X}"


def shortened(value: str, length: int = 80) -> str:
    """`value` on one line of at most `length` characters, for a message. Bytes of another encoding
    are shown by their numbers.
    """
    line = _HALF.sub(lambda half: number_of(half[0]), " ".join(value.split()))
    return line if len(line) <= length else line[: length - 1] + "…"


@dataclass(frozen=True)
class Figure:
    """A number in a claim. relation: one of = > >= < <= ~ (about)."""

    name: str
    relation: str
    value: float

    def __str__(self) -> str:
        """The form in the ledger: `tanks<=40`."""
        return f"{self.name}{self.relation}{self.number}"

    @property
    def number(self) -> str:
        """The value in full, without an exponent."""
        value = Decimal(repr(self.value))
        return f"{value:f}".removesuffix(".0")

    def contradicts(self, other: Figure) -> bool:
        """Whether no number satisfies both figures; `~` is too vague to contradict anything."""
        if self.name != other.name or "~" in (self.relation, other.relation):
            return False
        low_a, high_a = self._bounds()
        low_b, high_b = other._bounds()
        return low_a > high_b or low_b > high_a

    def _bounds(self) -> tuple[float, float]:
        v = self.value
        return {
            "=": (v, v),
            ">=": (v, math.inf),
            ">": (math.nextafter(v, math.inf), math.inf),
            "<=": (-math.inf, v),
            "<": (-math.inf, math.nextafter(v, -math.inf)),
        }[self.relation]


def parse_figures(text: str) -> tuple[Figure, ...]:
    """Parse figures such as `attacks=26; soldiers>=1000`. Raises ValueError with the wrong part."""
    figures = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        m = _FIGURE.fullmatch(part)
        if not m or not math.isfinite(float(m[3])):
            raise ValueError(part)
        figures.append(Figure(m[1], m[2], float(m[3])))
    return tuple(figures)


@dataclass(frozen=True)
class Side:
    """A side of the conflict: a row of `sides.csv`. colour: hexadecimal."""

    side: str
    name_en: str
    name_ja: str
    letter: str
    shape: str
    colour: str
    name_uk: str = ""

    def name(self, lang: str) -> str:
        """The name in `lang`."""
        return pick(lang, en=self.name_en, ja=self.name_ja, uk=self.name_uk)


@dataclass(frozen=True)
class Source:
    """Who makes claims or passes them on: a row of `sources.csv`.

    badge: two to four letters. mark: what tells it from others of its side with the same badge.
    """

    source_id: str
    name_en: str
    name_ja: str
    name_uk: str
    badge: str
    side: str
    kind: str
    parent: str
    mark: str = ""

    @property
    def letters(self) -> str:
        """The letters of its badge as shown, which no other source of its side has."""
        return f"{self.badge}{self.mark}"

    def name(self, lang: str) -> str:
        """The name in `lang`."""
        return pick(lang, en=self.name_en, ja=self.name_ja, uk=self.name_uk)


@dataclass(frozen=True)
class Document:
    """A source document: a row of `documents.csv`. sha256: of its text in UTF-8.

    raw_sha256, raw_kind: of the file that the text was taken from. captured_by, captured_at: who
    added it, and when, an instant. origin: where it was taken from, such as the name of a file.
    zone: IANA name, in which its days are.
    """

    document: str
    publisher: str
    title_en: str
    title_ja: str
    published: When | None
    language: str
    url: str
    sha256: str
    raw_sha256: str = ""
    raw_kind: str = ""
    captured_by: str = ""
    captured_at: str = ""
    origin: str = ""
    zone: str = ""

    def title(self, lang: str) -> str:
        """The title in `lang`, as this project translates it."""
        return pick(lang, en=self.title_en, ja=self.title_ja)


@dataclass(frozen=True)
class Coverage:
    """That somebody looked at what a publisher published: a row of `coverage.csv`.

    document: key of the document or imported file that was read, or "". first, last: the calendar
    days of the publisher that it tells about. share: of its sentences or rows that were looked at,
    0 to 1; None where nobody says. tool: `desk`, `import` or `hand`. looked_by, looked_at: who
    looked, and when; "" where nobody says.
    """

    coverage_id: str
    publisher: str
    document: str
    first: date
    last: date
    share: float | None
    tool: str
    looked_by: str = ""
    looked_at: str = ""


@dataclass(frozen=True)
class EventName:
    """The name of an event: a row of `event_names.csv`. Languages may be missing."""

    event_id: str
    name_en: str
    name_ja: str
    name_uk: str = ""

    def name(self, lang: str) -> str:
        """The name in `lang`, else in the first language that has one."""
        return pick(lang, en=self.name_en, ja=self.name_ja, uk=self.name_uk)


def _marked(en: str, ja: str, lang: str) -> str:
    """A text in `lang`; in another language, with a mark that this one is missing."""
    en, ja = en.strip(), ja.strip()
    text = pick(lang, en=en, ja=ja)
    if lang == "ja" and not ja:
        return t("headline.only_en", lang, headline=text)
    if lang != "ja" and not en:
        return t("headline.only_ja", lang, headline=text)
    return text


def place_key(place_id: str, latitude: float | None, longitude: float | None) -> str:
    """The key by which the map groups claims: the place id, else the coordinates, else ""."""
    if place_id or latitude is None:
        return place_id
    return f"@{latitude:.5f},{longitude:.5f}"


@dataclass(frozen=True)
class Claim:
    """One claim: somebody says that something happened somewhere.

    Fields not explained here hold the column of the same name (`columns.toml`).
    event: when it is said to have happened; reported: when the claimant said it, or None.
    latitude, longitude: WGS 84 degrees, None if the place is unknown.
    geo_radius_m: metres of uncertainty; None if the place has a polygon.
    via: chains of outlets that passed the claim on, each beginning with the one nearest to the
    claimant. evidence_start, evidence_end: code points in the document's text, [start, end), or
    None. row: its number, where the header is row 1; cells: the row as in the file.
    """

    claim_id: str
    event_id: str
    event: Span
    time_precision: str
    reported: When | None
    event_type: str
    sub_event_type: str
    headline_en: str
    headline_ja: str
    summary_en: str
    summary_ja: str
    place_id: str
    location: str
    location_ja: str
    admin1: str
    country: str
    latitude: float | None
    longitude: float | None
    geo_precision: str
    geo_radius_m: float | None
    claimant: str
    claimant_side: str
    via: tuple[tuple[str, ...], ...]
    publisher: str
    modality: str
    figures: tuple[Figure, ...]
    disputes: tuple[str, ...]
    supports: tuple[str, ...]
    document: str
    evidence_start: int | None
    evidence_end: int | None
    evidence_sha256: str
    status: str
    row: int
    cells: Mapping[str, str] = field(repr=False, compare=False)

    def headline(self, lang: str) -> str:
        """The headline in `lang`; in another language, with a mark that this one is missing."""
        return _marked(self.headline_en, self.headline_ja, lang)

    def summary(self, lang: str) -> str:
        """The summary in `lang`, as a headline is; "" where there is none in any language."""
        has_any = self.summary_en.strip() or self.summary_ja.strip()
        return _marked(self.summary_en, self.summary_ja, lang) if has_any else ""

    @property
    def lacks_words(self) -> bool:
        """Whether its headline or its summary is missing in one of the two languages."""
        has_headline = bool(self.headline_en.strip()) and bool(self.headline_ja.strip())
        return not has_headline or bool(self.summary_en.strip()) != bool(self.summary_ja.strip())

    @property
    def extra(self) -> Mapping[str, str]:
        """What the imported file says besides: the cells of its other columns, by their names."""
        found: dict[str, str] = json.loads(self.cells["extra"] or "{}")
        return found

    @property
    def place_key(self) -> str:
        """The key by which the map groups claims: the place id, else the coordinates, else ""."""
        return place_key(self.place_id, self.latitude, self.longitude)

    def is_at(self, places: Collection[str]) -> bool:
        """Whether the claim's place is among `places` (place keys, or `NOWHERE`)."""
        return self.place_key in places or (self.latitude is None and NOWHERE in places)


@dataclass(frozen=True)
class Placed:
    """What the map draws of a claim, in fields of the same names. cells: only some columns."""

    claim_id: str
    claimant: str
    modality: str
    publisher: str
    place_id: str
    place_key: str
    location: str
    location_ja: str
    latitude: float | None
    longitude: float | None
    geo_precision: str
    geo_radius_m: float | None
    cells: Mapping[str, str]


OnMap: TypeAlias = Claim | Placed
