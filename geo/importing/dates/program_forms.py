"""Forms in which programs write a moment, as the forms that people write.

`Fri May 12 14:30:00 +0000 2023` is what C and Twitter write, with a bracket behind it JavaScript;
`2023-05-12T14:30+00:00[Etc/UTC]` is Java's; `121430ZMAY23` is a date-time group of armies.
"""

from __future__ import annotations

import re

_C = re.compile(
    r"((?:[a-z]{3} )?)([a-z]{3} \d{1,2}) (\d{1,2}:\d{2}:\d{2})( [+-]\d{4}| [a-z]{3,4})? (\d{4})",
    re.IGNORECASE,
)
_BEHIND_OFFSET = re.compile(r"(?<=[+-]\d{4}) \([^()]*\)$|(?<=[\dZz])\[[A-Za-z0-9_+/-]{1,40}\]$")
_GROUP = re.compile(r"(\d{2})(\d{2})(\d{2})([A-IK-Z]) ?([A-Z]{3}) ?(\d{4}|\d{2})", re.IGNORECASE)
_SPACED = re.compile(r"(\d{1,4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,4})\.?")
_WHOLE = re.compile(r"(\d{6}|\d{8}|\d{10,19})\.0+")
_ERA = re.compile(r"([RHS])(\d{1,2})([./-])(\d{1,2})\3(\d{1,2})", re.IGNORECASE)
_ERAS = {"R": "令和", "H": "平成", "S": "昭和"}
# A time with a point or an h, behind a whole date.
_POINTED = re.compile(
    r"(?=.*(?:\b\d{4}\b|\d[./-]\d{1,2}[./-]\d\d|日))(\S.{4,}(?:[T,] ?| ))"
    r"(\d{1,2})[.h](\d{2})(?![.\d])(.*)",
    re.IGNORECASE,
)
_HOURS = re.compile(r"(?<=:\d\d) ?(?:hrs|hours|h|год|ч)\b\.?(?= |$)", re.IGNORECASE)
_CLOCKS = re.compile(
    r"(.*\S(?:T|, ?| ))(\d{1,2}:\d{2})(?: ?[–—~〜] ?| - | to )(\d{1,2}:\d{2})(?P<zone>\D.*)?"
)


def as_people_write(text: str) -> str:
    """A text in a form of a program as people write it; any other text as it is."""
    if m := _C.fullmatch(text):
        return f"{m[1]}{m[2]} {m[5]} {m[3]}{m[4] or ''}"
    if m := _SPACED.fullmatch(text):
        return m[2].join((m[1], m[3], m[4]))
    if m := _WHOLE.fullmatch(text):
        return m[1]
    if (m := _GROUP.fullmatch(text)) and int(m[2]) < 24 and int(m[3]) < 60:
        year = m[6] if len(m[6]) == 4 else f"20{m[6]}"
        return f"{m[1]} {m[5]} {year} {m[2]}:{m[3]} {_military(m[4].upper())}"
    if m := _ERA.fullmatch(text):
        return f"{_ERAS[m[1].upper()]}{m[2]}年{m[4]}月{m[5]}日"
    text = _BEHIND_OFFSET.sub("", text)
    if ":" not in text and (m := _POINTED.fullmatch(text)):
        text = f"{m[1]}{m[2]}:{m[3]}{m[4]}"
    return _HOURS.sub("", text)


def _military(letter: str) -> str:
    """The offset that a letter of the armies means; J, the local time, is none."""
    east, west = "ABCDEFGHIKLM".find(letter) + 1, "NOPQRSTUVWXY".find(letter) + 1
    return "Z" if letter == "Z" else f"{'+' if east else '-'}{east or west:02}:00"


def two_clocks(text: str) -> tuple[str, str] | None:
    """The start and the end of a text with two times of one day, `2023-05-12 10:30-11:30`."""
    m = _CLOCKS.fullmatch(text)
    if m is None or m[2].zfill(5) >= m[3].zfill(5):
        return None
    zone = m["zone"] or ""
    return f"{m[1]}{m[2]}{zone}", f"{m[1]}{m[3]}{zone}"
