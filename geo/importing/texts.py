"""The bytes of a column of text, which tell at once what most cells certainly are.

A pattern costs time in every cell; a look at the first bytes of all cells costs almost none. What
is not certain here is left to a pattern.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes: TypeAlias = npt.NDArray[np.uint8]
_PRINTED = bytes(range(0x20, 0x7F))  # ASCII


class Texts:
    """A column of text without nulls, as bytes (UTF-8)."""

    def __init__(self, column: pa.StringArray) -> None:
        _, offsets, data = column.buffers()
        ends = np.zeros(len(column) + 1, np.int32)
        if offsets is not None and len(column):
            ends = np.frombuffer(offsets, np.int32, len(column) + 1, 4 * column.offset)
        first, last = int(ends[0]), int(ends[-1])
        self._starts, self._ends = ends[:-1] - first, ends[1:] - first
        self._data = memoryview(data)[first:last] if data is not None else memoryview(b"")

    @cached_property
    def data(self) -> bytes:
        """The bytes of all cells, one after the other."""
        return bytes(self._data)

    @cached_property
    def sizes(self) -> npt.NDArray[np.int32]:
        """The bytes of each cell."""
        found: npt.NDArray[np.int32] = self._ends - self._starts
        return found

    @property
    def longest(self) -> int:
        """The bytes of the longest cell; 0 without any."""
        return int(self.sizes.max()) if len(self.sizes) else 0

    @cached_property
    def firsts(self) -> Bytes:
        """The first byte of each cell; 0 for an empty one."""
        return self._at(self._starts)

    @cached_property
    def lasts(self) -> Bytes:
        """The last byte of each cell; 0 for an empty one."""
        return self._at(self._ends - 1)

    def _at(self, places: npt.NDArray[np.int32]) -> Bytes:
        if not len(self._data):
            return np.zeros(len(places), np.uint8)
        codes = np.frombuffer(self._data, np.uint8)
        found: Bytes = codes[np.clip(places, 0, len(codes) - 1)]
        found[self.sizes == 0] = 0
        return found

    def any_begins(self, letters: bytes) -> bool:
        """Whether a cell begins with one of some ASCII characters."""
        wanted = np.zeros(256, np.bool_)
        wanted[list(letters)] = True
        return bool(wanted[self.firsts].any())

    def has_any(self, letters: bytes) -> bool:
        """Whether a cell has one of some ASCII characters."""
        return len(self.data.translate(None, letters)) < len(self.data)

    def is_printed(self) -> bool:
        """Whether all cells have only ASCII characters that are printed, with spaces."""
        return not self.data.translate(None, _PRINTED)

    def is_constant(self) -> bool:
        """Whether all cells are the same text."""
        if not len(self.sizes):
            return False
        size = int(self.sizes[0])
        if (self.sizes != size).any():
            return False
        rows = np.frombuffer(self._data, np.uint8).reshape(len(self.sizes), size)
        return bool((rows == rows[0]).all())
