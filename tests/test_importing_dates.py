"""Dates of other files: what the column proves, what is asked, what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.importing.date_formats import NotADate, evidence_of, parse_day

FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%d %B %Y", "%Y-%m-%dT%H:%M:%S%z")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("", None, ""),
        (" 2023-05-12 ", None, "2023-05-12"),
        ("2014-05-05 00:00:00.000", None, "2014-05-05"),
        ("12 May 2023", None, "2023-05-12"),
        ("1/22/2014 12:00:00 AM", "mdy", "2014-01-22"),
        ("05/02/2014 00:00", "mdy", "2014-05-02"),
        ("05/02/2014 00:00", "dmy", "2014-02-05"),
        ("24.12.2023", "dmy", "2023-12-24"),
        ("2023-02-14T10:00:00+01:00", None, "2023-02-14T10:00+01:00"),
    ],
)
def test_declared_formats_and_proven_orders_are_read(text, order, day):
    assert parse_day(text, FORMATS, order) == day


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("05/02/2014", None, "date_order"),
        ("13/05/2023", "mdy", "date_impossible"),
        ("31.02.2023", "dmy", "date_impossible"),
        ("1/22/2014 1:30:00 PM", "mdy", "time_without_zone"),
        ("2014-05-05 13:00:00.000", None, "time_without_zone"),
        ("May 2023", None, "date_format"),
        ("05/02-2014", "mdy", "date_format"),
        ("１２/05/2023", "dmy", "date_format"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_its_reason(text, order, reason):
    with pytest.raises(NotADate) as caught:
        parse_day(text, FORMATS, order)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("cells", "needed", "order"),
    [
        (["2023-05-12", ""], False, None),
        (["01/02/2023", "02/01/2023"], True, None),
        (["01/02/2023", "13/02/2023"], True, "dmy"),
        (["1/22/2014 12:00:00 AM", "05/02/2014 00:00"], True, "mdy"),
        (["13/05/2023", "05/13/2023"], True, None),
    ],
)
def test_one_certain_value_proves_a_column_and_two_kinds_prove_nothing(cells, needed, order):
    found = evidence_of(enumerate(cells, 2))
    assert (found.needed, found.order) == (needed, order)


def test_the_question_shows_a_row_of_each_kind():
    found = evidence_of([(5, "13/05/2023"), (9, "05/13/2023"), (11, "14/05/2023")])
    assert found.rows == {"dmy": (5, "13/05/2023"), "mdy": (9, "05/13/2023")}


@examples
@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1), st.sampled_from("dm"))
def test_a_column_is_read_as_it_was_written_or_not_at_all(days, first):
    form = "%d/%m/%Y" if first == "d" else "%m/%d/%Y"
    texts = [day.strftime(form) for day in days]
    order = evidence_of(enumerate(texts)).order
    if order is not None:
        assert [parse_day(t, (), order) for t in texts] == [day.isoformat() for day in days]
    else:
        assert all(day.day <= 12 for day in days)
