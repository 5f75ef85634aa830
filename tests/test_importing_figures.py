"""Cells with numbers: bounds, words and thousands; what is unclear is refused."""

from __future__ import annotations

import pytest

from geo.importing.faults import Fault
from geo.importing.figures import figures
from geo.importing.remarks import Remarks


def read(text: str, decimal: str = ".", name: str = "n") -> str:
    try:
        return figures({name: "column"}, {"column": text}, 2, Remarks(), decimal)
    except Fault as e:
        return e.reason


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("12", "n=12"),
        ("1,200", "n=1200"),
        ("1 200", "n=1200"),
        ("1\u202f200\u00a0000", "n=1200000"),
        ("1.200.000", "n=1200000"),
        ("0.125", "n=0.125"),
        ("1.200", "figure_thousands"),
        ("1,2", "figure_bad"),
        ("10,000-12,000", "n>=10000; n<=12000"),
        ("12 to 15", "n>=12; n<=15"),
        ("від 12 до 15", "n>=12; n<=15"),
        ("at least 12", "n>=12"),
        ("12 or more", "n>=12"),
        ("more than 1,200", "n>1200"),
        ("up to 40", "n<=40"),
        ("fewer than 12", "n<12"),
        ("about 12", "n~12"),
        ("щонайменше 12", "n>=12"),
        ("понад 100", "n>100"),
        ("до 40", "n<=40"),
        ("не менее 12", "n>=12"),
        ("около 12", "n~12"),
        ("12人以上", "n>=12"),
        ("約１２人", "n~12"),
        ("at least 12+", "figure_bad"),
        ("dozens", "figure_bad"),
        ("-3", "figure_bad"),
        ("1e3", "figure_bad"),
        ("15-12", "figure_bad"),
        ("200 people", "n=200"),
        ("about 200 civilians", "n~200"),
        ("3 особи", "n=3"),
        ("до 40 человек", "n<=40"),
        ("c. 200", "n~200"),
        ("10 і більше", "n>=10"),
        ("between 10 and 15", "n>=10; n<=15"),
        ("007", "n=7"),
        ("10 (incl. 3 children)", "n=10"),
        ("10-15, including 3 children", "n>=10; n<=15"),
        ("10人(うち子ども3人)", "n=10"),
        ("10 (revised to 12)", "figure_bad"),
        ("10 (15)", "figure_bad"),
        ("several (incl. 3 children)", "figure_bad"),
        ("200 km", "figure_bad"),
        ("3¹", "figure_bad"),  # a mark of a note
        ("3①", "figure_bad"),
        ("³", "figure_bad"),
        ("10-Dec", "figure_dated"),
        ("Oct-15", "figure_dated"),
        ("2023-10-15", "figure_dated"),
        ("10.12.2023", "figure_dated"),
        ("2020-05", "figure_dated"),  # of 5-20
        ("unknown", ""),
        ("NA", ""),
    ],
)
def test_a_figure_is_read_or_refused_and_never_guessed(text: str, figure: str) -> None:
    assert read(text) == figure


@pytest.mark.parametrize(
    ("text", "figure"),
    [("1.200", "n=1200"), ("1,200", "figure_thousands"), ("12,5", "n=12.5"), ("12.5", "n=12.5")],
)
def test_with_a_decimal_comma_points_part_thousands(text: str, figure: str) -> None:
    assert read(text, ",") == figure


@pytest.mark.parametrize(
    ("text", "name", "figure"),
    [
        ("12 killed", "killed", "killed=12"),
        ("5-7 dead", "deaths", "deaths>=5; deaths<=7"),
        ("at least 12 soldiers killed", "killed", "killed>=12"),
        ("死者12人", "dead", "dead=12"),
        ("12人が負傷", "injured", "injured=12"),
        ("20 поранених", "wounded", "wounded=20"),
        ("≧5", "killed", "killed>=5"),
        ("12 killed", "injured", "figure_bad"),
        ("12 injured, 3 dead", "dead", "figure_bad"),
        ("12 killed", "n", "figure_bad"),
        ("killed", "killed", "figure_bad"),
    ],
)
def test_a_word_for_what_is_counted_must_mean_the_figure(text: str, name: str, figure: str) -> None:
    assert read(text, name=name) == figure
