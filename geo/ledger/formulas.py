"""Cells that a spreadsheet would run as a formula, and how they are written as plain text.

A spreadsheet may run a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return (OWASP,
"CSV injection"), also after apostrophes. In CSV such a cell is written with an apostrophe in front,
which is removed when the cell is read. `FORMULA` and `NUMBER` are regular expressions that mean the
same to Python, Arrow and DuckDB, for code that treats whole columns at once.
"""

from __future__ import annotations

import re

FORMULA = r"'*[=+\-@\t\r]"  # matched at the start of a cell
NUMBER = r"-?[0-9]+(\.[0-9]+)?"  # matched against the whole cell

_FORMULA = re.compile(FORMULA)
_INERT = re.compile(f"'{FORMULA}")
_NUMBER = re.compile(NUMBER)
_FIRST = frozenset("'=+-@\t\r")  # what `FORMULA` can begin with; faster to look up than to match


def may_run(cell: str) -> bool:
    """Whether a spreadsheet that reads or edits the text `cell` may take it for a formula."""
    return cell[:1] in _FIRST and _FORMULA.match(cell) is not None


def inert(cell: str) -> str:
    """`cell` with an apostrophe in front if it may run; `restored` gives it back.

    A plain negative number is not changed: as a formula it has the same value.
    """
    return f"'{cell}" if may_run(cell) and not _NUMBER.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """The inverse of `inert`."""
    return cell[1:] if _INERT.match(cell) else cell
