"""Ends the server soon after a signal, whatever it is doing.

The server would wait for its connections, and Python for its threads, as long as these take. So on
SIGTERM or SIGINT, questions to the engines are cancelled at once, and everything else has `GRACE`
seconds before the process ends. Files stay intact, because each is replaced in one step. A second
signal ends the process at once.

Python handles a signal only in its main thread, which a thread stuck in C code can block. So two
watchers wait for the bytes that Python's handler, written in C, sends for each signal: a thread,
which can cancel questions, and the process `geo.web.watchdog`, which is independent of this one
and kills it if it still exists after `PATIENCE` seconds.
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

GRACE = 3.0  # seconds for work in progress
PATIENCE = 4.5  # seconds after which the watchdog kills this process
_LOOK_EVERY = 0.05


def end_in_time() -> None:
    """Make this process end within five seconds of SIGTERM or SIGINT.

    Call it in the main thread, after the server has installed its handlers. It does nothing on
    Windows, which has no such signals.
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
    os._exit(128 + signals[0])  # the exit status that shells report for a signal


def _start_watchdog(heard: socket.socket) -> None:
    script = Path(__file__).with_name("watchdog.py")
    with suppress(OSError):  # if the process cannot be started, the thread remains
        os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-S", str(script), str(os.getpid()), str(PATIENCE)],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, heard.fileno(), 0)],
            setpgroup=0,  # so that signals from a terminal do not reach it
        )
