"""Makes texts of typed values, as the rest of the importer reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.readers.task import Bad
from geo.model.claims import shortened


def text_of(value: object) -> str:
    """The text of one value; "" for None. A date with the time 0:00 is a date."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):  # workbooks store a date as a date with time
        day = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if day else value.isoformat(timespec="seconds")
    if isinstance(value, float):
        if abs(value) < 1e15:
            return f"{value:.15g}"
        return str(int(value)) if abs(value) < 1e21 else repr(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=text_of)
    return str(value)


def texts_of(column: pa.Array) -> pa.Array:
    """The texts of a column of any type; "" for null.

    Raises pyarrow.ArrowInvalid or UnicodeDecodeError for a text that is not UTF-8.
    """
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    kind = column.type
    if pa.types.is_dictionary(kind):
        return texts_of(column.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return texts_of(pc.run_end_decode(column))
    if pa.types.is_null(kind):
        return pa.array([""] * len(column), pa.string())
    if _is_text(kind):
        column.validate(full=True)  # GDAL gives bytes as they are where it knows no encoding
    if _is_text(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        made = pc.cast(column, pa.string())
    elif pa.types.is_date(kind):
        made = pc.cast(pc.cast(column, pa.date32()), pa.string())
    elif pa.types.is_nested(kind):
        made = _made(column, _one(kind))
    else:  # equal values have one text
        coded = column.dictionary_encode()
        made = pc.take(_made(coded.dictionary, _one(kind)), coded.indices)
    return pc.fill_null(made, "")


def cells_of(
    names: Sequence[str], columns: Sequence[pa.Array]
) -> tuple[list[pa.Array], dict[int, Bad]]:
    """The texts of columns; and by position the rows with a text that is not UTF-8.

    Its bytes are shown as `\\xff`. A text that was cut off within its last letter ends in the mark
    of a lost one.
    """
    cells: list[pa.Array] = []
    bad: dict[int, Bad] = {}
    for name, column in zip(names, columns, strict=True):
        try:
            cells.append(texts_of(column))
        except (pa.ArrowInvalid, UnicodeDecodeError):
            texts = [_text_in(column.slice(n, 1)) for n in range(len(column))]
            for n, (text, is_broken) in enumerate(texts):
                if is_broken and n not in bad:
                    bad[n] = Bad("bytes_bad", shortened(text), name)
            cells.append(pa.array([text for text, _ in texts], pa.string()))
    return cells, bad


def _text_in(column: pa.Array) -> tuple[str, bool]:
    """The text of a column of one value, and whether it has bytes that are not UTF-8."""
    try:
        return str(texts_of(column)[0].as_py()), False
    except UnicodeDecodeError as e:
        broken = e
    except pa.ArrowInvalid:
        try:
            return str(column[0].as_py()), False
        except UnicodeDecodeError as e:
            broken = e
    if broken.reason == "unexpected end of data":
        return broken.object[: broken.start].decode() + "\ufffd", False
    return broken.object.decode(errors="backslashreplace"), True


def _made(column: pa.Array, one: Callable[[Any], str]) -> pa.Array:
    return pa.array([None if v is None else one(v) for v in _values(column)], pa.string())


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _values(column: pa.Array) -> list[Any]:
    kind = column.type
    try:
        if getattr(kind, "unit", "") == "ns":  # which Python does not have
            column = pc.cast(column, _in_microseconds(kind), safe=False)
        found: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        raise
    except (ValueError, OverflowError):  # a day outside of Python's calendar
        found = pc.cast(column, pa.string()).to_pylist()
    return found


def _in_microseconds(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    return pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us")


def _one(kind: pa.DataType) -> Callable[[Any], str]:
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        number = np.float32 if pa.types.is_float32(kind) else np.float16
        # The shortest text that gives this number back: 48.59, and not 48.5900001525879.
        return lambda v: "" if v != v else text_of(float(str(number(v))))
    if pa.types.is_timestamp(kind):
        # Whether midnight is a time or only fills up a day, the whole column says.
        return lambda v: v.isoformat() if isinstance(v, date) else str(v)
    if pa.types.is_floating(kind):
        return lambda v: "" if v != v else text_of(v)  # NaN stands for no value
    if pa.types.is_decimal(kind):
        return lambda v: f"{v:f}"
    return _any


def _any(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    return text_of(value)
