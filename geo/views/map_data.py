"""What the map draws: the claims in its window, as one array per attribute of a place or a cell.

The cost follows what is on the screen: few claims are sent as they are, for badges; many are
counted in cells by side. Claims coarser than a settlement are never in a cell. `static/map.js`
draws it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from geo.i18n import t
from geo.ledger import Ledger
from geo.ledger.disputes import disputed_ids
from geo.model.bounds import Bounds, bounds_of_shape
from geo.model.claims import MODALITIES, Claim, OnMap, shortened
from geo.model.filters import Filter
from geo.model.mercator import GRID, TILE, grid_x, grid_y, latitude_of, longitude_of
from geo.model.origins import NAMELESS, heard, roots, ways_of
from geo.model.places import GEO_PRECISIONS
from geo.store import AreaCount, Box, Counts, GridBin, Store
from geo.views.outlines import outline, outlines

# More places than this are sent as cells, with counts by side, in place of badges.
MAX_PLACES = 6_000
ATTRIBUTION = "Natural Earth · GeoNames (CC BY 4.0)"
WORLD = (-180.0, -85.0, 180.0, 85.0)

MAP_TEXTS = (
    "legend",
    "legend_letters",
    "name",
    "two_fingers",
    "legend_side",
    "legend_modality",
    "legend_precision",
    "legend_marks",
    "legend_point",
    "legend_settlement",
    "legend_area",
    "legend_disputed",
    "behind",
    "behind_nameless",
    "legend_merged",
    "legend_rings",
    "legend_cell",
    "legend_extent",
    "legend_share",
    "legend_not_facts",
    "disputed",
    "home",
    "copy_link",
    "link_copied",
    "no_basemap",
    "no_data",
    "places_here",
    "places_more",
    "places_all",
    "close",
    "claims_number",
    "beyond_n",
    "beyond_e",
    "beyond_s",
    "beyond_w",
    "area",
    "area_view",
    "area_box",
    "area_circle",
    "area_polygon",
    "area_off",
    "draw_box",
    "draw_circle",
    "draw_polygon",
    "play",
    "pause",
    "play_days",
    "play_pace",
    "play_seconds",
    "play_cumulative",
    "play_close",
    "no_days",
    "offline",
    "online",
)


def map_texts(lang: str) -> dict[str, str]:
    """The words of the map's own buttons, legend and notices."""
    return {key: t(f"map.{key}", lang) for key in MAP_TEXTS}


_VIEW = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)", re.ASCII)

SHAPE_PRECISIONS = ("area", "region", "country")
MAX_NAMES = 200  # more places than this go unnamed on the map
CELLS_ZOOM = 7

_NOBODY, _A_SIDE = -1, -2  # in place of the number of an origin
# Columns that the browser takes as one value when every place has the same.
_MAYBE_CONSTANT = ("id", "precision", "radius", "n", "disputed")


