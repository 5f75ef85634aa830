"""Dates of other files: what the column proves, what is asked, what is refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.importing.dates.columns import DateColumn, Reading
from geo.importing.dates.formats import Formats
from geo.importing.dates.texts import NotADate

FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%d %B %Y", "%Y-%m-%dT%H:%M:%S%z")
TODAY = date(2026, 11, 28)


def column(texts, *answers, formats=FORMATS, **how):
    only_days = how.get("only_days", False)
    made = DateColumn("day", Formats(formats), frozenset(answers), only_days, TODAY)
    for row, text in enumerate(texts, 2):
        made.add(text, row)
    return made


def read(texts, *answers, **how):
    """The texts as they are read: a day, or what is more than a day, or the reason."""
    reader = column(texts, *answers, **how).reader()
    found = []
    for text in texts:
        try:
            one = reader.read(text)
        except NotADate as e:
            found.append(e.reason)
            continue
        found.append(one.start if one == Reading(one.start) else one)
    return found


def asked(texts, *answers, **how):
    """What is asked: kind and answers."""
    return [(q.kind, *q.answers) for q in column(texts, *answers, **how).questions()]


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
    assert read([text], *filter(None, [order])) == [day]


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("05/02/2014", None, "date_order"),
        ("13/05/2023", "mdy", "date_impossible"),
        ("31.02.2023", "dmy", "date_impossible"),
        ("1/22/2014 1:30:00 PM", "mdy", "time_without_zone"),
        ("2014-05-05 13:00:00.000", None, "time_without_zone"),
        ("05/02-2014", "mdy", "date_format"),
        ("12 May", None, "date_format"),
        ("2023-02-30", None, "date_impossible"),
        ("2023-05-12T25:00Z", None, "date_impossible"),
        ("2023-05-12T24:00Z", None, "time_end_of_day"),
        ("12.05.2023 24:00 Kyiv time", None, "time_end_of_day"),
        ("2023-05-12 14:30 IST", None, "date_zone"),
        ("2023-05-12 14:30 local time", None, "date_zone"),
        ("2023-05-12 14:30 UTC+25", None, "date_zone"),
        ("2023-05-12 14:30-15:30", None, "date_zone"),
        ("2023-05-12 10:30-11:30", None, "time_span"),
        ("Saturday, 12 May 2023", None, "date_weekday"),
        ("2023/5/12(土)", None, "date_weekday"),
        ("Sat 12/05/2023", None, "date_weekday"),
        ("昭和99年5月12日", None, "date_impossible"),
        ("2023年度2月", None, "date_format"),
        ("before 12 May 2023", None, "date_format"),
        ("ca. 2023-05-12", None, "date_format"),
        ("early 2023", None, "date_format"),
        ("12/15 May 2023", None, "date_format"),
        ("12-14 May", None, "date_format"),  # two days of an unknown year
        ("30/31 May", None, "date_format"),
        ("12,13 мая", None, "date_format"),
        ("12/13 травня", None, "date_format"),
        ("May 30-31", None, "date_format"),
        ("May 12, 14", None, "date_format"),
        ("2023-W54", None, "date_format"),
        ("30 December - 2 January 2023", None, "date_format"),
        ("-0044-03-15", None, "date_before_christ"),
        ("44 BC", None, "date_before_christ"),
        ("0000-01-01", None, "date_impossible"),
        ("2023-05-1³", None, "date_format"),  # a mark of a note makes no other number
        ("12 May 2023①", None, "date_format"),
        ("1" * 200, None, "date_format"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_its_reason(text, order, reason):
    assert read([text], *filter(None, [order])) == [reason]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["2023-05-12T00:00:00", "2023-05-13T00:00"], ["2023-05-12", "2023-05-13"]),
        (["2023-05-12T00:00:00Z", "2023-05-12T14:30:05.123Z"],
         ["2023-05-12T00:00Z", "2023-05-12T14:30:05Z"]),
        (["May-12-23", "May 12 23", "May 12, '23", "May 12, 99"],
         ["2023-05-12", "2023-05-12", "2023-05-12", "1999-05-12"]),
        (["20230512T143000+0300", "20230512T1430+03:00"],
         ["2023-05-12T14:30+03:00", "2023-05-12T14:30+03:00"]),
        (["2023‑05‑12", "2023−05−12", "пʼятниця, 12 травня 2023 р."], ["2023-05-12"] * 3),
        (["2023-05-12 23:30:00+03:00", "2023-05-12 18:00 America/Los_Angeles"],
         ["2023-05-12T23:30+03:00", "2023-05-12T18:00-07:00"]),
        (["20230512T143000Z"], ["2023-05-12T14:30Z"]),
        (["2023-05-12 14:30 EEST", "2023-05-12 14:30 (МСК)", "2023-05-12 2:30pm JST",
          "12 травня 2023, 14:30 за київським часом", "2023-05-12 14:30 UTC+3",
          "2023-05-12 14:30 GMT-03:30"],
         ["2023-05-12T14:30+03:00", "2023-05-12T14:30+03:00", "2023-05-12T14:30+09:00",
          "2023-05-12T14:30+03:00", "2023-05-12T14:30+03:00", "2023-05-12T14:30-03:30"]),
        (["2012-05-12 14:30 MSK", "2023年5月12日午後2時半 JST"],
         ["2012-05-12T14:30+04:00", "2023-05-12T14:30+09:00"]),
        (["\u200f2023-05-12", "12\u200b May 2023"], ["2023-05-12", "2023-05-12"]),
        (["12.05.2023 р.", "13.05.2023 г."], ["2023-05-12", "2023-05-13"]),
        (["unknown", "不明", "?", "2023-05-12"], ["", "", "", "2023-05-12"]),
        (["2023/05/12", "2023.5.3"], ["2023-05-12", "2023-05-03"]),
        (["12.05.2023", "13.05.2023"], ["2023-05-12", "2023-05-13"]),
        (["12-May-2023", "May 13, 2023", "the 14th of May 2023", "Mon, 15 May 2023"],
         ["2023-05-12", "2023-05-13", "2023-05-14", "2023-05-15"]),
        (["12 травня 2023 року", "13 мая 2023 г.", "14 трав. 2023", "15 янв 2023"],
         ["2023-05-12", "2023-05-13", "2023-05-14", "2023-01-15"]),
        (["2023年5月12日", "令和5年5月13日(土)", "２０２３－０５－１４"],
         ["2023-05-12", "2023-05-13", "2023-05-14"]),
        (["20230512", "20230513"], ["2023-05-12", "2023-05-13"]),
        (["1683849600", "1683936000"], ["2023-05-12", "2023-05-13"]),
        (["1683849600000", "1683937800000"], ["2023-05-12T00:00Z", "2023-05-13T00:30Z"]),
        (["1683849600", "2023-05-13T14:30Z"], ["2023-05-12", "2023-05-13T14:30Z"]),
        (["05/12/23", "05/13/23"], ["2023-05-12", "2023-05-13"]),
        (["05/12/99", "05/13/99"], ["1999-05-12", "1999-05-13"]),
        (["NA", "n/a", "null", "-", "2023-05-12"], ["", "", "", "", "2023-05-12"]),
        (["2023-05-12T10:30-11:30", "2023-05-12 01:00:00-05:00"],
         ["2023-05-12T10:30-11:30", "2023-05-12T01:00-05:00"]),
        (["Fri 12/05/2023", "06/07/2023"], ["2023-05-12", "2023-07-06"]),
        (["令和5年5月12日金曜日", "2023年5月12日(金曜日)", "2023-05-12 (Fri)", "R5.5.12"],
         ["2023-05-12"] * 4),
        (["12.05.2023 (пт)", "п’ятниця, 12 травня 2023", "12-го мая 2023", "2023. 5. 12."],
         ["2023-05-12"] * 4),
        (["1683849600000000", "1683936000000000000", "1684022400.0"],
         ["2023-05-12", "2023-05-13", "2023-05-14"]),
        (["20230512.0", "20230513.0"], ["2023-05-12", "2023-05-13"]),
        (["Fri May 12 14:30:00 +0000 2023", "121430ZMAY23",
          "Fri May 12 2023 14:30:00 GMT+0000 (Coordinated Universal Time)",
          "2023-05-12T14:30Z[UTC]"], ["2023-05-12T14:30Z"] * 4),
        (["12 May 2023 23.30 Kyiv time", "13.05.2023 23h30 (Kyiv)"],
         ["2023-05-12T23:30+03:00", "2023-05-13T23:30+03:00"]),
        (["2023年5月12日 14:30 日本時間"], ["2023-05-12T14:30+09:00"]),
        (["2023-W19-5"], ["2023-05-12"]),
        (["2023 - 05 - 12", "13/ 05/ 2023", "14.05.23 р.", "п'ятницю, 12 травня 2023"],
         ["2023-05-12", "2023-05-13", "2023-05-14", "2023-05-12"]),
        (["12 травня 2023 р. о 14:30 EEST", "12 мая 2023 г. в 14:30 МСК"],
         ["2023-05-12T14:30+03:00"] * 2),
        (["0001-01-01", "9999-12-31"], ["0001-01-01", "9999-12-31"]),
    ],
)  # fmt: skip
def test_what_the_column_proves_is_read(texts, days):
    assert asked(texts) == []
    assert read(texts) == days


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2023-05", Reading("2023-05-01", "2023-05-31", "month")),
        ("May 2023", Reading("2023-05-01", "2023-05-31", "month")),
        ("2/2024", Reading("2024-02-01", "2024-02-29", "month")),
        ("2023年5月", Reading("2023-05-01", "2023-05-31", "month")),
        ("2023", Reading("2023-01-01", "2023-12-31", "year")),
        ("2014-5-0", Reading("2014-05-01", "2014-05-31", "month")),
        ("9999-12", Reading("9999-12-01", "9999-12-31", "month")),
        ("2023-05-12/2023-05-14", Reading("2023-05-12", "2023-05-14")),
        ("12–14 May 2023", Reading("2023-05-12", "2023-05-14")),
        ("May 12-14, 2023", Reading("2023-05-12", "2023-05-14")),
        ("30 мая 2023 - 2 июня 2023", Reading("2023-05-30", "2023-06-02")),
        ("2023年5月12日〜14日", Reading("2023-05-12", "2023-05-14")),
        ("May 30 - June 2, 2023", Reading("2023-05-30", "2023-06-02")),
        ("30 травня — 2 червня 2023 р.", Reading("2023-05-30", "2023-06-02")),
        ("с 12 по 14 мая 2023 года", Reading("2023-05-12", "2023-05-14")),
        ("Q2 2023", Reading("2023-04-01", "2023-06-30", "month")),
        ("II квартал 2023", Reading("2023-04-01", "2023-06-30", "month")),
        ("2023-W19", Reading("2023-05-08", "2023-05-14", "week")),
        ("late May 2023", Reading("2023-05-21", "2023-05-31", "week")),
        ("mid-May 2023", Reading("2023-05-11", "2023-05-20", "week")),
        ("початок травня 2023", Reading("2023-05-01", "2023-05-10", "week")),
        ("2023年2月下旬", Reading("2023-02-21", "2023-02-28", "week")),
        ("2023-05-XX", Reading("2023-05-01", "2023-05-31", "month")),
        ("2023 рік", Reading("2023-01-01", "2023-12-31", "year")),
        ("night of 12/13 May 2023", Reading("2023-05-12", "2023-05-13")),
        ("2023年5月12日から14日まで", Reading("2023-05-12", "2023-05-14")),
        (
            "2023-05-12 10:30 – 11:30 UTC",
            Reading("2023-05-12T10:30Z", "2023-05-12T11:30Z"),
        ),
        ("2023-05/2023-07", Reading("2023-05-01", "2023-07-31", "month")),
        ("2023-05-12T10:00Z/2023-05-12T11:30Z", Reading("2023-05-12T10:00Z", "2023-05-12T11:30Z")),
    ],
)
def test_months_years_and_ranges_are_no_single_day(text, reading):
    assert read([text]) == [reading]


def test_days_of_two_months_have_the_year_behind_the_second():
    assert read(["30.05-14.06.2023"]) == [Reading("2023-05-30", "2023-06-14")]


def test_a_year_of_two_digits_is_shown_as_the_column_reads_it():
    short = column(["05/12/23", "05/13/23"]).short
    assert short is not None
    assert (short.row, short.as_) == (2, "2023-05-12")


def test_a_third_of_a_month_is_shown_as_the_column_reads_it():
    third = column(["2023-05-12", "late May 2023"]).third
    assert third is not None
    assert (third.row, third.as_) == (3, "2023-05-21 – 2023-05-31")


def test_six_digits_are_a_month_where_no_day_fits():
    may = Reading("2023-05-01", "2023-05-31", "month")
    assert read(["202311", "202312", "202305"], formats=("%Y%m%d",))[2] == may


@pytest.mark.parametrize(
    ("texts", "question", "answer", "days"),
    [
        (["05/06/2023", "07/08/2023"], ("order", "dmy", "mdy"), "dmy",
         ["2023-06-05", "2023-08-07"]),
        (["13/05/2023", "05/14/2023"], ("order", "dmy", "mdy"), "dmy",
         ["2023-05-13", "date_impossible"]),
        (["12.05.23", "13.05.23"], ("order", "dmy", "ymd"), "dmy", ["2023-05-12", "2023-05-13"]),
        (["230512", "230513"], ("way", "yymmdd", "ddmmyy"), "yymmdd", ["2023-05-12", "2023-05-13"]),
        (["12052023", "13052023"], ("way", "ddmmyyyy"), "ddmmyyyy", ["2023-05-12", "2023-05-13"]),
        (["45058", "45059.5"], ("way", "serial1900", "serial1904"), "serial1900",
         ["2023-05-12", "time_without_zone"]),
        (["2023-05-12T14:30", "2023-05-13 09:05"], ("zone", "day"), "Europe/Kyiv",
         ["2023-05-12T14:30+03:00", "2023-05-13T09:05+03:00"]),
        (["2023-01-12T14:30", "2023-07-13 9:05 pm"], ("zone", "day"), "Europe/Kyiv",
         ["2023-01-12T14:30+02:00", "2023-07-13T21:05+03:00"]),
        (["12.05.2023 14:30", "13.05.2023 09:05"], ("zone", "day"), "day",
         ["2023-05-12", "2023-05-13"]),
        (["2023-05-02", "14/02/2023", "2023-07-02", "27/02/2023"], ("exchanged", "exchanged",
         "kept"), "exchanged", ["2023-02-05", "2023-02-14", "2023-02-07", "2023-02-27"]),
        (["2023-05-02", "14/02/2023", "2023-07-02", "27/02/2023"], ("exchanged", "exchanged",
         "kept"), "kept", ["2023-05-02", "2023-02-14", "2023-07-02", "2023-02-27"]),
    ],
)  # fmt: skip
def test_what_the_column_does_not_prove_is_asked_and_read_as_answered(
    texts, question, answer, days
):
    if question[1:] == ("ddmmyyyy",):  # proven by its second text
        assert asked(texts) == []
        assert read(texts) == days
        return
    assert question in asked(texts)
    assert question not in asked(texts, answer)
    assert read(texts, answer) == days


def test_an_answer_has_examples_of_what_it_reads():
    (question,) = column(["05/06/2023", "45058"]).questions()[:1]
    (example,) = question.answers["dmy"]
    assert (example.row, example.text, example.as_) == (2, "05/06/2023", "2023-06-05")


def test_text_and_dates_that_agree_are_not_taken_for_damage():
    assert asked(["13/05/2023", "2023-05-12"]) == []
    assert asked(["13/05/2023", "2023-05-14", "2023-05-02"]) == []


def test_a_declared_format_is_the_owners_word_and_numbers_have_their_width():
    assert read(["12.05.23"], formats=("%d.%m.%y",)) == ["2023-05-12"]
    assert read(["202311"], formats=("%Y%m%d",)) == [Reading("2023-11-01", "2023-11-30", "month")]
    assert read(["20231"], formats=("%Y%m%d",)) == ["date_order"]


def test_a_column_of_days_has_no_times():
    texts = ["2023-05-12T00:00:00Z", "2023-05-13T14:30"]
    assert asked(texts, only_days=True) == []
    assert read(texts, only_days=True) == ["2023-05-12", "2023-05-13"]


def test_an_hour_that_clocks_repeat_or_leave_out_keeps_its_day_only():
    texts = ["2023-10-29T03:30", "2023-03-26T03:30"]
    assert read(texts, "Europe/Kyiv") == ["2023-10-29", "2023-03-26"]


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (["1899-12-30", "2203-05-12"], [1899, 2203]),
        (["1402-02-22", "1402-02-23"], [1402]),
        (["2566-05-12", "2566-05-13"], [2566]),
        (["2023-05-12", "2022-01-01", "1923-05-12"], [1923]),
        (["1989-01-01", "2010-01-01", "2023-01-01"], []),
        (["2023-05-12", "2028-05-12"], [2028]),
    ],
)
def test_a_year_far_from_the_others_is_pointed_out(texts, years):
    assert [year for year, _ in column(texts).far_years()] == years


@pytest.mark.parametrize(
    ("cells", "needed", "order"),
    [
        (["2023-05-12", ""], False, ()),
        (["01/02/2023", "02/01/2023"], True, ()),
        (["01/02/2023", "13/02/2023"], False, ("dmy",)),
        (["1/22/2014 12:00:00 AM", "05/02/2014 00:00"], False, ("mdy",)),
        (["13/05/2023", "05/13/2023"], True, ()),
    ],
)
def test_one_certain_value_proves_a_column_and_two_kinds_prove_nothing(cells, needed, order):
    found = column(cells)
    assert (bool(found.questions()), found.proven) == (needed, order)


def test_the_question_shows_a_row_of_each_kind():
    found = column([])
    for row, text in [(5, "13/05/2023"), (9, "05/13/2023"), (11, "14/05/2023")]:
        found.add(text, row)
    (question,) = found.questions()
    assert [(e.row, e.text) for e in question.rows] == [(5, "13/05/2023"), (9, "05/13/2023")]


@examples
@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1), st.sampled_from("dm"))
def test_a_column_is_read_as_it_was_written_or_not_at_all(days, first):
    form = "%d/%m/%Y" if first == "d" else "%m/%d/%Y"
    texts = [day.strftime(form) for day in days]
    if asked(texts):
        assert any(found == "date_order" for found in read(texts))
    else:
        assert read(texts) == [day.isoformat() for day in days]


@examples
@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["%Y-%m-%d %H:%M", "%d %B %Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %I:%M %p"]),
    st.sampled_from(["Europe/Kyiv", "Asia/Tokyo", "America/New_York"]),
)
def test_a_time_is_the_instant_of_its_zone(when, form, zone):
    (found,) = read([when.strftime(form)], "dmy", zone)
    local = datetime.strptime(when.strftime(form), form).replace(tzinfo=ZoneInfo(zone))
    if "T" in found:
        assert datetime.fromisoformat(found) == local
    else:  # midnight alone is a day; so is an hour that happens twice or never
        twice = local.utcoffset() != local.replace(fold=1).utcoffset()
        assert found == local.date().isoformat()
        assert twice or (local.hour, local.minute) == (0, 0)


def test_a_declared_format_is_never_matched_by_backtracking():
    # A backtracking engine takes hours for this.
    assert read(["x" * 100], formats=("%a%A%b%B%p%Z%z!",)) == ["date_format"]


@examples
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text):
    assert len(read([text])) == 1
    assert isinstance(column([text]), DateColumn)
