"""The manifest of a Parquet archive: what counts, and what is said of a broken one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import DATA

from geo.archive.load import load
from geo.archive.manifest import (
    MANIFEST,
    Manifest,
    changed,
    check_columns,
    is_archive,
    read_manifest,
    sweep,
    write_manifest,
)
from geo.i18n import LANGUAGES, t
from geo.model.claims import GUARDS
from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store.engine import BackendError, DatasetVersion


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    load([DATA / "events.csv"], str(tmp_path / "archive"))
    return tmp_path / "archive"


def said(e: BackendError) -> str:
    """The message, which must work in every language."""
    return {lang: t(e.key, lang, **e.values) for lang in LANGUAGES}["en"]


def test_a_manifest_is_read_back_as_it_was_written(tmp_path):
    made = Manifest("v", "event", ("UTC", "Asia/Tokyo"), loads={"abc": {"name": "x.csv"}})
    write_manifest(tmp_path, made)
    assert is_archive(tmp_path)
    assert read_manifest(tmp_path) == made
    assert made.state == DatasetVersion("event", ("UTC", "Asia/Tokyo"), 0, "v", False)
    assert [p.name for p in tmp_path.iterdir()] == [MANIFEST]
    assert changed(made, rows=1).version != "v"


def test_an_archive_says_what_it_has(archive):
    found = read_manifest(archive)
    check_columns(archive, found)
    assert found.rows == sum(p.rows for p in found.claims) == 56
    assert set(found.months()) == {"2023-02", "2023-05", "undated"}
    assert found.state.summary
    assert found.by == "report"


def test_a_folder_without_a_manifest_is_no_archive(tmp_path):
    with pytest.raises(BackendError) as e:
        read_manifest(tmp_path)
    assert e.value.key == "store.not_an_archive"
    assert "geo load" in said(e.value)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("{", "store.manifest"),
        ("[]", "store.other_format"),
        ('{"format": 2}', "store.newer_format"),
        ('{"format": 1}', "store.manifest"),
    ],
)
def test_a_broken_manifest_and_one_of_another_format_are_told_apart(tmp_path, content, key):
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(BackendError) as e:
        read_manifest(tmp_path)
    assert e.value.key == key
    assert MANIFEST in said(e.value)


@pytest.mark.parametrize("path", ["claims/../../x.parquet", "/etc/x/y", "claims/x.parquet"])
def test_a_manifest_does_not_lead_out_of_its_folder(archive, path):
    file = archive / MANIFEST
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["claims"][0]["path"] = path
    file.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BackendError) as e:
        read_manifest(archive)
    assert e.value.key == "store.manifest"


def test_a_missing_and_a_half_written_file_are_named(archive):
    part = archive / read_manifest(archive).claims[0].path
    whole = part.read_bytes()
    part.write_bytes(whole[:-100])
    with pytest.raises(BackendError) as e:
        read_manifest(archive)
    assert e.value.key == "store.half_written"
    assert part.name in said(e.value)
    part.unlink()
    with pytest.raises(BackendError) as e:
        read_manifest(archive)
    assert e.value.key == "store.file_missing"
    assert part.name in said(e.value)


def test_files_with_other_columns_are_refused_by_name(archive):
    found = read_manifest(archive)
    part = archive / found.claims[0].path
    table = pq.read_table(part, partitioning=None).drop_columns(["headline_ja"])
    table = table.append_column("colour", pa.array(["red"] * table.num_rows))
    pq.write_table(table, part)
    with pytest.raises(BackendError) as e:
        check_columns(archive, found)
    assert e.value.key == "store.columns_differ"
    assert (e.value.values["lacks"], e.value.values["extra"]) == ("headline_ja", "colour")
    assert said(e.value)


def test_a_file_that_is_no_parquet_is_said_to_be_broken(archive):
    found = read_manifest(archive)
    part = archive / found.claims[0].path
    part.write_bytes(b"x" * part.stat().st_size)
    with pytest.raises(BackendError) as e:
        check_columns(archive, found)
    assert e.value.key == "store.broken"
    assert said(e.value)


def test_only_files_that_nobody_names_are_swept(archive):
    found = read_manifest(archive)
    nobodys = archive / "claims" / "month=2023-02" / "x.parquet"
    nobodys.write_bytes(b"half")
    sweep(archive, [found])
    assert not nobodys.exists()
    assert read_manifest(archive) == found
    assert (archive / "sources.csv").is_file()


def test_files_that_lack_later_columns_are_read_beside_those_that_have_them(archive):
    found = read_manifest(archive)
    part = archive / found.claims[0].path
    was = {c.claim_id: c.cells for c in open_store(archive, DATA)[0].iter_claims(Filter())}
    table = pq.read_table(part, partitioning=None)
    older = [name for name in table.column_names if name not in GUARDS]
    pq.write_table(table.select(older), part)
    size = replace(found.claims[0], bytes=part.stat().st_size)
    write_manifest(archive, replace(found, claims=(size, *found.claims[1:])))
    lacks = check_columns(archive, read_manifest(archive))
    assert lacks[part] == GUARDS
    assert {missing for path, missing in lacks.items() if path != part} == {()}
    now = open_store(archive, DATA)[0]
    assert {c.claim_id: c.cells for c in now.iter_claims(Filter())} == was
    # No file is read by the names of its columns, which takes several times as long.
    assert (
        "union_by_name"
        not in now.engine._db.execute(
            "SELECT sql FROM duckdb_views() WHERE view_name = 'claims'"
        ).fetchone()[0]
    )
