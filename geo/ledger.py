"""Reading and writing the ledger: `data/events.csv` and its neighbours.

Nothing is guessed and nothing is dropped in silence: a bad row becomes one or more `RowError`s,
the good rows load, and accepted + rejected = rows in the file.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from geo.claims import (
    COLUMNS,
    EVENT_TYPES,
    KINDS,
    MODALITIES,
    SHAPES,
    STATUSES,
    TIME_PRECISIONS,
    Claim,
    Document,
    RowError,
    Side,
    Source,
    parse_figures,
    shortened,
)
from geo.days import Span, When, parse_when
from geo.places import GEO_PRECISIONS, Gazetteer, Place
from geo.tables import Table, read_table, write_table

NEIGHBOURS = {
    "sides.csv": ("side", "name_en", "name_ja", "letter", "shape", "colour"),
    "sources.csv": (
        ("source_id", "name_en", "name_ja", "name_uk") + ("badge", "side", "kind", "parent")
    ),
    "places.csv": (
        ("place_id", "name_en", "name_ja", "name_uk", "name_ru", "latitude", "longitude")
        + ("geo_precision", "geo_radius_m", "admin1", "country", "geonames_id", "rule")
    ),
    "documents.csv": (
        ("document", "publisher", "title_en", "title_ja")
        + ("published", "language", "url", "sha256")
    ),
}
EVENTS = "events.csv"
UNKNOWN_SIDE = "unknown"
# A place and a claim about it may round the same coordinates differently; this is about 11 m.
_SAME_DEGREES = 1e-4

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Ledger:
    """A ledger as loaded.

    claims: accepted claims by id, in file order. rows: rows of claims in the file.
    errors: everything wrong, in all files. version: SHA-256 of all files of the ledger.
    """

    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer({}))
    rows: int = 0
    errors: tuple[RowError, ...] = ()
    version: str = ""

    @property
    def rejected(self) -> int:
        """Rows of claims that did not load."""
        return self.rows - len(self.claims)


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, modification time (ns) and size of the ledger's files: changes when a file does."""
    stats = []
    for name in (EVENTS, *NEIGHBOURS):
        path = folder / name
        stat = path.stat() if path.is_file() else None
        stats.append((name, stat.st_mtime_ns if stat else 0, stat.st_size if stat else 0))
    return tuple(stats)


def read_ledger(folder: Path, events: bytes | None = None, extract: bool = False) -> Ledger:
    """Read the ledger in `folder`; a missing file is one error, and what needs it is rejected.

    events: the content of another events file (an export, say) to read in place of the folder's.
    extract: that file is an extract, so claims it disputes or supports may lie outside it.
    """
    data: dict[str, bytes] = {}
    errors: list[RowError] = []
    for name in (EVENTS, *NEIGHBOURS):
        path = folder / name
        if name == EVENTS and events is not None:
            data[name] = events
        elif path.is_file():
            data[name] = path.read_bytes()
        else:
            errors.append(RowError(name, 0, "", "", "file_missing"))
    return parse_ledger(data, extract, errors)


