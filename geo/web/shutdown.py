"""How the server ends: soon after it is told to, whatever it is doing.

The server waits for its connections, and Python for its threads, for as long as these take. So
when SIGTERM or SIGINT comes, questions to the engines are given up at once, and what is left has
`GRACE` seconds; then the process ends. Files under change stay whole, because each is replaced
in one step. A second signal ends the process at once.

Python hears a signal only when its main thread runs, which a thread stuck in C can prevent. So
both watchers wait for the bytes that Python's own handler, which is C, writes for each signal:
a thread, which can give up questions, and the process `geo.web.watchdog`, which needs nothing
of this one and kills it if it is still there after `PATIENCE` seconds.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from geo.store.engine import cancel_all
from geo.web.watchdog import told

GRACE = 3.0  # seconds for what is under way
PATIENCE = 4.5  # seconds after which the other process ends this one
_LOOK_EVERY = 0.05


def end_in_time() -> None:
    """Have this process end within five seconds of SIGTERM or SIGINT.

    To be called in the main thread, once the server has its own handlers. On Windows it does
    nothing: there are no such signals there.
    """
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return
    said, heard = socket.socketpair()
    said.setblocking(False)
    signal.set_wakeup_fd(said.detach(), warn_on_full_buffer=False)
    _start_watchdog(heard)
    threading.Thread(target=_watch, args=(heard,), name="ending", daemon=True).start()


def _watch(heard: socket.socket) -> None:
    while not (signals := told(heard)):
        time.sleep(_LOOK_EVERY)
    cancel_all()
    end = time.monotonic() + GRACE
    while time.monotonic() < end and len(signals) < 2:
        time.sleep(_LOOK_EVERY)
        signals = told(heard)
    os._exit(128 + signals[0])  # as a shell says it of a process that a signal ended


def _start_watchdog(heard: socket.socket) -> None:
    script = Path(__file__).with_name("watchdog.py")
    with suppress(OSError):  # a machine without room for it still has the thread
        os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-S", str(script), str(os.getpid()), str(PATIENCE)],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, heard.fileno(), 0)],
            setpgroup=0,  # what a terminal sends to its programs does not reach it
        )
