"""Profiles: how to recognise a kind of file, and from which columns to fill the ledger's.

A profile is a TOML file, as those in `builtin/`; `docs/importing.md` explains every key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, TypedDict

import tomli_w

from geo.importing.checking import MAX_SIZE, check_profile
from geo.importing.coordinates.reading import PositionSource
from geo.importing.questions import is_empty
from geo.importing.told_speakers import Speaker, speakers_of
from geo.model.claims import COLUMNS

FOLDER = Path(__file__).resolve().parent / "builtin"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_SECTIONS = {
    "name",
    "format",
    "requires",
    "optional",
    "encodings",
    "licence",
    "citation",
    "url",
    "dates",
    "answers",
    "coordinates",
    "header",
    "looks",
    "decimal",
    "updated",
    "publisher",
    "fields",
    "claimants",
    "carriers",
    "region",
    "speakers",
}


@dataclass(frozen=True)
class Splits:
    """How to split a cell with several values.

    column: of the file. split: separators of values. maybe: separators only if every resulting
    part is a known name. drop: patterns (RE2) to remove from both ends of a value. host: whether
    the values are web addresses, of which the host is meant.
    """

    column: str
    split: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    host: bool = False


@dataclass(frozen=True)
class Region:
    """Where the names of region and country are.

    name, country: columns. address: a column such as `Town, Region, Country`, whose last part is
    the country and whose last but one is the region; the others come before it. within: ISO 3166-1
    code of the country in which a region is looked for where its row names none.
    """

    name: str = ""
    country: str = ""
    address: str = ""
    within: str = ""

    def names(self, row: Mapping[str, str]) -> tuple[str, str]:
        """The names of region and country in a row; "" where there is none."""
        region, country = row.get(self.name, "").strip(), row.get(self.country, "").strip()
        if self.address:
            parts = [part.strip() for part in row.get(self.address, "").split(",")]
            country = country or parts[-1]
            region = region or (parts[-2] if len(parts) > 1 else "")
        # A country may be written NA: by its code, which is Namibia's.
        return "" if is_empty(region) else region, country

    def column(self, is_region: bool) -> str:
        """The column with the name of the region, or of the country, for messages."""
        return (self.name if is_region else self.country) or self.address

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        return [c for c in (self.name, self.country, self.address) if c]


class FieldTable(TypedDict, total=False):
    """How a ledger column is read from one column of the file: the keys of its table.

    One of date, number and column names that column; the others say how its cells are read. Or
    year, month and day name the columns that a date is in. Or figures gives names of numbers, each
    with its column. starts: what the beginning of a cell means, where the longest counts. flags:
    columns that hold 1 or 0, each with the word that 1 means.
    """

    date: str
    only_days: bool
    year: str
    month: str
    day: str
    number: str
    column: str
    split: str
    words: Mapping[str, str]
    starts: Mapping[str, str]
    flags: Mapping[str, str]
    other: str
    figures: Mapping[str, str]


# The columns of the ledger that hold dates, of which an import fills these.
DATES = ("event_date", "event_date_end", "report_date")
NAMING = ("date", "year", "month", "day", "column", "number")
# Columns of the ledger that no column of a file need fill, and those that they are made of.
_MADE_OF = {
    "claim_id": ("event_id",),
    "event_date_end": ("event_date",),
    "time_precision": ("event_date",),
    "headline_en": ("headline_ja",),
    "headline_ja": ("headline_en",),
    "summary_ja": ("summary_en",),
    "location_ja": ("location",),
    "place_id": ("latitude", "longitude", "location"),
    "geo_radius_m": ("geo_precision",),
}


@dataclass(frozen=True)
class DateSource:
    """Where a date of the file is.

    name: by which questions and answers call it: its column, or the template. template: with the
    columns in braces. split: the mark between several dates of a cell. only_days: whether a time
    beside the day says nothing.
    """

    name: str
    template: str
    split: str = ""
    only_days: bool = False

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        return placeholders(self.template)

    def text(self, row: Mapping[str, str]) -> str:
        """The text of the date in a row; without what parts, where the last parts are empty."""
        if self.template == f"{{{self.name}}}":
            return row.get(self.name, "")
        return filled(self.template, row).rstrip("-/. ")


FieldSpec: TypeAlias = str | list[str] | FieldTable  # templates, or a table


@dataclass(frozen=True)
class Profile:
    """One kind of file.

    requires: columns by which it is recognised. optional: columns that a file may lack. header: the
    columns, in order, of a file of this kind without a header. looks: column -> pattern (RE2) that
    most of its first cells match where there is no header. formats: date formats of `strptime`.
    answers: column -> how it is to be read, where that is known (`Options.answers`). coordinates:
    the column with whole positions, and the system of metres. updated: the column with the time
    (seconds since 1970) of each row's last change, if any. fields: ledger column -> how it is
    filled, as `docs/importing.md` describes. speakers: what is known of speakers that no table
    knows.
    """

    key: str
    name: Mapping[str, str]
    format: str = "csv"
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    looks: Mapping[str, str] = field(default_factory=dict)
    encodings: tuple[str, ...] = ()
    licence: str = ""
    citation: str = ""
    url: str = ""
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    publisher: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)
    claimants: Splits | None = None
    carriers: Splits | None = None
    region: Region = Region()
    coordinates: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    updated: str = ""
    speakers: tuple[Speaker, ...] = ()

    @property
    def is_ledger(self) -> bool:
        """Whether the file has the ledger's own columns."""
        return self.format == "ledger"

    def date_sources(self) -> dict[str, DateSource]:
        """Where the dates of the file are, by the name that questions about them use."""
        found: dict[str, DateSource] = {}
        for column in DATES:
            for source in date_sources(self.fields.get(column)):
                found.setdefault(source.name, source)
        return found

    def position_source(self) -> PositionSource:
        """Where the coordinates of the file are."""
        latitude = _only_column(self.fields.get("latitude"))
        longitude = _only_column(self.fields.get("longitude"))
        cell, system, zone = (self.coordinates.get(key, "") for key in ("column", "crs", "zone"))
        if latitude == longitude:
            return PositionSource(cell=cell or latitude, system=system)
        if not (latitude and longitude):
            return PositionSource(cell=cell, system=system)
        return PositionSource(latitude, longitude, cell, system, zone)

    @property
    def id_template(self) -> str:
        """The template of the id of an event; "" where it is filled in another way."""
        spec = self.fields.get("event_id", "")
        if isinstance(spec, Mapping):
            return f"{{{spec['column']}}}" if "column" in spec else ""
        return spec if isinstance(spec, str) else spec[-1]

    def columns_used(self) -> list[str]:
        """Every column of the file that the profile reads."""
        used: list[str] = []
        for spec in self.fields.values():
            if isinstance(spec, str | list):
                used += [
                    n for t in ([spec] if isinstance(spec, str) else spec) for n in placeholders(t)
                ]
            else:
                used += columns_of(spec)
        used += [s.column for s in (self.claimants, self.carriers) if s]
        used += [*self.region.columns, *self.position_source().columns]
        return list(dict.fromkeys(used))

    def file_column(self, column: str) -> str:
        """The column of the file that a ledger column comes from, for messages; "" if none."""
        for name in (column, *_MADE_OF.get(column, ())):
            spec = self.fields.get(name)
            if spec is None and name in ("latitude", "longitude") and self.position_source().cell:
                return self.position_source().cell
            if isinstance(spec, Mapping):
                if "figures" in spec:
                    return next(iter(spec["figures"].values()))
                if "flags" in spec:
                    return next(iter(spec["flags"]))
                return str(next(spec[k] for k in ("date", "year", "number", "column") if k in spec))
            templates = [spec] if isinstance(spec, str) else spec or ()
            found = next((n for t in templates for n in placeholders(t) if n != "#"), "")
            if found:
                return found
        of = {"via": self.carriers, "claimant": self.claimants}
        splits = of.get("claimant" if column == "claimant_side" else column)
        if splits:
            return splits.column
        if column in ("admin1", "country"):
            return self.region.column(column == "admin1")
        return ""


