"""Places the map's labels (badges of one or more places in a box) on pictures.

The rules are those of `static/items.js` and `static/claims.js`. Units are CSS pixels from the
upper left corner of the picture, as in the browser.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from geo.briefing.slides import Centre, Size
from geo.i18n.isolating import isolated
from geo.model.bounds import TURN, turns_to
from geo.model.mercator import HALF, from_metres, metres_per_pixel, to_metres

SCALE = 1.28  # of the badges on the map: their letters have 12 points
CAPTION, CAPTION_HIGH, CAPTION_WIDE = 16.0, 22.0, 240.0  # font size, room, the widest
MARK = 23.0  # height of the mark of a dispute
BADGE = (48.0, 30.0)  # width, height of a badge with its border
MANY = 300  # with more places than this, those in one cell of a grid are merged first
SHOWN = 6  # badges on a label; more are counted by side
_PRECISE = ("point", "settlement")
# The message of the map, as `geo.views.map_data.claims_payload` makes it.
MapData = Mapping[str, Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Frame:
    """A picture of a map: centre (WGS 84), zoom level, size in CSS pixels."""

    latitude: float
    longitude: float
    zoom: float
    width: float
    height: float

    @cached_property
    def metres(self) -> float:
        """Web Mercator metres per pixel."""
        return metres_per_pixel(self.zoom)

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """By how many whole turns east the ground is drawn: twice where 180 degrees are in view."""
        west, _, east, _ = self.bounds
        if east - west >= TURN:
            return (turns_to(0, self.longitude),)
        return tuple(range(math.floor((west + 180) / TURN), math.floor((east + 180) / TURN) + 1))

    def metres_of(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Web Mercator metres of a point, on the side of 180 degrees on which the picture is."""
        x, y = to_metres(latitude, longitude)
        if self.is_plain:
            return x, y
        return x + self.turns_of(longitude) * 2 * HALF, y

    @cached_property
    def is_plain(self) -> bool:
        """Whether all longitudes are drawn where they are: no part beyond 180 degrees is in view,
        nor near its edges."""
        west, _, east, _ = self.bounds
        wide = east - west
        return west - wide > -180 and east + wide < 180

    def turns_of(self, longitude: float) -> int:
        """By how many whole turns east what lies there is drawn.

        In a picture of the whole world all is moved alike.
        """
        west, _, east, _ = self.bounds
        return turns_to(0 if east - west >= TURN else longitude, self.longitude)

    @cached_property
    def origin(self) -> tuple[float, float]:
        """Web Mercator metres (EPSG:3857) of the upper left corner."""
        x, y = to_metres(self.latitude, self.longitude)
        return x - self.width / 2 * self.metres, y + self.height / 2 * self.metres

    def pixel(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Pixels right and down from the upper left corner."""
        x, y = self.metres_of(latitude, longitude)
        west, north = self.origin
        return (x - west) / self.metres, (north - y) / self.metres

    @cached_property
    def bounds(self) -> Box:
        """West, south, east, north of the picture, in WGS 84 degrees that may go beyond 180."""
        west, north = self.origin
        east, south = west + self.width * self.metres, north - self.height * self.metres
        return *from_metres(west, south), *from_metres(east, north)

    def spot(self, latitude: float, longitude: float) -> tuple[int, int]:
        """The whole pixel at which the browser puts a label."""
        x, y = self.metres_of(latitude, longitude)
        west, north = self.origin
        across = math.floor((x + HALF) / self.metres + 0.5)
        down = math.floor((HALF - y) / self.metres + 0.5)
        left = math.floor((west + HALF) / self.metres + 0.5)
        return across - left, down - math.floor((HALF - north) / self.metres + 0.5)

    def near(self, x: float, y: float, pad: float) -> bool:
        """Whether a pixel lies within the picture widened by `pad` of its size on each side."""
        wide, high = pad * self.width, pad * self.height
        return -wide <= x <= self.width + wide and -high <= y <= self.height + high


def frame_of(view: Centre, width: float, height: float, screen: Size | None = None) -> Frame:
    """The frame with all that a map of the size `screen` showed at `view`.

    The centre is the same; if the shapes of map and picture differ, the picture shows more. Without
    a screen the zoom is that of the view, rounded as the browser does.
    """
    if screen is None:
        return Frame(view[0], view[1], math.floor(view[2] + 0.5), width, height)
    zoom = view[2] - math.log2(max(screen[0] / width, screen[1] / height))
    return Frame(view[0], view[1], zoom, width, height)


def frame_around(
    bounds: tuple[float, float, float, float], width: float, height: float, most: int = 9
) -> Frame:
    """The closest frame, up to zoom `most`, that contains `bounds` (west, south, east, north)."""
    west, south, east, north = bounds
    left, low = to_metres(south, west)
    right, high = to_metres(north, east)
    middle = from_metres(0, (low + high) / 2)[1]
    for zoom in range(most, 1, -1):
        frame = Frame(middle, (west + east) / 2, zoom, width, height)
        fits = (right - left) <= 0.8 * width * frame.metres
        if fits and (high - low) <= 0.75 * height * frame.metres:
            return frame
    return Frame(middle, (west + east) / 2, 2, width, height)


@dataclass(frozen=True)
class Spec:
    """One badge of a label, and its meaning in words."""

    letters: str
    shape: str
    colour: str
    modality: str
    count: int
    label: str


@dataclass
class MapLabel:
    """A label for one or more places. members: their numbers in the payload.

    badges: source, modality (as numbers in the payload) and count. box: set by `map_labels`.
    name: of its first place; beyond: how many more there are, ` +3`, or "".
    """

    members: list[int]
    latitude: float
    longitude: float
    n: int
    disputed: int
    precision: str
    badges: list[tuple[int, int, int]]
    specs: list[Spec] = field(default_factory=list)
    name: str = ""
    beyond: str = ""
    box: Box = (0, 0, 0, 0)

    @property
    def imprecise(self) -> bool:
        """Whether it stands for an area rather than a point."""
        return self.precision not in _PRECISE

    @property
    def caption(self) -> str:
        """What stands under its badges."""
        return isolated(self.name) + self.beyond if self.beyond else self.name

    @property
    def columns(self) -> int:
        """Number of badges in one row."""
        return 2 if len(self.specs) == 4 else min(3, len(self.specs))


def map_labels(payload: MapData, frame: Frame) -> list[MapLabel]:
    """The labels of a payload of `map_data.claims_payload` in a frame, most claims first.

    One of `map_data.cells_payload` has a label for each square, with its counts by side.
    """
    place = payload["place"]
    found = [
        MapLabel(
            [n],
            place["lat"][n],
            place["lon"][n],
            place["n"][n],
            place["disputed"][n],
            payload["precision"][place["precision"][n]],
            _triples(place["badges"][n]),
        )
        for n in range(len(place["lat"]))
    ]
    if len(found) > MANY:
        found = _gridded(found, frame)
    found = [p for p in found if frame.near(*frame.pixel(p.latitude, p.longitude), 0.3)]
    for map_label in found:
        _placed(map_label, payload, frame)
    return _separate(found, payload, frame)


def sides_of(payload: MapData, n: int) -> set[int]:
    """The sides with claims about place number `n`, as numbers in the payload."""
    return {payload["source"][who][1] for who, _, _ in _triples(payload["place"]["badges"][n])}


def overlap(a: Box, b: Box, gap: float) -> bool:
    """Whether the distance between two boxes is less than `gap`."""
    across = a[0] < b[2] + gap and b[0] < a[2] + gap
    return across and a[1] < b[3] + gap and b[1] < a[3] + gap


def _triples(flat: Sequence[int]) -> list[tuple[int, int, int]]:
    return [(flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)]


def _merged(a: MapLabel, b: MapLabel) -> MapLabel:
    counts: dict[tuple[int, int], int] = {}
    for who, how, n in [*a.badges, *b.badges]:
        counts[who, how] = counts.get((who, how), 0) + n
    main = a if a.n >= b.n else b
    return MapLabel(
        a.members + b.members,
        main.latitude,
        main.longitude,
        a.n + b.n,
        a.disputed + b.disputed,
        main.precision,
        [(who, how, n) for (who, how), n in counts.items()],
    )


def _gridded(found: Iterable[MapLabel], frame: Frame) -> list[MapLabel]:
    cells: dict[tuple[int, int], MapLabel] = {}
    for map_label in found:
        x, y = frame.metres_of(map_label.latitude, map_label.longitude)
        key = int((x + HALF) / frame.metres // 150), int((HALF - y) / frame.metres // 90)
        if key not in cells:
            cells[key] = map_label
            continue
        first = cells[key]
        joined = _merged(first, map_label)
        # A cell is drawn where its first place is.
        joined.latitude, joined.longitude = first.latitude, first.longitude
        joined.precision = first.precision
        cells[key] = joined
    return list(cells.values())


def _separate(found: list[MapLabel], payload: MapData, frame: Frame) -> list[MapLabel]:
    """Merge labels that would overlap into one with all their badges."""
    again = True
    while again:
        again = False
        kept: list[MapLabel] = []
        for map_label in sorted(found, key=lambda p: -p.n):
            hit = next((i for i, k in enumerate(kept) if overlap(k.box, map_label.box, 3)), None)
            if hit is None:
                kept.append(map_label)
                continue
            kept[hit] = _merged(kept[hit], map_label)
            _placed(kept[hit], payload, frame)
            again = True
        found = kept
    return found


def _placed(map_label: MapLabel, payload: MapData, frame: Frame) -> None:
    map_label.specs = _specs(map_label, payload)
    map_label.name, map_label.beyond = _named(map_label, payload["place"]["name"])
    rows = math.ceil(len(map_label.specs) / max(1, map_label.columns))
    x, y = frame.spot(map_label.latitude, map_label.longitude)
    wide = map_label.columns * BADGE[0] * SCALE + 10
    high = rows * (BADGE[1] * SCALE + 1) + 8 + (MARK if map_label.disputed else 0)
    if payload["place"]["name"]:
        shown = map_label.name + map_label.beyond
        letters = (CAPTION if ord(c) > 0x2E80 else CAPTION * 0.6 for c in shown)
        wide = max(wide, min(CAPTION_WIDE, 14 + sum(letters)))
        high += CAPTION_HIGH
    box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    map_label.box = _brought_in(box, frame) if map_label.imprecise else box


def _brought_in(box: Box, frame: Frame) -> Box:
    """The box of an area's label, moved inside the picture if its edge would cut it."""
    if not overlap((0, 0, frame.width, frame.height), box, 0):
        return box
    dx = max(0.0, 4 - box[0]) or min(0.0, frame.width - 4 - box[2])
    dy = max(0.0, 4 - box[1]) or min(0.0, frame.height - 26 - box[3])
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def _named(map_label: MapLabel, names: Sequence[str]) -> tuple[str, str]:
    first = map_label.members[0]
    name = names[first] if first < len(names) else ""  # squares of counts have none
    more = len(map_label.members) - 1
    return name, f" +{more}" if more and name else ""


def _specs(map_label: MapLabel, payload: MapData) -> list[Spec]:
    source, side, modality = payload["source"], payload["side"], payload["modality"]
    if len(map_label.badges) <= SHOWN and not payload.get("cells"):
        found = []
        for who, how, n in sorted(map_label.badges, key=lambda b: (source[b[0]][1], b[0])):
            letters, s, name, *_ = source[who]
            times = f" ×{n}" if n > 1 else ""
            label = f"{name} ({side[s][3]}): {modality[how][1]}{times}"
            found.append(Spec(letters, side[s][1], side[s][2], modality[how][0], n, label))
        return found
    by_side: dict[int, int] = {}
    for who, _, n in map_label.badges:
        by_side[source[who][1]] = by_side.get(source[who][1], 0) + n
    return [
        Spec(f"{side[s][0]} {n}", side[s][1], side[s][2], "claims", 0, f"{side[s][3]}: {n}")
        for s, n in sorted(by_side.items())
    ]
