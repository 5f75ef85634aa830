"""What an import noticed in a file besides errors: how often, and the first place of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """key: of the message `import.remark_KEY`. n: in how many cells. row, value: of the first."""

    key: str
    column: str
    n: int
    row: int
    value: str


class Remarks:
    """The remarks of one import, in the order of their first places."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[int | str]] = {}

    def add(self, key: str, column: str, row: int, value: str, n: int = 1) -> None:
        """Count a remark. row, value: where it is made."""
        first = self._found.setdefault((key, column), [0, row, " ".join(value.split())[:60]])
        first[0] = int(first[0]) + n

    def include(self, others: Remarks) -> None:
        """Count the remarks of others, too."""
        for each in others:
            self.add(each.key, each.column, each.row, each.value, each.n)

    def __iter__(self) -> Iterator[Remark]:
        for (key, column), (n, row, value) in self._found.items():
            yield Remark(key, column, int(n), int(row), str(value))
