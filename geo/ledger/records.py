"""Makes records of the rows of the ledger's tables, with the rules for each column."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from geo.ledger.rows import Row
from geo.model.claims import (
    KINDS,
    LOOKED_WITH,
    SHAPES,
    Claim,
    Coverage,
    Document,
    EventName,
    Figure,
    Side,
    Source,
    parse_figures,
)
from geo.model.columns import CLAIM_COLUMNS, Column, of_kind
from geo.model.dates import Span
from geo.model.places import GEO_PRECISIONS, PRECISE, Gazetteer, Place

_KIND = re.compile(r"[a-z0-9]{1,8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# A place and a claim about it may round the same coordinates differently; this is about 11 m.
_SAME_DEGREES = 1e-4


def side(row: Row) -> Side:
    """A row of `sides.csv`."""
    c = row.cells
    if not _COLOUR.fullmatch(c["colour"]):
        row.fault("colour", "colour")
    if not 1 <= len(c["letter"]) <= 2:
        row.fault("letter", "letters", low=1, high=2)
    return Side(
        row.key("side"),
        row.required("name_en"),
        row.required("name_ja"),
        c["letter"],
        row.one_of("shape", SHAPES),
        c["colour"],
        row.line("name_uk"),
    )


def source(row: Row, sides: dict[str, Side]) -> Source:
    """A row of `sources.csv`."""
    c = row.cells
    if not 2 <= len(c["badge"]) <= 4:
        row.fault("badge", "letters", low=2, high=4)
    return Source(
        row.key("source_id"),
        row.required("name_en"),
        row.required("name_ja"),
        c["name_uk"],
        c["badge"],
        row.one_of("side", sides, "no_side"),
        row.one_of("kind", KINDS),
        c["parent"],
    )


def place(row: Row) -> Place:
    """A row of `places.csv`."""
    c = row.cells
    radius = CLAIM_COLUMNS["geo_radius_m"]
    latitude, longitude = row.coordinates()
    precision = row.one_of("geo_precision", GEO_PRECISIONS)
    if latitude is None and precision not in ("unknown", "") and not row.faults:
        row.fault("latitude", "blank")
    return Place(
        row.key("place_id"),
        row.required("name_en"),
        row.required("name_ja"),
        c["name_uk"],
        c["name_ru"],
        latitude,
        longitude,
        precision,
        row.number("geo_radius_m", radius.low, radius.high),
        c["admin1"],
        c["country"],
        c["geonames_id"],
        c["rule"],
    )


def document(row: Row, sources: dict[str, Source]) -> Document:
    """A row of `documents.csv`."""
    c = row.cells
    published = row.when("published")
    if not _SHA256.fullmatch(c["sha256"]):
        row.fault("sha256", "sha256")
    if c["raw_sha256"] and not _SHA256.fullmatch(c["raw_sha256"]):
        row.fault("raw_sha256", "sha256")
    if c["raw_kind"] and not _KIND.fullmatch(c["raw_kind"]):
        row.fault("raw_kind", "key")
    row.when("captured_at")
    if c["zone"] and c["zone"] not in available_timezones():
        row.fault("zone", "zone")
    if not c["title_ja"]:  # one language is enough
        row.required("title_en")
    return Document(
        row.key("document"),
        row.one_of("publisher", sources, "no_source"),
        c["title_en"],
        c["title_ja"],
        published,
        c["language"],
        c["url"],
        c["sha256"],
        c["raw_sha256"],
        c["raw_kind"],
        c["captured_by"],
        c["captured_at"],
        c["origin"],
        c["zone"],
    )


def event_name(row: Row) -> EventName:
    """A row of `event_names.csv`."""
    names = [row.line(column) for column in ("name_en", "name_ja", "name_uk")]
    if not any(names):
        row.fault("name_en", "blank")
    return EventName(row.key("event_id"), *names)


def coverage(row: Row, sources: dict[str, Source], documents: dict[str, Document]) -> Coverage:
    """A row of `coverage.csv`."""
    c = row.cells
    first, last = (_calendar_day(row, column) for column in ("first_day", "last_day"))
    if first and last and last < first:
        row.fault("last_day", "end_before_start")
    publisher = row.one_of("publisher", sources, "no_source")
    if c["document"] and c["document"] not in documents:
        row.fault("document", "no_document")
    elif c["document"] and publisher in sources:
        want = documents[c["document"]].publisher
        if publisher != want:
            row.fault("publisher", "publisher_differs", want=want)
    share = row.number("share", 0, 1)
    row.when("looked_at")
    return Coverage(
        row.key("coverage_id"),
        publisher,
        c["document"],
        first or date.min,
        last or date.min,
        share,
        row.one_of("tool", LOOKED_WITH),
        row.line("looked_by"),
        c["looked_at"],
    )


def _calendar_day(row: Row, column: str) -> date | None:
    """A day without a time; None for a faulty cell."""
    text = row.cells[column]
    try:
        if len(text) == len("2023-05-12"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    row.fault(column, "day" if text else "blank")
    return None


def claim(
    number: int,
    row: Row,
    sources: dict[str, Source],
    gazetteer: Gazetteer,
    documents: dict[str, Document],
) -> Claim:
    """A row of `events.csv`; to be used only if `row` then has no faults.

    number: of the row, where the header is row 1.
    """
    c = row.cells
    values: dict[str, Any] = {name: c[name] for name in _TEXTS}
    for column, blank in _JUDGED:
        name = column.name
        values[name] = (
            blank if blank is not _NO_BLANK and not c[name] else _value(row, column, sources)
        )
    event = Span(values.pop("event_date"), values.pop("event_date_end"))
    if c["event_date_end"] and not c["event_date"]:
        row.fault("event_date", "blank")
    elif event.ends_before_it_starts():
        row.fault("event_date_end", "end_before_start")
    latitude, longitude = row.coordinates()
    found = _check_place(row, gazetteer, latitude, longitude)
    if found and latitude is None:
        latitude, longitude = found.latitude, found.longitude
    claimant = c["claimant"]
    if claimant in sources and c["claimant_side"] != sources[claimant].side:
        row.fault("claimant_side", "side_differs", want=sources[claimant].side)
    _check_disclosure(row, gazetteer)
    start, end = _check_evidence(row, documents)
    values |= {"latitude": latitude, "longitude": longitude}
    values |= {"evidence_start": start, "evidence_end": end, "reported": values["report_date"]}
    return Claim(event=event, row=number, cells=c, **{name: values[name] for name in _FIELDS})


def _value(row: Row, column: Column, sources: dict[str, Source]) -> Any:
    """The value of a cell, of the type of the claim's field.

    Cells that can only be judged together with others are returned as text.
    """
    name, text = column.name, row.cells[column.name]
    match column.kind:
        case "key":
            return row.key(name)
        case "text":
            is_enough = column.or_else and row.cells[column.or_else].strip()
            if column.required and not is_enough:
                return row.required(name)
            return text
        case "when":
            return row.when(name)
        case "word" | "reference" if not text and column.guard:
            return text
        case "word":
            return row.one_of(name, column.words)
        case "number":
            return row.number(name, column.low, column.high)
        case "reference" if column.refers == "sources":
            return row.one_of(name, sources, "no_source")
        case "chain":
            return _chains(row, name, sources)
        case "figures":
            return _figures(row, name)
        case "ids":
            return tuple(text.split())
        case "extra":
            return row.extra(name)
    return text


_NO_BLANK = object()  # in place of a value: an empty cell must be judged, too


def _is_text(column: Column) -> bool:
    """Whether a cell's value is its text, whatever that is, or judged together with others."""
    match column.kind:
        case "text":
            return not column.required
        case "reference":
            return column.refers != "sources"
    return column.kind in ("degrees", "offset", "sha256")


