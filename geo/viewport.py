"""What a map needs of the claims that lie in its window: badges while they are few, else cells.

The cost follows what is on the screen. Claims coarser than a settlement are never in a cell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from geo import maps
from geo.claims import shortened
from geo.columns import GRID, grid_x, grid_y, latitude_of, longitude_of
from geo.filters import Filter
from geo.store import Box, Counts, Store
from geo.store.questions import TILE

BADGES_MOST = 300  # claims in the window: more are counted in cells
CELLS_MOST = 500  # squares in a window with its margin: at most 400 of them on the screen
MANY = 50_000  # claims that are counted another way
MARGIN = 0.35  # of its size, on each side of the map, that a window reaches beyond it
# Pixels of a square. The sizes from 896 on are for windows that no map on a screen has.
SIZES = (80, 96, 112, 128, 160, 192, 224, 256, 320, 448, *(448 << n for n in range(1, 19)))
_PIXELS_MOST = 8_192
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
        """The size of a square, so that the window has at most `CELLS_MOST` of them.

        Both the map's size and the box count: near the poles the margin of a map is wider than
        its share in degrees, and a box that somebody writes by hand may be of any size.
        """
        around = 1 + 2 * MARGIN
        views = ((self.wide * around, self.high * around), self._size_of_box())
        for size in SIZES:
            if all((w / size + 1) * (h / size + 1) <= CELLS_MOST for w, h in views):
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

    def numbers(word: str, count: int, low: float, high: float) -> list[float]:
        text = (words.get(word) or [""])[-1]
        try:
            found = [float(part) for part in text.split(",")]
        except ValueError:
            found = []
        if len(found) != count or not all(low <= n <= high for n in found):
            raise ValueError(word, shortened(text))
        return found

    west, south, east, north = numbers("box", 4, -180, 180)
    zoom = int(numbers("zoom", 1, *_ZOOMS)[0])
    wide, high = (int(numbers(w, 1, 1, _PIXELS_MOST)[0]) for w in ("wide", "high"))
    if not -90 <= south <= north <= 90:
        raise ValueError("box", f"{south}, {north}")
    return Window((west, south, east, north), zoom, wide, high)


def payload(
    store: Store,
    counts: Counts | None,
    wanted: Filter,
    window: Window,
    lang: str,
    theme: str,
    *,
    selected: Collection[str] = (),
    stamp: str = "",
) -> dict[str, Any]:
    """What the browser needs to draw the claims of `wanted` in `window`; see `maps`.

    counts: of `wanted`, from the store; None where there are surely very many. `covers` of the
    answer is the box for which it holds, or None where it holds everywhere.
    """
    words = urlencode(wanted.query(), doseq=True)
    more: dict[str, Any] = {"selected": selected, "stamp": stamp, "words": words}
    if counts and counts.n - counts.homeless <= BADGES_MOST:
        part = store.page(wanted)
        return maps.claims_payload(part, part.claims.values(), lang, theme, **more)
    more |= {"covers": window.box, "zoom": window.zoom}
    many = not counts or counts.n > MANY
    # Side by side: an engine does not use all cores for one question.
    with ThreadPoolExecutor(1, thread_name_prefix="extents") as beside:
        coarse = not counts or counts.coarse
        later = beside.submit(copy_context().run, store.extents, wanted) if coarse else None
        cells = store.cells(wanted, window.box, window.zoom, window.pixels, many)
        extents = later.result() if later else ()
    if sum(sum(cell.sides.values()) for cell in cells) <= BADGES_MOST:
        part = store.page(wanted, BADGES_MOST, box=window.box)
        return maps.claims_payload(part, part.claims.values(), lang, theme, extents=extents, **more)
    return maps.cells_payload(store.ledger, cells, extents, lang, theme, **more)
