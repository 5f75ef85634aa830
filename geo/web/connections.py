"""Connections that keep the server waiting are ended.

A client that sends the head of its request byte by byte, or its body, or that does not read its
answer, holds a connection, and with it memory and perhaps a turn. uvicorn 0.54 ends connections
that are idle between two requests, and websockets that answer no ping; these are the others. What
is read of it: the methods of asyncio's protocols, `conn` (h11, whose states are documented), and
`timeout_keep_alive_task`, which is set between two requests. `tests/test_private_apis.py` fails
when a new version changes one of these.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

READ = "0.54"


class Patience(H11Protocol):
    """A connection with an end to its patience, in seconds and bytes."""

    HEAD: ClassVar[float] = 15.0  # for the whole head of a request
    PERIOD: ClassVar[float] = 30.0  # in which so many bytes of body or answer must move
    BYTES: ClassVar[int] = 16_384

    _look: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Take what the client sends."""
        if self.timeout_keep_alive_task is not None:  # the next request begins
            self._wait_for_head()
        self._received += len(data)
        super().data_received(data)
        if self.conn.their_state is h11.SEND_BODY and not self._waits_for_body:
            self._wait_for_body()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        for timer in (self._look, self._stuck):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Look whether the client goes on reading its answer."""
        super().pause_writing()
        if self._stuck is None:
            self._watch_answer(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client has read nearly all that was sent."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    _waits_for_body = False

    def _wait_for_head(self) -> None:
        self._waits_for_body = False
        self._later(self.HEAD, self._expect_head)

    def _expect_head(self) -> None:
        if self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None:
            self.transport.abort()

    def _wait_for_body(self) -> None:
        self._waits_for_body = True
        self._received = 0
        self._later(self.PERIOD, self._expect_body)

    def _expect_body(self) -> None:
        self._waits_for_body = False
        if self.conn.their_state is not h11.SEND_BODY:
            return
        if self._received < self.BYTES and not self.flow.read_paused:
            self.transport.abort()
        else:
            self._wait_for_body()

    def _watch_answer(self, before: int) -> None:
        def look() -> None:
            left = self.transport.get_write_buffer_size()
            if before - left < self.BYTES:
                self.transport.abort()
            else:
                self._watch_answer(left)

        self._stuck = self.loop.call_later(self.PERIOD, look)

    def _later(self, seconds: float, what: Any) -> None:
        if self._look is not None:
            self._look.cancel()
        self._look = self.loop.call_later(seconds, what)