def parse_ledger(
    files: dict[str, bytes], extract: bool = False, errors: Iterable[RowError] = ()
) -> Ledger:
    """The ledger in `files` (file name -> content); see `read_ledger`."""
    found = list(errors)

    def table(name: str, columns: tuple[str, ...]) -> Table:
        if name not in files:
            return Table()
        read = read_table(files[name], name, columns)
        found.extend(read.errors)
        return read

    sides = _records(table("sides.csv", NEIGHBOURS["sides.csv"]), "sides.csv", _side, found)
    sources = _records(
        table("sources.csv", NEIGHBOURS["sources.csv"]),
        "sources.csv",
        lambda row: _source(row, sides),
        found,
    )
    for key, source in sources.items():
        if source.parent and source.parent not in sources:
            found.append(RowError("sources.csv", 0, "parent", key, "no_source"))
    places = _records(table("places.csv", NEIGHBOURS["places.csv"]), "places.csv", _place, found)
    gazetteer = Gazetteer(places)
    documents = _records(
        table("documents.csv", NEIGHBOURS["documents.csv"]),
        "documents.csv",
        lambda row: _document(row, sources),
        found,
    )
    events = table(EVENTS, COLUMNS)
    ids = Counter(row["claim_id"] for _, row in events.rows)
    claims: dict[str, Claim] = {}
    for number, row in events.rows:
        reader = _Row(row)
        claim = _claim(number, reader, sources, gazetteer, documents)
        key = row["claim_id"]
        if ids[key] > 1 and key in claims:
            reader.fault("claim_id", "duplicate_id")
        for column in ("disputes", "supports"):
            for other in row[column].split():
                if other == key:
                    reader.fault(column, "refers_to_itself", other)
                elif other not in ids and not extract:
                    reader.fault(column, "no_claim", other)
        found.extend(RowError(EVENTS, number, *fault) for fault in reader.faults)
        if claim and not reader.faults:
            claims[key] = claim
    version = hashlib.sha256()
    for name in sorted(files):
        version.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return Ledger(
        claims,
        sources,
        sides,
        documents,
        gazetteer,
        events.total,
        tuple(found),
        version.hexdigest(),
    )


def write_events(claims: Iterable[Claim], bom: bool = False) -> bytes:
    """The rows of `claims` as an events file: all ledger columns, as they stand in the ledger."""
    return write_table(COLUMNS, ([c.cells[name] for name in COLUMNS] for c in claims), bom)


class _Row:
    """The cells of one row and the faults found in them."""

    def __init__(self, cells: dict[str, str]) -> None:
        self.cells = cells
        self.faults: list[tuple[str, str, str, dict[str, object]]] = []

    def fault(self, column: str, reason: str, value: str | None = None, **more: object) -> None:
        shown = shortened(self.cells[column] if value is None else value)
        self.faults.append((column, shown, reason, more))

    def key(self, column: str) -> str:
        text = self.cells[column]
        if not _KEY.fullmatch(text):
            self.fault(column, "key" if text else "blank")
        return text

    def required(self, column: str) -> str:
        if not self.cells[column].strip():
            self.fault(column, "blank")
        return self.cells[column]

    def one_of(self, column: str, allowed: Collection[str], reason: str = "word") -> str:
        text = self.cells[column]
        if text not in allowed:
            words = ", ".join(sorted(allowed)) if len(allowed) < 20 else ""
            self.fault(column, reason if text else "blank", allowed=words)
        return text

    def number(self, column: str, low: float, high: float) -> float | None:
        text = self.cells[column]
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            self.fault(column, "number")
            return None
        value = float(text)
        if not low <= value <= high or not math.isfinite(value):
            self.fault(column, "range", low=f"{low:g}", high=f"{high:g}")
            return None
        return value

    def when(self, column: str) -> When | None:
        text = self.cells[column]
        if not text:
            return None
        try:
            return parse_when(text)
        except ValueError:
            self.fault(column, "date")
            return None

    def coordinates(self) -> tuple[float | None, float | None]:
        before = len(self.faults)
        latitude = self.number("latitude", -90, 90)
        longitude = self.number("longitude", -180, 180)
        if len(self.faults) == before and (latitude is None) != (longitude is None):
            self.fault("latitude" if latitude is None else "longitude", "blank")
        if latitude == 0 and longitude == 0:
            self.fault("latitude", "null_island", "0, 0")
        return latitude, longitude


def _records(
    table: Table, file: str, build: Callable[[_Row], _Record], found: list[RowError]
) -> dict[str, _Record]:
    records: dict[str, _Record] = {}
    for number, cells in table.rows:
        row = _Row(cells)
        column = next(iter(NEIGHBOURS[file]))
        record = build(row)
        if cells[column] in records:
            row.fault(column, "duplicate_id")
        found.extend(RowError(file, number, *fault) for fault in row.faults)
        if not row.faults:
            records[cells[column]] = record
    return records


def _side(row: _Row) -> Side:
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
    )


def _source(row: _Row, sides: dict[str, Side]) -> Source:
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


