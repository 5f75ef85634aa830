"""Shows the progress of a load: a bar on a terminal, else a line every few seconds."""

from __future__ import annotations

import time
from typing import TextIO

from geo.i18n import t

_WIDTH = 30
_DRAW_EVERY, _TELL_EVERY = 0.2, 5.0  # seconds


class Bar:
    """A progress bar. Call it with the rows and the share (0 to 1) of the file that were read."""

    def __init__(self, out: TextIO, lang: str) -> None:
        self._out, self._lang = out, lang
        self._live = out.isatty()
        self._start = self._told = time.monotonic()
        self._before = 0
        self._drawn = False

    def __call__(self, rows: int, share: float) -> None:
        """Show how many rows of the present file were read."""
        now = time.monotonic()
        if rows < self._before:  # the next file has begun
            self._start = now
        self._before = rows
        if now - self._told < (_DRAW_EVERY if self._live else _TELL_EVERY):
            return
        self._told = now
        text = t(
            "load.progress",
            self._lang,
            rows=f"{rows:,}",
            rate=f"{rows / (now - self._start or 1):,.0f}",
            share=f"{min(share, 1):.0%}",
        )
        if not self._live:
            print(text, file=self._out, flush=True)
            return
        full = round(min(share, 1) * _WIDTH)
        self._out.write(f"\r\x1b[K[{'#' * full}{'.' * (_WIDTH - full)}] {text}")
        self._out.flush()
        self._drawn = True

    def step(self, name: str) -> None:
        """Show a step after the last row: `tidy`, `summary`, `indexes`."""
        now = time.monotonic()
        if self._live:
            self._out.write(f"\r\x1b[K{t(f'load.{name}', self._lang)}")
            self._out.flush()
            self._drawn = True
        elif name != "tidy" or now - self._told >= _TELL_EVERY:
            self._told = now
            print(t(f"load.{name}", self._lang), file=self._out, flush=True)

    def close(self) -> None:
        """End the line of the bar."""
        if self._drawn:
            self._out.write("\r\x1b[K")
            self._out.flush()
