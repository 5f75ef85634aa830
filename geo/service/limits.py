"""What one question or file may cost, and how often programs may ask: settings of the server."""

from __future__ import annotations

import os

OWN = "EVENTS_OWN_ROWS"
ROWS, EXPORT_SECONDS, UPLOADS = "EVENTS_EXPORT_ROWS", "EVENTS_EXPORT_SECONDS", "EVENTS_UPLOADS_MB"
RATE, TOKEN_RATE, VIEWERS = "EVENTS_RATE", "EVENTS_TOKEN_RATE", "EVENTS_VIEWERS"
_ROWS, _SECONDS, _UPLOADS, _OWN = 1_000_000, 600, 500, 2_000_000
_RATE, _TOKEN_RATE = 120, 600
_VIEWERS = 40  # open pages for each core; see "Viewers at once" in bench/RESULTS.md


def export_rows() -> int:
    """Claims that one file may have which a server makes: `EVENTS_EXPORT_ROWS`, or a million."""
    return _whole(ROWS, _ROWS)


def export_seconds() -> float:
    """Seconds of work that one file may take: `EVENTS_EXPORT_SECONDS`, or ten minutes."""
    return float(_whole(EXPORT_SECONDS, _SECONDS))


def upload_bytes() -> int:
    """Bytes of uploaded files that are held for all viewers: `EVENTS_UPLOADS_MB`, or 500 MB."""
    return _whole(UPLOADS, _UPLOADS) * 1_000_000


def upload_megabytes(most: int) -> int:
    """Megabytes (of 1,048,576 bytes) that a field for files takes, at least one.

    most: bytes that its reader takes. What one viewer may hold is half of what all may.
    """
    return max(1, min(most, upload_bytes() // 2) // 1024**2)


def own_rows() -> int:
    """Claims that are held of the files of all viewers: `EVENTS_OWN_ROWS`, or two million."""
    return _whole(OWN, _OWN)


def viewers() -> int:
    """Pages that may be open at once: `EVENTS_VIEWERS`, or 40 for each core of the machine."""
    return _whole(VIEWERS, _VIEWERS * (os.cpu_count() or 1))


def requests_a_minute() -> int:
    """Requests of programs at one address: `EVENTS_RATE`, or 120 a minute."""
    return _whole(RATE, _RATE)


def token_requests_a_minute() -> int:
    """Requests with one token: `EVENTS_TOKEN_RATE`, or 600 a minute."""
    return _whole(TOKEN_RATE, _TOKEN_RATE)


def _whole(name: str, usual: int) -> int:
    """The setting `name`; the usual value where it is not a whole number above zero."""
    said = os.environ.get(name, "").strip()
    return int(said) if said.isascii() and said.isdigit() and 0 < int(said) < 10**12 else usual
