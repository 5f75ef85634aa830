"""Maps a row of a file to its claims, as cells of the ledger; faults name the file's columns."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from geo.importing.by_name import PlacesByName
from geo.importing.claimants import MAX_NAMES, UNKNOWN, Speakers, TooMany
from geo.importing.coordinates.reading import NotAPosition, Position
from geo.importing.dates.columns import NOTHING, Reading
from geo.importing.dates.texts import PRECISIONS, NotADate
from geo.importing.faults import Fault
from geo.importing.figures import figures, without_part
from geo.importing.headlines import from_file, headlines, is_headline, known_of
from geo.importing.judging import FirstLook, broken_cell
from geo.importing.placing import SHAPE, Placer
from geo.importing.profiles import (
    DATES,
    DateSource,
    FieldSpec,
    FieldTable,
    Profile,
    Splits,
    date_sources,
    filled,
    placeholders,
)
from geo.importing.questions import is_empty
from geo.importing.remarks import Remarks
from geo.importing.report import REASON_COLUMNS
from geo.importing.words import plain_word, plain_words
from geo.ledger.tables import CELL_LIMIT
from geo.model.claims import COLUMNS, RowError, shortened
from geo.model.places import Place

DEFAULTS = {
    "time_precision": "unknown",
    "event_type": "unknown",
    "geo_precision": "unknown",
    "modality": "unknown",
    "status": "draft",
}
MARK = "#"  # in a template: a hash of the row, for rows without an id
NOBODY = Splits("")
# Columns of texts in which a word such as NA says nothing.
SAID = ("location", "location_ja", "summary_en", "summary_ja", "sub_event_type")
# A cell that says, in a row without a place, that the row has totals.
TOTALS = (
    r"(?i)^[\s-]*(?:"
    r"(?:(?:(?:grand|sub)[\s-]*)?totals?|sum|усього|всього|разом|итого|всего|合計|総計|小計|計)"
    r"(?:\s*(?:[:：.=]\s*)?(?:[0-9][0-9 .,]*)?|\s+(?:for|per|in|by|за|по|у|в|на)\s.{1,60})"
    r"|(?:sub|grand)[\s-]*totals?\s.{1,60})$"
)
IS_TOTAL = re.compile(TOTALS)
# A cell that stands alone in such a row, and says where the table is from.
NOTES = (
    r"(?i)^\s*(?:data\s+)?(?:sources?|notes?|credits?|licen[cs]e|exported|generated|downloaded|"
    r"last\s+updated?|updated|джерел[оа]|примітк[аи]|источники?|примечани[ея]|出典|出所|資料|注記?)"
    r"(?:\s+(?:on|by|at|from)\b|\s*[:：])"
)
IS_NOTE = re.compile(NOTES)
# What a row says in the cells of the ledger, besides who speaks. Figures alone say nothing: such a
# row is a total without a word for it.
SAYING = (
    "event_date", "report_date", "latitude", "place_id", "location", "location_ja",
    "summary_en", "summary_ja", "sub_event_type", "admin1", "country", "via",
)  # fmt: skip
_PIECES = re.compile(r"[,;\t|\"\r\n]+")
_MAX_PIECES = 10_000
_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")


def _number(column: str, text: str, decimal: str) -> str:
    """A number as the ledger writes it; a decimal comma is read only if the profile says so."""
    text = text.strip()
    if decimal == ",":
        return text.replace(",", ".")
    if _COMMA.fullmatch(text):
        raise Fault(column, text, "decimal_comma", {})
    return text.removeprefix("+")


def _mark(row: Mapping[str, str]) -> str:
    text = "\x1f".join(f"{name}\x1e{cell}" for name, cell in sorted(row.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _flagged(spec: FieldTable, row: Mapping[str, str]) -> str:
    """The word of the columns that hold 1; where they say different words, none of these."""
    found = {
        word for column, word in spec["flags"].items() if plain_word(row.get(column, "")) == "1"
    }
    return found.pop() if len(found) == 1 else spec.get("other", "")


def _by_start(text: str, spec: FieldTable) -> str:
    """What the longest beginning of a text means that the profile knows."""
    known = spec["starts"]
    found = max((start for start in known if text.startswith(start)), key=len, default=None)
    return spec.get("other", "") if found is None else known[found]


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


class Remarked(Exception):
    """A row must be counted in the remarks."""


class _NoRemarks(Remarks):
    def add(self, key: str, column: str, row: int, value: str, n: int = 1) -> None:
        raise Remarked


@dataclass
class Mapper:
    """Maps rows by a profile.

    name: of the file, for messages. look: what is known of all its rows. document: id of the
    imported file. places: the regions and countries that rows refer to, by place id.
    unplaced: names of regions without a boundary, with their frequency. swap: whether to exchange
    latitude and longitude. longest: a cell, in characters. columns: of the file. may_be_broken:
    whether cells of the rows to come may be longer, or have a NUL. located: called with latitudes
    and longitudes as the file has them, of the rows that have them.
    """

    profile: Profile
    name: str
    speakers: Speakers
    look: FirstLook
    document: str
    publisher: str
    by_name: PlacesByName
    places: dict[str, Place] = field(default_factory=dict)
    unplaced: dict[str, int] = field(default_factory=dict)
    swap: bool = False
    longest: int = CELL_LIMIT
    columns: Sequence[str] = ()
    may_be_broken: bool = True
    remarks: Remarks = field(default_factory=Remarks)
    located: Callable[[Iterable[tuple[str, str]]], None] = lambda points: None

    def __post_init__(self) -> None:
        source = self.profile.position_source()
        place = self.profile.file_column("location") or self.profile.file_column("location_ja")
        # The parts that `geo.importing.mapping_columns` uses too.
        self.placer = Placer(
            self.profile.region,
            self.places,
            self.unplaced,
            self.remarks,
            source.cell,
            self.by_name,
            place,
        )
        self.positions = self.look.positions.reader(self.swap)
        self.columns_filled = source.columns_filled
        # Whether the profile takes more from a row than its headline and figures.
        fields = {*self.profile.fields}
        self.says_more = bool(self.profile.claimants or fields & {*SAYING})
        self.below = 0  # the row of another header, below which no row can be read
        self._lower = {name.lower() for name in self.columns}
        self._words: dict[int, Mapping[str, str]] = {}  # of the profile, by their id
        self.used = self.profile.columns_used()
        self.needs_mark = MARK in self.used
        # The columns that have no place in the ledger, which are kept in `extra`.
        # A zone stays there too, since beside degrees it is no zone of UTM.
        taken = {*self.used, *REASON_COLUMNS} - {source.zone}
        self.others = [name for name in self.columns if name not in taken]
        spec = self.profile.fields.get("figures")
        counted = spec.get("figures", {}) if isinstance(spec, Mapping) else {}
        self.figure_columns = [name for name in counted.values() if name in self.columns]
        points = [name for name in source.columns if name != source.zone]
        self.point_columns = [name for name in points if name in self.columns]
        named = [*self.columns[:2], *placeholders(self.profile.id_template), place]
        self.total_columns = [name for name in dict.fromkeys(named) if name in self.columns]
        # In a file without a header, the profile names the columns.
        header = enumerate(self.profile.header, 1)
        self.own_names = {f"column {n}": name for n, name in header if name}
        self._readers = {name: column.reader() for name, column in self.look.dates.items()}
        # column of the ledger -> where its date is
        found = {column: date_sources(self.profile.fields.get(column)) for column in DATES}
        self.dated = {
            column: [source for source in sources if source.name in self._readers]
            for column, sources in found.items()
            if sources
        }

    def claims(self, row: Mapping[str, str], number: int) -> tuple[list[list[str]], list[RowError]]:
        """The claims of one event, each as cells in the order of COLUMNS, or its errors."""
        if self.may_be_broken and (broken := broken_cell(row, self.used, self.longest)):
            return [], [RowError(self.name, number, *broken)]
        if header := self.header_in(row):
            self.below = 0 if header == "header_again" else number
            return [], [RowError(self.name, number, "", row[self.columns[0]].strip(), header)]
        if self.below:
            values = {"header": self.below}
            return [], [RowError(self.name, number, "", "", "below_other_header", values)]
        faults: list[RowError] = []
        if self.needs_mark:
            row = {**row, MARK: _mark(row)}
        cells = dict.fromkeys(COLUMNS, "") | DEFAULTS
        for column, spec in self.profile.fields.items():
            if column in self.dated or column in self.columns_filled:
                continue
            try:
                cells[column] = self.cell(spec, row, number)
                if is_headline(column):
                    cells[column] = from_file(spec, cells[column], row)
                elif column in SAID and is_empty(cells[column]):
                    cells[column] = ""
            except Fault as e:
                faults.append(RowError(self.name, number, e.column, e.value, e.reason, e.values))
        faults += self._fill_dates(cells, row, number)
        position = Position()
        try:
            position = self.positions.read(row, number, self.remarks)
        except NotAPosition as e:
            faults.append(RowError(self.name, number, e.column, e.value, e.reason, e.values))
        if faults:
            return [], faults
        if position.latitude and position.longitude:
            cells["latitude"], cells["longitude"] = position.latitude, position.longitude
            self.located([(position.latitude, position.longitude)])
        elif self.columns_filled:
            cells["latitude"], cells["longitude"] = position.latitude, position.longitude
        has_day = bool(cells["event_date"])
        if not cells["latitude"] and (found := self._beside_table(row, has_day)):
            return [], [RowError(self.name, number, found[0], row[found[0]], found[1])]
        cells["event_id"] = self._key(cells["event_id"], row)
        try:
            self.placer.place(cells, row, number, position)
        except Fault as e:
            return [], [RowError(self.name, number, e.column, e.value, e.reason, e.values)]
        cells["headline_ja"] = cells["headline_ja"] or cells["headline_en"]
        cells["headline_en"] = cells["headline_en"] or cells["headline_ja"]
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
        says_nothing = claimants == [UNKNOWN] and not self._says_something(cells)
        if cells["headline_en"]:
            if says_nothing and self.says_more:
                self.remarks.add("headline_alone", "", number, cells["headline_en"])
            return [self._claim(cells, key) for key in claimants], []
        if says_nothing:
            name = next((n for n in self.columns if row.get(n, "").strip()), "")
            value = shortened(row.get(name, ""))
            return [], [RowError(self.name, number, name, value, "row_says_nothing")]
        known = known_of(cells, self.profile, row, self.places)
        sources = self.speakers.sources
        return [
            self._claim({**cells, **headlines(known, cells["via"], key, sources)}, key)
            for key in claimants
        ], []

    def _beside_table(self, row: Mapping[str, str], has_day: bool) -> tuple[str, str] | None:
        """The column by which a row has totals, or a note, and the reason; None for another row.

        has_day: whether the row says a day, as totals of a day do, which nobody speaks of.
        """
        speakers = self.profile.claimants
        has_speaker = speakers is not None and not is_empty(row.get(speakers.column, ""))
        for name in self.total_columns:
            text = row.get(name, "")
            if IS_TOTAL.search(text) and not (has_day and has_speaker):
                return name, "totals_row"
            if IS_NOTE.search(text) and not has_day:
                alone = not any(row.get(n, "").strip() for n in self.columns if n != name)
                return (name, "note_row") if alone else None
        return None

    def header_in(self, row: Mapping[str, str]) -> str:
        """The reason why a row is no data but names columns, whatever their case; else ""."""
        if not self.columns or row.get(self.columns[0], "").strip().lower() not in self._lower:
            return ""
        cells = {name: row.get(name, "").strip().lower() for name in self.columns}
        filled_in = {name: cell for name, cell in cells.items() if cell}
        if not set(filled_in.values()) <= self._lower:
            return ""
        if all(cell == name.lower() for name, cell in filled_in.items()):
            return "header_again"
        several = len(set(filled_in.values())) == len(filled_in) >= 3
        return "header_other" if several and 2 * len(filled_in) > len(self.columns) else ""

    def _says_something(self, cells: Mapping[str, str]) -> bool:
        """Whether cells of the ledger say anything of an event."""
        return cells["event_type"] != "unknown" or any(cells[column] for column in SAYING)

    def _extra(self, row: Mapping[str, str], number: int, own_point: bool) -> str:
        """The cells that have no place in the ledger, as JSON; those that are too long are told.

        own_point: whether the file's coordinates are among them, since a boundary is drawn instead.
        """
        names = [*self.point_columns, *self.others] if own_point else list(self.others)
        for name in self.figure_columns:  # of which a part is not in the figure
            if without_part(row.get(name, "")) != row.get(name, ""):
                names.append(name)
        own = self.own_names
        kept = {own.get(name, name): row[name] for name in names if row.get(name, "").strip()}
        if kept.get(SHAPE, "").startswith(("{", "Point")):  # of a feature, which lies there
            del kept[SHAPE]
        return extra_of(kept, self.longest, number, self.remarks)

    def event_of(self, row: Mapping[str, str]) -> str:
        """The event id of a row, whatever else is wrong with the row; "" if it has none."""
        if self.needs_mark:
            row = {**row, MARK: _mark(row)}
        try:
            return self._key(self.cell(self.profile.fields.get("event_id", ""), row, 0), row)
        except Fault:
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
        return [self.look.keys.of(filled(template, {names[0]: piece})) for piece in pieces]

    def _key(self, text: str, row: Mapping[str, str]) -> str:
        """The key of the id of a row."""
        columns = placeholders(self.profile.id_template)
        blank = columns and not any(row.get(c, "").strip() for c in columns)
        return self.look.keys.of(text, _mark(row) if blank else "")

    def _claimants(self, row: Mapping[str, str]) -> list[str]:
        if self.profile.claimants is None:
            return self.speakers.of_cell("", NOBODY)
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

    def probe(self) -> Mapper:
        """A mapper for values by which nothing is counted: a remark raises `Remarked`."""
        other = copy.copy(self)
        other.remarks = _NoRemarks()
        return other

    def cell(self, spec: FieldSpec, row: Mapping[str, str], number: int) -> str:
        """The cell of the ledger that `spec` makes of a row. Raises Fault."""
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
        if "figures" in spec:
            return figures(spec["figures"], row, number, self.remarks, self.profile.decimal)
        if "flags" in spec:
            return _flagged(spec, row)
        column = spec["column"]
        text = row.get(column, "").strip()
        if "starts" in spec:
            return _by_start(text, spec)
        if "words" not in spec:
            return text
        words = spec["words"]
        if text in words:
            return str(words[text])
        plain = self._words.get(id(words))
        if plain is None:
            plain = self._words[id(words)] = plain_words(words)
        if (found := plain.get(plain_word(text))) is not None:
            return found
        if is_empty(text) or "other" in spec:
            return str(spec.get("other", ""))
        known = ", ".join(words)
        raise Fault(column, text, "profile_word", {"allowed": known})

    def _fill_dates(
        self, cells: dict[str, str], row: Mapping[str, str], number: int
    ) -> list[RowError]:
        """Fill in the columns that hold dates; return the errors."""
        read: dict[str, Reading] = {}
        faults = []
        for column, sources in self.dated.items():
            try:
                read[column] = self.first_date(sources, row, number)
            except Fault as e:
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
        said = [r.precision for r in (start, end) if r.start]
        coarsest = max(said, key=PRECISIONS.index, default="day")
        if coarsest != "day":
            cells["time_precision"] = coarsest
        if told := read.get("report_date"):
            cells["report_date"] = told.start
            if told.end:  # a report has a day, which is then not known
                source = self._filled(self.dated["report_date"], row)
                self.remarks.add("report_span", source.name, number, source.text(row))
                cells["report_date"] = ""
        return []

    def _filled(self, sources: Sequence[DateSource], row: Mapping[str, str]) -> DateSource:
        """The first of several sources of a date that holds something in this row."""
        return next((s for s in sources if not is_empty(s.text(row))), sources[0])

    def plain_position(self, row: Mapping[str, str]) -> tuple[str, str] | None:
        """Latitude and longitude of a row; None for a fault, a shape, or a square of a grid."""
        try:
            found = self.positions.read(row, 0, self.remarks)
        except (NotAPosition, Remarked):
            return None
        return None if found.side or found.shape is not None else (found.latitude, found.longitude)

    def first_date(
        self, sources: Sequence[DateSource], row: Mapping[str, str], number: int
    ) -> Reading:
        """The date in the first of its sources that holds something. Raises Fault."""
        if not sources:
            return NOTHING
        return self._date(self._filled(sources, row), row, number)

    def _date(self, source: DateSource, row: Mapping[str, str], number: int) -> Reading:
        whole = source.text(row)
        parts = whole.split(source.split) if source.split else [whole]
        if len(parts) > MAX_NAMES:
            raise Fault(source.name, whole, "names_many", {"limit": MAX_NAMES})
        reader = self._readers[source.name]
        found: dict[Reading, None] = {}
        for part in parts:
            try:
                reading = reader.read(part)
            except NotADate as e:
                raise Fault(source.name, part, e.reason, {}) from e
            if reading.start:
                found[reading] = None
            elif part.strip():
                self.remarks.add("empty", source.name, number, part)
        # If a cell has several days, it is unknown which one is meant.
        return next(iter(found)) if len(found) == 1 else NOTHING
