"""The answers to what an import may ask about a column."""

from __future__ import annotations

from geo.importing.coordinates import columns as coordinates
from geo.importing.dates import columns as dates


def is_answer(word: str) -> bool:
    """Whether `word` answers a question about dates or coordinates."""
    return dates.is_answer(word) or coordinates.is_answer(word)
