"""What a viewer asks reaches an engine as values beside the SQL, and never as part of it."""

import itertools
import random
import re
from dataclasses import replace
from datetime import date

import archives
import asking
import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import examples

from geo.model.filters import Filter
from geo.store import Questions
from geo.store.backends.duckdb import Duck
from geo.store.backends.postgres import Postgres
from geo.store.compiling import Query, compiled
from geo.store.engine import DatasetVersion
from geo.store.selection import filter_values

ZONES = ("Europe/Kyiv", "UTC")
HOSTILE = Filter(
    day=(date(2021, 11, 23), date(2021, 12, 27)),
    zone="Europe/Kyiv",
    as_of=date(2022, 8, 19),
    side=("o'x", "a;b"),
    claimant=("$first", "%(late)s"),
    q="o'x :early 100%",
)
ASK = Questions(DatasetVersion("event", ZONES, 1, "v", False))
SAID = re.compile(r"o'+x|a;b|'\$first|'%\(late|2021|2022|0?11, 23|100%|77|4242|ids?-")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_no_text_day_or_number_of_a_viewer_stands_in_the_sql(dialect):
    ask, box = Questions(DatasetVersion("event", ZONES, 1, "v", True)), (77.77, -33, 111, 66)
    ids = ["id-o'x", "ids-%s"]
    questions = [
        ask.counts(HOSTILE),
        ask.page(HOSTILE, 4242, 77, box),
        ask.cells(HOSTILE, box, 7, 77),
        ask.cells(HOSTILE, box, 7, 77, by_key=False),
        ask.places_at(HOSTILE, box, [(4242, 77)]),
        ask.extents(HOSTILE, 4242),
        ask.events(HOSTILE, 4242, 77),
        ask.events_there(HOSTILE, ids, ids, 77),
        ask.number_of_events(HOSTILE, ids, ids),
        ask.disputed_events(HOSTILE, 77),
        ask.of_events(HOSTILE, ids, 77),
        ask.facet(HOSTILE, "side"),
        ask.days(HOSTILE),
        ask.undated(HOSTILE),
        ask.by_place_and_day(HOSTILE),
        ask.source_activity(HOSTILE),
        ask.outlets(HOSTILE),
        ask.known("place_key", ids),
        ask.by_id(ids),
        ask.links(ids),
    ]
    for question in questions:
        made = compiled(question, dialect)
        assert SAID.findall(made.sql) == []
        assert made.values


def test_duckdb_receives_the_text_as_a_value(monkeypatch):
    tables, state = archives.empty()
    engine = Duck.of_tables(tables, state)
    received = []

    class Cursor:
        """A real cursor that notes what it receives."""

        def __init__(self, real):
            self._real = real

        def execute(self, sql, params=None):
            received.append((sql, params))
            return self._real.execute(sql, params)

        def sql(self, sql, params=None):
            received.append((sql, params))
            return self._real.sql(sql, params=params)

        def __getattr__(self, name):
            return getattr(self._real, name)

    real = engine._db

    class Database:
        def cursor(self):
            return Cursor(real.cursor())

    monkeypatch.setattr(engine, "_db", Database())
    engine.run(Questions(state).counts(Filter(q="o'x")))  # of one row
    engine.run(Questions(state).by_side(Filter(q="o'x")))
    assert len(received) == 2
    for sql, values in received:
        assert values == {"word_0": "o'x"}
        assert "$word_0" in sql
        assert "o'" not in sql
    real.close()


def test_postgresql_receives_the_text_as_a_value(pg):
    url = pg.database("received")
    tables, state = archives.empty()
    archives.into_postgres(url, tables, state)
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER DATABASE received SET log_statement = 'all'")
    engine = Postgres(url, archives.SECONDS)
    engine.run(Questions(state).counts(Filter(q="o'x%")))
    engine.close()
    log = pg.log.read_text(encoding="utf-8", errors="replace")
    (statement,) = re.findall(
        r'execute <unnamed>: (SELECT(?:.|\n)*?FROM "claims"(?:.|\n)*?)\n20', log
    )
    assert '"text" LIKE $1' in statement
    assert "o'" not in statement
    assert "$1 = '%o''x\\%%'" in log


# ---- what is asked once is right for all of its shape --------------------------------------------

days = st.tuples(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1))
).map(lambda pair: tuple(sorted(pair)))
filters = st.builds(
    Filter,
    day=st.one_of(st.just(()), days),
    date_basis=st.sampled_from(["report", "event"]),
    zone=st.sampled_from(ZONES),
    as_of=st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1))),
    side=st.lists(st.sampled_from(["north", "south"]), unique=True).map(tuple),
    disputed=st.booleans(),
    q=st.sampled_from(["", "a 'quoted' word", "$first", ":late"]),
)
alone = itertools.count()


def _other_values(wanted: Filter) -> Filter:
    """A filter of the same shape."""
    return replace(
        wanted,
        day=(date(1999, 2, 3), date(2001, 4, 5)) if wanted.day else (),
        as_of=date(2002, 2, 2) if wanted.as_of else None,
        side=("west",) if wanted.side else (),
        q=" ".join(f"w{n}" for n, _ in enumerate(wanted.q.split())),
    )


alike = filters.map(lambda wanted: (wanted, _other_values(wanted)))


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_questions_of_one_shape_have_the_sql_that_each_would_get_by_itself(dialect):
    ask = Questions(DatasetVersion("event", ZONES, 1, "v", False))

    @settings(examples, max_examples=8)  # SQL is slow to make, which is why it is kept
    @given(pair=alike, seed=st.integers(0, 99))
    def each(pair, seed):
        first, second = pair
        name = random.Random(seed).choice(list(asking.QUESTIONS))
        one, other = (asking.QUESTIONS[name](ask, f, random.Random(seed)) for f in (first, second))
        assert one.shape == other.shape
        again = Query(("alone", next(alone)), other.build, other.values)
        made, fresh = compiled(one, dialect), compiled(again, dialect)
        assert made.sql == fresh.sql
        assert made.values.keys() == fresh.values.keys()

    each()


def test_a_word_of_the_filter_is_found_by_its_letters_alone():
    """`%`, `_` and a backslash are letters to every engine."""
    assert filter_values(Filter(q="100% a_b c\\d")) == {
        "side": [],
        "claimant": [],
        "modality": [],
        "type": [],
        "precision": [],
        "word_0": "100%",
        "word_1": "a_b",
        "word_2": "c\\d",
    }
    made = compiled(
        Questions(DatasetVersion("event", ZONES, 1, "v", False)).counts(Filter(q="a_b%")),
        "postgres",
    )
    assert made.values == {"word_0_like": "%a\\_b\\%%"}


def test_an_engine_is_given_no_value_that_it_does_not_ask_for():
    asked = compiled(
        Questions(DatasetVersion("event", ZONES, 1, "v", False)).counts(HOSTILE), "duckdb"
    )
    wanted = set(re.findall(r"\$([a-z_0-9]+)", asked.sql))
    assert wanted == asked.values.keys()
    assert isinstance(asked.values["side"], list)
    with pytest.raises(duckdb.Error):  # which would tell
        duckdb.connect().sql("SELECT 1", params={"strange": 1})