def packed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """`payload` as it is sent: shorter, and unpacked again by `static/items.js`.

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
    claims: Iterable[OnMap],
    lang: str,
    *,
    selected: Iterable[str] = (),
    stamp: str = "",
    extents: Sequence[AreaCount] = (),
    covers: Box | None = None,
    zoom: int = CELLS_ZOOM,
    words: str = "",
) -> dict[str, Any]:
    """What the browser needs to draw `claims`: one array per attribute of a place.

    selected: place keys to mark. stamp: comes back as `data-draw` on the map once it is painted.
    extents: counted beside the claims; their rows follow, from number `first_area` on.
    covers, zoom, words: see `cells_payload`.
    """
    payload = _frame(ledger, lang, stamp)
    payload |= {"cells": False, "covers": covers, "zoom": zoom, "words": words}
    sources: dict[str, int] = {}
    origins: dict[str, int] = {}
    outlets: dict[str, int] = {}
    root_of = roots(ledger.sources)
    modalities = {name: n for n, name in enumerate(MODALITIES)}
    disputed = disputed_ids(ledger)
    by_place: dict[str, list[OnMap]] = defaultdict(list)
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
        carried = heard(ways_of(there), root_of).outlets
        place["outlets"].append(sorted(outlets.setdefault(key, len(outlets)) for key in carried))
        if len(by_place) <= MAX_NAMES:
            place["name"].append(
                ledger.named_place(first.place_id, lang, first.location, first.location_ja)
            )
        if first.geo_precision in SHAPE_PRECISIONS and first.place_id:
            drawn = outline(ledger.gazetteer, first.place_id)
            if drawn:
                payload["shape"][n] = drawn
    chosen = set(selected)
    payload["selected"] = [n for n, key in enumerate(by_place) if key in chosen]
    payload["source"] = [
        [
            source.letters,
            side_index[source.side],
            source.name(lang),
            _NOBODY if key == NAMELESS else origins.setdefault(root_of.get(key, key), len(origins)),
        ]
        for key, source in ((key, ledger.sources[key]) for key in sources)
    ]
    if extents:
        payload["first_area"] = start = len(by_place)
        payload["source"] += [
            [side.letter, side_index[key], side.name(lang), _A_SIDE]
            for key, side in ledger.sides.items()
        ]
        _add_counts(payload, extents, side_index, len(sources))
        _add_outlines(payload, ledger, extents, start)
        if place["name"] or not start:
            place["name"] += [e.name(ledger, lang) for e in extents]
        payload["selected"] += [n for n, e in enumerate(extents, start) if e.place_key in chosen]
    return payload


def cells_payload(
    ledger: Ledger,
    cells: Sequence[GridBin],
    extents: Sequence[AreaCount],
    lang: str,
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
    payload = _frame(ledger, lang, stamp)
    side_index = payload.pop("_side_index")
    place = payload["place"]
    _add_counts(payload, extents, side_index)
    _add_counts(payload, cells, side_index)
    place["name"] = [e.name(ledger, lang) for e in extents]
    chosen = set(selected)
    payload["selected"] = [n for n, key in enumerate(place["id"]) if key and key in chosen]
    payload["source"] = [
        [side.letter, side_index[key], side.name(lang), _A_SIDE]
        for key, side in ledger.sides.items()
    ]
    payload |= {"cells": True, "covers": covers, "zoom": zoom, "words": words}
    _add_outlines(payload, ledger, extents, 0)
    return payload


def _add_counts(
    payload: dict[str, Any],
    rows: Sequence[GridBin | AreaCount],
    side_index: Mapping[str, int],
    first_source: int = 0,
) -> None:
    """Add counts by side to the places; first_source: the number of the first side as a source."""
    place = payload["place"]
    for row in rows:
        extent = row if isinstance(row, AreaCount) else None
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
    payload: dict[str, Any], ledger: Ledger, extents: Sequence[AreaCount], first: int
) -> None:
    """Add the outlines of extents, whose rows begin with number `first`."""
    known = ledger.gazetteer.places
    areas = {n: e.place_id for n, e in enumerate(extents, first) if e.place_id in known}
    drawn = outlines(ledger.gazetteer, areas, payload["zoom"])
    payload["shape"] |= drawn
    bare = [n for n, p in areas.items() if known[p].rule and n not in drawn]
    payload["apart"] = {"n": sum(payload["place"]["n"][n] for n in bare)}


def _frame(ledger: Ledger, lang: str, stamp: str) -> dict[str, Any]:
    attributes = ("lat", "lon", "precision", "radius", "n", "disputed", "badges", "outlets", "name")
    return {
        "stamp": stamp,
        "side": [[s.letter, s.shape, s.colour, s.name(lang)] for s in ledger.sides.values()],
        "modality": [[m, t(f"modality.{m}", lang)] for m in MODALITIES],
        "source": [],
        "precision": list(GEO_PRECISIONS),
        "place": {column: [] for column in ("id", *attributes)},
        "shape": {},
        "selected": [],
        "_side_index": {key: n for n, key in enumerate(ledger.sides)},
    }


MAX_BADGES = 300  # claims in the window: more are counted in cells
MAX_CELLS = 500  # squares in a window with its margin: at most 400 of them on the screen
MANY = 50_000  # claims that are counted another way
MARGIN = 0.35  # of its size, on each side of the map, that a window reaches beyond it
# Pixels of a square. The sizes from 896 on are for windows that no map on a screen has.
SIZES = (80, 96, 112, 128, 160, 192, 224, 256, 320, 448, *(448 << n for n in range(1, 19)))
_MAX_PIXELS = 8_192
_ZOOMS = (0, 18)


@dataclass(frozen=True)
class Window:
    """What a map shows, and a margin around it.

    box: west, south, east, north in WGS 84 degrees; west > east crosses the antimeridian.
    zoom: of Leaflet. wide, high: pixels of the map itself.
    """

    box: Box
    zoom: int
    wide: int = 1440
    high: int = 900

    @property
    def pixels(self) -> int:
        """The size of a square, so that the window has at most `MAX_CELLS` of them.

        Both the map's size and the box count: near the poles the margin of a map is wider than
        its share in degrees, and a box that somebody writes by hand may be of any size.
        """
        around = 1 + 2 * MARGIN
        views = ((self.wide * around, self.high * around), self._size_of_box())
        for size in SIZES:
            if all((w / size + 1) * (h / size + 1) <= MAX_CELLS for w, h in views):
                return size
        return SIZES[-1]

    def _size_of_box(self) -> tuple[float, float]:
        """Width and height of the box in pixels, at its zoom."""
        west, south, east, north = self.box
        wide = (grid_x(east) - grid_x(west)) % GRID if west > east else grid_x(east) - grid_x(west)
        pixel = GRID / (TILE << self.zoom)  # on the grid
        return wide / pixel, (grid_y(south) - grid_y(north)) / pixel


def around(latitude: float, longitude: float, zoom: float) -> Window:
    """The window of a map of unknown size with this centre (WGS 84 degrees)."""
    window = Window((-180, -85, 180, 85), int(zoom))
    side = GRID / (TILE << window.zoom)  # of a pixel, on the grid
    wide, high = (n * side * (0.5 + MARGIN) for n in (window.wide, window.high))
    x, y = grid_x(longitude), grid_y(latitude)
    west, east = (longitude_of(min(max(v, 0), GRID)) for v in (x - wide, x + wide))
    north, south = (latitude_of(min(max(v, 0), GRID)) for v in (y - high, y + high))
    return replace(window, box=(west, south, east, north))


def parse_window(words: Mapping[str, list[str]]) -> Window:
    """The window of an address: `box`, `zoom`, `wide`, `high`.

    Raises ValueError with the word that is wrong, and its value.
    """
    box = parse_box(words)
    zoom = int(_numbers(words, "zoom", 1, *_ZOOMS)[0])
    wide, high = (int(_numbers(words, w, 1, 1, _MAX_PIXELS)[0]) for w in ("wide", "high"))
    return Window(box, zoom, wide, high)


def parse_box(words: Mapping[str, list[str]]) -> Box:
    """The word `box` of an address: west, south, east, north in WGS 84 degrees.

    Raises ValueError with the word and its value.
    """
    west, south, east, north = _numbers(words, "box", 4, -180, 180)
    if not -90 <= south <= north <= 90:
        raise ValueError("box", f"{south}, {north}")
    return west, south, east, north


def _numbers(
    words: Mapping[str, list[str]], word: str, count: int, low: float, high: float
) -> list[float]:
    text = (words.get(word) or [""])[-1]
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) != count or not all(low <= n <= high for n in found):
        raise ValueError(word, shortened(text))
    return found


def payload(
    store: Store,
    counts: Counts | None,
    query: Filter,
    window: Window,
    lang: str,
    *,
    selected: Collection[str] = (),
    stamp: str = "",
) -> dict[str, Any]:
    """What the browser needs to draw the claims of `query` in `window`; see `claims_payload`.

    counts: of `query`, from the store; None where there are surely very many. `covers` of the
    answer is the box for which it holds, or None where it holds everywhere.
    """
    words = urlencode(query.words(), doseq=True)
    more: dict[str, Any] = {"selected": selected, "stamp": stamp, "words": words}
    if counts and counts.n - counts.unlocated <= MAX_BADGES:
        part, claims = store.on_map(query)
        return claims_payload(part, claims, lang, **more)
    more |= {"covers": window.box, "zoom": window.zoom}
    many = not counts or counts.n > MANY
    # Side by side: an engine does not use all cores for one question.
    with ThreadPoolExecutor(1, thread_name_prefix="extents") as beside:
        coarse = not counts or counts.imprecise
        later = beside.submit(copy_context().run, store.extents, query) if coarse else None
        cells = store.cells(query, window.box, window.zoom, window.pixels, many)
        extents = later.result() if later else ()
    if sum(sum(cell.sides.values()) for cell in cells) <= MAX_BADGES:
        part, claims = store.on_map(query, MAX_BADGES, window.box)
        return claims_payload(part, claims, lang, extents=extents, **more)
    drawn = cells_payload(store.ledger, cells, extents, lang, **more)
    return {**drawn, "pixels": window.pixels}


def extent(ledger: Ledger, claim: Claim) -> Bounds | None:
    """South, west, north, east of a claim's place, or None where the place is unknown."""
    if claim.latitude is None or claim.longitude is None:
        return None
    around = place_extent(ledger, claim.place_id) if claim.place_id else None
    return around or (claim.latitude, claim.longitude, claim.latitude, claim.longitude)


def place_extent(ledger: Ledger, place_id: str) -> Bounds | None:
    """South, west, north, east of a place of the ledger, or None where that is unknown."""
    try:
        shape = ledger.gazetteer.shape(place_id)
    except ValueError:
        return None  # the rule is wrong: `check` says so
    if shape is None or shape.is_empty:
        return None
    return bounds_of_shape(shape)


def is_view(text: str) -> bool:
    """Whether `text` is a map view as links have it: latitude, longitude, zoom (2 to 16)."""
    m = _VIEW.fullmatch(text)
    return bool(m and abs(float(m[1])) <= 85 and abs(float(m[2])) <= 180 and 2 <= float(m[3]) <= 16)