def parse_profile(text: str, key: str) -> Profile:
    """Parse a profile. Raises ValueError with the place and the remedy if it is wrong."""
    if len(text) > MAX_SIZE:
        raise ValueError(f"{key}.toml: more than {MAX_SIZE:,} characters; is this a profile?")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise ValueError(f"{key}.toml: not TOML: {e}") from e
    unknown = sorted(set(data) - _SECTIONS)
    if unknown:
        raise ValueError(f"{key}.toml: unknown key {unknown[0]!r}; known: {sorted(_SECTIONS)}")
    check_profile(data, f"{key}.toml")
    fields = data.get("fields", {})
    strange = sorted(set(fields) - set(COLUMNS))
    if strange:
        raise ValueError(f"{key}.toml, fields: {strange[0]!r} is no column of the ledger")
    for name, spec in fields.items():
        texts = spec if isinstance(spec, list) else [spec]
        if not (texts and all(isinstance(t, str) for t in texts)) and not (
            isinstance(spec, dict)
            and {"date", "column", "number", "year", "figures", "flags"} & spec.keys()
        ):
            raise ValueError(
                f"{key}.toml, fields.{name}: neither text nor a date, column, number or other table"
            )
    dates = data.get("dates", {})
    answered = (dates.get("orders", {}), dates.get("answers", {}), data.get("answers", {}))
    try:
        return Profile(
            key=key,
            name={"ja": data["name"]["en"]} | data["name"],
            format=data.get("format", "csv"),
            requires=tuple(data.get("requires", ())),
            optional=tuple(data.get("optional", ())),
            header=tuple(data.get("header", ())),
            looks=data.get("looks", {}),
            encodings=tuple(data.get("encodings", ())),
            licence=data.get("licence", ""),
            citation=data.get("citation", ""),
            url=data.get("url", ""),
            formats=tuple(dates.get("formats", ("%Y-%m-%d",))),
            answers={
                column: tuple(re.split(r"[,\s]+", words.strip()))
                for table in answered
                for column, words in table.items()
            },
            publisher=data.get("publisher", {}),
            fields=fields,
            claimants=_splits(data.get("claimants")),
            carriers=_splits(data.get("carriers")),
            region=Region(**data.get("region", {})),
            coordinates=data.get("coordinates", {}),
            decimal=data.get("decimal", "."),
            updated=str(data.get("updated", "")),
            speakers=speakers_of(data.get("speakers", {})),
        )
    except (KeyError, TypeError, AttributeError) as e:
        raise ValueError(f"{key}.toml: {e!r} is missing or of the wrong kind") from e


