"""Puts coordinates together whose parts stand in several columns.

Such columns are degrees, minutes and seconds (`lat_deg`, `lat_min`, `lat_sec`), and the direction
(`lat_dir`, `N/S`), and are known by their names. The column of degrees then holds the whole angle,
`48°35'24" N`, which is read and judged like one that the file has written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from geo.importing.coordinates.angles import Axis, words
from geo.importing.questions import is_empty
from geo.importing.sheets import Sheet, is_claim
from geo.model.places import fold

_WHOLE = re.compile(r"([-+]?[0-9]+)\.0+")
_AXES: tuple[Axis, ...] = ("latitude", "longitude")


@dataclass(frozen=True)
class Parts:
    """The columns of the parts of one coordinate; "" for those that the file has not."""

    axis: Axis
    degrees: str
    minutes: str = ""
    seconds: str = ""
    direction: str = ""

    def columns(self) -> list[str]:
        """Those that the file has."""
        return [c for c in (self.degrees, self.minutes, self.seconds, self.direction) if c]

    def joined(self, row: Sequence[str]) -> str:
        """The angle of a row. row: the cells of `columns`."""
        cells = {
            name: "" if is_empty(cell) else _whole(cell.strip())
            for name, cell in zip(self.columns(), row, strict=True)
        }
        found = degrees = cells[self.degrees]
        minutes, seconds = cells.get(self.minutes, ""), cells.get(self.seconds, "")
        if not degrees:
            return row[0] if not (minutes or seconds) else f"{minutes}'{seconds}"
        if minutes or seconds:
            found = f"{degrees}°{minutes or 0}'" + (f'{seconds}"' if seconds else "")
        direction = cells.get(self.direction, "")
        if not direction or _says(degrees, direction):
            return found
        return f"{found} {direction}"


def with_whole_coordinates(sheet: Sheet) -> None:
    """Make the batches of a sheet ones with whole coordinates, where columns hold parts of them."""
    found = [] if is_claim(sheet.columns) else parts_of(sheet.columns)
    if not found:
        return
    as_is = sheet.batches

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        for batch, rows in as_is():
            for parts in found:
                cells = [batch.column(name).to_pylist() for name in parts.columns()]
                texts = [parts.joined(row) for row in zip(*cells, strict=True)]
                made = [n for n, text in enumerate(texts) if text != cells[0][n]]
                if made:
                    first = made[0]
                    others = ", ".join(parts.columns()[1:])
                    value = f"{texts[first]} ({others})"
                    sheet.remarks.add("parts", parts.degrees, rows[first], value, len(made))
                at = batch.schema.get_field_index(parts.degrees)
                batch = batch.set_column(at, parts.degrees, pa.array(texts, pa.string()))
            yield batch, rows

    sheet.batches = batches


def _whole(text: str) -> str:
    """A number without the zeros of a fraction, as spreadsheets add them."""
    m = _WHOLE.fullmatch(text)
    return m[1] if m else text


def _says(degrees: str, direction: str) -> bool:
    """Whether a cell of degrees itself says a direction, by a letter or by its sign."""
    known = words()["directions"]
    letters = "".join(letter for letter in fold(degrees) if letter.isalpha())
    named = _plain(direction)
    if letters:
        return any({letters, named} <= known[key] for key in known)
    return degrees.startswith("-") and named in known["south"] | known["west"]


def _plain(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def parts_of(columns: Sequence[str]) -> list[Parts]:
    """The coordinates of which the columns hold parts."""
    found = []
    known = words()["parts"]
    for axis in _AXES:
        # By what is said beside the word for the axis, "" for nothing: the columns.
        beside: dict[str, list[str]] = {}
        for column in columns:
            if (said := _said_beside(_plain(column), words()["axes"][axis])) is not None:
                beside.setdefault(said, []).append(column)

        def only(part: str) -> str:
            """The only column of a part; "" if there is none, or several."""
            named = [c for said in known[part] for c in beside.get(said, ())]  # noqa: B023
            return named[0] if len(named) == 1 else ""

        plain = beside.get("", [])
        whole = plain[0] if len(plain) == 1 else ""
        degrees, minutes, seconds = only("degrees"), only("minutes"), only("seconds")
        if any(beside.get(said) for said in known["most"]):
            minutes = seconds = ""  # the least of an extent
        if not minutes or not (degrees or (whole and seconds)):
            minutes = seconds = ""
        direction = only("direction") or _alone(columns, known[axis])
        column = degrees if minutes and degrees else whole or degrees
        if column and (minutes or direction):
            found.append(Parts(axis, column, minutes, seconds, direction))
    return found


def _alone(columns: Sequence[str], names: frozenset[str]) -> str:
    found = [column for column in columns if _plain(column) in names]
    return found[0] if len(found) == 1 else ""


def _said_beside(name: str, axis: frozenset[str]) -> str | None:
    """What a name of a column says beside a word for an axis; None if it has no such word."""
    name = name.removeprefix("gps")
    for word in sorted(axis, key=len, reverse=True):
        if name.startswith(word):
            return name.removeprefix(word)
        if name.endswith(word):
            return name.removesuffix(word)
    return None
