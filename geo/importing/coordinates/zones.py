"""Reads zones of UTM that stand in a column of their own, beside easting and northing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.importing.coordinates.angles import cleaned, words
from geo.importing.questions import is_empty
from geo.model.places import fold

_ZONE = re.compile(r"(?:utm[ -]?)?(?:zone ?)?([0-9]{1,2})[ -]?([^\W\d_]*)\.?", re.IGNORECASE)
_CODE = re.compile(r"(?:epsg:)?32([67])([0-9]{2})", re.IGNORECASE)
_NORTH, _SOUTH = 32_600, 32_700  # of the codes of the EPSG register, without the zone
_LAST = 60


class NotAZone(ValueError):
    """The text is no zone of UTM, or one whose half of the earth is not certain."""


def zone_columns(columns: Sequence[str]) -> list[str]:
    """The columns whose names say that each cell holds a zone of UTM."""
    known = words()["columns"]["zones"]
    return [c for c in columns if "".join(x for x in fold(c) if x.isalnum()) in known]


def all_zones(texts: Sequence[str]) -> bool:
    """Whether some texts are filled, and all of these are numbers of zones, whatever follows."""
    filled = [cleaned(text) for text in texts if not is_empty(text)]
    return bool(filled) and all(_CODE.fullmatch(one) or _numbered(one) for one in filled)


def _numbered(text: str) -> re.Match[str] | None:
    found = _ZONE.fullmatch(text)
    return found if found and 1 <= int(found[1]) <= _LAST else None


def is_utm(code: int) -> bool:
    """Whether a code of the EPSG register is that of a zone of UTM (WGS 84)."""
    return 1 <= code % 100 <= _LAST and code - code % 100 in (_NORTH, _SOUTH)


def says_half(text: str) -> bool:
    """Whether a zone says by itself on which half of the earth it is. Raises NotAZone."""
    return utm_code(text, 0) != 0


def utm_code(text: str, of_file: int) -> int:
    """The code of a zone in the EPSG register; 0 where its half of the earth is not known.

    A letter is that of a band (C to M lie in the south, N to X in the north), or a word is that of
    a direction. The letter S is refused: band S is in the north, and S is also the south. of_file:
    the code of a zone of UTM that is said for the file, whose half a number alone has; or 0.
    Raises NotAZone.
    """
    short = cleaned(text)
    if m := _CODE.fullmatch(short):
        if not 1 <= int(m[2]) <= _LAST:
            raise NotAZone
        return (_NORTH if m[1] == "6" else _SOUTH) + int(m[2])
    found = _numbered(short)
    if found is None:
        raise NotAZone
    zone, letters = int(found[1]), fold(found[2])
    if not letters:
        return of_file - of_file % 100 + zone if is_utm(of_file) else 0
    if letters == "s" or (len(letters) == 1 and letters in "abioyz"):
        raise NotAZone
    if len(letters) == 1 and "c" <= letters <= "x":
        return (_NORTH if letters >= "n" else _SOUTH) + zone
    for direction, half in (("north", _NORTH), ("south", _SOUTH)):
        if letters in words()["directions"][direction]:
            return half + zone
    raise NotAZone
