"""Compaction of a Parquet archive after a load: fewer files, dispute flags, what is counted.

All of it needs every claim of the archive, so it waits until the last batch is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from geo.archive.counting import (
    ROOTS,
    event_months_sql,
    event_origins_sql,
    origin_days_sql,
    place_counts_sql,
    roots_table,
    summary_sql,
)
from geo.archive.manifest import (
    CLAIMS,
    COUNTED,
    DAYS,
    LINKS,
    MONTHS,
    ORIGINS,
    PLACES,
    SUMMARY,
    Manifest,
    Part,
    changed,
    new_version,
    part_path,
)
from geo.archive.parquet_files import FILE_ROWS, listed, order, read, stored, write_parts
from geo.model.origins import mark_of
from geo.store.schema import (
    claims_in,
    links_schema,
    summary_schema,
    tables,
)

_OPTIONS = ", hive_partitioning=true, hive_types_autocast=false"


def steps(
    db: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, root_of: Mapping[str, str]
) -> Iterator[tuple[str, Manifest]]:
    """Each step, `tidy` or `summary`, with the manifest to commit before the next step.

    root_of: from `geo.model.origins.roots`. Steps that are done already are left out.

    An archive whose compaction was stopped is still correct, except that some dispute flags may be
    missing and it has no summary, or no counts.
    """
    if manifest.summary is None:
        for step, made in _tidied(db, folder, manifest):
            yield step, made
            manifest = made
    if manifest.state.counted != mark_of(root_of):
        yield "summary", _counted(db, folder, manifest, root_of)


def _tidied(
    db: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest
) -> Iterator[tuple[str, Manifest]]:
    """As `steps`, without the counts by event and place."""
    _disputed(db, folder, manifest)
    flagged = _wrongly_flagged(db, folder, manifest)
    for month, parts in sorted(manifest.months().items()):
        few = -(-sum(p.rows for p in parts) // FILE_ROWS)
        # Files end with a whole row group, so a large month may need one file more.
        if len(parts) > max(1, few + (few > 1)) or flagged & {str(folder / p.path) for p in parts}:
            made = one(db, folder, manifest, month, parts, True)
            rest = [p for p in manifest.claims if p not in parts]
            manifest = changed(manifest, claims=(*rest, *made))
            yield "tidy", manifest
    if len(manifest.links) > 1:
        sql = f"SELECT claim_id, other FROM read_parquet({listed(folder, manifest.links)})"
        path = part_path(LINKS, new_version())
        made = write_parts(folder, path, read(db, sql, links_schema()), links_schema())
        manifest = changed(manifest, links=tuple(made))
        yield "tidy", manifest
    yield "summary", changed(manifest, summary=_summary(db, folder, manifest))


def one(
    db: duckdb.DuckDBPyConnection,
    folder: Path,
    manifest: Manifest,
    month: str,
    parts: list[Part],
    flag: bool,
) -> list[Part]:
    """Merge the files of a month into one sorted file (several for a very large month).

    flag: whether to set the column `disputed` from the table `disputed`.
    """
    of = stored(manifest.zones)
    columns = [f'c."{c}"' for c in of.names]
    if flag:
        columns[of.get_field_index("disputed")] = (
            'CAST(c.claim_id IN (SELECT id FROM disputed) AS BIGINT) AS "disputed"'
        )
    sql = (
        f"SELECT {', '.join(columns)} FROM {claims_in(listed(folder, parts))} c "
        f"ORDER BY {', '.join(order(manifest.zones, manifest.by))}"
    )
    path = part_path(CLAIMS, new_version(), month)
    return write_parts(folder, path, read(db, sql, of), of)


def _summary(db: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> tuple[Part, ...]:
    if not manifest.claims:
        return ()
    of = summary_schema(manifest.zones)
    claims = f"read_parquet({listed(folder, manifest.claims)})"
    sql = f'{summary_sql(claims, manifest.zones)} ORDER BY "by", day_from, day_to'
    path = part_path(SUMMARY, new_version())
    return tuple(write_parts(folder, path, read(db, sql, of), of))


def _counted(
    db: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, root_of: Mapping[str, str]
) -> Manifest:
    """The manifest with new counts by event and by place."""
    made: dict[str, tuple[Part, ...]] = dict.fromkeys(COUNTED, ())
    if manifest.claims:
        db.register("given", roots_table(root_of))
        db.execute(f"CREATE OR REPLACE TEMP TABLE {ROOTS} AS SELECT * FROM given")
        db.unregister("given")
        claims, name = claims_in(listed(folder, manifest.claims), _OPTIONS), new_version()

        def counted(table: str, sql: str) -> str:
            """Make the files of a table, sorted by its first column; gives it in SQL."""
            of = tables(manifest.zones)[table]
            rows = read(db, f'{sql} ORDER BY "{of.names[0]}"', of)
            made[table] = tuple(write_parts(folder, part_path(table, name), rows, of))
            files = f"read_parquet({listed(folder, made[table])})"
            return files if made[table] else "(SELECT '' AS event_id, 1 AS origins LIMIT 0)"

        counted(MONTHS, event_months_sql(claims))
        origins = counted(ORIGINS, event_origins_sql(claims))
        counted(PLACES, place_counts_sql(claims, origins))
        counted(DAYS, origin_days_sql(claims, origins, manifest.zones))
    return changed(manifest, **made, counted=mark_of(root_of))


def _disputed(db: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> None:
    """Make the table `disputed`: the ids of claims that dispute another one or are disputed."""
    db.execute("CREATE OR REPLACE TABLE disputed (id VARCHAR)")
    if manifest.links:
        links = f"read_parquet({listed(folder, manifest.links)})"
        db.execute(
            f"INSERT INTO disputed SELECT claim_id FROM {links} UNION SELECT other FROM {links}"
        )


def _wrongly_flagged(db: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> set[str]:
    """The files with a claim whose dispute flag contradicts the links."""
    if not manifest.claims:
        return set()
    found = db.execute(
        f"SELECT DISTINCT filename FROM read_parquet({listed(folder, manifest.claims)}, "
        "filename=true) WHERE disputed <> CAST(claim_id IN (SELECT id FROM disputed) AS BIGINT)"
    ).fetchall()
    return {path for (path,) in found}
