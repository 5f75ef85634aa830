"""The tables in engines: their columns, and how rows are made from claims.

Whatever needs Python (dates in zones, folded text, grid positions) is computed here, so that
questions only compare plain columns, which all engines do alike. Columns are computed as a whole; a
property test compares the rows with those made from single claims.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.model.claims import ADDED, COLUMNS, WITHDRAWN, Claim, Source, place_key
from geo.model.dates import When, parse_when
from geo.model.folding import searchable
from geo.model.mercator import GRID, Reals, grid_x, grid_xs, grid_y, grid_ys
from geo.model.places import Gazetteer, Place

_NEAR = 1e-3  # grid squares; far more than the difference between numpy and `math`
_ASCII_SPACE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f "  # ASCII characters that Python's `strip` removes
_SEARCHED = ("headline_en", "headline_ja", "summary_en", "summary_ja", "location", "location_ja")
UTC = "UTC"
SPAN_DAYS = 31  # a span of more days is `long`
LONG, UNDATED = "long", "undated"  # values of `month`


def day_columns(zones: Sequence[str], zone: str) -> tuple[str, str, str]:
    """Names of the columns with the first and last day of the event, and the day of the report."""
    ending = "" if zone == UTC else f"_{zones.index(zone)}"
    return f"event_from{ending}", f"event_to{ending}", f"report_on{ending}"


def schema(zones: Sequence[str]) -> pa.Schema:
    """The table `claims`: the ledger's columns as text, then the derived ones.

    zones: IANA names; days are stored for UTC and each of them.
    """
    fields = [pa.field(name, pa.string(), nullable=False) for name in COLUMNS]
    derived = {
        "row": pa.int64(),
        "instant": pa.int64(),
        "place_key": pa.string(),
        "x": pa.int64(),
        "y": pa.int64(),
        "disputed": pa.int64(),
        "text": pa.string(),
        "gone": pa.date32(),
    }
    for zone in (UTC, *(z for z in zones if z != UTC)):
        derived |= dict.fromkeys(day_columns(zones, zone), pa.date32())
    derived |= {"long": pa.int64(), "month": pa.string()}
    return pa.schema([*fields, *(pa.field(name, kind) for name, kind in derived.items())])


def sql_list(paths: Iterable[Path]) -> str:
    """Paths of files as a list in SQL."""
    return "[{}]".format(", ".join("'{}'".format(str(p).replace("'", "''")) for p in paths))


def claims_in(files: str, options: str = "") -> str:
    """SQL for DuckDB: the claims in Parquet files, with columns that older files lack as "".

    files: a list of paths in SQL. options: more arguments of `read_parquet`. Filters do not reach
    the files; see `claims_of`.
    """
    cells = ", ".join(f'coalesce("{c}", \'\') AS "{c}"' for c in ADDED)
    nulls = ", ".join(f'NULL::VARCHAR AS "{c}"' for c in ADDED)
    found = f"read_parquet({files}, union_by_name=true{options})"
    return (
        f"(SELECT * REPLACE ({cells}) FROM "
        f"(SELECT * FROM {found} UNION ALL BY NAME SELECT {nulls} WHERE false))"
    )


def claims_of(parts: Mapping[tuple[str, ...], str], options: str = "") -> str:
    """As `claims_in`, of files that are told apart by what they lack, so that filters reach them.

    parts: the columns that files lack -> a list of these files in SQL.
    """
    read = [
        "SELECT *{} FROM read_parquet({}{})".format(
            "".join(f", '' AS \"{column}\"" for column in lacks), files, options
        )
        for lacks, files in parts.items()
    ]
    return f"({' UNION ALL BY NAME '.join(read)})"


def links_schema() -> pa.Schema:
    """The table `links`: a row for every claim that a claim disputes."""
    return pa.schema([("claim_id", pa.string()), ("other", pa.string())])


def summary_schema(zones: Sequence[str]) -> pa.Schema:
    """The table `summary`: claims counted by day for the timeline, both by event and by report.

    Claims without a day are counted in rows without days.
    """
    days = [
        name.replace("event", "day")
        for zone in (UTC, *(z for z in zones if z != UTC))
        for name in day_columns(zones, zone)[:2]
    ]
    texts = ("by", "claimant_side", "modality", "event_type", "geo_precision")
    return pa.schema(
        [
            *((name, pa.string()) for name in texts),
            *((name, pa.date32()) for name in days),
            ("disputed", pa.int64()),
            ("gone", pa.date32()),
            ("n", pa.int64()),
        ]
    )


def origin_days_schema(zones: Sequence[str]) -> pa.Schema:
    """The table `origin_days`: as `summary`, of claims of events of which at least two origins
    speak. `origins`: how many speak of the event of each of the `n` claims.
    """
    *most, n = summary_schema(zones)
    return pa.schema([*most, ("origins", pa.int64()), n])


def place_counts_schema() -> pa.Schema:
    """The table `place_counts`: claims counted by place, for maps of all days.

    A row is for each place and all that a filter can ask without reading claims: `origins` is how
    many speak of the event of each of its `n` claims, 1 where it is none. Location and radius are
    the largest text.
    """
    texts = ("place_key", "place_id", "geo_precision", "claimant_side", "modality", "event_type")
    largest = ("location", "location_ja", "geo_radius_m")
    numbers = ("x", "y", "disputed", "origins", "n")
    return pa.schema(
        [
            *((name, pa.string()) for name in (*texts, *largest)),
            ("gone", pa.date32()),
            *((name, pa.int64()) for name in numbers),
        ]
    )


def event_months_schema() -> pa.Schema:
    """The table `event_months`: a row for each event and each month with claims of it.

    `links`: how many of these are disputed or refer to others, without the withdrawn ones, of which
    there are rows as well.
    """
    return pa.schema([("event_id", pa.string()), ("month", pa.string()), ("links", pa.int64())])


def event_origins_schema() -> pa.Schema:
    """The table `event_origins`: the events of which at least two origins speak, and how many.

    A table of its own, since engines must see from its size that it is looked up in.
    """
    return pa.schema([("event_id", pa.string()), ("origins", pa.int64())])


def tables(zones: Sequence[str]) -> dict[str, pa.Schema]:
    """All tables of an archive. Those after `links` are counted from the others."""
    return {
        "claims": schema(zones),
        "links": links_schema(),
        "summary": summary_schema(zones),
        "place_counts": place_counts_schema(),
        "event_months": event_months_schema(),
        "event_origins": event_origins_schema(),
        "origin_days": origin_days_schema(zones),
    }


def links(claims: Iterable[Claim]) -> pa.Table:
    """The rows of `links` for `claims`."""
    pairs = [(c.claim_id, other) for c in claims for other in c.disputes]
    rows = [{"claim_id": a, "other": b} for a, b in pairs]
    return pa.Table.from_pylist(rows, links_schema())


def table(
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    gazetteer: Gazetteer,
    zones: Sequence[str],
    by: str,
    disputed: frozenset[str],
) -> pa.Table:
    """Rows of the table `claims`. by: the day for `month`, `report` or `event`; disputed: ids."""
    given = list(claims)
    cells = [pa.array([c.cells[name] for c in given], pa.string()) for name in COLUMNS]
    batch = pa.RecordBatch.from_arrays(cells, names=list(COLUMNS))
    made = derive(batch, [c.row for c in given], sources, gazetteer, zones, by)
    marks = pa.array([int(c.claim_id in disputed) for c in given], pa.int64())
    at = made.schema.get_field_index("disputed")
    return pa.Table.from_batches([made]).set_column(at, made.schema.field(at), marks)


def derive(
    batch: pa.RecordBatch,
    rows: Sequence[int],
    sources: Mapping[str, Source],
    gazetteer: Gazetteer,
    zones: Sequence[str],
    by: str,
) -> pa.RecordBatch:
    """Rows of the table `claims` with `schema(zones)`, from valid claims in text columns.

    rows: their row numbers. by: the day for `month`, `report` or `event`. `disputed` is 1 for
    claims that dispute others; claims that are disputed are marked when all have been loaded.
    """
    c = {name: batch.column(name) for name in COLUMNS}
    start, end, report = (
        _Days(c[name]) for name in ("event_date", "event_date_end", "report_date")
    )
    days: dict[str, pa.Array] = {}
    for zone in dict.fromkeys((UTC, *zones)):
        names = day_columns(zones, zone)
        first = start.in_zone(zone)
        days[names[0]] = first
        # `max_element_wise` skips a null end; without a start there is no span.
        last = pc.max_element_wise(first, end.in_zone(zone))
        days[names[1]] = pc.if_else(pc.is_valid(first), last, _no_day())
        days[names[2]] = report.in_zone(zone)
    length = pc.subtract(*(pc.cast(days[n], pa.int32()) for n in ("event_to", "event_from")))
    spans = pc.fill_null(pc.greater(length, SPAN_DAYS), False)
    months = _months(days["event_from" if by == "event" else "report_on"])
    place_key, x, y = _positions(c, gazetteer)
    columns = c | days
    columns |= {
        "row": pa.array(rows, pa.int64()),
        "instant": report.seconds(),
        "place_key": place_key,
        "x": x,
        "y": y,
        "disputed": pc.cast(pc.not_equal(c["disputes"], ""), pa.int64()),
        "text": _texts(c, sources, gazetteer),
        "gone": _gone(c),
        "long": pc.cast(spans, pa.int64()),
        "month": pc.if_else(spans, LONG, months) if by == "event" else months,
    }
    wanted = schema(zones)
    return pa.RecordBatch.from_arrays([columns[f.name] for f in wanted], schema=wanted)


class _Days:
    """A column of dates in the ledger's form, converted to days.

    Arrow converts plain days; instants are converted one by one, since only `zoneinfo` has the
    rules of all zones for all years.
    """

    def __init__(self, column: pa.Array) -> None:
        self._plain = _plain_days(column)
        odd = pc.and_(pc.is_null(self._plain), pc.not_equal(column, ""))
        self._at = odd if pc.any(odd).as_py() else None
        if self._at is not None:
            coded = column.filter(odd).dictionary_encode()
            self._index = coded.indices
            self._values = [parse_when(text).value for text in coded.dictionary.to_pylist()]

    def in_zone(self, zone: str) -> pa.Array:
        """The days (date32) in `zone`, null for empty cells."""
        if self._at is None:
            return self._plain
        days = pa.array([When(v).day_in(zone) for v in self._values], pa.date32())
        return pc.replace_with_mask(self._plain, self._at, pc.take(days, self._index))

    def seconds(self) -> pa.Array:
        """Seconds since 1970 for instants, else null."""
        nothing = pa.nulls(len(self._plain), pa.int64())
        if self._at is None:
            return nothing
        # Anything but a plain day is an instant, since `parse_when` accepts nothing else.
        seconds = [int(v.timestamp()) if isinstance(v, datetime) else None for v in self._values]
        made = pc.take(pa.array(seconds, pa.int64()), self._index)
        return pc.replace_with_mask(nothing, self._at, made)


def _no_day() -> pa.Scalar:
    # Not a constant, because creating one imports pandas, which is slow.
    return pa.scalar(None, pa.date32())


def _plain_days(column: pa.Array) -> pa.Array:
    plain = pc.equal(pc.binary_length(column), len("2023-05-12"))
    return pc.cast(pc.if_else(plain, column, pa.scalar(None, pa.string())), pa.date32())


def _months(days: pa.Array) -> pa.Array:
    return pc.fill_null(pc.utf8_slice_codeunits(pc.cast(days, pa.string()), 0, 7), UNDATED)


def _positions(
    c: Mapping[str, pa.Array], gazetteer: Gazetteer
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The columns `place_key`, `x` and `y`."""
    known = list(gazetteer.places.values())
    index = pc.index_in(c["place_id"], pa.array([p.place_id for p in known], pa.string()))

    def degrees(name: str) -> pa.Array:
        own = pc.cast(
            pc.replace_with_mask(c[name], pc.equal(c[name], ""), pa.scalar(None, pa.string())),
            pa.float64(),
        )
        theirs = pc.take(pa.array([getattr(p, name) for p in known], pa.float64()), index)
        return pc.coalesce(own, theirs)

    latitude, longitude = degrees("latitude"), degrees("longitude")
    keys = [
        place_key(place, lat, lon)
        for place, lat, lon in zip(
            c["place_id"].to_pylist(), latitude.to_pylist(), longitude.to_pylist(), strict=True
        )
    ]
    x = _whole(longitude, grid_xs, grid_x)
    return pa.array(keys, pa.string()), x, _whole(latitude, grid_ys, grid_y)


