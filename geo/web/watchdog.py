"""The process that ends the server if the server cannot: `watchdog.py PID SECONDS`.

Its standard input is the socket to which the server's signals are written. It ends by itself
with the server. It imports nothing of the project, so that it is small and starts at once.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time

_LOOK_EVERY = 0.05  # seconds
_MEANT = (signal.SIGTERM, signal.SIGINT)


def told(heard: socket.socket) -> list[int]:
    """The signals so far by which this process was told to end; waits until there is any signal.

    heard: where Python writes the number of each signal. What is read stays there, because two
    read it. Raises EOFError when the process that wrote has ended.
    """
    events = select.poll()
    events.register(heard, select.POLLIN)
    if any(what & (select.POLLHUP | select.POLLERR) for _, what in events.poll()):
        raise EOFError
    return [n for n in heard.recv(64, socket.MSG_PEEK) if n in _MEANT]


def main(pid: int, seconds: float) -> None:
    """Kill the process `pid`, `seconds` after it was told to end, unless it has ended."""
    heard = socket.socket(fileno=0)
    try:
        while not told(heard):
            time.sleep(_LOOK_EVERY)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(_LOOK_EVERY)
            told(heard)
    except (EOFError, OSError):
        return
    os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
