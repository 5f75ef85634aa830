"""Large files of an archive are made by a process of their own, as the server would make them."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import date

import httpx
import psutil
import pytest
from guarded import guarded_folder
from samples import DATA, atlas_of, run_async
from starlette.applications import Starlette

from geo.archive.load import load
from geo.export import FORMATS, Extract
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.service.current import read_atlas
from geo.service.export_process import ExportTask, make_apart
from geo.web import answering, api

SERVER = "https://atlas.example"
DAY = date(2023, 5, 12)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped ledger as an archive."""
    folder = tmp_path_factory.mktemp("archive")
    load([DATA / "events.csv"], str(folder))
    return read_atlas(folder)


def by_process(task: ExportTask | None, seconds: float = 60) -> tuple[bool, bytes]:
    assert task
    with tempfile.TemporaryFile(buffering=0) as file:
        done = run_async(make_apart(task, seconds, file.fileno(), lambda: None))
        return done, os.pread(file.fileno(), 10_000_000, 0)


def here(atlas: Atlas, query: Filter, form: str) -> bytes:
    about = atlas.settings.about
    extract = Extract.of(atlas.store, query, atlas.folder, about, address=SERVER)
    return b"".join(next(f for f in FORMATS if f.key == form).parts(extract))


def children() -> list[int]:
    """The processes that make a file for this one; engines of other tests have theirs."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if any("export_process" in word for word in child.cmdline()):
                found.append(child.pid)
    return found


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ("csv", Filter()),
        ("csv_excel", Filter(day=(DAY,), date_basis="event", zone="Asia/Tokyo")),
        ("geojson", Filter(day=(DAY, DAY), side=("russia", "ukraine"), disputed=True)),
        ("json_ld", Filter(q="two o'clock", zone="Europe/Kyiv")),
        ("json_ld", Filter(origins=2, within="box:36,47,40,50")),
    ],
)
def test_the_process_makes_the_file_that_the_server_would_make(atlas, form, query):
    task = ExportTask.of(atlas, query, form, SERVER)
    assert by_process(task) == (True, here(atlas, query, form))


def test_the_process_gives_the_public_what_the_server_would(tmp_path):
    folder, archive = guarded_folder(tmp_path / "ledger"), tmp_path / "archive"
    load([folder / "events.csv"], str(archive))
    whole = read_atlas(archive)
    for atlas, claims in ((whole, 5), (whole.public(), 4)):
        done, content = by_process(ExportTask.of(atlas, Filter(), "csv", SERVER))
        assert (done, content) == (True, here(atlas, Filter(), "csv"))
        assert len(list(csv.DictReader(io.StringIO(content.decode())))) == claims


def test_a_file_of_data_that_have_changed_is_not_made_there(atlas):
    task = ExportTask.of(atlas, Filter(), "csv", SERVER)
    assert by_process(replace(task, version="older")) == (False, b"")


def test_only_what_a_second_process_can_open_is_made_there(atlas, ledger):
    assert ExportTask.of(atlas_of(ledger), Filter(), "csv", SERVER) is None
    assert ExportTask.of(replace(atlas, shared=False), Filter(), "csv", SERVER) is None


def test_a_process_that_takes_too_long_or_for_which_nobody_waits_is_ended(atlas):
    task = ExportTask.of(atlas, Filter(), "csv", SERVER)
    with pytest.raises(TimeoutError):
        by_process(task, seconds=0.05)
    assert children() == []

    async def leave() -> None:
        with tempfile.TemporaryFile(buffering=0) as file:
            making = asyncio.create_task(make_apart(task, 60, file.fileno(), lambda: None))
            while not children():
                await asyncio.sleep(0.01)
            making.cancel()
            with pytest.raises(asyncio.CancelledError):
                await making

    run_async(leave())
    assert children() == []


@pytest.mark.parametrize("version", ["", "older"])
def test_a_large_file_of_the_api_is_whole_whoever_makes_it(atlas, monkeypatch, version):
    made: list[bool] = []

    async def watched(task, *rest):
        made.append(await make_apart(replace(task, version=version or task.version), *rest))
        return made[-1]

    monkeypatch.setattr(answering, "make_apart", watched)
    monkeypatch.setattr(api, "MANY", 20)

    async def ask() -> list[bytes]:
        app = Starlette(routes=api.routes(lambda: atlas))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=SERVER) as client:
            return [
                (await client.get(f"/api/claims.csv{words}")).content
                for words in ("", "?day=2023-05-13&day=2023-05-13")
            ]

    whole, day = run_async(ask())
    assert whole == here(atlas, Filter(zone=atlas.settings.default_zone), "csv")
    assert 1 < day.count(b"\r\n") < 20
    assert made == [not version]
