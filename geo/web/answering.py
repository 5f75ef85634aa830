"""Answers are made in threads, in turns of their viewers, while somebody waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.export.extract import Claims
from geo.i18n import LANGUAGES, t
from geo.model.claims import Claim
from geo.service.atlas import Atlas
from geo.service.export_process import ExportTask, make_apart
from geo.service.limits import export_seconds
from geo.service.people import COOKIES
from geo.service.reading import PROGRAM
from geo.store.backends import query_seconds
from geo.store.engine import CANCEL, BackendError, BackendUnavailable, Cancelled, CancelToken
from geo.web.large_files import LargeFiles
from geo.web.programs import reader_of
from geo.web.turns import Full, Turns, Viewer

_METHODS = ("GET", "HEAD")
_LOOK_EVERY = 0.05  # seconds between checks whether the client of a slow answer is still connected
_COUNTED = 1_000  # rows between two looks whether a file is still wanted
_Made = TypeVar("_Made")
_AHEAD: set[asyncio.Task[None]] = set()


@dataclass(frozen=True)
class Kind:
    """A kind of work: the turns that viewers take at it, and the threads that do it.

    large: the line of its large files.
    """

    turns: Turns
    pool: Executor
    large: LargeFiles = field(default_factory=LargeFiles)

    @classmethod
    def of(cls, name: str, at_once: int, most: int, before: Turns | None = None) -> Kind:
        """before: the turns of work to which large files of this kind leave half of the time."""
        turns = Turns(at_once, most)
        pool = ThreadPoolExecutor(turns.threads, thread_name_prefix=name)
        large = LargeFiles(is_looked_at=before.were_asked_for) if before else LargeFiles()
        return cls(turns, pool, large)


@dataclass
class _Turn:
    """What is done for a request: pieces of work, each in a turn of its viewer.

    spent: seconds of work so far.
    """

    kind: Kind
    request: Request
    token: CancelToken
    context: Context
    spent: float = 0.0

    async def do(self, work: Callable[[], _Made], seconds: float) -> _Made:
        """What `work` gives, done in the next turn of this viewer.

        Raises TimeoutError when this request's work has taken `seconds`, and Cancelled if the
        client has gone.
        """
        viewer, turns = Viewer.of(self.request), self.kind.turns
        taking = asyncio.ensure_future(turns.take(viewer))
        try:
            await self._while_wanted(taking, None)
        except BaseException:
            if not taking.cancel() and not taking.cancelled() and taking.exception() is None:
                turns.give_back(viewer)
            raise
        doing = self._begun(viewer, self.context, work)
        began = asyncio.get_running_loop().time()
        try:
            await self._while_wanted(doing, seconds - self.spent)
        except Cancelled:
            await asyncio.wait({doing})  # it ends soon, since it is told to
            raise
        self.spent += asyncio.get_running_loop().time() - began
        return doing.result()

    async def do_ahead(self, work: Callable[[], None]) -> None:
        """Do `work` in a turn of this viewer, although nobody waits for it yet."""
        viewer, token = Viewer.of(self.request), CancelToken()
        context = self.context.copy()
        context.run(CANCEL.set, token)
        await self.kind.turns.take(viewer)
        try:
            await asyncio.wait({self._begun(viewer, context, work)}, timeout=query_seconds())
        finally:
            token.cancel()

    def _begun(
        self, viewer: Viewer, context: Context, work: Callable[[], _Made]
    ) -> asyncio.Future[_Made]:
        """`work` in a thread. The viewer's turn lasts as long, whether or not somebody waits."""
        doing = asyncio.wrap_future(self.kind.pool.submit(context.run, work))

        def ended(done: asyncio.Future[_Made]) -> None:
            self.kind.turns.give_back(viewer)
            if not done.cancelled():
                done.exception()  # whoever asked may have gone

        doing.add_done_callback(ended)
        return doing

    async def _while_wanted(self, what: asyncio.Future[_Made], seconds: float | None) -> None:
        loop = asyncio.get_running_loop()
        end = None if seconds is None else loop.time() + seconds
        while not (await asyncio.wait({what}, timeout=_LOOK_EVERY))[0]:
            if await self.request.is_disconnected():
                self.token.cancel()
                raise Cancelled
            if end is not None and loop.time() > end:
                self.token.cancel()
                raise TimeoutError

    async def pieces(self, parts: Iterator[bytes], seconds: float) -> AsyncIterator[bytes]:
        """The pieces of a file, each made in a turn.

        Raises TimeoutError after `seconds` of work.
        """
        while (piece := await self.do(lambda: next(parts, None), seconds)) is not None:
            yield piece


