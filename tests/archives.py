"""The same claims in every engine: hostile ones among the shipped and made ones."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import synthetic
from server import ROOT

from geo.archive import counting
from geo.ledger import read_ledger
from geo.ledger.disputes import disputed_ids
from geo.store import schema
from geo.store.engine import DatasetVersion

ZONES = ("Europe/Kyiv", "Asia/Tokyo")
# What one engine or another might take for something else.
WORDS = (
    "100% sure",
    "a'b",
    'say "so"',
    "back\\slash",
    "${spark.master}",
    "under_score",
    "Größe",
    "ß",
    "Ärger",
    "zebra",
    "ZEBRA",
    "ォ",
    "が",
    "か\u3099",
    "🚁",
    "İstanbul",
    "a:b ?",
    "-- no comment",
)
_TYPES = {pa.string(): 'text COLLATE "C"', pa.int64(): "bigint", pa.date32(): "date"}


def made(
    folder: Path, count: int = 250, by: str = "event"
) -> tuple[dict[str, pa.Table], DatasetVersion]:
    """The tables of an archive of the shipped claims, `count` made ones and the hostile ones.

    by: the day by which they are stored.
    """
    with (ROOT / "data" / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    made = synthetic.many(count)
    for n in range(
        6, count, 6
    ):  # bears out the one before it, an earlier one, and one that is not there
        made[n]["event_id"] = made[n - 1]["event_id"]
        made[n]["modality"] = "confirms"
        made[n]["supports"] = f"{made[n - 1]['claim_id']} {made[n // 2]['claim_id']} nowhere"
        made[n]["figures"] = "tanks=4"
    rows += made
    for n, word in enumerate(WORDS):
        number = 9_000_000 + n
        days = {"event_date": f"2022-0{n % 9 + 1}-28", "event_date_end": f"2022-1{n % 3}-03"}
        place = {"latitude": -60 + n * 7, "longitude": -179.9 + n * 21, "location": word}
        guard = {"access": "signed_in"} if n % 2 else {"public_headline_en": word}
        texts = {"headline_en": word, "summary_en": word}
        rows.append(synthetic.row(number, **texts, **days, **place, **guard))
    ledger = read_ledger(synthetic.write(folder / "ledger", rows))
    claims = ledger.claims.values()
    assert len(claims) == len(rows)
    table = schema.table(claims, ledger.sources, ledger.gazetteer, ZONES, by, disputed_ids(ledger))
    state = DatasetVersion(by, ZONES, len(rows), "1", False)
    return {"claims": table, "links": schema.links(claims)}, state


def counted(tables: Mapping[str, pa.Table], roots: Mapping[str, str]) -> dict[str, pa.Table]:
    """`tables` with those that a load counts in advance, by the origins `roots`."""
    with duckdb.connect() as db:
        db.register("claims", tables["claims"])
        db.register(counting.ROOTS, counting.roots_table(roots))
        found = dict(tables)
        for name, sql in {
            "event_months": counting.event_months_sql("claims"),
            "event_origins": counting.event_origins_sql("claims"),
            "place_counts": counting.place_counts_sql("claims", "event_origins"),
            "origin_days": counting.origin_days_sql("claims", "event_origins", ZONES),
        }.items():
            of = schema.tables(ZONES)[name]
            found[name] = db.sql(sql).to_arrow_table().cast(of)
            db.register(name, found[name])
        return found


def empty() -> tuple[dict[str, pa.Table], DatasetVersion]:
    """The tables of an archive without claims."""
    schemas = {"claims": schema.schema(ZONES), "links": schema.links_schema()}
    tables = {name: schema.empty_table() for name, schema in schemas.items()}
    return tables, DatasetVersion("event", ZONES, 0, "1", False)


def into_parquet(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, list[Path]]:
    """A file for every month of the claims, and one for each other table; gives them by table."""
    claims = tables["claims"]
    files: dict[str, list[Path]] = {"claims": []}
    for month in sorted(set(claims["month"].to_pylist())):
        path = folder / "claims" / f"month={month}" / "1.parquet"
        path.parent.mkdir(parents=True)
        part = claims.filter(pc.equal(claims["month"], month)).drop_columns(["month"])
        pq.write_table(part, path)
        files["claims"].append(path)
    for name in tables.keys() - {"claims"}:
        files[name] = [folder / name / "1.parquet"]
        files[name][0].parent.mkdir()
        pq.write_table(tables[name], files[name][0])
    return files


def into_postgres(url: str, tables: Mapping[str, pa.Table], state: DatasetVersion) -> None:
    """Replace what is in a database by the tables."""
    said = {"format": "1", "version": state.version, "by": state.by, "rows": str(state.rows)}
    said["zones"] = "[" + ", ".join(f'"{z}"' for z in state.zones) + "]"
    with psycopg.connect(url) as connection:
        for name, table in tables.items():
            kinds = ", ".join(f'"{f.name}" {kind(f.type)}' for f in table.schema)
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(f"CREATE TABLE {name} ({kinds})")
            with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                for row in table.to_pylist():
                    copy.write_row(list(row.values()))
        connection.execute("CREATE INDEX ON claims (event_from, event_to)")
        connection.execute("CREATE INDEX ON claims (long) WHERE long = 1")
        connection.execute("DROP TABLE IF EXISTS archive")
        connection.execute("CREATE TABLE archive (key text PRIMARY KEY, value text)")
        connection.cursor().executemany("INSERT INTO archive VALUES (%s, %s)", said.items())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def changed(state: DatasetVersion) -> DatasetVersion:
    """`state` of another version."""
    return replace(state, version=f"{state.version}x")


def kind(of: pa.DataType) -> str:
    """The type of a column in PostgreSQL."""
    return _TYPES[of]


# How long a question of a test may take where its limit is not what is tested.
SECONDS = 600.0


def until(true: Callable[[], bool], seconds: float = 300) -> None:
    """Wait until something is so; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
