"""Who may write: the machine's user alone, whoever the owner lets, or nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from samples import run_async
from server import ROOT, free_port
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from test_people import GOOD

from geo.cli import serve_command
from geo.service import writing
from geo.web.hosts import OwnHosts


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """A folder that may be written, and a server that has not heard of a proxy."""
    for name in ("EVENTS_WRITE", "EVENTS_HOSTS", "EVENTS_WRITER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EVENTS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(writing, "_ended", threading.Event())
    return tmp_path


def ask(*headers: tuple[str, str], kind: str = "http") -> None:
    """A request with these headers."""

    async def answer(request):
        return PlainTextResponse("")

    own = OwnHosts.middleware((), lambda *_: True)
    app = Starlette(routes=[Route("/", answer)], middleware=[own])
    said = [(b"host", b"localhost"), *((n.encode(), v.encode()) for n, v in headers)]
    scope = {"type": kind, "method": "GET", "path": "/", "raw_path": b"/", "query_string": b""}
    scope |= {"headers": said, "root_path": "", "server": ("127.0.0.1", 80), "extensions": {}}

    async def receive():
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message):
        pass

    run_async(app(scope, receive, send))


def test_alone_the_machines_user_may_write_until_a_proxy_passes_a_request_on(ledger, monkeypatch):
    monkeypatch.setenv("EVENTS_WRITE", "alone")
    assert (writing.mode(), writing.may_write()) == ("alone", True)
    assert writing.writer()
    ask(("accept", "*/*"), ("x-requested-with", "fetch"))
    assert writing.mode() == "alone"
    ask(("X-Forwarded-For".lower(), "203.0.113.7"))
    assert (writing.mode(), writing.may_write()) == ("public", False)
    with pytest.raises(writing.NotAllowed):
        writing.writer()


@pytest.mark.parametrize("name", writing.FORWARDED)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_each_header_of_a_proxy_ends_it(ledger, monkeypatch, name, kind):
    monkeypatch.setenv("EVENTS_WRITE", "alone")
    ask((name, "x"), kind=kind)
    assert not writing.may_write()


def test_a_public_name_ends_it_too(ledger, monkeypatch):
    monkeypatch.setenv("EVENTS_WRITE", "alone")
    monkeypatch.setenv("EVENTS_HOSTS", "atlas.example.org")
    assert writing.mode() == "public"


@pytest.mark.parametrize("said", ["", "0", "yes", "true", "Alone", "1 "])
def test_what_is_no_setting_lets_nobody_write(ledger, monkeypatch, said):
    monkeypatch.setenv("EVENTS_WRITE", said)
    assert writing.mode() == "public"


def test_the_owner_may_let_whoever_reaches_the_server_write(ledger, monkeypatch):
    monkeypatch.setenv("EVENTS_WRITE", "1")
    monkeypatch.setenv("EVENTS_HOSTS", "atlas.example.org")
    monkeypatch.setenv("EVENTS_WRITER", " Desk ")
    ask(("forwarded", "for=203.0.113.7"))
    assert (writing.mode(), writing.writer()) == ("open", "Desk")


@pytest.mark.parametrize(
    ("arguments", "mode"),
    [((), "alone"), (("--host", "0.0.0.0"), "public"), (("--host", "10.0.0.1"), "public")],
)
def test_serve_is_alone_on_this_machine_only(ledger, monkeypatch, arguments, mode):
    import argparse

    import uvicorn

    monkeypatch.chdir(ledger)
    monkeypatch.setattr(uvicorn, "run", lambda *a, **k: None)
    monkeypatch.setenv("EVENTS_WRITE", "")
    monkeypatch.delenv("EVENTS_WRITE")
    parser = argparse.ArgumentParser()
    serve_command.add_arguments(parser)
    assert serve_command.run(parser.parse_args(list(arguments))) == 0
    assert writing.mode() == mode
    monkeypatch.setenv("EVENTS_WRITE", "")  # so that it is as before afterwards


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"EVENTS_OIDC_ISSUER": "https://id.example.org"}, "sign-in needs EVENTS_OIDC_CLIENT,"),
        (GOOD | {"EVENTS_OIDC_ISSUER": "http://id.example.org"}, "not an https:// address"),
        (GOOD | {"EVENTS_COOKIE_SECRET": "not told"}, "EVENTS_COOKIE_SECRET: shorter than 32"),
        ({"EVENTS_HOSTS": "https://atlas.example.org"}, "is not the name of a host"),
    ],
)
def test_serve_says_what_is_wrong_with_a_setting_and_does_not_start(settings, said):
    command = [sys.executable, "-m", "geo", "serve", "--port", str(free_port())]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "not told" not in done.stderr
