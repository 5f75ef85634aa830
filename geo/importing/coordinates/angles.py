"""Reads one angle: 48.59, 48.59°, N48.59, 48°35'24"N, 48 35 24 N, 北緯48度35分24秒, 48,59.

Each text is read in one pass over its tokens, and by itself: whether a comma is a decimal comma is
told by the column, not here. This is our own code because the libraries for it are not strict: they
take the first numbers that they find.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

Axis: TypeAlias = Literal["", "latitude", "longitude"]

MOST = 200  # characters of a text that may be an angle, or two
_DEGREES, _MINUTES, _SECONDS = "°", "'", '"'
# What is written for the three marks, for a minus, and in full width; marks of direction go.
_MARKS = str.maketrans(
    dict.fromkeys("°º˚∘⁰ᵒ", _DEGREES)
    | dict.fromkeys("'′’‘ʹʼ´`＇‵", _MINUTES)
    | dict.fromkeys('"″”“„ʺ＂〃', _SECONDS)
    | dict.fromkeys("−–—‒﹣－", "-")
    | {"٫": ".", "。": ".", "、": ",", "\u3000": " "}
    | dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF08, 0xFF5F) if code not in (0xFF0D,)}
)
_UNIT_SIGNS = {"度": _DEGREES, "分": _MINUTES, "秒": _SECONDS}
_UNIT_SIGNS |= {"도": _DEGREES, "분": _MINUTES, "초": _SECONDS}
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+(?:\. ?[^\W\d_]+)*\.?|\s+|.", re.DOTALL)
# A number with groups of three digits, such as of metres.
GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[ ,'][0-9]{3})+(?:\.[0-9]+)?")
PLAIN = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][-+]?[0-9]{1,2})?")


class NotAnAngle(ValueError):
    """The text is no angle. reason: the key of its message; value: what is wrong."""

    def __init__(self, reason: str = "coordinate", value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True)
class Angle:
    """degrees: signed. axis: as a direction or a word beside it says, else "".

    text: the number as the ledger writes it. is_plain: a number alone. has_comma, has_point: how
    its fraction is written.
    """

    degrees: float
    axis: Axis
    text: str
    is_plain: bool = False
    has_comma: bool = False
    has_point: bool = False


@cache
def words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The words of `words.toml`: table -> key -> words."""
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return {
        table: {key: frozenset(found) for key, found in entries.items()}
        for table, entries in tomllib.loads(text).items()
    }


@cache
def _meaning() -> Mapping[str, str]:
    """Word -> `north`, `latitude`, or a mark."""
    found = {w: key for t in ("directions", "axes") for key, ws in words()[t].items() for w in ws}
    marks = {"degrees": _DEGREES, "minutes": _MINUTES, "seconds": _SECONDS}
    found |= {w: marks[key] for key, ws in words()["units"].items() for w in ws}
    return found | _UNIT_SIGNS


def cleaned(text: str) -> str:
    """A text with one form of every mark, digits in ASCII, and single spaces."""
    text = text.translate(_MARKS)
    if not text.isascii():  # digits of any script, but no superscripts and fractions
        text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    return " ".join(text.replace("''", '"').split())


def decimal_text(degrees: float) -> str:
    """Degrees as the ledger writes them, with at most seven decimals."""
    text = f"{round(degrees, 7):.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def angle(text: str) -> Angle:
    """Read a cleaned text. Raises NotAnAngle."""
    if PLAIN.fullmatch(text):
        return plain_angle(text)
    if len(text) > MOST:
        raise NotAnAngle
    return _assembled(_tokens(text))


def plain_angle(text: str) -> Angle:
    """Read a number without marks. Raises NotAnAngle."""
    comma, point = "," in text, "." in text
    number = text.replace(",", ".").removeprefix("+")
    if "e" in number.casefold() or not (number[-1].isdigit() and number.lstrip("-")[0].isdigit()):
        number = decimal_text(float(number))
    return Angle(float(number), "", number, True, comma, point)


@dataclass(frozen=True)
class Token:
    """kind: `number`, `mark` (of degrees, minutes, seconds, or `:`), `sign`, `word`, `space`."""

    kind: str
    text: str
    spelt: str = ""  # as it stood in the text


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for m in _TOKEN.finditer(text.casefold()):
        piece = m[0]
        if piece[0] in "0123456789":
            found.append(Token("number", piece, piece))
        elif piece.isspace():
            found.append(Token("space", " ", piece))
        elif piece in "+-":
            found.append(Token("sign", piece, piece))
        elif piece in "°'\":=":
            found.append(Token("mark", ":" if piece == "=" else piece, piece))
        elif piece[0].isalpha():
            found += _word(piece)
        else:
            raise NotAnAngle
    return _with_seconds(found)


def _word(piece: str) -> list[Token]:
    """The tokens of letters: a direction, an axis, or a unit, which may stand before another."""
    word = piece.replace(".", "").replace(" ", "")
    made = []
    if word not in _meaning() and word[0] in _UNIT_SIGNS:
        made.append(Token("mark", _UNIT_SIGNS[word[0]], word[0]))
        word = word[1:]
    if word:
        meant = _meaning().get(word)
        if meant is None:
            raise NotAnAngle("coordinate_word", piece)
        made.append(Token("mark" if meant in "°'\"" else "word", meant, word))
    return made


