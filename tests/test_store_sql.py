"""The SQL of every question, in every dialect, as it stands in `tests/golden`; and what it reads.

`PYTHONPATH=. python tests/test_store_sql.py` writes these files anew: read the
difference before you keep it.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import archives
import asking
import pytest
import sqlglot

from geo.model.filters import Filter
from geo.model.origins import mark_of
from geo.store import Questions
from geo.store.backends.duckdb import Duck
from geo.store.backends.postgres import Postgres
from geo.store.backends.spark import Spark
from geo.store.backends.spark_session import has_workers, session
from geo.store.compiling import compiled
from geo.store.engine import DatasetVersion

# PySpark leaves the socket of an answer to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

GOLDEN = Path(__file__).parent / "golden"
DIALECTS = {"duckdb": "duckdb", "postgres": "postgres", "pyspark": "spark"}
STATE = DatasetVersion("event", archives.ZONES, 1000, "1", True)
WANTED = Filter(
    day=(date(2023, 5, 9), date(2023, 5, 13)),
    date_basis="event",
    zone="Europe/Kyiv",
    as_of=date(2023, 6, 1),
    side=("a", "b"),
    q="100% o'clock",
)


# These also as they are asked of an archive that counted in advance, of all days.
COUNTED = (
    "counts of two origins", "cells", "months_of", "page of two origins", "days of two origins",
)  # fmt: skip
NAMES = [*asking.QUESTIONS, *(f"{name}, counted" for name in COUNTED)]


def text(name: str, dialect: str) -> str:
    """The SQL of a question, laid out for readers."""
    asked = name.removesuffix(", counted")
    is_counted = name != asked
    state = replace(STATE, counted=mark_of({})) if is_counted else STATE
    wanted = Filter(date_basis="event", side=("a", "b")) if is_counted else WANTED
    question = asking.QUESTIONS[asked](Questions(state), wanted, random.Random(1))
    sql = compiled(question, dialect).sql
    return sqlglot.transpile(sql, DIALECTS[dialect], DIALECTS[dialect], pretty=True)[0] + "\n"


def path(name: str, dialect: str) -> Path:
    return GOLDEN / f"{name.replace(',', '').replace(' ', '_')}.{dialect}.sql"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", NAMES)
def test_the_sql_is_as_it_was(name, dialect):
    assert text(name, dialect) == path(name, dialect).read_text(encoding="utf-8")


def test_no_file_is_left_of_a_question_that_is_no_more():
    known = {path(name, dialect) for name in NAMES for dialect in DIALECTS}
    assert set(GOLDEN.iterdir()) == known


# ---- a day of many months is a small part of the archive -----------------------------------------

DAY = Filter(day=(date(2022, 9, 14), date(2022, 9, 14)), date_basis="event")


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """An archive of twelve months and 3,000 claims, in files; its tables and state."""
    folder = tmp_path_factory.mktemp("months")
    tables, state = archives.made(folder, 3000)
    return folder, archives.into_parquet(folder, tables), tables, state


@pytest.fixture(scope="module")
def rows_of_month(months):
    _, _, tables, _ = months
    found = tables["claims"]["month"].to_pylist()
    return {month: found.count(month) for month in set(found)}


def test_the_archive_has_many_months(rows_of_month):
    assert len(rows_of_month) >= 12


def test_duckdb_reads_the_files_of_two_months(months):
    _, files, _, state = months
    engine = Duck.of_files(files, state)
    plan = engine.explain(Questions(state).counts(DAY))
    engine.close()
    # The month, that before (of which spans may reach in), and the long spans.
    assert int(re.search(r"Total Files Read:\s*(\d+)", plan)[1]) <= 3 < len(files["claims"])


def test_postgresql_reads_the_rows_by_an_index(months, pg):
    _, _, tables, state = months
    archives.into_postgres(pg.url, tables, state)
    engine = Postgres(pg.url, archives.SECONDS)
    plan = engine.explain(Questions(state).counts(DAY))
    engine.close()
    assert "Seq Scan" not in plan
    assert "claims_event_from_event_to_idx" in plan
    removed = sum(int(n) for n in re.findall(r"Rows Removed by Filter: (\d+)", plan))
    assert removed < state.rows / 5


def test_spark_reads_the_files_of_two_months(months, spark_cluster, rows_of_month):
    folder, files, _, state = months
    session(spark_cluster.url, "512m")
    archives.until(has_workers)
    engine = Spark(spark_cluster.url, folder, files, state, archives.SECONDS)
    plan = engine.explain(Questions(state).counts(DAY))
    engine.close()
    assert re.search(r"PartitionFilters: \[.*month", plan)
    read, rows = (int(n) for n in re.search(r"read: files=(\d+) rows=(\d+)", plan).groups())
    assert read <= 3
    assert rows <= sum(sorted(rows_of_month.values())[-3:])


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for asked in NAMES:
        for spoken in DIALECTS:
            path(asked, spoken).write_text(text(asked, spoken), encoding="utf-8")
