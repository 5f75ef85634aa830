"""Reads the numbers of a claim, such as killed and wounded, from columns of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.importing.faults import Fault
from geo.importing.questions import is_empty
from geo.importing.remarks import Remarks

_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_ONE = re.compile(rf"(<=|>=|=|<|>|~|≤|≥|≈)? ?({_NUMBER})(\+)?")
_RANGE = re.compile(rf"({_NUMBER}) ?[-–—] ?({_NUMBER})")
_SIGNS = {"≤": "<=", "≥": ">=", "≈": "~"}
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+")


def figures(
    columns: Mapping[str, str],
    row: Mapping[str, str],
    number: int,
    remarks: Remarks,
    decimal: str,
) -> str:
    """The cell `figures` of a row: `killed=3; wounded>=10`.

    columns: name of the figure -> column. `3+` is at least 3, `~3` about 3, `3-5` both bounds.
    number: of the row; remarks: where words for an empty cell are counted. Raises Fault.
    """
    found = []
    for name, column in columns.items():
        text = row.get(column, "").strip()
        if is_empty(text):
            if text:
                remarks.add("empty", column, number, text)
            continue
        plain = text.replace(",", ".") if decimal == "," else text
        if _GROUPED.fullmatch(plain):
            plain = "".join(plain.split())
        if m := _RANGE.fullmatch(plain):
            if float(m[1]) > float(m[2]):
                raise Fault(column, text, "figure_bad", {})
            found += [f"{name}>={_whole(m[1])}", f"{name}<={_whole(m[2])}"]
        elif (m := _ONE.fullmatch(plain)) and not (m[1] and m[3]):
            sign = ">=" if m[3] else _SIGNS.get(m[1] or "", m[1] or "=")
            found.append(f"{name}{sign}{_whole(m[2])}")
        else:
            raise Fault(column, text, "figure_bad", {})
    return "; ".join(found)


def _whole(text: str) -> str:
    """`3.0` is 3."""
    return text.rstrip("0").rstrip(".") if "." in text else text
