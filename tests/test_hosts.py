"""Under which names the server answers, and what it takes to change something, on a real server."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

import pytest
from server import Served, served

from geo.web.hosts import ALWAYS, names

PATHS = (
    "/",
    "/claims",
    "/api/claims.csv",
    "/api/map?box=20,44,41,53&zoom=6&wide=900&high=600",
    f"/component/geo.ui.components.atlas_assets_{'0' * 12}/map.js",
    "/_stcore/health",
    "/_stcore/host-config",
    "/present/x.html",
    "/nothing",
)
HANDSHAKE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
)


def port(app: Served) -> int:
    found = urlsplit(app.url).port
    assert found
    return found


def answer(app: Served, path: str, *lines: str, method: str = "GET") -> tuple[int, str]:
    """Status and text of the answer to exactly these header lines."""
    with socket.create_connection(("127.0.0.1", port(app)), 60) as s:
        head = "\r\n".join((f"{method} {path} HTTP/1.1", *lines, "", ""))
        s.sendall(head.encode("latin-1"))
        got = b""
        while b"\r\n\r\n" not in got and (more := s.recv(65_536)):
            got += more
        status = int(got.split(b" ", 2)[1])
        if status in (101, 200):
            return status, ""
        length = re.search(rb"(?i)content-length: (\d+)", got)
        head_end = got.index(b"\r\n\r\n") + 4
        while length and len(got) < head_end + int(length[1]) and (more := s.recv(65_536)):
            got += more
    return status, got[head_end:].decode()


def handshake(app: Served, *lines: str) -> int:
    return answer(app, "/_stcore/stream", *lines, *HANDSHAKE)[0]


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_name_is_refused_on_every_path(app, path):
    status, text = answer(app, path, f"Host: evil.example:{port(app)}")
    assert status == 403
    assert "evil.example" in text
    assert "EVENTS_HOSTS" in text


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.0.0.1:9", "localhost:PORT", "LOCALHOST:PORT", "localhost.",
        "LocalHost.:1", "[::1]:PORT", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:8501",
    ],
)  # fmt: skip
def test_its_own_names_are_answered_whatever_the_port(app, host):
    host = host.replace("PORT", str(port(app)))
    assert answer(app, "/_stcore/health", f"Host: {host}")[0] == 200
    assert handshake(app, f"Host: {host}", f"Origin: http://{host}") == 101


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost@evil.example", 400),
        ("evil.example@localhost", 400),
        ("user:secret@127.0.0.1:8501", 400),
        ("localhost/evil.example", 400),
        ("localhost evil.example", 400),
        ("localhost,evil.example", 400),
        ("localhost:80:80", 400),
        ("localhost:99999", 400),
        ("localhost..", 400),
        ("", 400),
        ("[::1", 400),
        ("[localhost]", 400),
        ("l\xf6calhost", 400),
        ("localhost.evil.example", 403),
        ("evil-localhost", 403),
        ("127.0.0.1.evil.example", 403),
        ("127.0.0.2", 403),
        ("0.0.0.0", 403),
        ("2130706433", 403),
        ("[::2]", 403),
        ("EVIL.example.", 403),
    ],
)
def test_what_only_looks_like_its_name_is_refused(app, host, status):
    assert answer(app, "/api/claims.csv", f"Host: {host}")[0] == status
    assert handshake(app, f"Host: {host}", f"Origin: http://{host}") in (400, 403)


def test_two_names_or_none_are_refused(app):
    assert answer(app, "/", "Host: localhost", "Host: evil.example")[0] == 400
    assert answer(app, "/", "Host: localhost", "Host: localhost")[0] == 400
    assert answer(app, "/")[0] == 400
    assert handshake(app) == 400


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["Origin: http://localhost"], 101),
        (["Origin: http://LOCALHOST:80"], 101),
        (["User-Agent: a program"], 101),
        (["Origin: http://evil.example"], 403),
        (["Origin: http://localhost:3000"], 403),
        (["Origin: http://localhost.evil.example"], 403),
        (["Origin: http://localhost@evil.example"], 403),
        (["Origin: null"], 403),
        (["Origin: "], 403),
        (["Origin: http://localhost", "Origin: http://evil.example"], 400),
        (["Sec-Fetch-Site: cross-site"], 403),
        (["Cookie: _streamlit_xsrf=x"], 403),
    ],
)
def test_a_browsers_websocket_comes_from_a_page_of_this_server(app, lines, status):
    assert handshake(app, "Host: localhost", *lines) == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "QUERY"])
@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/api/claims.csv", "/import"])
def test_what_may_change_something_needs_origin_and_token(app, method, path):
    own, foreign = "Origin: http://localhost", "Origin: http://evil.example"
    host, length = "Host: localhost", "Content-Length: 0"
    # A program without an origin is told by the export itself that it is read only.
    assert answer(app, path, host, length, method=method)[0] == (405 if "/api/" in path else 403)
    assert answer(app, path, host, length, foreign, method=method)[0] == 403
    status, text = answer(app, path, host, length, own, method=method)
    assert (status, "token" in text) == (403, True)
    forged = ("Cookie: _streamlit_xsrf=abc", "X-Xsrftoken: abd")
    assert answer(app, path, host, length, own, *forged, method=method)[0] == 403
    # A token of ours passes this check: what comes then is the route's own answer.
    ours = ("Cookie: _streamlit_xsrf=2|00000000|aaaa|1", "X-Xsrftoken: 2|00000000|aaaa|1")
    passed = answer(app, path, host, length, own, *ours, method=method)[0]
    assert passed in (204, 400, 404, 405)


def test_a_name_that_is_set_is_answered_and_said_in_the_readers_language(tmp_path):
    environment = {"EVENTS_HOSTS": "Atlas.Example.org:443, [fd00::1]"}
    with served(tmp_path / "log", environment) as app:
        for host in ("atlas.example.org", "ATLAS.example.org:8443", "[fd00:0::1]", "localhost"):
            assert answer(app, "/_stcore/health", f"Host: {host}")[0] == 200
        status, text = answer(app, "/", "Host: example.org", "Accept-Language: ja-JP,en;q=0.5")
        assert (status, "応答しない" in text) == (403, True)
        lines = ("Host: atlas.example.org", "Origin: https://atlas.example.org")
        assert handshake(app, *lines) == 101
        assert handshake(app, "Host: atlas.example.org", "Origin: http://localhost") == 403


def test_names_are_read_in_any_case_and_what_is_none_is_refused_with_the_cure():
    assert names(" A.example , b:80,, ::1 ") == {"a.example", "b", "::1"}
    assert names("") == frozenset()
    assert "localhost" in ALWAYS
    for wrong in ("http://a.example", "a.example/atlas", "*", "a b", "a@b"):
        with pytest.raises(ValueError, match=r"EVENTS_HOSTS: .* is not the name of a host"):
            names(wrong)
