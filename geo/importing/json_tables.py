"""Makes objects of the tables that programs write as JSON in other forms than a list of objects.

These are the forms of pandas (`orient`), and a list of lists, the first of which is the header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_FEWEST = 3  # columns from which an object of objects, or of lists, is taken for a table
_PLAIN = (str, int, float, bool, type(None))


def objects_of_lists(found: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of a list of lists whose first one names the columns; empty for other lists."""
    if len(found) < 2 or not all(isinstance(row, list) for row in found):
        return []
    header = found[0]
    if not _is_header(header) or any(len(row) > len(header) for row in found):
        return []
    return [dict(zip(header, row, strict=False)) for row in found[1:]]


def objects_of_columns(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The rows of an object that holds a table; None for another object.

    Such an object has a list `columns` and a list of rows `data`, or a list or an object for each
    column, or an object for each row, whose key is kept as `key` unless it is a number.
    """
    columns, data = found.get("columns"), found.get("data")
    if isinstance(columns, list) and isinstance(data, list) and data and _is_header(columns):
        return objects_of_lists([columns, *data]) or None
    values = list(found.values())
    if len(values) >= _FEWEST and all(isinstance(v, list) for v in values):
        if len({len(v) for v in values}) == 1 and all(_is_plain(one) for v in values for one in v):
            return [dict(zip(found, row, strict=True)) for row in zip(*values, strict=True)]
        return None
    if not values or not all(isinstance(v, dict) and v for v in values):
        return None
    inner = [key for value in values for key in value]
    if all(key.isdecimal() for key in inner):
        if len(values) < _FEWEST or all(key.isdecimal() for key in found):
            return None
        rows = dict.fromkeys(inner)
        return [{name: column.get(key) for name, column in found.items()} for key in rows]
    shared = set(values[0]).intersection(*values[1:])
    if len(shared) < _FEWEST:
        return None
    own = {} if all(key.isdecimal() for key in found) else found
    return [({"key": key} if key in own else {}) | value for key, value in found.items()]


def _is_header(names: Sequence[Any]) -> bool:
    named = [name for name in names if isinstance(name, str) and name.strip()]
    return len(named) >= 2 and len(named) == len(names) == len(set(named))


def _is_plain(value: object) -> bool:
    return isinstance(value, _PLAIN)
