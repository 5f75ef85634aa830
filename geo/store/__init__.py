"""Where claims lie and how they are asked for: one text of every question, several engines."""

from geo.store.answers import Every, Store
from geo.store.found import Cell, Counts, Extent, Gathered
from geo.store.questions import Questions
from geo.store.selection import FACETS, PRECISE, Box

__all__ = [
    "FACETS",
    "PRECISE",
    "Box",
    "Cell",
    "Counts",
    "Every",
    "Extent",
    "Gathered",
    "Questions",
    "Store",
]