def _whole(
    degrees: pa.Array, position: Callable[[Reals], Reals], exactly: Callable[[float], int]
) -> pa.Array:
    """The grid positions of `degrees`, computed by numpy, except near an edge between squares.

    There the last digit of a sine decides, in which numpy and `math` may differ.
    """
    values = degrees.drop_null().to_numpy(zero_copy_only=False)
    at = position(values)
    squares = np.clip(np.floor(at), 0, GRID - 1).astype(np.int64)
    near = np.abs(at - np.rint(at)) < _NEAR
    squares[near] = [exactly(float(v)) for v in values[near]]
    made = pa.nulls(len(degrees), pa.int64())
    return pc.replace_with_mask(made, pc.is_valid(degrees), pa.array(squares, pa.int64()))


def _gone(c: Mapping[str, pa.Array]) -> pa.Array:
    """The last day on which a withdrawn claim was in its file; a very early day if unknown."""
    withdrawn = pc.equal(c["status"], WITHDRAWN)
    if not pc.any(withdrawn).as_py():
        return pa.nulls(len(withdrawn), pa.date32())
    seen = _Days(c["last_seen"]).in_zone(UTC)
    return pc.if_else(withdrawn, pc.fill_null(seen, pa.scalar(date.min, pa.date32())), _no_day())


