"""The day of the week that stands beside a date, which must be the one that the date has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_SIGNS = "月火水木金土日"
_JAPANESE = re.compile(rf"\s*(?:\(([{_SIGNS}])(?:曜日?)?(?:・?祝)?\)|(?<=日)\s?([{_SIGNS}])曜日?)")


def without_weekday(text: str) -> tuple[str, int | None]:
    """A text without the day of the week before or behind it; 0 for Monday, None without one."""
    if m := _JAPANESE.search(text):
        return text[: m.start()] + text[m.end() :], _SIGNS.index(m[1] or m[2])
    if m := _before().match(text):
        return text[m.end() :], _numbers()[m[1].lower()]
    if m := _behind().search(text):
        return text[: m.start()], _numbers()[(m[1] or m[2]).lower()]
    return text, None


@cache
def _numbers() -> Mapping[str, int]:
    """The number of the day of the week by its name."""
    text = (Path(__file__).parent / "weekdays.toml").read_text(encoding="utf-8")
    return {name: int(n) for n, names in tomllib.loads(text).items() for name in names}


def _names() -> str:
    longest = sorted(_numbers(), key=len, reverse=True)
    return "|".join(re.escape(name) for name in longest)


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"({_names()})\.?(?:, ?| )(?=\S)", re.IGNORECASE)


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf",? ?\(({_names()})\.?\)$|(?:,? )({_names()})\.?$", re.IGNORECASE)
