"""Counts by day, by event and by place that an archive keeps, as SQL for DuckDB and PostgreSQL.

`geo.store.schema` says what is in the tables. The store asks them instead of all claims, as long as
the sources beside the archive name the same origins as when they were made (`mark_of`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from geo.ledger import parse_ledger
from geo.model.origins import NAMELESS, roots
from geo.store.schema import (
    UTC,
    day_columns,
    origin_days_schema,
    place_counts_schema,
    summary_schema,
)

ROOTS = "origin_of"  # a temporary table: `claimant` and the origin for which it stands, `origin`
_LARGEST = ("location", "location_ja", "geo_radius_m")


def roots_of(beside: Mapping[str, bytes]) -> dict[str, str]:
    """The origins that the tables beside an archive's claims name; see `geo.model.origins.roots`.

    beside: these tables, by the names of their files.
    """
    return roots(parse_ledger(dict(beside), extract=True).sources)


def roots_table(root_of: Mapping[str, str]) -> pa.Table:
    """The rows of the table `ROOTS`."""
    columns = [pa.array(list(texts), pa.string()) for texts in (root_of, root_of.values())]
    return pa.Table.from_arrays(columns, names=["claimant", "origin"])


def event_months_sql(claims: str) -> str:
    """SQL for the rows of `event_months`, with columns in the order of its schema.

    claims: a table, or a query in brackets.
    """
    is_link = "c.gone IS NULL AND (c.disputed = 1 OR c.supports <> '')"
    return (
        f'SELECT c.event_id, c."month", sum(CASE WHEN {is_link} THEN 1 ELSE 0 END) AS links '
        f'FROM {claims} c GROUP BY c.event_id, c."month"'
    )


def event_origins_sql(claims: str) -> str:
    """As `event_months_sql`, for the rows of `event_origins`."""
    # Distinct first: engines can do that on the disk, and not count distinct values of many groups.
    spoken = (
        f"SELECT DISTINCT c.event_id, coalesce(o.origin, c.claimant) AS origin FROM {claims} c "
        f"LEFT JOIN {ROOTS} o ON o.claimant = c.claimant "
        f"WHERE c.gone IS NULL AND c.claimant <> '{NAMELESS}'"
    )
    return (
        f"SELECT s.event_id, count(*) AS origins FROM ({spoken}) s "
        "GROUP BY s.event_id HAVING count(*) > 1"
    )


def place_counts_sql(claims: str, origins: str) -> str:
    """As `event_months_sql`, for the rows of `place_counts`. origins: those of `event_origins`."""
    of = place_counts_schema().names
    made = {name: f"c.{name}" for name in of}
    keys = [made[name] for name in of if name not in (*_LARGEST, "origins", "n")]
    made |= {name: f"max(c.{name})" for name in _LARGEST}
    made |= {"origins": "coalesce(e.origins, 1)", "n": "count(*)"}
    columns = ", ".join(f"{how} AS {name}" for name, how in made.items())
    return (
        f"SELECT {columns} FROM {claims} c LEFT JOIN {origins} e ON e.event_id = c.event_id "
        f"GROUP BY {', '.join([*keys, made['origins']])}"
    )


def summary_sql(claims: str, zones: Sequence[str]) -> str:
    """As `event_months_sql`, for the rows of `summary`."""
    return _by_day(claims, zones, summary_schema(zones).names)


def origin_days_sql(claims: str, origins: str, zones: Sequence[str]) -> str:
    """As `event_months_sql`, for the rows of `origin_days`. origins: those of `event_origins`."""
    some = f"SELECT c.*, e.origins FROM {claims} c JOIN {origins} e ON e.event_id = c.event_id"
    return _by_day(f"({some}) s", zones, origin_days_schema(zones).names)


def _by_day(claims: str, zones: Sequence[str], wanted: Sequence[str]) -> str:
    """SQL that counts claims by the columns `wanted`, both by the day of event and of report."""
    halves = []
    for by in ("event", "report"):
        chosen = {"by": f"'{by}'", "n": "count(*)"}
        for zone in (UTC, *(z for z in zones if z != UTC)):
            first, last, report = day_columns(zones, zone)
            days = (first, last) if by == "event" else (report, report)
            for name, day in zip((first, last), days, strict=True):
                chosen[name.replace("event", "day")] = f'"{day}"'
        cells = {n: chosen.get(n, f'"{n}"') for n in wanted}
        columns = ", ".join(f'{cell} AS "{n}"' for n, cell in cells.items())
        keys = (cell for n, cell in cells.items() if n not in ("by", "n"))
        grouped = ", ".join(dict.fromkeys(keys))
        halves.append(f"SELECT {columns} FROM {claims} GROUP BY {grouped}")
    return " UNION ALL ".join(halves)
