"""SQL made once for all days and windows is the SQL that each would get by itself."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import examples

from geo.model.filters import Filter
from geo.store import Questions
from geo.store.engine import State, compiled
from geo.store.templates import Templates

ZONES = ("Europe/Kyiv", "UTC")
days = st.tuples(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1))
).map(lambda pair: tuple(sorted(pair)))
filters = st.builds(
    Filter,
    day=st.one_of(st.just(()), days),
    by=st.sampled_from(["report", "event"]),
    zone=st.sampled_from(ZONES),
    known=st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1))),
    side=st.lists(st.sampled_from(["north", "south"]), unique=True).map(tuple),
    disputed=st.booleans(),
    q=st.sampled_from(["", "a 'quoted' word", "MAKE_DATE(1203, 5, 1)"]),
)
# What is read around its days begins in the month before, and ends in the month after.
A_MONTH = Filter(day=(date(2000, 1, 1), date(2000, 1, 31)), by="report", zone="Europe/Kyiv")
edges = st.floats(-180, 180)
boxes = st.tuples(edges, st.floats(-85, 0), edges, st.floats(0, 85))
QUESTIONS = {
    "counts": lambda ask, wanted, _: ask.counts(wanted),
    "cells": lambda ask, wanted, box: ask.cells(wanted, box, 7, 96),
    "cells of very many": lambda ask, wanted, box: ask.cells(wanted, box, 7, 96, by_key=False),
    "page": lambda ask, wanted, box: ask.page(wanted, 30, 5, box),
    "extents": lambda ask, wanted, _: ask.extents(wanted, 9),
}


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
@pytest.mark.parametrize("by", ["report", "event"])
def test_a_template_gives_the_sql_of_each_filter_and_window(dialect, by):
    questions = Questions(State(by, ZONES, 1, "v", False))
    templates = Templates(questions, dialect)

    @settings(examples, max_examples=12)  # SQL is slow to make, which is why there are templates
    @given(wanted=filters, box=boxes, name=st.sampled_from(sorted(QUESTIONS)))
    @example(wanted=replace(A_MONTH, by="event"), box=(22, 44, 41, 54), name="cells")
    @example(wanted=replace(A_MONTH, zone="UTC"), box=(22, 44, 41, 54), name="cells")
    @example(wanted=A_MONTH, box=(22, 44, 41, 54), name="cells")
    def each(wanted, box, name):
        build = QUESTIONS[name]
        made = templates.ask(name, build, wanted, box)
        assert made.sql == compiled(build(questions, wanted, box), dialect)

    each()
