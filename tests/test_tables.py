"""CSV as untrusted input, and cells that no spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.ledger.formulas import inert, restored
from geo.ledger.tables import CELL_LIMIT, read_table, write_table

COLUMNS = ("id", "text")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
tricky = st.one_of(texts, st.text(alphabet="'=+-@\t\r\n\",; 1.", max_size=8))


def faults(data: bytes) -> list[tuple[int, str, str]]:
    return [(e.row, e.column, e.reason) for e in read_table(data, "x.csv", COLUMNS).errors]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "-", "=HYPERLINK()"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_inert_and_restored(cell):
    assert inert(cell) == f"'{cell}"
    assert restored(inert(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "-0.25", "26", "'quoted' word", "a=b", "", "日本", "Київ"])
def test_a_plain_number_or_word_stays_as_it_is(cell):
    assert inert(cell) == cell == restored(cell)


@given(tricky)
@examples
def test_any_cell_is_restored_and_begins_with_nothing_active(cell):
    made = inert(cell)
    assert restored(made) == cell
    assert made[:1] not in ("=", "+", "@", "\t", "\r")
    assert not made.startswith("-") or float(made) <= 0


@given(st.lists(tricky, max_size=6))
@examples
def test_any_text_survives_writing_and_reading(cells):
    rows = [(f"r{n}", cell) for n, cell in enumerate(cells)]
    table = read_table(write_table(COLUMNS, rows), "x.csv", COLUMNS)
    assert not table.errors
    assert [tuple(row.values()) for _, row in table.rows] == rows


@given(st.one_of(st.binary(max_size=200), st.text(alphabet='id,text"\r\n\0é=', max_size=200)))
@examples
def test_any_bytes_give_rows_or_errors_and_never_an_exception(data):
    data = data if isinstance(data, bytes) else data.encode()
    table = read_table(data, "x.csv", COLUMNS)
    assert len(table.rows) <= table.total
    assert len(table.rows) == table.total or table.errors


def test_the_file_is_what_the_standard_says():
    data = write_table(COLUMNS, [("a", 'x "y", z\nnew line')])
    assert data == b'id,text\r\na,"x ""y"", z\nnew line"\r\n'
    assert list(csv.reader(io.StringIO(data.decode(), newline="")))[1][1] == 'x "y", z\nnew line'
    assert write_table(COLUMNS, [], bom=True) == b"\xef\xbb\xbfid,text\r\n"


def test_columns_may_stand_in_any_order_and_after_a_byte_order_mark():
    table = read_table(b"\xef\xbb\xbftext,id\n\xe7\x94\xba,a\n", "x.csv", COLUMNS)
    assert table.rows == [(2, {"text": "町", "id": "a"})]
    assert not table.errors


def test_rows_are_numbered_as_a_spreadsheet_does():
    data = b'id,text\na,"two\nlines"\n\nb,x,y\nc,z\n'
    table = read_table(data, "x.csv", COLUMNS)
    assert [number for number, _ in table.rows] == [2, 5]
    assert [(e.row, e.reason) for e in table.errors] == [(4, "width")]
    assert table.total == 3


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", [(0, "", "empty")]),
        (b"\xef\xbb\xbf", [(0, "", "empty")]),
        (b"id,text\n", []),
        (b"id\na\n", [(1, "text", "column_missing")]),
        (b"id,text,text\na,b,c\n", [(1, "text", "column_twice")]),
        (b"id,text,more\na,b,c\n", [(1, "more", "column_unknown")]),
        (b"id,text\na,\0\n", [(2, "text", "cell")]),
        (b"id,text\na\n", [(2, "", "width")]),
        (b'id,text\na,"b\nc,d\n', [(2, "", "csv")]),
        (b'id,text\na,"b"c\nd,e\n', [(2, "", "csv")]),
        (b'id,"text\na,b\nc,d\n', [(1, "", "csv")]),
        ("id,text\na,ok\nb,Київ\n".encode("cp1251"), [(3, "", "encoding")]),
        ("id,text\na,日本\n".encode("shift_jis"), [(2, "", "encoding")]),
        ("id,text\na,b\n".encode("utf-16"), [(1, "", "encoding")]),
    ],
)
def test_each_fault_is_found_in_its_row_and_column(data, found):
    assert faults(data) == found


def test_a_cell_longer_than_the_limit_is_refused_and_the_next_row_is_read():
    data = b"id,text\na," + b"x" * (CELL_LIMIT + 1) + b"\nb,y\n"
    table = read_table(data, "x.csv", COLUMNS)
    assert [row["id"] for _, row in table.rows] == ["b"]
    assert [(e.row, e.column, e.reason) for e in table.errors] == [(2, "text", "cell")]
    assert len(table.errors[0].value) <= 80


def test_an_empty_line_before_the_header_is_no_header():
    assert faults(b"\r\nid,text\r\na,b\r\n") == []
