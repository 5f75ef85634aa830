"""Dates in EDTF, the Extended Date/Time Format of ISO 8601-2, with the precision that was stated.

| stated | written |
|---|---|
| a day, an instant | `2023-05-12`, `2023-02-14T10:00:00+01:00` |
| a day, known to about a week | `2023-05-12~` |
| a month, a year | `2023-05`, `2023` |
| from one to another | `2023-05-09/2023-05-13` |
| a day of which it is not known how exactly it is meant | `2023-05-12?` |
| not known | `XXXX-XX-XX` |

A span of instants is written by their days, each in its own offset, since EDTF has no times in a
span.
"""

from __future__ import annotations

from datetime import datetime

from geo.model.dates import Span, When

UNKNOWN = "XXXX-XX-XX"
_LETTERS = {"year": 4, "month": 7}  # of an ISO date that say as much
_MARKS = {"week": "~", "unknown": "?"}


def edtf(span: Span, precision: str) -> str:
    """A span in EDTF. precision: one of TIME_PRECISIONS of `geo.model.claims`."""
    if span.start is None:
        return UNKNOWN
    if span.end is None and span.start.is_instant and precision == "exact":
        return edtf_when(span.start)
    first = _as_precise(span.start, precision)
    last = _as_precise(span.end, precision) if span.end else first
    return first if first == last else f"{first}/{last}"


def edtf_when(when: When) -> str:
    """A day, or an instant with its offset."""
    if isinstance(when.value, datetime):
        return when.value.isoformat(timespec="seconds")
    return when.value.isoformat()


def _as_precise(when: When, precision: str) -> str:
    value = when.value
    day = (value.date() if isinstance(value, datetime) else value).isoformat()
    return day[: _LETTERS.get(precision, len(day))] + _MARKS.get(precision, "")
