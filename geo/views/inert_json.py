"""Writes data as JSON that is inert in a Jinja template, in a script and in markup.

Folium renders every string as a Jinja template, twice, on the server, and puts the result into a
script in the page. So every character in a string that is special in a template, a script or HTML
is written as `\\uXXXX`. The syntax of JSON itself has no meaning in templates.
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
# The beginning of a Jinja expression, statement or comment. Outside of strings, JSON never has
# these. It is checked nevertheless, because it is essential for security.
_JINJA = re.compile(r"\{[{%#]")


def inert_json(value: object) -> str:
    """`value` as JSON with inert strings, which is also a JavaScript literal.

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
