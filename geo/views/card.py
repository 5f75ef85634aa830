"""The card of a claim: every cell that a person may write, as plain data for the browser.

`static/card.js` draws it; `geo.service.desk` makes a change of the ledger of what comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from typing_extensions import TypedDict

from geo.i18n import strings, t
from geo.ledger import Ledger
from geo.ledger.saving import Overtaken
from geo.ledger.states import TABLES
from geo.model import toponyms
from geo.model.areas import AreaError, area, inside
from geo.model.claims import COLUMNS, KINDS, RowError
from geo.model.columns import words_of
from geo.model.folding import bare
from geo.model.places import PRECISE, Place
from geo.views.outlines import Rings, rings_of_rule
from geo.views.search import kind_and_region

# The fields of a card in their order, by group: column of the ledger -> how it is written.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "what": {
        "headline_en": "text",
        "headline_ja": "text",
        "summary_en": "long",
        "summary_ja": "long",
        "event_type": "word",
        "sub_event_type": "text",
        "figures": "text",
        "event_id": "event",
    },
    "who": {
        "claimant": "source",
        "modality": "word",
        "via": "chain",
        "document": "document",
        "publisher": "source",
    },
    "when": {
        "event_date": "text",
        "event_date_end": "text",
        "time_precision": "word",
        "report_date": "text",
    },
    "where": {"location": "text", "location_ja": "text", "geo_precision": "word"},
    "links": {"disputes": "claims", "supports": "claims"},
    "state": {"status": "word"},
    "public": {
        "access": "word",
        "public_place": "area",
        "public_radius_km": "text",
        "public_claimant": "office",
        "public_headline_en": "text",
        "public_headline_ja": "text",
    },
}
FIELDS = {name: kind for group in GROUPS.values() for name, kind in group.items()}
_WORDS = {
    "event_type": "type",
    "modality": "modality",
    "time_precision": "time_precision",
    "geo_precision": "precision",
    "status": "status",
    "access": "access",
}
# What the page *Desk* calls the columns of a document, and the card those of a source.
_OF_A_DOCUMENT = {
    "publisher": "desk.publisher",
    "sha256": "card.document_text",
    "title_en": "desk.title_own",
    "title_ja": "desk.title_own",
    "published": "desk.published",
    "zone": "desk.zone",
    "language": "desk.language",
    "url": "desk.address",
}
# What follows from the position on the map.
_OF_A_POSITION = {
    "place_id": "card.place_key",
    "latitude": "card.here_lat",
    "longitude": "card.here_lon",
    "geo_radius_m": "card.radius",
    "admin1": "card.region_code",
    "country": "card.country_code",
}
_OF_A_SOURCE = ("name_en", "name_ja", "name_uk", "side", "kind", "badge")
_MAX_OPTIONS = 3_000  # sources, events and documents that a card offers
_RING = re.compile(r"(?:around|sector ([NS]?[EW]?) of) (.+?) [0-9.]+-[0-9.]+ km$")
_MAX_PLACES = 12
_NEAR = 0.25  # degrees within which two places of one name are the same


class Field(TypedDict):
    """One field. words: the values to choose from and what they are called."""

    name: str
    group: str
    kind: str
    label: str
    hint: str
    words: list[tuple[str, str]]


class CardData(TypedDict):
    """A card. key: tells one card from the next. claim: "" for a new one. cells: to show; fresh: as
    the card was opened; seen: the row then, to tell who was faster. readonly: why nothing can be
    saved, or "". errors: column and message of each. overtaken: what somebody else has written
    meanwhile: column, its label, theirs, mine. events: key, name, and its name by language.
    """

    key: str
    claim: str
    seen: dict[str, str]
    cells: dict[str, str]
    fresh: dict[str, str]
    fields: list[Field]
    groups: list[tuple[str, str]]
    sources: list[tuple[str, str, str]]
    sides: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    documents: list[tuple[str, str]]
    areas: list[tuple[str, str]]
    events: list[tuple[str, str, dict[str, str]]]
    shared: int
    errors: list[tuple[str, str]]
    overtaken: list[tuple[str, str, str, str]]
    readonly: str
    text: dict[str, str]
    lang: str


class PlaceOption(TypedDict):
    """A place that a search found. kind: `place` of the ledger, or `found` in the gazetteer.

    id: the place id, or the key of the gazetteer. latitude, longitude: WGS 84; None if unknown.
    """

    kind: str
    id: str
    title: str
    sub: str
    latitude: float | None
    longitude: float | None
    precision: str


class Outline(TypedDict):
    """An area to draw. point: a point inside, latitude and longitude; error: why there is none.

    names: what the area of a rule is called, in English and Japanese; empty for others.
    """

    rings: Rings
    point: tuple[float, float] | None
    error: str
    names: list[str]


def card(
    ledger: Ledger,
    cells: Mapping[str, str],
    seen: Mapping[str, str],
    fresh: Mapping[str, str],
    lang: str,
    *,
    key: str,
    shared: int = 0,
    readonly: str = "",
    errors: Sequence[RowError] = (),
    overtaken: Sequence[Overtaken] = (),
) -> CardData:
    """The card of a claim. cells: to show. seen: its row in the ledger, empty for a new one.
    fresh: its row, or what a new one begins with.

    shared: how many other claims lie at its place.
    """
    return {
        "key": key,
        "claim": seen.get("claim_id", ""),
        "seen": dict(seen),
        "cells": {column: cells.get(column, "") for column in COLUMNS},
        "fresh": {column: fresh.get(column, "") for column in COLUMNS},
        "fields": [
            _field(name, kind, group, lang)
            for group, fields in GROUPS.items()
            for name, kind in fields.items()
        ],
        "groups": [(group, t(f"card.group_{group}", lang)) for group in GROUPS],
        "sources": [
            (s.source_id, s.name(lang), f"{s.letters} · {ledger.sides[s.side].name(lang)}")
            for s in islice(ledger.sources.values(), _MAX_OPTIONS)
        ],
        "sides": [(key, side.name(lang)) for key, side in ledger.sides.items()],
        "kinds": [(kind, t(f"kind.{kind}", lang)) for kind in KINDS],
        "documents": [
            (d.document, d.title(lang)) for d in islice(ledger.documents.values(), _MAX_OPTIONS)
        ],
        "areas": [
            (p.place_id, p.name(lang))
            for p in islice(ledger.gazetteer.places.values(), _MAX_OPTIONS)
            if p.geo_precision not in PRECISE
        ],
        "events": [
            (n.event_id, n.name(lang), {"en": n.name_en, "ja": n.name_ja, "uk": n.name_uk})
            for n in islice(ledger.event_names.values(), _MAX_OPTIONS)
        ],
        "shared": shared,
        "errors": [(e.column, fault(e, lang)) for e in errors],
        "overtaken": [row for each in overtaken for row in _overtaken(each, lang)],
        "readonly": readonly,
        "text": _texts(lang),
        "lang": lang,
    }


def _texts(lang: str) -> dict[str, str]:
    """All words of the card."""
    own = {key.removeprefix("card."): t(key, lang) for key in strings() if key.startswith("card.")}
    columns = ("published", "zone", "url")
    return own | {f"document_{name}": t(_OF_A_DOCUMENT[name], lang) for name in columns}


def _field(name: str, kind: str, group: str, lang: str) -> Field:
    words = words_of(name) if name in _WORDS else ()
    keys = {word: f"{_WORDS[name]}.{word}" for word in words}
    return {
        "name": name,
        "group": group,
        "kind": kind,
        "label": label(name, lang),
        "hint": t(f"card.{name}_hint", lang) if f"card.{name}_hint" in strings() else "",
        # An empty cell of `access` means what its first word says.
        "words": [
            ("" if (name, word) == ("access", "public") else word, t(key, lang))
            for word, key in keys.items()
        ],
    }


def label(column: str, lang: str, file: str = "") -> str:
    """What a column is called where a person writes it, else its name in the ledger."""
    if file == "documents.csv":
        key = _OF_A_DOCUMENT.get(column, "")
    else:
        fields = _OF_A_SOURCE if file == "sources.csv" else FIELDS
        key = f"card.{column}" if column in fields else _OF_A_POSITION.get(column, "")
    return t(key, lang) if key else column


def fault(error: RowError, lang: str) -> str:
    """What is wrong with a cell that a person has written, by the name of its field: the file and
    the number of a row that is not there yet say nothing to her.
    """
    said = error.said(lang)
    return f"{label(error.column, lang, error.file)}: {said}" if error.column else said


def _overtaken(row: Overtaken, lang: str) -> list[tuple[str, str, str, str]]:
    """The cells that somebody else has changed, as they are and as they were to be."""
    seen, now, wanted = row.edit.seen or {}, row.now or {}, row.edit.wanted or {}
    same = t("card.as_it_is_now", lang)
    return [
        (
            column,
            label(column, lang),
            now.get(column, ""),
            same if wanted.get(column, theirs) == theirs else wanted[column],
        )
        for column in TABLES[row.edit.table]
        if (theirs := now.get(column, "")) != seen.get(column, "")
    ]


# ---- places --------------------------------------------------------------------------------------


def find_places(ledger: Ledger, text: str, lang: str) -> list[PlaceOption]:
    """Places with a name that has all words of `text`: of the ledger first, then the gazetteer."""
    words = bare(text).split()
    if not words:
        return []
    own = [
        place
        for place in ledger.gazetteer.places.values()
        if any(
            all(word in bare(name) for word in words)
            for name in (place.name_en, place.name_ja, place.name_uk, place.name_ru)
        )
    ]
    own.sort(key=lambda p: (len(p.name_en), p.place_id))
    found = [_own(place, lang) for place in own[:_MAX_PLACES]]
    known = {f"geonames:{p.geonames_id}" for p in ledger.gazetteer.places.values()}
    for place in toponyms.find(text, _MAX_PLACES):
        if place.key in known or len(found) >= 2 * _MAX_PLACES:
            continue
        same = own_town(ledger, place)
        if same is None:
            found.append(_toponym(place, lang))
        elif same not in own:  # it has other letters there than those that were typed
            own.append(same)
            found.append(_own(same, lang))
    return found


def own_town(ledger: Ledger, town: toponyms.Toponym) -> Place | None:
    """The ledger's place that a town of the gazetteer is."""
    if town.kind != "town" or town.latitude is None or town.longitude is None:
        return None
    names = (town.name_en, town.name_ja)
    return same_place(ledger, names, town.latitude, town.longitude, "settlement")


