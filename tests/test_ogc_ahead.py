"""Pages of features are made ahead for who follows their links, and for nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from samples import atlas_of, run_async, uses_engine
from starlette.applications import Starlette

from geo.web import ogc, ogc_ahead
from geo.web.api import routes
from geo.web.ogc_ahead import Made, PagesAhead

pytestmark = uses_engine
FIRST = "/ogc/collections/claims/items?limit=9"


@pytest.fixture
def made(monkeypatch):
    """After which key each page that was made begins, in order."""
    found: list[str] = []
    pieces = ogc.pieces

    def counted(collection, atlas, page, *rest):
        found.append(page.after)
        return pieces(collection, atlas, page, *rest)

    monkeypatch.setattr(ogc, "pieces", counted)
    return found


def following(page: dict) -> str:
    links = {link["rel"]: link["href"] for link in page["links"]}
    parts = urlsplit(links["next"]) if "next" in links else None
    return f"{parts.path}?{parts.query}" if parts else ""


async def until(number: int, made: list[str]) -> None:
    async with asyncio.timeout(30):
        while len(made) < number:
            await asyncio.sleep(0.01)


def walked(current, visit) -> None:
    """Let `visit` ask a server of the atlas that `current` gives."""
    app = Starlette(routes=routes(current))

    async def walk() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://atlas.test") as client:
            await visit(lambda path: client.get(path))

    run_async(walk())


def test_the_page_after_a_followed_link_is_there_when_it_is_asked_for(ledger, made):
    async def visit(get) -> None:
        first = (await get(FIRST)).json()
        await get("/ogc/conformance")
        assert len(made) == 1  # nobody has followed a link yet
        second = (await get(following(first))).json()
        await until(3, made)
        third = await get(following(second))
        await until(4, made)
        assert made[2] == second["features"][-1]["id"]  # the third was made once, ahead
        assert made[3] == third.json()["features"][-1]["id"]
        assert third.headers["content-type"] == "application/geo+json"

    book = atlas_of(ledger)
    walked(lambda: book, visit)


def test_a_walk_gives_every_claim_once_and_in_order(ledger, made):
    async def visit(get) -> None:
        whole = (await get("/ogc/collections/claims/items?limit=1000")).json()
        found, path, pages = [], FIRST, 0
        while path:
            page = (await get(path)).json()
            assert page["numberReturned"] == len(page["features"])
            found, path, pages = found + page["features"], following(page), pages + 1
            if path and pages > 1:
                await until(pages + 2, made)
        assert found == whole["features"]
        assert len(found) == len(ledger.claims)

    book = atlas_of(ledger)
    walked(lambda: book, visit)


@pytest.mark.parametrize("changed", [{"version": "another"}, {"is_part": True}])
def test_the_page_of_another_state_or_reader_is_not_given(ledger, made, changed):
    now = [atlas_of(ledger)]

    async def visit(get) -> None:
        first = (await get(FIRST)).json()
        second = (await get(following(first))).json()
        await until(3, made)
        now[0] = replace(now[0], **changed)
        await get(following(second))
        await until(4, made)

    walked(lambda: now[0], visit)
    assert made[2] == made[3]  # made again


def test_a_page_is_given_once_and_there_are_at_most_two(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(ogc_ahead.time, "monotonic", lambda: now[0])
    pages = PagesAhead()
    for key in "abc":
        pages.make(key, lambda key=key: Made(key.encode(), ""))
    assert pages.take("c") is None
    assert pages.take("a") == Made(b"a", "")
    assert pages.take("a") is None
    now[0] += 60
    for key in "de":
        pages.make(key, lambda key=key: Made(key.encode(), ""))
    assert pages.take("b") is None  # nobody fetched it
    assert pages.take("d") == Made(b"d", "")


def test_a_page_that_fails_is_made_again_by_who_asks_for_it():
    def fail() -> Made:
        raise ValueError("no")

    pages = PagesAhead()
    pages.make("a", fail)
    assert pages.take("a") is None
    pages.make("a", lambda: Made(b"a", "t"))
    assert pages.take("a") == Made(b"a", "t")
