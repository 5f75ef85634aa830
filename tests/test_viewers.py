"""A full server lets new viewers wait with a word; QR codes are drawn when somebody looks."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from on_page import map_of
from playwright.sync_api import Page, expect
from samples import run_async
from server import Served, served
from starlette.responses import PlainTextResponse

from geo.service.limits import viewers
from geo.web.viewers import Viewers


def answered(app: Viewers, path: str, accept: str = "text/html", kind: str = "http") -> int:
    """The status of an answer, or the code with which a connection is closed; 0 for neither."""
    sent: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": f"{kind}.connect", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(int(message.get("status") or message.get("code") or 0))  # type: ignore[call-overload]

    scope = {"type": kind, "method": "GET", "path": path, "raw_path": path.encode(),
             "query_string": b"", "root_path": "", "http_version": "1.1", "server": ("h", 80),
             "scheme": "http",
             "headers": [(b"accept", accept.encode()), (b"host", b"h")]}  # fmt: skip
    run_async(app(scope, receive, send))
    return sent[0] if sent else 0


def test_what_needs_no_session_is_answered_when_the_server_is_full(monkeypatch):
    monkeypatch.setenv("EVENTS_VIEWERS", "1")
    seen = []

    async def full(scope, receive, send):
        if scope["type"] == "websocket":  # while this one is open, others come
            for path in ("/", "/claims", "/api/claims.csv", "/c/one", "/static/index.html"):
                seen.append((path, await ask(path)))
            seen.append(("json", await ask("/", "application/json")))
        else:
            await PlainTextResponse("as ever")(scope, receive, send)

    app = Viewers(full)

    async def ask(path, accept="text/html"):
        sent = []

        async def send(message):
            sent.append(message.get("status", 0))

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"",
                 "headers": [(b"accept", accept.encode()), (b"host", b"h")], "server": ("h", 80),
                 "scheme": "http", "root_path": ""}  # fmt: skip
        await app(scope, None, send)
        return sent[0]

    answered(app, "/_stcore/stream", kind="websocket")
    assert seen == [
        ("/", 503), ("/claims", 503), ("/api/claims.csv", 200), ("/c/one", 200),
        ("/static/index.html", 200), ("json", 200),
    ]  # fmt: skip
    assert answered(app, "/") == 200  # the page was closed


@pytest.mark.parametrize(("said", "most"), [("7", 7), ("0", None), ("many", None), ("", None)])
def test_the_number_of_viewers_is_a_setting(monkeypatch, said, most):
    monkeypatch.setenv("EVENTS_VIEWERS", said)
    assert viewers() == most if most else viewers() >= 30


@pytest.mark.browser
def test_a_viewer_who_comes_when_it_is_full_waits_and_gets_in_by_herself(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    with served(tmp_path / "log", {"EVENTS_VIEWERS": "1"}) as app:
        first = open_page(app.url)
        map_of(first)
        second = open_page(f"{app.url}/?day=2023-05-12&lang=ja", locale="ja-JP")
        expect(second.locator("h1")).to_have_text("閲覧できる人数に達している")
        link = second.get_by_role("link", name="今すぐ確認する")
        assert link.get_attribute("href") == "/?day=2023-05-12&lang=ja"
        first.close()
        map_of(second)
        assert "day=2023-05-12" in second.url


@pytest.mark.browser
def test_a_qr_code_is_drawn_for_links_of_this_server_alone(app: Served) -> None:
    def asked(link: str) -> tuple[int, str]:
        url = f"{app.url}/api/qr.svg?{urllib.parse.urlencode({'link': link})}"
        try:
            with urllib.request.urlopen(url, timeout=60) as found:
                return found.status, found.read().decode()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode()

    status, svg = asked(f"{app.url}/?day=2023-05-12&q=%3Cscript%3E")
    assert status == 200
    assert svg.startswith("<svg")
    assert "script" not in svg
    too_long = f"{app.url}/?q={'x' * 3000}"
    for wrong in ("https://example.org/", "javascript:alert(1)", "", "http://[", too_long):
        assert asked(wrong)[0] == 400


@pytest.mark.browser
def test_the_menu_shows_the_code_when_it_is_open(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{app.url}/?day=2023-05-12")
    map_of(page)
    drawn = []
    page.on("request", lambda asked: drawn.append(asked.url) if "qr.svg" in asked.url else None)
    assert drawn == []
    page.get_by_role("button", name="Share", exact=True).click()
    picture = page.locator("img[src*='qr.svg']")
    expect(picture).to_be_visible()
    page.wait_for_function("() => document.querySelector(\"img[src*='qr.svg']\").naturalWidth > 0")
    assert all("day%3D2023-05-12" in url for url in drawn)
