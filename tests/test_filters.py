"""A filter and the words of its link."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.model.claims import EVENT_TYPES, MODALITIES
from geo.model.filters import TEXT_LIMIT, BadWord, Filter, parse_filter
from geo.model.places import GEO_PRECISIONS

ZONES = ("Europe/Kyiv", "Asia/Tokyo", "UTC")
KNOWN = {
    "zones": ZONES,
    "sides": ("north", "south"),
    "claimants": ("alpha", "beta"),
    "default_zone": "Europe/Kyiv",
}


def parsed(**words: list[str]) -> tuple[Filter, list[BadWord]]:
    return parse_filter(words, **KNOWN)


def lists(allowed: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(allowed), unique=True, max_size=3).map(tuple)


ranges = st.tuples(st.dates(date(1000, 1, 1), date(2900, 1, 1)), st.integers(0, 999)).map(
    lambda x: (x[0], x[0] + timedelta(x[1]))
)
filters = st.builds(
    Filter,
    day=st.one_of(st.just(()), ranges),
    date_basis=st.sampled_from(["report", "event"]),
    zone=st.sampled_from(ZONES),
    as_of=st.one_of(st.none(), st.dates(date(1000, 1, 1), date(2999, 12, 31))),
    side=lists(("north", "south")),
    claimant=lists(("alpha", "beta")),
    modality=lists(MODALITIES),
    type=lists(EVENT_TYPES),
    precision=lists(GEO_PRECISIONS),
    disputed=st.booleans(),
    q=st.text(max_size=TEXT_LIMIT).map(str.strip),
    within=st.sampled_from(["", "box:170,-20,-170,-10", "circle:48.5,38,25000"]),
)


@given(filters)
@examples
def test_the_link_of_any_filter_gives_that_filter_back(wanted):
    assert parsed(**wanted.words()) == (wanted, [])


def test_the_link_says_only_what_differs_and_always_the_zone():
    assert Filter().words() == {"zone": ["UTC"]}
    wanted = Filter(day=(date(2023, 5, 9), date(2023, 5, 13)), side=("north",), disputed=True)
    assert wanted.words() == {
        "day": ["2023-05-09", "2023-05-13"],
        "zone": ["UTC"],
        "side": ["north"],
        "disputed": ["true"],
    }


def test_an_empty_link_is_all_days_in_the_default_zone():
    assert parsed() == (Filter(zone="Europe/Kyiv"), [])
    assert parsed(day=[""], side=[""], q=[""]) == (Filter(zone="Europe/Kyiv"), [])


def test_a_single_day_is_a_range_of_one():
    wanted, bad = parsed(day=["2023-05-12"])
    assert wanted.days == (date(2023, 5, 12), date(2023, 5, 12))
    assert not bad
    assert wanted.all_days().days is None


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("day", "13/05/2023"),
        ("day", "2023-02-30"),
        ("day", "2023-05-13T10:00Z"),
        ("known", "yesterday"),
        ("by", "mood"),
        ("zone", "Mars/Base"),
        ("side", "east"),
        ("claimant", "gamma"),
        ("modality", "shouts"),
        ("type", "War"),
        ("precision", "exact"),
        ("disputed", "1"),
        ("q", "x" * (TEXT_LIMIT + 1)),
    ],
)
def test_a_bad_word_is_named_and_left_at_its_default(word, value):
    wanted, bad = parsed(**{word: [value]})
    assert wanted == Filter(zone="Europe/Kyiv")
    assert [b.word for b in bad] == [word]
    assert value.startswith(bad[0].value.rstrip("…"))


def test_a_good_value_beside_a_bad_one_is_kept_and_one_said_twice_counts_once():
    wanted, bad = parsed(side=["east", "north", "north"])
    assert wanted.side == ("north",)
    assert bad == [BadWord("side", "east")]


@pytest.mark.parametrize(
    "days", [["2023-05-13", "2023-05-09"], ["2023-05-09", "2023-05-10", "2023-05-11"]]
)
def test_days_in_the_wrong_order_or_too_many_are_refused_whole(days):
    wanted, bad = parsed(day=days)
    assert wanted.day == ()
    assert [b.word for b in bad] == ["day"]


def test_a_day_outside_the_limits_is_refused():
    limits = (date(2023, 1, 1), date(2023, 12, 31))
    wanted, bad = parse_filter({"day": ["2024-01-01"]}, limits=limits, **KNOWN)
    assert (wanted.day, bad) == ((), [BadWord("day", "2024-01-01")])


def test_words_of_others_are_ignored():
    assert parsed(utm_source=["letter"], view=["48,38,6"])[1] == []
