"""The store's questions give the same rows in DuckDB, PostgreSQL and Spark, row by row.

200 filters and viewports are drawn. PostgreSQL answers five questions about each, in their
order. A Spark job costs a second whatever it asks: there the draws of a question are asked in
one, as a union that keeps no order, and one draw of each question alone, in its order.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import archives
import asking
import pyarrow as pa
import pytest
import sqlglot

from geo.model.filters import Filter
from geo.model.origins import mark_of
from geo.store import Questions, in_order
from geo.store.backends.duckdb import Duck
from geo.store.backends.postgres import Postgres
from geo.store.backends.spark import Spark
from geo.store.backends.spark_session import has_workers, session
from geo.store.compiling import Compiled, Query, compiled
from geo.store.engine import Engine

# PySpark leaves the socket of an answer to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

DRAWS = 200
ROOTS = {"isw": "nhk", "nhk-2": "ua-mod"}
NAMES = list(asking.QUESTIONS)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    made, state = archives.made(tmp_path_factory.mktemp("claims"))
    return archives.counted(made, ROOTS), state


@pytest.fixture(scope="module")
def duck(tables):
    engine = Duck.of_tables(*tables)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def postgres(tables, pg):
    archives.into_postgres(pg.url, *tables)
    engine = Postgres(pg.url, archives.SECONDS)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def spark(tables, spark_cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    files = archives.into_parquet(folder, tables[0])
    session(spark_cluster.url, "512m")
    archives.until(has_workers)
    engine = Spark(spark_cluster.url, folder, files, tables[1], archives.SECONDS)
    yield engine
    engine.close()


def _asked(tables, number, name, of=lambda state, wanted: (state, wanted)):
    """The question `name` about draw `number`: always the same. of: another state and filter."""
    chance = random.Random(number)
    state, wanted = of(tables[1], asking.wanted(chance))
    some = tables[0]["claims"]["claim_id"].to_pylist()[::7]
    ask = Questions(state, changed=lambda _: some, roots=ROOTS)
    return asking.QUESTIONS[name](ask, wanted, chance)


def test_every_question_is_asked():
    public = {n for n in dir(Questions) if not n.startswith("_")} - {"tables"}
    asked = {name.split(" ")[0] for name in asking.QUESTIONS}
    assert public - asked == set()


def test_the_draws_find_something(tables, duck):
    found = [duck.run(_asked(tables, n, "page")).num_rows for n in range(DRAWS)]
    assert sum(1 for rows in found if rows) > DRAWS / 3
    assert sum(1 for rows in found if not rows) > 10


def test_windows_of_days_follow_each_other_in_the_order_of_a_page(tables, duck, monkeypatch):
    monkeypatch.setattr(in_order, "_AT_ONCE", 25)
    ask = Questions(tables[1])
    columns = ["claim_id", "disputed", "row"]
    drawn = [asking.wanted(random.Random(number)) for number in range(DRAWS)]
    queries = {q for wanted in drawn for q in (wanted, replace(wanted, day=()))}
    longest = 0
    for query in queries | {Filter(date_basis=wanted.date_basis) for wanted in drawn}:
        found = list(in_order.rows_in_order(duck, ask, query, columns))
        assert found == duck.run(ask.page(query, None).select(*columns)).to_pylist(), query
        longest = max(longest, len(found))
    assert longest > 100


@pytest.mark.parametrize("by", ["event", "report"])
def test_the_files_of_a_few_months_answer_as_all_claims(by, tmp_path):
    tables = archives.made(tmp_path, by=by)
    whole = Duck.of_tables(*tables)
    few, alone = Duck.of_files(archives.into_parquet(tmp_path, tables[0]), tables[1]), 0
    for number in range(0, DRAWS, 10):
        for name in random.Random(number).sample(NAMES, 12):
            question = _asked(tables, number, name)
            assert few.run(question) == whole.run(question), (number, name)
            alone += bool(few._months_of(compiled(question, "duckdb")))
    assert alone > 25  # were asked of some months only
    whole.close()
    few.close()


# ---- what is counted in advance ------------------------------------------------------------------


def _is_counted(question: Query) -> bool:
    sql = compiled(question, "duckdb").sql
    names = ("place_counts", "event_months", "event_origins", "origin_days")
    return any(f'"{name}"' in sql for name in names)


def _pairs(tables, name, numbers):
    """The question about draws of all days, to be answered by what was counted and by all claims.

    Of four draws, one is of two origins, one of three or of one, and one has no other word.
    """
    for number in numbers:
        least = (0, 0, 2, (3, 1)[number % 8 == 3])[number % 4]

        def of(state, wanted, mark, number=number, least=least):
            bare = Filter(date_basis=wanted.date_basis, zone=wanted.zone)
            said = replace(bare if number % 4 == 1 else wanted, day=(), origins=least)
            return replace(state, counted=mark), said

        yield (
            _asked(tables, number, name, lambda *s: of(*s, mark_of(ROOTS))),
            _asked(tables, number, name, lambda *s: of(*s, "")),
        )


# Questions that what was counted answers, or tells the events of.
COUNTED = (
    "counts", "counts in a polygon", "facet", "by_place", "page of two origins", "days",
    "months_of", "events_with_rivals of very many", "cells", "cells of very many",
    "places_at", "places_in", "number_of_places_in", "beyond", "extents", "busiest",
    "busiest places", "spoken", "days of two origins",
)  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_what_was_counted_in_advance_answers_as_all_claims(name, tables, duck):
    used = 0
    for counted, whole in _pairs(tables, name, range(len(name) % 5, DRAWS, 13)):
        assert not _is_counted(whole)
        if _is_counted(counted):
            used += 1
            assert duck.run(counted) == duck.run(whole), whole.values
    assert used > 2


@pytest.mark.parametrize("engine", ["postgres", "spark"])
def test_what_was_counted_in_advance_answers_alike_in_every_engine(tables, duck, engine, request):
    other, asked = request.getfixturevalue(engine), 0
    for place, name in enumerate(COUNTED):
        for counted, whole in _pairs(tables, name, range(place % 4, DRAWS, 99)):
            if _is_counted(counted):
                assert other.run(counted) == duck.run(whole), (name, whole.values)
                asked += 1
    assert asked > 15


@pytest.mark.parametrize(
    "more", [{"as_of": date(2023, 1, 1)}, {"q": "place"}, {"claimant": ("isw",)}, {"origins": 1}]
)
def test_counts_are_not_asked_for_what_they_do_not_hold(tables, duck, more):
    wanted = replace(Filter(date_basis="event", side=("ukraine", "russia")), **more)
    counted, whole = (
        Questions(replace(tables[1], counted=mark), roots=ROOTS) for mark in (mark_of(ROOTS), "")
    )
    for name in ("counts", "by_place"):
        questions = [getattr(ask, name)(wanted) for ask in (counted, whole)]
        assert not _is_counted(questions[0])
        assert duck.run(questions[0]) == duck.run(questions[1])


def test_counts_by_other_origins_are_not_asked_for_origins(tables):
    ask = Questions(replace(tables[1], counted=mark_of({})), roots=ROOTS)
    assert _is_counted(ask.counts(Filter()))
    assert not _is_counted(ask.counts(Filter(origins=2)))
    assert not _is_counted(ask.page(Filter(origins=2), 40))


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_postgresql_answers_as_duckdb(place, tables, duck, postgres):
    for number in range(DRAWS):
        if (place - number) % len(NAMES) < 5:
            question = _asked(tables, number, NAMES[place])
            assert postgres.run(question) == duck.run(question), number


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_spark_answers_as_duckdb(place, tables, duck, spark):
    numbers = range(place, DRAWS, len(NAMES))
    alone = _asked(tables, place, NAMES[place])
    assert spark.run(alone) == duck.run(alone)
    questions = {n: _asked(tables, n, NAMES[place]) for n in numbers}
    ours, theirs = (_together(questions, engine) for engine in (duck, spark))
    assert asking.ordered(spark.run(theirs)) == asking.ordered(duck.run(ours))


def _together(questions: dict[int, Query], engine: Engine) -> Compiled:
    """Many questions as one, each with a column that says which: Spark takes long for each."""
    dialect = "spark" if engine.dialect == "pyspark" else engine.dialect
    parts, values, schema = [], {}, pa.schema([])
    for number, question in questions.items():
        asked = compiled(question, engine.dialect)
        schema = asked.schema.append(pa.field("draw", pa.int64()))
        tree = sqlglot.parse_one(asked.sql, read=dialect)
        for name in list(tree.find_all(sqlglot.exp.Placeholder, sqlglot.exp.Parameter)):
            name.replace(sqlglot.exp.Placeholder(this=f"{name.name}_{number}"))
        values |= {f"{name}_{number}": value for name, value in asked.values.items()}
        parts.append(f"SELECT *, CAST({number} AS BIGINT) AS draw FROM ({tree.sql(dialect)})")
    return Compiled(" UNION ALL ".join(parts), schema, values)
