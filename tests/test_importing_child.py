"""The child that reads a file: whatever happens in it is one message, and nothing of it stays."""

from __future__ import annotations

import io
import os
import random
import sqlite3
import time
import zipfile
from pathlib import Path

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo.importing.files import open_sheet
from geo.importing.readers import parent
from geo.importing.sheets import Limits, Unreadable

CHILD = "child_of_a_test"


def table() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"id": ["1"], "title": ["A"]}), out)
    return out.getvalue()


def a_child(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a child run this code in place of the reader."""
    (folder / f"{CHILD}.py").write_text(f"import os, signal, sys, time\ndef main():\n    {code}\n")
    monkeypatch.setattr(parent, "_ROOT", folder)
    monkeypatch.setattr(parent, "CHILD", CHILD)


def reason_of(data: bytes, limits: Limits | None = None, name: str = "file") -> str:
    with pytest.raises(Unreadable) as caught:
        open_sheet(io.BytesIO(data), name, limits=limits)
    for lang in ("en", "ja"):
        assert "{" not in caught.value.error.text(lang)
    return caught.value.error.reason


@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "os.abort()",
        "os._exit(0)",
        "raise SystemExit(3)",
        "open('answer.json', 'w').write('{broken')",
    ],
    ids=["segmentation fault", "abort", "no answer", "exit", "half an answer"],
)
def test_a_crash_of_the_child_is_one_message(code, tmp_path, monkeypatch):
    a_child(code, tmp_path, monkeypatch)
    assert reason_of(table()) == "reader_crashed"


def test_a_child_that_does_not_end_is_ended_and_named(tmp_path, monkeypatch):
    a_child("time.sleep(600)", tmp_path, monkeypatch)
    began = time.monotonic()
    assert reason_of(table(), Limits(seconds=1)) == "reader_slow"
    assert time.monotonic() - began < 20


def test_a_child_is_ended_when_the_file_is_no_longer_wanted(tmp_path, monkeypatch):
    told = tmp_path / "pid"
    a_child(
        f"open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(600)", tmp_path, monkeypatch
    )

    class Gone(Exception):
        pass

    def check() -> None:
        if told.exists() and told.read_text():
            raise Gone

    with pytest.raises(Gone):
        open_sheet(io.BytesIO(table()), "file", check=check)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_child_has_nothing_of_the_environment_and_leaves_nothing(tmp_path, monkeypatch):
    told = tmp_path / "told"
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "x")
    code = f"open({str(told)!r}, 'w').write(os.getcwd() + '\\n' + repr(dict(os.environ)))"
    a_child(code, tmp_path, monkeypatch)
    assert reason_of(table()) == "reader_crashed"  # it gave no answer
    folder, environment = told.read_text().split("\n")
    assert "SECRET" not in environment
    assert not Path(folder).exists()


def far_cell() -> bytes:
    """A workbook of two cells that are far apart, between which a reader makes all others."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        'package/2006/relationships"><Relationship Id="s" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row></sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return out.getvalue()


def test_a_file_that_takes_more_memory_than_allowed_says_so():
    assert reason_of(far_cell(), Limits(memory=256 << 20)) == "reader_memory"


def test_a_file_that_unpacks_to_more_than_allowed_says_so():
    chance = random.Random(1)
    words = [chance.randbytes(100).hex() for _ in range(2_000)]
    out = io.BytesIO()
    pq.write_table(pa.table({"id": [words[n % 2_000] for n in range(100_000)]}), out)
    assert len(out.getvalue()) < 1_000_000
    assert reason_of(out.getvalue(), Limits(size=1_000_000)) == "rows_large"


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', '"xxxxxxxxxx"'])
@pytest.mark.parametrize("root", ["kml", "gpx"])
def test_entities_are_refused(root, entity):
    text = f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e {entity}>]><{root}>&e;</{root}>'
    assert reason_of(text.encode()) == "kind_doctype"


def test_a_description_of_other_files_is_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text("id,title\n1,secret\n")
    source = f"<SrcDataSource>{tmp_path / 'secret.csv'}</SrcDataSource>"
    text = f'<OGRVRTDataSource><OGRVRTLayer name="secret">{source}</OGRVRTLayer></OGRVRTDataSource>'
    for name in ("x.vrt", "x.gpkg", "x.kml"):
        with open_sheet(io.BytesIO(text.encode()), name) as sheet:  # one line of text
            rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
        assert rows == []
    assert reason_of(f'<?xml version="1.0"?>{text}'.encode()) == "kind_xml"


def test_a_virtual_table_of_a_geopackage_reads_no_other_file(tmp_path):
    secret, path = tmp_path / "secret.csv", tmp_path / "x.gpkg"
    secret.write_text("id,title\n1,secret\n")
    shapes = geopandas.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(1, 2)], crs=4326)
    shapes.to_file(path, layer="good")
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA writable_schema = 1")
        made = f"CREATE VIRTUAL TABLE evil USING VirtualOGR('{secret}')"
        base.execute("INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0, ?)", (made,))
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('evil', 'attributes', 'evil')"
        )
    base.close()
    with open_sheet(io.BytesIO(path.read_bytes()), "x.gpkg") as sheet:
        rows = [row for batch, _ in sheet.batches() for row in batch.to_pylist()]
    assert ([row["id"] for row in rows], sheet.found.sheets) == (["1"], ("good",))


def test_a_path_in_the_name_of_an_upload_is_only_a_name():
    with open_sheet(io.BytesIO(table()), "/vsicurl/http://192.0.2.1/../x.vrt") as sheet:
        assert sheet.columns == ["id", "title"]
