"""The columns of a claim, as `columns.toml` declares them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

_DECLARED = Path(__file__).with_name("columns.toml")
_MAX_OFFSET = 1e9  # code points


@dataclass(frozen=True)
class Column:
    """A column of `events.csv`. The head of `columns.toml` explains the fields.

    low, high: limits of a number, both inclusive.
    """

    name: str
    kind: str
    text: str
    required: bool = False
    added: bool = False
    guard: bool = False
    words: tuple[str, ...] = ()
    low: float = 0
    high: float = _MAX_OFFSET
    refers: str = ""
    or_else: str = ""
    hxl: str = ""


# Columns that exports have besides, made from the others, so that they are no more than these:
# the own coordinates as the ledger has them, the point of the place, the days as dates of the
# format, and the shape.
# Under this name, formats that have room for it carry the tables beside the claims.
BESIDE = "claim_atlas"
WRITTEN = "coordinates_as_written"
DERIVED = (
    WRITTEN,
    "point_latitude",
    "point_longitude",
    "event_day",
    "event_day_end",
    "report_day",
    "geometry",
)


def _declared() -> dict[str, Column]:
    said = tomllib.loads(_DECLARED.read_text(encoding="utf-8"))
    made = {}
    for name, fields in said.items():
        words = tuple(fields.pop("words", ()))
        made[name] = Column(name, words=words, **fields)
    return made


CLAIM_COLUMNS = _declared()


def of_kind(*kinds: str) -> list[Column]:
    """The columns of these kinds, in the order of the file."""
    return [column for column in CLAIM_COLUMNS.values() if column.kind in kinds]


def words_of(name: str) -> tuple[str, ...]:
    """The words that a column of the kind `word` may contain."""
    return CLAIM_COLUMNS[name].words
