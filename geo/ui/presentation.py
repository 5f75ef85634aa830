"""Slides in a window of their own, and pictures of slides: made when a browser asks for them."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Generic, TypeVar

import streamlit as st
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from geo.briefing.html import live_page, live_slides
from geo.briefing.pages import picture
from geo.briefing.scenes import Scene, ledger_of, scenes
from geo.briefing.slide_state import StateOf
from geo.briefing.slides import Briefing, Slide
from geo.i18n import preferred, t
from geo.service.atlas import Atlas
from geo.service.people import COOKIES
from geo.service.reading import sees_all
from geo.store.engine import BackendError, BackendUnavailable
from geo.ui import drafts
from geo.ui.link import base_path

_MAX_DECKS, _MAX_PICTURES, _MAX_PNG = 64, 4_000, 400  # kept, those used last
_WIDE = 960  # pixels of a picture
_PRIVATE = {"Cache-Control": "private, max-age=86400"}
_FOLDER = "/present"
T = TypeVar("T")


@dataclass(frozen=True)
class Deck:
    """Slides to present. made: their scenes, worked out when they are needed. closed: whether there
    may be something in them that the public does not get.
    """

    briefing: Briefing
    atlas: Atlas
    lang: str
    made: Callable[[], list[Scene]]
    closed: bool


@dataclass(frozen=True)
class _Picture:
    """A picture of a slide, drawn when it is asked for. closed: as of a deck."""

    drawn: Callable[[], bytes]
    closed: bool


class _Kept(Generic[T]):
    """The values used last, by their marks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def put(self, mark: str, value: T) -> None:
        with self._lock:
            self._values[mark] = value
            self._values.move_to_end(mark)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def get(self, mark: str) -> T | None:
        with self._lock:
            found = self._values.get(mark)
            if found is not None:
                self._values.move_to_end(mark)
            return found


@dataclass
class _Offers:
    """What may be asked for. secret: without it nobody can guess the mark of a draft."""

    decks: _Kept[Deck] = field(default_factory=lambda: _Kept(_MAX_DECKS))
    pictures: _Kept[_Picture] = field(default_factory=lambda: _Kept(_MAX_PICTURES))
    drawn: _Kept[bytes] = field(default_factory=lambda: _Kept(_MAX_PNG))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def mark(self, *stamp: object) -> str:
        text = repr(stamp).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self.secret, digest_size=20).hexdigest()


@st.cache_resource(show_spinner=False)
def _offers() -> _Offers:
    return _Offers()


def present_address(briefing: Briefing, atlas: Atlas, lang: str, *stamp: object) -> str:
    """The address where a briefing is presented. stamp: of which the address is made with the data.

    Nothing is built before somebody asks for it.
    """
    offers, closed = _offers(), _is_closed(atlas, briefing.slides)
    mark = offers.mark(stamp, atlas.version, lang, closed)
    if offers.decks.get(mark) is None:
        states = drafts.states(not closed)

        @cache
        def made() -> list[Scene]:
            return scenes(briefing, atlas.ledger, atlas.store, atlas.settings, lang, states)

        offers.decks.put(mark, Deck(briefing, atlas, lang, made, closed))
    return f"{base_path()}{_FOLDER}/{mark}.html"


def picture_address(
    make: Callable[[StateOf], Scene], slide: Slide, atlas: Atlas, lang: str, *stamp: object
) -> str:
    """The address of a picture of a slide, which is drawn when a browser asks for it."""
    offers, closed = _offers(), _is_closed(atlas, [slide])
    mark = offers.mark("picture", stamp, atlas.version, lang, closed)
    if offers.pictures.get(mark) is None:
        states = drafts.states(not closed)

        def drawn() -> bytes:
            scene = make(states)
            ledger = ledger_of([scene], atlas.store)
            return picture(scene, ledger, atlas.settings, lang, _WIDE)

        offers.pictures.put(mark, _Picture(drawn, closed))
    return f"{base_path()}{_FOLDER}/{mark}.png"


def _is_closed(atlas: Atlas, slides: Sequence[Slide]) -> bool:
    """Whether slides may have something that the public does not get: claims that are withheld, or
    past states as those who may read all of them get them.
    """
    return atlas.withholds or (any(slide.is_of_past for slide in slides) and sees_all())


def routes(prefix: str) -> list[Route]:
    """The routes that serve what was offered."""
    one = asyncio.Semaphore(1)  # pictures one after another, so that page runs have the other core

    async def page(request: Request) -> Response:
        deck = _offers().decks.get(mark := request.path_params["mark"])
        if deck is None or not _may_see(deck, request):
            return _gone(request)
        try:
            data = await run_in_threadpool(_page, deck, f"{mark}.slides")
        except (BackendUnavailable, BackendError) as e:
            return PlainTextResponse(t(e.key, deck.lang, **e.values), 503)
        headers = {"Cache-Control": "no-store"}
        return Response(data, media_type="text/html; charset=utf-8", headers=headers)

    async def slides(request: Request) -> Response:
        deck = _offers().decks.get(request.path_params["mark"])
        if deck is None or not _may_see(deck, request):
            return _gone(request)
        lines = iterate_in_threadpool(_slides(deck))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    async def png(request: Request) -> Response:
        offers, mark = _offers(), request.path_params["mark"]
        make = offers.pictures.get(mark)
        if make is None or not _may_see(make, request):
            return _gone(request)
        async with one:
            data = offers.drawn.get(mark)
            if data is None:
                data = await run_in_threadpool(make.drawn)
                offers.drawn.put(mark, data)
        return Response(data, media_type="image/png", headers=_PRIVATE)

    found = {"html": page, "slides": slides, "png": png}
    return [
        Route(f"{prefix}{_FOLDER}/{{mark:str}}.{end}", answer, methods=["GET"])
        for end, answer in found.items()
    ]


def _may_see(offered: Deck | _Picture, request: Request) -> bool:
    """Whether whoever asks may see slides that may have what the public does not get."""
    if not offered.closed:
        return True
    told = COOKIES.set(request.cookies)
    try:
        return sees_all()
    finally:
        COOKIES.reset(told)


def _gone(request: Request) -> Response:
    lang = preferred(request.headers.get("accept-language"))
    return PlainTextResponse(t("brief.present_gone", lang), 404)


def _page(deck: Deck, rest: str) -> bytes:
    found, atlas = deck.made(), deck.atlas
    ledger = ledger_of(found, atlas.store)
    return live_page(
        found, deck.briefing, ledger, atlas.store, atlas.settings, deck.lang, f"./{rest}"
    )


def _slides(deck: Deck) -> Iterator[bytes]:
    found = deck.made()
    store, settings = deck.atlas.store, deck.atlas.settings
    return live_slides(found, ledger_of(found, store), store, settings, deck.lang)
