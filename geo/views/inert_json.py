"""Data as one JSON value that is inert in a Jinja template, in a script and in markup.

Folium renders every string as a Jinja template, twice, on the server, and puts the result into a
script in the page. So in every string of the data each character that means something to either
is written as `\\uXXXX`; what is left of syntax is the JSON's own, which neither of them reads.
"""

from __future__ import annotations

import json
import re

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_INSIDE = re.compile(r"\\u[0-9a-f]{4}|\\.|[<>&{}%`$#\'\u2028\u2029]", re.DOTALL)
_SHORT = {'\\"': '"', "\\\\": "\\", "\\/": "/", "\\b": "\b", "\\f": "\f"} | {
    "\\n": "\n",
    "\\r": "\r",
    "\\t": "\t",
}
# What would begin a Jinja expression, statement or comment. Valid JSON never has these outside
# of strings; keys are ours. Checked all the same, for it is the one thing that must hold.
_JINJA = re.compile(r"\{[{%#]")


def inert_json(value: object) -> str:
    """`value` as JSON in which every string is inert; the page reads it as a plain literal.

    Raises ValueError for NaN or infinity, which JSON does not have.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = _STRING.sub(lambda m: f'"{_INSIDE.sub(_escape, m[0][1:-1])}"', text)
    if _JINJA.search(text):
        raise ValueError("the JSON would be read as a template")
    return text


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith("\\u"):
        return found
    return f"\\u{ord(_SHORT.get(found, found)):04x}"
