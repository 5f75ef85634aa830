"""The server ends within five seconds of a signal, whatever it is doing: on real servers."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import synthetic
from playwright.sync_api import Page
from server import Served, served

LIMIT = 5.0  # seconds
MAP = "/api/map?box=20,44,41,53&zoom=6&wide=900&high=600&zone=UTC"
# Busy from the moment that there is a file `go` in the folder BUSY.
BUSY = """
import os, re, threading, time
from pathlib import Path
from geo.ui import server as made
folder = Path(os.environ["BUSY"])

def work(stuck):
    while not (folder / "go").exists():
        time.sleep(0.05)
    (folder / stuck).touch()
    if stuck == "in C":
        re.match("(a+)+$", "a" * 80 + "b")  # keeps the interpreter to itself
    while True:
        pass

def server():
    app = made()
    threading.Thread(target=work, args=(os.environ["STUCK"],)).start()
    return app
"""
# Every map asks the engine a question that takes minutes.
SLOW = """
import os, ibis
from pathlib import Path
from geo.store.engine import CANCEL
from geo.views import map_data
from geo.ui import server
quick = map_data.payload
question = ibis.range(10**9).unnest().name("n").as_table().aggregate(n=ibis._.n.sin().sum())

def payload(store, *args, **more):
    if CANCEL.get() is None:  # while the server warms up
        return quick(store, *args, **more)
    (Path(os.environ["BUSY"]) / "asked").touch()
    store.engine.run(question, CANCEL.get())

map_data.payload = payload
"""


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def has_ended(pid: int) -> bool:
    """Whether the process is no more than its number, which its parent keeps."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def seconds_to_end(app: Served, *signals: signal.Signals) -> float:
    """How long the server takes from the first of the signals on."""
    began = time.monotonic()
    for each in signals:
        os.kill(app.pid, each)
        time.sleep(0.3)  # two signals at once may come as one
    while not has_ended(app.pid):
        assert time.monotonic() - began < 30
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def made_by(folder: Path, script: str, **environment: str) -> Iterator[Served]:
    """A server whose factory is in `script`."""
    (folder / "factory.py").write_text(script)
    more = {"PYTHONPATH": str(folder), "BUSY": str(folder)} | environment
    with served(folder / "log", more, factory="factory:server") as app:
        yield app


def asked(app: Served, path: str, size: int = 65_536) -> socket.socket:
    """A connection on which the path has been asked for; it takes few bytes at a time."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    connection.connect(("127.0.0.1", urlsplit(app.url).port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_at_once(tmp_path, by):
    with served(tmp_path / "log", at_once=False) as app:
        assert seconds_to_end(app, by) < LIMIT


@pytest.mark.browser
def test_a_server_with_browsers_ends(tmp_path, open_page: Callable[..., Page]):
    with served(tmp_path / "log") as app:
        pages = [open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12&zone=UTC") for _ in "ab"]
        for page in pages:
            shown = page.frame_locator("iframe[title*='folium']").locator("[data-draw]")
            shown.wait_for(timeout=60_000)
        assert seconds_to_end(app, signal.SIGTERM) < LIMIT
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_server_whose_export_nobody_takes_ends(tmp_path):
    data = synthetic.write(tmp_path / "data", synthetic.many(20_000))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(data)}) as app:
        connection = asked(app, "/api/claims.csv?zone=UTC", 4_096)
        assert connection.recv(16).startswith(b"HTTP/1.1 200")
        assert seconds_to_end(app, signal.SIGTERM) < LIMIT
        # What was cut off does not look whole: the last, empty piece is missing.
        whole = b""
        while True:
            try:
                more = connection.recv(65_536)
            except ConnectionError:
                break
            if not more:
                break
            whole += more
        assert not whole.endswith(b"\r\n0\r\n\r\n")
        connection.close()


def test_a_long_question_of_a_map_is_given_up(tmp_path):
    with made_by(tmp_path, SLOW) as app:
        waiting = [asked(app, f"{MAP}&day=2023-05-{day}") for day in range(10, 20)]
        until((tmp_path / "asked").exists)
        assert seconds_to_end(app, signal.SIGTERM) < LIMIT
        for connection in waiting:
            connection.close()


@pytest.mark.parametrize("stuck", ["in Python", "in C"])
def test_threads_that_never_end_do_not_keep_the_server(tmp_path, stuck):
    with made_by(tmp_path, BUSY, STUCK=stuck) as app:
        (tmp_path / "go").touch()
        until((tmp_path / stuck).exists)
        if stuck == "in C":
            with pytest.raises((urllib.error.URLError, TimeoutError)):
                urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=1)
        assert seconds_to_end(app, signal.SIGTERM) < LIMIT


def test_a_second_signal_ends_it_at_once(tmp_path):
    data = synthetic.write(tmp_path / "data", synthetic.many(20_000))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(data)}, at_once=False) as app:
        connection = asked(app, "/api/claims.csv?zone=UTC", 4_096)
        assert connection.recv(16).startswith(b"HTTP/1.1 200")
        assert seconds_to_end(app, signal.SIGTERM, signal.SIGTERM) < 2
        connection.close()


def test_the_process_that_watches_ends_with_the_server(tmp_path):
    with served(tmp_path / "log", at_once=False) as app:
        watching = [p for p in Path("/proc").glob("[0-9]*") if is_watching(p, app.pid)]
        assert len(watching) == 1
        os.kill(app.pid, signal.SIGKILL)
        until(lambda: has_ended(int(watching[0].name)))


def is_watching(process: Path, pid: int) -> bool:
    try:
        said = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(part.endswith(b"watchdog.py") for part in said) and str(pid).encode() in said