def _of_blank(column: Column) -> Any:
    """The value of an empty cell, which most cells are; `_NO_BLANK` where it is a fault."""
    row = Row(dict.fromkeys(CLAIM_COLUMNS, ""))
    value = _value(row, column, {})
    return _NO_BLANK if row.faults else value


def _chains(row: Row, column: str, sources: dict[str, Source]) -> tuple[tuple[str, ...], ...]:
    text = row.cells[column]
    chains = tuple(
        tuple(part.strip() for part in chain.split(">"))
        for chain in (text.split(";") if text else ())
    )
    for carrier in dict.fromkeys(key for chain in chains for key in chain):
        if carrier not in sources:
            row.fault(column, "no_source", carrier)
    return chains


def _figures(row: Row, column: str) -> tuple[Figure, ...]:
    try:
        return parse_figures(row.cells[column])
    except ValueError as e:
        row.fault(column, "figures", str(e))
        return ()


def _check_place(
    row: Row, gazetteer: Gazetteer, latitude: float | None, longitude: float | None
) -> Place | None:
    c = row.cells
    if not c["place_id"]:
        if not c["latitude"] and c["geo_precision"] != "unknown":
            row.fault("place_id", "blank")
        return None
    place = gazetteer.places.get(c["place_id"])
    if place is None:
        row.fault("place_id", "no_place")
        return None
    if c["geo_precision"] != place.geo_precision:
        row.fault("geo_precision", "place_differs", want=place.geo_precision)
    if latitude is None or longitude is None:
        return place
    if (
        place.latitude is None
        or place.longitude is None
        or abs(latitude - place.latitude) > _SAME_DEGREES
        or abs(longitude - place.longitude) > _SAME_DEGREES
    ):
        want = f"{place.latitude}, {place.longitude}"
        row.fault("latitude", "place_differs", f"{latitude}, {longitude}", want=want)
    return place


