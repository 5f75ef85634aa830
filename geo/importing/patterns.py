"""Patterns from outside, matched by RE2: in time that grows with the text, whatever they are.

Nothing that comes with a file or a profile is ever given to `re`, which backtracks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import re2

MAX_PATTERN = 500  # characters of a pattern
_MAX_PROGRAM = 1024 * 1024  # bytes of a compiled pattern, and of what it keeps while matching


class Pattern(Protocol):
    """A compiled pattern of RE2, which ships no types."""

    def sub(self, repl: str, text: str) -> str:
        """`text` with `repl` in place of every match."""


class Refused(ValueError):
    """A pattern that is not matched here. The message says why, and what to do."""


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Pattern:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MAX_PROGRAM
    made: Pattern = re2.compile(pattern, options)
    return made


def compiled(pattern: str) -> Pattern:
    """The pattern, without regard to case. Raises Refused with the reason and the cure."""
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
    """`text` without spaces and a full stop at its ends, and without what `patterns` match there.

    At the start a space must follow what is dropped. Raises Refused.
    """
    text = text.strip().rstrip(".").strip()
    for pattern in patterns:
        text = compiled(rf"(?:{pattern})$").sub("", text)
        text = compiled(rf"^(?:{pattern})(?:\s|\pZ)").sub("", text)
    return text.strip()
