"""Makes a profile from the columns that a user chooses on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import tomli_w

from geo.importing.coordinates.columns import position_columns
from geo.importing.coordinates.parts import parts_of
from geo.model.claims import EVENT_TYPES, MODALITIES
from geo.model.places import GEO_PRECISIONS

# The choices in the order in which the page asks for them.
CHOICES = (
    "headline",
    "claimant",
    "event_date",
    "event_date_end",
    "event_year",
    "event_month",
    "event_day",
    "report_date",
    "latitude",
    "longitude",
    "coordinates",
    "location",
    "region",
    "country",
    "summary",
    "event_type",
    "sub_event_type",
    "modality",
    "deaths",
    "wounded",
    "figures",
    "carrier",
    "id",
)
NEEDED = ("headline",)
MARKS = (";", ",", "|", "\n")
_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%z",
    "%d %B %Y",
    "%d %b %Y",
    "%Y%m%d",
)
_DATE_PARTS = ("event_year", "event_month", "event_day")
_FIGURES = ("deaths", "wounded")  # each a column of its own
_KEY = re.compile(r"[^a-z0-9_]+")
# Usual column names by choice. They are only proposed; the user confirms them.
_USUAL = {
    "headline": (
        "title",
        "headline",
        "event",
        "description",
        "what",
        "what_happened",
        "подія",
        "назва",
        "событие",
        "見出し",
        "内容",
    ),
    "claimant": (
        "claimant",
        "source",
        "source_original",
        "speaker",
        "who",
        "actor",
        "джерело",
        "хто",
        "источник",
        "кто",
        "発言者",
        "情報源",
    ),
    "event_date": ("event_date", "date", "date_start", "day", "when", "дата", "日付", "年月日"),
    "event_date_end": ("event_date_end", "date_end", "end_date"),
    "event_year": ("year", "event_year", "iyear"),
    "event_month": ("month", "event_month", "imonth"),
    "event_day": ("iday", "event_day"),
    "report_date": ("report_date", "reported", "published", "source_date"),
    "latitude": ("latitude", "lat", "y", "широта", "緯度"),
    "longitude": ("longitude", "lon", "lng", "long", "x", "долгота", "довгота", "経度"),
    "coordinates": (),  # `position_columns` knows their names
    "location": (
        "location",
        "place",
        "city",
        "where",
        "місце",
        "населений_пункт",
        "место",
        "населенный_пункт",
        "場所",
        "地名",
    ),
    "region": ("region", "admin1", "adm_1", "oblast", "province", "область", "州"),
    "country": ("country", "країна", "страна", "国"),
    "summary": ("summary", "notes", "text", "опис", "описание", "説明"),
    "event_type": ("event_type", "type"),
    "sub_event_type": ("sub_event_type", "subtype", "sub_type"),
    "modality": ("modality",),
    "deaths": (
        "deaths",
        "killed",
        "fatalities",
        "dead",
        "загинуло",
        "загиблі",
        "убито",
        "погибло",
        "погибшие",
        "死者",
        "死者数",
    ),
    "wounded": (
        "wounded",
        "injured",
        "injuries",
        "поранено",
        "поранені",
        "ранено",
        "раненые",
        "負傷者",
        "負傷者数",
    ),
    "figures": ("figures",),
    "carrier": ("source_office", "outlet", "publisher", "media", "via"),
    "id": ("id", "event_id", "claim_id"),
}


@dataclass(frozen=True)
class Choices:
    """What the user has chosen.

    columns: choice -> column of the file; what happened on a day is either in `event_date`, or in
    `event_year`, `event_month`, `event_day`. split: separator of claimants in one cell, or "".
    precision: one word for all rows, or "" to take it from `precision_column`. comma: whether
    numbers have a decimal comma. crs: the code of the coordinate system of metres, such as
    `EPSG:32637`, or "". answers: column -> how it is to be read, where that was asked.
    """

    columns: Mapping[str, str]
    split: str = ""
    precision: str = "unknown"
    precision_column: str = ""
    comma: bool = False
    crs: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)


def proposed(columns: Sequence[str]) -> dict[str, str]:
    """The column that the names suggest for each choice; "" if none does."""
    folded = {c.casefold().replace(" ", "_"): c for c in reversed(columns)}
    found = {
        choice: next((folded[name] for name in _USUAL[choice] if name in folded), "")
        for choice in CHOICES
    }
    for parts in parts_of(columns):
        found[parts.axis] = parts.degrees
    if not (found["latitude"] and found["longitude"]):
        found["coordinates"] = next(iter(position_columns(columns)), "")
    day = folded.get("day", "")
    if found["event_year"] and found["event_month"] and found["event_date"] in ("", day):
        found |= {"event_date": "", "event_day": found["event_day"] or day}
    else:
        found |= dict.fromkeys(_DATE_PARTS, "")
    return found


def key_of_name(name: str) -> str:
    """The key of a profile with this name."""
    return _KEY.sub("_", name.casefold()).strip("_")[:40] or "own"


def profile_toml(name: str, choices: Choices) -> str:
    """The TOML of the profile that `choices` make; `parse_profile` reads it."""
    chosen = {k: v for k, v in choices.columns.items() if v}
    column = {k: {"column": v} for k, v in chosen.items()}
    fields: dict[str, object] = {
        # A row without an id is identified by a hash of its content.
        "event_id": f"{key_of_name(name)}-{{{chosen.get('id', '#')}}}",
        "geo_precision": choices.precision or "unknown",
    }
    for ledger_column, choice in (
        ("headline_en", "headline"),
        ("summary_en", "summary"),
        ("location", "location"),
        ("sub_event_type", "sub_event_type"),
        ("figures", "figures"),
    ):
        if choice in column:
            fields[ledger_column] = column[choice]
    for choice in ("event_date", "event_date_end", "report_date"):
        if choice in chosen:
            fields[choice] = {"date": chosen[choice]}
    if "event_date" not in chosen and "event_year" in chosen:
        parts = (part for part in _DATE_PARTS if part in chosen)
        fields["event_date"] = {part.removeprefix("event_"): chosen[part] for part in parts}
    for choice in ("latitude", "longitude"):
        if choice in chosen:
            fields[choice] = {"number": chosen[choice]}
    for choice, known in (("event_type", EVENT_TYPES), ("modality", MODALITIES)):
        if choice in chosen:
            words = {word: word for word in known}
            fields[choice] = column[choice] | {"words": words, "other": "unknown"}
    if numbers := {name: chosen[name] for name in _FIGURES if name in chosen}:
        fields["figures"] = {"figures": numbers}
    if choices.precision_column:
        words = {word: word for word in GEO_PRECISIONS}
        fields["geo_precision"] = {
            "column": choices.precision_column,
            "words": words,
            "other": "unknown",
        }
    data: dict[str, object] = {
        "name": {"en": name, "ja": name},
        "dates": {"formats": list(_FORMATS)},
        "fields": fields,
    }
    where = {"column": chosen.get("coordinates", ""), "crs": choices.crs}
    if any(where.values()):
        data["coordinates"] = {key: value for key, value in where.items() if value}
    if choices.answers:
        data["answers"] = {c: ", ".join(words) for c, words in choices.answers.items()}
    if choices.comma:
        data["decimal"] = ","
    if "claimant" in chosen:
        marks = [choices.split] if choices.split else []
        data["claimants"] = {"column": chosen["claimant"], "split": marks}
    if "carrier" in chosen:
        data["carriers"] = {"column": chosen["carrier"], "split": [";"]}
    region = {k: chosen[c] for k, c in (("name", "region"), ("country", "country")) if c in chosen}
    if region:
        data["region"] = region
    return tomli_w.dumps(data)
