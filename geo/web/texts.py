"""How long a text of the data may be in what the server sends to browsers and feed readers."""

from __future__ import annotations

MAX_TEXT = 1_500  # letters of each text; the app has the whole


def bounded(text: str) -> str:
    """`text`, or its beginning with "…" where it is longer than `MAX_TEXT`."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"
