"""Maps a row of a file to its claims, as cells of the ledger; faults name the file's columns."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import shapely

from geo.importing.claimants import MAX_NAMES, Speakers, TooMany
from geo.importing.dates.columns import NOTHING, DateColumn, Reading, is_empty
from geo.importing.dates.texts import NotADate
from geo.importing.ids import Keys
from geo.importing.judging import broken_cell
from geo.importing.profiles import (
    DATES,
    DateSource,
    FieldSpec,
    Profile,
    Splits,
    date_source,
    filled,
    placeholders,
)
from geo.importing.regions import RADIUS, country_code, has_boundary, holds, place_of, region_code
from geo.importing.remarks import Remarks
from geo.importing.report import REASON_COLUMNS
from geo.ledger.tables import CELL_LIMIT
from geo.model.areas import normalised, shape_of
from geo.model.claims import COLUMNS, RowError, shortened
from geo.model.places import Place

_DEFAULTS = {
    "time_precision": "unknown",
    "event_type": "unknown",
    "geo_precision": "unknown",
    "modality": "unknown",
    "status": "draft",
}
# The precision by which a profile says that there is no place to draw, such as at sea.
NOWHERE = "nowhere"
SHAPE = "geometry"  # the column with the shapes of a GeoJSON file
MARK = "#"  # in a template: a hash of the row, for rows without an id
_NOBODY = Splits("")
_PIECES = re.compile(r"[,;\t|\"\r\n]+")
_MAX_PIECES = 10_000
_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")


class _Fault(Exception):
    def __init__(self, column: str, value: str, reason: str, values: Mapping[str, object]) -> None:
        super().__init__(reason)
        self.column, self.value = column, shortened(value)
        self.reason, self.values = reason, values


def _number(column: str, text: str, decimal: str) -> str:
    """A number as the ledger writes it; a decimal comma is read only if the profile says so."""
    text = text.strip()
    if decimal == ",":
        return text.replace(",", ".")
    if _COMMA.fullmatch(text):
        raise _Fault(column, text, "decimal_comma", {})
    return text.removeprefix("+")


def _mark(row: Mapping[str, str]) -> str:
    text = "\x1f".join(f"{name}\x1e{cell}" for name, cell in sorted(row.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _full(template: str, row: Mapping[str, str]) -> bool:
    return all(row.get(name, "").strip() for name in placeholders(template))


def extra_of(cells: dict[str, str], longest: int, number: int, remarks: Remarks) -> str:
    """Cells by their columns as the ledger's column `extra` holds them; "" for none.

    The longest cells are left out, with a remark, until the text has at most `longest` bytes.
    number: of their row.
    """
    while cells:
        text = json.dumps(cells, ensure_ascii=False)
        if len(text.encode()) <= min(longest, CELL_LIMIT):
            return text
        name = max(cells, key=lambda n: len(cells[n]))
        remarks.add("extra_long", name, number, cells.pop(name))
    return ""


@dataclass
class Mapper:
    """Maps rows by a profile.

    name: of the file, for messages. dates: what is known of each source of dates. document: id of
    the imported file. places: the regions and countries that rows refer to, by place id.
    unplaced: names of regions without a boundary, with their frequency. swap: whether to exchange
    latitude and longitude. keys: of the ids of the file. longest: a cell, in characters.
    columns: of the file. may_be_broken: whether cells of the rows to come may be longer, or have a
    NUL.
    """

    profile: Profile
    name: str
    speakers: Speakers
    dates: Mapping[str, DateColumn]
    document: str
    publisher: str
    places: dict[str, Place] = field(default_factory=dict)
    unplaced: dict[str, int] = field(default_factory=dict)
    swap: bool = False
    keys: Keys = field(default_factory=Keys)
    longest: int = CELL_LIMIT
    columns: Sequence[str] = ()
    may_be_broken: bool = True
    remarks: Remarks = field(default_factory=Remarks)

    def __post_init__(self) -> None:
        self._shapes: dict[str, Place] = {}  # by their text
        self._used = self.profile.columns_used()
        self._needs_mark = MARK in self._used
        # The columns that have no place in the ledger, which are kept in `extra`.
        taken = {*self._used, SHAPE, *REASON_COLUMNS}
        self._others = [name for name in self.columns if name not in taken]
        points = (self.columns_of(c) for c in ("latitude", "longitude"))
        self._point = [name for name in points if name in self.columns]
        self._readers = {name: column.reader() for name, column in self.dates.items()}
        # column of the ledger -> where its date is
        found = {column: date_source(self.profile.fields.get(column)) for column in DATES}
        self._dated = {
            column: source
            for column, source in found.items()
            if source is not None and source.name in self._readers
        }

    def claims(self, row: Mapping[str, str], number: int) -> tuple[list[list[str]], list[RowError]]:
        """The claims of one event, each as cells in the order of COLUMNS, or its errors."""
        if self.may_be_broken and (broken := broken_cell(row, self._used, self.longest)):
            return [], [RowError(self.name, number, *broken)]
        faults: list[RowError] = []
        if self._needs_mark:
            row = {**row, MARK: _mark(row)}
        cells = dict.fromkeys(COLUMNS, "") | _DEFAULTS
        for column, spec in self.profile.fields.items():
            if column in self._dated:
                continue
            try:
                cells[column] = self._cell(spec, row, number)
            except _Fault as e:
                faults.append(RowError(self.name, number, e.column, e.value, e.reason, e.values))
        faults += self._fill_dates(cells, row, number)
        if faults:
            return [], faults
        if self.swap:
            cells["latitude"], cells["longitude"] = cells["longitude"], cells["latitude"]
        cells["event_id"] = self._key(cells["event_id"], row)
        try:
            self._place(cells, row, number)
        except _Fault as e:
            return [], [RowError(self.name, number, e.column, e.value, e.reason, e.values)]
        if not cells["headline_ja"]:
            cells["headline_ja"] = cells["headline_en"]
        if not cells["headline_en"]:
            cells["headline_en"] = cells["headline_ja"]
        cells["document"], cells["publisher"] = self.document, self.publisher
        cells["extra"] = self._extra(row, number, own_point=bool(cells["place_id"]))
        column = ""
        try:
            if carriers := self.profile.carriers:
                column = carriers.column
                cells["via"] = "; ".join(self.speakers.carriers(row.get(column, ""), carriers))
            column = self.profile.claimants.column if self.profile.claimants else ""
            claimants = self._claimants(row)
        except TooMany:
            value, most = shortened(row.get(column, "")), {"limit": MAX_NAMES}
            return [], [RowError(self.name, number, column, value, "names_many", most)]
        return [self._claim(cells, key) for key in claimants], []

    def _extra(self, row: Mapping[str, str], number: int, own_point: bool) -> str:
        """The cells that have no place in the ledger, as JSON; those that are too long are told.

        own_point: whether the file's coordinates are among them, since a boundary is drawn instead.
        """
        names = [*self._point, *self._others] if own_point else self._others
        kept = {name: row[name] for name in names if row.get(name, "").strip()}
        return extra_of(kept, self.longest, number, self.remarks)

    def event_of(self, row: Mapping[str, str]) -> str:
        """The event id of a row, whatever else is wrong with the row; "" if it has none."""
        if self._needs_mark:
            row = {**row, MARK: _mark(row)}
        try:
            return self._key(self._cell(self.profile.fields.get("event_id", ""), row, 0), row)
        except _Fault:
            return ""

    def events_in(self, text: str) -> list[str]:
        """The event ids that an unreadable row may have; empty if that cannot be known.

        text: the row as it is in the file. Any piece of it may be the cell with the id.
        """
        template = self.profile.fields.get("event_id", "")
        if not isinstance(template, str):
            return []
        names = placeholders(template)
        if len(set(names)) != 1 or MARK in names:
            return []
        pieces = dict.fromkeys(_PIECES.split(text)[:_MAX_PIECES])
        return [self.keys.of(filled(template, {names[0]: piece})) for piece in pieces]

    def _key(self, text: str, row: Mapping[str, str]) -> str:
        """The key of the id of a row."""
        columns = placeholders(self.profile.id_template)
        blank = columns and not any(row.get(c, "").strip() for c in columns)
        return self.keys.of(text, _mark(row) if blank else "")

    def _claimants(self, row: Mapping[str, str]) -> list[str]:
        if self.profile.claimants is None:
            return self.speakers.of_cell("", _NOBODY)
        return self.speakers.of_cell(
            row.get(self.profile.claimants.column, ""), self.profile.claimants
        )

    def _claim(self, cells: Mapping[str, str], claimant: str) -> list[str]:
        own = {
            "claim_id": f"{cells['event_id']}-{claimant}",
            "claimant": claimant,
            "claimant_side": self.speakers.met[claimant].side,
        }
        return [own.get(column, cells[column]) for column in COLUMNS]

    def _cell(self, spec: FieldSpec, row: Mapping[str, str], number: int) -> str:
        if isinstance(spec, str):
            return filled(spec, row)
        if isinstance(spec, Sequence):
            # The first template whose columns are all filled; else the last one.
            return next((t for t in (filled(s, row) for s in spec if _full(s, row)) if t), "") or (
                filled(spec[-1], row)
            )
        if "number" in spec:
            column = spec["number"]
            text = row.get(column, "")
            if text and is_empty(text):
                self.remarks.add("empty", column, number, text)
                return ""
            return _number(column, text, self.profile.decimal)
        column = spec["column"]
        text = row.get(column, "").strip()
        if "words" not in spec:
            return text
        words = spec["words"]
        if text in words:
            return str(words[text])
        if not text or "other" in spec:
            return str(spec.get("other", ""))
        known = ", ".join(words)
        raise _Fault(column, text, "profile_word", {"allowed": known})

    def _fill_dates(
        self, cells: dict[str, str], row: Mapping[str, str], number: int
    ) -> list[RowError]:
        """Fill in the columns that hold dates; return the errors."""
        read: dict[str, Reading] = {}
        faults = []
        for column, source in self._dated.items():
            try:
                read[column] = self._date(source, row, number)
            except _Fault as e:
                faults.append(RowError(self.name, number, e.column, e.value, e.reason, e.values))
        if faults:
            return faults
        start, end = read.get("event_date", NOTHING), read.get("event_date_end", NOTHING)
        if "event_date" in read:
            cells["event_date"] = start.start
        if "event_date_end" in read or start.end:
            cells["event_date_end"] = end.end or end.start or start.end
        if cells["event_date_end"] == cells["event_date"]:
            cells["event_date_end"] = ""
        parts = {r.precision for r in (start, end) if r.start} - {"day"}
        if parts:
            cells["time_precision"] = "year" if "year" in parts else "month"
        if said := read.get("report_date"):
            cells["report_date"] = said.start
            if said.end:  # a report has a day, which is then not known
                source = self._dated["report_date"]
                self.remarks.add("report_span", source.name, number, source.text(row))
                cells["report_date"] = ""
        return []

    def _date(self, source: DateSource, row: Mapping[str, str], number: int) -> Reading:
        whole = source.text(row)
        parts = whole.split(source.split) if source.split else [whole]
        if len(parts) > MAX_NAMES:
            raise _Fault(source.name, whole, "names_many", {"limit": MAX_NAMES})
        reader = self._readers[source.name]
        found: dict[Reading, None] = {}
        for part in parts:
            try:
                reading = reader.read(part)
            except NotADate as e:
                raise _Fault(source.name, part, e.reason, {}) from e
            if reading.start:
                found[reading] = None
            elif part.strip():
                self.remarks.add("empty", source.name, number, part)
        # If a cell has several days, it is unknown which one is meant.
        return next(iter(found)) if len(found) == 1 else NOTHING

    def columns_of(self, column: str) -> str:
        """The column of the file from which a ledger column is filled, for messages."""
        spec = self.profile.fields.get(column)
        if isinstance(spec, Mapping):
            return str(next(spec[k] for k in ("date", "year", "number", "column") if k in spec))
        templates = [spec] if isinstance(spec, str) else spec or ()
        return next((n for t in templates for n in placeholders(t)), column)

    def _place(self, cells: dict[str, str], row: Mapping[str, str], number: int) -> None:
        """Fill in codes of country and region, and the boundary of a claim about either.

        Where there is no boundary, the file's own point stays, with the radius of its precision.
        """
        names = self.profile.region
        country_name = row.get(names.get("country", ""), "").strip()
        region_name = row.get(names.get("name", ""), "").strip()
        point = _point(cells)
        country = country_code(country_name) if country_name else None
        region = region_code(region_name, country, point) if region_name else None
        cells["country"] = country or (region[:2] if region else country_name)
        cells["admin1"] = region or region_name
        wanted = cells["geo_precision"]
        if row.get(SHAPE, "").startswith("{"):
            self._shape(cells, row[SHAPE], number)
            return
        if wanted not in RADIUS:
            if wanted == NOWHERE:
                cells["geo_precision"] = "unknown"
                cells["latitude"] = cells["longitude"] = ""
            elif not cells["latitude"] and not cells["longitude"]:
                cells["geo_precision"] = "unknown"
            return
        code = region if wanted == "region" else country
        if wanted == "region" and region is None:
            self.unplaced[region_name] = self.unplaced.get(region_name, 0) + 1
        if code is None and not point:
            code = country  # a region that nothing locates lies somewhere in its country
        if code is None or not has_boundary(code):
            if cells["latitude"] or cells["longitude"]:
                cells["geo_radius_m"] = cells["geo_radius_m"] or str(RADIUS[wanted])
            else:
                cells["geo_precision"], cells["geo_radius_m"] = "unknown", ""
            return
        if point and not holds(code, *point):
            column = names.get("name" if "-" in code else "country", "")
            at = f"{row.get(column, '')}: {point[0]:g}, {point[1]:g}"
            self.remarks.add("outside", column, number, at)
        place = place_of(code)
        self.places[place.place_id] = place
        cells["place_id"], cells["geo_precision"] = place.place_id, place.geo_precision
        cells["latitude"], cells["longitude"] = f"{place.latitude}", f"{place.longitude}"
        cells["geo_radius_m"] = ""
        cells["location_ja"] = cells["location_ja"] or place.name_ja

    def _shape(self, cells: dict[str, str], text: str, number: int) -> None:
        """Make the shape of a feature the place of its claims. Raises _Fault."""
        made = self._shapes.get(text)
        if made is None:
            made = self._shapes[text] = shape_place(text, cells)
        precision = cells["geo_precision"]
        if precision in RADIUS:
            made = replace(made, geo_precision=precision, place_id=f"{made.place_id}-{precision}")
        self.places[made.place_id] = made
        cells["place_id"], cells["geo_precision"] = made.place_id, made.geo_precision
        cells["latitude"], cells["longitude"] = f"{made.latitude}", f"{made.longitude}"
        cells["geo_radius_m"] = ""


def shape_place(text: str, cells: Mapping[str, str]) -> Place:
    """A place of its own for a shape. text: GeoJSON in WGS 84; cells: of the claim.

    Its point is inside the shape, or on it. Raises _Fault for a shape that cannot be kept.
    """
    try:
        shape = normalised(shapely.from_geojson(text))
        wkt = shapely.to_wkt(shape, rounding_precision=7)
        shape_of(wkt)
    except (shapely.errors.GEOSException, ValueError) as e:
        raise _Fault(SHAPE, text, "shape_bad", {"why": str(e)[:80]}) from e
    if len(wkt) > CELL_LIMIT:
        raise _Fault(SHAPE, f"{len(wkt):,}", "shape_long", {"limit": f"{CELL_LIMIT:,}"})
    point = shape.representative_point()
    name = cells["location"] or cells["headline_en"]
    return Place(
        place_id=f"shape-{hashlib.sha256(wkt.encode()).hexdigest()[:16]}",
        name_en=cells["location"] or name,
        name_ja=cells["location_ja"] or name,
        name_uk="",
        name_ru="",
        latitude=round(point.y, 7),
        longitude=round(point.x, 7),
        geo_precision="area",
        geo_radius_m=None,
        admin1="",
        country="",
        geonames_id="",
        rule=wkt,
    )


def _point(cells: Mapping[str, str]) -> tuple[float, float] | None:
    """The latitude and longitude of a claim; None where it has none, or they are wrong."""
    try:
        latitude, longitude = float(cells["latitude"]), float(cells["longitude"])
    except ValueError:
        return None
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if inside and (latitude or longitude) else None
