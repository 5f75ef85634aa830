"""Reads and writes a ledger: `events.csv` with the claims, and the tables beside it.

Nothing is guessed or dropped silently: a bad row becomes one or more `RowError`s, the good rows are
loaded, and accepted + rejected = rows in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from geo.i18n import pick
from geo.ledger import records
from geo.ledger.format_version import FORMAT_FILE, parse_format
from geo.ledger.rows import Row, is_key
from geo.ledger.storage import read_files
from geo.ledger.tables import Table, read_table, write_table
from geo.model.claims import (
    ADDED,
    COLUMNS,
    GUARDS,
    UNGUARDED,
    Claim,
    Coverage,
    Document,
    EventName,
    RowError,
    Side,
    Source,
    shortened,
)
from geo.model.places import Gazetteer

NEIGHBOURS = {
    "sides.csv": ("side", "name_en", "name_ja", "letter", "shape", "colour", "name_uk"),
    "sources.csv": (
        "source_id",
        "name_en",
        "name_ja",
        "name_uk",
        "badge",
        "side",
        "kind",
        "parent",
    ),
    "places.csv": (
        "place_id",
        "name_en",
        "name_ja",
        "name_uk",
        "name_ru",
        "latitude",
        "longitude",
        "geo_precision",
        "geo_radius_m",
        "admin1",
        "country",
        "geonames_id",
        "rule",
    ),
    "documents.csv": (
        "document",
        "publisher",
        "title_en",
        "title_ja",
        "published",
        "language",
        "url",
        "sha256",
        "raw_sha256",
        "raw_kind",
        "captured_by",
        "captured_at",
        "origin",
        "zone",
    ),
    "event_names.csv": ("event_id", "name_en", "name_ja", "name_uk"),
    "coverage.csv": (
        "coverage_id",
        "publisher",
        "document",
        "first_day",
        "last_day",
        "share",
        "tool",
        "looked_by",
        "looked_at",
    ),
}
EVENTS = "events.csv"
PACKAGE = "datapackage.json"  # describes the files of an exported package
EVENT_NAMES = "event_names.csv"
COVERAGE = "coverage.csv"
# The tables that a ledger need not have. A file may bring the others' rows without these.
MAY_LACK = frozenset({EVENT_NAMES, COVERAGE})
NEEDED = {name: columns for name, columns in NEIGHBOURS.items() if name not in MAY_LACK}
# Columns added after version 0.1.0, which older files do not have.
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    EVENTS: ADDED,
    "sides.csv": ("name_uk",),
    "documents.csv": ("raw_sha256", "raw_kind", "captured_by", "captured_at", "origin", "zone"),
    "event_names.csv": ("name_uk",),
}
UNKNOWN_SIDE = "unknown"
_NEAREST = 100  # references for which the nearest id is looked for, each time among all ids
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ALIKE = 75  # of 100, from where on an id is like another
_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Ledger:
    """A ledger as loaded.

    claims: accepted claims by id, in file order. rows: rows of claims in the file.
    errors: of all files. notes: references to claims that are not in the file and that no import
    or export has marked as open, names of events without claims, and sources of one side with the
    same badge; all are kept.
    version: SHA-256 of all files of the ledger.
    coverage: what was looked at, by id (`geo.views.looked_at` says what follows from it).
    marked: if this is a part of a ledger, its disputed claims, even if their rivals are not in the
    part. neighbours: the content of the tables beside the claims, as they were read. guarded:
    whether some row of claims, accepted or not, says that the public gets less of it. is_part:
    whether this is what the public gets of such a ledger.
    """

    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer({}))
    event_names: dict[str, EventName] = field(default_factory=dict)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    rows: int = 0
    errors: tuple[RowError, ...] = ()
    notes: tuple[RowError, ...] = ()
    version: str = ""
    marked: frozenset[str] = frozenset()
    neighbours: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    guarded: bool = False
    is_part: bool = False

    def place_name(self, claim: Claim, lang: str) -> str:
        """The name of a claim's place in `lang`, as the claim has it, else as the place has it."""
        return self.named_place(claim.place_id, lang, claim.location, claim.location_ja)

    def named_place(self, place_id: str, lang: str, en: str, ja: str) -> str:
        """As `place_name`. en, ja: as the claims have it."""
        place = self.gazetteer.places.get(place_id)
        own = {"uk": place.name_uk, "ru": place.name_ru}.get(lang) if place else ""
        return own or pick(lang, en=en, ja=ja)

    @property
    def rejected(self) -> int:
        """How many rows of claims were rejected."""
        return self.rows - len(self.claims)


def read_ledger(folder: Path, events: bytes | None = None, extract: bool = False) -> Ledger:
    """Read the ledger in `folder`. A missing file is one error, and rows that need it are rejected.

    events: the content of another events file, such as an export, to read instead of the folder's.
    extract: whether that file is an extract, which may dispute or support claims outside it.
    Raises StorageError for a ledger of a newer format.
    """
    names = (EVENTS, *NEIGHBOURS)
    data = read_files(folder, (*(names if events is None else NEIGHBOURS), FORMAT_FILE))
    parse_format(data.get(FORMAT_FILE), folder / FORMAT_FILE)
    if events is not None:
        data[EVENTS] = events
    lacking = [name for name in names if name not in data and name not in MAY_LACK]
    errors = [RowError(name, 0, "", "", "file_missing") for name in lacking]
    return parse_ledger({n: data[n] for n in names if n in data}, extract, errors)


