"""What an atlas can say of silence: what was looked at, the grid, and the rhythm of speakers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.store.found import Spoken
from geo.views import map_data, publishers
from geo.views.looked_at import CoverageGrid, Looked, Span, grid_of
from geo.views.rhythm import WORDS, Rhythm, rhythms

MAX_ROWS = 60  # publishers in the grid of the page
MAX_KEYS = 40  # speakers, or places, whose rhythm is worked out: those with most claims


@dataclass(frozen=True)
class Rhythms:
    """The rhythms of the speakers, sides or places with most claims, in that order.

    names: of them, with their claims. is_cut: whether the days of the last ones are left out,
    because they are too many.
    """

    names: tuple[Spoken, ...]
    of: Mapping[str, Rhythm]
    is_cut: bool


def looked(atlas: Atlas, query: Filter) -> Looked:
    """What was looked at, by the day of report or of the event, whatever else a filter says."""
    every = Filter(date_basis=query.date_basis, zone=query.zone)

    def answer() -> Looked:
        return publishers.looked(atlas.store, every, atlas.settings.default_zone)

    return atlas.kept("looked", (every, atlas.ledger.version), answer)


def warm(atlas: Atlas) -> None:
    """Fill the cache for the first viewers: what their timeline says, and the page at first.

    Of many claims the other rhythms of all days too, which take up to half a second.
    """
    query = Filter(zone=atlas.settings.default_zone, date_basis=atlas.default_date_basis)
    coverage(atlas, query)
    for word in WORDS if atlas.total > map_data.MANY else WORDS[:1]:
        rhythm(atlas, query, word)


def window_of(atlas: Atlas, query: Filter, found: Looked) -> Span:
    """The days that the grid of a filter has."""
    return publishers.window_of(atlas.claim_days, query, found)


def coverage(atlas: Atlas, query: Filter, most: int = MAX_ROWS) -> CoverageGrid:
    """The grid of publishers by days of a filter, with its claims. Raises as a question does."""

    def answer() -> CoverageGrid:
        found = looked(atlas, query)
        claims = publishers.claims(atlas.store, query)
        return grid_of(found, claims, window_of(atlas, query, found), most)

    return atlas.kept("coverage", (query, most, atlas.ledger.version), answer)


def rhythm(atlas: Atlas, query: Filter, word: str) -> Rhythms:
    """The rhythms of a filter. word: of `geo.views.rhythm.WORDS`. Raises as a question does."""

    def answer() -> Rhythms:
        found = looked(atlas, query)
        names = _busiest(atlas, query, word)
        rows = atlas.store.spoken(query, word, [one.key for one in names], publishers.MAX_SPOKEN)
        is_cut = rows.num_rows >= publishers.MAX_SPOKEN
        of = rhythms(rows, found, window_of(atlas, query, found))
        if is_cut:  # of the last key not all days are there
            of.pop(rows.column("key")[-1].as_py(), None)
        return Rhythms(tuple(names), of, is_cut)

    return atlas.kept("rhythm", (query, word, atlas.ledger.version), answer)


def heard_on(atlas: Atlas, query: Filter, days: tuple[date, date]) -> Mapping[str, str]:
    """The publishers that were looked at on some days, each `whole` or `part`."""
    return looked(atlas, query).heard(*days)


def _busiest(atlas: Atlas, query: Filter, word: str) -> list[Spoken]:
    """The speakers, sides or places with most claims of a filter, at most `MAX_KEYS`."""
    if word == "place":
        return atlas.store.busiest(query, word, MAX_KEYS)
    # The sidebar has asked the same, so that it is kept.
    wanted = query.side if word == "side" else query.claimant
    counts = atlas.facet(query, word)
    return [Spoken(key, n) for key, n in counts.items() if not wanted or key in wanted][:MAX_KEYS]
