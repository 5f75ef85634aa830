"""Reads dates of other files: in declared formats, or like `13/05/2023` in the column's order.

Whether the day or the month comes first is decided for the whole column: a value that is valid in
only one order proves that order. If values prove both orders, or none, the user must say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

# Day, month and year with the same separator between them; a time of day may follow.
_ORDERED = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?)?",
    re.ASCII | re.IGNORECASE,
)
ORDERS = ("dmy", "mdy")
_MAX_DATE = 100  # characters; longer texts are no dates, and slow to match
_MIDNIGHT = re.compile(r"(?:[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?AM))?", re.IGNORECASE)


@dataclass
class Evidence:
    """What the values of one column prove: the number of values of each kind, and its first row."""

    dmy: int = 0
    mdy: int = 0
    either: int = 0
    rows: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, text: str, row: int) -> None:
        """Add one cell. row: its number."""
        m = _ORDERED.fullmatch(text.strip())
        if not m:
            return
        a, b = int(m[1]), int(m[3])
        kind = "dmy" if a > 12 >= b else "mdy" if b > 12 >= a else "either"
        setattr(self, kind, getattr(self, kind) + 1)
        self.rows.setdefault(kind, (row, text.strip()))

    @property
    def needed(self) -> bool:
        """Whether any value of the column depends on the order of day and month."""
        return bool(self.dmy or self.mdy or self.either)

    @property
    def order(self) -> str | None:
        """`dmy` or `mdy` if the values prove exactly one order, else None."""
        if bool(self.dmy) != bool(self.mdy):
            return "dmy" if self.dmy else "mdy"
        return None


class NotADate(ValueError):
    """A cell is not a date in any declared format. reason: key of the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_day(text: str, formats: Sequence[str], order: str | None) -> str:
    """A cell as an ISO day, or as an ISO date-time with offset; "" for a blank cell.

    formats: of `strptime`. A time of day without an offset is accepted only if it is midnight,
    because its time zone is unknown. Raises NotADate.
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > _MAX_DATE:
        raise NotADate("date_format")
    if m := _ORDERED.fullmatch(text):
        if order is None:
            raise NotADate("date_order")
        if not _MIDNIGHT.fullmatch(text[len(f"{m[1]}{m[2]}{m[3]}{m[2]}{m[4]}") :]):
            raise NotADate("time_without_zone")
        a, b = int(m[1]), int(m[3])
        try:
            return date(int(m[4]), *((b, a) if order == "dmy" else (a, b))).isoformat()
        except ValueError as e:
            raise NotADate("date_impossible") from e
    for form in formats:
        try:
            when = datetime.strptime(text, form)
        except ValueError:
            continue
        if when.tzinfo is not None:
            return when.isoformat(timespec="minutes")
        if (when.hour, when.minute, when.second) != (0, 0, 0):
            raise NotADate("time_without_zone")
        return when.date().isoformat()
    raise NotADate("date_format")


def evidence_of(cells: Iterable[tuple[int, str]]) -> Evidence:
    """What the cells of one column prove, each given with its row number."""
    found = Evidence()
    for row, text in cells:
        found.add(text, row)
    return found
