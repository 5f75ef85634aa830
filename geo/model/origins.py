"""Who is behind a claim: its origin, however many outlets carry it.

An origin is a speaker with all who speak for the same body: a source stands for its `parent`, that
for its own, and so on. Sources that are each other's parents, in a circle, are one origin. Outlets
(`via`, `publisher`) repeat what an origin says and are no origins of it; what is named in `via` but
belongs to the origin is no outlet. Who is not known is no origin: two claims without a known
speaker may be of one or of two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.model.claims import OnMap, Source

NAMELESS = "unknown"  # the source of claims whose speaker no file names
_TABLES = 2  # changes with the tables that an archive counts by origins


def roots(sources: Mapping[str, Source]) -> dict[str, str]:
    """The origin of every source that stands for another one, by its key.

    A parent that is not among the sources is none. The origin of a circle is its first key by
    letters.
    """
    found: dict[str, str] = {}
    for key in sources:
        way = [key]
        while (parent := sources[way[-1]].parent) in sources and parent not in way:
            way.append(parent)
        is_circle = parent in way
        root = min(way[way.index(parent) :]) if is_circle else way[-1]
        if root != key:
            found[key] = root
    return found


def mark_of(root_of: Mapping[str, str]) -> str:
    """A text that differs where origins would be counted otherwise, or other tables have been
    counted. root_of: from `roots`.
    """
    said = json.dumps([_TABLES, sorted(root_of.items())], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def outlets_of(via: str, publisher: str) -> set[str]:
    """Everyone who passed a claim on: the outlets in all its chains, and the publisher.

    via: in the form of the ledger, `a; b > c`.
    """
    chains = via.replace(">", ";").split(";") if via else []
    return {source.strip() for source in chains} | {publisher}


@dataclass(frozen=True)
class Heard:
    """Who is behind some claims. origins, outlets: keys of sources. nameless: claims whose speaker
    is not known.
    """

    origins: frozenset[str]
    outlets: frozenset[str]
    nameless: int


def heard(ways: Iterable[tuple[str, str, str, int]], root_of: Mapping[str, str]) -> Heard:
    """Who is behind claims that came in these ways: claimant, `via`, publisher, number of claims.

    root_of: from `roots`.
    """
    origins, outlets, nameless = set(), set(), 0
    for claimant, via, publisher, n in ways:
        origin = root_of.get(claimant, claimant)
        if claimant == NAMELESS:
            nameless += n
        else:
            origins.add(origin)
        carried = outlets_of(via, publisher)
        # The press office of a ministry, say, is the ministry itself.
        outlets |= {o for o in carried if o == publisher or root_of.get(o, o) != origin}
    return Heard(frozenset(origins), frozenset(outlets - {"", NAMELESS}), nameless)


def ways_of(claims: Iterable[OnMap]) -> list[tuple[str, str, str, int]]:
    """In which way each of the claims came, for `heard`."""
    return [(c.claimant, c.cells["via"], c.publisher, 1) for c in claims]