def _extra_texts(column: pa.Array) -> pa.Array:
    """The cells in a column of JSON objects (`extra`), without the names of their columns."""
    if not pc.any(pc.not_equal(column, "")).as_py():
        return column
    cells = (json.loads(text).values() if text else () for text in column.to_pylist())
    return pa.array((" ".join(each) for each in cells), pa.string())


def _texts(
    c: Mapping[str, pa.Array], sources: Mapping[str, Source], gazetteer: Gazetteer
) -> pa.Array:
    """The text to search in (`searchable`). Arrow folds texts that are pure ASCII."""

    def names(column: str, records: Mapping[str, Source | Place], attribute: str) -> pa.Array:
        keys = pa.array(list(records), pa.string())
        texts = pa.array([getattr(r, attribute) for r in records.values()], pa.string())
        return pc.fill_null(pc.take(texts, pc.index_in(c[column], keys)), "")

    parts = [c[name] for name in _SEARCHED]
    parts += [names("claimant", sources, name) for name in ("name_en", "name_ja", "name_uk")]
    parts += [c["claim_id"], _extra_texts(c["extra"])]
    # Last, because they may be empty, and `strip` removes the line ends before them.
    parts += [names("place_id", gazetteer.places, name) for name in ("name_uk", "name_ru")]
    joined = pc.binary_join_element_wise(*parts, "\n")
    ascii_only = pc.string_is_ascii(joined)
    other = pc.invert(ascii_only)
    folded = pa.array(map(searchable, joined.filter(other).to_pylist()), pa.string())
    if len(folded) == len(joined):
        return folded
    simple = pc.utf8_trim(pc.ascii_lower(joined), _ASCII_SPACE)
    return pc.replace_with_mask(simple, other, folded)
