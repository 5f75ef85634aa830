"""The records: figures and their contradictions, names, and the message of an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples, ledger_of, point, row

from geo.model.claims import Figure, RowError, parse_figures, shortened

figures = st.builds(
    Figure,
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    st.sampled_from(["=", ">", ">=", "<", "<=", "~"]),
    st.one_of(st.integers(-999_999, 999_999), st.sampled_from([0.5, -2.25, 12.5])).map(float),
)


def contradict(left: str, right: str) -> bool:
    (a,), (b,) = parse_figures(left), parse_figures(right)
    assert a.contradicts(b) == b.contradicts(a)
    return a.contradicts(b)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("helicopters=1", "helicopters=2"),
        ("breakthroughs>=1", "breakthroughs=0"),
        ("tanks<40", "tanks=40"),
        ("tanks>40", "tanks<=40"),
        ("tanks>40", "tanks<40"),
    ],
)
def test_figures_that_no_number_can_satisfy_contradict_each_other(left, right):
    assert contradict(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("attacks=26", "attacks>=20"),
        ("attacks=26", "attacks=26"),
        ("tanks<=40", "tanks>=40"),
        ("tanks~40", "tanks=400"),
        ("tanks~40", "tanks~4"),
        ("tanks=1", "aircraft=2"),
    ],
)
def test_figures_that_can_both_be_true_do_not_contradict_each_other(left, right):
    assert not contradict(left, right)


def test_figures_are_read_in_order_with_their_relations():
    read = parse_figures("attacks=26; soldiers>=1000;tanks<=40; ")
    assert [str(f) for f in read] == ["attacks=26", "soldiers>=1000", "tanks<=40"]
    assert parse_figures("") == ()


@pytest.mark.parametrize("text", ["many", "tanks=forty", "tanks==4", "Tanks=4", "tanks=４", "=4"])
def test_a_part_that_is_no_figure_is_named(text):
    with pytest.raises(ValueError, match=text):
        parse_figures(f"attacks=1; {text}")


@given(st.lists(figures, max_size=4))
@examples
def test_figures_below_a_million_are_read_back_equal(listed):
    assert parse_figures("; ".join(map(str, listed))) == tuple(listed)


@pytest.mark.parametrize("text", ["refugees=1000000", "refugees>=1234567", "share=0.1234567"])
def test_a_large_or_fine_figure_keeps_all_its_digits(text):
    assert [str(f) for f in parse_figures(text)] == [text]


def test_a_claim_is_grouped_by_its_place_else_by_its_very_coordinates():
    claims = ledger_of(
        row("a"), point("b", 48.5, 38.0), row("c", place_id="", geo_precision="unknown")
    ).claims
    assert [c.place_key for c in claims.values()] == ["town", "@48.50000,38.00000", ""]


def test_a_claim_without_japanese_words_shows_the_english_ones():
    claim = ledger_of(row("a", summary_en="More words", location_ja="")).claims["a"]
    assert claim.headline("ja") == "aの見出し"
    assert claim.summary("ja") == "More words［英語のみ］"
    assert (claim.summary("en"), claim.lacks_words) == ("More words", True)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_error_names_file_row_column_value_and_reason(lang):
    text = RowError("events.csv", 7, "latitude", "91", "range", {"low": 1, "high": 2}).text(lang)
    for part in ("events.csv", "7", "latitude", "[91]", "1", "2"):
        assert part in text


def test_a_long_value_is_cut_to_one_short_line():
    assert shortened("a\n b\tc") == "a b c"
    assert shortened("x" * 100) == "x" * 79 + "…"
