"""Other tables in a sheet: below the one that is read, and above it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from samples import DATA

from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.other_tables import without_other_tables
from geo.importing.profiles import parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Found, Reading, Sheet
from geo.ledger import read_ledger

Table = Sequence[Sequence[Any]]

COLUMNS = ("id", "title", "day", "lat", "lon", "who")
TOP = (
    COLUMNS,
    (1, "Shelling", "2023-05-12", 48.5, 38.0, "Watch"),
    (2, "Strike", "2023-05-13", 48.6, 38.1, "Watch"),
)
MORE = (3, "Strike", "2023-05-14", 48.7, 38.2, "Watch")
OWN = parse_profile(
    """name = { en = "Incidents", ja = "出来事" }
optional = ["title", "lat", "lon"]
[fields]
event_id = "own-{id}"
headline_en = { column = "title" }
event_date = { date = "day" }
latitude = { number = "lat" }
longitude = { number = "lon" }
geo_precision = "point"
[claimants]
column = "who"
""",
    "own",
)


def as_csv(rows: Table, even: bool = True) -> bytes:
    """even: whether all rows have as many cells, as a spreadsheet writes them."""
    out = io.StringIO(newline="")
    width = max(map(len, rows)) if even else 0
    csv.writer(out).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue().encode()


def as_xlsx(rows: Table) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(out)
    return out.getvalue()


def as_ods(rows: Table) -> bytes:
    """A small OpenDocument sheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell/>"
            if cell == ""
            else f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            if isinstance(cell, int | float)
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row or ("",)
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "table", "text")
    )
    content = (
        f'<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="One">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        book.writestr("content.xml", content)
    return out.getvalue()


WRITERS = [(as_csv, "f.csv"), (as_xlsx, "f.xlsx"), (as_ods, "f.ods")]


def brought(
    data: bytes, name: str, folder: Path, reading: Reading | None = None
) -> tuple[Report, list[str]]:
    """The report, and the headlines of the ledger."""
    options = Options(own=OWN, reading=reading or Reading())
    report = run_import(io.BytesIO(data), name, folder, DATA, options)
    assert report.accepted + report.rejected == report.rows
    return report, [claim.headline_en for claim in read_ledger(folder).claims.values()]


def rejected(report: Report) -> list[tuple[int, str, object]]:
    """Row, reason and row of the header of each fault."""
    faults = ((f.row, f.reason, f.values.get("header")) for f in report.faults)
    return sorted(faults, key=lambda fault: fault[0])


@pytest.mark.parametrize(("write", "name"), WRITERS)
@pytest.mark.parametrize(
    ("below", "first", "header", "last"),
    [
        # The same kinds of columns under other names, some of them shared.
        ((("no", "what", "date", "killed"), (7, "Fire", "2023-05-20", 3)), 5, 5, 6),
        ((("id", "who", "day", "killed"), (7, "Mayor", "2023-05-20", 3)), 5, 5, 6),
        # With a title above, and one more blank row.
        ((("Losses by week",), ("Week", "Kind", "Lost"), ("first", "tank", 3)), 5, 6, 7),
        ((("Losses",), (), ("Week", "Kind", "Lost"), ("first", "tank", 3)), 7, 7, 8),
        # Texts alone, in fewer columns.
        ((("Term", "Meaning"), ("OP", "observation post"), ("KIA", "killed")), 5, 5, 7),
    ],
)
def test_rows_of_a_table_below_a_blank_row_are_rejected_with_the_row_of_its_header(
    write, name, below, first, header, last, tmp_path
):
    report, found = brought(write([*TOP, (), *below]), name, tmp_path)
    assert found == ["Shelling", "Strike"]
    other = [fault for fault in rejected(report) if fault[1] == "other_table"]
    assert other == [(row, "other_table", header) for row in range(first, last + 1)]
    assert report.rejected == len([row for row in below if row])


def test_the_header_of_the_table_ends_another_one_and_so_does_a_third(tmp_path):
    losses = [("Week", "Lost", "Kind"), ("first", 3, "tank")]
    terms = [("Term", "Meaning"), ("OP", "observation post")]
    data = as_csv([*TOP, (), *losses, (), *terms, (), COLUMNS, MORE])
    report, found = brought(data, "f.csv", tmp_path)
    assert found == ["Shelling", "Strike", "Strike"]
    assert rejected(report) == [
        (5, "other_table", 5),
        (6, "other_table", 5),
        (8, "other_table", 8),
        (9, "other_table", 8),
        (11, "header_again", None),
    ]


@pytest.mark.parametrize(
    "behind",
    [
        [MORE],
        [("", "Early report", "", "", "", "Mayor"), MORE],
        [("", "Early report", "no day", "", "", "Mayor")],
        [("", "unknown", "unknown", "unknown", "unknown", "Mayor"), MORE],
        [("North",), MORE],
        [("A", "Blast", "2023-05-14", "", "", "Mayor"), ("B", "Blast", "2023-05-14")],
    ],
)
def test_rows_behind_a_blank_row_are_of_the_same_table_unless_they_name_columns(behind, tmp_path):
    report, _ = brought(as_csv([*TOP, (), *behind]), "f.csv", tmp_path)
    assert "other_table" not in [reason for _, reason, _ in rejected(report)]


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_table_is_found_wherever_a_batch_ends(cut):
    rows = [*TOP[1:], ("Week", "Lost"), ("first", 3), ("second", 4), COLUMNS, MORE]
    numbers = [2, 3, 5, 6, 7, 9, 10]
    columns = zip(*([str(c) for c in row] + [""] * (6 - len(row)) for row in rows), strict=True)
    arrays = [pa.array(column, pa.string()) for column in columns]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(COLUMNS))
    pieces = [(batch.slice(0, cut), numbers[:cut]), (batch.slice(cut), numbers[cut:])]
    pieces = [piece for piece in pieces if piece[1]]
    sheet = Sheet("f", "csv", "utf-8", "", 0, list(COLUMNS), lambda: iter(pieces))
    sheet.found = Found("CSV", header=1)
    without_other_tables(sheet)
    read = [
        (row["id"], number)
        for some, ns in sheet.batches()
        for row, number in zip(some.to_pylist(), ns, strict=True)
    ]
    assert read == [("1", 2), ("2", 3), ("id", 9), ("3", 10)]
    assert [(e.row, e.values["header"]) for e in sheet.errors] == [(5, 5), (6, 5), (7, 5)]


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_a_table_above_the_header_is_said_and_can_be_read_as_a_file_of_its_own(
    write, name, tmp_path
):
    above = [("id", "day", "who"), (8, "2023-05-01", "Mayor"), ()]
    data = write([*above, *TOP])
    report, found = brought(data, name, tmp_path)
    assert found == ["Shelling", "Strike"]
    told = [(r.key, r.n, r.row, r.value) for r in report.remarks]
    assert told == [("above", 2, 1, "id, day, who")]
    other, found = brought(data, name, tmp_path, Reading(header=1))
    assert found == ["Shelling", "Strike", "Statement by Mayor"]
    assert [row for row, _, _ in rejected(other)] == [4, 5, 6]
    assert not other.same_file
    assert other.document != report.document
    again, found = brought(data, name, tmp_path, Reading(header=4))
    assert (again.same_file, len(found)) == (True, 3)
