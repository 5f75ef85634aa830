"""What an import must ask about a column that does not prove how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.model.places import fold

_EMPTY = {
    "", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "–", "—",
    "unknown", "not known", "not available", "unspecified", "none given", "tbd", "?", "??",
    "[]", "{}", "不明", "未詳", "невідомо", "неизвестно",
    # errors of spreadsheets
    "#n/a", "#na", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#error!",
    "#spill!", "#calc!", "#н/д", "#знач!", "#ссылка!", "#имя?", "#дел/0!", "#число!",
}  # fmt: skip
_LONGEST = max(map(len, _EMPTY))


@dataclass(frozen=True)
class Example:
    """One text of a column. row: its number; as_: what it would be, as words."""

    row: int
    text: str
    as_: str = ""


@dataclass(frozen=True)
class Question:
    """What must be asked about a column.

    kind, of dates: `order` (of day and month), `way` (of reading digits), `zone`, or `exchanged`
    (by a spreadsheet); of coordinates: `axes` (which of two numbers is the latitude) or `crs` (of
    metres). answers: those to choose from, each with the examples that it would read; of `zone`,
    the names of the IANA database are answers too, and of `crs` every `EPSG:` code. rows: examples
    of what raises the question.
    """

    column: str
    kind: str
    answers: Mapping[str, tuple[Example, ...]]
    rows: tuple[Example, ...]


def is_empty(text: str) -> bool:
    """Whether a cell is empty, or only says that there is nothing, as `NA` and `unknown` do."""
    text = text.strip().rstrip(".")
    return len(text) <= _LONGEST and fold(text) in _EMPTY


def shown(text: str) -> str:
    """A text as an example, without outer spaces and not too long."""
    return " ".join(text.split())[:60]
