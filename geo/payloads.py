"""What the browser draws the claims from: one array per attribute of a place, or of a cell.

`maps` sends it to the page; `assets/atlas.js` draws it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geo.claims import MODALITIES, Claim
from geo.groups import disputed_ids
from geo.i18n import t
from geo.ledger import Ledger
from geo.outlines import outline, outlines
from geo.places import GEO_PRECISIONS
from geo.store import Box, Cell, Extent

SHAPE_PRECISIONS = ("area", "region", "country")
NAMES_MOST = 200  # more places than this go unnamed on the map
CELLS_ZOOM = 7

# Columns that the browser takes as one value when every place has the same.
_MAYBE_CONSTANT = ("id", "precision", "radius", "n", "disputed")


def packed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """`payload` as it is sent: shorter, and unpacked again by `atlas.js`.

    A column with one value for all places is that value; a lone badge of one claim is a number.
    """
    place = dict(payload["place"])
    for column in _MAYBE_CONSTANT:
        if len(set(place[column])) == 1:
            place[column] = place[column][0]
    # A lone badge that stands for one claim is one number.
    place["badges"] = [
        b[0] * 16 + b[1] if len(b) == 3 and b[2] == 1 else b for b in place["badges"]
    ]
    return {**payload, "place": place}


def claims_payload(
    ledger: Ledger,
    claims: Iterable[Claim],
    lang: str,
    theme: str,
    *,
    selected: Iterable[str] = (),
    focus: tuple[float, float, float, float] | None = None,
    stamp: str = "",
    extents: Sequence[Extent] = (),
    covers: Box | None = None,
    zoom: int = CELLS_ZOOM,
    words: str = "",
) -> dict[str, Any]:
    """What the browser needs to draw `claims`: one array per attribute of a place.

    selected: place keys to mark. focus: south, west, north, east to show, or None to stay.
    stamp: comes back as `data-draw` on the map once it is painted. extents: counted beside the
    claims; their rows follow, from number `rings` on. covers, zoom, words: see `cells_payload`.
    """
    payload = _frame(ledger, lang, theme, focus, stamp)
    payload |= {"cells": False, "covers": covers, "zoom": zoom, "words": words}
    sources: dict[str, int] = {}
    modalities = {name: n for n, name in enumerate(MODALITIES)}
    disputed = disputed_ids(ledger)
    by_place: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.latitude is not None and claim.longitude is not None:
            by_place[claim.place_key].append(claim)
    place = payload["place"]
    side_index = payload.pop("_side_index")
    for n, (key, there) in enumerate(by_place.items()):
        first = there[0]
        badges: dict[tuple[int, int], int] = defaultdict(int)
        for claim in there:
            who = sources.setdefault(claim.claimant, len(sources))
            badges[who, modalities[claim.modality]] += 1
        # A claim without a place of the gazetteer is keyed by its coordinates, which are here.
        place["id"].append(0 if key.startswith("@") else key)
        place["lat"].append(first.latitude)
        place["lon"].append(first.longitude)
        place["precision"].append(GEO_PRECISIONS.index(first.geo_precision))
        place["radius"].append(int(first.geo_radius_m or 0))
        place["n"].append(len(there))
        place["disputed"].append(sum(c.claim_id in disputed for c in there))
        place["badges"].append([x for (who, how), k in badges.items() for x in (who, how, k)])
        if len(by_place) <= NAMES_MOST:
            place["name"].append(first.place_name(lang))
        if first.geo_precision in SHAPE_PRECISIONS and first.place_id:
            drawn = outline(ledger.gazetteer, first.place_id)
            if drawn:
                payload["shape"][n] = drawn
    wanted = set(selected)
    payload["selected"] = [n for n, key in enumerate(by_place) if key in wanted]
    payload["source"] = [
        [ledger.sources[s].badge, side_index[ledger.sources[s].side], ledger.sources[s].name(lang)]
        for s in sources
    ]
    if extents:
        payload["rings"] = start = len(by_place)
        payload["source"] += [
            [side.letter, side_index[key], side.name(lang)] for key, side in ledger.sides.items()
        ]
        _add_counts(payload, extents, side_index, len(sources))
        _add_outlines(payload, ledger, extents, start)
        place["name"] += [e.name(lang) for e in extents] if place["name"] or not start else []
        payload["selected"] += [n for n, e in enumerate(extents, start) if e.place_key in wanted]
    return payload


def cells_payload(
    ledger: Ledger,
    cells: Sequence[Cell],
    extents: Sequence[Extent],
    lang: str,
    theme: str,
    *,
    covers: Box | None = None,
    zoom: int = CELLS_ZOOM,
    words: str = "",
    selected: Iterable[str] = (),
    stamp: str = "",
) -> dict[str, Any]:
    """What the browser needs to draw counts by side, for more places than badges can show.

    covers: west, south, east, north of what is in it, or None for everything. zoom: for which it
    was made. words: of the filter. Extents come first; if all their outlines are too much for one
    message, the largest are left out, and `apart` counts the claims that thus have none.
    """
    payload = _frame(ledger, lang, theme, None, stamp)
    side_index = payload.pop("_side_index")
    place = payload["place"]
    _add_counts(payload, extents, side_index)
    _add_counts(payload, cells, side_index)
    place["name"] = [e.name(lang) for e in extents]
    wanted = set(selected)
    payload["selected"] = [n for n, key in enumerate(place["id"]) if key and key in wanted]
    payload["source"] = [
        [side.letter, side_index[key], side.name(lang)] for key, side in ledger.sides.items()
    ]
    payload |= {"cells": True, "covers": covers, "zoom": zoom, "words": words}
    _add_outlines(payload, ledger, extents, 0)
    return payload


def _add_counts(
    payload: dict[str, Any],
    rows: Sequence[Cell | Extent],
    side_index: Mapping[str, int],
    first_source: int = 0,
) -> None:
    """Add counts by side to the places; first_source: the number of the first side as a source."""
    place = payload["place"]
    for row in rows:
        extent = row if isinstance(row, Extent) else None
        place["id"].append(row.place_key)
        place["lat"].append(round(row.latitude, 4))
        place["lon"].append(round(row.longitude, 4))
        precision = extent.precision if extent else "settlement"
        place["precision"].append(GEO_PRECISIONS.index(precision))
        place["radius"].append(int(extent.radius) if extent else 0)
        place["n"].append(sum(row.sides.values()))
        place["disputed"].append(row.disputed)
        counted = sorted((side_index[side], n) for side, n in row.sides.items() if n)
        place["badges"].append([x for side, n in counted for x in (first_source + side, 0, n)])


def _add_outlines(
    payload: dict[str, Any], ledger: Ledger, extents: Sequence[Extent], first: int
) -> None:
    """Add the outlines of extents, whose rows begin with number `first`."""
    known = ledger.gazetteer.places
    areas = {n: e.place_id for n, e in enumerate(extents, first) if e.place_id in known}
    drawn = outlines(ledger.gazetteer, areas, payload["zoom"])
    payload["shape"] |= drawn
    bare = [n for n, p in areas.items() if known[p].rule and n not in drawn]
    payload["apart"] = {"n": sum(payload["place"]["n"][n] for n in bare)}


def _frame(
    ledger: Ledger,
    lang: str,
    theme: str,
    focus: tuple[float, float, float, float] | None,
    stamp: str,
) -> dict[str, Any]:
    columns = ("id", "lat", "lon", "precision", "radius", "n", "disputed", "badges", "name")
    return {
        "theme": theme,
        "stamp": stamp,
        "focus": focus,
        "side": [[s.letter, s.shape, s.colour, s.name(lang)] for s in ledger.sides.values()],
        "modality": [[m, t(f"modality.{m}", lang)] for m in MODALITIES],
        "source": [],
        "precision": list(GEO_PRECISIONS),
        "place": {column: [] for column in columns},
        "shape": {},
        "selected": [],
        "_side_index": {key: n for n, key in enumerate(ledger.sides)},
    }
