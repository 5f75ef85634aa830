"""Files that browsers keep for good come compressed, and are the same as before."""

from __future__ import annotations

import gzip
import re
import socket
import struct
import urllib.request
from pathlib import Path

import pytest
import streamlit
from on_page import map_of
from samples import run_async
from server import ROOT, Served
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from test_browser import Opener

from geo.web.compressed import Compressed

SCRIPT = "/static/js/index.Abc-1.js"
TEXT = "let x = 1;\n" * 500
asked: list[str] = []


async def _answer(request):
    asked.append(request.url.path)
    assert "accept-encoding" not in request.headers
    if "missing" in request.url.path:
        return PlainTextResponse("not here\n" * 100, 404)
    return Response(TEXT, media_type="text/javascript", headers={"etag": '"abc"'})


def answer(app, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
    scope |= {"query_string": b"", "root_path": "", "http_version": "1.1"}
    scope["headers"] = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    run_async(app(scope, receive, send))
    found = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(m.get("body", b"") for m in sent[1:])


@pytest.fixture
def small():
    asked.clear()
    return Starlette(routes=[Route("/{path:path}", _answer)], middleware=[Compressed.middleware()])


def test_a_file_is_compressed_once_and_its_content_is_the_same(small):
    for _ in range(2):
        status, headers, body = answer(small, SCRIPT, accept_encoding="br, gzip;q=0.8")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert gzip.decompress(body).decode() == TEXT
        assert len(body) < len(TEXT) / 10
        assert headers["content-length"] == str(len(body))
        assert headers["etag"] == 'W/"abc"'
        assert headers["vary"] == "Accept-Encoding"
    assert asked == [SCRIPT]


@pytest.mark.parametrize("sent", [0, 700, len(TEXT) - 1])
def test_a_file_that_a_browser_left_is_not_kept_for_others(sent):
    async def left(scope, receive, send):
        size = [(b"content-length", b"%d" % len(TEXT)), (b"content-type", b"text/javascript")]
        await send({"type": "http.response.start", "status": 200, "headers": size})
        part = TEXT[:sent] if not asked else TEXT
        asked.append("")
        if part:
            await send({"type": "http.response.body", "body": part.encode(), "more_body": False})

    asked.clear()
    app = Compressed(left)
    with pytest.raises(IndexError):  # nothing is answered to a browser that has left
        answer(app, SCRIPT, accept_encoding="gzip")
    _, _, body = answer(app, SCRIPT, accept_encoding="gzip")
    assert gzip.decompress(body).decode() == TEXT


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (SCRIPT, {}),
        (SCRIPT, {"accept_encoding": "br"}),
        (SCRIPT, {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/js/font.js", {"accept_encoding": "gzip"}),
    ],
)
def test_what_is_no_text_or_is_asked_for_otherwise_comes_as_it_is(path, headers):
    async def plain(request):
        return Response(TEXT, media_type="font/woff2" if "font" in path else "text/javascript")

    app = Starlette(routes=[Route("/{path:path}", plain)], middleware=[Compressed.middleware()])
    status, found, body = answer(app, path, **headers)
    assert status == 200
    assert "content-encoding" not in found
    assert body.decode() == TEXT


def test_a_missing_file_is_not_kept(small):
    for _ in range(2):
        status, _, body = answer(small, "/static/js/missing.js", accept_encoding="gzip")
        assert status == 404
        assert b"not here" in body
    assert len(asked) == 2


def test_only_so_many_bytes_are_kept(small, monkeypatch):
    monkeypatch.setattr("geo.web.compressed._MAX_KEPT", 10)
    for _ in range(2):
        _, _, body = answer(small, SCRIPT, accept_encoding="gzip")
        assert gzip.decompress(body).decode() == TEXT
    assert asked == [SCRIPT, SCRIPT]


def test_the_server_sends_the_toolkits_scripts_compressed(app: Served):
    with urllib.request.urlopen(app.url, timeout=60) as page:
        (script,) = re.findall(r'src="\./(static/js/index\.[^"]+\.js)"', page.read().decode())
    asking = urllib.request.Request(f"{app.url}/{script}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asking, timeout=60) as found:
        assert found.headers["content-encoding"] == "gzip"
        assert found.headers["x-content-type-options"] == "nosniff"
        sent = found.read()
    with urllib.request.urlopen(f"{app.url}/{script}", timeout=60) as found:
        assert "content-encoding" not in found.headers
        whole = found.read()
    assert gzip.decompress(sent) == whole
    assert len(sent) < len(whole) / 2


@pytest.mark.parametrize("path", ["/api/claims.csv", "/ogc/collections/claims/items"])
def test_other_answers_are_compressed_quickly(app: Served, path: str) -> None:
    asking = urllib.request.Request(f"{app.url}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asking, timeout=60) as found:
        assert found.headers["content-encoding"] == "gzip"
        sent = found.read()
    assert sent[8] != 2  # RFC 1952: 2 says the slowest level
    with urllib.request.urlopen(f"{app.url}{path}", timeout=60) as found:
        assert "content-encoding" not in found.headers
        whole = found.read()
    stamp = re.compile(rb'"timeStamp":"[^"]*"')
    assert stamp.sub(b"", gzip.decompress(sent)) == stamp.sub(b"", whole)


def test_what_the_first_page_names_is_there_and_what_the_map_asks_for(
    app: Served, open_page: Opener
) -> None:
    page = open_page(app.url)  # before a first run the server has no files of the map
    map_of(page)
    with urllib.request.urlopen(app.url, timeout=60) as answer:
        links = re.findall(r"<([^>]+)>; rel=prefetch", answer.headers["link"])
    assert len(links) == 6
    page = open_page("about:blank")
    by_the_map: set[str] = set()
    page.on(
        "request",
        lambda asked: by_the_map.add(asked.url) if asked.frame != page.main_frame else None,
    )
    page.goto(app.url)
    map_of(page)
    for link in links:
        assert f"{app.url}{link}" in by_the_map
        with urllib.request.urlopen(f"{app.url}{link}", timeout=60) as file:
            assert "immutable" in file.headers["cache-control"]


def test_the_loader_fetches_every_module_of_the_map_at_once():
    folder = ROOT / "geo" / "static"
    reached, rest = set(), ["map"]
    while rest:
        name = rest.pop()
        if name not in reached:
            reached.add(name)
            text = (folder / f"{name}.js").read_text(encoding="utf-8")
            rest += re.findall(r'^(?:import|export)\b[^;]*? from "\./(\w+)\.js"', text, re.M)
    loader = (folder / "loader.js").read_text(encoding="utf-8")
    (names,) = re.findall(r"const names = \[(.*?)\];", loader, re.S)
    listed = re.findall(r'"(\w+)"', names)
    assert listed[0] == "map"
    assert set(listed) == reached


def test_a_server_that_browsers_leave_at_once_still_gives_whole_files(app: Served):
    host, port = "127.0.0.1", int(app.url.rsplit(":", 1)[1])
    files = sorted((Path(streamlit.__file__).parent / "static/static/js").glob("*.js"))[-60:]
    head = f"HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
    for file in files:
        with socket.create_connection((host, port)) as left:
            left.sendall(f"GET /static/js/{file.name} {head}".encode())
            left.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for file in files:
        path = f"{app.url}/static/js/{file.name}"
        asked_for = urllib.request.Request(path, headers={"accept-encoding": "gzip"})
        with urllib.request.urlopen(asked_for, timeout=60) as found:
            body = found.read()
            if found.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
        assert body == file.read_bytes(), file.name
