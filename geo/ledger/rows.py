"""Reads the untrusted cells of a row as values, and collects the faults found in them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection

from geo.model.claims import shortened
from geo.model.columns import CLAIM_COLUMNS
from geo.model.dates import When, parse_when

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def is_key(text: str) -> bool:
    """Whether `text` can be a key: lower-case letters, digits, dot, dash and underscore."""
    return bool(_KEY.fullmatch(text))


def is_extra(text: str) -> bool:
    """Whether `text` is empty, or a JSON object of texts in which no name occurs twice."""
    if not text:
        return True
    try:
        pairs = _OBJECTS.decode(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(pairs, _Pairs):
        return False
    names = set()
    for name, value in pairs:
        if not name or not isinstance(value, str):
            return False
        names.add(name)
    return len(names) == len(pairs)


class _Pairs(list[tuple[str, object]]):
    """The names and values of a JSON object, in its order."""


_OBJECTS = json.JSONDecoder(object_pairs_hook=_Pairs)


class Row:
    """The cells of one row and the faults found in them: (column, value, reason, values)."""

    def __init__(self, cells: dict[str, str]) -> None:
        """cells: column -> cell."""
        self.cells = cells
        self.faults: list[tuple[str, str, str, dict[str, object]]] = []

    def fault(self, column: str, reason: str, value: str | None = None, **more: object) -> None:
        """Record that `column` is wrong. reason: key of the message; more: its values."""
        shown = shortened(self.cells[column] if value is None else value)
        self.faults.append((column, shown, reason, more))

    def key(self, column: str) -> str:
        """A key; see `is_key`."""
        text = self.cells[column]
        if not is_key(text):
            self.fault(column, "key" if text else "blank")
        return text

    def required(self, column: str) -> str:
        """A text that is not blank."""
        if not self.cells[column].strip():
            self.fault(column, "blank")
        return self.cells[column]

    def line(self, column: str) -> str:
        """A text of one line, which may be empty."""
        text = self.cells[column].strip()
        if len(text.splitlines()) > 1:
            self.fault(column, "line_break")
        return text

    def one_of(self, column: str, allowed: Collection[str], reason: str = "word") -> str:
        """One of `allowed`."""
        text = self.cells[column]
        if text not in allowed:
            words = ", ".join(sorted(allowed)) if len(allowed) < 20 else ""
            self.fault(column, reason if text else "blank", allowed=words)
        return text

    def number(self, column: str, low: float, high: float) -> float | None:
        """A decimal number from `low` to `high`, or None for an empty or faulty cell."""
        text = self.cells[column]
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            self.fault(column, "number")
            return None
        value = float(text)
        if not low <= value <= high or not math.isfinite(value):
            self.fault(column, "range", low=f"{low:g}", high=f"{high:g}")
            return None
        return value

    def extra(self, column: str) -> str:
        """A JSON object of texts, or nothing; see `is_extra`."""
        if not is_extra(self.cells[column]):
            self.fault(column, "extra")
        return self.cells[column]

    def when(self, column: str) -> When | None:
        """A date, or None for an empty or faulty cell."""
        text = self.cells[column]
        if not text:
            return None
        try:
            return parse_when(text)
        except ValueError:
            self.fault(column, "date")
            return None

    def coordinates(self) -> tuple[float | None, float | None]:
        """Latitude and longitude (WGS 84 degrees), both or neither; 0, 0 is a fault."""
        before = len(self.faults)
        latitude, longitude = (
            self.number(name, CLAIM_COLUMNS[name].low, CLAIM_COLUMNS[name].high)
            for name in ("latitude", "longitude")
        )
        if len(self.faults) == before and (latitude is None) != (longitude is None):
            self.fault("latitude" if latitude is None else "longitude", "blank")
        if latitude == 0 and longitude == 0:
            self.fault("latitude", "null_island", "0, 0")
        return latitude, longitude
