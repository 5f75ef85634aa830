"""Patterns from profiles, matched by RE2, whose time is linear in the text for every pattern.

Patterns from a file or a profile are never given to `re`, which may backtrack exponentially.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import re2

MAX_PATTERN = 500  # characters of a pattern
_MAX_PROGRAM = 1024 * 1024  # bytes of memory for a compiled pattern and its state while matching


class Pattern(Protocol):
    """A compiled pattern of RE2, which ships no types."""

    def sub(self, repl: str, text: str) -> str:
        """`text` with `repl` in place of every match."""

    def fullmatch(self, text: str) -> object | None:
        """The match of the whole text; None if there is none."""


class Refused(ValueError):
    """A pattern is not accepted. The message gives the reason and the remedy."""


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Pattern:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MAX_PROGRAM
    made: Pattern = re2.compile(pattern, options)
    return made


def compiled(pattern: str) -> Pattern:
    """The pattern, compiled to ignore case. Raises Refused with the reason and the remedy."""
    if len(pattern) > MAX_PATTERN:
        raise Refused(f"longer than {MAX_PATTERN} characters; split it into several")
    try:
        return _compiled(pattern)
    except re2.error as e:
        why = e.args[0].decode("utf-8", "replace") if e.args else "not a pattern"
        raise Refused(
            f"{why}; write it in RE2's syntax, without back references and look-around, and repeat "
            "nothing more than 1000 times"
        ) from e


def stripped(text: str, patterns: Sequence[str]) -> str:
    """`text` without outer spaces, a final full stop, and matches of `patterns` at either end.

    A match at the start must be followed by a space. Raises Refused.
    """
    text = text.strip().rstrip(".").strip()
    for pattern in patterns:
        text = compiled(rf"(?:{pattern})$").sub("", text)
        text = compiled(rf"^(?:{pattern})(?:\s|\pZ)").sub("", text)
    return text.strip()
