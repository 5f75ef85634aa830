"""A process that kills the server if it does not end by itself: `watchdog.py PID SECONDS`.

Its standard input is the socket to which Python writes the server's signals. It ends together with
the server. It imports nothing of the project, so that it is small and starts quickly.
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
    """Wait for a signal; return all SIGTERM and SIGINT so far.

    heard: the socket to which Python writes the number of each signal. Reading only peeks, because
    there are two readers. Raises EOFError when the writing process has ended.
    """
    events = select.poll()
    events.register(heard, select.POLLIN)
    if any(what & (select.POLLHUP | select.POLLERR) for _, what in events.poll()):
        raise EOFError
    return [n for n in heard.recv(64, socket.MSG_PEEK) if n in _MEANT]


def main(pid: int, seconds: float) -> None:
    """Kill the process `pid` if it has not ended `seconds` after such a signal."""
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
