"""Dates as they were said: what is read, what is refused, and on which day it lies."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.model.dates import Span, When, each_day, parse_when, step

ZONES = ("Europe/Kyiv", "Asia/Tokyo", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")

offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=offsets).map(
    lambda at: at.replace(microsecond=0)
)


def test_ten_in_the_morning_in_brussels_is_six_in_the_evening_in_tokyo():
    assert parse_when("2023-02-14T10:00+01:00").text_in("Asia/Tokyo") == "2023-02-14 18:00"


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        ("2023-10-29T00:30Z", "2023-10-29 03:30 (+03:00)"),
        ("2023-10-29T01:30Z", "2023-10-29 03:30 (+02:00)"),
        ("2023-10-28T23:59Z", "2023-10-29 02:59"),
        ("2023-10-29T02:00Z", "2023-10-29 04:00"),
        ("2023-03-26T01:30Z", "2023-03-26 04:30"),  # the hour before does not exist
    ],
)
def test_a_time_that_the_clock_shows_twice_has_its_offset(instant, local):
    assert parse_when(instant).text_in("Europe/Kyiv") == local


@pytest.mark.parametrize(
    ("lang", "day", "time", "days"),
    [
        ("en", "12 May 2023", "29 October 2023, 03:30 (+02:00)", "9 – 13 May 2023"),
        ("ja", "2023年5月12日", "2023年10月29日 03:30 (+02:00)", "2023年5月9日～13日"),
        ("uk", "12 травня 2023 р.", "29 жовтня 2023 р., 03:30 (+02:00)", "9–13 трав. 2023 р."),
    ],
)
def test_people_read_days_and_times_as_their_language_writes_them(lang, day, time, days):
    def plainly(words):
        return " ".join(words.split())  # with the thin and firm spaces of the languages

    assert plainly(parse_when("2023-05-12").words_in("UTC", lang)) == day
    assert plainly(parse_when("2023-10-29T01:30Z").words_in("Europe/Kyiv", lang)) == time
    span = Span(parse_when("2023-05-09"), parse_when("2023-05-13"))
    assert plainly(span.words_in("UTC", lang)) == days


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_without_a_time_is_the_same_day_in_every_zone(zone):
    said = parse_when("2023-05-12")
    assert said.day_in(zone) == date(2023, 5, 12)
    assert said.text_in(zone) == "2023-05-12"


@given(st.dates(), st.sampled_from(ZONES))
@examples
def test_no_day_without_a_time_ever_moves(day, zone):
    assert When(day).day_in(zone) == day


def test_an_instant_near_midnight_lies_on_the_next_day_further_east():
    said = parse_when("2023-05-12T23:30+00:00")
    assert said.day_in("UTC") == date(2023, 5, 12)
    assert said.day_in("Asia/Tokyo") == date(2023, 5, 13)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2023-02-14T10:00Z", "2023-02-14 12:00"),
        ("2023-05-13T10:00Z", "2023-05-13 13:00"),
        ("2023-03-26T00:59Z", "2023-03-26 02:59"),
        ("2023-03-26T01:00Z", "2023-03-26 04:00"),
    ],
)
def test_kyiv_is_two_hours_ahead_in_winter_and_three_in_summer(text, local):
    assert parse_when(text).text_in("Europe/Kyiv") == local


@pytest.mark.parametrize(
    "text",
    [
        "13/05/2023",
        "05/13/2023",
        "13 May 2023",
        "２０２３-05-13",
        "٢٠٢٣-05-13",
        "2023-05-13T10:00",
        "2023-05-13 10:00+03:00",
        "2023-02-30",
        "2023-02-29",
        "2023-13-01",
        "2023-05",
        "20230513",
        "2023-W19-6",
        "2023-05-13T25:00+00:00",
        "2023-05-13T10:00+25:00",
        "2023-05-13T10:00:00.5+00:00",
        " 2023-05-13",
        "2023-05-13\n",
        "0000-01-01",
        "",
    ],
)
def test_other_forms_of_a_date_are_refused_and_not_guessed(text):
    with pytest.raises(ValueError):  # noqa: PT011 (some messages are those of the standard library)
        parse_when(text)


@given(st.one_of(st.dates(date(1000, 1, 1), date(2999, 12, 31)), instants))
@examples
def test_what_is_written_is_read_back_equal(value):
    again = parse_when(str(When(value)))
    assert again == When(value)
    assert str(again) == str(When(value))


@given(st.text(max_size=30))
@examples
def test_any_text_is_either_a_date_or_a_value_error(text):
    try:
        parse_when(text)
    except ValueError:
        return
    assert text.isascii()


def test_a_span_touches_every_day_from_its_start_to_its_end():
    span = Span(parse_when("2023-05-09"), parse_when("2023-05-13"))
    first, last = span.days_in("UTC")
    assert [d.day for d in each_day(first, last)] == [9, 10, 11, 12, 13]
    assert span.text_in("UTC") == "2023-05-09 – 2023-05-13"
    assert Span(None).days_in("UTC") is None
    assert Span(None).text_in("UTC") == ""


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2023-05-12", "2023-05-11", True),
        ("2023-05-12", "2023-05-12", False),
        ("2023-05-12T10:00+03:00", "2023-05-12T09:00+03:00", True),
        ("2023-05-12T10:00+03:00", "2023-05-12T09:00+02:00", False),
        ("2023-05-12T23:00+03:00", "2023-05-12", False),
        ("2023-05-12", "2023-05-11T23:00-05:00", True),
    ],
)
def test_an_end_before_its_start_is_noticed(start, end, wrong):
    assert Span(parse_when(start), parse_when(end)).ends_before_it_starts() is wrong


def test_a_range_of_days_steps_by_its_own_length():
    assert step(date(2023, 5, 12), date(2023, 5, 12), 1) == (date(2023, 5, 13), date(2023, 5, 13))
    assert step(date(2023, 5, 9), date(2023, 5, 11), -1) == (date(2023, 5, 6), date(2023, 5, 8))


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:30-12:00"])
def test_a_date_that_is_read_has_a_day_in_every_zone(text):
    """What `parse_when` accepts the store must be able to place; else it is to be refused."""
    try:
        said = parse_when(text)
    except ValueError:
        return
    for zone in ZONES:
        assert isinstance(said.day_in(zone), date)