def same_place(
    ledger: Ledger, names: Iterable[str], latitude: float, longitude: float, precision: str
) -> Place | None:
    """The ledger's place that has one of the names in some language, lies near, is as precise."""
    wanted = {bare(name) for name in names if name}
    for own in ledger.gazetteer.places.values():
        if own.latitude is None or own.longitude is None or own.geo_precision != precision:
            continue
        near = abs(own.latitude - latitude) < _NEAR > abs(own.longitude - longitude)
        if near and wanted & {bare(n) for n in (own.name_en, own.name_ja, own.name_uk) if n}:
            return own
    return None


def _own(place: Place, lang: str) -> PlaceOption:
    return {
        "kind": "place",
        "id": place.place_id,
        "title": place.name(lang),
        "sub": kind_and_region(place.geo_precision, place.admin1, place.country, lang),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision": place.geo_precision,
    }


def _toponym(place: toponyms.Toponym, lang: str) -> PlaceOption:
    precision = "settlement" if place.kind == "town" else place.kind
    region = place.region if place.kind == "town" else ""
    return {
        "kind": "found",
        "id": place.key,
        "title": place.name(lang),
        "sub": kind_and_region(precision, region, place.country, lang),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision": precision,
    }


def outline_of(ledger: Ledger, rule: str, place: str, lang: str = "en") -> Outline:
    """The area of a rule, or of a place of the ledger or the gazetteer that has one."""
    known = ledger.gazetteer.places.get(place)
    is_ring = not place and _RING.match(rule)
    names = [area_name(ledger, {"rule": rule}, lang) for lang in ("en", "ja")]
    if known:
        rule = known.rule
    elif place:
        rule = f"regions {place}" if "-" in place else f"country {place}"
    if not rule:
        return {"rings": [], "point": None, "error": "", "names": []}
    try:
        rings = rings_of_rule(ledger.gazetteer, rule)
        shape = area(rule, ledger.gazetteer.centres)
    except AreaError as e:
        return {"rings": [], "point": None, "error": e.text(lang), "names": []}
    latitude, longitude = inside(shape)
    point = (round(latitude, 5), round(longitude, 5))
    return {"rings": rings, "point": point, "error": "", "names": names if is_ring else []}


def area_name(ledger: Ledger, position: Mapping[str, Any], lang: str) -> str:
    """What the area of a rule is called: by its middle, and where it lies from there."""
    rule, name = str(position["rule"]), str(position.get("name") or "")
    found = _RING.match(rule)
    middle = ledger.gazetteer.places.get(found[2]) if found else None
    if not name or name == rule:  # it was typed, and not drafted
        name = middle.name(lang) if middle else rule
    elif lang == "ja":
        name = str(position.get("name_ja") or (middle.name_ja if middle else name))
    if not found or name == rule:
        return t("review.area_of", lang, name=name)
    return t(f"review.sector_{found[1]}" if found[1] else "review.around", lang, name=name)
