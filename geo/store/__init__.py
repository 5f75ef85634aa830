"""Answers questions about claims, written once for several engines."""

from geo.store.answers import AllClaims, Store
from geo.store.found import AreaCount, Counts, EventClaims, GridBin
from geo.store.questions import Questions
from geo.store.selection import FACETS, PRECISE, Box

__all__ = [
    "FACETS",
    "PRECISE",
    "AllClaims",
    "AreaCount",
    "Box",
    "Counts",
    "EventClaims",
    "GridBin",
    "Questions",
    "Store",
]
