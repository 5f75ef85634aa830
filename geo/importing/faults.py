"""What is wrong with one cell of a file."""

from __future__ import annotations

from collections.abc import Mapping

from geo.model.claims import shortened


class Fault(Exception):
    """column, value: of the file. reason: key of the message `error.REASON`; values: for it."""

    def __init__(self, column: str, value: str, reason: str, values: Mapping[str, object]) -> None:
        super().__init__(reason)
        self.column, self.value = column, shortened(value)
        self.reason, self.values = reason, values
