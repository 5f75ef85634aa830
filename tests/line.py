"""A line to a server that can be cut, frozen and led to another one, for tests of connections."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

from server import free_port


class Line:
    """A TCP proxy on 127.0.0.1. Use `with`; `url` is what a browser opens.

    cut: closes every connection and refuses new ones. freeze: keeps them and drops what is sent.
    mend: lets new connections through, to `port`.
    """

    def __init__(self, port: int) -> None:
        """port: of the server on this machine."""
        self._target, self._open, self._frozen = port, True, False
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Line:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.cut()
        self._listener.close()

    def cut(self) -> None:
        """Close every connection, and refuse new ones."""
        self._open = False
        with self._lock:
            closing, self._sockets = self._sockets, set()
        for each in closing:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def freeze(self) -> None:
        """Keep every connection, and drop whatever is sent through it."""
        self._frozen = True

    def mend(self, port: int | None = None) -> None:
        """Let new connections through. port: of another server."""
        self._target = port or self._target
        self._open, self._frozen = True, False

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._open:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._sockets |= {near, far}
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not self._frozen:
                    target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