def _place(row: _Row) -> Place:
    c = row.cells
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
        row.number("geo_radius_m", 1, 2e7),
        c["admin1"],
        c["country"],
        c["geonames_id"],
        c["rule"],
    )


def _document(row: _Row, sources: dict[str, Source]) -> Document:
    c = row.cells
    published = row.when("published")
    if published is None and c["published"] == "":
        row.fault("published", "blank")
    if not _SHA256.fullmatch(c["sha256"]):
        row.fault("sha256", "sha256")
    return Document(
        row.key("document"),
        row.one_of("publisher", sources, "no_source"),
        row.required("title_en"),
        row.required("title_ja"),
        published,
        c["language"],
        c["url"],
        c["sha256"],
    )


def _claim(
    number: int,
    row: _Row,
    sources: dict[str, Source],
    gazetteer: Gazetteer,
    documents: dict[str, Document],
) -> Claim | None:
    c = row.cells
    event = Span(row.when("event_date"), row.when("event_date_end"))
    if c["event_date_end"] and not c["event_date"]:
        row.fault("event_date", "blank")
    elif event.ends_before_it_starts():
        row.fault("event_date_end", "end_before_start")
    latitude, longitude = row.coordinates()
    place = _check_place(row, gazetteer, latitude, longitude)
    if place and latitude is None:
        latitude, longitude = place.latitude, place.longitude
    claimant = row.one_of("claimant", sources, "no_source")
    side = c["claimant_side"]
    if claimant in sources and side != sources[claimant].side:
        row.fault("claimant_side", "side_differs", want=sources[claimant].side)
    via = tuple(part.strip() for part in c["via"].split(">")) if c["via"] else ()
    for carrier in via:
        if carrier not in sources:
            row.fault("via", "no_source", carrier)
    try:
        figures = parse_figures(c["figures"])
    except ValueError as e:
        row.fault("figures", "figures", str(e))
        figures = ()
    start, end = _check_evidence(row, documents)
    claim_id, event_id = row.key("claim_id"), row.key("event_id")
    for column in ("first_seen", "last_seen"):
        row.when(column)
    return Claim(
        claim_id=claim_id,
        event_id=event_id,
        event=event,
        time_precision=row.one_of("time_precision", TIME_PRECISIONS),
        reported=row.when("report_date"),
        event_type=row.one_of("event_type", EVENT_TYPES),
        sub_event_type=c["sub_event_type"],
        headline_en=row.required("headline_en"),
        headline_ja=row.required("headline_ja"),
        summary_en=c["summary_en"],
        summary_ja=c["summary_ja"],
        place_id=c["place_id"],
        location=c["location"],
        location_ja=c["location_ja"],
        admin1=c["admin1"],
        country=c["country"],
        latitude=latitude,
        longitude=longitude,
        geo_precision=row.one_of("geo_precision", GEO_PRECISIONS),
        geo_radius_m=row.number("geo_radius_m", 1, 2e7),
        claimant=claimant,
        claimant_side=side,
        via=via,
        publisher=row.one_of("publisher", sources, "no_source"),
        modality=row.one_of("modality", MODALITIES),
        figures=figures,
        disputes=tuple(c["disputes"].split()),
        supports=tuple(c["supports"].split()),
        document=c["document"],
        evidence_start=start,
        evidence_end=end,
        evidence_sha256=c["evidence_sha256"],
        status=row.one_of("status", STATUSES),
        row=number,
        cells=c,
    )


def _check_place(
    row: _Row, gazetteer: Gazetteer, latitude: float | None, longitude: float | None
) -> Place | None:
    c = row.cells
    if not c["place_id"]:
        if latitude is None and c["geo_precision"] != "unknown":
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


def _check_evidence(row: _Row, documents: dict[str, Document]) -> tuple[int | None, int | None]:
    c = row.cells
    if c["document"] and c["document"] not in documents:
        row.fault("document", "no_document")
    offsets = [row.number(name, 0, 1e9) for name in ("evidence_start", "evidence_end")]
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
