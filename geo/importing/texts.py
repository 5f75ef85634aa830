"""The bytes of a column of text, to tell at once what most cells are certainly not.

A pattern costs time in every cell; a look at the first bytes of all cells costs almost none. What
is not told here is left to a pattern.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Offsets = npt.NDArray[np.int32]


class Texts:
    """A column of text without nulls, as bytes (UTF-8).

    data: of all cells, one after the other. starts, ends: of each cell in `data`.
    """

    def __init__(self, column: pa.StringArray) -> None:
        _, offsets, data = column.buffers()
        found: Offsets = np.zeros(1, np.int32)
        if offsets is not None and len(column):
            found = np.frombuffer(offsets, np.int32, len(column) + 1, 4 * column.offset)
        self.starts, self.ends = found[:-1], found[1:]
        first, last = int(found[0]), int(found[-1])
        self.data: bytes | memoryview = memoryview(data)[first:last] if data is not None else b""
        if first:
            self.starts, self.ends = self.starts - first, self.ends - first

    def longest(self) -> int:
        """Bytes of the longest cell; 0 without any."""
        return int((self.ends - self.starts).max()) if len(self.starts) else 0

    def firsts(self) -> npt.NDArray[np.uint8]:
        """The first byte of each cell; 0 for an empty one."""
        return self._at(self.starts)

    def lasts(self) -> npt.NDArray[np.uint8]:
        """The last byte of each cell; 0 for an empty one."""
        return self._at(self.ends - 1)

    def _at(self, places: Offsets) -> npt.NDArray[np.uint8]:
        if not len(self.data):
            return np.zeros(len(places), np.uint8)
        codes = np.frombuffer(self.data, np.uint8)
        found = codes[np.clip(places, 0, len(codes) - 1)]
        found[self.starts == self.ends] = 0
        return found

    def any_begins(self, letters: bytes) -> bool:
        """Whether a cell begins with one of some ASCII characters."""
        return bool(_table(letters)[self.firsts()].any())

    def has_any(self, letters: bytes) -> bool:
        """Whether a cell has one of some ASCII characters."""
        data = bytes(self.data)
        return any(letters[n : n + 1] in data for n in range(len(letters)))


def _table(letters: bytes) -> npt.NDArray[np.bool_]:
    """By byte: whether it is one of `letters`."""
    found = np.zeros(256, np.bool_)
    found[list(letters)] = True
    return found