def _splits(data: Mapping[str, Any] | None) -> Splits | None:
    """The splits of a table, whose values `check_profile` has checked."""
    if not data:
        return None
    lists = {k: tuple(data.get(k, ())) for k in ("split", "maybe", "drop")}
    return Splits(data["column"], **lists, host=bool(data.get("host")))


def _only_column(spec: FieldSpec | None) -> str:
    """The one column that fills a ledger column as it stands; "" where that is not so."""
    if isinstance(spec, Mapping):
        return (
            ""
            if {"words", "starts"} & spec.keys()
            else spec.get("number") or spec.get("column", "")
        )
    if isinstance(spec, str) and (m := _PLACEHOLDER.fullmatch(spec.strip())):
        return m[1]
    return ""


@cache
def shipped() -> Mapping[str, Profile]:
    """The profiles of `geo/importing/builtin/`, by key.

    One of them may be like another (`like = "KEY"`), of which it has all that it does not say.
    """
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    found = {}
    for key, text in texts.items():
        other = tomllib.loads(text).pop("like", None)
        found[key] = parse_profile(_laid_over(texts[other], text) if other else text, key)
    return found


def _laid_over(below: str, above: str) -> str:
    """A profile with what another says in its place, also within a table."""
    made, data = tomllib.loads(below), tomllib.loads(above)
    del data["like"]
    for name, value in data.items():
        both = isinstance(value, dict) and isinstance(made.get(name), dict)
        made[name] = made[name] | value if both else value
    return tomli_w.dumps(made)


def columns_of(spec: FieldTable) -> list[str]:
    """The columns of the file that a table of `fields` names."""
    found = [str(value) for key, value in spec.items() if key in NAMING]
    return [*found, *spec.get("figures", {}).values(), *spec.get("flags", {})]


def placeholders(template: str) -> list[str]:
    """The columns that a template names."""
    return _PLACEHOLDER.findall(template)


def filled(template: str, row: Mapping[str, str]) -> str:
    """`template` with every `{column}` replaced by the row's cell, and spaces trimmed."""
    return " ".join(_PLACEHOLDER.sub(lambda m: row.get(m[1], ""), template).split())


def renamed(template: str, names: Mapping[str, str]) -> str:
    """A template that names columns by other names."""
    return _PLACEHOLDER.sub(lambda m: f"{{{names.get(m[1], m[1])}}}", template)


def date_sources(spec: FieldSpec | None) -> list[DateSource]:
    """Where a date that is filled by `spec` is: the first that is filled counts.

    Nowhere for a constant, and for no date.
    """
    if isinstance(spec, Mapping):
        if "date" in spec:
            name = spec["date"]
            only_days = bool(spec.get("only_days"))
            return [DateSource(name, f"{{{name}}}", spec.get("split", ""), only_days)]
        if "year" in spec:
            parts = [spec[k] for k in ("year", "month", "day") if k in spec]
            template = "-".join(f"{{{p}}}" for p in parts)
            return [DateSource(parts[0], template)]
        return []
    templates = [spec] if isinstance(spec, str) else spec or []
    return [
        DateSource(m[1] if (m := _PLACEHOLDER.fullmatch(t)) else t, t)
        for t in templates
        if placeholders(t)
    ]
