"""What one viewer asks for does not make the others wait, and has an end."""

from __future__ import annotations

import ast
import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn
from samples import atlas_of, run_async
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from test_api import ask

from geo.export import FORMATS, address_suffix
from geo.importing.report import Report
from geo.model.filters import Filter
from geo.service import limits, private
from geo.store.engine import CANCEL, Cancelled, CancelToken
from geo.ui import private_ledger
from geo.web.answering import Kind, Wanted, in_turn
from geo.web.connections import Patience
from geo.web.turns import Full, Turns, Viewer
from geo.web.uploads import Uploads

ROOT = Path(__file__).resolve().parent.parent
HEAVY, ANOTHER, LIGHT = Viewer("10.0.0.1", "a"), Viewer("10.0.0.1", "b"), Viewer("10.0.0.2", "c")


# ---- turns ---------------------------------------------------------------------------------------


def order_of(turns: Turns, *asked: Viewer) -> list[Viewer]:
    """Who has a turn when, where all ask in this order and each turn ends before the next."""
    order: list[Viewer] = []

    async def one(viewer: Viewer) -> None:
        async with turns.place(viewer):
            await turns.take(viewer)
            order.append(viewer)
            await asyncio.sleep(0)
            turns.give_back(viewer)

    async def all_of_them() -> None:
        await asyncio.gather(*(one(viewer) for viewer in asked))

    run_async(all_of_them())
    return order


def test_who_asks_for_much_waits_behind_the_others():
    assert order_of(Turns(1, 100), *[HEAVY] * 6, LIGHT)[:3].count(LIGHT) == 1


def test_pages_at_one_address_take_turns_too():
    order = order_of(Turns(1, 100), *[HEAVY] * 6, ANOTHER)
    assert ANOTHER in order[:3]
    assert len(order) == 7


def test_no_address_has_all_turns_and_one_that_is_given_up_goes_to_the_next():
    async def tried() -> None:
        turns = Turns(2, 100)
        await turns.take(HEAVY)
        await turns.take(HEAVY)
        third, fourth = (asyncio.ensure_future(turns.take(HEAVY)) for _ in range(2))
        await asyncio.wait_for(turns.take(LIGHT), 5)  # although two wait before it
        third.cancel()
        await asyncio.sleep(0)
        assert not fourth.done()
        turns.give_back(HEAVY)
        await asyncio.wait_for(fourth, 5)
        for viewer in (HEAVY, HEAVY, LIGHT):
            turns.give_back(viewer)
        await asyncio.wait_for(asyncio.gather(turns.take(LIGHT), turns.take(LIGHT)), 5)

    run_async(tried())


def test_one_address_has_half_of_the_places():
    async def tried() -> None:
        turns = Turns(1, 4)
        async with turns.place(HEAVY), turns.place(ANOTHER):
            with pytest.raises(Full):
                await turns.place(HEAVY).__aenter__()
            async with turns.place(LIGHT):
                pass

    run_async(tried())


# ---- time and rows -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(ledger):
    return atlas_of(ledger)


def test_an_answer_that_takes_too_long_ends_with_a_sentence(book, monkeypatch):
    monkeypatch.setenv("EVENTS_QUERY_SECONDS", "0.2")
    given_up = threading.Event()

    class Slow:
        state, ledger = book.store.state, book.ledger

        def iter_claims(self, wanted: Filter):
            token = CANCEL.get()
            assert token
            while not token.is_cancelled:
                time.sleep(0.01)
            given_up.set()
            raise Cancelled

    answer = ask(replace(book, store=Slow()), "/api/claims.csv")
    assert answer.status == 503
    assert "took more than 0.2 seconds" in answer.json["error"]
    assert "EVENTS_QUERY_SECONDS" in answer.json["error"]
    assert given_up.wait(10)


def test_a_file_has_no_more_rows_than_the_server_allows(book, monkeypatch):
    monkeypatch.setenv("EVENTS_EXPORT_ROWS", "19")
    day = "day=2023-05-12&day=2023-05-12&zone=Asia/Tokyo"
    assert ask(book, f"/api/claims.csv?{day}").status == 200
    answer = ask(book, "/api/claims.geojson")
    assert answer.status == 413
    said = answer.json["error"]
    assert ("56 claims" in said, "at most 19" in said, "EVENTS_EXPORT_ROWS" in said) == (True,) * 3
    monkeypatch.setenv("EVENTS_EXPORT_ROWS", "many")  # no number: the usual limit
    assert ask(book, "/api/claims.csv").status == 200


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_every_format_of_the_menu_has_an_address(book, form):
    name = address_suffix(form)
    day = "day=2023-05-12&day=2023-05-12&zone=Asia/Tokyo"
    answer = ask(book, f"/api/claims.{name}?{day}")
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, form.mime)
    shown = f'attachment; filename="claims_2023-05-12_19-rows.{form.suffix}"'
    assert answer.headers["content-disposition"] == shown
    assert len(answer.body) > 1_000


def test_a_file_is_no_longer_made_when_nobody_waits_for_it(book):
    token = CancelToken()
    read = iter(Wanted(list(book.ledger.claims.values()) * 40, token))
    next(read)
    token.cancel()
    with pytest.raises(Cancelled):
        list(read)


def test_files_of_viewers_have_room_for_so_many_claims(ledger, monkeypatch, tmp_path):
    before = private.held()
    first = atlas_of(ledger)
    secret = private.offer(first)
    assert private.held() - before == first.total == 56
    made: dict[str, object] = {}
    monkeypatch.setattr(private_ledger.st, "session_state", made)
    report = Report("x.csv", "x", "utf-8", "", "x")
    report.claims = 1
    monkeypatch.setenv("EVENTS_OWN_ROWS", str(before + 56))
    folder = private_ledger.new_folder(tmp_path, together=False)
    with pytest.raises(private_ledger.Full):
        private_ledger.keep(folder, report)
    assert not Path(folder.name).exists()
    assert made == {}
    del first
    assert private.find(secret) is None


