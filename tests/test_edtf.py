"""Vague dates in EDTF, read again by another parser."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.model.claims import TIME_PRECISIONS
from geo.model.dates import Span, When, parse_when
from geo.model.edtf import UNKNOWN, edtf

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the library's own grammar
    from edtf import parse_edtf


def span(first: str, last: str = "") -> Span:
    return Span(parse_when(first), parse_when(last) if last else None)


@pytest.mark.parametrize(
    ("said", "precision", "written"),
    [
        (span("2023-05-12"), "day", "2023-05-12"),
        (span("2023-02-14T10:00+01:00"), "exact", "2023-02-14T10:00:00+01:00"),
        (span("2023-02-14T10:00Z"), "exact", "2023-02-14T10:00:00+00:00"),
        (span("2023-05-12"), "week", "2023-05-12~"),
        (span("2023-05-08", "2023-05-12"), "week", "2023-05-08~/2023-05-12~"),
        (span("2023-05-01", "2023-05-31"), "month", "2023-05"),
        (span("2023-05-01", "2023-06-30"), "month", "2023-05/2023-06"),
        (span("0987-01-01", "0987-12-31"), "year", "0987"),
        (span("2023-05-09", "2023-05-13"), "day", "2023-05-09/2023-05-13"),
        (span("2023-05-09T23:00+02:00", "2023-05-10"), "exact", "2023-05-09/2023-05-10"),
        (span("2023-02-14T10:00+01:00"), "day", "2023-02-14"),
        (span("2023-05-12"), "unknown", "2023-05-12?"),
        (Span(None), "unknown", UNKNOWN),
        (Span(None), "day", UNKNOWN),
    ],
)
def test_a_date_is_no_more_exact_than_it_was_stated(said, precision, written):
    assert edtf(said, precision) == written


@examples
@given(
    first=st.dates(date(1, 1, 1), date(9990, 1, 1)),
    days=st.none() | st.integers(0, 900),
    precision=st.sampled_from(TIME_PRECISIONS),
)
def test_another_parser_reads_every_date_as_containing_what_was_stated(first, days, precision):
    last = first if days is None else first + timedelta(days)
    said = Span(When(first), None if days is None else When(last))
    read = parse_edtf(edtf(said, precision))
    assert date(*read.lower_strict()[:3]) <= first
    assert date(*read.upper_strict()[:3]) >= last
