"""A question is given up when whoever asked has moved on."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable

import ibis
import psycopg
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Page, expect
from postgres import Server
from samples import DATA, atlas_of
from server import served
from starlette.applications import Starlette

from geo.archive.load import load
from geo.service.atlas import Atlas
from geo.store.engine import CANCEL, Cancelled
from geo.web.api import routes

ROWS = ibis.range(100_000).unnest().name("n").as_table()
# Many steps, at each of which the engine can be stopped.
SLOW = ROWS.cross_join(ROWS.rename(m="n")).aggregate(n=(ibis._.n + ibis._.m).sin().sum())


def test_the_map_is_not_drawn_for_a_browser_that_has_gone(ledger, monkeypatch):
    book = atlas_of(ledger)
    ended: list[type[BaseException]] = []

    def mapped(*_: object) -> dict[str, object]:
        try:
            book.store.engine.run(SLOW, CANCEL.get())
        except Cancelled as e:
            ended.append(type(e))
            raise
        return {}

    monkeypatch.setattr(Atlas, "map_payload", mapped)
    app = Starlette(routes=routes(lambda: book))
    scope = {
        "type": "http", "method": "GET", "path": "/api/map", "raw_path": b"/api/map", "headers": [],
        "query_string": b"box=22,44,41,54&zone=UTC&zoom=6&wide=800&high=600", "http_version": "1.1",
        "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    began = time.monotonic()
    statuses = []

    async def receive() -> dict[str, object]:
        if time.monotonic() - began < 0.3:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    with start_blocking_portal() as portal:
        portal.call(app, scope, receive, send)
    assert (ended, statuses) == ([Cancelled], [499])


@pytest.mark.browser
def test_a_database_is_told_to_stop_when_the_viewer_moves_on(
    pg: Server, tmp_path, open_page: Callable[..., Page]
):
    url = pg.database("patience")
    load([DATA / "events.csv"], url)
    environment = {"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_DATABASE_URL": url}
    stopped = "canceling statement due to user request"
    with served(tmp_path / "log", environment) as app, psycopg.connect(url) as other:
        page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12&zone=UTC")
        shown = page.frame_locator("iframe[title*='folium']").locator("[data-draw][data-claims]")
        shown.wait_for()
        expect(page.get_by_text("of 56 claims")).to_be_visible()
        before = pg.log.read_text().count(stopped)
        # Whoever holds the table makes every question slow.
        other.execute("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE")
        page.locator("body").press("ArrowRight")
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with psycopg.connect(url, autocommit=True) as watch:
            _until(lambda: watch.execute(waiting).fetchone()[0] > 0)
            page.wait_for_timeout(1_500)  # the page waits for what the map has asked
            page.locator("body").press("ArrowRight")
            # First the map's question is stopped, then the page's own.
            _until(lambda: pg.log.read_text().count(stopped) > before + 1)
        other.rollback()
        # Neither press is lost, though the first was given up.
        expect(page).to_have_url(re.compile("day=2023-05-14&day=2023-05-14"))


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
