"""Answers questions about claims, written once for several engines."""

from geo.model.places import PRECISE
from geo.store.answers import MAX_GATHERED, AllClaims, Store
from geo.store.found import AreaCount, Beyond, Counts, EventClaims, GridBin, PlaceCount
from geo.store.questions import Questions
from geo.store.selection import FACETS, Box

__all__ = [
    "FACETS",
    "MAX_GATHERED",
    "PRECISE",
    "AllClaims",
    "AreaCount",
    "Beyond",
    "Box",
    "Counts",
    "EventClaims",
    "GridBin",
    "PlaceCount",
    "Questions",
    "Store",
]
