"""Where the table is in a file: titles, separators, tags, short rows, and no header at all."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, examples

from geo.importing.files import open_sheet
from geo.importing.header import find_header
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.importing.sheets import Reading, Sheet, Unreadable

HEADER = "id,title,day,lat,lon,who\n"
ROWS = "1,A,2023-05-12,48.5,38,W\n2,B,2023-05-13,48.6,38.1,P\n"
COLUMNS = HEADER.strip().split(",")


def read(
    text: str | bytes, reading: Reading | None = None
) -> tuple[Sheet, list[tuple[int, list[str]]]]:
    """The sheet, and its rows with their numbers."""
    data = text.encode() if isinstance(text, str) else text
    with open_sheet(io.BytesIO(data), "f.csv", reading=reading) as sheet:
        rows = [
            (number, list(row.values()))
            for batch, numbers in sheet.batches()
            for number, row in zip(numbers, batch.to_pylist(), strict=True)
        ]
        lines = sheet.lines
        assert lines is not None
        assert lines.rows == len(rows) + len(sheet.errors)
        total = lines.above + lines.headers + lines.rows + lines.continued + lines.blank
        assert lines.total == total
        return sheet, rows


@pytest.mark.parametrize(
    ("text", "separator", "header"),
    [
        (HEADER + ROWS, ",", 1),
        (f"\n\n{HEADER}{ROWS}", ",", 3),
        (f"My incidents 2023,,,,,\n{HEADER}{ROWS}", ",", 2),
        (f"Report, May 2023, by us\n\n{HEADER}{ROWS}", ",", 3),
        (f"Source:,Watch,,,,\nDate:,2023,,,,\n{HEADER}{ROWS}", ",", 3),
        (f'The "best" report\n{HEADER}{ROWS}', ",", 2),
        (f",,,Where,,\n{HEADER}{ROWS}", ",", 2),
        (f"# about\n# licence, CC-BY\n{HEADER}{ROWS}", ",", 3),
        (f"# a\n# b\n# c\n# d\n{HEADER}{ROWS}", ",", 5),
        ("sep=;\n" + (HEADER + ROWS).replace(",", ";"), ";", 2),
        ('"sep=;"\r\nTitle\r\n' + (HEADER + ROWS).replace(",", ";"), ";", 3),
        ("sep=\t\n" + (HEADER + ROWS).replace(",", "\t"), "\t", 2),
        ((HEADER + ROWS).replace(",", "|"), "|", 1),
        ((HEADER + ROWS).replace(",", ";").replace("title", '"title (what, where)"'), ";", 1),
        (HEADER.replace("\n", ",\n") + ROWS, ",", 1),
        (HEADER + ROWS.replace("\n", ",\n"), ",", 1),
        ((HEADER + ROWS).replace("\n", ",,,\n"), ",", 1),
        ((HEADER + ROWS.replace("\n", ",\n")).replace(",", ";"), ";", 1),
    ],
)
def test_separator_and_header_are_found_and_rows_keep_their_numbers(text, separator, header):
    sheet, rows = read(text)
    assert (sheet.found.separator, sheet.found.header) == (separator, header)
    assert [number for number, _ in rows] == [header + 1, header + 2]
    assert rows[0][1] == ["1", "A", "2023-05-12", "48.5", "38", "W"]
    assert sheet.columns[0] == "id"
    assert len(sheet.columns) == 6
    assert sheet.errors == []


def test_decimal_commas_do_not_make_a_comma_the_separator():
    text = "id;who;lat;lon\n" + "".join(f"{n};W;48,{n};38,{n}\n" for n in range(9))
    sheet, rows = read(text)
    assert (sheet.found.separator, rows[1]) == (";", (3, ["1", "W", "48,1", "38,1"]))


def test_a_row_of_tags_is_no_data_and_it_is_said():
    sheet, rows = read(f"{HEADER}#event+id,#event+name,#date +start,#geo+lat,#geo+lon,\n{ROWS}")
    assert [number for number, _ in rows] == [3, 4]
    assert [(r.key, r.row) for r in sheet.remarks] == [("tags", 2)]


@pytest.mark.parametrize("text", [ROWS, f"\n{ROWS}", "x,2023-05-12,1.5\ny,2023-05-13,2.5\n"])
def test_a_table_without_a_header_loses_no_row(text):
    sheet, rows = read(text)
    assert (sheet.headerless, sheet.found.header, len(rows)) == (True, 0, 2)
    assert sheet.columns[:2] == ["column 1", "column 2"]


@pytest.mark.parametrize(
    "text", [HEADER, "region,2019,2020\nA,1,2\n", "a,b,c\nd,e,f\n", "day,n\n2023-05-12,1\n"]
)
def test_names_are_a_header(text):
    sheet, _ = read(text)
    assert (sheet.headerless, sheet.found.header) == (False, 1)


def test_what_is_said_counts_more_than_what_is_found():
    _, rows = read(HEADER + ROWS, Reading(header=0))
    assert len(rows) == 3
    sheet, _ = read(f"x,y,z,a,b,c\n{HEADER}{ROWS}", Reading(header=2))
    assert sheet.columns == COLUMNS
    sheet, _ = read("a:b,c\n1:2,3\n", Reading(separator=":"))
    assert sheet.columns == ["a", "b,c"]


@pytest.mark.parametrize(
    ("reading", "reason"),
    [(Reading(header=99), "header_row"), (Reading(separator="ab"), "separator")],
)
def test_what_cannot_be_is_refused(reading, reason):
    with pytest.raises(Unreadable) as caught:
        read(HEADER + ROWS, reading)
    assert caught.value.error.reason == reason


def test_short_rows_are_filled_with_empty_cells_and_counted():
    sheet, rows = read(f"{HEADER}1,A,2023-05-12,48.5,38\n{ROWS}3,C,2023-05-14,48.5\n")
    assert [number for number, _ in rows] == [2, 3, 4, 5]
    assert rows[0][1] == ["1", "A", "2023-05-12", "48.5", "38", ""]
    assert rows[3][1] == ["3", "C", "2023-05-14", "48.5", "", ""]
    assert [(r.key, r.row, r.n) for r in sheet.remarks] == [("short", 2, 2)]


@pytest.mark.parametrize(
    "broken",
    [
        "1,A\nsecond line,2023-05-12,48.5,38,W\n",
        "1,A,2023-05-12,48.5\n,38,W\n",
        "0,a,2023-05-12,1\nb,2,3\n",
    ],
)
def test_a_row_that_a_line_break_has_split_is_not_filled(broken):
    sheet, rows = read(HEADER + broken + ROWS)
    assert [number for number, _ in rows] == [4, 5]
    assert [(e.row, e.reason) for e in sheet.errors] == [(2, "width"), (3, "width")]


@pytest.mark.parametrize("bad", ["1,A, big,2023-05-12,48.5,38,W\n", "Source: us\n"])
def test_a_row_with_too_many_or_too_few_cells_is_rejected_with_both_numbers(bad):
    sheet, rows = read(HEADER + bad + ROWS)
    assert len(rows) == 2
    (error,) = sheet.errors
    assert (error.row, error.reason, error.values["want"]) == (2, "width", 6)


def test_cells_beyond_the_header_are_left_out_only_if_they_are_empty():
    text = HEADER + ROWS.replace("\n", ",\n") * 50 + "3,C,2023-05-14,48.5,38,W,more\n"
    sheet, rows = read(text)
    assert (len(rows), [(e.row, e.reason) for e in sheet.errors]) == (100, [(102, "width")])


def test_mended_rows_stand_in_their_places_in_a_file_of_many_blocks():
    def row(n: int) -> str:
        cells = [str(n), "title " * 20, "2023-05-12", "48.5", "38", "W"]
        return ",".join(cells[: 5 if n % 7 == 0 else 6]) + ("," if n % 11 == 0 and n % 7 else "")

    count = 30_000
    _, rows = read(HEADER + "".join(row(n) + "\n" for n in range(2, count)))
    assert [number for number, _ in rows] == list(range(2, count))
    assert [cells[0] for _, cells in rows] == [str(n) for n in range(2, count)]


cells = st.sampled_from(["", "a", "id", "1", "48.5", "2023-05-12", "#date", "x y", "2019", '"'])


@examples
@given(st.lists(st.lists(cells, max_size=5), max_size=8), st.none() | st.integers(0, 9))
def test_a_header_is_in_the_table_or_there_is_none(rows: list[Sequence[str]], wanted: int | None):
    try:
        found = find_header(rows, wanted)
    except ValueError:
        assert not any(any(row) for row in rows) or (wanted or 0) > len(rows)
        return
    assert 0 <= found.row < found.first
    assert found.row in ((wanted,) if wanted is not None else range(len(rows) + 1))
    assert found.row == 0 or list(rows[found.row - 1])[: len(found.columns)] == list(found.columns)


@examples
@given(st.text(st.sampled_from('ab1,;\t|"\n\r #é=.'), max_size=120))
def test_of_any_text_every_line_is_accounted_for(text: str):
    with suppress(Unreadable):  # `read` compares the lines with the rows
        read(text)


@pytest.mark.parametrize(
    ("encoding", "title", "who"),
    [
        ("mac_cyrillic", "Обстріл", "Мер"),
        ("mac_cyrillic", "Удар по складу", "Губернатор области"),
        ("koi8_u", "Обстріл", "Мер"),
        ("koi8_r", "Обстрел", "Мэр"),
        ("cp866", "Обстрел", "Мэр"),
        ("cp1251", "Обстріл під’їзду", "Мер"),
        ("cp1251", "«Удар» – склад", "Мэр"),
        ("iso8859_5", "Обстрел склада", "Губернатор области"),
        ("euc_jp", "攻撃の報告", "市長"),
        ("cp932", "攻撃の報告", "市長"),
    ],
)
def test_the_encoding_of_a_short_text_is_told_by_its_letters(encoding, title, who):
    text = f"id,title,day,lat,lon,who\n1,{title},2023-05-12,48.5,38,{who}\n"
    _, rows = read(text.encode(encoding))
    assert [row for _, row in rows] == [["1", title, "2023-05-12", "48.5", "38", who]]


def test_the_word_that_is_shown_is_one_by_which_encodings_differ():
    lines = "".join(f"{n},{w},2023-05-12,48.5,38,W\n" for n, w in enumerate(["Café", "naïve"]))
    sheet, rows = read((HEADER + lines).encode("cp1252"))
    assert sheet.found.example == rows[1][1][1] != "Café"


def test_a_text_in_one_column_asks_for_the_separator(tmp_path):
    fields = 'event_id = "o-{#}"\nheadline_en = "{title}"\n'
    own = parse_profile(f'name = {{ en = "O", ja = "O" }}\n[fields]\n{fields}', "own")
    data = (HEADER + ROWS).replace(",", "~").encode()
    with pytest.raises(Unreadable) as refused:
        run_import(io.BytesIO(data), "f.csv", tmp_path, DATA, Options(own=own))
    assert refused.value.error.reason == "one_column"
    for lang in ("en", "ja", "uk"):
        assert "title (id~title" in refused.value.error.text(lang)
    options = Options(own=own, reading=Reading(separator="~"))
    assert run_import(io.BytesIO(data), "f.csv", tmp_path, DATA, options).accepted == 2
