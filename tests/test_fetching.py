"""An address is fetched only where that is allowed, from the open internet, within bounds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.importing import fetching
from geo.importing.documents import read_file
from geo.importing.fetching import fetch, is_public
from geo.importing.sheets import Unreadable

SAID = "The mayor says that the bridge stands. " * 12
PAGE = f"<html><body><article><h1>The bridge</h1><p>{SAID}</p></article></body></html>".encode()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("location", "/page")
        elif self.path == "/inside":
            self.send_response(302)
            self.send_header("location", "http://10.0.0.1/secret")
        elif self.path == "/round":
            self.send_response(302)
            self.send_header("location", "/round")
        elif self.path == "/gone":
            self.send_response(404)
        else:
            self.send_response(200)
        self.end_headers()
        if self.path == "/page":
            self.wfile.write(PAGE)
        if self.path == "/large":
            self.wfile.write(b"x" * 5_000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site on this machine, which passes for one of the open internet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("EVENTS_FETCH", "1")
    monkeypatch.setattr(fetching, "is_public", lambda a: a == "127.0.0.1" or is_public(a))
    monkeypatch.setattr(fetching, "_allowed_ports", lambda _: (server.server_port,))
    monkeypatch.setattr(fetching, "MAX_SIZE", 4_000)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def reason(url: str) -> str:
    with pytest.raises(Unreadable) as refused:
        fetch(url)
    assert refused.value.error.text("ja")
    return refused.value.error.reason


def test_a_page_is_fetched_over_a_redirect_and_read_as_a_document(site):
    came = fetch(f"{site}/moved")
    assert (came.url, came.data) == (f"{site}/page", PAGE)
    (document,) = read_file(came.data, came.url)
    assert "The mayor says that the bridge stands." in document.text


def test_what_is_wrong_with_an_answer_is_said(site):
    assert reason(f"{site}/gone") == "fetch_status"
    assert reason(f"{site}/round") == "fetch_moved"
    assert reason(f"{site}/large") == "fetch_large"
    assert reason(f"{site}/inside") == "fetch_private"  # a redirect is judged as an address is


def test_nothing_is_fetched_unless_the_owner_allows_it(monkeypatch):
    monkeypatch.delenv("EVENTS_FETCH", raising=False)
    assert reason("https://example.org/") == "fetch_off"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/x", "https://", "example.org", "http://[::1",
        "http://user:secret@example.org/", "http://example.org:22/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_only_plain_addresses_of_web_pages_are_asked(url, monkeypatch):
    monkeypatch.setenv("EVENTS_FETCH", "1")
    assert reason(url) == "fetch_address"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f.1/",
    ],
)  # fmt: skip
def test_addresses_of_private_networks_are_not_asked(url, monkeypatch):
    monkeypatch.setenv("EVENTS_FETCH", "1")
    assert reason(url) == "fetch_private"


def test_a_name_with_one_private_address_among_public_ones_is_not_asked(monkeypatch):
    monkeypatch.setenv("EVENTS_FETCH", "1")
    found = [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    assert reason("https://example.org/") == "fetch_private"