def _with_seconds(tokens: list[Token]) -> list[Token]:
    """The tokens where the letter `s` after `m` stands for seconds: 48d35m24s."""
    for n, token in enumerate(tokens):
        before = [t for t in tokens[:n] if t.kind != "space"]
        if (
            token.spelt == "s"
            and len(before) >= 2
            and before[-1].kind == "number"
            and before[-2].spelt == "m"
        ):
            tokens[n] = Token("mark", _SECONDS, "s")
    return tokens


def _assembled(tokens: list[Token]) -> Angle:
    """The angle that tokens make. Raises NotAnAngle."""
    colon = _after_word(tokens)
    tokens = [t for t in tokens if t is not colon]
    said = [t for t in tokens if t.kind == "word"]
    directions = [t.text for t in said if t.text in words()["directions"]]
    named = [t.text for t in said if t.text in words()["axes"]]
    numbers = [n for n, t in enumerate(tokens) if t.kind == "number"]
    if not 1 <= len(numbers) <= 3 or len(directions) > 1 or len(named) > 1:
        raise NotAnAngle
    first, last = numbers[0], numbers[-1]
    if any(t.kind == "word" for t in tokens[first:last]):
        raise NotAnAngle
    signs = [t.text for t in tokens[:first] if t.kind == "sign"]
    if len(signs) > 1 or any(t.kind in ("mark", "number") for t in tokens[:first]):
        raise NotAnAngle
    values = [tokens[n].text for n in numbers]
    marks = _marks(tokens, numbers, bool(directions))
    axis = _axis(directions, named)
    degrees, comma, point = _sum(values, marks, axis if directions else "")
    if signs == ["-"] and directions:
        raise NotAnAngle("coordinate_sign")  # minus 38 west: east or west?
    if signs == ["-"] or directions in (["south"], ["west"]):
        degrees = -degrees
    return Angle(degrees, axis, decimal_text(degrees), False, comma, point)


def _after_word(tokens: list[Token]) -> Token | None:
    """The colon after the name of an axis, as in `lat: 48.59`."""
    for n, token in enumerate(tokens[:-1]):
        if token.text in words()["axes"] and tokens[n + 1].text == ":":
            return tokens[n + 1]
    return None


def _marks(tokens: list[Token], numbers: list[int], directed: bool) -> list[str]:
    """The mark after each number: one of the three, `:`, `-` or a space; "" after the last."""
    found = []
    for k, n in enumerate(numbers):
        end = numbers[k + 1] if k + 1 < len(numbers) else len(tokens)
        between = [t for t in tokens[n + 1 : end] if t.kind in ("mark", "sign")]
        if len(between) > 1:
            raise NotAnAngle
        is_last = k + 1 == len(numbers)
        mark = between[0].text if between else ("" if is_last else " ")
        if mark == "+" or (mark == "-" and (is_last or not directed)) or (is_last and mark == ":"):
            raise NotAnAngle
        found.append(mark)
    return found


def _sum(values: list[str], marks: list[str], directed: Axis) -> tuple[float, bool, bool]:
    """Degrees from one to three numbers, and whether a comma or a point is among them.

    directed: the axis of the direction beside them, if one is.
    """
    comma, point = any("," in v for v in values), any("." in v for v in values)
    if len(values) == 1 and directed and marks == [""]:
        compact = _compact(values[0], directed)
        if compact is not None:
            return compact, comma, point
    expected = (_DEGREES, _MINUTES, _SECONDS)
    bare = (" ", ":", "-", "")
    for mark, wanted in zip(marks, expected, strict=False):
        if mark != wanted and mark not in bare:
            raise NotAnAngle
    bare_pair = len(values) == 2 and not directed and not set(marks) & {*expected, ":"}
    if bare_pair and not set(values[1]) & {".", ","}:
        raise NotAnAngle("coordinate_parts")  # 48 59: minutes, or a broken number?
    if any("." in v or "," in v for v in values[:-1]):
        raise NotAnAngle
    parts = [float(v.replace(",", ".")) for v in values]
    if any(part >= 60 for part in parts[1:]):
        raise NotAnAngle("coordinate_sixty")
    return sum(part / 60**n for n, part in enumerate(parts)), comma, point


def _compact(text: str, axis: Axis) -> float | None:
    """Degrees, minutes and seconds without marks, as pilots write them: 483524, 0380000.

    A latitude has two digits of degrees, a longitude three. None for other numbers.
    """
    digits, _, fraction = text.partition(".")
    width = 2 if axis == "latitude" else 3
    if len(digits) < 4 or "," in text:
        return None
    if len(digits) - width not in (2, 4):
        raise NotAnAngle("coordinate_metres")
    parts = [digits[:width], *(digits[n : n + 2] for n in range(width, len(digits), 2))]
    values = [*(float(p) for p in parts[:-1]), float(f"{parts[-1]}.{fraction or 0}")]
    if any(value >= 60 for value in values[1:]):
        raise NotAnAngle("coordinate_sixty")
    return math.fsum(part / 60**n for n, part in enumerate(values))


def _axis(directions: list[str], named: list[str]) -> Axis:
    axis: Axis = ""
    if directions:
        axis = "latitude" if directions[0] in ("north", "south") else "longitude"
    if named:
        said: Axis = "latitude" if named[0] == "latitude" else "longitude"
        if axis and axis != said:
            raise NotAnAngle("coordinate_axis")
        axis = said
    return axis
