"""Engines against real servers: the same rows, and what they do when something goes wrong."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import archives
import ibis
import psycopg
import pytest
from server import ROOT, free_port

from geo.store.backends import open_engine, query_seconds
from geo.store.backends.duckdb import Duck
from geo.store.backends.postgres import Postgres
from geo.store.backends.spark import Spark
from geo.store.backends.spark_session import has_workers, session
from geo.store.engine import (
    BackendError,
    BackendUnavailable,
    Cancelled,
    CancelToken,
    DatasetVersion,
)
from geo.store.schema import schema

# PySpark leaves the socket of an answer to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

CLAIMS = ibis.table(ibis.Schema.from_pyarrow(schema(archives.ZONES)), name="claims")
T = CLAIMS
EMPTY: tuple[str, ...] = ()
SAME = {
    "all rows": T.order_by("row"),
    "texts by code point": T.select("location", "row").order_by(["location", "row"]),
    "texts downwards": T.select("location", "row").order_by([ibis.desc("location"), "row"]),
    "least and greatest text": T.aggregate(a=T.location.min(), b=T.location.max()),
    "texts compared": T.filter(T.location > "Z").select("row").order_by("row"),
    "no day last": T.select("report_on", "row").order_by(
        [ibis.asc("report_on", nulls_first=False), "row"]
    ),
    "no day last downwards": T.select("report_on", "row").order_by(
        [ibis.desc("report_on", nulls_first=False), "row"]
    ),
    "no instant first": T.select("instant", "row").order_by(
        [ibis.asc("instant", nulls_first=True), "row"]
    ),
    "day compared": T.filter(
        (T.event_from <= ibis.date(date(2022, 8, 1))) & (T.event_to >= ibis.date(date(2022, 7, 9)))
    )
    .select("row", "event_from", "event_to_1", "gone")
    .order_by("row"),
    "squares": T.group_by(cx=(T.x // 4_194_304).cast("int64"), cy=(T.y // 4_194_304).cast("int64"))
    .aggregate(n=T.count().cast("int64"), sx=T.x.sum().cast("int64"))
    .order_by(["cy", "cx"]),
    "months": T.group_by("month").aggregate(n=T.count()).order_by("month"),
    "none of none": T.filter(T.claimant.isin(EMPTY)).select("row").order_by("row"),
    "sum of none": T.filter(T.row < 0).aggregate(s=T.x.sum().fill_null(0).cast("int64")),
    "how many": T.aggregate(n=T.event_id.nunique().cast("int64")),
    "page": T.order_by("row").limit(7, offset=11).select("row", "claim_id"),
} | {
    f"contains {word}": T.filter(T.summary_en.contains(word)).select("row").order_by("row")
    for word in archives.WORDS
}
# More work than any test waits for, in many rows.
_A, _B, _C = (T.select(**{f"r{n}": T.row}) for n in range(3))
SLOW = _A.cross_join(_B).cross_join(_C).cross_join(T.select(r3="row"))
SLOW = SLOW.filter((SLOW.r0 * SLOW.r1 + SLOW.r2 * SLOW.r3) % 1_000_003 == 7).aggregate(
    n=ibis._.count()
)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return archives.made(tmp_path_factory.mktemp("claims"))


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


def _said(raised):
    return raised.value.key, raised.value.values


@pytest.mark.parametrize("name", SAME)
def test_postgresql_gives_the_rows_of_duckdb(name, duck, postgres):
    assert postgres.run(SAME[name]) == duck.run(SAME[name])


@pytest.mark.parametrize("name", [n for n in SAME if not n.startswith("contains")])
def test_spark_gives_the_rows_of_duckdb(name, duck, spark):
    assert spark.run(SAME[name]) == duck.run(SAME[name])


def test_spark_finds_the_words_that_duckdb_finds(duck, spark):
    found = {f"w{n}": T.summary_en.contains(w) for n, w in enumerate(archives.WORDS)}
    asked = T.select("row", **found).order_by("row")
    assert spark.run(asked) == duck.run(asked)
    assert duck.run(asked)["w4"].to_pylist().count(True) == 1


@pytest.mark.parametrize("name", ["duck", "postgres", "spark"])
def test_streams_give_all_rows_in_order_and_few_at_a_time(name, request, duck):
    engine = request.getfixturevalue(name)
    batches = list(engine.stream(T.order_by("row"), 100))
    assert max(b.num_rows for b in batches) <= 100
    found = [row for b in batches for row in b.to_pylist()]
    assert found == duck.run(T.order_by("row")).to_pylist()


def test_the_process_may_live_in_any_zone(pg, postgres, spark, spark_cluster):
    code = (
        "import sys; sys.path[:0] = ['tests', '.']\n"
        "import ibis, test_engines as t\n"
        "from geo.store.backends.postgres import Postgres\n"
        f"rows = Postgres({pg.url!r}).run(t.SAME['day compared'])\n"
        "print(rows.to_pylist())"
    )
    environment = os.environ | {"TZ": "Pacific/Kiritimati"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == str(postgres.run(SAME["day compared"]).to_pylist()), done.stderr


# ---- giving up -----------------------------------------------------------------------------------


def _given_up(engine):
    call = CancelToken()
    threading.Timer(1, call.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        engine.run(SLOW, call)
    assert time.monotonic() - start < 60


def test_duckdb_stops_when_the_asker_gives_up(duck):
    _given_up(duck)
    assert duck.run(SAME["how many"]).num_rows == 1


def test_postgresql_stops_when_the_asker_gives_up(pg, postgres):
    _given_up(postgres)
    working = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%r3%'"
    # A transaction would go on seeing who worked when it began.
    with psycopg.connect(pg.url, autocommit=True) as connection:
        # This question is itself one that looks like it.
        archives.until(lambda: connection.execute(working).fetchone() == (1,))
    assert postgres.run(SAME["how many"]).num_rows == 1


def test_spark_stops_when_the_asker_gives_up(spark, spark_cluster):
    tracker = session(spark_cluster.url, "512m").sparkContext._jsc.sc().statusTracker()
    _given_up(spark)
    archives.until(lambda: len(tracker.getActiveJobIds()) == 0)
    archives.until(lambda: all(e.numRunningTasks() == 0 for e in tracker.getExecutorInfos()))


@pytest.mark.parametrize("name", ["duck", "postgres", "spark"])
def test_what_was_given_up_before_is_not_asked(name, request):
    call = CancelToken()
    call.cancel()
    with pytest.raises(Cancelled):
        request.getfixturevalue(name).run(SLOW, call)


def test_a_question_that_takes_too_long_says_so(pg, postgres):
    engine = Postgres(pg.url, seconds=0.5)
    with pytest.raises(BackendError) as raised:
        engine.run(SLOW)
    engine.close()
    assert _said(raised) == (
        "store.too_slow",
        {"where": f"127.0.0.1:{pg.port}/postgres", "seconds": "0.5"},
    )


# ---- servers that vanish -------------------------------------------------------------------------


def test_postgresql_is_away_and_comes_back(pg, postgres, duck):
    asked = SAME["months"]
    assert postgres.run(asked) == duck.run(asked)
    pg.stop()
    try:
        with pytest.raises(BackendUnavailable) as raised:
            postgres.run(asked)
        time.sleep(1)
        with pytest.raises(BackendUnavailable):
            postgres.state()
    finally:
        pg.start()
    assert raised.value.values["where"] == f"127.0.0.1:{pg.port}/postgres"
    assert postgres.run(asked) == duck.run(asked)
    assert postgres.state().rows == duck.state().rows
    # Restarted between two questions: no question fails.
    pg.stop()
    pg.start()
    assert postgres.run(asked) == duck.run(asked)


def test_spark_answers_although_a_worker_dies(spark, spark_cluster, duck):
    two = _A.cross_join(_B).cross_join(T.filter(T.row % 9 == 0).select(r2="row"))
    asked = two.group_by(k=(two.r0 * two.r1 + two.r2) % 11).aggregate(n=ibis._.count())
    asked = asked.order_by("k")
    tracker = session(spark_cluster.url, "512m").sparkContext._jsc.sc().statusTracker()

    def kill() -> None:
        archives.until(lambda: any(e.numRunningTasks() for e in tracker.getExecutorInfos()))
        spark_cluster.kill_worker(spark_cluster.workers[0])

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert spark.run(asked) == duck.run(asked)
        killer.join()
        assert len(spark_cluster.workers) == 1
        assert spark.run(asked) == duck.run(asked)
    finally:  # the other tests need both
        killer.join()
        spark_cluster.add_workers(2 - len(spark_cluster.workers))


def test_spark_asks_another_version_of_the_archive(spark, tables):
    files, state = spark._files, spark.state()
    try:
        spark.replace(files | {"claims": files["claims"][:1]}, archives.changed(state))
        months = spark.run(SAME["months"])
    finally:
        spark.replace(files, state)
    assert months["month"].to_pylist() == [files["claims"][0].parent.name.removeprefix("month=")]
    assert spark.run(T.aggregate(n=T.count()))["n"].to_pylist() == [state.rows]


# ---- what is wrong is said -----------------------------------------------------------------------


def test_no_server_is_said_soon_and_without_credentials(tmp_path):
    engine = Postgres(f"postgresql://spy:secret@127.0.0.1:{free_port()}/claims")
    start = time.monotonic()
    with pytest.raises(BackendUnavailable) as raised:
        engine.state()
    engine.close()
    assert time.monotonic() - start < 60
    assert raised.value.key == "store.unreachable"
    assert "secret" not in str(raised.value)
    assert "spy" not in str(raised.value)


def test_no_master_is_said_soon(tmp_path, tables, spark):
    engine = Spark(f"spark://127.0.0.1:{free_port()}", tmp_path, {}, tables[1])
    start = time.monotonic()
    with pytest.raises(BackendUnavailable) as raised:
        engine.run(SAME["months"])
    assert time.monotonic() - start < 120
    assert raised.value.key == "store.unreachable"
    assert spark.run(SAME["how many"]).num_rows == 1


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mysql://me:secret@host/db", "mysql:…"),
        ("secret", "…"),
        ("spark://host", "spark://…"),
        ("postgresql://me:secret@host:port:x/%zz", "postgresql://…"),
    ],
)
def test_a_wrong_address_is_said_without_what_is_in_it(url, shown, tmp_path):
    with pytest.raises(BackendError) as raised:
        open_engine(url, tmp_path, lambda folder: None, lambda folder: ({}, None))
    assert _said(raised) == ("store.wrong_url", {"url": shown})
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("package", "url"), [("psycopg", "postgresql://h/d"), ("pyspark", "spark://h:1")]
)
def test_a_missing_extra_is_said(package, url, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(BackendError) as raised:
        open_engine(url, tmp_path, lambda folder: None, lambda folder: ({}, None))
    extra = {"psycopg": "postgres", "pyspark": "spark"}[package]
    assert _said(raised) == ("store.no_extra", {"extra": extra})


def test_missing_java_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BackendError) as raised:
        Spark("spark://127.0.0.1:7077", tmp_path, {}, None)
    assert raised.value.key == "store.no_java"


def test_a_database_without_claims_or_with_other_columns_is_said(pg, postgres):
    with psycopg.connect(pg.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE other")
    url = pg.url.replace("/postgres", "/other")
    where = f"127.0.0.1:{pg.port}/other"
    engine = Postgres(url)
    with pytest.raises(BackendError) as raised:
        engine.state()
    assert raised.value.key == "store.no_tables"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE archive (key text, value text)")
        connection.execute(
            "INSERT INTO archive VALUES"
            " ('by', 'event'), ('zones', '[]'), ('rows', '0'), ('version', 'x')"
        )
        kinds = [(f.name, archives.kind(f.type)) for f in schema(())]
        kinds[1] = (kinds[1][0], "text")  # sorted by a language's rules
        kinds[-1] = ("moon", "bigint")
        listed = ", ".join(f'"{n}" {k}' for n, k in kinds)
        connection.execute(f"CREATE TABLE claims ({listed})")
        connection.execute('CREATE TABLE links (claim_id text COLLATE "C")')
    with pytest.raises(BackendError) as raised:
        engine.state()
    engine.close()
    values = {"what": f"{where} claims", "lacks": f"{kinds[1][0]}, month", "extra": "moon"}
    assert _said(raised) == ("store.columns_differ", values)


def test_how_long_a_question_may_take(monkeypatch):
    monkeypatch.setenv("EVENTS_QUERY_SECONDS", "2.5")
    assert query_seconds() == 2.5
    monkeypatch.setenv("EVENTS_QUERY_SECONDS", "soon")
    assert query_seconds() == 60


def test_what_does_not_fit_into_memory_is_kept_in_a_folder_of_its_own_and_removed(tmp_path):
    engine = Duck(DatasetVersion("event", (), 0, "1", False), memory="20MB")
    (folder,) = engine._db.execute("SELECT current_setting('temp_directory')").fetchone()
    assert Path(folder).parent == Path(tempfile.gettempdir())
    numbers = engine._db.execute(
        "SELECT count(*) FROM (SELECT DISTINCT hash(i) AS h, hash(i + 1) FROM range(1000000) t(i))"
    ).fetchone()
    assert numbers == (1_000_000,)
    engine.close()
    del engine
    gc.collect()
    assert not Path(folder).exists()


def test_what_a_killed_process_spilled_is_removed_by_the_next_one(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    code = (
        "import sys, time; from geo.store.backends.duckdb import Duck; "
        "from geo.store.engine import DatasetVersion; "
        "kept = Duck(DatasetVersion('event', (), 0, 'v', False)); print('made', flush=True); "
        "time.sleep(600)"
    )

    def started():
        made = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
        assert made.stdout is not None
        assert made.stdout.readline() == b"made\n"
        return made

    def spilled():
        return {path.name for path in tmp_path.iterdir()}

    with started() as first:
        (of_first,) = spilled()
        with started() as second:
            assert len(spilled()) == 2, "the first is alive"
            first.kill()
            first.wait()
            with started() as third:
                assert of_first not in spilled()
                assert len(spilled()) == 2
                third.kill()
            second.kill()