def parse_ledger(
    files: dict[str, bytes], extract: bool = False, errors: Iterable[RowError] = ()
) -> Ledger:
    """The ledger in `files` (file name -> content); see `read_ledger`."""
    found = list(errors)

    def table(name: str, columns: tuple[str, ...]) -> Table:
        if name not in files:
            return Table()
        read = read_table(files[name], name, columns, OPTIONAL.get(name, ()))
        found.extend(read.errors)
        return read

    sides = _records(table("sides.csv", NEIGHBOURS["sides.csv"]), "sides.csv", records.side, found)
    sources = _records(
        table("sources.csv", NEIGHBOURS["sources.csv"]),
        "sources.csv",
        lambda row: records.source(row, sides),
        found,
    )
    notes: list[RowError] = []
    for alike in _same_badge(sources.values()):
        for n, source in enumerate(alike, 1):
            sources[source.source_id] = replace(source, mark=str(n).translate(_SUBSCRIPT))
        value = shortened(", ".join(source.source_id for source in alike))
        notes.append(RowError("sources.csv", 0, "badge", value, "same_badge"))
    for key, source in sources.items():
        if source.parent and source.parent not in sources:
            found.append(RowError("sources.csv", 0, "parent", key, "no_source"))
    places = _records(
        table("places.csv", NEIGHBOURS["places.csv"]), "places.csv", records.place, found
    )
    gazetteer = Gazetteer(places)
    documents = _records(
        table("documents.csv", NEIGHBOURS["documents.csv"]),
        "documents.csv",
        lambda row: records.document(row, sources),
        found,
    )
    names = _records(
        table(EVENT_NAMES, NEIGHBOURS[EVENT_NAMES]), EVENT_NAMES, records.event_name, found
    )
    looked = _records(
        table(COVERAGE, NEIGHBOURS[COVERAGE]),
        COVERAGE,
        lambda row: records.coverage(row, sources, documents),
        found,
    )
    events = table(EVENTS, COLUMNS)
    ids = {row["claim_id"] for _, row in events.rows}
    claims: dict[str, Claim] = {}
    seen: set[str] = set()
    for number, row in events.rows:
        reader = Row(row)
        claim = records.claim(number, reader, sources, gazetteer, documents)
        key = row["claim_id"]
        if key in seen:
            reader.fault("claim_id", "duplicate_id")
        seen.add(key)
        marked = row["open_references"].split()
        for column in ("disputes", "supports"):
            for other in row[column].split():
                if other == key:
                    reader.fault(column, "refers_to_itself", other)
                elif not is_key(other):
                    reader.fault(column, "key", other)
                elif other not in ids and not extract and other not in marked:
                    near = nearest(other, ids) if len(notes) < _NEAREST else ""
                    reason = "unknown_claim_near" if near else "unknown_claim"
                    notes.append(RowError(EVENTS, number, column, other, reason, {"near": near}))
        found.extend(RowError(EVENTS, number, *fault) for fault in reader.faults)
        if not reader.faults:
            claims[key] = claim
    if not extract and claims:
        known = {row["event_id"] for _, row in events.rows}
        for event in (name for name in names if name not in known):
            near = nearest(event, known) if len(notes) < _NEAREST else ""
            reason = "unknown_event_near" if near else "unknown_event"
            notes.append(RowError(EVENT_NAMES, 0, "event_id", event, reason, {"near": near}))
    version = hashlib.sha256()
    for name in sorted(files):
        version.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return Ledger(
        claims,
        sources,
        sides,
        documents,
        gazetteer,
        names,
        looked,
        events.total,
        tuple(found),
        tuple(notes),
        version.hexdigest(),
        neighbours={n: c for n, c in files.items() if n in NEIGHBOURS},
        guarded=any(row[name] for _, row in events.rows for name in GUARDS),
    )


def _same_badge(sources: Iterable[Source]) -> list[list[Source]]:
    """The sources of one side whose badges have the same letters, large or small."""
    found: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        found.setdefault((source.badge.casefold(), source.side), []).append(source)
    return [alike for alike in found.values() if len(alike) > 1]


def nearest(key: str, keys: Collection[str]) -> str:
    """The key that is most like `key`, or "" if none is much like it."""
    from rapidfuzz import fuzz, process  # loaded late, since few ledgers need it

    found = process.extractOne(key, keys, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return str(found[0]) if found else ""


def write_events(claims: Iterable[Claim], bom: bool = False) -> bytes:
    """An events file with the rows of `claims`, with all columns that they may have.

    The columns that say what the public gets are in it where a claim has one of them.
    """
    given = list(claims)
    guarded = any(c.cells.get(name) for c in given for name in GUARDS)
    columns = COLUMNS if guarded else UNGUARDED
    return write_table(columns, ([c.cells[name] for name in columns] for c in given), bom)


def _records(
    table: Table, file: str, build: Callable[[Row], _Record], found: list[RowError]
) -> dict[str, _Record]:
    kept: dict[str, _Record] = {}
    for number, cells in table.rows:
        row = Row(cells)
        column = next(iter(NEIGHBOURS[file]))
        record = build(row)
        if cells[column] in kept:
            row.fault(column, "duplicate_id")
        found.extend(RowError(file, number, *fault) for fault in row.faults)
        if not row.faults:
            kept[cells[column]] = record
    return kept
