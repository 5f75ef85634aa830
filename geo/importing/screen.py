"""Finds the rows that are certainly valid, by computing on whole columns with Arrow.

The rules are those of `geo.ledger.records.claim`, which then judges every other row and names its
faults. So a valid row may be missed here, but a row with faults never passes; a property test
compares the two. This is what makes an import of a million rows fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.texts import Texts
from geo.ledger.rows import is_extra
from geo.model.claims import COLUMNS, Document, Source
from geo.model.columns import CLAIM_COLUMNS, Column
from geo.model.places import Place

_KEY = r"^[a-z0-9][a-z0-9._-]*$"
_YEAR = r"(\d{3}[1-9]|\d{2}[1-9]0|\d[1-9]00|[1-9]000)"  # 0001 to 9999
_DAY = rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"
# Days 29 to 31, in the months that have them in every year.
_LATE = rf"{_YEAR}-((0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_DATE = rf"^({_DAY}|{_LATE})$"
_INSTANT = rf"^{_DAY}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-3]):[0-5]\d)$"
_DECIMAL = r"^-?[0-9]{1,9}(\.[0-9]{1,17})?$"
_VISIBLE = r"[^\t-\r\x1c-\x20\x{85}\p{Z}]"  # a character that Python's `strip` keeps
_OFFSET = r"^[0-9]{1,9}$"
_FIGURE = r"[a-z][a-z0-9_]*(<=|>=|=|<|>|~)-?[0-9]{1,15}(\.[0-9]{1,15})?"
_FIGURES = rf"^{_FIGURE}(; {_FIGURE})*$"
_SHA256 = r"^[0-9a-f]{64}$"
_SAME_DEGREES = 1e-4


@dataclass
class RowValidator:
    """Validates batches by the tables of one ledger.

    cell: the longest cell, in characters. made: columns that hold what the importer has written
    itself, so that they are valid (`extra`, as JSON of a dictionary of texts).
    """

    sources: Mapping[str, Source]
    places: Mapping[str, Place]
    documents: Mapping[str, Document]
    cell: int = 100_000
    made: frozenset[str] = frozenset()

    def good(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """A mask of the rows of `batch` (text in the ledger's columns) that are certainly valid."""
        c = {name: batch.column(name) for name in COLUMNS}
        tests = [self._sizes(c)]
        judged = [column for name, column in CLAIM_COLUMNS.items() if name not in self.made]
        tests += [test for column in judged for test in _of_column(column, c)]
        tests.append(_span(c["event_date"], c["event_date_end"]))
        tests += [self._place(c), self._speakers(c), self._evidence(c)]
        result = tests[0]
        for test in tests[1:]:
            result = pc.and_(result, test)
        return result

    def _sizes(self, c: Mapping[str, pa.Array]) -> pa.BooleanArray:
        """Whether no cell is too long (in bytes, which is stricter) or has a NUL."""
        result = pa.repeat(pa.scalar(True), len(c["claim_id"]))
        for column in c.values():
            texts = Texts(column)
            if texts.longest > self.cell:
                result = pc.and_(result, pa.array(texts.sizes <= self.cell))
            if b"\0" in texts.data:
                result = pc.and_(result, pc.invert(pc.match_substring(column, "\0")))
        return result

    def _place(self, c: Mapping[str, pa.Array]) -> pa.BooleanArray:
        latitude, longitude = _numbers(c["latitude"]), _numbers(c["longitude"])
        both = pc.and_(
            _within(latitude, CLAIM_COLUMNS["latitude"]),
            _within(longitude, CLAIM_COLUMNS["longitude"]),
        )
        somewhere = pc.invert(pc.and_(pc.equal(latitude, 0), pc.equal(longitude, 0)))
        located = pc.fill_null(pc.and_(both, somewhere), False)
        neither = pc.and_(_blank(c["latitude"]), _blank(c["longitude"]))
        own = pc.and_(
            _blank(c["place_id"]),
            _or(located, pc.and_(neither, pc.equal(c["geo_precision"], "unknown"))),
        )
        if not self.places:
            return own
        known = list(self.places.values())
        index = pc.index_in(c["place_id"], pa.array([p.place_id for p in known], pa.string()))
        same = pc.equal(
            c["geo_precision"], pc.take(pa.array([p.geo_precision for p in known]), index)
        )
        near = neither
        for value, at in ((latitude, "latitude"), (longitude, "longitude")):
            theirs = pc.take(pa.array([getattr(p, at) for p in known], pa.float64()), index)
            distance = pc.abs(pc.subtract(value, theirs))
            close = pc.fill_null(pc.less(distance, _SAME_DEGREES * 0.999), False)
            near = _or(near, close) if at == "latitude" else pc.and_(near, _or(neither, close))
        fits = pc.and_(pc.fill_null(same, False), pc.fill_null(near, False))
        return _or(own, pc.and_(fits, _or(located, neither)))

    def _speakers(self, c: Mapping[str, pa.Array]) -> pa.BooleanArray:
        keys = pa.array(list(self.sources), pa.string())
        if not len(keys):
            return pa.array([False] * len(c["claimant"]))
        index = pc.index_in(c["claimant"], keys)
        sides = pc.take(pa.array([s.side for s in self.sources.values()], pa.string()), index)
        same = pc.fill_null(pc.equal(c["claimant_side"], sides), False)
        carried = _or(_blank(c["via"]), _all_in(c["via"], r"\s*[;>]\s*", keys))
        return pc.and_(pc.and_(same, carried), pc.is_in(c["publisher"], keys))

    def _evidence(self, c: Mapping[str, pa.Array]) -> pa.BooleanArray:
        cells = [c["evidence_start"], c["evidence_end"], c["evidence_sha256"]]
        none = _blank(cells[0])
        for cell in cells[1:]:
            none = pc.and_(none, _blank(cell))
        keys = pa.array(list(self.documents), pa.string())
        known = pc.is_in(c["document"], keys) if len(keys) else pa.array([False] * len(none))
        start, end = (_numbers(cell, _OFFSET) for cell in cells[:2])
        ordered = pc.fill_null(pc.less(start, end), False)
        whole = pc.and_(pc.and_(known, ordered), _matches(cells[2], _SHA256))
        return _or(pc.and_(none, _or(_blank(c["document"]), known)), whole)


def _of_column(column: Column, c: Mapping[str, pa.Array]) -> Iterator[pa.BooleanArray]:
    """`_alone`, of which a column of one text is judged by its first cell."""
    cells = c[column.name]
    if not Texts(cells).is_constant():
        yield from _alone(column, c)
        return
    for test in _alone(column, {column.name: cells.slice(0, 1)}):
        yield pa.repeat(test[0], len(cells))


def _alone(column: Column, c: Mapping[str, pa.Array]) -> Iterator[pa.BooleanArray]:
    """Whether a column is valid by itself, apart from rules about several columns."""
    cells = c[column.name]
    if column.guard:  # rare, and judged by several columns
        yield _blank(cells)
        return
    match column.kind:
        case "key":
            yield _matches(cells, _KEY)
        case "text" if column.required:
            yield _matches(cells, _VISIBLE)
        case "when" if not column.name.startswith("event_date"):
            yield _or(_blank(cells), _or(_matches(cells, _DATE), _matches(cells, _INSTANT)))
        case "word":
            yield pc.is_in(cells, pa.array(column.words, pa.string()))
        case "figures":
            yield _or(_blank(cells), _matches(cells, _FIGURES))
        case "ids":
            yield _blank(cells)
        case "extra":
            yield pa.array([is_extra(text) for text in cells.to_pylist()], pa.bool_())
        case "number":
            yield _or(_blank(cells), _within(_numbers(cells), column))


def _within(numbers: pa.DoubleArray, column: Column) -> pa.BooleanArray:
    inside = pc.and_(pc.greater_equal(numbers, column.low), pc.less_equal(numbers, column.high))
    return pc.fill_null(inside, False)


def _span(start: pa.Array, end: pa.Array) -> pa.BooleanArray:
    """Whether the date is empty, one plain day, or two in order (ISO days sort as text)."""
    day = _matches(start, _DATE)
    single = pc.and_(_blank(end), _or(_or(_blank(start), day), _matches(start, _INSTANT)))
    ordered = pc.and_(pc.and_(day, _matches(end, _DATE)), pc.less_equal(start, end))
    return _or(single, ordered)


def _all_in(column: pa.Array, between: str, keys: pa.Array) -> pa.BooleanArray:
    """Whether every word in a cell is one of `keys`. between: a pattern of what separates words."""
    words = pc.split_pattern_regex(column, between)
    strange = pc.invert(pc.is_in(pc.list_flatten(words), keys))
    rows = pc.unique(pc.filter(pc.list_parent_indices(words), strange))
    return pc.invert(pc.is_in(pa.array(range(len(column)), pa.int64()), rows))


def _matches(column: pa.Array, pattern: str) -> pa.BooleanArray:
    return pc.match_substring_regex(column, pattern)


def _blank(column: pa.Array) -> pa.BooleanArray:
    return pc.equal(column, "")


def _or(a: pa.BooleanArray, b: pa.BooleanArray) -> pa.BooleanArray:
    return pc.or_(a, b)


def _numbers(column: pa.Array, pattern: str = _DECIMAL) -> pa.DoubleArray:
    """The cells that are plain numbers, as numbers; all others are null."""
    plain = _matches(column, pattern)
    return pc.cast(pc.if_else(plain, column, pa.scalar(None, pa.string())), pa.float64())
