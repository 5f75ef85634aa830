"""Every line of a CSV file is accounted for, whatever its quotes; a well-formed file is `csv`'s."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.importing.files import open_sheet
from geo.importing.sheets import Reading
from geo.ledger.quotes import Quotes
from geo.ledger.tables import read_table

COLUMNS = ("id", "title", "day")
HEADER = "id,title,day\n"


def sheet_of(
    data: bytes, reading: Reading | None = None
) -> tuple[list[list[str]], list[tuple[int, str]], tuple[int, ...]]:
    """What the importer reads: rows of cells, bad rows with their text, and its count of lines."""
    with open_sheet(io.BytesIO(data), "f.csv", reading=reading) as sheet:
        rows = [list(row.values()) for batch, _ in sheet.batches() for row in batch.to_pylist()]
        bad = [(e.row, sheet.texts[e.row]) for e in sheet.errors]
        assert sheet.lines is not None
        n = sheet.lines
        return rows, bad, (n.total, n.rows, n.continued, n.blank)


def by_csv(data: bytes) -> list[list[str]]:
    rows = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    return [row for row in rows if any(row)][1:]


def lines_of(data: bytes) -> int:
    return len(re.findall(rb"\r\n|\n|\r", data)) + (not data.endswith((b"\n", b"\r")))


# Title, what comes in, what does not: (row, line). Not formatted: one case reads as one line.
CASES = [
    ("literal", '1,5" shell,x\n2,b,x\n', ["1", "2"], []),
    ("never closed", '1,"open,x\n2,b,x\n3,c,x\n', ["2", "3"], [(2, '1,"open,x')]),
    ("last line", '1,a,x\n2,"open,x', ["1"], [(3, '2,"open,x')]),
    ("last cell", '1,a,x\n2,b,"x\n', ["1"], [(3, '2,b,"x')]),
    ("closed by a later opening", '1,"open,x\n2,"b, c",x\n3,c,x\n', ["2", "3"], [(2, '1,"open,x')]),
    ("closed by a letter", '1,"open,x\n2,5" b,x\n3,c,x\n', ["2", "3"], [(2, '1,"open,x')]),
    ("closed at a cell's end", '1,"open,x\n2,b,x\n3,c,5"\n4,d,x\n', ["2", "3", "4"],
     [(2, '1,"open,x')]),
    ("twice", '1,"open,x\n2,b,x\n3,"open,x\n4,d,x\n', ["2", "4"],
     [(2, '1,"open,x'), (4, '3,"open,x')]),
    ("text after", '1,"a" b,x\n2,b,x\n', ["2"], [(2, '1,"a" b,x')]),
    ("blank after", '1,"a" ,x\n2,b,x\n', ["1", "2"], []),
    ("backslash", '1,"a \\"b\\" c",x\n2,b,x\n', ["1", "2"], []),
    ("backslash at the end", '1,"C:\\",x\n2,b,x\n', ["1", "2"], []),
    ("doubled", '1,"a ""b"" c",x\n2,"",x\n', ["1", "2"], []),
    ("several lines", '1,"a\nb\n\nc",x\n2,b,x\n', ["1", "2"], []),
    ("many lines that are rows", '1,"open,x\n2,b,x\n3,c,x\n4,d",x\n', ["1"], []),
    ("a mark between files", '1,a,x\n\ufeff2,"b",x\n', ["1", "2"], []),
    ("NUL", "1,a\0,x\n2,b,x\n", ["1", "2"], []),
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(
    ("text", "good", "wrong"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_wrong_quote_costs_its_own_line_only(text, good, wrong, end):
    data = (HEADER + text).replace("\n", end).encode()
    rows, bad, (total, n, continued, blank) = sheet_of(data)
    assert [row[0] for row in rows] == good
    assert bad == wrong
    assert total == lines_of(data) == 1 + n + continued + blank
    assert n == len(rows) + len(bad)


@pytest.mark.parametrize(
    ("text", "good", "wrong"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_ledger_reads_quotes_by_the_same_rule(text, good, wrong):
    found = read_table((HEADER + text).encode(), "f.csv", COLUMNS)
    nul = [e.row for e in found.errors if e.reason == "cell"]
    assert [row["id"] for n, row in found.rows] == good[len(nul) :]
    assert [(e.row, e.value) for e in found.errors if e.reason == "csv"] == wrong
    assert found.total == len(good) + len(wrong)


def test_a_backslash_before_a_quote_is_read_as_it_was_meant():
    rows, _, _ = sheet_of((HEADER + '1,"A \\"quoted\\" word",x\n').encode())
    assert rows == [["1", 'A "quoted" word', "x"]]


def test_many_columns_and_lines_that_are_all_rows_are_no_cell_of_text():
    text = "a,b,c,d\n" + '1,"open,x,y\n2,b,x,y\n3,c,x,y\n4,d 5",x,y\n5,e,x,y\n'
    rows, bad, _ = sheet_of(text.encode())
    assert [row[0] for row in rows] == ["2", "3", "4", "5"]
    assert bad == [(2, '1,"open,x,y')]


def test_a_wrong_quote_far_from_the_end_of_a_large_file_loses_no_row():
    text = HEADER + '0,"open,x\n' + "".join(f"{n},title {n},x\n" for n in range(1, 150_000))
    rows, bad, (total, n, _, _) = sheet_of(text.encode())
    assert (len(rows), bad) == (149_999, [(2, '0,"open,x')])
    assert total == n + 1 == 150_001


cells = st.text(st.sampled_from('ab1, "\n\r\\;é\0'), max_size=6)
tables = st.lists(st.tuples(cells, cells, cells), max_size=8)


def written(rows: Sequence[Sequence[str]], end: str) -> bytes:
    out = io.StringIO(newline="")
    # With other line ends than these, the writer leaves some line breaks without quotes.
    quoting = csv.QUOTE_MINIMAL if end == "\r\n" else csv.QUOTE_ALL
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerows([COLUMNS, *rows])
    return out.getvalue().encode()


@given(tables, st.sampled_from(["\n", "\r\n", "\r"]))
@examples
def test_a_well_formed_file_is_read_as_by_the_csv_module(rows, end):
    data = written(rows, end)
    found, bad, (total, n, continued, blank) = sheet_of(data)
    assert not bad
    assert found == by_csv(data)
    assert total == lines_of(data) == 1 + n + continued + blank


@given(st.text(st.sampled_from('ab1,"\n\r \\é;\0'), max_size=80), st.integers(1, 30))
@examples
def test_the_lines_of_any_file_add_up_however_it_comes_in_blocks(text, size):
    data = (HEADER + text).encode()
    rows, bad, (total, n, continued, blank) = sheet_of(data, Reading(header=1, separator=","))
    assert total == lines_of(data) == 1 + n + continued + blank
    assert n == len(rows) + len(bad)
    whole, pieces = Quotes(), Quotes()
    clean = whole.feed(data, last=True)
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    parted = b"".join(pieces.feed(b, last=False) for b in blocks) + pieces.feed(b"", last=True)
    assert parted == clean
    assert (pieces.rows, pieces.lines, pieces.bad) == (whole.rows, whole.lines, whole.bad)
    table = read_table(data, "f.csv", COLUMNS)
    assert table.total == len(table.rows) + len({e.row for e in table.errors})