def _check_disclosure(row: Row, gazetteer: Gazetteer) -> None:
    """What the public gets instead of a place must be coarser than a settlement."""
    c = row.cells
    if not c["public_place"]:
        return
    place = gazetteer.places.get(c["public_place"])
    if place is None:
        row.fault("public_place", "no_place")
    elif place.geo_precision in PRECISE:
        row.fault("public_place", "not_coarse")
    elif c["place_id"] and c["place_id"] in place.rule.split():
        row.fault("public_place", "around_place")
    if c["public_radius_km"]:
        row.fault("public_radius_km", "place_and_radius")


def _check_evidence(row: Row, documents: dict[str, Document]) -> tuple[int | None, int | None]:
    c = row.cells
    if c["document"] and c["document"] not in documents:
        row.fault("document", "no_document")
    offsets = [row.number(x.name, x.low, x.high) for x in _OFFSETS]
    cells = [c["evidence_start"], c["evidence_end"], c["evidence_sha256"]]
    if not any(cells):
        return None, None
    if not all(cells) or not c["document"]:
        row.fault("evidence_start", "evidence_incomplete", " ".join(filter(None, cells)))
    elif not _SHA256.fullmatch(c["evidence_sha256"]):
        row.fault("evidence_sha256", "sha256")
    start, end = offsets
    if start is None or end is None:
        return None, None
    if start != int(start) or end != int(end) or end <= start:
        row.fault("evidence_end", "offsets")
        return None, None
    return int(start), int(end)


_TEXTS = [name for name, column in CLAIM_COLUMNS.items() if _is_text(column)]
_JUDGED = [(c, _of_blank(c)) for c in CLAIM_COLUMNS.values() if not _is_text(c)]
_OFFSETS = of_kind("offset")
_MADE = {"event", "row", "cells"}  # fields that are no column
_FIELDS = [f.name for f in fields(Claim) if f.name not in _MADE]
