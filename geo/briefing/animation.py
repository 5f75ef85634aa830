"""Pictures, one after the other, as an animated GIF or WebP."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Literal

from PIL import Image

Moving = Literal["gif", "webp"]
NAMES: dict[Moving, str] = {"gif": "GIF", "webp": "WebP"}
MIMES: dict[Moving, str] = {"gif": "image/gif", "webp": "image/webp"}
MAX_FRAMES = 200
MAX_BYTES = 25_000_000
_WEBP_QUALITY, _WEBP_METHOD = 85, 2  # of 100; of 0 (quick) to 6 (small)
_COLOURS = 256  # of a frame of a GIF


class TooLarge(Exception):
    """The file would be larger than `MAX_BYTES`. n: its bytes."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.n = n


def animation(frames: Iterable[bytes], form: Moving, pace: int) -> bytes:
    """PNG files of one size as one file that begins again at its end.

    frames: at least one; they are taken as they are needed. pace: milliseconds of each, a multiple
    of ten. Raises TooLarge, and what `frames` raises.
    """
    opened = _opened(frames, form)
    out = io.BytesIO()
    next(opened).save(
        out,
        form.upper(),
        save_all=True,
        append_images=opened,
        duration=pace,
        loop=0,
        **({"quality": _WEBP_QUALITY, "method": _WEBP_METHOD} if form == "webp" else {}),
    )
    if out.tell() > MAX_BYTES:
        raise TooLarge(out.tell())
    return out.getvalue()


def _opened(frames: Iterable[bytes], form: Moving) -> Iterator[Image.Image]:
    for data in frames:
        with Image.open(io.BytesIO(data)) as image:
            plain = image.convert("RGB")
        # Without dithering: flat colours stay flat, and what did not change stays as it was.
        yield plain.quantize(_COLOURS, dither=Image.Dither.NONE) if form == "gif" else plain
