"""Reads the numbers of a claim, such as killed and wounded, from columns of their own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from geo.importing.dates.texts import plain
from geo.importing.faults import Fault
from geo.importing.questions import is_empty
from geo.importing.remarks import Remarks
from geo.model.places import fold

_DIGITS = r"[0-9](?:[0-9 .,'’]{0,30}[0-9])?"
_ONE = re.compile(rf"(<=|>=|=|<|>|~|[≤≥≦≧≈])? ?({_DIGITS})(\+)?")
_RANGE = re.compile(rf"({_DIGITS}) ?(?:[-–—〜~]| to | до ) ?({_DIGITS})")
_FROM = re.compile(r"(?:from|від|от) (?=[0-9])")
_SIGNS = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "≈": "~"}
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
_IN_THREES = re.compile(r"[0-9]{1,3}(?:([ .,'’])[0-9]{3})(?:\1[0-9]{3})*")
_BETWEEN = re.compile(rf"between ({_DIGITS}) and ({_DIGITS})")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# What a spreadsheet makes of a span such as 10-12.
_DATED = re.compile(
    rf"[0-9]{{1,2}}[- ]{_MONTH}(?:[- ][0-9]{{2,4}})?|{_MONTH}[- ][0-9]{{2,4}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[12][0-9]{3}-(?:0[1-9]|1[0-2])"
    r"|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}"
)


def figures(
    columns: Mapping[str, str],
    row: Mapping[str, str],
    number: int,
    remarks: Remarks,
    decimal: str,
) -> str:
    """The cell `figures` of a row: `killed=3; wounded>=10`.

    columns: name of the figure -> column. `3+` and "at least 3" are at least 3, `~3` about 3, `3-5`
    both bounds.
    number: of the row; remarks: where words for an empty cell, and parts of a number, are counted.
    Raises Fault.
    """
    found = []
    for name, column in columns.items():
        text = row.get(column, "").strip()
        if is_empty(text):
            if text:
                remarks.add("empty", column, number, text)
            continue
        try:
            whole = without_part(text)
            if whole != text:
                remarks.add("figure_part", column, number, text)
            found += [f"{name}{part}" for part in _bounds(name, whole, decimal)]
        except ValueError as e:
            raise Fault(column, text, str(e), {}) from e
    return "; ".join(found)


def _bounds(name: str, text: str, decimal: str) -> list[str]:
    """What a text says of a number, as `>=12`. Raises ValueError with the reason.

    name: of the figure.
    """
    known = _people().sub("", _counted(name).sub("", fold(plain(text))))
    if _DATED.fullmatch(known):
        raise ValueError("figure_dated")
    if m := _BETWEEN.fullmatch(known) or _RANGE.fullmatch(_FROM.sub("", known)):
        low, high = _number(m[1], decimal), _number(m[2], decimal)
        if float(low) > float(high):
            raise ValueError("figure_bad")
        return [f">={low}", f"<={high}"]
    sign, rest = _worded(known)
    m = _ONE.fullmatch(rest)
    if not m or sum(map(bool, (sign, m[1], m[3]))) > 1:
        raise ValueError("figure_bad")
    sign = sign or (">=" if m[3] else _SIGNS.get(m[1] or "", m[1] or "="))
    return [f"{sign}{_number(m[2], decimal)}"]


def without_part(text: str) -> str:
    """A text without what is a part of its number: `10 (incl. 3 children)` is `10`."""
    m = _parts().search(text)
    return text[: m.start()] if m else text


@cache
def _people() -> re.Pattern[str]:
    words = sorted(_beside()["people"], key=len, reverse=True)
    return re.compile(
        rf"(?<=[0-9+]) ?(?:{'|'.join(re.escape(fold(w)) for w in words)})(?=$| |[以超未余])"
    )


@cache
def _counted(figure: str) -> re.Pattern[str]:
    """Words that say the same as the name of a figure, before or behind a number."""
    for group in _table()["counted"]:
        if figure in group["figures"]:
            longest = sorted(map(fold, group["words"]), key=len, reverse=True)
            words = "|".join(map(re.escape, longest))
            before = rf"^(?:{words}):? ?(?=[0-9~約<>=≤≥≦≧≈])"
            return re.compile(rf"{before}|(?: |(?<=[0-9人名+]))(?:{words})$")
    return re.compile(r"(?!)")


@cache
def _parts() -> re.Pattern[str]:
    longest = sorted(_beside()["including"], key=len, reverse=True)
    # Japanese has no space behind a word.
    words = "|".join(re.escape(w) + ("" if w[0] > "\u3000" else r"\W") for w in longest)
    return re.compile(rf"(?<=[\w+])(?:\s*[(（]|[,、，])\s*(?:{words}).*$", re.I | re.S)


def _worded(text: str) -> tuple[str, str]:
    """The sign of a word such as "at least" beside a number, and the rest; "" without a word."""
    for sign, words in _words().items():
        for word in words:
            before = text.removeprefix(word)
            if before != text and (before[:1] == " " or not word.isascii()):
                return sign, before.strip()
            after = text.removesuffix(word)
            if after != text and (after[-1:] == " " or not word.isascii()):
                return sign, after.strip()
    return "", text


@cache
def _words() -> Mapping[str, Sequence[str]]:
    """The words for each sign, the longest first."""
    signs: Mapping[str, Sequence[str]] = _table()["signs"]
    return {sign: sorted(words, key=len, reverse=True) for sign, words in signs.items()}


def _beside() -> Mapping[str, Sequence[str]]:
    """Words beside a number that change nothing."""
    found: Mapping[str, Sequence[str]] = _table()["beside"]
    return found


@cache
def _table() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "figure_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _number(text: str, decimal: str) -> str:
    """A number with a decimal point and nothing between its thousands. Raises ValueError.

    `1,200` is 1200 where the decimal mark is a point. `1.200` may then be 1200, too, or 1.2.
    """
    if m := _IN_THREES.fullmatch(text):
        groups = text.split(m[1])
        if m[1] == decimal and len(groups) == 2 and groups[0] != "0":
            raise ValueError("figure_thousands")
        if m[1] != decimal or len(groups) > 2:
            return "".join(groups)
    text = text.replace(",", ".") if decimal == "," else text
    if not _NUMBER.fullmatch(text):
        raise ValueError("figure_bad")
    return _whole(text)


def _whole(text: str) -> str:
    """`3.0` is 3, and so is `03`."""
    text = text.lstrip("0") if text.lstrip("0")[:1].isdigit() else f"0{text.lstrip('0')}"
    return text.rstrip("0").rstrip(".") if "." in text else text
