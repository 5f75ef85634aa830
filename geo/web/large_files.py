"""Large files are made one after the other, each as fast as it can be, and sent as fast as their
readers take them.

Made together they would take every core from the viewers, and each would keep its sorted rows in
memory for as long as its reader takes. So a large file is written to a temporary file, which has no
name and goes with the process. Where a second process can open the data, that one writes it
(`geo.service.export_process`). Else it is made here, and while somebody looks at a map, each piece
is followed by a rest that is as long.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from time import monotonic

MANY = 20_000  # claims, from which on a file is large
_PIECE = 1 << 18  # bytes that are sent at once
_ROOM = 4_000_000_000  # bytes of files on disk above which no further one is begun
_REST = 1.0  # seconds after a piece, at most
_LOOK_EVERY = 0.5  # seconds between two looks whether there is room again

# Has another process write a file to a descriptor, and calls the second argument while it grows.
# Returns whether it has; if not, nothing was written.
Apart = Callable[[int, Callable[[], None]], Awaitable[bool]]


class LargeFiles:
    """The line in which large files wait to be made. For use within one event loop."""

    def __init__(self, room: int = _ROOM, is_looked_at: Callable[[], bool] = lambda: False) -> None:
        """room: bytes of files on disk above which no further one is begun. is_looked_at: whether
        somebody looks at a map.
        """
        self._making = asyncio.Lock()
        self._room, self._held = room, 0
        self._is_looked_at = is_looked_at

    async def pieces(
        self, parts: AsyncIterator[bytes], apart: Apart | None = None
    ) -> AsyncGenerator[bytes, None]:
        """What `apart` writes once it is this file's turn, or `parts` makes if that writes nothing.

        Raises what they raise.
        """
        with tempfile.TemporaryFile(buffering=0) as file:
            grown, sent = asyncio.Event(), 0
            maker = asyncio.create_task(self._make(parts, apart, file.fileno(), grown))
            try:
                while True:
                    is_whole = maker.done()
                    grown.clear()
                    if piece := os.pread(file.fileno(), _PIECE, sent):
                        sent += len(piece)
                        yield piece
                    elif is_whole:
                        maker.result()
                        return
                    else:
                        await grown.wait()
            finally:
                maker.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await maker
                self._held -= os.fstat(file.fileno()).st_size

    async def _make(
        self,
        parts: AsyncIterator[bytes],
        apart: Apart | None,
        file: int,
        grown: asyncio.Event,
    ) -> None:
        try:
            async with self._making:
                while self._held > self._room:
                    await asyncio.sleep(_LOOK_EVERY)
                if apart and await self._made_apart(apart, file, grown):
                    return
                began = monotonic()
                async for piece in parts:
                    self._held += _written(file, piece)
                    grown.set()
                    if self._is_looked_at():
                        await asyncio.sleep(min(monotonic() - began, _REST))
                    began = monotonic()
        finally:
            grown.set()

    async def _made_apart(self, apart: Apart, file: int, grown: asyncio.Event) -> bool:
        counted = 0

        def count() -> None:
            nonlocal counted
            size = os.fstat(file).st_size
            if size > counted:
                self._held += size - counted
                counted = size
                grown.set()

        try:
            return await apart(file, count)
        finally:
            count()


def _written(file: int, piece: bytes) -> int:
    """Write all of a piece; gives its length. Raises OSError where the disk is full."""
    left = memoryview(piece)
    while left:
        left = left[os.write(file, left) :]
    return len(piece)