class File(StreamingResponse):
    """A file that is made in pieces while it is sent. is_large: see `geo.web.large_files`.

    task: with which another process can make a large one. ahead: work for what its reader will
    likely ask for next, done once the file is sent.
    """

    def __init__(
        self,
        parts: Iterator[bytes],
        headers: Mapping[str, str],
        media_type: str,
        is_large: bool = False,
        task: ExportTask | None = None,
        ahead: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(iter(()), headers=headers, media_type=media_type)
        self.parts, self.is_large, self.task, self.ahead = parts, is_large, task, ahead


async def in_turn(kind: Kind, answer: Callable[[Request], Response], request: Request) -> ASGIApp:
    """The answer, made in turns of its viewer; cancelled if the client goes before its end."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        token = CancelToken()
        context = copy_context()
        context.run(CANCEL.set, token)
        context.run(COOKIES.set, request.cookies)
        context.run(PROGRAM.set, reader_of(request))
        turn = _Turn(kind, request, token, context)
        try:
            async with kind.turns.place(Viewer.of(request)):
                made = await _made(turn, answer, request)
                if isinstance(made, File):
                    parts = turn.pieces(made.parts, export_seconds())
                    if made.is_large:
                        task, seconds = made.task, export_seconds()
                        apart = partial(make_apart, task, seconds) if task else None
                        parts = kind.large.pieces(parts, apart)
                    made.body_iterator = parts
                await made(scope, receive, send)
            if isinstance(made, File) and made.ahead:
                later = asyncio.create_task(turn.do_ahead(made.ahead))
                _AHEAD.add(later)  # else it may be collected before it ends
                later.add_done_callback(_AHEAD.discard)
        except Full:
            await _busy()(scope, receive, send)
        finally:
            token.cancel()  # stops what is still being made while it is sent

    return answered


async def _made(turn: _Turn, answer: Callable[[Request], Response], request: Request) -> Response:
    seconds = query_seconds()
    try:
        return _stated(request, await turn.do(partial(answer, request), seconds))
    except Cancelled:
        return Response(status_code=499)
    except TimeoutError:
        said = t("limits.too_slow", LANGUAGES[0], seconds=f"{seconds:g}")
        return _stated(request, JSONResponse({"error": said}, 503))


def _busy() -> Response:
    said = {"error": "too many requests at once: ask again in a moment"}
    return JSONResponse(said, 503, {"retry-after": "2"})


def read_only(answer: Callable[[Request], Response], request: Request) -> Response:
    """The answer to a request that only reads; what else is asked, and what fails, is said."""
    if request.method not in _METHODS:
        return JSONResponse(
            {"error": "this is read only: use GET or HEAD"}, 405, {"allow": ", ".join(_METHODS)}
        )
    try:
        made = answer(request)
    except Cancelled:  # the client has gone, or the server ends
        return Response(status_code=499)
    except (BackendUnavailable, BackendError) as e:
        status = 503 if isinstance(e, BackendUnavailable) else 500
        made = JSONResponse({"error": t(e.key, LANGUAGES[0], **e.values)}, status)
    return _stated(request, made)


def _stated(request: Request, answer: Response) -> Response:
    """`answer` with headers for the data version, and for why newer files are not shown."""
    atlas: Atlas | None = getattr(request.state, "atlas", None)
    if atlas is not None:
        answer.headers["claim-atlas-version"] = atlas.store.state.version
        if atlas.is_part or atlas.withholds:  # others get another answer
            vary = filter(None, (answer.headers.get("vary"), "Cookie, Authorization"))
            answer.headers["vary"] = ", ".join(vary)
            kept = answer.headers.get("cache-control", "no-cache")
            if not any(word in kept for word in ("public", "private", "no-store")):
                answer.headers["cache-control"] = f"private, {kept}"
        if atlas.stale is not None:
            said = atlas.stale.text(LANGUAGES[0]).encode("ascii", "replace").decode("ascii")
            answer.headers["claim-atlas-stale"] = " ".join(said.split())
    return answer


@dataclass(frozen=True)
class Wanted:
    """Claims that are read for as long as somebody waits for them. Raises Cancelled."""

    claims: Claims
    token: CancelToken | None

    def __len__(self) -> int:
        return len(self.claims)

    def __iter__(self) -> Iterator[Claim]:
        for n, claim in enumerate(self.claims):
            if n % _COUNTED == 0 and self.token and self.token.is_cancelled:
                raise Cancelled
            yield claim
