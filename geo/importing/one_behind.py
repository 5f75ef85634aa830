"""Does the second half of some work in a thread of its own, while the next first half is done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class OneBehind:
    """Does work in the order in which it was given, at most one piece behind. Use `with`.

    What the work raises is raised by the next call of `do`, or when the block ends. Where the block
    ends with an exception of its own, that one is raised.
    """

    def __init__(self, name: str) -> None:
        """name: of the thread."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._begun: Future[None] | None = None

    def __enter__(self) -> OneBehind:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._thread.shutdown()
        if kind is None:
            self._finish()

    def do(self, work: Callable[[], None]) -> None:
        """Wait for the work before this, and begin this."""
        self._finish()
        self._begun = self._thread.submit(work)

    def _finish(self) -> None:
        begun, self._begun = self._begun, None
        if begun is not None:
            begun.result()
