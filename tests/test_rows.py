"""The cells of one row: what each reader takes, and the reason it gives for what it does not."""

import pytest

from geo.ledger.rows import Row


def reasons(row: Row) -> list[tuple[str, str]]:
    return [(column, reason) for column, _, reason, _ in row.faults]


@pytest.mark.parametrize("text", ["a", "2023-05-12-line-holds", "ru_mod.2"])
def test_a_key_has_small_letters_digits_dot_dash_and_underscore(text):
    row = Row({"id": text})
    assert row.key("id") == text
    assert not row.faults


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "blank"), ("A", "key"), ("a b", "key"), ("町", "key"), ("-a", "key"), ("a\n", "key")],
)
def test_anything_else_is_no_key(text, reason):
    row = Row({"id": text})
    row.key("id")
    assert reasons(row) == [("id", reason)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [(x, "number") for x in ("1,5", "1e3", "５", "nan", "inf", " 5", ".5", "+5", "5\n", "0x5")]
    + [("91", "range"), ("-90.1", "range"), ("9" * 400, "range")],
)
def test_a_number_is_a_decimal_with_a_point_and_within_its_range(text, reason):
    row = Row({"n": text})
    assert row.number("n", -90, 90) is None
    assert reasons(row) == [("n", reason)]


def test_an_empty_number_or_date_is_none_and_no_fault():
    row = Row({"n": "", "d": ""})
    assert row.number("n", 0, 1) is None
    assert row.when("d") is None
    assert not row.faults


@pytest.mark.parametrize(
    ("latitude", "longitude", "found"),
    [
        ("48.5", "38.0", []),
        ("", "", []),
        ("0", "10", []),
        ("0", "0", [("latitude", "null_island")]),
        ("0.0", "-0", [("latitude", "null_island")]),
        ("48.5", "", [("longitude", "blank")]),
        ("", "38", [("latitude", "blank")]),
        ("91", "38", [("latitude", "range")]),
        ("48.5", "-180.5", [("longitude", "range")]),
        ("north", "38", [("latitude", "number")]),
    ],
)
def test_coordinates_are_both_there_or_neither_and_never_zero_zero(latitude, longitude, found):
    row = Row({"latitude": latitude, "longitude": longitude})
    row.coordinates()
    assert reasons(row) == found


def test_a_word_outside_the_list_is_refused_with_the_list():
    row = Row({"w": "shouts", "e": ""})
    row.one_of("w", ("says", "denies"))
    row.one_of("e", ("says",))
    assert row.faults[0] == ("w", "shouts", "word", {"allowed": "denies, says"})
    assert reasons(row)[1] == ("e", "blank")


def test_a_cell_of_spaces_is_blank_and_a_bad_date_is_named():
    row = Row({"t": "  ", "d": "13/05/2023"})
    row.required("t")
    row.when("d")
    assert row.faults == [("t", "", "blank", {}), ("d", "13/05/2023", "date", {})]
