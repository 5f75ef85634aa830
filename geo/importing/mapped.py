"""Makes a profile from the columns that a user chooses on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tomli_w

from geo.model.claims import EVENT_TYPES
from geo.model.places import GEO_PRECISIONS

# The choices in the order in which the page asks for them.
CHOICES = (
    "headline",
    "claimant",
    "event_date",
    "event_date_end",
    "report_date",
    "latitude",
    "longitude",
    "location",
    "region",
    "country",
    "summary",
    "event_type",
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
_KEY = re.compile(r"[^a-z0-9_]+")
# Usual column names by choice. They are only proposed; the user confirms them.
_USUAL = {
    "headline": ("title", "headline", "event", "description", "what"),
    "claimant": ("claimant", "source", "source_original", "speaker", "who", "actor"),
    "event_date": ("event_date", "date", "date_start", "day", "when"),
    "event_date_end": ("event_date_end", "date_end", "end_date"),
    "report_date": ("report_date", "reported", "published", "source_date"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "location": ("location", "place", "city", "where"),
    "region": ("region", "admin1", "adm_1", "oblast", "province"),
    "country": ("country",),
    "summary": ("summary", "notes", "text"),
    "event_type": ("event_type", "type"),
    "carrier": ("source_office", "outlet", "publisher", "media", "via"),
    "id": ("id", "event_id", "claim_id"),
}


@dataclass(frozen=True)
class Choices:
    """What the user has chosen.

    columns: choice -> column of the file. split: separator of claimants in one cell, or "".
    precision: one word for all rows, or "" to take it from `precision_column`. comma: whether
    numbers have a decimal comma.
    """

    columns: Mapping[str, str]
    split: str = ""
    precision: str = "unknown"
    precision_column: str = ""
    comma: bool = False


def proposed(columns: Sequence[str]) -> dict[str, str]:
    """The column that the names suggest for each choice; "" if none does."""
    folded = {c.casefold().replace(" ", "_"): c for c in reversed(columns)}
    return {
        choice: next((folded[name] for name in _USUAL[choice] if name in folded), "")
        for choice in CHOICES
    }


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
    ):
        if choice in column:
            fields[ledger_column] = column[choice]
    for choice in ("event_date", "event_date_end", "report_date"):
        if choice in chosen:
            fields[choice] = {"date": chosen[choice]}
    for choice in ("latitude", "longitude"):
        if choice in chosen:
            fields[choice] = {"number": chosen[choice]}
    if "event_type" in chosen:
        words = {word: word for word in EVENT_TYPES}
        fields["event_type"] = column["event_type"] | {"words": words, "other": "unknown"}
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