# ---- uploads -------------------------------------------------------------------------------------


def uploading(sizes: list[tuple[str, str]], held: dict[str, int]) -> list[int]:
    """The statuses of uploads that come at once. sizes: of each, its session and what it says."""
    arrived = asyncio.Event()

    async def kept(scope: Scope, receive: Receive, send: Send) -> None:
        await arrived.wait()
        await PlainTextResponse("")(scope, receive, send)

    app = Uploads(kept, lambda one: (sum(held.values()), held.get(one, 0)), lambda: 1_000_000)
    statuses = []

    async def one(session: str, size: str) -> None:
        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        said = [(b"content-length", size.encode())] if size else []
        path = f"/atlas/_stcore/upload_file/{session}/1"
        scope = {"type": "http", "method": "PUT", "path": path, "headers": said}
        await app(scope, arrived.wait, send)

    async def all_of_them() -> None:
        async def go_on() -> None:
            arrived.set()

        await asyncio.gather(*(one(*each) for each in sizes), go_on())

    run_async(all_of_them())
    return sorted(statuses)


def test_uploads_have_room_for_all_and_half_of_it_for_each():
    quarter = "250000"
    each = [(f"s{n}", quarter) for n in range(5)]
    assert uploading(each, {}) == [200, 200, 200, 200, 413]
    assert uploading([("s1", quarter)] * 3, {}) == [200, 200, 413]
    assert uploading([("s1", quarter)], {"s1": 300_000}) == [413]
    assert uploading([("s1", quarter)], {"s2": 800_000}) == [413]
    assert uploading([("s1", "")], {}) == [411]
    assert uploading([("s1", "-1")], {}) == [411]


# ---- connections ---------------------------------------------------------------------------------


class Soon(Patience):
    HEAD, PERIOD, BYTES = 0.5, 0.5, 1_000


async def read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def much(request: Request) -> Response:
    return Response(b"x" * 60_000_000)


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port of a server whose patience ends soon."""
    kind = Kind.of("test", 1, 10)
    made = [
        Route("/read", read, methods=["POST"]),
        Route("/much", partial(in_turn, kind, much)),
    ]
    config = uvicorn.Config(Starlette(routes=made), port=0, http=Soon, log_level="error")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = True
    thread.join(20)


def connected(port: int, small: bool = False) -> socket.socket:
    made = socket.socket()
    if small:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    made.settimeout(20)
    made.connect(("127.0.0.1", port))
    return made


def ended_within(sockets: list[socket.socket], seconds: float, feed: Callable[[], None]) -> int:
    """How many of the connections the server has ended by then; `feed` is called all the time."""
    end, ended = time.monotonic() + seconds, set()
    while time.monotonic() < end and len(ended) < len(sockets):
        feed()
        for one in sockets:
            one.setblocking(False)
            try:
                if one not in ended and one.recv(1_000) == b"":
                    ended.add(one)
            except BlockingIOError:
                pass
            except OSError:
                ended.add(one)
        time.sleep(0.1)
    return len(ended)


def test_heads_that_come_byte_by_byte_are_not_waited_for(server):
    slow = [connected(server) for _ in range(40)]
    for one in slow:
        one.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n")

    def feed() -> None:
        for one in slow:
            with suppress(OSError):
                one.send(b"x")

    assert ended_within(slow, 20, feed) == 40
    for one in slow:
        one.close()


def test_a_body_that_does_not_come_is_not_waited_for_and_a_slow_one_is(server):
    with closing(connected(server)) as stuck, closing(connected(server)) as slow:
        for one in (stuck, slow):
            one.sendall(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 30000\r\n\r\n")
        stuck.sendall(b"x" * 100)
        for _ in range(30):  # two kilobytes in the time in which one must come
            slow.sendall(b"x" * 1_000)
            time.sleep(0.15)
        assert slow.recv(1_000).endswith(b"30000")
        assert stuck.recv(1_000) == b""


def test_an_answer_that_is_not_read_is_given_up_and_one_that_is_read_comes_whole(server):
    with closing(connected(server, small=True)) as stuck, closing(connected(server)) as reader:
        for one in (stuck, reader):
            one.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        got = 0
        while got < 60_000_000 and (piece := reader.recv(1_000_000)):
            got += len(piece)
        assert got >= 60_000_000
        time.sleep(3)
        held = 0
        try:
            while piece := stuck.recv(1_000_000):
                held += len(piece)
        except ConnectionResetError:
            pass
        assert held < 60_000_000


def test_a_connection_is_kept_between_requests(server):
    with closing(HTTPConnection("127.0.0.1", server, timeout=20)) as one:
        for _ in range(2):
            one.request("POST", "/read", b"ab")
            assert one.getresponse().read() == b"2"
            time.sleep(1)  # longer than a head may take


# ---- what fields for files say -------------------------------------------------------------------


@pytest.mark.parametrize(("room", "want"), [("", 20), ("30", 14), ("1", 1), ("1000000", 20)])
def test_a_field_for_files_takes_what_its_reader_and_the_server_take(
    room: str, want: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.UPLOADS, room)
    assert limits.upload_megabytes(20 * 1024**2) == want


def test_every_field_for_files_says_its_limit() -> None:
    calls = [
        (path.name, {word.arg for word in call.keywords})
        for path in sorted((ROOT / "geo" / "ui").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr == "file_uploader"
    ]
    assert len(calls) > 5
    assert [name for name, words in calls if "max_upload_size" not in words] == []
